import { promotion_classes } from '@birge/kernel/promotions'
import type { Promotion } from './promotion.tsx'

export const benefit_kinds = ['percentage', 'amount', 'fixed_price', 'tiers', 'buy_get', 'bundle', 'gift'] as const
type Kind = (typeof benefit_kinds)[number]
/** Sets of pieces and prices of pieces are of lines. */
export const isOfLines = (kind: Kind) => ['fixed_price', 'buy_get', 'bundle', 'gift'].includes(kind)

/** A number as it stands in a field: empty text where there is none. */
type Typed = number | string

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
  from: Typed
  second_percent: Typed
  second_from: Typed
  buy: Typed
  get: Typed
  quantity: Typed
  parts: string[]
  categories: string[]
  products: string[]
  coupon: boolean
  first_order: boolean
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
  priority: Typed
  stacking_group: string
  exclusive: boolean
  /** What the form has no fields for stays as it is. */
  kept: { rule?: Promotion['rule'] }
}

export const newDraft: Draft = {
  ...{ name_tr: '', name_az: '', name_en: '', kind: 'percentage', class: 'line', percent: 10, most: '', amount: '', per_piece: false },
  ...{ from: '', second_percent: '', second_from: '', buy: 2, get: 1, quantity: 1, parts: [], categories: [], products: [] },
  ...{ coupon: false, first_order: false, least_amount: '', least_quantity: '', channels: [], locations: [], segments: [], weekdays: [] },
  ...{ from_time: '', until_time: '', starts_at: '', ends_at: '', most_uses: '', per_customer: '', budget: '' },
  ...{ priority: 0, stacking_group: '', exclusive: false, kept: {} },
}

const money = (minor: number | undefined, unit: number): Typed => (minor === undefined ? '' : minor / unit)

export function draftOf({ name, rule, limits }: Promotion, unit: number): Draft {
  const { benefit, asks = {}, goods } = rule
  const [first, second] = benefit.kind === 'tiers' ? benefit.steps : []
  const by_amount = benefit.kind === 'tiers' && benefit.by === 'amount'
  const reached = (from: number | undefined) => (by_amount ? money(from, unit) : (from ?? ''))
  const percent_bp = 'percent_bp' in benefit ? benefit.percent_bp : first?.percent_bp
  return {
    ...newDraft,
    ...{ name_tr: name.tr ?? '', name_az: name.az ?? '', name_en: name.en ?? '', kind: benefit.kind, class: rule.class },
    percent: percent_bp === undefined ? '' : percent_bp / 100,
    most: 'most_minor' in benefit ? money(benefit.most_minor, unit) : '',
    amount:
      benefit.kind === 'amount'
        ? money(benefit.amount_minor, unit)
        : benefit.kind === 'fixed_price' || benefit.kind === 'bundle'
          ? money(benefit.price_minor, unit)
          : '',
    per_piece: benefit.kind === 'amount' && benefit.per === 'piece',
    from: reached(first?.from),
    second_percent: second ? second.percent_bp / 100 : '',
    second_from: reached(second?.from),
    buy: benefit.kind === 'buy_get' ? benefit.buy : 2,
    get: benefit.kind === 'buy_get' ? benefit.get : 1,
    quantity: benefit.kind === 'gift' ? benefit.quantity : 1,
    parts: benefit.kind === 'bundle' ? benefit.parts.flatMap((part) => shownAs(part) ?? []) : [],
    categories: goods?.category_ids ?? [],
    products: goods?.product_ids ?? [],
    coupon: asks.coupon ?? false,
    first_order: asks.first_order ?? false,
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
    priority: rule.priority,
    stacking_group: rule.stacking_group ?? '',
    exclusive: rule.exclusive ?? false,
    kept: { rule },
  }
}

/** What the fields say. What is left empty is not asked. */
export function promotionOf(draft: Draft, unit: number): Pick<Promotion, 'name' | 'rule' | 'limits'> {
  const whole = (typed: Typed) => (typed === '' ? undefined : Math.round(Number(typed)))
  const minor = (typed: Typed) => (typed === '' ? undefined : Math.round(Number(typed) * unit))
  const some = <Name extends string, Value>(name: Name, value: Value | undefined) =>
    (value === undefined || value === '' || value === false || (Array.isArray(value) && !value.length) ? {} : { [name]: value }) as {
      [key in Name]?: Value
    }
  const before = draft.kept.rule
  const asks = {
    ...some('tiers', before?.asks?.tiers),
    ...some('goods', before?.asks?.goods),
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
  const goods = {
    ...some('variant_ids', before?.goods?.variant_ids),
    ...some('except', before?.goods?.except),
    ...some('category_ids', draft.categories),
    ...some('product_ids', draft.products),
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
      ...(Object.keys(goods).length > 0 && { goods }),
      benefit: benefitOf(draft, minor),
    },
    limits: {
      ...some('most_uses', whole(draft.most_uses)),
      ...some('most_uses_per_customer', whole(draft.per_customer)),
      ...some('budget_minor', minor(draft.budget)),
    },
  }
}

/** The one product of which a part of a set is; parts of several, of categories or variants have no field and stay as they are. */
function shownAs({ goods: { product_ids = [], variant_ids, category_ids, except } }: Part): string | undefined {
  return product_ids.length === 1 && !variant_ids && !category_ids && !except ? product_ids[0] : undefined
}
type Part = (Promotion['rule']['benefit'] & { kind: 'bundle' })['parts'][number]

function benefitOf(draft: Draft, minor: (typed: Typed) => number | undefined): Promotion['rule']['benefit'] {
  const before = draft.kept.rule?.benefit
  const percent_bp = Math.round(Number(draft.percent || 0) * 100)
  const amount_minor = minor(draft.amount) ?? 0
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
      const by = before?.kind === 'tiers' ? before.by : 'amount'
      const reached = (typed: Typed) => (by === 'amount' ? (minor(typed) ?? 0) : Math.round(Number(typed || 0)))
      const first = { from: reached(draft.from), percent_bp }
      const more = before?.kind === 'tiers' ? before.steps.slice(2) : []
      if (draft.second_percent === '') return { kind: 'tiers', by, steps: [first] }
      const second = { from: reached(draft.second_from), percent_bp: Math.round(Number(draft.second_percent) * 100) }
      return { kind: 'tiers', by, steps: [first, second, ...more] }
    }
    case 'buy_get': {
      const same = before?.kind === 'buy_get' ? before : undefined
      return {
        ...{ kind: 'buy_get', buy: Number(draft.buy || 0), get: Number(draft.get || 0), percent_bp },
        ...(same?.get_goods && { get_goods: same.get_goods }),
        ...(same?.most_times !== undefined && { most_times: same.most_times }),
      }
    }
    case 'bundle': {
      const same = before?.kind === 'bundle' ? before : undefined
      const parts_before = same?.parts ?? []
      const chosen = new Set(draft.parts)
      const kept = parts_before.filter((part) => chosen.delete(shownAs(part) ?? '') || shownAs(part) === undefined)
      const parts = [...kept, ...[...chosen].map((product_id) => ({ goods: { product_ids: [product_id] }, quantity: 1 }))]
      return { kind: 'bundle', parts, price_minor: amount_minor, ...(same?.most_times !== undefined && { most_times: same.most_times }) }
    }
    case 'gift':
      return { kind: 'gift', quantity: Number(draft.quantity || 0) }
  }
}
