import { largest_unit_price_minor } from '@birge/kernel/quote'
import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, CHANNELS, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { customerOf } from '../../foundation/customers/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'
import { mustBeLawful, unlawfulReduction } from './evidence.ts'
import { type Exception, exceptionOf } from './exceptions.ts'
import { herPriceList, priceOutOfRange } from './prices.ts'
import { present } from './presented.ts'
import { mustEndBeforeTaxation, runsAcrossTaxation, unknownVariant } from './seller.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })

export const NewException = Type.Object(
  {
    price_list_id: Id,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
    owner_id: Type.Optional(Type.String({ maxLength: 60, description: 'who answers for it; the caller if it is left out' })),
    channel: Type.Optional(Type.Union(CHANNELS.map((channel) => Type.Literal(channel)))),
    location_id: Type.Optional(Id),
    customer_id: Type.Optional(Id),
    segment_id: Type.Optional(Id),
    overrides: Type.Optional(Type.Boolean({ description: 'it takes the place of other exceptions of its level, also where it is dearer' })),
    announced_percent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 99,
        description: 'what the banner says; refused where the law does not let it be said of every variant',
      }),
    ),
    starts_at: Type.Optional(Moment),
    ends_at: Moment,
    replaces: Type.Optional(
      Type.String({ maxLength: 60, description: 'the exception that ends where this one begins, because this one takes its place' }),
    ),
    prices: Type.Array(
      Type.Object(
        {
          variant_id: Id,
          from_quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
          amount_minor: Type.Integer({ minimum: 0 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 2_000 },
    ),
  },
  { additionalProperties: false },
)

export const oneLevelOnly = refusal<{ given: string[] }>(
  'one_level_only',
  422,
  () => 'An exception is for a channel, for a place, for a customer, for a segment, or for all: not for two of these at once',
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
export const dearerByQuantity = refusal<{ variant_id: string; from_quantity: number; fewer: number }>(
  'dearer_by_quantity',
  422,
  ({ variant_id, from_quantity, fewer }) => `From ${from_quantity} pieces on one of ${variant_id} would cost more than from ${fewer} on`,
)
export const replacesAnotherList = refusal<{ exception_id: string }>(
  'replaces_another_list',
  422,
  () => 'An exception takes the place of another of the same price list',
)
export const replacesForOthers = refusal<{ exception_id: string }>(
  'replaces_for_others',
  422,
  () => 'An exception takes the place of another for the same customer, segment, place or channel',
)
export const exceptionIsReplaced = refusal<{ exception_id: string; replaced_by: string }>(
  'exception_is_replaced',
  409,
  () => 'Another exception takes the place of this one already',
)
export const refusesException = [
  ...[
    runsAcrossTaxation,
    unlawfulReduction,
    dearerByQuantity,
    replacesAnotherList,
    replacesForOthers,
    exceptionIsOver,
    exceptionIsReplaced,
  ],
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
  const { channel = null, location_id = null, customer_id = null, segment_id = null } = asked
  const given = (['channel', 'location_id', 'customer_id', 'segment_id'] as const).filter((one) => asked[one] !== undefined)
  if (given.length > 1) throw oneLevelOnly({ given })
  if (location_id && (await locationOf(tx, location_id)).company_id !== list.company_id)
    throw notFound({ what: 'location', id: location_id })
  if (segment_id) await mustBeSegmentOf(tx, segment_id, list.company_id)
  const starts_at = new Date(asked.starts_at ?? now).toISOString()
  const ends_at = new Date(asked.ends_at).toISOString()
  if (starts_at < now || ends_at <= starts_at) throw endsBeforeItBegins({ starts_at, ends_at })
  if (ends_at > latestEnd({ starts_at })) throw lastsTooLong({ ends_at, latest: latestEnd({ starts_at }) })
  const prices = asked.prices.map((price) => ({ from_quantity: 1, ...price }))
  const variant_ids = await mustBePriced(tx, list.price_list_id, prices, starts_at)
  if (customer_id) await customerOf(tx, customer_id)
  const owner_id = asked.owner_id ?? principal.id
  const owner = await runOne(tx, 'select 1 from staff.public_staff where staff_id = $1 and disabled_at is null', [owner_id])
  if (!owner) throw notFound({ what: 'staff', id: owner_id })
  const replaced = asked.replaces === undefined ? null : await endReplaced(tx, asked.replaces, { ...asked, starts_at }, call)
  const exception_id = newId('pex')
  await run(
    tx,
    `insert into pricing.exceptions (exception_id, price_list_id, customer_id, location_id, channel, overrides, name, reason, owner_id, starts_at, ends_at, created_at, created_by, announced_percent, replaces, segment_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      ...[exception_id, list.price_list_id, customer_id, location_id, channel, asked.overrides ?? false, asked.name.trim()],
      ...[
        asked.reason.trim(),
        owner_id,
        starts_at,
        ends_at,
        now,
        actor,
        asked.announced_percent ?? null,
        asked.replaces ?? null,
        segment_id,
      ],
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
  const made = await exceptionOf(tx, exception_id, call)
  await show(tx, [{ ...made, variant_ids }, ...(replaced ? [replaced] : [])], call)
  await mustEndBeforeTaxation(tx, list.company_id)
  if (asked.announced_percent) await mustBeLawful(tx, { ...made, announced_percent: asked.announced_percent })
  return made
}

/** Ends an exception now or at a moment to come. One that has not begun never will. */
export async function endException(tx: Tx, asked: { exception_id: string; ends_at?: string }, call: Call): Promise<Exception> {
  const { now, actor } = call
  const before = await holdException(tx, asked.exception_id, call)
  const until = asked.ends_at ? new Date(asked.ends_at).toISOString() : now
  if (until < now) throw endsBeforeItBegins({ starts_at: now, ends_at: until })
  if (before.replaced_by && until > before.ends_at)
    throw exceptionIsReplaced({ exception_id: asked.exception_id, replaced_by: before.replaced_by })
  if (until > latestEnd(before)) throw lastsTooLong({ ends_at: until, latest: latestEnd(before) })
  const ended = await runOne(
    tx,
    `update pricing.exceptions set ends_at = greatest(starts_at, $2::timestamptz), ended_by = $3 where exception_id = $1 and ends_at > $4 returning 1`,
    [asked.exception_id, until, actor, now],
  )
  if (!ended) throw exceptionIsOver({ exception_id: asked.exception_id, ends_at: before.ends_at })
  if (until > before.ends_at) await mustEndBeforeTaxation(tx, (await herPriceList(tx, before.price_list_id, call)).company_id)
  const exception = await exceptionOf(tx, asked.exception_id, call)
  await show(tx, [{ ...exception, variant_ids: await variantsOf(tx, asked.exception_id) }], call)
  return exception
}

/** Whoever ends it or puts another in its place at the same moment waits, and then sees what came of it. */
async function holdException(tx: Tx, exception_id: string, call: Call): Promise<Exception> {
  await run(tx, 'select from pricing.exceptions where exception_id = $1 for update', [exception_id])
  return exceptionOf(tx, exception_id, call)
}

type InItsPlace = Pick<Static<typeof NewException>, 'price_list_id' | 'channel' | 'location_id' | 'customer_id' | 'segment_id'> & {
  starts_at: string
}

/** What another takes the place of ends where that begins; it says no more than before, and is found through it. */
async function endReplaced(tx: Tx, exception_id: string, other: InItsPlace, call: Call): Promise<Changed> {
  const before = await holdException(tx, exception_id, call)
  if (before.price_list_id !== other.price_list_id) throw replacesAnotherList({ exception_id })
  if (!(await isForTheSame(tx, before, other))) throw replacesForOthers({ exception_id })
  if (before.replaced_by) throw exceptionIsReplaced({ exception_id, replaced_by: before.replaced_by })
  const ended = await runOne(
    tx,
    'update pricing.exceptions set ends_at = greatest(starts_at, least(ends_at, $2::timestamptz)), ended_by = $3 where exception_id = $1 and ends_at > $4 returning 1',
    [exception_id, other.starts_at, call.actor, call.now],
  )
  if (!ended) throw exceptionIsOver({ exception_id, ends_at: before.ends_at })
  return { ...(await exceptionOf(tx, exception_id, call)), variant_ids: await variantsOf(tx, exception_id) }
}

/** A customer is the same by whichever of her ids it was agreed with her. */
async function isForTheSame(tx: Tx, before: Exception, other: InItsPlace): Promise<boolean> {
  const differs = (['channel', 'location_id', 'segment_id'] as const).some((one) => before[one] !== (other[one] ?? null))
  if (differs) return false
  const customer_id = other.customer_id ?? null
  if (before.customer_id === customer_id) return true
  const same =
    'select 1 from customers.public_aliases a join customers.public_aliases b using (profile_id) where a.customer_id = $1 and b.customer_id = $2'
  return (await runOne(tx, same, [before.customer_id, customer_id])) !== undefined
}

async function variantsOf(tx: Tx, exception_id: string): Promise<string[]> {
  const rows = await run<{ variant_id: string }>(
    tx,
    'select distinct variant_id from pricing.exception_prices where exception_id = $1 order by variant_id',
    [exception_id],
  )
  return rows.map(({ variant_id }) => variant_id)
}
const latestEnd = ({ starts_at }: Pick<Exception, 'starts_at'>) => new Date(Date.parse(starts_at) + LONGEST_DAYS * 86_400_000).toISOString()

type Changed = Exception & { variant_ids: string[] }

/** Shelves and history follow what was made or ended, in one go, and it is announced. */
async function show(tx: Tx, changed: Changed[], call: Call): Promise<void> {
  const { price_list_id } = changed[0]!
  // What is for some people only is shown to nobody: it is neither a price on a shelf nor one to compare with.
  const on_shelves = new Set(changed.flatMap(({ customer_id, segment_id, variant_ids }) => (customer_id || segment_id ? [] : variant_ids)))
  await present(tx, price_list_id, [...on_shelves], call.now)
  for (const { exception_id, company_id, customer_id, channel, location_id, starts_at, ends_at, variant_count } of changed)
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
}

/** A segment that lives, of the company whose list it is. */
async function mustBeSegmentOf(tx: Tx, segment_id: string, company_id: string): Promise<void> {
  const living = await runOne(tx, 'select 1 from segments.public_segments where segment_id = $1 and company_id = $2 and ended_at is null', [
    segment_id,
    company_id,
  ])
  if (!living) throw notFound({ what: 'segment', id: segment_id })
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
  const steps_of = Map.groupBy(
    prices.toSorted((a, b) => a.from_quantity - b.from_quantity),
    ({ variant_id }) => variant_id,
  )
  for (const steps of steps_of.values())
    steps.reduce((fewer, more) => {
      if (more.amount_minor <= fewer.amount_minor) return more
      throw dearerByQuantity({ variant_id: more.variant_id, from_quantity: more.from_quantity, fewer: fewer.from_quantity })
    })
  const variant_ids = [...steps_of.keys()]
  const listed = await run<{ variant_id: string; list_minor: number | null; exists: boolean }>(
    tx,
    `select a.variant_id, p.amount_minor as list_minor, exists (select from catalog.public_variants v where v.variant_id = a.variant_id) as exists
     from unnest($2::text[]) as a(variant_id)
     left join lateral (
       select amount_minor from pricing.prices where price_list_id = $1 and variant_id = a.variant_id and valid_from <= $3
       order by valid_from desc limit 1) as p on true`,
    [price_list_id, variant_ids, starts_at],
  )
  for (const { variant_id, list_minor, exists } of listed) {
    if (list_minor === null) throw exists ? notOnTheList({ variant_id }) : unknownVariant({ variant_id })
    // With fewer pieces than it says anything of, the list counts.
    const first = steps_of.get(variant_id)![0]!
    if (first.from_quantity > 1 && first.amount_minor > list_minor)
      throw dearerByQuantity({ variant_id, from_quantity: first.from_quantity, fewer: 1 })
  }
  return variant_ids
}
