import { normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { PERSON_FIELDS, type PersonField, type Said } from '@birge/kernel/field-winners'
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { newId } from '#platform/ids'
import { secretOf } from '#platform/secret'
import { keyedHash } from '#platform/secret'
import { slot } from '#platform/slots'
import {
  type Doing,
  type Identifier,
  type IdentifierKind,
  idsOf,
  insertProfiles,
  type Known,
  knownBy,
  lockContact,
  lockProfiles,
  noteIdentifiers,
  provenBy,
  say,
  showAgain,
} from '../customers/index.ts'
import { companiesOfSystems, isOfOthers } from '../companies/index.ts'
import { partsOfName, readDay } from '../identity/index.ts'
import { forgottenNumber } from './forgetting.ts'
import { Carriers, type Clues, isPersonal, linkOf } from './linking.ts'

/** A record of another system. The same `(system, external_id)` later is the same record, with something new to say. */
export interface NewRecord {
  system: string
  external_id: string
  /** What it says, as it says it: first_name, full_name, birth_on, phone, street … (`record_fields`); anything else is kept and not understood. */
  fields: Readonly<Record<string, string>>
  received_at: string
  /** The country whose people write phones without its code (ISO 3166-1 alpha-2). */
  country?: string
  /** What the source vouches for: it has seen her papers, or she has proven it there. */
  vouches?: readonly string[]
}

export interface Received {
  record_id: string
  /** The id the record came under: what is told of her by it is kept under that, whoever answers for it (`profileOf`). */
  customer_id: string
  /** She was not known before. */
  created: boolean
  /** The record says something new. */
  changed: boolean
  /** What is kept in the record and could not be read: by these she is not found. */
  unread: Unread[]
  /** Missing where nothing is new, and where it waits to be found out. */
  outcome?: Outcome
}
export interface Unread {
  field: string
  reason: string
}

export const recordReceived = event('merging.record_received', Type.Object({ record_id: Type.String(), system: Type.String() }))

export interface Linked {
  record_id: string
  customer_id: string
  system: string
  external_id: string
  fields: Readonly<Record<string, string>>
  /** What it says, one spelling each. */
  said: readonly Said[]
  identifiers: readonly Identifier[]
  /** Nobody was known by it. */
  is_new: boolean
}
/** What was found out at once. */
export interface Outcome {
  /** The profile that answers for the record now. */
  profile_id: string
  band: 'sure' | 'review' | 'nothing'
  /** How many records were held against it. */
  compared: number
}
/**
 * Asked when records have come in and were linked by rule: somebody may weigh whether the person is known under another profile. Answers by the
 * ids they came under.
 */
export const whenRecordsReceived = slot(
  'merging.when_records_received',
  async (_tx: Tx, _records: readonly Linked[], _doing: Doing): Promise<ReadonlyMap<string, Outcome>> => new Map(),
)

/** Asked before any profile is locked: whoever brings the same somebody at the same moment waits here. */
export const beforeRecordsAreLinked = slot(
  'merging.before_records_are_linked',
  async (_tx: Tx, _records: readonly Pick<Linked, 'system' | 'external_id' | 'fields'>[]): Promise<void> => {},
)

interface Version {
  record_id: string
  customer_id: string
  profile_id: string
  system: string
  external_id: string
  version: number
  fields: Record<string, string>
  /** She was forgotten: what comes again of her is not kept. */
  erased: boolean
}
type Kept = Version & {
  received_at: string
  said: Said[]
  identifiers: Identifier[]
  is_new: boolean
  /** Whom a rule has found it to be of. */
  link: Known | undefined
}

export async function receiveRecord(tx: Tx, record: NewRecord, doing: Doing): Promise<Received> {
  const [received] = await receiveRecords(tx, [record], doing)
  return received!
}

/**
 * Takes in records of other systems, in any number. Each is kept as it came, under an id of its own, that of its earlier version. Whom the rules
 * link it to answers for that id, as if both had been merged, so that it can be split off again; else it is somebody new. Those that come together
 * may be of one person too.
 */
export async function receiveRecords(tx: Tx, records: readonly NewRecord[], doing: Doing): Promise<Received[]> {
  const read = records.map((record) => ({ ...record, ...readRecord(record), key: keyOf(record) }))
  if (!read.length) return []
  // One journey: what is asked behind the locks is answered when they are held.
  const [, , versions, known_by, companies] = await Promise.all([
    lockRecords(tx, read),
    beforeRecordsAreLinked(tx, read),
    newestVersions(tx, read),
    knownBy(
      tx,
      read.flatMap(({ identifiers }) => identifiers),
    ),
    companiesOfSystems(
      tx,
      read.map(({ system }) => system),
      doing.now,
    ),
  ])
  const carriers = new Carriers(known_by)
  const theirs = await provenByOthers(tx, read, [...known_by, ...versions.values()])
  const made: Made[] = []
  const kept: Kept[] = []
  const received = read.map(({ key, system, external_id, received_at, fields, said, identifiers, clues, country, unread }): Received => {
    const before = versions.get(key)
    if (before && (before.erased || sameFields(before.fields, fields))) return { ...idsIn(before), created: false, changed: false, unread }
    const link = before ? undefined : linkOf(clues, carriers)
    const customer_id = before?.customer_id ?? newId('cus')
    const profile_id = before?.profile_id ?? link?.profile_id ?? customer_id
    if (!before) made.push({ customer_id, ...(link && { profile_id }), source: system, locale: localeOf(country) })
    // What is proven to be somebody's stays hers, and of whom another has proven anything she alone proves more: here it is only said.
    const carried = identifiers.map((one) => {
      const verified = one.verified === true && !isSomebodyElses(one, customer_id, carriers) && !theirs.has(`${profile_id} ${system}`)
      return { ...one, verified, apart: !verified && before !== undefined }
    })
    for (const one of carried) carriers.add(knownAs(one, { customer_id, profile_id }, clues, link ?? carriers.asCustomer(customer_id)))
    const version = {
      record_id: newId('rec'),
      customer_id,
      profile_id,
      system,
      external_id,
      version: (before?.version ?? 0) + 1,
      fields,
      erased: false,
    }
    versions.set(key, version)
    kept.push({ ...version, received_at, said, identifiers: carried, link, is_new: !before && !link })
    return { ...idsIn(version), created: !before && !link, changed: true, unread }
  })
  // Somebody may have been forgotten, merged or parted while we waited for her: then it is looked at again whose they are.
  const isNew = new Set(made.map(({ customer_id }) => customer_id))
  const known = kept.flatMap(({ customer_id, profile_id, link }) => {
    const id = link?.customer_id ?? customer_id
    return isNew.has(id) ? [] : [{ id, profile_id }]
  })
  if (known.length) {
    const locked = await lockProfiles(
      tx,
      known.map(({ id }) => id),
    )
    const asWeThought = ({ id, profile_id }: { id: string; profile_id: string }) => {
      const now = locked.get(id)
      return now && !now.erased && now.profile_id === profile_id
    }
    if (!known.every(asWeThought)) return receiveRecords(tx, records, doing)
  }
  const outcomes = await keep(tx, made, kept, companies, doing)
  return received.map((one) => {
    const outcome = one.changed && outcomes.get(one.customer_id)
    return outcome ? { ...one, outcome } : one
  })
}

interface Made {
  customer_id: string
  profile_id?: string
  source: string
  locale: string
}
const idsIn = ({ record_id, customer_id }: Version) => ({ record_id, customer_id })
/** As whom the links of the rules are written down. */
const LINKING = 'system:linking'

const keyOf = ({ system, external_id }: { system: string; external_id: string }) => `${system}\n${external_id}`
const localeOf = (country?: string) => (country === 'AZ' ? 'az' : country === undefined || country === 'TR' ? 'tr' : 'en')
const sameFields = (one: Record<string, string>, other: Record<string, string>) =>
  Object.keys(one).length === Object.keys(other).length && Object.entries(one).every(([field, value]) => other[field] === value)

const isSomebodyElses = (identifier: Identifier, customer_id: string, carriers: Carriers) =>
  carriers.of(identifier).some((other) => other.verified && other.customer_id !== customer_id)

/** Profile and system, where somebody else than this system, she herself or another, has proven a contact of hers. */
async function provenByOthers(
  tx: Tx,
  read: readonly { system: string; identifiers: readonly Identifier[] }[],
  known: readonly { profile_id: string }[],
) {
  const vouching = new Set(read.flatMap(({ system, identifiers }) => (identifiers.some(({ verified }) => verified) ? [system] : [])))
  if (!vouching.size || !known.length) return new Set<string>()
  const proven = await provenBy(
    tx,
    known.map(({ profile_id }) => profile_id),
  )
  return new Set(
    [...vouching].flatMap((system) => proven.flatMap(({ profile_id, source }) => (source === system ? [] : [`${profile_id} ${system}`]))),
  )
}

/** For those that come after it in the same load. */
const knownAs = (
  { kind, value, verified = false }: Identifier,
  ids: { customer_id: string; profile_id: string },
  { first_name, last_name, birth_on }: Clues,
  person: Known | undefined,
): Known => ({
  kind,
  value,
  ...ids,
  verified,
  first_name: person?.first_name ?? first_name,
  last_name: person?.last_name ?? last_name,
  birth_on: person?.birth_on ?? birth_on,
  hers_alone: verified || kind === 'tax_id' ? [{ kind, value, verified }] : [],
})

/** Two who bring the same record, or something that the source vouches for, at once come one after the other. */
function lockRecords(tx: Tx, records: readonly { key: string; identifiers: readonly Identifier[] }[]) {
  const vouched = records.flatMap(({ identifiers }) => identifiers.filter(({ verified }) => verified))
  return Promise.all([
    run(
      tx,
      `select pg_advisory_xact_lock(hashtext('merging.records'), place) from (
         select distinct hashtext(key) % 512 as place from unnest($1::text[]) as r(key) order by 1) as places`,
      [records.map(({ key }) => key)],
    ),
    ...vouched.toSorted((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1)).map((identifier) => lockContact(tx, identifier)),
  ])
}

/** By the key they were brought under, also those that are kept under a hash since she was forgotten. */
async function newestVersions(tx: Tx, records: readonly NewRecord[]): Promise<Map<string, Version>> {
  const secret = await secretOf(tx)
  const brought = new Map(records.map((record) => [keyOf({ ...record, external_id: forgottenNumber(secret, record) }), keyOf(record)]))
  const asked = [...new Set([...brought.keys(), ...brought.values()])].map((key) => key.split('\n', 2) as [string, string])
  const rows = await run<Version>(
    tx,
    `select r.record_id, r.system, r.external_id, r.version, r.fields, r.customer_id, a.profile_id,
       r.erased_at is not null or exists (select from customers.public_forgotten f where f.customer_id = r.customer_id) as erased
     from unnest($1::text[], $2::text[]) as asked(system, external_id)
     cross join lateral (select * from merging.records r where r.system = asked.system and r.external_id = asked.external_id order by version desc limit 1) r
     join customers.public_aliases a using (customer_id)`,
    [asked.map(([system]) => system), asked.map(([, external_id]) => external_id)],
  )
  return new Map(rows.map((row) => [brought.get(keyOf(row)) ?? keyOf(row), row]))
}

async function keep(
  tx: Tx,
  made: readonly Made[],
  kept: readonly Kept[],
  companies: ReadonlyMap<string, string | null>,
  doing: Doing,
): Promise<ReadonlyMap<string, Outcome>> {
  const words = Map.groupBy(kept, ({ customer_id }) => customer_id)
  const saidOf = (customer_id: string) => words.get(customer_id)!.flatMap(({ said }) => said)
  const profiles = made.map((one) => ({ ...one, said: saidOf(one.customer_id) }))
  if (!kept.length) return new Map()
  const isNew = new Set(made.map(({ customer_id }) => customer_id))
  const known = [...words.keys()].filter((customer_id) => !isNew.has(customer_id) && saidOf(customer_id).length)
  // What need not wait for an answer travels in one journey, down to the look for others she may be.
  const writing = [
    ...(profiles.length ? [insertProfiles(tx, profiles, doing)] : []),
    insertRecords(tx, kept),
    noteIdentifiers(
      tx,
      kept.flatMap(({ identifiers, customer_id, system }) => identifiers.map((one) => ({ ...one, customer_id, source: system }))),
      doing.now,
    ),
    keepLinks(tx, kept, doing),
  ]
  if (known.length) await Promise.all(writing)
  for (const customer_id of known) await say(tx, customer_id, saidOf(customer_id))
  const announced = announceAll(
    tx,
    kept.map(({ record_id, system, customer_id }) => ({
      kind: recordReceived,
      subject: customer_id,
      company_id: companies.get(system) ?? null,
      customer_id,
      channel: doing.channel,
      location_id: doing.location_id,
      actor: doing.actor,
      occurred_at: doing.now,
      data: { record_id, system },
    })),
  )
  const [outcomes] = await Promise.all([whenRecordsReceived(tx, kept, doing), announced, ...writing])
  return outcomes
}

const insertRecords = (tx: Tx, kept: readonly Kept[]) =>
  run(
    tx,
    `insert into merging.records (record_id, system, external_id, version, fields, received_at, customer_id)
     select record_id, system, external_id, version, fields::jsonb, received_at, customer_id
     from unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::timestamptz[], $7::text[])
       as r(record_id, system, external_id, version, fields, received_at, customer_id)`,
    [
      kept.map(({ record_id }) => record_id),
      kept.map(({ system }) => system),
      kept.map(({ external_id }) => external_id),
      kept.map(({ version }) => version),
      kept.map(({ fields }) => JSON.stringify(fields)),
      kept.map(({ received_at }) => received_at),
      kept.map(({ customer_id }) => customer_id),
    ],
  )

/** A link is a merge of the id a record came under, by a rule. */
async function keepLinks(tx: Tx, kept: readonly Kept[], { now }: Doing) {
  const linked = kept.flatMap(({ link, ...one }) => (link ? [{ ...one, link }] : []))
  if (!linked.length) return
  const profiles = new Set(linked.map(({ profile_id }) => profile_id))
  await Promise.all([
    run(
      tx,
      `insert into merging.merges (merge_id, from_id, into_id, actor, reason, evidence, merged_at, record_id)
     select merge_id, from_id, into_id, $6, 'linked', evidence::jsonb, $7, record_id
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as l(merge_id, from_id, into_id, evidence, record_id)`,
      [
        linked.map(() => newId('mrg')),
        linked.map(({ customer_id }) => customer_id),
        linked.map(({ link }) => link.customer_id),
        linked.map(({ link: { kind, verified } }) => JSON.stringify({ by: kind, vouched: verified })),
        linked.map(({ record_id }) => record_id),
        LINKING,
        now,
      ],
    ),
    ...[...profiles].map((profile_id) => showAgain(tx, profile_id)),
  ])
}

const identifier_fields = ['email', 'phone', 'card', 'tax_id', 'social', 'marketplace', 'payment_token', 'device'] as const

/** A record in one spelling. What cannot be read stays in the record as it came, and says nothing. */
function readRecord({ system, external_id, fields: raw, received_at, country = 'TR', vouches = [] }: NewRecord) {
  const fields = Object.fromEntries(Object.entries(raw).flatMap(([field, text]) => (text.trim() ? [[field, text.trim()]] : [])))
  const tax_id = fields.tax_id && hashTaxId(fields.tax_id)
  delete fields.tax_id
  if (tax_id) fields.tax_id = tax_id
  const isDivided = fields.first_name || fields.last_name || !fields.full_name
  const [first_name, last_name] = isDivided ? [fields.first_name ?? null, fields.last_name ?? null] : partsOfName(fields.full_name!)
  const unread: Unread[] = []
  const birth_on = readDay(fields.birth_on ?? '') ?? null
  if (fields.birth_on && !birth_on) unread.push({ field: 'birth_on', reason: 'not_a_date' })
  const plain: Partial<Record<PersonField, string | null>> = { ...fields, first_name, last_name, birth_on, locale: null }
  const said = PERSON_FIELDS.flatMap((field): Said[] => {
    const value = plain[field]
    return value ? [{ field, value, source: system, external_id, at: received_at, ...(vouches.includes(field) && { verified: true }) }] : []
  })
  const identifiers = identifier_fields.flatMap((kind): Identifier[] => {
    const read = fields[kind] === undefined ? undefined : readIdentifier(kind, fields[kind], country)
    if (read && 'reason' in read) unread.push({ field: kind, reason: read.reason })
    if (!read || 'reason' in read) return []
    const { value } = read
    // Whoever vouches for what many use vouches for nobody.
    return [{ kind, value, verified: vouches.includes(kind) && isPersonal({ kind, value }) }]
  })
  return { unread, fields, said, identifiers, clues: { identifiers, first_name, last_name, birth_on } }
}

function readIdentifier(kind: IdentifierKind, text: string, country: string): { value: string } | { reason: string } {
  if (kind === 'email') {
    const read = normaliseEmail(text)
    return read.ok ? { value: read.email } : read
  }
  if (kind === 'phone') {
    const read = normalisePhone(text, country)
    return read.ok ? { value: read.phone } : read
  }
  return { value: (kind === 'card' ? text.replace(/[\s-]/g, '') : text).slice(0, 200) }
}

/** Whoever reads the database alone must not try out all eleven-digit numbers: without a secret that stands elsewhere no tax number is kept. */
function hashTaxId(text: string): string | undefined {
  const secret = process.env.BIRGE_SECRET
  const digits = text.replace(/\D/g, '')
  return secret && digits ? keyedHash(secret, 'tax number', digits) : undefined
}

export const RecordKept = Type.Object({
  record_id: Type.String(),
  system: Type.String(),
  external_id: Type.String(),
  version: Type.Integer(),
  fields: Type.Record(Type.String(), Type.String()),
  received_at: Type.String(),
  customer_id: Type.String({ description: 'the id it came under' }),
  linked: Type.Boolean({ description: 'a rule has found it to be hers: it can be split off' }),
})

/** The records that systems of these companies have of her, each in its newest version, the newest first. */
export const recordsOf = async (db: Db | Tx, customer_id: string, companies: readonly string[] | null) =>
  run<Static<typeof RecordKept>>(
    db,
    `select distinct on (received_at, system, external_id) record_id, system, external_id, version, fields, received_at, customer_id,
       exists (select from merging.merges m where m.from_id = r.customer_id and m.undone_at is null and m.record_id is not null) as linked
     from merging.records r where customer_id = any($1::text[]) and erased_at is null and not ${isOfOthers('r.system', '$2')}
       and not exists (select from merging.records newer where newer.system = r.system and newer.external_id = r.external_id and newer.version > r.version)
     order by received_at desc, system, external_id limit 200`,
    [await idsOf(db, customer_id), companies],
  )

/** Whose the records of these numbers are; missing are those that never came. */
export const customersOfRecords = async (db: Db | Tx, system: string, external_ids: readonly string[]): Promise<Map<string, string>> => {
  const rows = await run<{ external_id: string; customer_id: string }>(
    db,
    'select external_id, customer_id from merging.records where system = $1 and external_id = any($2::text[]) and version = 1',
    [system, external_ids],
  )
  return new Map(rows.map(({ external_id, customer_id }) => [external_id, customer_id]))
}
