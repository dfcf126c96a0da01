import { Problem } from '@birge/api-client'
import type { SpokenTexts } from './texts.ts'

/** What went wrong, in the shopper's words; what has no words of its own is told plainly. Amounts are told where the currency is known. */
export function refusalText({ t, known, money }: SpokenTexts, problem: unknown, currency?: string): string {
  const code = problem instanceof Problem ? problem.code : 'internal_error'
  if (problem instanceof Problem && code === 'gift_card_amount') {
    const { least_minor: least, most_minor: most } = problem.details
    return currency && typeof least === 'number' && typeof most === 'number'
      ? t('refusals.gift_card_amount', { least: money(least, currency), most: money(most, currency) })
      : t('refusals.gift_card_no_amount')
  }
  const key = `refusals.${code}`
  return known(key) ? t(key) : t('refusals.other')
}
