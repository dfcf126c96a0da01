import { type Database, run, type Tx } from '#platform/database'
import type { Log } from '#platform/log'
import { idsOf } from '../customers/index.ts'
import type { Outcome, Weighing } from '../merging/index.ts'
import { hear } from './hearing.ts'
import { type Heard, type Known, lockKeys, remember, understand } from './known.ts'
import { lookAhead, resolveRecord, weighNewcomer } from './resolving.ts'
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

/** Looks behind the locks on their keys for whoever may be the same, before anything of them is written down. */
export async function weighRecords(tx: Tx, records: readonly Omit<Heard, 'customer_id'>[], { now }: { now: string }): Promise<Weighing> {
  if (records.length > AT_ONCE)
    return {
      newcomer: async () => undefined,
      async received(linked) {
        await noteWaiting(
          tx,
          linked.map(({ customer_id }) => customer_id),
          now,
        )
        return new Map()
      },
    }
  const understood = records.map((record) => understand({ ...record, customer_id: '' }))
  const [alone, ...others] = understood
  const [, ahead] = await Promise.all([
    lockKeys(
      tx,
      understood.flatMap(({ keys }) => keys),
    ),
    alone && !others.length ? lookAhead(tx, alone.keys) : undefined,
  ])
  if (!alone || !ahead)
    return {
      newcomer: async () => undefined,
      received: (linked) =>
        resolveRecords(
          tx,
          linked.map((record) => understand(record)),
          now,
        ),
    }
  return {
    newcomer({ customer_id, identifiers, expectToBe }) {
      const verified = identifiers.filter(({ verified }) => verified)
      return weighNewcomer(tx, { ...alone, customer_id }, { verified, expectToBe }, ahead, now)
    },
    async received([linked]) {
      if (!linked) return new Map()
      const { customer_id, customer_ids } = linked
      return new Map([[customer_id, await resolveRecord(tx, { ...alone, customer_id }, customer_ids, ahead, now)]])
    },
  }
}

/** One after the other, so that each finds those before it. Whoever asks has the locks on their keys. */
async function resolveRecords(tx: Tx, records: readonly Omit<Known, 'person_id'>[], now: string) {
  const outcomes = new Map<string, Outcome>()
  for (const record of records) {
    const [ahead, own] = await Promise.all([lookAhead(tx, record.keys), idsOf(tx, record.customer_id)])
    outcomes.set(record.customer_id, await resolveRecord(tx, record, own, ahead, now))
  }
  return outcomes
}

/** So many wait after a large import; then all are resolved together, beside everything else, instead of one by one. */
const MANY = 2_000
const LAID_DOWN_IN_ONE_COMMIT = 40
/** Other due work waits behind this. */
const MAY_TAKE_MS = 300

/** Whether there may be more of them. */
export async function hearWaiting(database: Database, now: string, log: Log): Promise<boolean> {
  if (houseIsBeingResolved(database)) return false
  const many = await run(database.db, 'select from resolution.waiting where not laid_down offset $1 limit 1', [MANY])
  const began = performance.now()
  while (await database.transaction((tx) => hearSome(tx, now, many.length > 0))) if (performance.now() - began > MAY_TAKE_MS) return true
  const laid_down = await run(database.db, 'select from resolution.waiting where laid_down limit 1')
  if (laid_down.length) startResolvingHouse(database, { now, log })
  return false
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
  await lockKeys(
    tx,
    heard.flatMap(({ keys }) => keys),
  )
  if (many) {
    for (const record of heard) await remember(tx, record)
    await run(tx, 'update resolution.waiting set laid_down = true where customer_id = any($1::text[])', [customer_ids])
  } else {
    await resolveRecords(tx, heard, now)
    await run(tx, 'delete from resolution.waiting where customer_id = any($1::text[])', [customer_ids])
  }
  return true
}
