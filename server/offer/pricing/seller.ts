import { refusal } from '#platform/refusal'

export const unknownVariant = refusal<{ variant_id: string }>(
  'unknown_variant',
  404,
  ({ variant_id }) => `There is no variant ${variant_id}`,
)
export const notForSaleHere = refusal<{ variant_id: string }>('not_for_sale_here', 409, () => 'This is not for sale in this shop')

/** Whose prices, in which currency, under which tax law, on whose calendar. */
export interface Seller {
  company_id: string
  country: string
  currency: string
  time_zone: string
}

const days = new Map<string, Intl.DateTimeFormat>()

/** The local day on which something is sold, `YYYY-MM-DD`; tax rates change at midnight there. */
export function dayIn(time_zone: string, now: string): string {
  let format = days.get(time_zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    days.set(time_zone, format)
  }
  return format.format(new Date(now))
}
