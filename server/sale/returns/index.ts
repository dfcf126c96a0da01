/**
 * Returns: goods of any sale that come back to any place of its company or by post, and what was paid for them. All days count from when she says so; nothing
 * comes back that has not left, no piece twice, and no more goes back for all of them than was paid.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { BLIND_ACT, confirmedBlind } from './bringing.ts'
import { routes } from './routes.ts'
import { lapse } from './starting.ts'

export const returns: Module = {
  name: 'returns',
  routes,
  tick: lapse,
  acts: { [BLIND_ACT]: { permission: 'returns.override', carryOut: confirmedBlind } },
  permissions: {
    'returns.read': ['manager', 'associate', 'agent', 'analyst'],
    'returns.work': ['manager', 'associate', 'agent'],
    'returns.override': ['manager'],
    'returns.manage': ['manager'],
  },
  audits: [
    {
      name: 'no more of a line comes back than has left',
      violations: `with back as (
          select r.order_id, l.line_number, sum(case when r.status = 'started' then l.quantity else l.received_quantity end) as quantity
          from returns.returns r join returns.lines l using (return_id) where r.status in ('started', 'received', 'settled') group by 1, 2)
        select b.order_id, b.line_number from back b join orders.public_orders o using (order_id) join orders.public_order_lines l using (order_id, line_number)
        where b.quantity > case when o.delivery = 'taken' then l.quantity else coalesce((
          select sum(g.quantity) from hand_overs.public_left g where g.order_id = b.order_id and g.line_number = b.line_number), 0) + coalesce((
          select sum(d.quantity) from fulfillment.public_at_her_door d where d.order_id = b.order_id and d.line_number = b.line_number), 0) end`,
    },
    {
      name: 'no more is given for the pieces of a line than was paid for them, and for all of them just that',
      violations: `with back as (
          select r.order_id, l.line_number, sum(l.received_quantity) as quantity, sum(l.total_minor) as minor, sum(l.tax_minor) as tax_minor
          from returns.returns r join returns.lines l using (return_id) where r.status in ('received', 'settled') group by 1, 2)
        select b.order_id, b.line_number from back b join orders.public_order_lines l using (order_id, line_number)
        where b.minor > l.total_minor or b.quantity = l.quantity and (b.minor, b.tax_minor) is distinct from (l.total_minor, l.tax_minor)`,
    },
    {
      name: 'what came back lies where it was put',
      violations: `with put as (
          select d.return_id, l.variant_id, d.location_id, sum(d.quantity) filter (where d.disposition = 'resell') as resell,
            sum(d.quantity) filter (where d.disposition = 'damaged') as damaged
          from returns.dispositions d join returns.lines l using (return_id, line_number) where d.disposition in ('resell', 'damaged') group by 1, 2, 3),
          moved as (select document as return_id, variant_id, location_id, sum(on_hand_change) as resell, sum(damaged_change) as damaged
            from inventory.public_movements where document in (select return_id from returns.returns) group by 1, 2, 3)
        select return_id, variant_id, location_id from put full join moved using (return_id, variant_id, location_id)
        where coalesce(put.resell, 0) <> coalesce(moved.resell, 0) or coalesce(put.damaged, 0) <> coalesce(moved.damaged, 0)`,
    },
    {
      name: 'what came in with a return is somewhere',
      violations: `select l.return_id, l.line_number from returns.lines l left join returns.dispositions d using (return_id, line_number)
        group by l.return_id, l.line_number, l.received_quantity
        having l.received_quantity <> coalesce(sum(d.quantity) filter (where d.out_of is null), 0)
          or sum(d.quantity) filter (where d.out_of is not null) > sum(d.quantity) filter (where d.disposition in ('repair', 'to_warehouse'))`,
    },
    {
      name: 'a settled return is taken back in the books at what came in, and nothing else is',
      violations: `select coalesce(r.return_id, t.return_id) as return_id
        from (select return_id, goods_minor + delivery_minor as minor from returns.returns where status = 'settled' and goods_minor + delivery_minor > 0) r
        full join (select split_part(group_key, ':', 2) as return_id, sum(amount_minor) as minor from ledger.public_transfers where kind = 'return' group by 1) t using (return_id)
        where r.minor is distinct from t.minor`,
    },
    {
      name: 'what goes back for a return is asked for once, as it was settled',
      violations: `select coalesce(r.return_id, c.return_id) as return_id
        from (select return_id, paid_minor as minor from returns.returns where paid_minor > 0) r
        full join (select split_part(key, ' ', 2) as return_id, sum(amount_minor) as minor from payments.public_refunds where starts_with(key, 'return ') group by 1) c using (return_id)
        where r.minor is distinct from c.minor`,
    },
    {
      name: 'what came without an order is in stock, and what it is worth on its gift card',
      violations: `select b.blind_id from returns.blind b left join ledger.public_transfers t on t.group_key = 'issued:' || b.gift_card_id
        where t.amount_minor is distinct from b.amount_minor or (select sum((l ->> 'quantity')::integer) from jsonb_array_elements(b.lines) l)
          <> (select coalesce(sum(m.on_hand_change + m.damaged_change), 0) from inventory.public_movements m where m.document = b.blind_id)`,
    },
    {
      name: 'the lines of a return add up to it',
      violations: `select r.return_id from returns.returns r join returns.lines l using (return_id) where r.status in ('received', 'settled')
        group by r.return_id, r.goods_minor having sum(l.total_minor) <> r.goods_minor`,
    },
  ],
  merge: {
    preview: async (db, customer_ids, company_ids = null) => ({
      returns: await run(
        db,
        `select currency, count(*)::integer as return_count, sum(paid_minor)::bigint as paid_minor from returns.returns
         where customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2)) group by currency order by currency`,
        [customer_ids, company_ids],
      ),
    }),
    async totals(db, customer_ids) {
      const rows = await run<{ currency: string; minor: number }>(
        db,
        'select currency, sum(paid_minor)::bigint as minor from returns.returns where customer_id = any($1::text[]) group by currency',
        [customer_ids],
      )
      return Object.fromEntries(rows.map(({ currency, minor }) => [`returns.${currency}`, minor]))
    },
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      returns: await run(
        db,
        `select order_number, code, status, declared_at, goods_minor, paid_minor, currency from returns.returns where customer_id = any($1::text[])
         order by declared_at, return_id`,
        [customer_ids],
      ),
    }),
    // That it came back is kept with the sale, under an id that then names nobody.
    async erase(tx, customer_ids) {
      const [kept] = await run<{ count: number }>(tx, 'select count(*) from returns.returns where customer_id = any($1::text[])', [
        customer_ids,
      ])
      return [{ table: 'returns.returns', erased: 0, kept: kept!.count, why: 'tax_law' }]
    },
  },
}
