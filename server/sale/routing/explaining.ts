/** Why an order comes from where it comes, and where it would come from by other rules. */
import { closestLocale } from '@birge/kernel/locale'
import { routeOrder, type RoutingPlace, type RoutingRound, type RoutingRule } from '@birge/kernel/routing'
import { sayFell, sayRule } from '@birge/kernel/routing-words'
import { type Static, Type } from 'typebox'
import { type Db, run } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { ofCompany } from '../../foundation/companies/index.ts'
import { mustSeeOrder } from '../orders/index.ts'
import type { Part } from './deciding.ts'
import { mustMakeSense, type Rules } from './rules.ts'

const Text = Type.String()
const Place = Type.Object({ location_id: Text, name: Text })
const PartReply = Type.Object({
  ...Place.properties,
  lines: Type.Array(Type.Object({ variant_id: Text, quantity: Type.Integer() })),
})
export const DecisionReply = Type.Object({
  decision_id: Text,
  reason: Type.Enum(['ordered', 'rejected']),
  decided_at: Text,
  rules_version: Type.Integer({ description: '0: what is usual' }),
  rules: Type.Array(Text, { description: 'in words' }),
  weighed_count: Type.Integer({ description: 'how many places had some of it; of many the best are kept' }),
  parts: Type.Array(PartReply),
  rounds: Type.Array(
    Type.Object({
      chosen: Place,
      decided_by: OrNull(Type.String({ description: 'the rule, in words; null: no other place had any of it' })),
      fell: Type.Array(Type.Object({ ...Place.properties, rule: OrNull(Text), because: Text })),
    }),
  ),
})
type DecisionReply = Static<typeof DecisionReply>
export const RoutingOfOrder = Type.Object({ order_id: Text, decisions: Type.Array(DecisionReply) })

interface Row {
  decision_id: string
  reason: 'ordered' | 'rejected'
  decided_at: string
  rules_version: number
  rules: RoutingRule[]
  weighed_count: number
  parts: Part[]
  rounds: RoutingRound[]
}

async function namesOf(db: Db, location_ids: Iterable<string>): Promise<Map<string, string>> {
  const rows = await run<{ location_id: string; name: string }>(
    db,
    'select location_id, name from stores.public_locations where location_id = any($1)',
    [[...new Set(location_ids)]],
  )
  return new Map(rows.map(({ location_id, name }) => [location_id, name]))
}

/** How the places of an order were chosen: when it was placed, and whenever something of it was not found. */
export async function routingOfOrder(db: Db, { order_id }: { order_id: string }, call: Call): Promise<Static<typeof RoutingOfOrder>> {
  await mustSeeOrder(db, order_id, call)
  // Of a checkout that was begun several times the last choice is the one that held.
  const rows = await run<Row>(
    db,
    `select d.* from (
       select order_id as document, null::timestamptz as most from orders.public_orders where order_id = $1
       union all select purpose_id, (select max(decided_at) from routing.decisions where document = purpose_id) from orders.public_orders where order_id = $1) as of
     join routing.decisions d on d.document = of.document and (of.most is null or d.decided_at = of.most) order by d.decided_at, d.decision_id`,
    [order_id],
  )
  const names = await namesOf(
    db,
    rows.flatMap(({ rounds, parts }) => [
      ...parts.map(({ location_id }) => location_id),
      ...rounds.flatMap(({ chosen, fell }) => [chosen, ...fell.map(({ location_id }) => location_id)]),
    ]),
  )
  return { order_id, decisions: rows.map((row) => told(row, names, call)) }
}

function told(
  { decision_id, reason, decided_at, rules_version, weighed_count, rules, parts, rounds }: Row,
  names: Map<string, string>,
  call: Call,
): DecisionReply {
  const locale = closestLocale(call.locale)
  const place = (location_id: string) => ({ location_id, name: names.get(location_id) ?? location_id })
  const ruleAt = (by: number | null) => (by !== null && rules[by] ? sayRule(rules[by], locale) : null)
  return {
    ...{ decision_id, reason, decided_at, rules_version, weighed_count },
    rules: rules.map((rule) => sayRule(rule, locale)),
    parts: parts.map(({ location_id, lines }) => ({ ...place(location_id), lines })),
    rounds: rounds.map(({ chosen, decided_by, fell }) => ({
      chosen: place(chosen),
      decided_by:
        decided_by === null
          ? null
          : (ruleAt(decided_by) ?? sayFell({ location_id: chosen, by: decided_by, value: 0, best: 0 }, rules, locale)),
      fell: fell.map((of) => ({ ...place(of.location_id), rule: ruleAt(of.by), because: sayFell(of, rules, locale) })),
    })),
  }
}

const MOST_TRIED = 100
export const Trial = Type.Object({
  tried_count: Type.Integer(),
  changed_count: Type.Integer({ description: 'how many would have come from other places' }),
  parcels: Type.Object({ before: Type.Integer(), after: Type.Integer() }),
  kilometres: Type.Object(
    { before: Type.Integer(), after: Type.Integer() },
    { description: 'of the parcels of orders whose ways are known before and after' },
  ),
  items: Type.Array(
    Type.Object({
      document: Text,
      order_id: OrNull(Text),
      number: OrNull(Text),
      decided_at: Text,
      before: Type.Array(Place),
      after: Type.Array(Place),
    }),
  ),
})

/** Where the last orders would have gone by other rules, by what was known of the places when they came. */
export async function tryRules(
  db: Db,
  { company_id, rules, limit = 20 }: { company_id: string; rules: Static<typeof Rules>; limit?: number },
  call: Call,
): Promise<Static<typeof Trial>> {
  await ofCompany(db, call, company_id)
  await mustMakeSense(db, company_id, rules)
  const rows = await run<{
    document: string
    order_id: string
    number: string
    decided_at: string
    lines: { variant_id: string; quantity: number }[]
    weighed: RoutingPlace[]
    parts: Part[]
  }>(
    db,
    `select d.document, o.order_id, o.number, d.decided_at, d.lines, d.weighed, d.parts from routing.decisions d
     join orders.public_orders o on o.purpose_id = d.document
     where d.company_id = $1 and d.reason = 'ordered' order by d.decided_at desc, d.decision_id desc limit $2`,
    [company_id, Math.min(limit, MOST_TRIED)],
  )
  const tried = rows.map((row) => ({ ...row, after: routeOrder(row.lines, row.weighed, rules).parts }))
  const names = await namesOf(
    db,
    tried.flatMap(({ parts, after }) => [...parts, ...after].map(({ location_id }) => location_id)),
  )
  const placesIn = (parts: readonly Part[]) =>
    parts.map(({ location_id }) => ({ location_id, name: names.get(location_id) ?? location_id }))
  const key = (parts: readonly Part[]) =>
    parts
      .flatMap(({ location_id, lines }) => lines.map(({ variant_id, quantity }) => `${location_id} ${variant_id} ${quantity}`))
      .toSorted()
      .join()
  const far = (parts: readonly Part[], weighed: readonly RoutingPlace[]) =>
    parts.map((part) => weighed.find(({ location_id }) => location_id === part.location_id)?.distance_km ?? null)
  const known = tried.flatMap(({ parts, after, weighed }) => {
    const [before, then] = [far(parts, weighed), far(after, weighed)]
    return [...before, ...then].includes(null) ? [] : [{ before: total(before), after: total(then) }]
  })
  const sum = (of: (row: (typeof tried)[number]) => number) => tried.reduce((all, row) => all + of(row), 0)
  return {
    tried_count: tried.length,
    changed_count: tried.filter(({ parts, after }) => key(parts) !== key(after)).length,
    parcels: { before: sum(({ parts }) => parts.length), after: sum(({ after }) => after.length) },
    kilometres: { before: total(known.map(({ before }) => before)), after: total(known.map(({ after }) => after)) },
    items: tried.map(({ document, order_id, number, decided_at, parts, after }) => ({
      ...{ document, order_id, number, decided_at, before: placesIn(parts), after: placesIn(after) },
    })),
  }
}

const total = (numbers: readonly (number | null)[]) => numbers.reduce<number>((sum, number) => sum + (number ?? 0), 0)
