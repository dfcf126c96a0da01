import { isCurrency } from '@birge/kernel/money'
import { largest_unit_price_minor } from '@birge/kernel/quote'
import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { type Call, companiesOf, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { holdPrices, present } from './presented.ts'
import { unknownVariant } from './seller.ts'

export const priceOutOfRange = refusal<{ variant_id: string; amount_minor: number; most_minor: number }>(
  'price_out_of_range',
  422,
  ({ amount_minor, most_minor }) => `${amount_minor} cannot be a price: from 0 to ${most_minor} minor units`,
)
export const otherCurrency = refusal<{ currency: string; asked: string }>(
  'other_currency',
  422,
  ({ currency, asked }) => `This price list is in ${currency}, not in ${asked}`,
)
export const priceInThePast = refusal<{ valid_from: string }>(
  'price_in_the_past',
  422,
  () => 'What something cost in the past cannot be changed: set a price from now on',
)

/** Subject is the product; of very many at a time the price list. */
export const priceChanged = event(
  'pricing.price_changed',
  Type.Object({ price_list_id: Type.String(), variant_ids: Type.Array(Type.String()), valid_from: Type.String() }),
)

export interface PriceList {
  price_list_id: string
  company_id: string
  currency: string
  name: string
}

export async function createPriceList(
  tx: Tx,
  list: { company_id: string; currency: string; name: string; now: string },
): Promise<PriceList> {
  const { company_id, currency, name, now } = list
  if (!isCurrency(currency)) throw new RangeError(`${currency} is not an ISO 4217 currency`)
  const price_list_id = newId('prl')
  await run(tx, 'insert into pricing.price_lists (price_list_id, company_id, currency, name, created_at) values ($1, $2, $3, $4, $5)', [
    price_list_id,
    company_id,
    currency,
    name,
    now,
  ])
  return { price_list_id, company_id, currency, name }
}

const listOfCompany = new Map<string, PriceList>()

/** The list by which a company sells. It is made once and stays, so it is looked up once. */
export async function priceListOf(db: Db | Tx, company_id: string): Promise<PriceList> {
  const known = listOfCompany.get(company_id)
  if (known) return known
  const list = await runOne<PriceList>(
    db,
    'select price_list_id, company_id, currency, name from pricing.price_lists where company_id = $1',
    [company_id],
  )
  if (!list) throw notFound({ what: 'price list of company', id: company_id })
  listOfCompany.set(company_id, list)
  return list
}

export async function priceListById(db: Db | Tx, price_list_id: string): Promise<PriceList> {
  const list = await runOne<PriceList>(
    db,
    'select price_list_id, company_id, currency, name from pricing.price_lists where price_list_id = $1',
    [price_list_id],
  )
  if (!list) throw notFound({ what: 'price list', id: price_list_id })
  return list
}

/** A list of a company for which the caller works. */
export async function herPriceList(db: Db | Tx, price_list_id: string, call: Call): Promise<PriceList> {
  const list = await priceListById(db, price_list_id)
  if (!worksFor(call, list.company_id)) throw notFound({ what: 'price list', id: price_list_id })
  return list
}

export const priceLists = (db: Db | Tx) =>
  run<PriceList>(db, 'select price_list_id, company_id, currency, name from pricing.price_lists order by price_list_id')

export interface NewPrice {
  variant_id: string
  amount_minor: number
}

/**
 * Prices that hold from `valid_from` on, with tax. One that says what was true at that moment already is not written again, so that the
 * same list may come any number of times. Returns the variants whose price has changed.
 */
export async function setPrices(
  tx: Tx,
  price_list_id: string,
  prices: readonly NewPrice[],
  by: { now: string; actor: string; valid_from?: string | undefined },
): Promise<string[]> {
  if (!prices.length) return []
  for (const { variant_id, amount_minor } of prices)
    if (!Number.isSafeInteger(amount_minor) || amount_minor < 0 || amount_minor > largest_unit_price_minor)
      throw priceOutOfRange({ variant_id, amount_minor, most_minor: largest_unit_price_minor })
  const last = [...new Map(prices.map((price) => [price.variant_id, price])).values()]
  const valid_from = by.valid_from ?? by.now
  if (Date.parse(valid_from) < Date.parse(by.now)) throw priceInThePast({ valid_from })
  const changed = await run<{ variant_id: string; product_id: string | null }>(tx, SET, [
    price_list_id,
    last.map(({ variant_id }) => variant_id),
    last.map(({ amount_minor }) => amount_minor),
    valid_from,
    by.actor,
  ])
  const unknown = changed.find(({ product_id }) => product_id === null)
  if (unknown) throw unknownVariant({ variant_id: unknown.variant_id })
  await present(
    tx,
    price_list_id,
    changed.map(({ variant_id }) => variant_id),
    by.now,
  )
  const { company_id } = await priceListById(tx, price_list_id)
  const by_product = [...Map.groupBy(changed, ({ product_id }) => product_id!)]
  const told: [subject: string, variants: typeof changed][] = by_product.length > MOST_TOLD_APART ? [[price_list_id, changed]] : by_product
  await announceAll(
    tx,
    told.map(([subject, variants]) => ({
      ...{ kind: priceChanged, subject, company_id, actor: by.actor, occurred_at: by.now },
      data: { price_list_id, variant_ids: variants.map(({ variant_id }) => variant_id), valid_from },
    })),
  )
  return changed.map(({ variant_id }) => variant_id)
}

/**
 * Prices that were to hold from a moment on do not: what was said of it before (null: nothing) is said again, or from now on where the moment has come.
 * What nobody could see yet goes without a trace.
 */
export async function withdrawPrices(
  tx: Tx,
  price_list_id: string,
  before: readonly { variant_id: string; amount_minor: number | null }[],
  { now, actor, valid_from }: { now: string; actor: string; valid_from: string },
): Promise<void> {
  const variant_ids = before.map(({ variant_id }) => variant_id)
  await holdPrices(tx, price_list_id, variant_ids)
  const isToCome = valid_from > now
  if (isToCome)
    await run(tx, 'delete from pricing.prices where price_list_id = $1 and valid_from = $2 and variant_id = any($3::text[])', [
      ...[price_list_id, valid_from, variant_ids],
    ])
  const said = before.flatMap(({ variant_id, amount_minor }) => (amount_minor === null ? [] : [{ variant_id, amount_minor }]))
  await setPrices(tx, price_list_id, said, { now, actor, valid_from: isToCome ? valid_from : now })
  if (!isToCome) return
  await present(tx, price_list_id, variant_ids, now)
  await run(tx, OFF_THE_SHELF, [price_list_id, variant_ids])
  const { company_id } = await priceListById(tx, price_list_id)
  await announceAll(tx, [
    { kind: priceChanged, subject: price_list_id, company_id, actor, occurred_at: now, data: { price_list_id, variant_ids, valid_from } },
  ])
}
/** What has no price is on no shelf. */
const OFF_THE_SHELF = `
  delete from pricing.priced_products s where s.price_list_id = $1
    and s.product_id in (select v.product_id from unnest($2::text[]) as a (variant_id) join catalog.public_variants v using (variant_id))
    and not exists (
      select from catalog.public_variants o join pricing.prices p on p.price_list_id = $1 and p.variant_id = o.variant_id where o.product_id = s.product_id)`

/** Whoever hears of a hundred thousand products one by one hears nothing else for minutes. */
const MOST_TOLD_APART = 100

const SET = `
  with asked as (
    select a.variant_id, a.amount_minor, v.product_id
    from unnest($2::text[], $3::bigint[]) as a (variant_id, amount_minor) left join lateral (
      select product_id from catalog.public_variants where variant_id = a.variant_id limit 1) as v on true),
  news as (
    select asked.* from asked left join lateral (
      select amount_minor from pricing.prices p where p.price_list_id = $1 and p.variant_id = asked.variant_id and p.valid_from <= $4
      order by valid_from desc limit 1) as present on true
    where asked.product_id is not null and present.amount_minor is distinct from asked.amount_minor),
  written as (
    insert into pricing.prices (price_list_id, variant_id, valid_from, amount_minor, actor)
    select $1, variant_id, $4, amount_minor, $5 from news order by variant_id
    on conflict (price_list_id, variant_id, valid_from) do update set amount_minor = excluded.amount_minor, actor = excluded.actor)
  select variant_id, product_id from news union all select variant_id, null from asked where product_id is null`

/** Present prices of whole products in every list: the lowest and the highest of their variants. */
export const priceRangesOf = (db: Db, product_ids: string[], call: Call) =>
  run<{ product_id: string; price_list_id: string; currency: string; lowest_minor: number; highest_minor: number }>(
    db,
    `select v.product_id, l.price_list_id, l.currency, min(p.amount_minor)::bigint as lowest_minor, max(p.amount_minor)::bigint as highest_minor
     from pricing.price_lists l cross join catalog.public_variants v cross join lateral (
       select amount_minor from pricing.prices where price_list_id = l.price_list_id and variant_id = v.variant_id and valid_from <= $2
       order by valid_from desc limit 1) as p
     where v.product_id = any($1::text[]) and ($3::text[] is null or l.company_id = any($3)) group by 1, 2, 3 order by 1, 2`,
    [product_ids, call.now, companiesOf(call)],
  )
