import type { Position } from '@birge/kernel/positions'
import { rankPlaces, type Routed, routeOrder, type RoutingPlace, type RoutingRule } from '@birge/kernel/routing'
import { run, type Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { type Asking, type GoesTo, placesOf, placesToHelpOut, Weighed, whereIs } from './candidates.ts'
import { rulesIn } from './rules.ts'

export type Part = Routed['parts'][number]

export interface Decision extends Routed {
  asking: Asking
  rules_version: number
  rules: RoutingRule[]
  weighed: RoutingPlace[]
  /** Of so many places; more than `weighed` where not all of them were asked. */
  weighed_count: number
}

type Wanted = Omit<Asking, 'goes_to' | 'never'> & { address: GoesTo | null }

/** Where these come from, all weighed at once, as if they came one after the other. Nothing is kept of it yet. */
export async function routeTogether(tx: Tx, wanted: readonly Wanted[], now: string): Promise<Decision[]> {
  if (!wanted.length) return []
  const companies = [...new Set(wanted.map(({ company_id }) => company_id))]
  const [rules, places] = await Promise.all([rulesIn(tx, companies), placesOf(tx, companies, now)])
  const weighing = await Weighed.read(
    tx,
    places,
    wanted.flatMap(({ lines }) => lines.map(({ variant_id }) => variant_id)),
    now,
  )
  return wanted.map(({ address, ...of }): Decision => {
    const asking = {
      ...of,
      goes_to:
        address &&
        whereIs(
          address,
          places.filter(({ company_id }) => company_id === of.company_id),
        ),
      never: [],
    }
    const weighed = weighing.for(asking)
    const { version, rules: ordered } = rules.get(of.company_id)!
    const routed = routeOrder(of.lines, weighed, ordered)
    if (!routed.missing.length) weighing.take(routed.parts)
    return { ...routed, asking, rules_version: version, rules: ordered, weighed, weighed_count: weighed.length }
  })
}

interface Instead {
  order_id: string
  company_id: string
  channel: string
  lines: { variant_id: string; quantity: number }[]
  /** Where it could not be given. */
  never: readonly string[]
}

const MOST_INSTEAD = 20

/**
 * The places that may give what one could not, the best first: by the same rules and among the same places as the order itself (all of its company, where nobody has said who sends),
 * never one that has rejected it. Which of them gives what is chosen once they are locked, by what they have then.
 */
export async function placesInstead(tx: Tx, { order_id, company_id, channel, lines, never }: Instead, now: string) {
  const [rules, places, [before]] = await Promise.all([
    rulesIn(tx, [company_id]),
    placesToHelpOut(tx, company_id, channel, now),
    run<{ home: string; goes_to: Position | null }>(
      tx,
      `select o.location_id as home, (select d.goes_to from routing.decisions d where d.document = o.purpose_id order by d.decided_at desc limit 1) as goes_to
       from orders.public_orders o where o.order_id = $1`,
      [order_id],
    ),
  ])
  const asking = { document: order_id, company_id, channel, home: before?.home ?? '', goes_to: before?.goes_to ?? null, lines, never }
  const variant_ids = [...new Set(lines.map(({ variant_id }) => variant_id))]
  const weighing = await Weighed.read(tx, places, variant_ids, now)
  const able = weighing.for(asking)
  const { version, rules: ordered } = rules.get(company_id)!
  const best = rankPlaces(lines, able, ordered).slice(0, MOST_INSTEAD)
  return {
    location_ids: best.map(({ location_id }) => location_id),
    choose(available: (place: { variant_id: string; location_id: string }) => number): Decision {
      const weighed = best.map((place) => ({
        ...place,
        available: Object.fromEntries(
          variant_ids.map((variant_id) => [variant_id, available({ variant_id, location_id: place.location_id })]),
        ),
      }))
      return { ...routeOrder(lines, weighed, ordered), asking, rules_version: version, rules: ordered, weighed, weighed_count: able.length }
    },
  }
}

/** Of so many places it is kept what was known of them; the best by the rules. */
const MOST_KEPT = 60

/** What was chosen, with the places that were weighed: written once, never changed. Returns their ids. */
export async function keepDecisions(
  tx: Tx,
  decisions: readonly Decision[],
  reason: 'ordered' | 'rejected',
  now: string,
): Promise<string[]> {
  if (!decisions.length) return []
  const rows = decisions.map(({ asking, rules_version, rules, weighed, weighed_count, parts, rounds }) => {
    const best = weighed.length > MOST_KEPT ? rankPlaces(asking.lines, weighed, rules).slice(0, MOST_KEPT) : weighed
    const kept = new Set([...best.map(({ location_id }) => location_id), ...parts.map(({ location_id }) => location_id)])
    return {
      ...{ decision_id: newId('rou'), document: asking.document, company_id: asking.company_id, channel: asking.channel, reason },
      ...{ rules_version, rules, lines: asking.lines, goes_to: asking.goes_to, parts, decided_at: now },
      weighed: weighed.filter(({ location_id }) => kept.has(location_id)),
      weighed_count,
      rounds: rounds.map((round) => ({ ...round, fell: round.fell.filter(({ location_id }) => kept.has(location_id)) })),
    }
  })
  await run(tx, 'insert into routing.decisions select * from jsonb_populate_recordset(null::routing.decisions, $1::jsonb)', [
    JSON.stringify(rows),
  ])
  return rows.map(({ decision_id }) => decision_id)
}

/** Places were given so many orders today: what they still take is told by that. */
export async function countOrders(tx: Tx, given: readonly { location_id: string; on_day: string }[]) {
  if (!given.length) return
  await run(
    tx,
    `insert into routing.loads (location_id, on_day, orders)
     select location_id, on_day, count(*) from unnest($1::text[], $2::date[]) as g(location_id, on_day) group by 1, 2 order by 1, 2
     on conflict (location_id, on_day) do update set orders = routing.loads.orders + excluded.orders`,
    [given.map(({ location_id }) => location_id), given.map(({ on_day }) => on_day)],
  )
}
