import type { Tx } from '#platform/database'
import type { Refusal } from '#platform/refusal'
import { lockStock, type Place } from './levels.ts'
import { type Goods, notReserved } from './stock.ts'

/** Why a promised piece is not given: it is not there at all, there are fewer than the books say, it is broken, or it is the one on show. */
export const FINDINGS = ['not_found', 'mismatch', 'damaged', 'display'] as const
export type Finding = (typeof FINDINGS)[number]

export interface Rerouting {
  order_id: string
  /** Where it is promised from, and is not any more; undefined where it is promised nowhere now. */
  from?: string
  lines: (Goods & { finding?: Finding })[]
  /** The places that may give it instead; none: it is promised nowhere any more. */
  instead?: {
    location_ids: readonly string[]
    /** Which of them gives how many. Asked under the locks of all of them, so that what is chosen is what moves. */
    choose(available: (place: Place) => number): readonly { location_id: string; lines: readonly Goods[] }[]
  }
  actor: string
}

/** What became of a line: which place could have given how many, and from which it is promised now. */
export interface Rerouted extends Goods {
  weighed: { location_id: string; available: number }[]
  promised: { location_id: string; quantity: number }[]
}

/**
 * What an order is promised is promised from other places instead, in one step under the locks of all of them: given up where it was, the books there put
 * right by what was found, and reserved where it was chosen. What nobody was chosen for is promised nowhere any more.
 */
export async function reroute(
  tx: Tx,
  { order_id, from, lines, instead, actor }: Rerouting,
  now: string,
): Promise<Rerouted[] | { refusal: Refusal }> {
  const to = instead?.location_ids ?? []
  const places = lines.flatMap(({ variant_id }) =>
    [...(from === undefined ? [] : [from]), ...to].map((location_id) => ({ variant_id, location_id })),
  )
  const stock = await lockStock(tx, { places, orders: [order_id] }, now)
  const short = lines.find((line) => from !== undefined && line.quantity > stock.reservedFor(order_id, at(line, from)))
  if (short) {
    const place = at(short, from!)
    return { refusal: notReserved({ order_id, ...place, asked: short.quantity, reserved: stock.reservedFor(order_id, place) }) }
  }
  const cause = { document: order_id, actor }
  const promise = (place: Place, change: number) => {
    stock.move({ kind: 'rerouted', ...cause }, [{ ...place, reserved: change }], now)
    stock.setReservation(order_id, place, stock.reservedFor(order_id, place) + change)
  }
  if (from !== undefined)
    for (const { variant_id, quantity, finding } of lines) {
      const place = { variant_id, location_id: from }
      promise(place, -quantity)
      if (!finding) continue
      const level = stock.level(place)!
      // What is promised to others is theirs until their own picker looks.
      const free = level.on_hand - level.reserved
      const gone = finding === 'not_found' ? free : Math.min(quantity, free)
      const there = finding === 'damaged' || finding === 'display' ? { [finding]: gone } : {}
      stock.move({ kind: 'corrected', reason: finding, ...cause }, [{ ...place, on_hand: -gone, ...there }], now)
    }
  const available = (place: Place) => stock.available(place, null)
  const chosen = (instead?.choose(available) ?? []).flatMap(({ location_id, lines }) => lines.map((line) => ({ ...line, location_id })))
  const rerouted = lines.map(({ variant_id, quantity }): Rerouted => {
    const weighed = to.map((location_id) => ({ location_id, available: available({ variant_id, location_id }) }))
    const promised: Rerouted['promised'] = []
    let left = quantity
    for (const part of chosen.filter((of) => of.variant_id === variant_id)) {
      const given = Math.min(left, part.quantity)
      if (given === 0) continue
      left -= given
      // The same may stand on several lines.
      part.quantity -= given
      promise({ variant_id, location_id: part.location_id }, given)
      promised.push({ location_id: part.location_id, quantity: given })
    }
    return { variant_id, quantity, weighed, promised }
  })
  await stock.write(tx, now)
  return rerouted
}

const at = ({ variant_id }: Goods, location_id: string): Place => ({ variant_id, location_id })
