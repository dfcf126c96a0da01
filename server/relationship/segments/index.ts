/**
 * Segments: customers of a company who belong together, chosen by hand with a reason or by a rule over what they have bought and said here, since when and
 * until when. Who is in one is written down, and agrees with its rule within seconds of what happens and of what time changes. Every door asks in the
 * statement that reads a cart in which of them its customer is now; prices and promotions for a segment are hers by that, and nobody else's.
 */
import { type EventKind, onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { personal_data, mergeFace } from './people.ts'
import { routes } from './routes.ts'
import { askToLook, lookAtDue } from './looking.ts'
import { consentRecorded } from '../../foundation/privacy/index.ts'
import { customerChanged, customerCreated } from '../../foundation/customers/index.ts'
import { profilesMerged, profilesUnmerged } from '../../foundation/merging/index.ts'
import { orderCancelled, orderPlaced } from '../../sale/orders/index.ts'

export { createSegment } from './segments.ts'
export { addMembers } from './members.ts'

const HAPPENED: EventKind[] = [orderPlaced, orderCancelled, consentRecorded, customerChanged, customerCreated]

export const segments: Module = {
  name: 'segments',
  routes,
  permissions: {
    'segments.read': ['manager', 'associate', 'agent', 'analyst'],
    'segments.write': ['manager'],
  },
  tick: lookAtDue,
  subscriptions: [
    onMany('segments.look_at_customers', HAPPENED, (tx, events) =>
      askToLook(
        tx,
        events.map(({ customer_id }) => customer_id),
        events[0]!.occurred_at,
      ),
    ),
    onMany('segments.look_at_both', [profilesMerged, profilesUnmerged], (tx, events) =>
      askToLook(
        tx,
        events.flatMap(({ data: { from_id, into_id } }) => [from_id, into_id]),
        events[0]!.occurred_at,
      ),
    ),
  ],
  personal_data,
  merge: mergeFace,
  audits: [
    {
      // As it was just before she is looked at again: until then time changes nothing, and whoever is about to be looked at since something has happened is left out.
      name: 'whoever is in a segment by rule is as it asks, and nobody else is',
      violations: `
        select g.segment_id, p.customer_id from segments.segments g cross join customers.public_customers p
        left join segments.looks l on l.customer_id = p.customer_id
        cross join lateral (select p.customer_id || array(
          select a.customer_id from customers.public_aliases a where a.profile_id = p.customer_id and a.customer_id <> a.profile_id) as ids offset 0) as hers
        cross join lateral segments.look(g.rule, g.company_id, hers.ids, coalesce(l.look_at, 'infinity') - interval '1 microsecond') as seen
        where g.rule is not null and g.ended_at is null and g.looked_to is null and not coalesce(l.is_asked, false)
          and seen.meets <> exists (select from segments.members m where m.segment_id = g.segment_id and m.until is null and m.customer_id = any(hers.ids))`,
    },
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
