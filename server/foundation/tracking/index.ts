/**
 * Event intake: what people do on websites, in apps and wherever else a program tells of it, by the Segment protocol, so that clients others
 * wrote work against us unchanged. An event that was acknowledged is kept, once; whose it is, is found out when it is read, so that what she
 * did before anybody knew her joins her profile, and two people on one device are never taken for one.
 */
import type { Module } from '#platform/module'
import { merge, personal_data } from './privacy.ts'
import { recogniseUsers } from './recognition.ts'
import { forgetOldEvents, forgetOldMessages, forgetOldRejections } from './retention.ts'
import { routes } from './routes.ts'

export { createSource } from './sources.ts'

export const tracking: Module = {
  name: 'tracking',
  routes,
  permissions: {
    'tracking.read': ['owner', 'manager', 'analyst'],
    'tracking.manage': ['owner', 'manager'],
  },
  partitioned: ['tracking.events'],
  tick: async (tx, now) => void (await forgetOldMessages(tx, now)),
  work: recogniseUsers,
  personal_data,
  merge,
  retention: [
    { what: 'tracking.events', days: 761, sweep: forgetOldEvents },
    { what: 'tracking.rejections', days: 30, sweep: forgetOldRejections },
  ],
  audits: [
    {
      name: 'every event came from a source of its company',
      violations: `select e.source_id, e.company_id, count(*) from tracking.events e left join tracking.sources s using (source_id)
        where s.company_id is distinct from e.company_id group by 1, 2`,
    },
    {
      name: 'no message of a source was kept twice',
      violations: `select source_id, message_id, count(*) from tracking.events
        where received_at > (select max(received_at) from tracking.messages) - interval '8 days' group by 1, 2 having count(*) > 1`,
    },
    {
      name: 'whoever identified herself is known',
      violations: 'select source_id, user_id, tries from tracking.users where tries >= 8',
    },
    {
      name: 'what who was forgotten did is known of nobody',
      violations: `
        select u.source_id, u.user_id from tracking.users u join customers.public_forgotten using (customer_id)
        union all select e.source_id, e.event_id from customers.public_forgotten f join tracking.events e on e.customer_id = f.customer_id`,
    },
  ],
}
