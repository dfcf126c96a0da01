import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { herPriceList, holdPrices, priceInThePast, setPrices } from '../pricing/index.ts'
import { keep, type Kept, nothingChanges, PRICE_AT, type Row } from './drafting.ts'
import { type Change, changeOf } from './looking.ts'
import { FEW_ROWS } from './table.ts'

export const Application = Type.Object({ valid_from: Type.Optional(Moment) })

export const changeApplied = refusal<{ change_id: string }>('change_applied', 409, () => 'These prices were set already')
export const changeNotApplied = refusal<{ change_id: string }>(
  'change_not_applied',
  409,
  () => 'This change was never made, or it was taken back already',
)
export const pricesMoved = refusal<{ change_id: string; variant_count: number }>(
  'prices_moved',
  409,
  ({ variant_count }) => `${variant_count} of these prices were changed by somebody else since: look at it again`,
)

/**
 * The prices are set, from now or from a moment on: all, or none where somebody has changed one of them since it was looked at. Many are set behind the
 * screen, and hold from one moment on that is still to come when the last of them is written.
 */
export async function applyChange(
  tx: Tx,
  { change_id, valid_from }: { change_id: string; valid_from?: string },
  call: Call,
): Promise<Change> {
  const { now, actor } = call
  const { price_list_id, variant_count, planned_from } = await changeOf(tx, change_id, call)
  if (valid_from !== undefined && Date.parse(valid_from) < Date.parse(now)) throw priceInThePast({ valid_from })
  const wanted = valid_from === undefined ? planned_from : new Date(valid_from).toISOString()
  // The moment it was looked at for may have passed: then as soon as can be.
  const asked_from = wanted !== null && wanted > now ? wanted : null
  if (variant_count > FEW_ROWS) {
    const asked = await runOne(
      tx,
      `update repricing.changes set asked_at = $2, asked_by = $3, asked_from = $4, hindered = null, tries = 0
       where change_id = $1 and applied_at is null and (asked_at is null or hindered is not null) returning 1`,
      [change_id, now, actor, asked_from],
    )
    if (!asked) throw changeApplied({ change_id })
    await run(tx, 'delete from repricing.progress where change_id = $1', [change_id])
    return changeOf(tx, change_id, call)
  }
  await setAll(tx, { change_id, price_list_id, valid_from: asked_from ?? now, actor }, now)
  return changeOf(tx, change_id, call)
}

interface Setting {
  change_id: string
  price_list_id: string
  valid_from: string
  actor: string
}

/** A few are set at once, all or none. */
async function setAll(tx: Tx, setting: Setting, now: string): Promise<void> {
  const { change_id, valid_from, actor } = setting
  const taken = await runOne(
    tx,
    'update repricing.changes c set valid_from = $2, applied_at = $3, applied_by = $4, hindered = null where change_id = $1 and applied_at is null returning 1',
    [change_id, valid_from, now, actor],
  )
  if (!taken) throw changeApplied({ change_id })
  const rows = await run<{ variant_id: string }>(tx, 'select variant_id from repricing.rows where change_id = $1', [change_id])
  const variant_count = await setSome(
    tx,
    setting,
    rows.map(({ variant_id }) => variant_id),
    now,
  )
  if (variant_count) throw pricesMoved({ change_id, variant_count })
}

/** Sets these of its prices, or none of them: then it says how many were priced by somebody else since they were looked at. Who sets others of them meanwhile is waited for. */
export async function setSome(
  tx: Tx,
  { change_id, price_list_id, valid_from, actor }: Setting,
  variant_ids: readonly string[],
  now: string,
): Promise<number> {
  await holdPrices(tx, price_list_id, variant_ids)
  const prices = await run<{ variant_id: string; amount_minor: number; moved: boolean }>(
    tx,
    `select r.variant_id, r.new_minor as amount_minor, p.amount_minor is distinct from r.old_minor as moved
     from unnest($4::text[]) as a (variant_id) join repricing.rows r on r.change_id = $1 and r.variant_id = a.variant_id
     left join ${PRICE_AT('$2', 'r.variant_id', '$3')} as p on true order by r.variant_id`,
    [change_id, price_list_id, valid_from, variant_ids],
  )
  const moved = prices.filter((price) => price.moved).length
  if (!moved) await setPrices(tx, price_list_id, prices, { now, actor, valid_from })
  return moved
}

/** Held against what the list says at the moment of the change: something else may be planned until then. */
export async function countMoved(db: Db, change_id: string, valid_from: string): Promise<number> {
  const found = await runOne<{ count: number }>(
    db,
    `select count(*)::integer as count from repricing.changes c join repricing.rows r using (change_id)
     left join ${PRICE_AT('c.price_list_id', 'r.variant_id', '$2')} as p on true
     where c.change_id = $1 and p.amount_minor is distinct from r.old_minor`,
    [change_id, valid_from],
  )
  return found!.count
}

/** What was only looked at is thrown away: nothing has cost anything else by it. */
export async function discardChange(tx: Tx, { change_id }: { change_id: string }, call: Call): Promise<null> {
  await changeOf(tx, change_id, call)
  const looked_at = await runOne(
    tx,
    'select from repricing.changes where change_id = $1 and applied_at is null and (asked_at is null or hindered is not null) for update',
    [change_id],
  )
  if (!looked_at) throw changeApplied({ change_id })
  await run(tx, 'delete from repricing.progress where change_id = $1', [change_id])
  await run(tx, 'delete from repricing.rows where change_id = $1', [change_id])
  await run(tx, 'delete from repricing.changes where change_id = $1', [change_id])
  return null
}

/** A change is taken back by another one, from now on: what was charged meanwhile was charged. */
export async function undoChange(tx: Tx, { change_id }: { change_id: string }, call: Call): Promise<Change> {
  const before = await changeOf(tx, change_id, call)
  if (before.state !== 'applied') throw changeNotApplied({ change_id })
  // One that is still to come is taken back at its own moment.
  const planned_from = before.valid_from! > call.now ? before.valid_from : null
  const { price_list_id, company_id } = await herPriceList(tx, before.price_list_id, call)
  // Prices that had none before stay: what somebody has seen has a price.
  const found = await run<Row & { moved: boolean }>(
    tx,
    `select r.variant_id, p.amount_minor as old_minor, r.old_minor as new_minor, p.amount_minor is distinct from r.new_minor as moved
     from repricing.rows r left join ${PRICE_AT('$2', 'r.variant_id', '$3')} as p on true
     where r.change_id = $1 and r.old_minor is not null order by r.variant_id`,
    [change_id, price_list_id, planned_from ?? call.now],
  )
  if (!found.length) throw nothingChanges({ problems: 0 })
  // What somebody has priced since is not taken back with it.
  const variant_count = found.filter(({ moved }) => moved).length
  if (variant_count) throw pricesMoved({ change_id, variant_count })
  const rows = found.map(({ moved: _, ...row }) => row)
  const kept: Kept = { price_list_id, company_id, name: before.name, how: { kind: 'undo' }, problems: [], undo_of: change_id, planned_from }
  return applyChange(tx, { change_id: await keep(tx, kept, rows, call) }, call)
}
