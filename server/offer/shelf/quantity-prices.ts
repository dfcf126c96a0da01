import { type Static, Type } from 'typebox'
import { type Db, run, runOne } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { type Door, type Priced, priceAt, pricedOf, priceListOf, stepsAt } from '../pricing/index.ts'
import { answerOnce } from './answers.ts'

/** From so many pieces on, one costs so much. */
export const QuantityPrice = Type.Object({ variant_id: Type.String(), from_quantity: Type.Integer(), unit_price_minor: Type.Integer() })
type QuantityPrice = Static<typeof QuantityPrice>

/** What a signed-in customer pays for a piece, where that is another price than everybody's. */
export const OwnPrice = Type.Object({
  variant_id: Type.String(),
  unit_price_minor: Type.Integer({ description: 'of a single piece' }),
  quantity_prices: Type.Array(Type.Object({ from_quantity: Type.Integer(), unit_price_minor: Type.Integer() })),
})

type Of = Priced & { variant_id: string }

const VARIANTS_OF = `
  select v.variant_id from catalog.public_products p join catalog.public_variants v using (product_id)
  where p.slug = $1 and p.status = 'active' order by v.position, v.variant_id`

async function pricedFor(db: Db, slug: string, customer_id: string | null, call: Call): Promise<Of[]> {
  const { company_id } = await storefrontOf(db, call)
  const variants = await run<{ variant_id: string }>(db, VARIANTS_OF, [slug])
  const wanted = variants.map(({ variant_id }) => ({ company_id, variant_id, customer_id }))
  const priced = await pricedOf(db, wanted, call.now)
  return priced.map((one, at) => ({ ...one, variant_id: variants[at]!.variant_id }))
}

const everybody = ({ channel }: Call, location_id: string | null): Door => ({ channel, location_id, customer_id: null, segment_ids: [] })

/** What everybody is told of prices by quantity behind a door. Most lists have none, which is looked up once for all products. */
export async function quantityPrices(db: Db, slug: string, location_id: string | null, call: Call): Promise<QuantityPrice[]> {
  const { company_id } = await storefrontOf(db, call)
  const some = await answerOnce(call.database, `quantity prices ${company_id}`, () => runOne(db, SOME, [company_id, call.now]))
  if (!some) return []
  const door = everybody(call, location_id)
  return (await pricedFor(db, slug, null, call)).flatMap((priced) =>
    stepsAt(priced, door).map((step) => ({ variant_id: priced.variant_id, ...step })),
  )
}
const SOME = `select 1 from pricing.public_exception_prices
  where company_id = $1 and customer_id is null and from_quantity > 1 and starts_at <= $2 and ends_at > $2 limit 1`

/** Where what was agreed with her, or with a segment she is in, is another price than the shelf's: hers. */
export async function ownPrices(db: Db, { slug }: { slug: string }, call: Call): Promise<{ items: Static<typeof OwnPrice>[] }> {
  const { customer_id = null, customer_ids = [] } = call.principal.audience === 'shopper' ? call.principal : {}
  const found = await pricedFor(db, slug, customer_id, call)
  if (!found.length) throw notFound({ what: 'product', id: slug })
  const everybodys = everybody(call, null)
  const { company_id } = await storefrontOf(db, call)
  const segments = await run<{ segment_id: string }>(db, SEGMENTS, [customer_ids, company_id])
  const hers = { ...everybodys, customer_id, segment_ids: segments.map(({ segment_id }) => segment_id) }
  const { price_list_id } = await priceListOf(db, company_id)
  const variant_ids = found.map(({ variant_id }) => variant_id)
  const rows = await run<{ variant_id: string; amount_minor: number }>(db, SHOWN, [
    price_list_id,
    variant_ids,
    [call.channel, ''],
    call.now,
  ])
  const shown = new Map(rows.map(({ variant_id, amount_minor }) => [variant_id, amount_minor]))
  const items = found.flatMap((priced) => {
    const { variant_id } = priced
    const price = priceAt(priced, hers, 1)
    const shared = priceAt(priced, everybodys, 1)
    if (!price || !shared || priced.base_minor === null) return []
    const shared_minor = shared.price.unit_price_minor
    const shown_minor = shown.get(variant_id) ?? shared_minor
    // Where a promotion is on, everybody is shown less than the lists say: what is not lower than that is no price of hers.
    const most_minor = shown_minor < shared_minor ? shown_minor : Infinity
    const told = (unit_price_minor: number, door: Door) => ({
      unit_price_minor: Math.min(unit_price_minor, most_minor),
      quantity_prices: stepsAt(priced, door).filter((step) => step.unit_price_minor < most_minor),
    })
    const own = told(price.price.unit_price_minor, hers)
    const isTheSame = JSON.stringify(own) === JSON.stringify(told(shared_minor, everybodys))
    return isTheSame ? [] : [{ variant_id, ...own }]
  })
  return { items }
}
const SEGMENTS = 'select distinct segment_id from segments.public_members where customer_id = any($1::text[]) and company_id = $2'
const SHOWN = `
  select asked.variant_id, shown.amount_minor from unnest($2::text[]) as asked (variant_id)
  cross join lateral pricing.public_presented($1, asked.variant_id, $3::text[], $4) as shown`
