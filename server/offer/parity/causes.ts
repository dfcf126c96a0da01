/** Why a place shows another price than we charge: the first rule that explains the amount names the cause. Pure; nobody guesses beyond what was written down. */
export const causes = [
  'unknown_thing',
  'other_currency',
  'not_for_sale',
  'exception_over',
  'campaign_over',
  'label_pending',
  'old_page',
  'old_feed',
  'old_pack',
  'old_file',
  'exception_unknown_there',
  'price_of_another_place',
  'slip_of_comma',
  'unexplained',
] as const
export type Cause = (typeof causes)[number]

/** Sources of our own, whose price binds us; everything else is a foreign file by its name. */
export const own_sources = ['page', 'page_data', 'api', 'product_feed', 'till', 'offline_pack', 'shelf'] as const

/** What screens say along with the cause. */
export interface Told {
  /** Of the exception or campaign. */
  name?: string
  /** Since when we charge what we charge. */
  since?: string
  /** Until when what is shown was right. */
  until?: string
  /** Of what a till carries: which one, and when it was last given it. */
  register?: string
  as_of?: string
}

/** What is still shown that was right once. */
const old: Record<string, Cause> = { shelf: 'label_pending', product_feed: 'old_feed', offline_pack: 'old_pack' }

export interface Difference {
  is_known: boolean
  source: string
  shown_minor: number
  shown_currency: string
  currency: string
  quote_minor: number | null
  /** What was shown here, the newest first; the first is what should be shown now. */
  before: readonly {
    amount_minor: number
    name: string | null
    campaign: string | null
    presented_from: string
    presented_until: string | null
  }[]
  list_minor: number | null
  /** An exception of another door that has just this price. */
  elsewhere: string | null
}

export function causeOf(of: Difference): { cause: Cause; told: Told } {
  const { shown_minor, quote_minor, before, source } = of
  if (!of.is_known) return { cause: 'unknown_thing', told: {} }
  if (of.shown_currency !== of.currency) return { cause: 'other_currency', told: {} }
  if (quote_minor === null) return { cause: 'not_for_sale', told: {} }
  const [now, ...earlier] = before
  const since = now && { since: now.presented_from }
  const was = earlier.find(({ amount_minor }) => amount_minor === shown_minor)
  if (was) {
    const name = was.campaign ?? was.name
    const told: Told = { ...since, ...(was.presented_until && { until: was.presented_until }), ...(name && { name }) }
    if (was.campaign) return { cause: 'campaign_over', told }
    if (was.name) return { cause: 'exception_over', told }
    return { cause: old[source] ?? (isOwn(source) ? 'old_page' : 'old_file'), told }
  }
  const special = now?.campaign ?? now?.name
  if (special && shown_minor === of.list_minor) return { cause: 'exception_unknown_there', told: { ...since, name: special } }
  if (of.elsewhere) return { cause: 'price_of_another_place', told: { name: of.elsewhere } }
  if ([10, 100, 1000].some((by) => shown_minor * by === quote_minor || shown_minor === quote_minor * by))
    return { cause: 'slip_of_comma', told: {} }
  return { cause: 'unexplained', told: { ...since } }
}

export const isOwn = (source: string): boolean => (own_sources as readonly string[]).includes(source)
