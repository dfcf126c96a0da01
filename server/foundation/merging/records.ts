import type { Said } from '@birge/kernel/field-winners'
import { type Static, Type } from 'typebox'
import { type Db, type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { newId } from '#platform/ids'
import { secretOf } from '#platform/secret'
import {
  type Doing,
  type Identifier,
  idsOf,
  insertProfiles,
  type Known,
  knownBy,
  lockContact,
  lockProfiles,
  noteIdentifiers,
  provenBy,
  saidAtFirst,
  say,
  showAgain,
  shownBy,
  showWith,
} from '../customers/index.ts'
import { companiesOfSystems, isOfOthers } from '../companies/index.ts'
import { forgottenNumber } from './forgetting.ts'
import { Carriers, type Clues, linkOf } from './linking.ts'
import { factOf, profilesMerged } from './merges.ts'
import { type NewRecord, readRecord, type Unread } from './reading.ts'
import { warningsOfNewcomer } from './warnings.ts'
import { type Outcome, type Recognised, weighing } from './weighing.ts'

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
export const recordReceived = event('merging.record_received', Type.Object({ record_id: Type.String(), system: Type.String() }))

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
  clues: Clues
  identifiers: Identifier[]
  is_new: boolean
  /** Whose it was found to be. */
  link: Link | undefined
  /** All ids that answer to that profile, the profile first. */
  customer_ids: readonly string[]
}
/** A record is somebody's: as a rule says, or as it was weighed. */
interface Link {
  merge_id: string
  /** The id of hers that it was found to be one with, and the profile that answers for it. */
  customer_id: string
  profile_id: string
  actor: string
  reason: string
  evidence: object
  by_rule: boolean
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
  const [, whose, versions, known_by, companies] = await Promise.all([
    lockRecords(tx, read),
    weighing(tx, read, doing),
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
    const her = before ? undefined : linkOf(clues, carriers)
    const customer_id = before?.customer_id ?? newId('cus')
    const profile_id = before?.profile_id ?? her?.profile_id ?? customer_id
    if (!before) made.push({ customer_id, source: system, locale: localeOf(country) })
    // What is proven to be somebody's stays hers, and of whom another has proven anything she alone proves more: here it is only said.
    const carried = identifiers.map((one) => {
      const verified = one.verified === true && !isSomebodyElses(one, customer_id, carriers) && !theirs.has(`${profile_id} ${system}`)
      return { ...one, verified, apart: !verified && before !== undefined }
    })
    for (const one of carried) carriers.add(knownAs(one, { customer_id, profile_id }, clues, her ?? carriers.asCustomer(customer_id)))
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
    const link = her && linkByRule(her)
    kept.push({ ...version, received_at, said, clues, identifiers: carried, link, is_new: !before && !link, customer_ids: [customer_id] })
    return { ...idsIn(version), created: !before && !link, changed: true, unread }
  })
  const [newcomer] = kept.length === 1 && kept[0]!.is_new ? kept : []
  let expected: AskedToJoin | undefined
  const expectToBe = (customer_ids: readonly string[]) => (expected = askToJoin(tx, newcomer!, customer_ids)).answers
  const weighed = newcomer && (await whose.newcomer({ ...newcomer, expectToBe }))
  // Somebody may have been forgotten, merged or parted while we waited for her: then it is looked at again whose they are.
  const joining = newcomer && weighed?.is && (await lockToJoin(tx, newcomer, weighed.is, expected))
  if (joining === 'not as we thought') return receiveRecords(tx, records, doing)
  if (joining) newcomer.link = joining.link
  const locked = joining ?? (await lockAsWeThought(tx, made, kept))
  if (!locked) return receiveRecords(tx, records, doing)
  await keep(tx, made, kept, locked.shown, companies, doing)
  const outcomes = weighed
    ? new Map([[newcomer.customer_id, await weighed.keep(newcomer.link?.merge_id ?? null)]])
    : await whose.received(kept)
  return received.map((one) => {
    const outcome = one.changed && outcomes.get(one.customer_id)
    return outcome ? { ...one, outcome, created: one.created && outcome.profile_id === one.customer_id } : one
  })
}

/** Locks the profiles of those who are known. Undefined: one of them is not any more whom she was taken for. */
async function lockAsWeThought(tx: Tx, made: readonly Made[], kept: readonly Kept[]): Promise<{ shown?: Shown } | undefined> {
  const isNew = new Set(made.map(({ customer_id }) => customer_id))
  const known = kept.flatMap((one) => {
    const id = one.link?.customer_id ?? one.customer_id
    return isNew.has(id) ? [] : [{ one, id, profile_id: one.link?.profile_id ?? one.profile_id }]
  })
  if (!known.length) return {}
  const ids = known.map(({ id }) => id)
  const only = kept.length === 1 ? kept[0]!.link : undefined
  // What is asked behind the locks is answered when they are held.
  const [locked, shown] = await Promise.all([lockProfiles(tx, ids), only && shownBy(tx, only.profile_id)])
  for (const { one, id, profile_id } of known) {
    const now = locked.get(id)
    if (!now || now.erased || now.profile_id !== profile_id) return undefined
    const hers = [...locked.values()].filter((other) => other.profile_id === profile_id).map(({ customer_id }) => customer_id)
    one.customer_ids = [...new Set([profile_id, ...hers, one.customer_id])]
  }
  return shown ? { shown } : {}
}

/** Behind the locks on all these ids, should they be one profile: what speaks against somebody's being her, and what is shown of her. */
function askToJoin(tx: Tx, { clues, identifiers }: Kept, customer_ids: readonly string[]) {
  // What is asked behind the locks is answered when they are held.
  const locked = lockProfiles(tx, customer_ids)
  const shown = shownBy(tx, customer_ids[0]!)
  const said = shown.then((rows) => rows.flatMap((row) => row.said))
  const warnings = warningsOfNewcomer(tx, { birth_on: clues.birth_on, identifiers }, { customer_ids, said })
  return { customer_ids, answers: Promise.all([locked, warnings, shown]) }
}
type AskedToJoin = ReturnType<typeof askToJoin>

/**
 * Locks the profile that a newcomer was found to be, unless that was expected and it is locked already. Undefined: something speaks against it; then
 * she is somebody of her own.
 */
async function lockToJoin(
  tx: Tx,
  newcomer: Kept,
  { profile_id, customer_ids, despite, ...why }: Recognised,
  expected: AskedToJoin | undefined,
) {
  const asked = expected && isSame(expected.customer_ids, customer_ids) ? expected : askToJoin(tx, newcomer, customer_ids)
  const [locked, warnings, shown] = await asked.answers
  const now = locked.get(profile_id)
  const isAsBefore = now && !now.erased && now.profile_id === profile_id && isSame([...locked.keys()], customer_ids)
  if (!isAsBefore) return 'not as we thought'
  if (warnings.some((warning) => !despite.includes(warning))) return undefined
  return { link: { merge_id: newId('mrg'), customer_id: profile_id, profile_id, by_rule: false, ...why } satisfies Link, shown }
}

type Shown = Awaited<ReturnType<typeof shownBy>>

interface Made {
  customer_id: string
  source: string
  locale: string
}
const idsIn = ({ record_id, customer_id }: Version) => ({ record_id, customer_id })
const linkByRule = ({ customer_id, profile_id, kind, verified }: Known): Link => ({
  merge_id: newId('mrg'),
  customer_id,
  profile_id,
  actor: 'system:linking',
  reason: 'linked',
  evidence: { by: kind, vouched: verified },
  by_rule: true,
})

const isSame = (ids: readonly string[], others: readonly string[]) => ids.length === others.length && ids.every((id) => others.includes(id))
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

/** Nothing of it waits for an answer unless somebody is known already: it goes to the database with whatever is asked next, or with the commit. */
async function keep(
  tx: Tx,
  made: readonly Made[],
  kept: readonly Kept[],
  shown: Shown | undefined,
  companies: ReadonlyMap<string, string | null>,
  doing: Doing,
) {
  const of = Map.groupBy(kept, ({ customer_id }) => customer_id)
  const saidOf = (customer_id: string) => of.get(customer_id)!.flatMap(({ said }) => said)
  const profiles = made.map((one) => {
    const link = of.get(one.customer_id)![0]!.link
    return { ...one, said: saidOf(one.customer_id), ...(link && { profile_id: link.profile_id, of_record: link.by_rule }) }
  })
  if (profiles.length) await insertProfiles(tx, profiles, doing)
  await writeLast(
    tx,
    RECORDS,
    kept.map(({ record_id, system, external_id, version, fields, received_at, customer_id }) => [
      record_id,
      system,
      external_id,
      version,
      JSON.stringify(fields),
      received_at,
      customer_id,
    ]),
  )
  await noteIdentifiers(
    tx,
    kept.flatMap(({ identifiers, customer_id, system }) => identifiers.map((one) => ({ ...one, customer_id, source: system }))),
    doing.now,
  )
  await keepLinks(tx, kept, doing)
  if (shown)
    await showWith(
      tx,
      shown,
      profiles.flatMap((profile) => saidAtFirst(profile, doing)),
    )
  else
    await Promise.all(
      [...new Set(kept.flatMap(({ link }) => (link ? [link.profile_id] : [])))].map((profile_id) => showAgain(tx, profile_id)),
    )
  const isNew = new Set(made.map(({ customer_id }) => customer_id))
  for (const customer_id of of.keys())
    if (!isNew.has(customer_id) && saidOf(customer_id).length) await say(tx, customer_id, saidOf(customer_id))
  await announceAll(
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
}

const RECORDS: LastWrite = {
  columns: 7,
  sql: ($) => `received as (
    insert into merging.records (record_id, system, external_id, version, fields, received_at, customer_id)
    select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::integer[], ${$(5)}::jsonb[], ${$(6)}::timestamptz[], ${$(7)}::text[]))`,
}

/** A link is a merge of the id a record came under. Of what a rule links nobody is told more than of the record. */
async function keepLinks(tx: Tx, kept: readonly Kept[], doing: Doing) {
  const linked = kept.flatMap(({ link, ...one }) => (link ? [{ ...one, link }] : []))
  await writeLast(
    tx,
    LINKS,
    linked.map(({ customer_id, record_id, link }) => [
      link.merge_id,
      customer_id,
      link.customer_id,
      link.actor,
      link.reason,
      JSON.stringify(link.evidence),
      doing.now,
      link.by_rule ? record_id : null,
    ]),
  )
  await announceAll(
    tx,
    linked
      .filter(({ link }) => !link.by_rule)
      .map(({ customer_id: from_id, link: { merge_id, profile_id: into_id, actor } }) => ({
        kind: profilesMerged,
        ...factOf({ ...doing, actor }, from_id, into_id),
        data: { merge_id, from_id, into_id },
      })),
  )
}

const LINKS: LastWrite = {
  columns: 8,
  sql: ($) => `linked as (
    insert into merging.merges (merge_id, from_id, into_id, actor, reason, evidence, merged_at, record_id)
    select * from unnest(${[1, 2, 3, 4, 5].map((column) => `${$(column)}::text[]`).join(', ')}, ${$(6)}::jsonb[], ${$(7)}::timestamptz[], ${$(8)}::text[]))`,
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
