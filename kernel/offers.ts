/**
 * What counts behind which door of all that may count for a thing: the list, and the exceptions that live. Pure; who reads them says when.
 */
import { type OfferedPrice, type PriceLevel, priceSteps, type ResolvedPrice, resolvePrice } from './price.ts'

/** Behind which door something is sold, and to whom: a channel; a store, where it is sold at a till; the customer, where she is known, and the segments she is in. */
export type Door = {
  channel: string
  location_id: string | null
  customer_id: string | null
  segment_ids: readonly string[]
}

/** A price that may count beside the list, as it lives at a moment. */
export type Offer = {
  exception_id: string
  level: Exclude<PriceLevel, 'base'>
  /** The segment, place, channel or customer it is for; null for the whole market. */
  of: string | null
  from_quantity: number
  amount_minor: number
  overrides: boolean
  /** Where it is shown as a reduction: with what it may be compared, by door. */
  references: Record<string, number> | null
}

/** What a variant costs in a company, whoever asks: by its list, and by the exceptions that live. */
export type Priced = {
  base_minor: number | null
  offers: Offer[] | null
}

function isOpen({ level, of }: Offer, { customer_id, segment_ids, location_id, channel }: Door): boolean {
  if (level === 'segment') return of !== null && segment_ids.includes(of)
  return level === 'market' || of === (level === 'contract' ? customer_id : level === 'location' ? location_id : channel)
}

/** The price of one piece for who buys so many behind this door; undefined where it has none. */
export const priceAt = (priced: Priced, door: Door, quantity: number): ResolvedPrice | undefined =>
  resolvePrice(open(priced, door), quantity)

/** From which quantities on a piece costs less behind this door, the smallest first. */
export const stepsAt = (priced: Priced, door: Door) => priceSteps(open(priced, door))

function open({ base_minor, offers }: Priced, door: Door): OfferedPrice[] {
  const base: OfferedPrice[] = base_minor === null ? [] : [{ price_list_id: '', level: 'base', unit_price_minor: base_minor }]
  return [
    ...base,
    ...(offers ?? [])
      .filter((offer) => isOpen(offer, door))
      .map(({ exception_id, level, from_quantity, amount_minor, overrides }) => ({
        price_list_id: exception_id,
        level,
        unit_price_minor: amount_minor,
        from_quantity,
        ...(overrides && { overrides }),
      })),
  ]
}

/** With what the price may be compared that she pays, where it is shown as a reduction. */
export function referenceOf({ offers }: Priced, { price }: ResolvedPrice, { channel, location_id }: Door): number | null {
  const offer = (offers ?? []).find(({ exception_id, from_quantity }) => exception_id === price.price_list_id && from_quantity === 1)
  if (!offer?.references || offer.amount_minor !== price.unit_price_minor) return null
  const [nearest] = [location_id ?? '', channel, ''].flatMap((door) => offer.references![door] ?? [])
  // A promotion on top of it may be compared with less than what it is taken off.
  return nearest !== undefined && nearest > price.unit_price_minor ? nearest : null
}
