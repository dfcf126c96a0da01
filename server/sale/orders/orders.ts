import { price_levels } from '@birge/kernel/price'
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, FinishedJson, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import {
  contactsToForget,
  customerCards,
  idsOf,
  maskIdentifier,
  showToStaff,
  whyContactsAreSeen,
} from '../../foundation/customers/index.ts'
import { shown_less_name } from '../../offer/parity/index.ts'
import { Delivery, Invoice } from './place-orders.ts'

const Text = Type.String()
const Minor = Type.Integer()

/** How far its money has come: an order goes out when it is paid, or when whoever brings it takes the money. */
export const PaymentStatus = Type.Enum(['paid', 'being_taken', 'transfer_awaited', 'on_delivery', 'held', 'money_missing', 'cancelled'], {
  description: 'held: taken as the goods leave; money_missing: goods have left or are to leave for which nothing can be taken any more',
})
/** Of an order that is paid as its goods leave: nobody waits for what is missing of goods that are gone, or has let go what is to leave. */
const PAID_WITH_GOODS = `(select case when taken.now_minor >= owed.minor and (o.status = 'completed' or taken.now_minor >= o.total_minor) then 'paid'
    when taken.soon_minor < owed.minor or (o.status = 'placed' and taken.promised_minor < o.total_minor) then 'money_missing'
    when o.status = 'completed' or taken.soon_minor >= o.total_minor then 'being_taken' else 'held' end
  from (select coalesce(sum(d.amount_minor), 0) as minor from payments.public_dues d where d.order_id = o.order_id) owed,
    (select coalesce(sum(p.captured_minor), 0) as now_minor, coalesce(sum(p.captured_minor + p.capturing_minor), 0) as soon_minor,
       coalesce(sum(p.captured_minor + p.capturing_minor + case when p.captures = 'at_hand_over' and p.let_go_at is null and p.status in ('authorised', 'captured', 'refunded')
         then p.amount_minor - p.captured_minor - p.capturing_minor - p.released_minor else 0 end), 0) as promised_minor
     from payments.public_payments p where p.order_id = o.order_id) taken)`
/** What is not coming of an order is neither waited nor asked for, though it was promised; as SQL. */
export const notComing = (order_id: string) =>
  `coalesce((select n.amount_minor from hand_overs.public_not_coming n where n.order_id = ${order_id}), 0)`
const NOT_COMING = notComing('o.order_id')
const PAYMENT_STATUS = `case when o.status = 'cancelled' then 'cancelled' when o.total_minor = 0 then 'paid' when o.captures = 'at_hand_over' then ${PAID_WITH_GOODS} else coalesce((
  select case when sum(p.captured_minor) >= o.total_minor or sum(p.captured_minor) >= o.total_minor - ${NOT_COMING} then 'paid'
    when bool_or(p.method = 'bank_transfer' and p.captured_minor < p.amount_minor - ${NOT_COMING}) then 'transfer_awaited'
    when bool_or(p.method = 'cash_on_delivery' and p.captured_minor < p.amount_minor - ${NOT_COMING}) then 'on_delivery' else 'being_taken' end
  from payments.public_payments p where p.order_id = o.order_id), 'being_taken') end`

export const OrderSummary = Type.Object({
  order_id: Text,
  number: Text,
  status: Text,
  payment_status: PaymentStatus,
  channel: Text,
  delivery: Delivery,
  company_id: Text,
  location_id: Text,
  location_name: Text,
  customer_id: OrNull(Text),
  customer_name: Type.Union([Text, Type.Null()], { description: 'as she left it with the order, else as her profile has it; for staff' }),
  currency: Text,
  total_minor: Minor,
  placed_at: Text,
  item_count: Type.Integer(),
})

const SoldAt = Type.Object({
  level: Type.Enum([...price_levels]),
  from_quantity: Type.Integer({ description: 'from how many pieces on it was so' }),
  list_minor: Type.Integer({ description: 'what the list said' }),
  exception_id: Type.Union([Text, Type.Null()], { description: 'which exception it was; for staff' }),
})

export const Order = Type.Object({
  order_id: Text,
  number: Text,
  offline_number: Type.Union([Text, Type.Null()], { description: 'what a till that sold without the server has printed' }),
  status: Text,
  payment_status: PaymentStatus,
  captures: Type.Enum(['at_order', 'at_hand_over'], { description: 'what it costs it owes from the beginning, or as its goods leave' }),
  channel: Text,
  delivery: Delivery,
  company_id: Text,
  cart_id: Text,
  customer_id: OrNull(Text),
  location: Type.Object({ location_id: Text, name: Text }),
  register_id: OrNull(Text),
  currency: Text,
  total_minor: Minor,
  net_minor: Minor,
  tax_minor: Minor,
  prices_include_tax: Type.Boolean({ description: 'false: its prices and discounts are without tax, which comes on top' }),
  taxes: Type.Array(Type.Object({ tax_rate_bp: Type.Integer(), net_minor: Minor, tax_minor: Minor, total_minor: Minor })),
  promotions: Type.Array(
    Type.Object({
      promotion_id: Text,
      version: Type.Integer({ description: 'by which it was reduced' }),
      name: Text,
      coupon_code: OrNull(Text),
      amount_minor: Minor,
    }),
    { description: 'what was taken off the whole, in the order in which it counted' },
  ),
  lines: Type.Array(
    Type.Object({
      line_number: Type.Integer(),
      variant_id: Text,
      sku: Text,
      title: Type.String({ description: 'as it was sold, in the language of the company' }),
      local_title: Type.String({ description: 'in the language of the reader, where the catalogue has one now' }),
      slug: Type.Union([Text, Type.Null()], { description: 'of its page, while it is on the shelf' }),
      picture: OrNull(Text),
      ground: OrNull(Text),
      quantity: Type.Integer(),
      unit_price_minor: Minor,
      price: Type.Union([SoldAt, Type.Null()], {
        description: 'why a piece cost what it cost; null where she chose the amount, and for what was sold before this was kept',
      }),
      discounts: Type.Array(Type.Object({ promotion_id: Text, name: Text, amount_minor: Minor })),
      total_minor: Minor,
      net_minor: Minor,
      tax_minor: Minor,
      tax_rate_bp: Type.Integer(),
      channel: Text,
      salesperson_id: OrNull(Text),
    }),
  ),
  shipping: Type.Union(
    [
      Type.Object({
        title: Type.String({ description: 'in the language of the company' }),
        fee_minor: Minor,
        discounts: Type.Array(Type.Object({ promotion_id: Text, name: Text, amount_minor: Minor })),
        total_minor: Minor,
        net_minor: Minor,
        tax_minor: Minor,
        tax_rate_bp: Type.Integer(),
      }),
      Type.Null(),
    ],
    { description: 'what was paid for sending it, part of the total; null where nothing was asked for that' },
  ),
  own_value_minor: Type.Integer({ description: 'what of it was paid by gift cards and credit' }),
  instalments: Type.Array(
    Type.Object({
      programme: OrNull(Text),
      count: Type.Integer(),
      surcharge_minor: Type.Integer({ description: 'on top of the total of the order' }),
      total_minor: Type.Integer({ description: 'what the card was charged in all' }),
      first_minor: Minor,
      monthly_minor: Type.Integer({ description: 'each after the first' }),
    }),
    { description: 'what of it was paid by card in instalments' },
  ),
  contact: Type.Union([
    Type.Null(),
    Type.Object({
      name: OrNull(Text),
      phone: OrNull(Text),
      email: OrNull(Text),
      address: Type.Any(),
      invoice: Type.Union([Invoice, Type.Null()]),
    }),
  ]),
  placed_at: Text,
  placed_by: Text,
})

/** A shopper sees the orders of her session and, once she has signed in, of her profile ($2); staff those of their companies ($3). */
const IS_THEIRS = `($2::text[] is null or o.session_id = any($2) or o.customer_id = any($2)) and ($3::text[] is null or o.company_id = any($3))`
const viewersOf = (call: Call) => [ownersOf(call), companiesOf(call)]

export const isTheirs = async (db: Db, order_id: string, call: Call): Promise<boolean> =>
  (await runOne(db, `select from orders.orders o where o.order_id = $1 and ${IS_THEIRS}`, [order_id, ...viewersOf(call)])) !== undefined

/** What giving money back has to know of an order, for staff of its company. */
export async function orderToRefund(on: Db | Tx, order_id: string, call: Call) {
  const order = await runOne<{
    order_id: string
    number: string
    company_id: string
    customer_id: string | null
    currency: string
    total_minor: number
    captures: 'at_order' | 'at_hand_over'
    /** It is sent or collected, and some of its goods are still here. */
    is_leaving: boolean
    location_id: string
    /** Sold at a till, and taken along. */
    is_till_sale: boolean
  }>(
    on,
    `select order_id, number, company_id, customer_id, currency, total_minor, captures, status = 'placed' as is_leaving,
       location_id, delivery = 'taken' as is_till_sale from orders.orders
     where order_id = $1 and ($2::text[] is null or company_id = any($2))`,
    [order_id, companiesOf(call)],
  )
  if (!order) throw notFound({ what: 'order', id: order_id })
  return order
}

/** To whom it is not theirs, it does not exist. */
export async function mustSeeOrder(db: Db, order_id: string, call: Call) {
  if (!(await isTheirs(db, order_id, call))) throw notFound({ what: 'order', id: order_id })
}

/** What a line is cheaper by because its shelf showed less is no promotion's; it has one name everywhere. */
const SHOWN_LESS_NAME = (locale: string) => `('${JSON.stringify(shown_less_name)}'::jsonb ->> ${locale})`
/** As it was called when it was sold, in the language of the reader where it had one. */
const NAME = `coalesce((select v.name ->> $4 from promotions.public_versions v where v.promotion_id = d.promotion_id and v.version = d.version), d.name)`

/** What promotions took off a line. */
const OFF = `coalesce((
  select json_agg(json_build_object('promotion_id', off ->> 'promotion_id', 'name', coalesce(${NAME}, ${SHOWN_LESS_NAME('$4')}), 'amount_minor', (off ->> 'amount_minor')::bigint) order by d.place)
  from jsonb_array_elements(i.discounts) off left join orders.order_promotions d on d.order_id = i.order_id and d.promotion_id = off ->> 'promotion_id'), '[]')`

/** What was left for news of these orders. */
export async function contactsOfOrders(db: Db | Tx, order_ids: readonly string[]) {
  const contacts = await run<{ order_id: string; company_id: string; phone: string | null; email: string | null }>(
    db,
    `select c.order_id, o.company_id, c.phone, c.email from orders.order_contacts c join orders.orders o using (order_id) where order_id = any($1)`,
    [order_ids],
  )
  return new Map(contacts.map((contact) => [contact.order_id, contact]))
}

/** Orders that were placed without a name and left a contact of somebody who is to be forgotten. */
export const guestOrdersOf = async (on: Db | Tx, customer_ids: readonly string[]): Promise<string[]> =>
  (
    await run<{ order_id: string }>(
      on,
      `select o.order_id from orders.orders o where o.customer_id is null and o.order_id in (
         select order_id from orders.order_contacts where phone = any($1::text[]) union all
         select order_id from orders.order_contacts where email = any($1::text[])) order by o.order_id`,
      [await contactsToForget(on, customer_ids)],
    )
  ).map(({ order_id }) => order_id)

/** To whom a parcel of an order goes, for the label on it. */
export const addresseeOf = (on: Db | Tx, order_id: string) =>
  runOne<{ name: string | null; phone: string | null; address: object | null }>(
    on,
    'select name, phone, address from orders.order_contacts where order_id = $1',
    [order_id],
  )

const READ = `
  select json_build_object(
    'order_id', o.order_id, 'number', o.number, 'offline_number', o.offline_number, 'status', o.status, 'payment_status', ${PAYMENT_STATUS}, 'captures', o.captures, 'channel', o.channel, 'delivery', o.delivery, 'company_id', o.company_id,
    'cart_id', o.cart_id, 'customer_id', o.customer_id, 'location', json_build_object('location_id', o.location_id, 'name', l.name),
    'register_id', o.register_id, 'currency', o.currency, 'total_minor', o.total_minor, 'net_minor', o.net_minor, 'tax_minor', o.tax_minor,
    'prices_include_tax', o.prices_include_tax, 'taxes', o.taxes, 'placed_at', to_json(o.placed_at), 'placed_by', o.placed_by,
    'promotions', coalesce((select json_agg(json_build_object('promotion_id', d.promotion_id, 'version', d.version, 'name', ${NAME},
        'coupon_code', d.coupon_code, 'amount_minor', d.amount_minor) order by d.place) from orders.order_promotions d where d.order_id = o.order_id), '[]'),
    'lines', (select json_agg(json_build_object('line_number', i.line_number, 'variant_id', i.variant_id, 'sku', i.sku, 'title', i.title,
        'local_title', case when m.locale = $4 then i.title else coalesce(shown.title, i.title) end,
        'slug', case when shown.status = 'active' then shown.slug end, 'picture', shown.picture, 'ground', shown.ground, 'quantity', i.quantity, 'unit_price_minor', i.unit_price_minor,
        'price', case when i.price is not null then json_build_object('level', i.price -> 'level', 'from_quantity', i.price -> 'from_quantity',
          'list_minor', i.price -> 'list_minor', 'exception_id', case when $2::text[] is null then i.price -> 'exception_id' end) end,
        'discounts', ${OFF},
        'total_minor', i.total_minor, 'net_minor', i.net_minor, 'tax_minor', i.tax_minor,
        'tax_rate_bp', i.tax_rate_bp, 'channel', i.channel, 'salesperson_id', i.salesperson_id) order by i.line_number)
      from orders.order_lines i left join lateral (
        select p.slug, p.status, p.picture, p.ground, p.title ->> $4 || coalesce(
            ' (' || (select string_agg(catalog.public_option_text(option), ', ' order by place)
                     from jsonb_array_elements(v.option_texts -> $4) with ordinality as chosen (option, place)) || ')', '') as title
        from catalog.public_variants v join catalog.public_products p using (product_id) where v.variant_id = i.variant_id offset 0) as shown on true
      where i.order_id = o.order_id and i.kind = 'product'),
    'shipping', (select json_build_object('title', i.title, 'fee_minor', i.unit_price_minor, 'discounts', ${OFF},
        'total_minor', i.total_minor, 'net_minor', i.net_minor, 'tax_minor', i.tax_minor, 'tax_rate_bp', i.tax_rate_bp)
      from orders.order_lines i where i.order_id = o.order_id and i.kind = 'shipping'),
    'own_value_minor', (select coalesce(sum(p.amount_minor), 0)::bigint from payments.public_payments p
      where p.order_id = o.order_id and p.method in ('gift_card', 'store_credit') and p.status in ('authorised', 'captured', 'refunded')),
    'instalments', coalesce((select json_agg(json_build_object('programme', p.programme, 'count', p.instalments, 'surcharge_minor', p.surcharge_minor,
        'total_minor', p.total_minor, 'first_minor', p.total_minor - p.total_minor / p.instalments * (p.instalments - 1),
        'monthly_minor', p.total_minor / p.instalments) order by p.payment_id)
      from (select *, amount_minor + surcharge_minor as total_minor from payments.public_instalments) p
      where p.order_id = o.order_id), '[]'),
    'contact', (select json_build_object('name', c.name, 'phone', c.phone, 'email', c.email, 'address', c.address, 'invoice', c.invoice)
      from orders.order_contacts c where c.order_id = o.order_id and $5))::text as body, o.company_id, o.customer_id
  from orders.orders o join stores.public_locations l using (location_id)
  join companies.public_companies m on m.company_id = o.company_id
  where o.order_id = $1 and ${IS_THEIRS}`

const ownersOf = ({ principal }: Call): string[] | null =>
  principal.audience === 'shopper' ? [principal.id, ...principal.customer_ids] : null

/** Who counts orders need not know whose they are. */
const knowsPeople = ({ principal }: Call) => principal.audience !== 'staff' || principal.permissions.has('customers.read')

/** One order, to whom it belongs or to staff. To anybody else it does not exist. */
export async function readOrder(database: Database, { order_id }: { order_id: string }, call: Call) {
  const row = await runOne<{ body: string; company_id: string; customer_id: string | null }>(database.db, READ, [
    order_id,
    ...viewersOf(call),
    call.locale,
    knowsPeople(call),
  ])
  if (!row) throw notFound({ what: 'order', id: order_id })
  await showToStaff(database, [{ subject: order_id, ...row }], 'order', call)
  if (call.principal.audience !== 'staff') return new FinishedJson(row.body)
  const order = JSON.parse(row.body) as Static<typeof Order>
  return { ...order, contact: await contactForStaff(database.db, order, call) }
}

/**
 * Whether the caller may read whole what stands in papers of this order with her name and door: she herself, and staff under the same terms as her
 * contact; a look of theirs is written down. To whom the order does not exist it is not found.
 */
export async function mayReadPapers(database: Database, order_id: string, call: Call): Promise<boolean> {
  const order = await runOne<{ company_id: string; customer_id: string | null; status: string }>(
    database.db,
    `select o.company_id, o.customer_id, o.status from orders.orders o where o.order_id = $1 and ${IS_THEIRS}`,
    [order_id, ...viewersOf(call)],
  )
  if (!order) throw notFound({ what: 'order', id: order_id })
  if (call.principal.audience !== 'staff') return true
  if (!knowsPeople(call)) return false
  await showToStaff(database, [{ subject: order_id, ...order }], 'order', call)
  return order.status === 'placed' || (order.customer_id !== null && !!(await whyContactsAreSeen(database.db, order.customer_id, call)))
}

/** Whoever sends or hands over an order has to reach her and find her door. Once it is done her phone and address are masked, unless she is present. */
async function contactForStaff(db: Db, { contact, status, customer_id }: Static<typeof Order>, call: Call) {
  if (!contact || status === 'placed' || (customer_id && (await whyContactsAreSeen(db, customer_id, call)))) return contact
  const { phone, email, invoice } = contact
  return {
    ...contact,
    phone: phone && maskIdentifier({ kind: 'phone', value: phone }),
    email: email && maskIdentifier({ kind: 'email', value: email }),
    address: null,
    // A company's number stands in public registers, a person's does not.
    invoice: invoice && (invoice.kind === 'person' ? { ...invoice, tax_number: maskedNumber(invoice.tax_number) } : invoice),
  }
}
const maskedNumber = (text: string) => '•'.repeat(Math.max(0, text.length - 2)) + text.slice(-2)

/** Of which orders a state can be at all, so that few are looked at for what is rare. */
const NARROWED: Partial<Record<string, string>> = {
  cancelled: `and o.status = 'cancelled'`,
  transfer_awaited: `and o.status = 'placed'`,
  on_delivery: `and o.status = 'placed'`,
  held: `and o.status = 'placed'`,
}

interface Filter {
  limit?: number
  after?: string
  search?: string
  customer_id?: string
  location_id?: string
  channel?: string
  delivery?: Static<typeof Delivery>
  status?: string
  payment_status?: Static<typeof PaymentStatus>
  placed_from?: string
  order_ids?: string
  cart_id?: string
}

/** Newest first. A shopper sees her own; staff see those of their companies, by number, customer, place, channel, way of delivery and time. */
export async function listOrders(database: Database, asked: Filter, call: Call) {
  const { db } = database
  const {
    limit = 50,
    after,
    search,
    customer_id,
    location_id,
    channel,
    delivery,
    status,
    payment_status,
    placed_from,
    order_ids,
    cart_id,
  } = asked
  const [placed_at, order_id] = readCursor(after) ?? []
  const rows = await run<OrderRow>(
    db,
    `select o.order_id, o.number, o.status, ${PAYMENT_STATUS} as payment_status, o.channel, o.delivery, o.location_id, l.name as location_name, o.customer_id, c.name as customer_name,
       o.company_id, o.currency, o.total_minor, o.placed_at,
       (select coalesce(sum(quantity), 0)::integer from orders.order_lines i where i.order_id = o.order_id and i.kind = 'product') as item_count
     from orders.orders o join stores.public_locations l using (location_id) left join orders.order_contacts c using (order_id)
     where ${IS_THEIRS}
       and ($4::timestamptz is null or (o.placed_at, o.order_id) < ($4::timestamptz, $5::text))
       and ($6::text is null or o.number ilike '%' || $6 || '%' or o.offline_number ilike '%' || $6 || '%') and ($7::text[] is null or o.customer_id = any($7))
       and ($8::text is null or o.location_id = $8) and ($9::text is null or o.channel = $9)
       and ($10::text is null or o.delivery = $10) and ($11::timestamptz is null or o.placed_at >= $11)
       and ($12::text[] is null or o.order_id = any($12)) and ($13::text is null or o.status = $13) and ($14::text is null or o.cart_id = $14)
       ${payment_status ? `and ${PAYMENT_STATUS} = $15 ${NARROWED[payment_status] ?? ''}` : ''}
     order by o.placed_at desc, o.order_id desc limit $1`,
    [
      limit + 1,
      ...viewersOf(call),
      placed_at ?? null,
      order_id ?? null,
      search ?? null,
      customer_id === undefined ? null : await idsOf(db, customer_id),
      location_id ?? null,
      channel ?? null,
      delivery ?? null,
      placed_from === undefined ? null : new Date(placed_from).toISOString(),
      order_ids?.split(',') ?? null,
      status ?? null,
      cart_id ?? null,
      ...(payment_status ? [payment_status] : []),
    ],
  )
  const { items, next } = pageOf(rows, limit, (row) => [row.placed_at, row.order_id])
  if (!knowsPeople(call)) return { items: items.map((order) => ({ ...order, customer_name: null })), next }
  const named = call.principal.audience === 'staff' ? await withNames(db, items) : items
  const looks = named.filter((order) => order.customer_name).map((order) => ({ ...order, subject: order.order_id }))
  await showToStaff(database, looks, 'orders', call)
  return { items: named, next }
}

/** Who bought along without leaving a name has the one of her profile. */
async function withNames(db: Db, orders: OrderRow[]): Promise<OrderRow[]> {
  const nameless = orders.flatMap(({ customer_id, customer_name }) => (customer_id && !customer_name ? [customer_id] : []))
  const cards = await customerCards(db, nameless)
  const nameOf = (customer_id: string) => {
    const { first_name, last_name } = cards.get(customer_id) ?? {}
    return [first_name, last_name].filter(Boolean).join(' ') || null
  }
  return orders.map((order) => ({ ...order, customer_name: order.customer_name ?? (order.customer_id && nameOf(order.customer_id)) }))
}
type OrderRow = Static<typeof OrderSummary>

/** What a receipt says of an order; undefined where it is not the caller's to see. */
export async function orderForReceipt(db: Db, order_id: string, call: Call) {
  const order = await runOne<{
    order_id: string
    number: string
    offline_number: string | null
    company_id: string
    location_id: string
    customer_id: string | null
    currency: string
    total_minor: number
    prices_include_tax: boolean
    taxes: { tax_rate_bp: number; net_minor: number; tax_minor: number; total_minor: number }[]
    placed_at: string
  }>(
    db,
    `select order_id, number, offline_number, company_id, location_id, customer_id, currency, total_minor, prices_include_tax, taxes, placed_at from orders.orders o
     where order_id = $1 and ${IS_THEIRS}`,
    [order_id, ...viewersOf(call)],
  )
  if (!order) return undefined
  const lines = await run<{
    title: string
    quantity: number
    unit_price_minor: number
    total_minor: number
    net_minor: number
    tax_rate_bp: number
    salesperson_id: string | null
    /** By their names in the language of the company. */
    discounts: { name: string; amount_minor: number }[]
  }>(
    db,
    `select title, quantity, unit_price_minor, total_minor, net_minor, tax_rate_bp, salesperson_id,
       coalesce((select json_agg(json_build_object('name', coalesce(d.name, ${SHOWN_LESS_NAME('(select m.locale from companies.public_companies m where m.company_id = $2)')}), 'amount_minor', (off ->> 'amount_minor')::bigint) order by d.place)
         from jsonb_array_elements(i.discounts) off left join orders.order_promotions d on d.order_id = i.order_id and d.promotion_id = off ->> 'promotion_id'), '[]') as discounts
     from orders.order_lines i where order_id = $1 order by line_number`,
    [order_id, order.company_id],
  )
  return { ...order, lines }
}

export const OrderTotals = Type.Object({
  items: Type.Array(
    Type.Object({
      company_id: Text,
      currency: Text,
      channel: Text,
      hour_at: Text,
      order_count: Type.Integer(),
      total_minor: Minor,
    }),
  ),
  waiting: Type.Object(
    { ship: Type.Integer(), collect: Type.Integer() },
    { description: 'orders of any time that are still to be sent or handed over; counted up to a thousand' },
  ),
})

const LONGEST_DAYS = 31
const MOST_WAITING = 1_000
const WAITING = `
  select count(*)::integer from (
    select from orders.orders where status = 'placed' and delivery = $2 and ($1::text[] is null or company_id = any($1)) limit ${MOST_WAITING}) as some_of_them`

/** What was sold hour by hour, and what waits. Of a long time the beginning is told: a month at most. */
export async function orderTotals(db: Db, { placed_from, placed_before }: { placed_from: string; placed_before?: string }, call: Call) {
  const companies = companiesOf(call)
  const waits = (delivery: string) => runOne<{ count: number }>(db, WAITING, [companies, delivery])
  const [items, ship, collect] = await Promise.all([
    run<Static<typeof OrderTotals>['items'][number]>(
      db,
      `select company_id, currency, channel, date_trunc('hour', placed_at, 'UTC') as hour_at, count(*)::integer as order_count, sum(total_minor)::bigint as total_minor
       from orders.orders
       where placed_at >= $1 and placed_at < least($2::timestamptz, $1::timestamptz + make_interval(days => ${LONGEST_DAYS}))
         and ($3::text[] is null or company_id = any($3))
       group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      [new Date(placed_from).toISOString(), placed_before === undefined ? null : new Date(placed_before).toISOString(), companies],
    ),
    waits('ship'),
    waits('collect'),
  ])
  return { items, waiting: { ship: ship!.count, collect: collect!.count } }
}
