import type { QuotedLine } from '@birge/kernel/quote'
import { isVoucher } from '@birge/kernel/tax'
import type { KeptPriceSource } from '@birge/kernel/why-price'
import { type Static, Type } from 'typebox'
import { type LastWrite, type Tx, writeLast } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { newId } from '#platform/ids'
import type { Outcome } from '#platform/together'
import { drawNumbers } from '../../foundation/companies/index.ts'
import { account, postNew, type TransferGroup } from '../../foundation/ledger/index.ts'
import { takeGoods } from '../../offer/inventory/index.ts'

export const Delivery = Type.Union([Type.Literal('ship'), Type.Literal('collect'), Type.Literal('taken'), Type.Literal('digital')])

export const orderPlaced = event(
  'orders.order_placed',
  Type.Object({
    order_id: Type.String(),
    number: Type.String(),
    cart_id: Type.String(),
    purpose_id: Type.String(),
    delivery: Delivery,
    currency: Type.String(),
    total_minor: Type.Integer(),
    variant_ids: Type.Array(Type.String()),
  }),
)

/** To whom the invoice is made out: to a company, or to herself with her number. */
export const Invoice = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('company'),
      legal_name: Type.String({ minLength: 1, maxLength: 200 }),
      tax_number: Type.String({ minLength: 1, maxLength: 20, description: 'VKN, VÖEN, …; a sole trader gives her own number' }),
      tax_office: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('person'), tax_number: Type.String({ minLength: 1, maxLength: 20 }) }, { additionalProperties: false }),
])
export type Invoice = Static<typeof Invoice>

export interface Contact {
  name: string | null
  phone: string | null
  email: string | null
  address: object | null
  invoice?: Invoice | null
}

/** An order that is about to be: everything decided, nothing written. */
export interface OrderDraft {
  company_id: string
  purpose_id: string
  cart_id: string
  channel: string
  delivery: Static<typeof Delivery>
  location_id: string
  /** Where its goods are, where that is not the place that answers for it. */
  sources?: { location_id: string; lines: { variant_id: string; quantity: number }[] }[] | null
  register_id: string | null
  customer_id: string | null
  session_id: string | null
  currency: string
  total_minor: number
  net_minor: number
  tax_minor: number
  taxes: { tax_rate_bp: number; net_minor: number; tax_minor: number; total_minor: number }[]
  /** Of its unit prices and discounts; left out where they do. */
  prices_include_tax?: boolean
  lines: OrderDraftLine[]
  /** What is paid for sending them; null where nothing is asked for that. */
  shipping: OrderDraftShipping | null
  /** What promotions took off, in the order in which they counted. */
  promotions: OrderPromotion[]
  contact: Contact | null
  actor: string
  /** Sold by a till without the server: when, and what it has printed. The books know of it from now on. */
  offline?: { number: string; sold_at: string }
  /** What its goods cost it owes as they leave; otherwise all of it from the beginning. */
  captures?: 'at_hand_over'
}
export interface OrderPromotion {
  promotion_id: string
  version: number
  /** In the language of the company, as it stands on the receipt. */
  name: string
  coupon_code: string | null
  amount_minor: number
}
export interface OrderDraftLine {
  line_id: string
  variant_id: string
  sku: string
  title: string
  quantity: number
  unit_price_minor: number
  total_minor: number
  net_minor: number
  tax_minor: number
  tax_rate_bp: number
  discounts: { promotion_id: string; amount_minor: number }[]
  /** By what a piece costs what it costs, as it was when it was sold; undefined where she chose the amount, or nobody knows. */
  price?: KeptPriceSource | undefined
  channel: string
  salesperson_id: string | null
  is_gift_card: boolean
}
export type OrderDraftShipping = Omit<OrderDraftLine, 'variant_id' | 'sku' | 'channel' | 'salesperson_id' | 'is_gift_card'>

type QuotedField =
  | 'tax_class'
  | 'line_id'
  | 'quantity'
  | 'unit_price_minor'
  | 'total_minor'
  | 'net_minor'
  | 'tax_minor'
  | 'tax_rate_bp'
  | 'discounts'
  | 'price'

/** The lines of a draft from a cart and its quote: what is sold and what it costs, side by side. */
export function draftLines(
  lines: readonly (Pick<OrderDraftLine, 'line_id' | 'variant_id' | 'sku' | 'title' | 'channel'> & object)[],
  quote: QuotedLines,
  salesperson_id: string | null,
): OrderDraftLine[] {
  const quoted = new Map(quote.lines.map((line) => [line.line_id, line]))
  return lines.map(({ line_id, variant_id, sku, title, channel }) => {
    const line = quoted.get(line_id)!
    return { line_id, variant_id, sku, title, channel, ...costsOf(line), salesperson_id, is_gift_card: isVoucher(line) }
  })
}

export function draftShipping({ line_id, title }: { line_id: string; title: string }, quote: QuotedLines): OrderDraftShipping {
  return { line_id, title, ...costsOf(quote.lines.find((line) => line.line_id === line_id)!) }
}

interface QuotedLines {
  lines: readonly Pick<QuotedLine, QuotedField>[]
}

const costsOf = (line: QuotedLines['lines'][number]) => {
  const { quantity, unit_price_minor, total_minor, net_minor, tax_minor, tax_rate_bp, discounts, price } = line
  return {
    ...{ quantity, unit_price_minor, total_minor, net_minor, tax_minor, tax_rate_bp },
    discounts: discounts.map(({ discount_id, amount_minor }) => ({ promotion_id: discount_id, amount_minor })),
    price,
  }
}

export interface PlacedOrder {
  order_id: string
  number: string
  status: 'placed' | 'completed'
}

/**
 * Places many orders in one transaction: takes their goods, writes them, books them and announces them, with a handful of statements for
 * all. Whose goods are not there is refused and consumes nothing but a number. Goods taken at a till leave at once, others are reserved.
 */
export async function placeOrders(tx: Tx, drafts: OrderDraft[], now: string): Promise<Outcome<PlacedOrder>[]> {
  const ids = drafts.map(() => newId('ord'))
  const goods = drafts.map(({ purpose_id, delivery, location_id, sources, actor, lines }, i) => ({
    order_id: ids[i]!,
    hold_of: purpose_id,
    at_once: delivery === 'taken',
    location_id,
    actor,
    lines: sources
      ? sources.flatMap(({ location_id, lines }) => lines.map((line) => ({ ...line, location_id })))
      : lines.filter((line) => !line.is_gift_card).map(({ variant_id, quantity }) => ({ variant_id, quantity })),
  }))
  const [taken, numbers] = await Promise.all([takeGoods(tx, goods, now), numberThem(tx, drafts)])
  const outcomes: Outcome<PlacedOrder>[] = taken.map((outcome) => ('refusal' in outcome ? outcome : { ok: {} as PlacedOrder }))
  const placed = drafts.flatMap((draft, at) => ('ok' in outcomes[at]! ? [{ draft, at, order_id: ids[at]!, number: numbers[at]! }] : []))
  if (placed.length) {
    await write(tx, placed, now)
    await book(tx, placed, now)
    await announceAll(
      tx,
      placed.map(({ draft, order_id, number }) => ({
        kind: orderPlaced,
        subject: order_id,
        company_id: draft.company_id,
        customer_id: draft.customer_id,
        channel: draft.channel,
        location_id: draft.location_id,
        actor: draft.actor,
        occurred_at: now,
        data: {
          order_id,
          number,
          cart_id: draft.cart_id,
          purpose_id: draft.purpose_id,
          delivery: draft.delivery,
          currency: draft.currency,
          total_minor: draft.total_minor,
          variant_ids: draft.lines.map((line) => line.variant_id),
        },
      })),
    )
  }
  for (const { at, order_id, number, draft } of placed) outcomes[at] = { ok: { order_id, number, status: statusOf(draft) } }
  return outcomes
}

const statusOf = ({ delivery }: OrderDraft) => (delivery === 'taken' || delivery === 'digital' ? 'completed' : 'placed')

async function numberThem(tx: Tx, drafts: OrderDraft[]): Promise<string[]> {
  const numbers: string[] = []
  for (const [company_id, of] of Map.groupBy(
    drafts.map((draft, i) => ({ draft, i })),
    ({ draft }) => draft.company_id,
  )) {
    const drawn = await drawNumbers(tx, company_id, 'order', of.length)
    of.forEach(({ i }, k) => (numbers[i] = drawn[k]!))
  }
  return numbers
}

interface Numbered {
  draft: OrderDraft
  order_id: string
  number: string
}

async function write(tx: Tx, orders: Numbered[], now: string) {
  await writeLast(
    tx,
    ADD_ORDERS,
    orders.map(({ draft, order_id, number }) => [
      ...[order_id, number, draft.company_id, draft.purpose_id, draft.cart_id, draft.channel, draft.delivery, draft.location_id],
      ...[draft.register_id, draft.customer_id, draft.session_id, statusOf(draft), draft.currency, draft.total_minor, draft.net_minor],
      ...[draft.tax_minor, JSON.stringify(draft.taxes), draft.offline?.sold_at ?? now, draft.actor, draft.captures ?? 'at_order'],
      ...[draft.offline?.number ?? null, draft.prices_include_tax ?? true],
    ]),
  )
  await writeLast(
    tx,
    ADD_LINES,
    orders.flatMap(({ draft, order_id }) =>
      rowsOf(draft).map((line, i) => [
        ...[order_id, i + 1, ...LINE.map((field) => line[field])],
        line.discounts.length ? JSON.stringify(line.discounts) : null,
        line.price ? JSON.stringify(line.price) : null,
      ]),
    ),
  )
  await writeLast(
    tx,
    ADD_PROMOTIONS,
    orders.flatMap(({ draft, order_id }) =>
      draft.promotions.map(({ promotion_id, version, name, coupon_code, amount_minor }, i) => [
        ...[order_id, i + 1, promotion_id, version, name, coupon_code, amount_minor],
      ]),
    ),
  )
  await writeLast(
    tx,
    ADD_CONTACTS,
    orders.flatMap(({ draft: { contact }, order_id }) =>
      contact
        ? [
            [
              ...[order_id, contact.name, contact.phone, contact.email],
              ...[contact.address && JSON.stringify(contact.address), contact.invoice ? JSON.stringify(contact.invoice) : null],
            ],
          ]
        : [],
    ),
  )
}

/** Delivery stands after the goods. */
const rowsOf = ({ lines, shipping, channel }: OrderDraft) => [
  ...lines.map((line) => ({ ...line, kind: 'product' })),
  ...(shipping ? [{ ...shipping, kind: 'shipping', variant_id: null, sku: null, channel, salesperson_id: null, is_gift_card: false }] : []),
]

const ADD_ORDERS: LastWrite = {
  columns: 22,
  sql: ($) => `added_orders as (
      insert into orders.orders (order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, register_id, customer_id,
        session_id, status, currency, total_minor, net_minor, tax_minor, taxes, placed_at, placed_by, captures, offline_number, prices_include_tax)
      select * from unnest(${Array.from({ length: 13 }, (_, i) => `${$(i + 1)}::text[]`).join(', ')}, ${$(14)}::bigint[], ${$(15)}::bigint[],
        ${$(16)}::bigint[], ${$(17)}::jsonb[], ${$(18)}::timestamptz[], ${$(19)}::text[], ${$(20)}::text[], ${$(21)}::text[], ${$(22)}::boolean[]))`,
}
const LINE = [
  ...(['line_id', 'variant_id', 'sku', 'title', 'channel', 'salesperson_id', 'quantity', 'tax_rate_bp'] as const),
  ...(['unit_price_minor', 'total_minor', 'net_minor', 'tax_minor', 'is_gift_card', 'kind'] as const),
]
const ADD_LINES: LastWrite = {
  columns: 18,
  sql: ($) => `added_order_lines as (
      insert into orders.order_lines (order_id, line_number, ${LINE.join(', ')}, discounts, price)
      select * from unnest(${$(1)}::text[], ${$(2)}::integer[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::text[], ${$(6)}::text[], ${$(7)}::text[],
        ${$(8)}::text[], ${$(9)}::integer[], ${$(10)}::integer[], ${$(11)}::bigint[], ${$(12)}::bigint[], ${$(13)}::bigint[], ${$(14)}::bigint[],
        ${$(15)}::boolean[], ${$(16)}::text[], ${$(17)}::jsonb[], ${$(18)}::jsonb[]))`,
}
const ADD_PROMOTIONS: LastWrite = {
  columns: 7,
  sql: ($) => `added_order_promotions as (
      insert into orders.order_promotions (order_id, place, promotion_id, version, name, coupon_code, amount_minor)
      select * from unnest(${$(1)}::text[], ${$(2)}::integer[], ${$(3)}::text[], ${$(4)}::integer[], ${$(5)}::text[], ${$(6)}::text[],
        ${$(7)}::bigint[]))`,
}
const ADD_CONTACTS: LastWrite = {
  columns: 6,
  sql: ($) => `added_order_contacts as (
      insert into orders.order_contacts (order_id, name, phone, email, address, invoice)
      select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::jsonb[], ${$(6)}::jsonb[]))`,
}

/**
 * From the sale on the order owes its total, which is revenue, that of delivery apart, and tax; its payments settle the debt. What gift cards cost it owes to them: whoever
 * makes the cards books that (`sellGiftCards`). What is taken as the goods leave is no sale before: whoever hands over books it then.
 */
async function book(tx: Tx, orders: Numbered[], now: string) {
  const owing = orders.filter(({ draft }) => draft.captures !== 'at_hand_over')
  const groups: TransferGroup[] = owing.map(({ draft, order_id }) => {
    const to = account(draft.company_id, draft.currency, 'order', order_id)
    const delivery_minor = draft.shipping?.net_minor ?? 0
    return {
      key: `sale:${order_id}`,
      document: order_id,
      kind: 'sale',
      actor: draft.actor,
      posted_at: now,
      transfers: [
        {
          from: account(draft.company_id, draft.currency, 'revenue'),
          to,
          amount_minor: draft.net_minor - forGiftCards(draft) - delivery_minor,
        },
        ...(delivery_minor > 0
          ? [{ from: account(draft.company_id, draft.currency, 'revenue', 'delivery'), to, amount_minor: delivery_minor }]
          : []),
        ...draft.taxes
          .filter((tax) => tax.tax_minor > 0)
          .map((tax) => ({
            from: account(draft.company_id, draft.currency, 'tax', String(tax.tax_rate_bp)),
            to,
            amount_minor: tax.tax_minor,
          })),
      ],
    }
  })
  await postNew(
    tx,
    groups.filter(({ transfers }) => transfers.some(({ amount_minor }) => amount_minor > 0)),
  )
}

const forGiftCards = ({ lines }: OrderDraft) =>
  lines.reduce((sum, { is_gift_card, total_minor }) => sum + (is_gift_card ? total_minor : 0), 0)
