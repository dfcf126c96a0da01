import { randomBytes } from 'node:crypto'
import { handoffCode, readHandoffCode } from '@birge/kernel/handoff'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { hashSecret } from '#platform/ids'
import { type Refusal, refusal } from '#platform/refusal'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { isLiving } from './cart.ts'
import { noCart } from './contact.ts'
import { mustBeHers, readCarts, shopperOf } from './reading.ts'
import { cartOfOtherCompany, openForServing, type Till } from './serving.ts'

const MINUTES_A_CODE_LIVES = 10
const MOST_WRONG_CODES = 10
const MINUTES_OF_PAUSE = 5
/** So that a till knows a scanned handoff from a scanned product. */
const QR_PREFIX = 'BIRGE:'

export const handoffUnknown = refusal<object>('handoff_unknown', 404, () => 'There is no such code: look at it again, or ask for a new one')
export const handoffExpired = refusal<object>('handoff_expired', 410, () => 'This code was used or has run out: ask for a new one')
export const handoffPaused = refusal<{ retry_after_seconds: number }>(
  'handoff_paused',
  429,
  ({ retry_after_seconds }) => `Too many wrong codes at this register; go on in ${Math.ceil(retry_after_seconds / 60)} min`,
)

/** Why a code may not open a cart. */
export const handoffRefusals = [handoffUnknown, handoffExpired, handoffPaused, cartOfOtherCompany, notFound]

/** Six signs that open the shopper's cart at a till of this company, once. */
export async function offerHandoff(tx: Tx, call: Call) {
  const { company_id } = await storefrontOf(tx, call)
  const shopper = shopperOf(call)
  const { carts } = await readCarts(tx, [{ ...shopper, company_id }], call.now)
  const [cart] = carts
  if (!cart || !isLiving(cart)) throw noCart({})
  mustBeHers(cart, shopper)
  const expires_at = new Date(Date.parse(call.now) + MINUTES_A_CODE_LIVES * 60_000).toISOString()
  for (;;) {
    const code = handoffCode(randomBytes(8))
    // A code that lives is never given to two; one that is over may be drawn again.
    const mine = await runOne(
      tx,
      `insert into carts.handoffs as h (code_hash, cart_id, expires_at, customer_id) values ($1, $2, $3, $5)
       on conflict (code_hash) do update set cart_id = excluded.cart_id, expires_at = excluded.expires_at, customer_id = excluded.customer_id, used_at = null, register_id = null
       where h.expires_at <= $4 returning 1`,
      [hashSecret(code), cart.cart_id, expires_at, call.now, shopper.customer_id],
    )
    if (mine) return { code, expires_at, qr_text: QR_PREFIX + code }
  }
}

/**
 * Opens the cart behind a code at a register, with whatever else must happen when it is opened. Wrong codes are counted, also though they
 * are refused.
 */
export async function redeemHandoff(
  database: Database,
  { code, ...till }: Till & { code: string },
  whenOpened: (tx: Tx, cart_id: string) => Promise<void>,
): Promise<string> {
  const outcome = await database.transaction(async (tx): Promise<{ cart_id: string } | { refusal: Refusal }> => {
    const paused = await pauseOf(tx, till)
    if (paused) return { refusal: handoffPaused({ retry_after_seconds: paused }) }
    const read = readHandoffCode(code.trim().toUpperCase().startsWith(QR_PREFIX) ? code.trim().slice(QR_PREFIX.length) : code)
    const known =
      read &&
      (await runOne<{ cart_id: string; customer_id: string | null; over: boolean }>(tx, REDEEM, [
        hashSecret(read),
        till.register_id,
        till.now,
      ]))
    if (!known) {
      await run(tx, COUNT_WRONG, [till.register_id, till.now])
      return { refusal: handoffUnknown({}) }
    }
    if (known.over) return { refusal: handoffExpired({}) }
    await run(tx, 'delete from carts.wrong_codes where register_id = $1', [till.register_id])
    const cart_id = await openForServing(tx, { ...till, cart_id: known.cart_id, customer_id: known.customer_id, via: 'handoff' })
    await whenOpened(tx, cart_id)
    return { cart_id }
  })
  if ('refusal' in outcome) throw outcome.refusal
  return outcome.cart_id
}

// Asked again by the register that has used it, the code answers as before: its first answer may have been lost.
const REDEEM = `
  with used as (
    update carts.handoffs set used_at = $3, register_id = $2
    where code_hash = $1 and expires_at > $3 and (used_at is null or register_id = $2) returning cart_id)
  select h.cart_id, h.customer_id, not exists (select from used) as over from carts.handoffs h where h.code_hash = $1`

const COUNT_WRONG = `
  insert into carts.wrong_codes as w (register_id, tries, last_at) values ($1, 1, $2)
  on conflict (register_id) do update
    set tries = case when w.last_at > $2::timestamptz - interval '${MINUTES_OF_PAUSE} minutes' then w.tries + 1 else 1 end, last_at = $2`

/** Seconds until this register may try again. Those who guess at the same moment come one after the other, the first ones too. */
async function pauseOf(tx: Tx, { register_id, now }: Till): Promise<number> {
  await run(tx, `select pg_advisory_xact_lock(hashtextextended('carts.wrong_codes:' || $1::text, 0))`, [register_id])
  const wrong = await runOne<{ tries: number; last_at: string }>(
    tx,
    'select tries, last_at from carts.wrong_codes where register_id = $1',
    [register_id],
  )
  if (!wrong || wrong.tries < MOST_WRONG_CODES) return 0
  return Math.max(0, Math.ceil((Date.parse(wrong.last_at) - Date.parse(now)) / 1000) + MINUTES_OF_PAUSE * 60)
}

/** What is long over tells nobody anything. */
export const tidyHandoffs = (tx: Tx, now: string) =>
  run(tx, `delete from carts.handoffs where expires_at < $1::timestamptz - interval '1 day'`, [now])
