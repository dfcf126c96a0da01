import { promotion_classes, type Selection } from '@birge/kernel/promotions'
import type { Promotion } from './promotion.tsx'

export const benefit_kinds = ['percentage', 'amount', 'fixed_price', 'tiers', 'buy_get', 'bundle', 'gift'] as const
type Kind = (typeof benefit_kinds)[number]
/** Sets of pieces and prices of pieces are of lines. */
export const isOfLines = (kind: Kind) => ['fixed_price', 'buy_get', 'bundle', 'gift'].includes(kind)

/** A number as it stands in a field: empty text where there is none. */
export type Typed = number | string

/** A row of a list; by its key it is the same row after one above it is gone. */
export interface Step {
  key: string
  from: Typed
  percent: Typed
}
export interface Part {
  key: string
  goods: Selection
  quantity: Typed
  /** It was so before that anything will do; of a new one something has to be chosen. */
  is_any?: boolean
}

/** What stands in the fields of the form; amounts in whole money. */
export interface Draft {
  name_tr: string
  name_az: string
  name_en: string
  kind: Kind
  class: (typeof promotion_classes)[number]
  percent: Typed
  most: Typed
  amount: Typed
  per_piece: boolean
  by: 'amount' | 'quantity'
  steps: Step[]
  buy: Typed
  get: Typed
  get_goods: Selection
  quantity: Typed
  parts: Part[]
  most_times: Typed
  goods: Selection
  coupon: boolean
  first_order: boolean
  asks_goods: Selection
  least_amount: Typed
  least_quantity: Typed
  channels: string[]
  locations: string[]
  segments: string[]
  weekdays: string[]
  from_time: string
  until_time: string
  starts_at: string
  ends_at: string
  most_uses: Typed
  per_customer: Typed
  budget: Typed
  /** What its banner says. */
  announced: Typed
  announced_up_to: boolean
  priority: Typed
  stacking_group: string
  exclusive: boolean
  /** What the form has no fields for stays as it is. */
  kept: { rule?: Promotion['rule'] }
}

export const newStep = (): Step => ({ key: crypto.randomUUID(), from: '', percent: '' })
export const newPart = (): Part => ({ key: crypto.randomUUID(), goods: {}, quantity: 1 })

export const newDraft = (): Draft => ({
  ...{ name_tr: '', name_az: '', name_en: '', kind: 'percentage', class: 'line', percent: 10, most: '', amount: '', per_piece: false },
  ...{ by: 'amount', steps: [newStep()], buy: 2, get: 1, get_goods: {}, quantity: 1, parts: [newPart(), newPart()], most_times: '' },
  ...{ goods: {}, coupon: false, first_order: false, asks_goods: {}, least_amount: '', least_quantity: '' },
  ...{ channels: [], locations: [], segments: [], weekdays: [] },
  ...{ from_time: '', until_time: '', starts_at: '', ends_at: '', most_uses: '', per_customer: '', budget: '' },
  ...{ announced: '', announced_up_to: false },
  ...{ priority: 0, stacking_group: '', exclusive: false, kept: {} },
})

const money = (minor: number | undefined, unit: number): Typed => (minor === undefined ? '' : minor / unit)

export function draftOf({ name, rule, limits, announced_percent, announced_up_to }: Promotion, unit: number): Draft {
  const { benefit, asks = {}, goods = {} } = rule
  const fresh = newDraft()
  return {
    ...fresh,
    ...{ name_tr: name.tr ?? '', name_az: name.az ?? '', name_en: name.en ?? '', kind: benefit.kind, class: rule.class },
    percent: 'percent_bp' in benefit ? benefit.percent_bp / 100 : '',
    most: 'most_minor' in benefit ? money(benefit.most_minor, unit) : '',
    amount:
      'amount_minor' in benefit ? money(benefit.amount_minor, unit) : 'price_minor' in benefit ? money(benefit.price_minor, unit) : '',
    per_piece: benefit.kind === 'amount' && benefit.per === 'piece',
    by: benefit.kind === 'tiers' ? benefit.by : 'amount',
    steps:
      benefit.kind === 'tiers'
        ? benefit.steps.map(({ from, percent_bp }) => ({
            ...{ key: crypto.randomUUID(), percent: percent_bp / 100 },
            from: benefit.by === 'amount' ? money(from, unit) : from,
          }))
        : fresh.steps,
    buy: benefit.kind === 'buy_get' ? benefit.buy : 2,
    get: benefit.kind === 'buy_get' ? benefit.get : 1,
    get_goods: (benefit.kind === 'buy_get' && benefit.get_goods) || {},
    quantity: benefit.kind === 'gift' ? benefit.quantity : 1,
    parts:
      benefit.kind === 'bundle'
        ? benefit.parts.map((part) => ({ key: crypto.randomUUID(), is_any: !chosenGoods(part.goods), ...part }))
        : fresh.parts,
    most_times: ('most_times' in benefit ? benefit.most_times : undefined) ?? '',
    goods,
    coupon: asks.coupon ?? false,
    first_order: asks.first_order ?? false,
    asks_goods: asks.goods ?? {},
    least_amount: money(asks.least_minor, unit),
    least_quantity: asks.least_quantity ?? '',
    channels: asks.channels ?? [],
    locations: asks.location_ids ?? [],
    segments: asks.segments ?? [],
    weekdays: (asks.weekdays ?? []).map(String),
    from_time: asks.from_time ?? '',
    until_time: asks.until_time ?? '',
    starts_at: rule.starts_at ?? '',
    ends_at: rule.ends_at ?? '',
    most_uses: limits.most_uses ?? '',
    per_customer: limits.most_uses_per_customer ?? '',
    budget: money(limits.budget_minor, unit),
    announced: announced_percent ?? '',
    announced_up_to,
    priority: rule.priority,
    stacking_group: rule.stacking_group ?? '',
    exclusive: rule.exclusive ?? false,
    kept: { rule },
  }
}

/** Only the lists of which something was chosen; undefined where nothing was: all goods. */
export function chosenGoods({ except, ...lists }: Selection): Rule['goods'] {
  const some = Object.entries(lists).filter(([, ids]) => ids?.length)
  const but = except && chosenGoods(except)
  return some.length || but ? (Object.fromEntries(but ? [...some, ['except', but]] : some) as Rule['goods']) : undefined
}

type Rule = Promotion['rule']

/** What the fields say. What is left empty is not asked. */
export function promotionOf(
  draft: Draft,
  unit: number,
): Pick<Promotion, 'name' | 'rule' | 'limits' | 'announced_percent' | 'announced_up_to'> {
  const whole = (typed: Typed) => (typed === '' ? undefined : Math.round(Number(typed)))
  const minor = (typed: Typed) => (typed === '' ? undefined : Math.round(Number(typed) * unit))
  const some = <Name extends string, Value>(name: Name, value: Value | undefined) =>
    (value === undefined || value === '' || value === false || (Array.isArray(value) && !value.length) ? {} : { [name]: value }) as {
      [key in Name]?: Value
    }
  const asks = {
    ...some('tiers', draft.kept.rule?.asks?.tiers),
    ...some('goods', chosenGoods(draft.asks_goods)),
    ...(draft.coupon && { coupon: true as const }),
    ...(draft.first_order && { first_order: true as const }),
    ...some('least_minor', minor(draft.least_amount)),
    ...some('least_quantity', whole(draft.least_quantity)),
    ...some('channels', draft.channels),
    ...some('location_ids', draft.locations),
    ...some('segments', draft.segments),
    ...some('weekdays', draft.weekdays.map(Number)),
    ...some('from_time', draft.from_time),
    ...some('until_time', draft.until_time),
  }
  return {
    name: { ...some('tr', draft.name_tr.trim()), ...some('az', draft.name_az.trim()), ...some('en', draft.name_en.trim()) },
    rule: {
      class: isOfLines(draft.kind) ? 'line' : draft.class,
      priority: whole(draft.priority) ?? 0,
      ...some('exclusive', draft.exclusive),
      ...some('stacking_group', draft.stacking_group.trim()),
      ...some('starts_at', draft.starts_at),
      ...some('ends_at', draft.ends_at),
      ...(Object.keys(asks).length > 0 && { asks }),
      ...some('goods', chosenGoods(draft.goods)),
      benefit: benefitOf(draft, minor, whole),
    },
    limits: {
      ...some('most_uses', whole(draft.most_uses)),
      ...some('most_uses_per_customer', whole(draft.per_customer)),
      ...some('budget_minor', minor(draft.budget)),
    },
    announced_percent: whole(draft.announced) ?? null,
    announced_up_to: draft.announced !== '' && draft.announced_up_to,
  }
}

/** What the kernel would take, but nobody means: a part of a set for which nothing was chosen is all goods. */
export const hasEmptyPart = ({ kind, parts }: Draft) =>
  kind === 'bundle' && parts.some(({ goods, is_any }) => !is_any && !chosenGoods(goods))

type Read = (typed: Typed) => number | undefined

function benefitOf(draft: Draft, minor: Read, whole: Read): Rule['benefit'] {
  const percentOf = (typed: Typed) => Math.round(Number(typed || 0) * 100)
  const percent_bp = percentOf(draft.percent)
  const amount_minor = minor(draft.amount) ?? 0
  const times = whole(draft.most_times)
  const most_times = times !== undefined && { most_times: times }
  switch (draft.kind) {
    case 'percentage': {
      const most_minor = minor(draft.most)
      return { kind: 'percentage', percent_bp, ...(most_minor !== undefined && { most_minor }) }
    }
    case 'amount':
      return { kind: 'amount', amount_minor, per: draft.per_piece ? 'piece' : 'whole' }
    case 'fixed_price':
      return { kind: 'fixed_price', price_minor: amount_minor }
    case 'tiers': {
      const reached = draft.by === 'amount' ? minor : whole
      return {
        kind: 'tiers',
        by: draft.by,
        steps: draft.steps.map(({ from, percent }) => ({ from: reached(from) ?? 0, percent_bp: percentOf(percent) })),
      }
    }
    case 'buy_get': {
      const get_goods = chosenGoods(draft.get_goods)
      return {
        ...{ kind: 'buy_get', buy: whole(draft.buy) ?? 0, get: whole(draft.get) ?? 0, percent_bp },
        ...(get_goods && { get_goods }),
        ...most_times,
      }
    }
    case 'bundle': {
      const parts = draft.parts.map(({ goods, quantity }) => ({ goods: chosenGoods(goods) ?? {}, quantity: whole(quantity) ?? 0 }))
      return { kind: 'bundle', parts, price_minor: amount_minor, ...most_times }
    }
    case 'gift':
      return { kind: 'gift', quantity: whole(draft.quantity) ?? 0 }
  }
}
