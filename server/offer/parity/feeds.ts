import { parseMoney } from '@birge/kernel/money'
import type { Database } from '#platform/database'
import { feedAddress, feedId } from '../shelf/index.ts'
import type { Reading } from './comparing.ts'
import { doorOf, type Shown, type Thing } from './doors.ts'

/** The file of a large shop is not fetched with every step of a round. What it showed then is held against what was right then. */
const READ_AGAIN_MS = 10 * 60_000

interface ReadFeed {
  shown: ReadonlyMap<string, Shown>
  at: string
}
const feeds = new WeakMap<Database, Map<string, ReadFeed>>()

/** What the file says that others fetch to show our prices; `anew`: as it is now, and not as it was some minutes ago. */
export async function readFeed(
  database: Database,
  market: string,
  things: readonly Thing[],
  now: string,
  anew: boolean,
): Promise<Reading[]> {
  const url = feedAddress(market)
  const known = feeds.get(database) ?? new Map<string, ReadFeed>()
  feeds.set(database, known)
  const before = known.get(market)
  const is_fresh = before && before.at <= now && Date.parse(now) - Date.parse(before.at) < READ_AGAIN_MS
  const feed = before && is_fresh && !anew ? before : url && (await fetchFeed(database, url))
  if (!feed) return []
  known.set(market, feed)
  return things.flatMap(({ variants }) =>
    variants.map(({ variant_id, sku: code }): Reading => {
      const { currency, shown_minor } = feed.shown.get(feedId({ sku: code, variant_id })) ?? { currency: '', shown_minor: null }
      return {
        ...{ variant_id, code, channel: 'web', location_id: null, currency, shown_minor },
        shown_at: feed.at,
        source: 'product_feed',
      }
    }),
  )
}

async function fetchFeed(database: Database, url: string): Promise<ReadFeed | undefined> {
  const ask = doorOf(database)
  if (!ask) return undefined
  const reader = feedReader()
  const { status, body, at } = await ask({ url, headers: {}, take: reader.take })
  if (status !== 200) return undefined
  if (body) reader.take(body)
  return { shown: reader.shownAt(at), at }
}

interface Told extends Shown {
  /** What it costs where no reduction holds. */
  otherwise_minor: number
  from: number
  until: number
}

/** Takes a feed piece by piece and keeps of it what things cost: a reduced price only while it says that it holds. */
export function feedReader() {
  const told = new Map<string, Told>()
  let rest = ''
  const take = (text: string) => {
    rest += text
    let from = 0
    for (;;) {
      const begin = rest.indexOf('<item>', from)
      const end = begin < 0 ? -1 : rest.indexOf('</item>', begin)
      if (end < 0) break
      note(rest.slice(begin, end))
      from = end
    }
    rest = rest.slice(from)
  }
  const note = (item: string) => {
    const price = moneyIn(item, 'price')
    const id = /<g:id>([^<]*)</.exec(item)?.[1]
    if (!price || id === undefined) return
    const reduced = moneyIn(item, 'sale_price') ?? price
    const [from = '', until = ''] = /<g:sale_price_effective_date>([^<]*)</.exec(item)?.[1]?.split('/') ?? []
    told.set(readable(id), {
      ...reduced,
      ...{ otherwise_minor: price.shown_minor, from: Date.parse(from) || 0, until: Date.parse(until) || Number.POSITIVE_INFINITY },
    })
  }
  const shownAt = (at: string): Map<string, Shown> => {
    const moment = Date.parse(at)
    return new Map(
      [...told].map(([id, { currency, shown_minor, otherwise_minor, from, until }]) => [
        id,
        { currency, shown_minor: from <= moment && moment < until ? shown_minor : otherwise_minor },
      ]),
    )
  }
  return { take, shownAt }
}

function moneyIn(item: string, name: 'price' | 'sale_price'): Shown | undefined {
  const [, amount = '', currency = ''] = new RegExp(`<g:${name}>([\\d.]+) ([A-Z]{3})<`).exec(item) ?? []
  if (!currency) return undefined
  const parsed = parseMoney(amount, currency, 'en')
  return parsed.ok ? { currency, shown_minor: parsed.amount_minor } : undefined
}

const readable = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
