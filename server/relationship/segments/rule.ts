import { type Static, Type } from 'typebox'
import { run, type Tx } from '#platform/database'
import { CHANNELS } from '#platform/http'
import { refusal } from '#platform/refusal'

const Days = Type.Integer({ minimum: 1, maximum: 1_825 })
const Count = Type.Integer({ minimum: 0, maximum: 100_000 })
const Minor = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })
const may = Type.Optional
const closed = { additionalProperties: false }
const kind = <K extends string>(name: K) => ({ kind: Type.Literal(name) })

/** What may be asked of a customer: only what she has bought here, where, where she lives, and what she has said herself. Nothing by which she could be guessed at. */
const Condition = Type.Union([
  Type.Object({ ...kind('orders'), within_days: may(Days), at_least: may(Count), at_most: may(Count) }, closed),
  Type.Object({ ...kind('spent'), within_days: may(Days), at_least_minor: may(Minor), at_most_minor: may(Minor) }, closed),
  Type.Object({ ...kind('last_order'), older_than_days: Days }, closed),
  Type.Object({ ...kind('last_order'), newer_than_days: Days }, closed),
  Type.Object({ ...kind('first_order'), channels: Type.Array(Type.Enum([...CHANNELS]), { minItems: 1, maxItems: 20 }) }, closed),
  Type.Object(
    { ...kind('store'), location_ids: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 200 }) },
    closed,
  ),
  Type.Object(
    { ...kind('city'), cities: Type.Array(Type.String({ minLength: 2, maxLength: 80 }), { minItems: 1, maxItems: 100 }) },
    closed,
  ),
  Type.Object({ ...kind('consent'), channel: Type.Enum(['sms', 'email', 'call', 'push']) }, closed),
])
export type Condition = Static<typeof Condition>

/** All of these, or any of them. Bought is what is paid and was not given back, here or as other systems tell. */
export const Rule = Type.Object(
  { match: Type.Enum(['all', 'any']), conditions: Type.Array(Condition, { minItems: 1, maxItems: 10 }) },
  closed,
)
export type Rule = Static<typeof Rule>

export const ruleMalformed = refusal<{ condition: number }>(
  'rule_malformed',
  422,
  ({ condition }) => `Condition ${condition} asks nothing, more at least than at most, or for a place that is not of this company`,
)

/** Refuses what asks nothing, or can never be so. */
export async function mustMakeSense(tx: Tx, company_id: string, { conditions }: Rule): Promise<void> {
  const places = conditions.flatMap((one) => (one.kind === 'store' ? one.location_ids : []))
  const known = await run<{ location_id: string }>(
    tx,
    'select location_id from stores.public_locations where company_id = $1 and location_id = any($2::text[])',
    [company_id, places],
  )
  const here = new Set(known.map(({ location_id }) => location_id))
  const wrong = conditions.findIndex((one) => {
    if (one.kind === 'store') return one.location_ids.some((id) => !here.has(id))
    const [least, most] =
      one.kind === 'orders' ? [one.at_least, one.at_most] : one.kind === 'spent' ? [one.at_least_minor, one.at_most_minor] : [0, 0]
    return (least === undefined && most === undefined) || (least ?? 0) > (most ?? Infinity)
  })
  if (wrong >= 0) throw ruleMalformed({ condition: wrong + 1 })
}
