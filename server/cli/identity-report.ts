import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveInThreads } from '../foundation/identity/index.ts'
import { CommandError, say } from './command.ts'
import { type Evaluation, evaluate, readPeople, readTruth, truthBy, writeInvented } from './identity.ts'
import type { InventedKind } from './invented-people.ts'

interface Known {
  name: string
  what: string
  map: string
  truth: string
  pattern?: string
  invented?: { kind: InventedKind; rows: number }
}

const febrl = {
  map:
    'first_name=given_name,last_name=surname,house_number=street_number,street=address_1,address=address_2,city=suburb,' +
    'postcode=postcode,region=state,birth_on=date_of_birth,tax_id=soc_sec_id',
  truth: 'rec_id',
  pattern: String.raw`rec-(\d+)`,
}

/** Public tables whose truth is known, and people who were invented. Nothing is said of a table but what its columns mean. */
const known: Known[] = [
  { name: 'febrl_dataset1', what: 'people, one duplicate each (Febrl, BSD-3)', ...febrl },
  { name: 'febrl_dataset2', what: 'people, several duplicates each (Febrl, BSD-3)', ...febrl },
  {
    name: 'splink_fake_1000',
    what: 'people with typos and gaps (Splink, MIT)',
    map: 'first_name=first_name,last_name=surname,birth_on=dob,city=city,email=email',
    truth: 'cluster',
  },
  {
    name: 'RLdata500',
    what: 'German names and birth dates (RecordLinkage, GPL)',
    map: 'first_name=fname_c1+fname_c2,last_name=lname_c1+lname_c2,birth_year=by,birth_month=bm,birth_day=bd',
    truth: 'ent_id',
  },
  {
    name: 'secondstring_restaurant_864',
    what: 'restaurants of two guides (SecondString)',
    map: 'full_name=name,address=addr,city=city,phone=phone,text=type',
    truth: 'class',
  },
  {
    name: 'dedupe_chicago_early_childhood_true_ids',
    what: 'places of early childhood education (dedupe, MIT)',
    map: 'full_name=Site name,address=Address,postcode=Zip,phone=Phone',
    truth: 'True Id',
  },
  {
    name: 'invented customers',
    what: 'households in Turkey and Azerbaijan, `birge identity invent`',
    map:
      'first_name=first_name,last_name=last_name,birth_on=birth_on,email=email,phone=phone,street=street,house_number=house_number,' +
      'district=district,city=city,postcode=postcode,gender=gender',
    truth: 'person',
    invented: { kind: 'customers', rows: 10_000 },
  },
  {
    name: 'invented figures',
    what: 'people of history, some ten records each, `birge identity invent --kind figures`',
    map:
      'full_name=full_name,first_name=first_name,last_name=surname,birth_on=dob,city=birth_place,postcode=postcode_fake,' +
      'gender=gender,occupation=occupation',
    truth: 'person',
    invented: { kind: 'figures', rows: 10_000 },
  },
  {
    name: 'invented patients',
    what: 'up to ten records each, many mistakes in each, `--kind patients`',
    map: febrl.map,
    truth: 'person',
    invented: { kind: 'patients', rows: 10_000 },
  },
  {
    name: 'invented subscribers',
    what: 'a name, a birth date, a city and an address of mail, with gaps, `--kind subscribers`',
    map: 'first_name=first_name,last_name=surname,birth_on=dob,city=city,email=email',
    truth: 'person',
    invented: { kind: 'subscribers', rows: 20_000 },
  },
  {
    name: 'invented parishioners',
    what: 'German names and birth dates alone, `--kind parishioners`',
    map: 'first_name=first_name+second_name,last_name=last_name,birth_year=birth_year,birth_month=birth_month,birth_day=birth_day',
    truth: 'person',
    invented: { kind: 'parishioners', rows: 10_000 },
  },
]

/** Resolves every known table that is in the folder, and writes down how right that was. */
export async function writeReport(folder: string, file: string) {
  const lines: string[] = []
  await inFolder(async (invented) => {
    for (const set of known) {
      const path = await tableOf(set, folder, invented)
      if (!path) {
        say(`${set.name} is not in ${folder}`)
        continue
      }
      const { found, pairs, seconds } = await resolveTable(set, path)
      lines.push(lineOf(set, found, pairs, seconds))
    }
  })
  if (!lines.length) throw new CommandError(`${folder} has none of the tables`)
  writeFileSync(file, text(lines) + sectionOf(file, LARGE) + sectionOf(file, ARRIVALS))
}

/** Invents tables of many rows, from the smaller to the larger, resolves them, and writes down how right that was and what it took. */
export async function writeLarge(rows: readonly number[], file: string) {
  const customers = known.find(({ invented }) => invented?.kind === 'customers')!
  const lines: string[] = []
  await inFolder(async (folder) => {
    for (const many of rows.toSorted((a, b) => a - b)) {
      const path = (await tableOf({ ...customers, invented: { kind: 'customers', rows: many } }, folder, folder))!
      const { found, pairs, seconds } = await resolveTable(customers, path)
      const gigabytes = process.resourceUsage().maxRSS / 1_048_576
      lines.push(lineOf(customers, found, pairs, seconds).replace(/ \|$/, ` | ${gigabytes.toFixed(2)} |`))
    }
  })
  writeSection(
    file,
    LARGE,
    `Written by \`birge identity report --large ${rows.join(',')}\`: invented customers, as above, in ${availableParallelism()} threads, with the most memory
that the whole process had until then (resident, as the operating system counts it; it holds the truth too, to compare with).

| table | records | true pairs | pairs compared | precision | recall | F1 | seconds | GB |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
${lines.join('\n')}
`,
  )
}

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'birge-invented-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function resolveTable(set: Known, path: string) {
  const started = performance.now()
  const { people } = await readPeople(path, { map: set.map })
  const { pairs, clusters } = await resolveInThreads(people, availableParallelism())
  const seconds = (performance.now() - started) / 1_000
  const truths = await readTruth(path, set.truth, undefined)
  const truth = truths.map(({ truth }) => truth).map(truthBy(set.pattern))
  const found = evaluate(Array.from(clusters, String), truth)
  say(`${set.name}: F1 ${found.f1.toFixed(4)}, ${seconds.toFixed(1)} s`)
  return { found, pairs, seconds }
}

/** Each section is written by a command of its own, and stays when another is written anew. */
const LARGE = '\n## Large tables\n'
const ARRIVALS = '\n## As records arrive\n'
const SECTIONS = [LARGE, ARRIVALS]

function sectionOf(file: string, title: string): string {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const at = before.indexOf(title)
  return at < 0 ? '' : before.slice(at, endOfSection(before, at))
}

const endOfSection = (text: string, at: number) => {
  const next = SECTIONS.map((title) => text.indexOf(title, at + 1)).filter((found) => found > 0)
  return next.length ? Math.min(...next) : text.length
}

function writeSection(file: string, title: string, body: string) {
  const before = readFileSync(file, 'utf8')
  const first = SECTIONS.map((one) => before.indexOf(one)).filter((at) => at > 0)
  const head = first.length ? before.slice(0, Math.min(...first)) : before
  writeFileSync(file, head + SECTIONS.map((one) => (one === title ? `${title}\n${body}` : sectionOf(file, one))).join(''))
}

/** As `npm run bench people` has measured it. */
export interface Arrivals {
  profiles: number
  records: number
  arrived: number
  p50_ms: number
  p95_ms: number
  bare_commit_p50_ms: number
  clients: number
  per_second: number
  joined_rightly: number
  joined_wrongly: number
  to_review: number
  missed: number
}

/** Writes down how right and how fast it was for records one by one. */
export function writeArrivals(file: string, of: Arrivals) {
  const known = of.joined_rightly + of.to_review + of.missed
  const count = (number: number) => number.toLocaleString('en')
  const share = (number: number) => `${((100 * number) / Math.max(1, known)).toFixed(1)} %`
  const section = `Written by \`npm run bench people\`: ${count(of.arrived)} records arrive at a house of ${count(of.profiles)} made-up people with ${count(of.records)} records;
each is answered when it is known whose it is. Half were answered in ${of.p50_ms.toFixed(1)} ms and 95 of 100 in ${of.p95_ms.toFixed(1)} ms, where one row written to
PostgreSQL and nothing else took ${of.bare_commit_p50_ms.toFixed(1)} ms; with ${of.clients} at once it was ${count(Math.round(of.per_second))} a second.

| of people the house knew | records | share |
|---|---:|---:|
| joined to the right person | ${count(of.joined_rightly)} | ${share(of.joined_rightly)} |
| laid before somebody to look | ${count(of.to_review)} | ${share(of.to_review)} |
| taken for somebody new | ${count(of.missed)} | ${share(of.missed)} |

Joined to a wrong person, of all that arrived: ${count(of.joined_wrongly)}.
`
  writeSection(file, ARRIVALS, section)
}

async function tableOf({ name, invented }: Known, folder: string, temporary: string): Promise<string | undefined> {
  if (!invented) return ['.csv', '.csv.gz'].map((ending) => join(folder, name + ending)).find((path) => existsSync(path))
  const path = join(temporary, `${invented.kind}.csv`)
  await writeInvented(path, invented.kind, invented.rows, 1)
  return path
}

const lineOf = ({ name, what }: Known, { records, true_pairs, precision, recall, f1 }: Evaluation, pairs: number, seconds: number) =>
  `| ${[
    `${name}: ${what}`,
    ...[records, true_pairs, pairs].map((count) => count.toLocaleString('en')),
    ...[precision, recall, f1].map((share) => share.toFixed(4)),
    seconds.toFixed(1),
  ].join(' | ')} |`

const text = (lines: string[]) => `# How right the matching is

Written by \`birge identity report --data FOLDER\`, which resolves every table of people in the folder whose truth is known to it, and some that
were invented, by what their columns mean and nothing else: no labels, no settings for a table. Precision, recall and F1 are counted over pairs
of records after clustering: of the pairs that were joined, how many are one person; of those that are, how many were joined. The data are not
part of the project. Seconds are by the clock, reading included, on a machine that had more to do.

| table | records | true pairs | pairs compared | precision | recall | F1 | seconds |
|---|---:|---:|---:|---:|---:|---:|---:|
${lines.join('\n')}

Known figures of others for the same tables, with the threshold chosen by the labels: Splink reaches F1 0.911 on splink_fake_1000 (its tutorial), equal
digits of the phone alone 0.923 on the restaurants.
`
