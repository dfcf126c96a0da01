import { faultOf, isLimitedBy, promotion_classes, type Promotion } from '@birge/kernel/promotions'
import { type Static, type TSchema, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const Ids = Type.Array(Id, { minItems: 1, maxItems: 5_000 })
const Some = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 200 })
const closed = { additionalProperties: false }
const may = <T extends TSchema>(type: T) => Type.Optional(type)
// What is out of range is told by the kernel, by the name of the field.
const Whole = Type.Integer()
const LocalMinute = Type.String({
  pattern: '^[12]\\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d$',
  description: 'local time of the shop, `YYYY-MM-DDTHH:MM`',
})
const Time = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' })

const named = { variant_ids: may(Ids), product_ids: may(Ids), category_ids: may(Ids) }
const Selection = Type.Object({ ...named, except: may(Type.Object(named, closed)) }, closed)

const Asks = Type.Object(
  {
    channels: may(Some),
    location_ids: may(Some),
    segments: may(Some),
    tiers: may(Some),
    weekdays: may(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 })),
    from_time: may(Time),
    until_time: may(Time),
    first_order: may(Type.Literal(true)),
    coupon: may(Type.Literal(true)),
    goods: may(Selection),
    least_minor: may(Whole),
    least_quantity: may(Whole),
  },
  closed,
)

const kind = <K extends string>(name: K) => ({ kind: Type.Literal(name) })
const Step = Type.Object({ from: Whole, percent_bp: Whole }, closed)
const Benefit = Type.Union([
  Type.Object({ ...kind('percentage'), percent_bp: Whole, most_minor: may(Whole) }, closed),
  Type.Object({ ...kind('amount'), amount_minor: Whole, per: Type.Union([Type.Literal('piece'), Type.Literal('whole')]) }, closed),
  Type.Object({ ...kind('fixed_price'), price_minor: Whole }, closed),
  Type.Object(
    {
      ...kind('tiers'),
      by: Type.Union([Type.Literal('quantity'), Type.Literal('amount')]),
      steps: Type.Array(Step, { minItems: 1, maxItems: 20 }),
    },
    closed,
  ),
  Type.Object({ ...kind('buy_get'), buy: Whole, get: Whole, percent_bp: Whole, get_goods: may(Selection), most_times: may(Whole) }, closed),
  Type.Object(
    {
      ...kind('bundle'),
      parts: Type.Array(Type.Object({ goods: Selection, quantity: Whole }, closed), { minItems: 1, maxItems: 20 }),
      price_minor: Whole,
      most_times: may(Whole),
    },
    closed,
  ),
  Type.Object({ ...kind('gift'), quantity: Whole }, closed),
])

/** A promotion as the kernel has it, without its id. */
export const Rule = Type.Object(
  {
    class: Type.Enum([...promotion_classes]),
    priority: Whole,
    exclusive: may(Type.Boolean()),
    stacking_group: may(Type.String({ minLength: 1, maxLength: 60 })),
    starts_at: may(LocalMinute),
    ends_at: may(LocalMinute),
    asks: may(Asks),
    goods: may(Selection),
    benefit: Benefit,
  },
  closed,
)
export type Rule = Static<typeof Rule>

const Cap = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })
/** How often, by everybody and by one customer, and for how much at most. */
export const Limits = Type.Object(
  { most_uses: may(Cap), most_uses_per_customer: may(Cap), budget_minor: may(Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 })) },
  closed,
)
export type Limits = Static<typeof Limits>

export const promotionMalformed = refusal<{ field: string }>(
  'promotion_malformed',
  422,
  ({ field }) => `This promotion makes no sense: look at ${field}`,
)
type UnknownThing = 'variant' | 'product' | 'category' | 'location' | 'segment'
export const promotionOfUnknown = refusal<{ what: UnknownThing; ids: string[] }>(
  'promotion_of_unknown',
  422,
  ({ what, ids }) => `There is no ${what} ${ids.join(', ')}`,
)

/** Refuses what makes no sense, or speaks of what there is not. */
export async function mustMakeSense(tx: Tx, company_id: string, rule: Rule): Promise<void> {
  const field = faultOf({ promotion_id: '', ...rule } satisfies Promotion) ?? faultOfTimes(rule)
  if (field !== undefined) throw promotionMalformed({ field })
  const { asks, goods, benefit } = rule
  // Nobody is in a tier yet: what asks for one would be for nobody.
  if (asks?.tiers) throw promotionMalformed({ field: 'asks.tiers' })
  const selections = [
    ...[goods, asks?.goods, ...(benefit.kind === 'bundle' ? benefit.parts.map((part) => part.goods) : [])],
    ...(benefit.kind === 'buy_get' ? [benefit.get_goods] : []),
  ].flatMap((selection) => (selection ? [selection, selection.except ?? {}] : []))
  const idsOf = (which: 'variant_ids' | 'product_ids' | 'category_ids') => selections.flatMap((selection) => selection[which] ?? [])
  const unknown = await run<{ what: UnknownThing; id: string }>(tx, UNKNOWN, [
    ...[idsOf('variant_ids'), idsOf('product_ids'), idsOf('category_ids')],
    ...[asks?.location_ids ?? [], company_id, asks?.segments ?? []],
  ])
  const what = unknown[0]?.what
  if (what) throw promotionOfUnknown({ what, ids: unknown.flatMap((one) => (one.what === what ? [one.id] : [])) })
}

function faultOfTimes({ starts_at, ends_at, asks }: Rule): string | undefined {
  if (starts_at !== undefined && ends_at !== undefined && ends_at <= starts_at) return 'ends_at'
  return asks?.from_time === '24:00' ? 'asks.from_time' : undefined
}

const UNKNOWN = `
  select 'variant' as what, id from unnest($1::text[]) id where not exists (select from catalog.public_variants where variant_id = id)
  union all select 'product', id from unnest($2::text[]) id where not exists (select from catalog.public_products where product_id = id)
  union all select 'category', id from unnest($3::text[]) id where not exists (select from catalog.public_categories where category_id = id)
  union all select 'location', id from unnest($4::text[]) id
    where not exists (select from stores.public_locations l where l.location_id = id and l.company_id = $5)
  union all select 'segment', id from unnest($6::text[]) id
    where not exists (select from segments.public_segments s where s.segment_id = id and s.company_id = $5 and s.ended_at is null)`

export const isLimited = isLimitedBy

/** A first order is placed once. */
export const mostPerCustomer = (rule: Rule, limits: Limits) => limits.most_uses_per_customer ?? (rule.asks?.first_order ? 1 : undefined)

// ---- amounts, where prices are said with tax from a day on, or without

/** What takes off, asks or caps an amount of money, and counts before and after a day on which prices change their meaning: the amount would mean something else from then on. */
const ACROSS = `
  select p.promotion_id, catalog.public_text(p.name, c.locale) as name, t.from_on::text as from_on
  from promotions.promotions p join companies.public_companies c using (company_id) cross join lateral jsonb_to_recordset(c.price_taxation) as t(from_on date)
  where p.status = 'on' and p.changed_at < t.from_on::timestamp at time zone c.time_zone
    and (p.rule -> 'benefit' ?| array['amount_minor', 'price_minor', 'most_minor'] or p.rule #>> '{benefit,by}' = 'amount' or p.rule #> '{asks,least_minor}' is not null)
    and coalesce(p.rule ->> 'starts_at', '') < t.from_on::text || 'T00:00' and coalesce(p.rule ->> 'ends_at', '9999-99') > t.from_on::text || 'T00:00'`

export const promotionsAcross = (on: Db | Tx, company_id: string) =>
  run<{ name: string; from_on: string }>(on, `${ACROSS} and p.company_id = $1 order by p.promotion_id, t.from_on limit 10`, [company_id])

export const taxationAudit = {
  name: 'no amount of a promotion runs across a day on which prices change their meaning',
  violations: ACROSS,
}
