/**
 * Segments: customers of a company who belong together, chosen by hand with a reason or by a rule over what they have bought and said here, since when and
 * until when. Who is in one is written down, and agrees with its rule within seconds of what happens and of what time changes. Every door asks in the
 * statement that reads a cart in which of them its customer is now; prices and promotions for a segment are hers by that, and nobody else's.
 */
import { type EventKind, onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { personal_data, mergeFace } from './people.ts'
import { routes } from './routes.ts'
import { askToLook, askToLookAtBuyers, lookAtDue, NOT_LOOKED_AT, notAsAsked } from './looking.ts'
import { consentRecorded } from '../../foundation/privacy/index.ts'
import { customerChanged, customerCreated } from '../../foundation/customers/index.ts'
import { profilesMerged, profilesUnmerged, recordReceived } from '../../foundation/merging/index.ts'
import { handedOver, linesCancelled } from '../../sale/hand_overs/index.ts'
import { salesTold } from '../../sale/history/index.ts'
import { orderCancelled, orderPlaced } from '../../sale/orders/index.ts'
import { paymentCaptured, paymentRefunded, refundFailed } from '../../sale/payments/index.ts'

export { createSegment } from './segments.ts'
export { addMembers } from './members.ts'

const HAPPENED: EventKind[] = [
  ...[orderPlaced, orderCancelled, handedOver, linesCancelled],
  ...[consentRecorded, customerChanged, customerCreated, recordReceived],
]

export const segments: Module = {
  name: 'segments',
  routes,
  permissions: {
    'segments.read': ['manager', 'associate', 'agent', 'analyst'],
    'segments.write': ['manager'],
  },
  work: lookAtDue,
  // A rule is held against everybody as they are when it is made: of what was before its first there is nothing to hear.
  subscriptions: [
    onMany(
      'segments.look_at_customers',
      HAPPENED,
      (tx, events) =>
        askToLook(
          tx,
          events.flatMap(({ customer_id, occurred_at }) => (customer_id === null ? [] : [{ customer_id, at: occurred_at }])),
        ),
      'now',
    ),
    onMany(
      'segments.look_at_buyers',
      [paymentCaptured, paymentRefunded, refundFailed],
      (tx, events) =>
        askToLookAtBuyers(
          tx,
          events.flatMap(({ data: { order_id }, occurred_at }) => (order_id === null ? [] : [{ order_id, at: occurred_at }])),
        ),
      'now',
    ),
    onMany(
      'segments.look_at_buyers_elsewhere',
      salesTold,
      (tx, events) =>
        askToLook(
          tx,
          events.flatMap(({ data, occurred_at }) => data.customer_ids.map((customer_id) => ({ customer_id, at: occurred_at }))),
        ),
      'now',
    ),
    onMany(
      'segments.look_at_both',
      [profilesMerged, profilesUnmerged],
      (tx, events) =>
        askToLook(
          tx,
          events.flatMap(({ data, occurred_at }) => [data.from_id, data.into_id].map((customer_id) => ({ customer_id, at: occurred_at }))),
        ),
      'now',
    ),
  ],
  personal_data,
  merge: mergeFace,
  audits: [
    {
      name: 'whoever is in a segment by rule is as it asks, and nobody else is',
      violations: notAsAsked(),
    },
    {
      name: 'whoever is due is looked at',
      violations: NOT_LOOKED_AT,
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
