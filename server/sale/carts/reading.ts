import type { Quote } from '@birge/kernel/quote'
import { type Db, runOne, type Tx } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { notForSaleHere } from '../../offer/pricing/index.ts'
import { canBeSold, type Card, type Cards, type Cart, type CartRecord, cardKey, isLiving, optionsOf, present, priceLines, titleOf } from './cart.ts'

/** Whose cart: a shopper's in a company's shop, or one that is known by its id. */
export interface Whose {
  session_id?: string
  customer_id?: string | null
  company_id?: string
  cart_id?: string
  /** A variant about to be put in, so that its card is read along. */
  variant_id?: string
}

export interface FoundCarts {
  /** In the order of the question; undefined where there is none. A cart that was ordered or merged is found by its devices still. */
  carts: (CartRecord | undefined)[]
  cards: Cards
}

/**
 * Reads carts with all that is needed to show, price and change them, in one statement. With `lock` the carts are locked in the order of
 * their ids. The lines of a statement that had to wait for a lock are as old as its beginning; then the versions differ, and it is asked again.
 */
export async function readCarts(on: Db | Tx, whose: Whose[], now: string, options: { lock?: boolean } = {}): Promise<FoundCarts> {
  const row = await runOne<{ carts: (CartRecord & { asked: number[]; seen_version: number })[]; cards: Card[] }>(on, options.lock ? READ_AND_LOCK : READ, [
    JSON.stringify(whose.map((one, at) => ({ ...one, at }))),
    now,
  ])
  const { carts, cards } = row!
  if (options.lock && carts.some((cart) => cart.version !== cart.seen_version)) return readCarts(on, whose, now, options)
  const found: (CartRecord | undefined)[] = whose.map(() => undefined)
  for (const { asked, seen_version: _, ...cart } of carts) for (const at of asked) found[at] = cart
  return { carts: found, cards: new Map(cards.map((card) => [cardKey(card), card])) }
}

// Each step is looked up for each row of the one before (lateral), so that the plan stays the same however large the tables have grown.
const readSql = (lock: string) => `
  with asked as (
         select * from json_to_recordset($1::json) as a(at integer, session_id text, customer_id text, company_id text, cart_id text, variant_id text)),
       found as materialized (
         select a.at, of.cart_id from asked a cross join lateral (
           select c.cart_id from carts.carts c
           where c.customer_id = a.customer_id and c.company_id = a.company_id and c.status in ('active', 'frozen')
           union all
           select s.cart_id from carts.session_carts s where a.customer_id is null and s.session_id = a.session_id and s.company_id = a.company_id
           union all
           select a.cart_id where a.cart_id is not null) of),
       cart as materialized (
         select c.* from (select distinct cart_id from found order by cart_id) f
         cross join lateral (select * from carts.carts where cart_id = f.cart_id ${lock} offset 0) c),
       line as materialized (
         select c.company_id, l.* from cart c cross join lateral (
           select * from carts.cart_lines where cart_id = c.cart_id and c.status in ('active', 'frozen') offset 0) l),
       wanted as (
         select company_id, variant_id from line
         union
         select coalesce(a.company_id, (select company_id from cart where cart_id = a.cart_id)), a.variant_id from asked a where a.variant_id is not null)
  select
    coalesce((
      select json_agg(json_build_object(
        'asked', (select json_agg(f.at) from found f where f.cart_id = c.cart_id),
        'seen_version', (select s.version from carts.carts s where s.cart_id = c.cart_id),
        'cart_id', c.cart_id, 'company_id', c.company_id, 'currency', c.currency, 'country', m.country, 'time_zone', m.time_zone, 'locale', m.locale,
        'status', c.status, 'version', c.version, 'customer_id', c.customer_id, 'channel', c.channel,
        'lines', coalesce((
          select json_agg(json_build_object('line_id', l.line_id, 'variant_id', l.variant_id, 'quantity', l.quantity, 'channel', l.channel,
            'added_at', l.added_at, 'merged_at', l.merged_at) order by l.added_at, l.line_id)
          from line l where l.cart_id = c.cart_id), '[]'),
        'contacts', coalesce((select json_agg(json_build_object('kind', k.kind, 'value', k.value)) from carts.cart_contacts k where k.cart_id = c.cart_id), '[]'),
        'session_ids', coalesce((select json_agg(s.session_id) from carts.session_carts s where s.cart_id = c.cart_id), '[]'),
        'served_at', (select s.register_id from carts.servings s where s.cart_id = c.cart_id and s.ended_at is null)))
      from cart c join companies.public_companies m using (company_id)), '[]') as carts,
    coalesce((
      select json_agg(json_build_object(
        'company_id', w.company_id, 'variant_id', w.variant_id, 'product_id', card.product_id, 'slug', card.slug, 'sku', card.sku,
        'title', card.title, 'option_texts', card.option_texts, 'picture', card.picture, 'ground', card.ground, 'tax_class', card.tax_class,
        'for_sale', card.for_sale,
        'unit_price_minor', (
          select r.amount_minor from pricing.public_prices r
          where r.price_list_id = (select i.price_list_id from pricing.public_price_lists i where i.company_id = w.company_id)
            and r.variant_id = w.variant_id and r.valid_from <= $2 order by r.valid_from desc limit 1),
        'available', coalesce((
          select sum(greatest(0, n.on_hand - n.reserved - n.safety - n.held
              + case when n.held = 0 then 0 else coalesce((
                select sum(h.quantity) from inventory.public_holds h
                where h.variant_id = n.variant_id and h.location_id = n.location_id and h.expires_at <= $2), 0) end))
          from inventory.public_levels n
          where n.variant_id = w.variant_id
            and n.location_id in (select o.location_id from stores.public_locations o where o.company_id = w.company_id)), 0)))
      from wanted w cross join lateral (
        select p.product_id, p.slug, v.sku, p.title, v.option_texts, p.picture, p.ground, p.tax_class, p.status = 'active' as for_sale
        from catalog.public_variants v join catalog.public_products p using (product_id) where v.variant_id = w.variant_id limit 1) card), '[]') as cards`
const READ = readSql('')
const READ_AND_LOCK = readSql('for no key update')

export const shopperOf = ({ principal }: Call) =>
  principal.audience === 'shopper' ? { session_id: principal.id, customer_id: principal.customer_id } : { session_id: 'guest', customer_id: null }

/** The shopper's cart in the shop she stands in; an empty one that has no id yet, when she has none. */
export async function cartOf(db: Db | Tx, call: Call): Promise<Cart> {
  const shop = await storefrontOf(db, call)
  const shopper = shopperOf(call)
  const { carts, cards } = await readCarts(db, [{ ...shopper, company_id: shop.company_id }], call.now)
  const [cart] = carts
  return present(shop, cart && isLiving(cart) ? cart : undefined, cards, { ...call, ...shopper })
}

/** A cart by its id, as an associate sees it. */
export async function readCart(on: Db | Tx, { cart_id }: { cart_id: string }, call: Call): Promise<Cart> {
  const { carts, cards } = await readCarts(on, [{ cart_id }], call.now)
  const [cart] = carts
  if (!cart || !isLiving(cart)) throw notFound({ what: 'cart', id: cart_id })
  return present(cart, cart, cards, call)
}

/** A cart as it is sold: what each line is called on the order, and what everything costs now. */
export interface CartForSale {
  cart_id: string
  version: number
  status: 'active' | 'frozen'
  company_id: string
  country: string
  currency: string
  customer_id: string | null
  /** The device it was gathered on, as long as it is nobody's by name: what she orders later is no business of that device. */
  session_id: string | null
  contact: { phone: string | null; email: string | null } | null
  lines: { line_id: string; variant_id: string; sku: string; title: string; quantity: number; unit_price_minor: number; channel: string }[]
  quote: Quote
}

/** The shopper's cart, or a cart by its id, ready to be sold. Undefined when there is none. Refuses what may not be sold any more. */
export async function cartForSale(on: Db | Tx, of: { call: Call } | { cart_id: string }, now: string): Promise<CartForSale | undefined> {
  const whose: Whose = 'call' in of ? { ...shopperOf(of.call), company_id: (await storefrontOf(on, of.call)).company_id } : of
  const { carts, cards } = await readCarts(on, [whose], now)
  const [cart] = carts
  if (!cart || (cart.status !== 'active' && cart.status !== 'frozen')) return undefined
  const value = (kind: string) => cart.contacts.find((contact) => contact.kind === kind)?.value ?? null
  return {
    cart_id: cart.cart_id,
    version: cart.version,
    status: cart.status,
    company_id: cart.company_id,
    country: cart.country,
    currency: cart.currency,
    customer_id: cart.customer_id,
    session_id: cart.customer_id === null ? (cart.session_ids[0] ?? null) : null,
    contact: cart.contacts.length ? { phone: value('phone'), email: value('email') } : null,
    lines: cart.lines.map(({ line_id, variant_id, quantity, channel }) => {
      const card = cards.get(cardKey({ company_id: cart.company_id, variant_id }))
      if (!canBeSold(card)) throw notForSaleHere({ variant_id })
      const { sku, unit_price_minor } = card
      return { line_id, variant_id, sku, title: fullTitle(card, cart.locale), quantity, unit_price_minor, channel }
    }),
    quote: priceLines(cart, cart.lines, cards, now),
  }
}

/** What stands on orders and receipts, in the language of the company: `Termos Kupa (Beyaz, 450 ml)`. */
function fullTitle(card: Card, locale: string): string {
  const chosen = optionsOf(card, locale).map((option) => option.value_label)
  return titleOf(card, locale) + (chosen.length ? ` (${chosen.join(', ')})` : '')
}
