import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Doing, idsOf } from '../customers/index.ts'

/** Whether somebody has found any of these to be another person than any of those. Kept by ids, so it outlives merges and new runs of the matching. */
export const areNotSame = async (db: Db | Tx, these: readonly string[], those: readonly string[]): Promise<boolean> =>
  (await runOne(db, `select 1 from merging.not_same where overruled_by is null and ${PAIRS} limit 1`, [these, those])) !== undefined

const PAIRS = `(one_id = any($1::text[]) and other_id = any($2::text[]) or one_id = any($2::text[]) and other_id = any($1::text[]))`

/** These are two people: no rule joins them again. */
export async function rememberNotSame(tx: Tx, pair: readonly [string, string], reason: string, { actor, now }: Doing): Promise<void> {
  await run(
    tx,
    `insert into merging.not_same (one_id, other_id, actor, reason, said_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [...pair.toSorted(), actor, reason, now],
  )
}

/** Somebody who merges them knows better, as long as the merge lives. */
export const overruleNotSame = (tx: Tx, merge_id: string, these: readonly string[], those: readonly string[]) =>
  run(tx, `update merging.not_same set overruled_by = $3 where overruled_by is null and ${PAIRS}`, [these, those, merge_id])

/** They are two again: what was found of them before counts again. */
export const restoreNotSame = (tx: Tx, these: readonly string[], those: readonly string[]) =>
  run(tx, `update merging.not_same set overruled_by = null where ${PAIRS}`, [these, those])

/** The people this one was found not to be. */
export async function notSameAs(
  db: Db | Tx,
  customer_id: string,
): Promise<{ customer_id: string; actor: string; reason: string; said_at: string }[]> {
  return run(
    db,
    `select case when one_id = any($1::text[]) then other_id else one_id end as customer_id, actor, reason, said_at from merging.not_same
     where overruled_by is null and (one_id = any($1::text[]) or other_id = any($1::text[])) order by said_at desc limit 200`,
    [await idsOf(db, customer_id)],
  )
}
