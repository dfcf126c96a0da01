/** What a cart costs by the promotions that are on: every door on the server comes to the kernel by this. */
import type { Door } from '@birge/kernel/offers'
import type { Quote, QuoteLine } from '@birge/kernel/quote'
import { type BuyerAtDoor, quoteAtDoor, type QuotedBy, type Seller, soundQuote } from '@birge/kernel/shop-quote'
import type { WhatIsOn } from './running.ts'

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
export interface Buyer extends BuyerAtDoor {
  coupons: readonly Coupon[]
}

export function quoteWith(
  on: WhatIsOn,
  seller: Seller,
  lines: readonly QuoteLine[],
  buyer: Buyer,
  door: Door,
  now: string,
): { quote: Quote; by: QuotedBy } {
  const { result, by } = quoteAtDoor(on, seller, lines, buyer, door, now)
  return { quote: soundQuote(result), by }
}
