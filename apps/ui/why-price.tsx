import { type PricedLine, type WhyTextKey, whyThisPrice } from '@birge/kernel/why-price'
import { formatPercent } from '@birge/kernel/money'
import { useLocale, type Values } from './texts.ts'

/** How a line comes by its price, step by step, in the words of the app that shows it: the same rows at every door. */
export function WhyRows({
  line,
  currency,
  t,
  money,
}: {
  line: PricedLine
  currency: string
  t: (key: WhyTextKey, values?: Values) => string
  money: (minor: number, currency: string) => string
}) {
  const locale = useLocale()
  return whyThisPrice(line).map((step) => {
    const row = (key: string, words: string) => (
      <div key={key}>
        <dt>{words}</dt>
        <dd className="b-amount">{money(step.amount_minor, currency)}</dd>
      </div>
    )
    switch (step.step) {
      case 'list':
        return row('list', t(line.price ? 'why.list' : 'why.pieces', { count: step.quantity, price: money(step.unit_minor, currency) }))
      case 'exception': {
        const price = money(step.unit_minor, currency)
        if (step.from_quantity > 1) return row('exception', t(`why.by_quantity.${step.level}`, { from: step.from_quantity, price }))
        return row('exception', t(`why.exception.${step.level}`, { price }))
      }
      case 'discount':
        return row(step.promotion_id, step.name)
      case 'total':
        return row('total', t('why.total'))
      case 'net':
        return row('net', t('why.net'))
      case 'tax_on_top':
        return row('tax', t('why.tax_on_top', { rate: formatPercent(step.tax_rate_bp, locale) }))
      case 'tax':
        return row('tax', t('why.tax', { rate: formatPercent(step.tax_rate_bp, locale) }))
    }
  })
}
