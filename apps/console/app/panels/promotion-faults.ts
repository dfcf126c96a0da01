import { Problem } from '@birge/api-client'
import { faultOf, type Promotion as Rule, type Selection } from '@birge/kernel/promotions'
import { refusalText } from '../states.tsx'
import type { Texts } from '../texts.ts'
import { chosenGoods, type Draft, hasEmptyPart } from './promotion-draft.ts'

/** Where on the form a refusal is told; by the name of a field, of a part of a set by its key. */
export type Place = keyof Draft | `part ${string}`
export type Wrong = ReadonlyMap<Place, string>

const words = {
  priority: ['priority', 'promotions.priority', 'whole'],
  'asks.least_minor': ['least_amount', 'promotions.least_amount', 'not_below_zero'],
  'asks.least_quantity': ['least_quantity', 'promotions.least_quantity', 'not_below_zero'],
  'asks.from_time': ['from_time', 'promotions.from_time', 'before_midnight'],
  'benefit.percent_bp': ['percent', 'promotions.percent', 'percent'],
  'benefit.most_minor': ['most', 'promotions.most', 'not_below_zero'],
  'benefit.amount_minor': ['amount', 'promotions.amounts.amount', 'above_zero'],
  'benefit.price_minor': ['amount', 'promotions.amounts.fixed_price', 'not_below_zero'],
  'benefit.steps': ['steps', 'promotions.percent', 'percent'],
  'benefit.buy': ['buy', 'promotions.buy', 'above_zero'],
  'benefit.get': ['get', 'promotions.get', 'above_zero'],
  'benefit.quantity': ['quantity', 'promotions.quantity', 'above_zero'],
  'benefit.most_times': ['most_times', 'promotions.most_times', 'above_zero'],
  'benefit.parts': ['parts', 'promotions.parts', 'choose'],
  'benefit.per': ['per_piece', 'promotions.per_piece', 'of_lines'],
  class: ['class', 'promotions.class', 'of_lines'],
  starts_at: ['starts_at', 'promotions.starts_at', 'moment'],
  ends_at: ['ends_at', 'promotions.ends_at', 'after_start'],
  announced_percent: ['announced', 'promotions.announced', 'not_on_shelves'],
} as const

/** Why it could not be as it is filled in, and where. */
function told(field: string, kind: Draft['kind'], { t }: Texts): [Place, string] | undefined {
  if (!(field in words)) return undefined
  const [place, name, reason] = words[field as keyof typeof words]
  const of = field === 'benefit.price_minor' && kind === 'bundle' ? 'promotions.amounts.bundle' : name
  return [place, t(`promotions.faults.${reason}`, { field: t(of) })]
}

/** What the form itself sees before anybody is asked. */
export function faultsOfDraft(draft: Draft, rule: Rule, texts: Texts): Wrong {
  const wrong = new Map<Place, string>()
  const field = faultOf(rule)
  const found = field !== undefined && told(field, draft.kind, texts)
  if (found) wrong.set(...found)
  if (rule.starts_at !== undefined && rule.ends_at !== undefined && rule.ends_at <= rule.starts_at)
    wrong.set(...told('ends_at', draft.kind, texts)!)
  if (hasEmptyPart(draft))
    for (const { key, goods, is_any } of draft.parts)
      if (!is_any && !chosenGoods(goods))
        wrong.set(`part ${key}`, texts.t('promotions.faults.choose', { field: texts.t('promotions.parts') }))
  return wrong
}

/** What the server refused, told at its field; what belongs to none stays for the top of the form. */
export function refusedAt(error: unknown, draft: Draft, texts: Texts): Wrong {
  if (!(error instanceof Problem)) return new Map()
  const { code, details } = error
  const text = refusalText(error, texts)
  switch (code) {
    case 'promotion_malformed': {
      const found = told(String(details.field), draft.kind, texts)
      return new Map(found && [found])
    }
    case 'name_missing':
      return new Map([[`name_${String(details.locale)}` as Place, text]])
    case 'limits_are_set_before':
      return new Map([['most_uses', text]])
    case 'unlawful_banner':
      return details.said_in === 'name'
        ? new Map(
            (['name_tr', 'name_az', 'name_en'] as const).filter((name) => /\d\s?%|%\s?\d/.test(draft[name])).map((name) => [name, text]),
          )
        : new Map([['announced', text]])
    case 'promotion_of_unknown':
      return new Map(speakingOf(draft, new Set(details.ids as string[])).map((place) => [place, text]))
    case 'invalid_request':
      return new Map(
        (details.errors as { field: string }[]).flatMap(({ field }) => {
          const place = placeOfPath(field)
          return place ? [[place, text] as const] : []
        }),
      )
    default:
      return new Map()
  }
}

/** Where the form speaks of any of these. */
function speakingOf(draft: Draft, ids: ReadonlySet<string>): Place[] {
  const names = (selection: Selection): boolean =>
    [selection, selection.except ?? {}].some(({ category_ids = [], product_ids = [], variant_ids = [] }) =>
      [...category_ids, ...product_ids, ...variant_ids].some((id) => ids.has(id)),
    )
  const has = (list: readonly string[]) => list.some((id) => ids.has(id))
  return [
    ...(['goods', 'asks_goods', 'get_goods'] as const).filter((place) => names(draft[place])),
    ...draft.parts.filter(({ goods }) => names(goods)).map(({ key }): Place => `part ${key}`),
    ...(['locations', 'segments'] as const).filter((place) => has(draft[place])),
  ]
}

const paths: Record<string, Place> = {
  'name.tr': 'name_tr',
  'name.az': 'name_az',
  'name.en': 'name_en',
  'limits.most_uses': 'most_uses',
  'limits.most_uses_per_customer': 'per_customer',
  'limits.budget_minor': 'budget',
  'rule.starts_at': 'starts_at',
  'rule.asks.from_time': 'from_time',
  'rule.asks.until_time': 'until_time',
  'rule.stacking_group': 'stacking_group',
}
function placeOfPath(path: string): Place | undefined {
  const name = path.replace(/^\//, '').replaceAll('/', '.')
  const field = name.replace(/^rule\./, '').replace(/\.\d+.*$/, '')
  return paths[name] ?? (field in words ? words[field as keyof typeof words][0] : undefined)
}
