/**
 * Routing: which places give what of an order, by the ordered rules of its company, among those that have said that they send for its channel. Every choice is kept as
 * it was made, with what was known of each place that was weighed; what it holds against is what inventory gives, never what routing remembers.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export { countOrders, type Decision, keepDecisions, type Part, placesInstead, routeTogether } from './deciding.ts'

export const routing: Module = {
  name: 'routing',
  routes,
  permissions: {
    'routing.read': ['manager', 'agent', 'analyst'],
    'routing.manage': ['manager'],
  },
  audits: [
    {
      name: 'an order comes only from places of its company that were weighed',
      violations: `select d.decision_id from routing.decisions d cross join lateral jsonb_array_elements(d.parts) part
        left join stores.public_locations l on l.location_id = part ->> 'location_id'
        where l.company_id is distinct from d.company_id
          or not exists (select from jsonb_array_elements(d.weighed) w where w ->> 'location_id' = part ->> 'location_id')`,
    },
  ],
}
