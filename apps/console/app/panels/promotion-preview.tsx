import type { Answer } from '@birge/api-client'
import { type DeliveryTariff, delivery_line_id, deliveryLine } from '@birge/kernel/delivery'
import { formatMoney } from '@birge/kernel/money'
import { faultOf, type Promotion } from '@birge/kernel/promotions'
import { quote, type QuoteLine } from '@birge/kernel/quote'
import { tellStep } from '@birge/kernel/trace-words'
import { useLocale } from '@birge/ui'
import { Switch } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../texts.ts'

export type Goods = Answer<'/v1/promotion-goods'>
type Item = Goods['items'][number]

/** Carts by which a promotion shows what it does: one thing, many of one, and some of each. */
function sampleCarts(items: readonly Item[], { goods }: Pick<Promotion, 'goods'>): { item: Item; quantity: number }[][] {
  const isMeant = (item: Item) =>
    !goods ||
    goods.variant_ids?.includes(item.variant_id) ||
    goods.product_ids?.includes(item.product_id) ||
    goods.category_ids?.some((id) => item.category_ids.includes(id))
  const meant = [...items.filter(isMeant), ...items.filter((item) => !isMeant(item))]
  const [first, second, third, fourth] = meant
  if (!first) return []
  return [
    [{ item: first, quantity: 1 }],
    [{ item: first, quantity: 3 }],
    [first, second, third, fourth].flatMap((item, at) => (item ? [{ item, quantity: at === 0 ? 2 : 1 }] : [])),
  ]
}

/** The lines of a sample, and of its delivery where that is chosen. */
function linesOf(cart: ReturnType<typeof sampleCarts>[number], tariff: DeliveryTariff | null): QuoteLine[] {
  const lines = cart.map(({ item, quantity }): QuoteLine => {
    const { variant_id, product_id, category_ids, tax_class, unit_price_minor } = item
    return { line_id: variant_id, quantity, unit_price_minor, tax_class, goods: { variant_id, product_id, category_ids } }
  })
  const delivery = deliveryLine(tariff, lines)
  return delivery ? [...lines, delivery] : lines
}

const faults = {
  priority: ['promotions.priority', 'whole'],
  'asks.least_minor': ['promotions.least_amount', 'not_below_zero'],
  'asks.least_quantity': ['promotions.least_quantity', 'not_below_zero'],
  'benefit.percent_bp': ['promotions.percent', 'percent'],
  'benefit.most_minor': ['promotions.most', 'not_below_zero'],
  'benefit.amount_minor': ['promotions.amounts.amount', 'above_zero'],
  'benefit.price_minor': ['promotions.amounts.fixed_price', 'not_below_zero'],
  'benefit.steps': ['promotions.percent', 'percent'],
  'benefit.buy': ['promotions.buy', 'above_zero'],
  'benefit.get': ['promotions.get', 'above_zero'],
  'benefit.quantity': ['promotions.quantity', 'above_zero'],
  'benefit.parts': ['promotions.parts', 'choose'],
  'benefit.per': ['promotions.per_piece', 'of_lines'],
} as const

/** Why it could not be as it is filled in, by the name of the field. */
function Fault({ field, promotion }: { field: string; promotion: Promotion }) {
  const { t } = useTexts()
  const [name, reason] = field in faults ? faults[field as keyof typeof faults] : (['promotions.class', 'of_lines'] as const)
  const word = field === 'benefit.price_minor' && promotion.benefit.kind === 'bundle' ? 'promotions.amounts.bundle' : name
  return (
    <p className="c-wrong" role="alert">
      {t(`promotions.faults.${reason}`, { field: t(word) })}
    </p>
  )
}

/** What the promotion would take off some carts, by the same calculation as every door; whatever else it asks of buyer, place and time is so. */
export function PromotionPreview({ promotion, goods }: { promotion: Promotion; goods: Goods | undefined }) {
  const { t } = useTexts()
  const locale = useLocale()
  const [chosen, choose] = useState<boolean>()
  const fault = faultOf(promotion)
  if (fault !== undefined) return <Fault field={fault} promotion={promotion} />
  const carts = sampleCarts(goods?.items ?? [], promotion)
  if (!goods || !carts.length) return <p className="c-faint">{t('promotions.nothing_to_show')}</p>
  const money = (minor: number) => formatMoney(minor, goods.currency, locale)
  const { asks, starts_at, ends_at: _, ...rule } = promotion
  const {
    channels: _c,
    location_ids: _l,
    segments: _s,
    tiers: _t,
    weekdays: _w,
    from_time: _f,
    until_time: _u,
    first_order: _o,
    coupon: _k,
    ...of_goods
  } = asks ?? {}
  const is_sent = chosen ?? promotion.class === 'shipping'
  const at = starts_at ?? '2026-01-01T12:00'
  return (
    <div className="c-samples" role="group" aria-label={t('promotions.preview')}>
      {goods.delivery ? (
        <Switch label={t('promotions.sample_sent')} checked={is_sent} onChange={(event) => choose(event.currentTarget.checked)} />
      ) : (
        promotion.class === 'shipping' && (
          <p className="c-faint" role="status">
            {t('promotions.no_delivery_tariff')}
          </p>
        )
      )}
      {carts.map((cart, number) => {
        const result = quote(
          {
            currency: goods.currency,
            country: goods.country,
            at: at.slice(0, 10),
            prices_include_tax: true,
            promotions: { occasion: { at }, on: [{ ...rule, asks: of_goods }] },
          },
          linesOf(cart, is_sent ? goods.delivery : null),
        )
        if (!result.ok) return null
        const { lines, discount_minor, total_minor, missed, trace } = result.quote
        const nameOf = () => t('promotions.name')
        const titleOf = (line_id: string) =>
          line_id === delivery_line_id ? t('orders.delivery') : (cart.find(({ item }) => item.variant_id === line_id)?.item.title ?? '')
        const [nearly] = missed
        return (
          <div key={number}>
            <table className="c-sample">
              <caption>{t('promotions.sample', { number: number + 1 })}</caption>
              <tbody>
                {lines.map((line, place) => (
                  <tr key={line.line_id}>
                    <th scope="row">
                      {line.line_id === delivery_line_id ? t('orders.delivery') : `${line.quantity} × ${cart[place]!.item.title}`}
                    </th>
                    <td className="b-figures">
                      {line.discount_minor > 0 && <s className="c-faint">{money(line.gross_minor)}</s>} {money(line.total_minor)}
                    </td>
                  </tr>
                ))}
                {nearly && nearly.because !== 'outdone' && (
                  <tr>
                    <th scope="row" colSpan={2} className="c-faint">
                      {nearly.because === 'too_little'
                        ? t('promotions.lacks_amount', { amount: money(nearly.missing_minor) })
                        : t('promotions.lacks_pieces', { count: nearly.missing_quantity })}
                    </th>
                  </tr>
                )}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">
                    {discount_minor ? t('promotions.takes_off', { amount: money(discount_minor) }) : t('promotions.takes_nothing')}
                  </th>
                  <td className="b-figures">{money(total_minor)}</td>
                </tr>
              </tfoot>
            </table>
            <details className="c-why">
              <summary>{t('promotions.calculated')}</summary>
              <ol>
                {trace.map((step) => {
                  const said = tellStep(step, { locale, currency: goods.currency, nameOf })
                  return (
                    <li key={`${step.line_id} ${step.rule} ${said}`}>
                      {step.line_id === null ? said : `${titleOf(step.line_id)}: ${said}`}
                    </li>
                  )
                })}
              </ol>
            </details>
          </div>
        )
      })}
    </div>
  )
}
