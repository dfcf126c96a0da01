import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Database, run } from '#platform/database'
import type { Log } from '#platform/log'
import type { Model } from '../identity/index.ts'
import { profileOf } from '../customers/index.ts'
import { houseModel, keepModel } from './house-model.ts'
import { decide, keepDecision, limitsOf } from './resolving.ts'

/** What the thread has found: pairs of profiles that may be one, the surest first, and what it has learned, where there was enough to learn from. */
export interface Found {
  records: number
  pairs: number
  model: Model | null
  links: { customer_id: string; other_id: string }[]
}

export interface HouseResolved {
  records: number
  /** Pairs of records that were compared. */
  compared: number
  merged: number
  to_review: number
}

/** So long a transaction decides before it commits. Beside orders it then rests as long: half the time the server is theirs alone. */
const COMMIT_AFTER_MS = 50

/**
 * Resolves everybody the house knows: a thread of its own reads the records, learns from them how much each field says, and finds the pairs that may be
 * one; here they are decided, by the same code that decides on one new record, in small transactions.
 */
export async function resolveHouse(
  database: Database,
  {
    now,
    beside_orders = false,
    onProgress = () => {},
  }: { now: string; beside_orders?: boolean; onProgress?: (done: number, all: number) => void },
): Promise<HouseResolved> {
  const { review, shared_by } = limitsOf()
  const thread = new Worker(new URL('./whole-house-thread.ts', import.meta.url), { workerData: { url: database.url, review, shared_by } })
  // A server may stop without it; whoever waits for nothing else waits for this.
  if (beside_orders) thread.unref()
  const ended = once(thread, 'exit').then(() => Promise.reject(new Error('the thread that compares records has ended')))
  ended.catch(() => {})
  const [found] = (await Promise.race([once(thread, 'message'), ended])) as [Found]
  const done: HouseResolved = { records: found.records, compared: found.pairs, merged: 0, to_review: 0 }
  const learned = found.model
  if (learned) await database.transaction((tx) => keepModel(tx, learned, found.records, now))
  const { version, model } = await houseModel(database.db)
  for (let at = 0; at < found.links.length; ) {
    const from = at
    const began = performance.now()
    const counted = await database.transaction(async (tx) => {
      const started = performance.now()
      const count = { merged: 0, to_review: 0, next: from }
      // One merge each: profiles are locked in order (decision 4), and two merges would lock those of the second after those of the first.
      while (count.next < found.links.length && !count.merged && performance.now() - started < COMMIT_AFTER_MS) {
        const { customer_id, other_id } = found.links[count.next++]!
        const [one, other] = await Promise.all([profileOf(tx, customer_id), profileOf(tx, other_id)])
        if (one === other) continue
        const { judged } = await decide(tx, one, [other], { version, model, now })
        for (const { band } of judged) if (band !== 'nothing') count[band === 'sure' ? 'merged' : 'to_review']++
        if (judged.some(({ band }) => band !== 'nothing')) await keepDecision(tx, one, judged, { version, compared: 1, now })
      }
      return count
    })
    at = counted.next
    done.merged += counted.merged
    done.to_review += counted.to_review
    onProgress(at, found.links.length)
    if (beside_orders) await rest(performance.now() - began)
  }
  await database.transaction((tx) => run(tx, 'delete from resolution.waiting where laid_down'))
  // Until now the thread has kept everybody else from doing the same.
  await thread.terminate()
  return done
}

const under_way = new WeakMap<Database, Promise<unknown>>()
export const houseIsBeingResolved = (database: Database) => under_way.has(database)

/** Begins it and does not wait for it. */
export function startResolvingHouse(database: Database, { now, log }: { now: string; log: Log }) {
  const resolved = resolveHouse(database, { now, beside_orders: true })
    .then((done) => log.info(done, 'everybody was compared with everybody'))
    .catch((error: unknown) => log.warn({ error: String(error) }, 'who is one could not be found out; trying again'))
    .finally(() => under_way.delete(database))
  under_way.set(database, resolved)
}
