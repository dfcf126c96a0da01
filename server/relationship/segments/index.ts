/**
 * Segments: customers of a company who belong together, chosen by hand with a reason, since when and until when. Every door asks in the
 * statement that reads a cart in which of them its customer is now; prices and promotions for a segment are hers by that, and nobody else's.
 */
import type { Module } from '#platform/module'
import { personal_data, mergeFace } from './people.ts'
import { routes } from './routes.ts'

export { createSegment } from './segments.ts'
export { addMembers } from './members.ts'

export const segments: Module = {
  name: 'segments',
  routes,
  permissions: {
    'segments.read': ['manager', 'associate', 'agent', 'analyst'],
    'segments.write': ['manager'],
  },
  personal_data,
  merge: mergeFace,
  audits: [
    {
      name: 'every segment is written down in the version that holds',
      violations: `select g.segment_id from segments.segments g left join segments.versions v using (segment_id, version)
        where (v.name, v.purpose, v.owner_id, v.rule) is distinct from (g.name, g.purpose, g.owner_id, g.rule)`,
    },
    {
      name: 'nobody is in a segment who was forgotten',
      violations: 'select m.segment_id, m.customer_id from segments.members m join customers.public_forgotten using (customer_id)',
    },
    {
      name: 'whoever was chosen by hand was chosen for a reason',
      violations: `select m.segment_id, m.customer_id from segments.members m join segments.versions v using (segment_id, version)
        where v.rule is null and coalesce(m.reason, '') = ''`,
    },
    {
      name: 'every price for a segment is for one of its own company',
      violations: `
        select e.exception_id as id, e.segment_id from pricing.public_exception_prices e
        where e.segment_id is not null and not exists (select from segments.segments g where g.segment_id = e.segment_id and g.company_id = e.company_id)
`,
    },
  ],
}
