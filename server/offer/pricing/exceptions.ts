import { largest_unit_price_minor } from '@birge/kernel/quote'
import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { profileOf } from '../../foundation/customers/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'
import { herPriceList, priceOutOfRange } from './prices.ts'
import { present } from './presented.ts'
import { unknownVariant } from './seller.ts'

const OrNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Id = Type.String({ minLength: 1, maxLength: 60 })
const CHANNELS = ['web', 'app', 'till', 'phone', 'chat', 'social', 'marketplace', 'desk'] as const

export const NewException = Type.Object(
  {
    price_list_id: Id,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
    owner_id: Type.Optional(Type.String({ maxLength: 60, description: 'who answers for it; the caller if it is left out' })),
    channel: Type.Optional(Type.Union(CHANNELS.map((channel) => Type.Literal(channel)))),
    location_id: Type.Optional(Id),
    customer_id: Type.Optional(Id),
    overrides: Type.Optional(Type.Boolean({ description: 'it takes the place of other exceptions of its level, also where it is dearer' })),
    starts_at: Type.Optional(Moment),
    ends_at: Moment,
    prices: Type.Array(
      Type.Object(
        {
          variant_id: Id,
          from_quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
          amount_minor: Type.Integer({ minimum: 0 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 5_000 },
    ),
  },
  { additionalProperties: false },
)

export const Exception = Type.Object({
  exception_id: Type.String(),
  price_list_id: Type.String(),
  company_id: Type.String(),
  currency: Type.String(),
  name: Type.String(),
  reason: Type.String(),
  owner_id: Type.String(),
  owner_name: Type.String(),
  level: Type.Union((['contract', 'location', 'channel', 'market'] as const).map((level) => Type.Literal(level))),
  channel: OrNull(Type.String()),
  location_id: OrNull(Type.String()),
  location_name: OrNull(Type.String()),
  customer_id: OrNull(Type.String()),
  overrides: Type.Boolean(),
  starts_at: Type.String(),
  ends_at: Type.String(),
  state: Type.Union((['coming', 'living', 'over'] as const).map((state) => Type.Literal(state))),
  variant_count: Type.Integer(),
})
type Exception = Static<typeof Exception>

export const ExceptionPrice = Type.Object({
  variant_id: Type.String(),
  product_id: Type.String(),
  sku: Type.String(),
  from_quantity: Type.Integer(),
  amount_minor: Type.Integer(),
  list_minor: OrNull(Type.Integer({ description: 'what the list says now' })),
})

export const oneLevelOnly = refusal<{ given: string[] }>(
  'one_level_only',
  422,
  () => 'An exception is for a channel, for a place, for a customer, or for all: not for two of these at once',
)
export const endsBeforeItBegins = refusal<{ starts_at: string; ends_at: string }>(
  'ends_before_it_begins',
  422,
  () => 'An exception begins now or later, and ends after that',
)
export const lastsTooLong = refusal<{ ends_at: string; latest: string }>(
  'lasts_too_long',
  422,
  ({ latest }) => `An exception lasts two years at most, until ${latest}: it can be made anew then`,
)
export const priceGivenTwice = refusal<{ variant_id: string; from_quantity: number }>(
  'price_given_twice',
  422,
  ({ variant_id, from_quantity }) => `${variant_id} has two prices from ${from_quantity} on`,
)
export const notOnTheList = refusal<{ variant_id: string }>(
  'not_on_the_list',
  422,
  ({ variant_id }) => `${variant_id} has no price on the list by then, so there is nothing to except it from`,
)
export const exceptionIsOver = refusal<{ exception_id: string; ends_at: string }>(
  'exception_is_over',
  409,
  ({ ends_at }) => `This exception is over since ${ends_at}`,
)
export const refusesException = [
  ...[notFound, unknownVariant, priceOutOfRange, oneLevelOnly, endsBeforeItBegins, lastsTooLong, priceGivenTwice, notOnTheList],
]

/** Prices of a list differ behind some door or for somebody, from a moment on or no longer. Subject is the exception. */
export const exceptionChanged = event(
  'pricing.exception_changed',
  Type.Object({ price_list_id: Type.String(), variant_count: Type.Integer(), starts_at: Type.String(), ends_at: Type.String() }),
)

const LONGEST_DAYS = 731

/** Makes an exception, which holds with all its prices or not at all. What it says stays as it is: who wants it otherwise ends it and makes another. */
export async function makeException(tx: Tx, asked: Static<typeof NewException>, call: Call): Promise<Exception> {
  const { now, actor, principal } = call
  const list = await herPriceList(tx, asked.price_list_id, call)
  const { channel = null, location_id = null } = asked
  const given = (['channel', 'location_id', 'customer_id'] as const).filter((one) => asked[one] !== undefined)
  if (given.length > 1) throw oneLevelOnly({ given })
  if (location_id && (await locationOf(tx, location_id)).company_id !== list.company_id)
    throw notFound({ what: 'location', id: location_id })
  const starts_at = new Date(asked.starts_at ?? now).toISOString()
  const ends_at = new Date(asked.ends_at).toISOString()
  if (starts_at < now || ends_at <= starts_at) throw endsBeforeItBegins({ starts_at, ends_at })
  const latest = new Date(Date.parse(starts_at) + LONGEST_DAYS * 86_400_000).toISOString()
  if (ends_at > latest) throw lastsTooLong({ ends_at, latest })
  const prices = asked.prices.map((price) => ({ from_quantity: 1, ...price }))
  const variant_ids = await mustBePriced(tx, list.price_list_id, prices, starts_at)
  const customer_id = asked.customer_id ? await mustBeKnown(tx, asked.customer_id) : null
  const owner_id = asked.owner_id ?? principal.id
  const owner = await runOne(tx, 'select 1 from staff.public_staff where staff_id = $1 and disabled_at is null', [owner_id])
  if (!owner) throw notFound({ what: 'staff', id: owner_id })
  const exception_id = newId('pex')
  await run(
    tx,
    `insert into pricing.exceptions (exception_id, price_list_id, customer_id, location_id, channel, overrides, name, reason, owner_id, starts_at, ends_at, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[exception_id, list.price_list_id, customer_id, location_id, channel, asked.overrides ?? false, asked.name.trim()],
      ...[asked.reason.trim(), owner_id, starts_at, ends_at, now, actor],
    ],
  )
  await run(
    tx,
    `insert into pricing.exception_prices (variant_id, exception_id, from_quantity, amount_minor)
     select p.variant_id, $1, p.from_quantity, p.amount_minor from unnest($2::text[], $3::integer[], $4::bigint[]) as p(variant_id, from_quantity, amount_minor)`,
    [
      exception_id,
      prices.map(({ variant_id }) => variant_id),
      prices.map(({ from_quantity }) => from_quantity),
      prices.map(({ amount_minor }) => amount_minor),
    ],
  )
  return follow(tx, exception_id, variant_ids, call)
}

/** Ends an exception now or at a moment to come. One that has not begun never will. */
export async function endException(tx: Tx, asked: { exception_id: string; ends_at?: string }, call: Call): Promise<Exception> {
  const { now, actor } = call
  const before = await exceptionOf(tx, asked.exception_id, call)
  const until = asked.ends_at ? new Date(asked.ends_at).toISOString() : now
  if (until < now) throw endsBeforeItBegins({ starts_at: now, ends_at: until })
  if (until > latestEnd(before)) throw lastsTooLong({ ends_at: until, latest: latestEnd(before) })
  const ended = await runOne(
    tx,
    `update pricing.exceptions set ends_at = greatest(starts_at, $2::timestamptz), ended_by = $3 where exception_id = $1 and ends_at > $4 returning 1`,
    [asked.exception_id, until, actor, now],
  )
  if (!ended) throw exceptionIsOver({ exception_id: asked.exception_id, ends_at: before.ends_at })
  const variants = await run<{ variant_id: string }>(
    tx,
    'select distinct variant_id from pricing.exception_prices where exception_id = $1',
    [asked.exception_id],
  )
  return follow(
    tx,
    asked.exception_id,
    variants.map(({ variant_id }) => variant_id),
    call,
  )
}
const latestEnd = ({ starts_at }: Exception) => new Date(Date.parse(starts_at) + LONGEST_DAYS * 86_400_000).toISOString()

/** Shelves and history follow what was made or ended, and it is announced. */
async function follow(tx: Tx, exception_id: string, variant_ids: string[], call: Call): Promise<Exception> {
  const exception = await exceptionOf(tx, exception_id, call)
  const { price_list_id, company_id, customer_id, channel, location_id, starts_at, ends_at, variant_count } = exception
  if (!customer_id) await present(tx, price_list_id, variant_ids, call.now)
  await announce(tx, exceptionChanged, {
    subject: exception_id,
    company_id,
    customer_id,
    channel,
    location_id,
    actor: call.actor,
    occurred_at: call.now,
    data: { price_list_id, variant_count, starts_at, ends_at },
  })
  return exception
}

async function mustBePriced(
  tx: Tx,
  price_list_id: string,
  prices: { variant_id: string; from_quantity: number; amount_minor: number }[],
  starts_at: string,
): Promise<string[]> {
  const seen = new Set<string>()
  for (const { variant_id, from_quantity, amount_minor } of prices) {
    if (amount_minor > largest_unit_price_minor) throw priceOutOfRange({ variant_id, amount_minor, most_minor: largest_unit_price_minor })
    const key = `${variant_id} ${from_quantity}`
    if (seen.has(key)) throw priceGivenTwice({ variant_id, from_quantity })
    seen.add(key)
  }
  const variant_ids = [...new Set(prices.map(({ variant_id }) => variant_id))]
  const unpriced = await runOne<{ variant_id: string; exists: boolean }>(
    tx,
    `select a.variant_id, exists (select from catalog.public_variants v where v.variant_id = a.variant_id) as exists from unnest($2::text[]) as a(variant_id)
     where not exists (select from pricing.prices p where p.price_list_id = $1 and p.variant_id = a.variant_id and p.valid_from <= $3) limit 1`,
    [price_list_id, variant_ids, starts_at],
  )
  if (unpriced)
    throw unpriced.exists ? notOnTheList({ variant_id: unpriced.variant_id }) : unknownVariant({ variant_id: unpriced.variant_id })
  return variant_ids
}

async function mustBeKnown(tx: Tx, customer_id: string): Promise<string> {
  const known = await runOne(tx, 'select 1 from customers.public_customers where customer_id = $1', [await profileOf(tx, customer_id)])
  if (!known) throw notFound({ what: 'customer', id: customer_id })
  return customer_id
}

const EXCEPTION = (now: string) => `
  select e.exception_id, e.price_list_id, l.company_id, l.currency, e.name, e.reason, e.owner_id, s.name as owner_name, e.level, e.channel, e.location_id,
    o.name as location_name, e.customer_id, e.overrides, e.starts_at, e.ends_at,
    case when e.ends_at <= ${now} then 'over' when e.starts_at > ${now} then 'coming' else 'living' end as state,
    (select count(distinct p.variant_id)::integer from pricing.exception_prices p where p.exception_id = e.exception_id) as variant_count
  from pricing.exceptions e join pricing.price_lists l using (price_list_id) join staff.public_staff s on s.staff_id = e.owner_id
  left join stores.public_locations o on o.location_id = e.location_id`

/** An exception of a company for which the caller works. */
export async function exceptionOf(db: Db | Tx, exception_id: string, call: Call): Promise<Exception> {
  const exception = await runOne<Exception>(
    db,
    `${EXCEPTION('$2')} where e.exception_id = $1 and ($3::text[] is null or l.company_id = any($3))`,
    [exception_id, call.now, companiesOf(call)],
  )
  if (!exception) throw notFound({ what: 'exception', id: exception_id })
  return exception
}

/** What differs from the lists: first what ends first. What is over comes only when it is asked for, the latest first. */
export async function listExceptions(
  db: Db,
  { state, limit = 50, after }: { state?: 'living' | 'over'; limit?: number; after?: string },
  call: Call,
) {
  const [ends_at = null, id = null] = readCursor(after) ?? []
  const over = state === 'over'
  const rows = await run<Exception>(
    db,
    `${EXCEPTION('$1')} where ($2::text[] is null or l.company_id = any($2)) and e.ends_at ${over ? '<=' : '>'} $1
       and ($3::timestamptz is null or (e.ends_at, e.exception_id) ${over ? '<' : '>'} ($3, $4::text))
     order by e.ends_at ${over ? 'desc' : ''}, e.exception_id ${over ? 'desc' : ''} limit $5`,
    [call.now, companiesOf(call), ends_at, id, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.ends_at, row.exception_id])
}

/** What an exception says, beside what the list says now. */
export async function pricesOfException(
  db: Db,
  { exception_id, limit = 50, after }: { exception_id: string; limit?: number; after?: string },
  call: Call,
) {
  const { price_list_id } = await exceptionOf(db, exception_id, call)
  const [variant_id = '', from_quantity = 0] = readCursor(after) ?? []
  const rows = await run<Static<typeof ExceptionPrice>>(
    db,
    `select p.variant_id, v.product_id, v.sku, p.from_quantity, p.amount_minor,
       (select b.amount_minor from pricing.prices b where b.price_list_id = $2 and b.variant_id = p.variant_id and b.valid_from <= $3
        order by b.valid_from desc limit 1) as list_minor
     from pricing.exception_prices p join catalog.public_variants v using (variant_id)
     where p.exception_id = $1 and (p.variant_id, p.from_quantity) > ($4::text, $5::integer) order by p.variant_id, p.from_quantity limit $6`,
    [exception_id, price_list_id, call.now, variant_id, from_quantity, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.variant_id, row.from_quantity])
}

/** The doors behind which prices ever differed from the list. */
export async function doorsWithPrices(db: Db | Tx, price_list_id: string): Promise<ReadonlySet<string>> {
  const rows = await run<{ door: string }>(db, `select distinct door from pricing.exceptions where price_list_id = $1 and door <> ''`, [
    price_list_id,
  ])
  return new Set(rows.map(({ door }) => door))
}
