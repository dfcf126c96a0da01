/** Reads, learns and compares beside the thread that takes orders. Keeps a lock as long as it lives: one process at a time resolves the house. */
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'
import { compare, gathering, type People, type Person, resolve } from '../identity/index.ts'
import { keying } from './house-model.ts'
import type { Found } from './whole-house.ts'

// On Linux this is of the thread, not of the server: whoever orders goes first.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

const { url, review, shared_by } = workerData as { url: string; review: number; shared_by: number }
/** Of fewer records there is not enough to be learned; what comes with Birge knows better. */
const ENOUGH_TO_LEARN_FROM = 2_000
const AT_ONCE = 10_000
/** In bits. */
const SURE = 7
const RULED_OUT = -7
const LOOKED_AT = 1_000

const client = new pg.Client({ connectionString: url, application_name: 'birge resolution' })
client.on('error', () => process.exit(1))
await client.connect()
await client.query(`select pg_advisory_lock(hashtext('resolution.whole_house'))`)

const ids: string[] = []
const profiles: number[] = []
const person_ids: number[] = []
const numbers = new Map<string, number>()
const gathered = gathering()
for (let after = 0; ; ) {
  const { rows } = await client.query<{ person_id: number; profile_id: string; person: Person }>(
    `select p.person_id, a.profile_id, p.person from resolution.persons p join customers.public_aliases a using (customer_id)
     where p.person_id > $1 order by p.person_id limit $2`,
    [after, AT_ONCE],
  )
  for (const { person_id, profile_id, person } of rows) {
    let number = numbers.get(profile_id)
    if (number === undefined) {
      numbers.set(profile_id, (number = ids.length))
      ids.push(profile_id)
    }
    profiles.push(number)
    person_ids.push(person_id)
    gathered.add(person)
  }
  if (rows.length < AT_ONCE) break
  after = rows.at(-1)!.person_id
}
const people = gathered.done()
for (const part of ['phone', 'email'] as const) takeAwayShared(people, part)

const { model, pairs, links } = resolve(people)
const best = new Map<string, { a: number; b: number; weight: number }>()
for (const { a, b, weight } of links) {
  const [one, other] = [profiles[a]!, profiles[b]!].sort((x, y) => x - y) as [number, number]
  if (one === other || weight < review) continue
  const key = `${one} ${other}`
  const before = best.get(key)
  if (!before || before.weight < weight) best.set(key, { a: one, b: other, weight })
}
const found: Found = {
  records: people.size,
  pairs,
  model: people.size >= ENOUGH_TO_LEARN_FROM && (await isPlausible()) ? model : null,
  links: [...best.values()]
    .sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b)
    .map(({ a, b }) => ({ customer_id: ids[a]!, other_id: ids[b]! })),
}
parentPort!.postMessage(found)
// Ended by whoever asked, when everything is decided.
setInterval(() => {}, 60_000)

/**
 * What was learned without a teacher may be nonsense, where a table has something in it that nobody has thought of. It counts only where the model
 * that comes with Birge would not have ruled out what it is sure of.
 */
async function isPlausible(): Promise<boolean> {
  const sure = links.filter(({ weight }) => weight >= SURE)
  const some = sure.filter((_, at) => at % Math.ceil(sure.length / LOOKED_AT) === 0)
  const ids = some.flatMap(({ a, b }) => [person_ids[a]!, person_ids[b]!])
  const { rows } = await client.query<{ person_id: number; person: Person }>(
    'select person_id, person from resolution.persons where person_id = any($1)',
    [ids],
  )
  const persons = new Map(rows.map(({ person_id, person }) => [person_id, person]))
  const ruled_out = some.filter(
    ({ a, b }) => compare(keying, persons.get(person_ids[a]!)!, persons.get(person_ids[b]!)!).weight < RULED_OUT,
  )
  return ruled_out.length <= some.length / 50
}

/** A contact that too many profiles have is nobody's. */
function takeAwayShared({ columns, size }: People, part: 'phone' | 'email') {
  const column = columns.find((one) => one.part === part)
  if (!column) return
  const seen = new Map<number, Set<number>>()
  for (let row = 0; row < size; row++) {
    const id = column.ids[row]!
    if (id < 0) continue
    const those = seen.get(id) ?? new Set()
    if (those.size <= shared_by) those.add(profiles[row]!)
    seen.set(id, those)
  }
  for (let row = 0; row < size; row++) if ((seen.get(column.ids[row]!)?.size ?? 0) > shared_by) column.ids[row] = -1
}
