import { setTimeout } from 'node:timers/promises'
import { type Database, run, runOne } from '#platform/database'
import { type Log, whatFailed } from '#platform/log'
import { Refusal } from '#platform/refusal'
import { setAll } from './changes.ts'

/** From its beginning to the moment from which on a large change holds: by then the last price has long been written. Twice as long with each try. */
const AHEAD_MS = 60_000
const AHEAD_OF_A_ROW_MS = 3
/** What is left of that when it is written down: other processes hear of it, and shelves are ready. */
const SPARE_MS = 10_000
const MOST_TRIES = 4
const TOLD_EVERY_MS = 500

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
}
const ASKED = `
  select c.change_id, c.price_list_id, (c.summary ->> 'variant_count')::integer as variant_count, c.asked_by, c.asked_from, c.undo_of, c.tries
  from repricing.changes c where c.asked_at is not null and c.applied_at is null and c.hindered is null`

/** Makes the large changes that were asked for, one after the other: each in one transaction, so that all of its prices hold from the same moment on, or none. */
export async function makeAsked(database: Database, now: string, log: Log): Promise<boolean> {
  const next = await runOne<Asked>(database.db, `${ASKED} order by c.asked_at, c.change_id limit 1`)
  if (!next) return false
  const ahead_ms = (AHEAD_MS + next.variant_count * AHEAD_OF_A_ROW_MS) * 2 ** next.tries
  const soonest = new Date(Date.parse(now) + ahead_ms).toISOString()
  const { change_id, asked_from } = next
  // What is taken back before it holds is to hold for nobody: at its own moment, as long as there is time, and as soon as can be only after that.
  const beforeItHolds = next.undo_of !== null && asked_from !== null && Date.parse(asked_from) > Date.parse(now) + SPARE_MS
  const valid_from = asked_from !== null && (beforeItHolds || asked_from > soonest) ? asked_from : soonest
  const may_take_ms = Date.parse(valid_from) - Date.parse(now) - SPARE_MS
  const began = performance.now()
  const mustBeInTime = () => {
    if (performance.now() - began > may_take_ms) throw new TooLate('it took longer than to the moment from which on it holds')
  }
  const telling = tellBeside(database, change_id)
  let is_mine = true
  try {
    await database.transaction(async (tx) => {
      const mine = await runOne<Asked>(tx, `${ASKED} and c.change_id = $1 for no key update of c skip locked`, [change_id])
      is_mine = mine !== undefined
      if (!mine) return
      const { price_list_id, asked_by: actor } = mine
      await setAll(tx, { change_id, price_list_id, valid_from, actor }, now, (done) => {
        mustBeInTime()
        telling.told(done)
      })
      mustBeInTime()
    })
  } catch (error) {
    // That the moment was too near says nothing of how long it takes.
    const tries = next.tries + (beforeItHolds && error instanceof TooLate ? 0 : 1)
    const hindered =
      error instanceof Refusal
        ? { code: error.code, variant_count: (error.details as { variant_count?: number }).variant_count ?? null }
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
  } finally {
    await telling.end()
  }
  // Another process is at it.
  return is_mine
}

/** Nobody sees a transaction before its end, so how far it has come is told beside it. */
function tellBeside(database: Database, change_id: string) {
  const stopped = new AbortController()
  let done = 0
  let written = 0
  const write = async () => {
    if (done === written) return
    written = done
    await run(
      database.db,
      `insert into repricing.progress as p (change_id, done_count) values ($1, $2) on conflict (change_id) do update set done_count = excluded.done_count`,
      [change_id, done],
    ).catch(() => {}) // a number on a screen
  }
  const going = (async () => {
    while (!stopped.signal.aborted) {
      await setTimeout(TOLD_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {})
      await write()
    }
  })()
  return {
    told: (count: number) => void (done = count),
    async end() {
      stopped.abort()
      await going
    },
  }
}
