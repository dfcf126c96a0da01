/**
 * The national register of consents to commercial messages: İYS in Turkey (law 6563, regulation of 4 January 2020). It knows no persons, only
 * recipients: brand x phone or address x MESAJ, EPOSTA or ARAMA, yes or no, since when and from where. We tell it what was said to us within
 * three working days and take over what was said to it; of two words the later one counts, and of two of one moment the no.
 */
import { normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { CsvError, parse } from 'csv-parse/sync'
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { secretOf } from '#platform/secret'
import { type Contact, mask, ownersOf } from '../customers/index.ts'
import { type ConsentSource, type Decision, hashOfRecipient, recordConsents, type Said } from './consents.ts'

const TYPES = { MESAJ: 'sms', EPOSTA: 'email', ARAMA: 'call' } as const
type Type_ = keyof typeof TYPES
const TYPE_OF = { sms: 'MESAJ', email: 'EPOSTA', call: 'ARAMA' } as const
type RegisteredChannel = keyof typeof TYPE_OF

/** How the register calls where a consent was given. */
const SOURCES: Record<Exclude<ConsentSource, 'register'>, string> = {
  web: 'HS_WEB',
  app: 'HS_MOBIL',
  till: 'HS_FIZIKSEL_ORTAM',
  paper: 'HS_ISLAK_IMZA',
  phone: 'HS_CAGRI_MERKEZI',
  email: 'HS_EPOSTA',
  sms: 'HS_MESAJ',
  social: 'HS_SOSYAL_MEDYA',
  event: 'HS_ETKINLIK',
  import: 'HS_EORTAM',
}
const KNOWN_SOURCE =
  /^(HS_(FIZIKSEL_ORTAM|ISLAK_IMZA|WEB|CAGRI_MERKEZI|SOSYAL_MEDYA|EPOSTA|MESAJ|MOBIL|EORTAM|ETKINLIK|2015|ATM|KARAR)|IYS_\w+)$/

/** One line, in the register's own words, as its file and its API have them. */
export interface RegisterLine {
  type: Type_
  source: string
  recipient: string
  status: 'ONAY' | 'RET'
  /** `YYYY-MM-DD HH:mm:ss` by the clock of Turkey. */
  consentDate: string
  recipientType: 'BIREYSEL' | 'TACIR'
  transactionId?: string
}
const COLUMNS = ['type', 'source', 'recipient', 'status', 'consentDate', 'recipientType'] as const

/** Turkey has kept one offset from UTC since 2016; what is older is a day's matter. */
const TURKEY = '+03:00'
const dateOf = (at: string) => new Date(Date.parse(at) + 3 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
const momentOf = (date: string) => new Date(`${date.replace(' ', 'T')}${TURKEY}`)

interface LastWord {
  channel: RegisteredChannel
  /** Null: of somebody who was forgotten. */
  recipient: string | null
  recipient_hash: string
  recipient_type: 'individual' | 'merchant'
  decision: Decision
  source: ConsentSource
  said_at: string
  was_granted: boolean
}

/** The last word of each recipient of a company, on the channels that the register knows. */
const lastWords = (db: Db | Tx, company_id: string, recipients: readonly string[] | null, since: string | null) =>
  run<LastWord>(
    db,
    `select * from (
       select distinct on (recipient_hash, channel) channel, recipient, recipient_hash, recipient_type, decision, source, said_at, recorded_at,
         bool_or(decision = 'granted' or source = 'register') over (partition by recipient_hash, channel) as was_granted
       from privacy.consents
       where company_id = $1 and purpose = 'marketing' and channel in ('sms', 'email', 'call') and recipient_hash is not null
         and ($2::text[] is null or recipient_hash = any($2))
       order by recipient_hash, channel, said_at desc, decision desc, recorded_at desc) last_words
     where $3::timestamptz is null or recorded_at > $3 order by said_at, recipient, channel`,
    [company_id, recipients, since],
  )

/**
 * What the register has to be told: everything, or what was recorded since. What came from it does not go back, and a no to what it never heard
 * a yes for it does not take (its error H175).
 */
export async function linesFor(db: Db | Tx, company_id: string, since: string | null = null): Promise<RegisterLine[]> {
  return (await lastWords(db, company_id, null, since)).flatMap(asLines)
}

/**
 * Single facts as lines, by their ids. Missing is what is not for the register: what came from it, what is of nobody any more, and a no to what
 * it never heard a yes for.
 */
export async function linesOfConsents(db: Db | Tx, consent_ids: readonly string[]): Promise<Map<string, RegisterLine>> {
  const facts = await run<LastWord & { consent_id: string }>(
    db,
    `select c.consent_id, c.channel, c.recipient, c.recipient_hash, c.recipient_type, c.decision, c.source, c.said_at,
       exists (select from privacy.consents before where before.company_id = c.company_id and before.recipient_hash = c.recipient_hash
         and before.channel = c.channel and before.said_at <= c.said_at and (before.decision = 'granted' or before.source = 'register')) as was_granted
     from privacy.consents c where c.consent_id = any($1::text[]) and c.purpose = 'marketing' and c.channel in ('sms', 'email', 'call')`,
    [consent_ids],
  )
  return new Map(facts.flatMap((fact) => asLines(fact).map((line) => [fact.consent_id, line] as const)))
}

const asLines = ({ channel, recipient, recipient_type, decision, source, said_at, was_granted }: LastWord): RegisterLine[] =>
  recipient === null || source === 'register' || (decision === 'refused' && !was_granted)
    ? []
    : [
        {
          type: TYPE_OF[channel],
          source: SOURCES[source],
          recipient,
          status: decision === 'granted' ? 'ONAY' : 'RET',
          consentDate: dateOf(said_at),
          recipientType: recipient_type === 'merchant' ? 'TACIR' : 'BIREYSEL',
        },
      ]

/** The file as the register takes it: comma-separated, the columns named as in its API. */
export const fileOfLines = (lines: readonly RegisterLine[]) =>
  [COLUMNS.join(','), ...lines.map((line) => COLUMNS.map((column) => quoted(line[column])).join(','))].join('\r\n') + '\r\n'

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const IN_1254: Record<string, number> = { Ğ: 0xd0, İ: 0xdd, Ş: 0xde, ğ: 0xf0, ı: 0xfd, ş: 0xfe }

/** For programs that only read Windows-1254. Refuses what it has no sign for rather than write a question mark into an address. */
export function encode(text: string, encoding: 'utf-8' | 'windows-1254'): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  const bytes = [...text].map((sign) => {
    const code = IN_1254[sign] ?? sign.codePointAt(0)!
    const taken = !(sign in IN_1254) && Object.values(IN_1254).includes(code)
    if (code > 0xff || taken) throw new RangeError(`${sign} does not exist in Windows-1254: write the file in UTF-8`)
    return code
  })
  return Buffer.from(bytes)
}

export type ReadLine = { line: number; read: RegisterLine } | { line: number; reason: string }

/**
 * Reads a file of the register, or of a program that writes for it, whatever the order of its columns. A quote that is never closed swallows the
 * rest of the file: that line is refused, those before it are not.
 */
export function readFileOfLines(text: string, now: string): ReadLine[] {
  const first = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'))
  const delimiter = [',', ';', '\t'].reduce((best, sign) => (first.split(sign).length > first.split(best).length ? sign : best))
  const read: ReadLine[] = []
  try {
    parse(text, {
      delimiter,
      bom: true,
      columns: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: Record<string, string>, { lines }) => void read.push(readLine(record, lines, now)),
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    read.push({ line: (read.at(-1)?.line ?? 1) + 1, reason: `nothing can be read from here on: ${error.message}` })
  }
  return read
}

/** Before the first of May 2015 there was no law to consent by (law 6563, art. 14). */
const BEGINNING = Date.parse('2015-05-01T00:00:00+03:00')

export function readLine(record: Record<string, string>, line: number, now: string): ReadLine {
  const { type = '', source = '', recipient = '', status = '', consentDate = '', recipientType = 'BIREYSEL', transactionId } = record
  const no = (reason: string) => ({ line, reason })
  if (!Object.hasOwn(TYPES, type)) return no(`type: "${type}" is none of MESAJ, EPOSTA, ARAMA`)
  if (status !== 'ONAY' && status !== 'RET') return no(`status: "${status}" is neither ONAY nor RET`)
  if (recipientType !== 'BIREYSEL' && recipientType !== 'TACIR')
    return no(`recipientType: "${recipientType}" is neither BIREYSEL nor TACIR`)
  if (!KNOWN_SOURCE.test(source)) return no(`source: the register knows no "${source}"`)
  const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(consentDate) ? momentOf(consentDate).getTime() : Number.NaN
  if (Number.isNaN(at)) return no(`consentDate: "${consentDate}" is not written as 2026-03-02 14:05:00`)
  if (at < BEGINNING) return no('consentDate: before 2015-05-01')
  if (at > Date.parse(now)) return no('consentDate: in the future')
  const normal = normalised(type as Type_, recipient)
  if (normal === undefined) return no(`recipient: "${recipient}" cannot be written to by ${type}`)
  return {
    line,
    read: {
      type: type as Type_,
      source,
      recipient: normal,
      status,
      consentDate,
      recipientType,
      ...(transactionId && { transactionId }),
    },
  }
}

function normalised(type: Type_, recipient: string): string | undefined {
  if (type === 'EPOSTA') {
    const read = normaliseEmail(recipient)
    return read.ok ? read.email : undefined
  }
  const read = normalisePhone(recipient, 'TR')
  return read.ok && read.phone.startsWith('+90') ? read.phone : undefined
}

const keyOf = (channel: string, recipient: string) => `${channel} ${recipient}`
const contactOf = (recipient: string): Contact => ({ kind: recipient.includes('@') ? 'email' : 'phone', value: recipient })

async function oursFor(db: Db | Tx, company_id: string, lines: readonly RegisterLine[]) {
  const secret = await secretOf(db)
  const hashes = new Map(lines.map(({ recipient }) => [hashOfRecipient(secret, recipient), recipient]))
  const words = await lastWords(db, company_id, [...hashes.keys()], null)
  return new Map(words.map((word) => [keyOf(word.channel, hashes.get(word.recipient_hash)!), word]))
}

export const Taken = Type.Object({
  taken: Type.Integer({ description: 'lines that changed what counts' }),
  unchanged: Type.Integer({ description: 'lines that say what we knew' }),
  older: Type.Integer({ description: 'lines after which something else was said to us' }),
})

/**
 * Takes over what was said to the register. Nothing is overwritten: a later word is one more fact, also when it repeats what was said, and an
 * earlier one changes nothing, so that it is all the same in which order lines arrive. Of whoever was forgotten only the hash is kept.
 */
export async function takeLines(
  tx: Tx,
  company_id: string,
  lines: readonly RegisterLine[],
  { file, actor, now }: { file: string; actor: string; now: string },
): Promise<Static<typeof Taken>> {
  const ours = await oursFor(tx, company_id, lines)
  const counts = { taken: 0, unchanged: 0, older: 0 }
  const newest = new Map<string, { line: RegisterLine; at: string }>()
  for (const line of lines) {
    const key = keyOf(TYPES[line.type], line.recipient)
    const at = momentOf(line.consentDate).toISOString()
    const before = newest.get(key)
    if (before) counts.older++
    if (!before || at > before.at || (at === before.at && line.status === 'RET')) newest.set(key, { line, at })
  }
  const said: Omit<Said, 'customer_id'>[] = []
  for (const [key, { line, at }] of newest) {
    const before = ours.get(key)
    const decision = line.status === 'ONAY' ? 'granted' : 'refused'
    const isOlder = before && (before.said_at > at || (before.said_at === at && decision === 'granted'))
    if (before?.decision === decision) counts.unchanged++
    else if (isOlder) counts.older++
    else counts.taken++
    if (!isOlder && !(before?.decision === decision && before.said_at === at))
      said.push({
        company_id,
        purpose: 'marketing',
        channel: TYPES[line.type],
        recipient: before?.recipient === null ? null : line.recipient,
        ...(before && { recipient_hash: before.recipient_hash }),
        recipient_type: line.recipientType === 'TACIR' ? 'merchant' : 'individual',
        decision,
        text_version: null,
        source: 'register',
        proof: { register_source: line.source, file, ...(line.transactionId && { register_transaction: line.transactionId }) },
        said_at: at,
      })
  }
  const owners = await ownersOf(
    tx,
    said.map(({ recipient }) => contactOf(recipient ?? '')),
  )
  await recordConsents(
    tx,
    said.map((one, i) => ({ ...one, customer_id: owners[i]! })),
    { actor, now },
  )
  return counts
}

const Side = Type.Union([Type.Object({ status: Type.Enum(['ONAY', 'RET']), date: Type.String() }), Type.Null()])
export const Difference = Type.Object({
  type: Type.Enum(['MESAJ', 'EPOSTA', 'ARAMA']),
  recipient_masked: Type.String(),
  ours: Side,
  theirs: Side,
  counts: Type.Enum(['ours', 'theirs'], { description: 'whose word is the later one' }),
})
export const Comparison = Type.Object({
  same: Type.Integer(),
  differing: Type.Integer(),
  differences: Type.Array(Difference, { description: 'the first thousand' }),
})

const MOST_SHOWN = 1_000

/** What the register says against what we say: what one of the two does not know, and where they differ. */
export async function compareLines(db: Db | Tx, company_id: string, lines: readonly RegisterLine[]): Promise<Static<typeof Comparison>> {
  const ours = new Map((await linesFor(db, company_id)).map((line) => [keyOf(line.type, line.recipient), line]))
  for (const word of await lastWords(db, company_id, null, null))
    if (word.source === 'register' && word.recipient !== null)
      ours.set(keyOf(TYPE_OF[word.channel], word.recipient), asLine(word, word.recipient))
  const theirs = new Map(lines.map((line) => [keyOf(line.type, line.recipient), line]))
  let same = 0
  const differences: Static<typeof Difference>[] = []
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [we, they] = [ours.get(key), theirs.get(key)]
    if (we?.status === they?.status) {
      same++
      continue
    }
    const { type, recipient } = (we ?? they)!
    const side = (line: RegisterLine | undefined) => (line ? { status: line.status, date: line.consentDate } : null)
    const theirsCounts =
      they && (!we || they.consentDate > we.consentDate || (they.consentDate === we.consentDate && they.status === 'RET'))
    differences.push({
      type,
      recipient_masked: mask(contactOf(recipient)),
      ours: side(we),
      theirs: side(they),
      counts: theirsCounts ? 'theirs' : 'ours',
    })
  }
  return { same, differing: differences.length, differences: differences.slice(0, MOST_SHOWN) }
}

const asLine = ({ channel, decision, said_at }: LastWord, recipient: string): RegisterLine => ({
  type: TYPE_OF[channel],
  source: '',
  recipient,
  status: decision === 'granted' ? 'ONAY' : 'RET',
  consentDate: dateOf(said_at),
  recipientType: 'BIREYSEL',
})
