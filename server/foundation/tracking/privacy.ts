import { run, runOne } from '#platform/database'
import type { MergeFace, PersonalData } from '#platform/module'
import { idsOf } from '../customers/index.ts'

export const personal_data: PersonalData = {
  async export(db, customer_id) {
    const ids = await idsOf(db, customer_id)
    return {
      known_as: await run<object>(
        db,
        `select s.name as source, u.user_id, u.traits, u.first_seen_at from tracking.users u join tracking.sources s using (source_id)
         where u.customer_id = any($1::text[]) order by u.first_seen_at`,
        [ids],
      ),
      devices: await run<object>(
        db,
        `select anonymous_id, nullif(since, '-infinity') as since, nullif(until, 'infinity') as until from tracking.hands
         where customer_id = any($1::text[]) order by hands.since`,
        [ids],
      ),
      events: await run<object>(
        db,
        `select s.name as source, e.channel, e.type, e.name, e.properties, e.occurred_at from tracking.public_events e
         join tracking.sources s using (source_id) where e.customer_id = any($1::text[]) order by e.occurred_at`,
        [ids],
      ),
    }
  },

  /** What she did is nobody's any more, so nothing of it is kept. That a message came once is remembered for some days by a hash alone. */
  async erase(tx, customer_id) {
    const ids = await idsOf(tx, customer_id)
    const rejections = await run(
      tx,
      `delete from tracking.rejections r using tracking.users u
       where u.customer_id = any($1::text[]) and r.source_id = u.source_id and r.user_id = u.user_id returning 1`,
      [ids],
    )
    const on_devices = await run(
      tx,
      `delete from tracking.rejections r using tracking.hands h
       where h.customer_id = any($1::text[]) and r.company_id = h.company_id and r.anonymous_id = h.anonymous_id and r.user_id is null
         and r.received_at >= h.since and r.received_at < h.until returning 1`,
      [ids],
    )
    // Those of which nobody knew whose they were when they came in.
    const by_name = await run(
      tx,
      `delete from tracking.events e using tracking.users u
       where u.customer_id = any($1::text[]) and e.source_id = u.source_id and e.user_id = u.user_id and e.customer_id is null returning 1`,
      [ids],
    )
    const by_device = await run(
      tx,
      `delete from tracking.events e using tracking.hands h
       where h.customer_id = any($1::text[]) and e.company_id = h.company_id and e.anonymous_id = h.anonymous_id and e.user_id is null and e.customer_id is null
         and e.occurred_at >= h.since and e.occurred_at < h.until returning 1`,
      [ids],
    )
    const events = await run(tx, 'delete from tracking.events where customer_id = any($1::text[]) returning 1', [ids])
    const devices = await run(
      tx,
      `delete from tracking.devices d using tracking.users u
       where u.customer_id = any($1::text[]) and d.source_id = u.source_id and d.user_id = u.user_id returning 1`,
      [ids],
    )
    const users = await run(tx, 'delete from tracking.users where customer_id = any($1::text[]) returning 1', [ids])
    return [
      { table: 'tracking.events', erased: events.length + by_name.length + by_device.length, kept: 0 },
      { table: 'tracking.rejections', erased: rejections.length + on_devices.length, kept: 0 },
      { table: 'tracking.devices', erased: devices.length, kept: 0 },
      { table: 'tracking.users', erased: users.length, kept: 0 },
    ]
  },
}

/** Behaviour is nothing of value: it comes in all the while, and stays under the ids it came with. */
export const merge: MergeFace = {
  preview: async (db, customer_ids, company_ids = null) => ({
    behaviour: await runOne(
      db,
      `select count(*)::integer as event_count, max(occurred_at) as newest_at from tracking.public_events
       where customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))`,
      [customer_ids, company_ids],
    ),
  }),
  totals: async () => ({}),
}
