import { isVoucher } from '@birge/kernel/tax'
import { run, type Tx } from '#platform/database'
import type { Outcome } from '#platform/together'
import { hold, insufficientStock, releaseHolds } from '../../offer/inventory/index.ts'
import { releaseUses } from '../../offer/promotions/index.ts'
import { lockCarts, thawCarts } from '../carts/index.ts'
import { type Change, letGo, lockPayments } from '../payments/index.ts'
import { type Decision, keepDecisions, type Part, routeTogether } from '../routing/index.ts'
import { type Checkout, paymentsOf } from './checkout.ts'

const HOLD_MINUTES = 10
const LONGEST_HOLD_MINUTES = 30
const EXTEND_BEFORE_MINUTES = 2

export const holdUntil = (now: string) => new Date(Date.parse(now) + HOLD_MINUTES * 60_000).toISOString()

interface Wanted {
  checkout: Checkout
  until: string
  /** Parcels of its company may leave from several places. */
  is_routed: boolean
}
type Held = { sources: Part[] | null }

const goodsOf = ({ quote }: Checkout) =>
  quote.lines.filter((line) => !isVoucher(line)).map(({ variant_id, quantity }) => ({ variant_id, quantity }))

/**
 * Holds the goods of each where they are: at its place, or where the rules of its company say. Who is quicker at the chosen place sends a checkout to the next one;
 * what was seen to be gone is locked by then, so that each turn finds something new, or that nothing is left.
 */
export async function holdGoods(tx: Tx, wanted: readonly Wanted[], now: string): Promise<Outcome<Held>[]> {
  const outcomes: Outcome<Held>[] = []
  const decisions: Decision[] = []
  let left = [...wanted.entries()].map(([at, of]) => ({ at, ...of }))
  while (left.length) {
    const anew = left.filter(({ checkout, is_routed }) => is_routed && !checkout.sources)
    const routed = await routeTogether(
      tx,
      anew.map(({ checkout: { checkout_id, company_id, channel, location_id, contact }, ...of }) => ({
        ...{ document: checkout_id, company_id, channel, home: location_id, address: contact?.address ?? null },
        lines: goodsOf(wanted[of.at]!.checkout),
      })),
      now,
    )
    const decided = new Map(anew.map(({ at }, i) => [at, routed[i]!]))
    for (const [at, { missing, asking, weighed }] of decided)
      if (missing.length) outcomes[at] = { refusal: short(asking, weighed, missing) }
    const turn = left.filter(({ at }) => !outcomes[at]).map((of) => ({ ...of, sources: decided.get(of.at)?.parts ?? of.checkout.sources }))
    const held = await hold(
      tx,
      turn.map(({ checkout, until, sources }) => ({
        ...{ purpose_id: checkout.checkout_id, location_id: checkout.location_id, expires_at: until },
        lines: sources ? sources.flatMap(({ location_id, lines }) => lines.map((line) => ({ ...line, location_id }))) : goodsOf(checkout),
      })),
      now,
    )
    left = []
    for (const [i, { sources, ...of }] of turn.entries()) {
      const outcome = held[i]!
      if ('ok' in outcome) {
        outcomes[of.at] = { ok: { sources } }
        if (decided.has(of.at)) decisions.push(decided.get(of.at)!)
      } else if (of.is_routed) left.push({ ...of, checkout: { ...of.checkout, sources: null } })
      else outcomes[of.at] = outcome
    }
  }
  await keepDecisions(tx, decisions, 'ordered', now)
  return outcomes
}

/** What all places together lack of it. */
function short({ home, lines }: Decision['asking'], weighed: Decision['weighed'], [missing]: Decision['missing']) {
  const { variant_id } = missing!
  const asked = lines.reduce((sum, line) => sum + (line.variant_id === variant_id ? line.quantity : 0), 0)
  const available = weighed.reduce((sum, place) => sum + (place.available[variant_id] ?? 0), 0)
  return insufficientStock({ variant_id, location_id: home, asked, available: Math.min(available, asked - 1) })
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
    .map((checkout) => ({
      checkout,
      is_routed: checkout.sources !== null,
      until: checkout.status === 'paying' && checkout.cap < later ? checkout.cap : later,
    }))
  const held = await holdGoods(tx, waiting, now)
  const holding = waiting.flatMap((of, i) => {
    const outcome = held[i]!
    return 'ok' in outcome ? [{ ...of, sources: outcome.ok.sources }] : []
  })
  const lost = waiting.filter((_, i) => 'refusal' in held[i]!).map(({ checkout }) => checkout)
  if (holding.length)
    await run(
      tx,
      `update checkout.checkouts c set hold_expires_at = h.until, sources = h.sources
       from jsonb_to_recordset($1) as h(checkout_id text, until timestamptz, sources jsonb) where c.checkout_id = h.checkout_id`,
      [JSON.stringify(holding.map(({ checkout, until, sources }) => ({ checkout_id: checkout.checkout_id, until, sources })))],
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
