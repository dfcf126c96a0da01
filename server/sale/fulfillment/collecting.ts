import { timingSafeEqual } from 'node:crypto'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, mustWorkAt, notFound } from '#platform/http'
import { refusal } from '#platform/refusal'
import { keyedHash, secretOf } from '#platform/secret'
import { closingOn, locationOf } from '../../foundation/stores/index.ts'
import { handOverIn } from '../hand_overs/index.ts'
import { speakChanges } from '../payments/index.ts'
import { tellHer } from './news.ts'
import { settingsOf } from './settings.ts'
import { count, lockOne, mustBe, mustBePicked, openOf, reach } from './stages.ts'

export const DAY_MS = 86_400_000
const WRONG_CODES = 5
const LOCKED_MINUTES = 15

export const collectionCodeWrong = refusal<{ tries_left: number }>(
  'collection_code_wrong',
  422,
  ({ tries_left }) => `This is not the code of this order; ${tries_left} tries left`,
)
export const collectionCodeLocked = refusal<{ until: string }>(
  'collection_code_locked',
  429,
  ({ until }) => `Too many wrong codes were tried: look at an identity card instead, or wait until ${until}`,
)
export const proofMissing = refusal<{ fulfillment_id: string }>(
  'proof_missing',
  422,
  () => 'Say the code, or what was looked at instead: an identity card, the order on her phone',
)

/**
 * Six digits by which she collects. They stand nowhere: whoever has the secret of the shop makes them anew, for her page, for her message and to hold
 * them against what she says.
 */
export async function collectionCode(on: Db | Tx, fulfillment_id: string): Promise<string> {
  const hash = Buffer.from(keyedHash(await secretOf(on), 'collection', fulfillment_id), 'base64url')
  return String(hash.readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
}
/** What stands in the square that is scanned: of which order, and its code; signs that every keyboard types alike. */
export const qrText = (order_number: string, code: string) => `${order_number} ${code}`

/** All of it lies ready: she is told, with her code, and how long it waits. */
export async function makeReady(tx: Tx, { fulfillment_id }: { fulfillment_id: string }, call: Call) {
  const { one, lines } = await lockOne(tx, fulfillment_id, call)
  if (one.status === 'ready') return
  mustBe(one, 'picking')
  if (one.method !== 'collect') throw notFound({ what: 'collection', id: fulfillment_id })
  mustBePicked(one, lines)
  const { now } = call
  const settings = await settingsOf(tx, one, now)
  const at = (days: number) => new Date(Date.parse(now) + days * DAY_MS).toISOString()
  const { opening_hours, time_zone } = await locationOf(tx, one.location_id)
  // She is told the day: all of it is hers.
  const expires_at = closingOn(opening_hours, time_zone, at(settings.expire_days))
  const [first] = remindersOf(settings)
  const due_at = first === undefined ? expires_at : at(first)
  const readied = { ready_at: now, expires_at, due_at }
  await reach(tx, one, 'ready', call, readied)
  await tellHer(tx, { kind: 'ready', one: { ...one, ...readied }, code: await collectionCode(tx, fulfillment_id) }, now)
}

/** On which days after it was ready she is spoken to: reminded, and at last warned. */
export const remindersOf = ({ remind_days, expire_days }: { remind_days: number[]; expire_days: number }) =>
  [...new Set([...remind_days, expire_days - 1])].filter((day) => day > 0 && day < expire_days).toSorted((a, b) => a - b)

interface Collecting {
  fulfillment_id: string
  code?: string
  /** What was looked at where no code was told. */
  note?: string
  /** Who came for her. */
  collected_by?: string
}

/**
 * She, or somebody she sent, is here: by her code, or by what was looked at instead. It is handed over, and captured where it is paid as it leaves. A wrong
 * code is counted in a commit of its own, so that nobody guesses on.
 */
export async function collect(database: Database, { fulfillment_id, code, note, collected_by }: Collecting, call: Call) {
  if (code === undefined && !note?.trim()) throw proofMissing({ fulfillment_id })
  if (code !== undefined) await proveCode(database, fulfillment_id, code, call)
  const { now } = call
  const changes = await database.transaction(async (tx) => {
    const { one, lines } = await lockOne(tx, fulfillment_id, call)
    if (one.status === 'collected') return []
    mustBe(one, 'ready')
    const open = openOf(lines)
    const { order_id, location_id } = one
    const changes = await handOverIn(tx, { order_id, reference: fulfillment_id, lines: open, location_id }, call)
    await count(tx, fulfillment_id, 'left', open)
    await run(tx, 'update fulfillment.fulfillments set collected_by = $2, collected_note = $3, wrong_codes = 0 where fulfillment_id = $1', [
      fulfillment_id,
      collected_by?.trim() || null,
      note?.trim() || null,
    ])
    await reach(tx, one, 'collected', call)
    return changes
  })
  await speakChanges(database, changes, now)
}

async function proveCode(database: Database, fulfillment_id: string, said: string, call: Call) {
  const right = await collectionCode(database.db, fulfillment_id)
  const isRight = said.length === right.length && timingSafeEqual(Buffer.from(said), Buffer.from(right))
  const { now } = call
  const refused = await database.transaction(async (tx) => {
    const one = await runOne<{ location_id: string; wrong_codes: number; code_locked_until: string | null }>(
      tx,
      `select location_id, wrong_codes, code_locked_until from fulfillment.fulfillments
       where fulfillment_id = $1 and ($2::text[] is null or company_id = any($2)) for no key update`,
      [fulfillment_id, companiesOf(call)],
    )
    if (!one) throw notFound({ what: 'fulfillment', id: fulfillment_id })
    mustWorkAt(call, 'fulfillment.work', one.location_id)
    if (one.code_locked_until !== null && Date.parse(one.code_locked_until) > Date.parse(now))
      return collectionCodeLocked({ until: one.code_locked_until })
    if (isRight) return undefined
    const tries_left = WRONG_CODES - 1 - one.wrong_codes
    const until = tries_left > 0 ? null : new Date(Date.parse(now) + LOCKED_MINUTES * 60_000).toISOString()
    await run(tx, 'update fulfillment.fulfillments set wrong_codes = $2, code_locked_until = $3 where fulfillment_id = $1', [
      fulfillment_id,
      until ? 0 : one.wrong_codes + 1,
      until,
    ])
    return collectionCodeWrong({ tries_left })
  })
  if (refused) throw refused
}
