import { run } from '#platform/database'
import type { PersonalData } from '#platform/module'

export const personal_data: PersonalData = {
  export: async (db, customer_id) => ({
    known_as: await run<object>(
      db,
      `select s.name as source, u.user_id, u.traits, u.first_seen_at from tracking.users u join tracking.sources s using (source_id)
       where u.customer_id = $1 order by u.first_seen_at`,
      [customer_id],
    ),
    devices: await run<object>(db, 'select anonymous_id, since, until from tracking.hands where customer_id = $1 order by since', [
      customer_id,
    ]),
    events: await run<object>(
      db,
      `select s.name as source, e.channel, e.type, e.name, e.properties, e.occurred_at from tracking.public_events e
       join tracking.sources s using (source_id) where e.customer_id = $1 order by e.occurred_at`,
      [customer_id],
    ),
  }),

  /** What she did is nobody's any more, so nothing of it is kept. That a message came once is remembered for some days by a hash alone. */
  async erase(tx, customer_id) {
    const rejections = await run(
      tx,
      `delete from tracking.rejections r using tracking.users u
       where u.customer_id = $1 and r.source_id = u.source_id and r.user_id = u.user_id returning 1`,
      [customer_id],
    )
    const on_devices = await run(
      tx,
      `delete from tracking.rejections r using tracking.hands h
       where h.customer_id = $1 and r.company_id = h.company_id and r.anonymous_id = h.anonymous_id and r.user_id is null
         and r.received_at >= h.since and r.received_at < h.until returning 1`,
      [customer_id],
    )
    // Those of which nobody knew whose they were when they came in.
    const by_name = await run(
      tx,
      `delete from tracking.events e using tracking.users u
       where u.customer_id = $1 and e.source_id = u.source_id and e.user_id = u.user_id and e.customer_id is null returning 1`,
      [customer_id],
    )
    const by_device = await run(
      tx,
      `delete from tracking.events e using tracking.hands h
       where h.customer_id = $1 and e.company_id = h.company_id and e.anonymous_id = h.anonymous_id and e.user_id is null and e.customer_id is null
         and e.occurred_at >= h.since and e.occurred_at < h.until returning 1`,
      [customer_id],
    )
    const events = await run(tx, 'delete from tracking.events where customer_id = $1 returning 1', [customer_id])
    const devices = await run(
      tx,
      `delete from tracking.devices d using tracking.users u
       where u.customer_id = $1 and d.source_id = u.source_id and d.user_id = u.user_id returning 1`,
      [customer_id],
    )
    const users = await run(tx, 'delete from tracking.users where customer_id = $1 returning 1', [customer_id])
    return [
      { table: 'tracking.events', erased: events.length + by_name.length + by_device.length, kept: 0 },
      { table: 'tracking.rejections', erased: rejections.length + on_devices.length, kept: 0 },
      { table: 'tracking.devices', erased: devices.length, kept: 0 },
      { table: 'tracking.users', erased: users.length, kept: 0 },
    ]
  },
}
