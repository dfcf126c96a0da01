import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Locale } from '@birge/kernel/locale'
import { dayIn } from '@birge/kernel/shop-time'
import { pricesIncludeTax } from '@birge/kernel/tax'
import { type Database, type Db, run, runOne } from '#platform/database'
import type { Event } from '#platform/events'
import { type Call, FinishedFile, notFound } from '#platform/http'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import { publicOrigin } from '../../foundation/privacy/index.ts'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { type FeedFormat, type FeedItem, type FeedOf, feed_formats, feedRow } from './feed-text.ts'
import { standingBefore } from './shelf.ts'
import { AVAILABLE, PLACES } from './sql.ts'

/**
 * In which languages a shop of this market opens for somebody who follows a link (apps/storefront/app/visit.ts): in another one she would stand in
 * another shop, before another price than the file has told her.
 */
export const feed_languages: Readonly<Record<string, readonly Locale[]>> = { TR: ['tr', 'en'], AZ: ['az'] }
/** Where the file of a market is found, in the market's own language if nothing else is said. */
export const feedAddress = (market: string, language = feed_languages[market]?.[0], format: FeedFormat = 'xml') =>
  language && `/feeds/${market}/${language}/products.${format}`

/** What shoppers compare elsewhere is what they pay (Google's product data specification, `price`: with value added tax outside the US and Canada). */
export const feedIsWithTax = refusal<{ market: string }>(
  'feed_is_with_tax',
  409,
  () => 'A product feed says prices with tax; those of this shop are without, so it has none',
)

/** How much stands there now is as old as the file at the most; a change of price or text makes it anew for whoever asks next. */
const KEPT_MS = 15 * 60_000
/** So soon it is made anew while products wait for their place on the shelf. */
const BEHIND_MS = 60_000
const PRODUCTS_AT_ONCE = 500
/** Instead of the shop's address where none is set: then it is the one we were asked under, which may be any, and is put in as the file is sent. */
const ANY_SHOP = 'https://any-shop.invalid'

interface Kept {
  coming: Promise<FinishedFile>
  made_at: number
  /** When something else is shown of something in it. */
  good_until: number
  /** The same with the address under which it was asked for last. */
  addressed?: { origin: string; coming: Promise<FinishedFile> }
}
interface Files {
  kept: Map<string, Kept>
  being_made: Map<string, Promise<FinishedFile>>
}
const files_of = new WeakMap<Database, Files>()
const all = new Set<WeakRef<Files>>()

/** Every variant a market's shop sells, with the price its page shows: whoever asks while the file is being made waits for the same one. */
export async function productFeed(
  db: Db,
  { market, language, format }: { market: string; language: Locale; format: FeedFormat },
  call: Call,
): Promise<FinishedFile> {
  if (!feed_languages[market]?.includes(language)) throw notFound({ what: 'product feed', id: `${market}/${language}` })
  const shop = publicOrigin() ?? ANY_SHOP
  const as: Call = { ...call, market, locale: language, channel: 'web', principal: { audience: 'guest', id: 'guest' }, origin: shop }
  const { time_zone, price_taxation } = await storefrontOf(db, as)
  if (!pricesIncludeTax(price_taxation, dayIn(time_zone, call.now))) throw feedIsWithTax({ market })
  const kept = await freshFile(db, format, as)
  const file = await kept.coming
  if (shop !== ANY_SHOP) return file
  if (kept.addressed?.origin !== call.origin)
    kept.addressed = { origin: call.origin, coming: makeFile(withAddress(file, feed_formats[format].text(call.origin)), format) }
  return kept.addressed.coming
}

/** The one that is kept, or a new one. What has changed while one is made is waited for: no second one is made beside it. */
async function freshFile(db: Db, format: FeedFormat, call: Call): Promise<Kept> {
  const { kept, being_made } = files_of.get(call.database) ?? openFor(call.database)
  const key = JSON.stringify([call.market, call.locale, format])
  const began = performance.now()
  for (;;) {
    const now = Date.parse(call.now) + Math.floor(performance.now() - began)
    const before = kept.get(key)
    if (before && now < Math.min(before.good_until, before.made_at + KEPT_MS)) return before
    const other = being_made.get(key)
    if (!other) return begin(now)
    await other.catch(() => {}) // told to whoever began it
  }

  function begin(now: number): Kept {
    const as: Call = { ...call, now: new Date(now).toISOString() }
    const next: Kept = {
      made_at: now,
      good_until: Number.POSITIVE_INFINITY,
      coming: goodUntil(db, as)
        .then((good_until) => {
          next.good_until = good_until
          return makeFile(textOf(db, format, as), format)
        })
        .catch((error: unknown) => {
          if (kept.get(key) === next) kept.delete(key)
          throw error
        })
        .finally(() => being_made.delete(key)),
    }
    kept.set(key, next)
    being_made.set(key, next.coming)
    return next
  }
}

function openFor(database: Database): Files {
  const files: Files = { kept: new Map(), being_made: new Map() }
  files_of.set(database, files)
  all.add(new WeakRef(files))
  // At once what this process has announced; it does not say what, and a file that is not asked for costs nothing.
  database.onAnnounced(() => files.kept.clear())
  return files
}

const SHOWN = /^(catalog\.|pricing\.|stores\.|promotions\.shelves_)/
/** Hears what other processes have changed. */
export function forgetFeeds(events: readonly Event[]) {
  if (!events.some(({ type }) => SHOWN.test(type))) return
  for (const reference of all) {
    const files = reference.deref()
    if (files) files.kept.clear()
    else all.delete(reference)
  }
}

/** Packed as it is made, page by page: the text is never whole in memory, and its mark is of what stands in it. */
async function makeFile(texts: AsyncIterable<string>, format: FeedFormat): Promise<FinishedFile> {
  const hash = createHash('sha256')
  const packed: Buffer[] = []
  await pipeline(
    async function* () {
      for await (const text of texts) {
        hash.update(text)
        yield text
      }
    },
    createGzip(),
    async (source: AsyncIterable<Buffer>) => {
      for await (const part of source) packed.push(part)
    },
  )
  return new FinishedFile(Buffer.concat(packed), `products.${format}`, { etag: `"${hash.digest('base64url')}"`, is_packed: true })
}

/** A file with the address of the shop put in, line by line. */
async function* withAddress({ bytes }: FinishedFile, origin: string): AsyncGenerator<string> {
  let rest = ''
  const parts: AsyncIterable<string> = Readable.from([bytes]).pipe(createGunzip()).setEncoding('utf8')
  for await (const part of parts) {
    const text = rest + part
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    yield text.slice(0, end).replaceAll(ANY_SHOP, () => origin)
  }
  yield rest.replaceAll(ANY_SHOP, () => origin)
}

async function* textOf(db: Db, format: FeedFormat, call: Call): AsyncGenerator<string> {
  const { currency, here } = await standingBefore(db, call)
  const { company_id } = await storefrontOf(db, call)
  const { name } = await companyOf(db, company_id)
  const of: FeedOf = { locale: call.locale, currency, name, shop: call.origin, prefix: call.locale === 'tr' ? '' : `/${call.locale}` }
  const { before, item, after } = feed_formats[format]
  yield before(of)
  const trails = await trailsOf(db, call.locale)
  for (let last: string | undefined = ''; last !== undefined; ) {
    const rows: Row[] = await run<Row>(db, ITEMS, [...here, last, PRODUCTS_AT_ONCE])
    yield rows
      .map((row) => (row.sku === null ? '' : item(feedRow({ ...row, category: trails.get(row.category_id ?? '') ?? null }, of))))
      .join('')
    last = rows.at(-1)?.product_id
  }
  yield after
}

type Row = (Omit<FeedItem, 'category'> & { category_id: string | null }) | { product_id: string; sku: null }

const AVAILABLE_NOW = `exists (select from inventory.public_levels l where l.variant_id = v.variant_id and l.location_id = any(${PLACES}) and ${AVAILABLE} > 0)`
// Each thing is looked up for each row of the one before (lateral), so that the plan stays the same for a shop of any size. A product that is not for sale
// comes as its number alone, so that the next page begins behind it.
const ITEMS = `
  select page.product_id, thing.* from (
    select s.product_id from pricing.public_priced_products s where s.price_list_id = $2 and s.door = '' and s.product_id > $6
    order by s.product_id limit $7) as page
  left join lateral (
    select p.slug, p.category_id, catalog.public_text(p.title, $1) as title, catalog.public_text(p.description, $1) as description, p.brand,
      coalesce((select json_agg(m.url order by m.position) from catalog.public_media m where m.product_id = p.product_id), '[]') as pictures,
      v.position, v.variant_id, v.sku, v.gtin, coalesce(v.option_texts -> $1, '[]') as options,
      exists (select from catalog.public_variants sister where sister.product_id = p.product_id and sister.variant_id <> v.variant_id) as has_sisters,
      coalesce(v.options -> 'net_quantity', p.attributes -> 'net_quantity') as net_quantity,
      price.amount_minor, price.reference_minor, price.presented_from, next.presented_from as presented_until,
      p.tax_class = 'voucher' or ${AVAILABLE_NOW} as is_there
    from catalog.public_products p cross join lateral (select * from catalog.public_variants where product_id = p.product_id offset 0) as v
    cross join lateral (
      select amount_minor, reference_minor, presented_from from pricing.public_presented($2, v.variant_id, $5, $4) offset 0) as price
    left join lateral (
      select min(turn.presented_from) as presented_from from unnest($5::text[]) as near (door) cross join lateral (
        select n.presented_from from pricing.public_presented_prices n
        where n.price_list_id = $2 and n.variant_id = v.variant_id and n.door = near.door and n.presented_from > $4
        order by n.presented_from limit 1) as turn
      where price.reference_minor is not null) as next on true
    where p.product_id = page.product_id and p.status = 'active' offset 0) as thing on true
  order by page.product_id, thing.position`

/** Where a category stands, as people read it: `Mutfak > Kupalar`. */
async function trailsOf(db: Db, locale: Locale): Promise<Map<string, string>> {
  const rows = await run<{ category_id: string; parent_id: string | null; title: string }>(
    db,
    'select category_id, parent_id, catalog.public_text(title, $1) as title from catalog.public_categories',
    [locale],
  )
  const known = new Map(rows.map((row) => [row.category_id, row]))
  const trailOf = (category_id: string | null): string[] => {
    const of = category_id === null ? undefined : known.get(category_id)
    return of ? [...trailOf(of.parent_id), of.title] : []
  }
  return new Map(rows.map(({ category_id }) => [category_id, trailOf(category_id).join(' > ')]))
}

/** When something else is shown of something. Products whose turn has come say when the next one is as soon as they have their place on the shelf. */
async function goodUntil(db: Db, call: Call): Promise<number> {
  const { here } = await standingBefore(db, call)
  const turns = 'from pricing.public_turns where price_list_id = $1 and door = any($2::text[]) and changes_at'
  const turn = await runOne<{ next: string | null; is_behind: boolean }>(
    db,
    `select (select min(changes_at) ${turns} > $3) as next, exists (select ${turns} <= $3) as is_behind`,
    [here[1], here[4], call.now],
  )
  return Math.min(
    turn?.next ? Date.parse(turn.next) : Number.POSITIVE_INFINITY,
    turn?.is_behind ? Date.parse(call.now) + BEHIND_MS : Number.POSITIVE_INFINITY,
  )
}
