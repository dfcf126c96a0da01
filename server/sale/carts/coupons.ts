import { type LastWrite, type Tx, writeLast } from '#platform/database'
import type { Call } from '#platform/http'
import type { Refusal } from '#platform/refusal'
import type { Seller } from '../../offer/pricing/index.ts'
import { type Coupon, couponUnknown, standingOf, tooManyCoupons, whyNotTaken } from '../../offer/promotions/index.ts'
import { type CartRecord, doorOf, isNameless, onIn, isSentFor, type Shown, priceCart } from './cart.ts'

/** By its folded code. */
export type CouponEdit = { kind: 'enter'; code: string } | { kind: 'take_off'; code: string }
export const isOfCoupons = (edit: { kind: string }): edit is CouponEdit => edit.kind === 'enter' || edit.kind === 'take_off'

export interface CouponChanges {
  entered: Set<string>
  taken_off: Set<string>
}

const MOST_COUPONS = 5

interface About {
  entering: Coupon | undefined
  shown: Shown
  shop: Seller
  call: Call
}

/**
 * Enters a coupon where it counts, or would with some more goods; otherwise says why not. Of one promotion the newest takes the place of the one
 * before. A device without a name enters none into a cart that has become somebody's: what it sees there is not all there is.
 */
export function applyCoupon(
  { cart, coupons }: { cart: CartRecord; coupons: CouponChanges },
  edit: CouponEdit,
  { entering, shown, shop, call }: About,
  now: string,
): Refusal | undefined {
  const { principal } = call
  if (principal.audience === 'shopper' && isNameless(cart, principal)) return couponUnknown({ code: edit.code })
  const others = cart.coupons.filter(({ code }) => code !== edit.code)
  if (edit.kind === 'take_off') {
    if (others.length < cart.coupons.length) change(cart, coupons, others)
    return undefined
  }
  if (!entering || entering.status === 'draft') return couponUnknown({ code: edit.code })
  const with_it = [...others.filter(({ promotion_id }) => promotion_id !== entering.promotion_id), entering]
  if (with_it.length > MOST_COUPONS) return tooManyCoupons({ most: MOST_COUPONS })
  const door = doorOf(cart, principal.audience === 'staff' ? { channel: 'till' } : call)
  const priced = priceCart(shop, { ...cart, coupons: with_it }, shown, door, now, isSentFor(shop, shown, door))
  const on = onIn(shown.on, shop.company_id)
  const no = whyNotTaken(entering, standingOf(entering, on, priced, shop, now))
  if (no) return no
  change(cart, coupons, with_it)
  return undefined
}

function change(cart: CartRecord, { entered, taken_off }: CouponChanges, coupons: Coupon[]) {
  const codes = new Set(coupons.map(({ code }) => code))
  for (const { code } of cart.coupons)
    if (!codes.has(code)) {
      entered.delete(code)
      taken_off.add(code)
    }
  for (const code of codes) {
    taken_off.delete(code)
    entered.add(code)
  }
  cart.coupons = coupons
  cart.version++
}

export async function writeCoupons(tx: Tx, edited: readonly { cart: CartRecord; coupons: CouponChanges }[], now: string) {
  await writeLast(
    tx,
    ENTER,
    edited.flatMap(({ cart: { cart_id }, coupons: { entered } }) => [...entered].map((code) => [cart_id, code, now])),
  )
  await writeLast(
    tx,
    TAKE_OFF,
    edited.flatMap(({ cart: { cart_id }, coupons: { taken_off } }) => [...taken_off].map((code) => [cart_id, code])),
  )
}

const ENTER: LastWrite = {
  columns: 3,
  row: { of: 'carts.cart_coupons', key: 2 },
  sql: ($) => `entered_coupons as (
      insert into carts.cart_coupons (cart_id, code, entered_at) select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::timestamptz[])
      on conflict do nothing)`,
}
const TAKE_OFF: LastWrite = {
  columns: 2,
  row: { of: 'carts.cart_coupons', key: 2 },
  sql: ($) => `taken_off_coupons as (
      delete from carts.cart_coupons c using unnest(${$(1)}::text[], ${$(2)}::text[]) as o(cart_id, code) where c.cart_id = o.cart_id and c.code = o.code)`,
}
