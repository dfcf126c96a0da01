import { isOnSale } from '@birge/kernel/shop-quote'
import { type Database, type LastWrite, type Tx, writeLast } from '#platform/database'
import { type Announcement, announceAll } from '#platform/events'
import { type Call, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { type Refusal, refusal } from '#platform/refusal'
import { type Outcome, together } from '#platform/together'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { notForSaleHere, type Seller, unknownVariant } from '../../offer/pricing/index.ts'
import type { Coupon } from '../../offer/promotions/index.ts'
import {
  amountsOf,
  type Card,
  type Cart,
  type CartRecord,
  cardKey,
  cartChanged,
  cartFrozen,
  isLiving,
  isNameless,
  LARGEST_QUANTITY,
  type LineRecord,
  MOST_LINES,
  type Segment,
  type Shown,
  present,
} from './cart.ts'
import { applyCoupon, type CouponChanges, type CouponEdit, isOfCoupons, writeCoupons } from './coupons.ts'
import { readCarts, shopperOf } from './reading.ts'

export const quantityOutOfRange = refusal<{ quantity: number; least: number; most: number }>(
  'quantity_out_of_range',
  422,
  ({ quantity, least, most }) => `${quantity} cannot be ordered: from ${least} to ${most}`,
)
export const lineNotFound = refusal<{ line_id: string }>('line_not_found', 404, ({ line_id }) => `There is no line ${line_id} in this cart`)
export const cartFull = refusal<{ most: number }>('cart_full', 409, ({ most }) => `A cart takes ${most} different things`)
export const giftCardAmount = refusal<{ least_minor: number | null; most_minor: number | null }>(
  'gift_card_amount',
  422,
  ({ least_minor, most_minor }) =>
    least_minor === null ? 'No amount is chosen for this' : `An amount from ${least_minor} to ${most_minor} can be chosen`,
)
export const giftCardAmountDiffers = refusal<{ line_id: string }>(
  'gift_card_amount_differs',
  409,
  () => 'This gift card lies in the cart with another amount already: take it out first, or order twice',
)
export const cartNotServedHere = refusal<{ cart_id: string }>('cart_not_served_here', 403, () => 'This cart is not open at your register')

/** Why something may not be put into a cart. */
export const refusesToAdd = [
  unknownVariant,
  notForSaleHere,
  quantityOutOfRange,
  giftCardAmount,
  giftCardAmountDiffers,
  cartFull,
  cartFrozen,
]
/** Why a cart at a register may not be read, or something be put into it. */
export const cartRefusals = [...refusesToAdd, notFound, cartNotServedHere]

/** More of a thing, as many of a line as said, or a line no longer; a coupon, or one no longer. */
export type Edit =
  | { kind: 'add'; variant_id: string; quantity: number; amount_minor?: number | undefined }
  | { kind: 'set'; line_id: string; quantity: number }
  | { kind: 'remove'; line_id: string }
  | CouponEdit

/** One change of one cart: that of a shopper, begun if she has none, or one that is being served at a register. */
type CartEdit = { edit: Edit; call: Call } & (
  | { shop: Seller; session_id: string; customer_id: string | null; customer_ids: readonly string[] }
  | { cart_id: string; register_id: string }
)

interface CartInHand {
  cart: CartRecord
  /** The device whose cart it begins to be, instead of one that was ordered. */
  begun_for: { session_id: string; company_id: string; instead_of: string | null } | null
  /** By variant; a line that was taken out has the quantity 0. */
  changed: Map<string, LineRecord>
  coupons: CouponChanges
}

/**
 * Changes the carts of many shoppers in one transaction: one statement reads and locks them with the cards and prices of their lines, each
 * change is decided and answered in memory, and all are written with the commit.
 */
export async function changeCarts(tx: Tx, edits: CartEdit[]): Promise<Outcome<Cart>[]> {
  const now = edits[0]!.call.now
  const found = await readCarts(tx, edits.map(whoseOf), now, { lock: true })
  const inHand = new Map<string, CartInHand>()
  const facts: Announcement[] = []
  const outcomes = edits.map((edit, at): Outcome<Cart> => {
    const known = found.carts[at]
    if ('register_id' in edit && (!known || !isLiving(known))) return { refusal: notFound({ what: 'cart', id: edit.cart_id }) }
    if ('register_id' in edit && known!.served_at !== edit.register_id) return { refusal: cartNotServedHere({ cart_id: edit.cart_id }) }
    const key = known && isLiving(known) ? known.cart_id : ownerKey(edit)
    const hand = inHand.get(key) ?? takeInHand(edit, known, found.of_asker[at]!)
    if (hand.cart.status === 'frozen') return { refusal: cartFrozen({ cart_id: hand.cart.cart_id }) }
    const before = sharedOf(hand.cart)
    const refused = apply(hand, edit, found, found.entering[at], now)
    if (refused) return { refusal: refused }
    inHand.set(key, hand)
    facts.push(factOf(hand.cart, isOfCoupons(edit.edit) ? 'coupons' : 'lines', sharedOf(hand.cart) !== before, edit.call))
    return {
      ok: present('shop' in edit ? edit.shop : hand.cart, hand.cart, found, {
        ...edit.call,
        ...('shop' in edit ? { session_id: edit.session_id, customer_id: edit.customer_id } : { channel: 'till' }),
      }),
    }
  })
  await write(tx, [...inHand.values()], now)
  await announceAll(tx, facts)
  return outcomes
}

const whoseOf = (edit: CartEdit) => ({
  ...('shop' in edit
    ? { session_id: edit.session_id, customer_id: edit.customer_id, customer_ids: edit.customer_ids, company_id: edit.shop.company_id }
    : { cart_id: edit.cart_id }),
  ...(edit.edit.kind === 'add' && { variant_id: edit.edit.variant_id }),
  ...(edit.edit.kind === 'enter' && { coupon_code: edit.edit.code }),
})
const ownerKey = (edit: CartEdit) => ('shop' in edit ? `${edit.customer_ids[0] ?? edit.session_id} ${edit.shop.company_id}` : edit.cart_id)

function takeInHand(edit: CartEdit, known: CartRecord | undefined, segments: readonly Segment[]): CartInHand {
  const changed = new Map<string, LineRecord>()
  const coupons = { entered: new Set<string>(), taken_off: new Set<string>() }
  if (known && isLiving(known)) return { cart: known, begun_for: null, changed, coupons }
  const { shop, session_id, customer_id, call } = edit as Extract<CartEdit, { shop: Seller }>
  return {
    cart: {
      ...shop,
      locale: call.locale,
      cart_id: newId('crt'),
      status: 'active',
      version: 0,
      customer_id,
      channel: call.channel,
      lines: [],
      phone: null,
      email: null,
      session_ids: customer_id === null ? [session_id] : [],
      served_at: null,
      served_in: null,
      coupons: [],
      shown: new Map(),
      buyer: null,
      segments,
    },
    begun_for: customer_id === null ? { session_id, company_id: shop.company_id, instead_of: known?.cart_id ?? null } : null,
    changed,
    coupons,
  }
}

/**
 * Changes the cart in hand, or says why not. A device without a name counts for itself: in a cart that has become somebody's it changes what
 * such devices have put in, and what she has put in of the same thing comes on top.
 */
function apply(
  hand: CartInHand,
  { edit, call, ...who }: CartEdit,
  shown: Shown,
  entering: Coupon | undefined,
  now: string,
): Refusal | undefined {
  const { cart } = hand
  if (isOfCoupons(edit)) return applyCoupon(hand, edit, { entering, shown, shop: 'shop' in who ? who.shop : cart, call }, now)
  const nameless = 'shop' in who && isNameless(cart, who)
  let line = cart.lines.find((line) =>
    edit.kind === 'add' ? line.variant_id === edit.variant_id : line.line_id === edit.line_id && (line.shared > 0 || !nameless),
  )
  if (edit.kind !== 'add' && !line) return lineNotFound({ line_id: edit.line_id })
  const before = line ?? { quantity: 0, shared: 0 }
  const onTop = nameless ? before.quantity - before.shared : 0
  const quantity = edit.kind === 'remove' ? 0 : edit.kind === 'set' ? edit.quantity : edit.quantity + before.quantity - onTop
  if (edit.kind !== 'remove') {
    const wrong = [edit.quantity, quantity].find((count) => count < 1 || count + onTop > LARGEST_QUANTITY)
    if (wrong !== undefined) return quantityOutOfRange({ quantity: wrong, least: 1, most: LARGEST_QUANTITY })
  }
  if (edit.kind === 'add') {
    const card = shown.cards.get(cardKey({ company_id: cart.company_id, variant_id: edit.variant_id }))
    if (!card) return unknownVariant({ variant_id: edit.variant_id })
    if (!isOnSale(card)) return notForSaleHere({ variant_id: edit.variant_id })
    const odd = whyNotThisAmount(edit.amount_minor, card, line)
    if (odd) return odd
    if (!line && cart.lines.length >= MOST_LINES) return cartFull({ most: MOST_LINES })
    if (!line) {
      const { variant_id } = edit
      const put_by = 'shop' in who && who.customer_id !== cart.customer_id ? who.customer_id : null
      line = {
        line_id: newId('lin'),
        variant_id,
        quantity: 0,
        channel: call.channel,
        added_at: now,
        merged_at: null,
        shared: 0,
        put_by,
        amount_minor: edit.amount_minor ?? null,
      }
      cart.lines.push(line)
    }
  }
  // What she herself says of a thing that all her devices know, they all learn.
  const isKnown = nameless || (before.shared > 0 && before.shared === before.quantity)
  Object.assign(line!, {
    quantity: quantity + onTop,
    shared: isKnown ? quantity : Math.min(before.shared, quantity),
    merged_at: null,
  })
  if (!line!.quantity) cart.lines = cart.lines.filter((other) => other !== line)
  hand.changed.set(line!.variant_id, line!)
  cart.version++
  return undefined
}

/** One line is of one amount: whoever wants two amounts of a gift card buys it twice. */
function whyNotThisAmount(amount_minor: number | undefined, card: Card, line: LineRecord | undefined): Refusal | undefined {
  const amounts = amountsOf(card)
  if (amount_minor !== undefined) {
    const { least_minor, most_minor } = amounts ?? { least_minor: null, most_minor: null }
    if (least_minor === null || amount_minor < least_minor || amount_minor > most_minor!) return giftCardAmount({ least_minor, most_minor })
  }
  return line && (amount_minor ?? null) !== line.amount_minor ? giftCardAmountDiffers({ line_id: line.line_id }) : undefined
}

async function write(tx: Tx, edited: CartInHand[], now: string) {
  await writeLast(
    tx,
    KEEP_CARTS,
    edited.map(({ cart }) => [cart.cart_id, cart.company_id, cart.currency, cart.version, cart.customer_id, cart.channel, now]),
  )
  await writeLast(
    tx,
    SHOW_ON_DEVICES,
    edited.flatMap(({ begun_for, cart }) =>
      begun_for ? [[begun_for.session_id, begun_for.company_id, cart.cart_id, begun_for.instead_of]] : [],
    ),
  )
  const lines = edited.flatMap(({ cart: { cart_id }, changed }) => [...changed.values()].map((line) => ({ cart_id, ...line })))
  await writeLast(
    tx,
    PUT_LINES,
    lines
      .filter((line) => line.quantity > 0)
      .map((line) => [
        ...[
          line.cart_id,
          line.variant_id,
          line.line_id,
          line.quantity,
          line.channel,
          line.added_at,
          line.merged_at,
          line.shared,
          line.put_by,
          line.amount_minor,
        ],
      ]),
  )
  await writeLast(
    tx,
    TAKE_OUT_LINES,
    lines.filter((line) => line.quantity === 0).map((line) => [line.cart_id, line.variant_id]),
  )
  await writeCoupons(tx, edited, now)
}

const KEEP_CARTS: LastWrite = {
  columns: 7,
  row: { of: 'carts.carts', key: 1 },
  sql: ($) => `kept_carts as (
      insert into carts.carts (cart_id, company_id, currency, status, version, customer_id, channel, created_at, changed_at)
      select cart_id, company_id, currency, 'active', version, customer_id, channel, now, now
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::integer[], ${$(5)}::text[], ${$(6)}::text[], ${$(7)}::timestamptz[])
        as c(cart_id, company_id, currency, version, customer_id, channel, now)
      on conflict (cart_id) do update set version = excluded.version, changed_at = excluded.changed_at)`,
}
// If her other request was quicker and has begun a cart, this one fails (a device shows no cart that is null), is asked again, and finds it.
const SHOW_ON_DEVICES: LastWrite = {
  columns: 4,
  sql: ($) => `shown_on_devices as (
      insert into carts.session_carts as s (session_id, company_id, cart_id)
      select session_id, company_id, cart_id
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[]) as d(session_id, company_id, cart_id)
      on conflict (session_id, company_id) do update set cart_id = (
        select d.cart_id from unnest(${$(3)}::text[], ${$(4)}::text[]) as d(cart_id, instead_of)
        where d.cart_id = excluded.cart_id and d.instead_of = s.cart_id))`,
}
const PUT_LINES: LastWrite = {
  columns: 10,
  row: { of: 'carts.cart_lines', key: 2 },
  sql: ($) => `put_lines as (
      insert into carts.cart_lines (cart_id, variant_id, line_id, quantity, channel, added_at, merged_at, shared, put_by, amount_minor)
      select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::integer[], ${$(5)}::text[], ${$(6)}::timestamptz[],
        ${$(7)}::timestamptz[], ${$(8)}::integer[], ${$(9)}::text[], ${$(10)}::bigint[])
      on conflict (cart_id, variant_id) do update set line_id = excluded.line_id, quantity = excluded.quantity, channel = excluded.channel,
        added_at = excluded.added_at, merged_at = excluded.merged_at, shared = excluded.shared, put_by = excluded.put_by,
        amount_minor = excluded.amount_minor)`,
}
const TAKE_OUT_LINES: LastWrite = {
  columns: 2,
  row: { of: 'carts.cart_lines', key: 2 },
  sql: ($) => `taken_out_lines as (
      delete from carts.cart_lines l using unnest(${$(1)}::text[], ${$(2)}::text[]) as o(cart_id, variant_id)
      where l.cart_id = o.cart_id and l.variant_id = o.variant_id)`,
}

/** What devices without a name see of a cart that has become somebody's, to be compared. */
const sharedOf = ({ customer_id, lines }: CartRecord) =>
  customer_id && lines.flatMap(({ line_id, shared }) => (shared ? [`${line_id} ${shared}`] : [])).join()

const factOf = (
  { cart_id, company_id, customer_id, version }: CartRecord,
  reason: 'lines' | 'coupons',
  is_shared: boolean,
  { actor, channel, now }: Call,
): Announcement => ({
  kind: cartChanged,
  subject: cart_id,
  company_id,
  customer_id,
  channel,
  actor,
  occurred_at: now,
  data: { version, reason, ...(is_shared && { shared: { reason: 'lines' } }) },
})

/** The changes that arrive while the last commit is under way travel together. */
const changeTogether = together<CartEdit, Cart>({ name: 'change cart', under_way: 2, keyless: true, decide: changeCarts })

/** A shopper changes her cart. */
export async function editOwnCart(database: Database, edit: Edit, call: Call): Promise<Cart> {
  const shop = await storefrontOf(database.db, call)
  return changeTogether(database, { edit, call, shop, ...shopperOf(call) })
}

export const registerOfCaller = ({ principal }: Call) => (principal.audience === 'staff' ? (principal.register_id ?? '') : '')

/** An associate changes the cart that is open at her register. */
export const editServedCart = (database: Database, cart_id: string, edit: Edit, call: Call): Promise<Cart> =>
  changeTogether(database, { edit, call, cart_id, register_id: registerOfCaller(call) })

/** Puts one more thing into the cart that is open at the caller's register, within an open transaction. */
export async function addToCart(
  tx: Tx,
  { cart_id, variant_id, quantity }: { cart_id: string; variant_id: string; quantity: number },
  call: Call,
): Promise<Cart> {
  const [outcome] = await changeCarts(tx, [
    { edit: { kind: 'add', variant_id, quantity }, call, cart_id, register_id: registerOfCaller(call) },
  ])
  if ('refusal' in outcome!) throw outcome!.refusal
  return outcome!.ok
}
