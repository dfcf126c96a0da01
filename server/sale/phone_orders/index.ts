/**
 * Orders by phone: an agent speaks with somebody, in whose stead she gathers, reads out what the law wants told, and orders. She acts as the
 * caller's own device would, in the caller's own cart; one invariant: nothing of anybody's profile is open to her before its owner has read back the
 * code that was sent to her.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { HOURS_A_CALL_LASTS, mayHearOfCart } from './calls.ts'
import { routes } from './routes.ts'

const WITHOUT_ORDER = `not exists (select from phone_orders.checkouts c join orders.public_orders o on o.purpose_id = c.checkout_id where c.phone_call_id = p.phone_call_id)`

export const phone_orders: Module = {
  name: 'phone_orders',
  routes,
  permissions: { 'phone_orders.take': ['manager', 'agent'] },
  listeners: { crt: mayHearOfCart },
  audits: [
    {
      name: 'every order taken in a call is of the company that was called',
      violations: `select o.order_id from phone_orders.checkouts c join phone_orders.phone_calls p using (phone_call_id)
        join orders.public_orders o on o.purpose_id = c.checkout_id where o.company_id <> p.company_id`,
    },
    {
      name: 'what an agent agreed to for a caller was read out in that call',
      violations: `select a.agreement_id from agreements.public_agreed a join phone_orders.checkouts c on c.checkout_id = a.purpose_id
        where a.channel = 'phone' and a.actor like 'staff:%' and not exists (
          select from phone_orders.readings r where r.phone_call_id = c.phone_call_id and r.kind = a.kind and r.text_version = a.text_version and r.read_at <= a.agreed_at)`,
    },
  ],
  retention: [
    {
      // Where no order came of it there is nothing to prove.
      what: 'phone_orders.calls_of_no_order',
      days: 30,
      sweep: sweepBy(`delete from phone_orders.phone_calls where phone_call_id in (
               select phone_call_id from phone_orders.phone_calls p where started_at < $1 and ${WITHOUT_ORDER} order by started_at limit $2) returning 1`),
    },
    {
      // As long as the proof of what she agreed to (Mesafeli Sözleşmeler Yönetmeliği art. 20).
      what: 'phone_orders.calls',
      days: 1_096,
      sweep: sweepBy(`delete from phone_orders.phone_calls where phone_call_id in (
               select phone_call_id from phone_orders.phone_calls where started_at < $1 order by started_at limit $2) returning 1`),
    },
  ],
  merge: {
    preview: async (db, customer_ids, companies = null) => ({
      phone_calls: (
        await run<{ count: number }>(
          db,
          'select count(*) from phone_orders.phone_calls where customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))',
          [customer_ids, companies],
        )
      )[0]!.count,
    }),
    totals: async () => ({}),
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      phone_calls: await run(
        db,
        `select p.started_at, p.ended_at, p.locale, p.proven_by,
           (select json_agg(json_build_object('kind', r.kind, 'heading', r.heading, 'text_version', r.text_version, 'read_at', r.read_at) order by r.read_at)
            from phone_orders.readings r where r.phone_call_id = p.phone_call_id) as read_out
         from phone_orders.phone_calls p where p.customer_id = any($1::text[]) order by p.started_at`,
        [customer_ids],
      ),
    }),
    // That she called is forgotten where nothing came of it; what was read out before an order proves that it was, as long as it has to.
    async erase(tx, customer_ids) {
      const erased = await run(
        tx,
        `delete from phone_orders.phone_calls p where p.customer_id = any($1::text[]) and ${WITHOUT_ORDER} returning 1`,
        [customer_ids],
      )
      const kept = await run(tx, `update phone_orders.phone_calls set proven_by = '•••' where customer_id = any($1::text[]) returning 1`, [
        customer_ids,
      ])
      return [{ table: 'phone_orders.phone_calls', erased: erased.length, kept: kept.length, why: 'accountability' }]
    },
    /** She is on the phone with them and has read back her code. */
    reason_to_see: {
      reason: 'present',
      when: `exists (select from phone_orders.phone_calls p where 'staff:' || p.staff_id = who.actor and p.ended_at is null
        and p.proven_at > who.now - interval '${HOURS_A_CALL_LASTS} hours' and p.customer_id = any(who.customer_ids))`,
    },
  },
}
