import { type Database, run, type Tx } from '#platform/database'
import type { Log } from '#platform/log'
import type { Linked, Outcome } from '../merging/index.ts'
import { hear } from './hearing.ts'
import type { Side } from './judging.ts'
import { type Heard, type Known, lockKeys, remember, understand } from './known.ts'
import { lookFor, newcomerAs, resolveRecord } from './resolving.ts'
import { houseIsBeingResolved, startResolvingHouse } from './whole-house.ts'

/** Of whom something new was heard; of somebody new only unless a record brought her, for that was heard when it came. */
export async function noteHeard(tx: Tx, heard: readonly { customer_id: string; is_new: boolean }[], now: string) {
  const known = await run<{ customer_id: string }>(tx, 'select customer_id from resolution.persons where customer_id = any($1::text[])', [
    heard.filter(({ is_new }) => is_new).map(({ customer_id }) => customer_id),
  ])
  const done = new Set(known.map(({ customer_id }) => customer_id))
  const news = heard.filter(({ customer_id, is_new }) => !is_new || !done.has(customer_id))
  if (news.length)
    await noteWaiting(
      tx,
      news.map(({ customer_id }) => customer_id),
      now,
    )
}

export async function noteWaiting(tx: Tx, customer_ids: readonly string[], now: string) {
  await run(
    tx,
    `insert into resolution.waiting as w (customer_id, since) select distinct unnest($1::text[]), $2::timestamptz
     on conflict (customer_id) do update set laid_down = false where w.laid_down`,
    [customer_ids, now],
  )
}

/** Of a few records it is found out at once whose they are; a load of them waits, and nobody waits for it. */
const AT_ONCE = 3

/** The keys of records of which it is found out at once, before the profiles they may be linked to. */
export async function lockKeysOf(tx: Tx, records: readonly Omit<Heard, 'customer_id'>[]) {
  if (records.length > AT_ONCE) return
  const understood = records.map((record) => understand({ ...record, customer_id: '' }))
  await lockKeys(
    tx,
    understood.flatMap(({ keys }) => keys),
  )
}

export async function recordsReceived(tx: Tx, records: readonly Linked[], { now }: { now: string }): Promise<Map<string, Outcome>> {
  if (records.length > AT_ONCE) {
    const customer_ids = records.map(({ customer_id }) => customer_id)
    await noteWaiting(tx, customer_ids, now)
    return new Map()
  }
  const [alone, ...others] = records
  return resolveRecords(
    tx,
    records.map((record) => understand(record)),
    now,
    !others.length && alone?.is_new ? alone.identifiers.filter(({ verified }) => verified) : undefined,
  )
}

/** The first is looked for in the journey that lays it down: behind its locks and beside itself. Of a newcomer it is known what she has proven. */
async function resolveRecords(tx: Tx, records: readonly Omit<Known, 'person_id'>[], now: string, newcomer?: Side['verified']) {
  const outcomes = new Map<string, Outcome>()
  const [first, ...others] = records
  if (!first) return outcomes
  const [[person_id], look] = await Promise.all([layDown(tx, records), lookFor(tx, first)])
  const as = newcomer && newcomerAs({ ...first, person_id: person_id! }, newcomer)
  outcomes.set(first.customer_id, await resolveRecord(tx, first, look, now, as))
  for (const record of others) outcomes.set(record.customer_id, await resolveRecord(tx, record, await lookFor(tx, record), now))
  return outcomes
}

/** All goes to the database in one journey. */
async function layDown(tx: Tx, records: readonly Omit<Known, 'person_id'>[]): Promise<number[]> {
  const [, ...person_ids] = await Promise.all([
    lockKeys(
      tx,
      records.flatMap(({ keys }) => keys),
    ),
    ...records.map((record) => remember(tx, record)),
  ])
  return person_ids
}

/** So many wait after a large import; then all are resolved together, beside everything else, instead of one by one. */
const MANY = 2_000
const LAID_DOWN_IN_ONE_COMMIT = 40
/** Other due work waits behind this. */
const MAY_TAKE_MS = 300

export async function hearWaiting(database: Database, now: string, log: Log) {
  if (houseIsBeingResolved(database)) return
  const many = await run(database.db, 'select from resolution.waiting where not laid_down offset $1 limit 1', [MANY])
  const began = performance.now()
  while (await database.transaction((tx) => hearSome(tx, now, many.length > 0))) if (performance.now() - began > MAY_TAKE_MS) return
  const laid_down = await run(database.db, 'select from resolution.waiting where laid_down limit 1')
  if (laid_down.length) startResolvingHouse(database, { now, log })
}

/** The next few that wait, for a run over the whole house that follows. False: nobody waits any more. */
export const layDownWaiting = (database: Database) => database.transaction((tx) => hearSome(tx, '', true))

/** Hears of the next. Where many wait, some are only laid down where others find them; else one is resolved, so that few profiles are locked for long. */
async function hearSome(tx: Tx, now: string, many: boolean): Promise<boolean> {
  const waiting = await run<{ customer_id: string }>(
    tx,
    'select customer_id from resolution.waiting where not laid_down order by since, customer_id limit $1 for update skip locked',
    [many ? LAID_DOWN_IN_ONE_COMMIT : 1],
  )
  const customer_ids = waiting.map(({ customer_id }) => customer_id)
  if (!customer_ids.length) return false
  const heard = await hear(tx, customer_ids)
  if (many) {
    await layDown(tx, heard)
    await run(tx, 'update resolution.waiting set laid_down = true where customer_id = any($1::text[])', [customer_ids])
  } else {
    await resolveRecords(tx, heard, now)
    await run(tx, 'delete from resolution.waiting where customer_id = any($1::text[])', [customer_ids])
  }
  return true
}
