import { type Answer, answer } from '@birge/api-client'
import { type DeliveryTariff, delivery_line_id, deliveryLine } from '@birge/kernel/delivery'
import { formatMoney } from '@birge/kernel/money'
import { selected } from '@birge/kernel/promotion-goods'
import { type PromotedLine, type Promotion, type Selection, withShelf } from '@birge/kernel/promotions'
import { type Quote, quote, type QuoteLine } from '@birge/kernel/quote'
import { minuteIn } from '@birge/kernel/shop-time'
import { tellStep } from '@birge/kernel/trace-words'
import { Icon, useLocale } from '@birge/ui'
import { Switch } from '@mantine/core'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useTexts } from '../texts.ts'
import { useNameOf } from './promotion.tsx'
import type { Wrong } from './promotion-faults.ts'
import type { Goods, Item } from './promotion-goods.tsx'

type Running = Answer<'/v1/running-promotions'>['items'][number]

type Sample = { item: Item; quantity: number }[]

/** Carts by which a promotion shows what it does: one thing, many of one, what it is meant for, and some of each. */
function sampleCarts(items: readonly Item[], { goods, asks, benefit }: Promotion): Sample[] {
  const among = (selection: Selection | undefined) => {
    const lines = items.map((item): PromotedLine & { item: Item } => {
      const { variant_id, product_id, category_ids, unit_price_minor } = item
      return {
        item,
        line_id: variant_id,
        kind: 'product',
        quantity: 1,
        left_minor: unit_price_minor,
        goods: { variant_id, product_id, category_ids },
      }
    })
    return selected(selection, lines).map(({ item }) => item)
  }
  const meant = [...new Set([...among(goods), ...items])]
  const [first, second, third, fourth] = meant
  if (!first) return []
  const whole: Sample = []
  const put = (selection: Selection | undefined, quantity: number) => {
    const item = among(selection).find((item) => !whole.some((one) => one.item === item)) ?? among(selection)[0]
    const there = whole.find((one) => one.item === item)
    if (there) there.quantity += quantity
    else if (item) whole.push({ item, quantity })
  }
  if (benefit.kind === 'bundle') for (const part of benefit.parts) put(part.goods, part.quantity)
  if (benefit.kind === 'buy_get') {
    put(goods, benefit.get_goods ? benefit.buy : benefit.buy + benefit.get)
    if (benefit.get_goods) put(benefit.get_goods, benefit.get)
  }
  if (benefit.kind === 'gift' || asks?.goods) {
    const [counted] = among(asks?.goods).filter((item) => benefit.kind !== 'gift' || !among(goods).includes(item))
    const enough = counted && Math.ceil((asks?.least_minor ?? 0) / Math.max(1, counted.unit_price_minor))
    if (counted) whole.push({ item: counted, quantity: Math.min(99, Math.max(1, asks?.least_quantity ?? 1, enough ?? 1)) })
    put(goods, benefit.kind === 'gift' ? benefit.quantity : 1)
  }
  return [
    [{ item: first, quantity: 1 }],
    [{ item: first, quantity: 3 }],
    ...(whole.length ? [whole] : []),
    [first, second, third, fourth].flatMap((item, at) => (item ? [{ item, quantity: at === 0 ? 2 : 1 }] : [])),
  ]
}

/** The lines of a sample, and of its delivery where that is chosen. */
function linesOf(cart: Sample, tariff: DeliveryTariff | null): QuoteLine[] {
  const lines = cart.map(({ item, quantity }): QuoteLine => {
    const { variant_id, product_id, category_ids, tax_class, unit_price_minor } = item
    return { line_id: variant_id, quantity, unit_price_minor, tax_class, goods: { variant_id, product_id, category_ids } }
  })
  const delivery = deliveryLine(tariff, lines)
  return delivery ? [...lines, delivery] : lines
}

/** Those that would count for somebody unknown who buys there and then. */
const forAnybody = ({ rule: { asks }, limits }: Running) =>
  ![asks?.coupon, asks?.first_order, asks?.segments, asks?.tiers, limits.most_uses_per_customer].some(Boolean)

/**
 * What some carts cost now, by the promotions that are on, and what they would cost with this one beside them, by the same calculation as every door;
 * whatever else it asks of buyer, place and time is so.
 */
export function PromotionPreview({ promotion, faults, goods }: { promotion: Promotion; faults: Wrong; goods: Goods | undefined }) {
  const { t } = useTexts()
  const api = useApi()
  const [chosen, choose] = useState<boolean>()
  const running = useAnswer(
    ['promotions', 'running', goods?.company_id],
    () => answer(api.GET('/v1/running-promotions', { params: { query: { company_id: goods!.company_id } } })),
    { enabled: Boolean(goods) },
  )
  if (faults.size)
    return (
      <div role="group" aria-label={t('promotions.preview')}>
        {[...faults].map(([place, text]) => (
          <p key={place} className="c-faint" role="status">
            {text}
          </p>
        ))}
      </div>
    )
  const carts = sampleCarts(goods?.items ?? [], promotion)
  if (!goods || !carts.length) return <p className="c-faint">{t('promotions.nothing_to_show')}</p>
  const on = (running.data?.items ?? []).filter(forAnybody)
  const is_sent = chosen ?? promotion.class === 'shipping'
  return (
    <div className="c-samples" role="group" aria-label={t('promotions.preview')}>
      <p className="c-faint">
        {t('promotions.beside_what_is_on', { count: on.filter((one) => one.promotion_id !== promotion.promotion_id).length })}
      </p>
      {goods.delivery ? (
        <Switch label={t('promotions.sample_sent')} checked={is_sent} onChange={(event) => choose(event.currentTarget.checked)} />
      ) : (
        promotion.class === 'shipping' && (
          <p className="c-faint" role="status">
            {t('promotions.no_delivery_tariff')}
          </p>
        )
      )}
      {carts.map((cart, at) => (
        <SampleCart key={at} number={at + 1} {...{ cart, promotion, on, goods, is_sent }} />
      ))}
    </div>
  )
}

/** Of many that count or yield those that matter most. */
const MOST_OTHERS = 4

interface SampleProps {
  number: number
  cart: Sample
  promotion: Promotion
  /** What is on, it itself among it as it was, where it is changed. */
  on: readonly Running[]
  goods: Goods
  is_sent: boolean
}

function SampleCart({ number, cart, promotion, on, goods, is_sent }: SampleProps) {
  const { t } = useTexts()
  const locale = useLocale()
  const nameOf = useNameOf()
  const money = (minor: number) => formatMoney(minor, goods.currency, locale)
  const { asks, starts_at, ends_at: _, ...rule } = promotion
  const of_goods = {
    ...(asks?.goods && { goods: asks.goods }),
    ...(asks?.least_minor !== undefined && { least_minor: asks.least_minor }),
    ...(asks?.least_quantity !== undefined && { least_quantity: asks.least_quantity }),
  }
  const others = on.filter(({ promotion_id }) => promotion_id !== promotion.promotion_id)
  const now = minuteIn(goods.time_zone, new Date().toISOString())
  const at = starts_at !== undefined && starts_at > now ? starts_at : now
  const [channel = 'web'] = asks?.channels ?? []
  const [location_id] = asks?.location_ids ?? []
  const occasion = { at, channel, ...(location_id !== undefined && { location_id }) }
  const quoteBy = (promotions: readonly Promotion[]): Quote | undefined => {
    const asked = { currency: goods.currency, country: goods.country, at: at.slice(0, 10), prices_include_tax: goods.prices_include_tax }
    const result = quote({ ...asked, promotions: { occasion, on: promotions } }, linesOf(cart, is_sent ? goods.delivery : null))
    return result.ok ? result.quote : undefined
  }
  const ruleOf = ({ promotion_id, rule, limits }: Running): Promotion => withShelf({ promotion_id, ...rule }, limits)
  const before = quoteBy(on.map(ruleOf))
  const after = quoteBy([{ ...rule, asks: of_goods }, ...others.map(ruleOf)])
  if (!before || !after) return null
  const named = (promotion_id: string) => {
    const other = others.find((one) => one.promotion_id === promotion_id)
    return other ? nameOf(other.name) : t('promotions.this_one')
  }
  const isThis = (of: { promotion_id: string }) => of.promotion_id === promotion.promotion_id
  const yielding = before.promotions.filter(
    (of) => !isThis(of) && !after.promotions.some(({ promotion_id }) => promotion_id === of.promotion_id),
  )
  // This one first, then those that take off the most.
  const counting = [...after.promotions]
    .sort((a, b) => Number(isThis(b)) - Number(isThis(a)) || b.amount_minor - a.amount_minor)
    .slice(0, MOST_OTHERS)
  const more = after.promotions.length - counting.length + Math.max(0, yielding.length - MOST_OTHERS)
  const lacks = after.missed.find(isThis)
  const less = before.total_minor - after.total_minor
  const titleOf = (line_id: string) =>
    line_id === delivery_line_id ? t('orders.delivery') : (cart.find(({ item }) => item.variant_id === line_id)?.item.title ?? '')
  return (
    <div>
      <table className="c-sample">
        <caption>{t('promotions.sample', { number })}</caption>
        <tbody>
          {after.lines.map((line, place) => (
            <tr key={line.line_id}>
              <th scope="row">
                {line.line_id === delivery_line_id ? t('orders.delivery') : `${line.quantity} × ${cart[place]!.item.title}`}
              </th>
              <td className="b-figures">
                {line.discount_minor > 0 && <s className="c-faint">{money(line.gross_minor)}</s>}{' '}
                {money(line.gross_minor - line.discount_minor)}
              </td>
            </tr>
          ))}
          {counting.map(({ promotion_id, amount_minor }) => (
            <tr key={promotion_id} className={promotion_id === promotion.promotion_id ? 'c-sample__wins' : 'c-faint'}>
              <th scope="row">
                <span className="c-sample__other">
                  <Icon name="check" size={16} /> {named(promotion_id)}
                </span>
              </th>
              <td className="b-figures">{money(-amount_minor)}</td>
            </tr>
          ))}
          {yielding.slice(0, MOST_OTHERS).map(({ promotion_id, amount_minor }) => (
            <tr key={promotion_id} className="c-faint">
              <th scope="row">
                <span className="c-sample__other">
                  <Icon name="close" size={16} /> {t('promotions.yields', { name: named(promotion_id) })}
                </span>
              </th>
              <td className="b-figures">
                <s>{money(-amount_minor)}</s>
              </td>
            </tr>
          ))}
          {more > 0 && (
            <tr className="c-faint">
              <th scope="row" colSpan={2}>
                {t('promotions.more_promotions', { count: more })}
              </th>
            </tr>
          )}
          {lacks && (
            <tr>
              <th scope="row" colSpan={2} className="c-faint">
                {lacks.because === 'too_little'
                  ? t('promotions.lacks_amount', { amount: money(lacks.missing_minor) })
                  : lacks.because === 'too_few'
                    ? t('promotions.lacks_pieces', { count: lacks.missing_quantity })
                    : lacks.because === 'gift_waits'
                      ? t('promotions.lacks_gift')
                      : t('promotions.outdone', { name: named(lacks.by_promotion_id) })}
              </th>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr className="c-faint">
            <th scope="row">{t('promotions.total_now')}</th>
            <td className="b-figures">{money(before.total_minor)}</td>
          </tr>
          <tr>
            <th scope="row">
              {t('promotions.total_with')}
              <span className="c-below c-faint">
                {less > 0
                  ? t('promotions.takes_off', { amount: money(less) })
                  : less < 0
                    ? t('promotions.dearer', { amount: money(-less) })
                    : t('promotions.takes_nothing')}
              </span>
            </th>
            <td className="b-figures">{money(after.total_minor)}</td>
          </tr>
        </tfoot>
      </table>
      <details className="c-why">
        <summary>{t('promotions.calculated')}</summary>
        <ol>
          {after.trace.map((step) => {
            const said = tellStep(step, { locale, currency: goods.currency, nameOf: named })
            return (
              <li key={`${step.line_id} ${step.rule} ${said}`}>{step.line_id === null ? said : `${titleOf(step.line_id)}: ${said}`}</li>
            )
          })}
        </ol>
      </details>
    </div>
  )
}
