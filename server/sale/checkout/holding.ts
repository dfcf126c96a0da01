import { isVoucher } from '@birge/kernel/tax'
import { run, type Tx } from '#platform/database'
import type { Outcome } from '#platform/together'
import { hold, releaseHolds } from '../../offer/inventory/index.ts'
import { releaseUses } from '../../offer/promotions/index.ts'
import { lockCarts, thawCarts } from '../carts/index.ts'
import { type Change, letGo, lockPayments } from '../payments/index.ts'
import { type Checkout, paymentsOf } from './checkout.ts'

const HOLD_MINUTES = 10
const LONGEST_HOLD_MINUTES = 30
const EXTEND_BEFORE_MINUTES = 2

export const holdUntil = (now: string) => new Date(Date.parse(now) + HOLD_MINUTES * 60_000).toISOString()

export async function holdGoods(tx: Tx, wanted: { checkout: Checkout; until: string }[], now: string): Promise<Outcome<unknown>[]> {
  if (!wanted.length) return []
  return hold(
    tx,
    wanted.map(({ checkout: { checkout_id, location_id, quote }, until }) => ({
      purpose_id: checkout_id,
      location_id,
      lines: quote.lines.filter((line) => !isVoucher(line)).map(({ variant_id, quantity }) => ({ variant_id, quantity })),
      expires_at: until,
    })),
    now,
  )
}

/** Carts open again, goods and promotions free, money let go: what the payment providers are now to be asked for. */
export async function freeWhatIsHeld(tx: Tx, checkouts: readonly Checkout[], now: string): Promise<Change[]> {
  const carts = await lockCarts(
    tx,
    checkouts.map((c) => c.cart_id),
  )
  await thawCarts(tx, [...carts.values()], now)
  // Before coupons and stock: the order of decision 4.
  await lockPayments(tx, checkouts.flatMap(paymentsOf))
  const purpose_ids = checkouts.map((c) => c.checkout_id)
  await releaseUses(tx, purpose_ids, now)
  await releaseHolds(tx, purpose_ids, now)
  return letGo(tx, checkouts.flatMap(paymentsOf), now)
}

/**
 * A payment that is in flight keeps its goods a while longer, up to a cap; so does a paid checkout that waits for its order. This comes before
 * the holds run out; what ran out all the same, since nobody was there, is held again if it can be. Returns the checkouts whose time is up.
 */
export async function extendOrExpire(tx: Tx, now: string): Promise<Checkout[]> {
  const due = await run<Checkout & { cap: string; over: boolean }>(tx, DUE, [now, EXTEND_BEFORE_MINUTES, LONGEST_HOLD_MINUTES])
  const later = holdUntil(now)
  const waiting = due
    .filter((checkout) => !checkout.over)
    .map((checkout) => ({ checkout, until: checkout.status === 'paying' && checkout.cap < later ? checkout.cap : later }))
  const held = await holdGoods(tx, waiting, now)
  const holding = waiting.filter((_, i) => 'ok' in held[i]!)
  const lost = waiting.filter((_, i) => 'refusal' in held[i]!).map(({ checkout }) => checkout)
  if (holding.length)
    await run(
      tx,
      `update checkout.checkouts c set hold_expires_at = h.until from unnest($1::text[], $2::timestamptz[]) as h(checkout_id, until)
       where c.checkout_id = h.checkout_id`,
      [holding.map(({ checkout }) => checkout.checkout_id), holding.map(({ until }) => until)],
    )
  // Whoever has paid for goods that are gone is told so when her order is placed, and gets her money back then.
  return [...due.filter((checkout) => checkout.over), ...lost.filter((checkout) => checkout.status === 'paying')]
}

const DUE = `
  select * from (
    select *, changed_at + make_interval(mins => $3) as cap, status = 'paying' and changed_at + make_interval(mins => $3) <= $1 as over
    from checkout.checkouts
    where status in ('paying', 'paid') and hold_expires_at <= $1::timestamptz + make_interval(mins => $2)) due
  where over or status = 'paid' or hold_expires_at < cap
  order by hold_expires_at, checkout_id limit 200 for no key update skip locked`
