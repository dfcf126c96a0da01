import { Type } from 'typebox'
import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Announcement, announceAll, event } from '#platform/events'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'

export interface Place {
  variant_id: string
  location_id: string
}
export interface Level extends Place {
  on_hand: number
  reserved: number
  held: number
  in_transit: number
  damaged: number
  display: number
  safety: number
}
interface Hold extends Place {
  purpose_id: string
  quantity: number
  expires_at: string
}
export interface Reservation extends Place {
  order_id: string
  quantity: number
}
/** Every kind of movement there is: the one list, which an audit holds the books against. */
export const MOVEMENT_KINDS = [
  ...(['received', 'reserved', 'released', 'sold', 'shipped', 'corrected', 'rerouted'] as const),
  ...(['adjusted', 'damaged', 'displayed', 'counted', 'sent', 'arrived'] as const),
] as const
export type MovementKind = (typeof MOVEMENT_KINDS)[number]

/** Who moves goods, and for what: written on every movement and event. */
export interface Cause {
  kind: MovementKind
  document: string
  actor: string
  reason?: string | undefined
  /** The Idempotency-Key of the request. */
  key?: string | undefined
}
type Changes = Partial<Record<(typeof MOVED)[number], number>>

export const insufficientStock = refusal<Place & { asked: number; available: number }>(
  'insufficient_stock',
  409,
  ({ asked, available }) => `${asked} were asked for, ${available} can be given`,
)

export const stockMoved = event(
  'inventory.stock_moved',
  Type.Object({
    document: Type.String(),
    kind: Type.String(),
    lines: Type.Array(
      Type.Object({
        variant_id: Type.String(),
        location_id: Type.String(),
        on_hand_change: Type.Integer(),
        reserved_change: Type.Integer(),
      }),
    ),
  }),
)
/** What may be promised has changed without anything moving: a hold began, ended or ran out. */
export const stockHeld = event(
  'inventory.stock_held',
  Type.Object({ lines: Type.Array(Type.Object({ variant_id: Type.String(), location_id: Type.String(), held_change: Type.Integer() })) }),
)

export const placeKey = ({ variant_id, location_id }: Place) => `${variant_id} ${location_id}`

/** Rows that belong to somebody (a purpose, an order), by owner and place. */
class Owned<Row extends Place> {
  readonly #rows = new Map<string, Map<string, Row>>()
  get = (owner: string, place: Place) => this.#rows.get(owner)?.get(placeKey(place))
  all = (owner: string) => [...(this.#rows.get(owner)?.values() ?? [])]
  set(owner: string, row: Row) {
    const rows = this.#rows.get(owner) ?? new Map<string, Row>()
    this.#rows.set(owner, rows.set(placeKey(row), row))
  }
}

/**
 * The level rows of some places, locked until the end of the transaction, and what the asking purposes hold and the asking orders have
 * reserved there. Calls are decided on it one by one in memory; `write` then writes what they came to, for all of them at once.
 */
export class LockedStock {
  readonly #levels: Map<string, Level>
  readonly #before: Map<string, Level>
  readonly #holds = new Owned<Hold>()
  readonly #reservations = new Owned<Reservation>()
  readonly #changedHolds = new Set<Hold>()
  readonly #changedReservations = new Set<Reservation>()
  readonly #movements: (Place & Cause & Record<`${(typeof MOVED)[number]}_change`, number> & { movement_id: string })[] = []
  readonly #facts: Announcement[] = []

  readonly #companies: Map<string, string>

  constructor(levels: (Level & { company_id: string })[], kept: Kept[]) {
    this.#companies = new Map(levels.map(({ location_id, company_id }) => [location_id, company_id]))
    this.#levels = new Map(levels.map((level) => [placeKey(level), level]))
    this.#before = new Map(levels.map((level) => [placeKey(level), { ...level }]))
    for (const { what, owner, ...row } of kept) {
      if (what === 'reservation') this.#reservations.set(owner, { order_id: owner, ...row })
      else this.#holds.set(owner, { purpose_id: owner, ...row })
      if (what === 'expired') this.setHold({ purpose_id: owner, ...row, quantity: 0 })
    }
  }

  /** Undefined where nothing has ever stood. */
  level = (place: Place): Readonly<Level> | undefined => this.#levels.get(placeKey(place))
  holdOf = (purpose_id: string, place: Place): Readonly<Hold> | undefined => this.#holds.get(purpose_id, place)
  holdsOf = (purpose_id: string): Readonly<Hold>[] => this.#holds.all(purpose_id).filter((hold) => hold.quantity > 0)
  reservedFor = (order_id: string, place: Place) => this.#reservations.get(order_id, place)?.quantity ?? 0
  reservationsOf = (order_id: string): Readonly<Reservation>[] => this.#reservations.all(order_id).filter((row) => row.quantity > 0)

  /**
   * How many can be given to somebody who may hold some of them already. Her hold lets her go before the others, but nobody gets what is
   * promised to an order. What is kept back for safety is given only to those who have the goods in their hands.
   */
  available(place: Place, purpose_id: string | null, options: { in_hand?: boolean } = {}): number {
    const level = this.level(place)
    if (!level) return 0
    const unpromised = level.on_hand - level.reserved
    const free = unpromised - level.held - (options.in_hand ? 0 : level.safety)
    const own = (purpose_id !== null && this.holdOf(purpose_id, place)?.quantity) || 0
    return Math.max(0, Math.min(unpromised, own + Math.max(0, free)))
  }

  setHold(hold: Hold) {
    this.#levels.get(placeKey(hold))!.held += hold.quantity - (this.holdOf(hold.purpose_id, hold)?.quantity ?? 0)
    const row = Object.assign(this.#holds.get(hold.purpose_id, hold) ?? hold, hold)
    this.#holds.set(hold.purpose_id, row)
    this.#changedHolds.add(row)
  }
  endHolds(purpose_id: string) {
    for (const hold of this.holdsOf(purpose_id)) this.setHold({ ...hold, quantity: 0 })
  }
  setReservation(order_id: string, { variant_id, location_id }: Place, quantity: number) {
    const row = Object.assign(this.#reservations.get(order_id, { variant_id, location_id }) ?? { order_id, variant_id, location_id }, {
      quantity,
    })
    this.#reservations.set(order_id, row)
    this.#changedReservations.add(row)
  }
  setSafety(place: Place, safety: number) {
    this.#levels.get(placeKey(place))!.safety = safety
  }

  /** Goods move: one movement per line, one event for all (for each company of whose places there are any). */
  move(cause: Cause, lines: (Place & Changes)[], now: string) {
    for (const { variant_id, location_id, ...changes } of lines) {
      const level = this.#levels.get(placeKey({ variant_id, location_id }))!
      for (const [count, change] of Object.entries(changes) as [keyof Changes, number][]) level[count] += change
      this.#movements.push({
        movement_id: newId('mov'),
        variant_id,
        location_id,
        ...cause,
        on_hand_change: changes.on_hand ?? 0,
        reserved_change: changes.reserved ?? 0,
        in_transit_change: changes.in_transit ?? 0,
        damaged_change: changes.damaged ?? 0,
        display_change: changes.display ?? 0,
      })
    }
    for (const [company_id, of] of Map.groupBy(lines, ({ location_id }) => this.#companies.get(location_id)!)) {
      const locations = new Set(of.map((line) => line.location_id))
      this.#facts.push({
        kind: stockMoved,
        subject: cause.document,
        company_id,
        location_id: locations.size === 1 ? of[0]!.location_id : null,
        actor: cause.actor,
        occurred_at: now,
        data: {
          document: cause.document,
          kind: cause.kind,
          lines: of.map(({ variant_id, location_id, on_hand = 0, reserved = 0 }) => ({
            variant_id,
            location_id,
            on_hand_change: on_hand,
            reserved_change: reserved,
          })),
        },
      })
    }
  }

  /** Writes what was decided: nothing where nothing was changed. */
  async write(tx: Tx, now: string) {
    const changed = [...this.#levels].flatMap(([key, level]) =>
      COUNTS.some((count) => level[count] !== this.#before.get(key)![count]) ? [level] : [],
    )
    const isSome = ({ quantity }: { quantity: number }) => quantity > 0
    const [held, ended] = partition([...this.#changedHolds], isSome)
    const [reserved, released] = partition([...this.#changedReservations], isSome)
    await writeLast(
      tx,
      CHANGE_LEVELS,
      changed.map((of) => [of.variant_id, of.location_id, ...COUNTS.map((count) => of[count]), now]),
    )
    await writeLast(
      tx,
      ADD_MOVEMENTS,
      this.#movements.map((of) => [...MOVEMENT.map((field) => of[field]), now]),
    )
    await writeLast(
      tx,
      KEEP_HOLDS,
      held.map((of) => [of.purpose_id, of.variant_id, of.location_id, of.quantity, of.expires_at]),
    )
    await writeLast(
      tx,
      END_HOLDS,
      ended.map((of) => [of.purpose_id, of.variant_id, of.location_id]),
    )
    await writeLast(
      tx,
      KEEP_RESERVATIONS,
      reserved.map((of) => [of.order_id, of.variant_id, of.location_id, of.quantity]),
    )
    await writeLast(
      tx,
      END_RESERVATIONS,
      released.map((of) => [of.order_id, of.variant_id, of.location_id]),
    )
    await announceAll(tx, [...this.#facts, ...this.#changesOfHolds(changed, now)])
  }

  #changesOfHolds(changed: Level[], now: string): Announcement[] {
    const moved = new Set(this.#movements.map(placeKey))
    const lines = changed
      .map((level) => ({
        variant_id: level.variant_id,
        location_id: level.location_id,
        held_change: level.held - this.#before.get(placeKey(level))!.held,
      }))
      .filter((line) => line.held_change !== 0 && !moved.has(placeKey(line)))
    return [...Map.groupBy(lines, (line) => line.location_id)].map(([location_id, lines]) => ({
      kind: stockHeld,
      subject: location_id,
      company_id: this.#companies.get(location_id)!,
      location_id,
      actor: 'system:inventory',
      occurred_at: now,
      data: { lines },
    }))
  }
}

const MOVED = ['on_hand', 'reserved', 'in_transit', 'damaged', 'display'] as const
const COUNTS = [...MOVED, 'held', 'safety'] as const

const MOVEMENT = [
  ...(['movement_id', 'variant_id', 'location_id', 'kind', 'document', 'reason', 'actor', 'key'] as const),
  ...MOVED.map((count) => `${count}_change` as const),
] as const

const partition = <Row>(rows: Row[], belongs: (row: Row) => boolean): [Row[], Row[]] => [
  rows.filter(belongs),
  rows.filter((row) => !belongs(row)),
]

interface Kept extends Place {
  what: 'expired' | 'hold' | 'reservation'
  owner: string
  quantity: number
  expires_at: string
}

export interface Wanted {
  places?: Place[]
  purposes?: string[]
  orders?: string[]
}

/**
 * Locks levels in the order of their keys, so that two who need the same ones wait for each other in turn. What is held and reserved is
 * read by a second statement, though both travel together: the first one's snapshot may be older than the lock it had to wait for. Holds
 * there that have run out are ended, whosever they are.
 */
export async function lockStock(tx: Tx, { places = [], purposes = [], orders = [] }: Wanted, now: string): Promise<LockedStock> {
  const asked = [
    ...new Map(places.map(({ variant_id, location_id }) => [placeKey({ variant_id, location_id }), { variant_id, location_id }])).values(),
  ]
  const wanted = [JSON.stringify(asked), JSON.stringify(purposes), JSON.stringify(orders)]
  const [levels, kept] = await Promise.all([
    run<Level & { company_id: string }>(tx, LOCK, wanted),
    run<Kept>(tx, READ_KEPT, [...wanted, now]),
  ])
  const locked = new Set(levels.map(placeKey))
  return new LockedStock(
    levels,
    kept.filter((row) => locked.has(placeKey(row))),
  )
}

/** How much other places have sent to these and is on its way: nothing but its own document makes it arrive. Read under the locks of their levels. */
export async function sentHere(tx: Tx, places: readonly Place[]): Promise<Map<string, number>> {
  const rows = await run<Place & { quantity: number }>(
    tx,
    `select variant_id, location_id, sum(quantity)::integer as quantity from inventory.transit
     where (variant_id, location_id) in (select * from unnest($1::text[], $2::text[])) group by 1, 2`,
    [places.map(({ variant_id }) => variant_id), places.map(({ location_id }) => location_id)],
  )
  return new Map(rows.map((row) => [placeKey(row), row.quantity]))
}

// Rows are looked up one by one (lateral), so that the plans stay the same however large the tables have grown.
const OWN_HOLDS = `
  select h.* from json_array_elements_text($2::json) as purpose cross join lateral (
    select purpose_id, variant_id, location_id, quantity, expires_at from inventory.holds where purpose_id = purpose offset 0) h`
const OWN_RESERVATIONS = `
  select r.* from json_array_elements_text($3::json) as asking cross join lateral (
    select order_id, variant_id, location_id, quantity from inventory.reservations where order_id = asking offset 0) r`

const WANTED = `
  wanted as (
    select variant_id, location_id from json_to_recordset($1::json) as p(variant_id text, location_id text)
    union select variant_id, location_id from (${OWN_HOLDS}) held
    union select variant_id, location_id from (${OWN_RESERVATIONS}) reserved)`

const LOCK = `
  with ${WANTED}
  select l.variant_id, l.location_id, l.on_hand, l.reserved, l.held, l.in_transit, l.damaged, l.display, l.safety,
    (select company_id from stores.public_locations o where o.location_id = l.location_id) as company_id
  from (select * from wanted order by variant_id, location_id) w cross join lateral (
    select * from inventory.levels l where l.variant_id = w.variant_id and l.location_id = w.location_id for no key update) l`

const READ_KEPT = `
  with ${WANTED}
  select 'expired' as what, h.purpose_id as owner, h.variant_id, h.location_id, h.quantity, h.expires_at
  from wanted p cross join lateral (
    select * from inventory.holds where variant_id = p.variant_id and location_id = p.location_id and expires_at <= $4 offset 0) h
  union all
  select 'hold', purpose_id, variant_id, location_id, quantity, expires_at
  from (${OWN_HOLDS}) own where expires_at > $4
  union all
  select 'reservation', order_id, variant_id, location_id, quantity, null
  from (${OWN_RESERVATIONS}) own`

const texts = ($: (column: number) => string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${$(from + i)}::text[]`).join(', ')
const integers = ($: (column: number) => string, from: number, to: number) => texts($, from, to).replaceAll('text', 'integer')

const CHANGE_LEVELS: LastWrite = {
  columns: COUNTS.length + 3,
  row: { of: 'inventory.levels', key: 2 },
  sql: ($) => `changed_levels as (
      update inventory.levels l set ${COUNTS.map((count) => `${count} = c.${count}`).join(', ')}, changed_at = c.changed_at
      from unnest(${texts($, 1, 2)}, ${integers($, 3, COUNTS.length + 2)}, ${$(COUNTS.length + 3)}::timestamptz[])
        as c(variant_id, location_id, ${COUNTS.join(', ')}, changed_at)
      where l.variant_id = c.variant_id and l.location_id = c.location_id)`,
}
const ADD_MOVEMENTS: LastWrite = {
  columns: MOVEMENT.length + 1,
  sql: ($) => `added_movements as (
      insert into inventory.movements (${MOVEMENT.join(', ')}, moved_at)
      select * from unnest(${texts($, 1, 8)}, ${integers($, 9, MOVEMENT.length)}, ${$(MOVEMENT.length + 1)}::timestamptz[]))`,
}
const KEEP_HOLDS: LastWrite = {
  columns: 5,
  row: { of: 'inventory.holds', key: 3 },
  sql: ($) => `kept_holds as (
      insert into inventory.holds (purpose_id, variant_id, location_id, quantity, expires_at)
      select * from unnest(${texts($, 1, 3)}, ${$(4)}::integer[], ${$(5)}::timestamptz[])
      on conflict (purpose_id, variant_id, location_id) do update set quantity = excluded.quantity, expires_at = excluded.expires_at)`,
}
const KEEP_RESERVATIONS: LastWrite = {
  columns: 4,
  row: { of: 'inventory.reservations', key: 3 },
  sql: ($) => `kept_reservations as (
      insert into inventory.reservations (order_id, variant_id, location_id, quantity)
      select * from unnest(${texts($, 1, 3)}, ${$(4)}::integer[])
      on conflict (order_id, variant_id, location_id) do update set quantity = excluded.quantity)`,
}
// They are found by their owner, for at a sought-after place there are thousands.
const END_HOLDS: LastWrite = {
  columns: 3,
  row: { of: 'inventory.holds', key: 3 },
  sql: ($) => `ended_holds as (
      delete from inventory.holds h using unnest(${texts($, 1, 3)}) as e(purpose_id, variant_id, location_id)
      where h.purpose_id = e.purpose_id and h.variant_id || '' = e.variant_id and h.location_id || '' = e.location_id)`,
}
const END_RESERVATIONS: LastWrite = {
  columns: 3,
  row: { of: 'inventory.reservations', key: 3 },
  sql: ($) => `ended_reservations as (
      delete from inventory.reservations r using unnest(${texts($, 1, 3)}) as e(order_id, variant_id, location_id)
      where r.order_id = e.order_id and r.variant_id || '' = e.variant_id and r.location_id || '' = e.location_id)`,
}
