import { type Database, run, runOne, type Tx } from '#platform/database'
import { type Log, whatFailed } from '#platform/log'
import { Refusal } from '#platform/refusal'
import { withdrawPrices } from '../pricing/index.ts'
import { countMoved, pricesMoved, setSome } from './changes.ts'

/** From its beginning to the moment from which on a large change holds: by then the last price has long been written. Twice as long with each try. */
const AHEAD_MS = 60_000
const AHEAD_OF_A_ROW_MS = 3
/** What is left of that when the last one is written: other processes hear of it, and shelves are ready. */
const SPARE_MS = 10_000
/** And as long as it may take to take all of it back, where that was not to be. */
const BACK_OF_A_ROW_MS = 1.5
const MOST_TRIES = 4
/** So many products' prices are written, or taken back, by one commit: whoever else has to do with the list waits no longer than for these. */
const PRODUCTS_AT_ONCE = 500
/** Then others have their turn. */
const TURN_MS = 2_000

class TooLate extends Error {
  override name = 'TooLate'
}

interface Asked {
  change_id: string
  price_list_id: string
  variant_count: number
  asked_by: string
  asked_from: string | null
  undo_of: string | null
  tries: number
  /** From when on it is being written; null before its first part. */
  writing_from: string | null
}
const ASKED = `
  select c.change_id, c.price_list_id, (c.summary ->> 'variant_count')::integer as variant_count, c.asked_by, c.asked_from, c.undo_of, c.tries, c.writing_from
  from repricing.changes c where c.asked_at is not null and c.applied_at is null and c.hindered is null`

/**
 * Makes the large changes that were asked for, one after the other: in parts that are committed one by one and hold from one moment on, which is still to
 * come when the last is written. So nobody sees any of it before all of it is there. What cannot be finished in time, or turns out to have been
 * priced by somebody else, is taken back part by part before that moment. Whoever is stopped in between leaves behind how far it was.
 */
export async function makeAsked(database: Database, now: string, log: Log): Promise<boolean> {
  const next = await runOne<Asked>(database.db, `${ASKED} order by c.asked_at, c.change_id limit 1`)
  if (!next) return false
  const { change_id, asked_from, variant_count } = next
  const began = performance.now()
  const nowAfter = () => new Date(Date.parse(now) + (performance.now() - began)).toISOString()
  // What is taken back before it holds is to hold for nobody: at its own moment, as long as there is time, and as soon as can be only after that.
  const beforeItHolds = next.undo_of !== null && asked_from !== null && Date.parse(asked_from) > Date.parse(now) + SPARE_MS
  const valid_from = next.writing_from ?? momentOf(next, now, beforeItHolds)
  // Where it was to hold within less than it takes to take it back there is no other moment: all that can be done is to be quick.
  const left_ms = Date.parse(valid_from) - Date.parse(now)
  const back_ms = beforeItHolds
    ? Math.min(SPARE_MS + variant_count * BACK_OF_A_ROW_MS, left_ms / 2)
    : SPARE_MS + variant_count * BACK_OF_A_ROW_MS
  try {
    for (;;) {
      if (left_ms - (performance.now() - began) < back_ms) throw new TooLate('it took longer than to the moment from which on it holds')
      const part = await database.transaction((tx) => writePart(tx, next, valid_from, now))
      // Another process is at it, or it is done: perhaps there is another one.
      if (part !== 'more') return part === 'done'
      if (performance.now() - began > TURN_MS) return true
    }
  } catch (error) {
    const isBack = await takeBack(database, next, nowAfter)
    if (!isBack) return false
    // That the moment was too near says nothing of how long it takes.
    const tries = next.tries + (beforeItHolds && error instanceof TooLate ? 0 : 1)
    const hindered =
      error instanceof Refusal
        ? { code: error.code, variant_count: error.code === pricesMoved.code ? await countMoved(database.db, change_id, valid_from) : null }
        : tries >= MOST_TRIES
          ? { code: 'not_done', variant_count: null }
          : null
    log.warn({ change_id, error: error instanceof Error ? whatFailed(error).message : String(error) }, 'prices were not set')
    // What was to take another one back has not: that one holds on, and may be taken back anew.
    await database.transaction((tx) =>
      run(
        tx,
        `update repricing.changes set tries = $3, hindered = $2, undo_of = case when $2::jsonb is null then undo_of end where change_id = $1`,
        [change_id, hindered && JSON.stringify(hindered), tries],
      ),
    )
    return true
  }
}

function momentOf({ asked_from, variant_count, tries }: Asked, now: string, beforeItHolds: boolean): string {
  const soonest = new Date(Date.parse(now) + (AHEAD_MS + variant_count * AHEAD_OF_A_ROW_MS) * 2 ** tries).toISOString()
  return asked_from !== null && (beforeItHolds || asked_from > soonest) ? asked_from : soonest
}

/** Whoever holds the change is alone with it; undefined where another process is. */
const holdChange = (tx: Tx, { change_id }: Asked) =>
  runOne<Asked & { done_to: string }>(
    tx,
    `${ASKED.replace('from repricing.changes c', ", coalesce((select p.done_to from repricing.progress p where p.change_id = c.change_id), '') as done_to from repricing.changes c")}
       and c.change_id = $1 for no key update of c skip locked`,
    [change_id],
  )

interface Part {
  product_id: string
  variant_ids: string[]
}

async function writePart(tx: Tx, asked: Asked, valid_from: string, now: string): Promise<'more' | 'done' | 'elsewhere'> {
  const held = await holdChange(tx, asked)
  if (!held || (held.writing_from ?? valid_from) !== valid_from) return 'elsewhere'
  const { change_id, price_list_id, asked_by: actor } = held
  const products = await run<Part>(tx, `${PRODUCTS} and v.product_id > $2 group by v.product_id order by v.product_id limit $3`, [
    ...[change_id, held.done_to, PRODUCTS_AT_ONCE],
  ])
  if (!products.length) {
    await run(
      tx,
      'update repricing.changes set valid_from = $2, applied_at = $3, applied_by = $4, writing_from = null where change_id = $1',
      [change_id, valid_from, now, actor],
    )
    return 'done'
  }
  const variant_ids = products.flatMap((product) => product.variant_ids)
  const moved = await setSome(tx, { change_id, price_list_id, valid_from, actor }, variant_ids, now)
  if (moved) throw pricesMoved({ change_id, variant_count: moved })
  await run(tx, 'update repricing.changes set writing_from = $2 where change_id = $1 and writing_from is null', [change_id, valid_from])
  await run(
    tx,
    `insert into repricing.progress as p (change_id, done_count, done_to) values ($1, $2, $3)
     on conflict (change_id) do update set done_count = p.done_count + excluded.done_count, done_to = excluded.done_to`,
    [change_id, variant_ids.length, products.at(-1)!.product_id],
  )
  return 'more'
}

/** From the last part to the first, so that at any time all products up to one are written and no other. Whether it is this process that has done it. */
async function takeBack(database: Database, asked: Asked, nowAfter: () => string): Promise<boolean> {
  for (;;) {
    const part = await database.transaction(async (tx) => {
      const held = await holdChange(tx, asked)
      if (!held) return 'elsewhere'
      const { change_id, price_list_id, asked_by: actor, writing_from, done_to } = held
      if (writing_from === null) return 'done'
      const products = await run<Part>(tx, `${PRODUCTS} and v.product_id <= $2 group by v.product_id order by v.product_id desc limit $3`, [
        ...[change_id, done_to, PRODUCTS_AT_ONCE + 1],
      ])
      const [before] = products.splice(PRODUCTS_AT_ONCE)
      const variant_ids = products.flatMap((product) => product.variant_ids)
      const prices = await run<{ variant_id: string; amount_minor: number | null }>(
        tx,
        'select variant_id, old_minor as amount_minor from repricing.rows where change_id = $1 and variant_id = any($2::text[]) order by variant_id',
        [change_id, variant_ids],
      )
      await withdrawPrices(tx, price_list_id, prices, { now: nowAfter(), actor, valid_from: writing_from })
      await run(tx, 'update repricing.progress set done_count = done_count - $2, done_to = $3 where change_id = $1', [
        ...[change_id, variant_ids.length, before?.product_id ?? ''],
      ])
      if (before) return 'more'
      await run(tx, 'update repricing.changes set writing_from = null where change_id = $1', [change_id])
      return 'done'
    })
    if (part !== 'more') return part === 'done'
  }
}

const PRODUCTS = `
  select v.product_id, array_agg(v.variant_id order by v.variant_id) as variant_ids
  from repricing.rows r join catalog.public_variants v using (variant_id) where r.change_id = $1`
