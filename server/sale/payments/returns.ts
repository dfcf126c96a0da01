import type { Database } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { type Payment, paymentsByIds } from './payment.ts'
import { lookUp } from './resume.ts'

/** Where a provider sends the customer when she has been with them. */
export const returnUrlOf = ({ payment_id }: Pick<Payment, 'payment_id'>, { origin, locale }: Pick<Call, 'origin' | 'locale'>) =>
  `${origin}/v1/payment-returns/${payment_id}?locale=${locale}`

/**
 * She is back. What the browser brings along proves nothing and is not read: the provider is asked. A small page leads her on, since some
 * send her by a form, which a redirect would send on.
 */
export async function customerReturns(
  database: Database,
  { payment_id, locale = 'tr' }: { payment_id: string; locale?: string },
  call: Call,
) {
  const [payment] = await paymentsByIds(database.db, [payment_id])
  if (payment?.status === 'authorising' || payment?.status === 'unknown') await lookUp(database, payment, call.now)
  return pageTo(`${locale === 'tr' ? '' : `/${locale}`}/checkout`, locale as Locale)
}

const pageTo = (address: string, locale: Locale) =>
  `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}"><title>…</title><a href="${address}">…</a></html>`
