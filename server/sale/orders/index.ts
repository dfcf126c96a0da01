/**
 * Orders: what was sold, to whom, where, by whom. An order is placed once for its checkout or till sale, takes its goods, and is booked in the
 * same transaction; afterwards only its status moves.
 */
import { SHOWN_LESS } from '@birge/kernel/quote'
import { run } from '#platform/database'
import { onMany } from '#platform/events'
import { forgetReplies } from '#platform/idempotency'
import type { Module } from '#platform/module'
import { contactsToForget } from '../../foundation/customers/index.ts'
import { tell, type Telling } from '../../foundation/privacy/index.ts'
import { orderPlaced } from './place-orders.ts'
import { orderNews } from './order-news.ts'
import { contactsOfOrders, isTheirs } from './orders.ts'
import { routes } from './routes.ts'

export {
  type Contact,
  Delivery,
  Invoice,
  draftLines,
  draftShipping,
  type OrderDraft,
  type OrderDraftLine,
  type OrderPromotion,
  orderPlaced,
  type PlacedOrder,
  placeOrders,
} from './place-orders.ts'
export { cancelOrders, completeOrder, orderCancelled } from './cancelling.ts'
export {
  addresseeOf,
  contactsOfOrders,
  guestOrdersOf,
  isTheirs,
  mayReadPapers,
  mustSeeOrder,
  notComing,
  orderForReceipt,
  orderToRefund,
} from './orders.ts'

export const orders: Module = {
  name: 'orders',
  routes,
  permissions: { 'orders.read': ['manager', 'associate', 'agent', 'analyst'] },
  listeners: {
    ord: async (db, order_id, call) => {
      const { principal } = call
      const may = principal.audience === 'staff' ? principal.permissions.has('orders.read') : principal.audience === 'shopper'
      return may && isTheirs(db, order_id, call)
    },
  },
  subscriptions: [
    onMany('orders.send_order_news', orderPlaced, async (tx, placed) => {
      const news = placed.filter(({ data }) => data.delivery !== 'taken')
      const byOrder = await contactsOfOrders(
        tx,
        news.map(({ data }) => data.order_id),
      )
      await tell(
        tx,
        news.flatMap(({ data, customer_id, occurred_at }): Telling[] => {
          const contact = byOrder.get(data.order_id)
          if (!contact) return []
          const { company_id, phone, email } = contact
          const left = { phone, email }
          const text = (locale: string) => orderNews(locale, data)
          return [{ kind: 'order_news', purpose: 'order', company_id, customer_id, left, text, now: occurred_at }]
        }),
      )
    }),
  ],
  audits: [
    {
      name: 'every order is of a place and a register of its company',
      violations: `select o.order_id from orders.orders o left join stores.public_locations l using (location_id)
        left join stores.public_registers r using (register_id)
        where l.company_id is distinct from o.company_id or (o.register_id is not null and r.location_id is distinct from o.location_id)`,
    },
    {
      name: 'the lines of every order add up to it',
      violations: `select o.order_id from orders.orders o join orders.order_lines l using (order_id) group by o.order_id
        having sum(l.total_minor) <> o.total_minor or sum(l.net_minor) <> o.net_minor or sum(l.tax_minor) <> o.tax_minor`,
    },
    {
      name: 'what promotions took off an order is what its lines say, and what the promotions say',
      violations: `
        with of_lines as (
          select l.order_id, d ->> 'promotion_id' as promotion_id, sum((d ->> 'amount_minor')::bigint) as amount_minor
          from orders.order_lines l cross join jsonb_array_elements(l.discounts) d where d ->> 'promotion_id' <> '${SHOWN_LESS}' group by 1, 2),
        of_orders as (select p.*, o.status = 'cancelled' as is_over from orders.order_promotions p join orders.orders o using (order_id)),
        used as (select order_id, promotion_id, version, amount_minor, coupon_code from promotions.public_uses where status = 'consumed')
        select coalesce(o.order_id, l.order_id, u.order_id) as order_id from of_orders o
        full join of_lines l using (order_id, promotion_id) full join used u using (order_id, promotion_id)
        where o.amount_minor is distinct from l.amount_minor
          or (o.version, o.amount_minor, o.coupon_code) is distinct from (u.version, u.amount_minor, u.coupon_code)
            and not (o.is_over and u.order_id is null)`,
    },
    {
      name: 'a line costs its pieces less what was taken off',
      violations: `
        select order_id, line_number from orders.order_lines join orders.orders o using (order_id)
        where quantity * unit_price_minor <> case when o.prices_include_tax then order_lines.total_minor else order_lines.net_minor end
          + coalesce((select sum((d ->> 'amount_minor')::bigint) from jsonb_array_elements(discounts) d), 0)`,
    },
    {
      name: 'what is told of the price of a line is of that line',
      violations: `
        select order_id, line_number from orders.order_lines
        where kind = 'shipping' and price is not null
          or price ->> 'level' = 'base' and ((price ->> 'list_minor')::bigint <> unit_price_minor or price ? 'exception_id')
          or (price ->> 'from_quantity')::integer not between 1 and quantity`,
    },
    {
      name: 'every order took exactly the goods on its lines',
      violations: `with ordered as (select order_id, variant_id, sum(quantity) as quantity from orders.order_lines where kind = 'product' and not is_gift_card group by 1, 2),
          moved as (select document as order_id, variant_id,
              sum(case when kind = 'reserved' then reserved_change when kind = 'sold' then -on_hand_change else 0 end) as quantity
            from inventory.public_movements where document in (select order_id from orders.orders) group by 1, 2)
        select order_id, variant_id from ordered full join moved using (order_id, variant_id)
        where ordered.quantity is distinct from moved.quantity`,
    },
    {
      name: 'every order is booked at its total, or at what has left of it',
      violations: `select o.order_id from orders.orders o
        left join ledger.public_transfers t on t.document = o.order_id and t.kind in ('sale', 'gift_card_sold')
        where o.total_minor > 0 group by o.order_id, o.total_minor
        having coalesce(sum(t.amount_minor), 0) <> case o.captures when 'at_order' then o.total_minor
          else (select coalesce(sum(d.amount_minor), 0) from payments.public_dues d where d.order_id = o.order_id) end`,
    },
    {
      name: 'of a cancelled order nothing is booked, reserved or paid any more, and of no other is the sale taken back',
      violations: `select o.order_id from orders.orders o
        left join (select document, sum(amount_minor) as minor from ledger.public_transfers where kind = 'sale_reversal' group by document) t on t.document = o.order_id
        where case when o.status = 'cancelled' and o.captures = 'at_order' then o.total_minor else 0 end <> coalesce(t.minor, 0)
        union all select o.order_id from orders.orders o join payments.public_payments p using (order_id)
          -- What is to be let go may have to wait for its provider; it is not taken any more. What he was asked to give back and has not yet, or would not,
          -- is told where payments are.
          where o.status = 'cancelled' and (p.status = 'authorised' and p.let_go_at is null or p.captured_minor > p.refunded_minor
            + (select coalesce(sum(c.amount_minor), 0) from payments.public_refunds c where c.payment_id = p.payment_id and c.status <> 'done'))`,
    },
  ],
  merge: {
    preview: async (db, customer_ids, company_ids = null) => ({
      orders: await run(
        db,
        `select currency, count(*)::integer as order_count, sum(total_minor)::bigint as total_minor, max(placed_at) as newest_at from orders.orders
         where customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2)) group by currency order by currency`,
        [customer_ids, company_ids],
      ),
    }),
    async totals(db, customer_ids) {
      const rows = await run<{ name: string; total: number }>(db, VALUE, [customer_ids])
      return Object.fromEntries(rows.map(({ name, total }) => [name, total]))
    },
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      orders: await run(
        db,
        `select o.number, o.placed_at, o.channel, o.currency, o.total_minor, c.name, c.phone, c.email, c.address, c.invoice
         from orders.orders o left join orders.order_contacts c using (order_id) where o.customer_id = any($1::text[]) order by o.placed_at`,
        [customer_ids],
      ),
    }),
    // The sale itself is kept: tax law asks for it. Who it was is forgotten, also with orders that were placed without a name and left her
    // phone or address, once they have arrived.
    async erase(tx, customer_ids) {
      const hers = await contactsToForget(tx, customer_ids)
      const contacts = await run(
        tx,
        `delete from orders.order_contacts c using orders.orders o where o.order_id = c.order_id and (o.customer_id = any($1::text[])
           or o.customer_id is null and o.status <> 'placed' and o.order_id in (
             select order_id from orders.order_contacts where phone = any($2::text[]) union all
             select order_id from orders.order_contacts where email = any($2::text[]))) returning 1`,
        [customer_ids, hers],
      )
      // What is still answered when a till or a desk asks once more may tell of one by nothing but its number.
      const placed = await run<{ order_id: string }>(tx, 'select order_id from orders.orders where customer_id = any($1::text[])', [
        customer_ids,
      ])
      await forgetReplies(
        tx,
        placed.map(({ order_id }) => order_id),
      )
      const [kept] = await run<{ count: number; open: number }>(
        tx,
        `select (select count(*) from orders.orders where customer_id = any($1::text[])),
           (select count(*) from orders.order_contacts where phone = any($2::text[]) or email = any($2::text[])) as open`,
        [customer_ids, hers],
      )
      return [
        { table: 'orders.orders', erased: 0, kept: kept!.count, why: 'tax_law' },
        { table: 'orders.order_contacts', erased: contacts.length, kept: kept!.open, ...(kept!.open && { why: 'open_order' as const }) },
      ]
    },
    hinders: async (db, customer_ids) =>
      (
        await run<{ subject: string; customer_id: string }>(
          db,
          `select order_id as subject, customer_id from orders.orders where customer_id = any($1::text[]) and status = 'placed' order by placed_at`,
          [customer_ids],
        )
      ).map((order) => ({ reason: 'open_order', ...order })),
  },
}

/** What she has ordered, how often, and what was taken for it less what was given back. */
const VALUE = `
  with hers as (select order_id, currency, total_minor from orders.orders where customer_id = any($1::text[]))
  select 'orders.' || currency as name, sum(total_minor)::bigint as total from hers group by currency
  union all select 'orders.count.' || currency, count(*) from hers group by currency
  union all select 'payments.' || p.currency, sum(p.captured_minor - p.refunded_minor)::bigint from hers join payments.public_payments p using (order_id) group by p.currency`
