import { Problem } from './api.ts'
import type { SpokenTexts } from './texts.ts'

/** What went wrong, in the words of the shop floor; what has no words of its own is told plainly. */
export function refusalText(
  { t, known, date, money }: SpokenTexts,
  problem: unknown,
  of: { time_zone?: string; currency?: string } = {},
): string {
  if (!(problem instanceof Problem)) return t('refusals.other')
  const { code, details } = problem
  const number = (name: string) => Number(details[name] ?? 0)
  switch (code) {
    case 'wrong_pin':
      return t('refusals.wrong_pin', { left: number('tries_left') })
    case 'too_many_tries':
      return t('refusals.too_many_tries', { at: date(String(details.again_at), of.time_zone ?? 'UTC', 'time') })
    case 'code_wrong':
      return t('refusals.code_wrong', { left: number('tries_left') })
    case 'handoff_paused':
    case 'too_many_codes':
      return t(`refusals.${code}`, { minutes: Math.ceil(number('retry_after_seconds') / 60) })
    case 'insufficient_stock':
      return t('refusals.insufficient_stock', { asked: number('asked'), available: number('available') })
    case 'value_short':
      return t('refusals.value_short', { available: money(number('available_minor'), of.currency ?? 'TRY') })
    case 'price_does_not_reconcile':
      return t('refusals.price_does_not_reconcile', { total: money(number('expected_minor'), of.currency ?? 'TRY') })
    case 'instalments_not_offered':
      return number('count') <= number('most')
        ? t('refusals.instalments_not_offered')
        : number('most') > 1
          ? t('refusals.instalments_most', { most: number('most') })
          : t('refusals.instalments_single')
    case 'surcharge_does_not_reconcile':
      return t('refusals.surcharge_does_not_reconcile', { expected: money(number('expected_minor'), of.currency ?? 'TRY') })
    case 'gift_card_full':
      return t('refusals.gift_card_full', { room: money(number('room_minor'), of.currency ?? 'TRY') })
    case 'gift_card_amount':
      return details.least_minor === null
        ? t('refusals.gift_card_no_amount')
        : t('refusals.gift_card_amount', {
            least: money(number('least_minor'), of.currency ?? 'TRY'),
            most: money(number('most_minor'), of.currency ?? 'TRY'),
          })
    case 'collection_code_wrong':
      return t('refusals.collection_code_wrong', { left: number('tries_left') })
    case 'collection_code_locked':
      return t('refusals.collection_code_locked', { at: date(String(details.until), of.time_zone ?? 'UTC', 'time') })
    case 'contact_invalid':
      return details.reason === 'not_mobile' ? t('refusals.contact_not_mobile') : t('refusals.contact_invalid')
  }
  const key = `refusals.${code}`
  return known(key) ? t(key) : t('refusals.other')
}
