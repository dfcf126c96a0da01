/**
 * Event intake: what people do on websites, in apps and wherever else a program tells of it, by the Segment protocol, so that clients others
 * wrote work against us unchanged. An event that was acknowledged is kept, once; whose it is, is found out when it is read, so that what she
 * did before anybody knew her joins her profile, and two people on one device are never taken for one.
 */
import { type EventKind, on } from '#platform/events'
import type { Module } from '#platform/module'
import { customerSignedIn, identifierVerified } from '../customers/index.ts'
import { profilesMerged, profilesUnmerged } from '../merging/index.ts'
import { consentRecorded } from '../privacy/index.ts'
import { forgetOldTallies, writeTallies } from './events.ts'
import { takeHistoryAlong } from './page-views.ts'
import { claimsAreProven } from './people.ts'
import { merge, personal_data } from './privacy.ts'
import { heedRefusals, recogniseUsers } from './recognition.ts'
import { forgetOldEvents, forgetOldMessages, forgetOldRejections, forgetOldUsers, forgetStrangers } from './retention.ts'
import { routes } from './routes.ts'
import { VOUCH } from './sources.ts'

export { createSource } from './sources.ts'

export const tracking: Module = {
  name: 'tracking',
  routes,
  permissions: {
    'tracking.read': ['owner', 'manager', 'analyst'],
    'tracking.manage': ['owner', 'manager'],
    [VOUCH]: ['owner'],
  },
  partitioned: ['tracking.events'],
  async tick(tx, now) {
    await forgetOldMessages(tx, now)
    await forgetOldTallies(tx, now)
  },
  async work(database, now, log) {
    await writeTallies(database)
    return recogniseUsers(database, now, log)
  },
  subscriptions: [
    on('tracking.refusals', consentRecorded, async (tx, { customer_id, data }) => {
      if (customer_id && data.purpose === 'analytics') await heedRefusals(tx, [customer_id])
    }),
    on('tracking.merges', [profilesMerged, profilesUnmerged], (tx, { data }) => heedRefusals(tx, [data.from_id, data.into_id])),
    on('tracking.visitors', customerSignedIn, takeHistoryAlong),
    on('tracking.claims', [customerSignedIn, identifierVerified] as EventKind[], claimsAreProven),
  ],
  personal_data,
  merge,
  retention: [
    { what: 'tracking.events', days: 761, sweep: forgetOldEvents },
    { what: 'tracking.strangers', days: 180, sweep: forgetStrangers },
    { what: 'tracking.users', days: 761, sweep: forgetOldUsers },
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
