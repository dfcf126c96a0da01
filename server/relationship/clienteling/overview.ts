import { type Static, Type } from 'typebox'
import { type Database, type Db, run } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { ContactsSeen, lookAtProfile, Profile } from '../../foundation/customers/index.ts'
import { account, balancesOf } from '../../foundation/ledger/index.ts'
import { choicesOf, ConsentChoice, preferencesOf } from '../../foundation/privacy/index.ts'
import { Cart, livingCartsOf } from '../../sale/carts/index.ts'
import { depositsLeft } from '../../sale/deposits/index.ts'
import { Spent, spentElsewhere } from '../../sale/history/index.ts'
import { clientsOf } from './clients.ts'
import { NAME_OF, placeOf } from './desk.ts'
import { FollowUp, followUpsOf } from './follow-ups.ts'
import { Colleague, Note, notesOf } from './notes.ts'

const Minor = Type.Integer()
const Moment = Type.String()

const Value = Type.Object({
  currency: Type.String(),
  order_count: Type.Integer({ description: 'that were not cancelled, from us and elsewhere' }),
  elsewhere_count: Type.Integer({ description: 'of them, those that other systems tell of' }),
  spend_minor: Minor,
  average_minor: Minor,
  first_at: Moment,
  last_at: Moment,
  cancelled_count: Type.Integer(),
  refunded_minor: Minor,
  discount_minor: Minor,
  channels: Type.Array(Type.Object({ channel: Type.String(), order_count: Type.Integer(), spend_minor: Minor })),
})
type Value = Static<typeof Value>

const Balance = Type.Object({
  company_id: Type.String(),
  kind: Type.Enum(['points', 'store_credit', 'deposit']),
  unit: Type.String(),
  balance_minor: Minor,
})

const Bought = Type.Object({
  order_id: Type.String(),
  number: Type.String(),
  status: Type.String(),
  channel: Type.String(),
  delivery: Type.String(),
  location_id: Type.String(),
  location_name: Type.String(),
  currency: Type.String(),
  total_minor: Minor,
  item_count: Type.Integer(),
  placed_at: Moment,
})

const Called = Type.Object({
  phone_call_id: Type.String(),
  with: Colleague,
  we_called: Type.Boolean(),
  started_at: Moment,
  ended_at: OrNull(Moment),
  order: OrNull(Type.Object({ order_id: Type.String(), number: Type.String() })),
})

const Consents = Type.Array(
  Type.Object({
    company_id: Type.String(),
    purpose: ConsentChoice.properties.purpose,
    channel: ConsentChoice.properties.channel,
    state: ConsentChoice.properties.state,
    said_at: ConsentChoice.properties.said_at,
    source: ConsentChoice.properties.source,
    text_version: ConsentChoice.properties.text_version,
  }),
  { description: 'what she allows each company' },
)
const ReachedBy = Type.Union([
  Type.Object({
    kind: Type.Enum(['phone', 'email']),
    channel: Type.Enum(['phone', 'sms', 'email'], { description: 'by which a follow-up begins' }),
    chosen: Type.Boolean({ description: 'she has said so; else it is the contact that she proved and used last' }),
  }),
  Type.Null(),
])

export const Overview = Type.Object({
  customer: Type.Object({ ...Profile.properties, contacts_seen: ContactsSeen }),
  value: Type.Array(Value, { description: 'what she has bought, and what it has cost, by currency; the largest first' }),
  balances: Type.Array(Balance, { description: 'what she has with us: points, store credit' }),
  carts: Type.Array(Cart, { description: 'those she has not ended' }),
  orders: Type.Array(Bought, { description: 'the last five' }),
  elsewhere: Type.Array(Spent, { description: 'what other systems have sold her' }),
  calls: Type.Array(Called, { description: 'the last five in which she read back her code, with the order that came of them, if any' }),
  notes: Type.Array(Note),
  follow_ups: Type.Array(FollowUp, { description: 'the open ones, then those that were closed last' }),
  associates: Type.Array(Type.Object({ ...Colleague.properties, agreed_at: Moment }), { description: 'whose own customer she is' }),
  consents: Consents,
  reached_by: ReachedBy,
})

/** Everything about one customer that somebody who serves her should know, in one answer; the look is written down before. */
export async function overviewOf(
  database: Database,
  { customer_id }: { customer_id: string },
  call: Call,
): Promise<Static<typeof Overview>> {
  const { db } = database
  const customer = await lookAtProfile(database, { customer_id, call })
  const ids = customer.customer_ids
  const [value, balances, carts, orders, elsewhere, calls, notes, follow_ups, associates, consents, reached_by] = await Promise.all([
    valueOf(db, ids, call),
    balancesWith(db, ids, call),
    livingCartsOf(db, { customer_ids: ids, companies: companiesOf(call) }, call),
    lastOrdersOf(db, ids, call),
    spentElsewhere(db, ids, companiesOf(call)),
    lastCallsOf(db, ids, call),
    notesOf(db, ids, customer.contacts_seen !== null, call),
    followUpsOf(db, ids, customer.contacts_seen !== null, call),
    clientsOf(db, ids, call),
    consentsTo(db, customer.customer_id, await companiesToldOf(db, call)),
    reachedBy(db, customer),
  ])
  return { customer, value, balances, carts, orders, elsewhere, calls, notes, follow_ups, associates, consents, reached_by }
}

/** As she has said, else by the contact that she has proven and used last. */
async function reachedBy(db: Db, { customer_id, identifiers }: Profile): Promise<Static<typeof ReachedBy>> {
  const said = (await preferencesOf(db, [customer_id])).get(customer_id)?.news_by
  if (said) return { kind: said === 'sms' ? 'phone' : 'email', channel: said, chosen: true }
  const kind = identifiers
    .filter(({ verified_at }) => verified_at !== null)
    .toSorted((a, b) => (a.last_seen_at < b.last_seen_at ? 1 : -1))
    .map((identifier) => identifier.kind)
    .find((kind) => kind === 'phone' || kind === 'email')
  return kind ? { kind, channel: kind, chosen: false } : null
}

const companiesToldOf = (db: Db, call: Call) =>
  run<{ company_id: string; currency: string }>(
    db,
    'select company_id, currency from companies.public_companies where ($1::text[] is null or company_id = any($1)) order by company_id',
    [companiesOf(call)],
  )

/** What she allows each of these companies; that she was never asked, too. */
const consentsTo = async (db: Db, customer_id: string, companies: { company_id: string }[]) =>
  (
    await Promise.all(
      companies.map(async ({ company_id }) =>
        (await choicesOf(db, company_id, customer_id)).map(({ recipient_masked: _, ...choice }) => ({ company_id, ...choice })),
      ),
    )
  ).flat()

/** What she bought, from us and, as other systems tell, elsewhere; what came back is no sale, and takes its money with it. */
const BOUGHT = `
  select o.order_id, o.currency, o.channel, case o.status when 'cancelled' then 'cancelled' else 'bought' end as became, o.total_minor, o.placed_at, false as elsewhere,
    (select coalesce(sum(p.refunded_minor), 0) from payments.public_payments p where p.order_id = o.order_id) as refunded_minor,
    (select coalesce(sum((off ->> 'amount_minor')::bigint), 0)::bigint from orders.public_order_lines l cross join lateral jsonb_array_elements(l.discounts) off
      where l.order_id = o.order_id) as discount_minor
  from orders.public_orders o where o.customer_id = any($1::text[]) and ($2::text[] is null or o.company_id = any($2))
  union all
  select sale_id, currency, channel, case when total_minor < 0 then 'returned' else 'bought' end, greatest(total_minor, 0), occurred_at, true, greatest(-total_minor, 0), 0
  from history.public_sales where customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))`

const VALUE = `
  with by_channel as (
    select currency, channel, became, count(*)::integer as order_count, count(*) filter (where elsewhere)::integer as elsewhere_count,
      sum(total_minor)::bigint as spend_minor, min(placed_at) as first_at, max(placed_at) as last_at,
      sum(refunded_minor)::bigint as refunded_minor, sum(discount_minor)::bigint as discount_minor
    from (${BOUGHT}) as hers group by 1, 2, 3)
  select currency, coalesce(sum(order_count) filter (where became = 'bought'), 0)::integer as order_count,
    coalesce(sum(elsewhere_count) filter (where became = 'bought'), 0)::integer as elsewhere_count,
    coalesce(sum(spend_minor) filter (where became = 'bought'), 0)::bigint as spend_minor,
    coalesce(round(sum(spend_minor) filter (where became = 'bought') / sum(order_count) filter (where became = 'bought')), 0)::bigint as average_minor,
    min(first_at) as first_at, max(last_at) as last_at, coalesce(sum(order_count) filter (where became = 'cancelled'), 0)::integer as cancelled_count,
    sum(refunded_minor)::bigint as refunded_minor, coalesce(sum(discount_minor) filter (where became = 'bought'), 0)::bigint as discount_minor,
    coalesce(json_agg(json_build_object('channel', channel, 'order_count', order_count, 'spend_minor', spend_minor) order by spend_minor desc)
      filter (where became = 'bought'), '[]') as channels
  from by_channel group by currency order by spend_minor desc`

const valueOf = (db: Db, customer_ids: readonly string[], call: Call) => run<Value>(db, VALUE, [customer_ids, companiesOf(call)])

/** What the ledger keeps for her, by company: points, and what she may still spend. */
async function balancesWith(db: Db, customer_ids: readonly string[], call: Call): Promise<Static<typeof Balance>[]> {
  const companies = await companiesToldOf(db, call)
  const kept = companies.flatMap(({ company_id, currency }) => [
    { company_id, kind: 'points' as const, unit: 'points' },
    { company_id, kind: 'store_credit' as const, unit: currency },
  ])
  const accountsOf = ({ company_id, unit, kind }: (typeof kept)[number]) =>
    customer_ids.map((customer_id) => account(company_id, unit, kind, customer_id))
  const balances = await balancesOf(db, kept.flatMap(accountsOf))
  const left = (await depositsLeft(db, customer_ids, companiesOf(call))).map(({ company_id, currency, balance_minor }) => ({
    ...{ company_id, kind: 'deposit' as const, unit: currency, balance_minor },
  }))
  const hers: Static<typeof Balance>[] = kept
    .map((of) => ({ ...of, balance_minor: accountsOf(of).reduce((sum, name) => sum + balances.get(name)!, 0) }))
    .filter(({ balance_minor }) => balance_minor !== 0)
  return [...hers, ...left]
}

const LAST_ORDERS = `
  select o.order_id, o.number, o.status, o.channel, o.delivery, o.location_id, l.name as location_name, o.currency, o.total_minor, o.placed_at,
    (select coalesce(sum(i.quantity), 0)::integer from orders.public_order_lines i where i.order_id = o.order_id and i.kind = 'product') as item_count
  from unnest($1::text[]) as hers(id) cross join lateral (
    select * from orders.public_orders where customer_id = hers.id and ($2::text[] is null or company_id = any($2)) order by placed_at desc limit $3) as o
  join stores.public_locations l using (location_id) order by o.placed_at desc, o.order_id desc limit $3`

const lastOrdersOf = (db: Db, customer_ids: readonly string[], call: Call, most = 5) =>
  run<Static<typeof Bought>>(db, LAST_ORDERS, [customer_ids, companiesOf(call), most])

const LAST_CALLS = `
  select p.phone_call_id, ${NAME_OF('p.staff_id')} as with, p.we_call as we_called, p.started_at, p.ended_at,
    (select json_build_object('order_id', o.order_id, 'number', o.number) from phone_orders.public_call_checkouts c
     join orders.public_orders o on o.purpose_id = c.checkout_id where c.phone_call_id = p.phone_call_id
     order by o.placed_at desc, o.order_id desc limit 1) as order
  from unnest($1::text[]) as hers(id) cross join lateral (
    select * from phone_orders.public_phone_calls where customer_id = hers.id and ($2::text[] is null or company_id = any($2))
    order by started_at desc, phone_call_id desc limit 5) as p
  order by p.started_at desc, p.phone_call_id desc limit 5`

const lastCallsOf = (db: Db, customer_ids: readonly string[], call: Call) =>
  run<Static<typeof Called>>(db, LAST_CALLS, [customer_ids, companiesOf(call)])

export const TillCard = Type.Object({
  customer: Type.Object({ ...Profile.properties, contacts_seen: ContactsSeen }),
  last_order: OrNull(Bought),
  order_count: Type.Integer(),
  spend: OrNull(
    Type.Object(
      { currency: Type.String(), from_minor: Minor, below_minor: Minor },
      {
        description: 'between which two sums lies what she has spent in the last year: enough to know her by, too little to be read aloud',
      },
    ),
  ),
  notes: Type.Array(Note, { description: 'those that are pinned, and her sizes and tastes' }),
  follow_ups: Type.Array(FollowUp, { description: 'the open ones' }),
  is_mine: Type.Boolean({ description: 'she is on the own list of whoever asks' }),
  consents: Consents,
  reached_by: ReachedBy,
})

const MOST_NOTES_ON_CARD = 8

/** What an associate at the till needs at a glance. */
export async function tillCardOf(
  database: Database,
  { customer_id }: { customer_id: string },
  call: Call,
): Promise<Static<typeof TillCard>> {
  const { db } = database
  const customer = await lookAtProfile(database, { customer_id, call })
  const ids = customer.customer_ids
  // At a till that is its company; at a desk all that are hers.
  const here = call.principal.audience === 'staff' ? await placeOf(db, {}, call) : undefined
  const [[last_order = null], spent, notes, follow_ups, associates, consents, reached_by] = await Promise.all([
    lastOrdersOf(db, ids, call, 1),
    spentInYear(db, ids, call),
    notesOf(db, ids, customer.contacts_seen !== null, call),
    followUpsOf(db, ids, customer.contacts_seen !== null, call),
    clientsOf(db, ids, call),
    consentsTo(db, customer.customer_id, here ? [here] : await companiesToldOf(db, call)),
    reachedBy(db, customer),
  ])
  const [most] = spent
  return {
    customer,
    last_order,
    order_count: spent.reduce((sum, { order_count }) => sum + order_count, 0),
    spend: most ? { currency: most.currency, ...spendBand(most.spend_minor) } : null,
    notes: notes.filter(({ pinned, kind }) => pinned || kind !== 'note').slice(0, MOST_NOTES_ON_CARD),
    follow_ups: follow_ups.filter(({ status }) => status === 'open'),
    is_mine: associates.some(({ staff_id }) => staff_id === call.principal.id),
    consents,
    reached_by,
  }
}

const spentInYear = (db: Db, customer_ids: readonly string[], call: Call) =>
  run<{ currency: string; order_count: number; spend_minor: number }>(
    db,
    `select currency, count(*)::integer as order_count, sum(total_minor)::bigint as spend_minor from (${BOUGHT}) as hers
     where became = 'bought' and placed_at > $3::timestamptz - interval '1 year' group by currency order by 3 desc`,
    [customer_ids, companiesOf(call), call.now],
  )

/** The step of the series 1, 2, 5, 10, 20, 50 … (in hundreds of the currency) in which a sum lies. */
export function spendBand(minor: number): { from_minor: number; below_minor: number } {
  let from_minor = 0
  for (let below_minor = 10_000, step = 0; ; step++) {
    if (minor < below_minor) return { from_minor, below_minor }
    from_minor = below_minor
    below_minor *= step % 3 === 1 ? 2.5 : 2
  }
}
