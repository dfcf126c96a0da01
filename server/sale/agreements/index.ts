/**
 * Agreements: what the law wants a customer to be told before she buys from a distance, and what she agreed to. It is kept word for word as it
 * stood before her, sent to her with the order, and never changed; what she did not agree to is not paid.
 */
import { run } from '#platform/database'
import { onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { tell, type Telling } from '../../foundation/privacy/index.ts'
import { contactsOfOrders, orderPlaced } from '../orders/index.ts'
import { KEPT_DAYS, type Kept, lastAgreed } from './agreed.ts'
import { copyByLink, copyFor } from './copy.ts'
import { routes } from './routes.ts'
import { withdrawalFormOf } from './withdrawal-form.ts'

export { agreementChanged, agreementMissing, concludeAgreements, Consent, keepAgreements, mustAgreeTo } from './agreed.ts'
export { copyByLink, copyForDeposit } from './copy.ts'
export { saySeller, sellerOf } from './sellers.ts'
export {
  addressLine,
  ASKED,
  type Asked,
  Document,
  type DistanceSale,
  documentsFor,
  type IsDue,
  isDueBy,
  linesOf,
  whatIsAsked,
  wordsOf,
} from './documents.ts'

const OF_NO_ORDER = 'a.concluded_at is null and not exists (select from orders.public_orders o where o.purpose_id = a.purpose_id)'
/** Also what she agreed to as a guest, if she was known when she ordered. */
const HERS = `(a.customer_id = any($1::text[])
  or a.purpose_id in (select o.purpose_id from orders.public_orders o where o.customer_id = any($1::text[])))`

export const agreements: Module = {
  name: 'agreements',
  routes,
  permissions: {
    'agreements.read': ['manager', 'agent', 'analyst'],
    'agreements.write': ['manager'],
  },
  subscriptions: [
    // A durable copy goes to the address that was left, or to hers that is known; whoever has none is sent by SMS where it stands.
    onMany('agreements.send_copies', orderPlaced, async (tx, placed) => {
      const agreed = Map.groupBy(
        await lastAgreed<Kept & { purpose_id: string }>(
          tx,
          placed.map(({ data }) => data.order_id),
        ),
        ({ order_id }) => order_id,
      )
      if (!agreed.size) return
      const contacts = await contactsOfOrders(tx, [...agreed.keys()])
      const company_ids = [...new Set(placed.flatMap(({ company_id }) => company_id ?? []))]
      const now = placed.at(-1)!.occurred_at
      const forms = new Map<string, Awaited<ReturnType<typeof withdrawalFormOf>>>()
      for (const company_id of company_ids) forms.set(company_id, await withdrawalFormOf(tx, company_id, now))
      const tellings: Telling[] = []
      for (const { data, company_id, customer_id, occurred_at: now } of placed) {
        const { order_id, number } = data
        const documents = agreed.get(order_id)
        if (!documents || company_id === null) continue
        const { phone = null, email = null } = contacts.get(order_id) ?? {}
        const { purpose_id } = documents[0]!
        tellings.push({
          ...{ kind: 'agreement', purpose: 'order', by: 'email', company_id, customer_id, left: { phone, email }, now },
          text: () => copyFor(number, documents, forms.get(company_id) ?? null),
          short: await copyByLink(tx, { purpose_id, number }),
        })
      }
      await tell(tx, tellings)
    }),
  ],
  retention: [
    {
      // Where no sale came of it there is nothing to prove.
      what: 'agreements.of_no_order',
      days: 30,
      sweep: sweepBy(`delete from agreements.agreed where agreement_id in (
               select agreement_id from agreements.agreed a where agreed_at < $1 and ${OF_NO_ORDER} order by agreed_at limit $2) returning 1`),
    },
    {
      what: 'agreements.bodies',
      days: KEPT_DAYS,
      sweep: sweepBy(`update agreements.agreed set body = null where agreement_id in (
               select agreement_id from agreements.agreed where body is not null and agreed_at < $1 order by agreed_at limit $2) returning 1`),
    },
  ],
  audits: [
    {
      name: 'every agreement is of a company that exists',
      violations: `select a.agreement_id from agreements.agreed a left join companies.public_companies c using (company_id) where c.company_id is null`,
    },
    {
      name: 'what was agreed to is word for word what it was',
      violations: `select agreement_id from agreements.agreed where body is not null and body_sha256 <> encode(sha256(convert_to(body, 'UTF8')), 'hex')`,
    },
  ],
  merge: {
    preview: async (db, customer_ids, companies = null) => ({
      agreements: (
        await run<{ count: number }>(
          db,
          'select count(*) from agreements.agreed where customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))',
          [customer_ids, companies],
        )
      )[0]!.count,
    }),
    totals: async () => ({}),
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      agreements: await run(
        db,
        `select a.kind, a.locale, a.text_version, a.body, a.channel, a.agreed_at from agreements.agreed a where ${HERS} order by a.agreed_at`,
        [customer_ids],
      ),
    }),
    // The words bear her name and address; of what was sold the law asks for them until their time is over (retention).
    async erase(tx, customer_ids, now) {
      await run(tx, `update agreements.agreed a set link_ended_at = $2 where ${HERS} and link_ended_at is null`, [customer_ids, now])
      const erased = await run(tx, `delete from agreements.agreed a where a.customer_id = any($1::text[]) and ${OF_NO_ORDER} returning 1`, [
        customer_ids,
      ])
      const [kept] = await run<{ count: number }>(tx, `select count(*) from agreements.agreed a where ${HERS} and a.body is not null`, [
        customer_ids,
      ])
      return [{ table: 'agreements.agreed', erased: erased.length, kept: kept!.count, why: 'accountability' }]
    },
  },
}
