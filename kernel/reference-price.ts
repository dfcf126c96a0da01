/**
 * What a price may be compared with when it is called reduced: the strike-through, and the percentage that may be claimed. Pure.
 *
 * The window of a rule is `[begin - days, begin)`: the price that was in force when it opens counts, the reduced price itself does not, and the
 * window stays where the reduction began, however long it lasts. A reduction that grows step by step without a break is one reduction where the law of the
 * country says so, else each step begins anew. Goods that are new are compared with what they cost since they came; what was shown to nobody (`until`) is no
 * price. Several rules in force at once: the strictest, which is the lowest price, counts, and where one finds no price before there is none.
 *
 * Directive 98/6/EC Art. 6a (inserted by Directive (EU) 2019/2161, applied from 28 May 2022; Commission Notice 2021/C 526/02): (2) not less than
 * 30 days, (5) progressive reductions, which member states may let be one: we know of Germany (PAngV § 11 Abs. 2), France (Code de la consommation L. 112-1-1 I)
 * and, since 1 July 2023, Italy (Codice del consumo art. 17-bis, D.Lgs. 26/2023). Neither of the two in Türkiye says such a thing. Türkiye: Fiyat Etiketi Yönetmeliği md. 11, lowered from 30 to 10 days by the amendment in Resmî Gazete of
 * 11 October 2025 as the press of that day reports it; Ticari Reklam ve Haksız Ticari Uygulamalar Yönetmeliği md. 14 as amended by Resmî Gazete
 * 31737 of 1 February 2022: 30 days; both: of perishables the price before the reduction. Azerbaijan: Reklam haqqında Qanun 1281-IVQ of 15 May 2015, as
 * the state service for the consumer market explains it (competition.gov.az/az/post/496, marja.az/60624): an advert of a reduction tells from when to when it
 * is, on what, the present price, and how it compares with the one before. It says of no number of days how long that one must have held, so the days are
 * the house's own, as long as the Union's; no other act with a window was found (decree 94 of 3 April 2014 speaks of the label alone).
 */
import { inCodeOrder } from './code-order.ts'

export type ShownPrice = {
  /** RFC 3339 in UTC, from when on; it holds until the next one. */
  from: string
  amount_minor: number
  /** It was called a reduction. */
  reduced: boolean
  /** From then on nothing was shown, until the next one. */
  until?: string
}

export type ReferenceRule = {
  /** ISO 3166-1 alpha-2, or the Union. */
  countries: readonly string[]
  instrument: 'directive_98_6_art_6a' | 'fiyat_etiketi_md_11' | 'ticari_reklam_md_14' | 'az_reklam_qanunu' | 'house_rule'
  /** The first day on which reductions begin under it; the one before holds until then. `YYYY-MM-DD`. */
  valid_from: string
  days: number
  /** Whether the instrument itself says how many days, or asks only for the price before and the house has chosen how far to look. */
  days_by: 'law' | 'house'
  /** Of perishables the price just before counts, not the lowest of the window. */
  perishables: 'price_before' | 'as_others'
  /** Whether a reduction that grows step by step without a break is one, compared with what there was before its first step. */
  steps: 'one_reduction' | 'each_anew'
}

const union = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ')

const omnibus = { instrument: 'directive_98_6_art_6a', days: 30, days_by: 'law', perishables: 'as_others' } as const
const turkish = { countries: ['TR'], days_by: 'law', perishables: 'price_before', steps: 'each_anew' } as const

/** Of each instrument the latest that is valid on the day counts. */
export const reference_rules: readonly ReferenceRule[] = [
  { ...omnibus, countries: union, valid_from: '2022-05-28', steps: 'each_anew' },
  { ...omnibus, countries: ['DE', 'FR'], valid_from: '2022-05-28', steps: 'one_reduction' },
  { ...omnibus, countries: ['IT'], valid_from: '2023-07-01', steps: 'one_reduction' },
  { ...turkish, instrument: 'fiyat_etiketi_md_11', valid_from: '2022-05-28', days: 30 },
  { ...turkish, instrument: 'fiyat_etiketi_md_11', valid_from: '2025-10-11', days: 10 },
  { ...turkish, instrument: 'ticari_reklam_md_14', valid_from: '2022-03-01', days: 30 },
  // By the date of the law: as it names no days, nothing hangs on the one on which it came into force.
  {
    ...{ countries: ['AZ'], instrument: 'az_reklam_qanunu', valid_from: '2015-05-15', days: 30, days_by: 'house' },
    ...{ perishables: 'as_others', steps: 'each_anew' },
  },
]
/** Where no law is known to us. */
const house_rule: ReferenceRule = {
  countries: [],
  instrument: 'house_rule',
  valid_from: '',
  days: 30,
  days_by: 'house',
  perishables: 'as_others',
  steps: 'each_anew',
}

/** The rules for a reduction that begins on this day (`YYYY-MM-DD`) in this country. */
export function rulesOn(country: string, day: string): ReferenceRule[] {
  const valid = reference_rules.filter((rule) => rule.countries.includes(country) && rule.valid_from <= day)
  const latest = [...Map.groupBy(valid, ({ instrument }) => instrument).values()].map((of) =>
    of.reduce((last, rule) => (rule.valid_from >= last.valid_from ? rule : last)),
  )
  return latest.length ? latest : [house_rule]
}

export type ReferenceByRule = {
  instrument: ReferenceRule['instrument']
  days: number
  /** The goods came onto the shelf within the window, which opens with them. */
  is_new: boolean
  window_from: string
  reference_minor: number
}

export type Reference = {
  /** When the reduction began, to which the window is anchored. */
  begins_at: string
  reference_minor: number
  by_rule: ReferenceByRule[]
}

const DAY_MS = 86_400_000

/**
 * When the reduction that is in force at this moment began: with the first of its steps downwards that follow each other without a break, or, where each
 * step begins anew, with the last of them.
 */
export function beginOf(history: readonly ShownPrice[], at: string, steps: ReferenceRule['steps'] = 'one_reduction'): string | undefined {
  const begun = inOrder(history).filter(({ from }) => from <= at)
  let first = begun.length - 1
  if (!begun[first]?.reduced) return undefined
  const isOneWith = (before: ShownPrice | undefined, now: ShownPrice) =>
    before?.reduced &&
    (before.until === undefined || before.until >= now.from) &&
    (steps === 'one_reduction' ? before.amount_minor >= now.amount_minor : before.amount_minor === now.amount_minor)
  while (isOneWith(begun[first - 1], begun[first]!)) first--
  return begun[first]!.from
}

/**
 * What the price in force at this moment may be compared with, if it is called a reduction; undefined where it is not, or where there was no
 * price before it. Moments are RFC 3339 in UTC; `day` is the local day on which the reduction began, by which the rules are chosen.
 */
export function referencePrice(
  history: readonly ShownPrice[],
  of: { at: string; country: string; dayOf: (moment: string) => string; perishable?: boolean },
): Reference | undefined {
  const begins_at = beginOf(history, of.at)
  if (begins_at === undefined) return undefined
  const rules = rulesOn(of.country, of.dayOf(begins_at))
  const by_rule = rules.flatMap((rule) => byRule(rule, history, of.at, of.perishable ?? false) ?? [])
  if (by_rule.length < rules.length) return undefined
  return { begins_at, reference_minor: Math.min(...by_rule.map(({ reference_minor }) => reference_minor)), by_rule }
}

function byRule(rule: ReferenceRule, history: readonly ShownPrice[], at: string, perishable: boolean): ReferenceByRule | undefined {
  const { instrument, days } = rule
  const begins_at = beginOf(history, at, rule.steps)!
  const before = inOrder(history).filter(({ from }) => from < begins_at)
  const opens = new Date(Date.parse(begins_at) - days * DAY_MS).toISOString()
  const last_before = before.findLast(({ from }) => from <= opens)
  const in_force = last_before && (last_before.until === undefined || last_before.until > opens) ? last_before : undefined
  const counted = [...(in_force ? [in_force] : []), ...before.filter(({ from }) => from > opens)]
  const last = counted.at(-1)
  if (!last) return undefined
  return {
    instrument,
    days,
    is_new: in_force === undefined,
    window_from: in_force ? opens : counted[0]!.from,
    reference_minor:
      perishable && rule.perishables === 'price_before' ? last.amount_minor : Math.min(...counted.map(({ amount_minor }) => amount_minor)),
  }
}

/** How many whole percent a price may be called lower; 0 where it is not. Never rounded up. */
export const lawfulPercent = (reference_minor: number, amount_minor: number): number =>
  amount_minor >= reference_minor ? 0 : Math.floor(((reference_minor - amount_minor) * 100) / reference_minor)

const inOrder = (history: readonly ShownPrice[]) => inCodeOrder(history, ({ from }) => from)
