/** What a cart costs by the promotions that are on: the one way by which every door comes to the kernel. */
import type { Occasion } from '@birge/kernel/promotions'
import { type Quote, quote, type QuoteLine } from '@birge/kernel/quote'
import { dayIn, type Door, type Seller } from '../pricing/index.ts'
import { onWithout, type WhatIsOn } from './running.ts'

/** A coupon that stands on a cart, as the database knows it now. */
export interface Coupon {
  code: string
  promotion_id: string
  uses: number
  most_uses: number | null
  status: 'draft' | 'on' | 'ended'
  name: Partial<Record<'tr' | 'az' | 'en', string>>
  starts_at: string | null
  ends_at: string | null
}

/** Who buys, as far as promotions ask. */
export interface Buyer {
  is_known: boolean
  is_first_order: boolean
  /** How often she has used what a customer may use so many times only. */
  uses: Record<string, number>
  coupons: readonly Coupon[]
  /** She is paying: what is kept for her is not used up for her. */
  is_paying: boolean
}

/** By what a cart was quoted, so that it can be seen later whether that still holds. */
export interface QuotedBy {
  stamp: string
  seller: Seller
  occasion: Occasion
  left_out: string[]
}

const minutes = new Map<string, Intl.DateTimeFormat>()
/** The local time of a shop, `YYYY-MM-DDTHH:MM`. */
export function minuteIn(time_zone: string, now: string): string {
  let format = minutes.get(time_zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    minutes.set(time_zone, format)
  }
  return `${dayIn(time_zone, now)}T${format.format(new Date(now))}`
}

export function quoteWith(
  on: WhatIsOn,
  seller: Seller,
  lines: readonly QuoteLine[],
  buyer: Buyer,
  door: Door,
  now: string,
): { quote: Quote; by: QuotedBy } {
  const occasion: Occasion = {
    at: minuteIn(seller.time_zone, now),
    channel: door.channel,
    ...(door.location_id !== null && { location_id: door.location_id }),
    ...(door.segment_ids.length > 0 && { segments: door.segment_ids }),
    is_first_order: buyer.is_known && buyer.is_first_order,
    with_coupon: buyer.coupons.filter((coupon) => buyer.is_paying || hasUsesLeft(coupon)).map(({ promotion_id }) => promotion_id),
  }
  const { company_id, country, currency, time_zone } = seller
  const left_out = on.counted_by_customer
    .filter(({ promotion_id, most_per_customer }) => !buyer.is_known || usedUpBy(buyer, promotion_id, most_per_customer!))
    .map(({ promotion_id }) => promotion_id)
  const by: QuotedBy = { stamp: on.stamp, seller: { company_id, country, currency, time_zone }, occasion, left_out }
  for (;;) {
    const quoted = quoteOf(on, lines, by, now)
    // Whose discount is more than what is left of the budget does not get part of it.
    const dear = quoted.promotions.filter(({ promotion_id, amount_minor }) => {
      const left_minor = on.by_id.get(promotion_id)!.left_minor
      return left_minor !== undefined && amount_minor > left_minor
    })
    if (!dear.length) return { quote: quoted, by }
    left_out.push(...dear.map(({ promotion_id }) => promotion_id))
  }
}

export const hasUsesLeft = ({ uses, most_uses }: Pick<Coupon, 'uses' | 'most_uses'>) => most_uses === null || uses < most_uses
export const usedUpBy = ({ uses, is_paying }: Buyer, promotion_id: string, most: number) => !is_paying && (uses[promotion_id] ?? 0) >= most

function quoteOf(on: WhatIsOn, lines: readonly QuoteLine[], { seller, occasion, left_out }: QuotedBy, now: string): Quote {
  const result = quote(
    {
      currency: seller.currency,
      country: seller.country,
      at: dayIn(seller.time_zone, now),
      prices_include_tax: true,
      promotions: { occasion, on: onWithout(on, left_out) },
    },
    lines,
  )
  if (!result.ok) throw new Error(`a cart cannot be priced: ${JSON.stringify(result.refusal)}`)
  return result.quote
}

/** Whether what was quoted a while ago would be quoted the same now; else what the lines cost by now. */
export function quotedAnew(on: WhatIsOn, lines: readonly QuoteLine[], before: QuotedBy, now: string): Quote | 'as before' {
  const at = minuteIn(before.seller.time_zone, now)
  if (on.stamp === before.stamp && (at === before.occasion.at || !on.on.length)) return 'as before'
  return quoteOf(on, lines, { ...before, occasion: { ...before.occasion, at } }, now)
}
