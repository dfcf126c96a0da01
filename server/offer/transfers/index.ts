/**
 * Transfers: goods that go from one place of a company to another, from the asking to the last piece that is accounted for. What is sent has left the one
 * place and is at none until it arrives, and no piece is lost between without somebody who has said what became of it.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export const transfers: Module = {
  name: 'transfers',
  routes,
  permissions: {
    'transfers.read': ['manager', 'associate', 'agent', 'analyst'],
    'transfers.work': ['manager', 'associate'],
    'transfers.decide': ['manager'],
  },
  audits: [
    {
      name: 'what a transfer has on its way is in transit, and nothing else is',
      violations: `
        with mine as (select transfer_id as document, variant_id, to_location_id as location_id, in_transit_quantity as quantity
          from transfers.lines join transfers.transfers using (transfer_id) where in_transit_quantity > 0)
        select document, variant_id from mine m full join inventory.public_transit t using (document, variant_id, location_id)
        where m.quantity is distinct from t.quantity`,
    },
    {
      name: 'nothing of a transfer is open once it is over',
      violations: `
        select t.transfer_id from transfers.transfers t where t.status in ('closed', 'cancelled') and (
          exists (select from transfers.lines l where l.transfer_id = t.transfer_id and l.in_transit_quantity > 0)
          or exists (select from transfers.differences d where d.transfer_id = t.transfer_id and d.is_open))`,
    },
    {
      name: 'what is missing is still on its way, and what came broken or too many is told',
      violations: `
        with told as (select transfer_id, variant_id, sum(quantity) filter (where kind = 'missing' and is_open) as missing,
            sum(quantity) filter (where kind = 'damaged') as damaged, sum(quantity) filter (where kind = 'surplus') as surplus
          from transfers.differences group by 1, 2)
        select transfer_id, variant_id from transfers.lines l left join told d using (transfer_id, variant_id)
        where coalesce(d.missing, 0) > l.in_transit_quantity or coalesce(d.damaged, 0) <> l.damaged_quantity
          or coalesce(d.surplus, 0) <> l.surplus_quantity`,
    },
    {
      name: 'delivery notes are numbered without a gap and say what they said when they were issued',
      violations: `
        select company_id, year::text from transfers.note_numbers n full join (
          select company_id, year, count(*) as notes, max(running) as last from transfers.delivery_notes group by 1, 2) d using (company_id, year)
        where (n.last_number, n.last_number) is distinct from (d.notes, d.last)
        union all
        select company_id, note_id from transfers.delivery_notes where content_hash <> encode(sha256(convert_to(content::text, 'UTF8')), 'hex')`,
    },
    {
      name: 'whatever has left with a transfer has a delivery note',
      violations: `
        with noted as (select n.transfer_id, line ->> 'variant_id' as variant_id, sum((line ->> 'quantity')::integer) as quantity
          from transfers.delivery_notes n cross join lateral jsonb_array_elements(n.content -> 'lines') as line
          where not exists (select from transfers.delivery_notes r where r.replaces = n.note_id) group by 1, 2)
        select transfer_id, variant_id from transfers.lines l left join noted using (transfer_id, variant_id)
        where l.sent_quantity <> coalesce(noted.quantity, 0)`,
    },
  ],
}
