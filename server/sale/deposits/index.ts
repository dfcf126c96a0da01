/**
 * Deposits: money that a customer leaves before there is an order to pay (kapora, beh). It is owed to her, on an account of the ledger of its own, until
 * it pays, goes back the way it came, or is kept by the rule that was agreed when she left it, by two people. It never becomes ours by itself.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { depositsByNumber } from '../payments/index.ts'
import { depositsToPayWith, lapse, balancesOf } from './deposits.ts'
import { confirmedKeeping, confirmedReturn, GIVE_MORE_ACT, KEEP_ACT } from './ending.ts'
import { routes } from './routes.ts'

export {
  balancesOf as depositsLeft,
  Deposit,
  depositByNumber,
  depositMalformed,
  depositNotCome,
  depositOf,
  depositsFor,
  takeDeposit,
} from './deposits.ts'
export { MyDeposit, myDeposits } from './mine.ts'
export { ruleOf as depositRuleOf } from './rules.ts'

depositsByNumber.fill(depositsToPayWith)

export const deposits: Module = {
  name: 'deposits',
  routes,
  tick: lapse,
  acts: {
    [KEEP_ACT]: { permission: 'deposits.keep', carryOut: confirmedKeeping },
    [GIVE_MORE_ACT]: { permission: 'deposits.return', carryOut: confirmedReturn },
  },
  permissions: {
    'deposits.read': ['manager', 'associate', 'agent', 'analyst'],
    'deposits.return': ['manager', 'agent'],
    'deposits.keep': ['manager'],
    'deposits.manage': ['owner'],
  },
  audits: [
    {
      name: 'every deposit was booked when it was taken',
      violations: `select d.deposit_id from deposits.deposits d left join ledger.public_transfers t on t.group_key = 'deposit:' || d.deposit_id
        where t.amount_minor is distinct from d.amount_minor`,
    },
    {
      name: 'what was given back or kept of every deposit is booked so',
      violations: `select coalesce(e.end_id, t.end_id) as end_id from (select end_id, kind, amount_minor from deposits.ends where amount_minor > 0) e
        full join (select substring(group_key from 13) as end_id, kind, sum(amount_minor) as amount_minor from ledger.public_transfers
          where group_key like 'deposit_end:%' and kind in ('deposit_returned', 'deposit_kept') group by group_key, kind) t using (end_id)
        where e.amount_minor is distinct from t.amount_minor or 'deposit_' || e.kind is distinct from t.kind`,
    },
    {
      name: 'only what was agreed to be lost is kept, when she has withdrawn',
      violations: `select e.end_id from deposits.ends e join deposits.deposits d using (deposit_id)
        where e.kind = 'kept' and (d.kind <> 'withdrawal' or e.withdrawn_by is distinct from 'customer' or e.confirmed_by = e.actor)`,
    },
    {
      name: 'the papers of deposits are numbered without a gap',
      violations: `select s.company_id from companies.public_deposit_series s
        where s.last_number <> (select count(*) from deposits.deposits d where d.company_id = s.company_id and split_part(d.number, '-', 1) = s.series)`,
    },
    {
      name: 'every deposit was taken by payments that come to it',
      violations: `select d.deposit_id from deposits.deposits d
        cross join lateral (select coalesce(sum(amount_minor), 0) as paid_minor from payments.public_payments p where p.order_id = d.deposit_id) paid
        where paid.paid_minor <> d.amount_minor`,
    },
  ],
  retention: [
    {
      // Nobody who has no profile asks to be forgotten. As long as she may come back for what she has bought with it.
      what: 'deposits.nameless',
      days: 365,
      sweep: sweepBy(`with done as (
          select d.deposit_id from deposits.deposits d
          left join ledger.public_balances b on b.account = concat_ws('/', d.company_id, d.currency, 'deposit', d.deposit_id)
          where d.customer_id is null and d.name is not null and d.taken_at < $1 and coalesce(b.balance_minor, 0) = 0
            and not exists (select from ledger.public_transfers t where t.from_account = b.account and t.posted_at >= $1)
            and not exists (select from ledger.public_transfers t where t.to_account = b.account and t.posted_at >= $1)
          order by d.taken_at limit $2 for no key update of d),
        ended as (update deposits.ends set reason = '' where deposit_id in (select deposit_id from done))
        update deposits.deposits set name = null, about = '' where deposit_id in (select deposit_id from done) returning 1`),
    },
  ],
  merge: {
    preview: async (db, customer_ids, company_ids = null) => ({ deposits: await balancesOf(db, customer_ids, company_ids) }),
    totals: async (db, customer_ids) =>
      Object.fromEntries(
        (await balancesOf(db, customer_ids, null)).map(({ currency, balance_minor }) => [`deposits.${currency}`, balance_minor]),
      ),
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      deposits: await run(
        db,
        'select number, name, about, amount_minor, currency, stands_until, taken_at from deposits.deposits where customer_id = any($1::text[]) order by taken_at',
        [customer_ids],
      ),
    }),
    // What was taken is kept for the books, under an id that then names nobody.
    async erase(tx, customer_ids) {
      const kept = await run(tx, `update deposits.deposits set name = null, about = '' where customer_id = any($1::text[]) returning 1`, [
        customer_ids,
      ])
      const ends = await run(
        tx,
        `update deposits.ends set reason = '' where deposit_id in (select deposit_id from deposits.deposits where customer_id = any($1::text[])) returning 1`,
        [customer_ids],
      )
      return [
        { table: 'deposits.deposits', erased: 0, kept: kept.length, why: 'tax_law' },
        { table: 'deposits.ends', erased: 0, kept: ends.length, why: 'tax_law' },
      ]
    },
    hinders: async (db, customer_ids) =>
      (
        await run<{ subject: string; customer_id: string }>(
          db,
          `select d.deposit_id as subject, d.customer_id from deposits.deposits d
           join ledger.public_balances b on b.account = concat_ws('/', d.company_id, d.currency, 'deposit', d.deposit_id)
           where d.customer_id = any($1::text[]) and b.balance_minor > 0 order by d.taken_at`,
          [customer_ids],
        )
      ).map((deposit) => ({ reason: 'open_order', ...deposit })),
  },
}
