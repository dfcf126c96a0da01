import { type Locale, locales } from '@birge/kernel/locale'
import { unit_measures, unitPrice } from '@birge/kernel/unit-price'
import { pricesIncludeTax } from '@birge/kernel/tax'
import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound, worksFor } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { Paging, pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'
import { dayIn } from '../pricing/index.ts'
import { minuteIn } from '@birge/kernel/shop-time'
import { label_facts, label_instruments, type LabelFact, labelRuleOn } from './lawful.ts'
import { hasBars, label_formats, type LabelFormat } from './layout.ts'

export const formats = Object.keys(label_formats) as LabelFormat[]

export const WhichLabels = {
  location_id: Type.String({ maxLength: 60 }),
  change_id: Type.Optional(Type.String({ maxLength: 60, description: 'those that a change of many prices has made wrong' })),
  skus: Type.Optional(Type.String({ maxLength: 4_000, description: 'those of these SKUs or trade item numbers, between commas' })),
  product_ids: Type.Optional(Type.String({ maxLength: 4_000, description: 'those of these products, between commas' })),
  printing_id: Type.Optional(Type.String({ maxLength: 60, description: 'those that were printed together' })),
  due: Type.Optional(
    Type.Boolean({
      description:
        'of what lies there those alone that are to be printed: their last paper says another price than holds at that moment, or there is none',
    }),
  ),
  at: Type.Optional({ ...Moment, description: 'as they are right at this moment; now, or when the change begins, if nothing is said' }),
  after: Paging.after,
}

/** What a label says, and what it would have to say besides. */
export const Label = Type.Object({
  variant_id: Type.String(),
  sku: Type.String(),
  gtin: OrNull(Type.String()),
  title: Type.String(),
  details: Type.String({ description: 'brand and what distinguishes the variant' }),
  currency: Type.String(),
  price_minor: Type.Integer(),
  reference_minor: OrNull(Type.Integer({ description: 'the lawful price before a reduction' })),
  unit_price: OrNull(Type.Object({ amount_minor: Type.Integer(), per: Type.Enum([...unit_measures]) })),
  net_quantity: OrNull(Type.String()),
  country_of_origin: OrNull(Type.String({ description: 'ISO 3166-1' })),
  is_domestic: Type.Boolean({ description: 'it must carry the mark of goods made in the country' }),
  since: Type.String({ description: 'the price holds' }),
  since_on: Type.String({ description: 'the same as a day of the company’s country' }),
  holds_from: OrNull(Type.String({ description: 'its time of day (HH:MM) there, where the price is still to come' })),
  as_of: Type.String({ description: 'the moment at which it is right' }),
  language: Type.Enum([...locales]),
  pieces: Type.Integer({ description: 'how many lie there' }),
  missing: Type.Array(Type.Enum([...label_facts])),
  without_bars: Type.Array(Type.Enum(formats), { description: 'labels on which its number is too long for bars that can be scanned' }),
  instrument: Type.Enum([...label_instruments]),
})
export type Label = Static<typeof Label>

export const labelsAreWithTax = refusal<{ company_id: string }>(
  'labels_are_with_tax',
  409,
  () => 'A shelf label says what is paid, tax included; the prices of this company are without tax, so it prints none',
)

export interface Which {
  location_id: string
  change_id?: string
  skus?: string
  product_ids?: string
  printing_id?: string
  due?: boolean
  at?: string
  limit?: number
  after?: string
}

interface Row extends Pick<Label, 'variant_id' | 'sku' | 'gtin' | 'price_minor' | 'reference_minor' | 'since' | 'pieces'> {
  title: string | null
  any_title: string
  brand: string | null
  details: string
  country_of_origin: unknown
  net_quantity: unknown
}

/** The labels of a store: those a change made wrong, those that were printed together or are to be printed, those of chosen things, or those of all that lies there. */
export async function shelfLabels(db: Db | Tx, which: Which, call: Call) {
  const { location_id, change_id, printing_id, skus, product_ids, limit = 50, after } = which
  const company_id = await companyOfHerPlace(db, location_id, 'pricing.read', call)
  const { country, currency, time_zone, locale, price_taxation } = await companyOf(db, company_id)
  const as_of = which.at ? new Date(which.at).toISOString() : await momentOf(db, which, company_id, call.now)
  if (!pricesIncludeTax(price_taxation, dayIn(time_zone, as_of))) throw labelsAreWithTax({ company_id })
  const [last = ''] = readCursor(after) ?? []
  const chosen = skus !== undefined || product_ids !== undefined
  const [those, of] = chosen
    ? [CHOSEN, [split(skus), split(product_ids)]]
    : printing_id
      ? [PRINTED, [printing_id]]
      : change_id
        ? [CHANGED, [change_id]]
        : [LYING, []]
  const isDue = which.due ?? change_id !== undefined
  const rows = await run<Row>(db, LABELS(those, isDue), [location_id, company_id, as_of, last, limit + 1, locale, ...of])
  const rule = labelRuleOn(country, dayIn(time_zone, as_of))
  const labels = rows.map(({ title, any_title, brand, details, net_quantity, country_of_origin, ...row }): Label => {
    const holds = typeof net_quantity === 'string' ? net_quantity : null
    const origin = typeof country_of_origin === 'string' && /^[A-Z]{2}$/.test(country_of_origin) ? country_of_origin : null
    const unit_price = holds === null ? null : (unitPrice(row.price_minor, holds, locale as Locale) ?? null)
    const lacks: Partial<Record<LabelFact, boolean>> = {
      title: title === null,
      unit_price: net_quantity !== null && unit_price === null,
      country_of_origin: origin === null,
    }
    return {
      ...row,
      ...{ title: title ?? any_title, details: [brand, details, holds].filter(Boolean).join(' · '), currency, net_quantity: holds },
      ...{ unit_price, country_of_origin: origin, since_on: dayIn(time_zone, row.since), as_of },
      holds_from: row.since > call.now ? minuteIn(time_zone, row.since).slice(11) : null,
      ...{ is_domestic: rule.requires.includes('domestic_mark') && origin === country, language: locale as Locale },
      ...{ missing: rule.requires.filter((fact) => lacks[fact]), instrument: rule.instrument },
      without_bars: formats.filter((format) => !hasBars(row, format)),
    }
  })
  return pageOf(labels, limit, ({ variant_id }) => [variant_id])
}

/** Whose place it is, where the caller may do this. */
export async function companyOfHerPlace(db: Db | Tx, location_id: string, permission: string, call: Call): Promise<string> {
  const { company_id } = await locationOf(db, location_id)
  if (!worksFor(call, company_id)) throw notFound({ what: 'location', id: location_id })
  mustWorkAt(call, permission, location_id)
  return company_id
}

/** Labels that were printed together are right at one moment; those of a change that is still to come when it begins. */
async function momentOf(db: Db | Tx, { change_id, printing_id, location_id }: Which, company_id: string, now: string): Promise<string> {
  if (printing_id) {
    const printing = await runOne<{ as_of: string }>(db, 'select as_of from labels.printings where printing_id = $1 and location_id = $2', [
      ...[printing_id, location_id],
    ])
    if (!printing) throw notFound({ what: 'printing', id: printing_id })
    return printing.as_of
  }
  if (!change_id) return now
  const change = await runOne<{ valid_from: string }>(
    db,
    'select valid_from from repricing.public_changed_prices where change_id = $1 and company_id = $2 limit 1',
    [change_id, company_id],
  )
  if (!change) throw notFound({ what: 'price change', id: change_id })
  return change.valid_from > now ? change.valid_from : now
}

const split = (text = '') =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

const LYING = '(select variant_id from inventory.public_levels where location_id = $1 and on_hand + display > 0)'
const CHANGED = `
  (select r.variant_id from repricing.public_changed_prices r where r.change_id = $7 and r.company_id = $2 and exists (
     select from inventory.public_levels n where n.variant_id = r.variant_id and n.location_id = $1 and n.on_hand + n.display > 0))`
const PRINTED = '(select variant_id from labels.printed where printing_id = $7 and location_id = $1)'
const CHOSEN = `
  (select variant_id from catalog.public_variants where sku = any($7::text[]) or product_id = any($8::text[])
   union select variant_id from catalog.public_variants
   where gtin = any(select lpad(code, 14, '0') from unnest($7::text[]) as code where code ~ '^[0-9]{8,14}$'))`

/**
 * What the last paper of a thing says by that moment: what was printed, or what was presented when the labels that were said to hang were. Goods that
 * came later than all labels of the place were said to hang have none.
 */
const PAPER = `
  left join lateral (
    select said.amount_minor, said.reference_minor from (
      (select 1 as nearness, as_of, amount_minor, reference_minor from labels.printed
       where location_id = $1 and variant_id = v.variant_id and as_of <= $3 order by as_of desc, printing_id desc limit 1)
      union all
      select 2, hung.as_of, was.amount_minor, was.reference_minor
      from (select parity.public_labels_as_of($1, v.variant_id, $3) as as_of offset 0) as hung
      cross join lateral pricing.public_presented(i.price_list_id, v.variant_id, pricing.doors_of($1), hung.as_of) as was
      where exists (
        select from inventory.public_movements m where m.variant_id = v.variant_id and m.location_id = $1 and m.moved_at <= hung.as_of)) as said
    order by said.as_of desc, said.nearness limit 1) as paper on true`
const IS_DUE =
  'and (paper.amount_minor is null or (paper.amount_minor, paper.reference_minor) is distinct from (shown.amount_minor, shown.reference_minor))'

const LABELS = (chosen: string, isDue: boolean) => `
  select v.variant_id, v.sku, v.gtin, p.title ->> $6 as title, coalesce(catalog.public_text(p.title, $6), v.sku) as any_title, p.brand,
    coalesce((select string_agg(o ->> 'value_label', ' · ') from jsonb_array_elements(v.option_texts -> $6) as o), '') as details,
    coalesce(v.options -> 'net_quantity', p.attributes -> 'net_quantity') as net_quantity, p.attributes -> 'country_of_origin' as country_of_origin,
    shown.amount_minor as price_minor, shown.reference_minor, shown.presented_from as since, coalesce(l.on_hand + l.display, 0)::integer as pieces
  from ${chosen} as a join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id)
  join pricing.public_price_lists i on i.company_id = $2
  left join inventory.public_levels l on l.variant_id = v.variant_id and l.location_id = $1
  cross join lateral pricing.public_presented(i.price_list_id, v.variant_id, pricing.doors_of($1), $3) as shown
  ${isDue ? PAPER : ''}
  where v.variant_id > $4 ${isDue ? IS_DUE : ''} order by v.variant_id limit $5`
