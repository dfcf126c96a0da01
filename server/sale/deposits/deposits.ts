import { distanceSaleRules } from '@birge/kernel/distance-sale'
import { parseOrderNumber } from '@birge/kernel/order-number'
import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, announceAll, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import type { Outcome } from '#platform/together'
import { companyOf, drawDepositNumber } from '../../foundation/companies/index.ts'
import { idsOf, showToStaff } from '../../foundation/customers/index.ts'
import { account, post } from '../../foundation/ledger/index.ts'
import { dayIn } from '../../offer/pricing/index.ts'
import { type DepositSought, depositUnknown } from '../payments/index.ts'
import { lawOf, ruleOf } from './rules.ts'

const Text = Type.String()
const Minor = Type.Integer()

export const Deposit = Type.Object({
  deposit_id: Text,
  number: Text,
  company_id: Text,
  channel: Type.String({ description: 'till: at a till; else from a distance, where it is always earnest money' }),
  location_id: OrNull(Text),
  location_name: OrNull(Text),
  customer_id: OrNull(Text),
  name: OrNull(Text),
  cart_id: OrNull(Text),
  about: Text,
  kind: Type.Enum(['earnest', 'withdrawal'], {
    description: 'earnest: counts towards the price, and goes back if nothing comes of it; withdrawal: whoever withdraws loses it',
  }),
  times_back: Type.Integer({ description: 'how many times of it we give back if it is we who withdraw' }),
  status: Type.Enum(['open', 'lapsed', 'settled', 'returned', 'kept'], {
    description: 'open: it can pay; lapsed: its time is over, it can still pay or go back; settled: it has paid',
  }),
  amount_minor: Minor,
  balance_minor: Type.Integer({ description: 'what of it is still hers' }),
  available_minor: Type.Integer({ description: 'less what is set aside for payments under way' }),
  currency: Text,
  stands_until: Text,
  withdraw_until: OrNull(
    Type.String({
      description: 'of one from a distance: until when she takes it back herself; null: as long as anything of it lies there',
    }),
  ),
  taken_by: Text,
  taken_at: Text,
  ends: Type.Array(
    Type.Object({
      kind: Type.Enum(['returned', 'kept']),
      withdrawn_by: OrNull(Type.Enum(['customer', 'company'])),
      amount_minor: Minor,
      besides_minor: Minor,
      reason: Text,
      actor: Text,
      confirmed_by: OrNull(Text),
      ended_at: Text,
    }),
  ),
})
export type Deposit = Type.Static<typeof Deposit>

/** The same with the orders it has paid, less what of them went back to it. */
export const DepositWithOrders = Type.Object({
  ...Deposit.properties,
  spent: Type.Array(Type.Object({ order_id: Text, number: Text, amount_minor: Minor, spent_at: Text })),
})

const Said = Type.Object({ deposit_id: Text, number: Text, amount_minor: Minor, currency: Text })
export const depositTaken = event('deposits.deposit_taken', Said)
export const depositReturned = event('deposits.deposit_returned', Said)
export const depositKept = event('deposits.deposit_kept', Said)
/** Its time is over, and there is still money on it: somebody has to speak with her. */
export const depositLapsed = event('deposits.deposit_lapsed', Said)

export const depositMalformed = refusal<{ wrong: string[] }>(
  'deposit_malformed',
  422,
  () => 'Say who leaves the deposit, and what it is for',
)

export const depositNotCome = refusal<{ number: string }>(
  'deposit_not_come',
  409,
  ({ number }) => `The money of the deposit ${number} is not here: its payment is being taken at this moment, or was declined`,
)

export const accountOf = ({ company_id, currency, deposit_id }: Pick<Deposit, 'company_id' | 'currency' | 'deposit_id'>) =>
  account(company_id, currency, 'deposit', deposit_id)

const LIES = `left join ledger.public_balances b on b.account = concat_ws('/', d.company_id, d.currency, 'deposit', d.deposit_id)`
export const READ = `
  select d.deposit_id, d.number, d.company_id, d.channel, d.location_id, l.name as location_name, d.customer_id, d.name, d.cart_id, d.about, d.kind, d.times_back,
    case when coalesce(b.balance_minor, 0) > 0 then case when d.lapsed_at is null then 'open' else 'lapsed' end
      else coalesce((select e.kind from deposits.ends e where e.deposit_id = d.deposit_id order by e.ended_at desc, e.end_id desc limit 1), 'settled') end as status,
    d.amount_minor, coalesce(b.balance_minor, 0) as balance_minor, coalesce(b.available_minor, 0) as available_minor, d.currency, d.stands_until, d.withdraw_until, d.taken_by, d.taken_at,
    (select coalesce(json_agg(json_build_object('kind', e.kind, 'withdrawn_by', e.withdrawn_by, 'amount_minor', e.amount_minor, 'besides_minor', e.besides_minor,
       'reason', e.reason, 'actor', e.actor, 'confirmed_by', e.confirmed_by, 'ended_at', to_json(e.ended_at)) order by e.ended_at, e.end_id), '[]')
     from deposits.ends e where e.deposit_id = d.deposit_id) as ends
  from deposits.deposits d left join stores.public_locations l using (location_id) ${LIES}`

/** All of its money was taken: what was paid by a link is captured a moment later, or declined then. */
export const HAS_COME =
  'not exists (select from payments.public_payments p where p.order_id = d.deposit_id and p.captured_minor < p.amount_minor)'

const HERS = '($1::text[] is null or d.company_id = any($1))'

export async function depositOf(on: Db | Tx, deposit_id: string, call: Call): Promise<Deposit> {
  const deposit = await runOne<Deposit>(on, `${READ} where d.deposit_id = $2 and ${HERS}`, [companiesOf(call), deposit_id])
  if (!deposit) throw notFound({ what: 'deposit', id: deposit_id })
  return deposit
}

export async function readDeposit(database: Database, { deposit_id }: { deposit_id: string }, call: Call) {
  const deposit = await depositOf(database.db, deposit_id, call)
  await lookedAt(database, [deposit], call)
  return { ...deposit, spent: await spentOf(database.db, deposit) }
}

/** By the books, which know the account of each order; what came to it when it was taken has no order. */
const spentOf = (db: Db, deposit: Deposit) =>
  run<Type.Static<typeof DepositWithOrders>['spent'][number]>(
    db,
    `select o.order_id, o.number, sum(moved.amount_minor)::bigint as amount_minor, min(moved.posted_at) as spent_at from (
       select split_part(from_account, '/', 4) as order_id, amount_minor, posted_at from ledger.public_transfers
       where to_account = $1 and split_part(from_account, '/', 3) = 'order' union all
       select split_part(to_account, '/', 4), -amount_minor, posted_at from ledger.public_transfers
       where from_account = $1 and split_part(to_account, '/', 3) = 'order') as moved
     join orders.public_orders o using (order_id) group by o.order_id, o.number having sum(moved.amount_minor) > 0
     order by spent_at, o.order_id`,
    [accountOf(deposit)],
  )

const lookedAt = (database: Database, seen: readonly Deposit[], call: Call) =>
  showToStaff(
    database,
    seen.flatMap(({ deposit_id, company_id, customer_id }) => (customer_id ? [{ subject: deposit_id, company_id, customer_id }] : [])),
    'deposits',
    call,
  )

/** Of my companies, newest first. */
export async function listDeposits(
  database: Database,
  asked: { limit?: number; after?: string; search?: string; customer_id?: string; open?: boolean },
  call: Call,
) {
  const { limit = 50, after, search, customer_id, open } = asked
  const [taken_at, deposit_id] = readCursor(after) ?? []
  const rows = await run<Deposit>(
    database.db,
    `${READ} where ${HERS} and ($3::timestamptz is null or (d.taken_at, d.deposit_id) < ($3, $4::text))
       and ($5::text is null or d.number ilike '%' || $5 || '%') and ($6::text[] is null or d.customer_id = any($6))
       and ($7::boolean is null or (coalesce(b.balance_minor, 0) > 0) = $7)
     order by d.taken_at desc, d.deposit_id desc limit $2`,
    [
      ...[companiesOf(call), limit + 1, taken_at ?? null, deposit_id ?? null, search ?? null],
      ...[customer_id === undefined ? null : await idsOf(database.db, customer_id), open ?? null],
    ],
  )
  const page = pageOf(rows, limit, (row) => [row.taken_at, row.deposit_id])
  await lookedAt(database, page.items, call)
  return page
}

/** What somebody who stands here, or this cart, can be paid with. */
export async function depositsFor(
  database: Database,
  { company_id, cart_id, customer_ids }: { company_id: string; cart_id: string; customer_ids: readonly string[] },
  call: Call,
): Promise<Deposit[]> {
  const rows = await run<Deposit>(
    database.db,
    `${READ} where d.company_id = $1 and (d.cart_id = $2 or d.customer_id = any($3)) and b.available_minor > 0 and ${HAS_COME}
     order by d.taken_at, d.deposit_id limit 50`,
    [company_id, cart_id, customer_ids],
  )
  await lookedAt(database, rows, call)
  return rows
}

/** The deposit whose paper somebody has brought, whoever she is: by the number on it, as it was scanned or typed. */
export async function depositByNumber(
  database: Database,
  { company_id, number }: { company_id: string; number: string },
  call: Call,
): Promise<Deposit> {
  const read = parseOrderNumber(number)
  const found =
    read.ok &&
    (await runOne<Deposit & { has_come: boolean }>(
      database.db,
      `select *, ${HAS_COME} as has_come from (${READ} where d.company_id = $1 and d.number = $2) d`,
      [company_id, read.order_number],
    ))
  if (!found) throw depositUnknown({ number })
  const { has_come, ...deposit } = found
  if (!has_come) throw depositNotCome({ number: deposit.number })
  await lookedAt(database, [deposit], call)
  return deposit
}

/** What customers have left with each company, under these ids. */
export const balancesOf = (db: Db | Tx, customer_ids: readonly string[], company_ids: readonly string[] | null) =>
  run<{ company_id: string; currency: string; balance_minor: number }>(
    db,
    `select d.company_id, d.currency, sum(b.balance_minor)::bigint as balance_minor from deposits.deposits d ${LIES}
     where d.customer_id = any($1::text[]) and ($2::text[] is null or d.company_id = any($2)) group by 1, 2 having sum(b.balance_minor) > 0 order by 1, 2`,
    [customer_ids, company_ids],
  )

/** Which deposits these are, by the numbers on their papers. */
export async function depositsToPayWith(on: Db | Tx, asked: readonly DepositSought[]): Promise<Outcome<string>[]> {
  const rows = await run<{
    deposit_id: string
    number: string
    company_id: string
    currency: string
    customer_id: string | null
    has_come: boolean
  }>(
    on,
    `select deposit_id, number, company_id, currency, customer_id, ${HAS_COME} as has_come from deposits.deposits d where number = any($1)`,
    [asked.map(({ number }) => number)],
  )
  return asked.map(({ number, company_id, currency, of_customers }) => {
    const found = rows.find((row) => row.number === number && row.company_id === company_id && row.currency === currency)
    // Another's is answered like one that is not there.
    if (!found || (of_customers && !of_customers.includes(found.customer_id ?? ''))) return { refusal: depositUnknown({ number }) }
    return found.has_come ? { ok: found.deposit_id } : { refusal: depositNotCome({ number }) }
  })
}

interface Taking {
  /** From a distance it is at no place. */
  at: { company_id: string; currency: string } & ({ location_id: string; register_id: string } | { channel: string })
  customer_id: string | null
  name: string | null
  cart_id: string
  about: string
  amount_minor: number
  tenders: readonly object[]
  /** Who has asked for it, and for how many days it stands, where that was said before it was paid. */
  asked?: { by: string; days: number }
}

/** Writes it down and books what is owed to her; whoever calls it takes the money, for `deposit_id`, in the same transaction. */
export async function takeDeposit(
  tx: Tx,
  taking: Taking,
  call: Pick<Call, 'actor' | 'now'>,
): Promise<{ deposit_id: string; number: string }> {
  const { at, customer_id, cart_id, amount_minor, tenders, asked } = taking
  const [name, about] = [taking.name?.trim() || null, taking.about.trim()]
  const wrong = [...(about ? [] : ['about']), ...(customer_id || name ? [] : ['name'])]
  if (wrong.length) throw depositMalformed({ wrong })
  const { company_id, currency } = at
  const { channel, location_id, register_id } =
    'channel' in at ? { ...at, location_id: null, register_id: null } : { ...at, channel: 'till' }
  const [rule, { country, time_zone }] = [await ruleOf(tx, company_id), await companyOf(tx, company_id)]
  const isFar = register_id === null
  const far_days = isFar ? distanceSaleRules(country, dayIn(time_zone, call.now))?.deposit_days : undefined
  const law = rule.kind === 'withdrawal' && !isFar ? await lawOf(tx, country, call.now) : undefined
  const number = await drawDepositNumber(tx, company_id)
  const deposit = { deposit_id: newId('dep'), number, company_id, currency, amount_minor }
  const stands_until = inDays(call.now, asked?.days ?? rule.days)
  const withdraw_until = far_days ? inDays(call.now, far_days) : null
  await run(
    tx,
    `insert into deposits.deposits (deposit_id, number, company_id, location_id, register_id, customer_id, name, cart_id, about, kind, times_back,
       amount_minor, currency, tenders, stands_until, taken_by, taken_at, channel, withdraw_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      ...[deposit.deposit_id, deposit.number, company_id, location_id, register_id, customer_id, name, cart_id, about],
      ...[law ? 'withdrawal' : 'earnest', law?.times_back ?? 1, amount_minor, currency, JSON.stringify(tenders), stands_until],
      ...[asked?.by ?? call.actor, call.now, channel, withdraw_until],
    ],
  )
  // Her payment settles what it owes, as that of an order.
  const transfers = [{ from: accountOf(deposit), to: account(company_id, currency, 'order', deposit.deposit_id), amount_minor }]
  const [posted] = await post(tx, [
    {
      ...{ key: `deposit:${deposit.deposit_id}`, kind: 'deposit_taken', document: deposit.deposit_id },
      ...{ actor: call.actor, posted_at: call.now, transfers },
    },
  ])
  if ('refusal' in posted!) throw posted.refusal
  await announce(tx, depositTaken, {
    ...{ subject: deposit.deposit_id, company_id, customer_id, channel, location_id, actor: call.actor, occurred_at: call.now },
    data: { deposit_id: deposit.deposit_id, number: deposit.number, amount_minor, currency },
  })
  return deposit
}

const inDays = (from: string, days: number) => new Date(Date.parse(from) + days * 86_400_000).toISOString()

/** Whose time is over is told to people, once. It stays hers: it can still pay, and is given back when she is reached. */
export async function lapse(tx: Tx, now: string) {
  const lapsed = await run<{
    deposit_id: string
    number: string
    company_id: string
    customer_id: string | null
    currency: string
    balance_minor: number
  }>(
    tx,
    `with due as (
       select deposit_id from deposits.deposits where lapsed_at is null and stands_until <= $1 order by stands_until limit 500 for no key update skip locked)
     update deposits.deposits d set lapsed_at = $1 from due where d.deposit_id = due.deposit_id
     returning d.deposit_id, d.number, d.company_id, d.customer_id, d.currency, coalesce((
       select balance_minor from ledger.public_balances b where b.account = concat_ws('/', d.company_id, d.currency, 'deposit', d.deposit_id)), 0) as balance_minor`,
    [now],
  )
  await announceAll(
    tx,
    lapsed
      .filter(({ balance_minor }) => balance_minor > 0)
      .map(({ deposit_id, number, company_id, customer_id, currency, balance_minor }) => ({
        ...{ kind: depositLapsed, subject: deposit_id, company_id, customer_id, actor: 'system:deposits', occurred_at: now },
        data: { deposit_id, number, amount_minor: balance_minor, currency },
      })),
  )
}
