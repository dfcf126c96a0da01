import { type DeliveryTariff, delivery_line_id } from '@birge/kernel/delivery'
import type { Goods } from '@birge/kernel/promotions'
import type { Quote, QuoteLine, ShownPrice } from '@birge/kernel/quote'
import { goodsOf, unitPriceOf } from '@birge/kernel/shop-quote'
import { taxRate } from '@birge/kernel/tax'
import { titleOnReceipt } from '@birge/kernel/titles'
import { type Db, run, runOne, type Tx, withKeptPlan } from '#platform/database'
import { type Call, notFound, signInRequired } from '#platform/http'
import { gathered } from '#platform/together'
import { companyOf } from '../../foundation/companies/index.ts'
import { storefrontOf, TARIFF } from '../../foundation/stores/index.ts'
import { dayIn, LIVING_OFFERS, notForSaleHere } from '../../offer/pricing/index.ts'
import { type Applied, type Coupon, type QuotedBy, whatIsOnIn } from '../../offer/promotions/index.ts'
import {
  doorOf,
  type Card,
  type Cards,
  type Cart,
  type CartRecord,
  cardKey,
  isLiving,
  isNameless,
  type LineRecord,
  type Segment,
  type Shown,
  nameIn,
  onIn,
  present,
  priceCart,
} from './cart.ts'

/** Whose cart: a shopper's in a company's shop, or one that is known by its id. */
export interface Whose {
  session_id?: string
  customer_id?: string | null
  /** Every id she has: she sees the cart that lives under any of them. */
  customer_ids?: readonly string[]
  company_id?: string
  cart_id?: string
  /** A variant about to be put in, so that its card is read along. */
  variant_id?: string
  /** A coupon about to be entered, so that it is read along. */
  coupon_code?: string
}

export interface FoundCarts extends Shown {
  /** In the order of the question; undefined where there is none. A cart that was ordered or merged is found by its devices still. */
  carts: (CartRecord | undefined)[]
  /** The coupons that are about to be entered. */
  entering: (Coupon | undefined)[]
  /** In which segments she is who has no cart yet. */
  of_asker: Segment[][]
}

/**
 * Reads carts with all that is needed to show, price and change them, in one statement. With `lock` the carts are locked in the order of
 * their ids. The lines of a statement that had to wait for a lock are as old as its beginning; if a cart was changed meanwhile, they are asked
 * for again.
 */
export async function readCarts(db: Db | Tx, whose: Whose[], now: string, options: { lock?: boolean } = {}): Promise<FoundCarts> {
  const asked = JSON.stringify(whose.map((one, at) => ({ ...one, at })))
  const rows = await run<Row>(withKeptPlan(db), options.lock ? READ_AND_LOCK : READ, [asked, now])
  if (options.lock && rows.some((row) => row.version !== row.seen_version)) return readCarts(db, whose, now, options)
  const carts = new Map<string, CartRecord>()
  const found: (CartRecord | undefined)[] = whose.map(() => undefined)
  const cards: Cards = new Map()
  const entering: (Coupon | undefined)[] = whose.map(() => undefined)
  const of_asker: Segment[][] = whose.map(() => [])
  const tariffs = new Map<string, DeliveryTariff | null>()
  for (const row of rows) {
    if (row.company_id) tariffs.set(row.company_id, row.tariff)
    if (row.entering) entering[row.at] = row.entering
    if (row.cart_id === null) of_asker[row.at] = row.segments ?? []
    if (row.cart_id !== null) {
      const cart = carts.get(row.cart_id) ?? cartOfRow(row, row.cart_id)
      carts.set(cart.cart_id, cart)
      // Asked for twice, a cart comes twice, with all its lines.
      if (row.line_id !== null && !cart.lines.some((line) => line.line_id === row.line_id)) cart.lines.push(lineOfRow(row, row.line_id))
      if (row.shown) cart.shown.set(row.variant_id, row.shown)
      found[row.at] = cart
    }
    if (row.product_id !== null) cards.set(cardKey(row), withOffers(row, cards.get(cardKey(row))))
  }
  for (const cart of carts.values())
    cart.lines.sort((a, b) => (a.added_at === b.added_at ? (a.line_id < b.line_id ? -1 : 1) : a.added_at < b.added_at ? -1 : 1))
  const on = await whatIsOnIn(
    db,
    rows.flatMap(({ company_id }) => company_id ?? []),
  )
  return { carts: found, cards, on, tariffs, entering, of_asker }
}

/** What was agreed with each of several customers about one thing comes with her cart. */
function withOffers(card: Row, known: Card | undefined): Card {
  if (known?.offers && card.offers) {
    const told = new Set(known.offers.map((offer) => JSON.stringify(offer)))
    card.offers = [...known.offers, ...card.offers.filter((offer) => !told.has(JSON.stringify(offer)))]
  }
  return { ...card, offers: card.offers ?? known?.offers ?? null }
}

/** A line of a cart with its card, a card alone, or a cart without lines. */
interface Row extends Card, Omit<CartRecord, 'cart_id' | 'lines' | 'contacts' | 'session_ids' | 'coupons' | 'shown' | 'segments'> {
  at: number
  cart_id: string | null
  seen_version: number | null
  phone: string | null
  email: string | null
  session_ids: string[] | null
  coupons: Coupon[] | null
  entering: Coupon | null
  segments: Segment[] | null
  tariff: DeliveryTariff | null
  line_id: string | null
  quantity: number
  line_channel: string
  added_at: string
  merged_at: string | null
  shared: number
  put_by: string | null
  amount_minor: number | null
  shown: ShownPrice | null
}

const cartOfRow = (row: Row, cart_id: string): CartRecord => {
  const { company_id, currency, country, time_zone, price_taxation, locale, status, version, customer_id, channel, phone, email } = row
  return {
    ...{ cart_id, company_id, currency, country, time_zone, price_taxation, locale, status, version, customer_id, channel, phone, email },
    lines: [],
    session_ids: row.session_ids ?? [],
    served_at: row.served_at,
    served_in: row.served_in,
    coupons: row.coupons ?? [],
    shown: new Map(),
    buyer: row.buyer,
    segments: row.segments ?? [],
  }
}
const lineOfRow = (
  { variant_id, quantity, line_channel, added_at, merged_at, shared, put_by, amount_minor }: Row,
  line_id: string,
): LineRecord => ({
  line_id,
  variant_id,
  quantity,
  channel: line_channel,
  added_at,
  merged_at,
  shared,
  put_by,
  amount_minor,
})

/**
 * The one cart of hers in a shop. Just after two profiles have become one there may be two for a while, where one of them is being paid: she
 * finishes that first.
 */
export const LIVING_CART = (customer_ids: string, company_id: string) => `
  select cart_id from carts.carts where customer_id = any(${customer_ids}) and company_id = ${company_id} and status in ('active', 'frozen')
  order by status = 'frozen' desc, changed_at desc, cart_id limit 1`

/** Every id of hers, where she is known. */
const IDS_OF = (customer_id: string) => `
  select o.profile_id || array(
    select m.customer_id from customers.public_aliases m where m.profile_id = o.profile_id and m.customer_id <> m.profile_id) as ids
  from customers.public_aliases o where o.customer_id = ${customer_id}`
/** In which segments of a company whoever has these ids is now. */
const SEGMENTS_OF = (ids: string, company_id: string) => `(
  select json_agg(json_build_object('segment_id', s.segment_id, 'name', s.name) order by s.segment_id) from (
    select distinct on (m.segment_id) m.segment_id, m.name from segments.public_members m
    where m.customer_id = any(${ids}) and m.company_id = ${company_id} order by m.segment_id) s)`

// Null where the cart has become somebody's meanwhile: its lines are known to its devices since then, though its version is the same.
const SEEN = `(select s.version from carts.carts s where s.cart_id = c.cart_id and s.customer_id is not distinct from c.customer_id) as seen_version,`
// Each step is looked up for each row of the one before (lateral), so that the plan stays the same however large the tables have grown.
const readSql = (lock: string) => `
  select a.at, coalesce(c.company_id, a.company_id) as company_id, c.cart_id, c.currency, m.country, m.time_zone, m.locale, m.price_taxation, c.status, c.version,
    c.customer_id, c.channel, c.phone, c.email, c.session_ids, c.served_at, c.served_in, c.coupons, c.buyer,
    case when c.cart_id is null then (select ${SEGMENTS_OF('hers.ids', 'a.company_id')} from (${IDS_OF('a.customer_id')}) hers) else c.segments end as segments, shop.tariff, ${lock && SEEN}
    (select to_json(e) from promotions.public_coupons e where e.company_id = coalesce(c.company_id, a.company_id) and e.code = a.coupon_code) as entering,
    l.line_id, l.variant_id, l.quantity, l.channel as line_channel, l.added_at, l.merged_at, l.shared, l.put_by, l.amount_minor,
    case when c.served_in is not null and l.variant_id is not null then (
      select json_build_object('unit_price_minor', s.amount_minor, 'source', s.source, 'since', s.since)
      from pricing.public_price_lists i cross join lateral parity.public_shown(i.price_list_id, c.served_in, l.variant_id, $2) as s
      where i.company_id = c.company_id) end as shown,
    card.product_id, card.slug, card.sku, card.title, card.option_texts, card.picture, card.ground, card.category_ids, card.tax_class, card.for_sale,
    case when card.tax_class = 'voucher' then (
      select json_build_object('least_minor', r.least_minor, 'most_minor', r.most_minor) from stored_value.public_rules r
      where r.company_id = coalesce(c.company_id, a.company_id) and r.most_minor is not null) end as amounts,
    ${LIVING_OFFERS('coalesce(c.company_id, a.company_id)', 'l.variant_id', 'coalesce(c.customer_id, a.customer_id)', '$2')} as offers,
    (select r.amount_minor from pricing.public_prices r
     where r.price_list_id = (select i.price_list_id from pricing.public_price_lists i where i.company_id = coalesce(c.company_id, a.company_id))
       and r.variant_id = l.variant_id and r.valid_from <= $2 order by r.valid_from desc limit 1) as base_minor,
    coalesce((
      select sum(greatest(0, n.on_hand - n.reserved - n.safety - n.held
          + case when n.held = 0 then 0 else coalesce((
            select sum(h.quantity) from inventory.public_holds h
            where h.variant_id = n.variant_id and h.location_id = n.location_id and h.expires_at <= $2), 0) end))
      from inventory.public_levels n
      where n.variant_id = l.variant_id
        and n.location_id in (select o.location_id from stores.public_locations o where o.company_id = coalesce(c.company_id, a.company_id))), 0)::integer as available
  from (
    select asked.at, asked.company_id, asked.customer_id, asked.variant_id, asked.coupon_code, of.cart_id
    from json_to_recordset($1::json) as asked(at integer, session_id text, customer_id text, customer_ids text[], company_id text, cart_id text, variant_id text, coupon_code text)
    left join lateral (
      (${LIVING_CART('asked.customer_ids', 'asked.company_id')})
      union all
      select cart_id from carts.session_carts where asked.customer_id is null and session_id = asked.session_id and company_id = asked.company_id
      union all
      select asked.cart_id where asked.cart_id is not null) of on true
    order by of.cart_id) a
  left join lateral (
    select c.*,
      (select k.value from carts.cart_contacts k where k.cart_id = c.cart_id and k.kind = 'phone') as phone,
      (select k.value from carts.cart_contacts k where k.cart_id = c.cart_id and k.kind = 'email') as email,
      (select array_agg(s.session_id) from carts.session_carts s where s.cart_id = c.cart_id) as session_ids,
      (select s.register_id from carts.servings s where s.cart_id = c.cart_id and s.ended_at is null) as served_at,
      (select r.location_id from carts.servings s join stores.public_registers r using (register_id)
       where s.cart_id = c.cart_id and s.ended_at is null) as served_in,
      (select json_agg(to_json(e) order by k.entered_at, k.code)
       from carts.cart_coupons k join promotions.public_coupons e on e.company_id = c.company_id and e.code = k.code where k.cart_id = c.cart_id) as coupons,
      (select json_build_object(
         'is_first_order', not exists (
           select from orders.public_orders o where o.customer_id = any(hers.ids) and o.company_id = c.company_id and o.status <> 'cancelled')
           and not exists (select from history.public_sales e where e.customer_id = any(hers.ids) and e.company_id = c.company_id),
         'uses', (select json_object_agg(u.promotion_id, u.uses) from (
           select promotion_id, sum(uses)::integer as uses from promotions.public_customer_uses where customer_id = any(hers.ids) group by 1) u))
       where c.customer_id is not null) as buyer,
      ${SEGMENTS_OF('hers.ids', 'c.company_id')} as segments
    from carts.carts c left join lateral (${IDS_OF('c.customer_id')} offset 0) hers on true where c.cart_id = a.cart_id ${lock} offset 0) c on true
  left join companies.public_companies m on m.company_id = c.company_id
  left join lateral (select ${TARIFF('coalesce(c.company_id, a.company_id)', '$2')} as tariff offset 0) shop on true
  left join lateral (
    select line_id, variant_id, quantity, channel, added_at, merged_at, shared, put_by, amount_minor from carts.cart_lines
    where cart_id = c.cart_id and c.status in ('active', 'frozen')
    union all
    select null, a.variant_id, null, null, null, null, null, null, null where a.variant_id is not null) l on true
  left join lateral (
    select p.product_id, p.slug, v.sku, p.title, v.option_texts, p.picture, p.ground, p.tax_class, p.status = 'active' as for_sale,
      coalesce((select array_agg(x.category_id order by x.category_id) from catalog.public_product_categories x where x.product_id = p.product_id), '{}') as category_ids
    from catalog.public_variants v join catalog.public_products p using (product_id) where v.variant_id = l.variant_id offset 0) card on true`
const READ = readSql('')
const READ_AND_LOCK = readSql('for no key update of c')

/** Only she herself does something in her name; a device without one signs in first. */
export function mustBeHers(cart: CartRecord, shopper: { customer_id: string | null }) {
  if (isNameless(cart, shopper)) throw signInRequired({ permission: 'customer' })
}

export const shopperOf = ({ principal }: Call) =>
  principal.audience === 'shopper'
    ? { session_id: principal.id, customer_id: principal.customer_id, customer_ids: principal.customer_ids }
    : { session_id: 'guest', customer_id: null, customer_ids: [] }

/** Whether what happens in a cart is told to whoever asks: it is hers, or open at his register. */
export async function mayHearOf(db: Db, cart_id: string, call: Call): Promise<boolean> {
  const { principal } = call
  const register_id = principal.audience === 'staff' ? principal.register_id : null
  const { session_id, customer_ids } = shopperOf(call)
  const theirs = await runOne(
    db,
    `select 1 from carts.carts c where c.cart_id = $1 and (
       c.customer_id = any($2::text[])
       or exists (select from carts.session_carts s where s.cart_id = c.cart_id and s.session_id = $3)
       or exists (select from carts.servings s where s.cart_id = c.cart_id and s.register_id = $4 and s.ended_at is null))`,
    [cart_id, customer_ids, session_id, register_id],
  )
  return theirs !== undefined
}

/** One cart; those that are asked for at the same moment are read by one statement. */
const readCartOf = gathered<Db | Tx, { whose: Whose; now: string }, { cart: CartRecord | undefined; shown: Shown }>(async (on, asked) => {
  const { carts, ...shown } = await readCarts(
    on,
    asked.map(({ whose }) => whose),
    asked[0]!.now,
  )
  return carts.map((cart) => ({ cart, shown }))
})

/** The shopper's cart in the shop she stands in; an empty one that has no id yet, when she has none. */
export async function cartOf(db: Db | Tx, call: Call): Promise<Cart> {
  const shop = await storefrontOf(db, call)
  const shopper = shopperOf(call)
  const { cart, shown } = await readCartOf(db, { whose: { ...shopper, company_id: shop.company_id }, now: call.now })
  return present(shop, cart && isLiving(cart) ? cart : undefined, shown, { ...call, ...shopper })
}

/** A cart by its id, as an associate sees it. */
export async function readCart(on: Db | Tx, { cart_id }: { cart_id: string }, call: Call): Promise<Cart> {
  const { cart, shown } = await readCartOf(on, { whose: { cart_id }, now: call.now })
  if (!cart || !isLiving(cart)) throw notFound({ what: 'cart', id: cart_id })
  return present(cart, cart, shown, { ...call, channel: 'till' })
}

/** The carts that a customer has not ended, the one she touched last first. */
export async function livingCartsOf(
  db: Db,
  of: { customer_ids: readonly string[]; companies: readonly string[] | null },
  call: Call,
): Promise<Cart[]> {
  const living = await run<{ cart_id: string }>(
    db,
    `select cart_id from carts.carts where customer_id = any($1::text[]) and status in ('active', 'frozen') and ($2::text[] is null or company_id = any($2))
     order by changed_at desc, cart_id`,
    [of.customer_ids, of.companies],
  )
  const { carts, ...shown } = await readCarts(db, living, call.now)
  return carts.flatMap((cart) => (cart && isLiving(cart) && cart.lines.length ? [present(cart, cart, shown, call)] : []))
}

/** A cart as it is sold: what each line is called on the order, and what everything costs now. */
export interface CartForSale {
  cart_id: string
  version: number
  status: 'active' | 'frozen'
  company_id: string
  country: string
  currency: string
  time_zone: string
  customer_id: string | null
  /** The device it was gathered on, as long as it is nobody's by name: what she orders later is no business of that device. */
  session_id: string | null
  contact: { phone: string | null; email: string | null } | null
  lines: LineForSale[]
  /** What is asked for sending them, if they are sent and something is asked. */
  delivery: (QuoteLine & { title: string }) | null
  quote: Quote
  quoted_by: QuotedBy
  applied: AppliedByName[]
}
interface LineForSale {
  line_id: string
  variant_id: string
  sku: string
  title: string
  quantity: number
  unit_price_minor: number
  /** What was chosen for a gift card: it has no price that could change. */
  amount_minor?: number
  channel: string
  tax_class: Card['tax_class']
  goods: Goods
}
/** What a promotion takes off a cart, as the order keeps it: by its name in the language of the company. */
export type AppliedByName = Applied & { name: string }

/** The shopper's cart, or a cart by its id at the register where it is open, ready to be sold. Undefined when there is none. Refuses what may not be sold any more. */
export async function cartForSale(
  on: Db | Tx,
  of: ({ call: Call } | { cart_id: string; channel?: string }) & { is_sent?: boolean },
  now: string,
): Promise<CartForSale | undefined> {
  const whose: Whose =
    'call' in of ? { ...shopperOf(of.call), company_id: (await storefrontOf(on, of.call)).company_id } : { cart_id: of.cart_id }
  const { cart, shown } = await readCartOf(on, { whose, now })
  if (!cart || (cart.status !== 'active' && cart.status !== 'frozen')) return undefined
  const { phone, email } = cart
  const door = doorOf(cart, { channel: 'call' in of ? of.call.channel : (of.channel ?? 'till') })
  const { quote, by, lines } = priceCart(cart, cart, shown, door, now, of.is_sent)
  const delivery = lines.find(({ line_id }) => line_id === delivery_line_id)
  const running = onIn(shown.on, cart.company_id)
  return {
    cart_id: cart.cart_id,
    version: cart.version,
    status: cart.status,
    company_id: cart.company_id,
    country: cart.country,
    currency: cart.currency,
    time_zone: cart.time_zone,
    customer_id: cart.customer_id,
    session_id: cart.customer_id === null ? (cart.session_ids[0] ?? null) : null,
    contact: phone !== null || email !== null ? { phone, email } : null,
    lines: cart.lines.map(({ line_id, variant_id, quantity, channel, amount_minor }) => {
      const card = shown.cards.get(cardKey({ company_id: cart.company_id, variant_id }))
      const unit_price_minor = unitPriceOf(card, door, { quantity, amount_minor })
      if (!card || unit_price_minor === undefined) throw notForSaleHere({ variant_id })
      const { sku, tax_class } = card
      const title = titleOnReceipt(card, cart.locale)
      const chosen = amount_minor !== null && { amount_minor }
      return { line_id, variant_id, sku, title, quantity, unit_price_minor, channel, tax_class, goods: goodsOf(card), ...chosen }
    }),
    delivery: delivery ? { ...delivery, title: DELIVERY[cart.locale] ?? DELIVERY.en! } : null,
    quote,
    quoted_by: by,
    applied: quote.promotions.map(({ promotion_id, amount_minor }) => {
      const { version, name, is_limited } = running.by_id.get(promotion_id)!
      const coupon_code = cart.coupons.find((coupon) => coupon.promotion_id === promotion_id)?.code ?? null
      return { promotion_id, version, name: nameIn(name, cart.locale), amount_minor, coupon_code, is_limited }
    }),
  }
}

/** What delivery is called on orders. */
const DELIVERY: Record<string, string> = { tr: 'Teslimat', az: 'Çatdırılma', en: 'Delivery' }

/**
 * What a till takes from somebody whom nobody knows for one piece of each: read and priced as a cart that is open there, line by line, without
 * one being kept. What is taken off the whole order is not the price of a piece.
 */
export async function takenFor(
  db: Db,
  { company_id, location_id, variant_ids }: { company_id: string; location_id: string | null; variant_ids: readonly string[] },
  now: string,
): Promise<Map<string, number>> {
  const seller = await companyOf(db, company_id)
  const { carts: _, ...shown } = await readCarts(
    db,
    variant_ids.map((variant_id) => ({ company_id, variant_id })),
    now,
  )
  const door = { channel: 'till', location_id, customer_id: null, segment_ids: [] }
  const taken = new Map<string, number>()
  for (const variant_id of variant_ids) {
    const card = shown.cards.get(cardKey({ company_id, variant_id }))
    // In a country whose taxes are not known nothing can be sold.
    if (!card || taxRate(seller.country, card.tax_class, dayIn(seller.time_zone, now)) === undefined) continue
    const of = { channel: 'till', added_at: now, merged_at: null, shared: 0, put_by: null, amount_minor: null }
    const line: LineRecord = { line_id: 'one', variant_id, quantity: 1, ...of }
    const cart = { lines: [line], coupons: [], buyer: null, status: 'active' as const, shown: new Map() }
    const [priced] = priceCart(seller, cart, shown, door, now).quote.lines
    if (!priced) continue
    const off = priced.discounts.reduce((sum, { scope, amount_minor }) => (scope === 'line' ? sum + amount_minor : sum), 0)
    taken.set(variant_id, priced.gross_minor - off)
  }
  return taken
}
