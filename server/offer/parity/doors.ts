import { parseMoney } from '@birge/kernel/money'
import type { Database } from '#platform/database'
import type { Reading } from './comparing.ts'

/**
 * How a stranger asks this very server: an address and what she sends along, without any cookie of hers; and when it has answered. What may be
 * large is handed over piece by piece where somebody takes it so; the body is then empty.
 */
export type Ask = (question: {
  url: string
  headers: Record<string, string>
  take?: (text: string) => void
}) => Promise<{ status: number; body: string; at: string }>

const doors = new WeakMap<Database, Ask>()
/** Whoever puts the server together says how it is asked from outside. */
export const openDoors = (database: Database, ask: Ask) => void doors.set(database, ask)

export const doorOf = (database: Database): Ask | undefined => doors.get(database)

export interface Thing {
  product_id: string
  slug: string
  variants: { variant_id: string; sku: string }[]
}

/** What the web shop of a company shows of these products: to programs, to search engines, and to people. */
export async function readWebShop(
  database: Database,
  shop: { market: string; currency: string },
  things: readonly Thing[],
  now: string,
): Promise<Reading[]> {
  const door = doors.get(database)
  if (!door) return []
  let shown_at = now
  const ask: Ask = async (question) => {
    const answer = await door(question)
    shown_at = answer.at
    return answer
  }
  const readings: Reading[] = []
  for (const thing of things) {
    const of = new Map(thing.variants.map(({ sku, variant_id }) => [sku, variant_id]))
    const note = (source: string, channel: string, shown: ReadonlyMap<string, Shown>) => {
      for (const [code, variant_id] of of) {
        const { currency, shown_minor } = shown.get(code) ?? { currency: shop.currency, shown_minor: null }
        readings.push({ ...{ variant_id, code, channel, location_id: null, currency, shown_minor, shown_at, source } })
      }
    }
    for (const channel of ['web', 'app']) {
      const told = await ask({ url: `/v1/products/${thing.slug}`, headers: { 'birge-market': shop.market, 'birge-channel': channel } })
      if (told.status < 500) note('api', channel, told.status === 200 ? toldByApi(told.body) : new Map())
    }
    const page = await pageOf(ask, shop.market, thing.slug)
    // Where this server shows no pages, nothing is shown there.
    if (page === undefined) continue
    note('page_data', 'web', toldToSearchEngines(page))
    const written = new Map<string, Shown>()
    for (const { sku } of thing.variants.slice(0, MOST_VARIANTS)) {
      const html = thing.variants.length === 1 ? page : await pageOf(ask, shop.market, `${thing.slug}?sku=${encodeURIComponent(sku)}`)
      const shown = html === undefined ? undefined : writtenOnPage(html, shop.currency)
      if (shown) written.set(sku, shown)
    }
    if (thing.variants.length <= MOST_VARIANTS) note('page', 'web', written)
  }
  return readings
}
const MOST_VARIANTS = 12

export interface Shown {
  currency: string
  shown_minor: number
}

async function pageOf(ask: Ask, market: string, slug: string): Promise<string | undefined> {
  const { status, body } = await ask({ url: `/p/${slug}`, headers: { cookie: `birge_market=${market}` } })
  return status === 200 || (status === 404 && body.startsWith('<!')) ? body : undefined
}

function toldByApi(body: string): Map<string, Shown> {
  const { currency, variants } = JSON.parse(body) as { currency: string; variants: { sku: string; price_minor: number }[] }
  return new Map(variants.map(({ sku, price_minor }) => [sku, { currency, shown_minor: price_minor }]))
}

/** The offers of schema.org in a page, by SKU. */
export function toldToSearchEngines(html: string): Map<string, Shown> {
  const told = new Map<string, Shown>()
  const look = (of: unknown): void => {
    if (Array.isArray(of)) return of.forEach(look)
    if (typeof of !== 'object' || of === null) return
    const { sku, offers } = of as { sku?: unknown; offers?: { price?: unknown; priceCurrency?: unknown } }
    if (typeof sku === 'string' && offers && typeof offers.priceCurrency === 'string') {
      const parsed = parseMoney(String(offers.price), offers.priceCurrency, 'en')
      if (parsed.ok) told.set(sku, { currency: offers.priceCurrency, shown_minor: parsed.amount_minor })
    }
    Object.values(of).forEach(look)
  }
  for (const [, json] of html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) look(JSON.parse(json!))
  return told
}

/** The price as people read it on the page of a product. */
export function writtenOnPage(html: string, currency: string): Shown | undefined {
  const [, text] = /class="[^"]*\bb-price--xl\b[^"]*"[^>]*><span>([^<]+)/.exec(html) ?? []
  if (text === undefined) return undefined
  const parsed = parseMoney(text.replaceAll('&nbsp;', ' '), currency, 'tr')
  return parsed.ok ? { currency, shown_minor: parsed.amount_minor } : undefined
}
