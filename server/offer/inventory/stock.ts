import { run, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'
import type { Outcome } from '#platform/together'
import { insufficientStock, type LockedStock, lockStock, type Place, placeKey, sentHere } from './levels.ts'

/** Which goods, and how many of each. */
export interface Goods {
  variant_id: string
  quantity: number
}

export const unknownPlace = refusal<Place>(
  'unknown_place',
  422,
  ({ variant_id, location_id }) => `There is no variant ${variant_id} or no location ${location_id}`,
)
export const notReserved = refusal<Place & { order_id: string; asked: number; reserved: number }>(
  'not_reserved',
  409,
  ({ order_id, asked, reserved }) => `${asked} of order ${order_id} were asked for, ${reserved} are reserved`,
)

/** More of one thing than any place can hold: somebody has typed a barcode for a number. */
const MOST_IN_A_PLACE = 1_000_000_000
export const stockOutOfRange = refusal<Place & { count: number; most: number }>(
  'stock_out_of_range',
  422,
  ({ count, most }) => `${count} pieces cannot be in one place: ${most} at most`,
)
export const tooMuch = ({ variant_id, location_id }: Place, count: number) =>
  count > MOST_IN_A_PLACE ? { refusal: stockOutOfRange({ variant_id, location_id, count, most: MOST_IN_A_PLACE }) } : undefined

/** Goods for an order. What `hold_of` keeps counts as hers, and is used up. */
export interface GoodsForOrder {
  order_id: string
  hold_of: string | null
  /** Of each line that names no place of its own. */
  location_id: string
  lines: (Goods & { location_id?: string })[]
  actor: string
  key?: string
}

/** Promises goods to orders: they stay where they are until they are shipped or released. */
export const reserve = (tx: Tx, requests: GoodsForOrder[], now: string) =>
  takeGoods(
    tx,
    requests.map((request) => ({ ...request, at_once: false })),
    now,
  )

/** Goods that leave the store in the customer's hands. */
export const sell = (tx: Tx, requests: GoodsForOrder[], now: string) =>
  takeGoods(
    tx,
    requests.map((request) => ({ ...request, at_once: true })),
    now,
  )

/**
 * Takes goods for many orders: those that leave at once are sold, the others reserved. Decided in the order of the requests; a request that
 * lacks one line takes nothing.
 */
export async function takeGoods(
  tx: Tx,
  requests: (GoodsForOrder & { at_once: boolean })[],
  now: string,
): Promise<Outcome<{ order_id: string }>[]> {
  const orders = requests.map((request) => ({ ...request, lines: atPlaces(request) }))
  const stock = await lockStock(
    tx,
    {
      places: orders.flatMap((order) => order.lines),
      purposes: orders.flatMap((order) => order.hold_of ?? []),
      orders: orders.map((order) => order.order_id),
    },
    now,
  )
  const outcomes = orders.map(({ order_id, hold_of, at_once, lines, actor, key }): Outcome<{ order_id: string }> => {
    const refused = firstShort(stock, lines, hold_of, { in_hand: at_once })
    if (refused) return refused
    if (hold_of !== null) stock.endHolds(hold_of)
    if (at_once)
      stock.move(
        { kind: 'sold', document: order_id, actor, key },
        lines.map(({ quantity, ...place }) => ({ ...place, on_hand: -quantity })),
        now,
      )
    else {
      stock.move(
        { kind: 'reserved', document: order_id, actor, key },
        lines.map(({ quantity, ...place }) => ({ ...place, reserved: quantity })),
        now,
      )
      for (const line of lines) stock.setReservation(order_id, line, stock.reservedFor(order_id, line) + line.quantity)
    }
    return { ok: { order_id } }
  })
  await stock.write(tx, now)
  return outcomes
}

export const unknown = ({ variant_id, location_id }: Place) => ({ refusal: unknownPlace({ variant_id, location_id }) })

/** What an order has reserved and now gives back or sends off: the lines named, from wherever it is promised where no place is, or all. */
export interface ReservedGoods {
  order_id: string
  lines?: (Goods & { location_id?: string | undefined })[]
  actor: string
  key?: string
}

/** Gives reserved goods back to everybody. */
export const release = (tx: Tx, requests: ReservedGoods[], now: string) => settleReservations(tx, 'released', requests, now)

/** Reserved goods leave for their customer. */
export const ship = (tx: Tx, requests: ReservedGoods[], now: string) => settleReservations(tx, 'shipped', requests, now)

async function settleReservations(
  tx: Tx,
  kind: 'released' | 'shipped',
  requests: ReservedGoods[],
  now: string,
): Promise<Outcome<{ order_id: string }>[]> {
  const stock = await lockStock(tx, { orders: requests.map((request) => request.order_id) }, now)
  const outcomes = requests.map(({ order_id, lines: asked, actor, key }): Outcome<{ order_id: string }> => {
    const lines = asked ? fromPlaces(stock, order_id, asked) : stock.reservationsOf(order_id).map(({ order_id: _, ...line }) => line)
    const wrong = lines.find((line) => line.quantity > stock.reservedFor(order_id, line))
    if (wrong) {
      const { variant_id, location_id, quantity } = wrong
      return { refusal: notReserved({ order_id, variant_id, location_id, asked: quantity, reserved: stock.reservedFor(order_id, wrong) }) }
    }
    if (!lines.length) return { ok: { order_id } }
    const leaves = kind === 'shipped'
    stock.move(
      { kind, document: order_id, actor, key },
      lines.map(({ quantity, ...place }) => ({ ...place, reserved: -quantity, ...(leaves && { on_hand: -quantity }) })),
      now,
    )
    for (const line of lines) stock.setReservation(order_id, line, stock.reservedFor(order_id, line) - line.quantity)
    return { ok: { order_id } }
  })
  await stock.write(tx, now)
  return outcomes
}

/** Each line at its place; what names none is taken from where the order has it reserved, the place with the most first. */
function fromPlaces(stock: LockedStock, order_id: string, asked: NonNullable<ReservedGoods['lines']>): (Place & { quantity: number })[] {
  const named = merged(asked.flatMap(({ location_id, ...goods }) => (location_id === undefined ? [] : [{ location_id, ...goods }])))
  const free = new Map(stock.reservationsOf(order_id).map((row) => [placeKey(row), row.quantity]))
  for (const line of named) free.set(placeKey(line), (free.get(placeKey(line)) ?? 0) - line.quantity)
  const rest = asked.flatMap(({ variant_id, quantity, location_id }) => {
    if (location_id !== undefined) return []
    const places = stock
      .reservationsOf(order_id)
      .filter((row) => row.variant_id === variant_id)
      .toSorted((a, b) => free.get(placeKey(b))! - free.get(placeKey(a))! || (a.location_id < b.location_id ? -1 : 1))
    let left = quantity
    const parts = places.flatMap((row) => {
      const part = Math.min(left, Math.max(0, free.get(placeKey(row))!))
      left -= part
      free.set(placeKey(row), free.get(placeKey(row))! - part)
      return part > 0 ? [{ variant_id, location_id: row.location_id, quantity: part }] : []
    })
    // What is reserved nowhere is asked of the first place, which refuses it.
    return left > 0 ? [...parts, { variant_id, location_id: places[0]?.location_id ?? '', quantity: left }] : parts
  })
  return merged([...named, ...rest])
}

/** Goods that came in with a delivery. */
export interface Receipt {
  document: string
  location_id: string
  lines: Goods[]
  actor: string
  key?: string
}

/** Goods come in; what was announced for here is announced no longer. What another place has sent arrives by its own document. */
export async function receive(tx: Tx, receipts: Receipt[], now: string): Promise<Outcome<{ document: string }>[]> {
  const arrived = receipts.map((receipt) => ({ ...receipt, lines: atPlaces(receipt) }))
  const stock = await openLevels(
    tx,
    arrived.flatMap((receipt) => receipt.lines),
    now,
  )
  const sent = await sentHere(
    tx,
    arrived.flatMap((receipt) => receipt.lines),
  )
  const outcomes = arrived.map(({ document, lines, actor, key }): Outcome<{ document: string }> => {
    for (const line of lines) {
      const level = stock.level(line)
      const refused = level ? tooMuch(line, level.on_hand + line.quantity) : unknown(line)
      if (refused) return refused
    }
    const changes = lines.map(({ quantity, ...place }) => ({
      ...place,
      on_hand: quantity,
      in_transit: -Math.min(quantity, stock.level(place)!.in_transit - (sent.get(placeKey(place)) ?? 0)),
    }))
    stock.move({ kind: 'received', document, actor, key }, changes, now)
    return { ok: { document } }
  })
  await stock.write(tx, now)
  return outcomes
}

/** What was found to be different from the books: counts that change together, as three pieces that broke: on_hand -3, damaged +3. */
export interface Correction {
  /** What it was, where it was more than a correction: counted, adjusted for a reason, moved into or out of what is damaged or on show. */
  kind?: 'corrected' | 'adjusted' | 'damaged' | 'displayed' | 'counted'
  document: string
  location_id: string
  reason: string
  lines: ({ variant_id: string } & Partial<Record<CorrectedCount, number>>)[]
  actor: string
  key?: string
}
const CORRECTED = ['on_hand', 'in_transit', 'damaged', 'display'] as const
type CorrectedCount = (typeof CORRECTED)[number]

/** Corrects the books. What is promised to orders cannot be corrected away, and nothing goes below zero. */
export async function correct(tx: Tx, corrections: Correction[], now: string): Promise<Outcome<{ document: string }>[]> {
  const asked = corrections.map(({ location_id, lines, ...rest }) => ({ ...rest, lines: lines.map((line) => ({ ...line, location_id })) }))
  const stock = await openLevels(
    tx,
    asked.flatMap((correction) => correction.lines),
    now,
  )
  const sent = await sentHere(
    tx,
    asked.flatMap((correction) => correction.lines),
  )
  const outcomes = asked.map(({ kind = 'corrected', document, reason, lines, actor, key }): Outcome<{ document: string }> => {
    for (const of of Map.groupBy(lines, placeKey).values()) {
      const { variant_id, location_id } = of[0]!
      const place = { variant_id, location_id }
      const level = stock.level(place)
      if (!level) return unknown(place)
      for (const count of CORRECTED) {
        const change = of.reduce((sum, line) => sum + (line[count] ?? 0), 0)
        const bound = { on_hand: level.reserved, in_transit: sent.get(placeKey(place)) ?? 0, damaged: 0, display: 0 }
        const available = level[count] - bound[count]
        if (change < 0 && available + change < 0)
          return { refusal: insufficientStock({ variant_id, location_id, asked: -change, available }) }
        const refused = tooMuch(place, level[count] + change)
        if (refused) return refused
      }
    }
    stock.move({ kind, document, reason, actor, key }, lines, now)
    return { ok: { document } }
  })
  await stock.write(tx, now)
  return outcomes
}

/**
 * Goods that have left with a customer though the books say that they were not there: what is missing was there all the same, and is written down as found.
 * Answers what that was.
 */
export async function findMissing(
  tx: Tx,
  { document, location_id, reason, lines, actor }: Omit<Correction, 'lines' | 'key'> & { lines: Goods[] },
  now: string,
): Promise<Goods[]> {
  const places = atPlaces({ location_id, lines })
  if (!places.length) return []
  const stock = await openLevels(tx, places, now)
  const missing = places.flatMap(({ quantity, ...place }) => {
    const short = quantity - stock.available(place, null, { in_hand: true })
    return short > 0 ? [{ ...place, quantity: short }] : []
  })
  if (missing.length)
    stock.move(
      { kind: 'corrected', document, reason, actor },
      missing.map(({ quantity, ...place }) => ({ ...place, on_hand: quantity })),
      now,
    )
  await stock.write(tx, now)
  return missing.map(({ variant_id, quantity }) => ({ variant_id, quantity }))
}

/** How many pieces are never promised from afar at some places. */
export async function setSafety(tx: Tx, levels: (Place & { safety: number })[], now: string): Promise<void> {
  const stock = await openLevels(tx, levels, now)
  for (const { safety, ...place } of levels) {
    if (!stock.level(place)) throw unknown(place).refusal
    stock.setSafety(place, safety)
  }
  await stock.write(tx, now)
}

/** What the books say was in one count of a place at a moment. */
export interface BookedAt extends Place {
  state: 'on_hand' | 'damaged' | 'display'
  at: string
}

/**
 * What the books say now, less what has moved since; and the last movement before. What counts have put right since then was so at that moment already.
 * `put_right`: somebody else has said since that the books were wrong; whether that was so at that moment already, nobody can tell. Goods that were
 * brought back, or only changed their shelf, say nothing of the kind. Whoever needs it to stay so has the levels locked.
 */
export const booksAt = (tx: Tx, asked: readonly BookedAt[]) =>
  run<Place & { state: BookedAt['state']; book: number; put_right: boolean; moved_until: string | null }>(
    tx,
    `select a.variant_id, a.location_id, a.state, (select movement_id from inventory.movements m
         where m.variant_id = a.variant_id and m.location_id = a.location_id and m.moved_at <= a.at order by movement_id desc limit 1) as moved_until,
       (case a.state when 'on_hand' then l.on_hand when 'damaged' then l.damaged else l.display end - coalesce(since.change, 0))::integer as book,
       coalesce(since.put_right, false) as put_right
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as a(variant_id, location_id, state, at)
     join inventory.levels l using (variant_id, location_id) cross join lateral (
       select sum(m.change) as change,
         bool_or(m.change <> 0 and m.net <> 0 and (m.kind = 'adjusted' or m.kind = 'corrected' and m.reason is distinct from 'returned')) as put_right
       from (select *, case a.state when 'on_hand' then on_hand_change when 'damaged' then damaged_change else display_change end as change,
           on_hand_change + damaged_change + display_change as net from inventory.movements) m
       where m.variant_id = a.variant_id and m.location_id = a.location_id and m.moved_at > a.at and m.kind <> 'counted') since`,
    (['variant_id', 'location_id', 'state', 'at'] as const).map((field) => asked.map((one) => one[field])),
  )

/** Locks the levels of some places, and begins those that have none yet. */
export async function openLevels(tx: Tx, places: Place[], now: string): Promise<LockedStock> {
  await run(
    tx,
    `insert into inventory.levels (variant_id, location_id, changed_at)
     select distinct v.variant_id, l.location_id, $3::timestamptz
     from unnest($1::text[], $2::text[]) as asked(variant_id, location_id)
     join catalog.public_variants v using (variant_id) join stores.public_locations l using (location_id)
     order by 1, 2 on conflict do nothing`,
    [places.map((place) => place.variant_id), places.map((place) => place.location_id), now],
  )
  return lockStock(tx, { places }, now)
}

/** The goods of a request at its location or at their own, each variant once in each place. */
const atPlaces = ({ location_id, lines }: { location_id: string; lines: (Goods & { location_id?: string })[] }) =>
  merged(lines.map((line) => ({ location_id, ...line })))

export function merged(lines: (Place & { quantity: number })[]): (Place & { quantity: number })[] {
  const byPlace = new Map<string, Place & { quantity: number }>()
  for (const { variant_id, location_id, quantity } of lines) {
    if (!Number.isSafeInteger(quantity) || quantity < 1) throw new RangeError(`${quantity} is not a number of pieces`)
    const before = byPlace.get(placeKey({ variant_id, location_id }))
    if (before) before.quantity += quantity
    else byPlace.set(placeKey({ variant_id, location_id }), { variant_id, location_id, quantity })
  }
  return [...byPlace.values()]
}

/** The refusal of the first line that cannot be given, if there is one. */
export function firstShort(
  stock: LockedStock,
  lines: (Place & { quantity: number })[],
  purpose_id: string | null,
  options: { in_hand?: boolean } = {},
): { refusal: ReturnType<typeof insufficientStock> } | undefined {
  for (const { variant_id, location_id, quantity } of lines) {
    const available = stock.available({ variant_id, location_id }, purpose_id, options)
    if (quantity > available) return { refusal: insufficientStock({ variant_id, location_id, asked: quantity, available }) }
  }
  return undefined
}
