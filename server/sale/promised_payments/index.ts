/**
 * Promised payments: orders that are placed before their money is here, because it is transferred or taken at the door. Each waits until
 * somebody of ours, or the bank's statement, says that the money has come, or until its time is over: then it is cancelled whole, and she is told.
 */
import { type Db, run, type Tx } from '#platform/database'
import { onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { companyOf } from '../../foundation/companies/index.ts'
import { tell, type Telling } from '../../foundation/privacy/index.ts'
import { contactsOfOrders, orderCancelled, orderPlaced } from '../orders/index.ts'
import { cancelledNews, givenBackNews, transferNews } from './news.ts'
import { endsOfAccounts, overpaidGivenBack } from './overpaid.ts'
import { routes } from './routes.ts'
import { giveUpOverdue, transferFor } from './waiting.ts'

export { ordersAwaitingTransfer } from './waiting.ts'

export const promised_payments: Module = {
  name: 'promised_payments',
  routes,
  work: giveUpOverdue,
  subscriptions: [
    onMany('promised_payments.send_transfer_news', orderPlaced, async (tx, placed) => {
      const by_transfer = await paidByTransfer(
        tx,
        placed.map(({ data }) => data.order_id),
      )
      const contacts = await contactsOfOrders(tx, by_transfer)
      const tellings: Telling[] = []
      for (const { data, customer_id, occurred_at: now } of placed) {
        const contact = contacts.get(data.order_id)
        const transfer = contact && (await transferFor(tx, data.order_id))
        if (!contact || !transfer) continue
        const { company_id, phone, email } = contact
        const { time_zone } = await companyOf(tx, company_id)
        const text: Telling['text'] = (locale) => transferNews(locale, data.number, transfer, time_zone)
        tellings.push({ kind: 'transfer_awaited', purpose: 'order', company_id, customer_id, left: { phone, email }, text, now })
      }
      await tell(tx, tellings)
    }),
    onMany('promised_payments.send_given_back_news', overpaidGivenBack, async (tx, given) => {
      const contacts = await contactsOfOrders(
        tx,
        given.map(({ data }) => data.order_id),
      )
      const accountOf = await endsOfAccounts(
        tx,
        given.map(({ data }) => data.bank_line_id),
      )
      await tell(
        tx,
        given.flatMap(({ data, customer_id, occurred_at: now }): Telling[] => {
          const contact = contacts.get(data.order_id)
          if (!contact) return []
          const { company_id, phone, email } = contact
          const text: Telling['text'] = (locale) => givenBackNews(locale, data, accountOf(data.bank_line_id))
          return [{ kind: 'overpaid_given_back', purpose: 'order', company_id, customer_id, left: { phone, email }, text, now }]
        }),
      )
    }),
    onMany('promised_payments.send_cancelled_news', orderCancelled, async (tx, cancelled) => {
      const order_ids = cancelled.map(({ data }) => data.order_id)
      const contacts = await contactsOfOrders(tx, order_ids)
      const paid = await paidOf(tx, order_ids)
      await tell(
        tx,
        cancelled.flatMap(({ data, customer_id, occurred_at: now }): Telling[] => {
          const contact = contacts.get(data.order_id)
          if (!contact) return []
          const { company_id, phone, email } = contact
          const text: Telling['text'] = (locale) => cancelledNews(locale, data.number, data.reason, paid.has(data.order_id))
          return [{ kind: 'order_cancelled', purpose: 'order', company_id, customer_id, left: { phone, email }, text, now }]
        }),
      )
    }),
  ],
  retention: [
    {
      // Türk Ticaret Kanunu art. 82: books and what proves them for ten years. That money went back, and how much, stays.
      what: 'promised_payments.ibans',
      days: 3_653,
      sweep: sweepBy(`update promised_payments.given_back set iban = null where bank_line_id in (
               select bank_line_id from promised_payments.given_back where iban is not null and given_at < $1 order by given_at limit $2) returning 1`),
    },
  ],
  personal_data: {
    // Whose bank account it is, only she knows for sure: it is what somebody was told when she was sent back what she had transferred too much.
    export: async (db, customer_ids) => ({
      overpaid_given_back: await run(
        db,
        `select o.number as order_number, g.amount_minor, p.currency, g.way, g.iban, g.given_at from promised_payments.given_back g
         join promised_payments.bank_lines l using (bank_line_id) join payments.public_payments p using (payment_id) join orders.public_orders o using (order_id)
         where o.customer_id = any($1::text[]) order by g.given_at, g.bank_line_id`,
        [customer_ids],
      ),
    }),
    // Where money of ours went is kept for the books.
    async erase(tx, customer_ids) {
      const [kept] = await run<{ count: number }>(
        tx,
        `select count(*) from promised_payments.given_back g
         join promised_payments.bank_lines l using (bank_line_id) join payments.public_payments p using (payment_id) join orders.public_orders o using (order_id)
         where o.customer_id = any($1::text[])`,
        [customer_ids],
      )
      return [{ table: 'promised_payments.given_back', erased: 0, kept: kept!.count, why: 'tax_law' }]
    },
  },
  audits: [
    {
      name: 'no order waits for money that is not promised any more',
      violations: `select p.payment_id from payments.public_payments p join orders.public_orders o using (order_id)
        where p.method in ('bank_transfer', 'cash_on_delivery') and p.status = 'cancelled' and o.status = 'placed'`,
    },
    {
      name: 'what was transferred too much went back once, as it was written down',
      violations: `select g.bank_line_id from promised_payments.given_back g join promised_payments.bank_lines l using (bank_line_id)
        full join (select * from ledger.public_transfers where kind = 'overpaid_back') t on t.group_key = 'overpaid_back:' || g.bank_line_id
        where t.amount_minor is distinct from g.amount_minor or g.amount_minor is distinct from l.difference_minor`,
    },
    {
      name: 'what a bank line paid, and what it brought too much, is all that came by it',
      violations: `select l.bank_line_id from promised_payments.bank_lines l
        left join payments.public_changes c on c.key = 'bank_line:' || l.bank_line_id and c.kind = 'capture'
        left join ledger.public_transfers t on t.group_key = 'overpaid:' || l.bank_line_id
        where l.outcome in ('received', 'short', 'over', 'not_awaited') and l.amount_minor <> coalesce(c.amount_minor, 0) + coalesce(t.amount_minor, 0)`,
    },
  ],
}

const paidByTransfer = async (on: Db | Tx, order_ids: readonly string[]) =>
  (
    await run<{ order_id: string }>(
      on,
      `select order_id from payments.public_payments where order_id = any($1) and method = 'bank_transfer'`,
      [order_ids],
    )
  ).map(({ order_id }) => order_id)

/** Of which of these orders money is with us, or was held for them: what is transferred or paid at the door is not, until it comes. */
const paidOf = async (on: Db | Tx, order_ids: readonly string[]) =>
  new Set(
    (
      await run<{ order_id: string }>(
        on,
        `select distinct order_id from payments.public_payments
         where order_id = any($1) and (method not in ('bank_transfer', 'cash_on_delivery') or captured_minor > 0)`,
        [order_ids],
      )
    ).map(({ order_id }) => order_id),
  )
