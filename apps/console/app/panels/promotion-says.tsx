import type { Benefit, Selection } from '@birge/kernel/promotions'
import { useCategories, usePlaces } from '../known.ts'
import { useTexts } from '../texts.ts'
import type { Promotion } from './promotion.tsx'
import { useGoods } from './promotion-goods.tsx'

type Amounts = (minor: number) => string

/** What a promotion does, for whom and how far, in sentences: what is started without being read is started by mistake. */
export function useSentences({ company_id, rule, limits, currency }: Promotion): string[] {
  const { t, known, number, money: moneyOf } = useTexts()
  const categories = useCategories()
  const places = usePlaces()
  const { benefit } = rule
  const { data } = useGoods(company_id, [
    ...[rule.goods, rule.asks?.goods, benefit.kind === 'buy_get' ? benefit.get_goods : undefined],
    ...(benefit.kind === 'bundle' ? benefit.parts.map((part) => part.goods) : []),
  ])
  const goods = data?.items ?? []
  const money: Amounts = (minor) => moneyOf(minor, currency)
  const percent = (bp: number) => t('price_changes.percent', { percent: number(bp / 100, { maximumFractionDigits: 2 }) })
  const list = (names: string[]) => names.join(', ')

  /** By their names, as far as they are known; the others are counted. */
  const namesOf = ({ category_ids = [], product_ids = [], variant_ids = [] }: Omit<Selection, 'except'>) => {
    const names = [
      ...category_ids.map((id) => categories.find(({ category_id }) => category_id === id)?.title),
      ...product_ids.map((id) => goods.find(({ product_id }) => product_id === id)?.title),
      ...variant_ids.map((id) => goods.find(({ variant_id }) => variant_id === id)?.title),
    ]
    const nameless = names.filter((name) => name === undefined).length
    return list([...new Set(names.flatMap((name) => name ?? [])), ...(nameless ? [t('promotions.says.others', { count: nameless })] : [])])
  }
  const on =
    rule.class === 'order'
      ? t('promotions.says.on_order')
      : rule.class === 'shipping'
        ? t('promotions.says.on_shipping')
        : (rule.goods && namesOf(rule.goods)) || t('promotions.says.on_all')

  const { asks = {} } = rule
  const only = (name: Parameters<typeof t>[0], values: string[] | undefined) =>
    values ? [t('promotions.says.only', { name: t(name), values: list(values) })] : []
  const channelOf = (channel: string) => {
    const key = `channels.${channel}`
    return known(key) ? t(key) : channel
  }
  const { most_uses, most_uses_per_customer, budget_minor } = limits
  return [
    ...benefitOf(rule.benefit),
    ...(rule.goods?.except ? [t('promotions.says.except', { names: namesOf(rule.goods.except) })] : []),
    ...(asks.coupon ? [t('promotions.says.coupon')] : []),
    ...(asks.first_order ? [t('promotions.says.first_order')] : []),
    ...(asks.goods ? [t('promotions.says.with_goods', { names: namesOf(asks.goods) })] : []),
    ...(asks.least_minor ? [t('promotions.says.least_amount', { amount: money(asks.least_minor) })] : []),
    ...(asks.least_quantity ? [t('promotions.says.least_quantity', { count: asks.least_quantity })] : []),
    ...(asks.segments ? [t('promotions.says.segments', { count: asks.segments.length })] : []),
    ...(asks.tiers ? [t('promotions.says.tiers_of', { names: list([...asks.tiers]) })] : []),
    ...only('promotions.channels', asks.channels?.map(channelOf)),
    ...only(
      'promotions.locations',
      asks.location_ids?.map((id) => places.get(id)?.name ?? id),
    ),
    ...only(
      'promotions.weekdays',
      asks.weekdays?.map((day) => t(`promotions.days.${day as 1}`)),
    ),
    ...(asks.from_time || asks.until_time
      ? [t('promotions.says.hours', { from: asks.from_time ?? '00:00', until: asks.until_time ?? '24:00' })]
      : []),
    ...(most_uses === undefined ? [] : [t('promotions.says.most_uses', { count: most_uses })]),
    ...(most_uses_per_customer === undefined ? [] : [t('promotions.says.per_customer', { count: most_uses_per_customer })]),
    ...(budget_minor === undefined ? [] : [t('promotions.says.budget', { amount: money(budget_minor) })]),
    ...((most_uses ?? most_uses_per_customer ?? budget_minor) === undefined ? [t('promotions.says.no_limits')] : []),
    ...(rule.exclusive ? [t('promotions.says.exclusive')] : []),
  ]

  function benefitOf(benefit: Benefit): string[] {
    switch (benefit.kind) {
      case 'percentage':
        return [
          t('promotions.says.percentage', { percent: percent(benefit.percent_bp), on }),
          ...(benefit.most_minor === undefined ? [] : [t('promotions.says.at_most', { amount: money(benefit.most_minor) })]),
        ]
      case 'amount':
        return [
          t(benefit.per === 'piece' ? 'promotions.says.per_piece' : 'promotions.says.amount', { amount: money(benefit.amount_minor), on }),
        ]
      case 'fixed_price':
        return [t('promotions.says.fixed_price', { amount: money(benefit.price_minor), on })]
      case 'tiers': {
        const steps = benefit.steps.map(({ from, percent_bp }) =>
          t('promotions.says.step', {
            from: benefit.by === 'amount' ? money(from) : t('promotions.says.pieces', { count: from }),
            percent: percent(percent_bp),
          }),
        )
        return [t('promotions.says.tiers', { steps: list(steps), on })]
      }
      case 'buy_get': {
        const { buy, get, percent_bp } = benefit
        const what = benefit.get_goods ? namesOf(benefit.get_goods) : on
        return percent_bp === 10_000
          ? [t('promotions.says.buy_get_free', { buy, get, on, what })]
          : [t('promotions.says.buy_get', { buy, get, on, what, percent: percent(percent_bp) })]
      }
      case 'bundle': {
        const parts = benefit.parts.map((part) => `${part.quantity} × ${namesOf(part.goods)}`)
        return [t('promotions.says.bundle', { amount: money(benefit.price_minor), parts: list(parts) })]
      }
      case 'gift':
        return [t('promotions.says.gift', { count: benefit.quantity, on })]
    }
  }
}
