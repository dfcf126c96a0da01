import { formatAmount, formatMoney } from '@birge/kernel/money'
import { useLocale } from '@birge/ui'
import { useTexts } from './texts.ts'

/** An amount as far as it has been typed, in large figures. Until the first digit it says what typing is for. */
export function TypedAmount({ label, typed, currency, empty }: { label: string; typed: string; currency: string; empty?: string }) {
  const locale = useLocale()
  const { t } = useTexts()
  return (
    <output className="typed-amount" aria-label={label} data-empty={!typed || undefined}>
      {typed ? written(typed, currency, locale, t('keypad.sign')) : (empty ?? formatMoney(0, currency, locale))}
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
