import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'

interface AccountKind {
  /** Where its balance normally stands: what we have or are owed is a debit, what we owe or have earned a credit. */
  side: 'debit' | 'credit'
  /** It must not run dry, so it keeps a balance that is guarded. */
  floor?: true
  /** It has an owner each of which there are many (an order, a card): the trial balance shows their sum as one line. */
  many?: true
}

/** The chart of accounts: every kind of account there is. */
const CHART = {
  /** What is still to be paid for one order; below zero: paid before it was placed. */
  order: { side: 'debit', many: true },
  /** What a payment provider has collected for us and not yet paid out. */
  provider: { side: 'debit' },
  /** What has come to the bank. */
  bank: { side: 'debit' },
  /** What customers have transferred beyond what they owed: it is theirs, and is to be given back. */
  overpaid: { side: 'credit' },
  /** What a payment provider keeps of what it has collected: the company's expense. */
  commission: { side: 'debit' },
  /** What banks have taken back of what a provider had collected, until it is decided whose it is. */
  disputed: { side: 'debit' },
  /** What banks have taken back for good: the company's loss. */
  dispute_losses: { side: 'debit' },
  /** The money in the drawer of one register. */
  drawer: { side: 'debit', floor: true },
  /** Where drawers get their change from and bring their takings to. */
  safe: { side: 'debit' },
  /** What was paid out of drawers for small needs, less what was paid in, by reason: the bookkeeper settles it with the bills. */
  petty_cash: { side: 'debit' },
  /** What was counted less than it should have been; below zero: more. */
  cash_difference: { side: 'debit' },
  /** What was there when the books were opened. */
  opening: { side: 'credit' },
  /** Sales without tax; what was paid for delivery apart, as `revenue/delivery`. */
  revenue: { side: 'credit' },
  /** What was paid for paying by card in instalments, on top of the goods. */
  instalment_surcharge: { side: 'credit' },
  /** Tax taken for the state, by rate in basis points. */
  tax: { side: 'credit' },
  gift_card: { side: 'credit', floor: true, many: true },
  store_credit: { side: 'credit', floor: true, many: true },
  /** What a customer has left before there was an order to pay. */
  deposit: { side: 'credit', floor: true, many: true },
  points: { side: 'credit', floor: true, many: true },
  /** What was left on cards when the law let them expire: earned without a sale. */
  expired_value: { side: 'credit' },
  /** Deposits that were lost by who withdrew, as it was agreed: earned without a sale. */
  kept_deposits: { side: 'credit' },
  /** What points and store credit were given for: the company's expense. */
  given_away: { side: 'debit' },
} as const satisfies Record<string, AccountKind>
export type AccountKindName = keyof typeof CHART

/** The name of an account: `com_…/TRY/drawer/reg_…`. It needs no row; it begins with its first transfer. */
export const account = (company_id: string, unit: string, kind: AccountKindName, owner?: string) =>
  owner === undefined ? `${company_id}/${unit}/${kind}` : `${company_id}/${unit}/${kind}/${owner}`

export interface AccountName {
  company_id: string
  unit: string
  kind: AccountKindName
  owner: string | null
}

export function readAccount(account: string): AccountName {
  const [company_id, unit, kind, owner = null, ...more] = account.split('/')
  if (!company_id || !unit || !kind || !(kind in CHART) || owner === '' || more.length)
    throw new Error(`${account} is not the name of an account`)
  return { company_id, unit, kind: kind as AccountKindName, owner }
}

export const kindOf = (name: AccountName): AccountKind => CHART[name.kind]

/** +1 where a debit raises the balance, -1 where a credit does. */
export const sign = (kind: AccountKind) => (kind.side === 'debit' ? 1 : -1)

const namesWhere = (is: (kind: AccountKind) => boolean | undefined) =>
  Object.entries<AccountKind>(CHART).flatMap(([name, kind]) => (is(kind) ? [name] : []))
const FLOORED = namesWhere((kind) => kind.floor)
const MANY = namesWhere((kind) => kind.many)

/** What is in each account, on its normal side; an account that nobody has used is empty. */
export async function balancesOf(on: Db | Tx, accounts: string[]): Promise<Map<string, number>> {
  const kinds = accounts.map((account) => kindOf(readAccount(account)))
  const rows = await run<{ account: string; balance_minor: number }>(
    on,
    `select a.account, case when a.floored then coalesce(b.balance_minor, 0)
       else a.sign * (coalesce(l.debit_minor - l.credit_minor, 0)
         + (select coalesce(sum(amount_minor), 0) from ledger.transfers where to_account = a.account and posted_at >= since)
         - (select coalesce(sum(amount_minor), 0) from ledger.transfers where from_account = a.account and posted_at >= since))::bigint end as balance_minor
     from unnest($1::text[], $2::boolean[], $3::boolean[], $4::integer[]) as a(account, floored, many, sign)
     cross join lateral (select case when a.many then '-infinity' else closed_until end as since from ledger.closing) as closing
     left join ledger.balances b using (account) left join ledger.closed_lines l on l.line = a.account and not a.many`,
    [accounts, kinds.map((kind) => kind.floor ?? false), kinds.map((kind) => kind.many ?? false), kinds.map(sign)],
  )
  return new Map(rows.map((row) => [row.account, row.balance_minor]))
}

export const balanceOf = async (on: Db | Tx, account: string): Promise<number> => (await balancesOf(on, [account])).get(account)!

/** The accounts of a kind with few owners that these companies had when the last day was closed. */
export const ownersOf = async (on: Db | Tx, kind: AccountKindName, companies: readonly string[]): Promise<string[]> =>
  (
    await run<{ line: string }>(
      on,
      `select line from ledger.closed_lines where split_part(line, '/', 3) = $1 and split_part(line, '/', 1) = any($2) order by line`,
      [kind, companies],
    )
  ).map(({ line }) => line)

/** What is in an account with a floor, and nobody puts in or takes out before the end of the transaction. */
export const lockedBalanceOf = async (tx: Tx, account: string): Promise<number> =>
  (await run<{ balance_minor: number }>(tx, 'select balance_minor from ledger.balances where account = $1 for no key update', [account]))[0]
    ?.balance_minor ?? 0

/** The line of the trial balance on which an account stands: itself, or its kind where owners are many. $many: their kinds. */
const line = (account: string, many: string) =>
  `case when split_part(${account}, '/', 3) = any(${many}::text[]) then substring(${account} from '^[^/]+/[^/]+/[^/]+') else ${account} end`

/** Debits and credits by line of the transfers between two times. */
const sums = (many: string, between: string) => `
  select line, sum(debit_minor)::bigint as debit_minor, sum(credit_minor)::bigint as credit_minor
  from ledger.transfers, lateral (values (${line('to_account', many)}, amount_minor, 0), (${line('from_account', many)}, 0, amount_minor))
    as side(line, debit_minor, credit_minor)
  where ${between} group by line`

export const AccountLine = Type.Object({
  account: Type.String(),
  company_id: Type.String(),
  unit: Type.String(),
  kind: Type.String(),
  owner: Type.Union([Type.String(), Type.Null()]),
  side: Type.Union([Type.Literal('debit'), Type.Literal('credit')]),
  debit_minor: Type.Integer(),
  credit_minor: Type.Integer(),
  balance_minor: Type.Integer(),
})

interface LineFilter {
  company_id?: string
  unit?: string
  limit?: number
  after?: string
}

/** The trial balance of the caller's companies: debits and credits since ever, by line; over all lines of a unit they are equal. */
export async function trialBalance(db: Db, { company_id, unit, limit = 50, after }: LineFilter, call: Call) {
  const [last] = readCursor(after) ?? []
  const rows = await run<{ line: string; debit_minor: number; credit_minor: number }>(
    db,
    `with lines as (
       select line, debit_minor, credit_minor from ledger.closed_lines
       union all ${sums('$1', 'posted_at >= (select closed_until from ledger.closing)')})
     select line, sum(debit_minor)::bigint as debit_minor, sum(credit_minor)::bigint as credit_minor from lines
     where ($2::text is null or line > $2) and ($3::text is null or split_part(line, '/', 1) = $3) and ($4::text is null or split_part(line, '/', 2) = $4)
       and ($6::text[] is null or split_part(line, '/', 1) = any($6))
     group by line order by line limit $5`,
    [MANY, last ?? null, company_id ?? null, unit ?? null, limit + 1, companiesOf(call)],
  )
  const page = pageOf(rows, limit, (row) => [row.line])
  return {
    ...page,
    items: page.items.map(({ line, debit_minor, credit_minor }) => {
      const name = readAccount(line)
      const kind = kindOf(name)
      return {
        account: line,
        ...name,
        side: kind.side,
        debit_minor,
        credit_minor,
        balance_minor: sign(kind) * (debit_minor - credit_minor),
      }
    }),
  }
}

/**
 * Sums up the days that are over. A day is left open for a whole further day, so that no transaction that posts into it can still be under way.
 */
export const closeDays = (tx: Tx, now: string) =>
  run(
    tx,
    `with until as (select date_trunc('day', $2::timestamptz, 'UTC') - interval '1 day' as day),
          before as (select closed_until from ledger.closing for no key update),
          closed as (update ledger.closing c set closed_until = until.day from until, before where before.closed_until < until.day
            returning before.closed_until as since, until.day as day),
          summed as (select s.* from closed, lateral (${sums('$1', 'posted_at >= closed.since and posted_at < closed.day')}) as s)
     insert into ledger.closed_lines as l select * from summed
     on conflict (line) do update set debit_minor = l.debit_minor + excluded.debit_minor, credit_minor = l.credit_minor + excluded.credit_minor`,
    [MANY, now],
  )

const many = `array[${MANY.map((kind) => `'${kind}'`).join(', ')}]`
const floored = `array[${FLOORED.map((kind) => `'${kind}'`).join(', ')}]`
const credited = `array[${namesWhere((kind) => kind.side === 'credit')
  .map((kind) => `'${kind}'`)
  .join(', ')}]`

export const audits = [
  {
    name: 'the debits of every unit equal its credits',
    violations: `with lines as (select line, debit_minor, credit_minor from ledger.closed_lines
        union all ${sums(many, 'posted_at >= (select closed_until from ledger.closing)')})
      select split_part(line, '/', 1) as company_id, split_part(line, '/', 2) as unit, sum(debit_minor) as debit_minor, sum(credit_minor) as credit_minor
      from lines group by 1, 2 having sum(debit_minor) <> sum(credit_minor)`,
  },
  {
    name: 'every kept balance is the sum of its transfers',
    violations: `with moved as (
        select account, sum(case when split_part(account, '/', 3) = any(${credited}) then -change else change end)::bigint as balance_minor
        from ledger.transfers, lateral (values (to_account, amount_minor), (from_account, -amount_minor)) as side(account, change)
        where split_part(account, '/', 3) = any(${floored}) group by account)
      select account, moved.balance_minor as moved_minor, b.balance_minor from moved full join ledger.balances b using (account)
      where moved.balance_minor is distinct from b.balance_minor`,
  },
  {
    name: 'what is held of every account is the sum of its living holds',
    violations: `with living as (select account, sum(amount_minor - settled_minor)::bigint as held_minor from ledger.holds where ended_at is null group by account)
      select account, living.held_minor as living_minor, b.held_minor from living full join (select account, held_minor from ledger.balances where held_minor > 0) b using (account)
      where living.held_minor is distinct from b.held_minor`,
  },
  {
    name: 'what is settled of every hold is the sum of its transfers',
    violations: `with settled as (
        select of_hold as hold_key, account, sum(amount_minor)::bigint as settled_minor
        from ledger.transfers, lateral (values (from_account), (to_account)) as side(account)
        where of_hold is not null and split_part(account, '/', 3) = any(${floored})
          and (account = to_account) = (split_part(account, '/', 3) = any(${credited})) group by 1, 2)
      select hold_key, account from ledger.holds h full join settled s using (hold_key, account)
      where coalesce(h.settled_minor, 0) <> coalesce(s.settled_minor, 0)`,
  },
  {
    name: 'closed days are the sums of their transfers',
    violations: `with summed as (${sums(many, 'posted_at < (select closed_until from ledger.closing)')})
      select line from summed full join ledger.closed_lines l using (line)
      where (summed.debit_minor, summed.credit_minor) is distinct from (l.debit_minor, l.credit_minor)`,
  },
  {
    name: 'no transfer crosses from one company or unit to another',
    violations: `select group_key, number from ledger.transfers where split_part(from_account, '/', 1) <> split_part(to_account, '/', 1)
      or split_part(from_account, '/', 2) <> unit or split_part(to_account, '/', 2) <> unit`,
  },
  {
    name: 'every transfer belongs to a group',
    violations: `select t.group_key from ledger.transfers t left join ledger.groups g on g.group_key = t.group_key and g.posted_at = t.posted_at
      where g.group_key is null`,
  },
]
