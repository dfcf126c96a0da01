import { formatAmount, formatMoney } from '@birge/kernel/money'
import { useLocale } from '@birge/ui'
import { minorOf } from './money.ts'
import { useTexts } from './texts.ts'

/** An amount as far as it has been typed, in large figures; `suggested_minor` stands there, paler, until the first digit. */
export function TypedAmount({
  label,
  typed,
  currency,
  suggested_minor = 0,
}: {
  label: string
  typed: string
  currency: string
  suggested_minor?: number
}) {
  const locale = useLocale()
  const { t } = useTexts()
  const amount_minor = typed ? minorOf(typed, currency) : suggested_minor
  return (
    <output className="typed-amount" aria-label={label} data-suggested={!typed || undefined}>
      {typed ? written(typed, currency, locale, t('keypad.sign')) : formatMoney(amount_minor, currency, locale)}
    </output>
  )
}

/** `1250.5` as `₺1.250,5`: only what was typed, grouped as people write it. */
function written(typed: string, currency: string, locale: Parameters<typeof formatMoney>[2], sign: string): string {
  const [whole = '', fraction] = typed.split('.')
  const grouped = formatAmount(Number(whole) * 100, 'TRY', locale).slice(0, -3)
  const amount = grouped + (fraction === undefined ? '' : sign + fraction)
  return formatMoney(0, currency, locale).replace(/\d[.,]\d+|\d/, amount)
}
