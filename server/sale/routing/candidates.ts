/** What is known of the places from which an order may be given, at the moment of the choice. */
import { kilometresBetween, type Position, seatOf } from '@birge/kernel/positions'
import { foldText } from '@birge/kernel/fold'
import { dayIn } from '@birge/kernel/shop-time'
import type { RoutingPlace } from '@birge/kernel/routing'
import { type Db, run, type Tx } from '#platform/database'
import { isSendingSaid, type OpeningHours, openSpans } from '../../foundation/stores/index.ts'
import { availability } from '../../offer/inventory/index.ts'

export interface SendingPlace {
  location_id: string
  company_id: string
  kind: 'store' | 'warehouse'
  city: string
  district: string | null
  latitude: number | null
  longitude: number | null
  opening_hours: OpeningHours
  time_zone: string
  country: string
  /** Of which channels its company lets it send, its own and those for which it has said so. */
  home_of: string[]
  sends_for: string[]
  orders_a_day: number | null
  orders_today: number
}

/** The places that may give what one of them could not: those that send; of a company where nobody has said who does, as long as that is so, all. */
export async function placesToHelpOut(on: Db | Tx, company_id: string, channel: string, now: string): Promise<SendingPlace[]> {
  if (await isSendingSaid(on, company_id)) return placesOf(on, [company_id], now)
  const places = await placesOf(on, [company_id], now, true)
  return places.map((place) => ({ ...place, sends_for: [channel] }))
}

/** The places of some companies from which parcels may leave, or all of them. */
export async function placesOf(on: Db | Tx, company_ids: readonly string[], now: string, all = false): Promise<SendingPlace[]> {
  const places = await run<Omit<SendingPlace, 'orders_today'>>(
    on,
    `select l.location_id, l.company_id, l.kind, l.city, l.address ->> 'district' as district, l.latitude, l.longitude, l.opening_hours, c.time_zone, c.country,
       homes.of as home_of, coalesce(s.channels, '{}') as sends_for, s.orders_a_day
     from stores.public_locations l join companies.public_companies c using (company_id)
     cross join lateral (select array(select n.kind from stores.public_channels n where n.ships_from = l.location_id) as of) as homes
     left join stores.public_sending_places s using (location_id)
     where l.company_id = any($1) and ($2 or s.location_id is not null or homes.of <> '{}') order by l.location_id`,
    [company_ids, all],
  )
  const limited = places.filter(({ orders_a_day }) => orders_a_day !== null)
  const loads = limited.length
    ? await run<{ location_id: string; orders: number }>(
        on,
        `select location_id, orders from routing.loads join unnest($1::text[], $2::date[]) as asked(location_id, on_day) using (location_id, on_day)`,
        [limited.map(({ location_id }) => location_id), limited.map(({ time_zone }) => dayIn(time_zone, now))],
      )
    : []
  const today = new Map(loads.map(({ location_id, orders }) => [location_id, orders]))
  return places.map((place) => ({ ...place, orders_today: today.get(place.location_id) ?? 0 }))
}

const DAYS_AHEAD = 14

/** In how many minutes a place opens; 0: it is open. */
export function opensIn({ opening_hours, time_zone }: Pick<SendingPlace, 'opening_hours' | 'time_zone'>, now: string): number | null {
  const instant = Date.parse(now)
  for (const [opens] of openSpans(opening_hours, time_zone, instant, DAYS_AHEAD)) return Math.round((opens - instant) / 60_000)
  return null
}

export interface GoesTo {
  country?: string
  city?: string
  district?: string
}

/** Roughly where an address is: at one of our places in the same district, else in the middle of the city. Nothing else of it is kept. */
export function whereIs({ country = '', city = '', district = '' }: GoesTo, places: readonly SendingPlace[]): Position | null {
  if (!city) return null
  const near = district
    ? places.find((of) => of.latitude !== null && of.district && isSame(of.district, district) && isSame(of.city, city))
    : undefined
  return near ? { latitude: near.latitude!, longitude: near.longitude! } : (seatOf(country, city) ?? null)
}
const isSame = (one: string, other: string) => foldText(one) === foldText(other)

export interface Asking {
  /** By which the choice is found again. */
  document: string
  company_id: string
  channel: string
  /** The place that answers for the order. */
  home: string
  goes_to: Position | null
  lines: { variant_id: string; quantity: number }[]
  /** Where it was not found. */
  never: readonly string[]
}

/**
 * The places that may give each of these, with all that the rules ask for. What was chosen for one of them is not there for the next: `take` says so.
 */
export class Weighed {
  readonly #places: SendingPlace[]
  readonly #available = new Map<string, Record<string, number>>()
  readonly #opens = new Map<string, number | null>()
  readonly #now: string

  private constructor(places: SendingPlace[], now: string) {
    this.#places = places
    this.#now = now
  }

  static async read(on: Db | Tx, places: SendingPlace[], variant_ids: readonly string[], now: string): Promise<Weighed> {
    const weighed = new Weighed(places, now)
    const levels = await availability(on, {
      variant_ids: [...new Set(variant_ids)],
      location_ids: places.map(({ location_id }) => location_id),
      now,
    })
    for (const { location_id, variant_id, available } of levels.values()) {
      const here = weighed.#available.get(location_id) ?? {}
      if (available > 0) here[variant_id] = available
      weighed.#available.set(location_id, here)
    }
    return weighed
  }

  /** Those that have some of it. */
  for({ company_id, channel, home, goes_to, lines, never }: Asking): RoutingPlace[] {
    return this.#places.flatMap((place): RoutingPlace[] => {
      const { location_id } = place
      const is_home = location_id === home
      if (place.company_id !== company_id || never.includes(location_id)) return []
      if (!is_home && !place.sends_for.includes(channel) && !place.home_of.includes(channel)) return []
      const here = this.#available.get(location_id) ?? {}
      const available = Object.fromEntries(
        lines.flatMap(({ variant_id }) => (here[variant_id] ? [[variant_id, here[variant_id]] as const] : [])),
      )
      if (!Object.keys(available).length) return []
      const { latitude, longitude, kind, orders_a_day, orders_today } = place
      const far = goes_to && latitude !== null && longitude !== null ? kilometresBetween(goes_to, { latitude, longitude }) : null
      return [
        {
          ...{ location_id, kind, is_home, available, distance_km: far === null ? null : Math.round(far) },
          free_orders: orders_a_day === null ? null : Math.max(0, orders_a_day - orders_today),
          opens_in_minutes: this.#opensIn(place),
        },
      ]
    })
  }

  take(parts: readonly { location_id: string; lines: readonly { variant_id: string; quantity: number }[] }[]) {
    for (const { location_id, lines } of parts) {
      const here = this.#available.get(location_id)!
      for (const { variant_id, quantity } of lines) here[variant_id] = (here[variant_id] ?? 0) - quantity
      for (const place of this.#places) if (place.location_id === location_id) place.orders_today += 1
    }
  }

  #opensIn(place: SendingPlace): number | null {
    const known = this.#opens.get(place.location_id)
    if (known !== undefined) return known
    const minutes = opensIn(place, this.#now)
    this.#opens.set(place.location_id, minutes)
    return minutes
  }
}
