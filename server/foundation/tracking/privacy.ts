import { run, runOne, type Tx } from '#platform/database'
import type { MergeFace, PersonalData } from '#platform/module'
import { contactsToForget } from '../customers/index.ts'

export const personal_data: PersonalData = {
  async export(db, customer_ids) {
    return {
      known_as: await run<object>(
        db,
        `select s.name as source, u.user_id, u.traits, u.first_seen_at from tracking.users u join tracking.sources s using (source_id)
         where u.customer_id = any($1::text[]) order by u.first_seen_at`,
        [customer_ids],
      ),
      devices: await run<object>(
        db,
        `select h.anonymous_id, s.name as source, nullif(h.since, '-infinity') as since, nullif(h.until, 'infinity') as until
         from tracking.hands h join tracking.sources s using (source_id) where h.customer_id = any($1::text[]) order by h.since`,
        [customer_ids],
      ),
      visits: await run<object>(
        db,
        `select v.company_id, v.session_id as device, v.decision, v.said_at from tracking.visitors v where v.customer_id = any($1::text[]) order by v.said_at`,
        [customer_ids],
      ),
      events: await run<object>(
        db,
        `select s.name as source, e.channel, e.type, e.name, e.properties, e.occurred_at from tracking.public_events e
         join tracking.sources s using (source_id) where e.customer_id = any($1::text[]) order by e.occurred_at`,
        [customer_ids],
      ),
    }
  },

  /** What she did is nobody's any more, so nothing of it is kept. That a message came once is remembered for some days by a hash alone. */
  async erase(tx, customer_ids) {
    // Whom a website or an app only said to be known by what is hers goes too, as far as nobody else is known to be meant.
    const users = await run<User & { claims: number }>(
      tx,
      `select u.source_id, u.user_id, (select count(*) from tracking.claims c where (c.source_id, c.user_id) = (u.source_id, u.user_id)) as claims
       from tracking.users u where u.customer_id = any($1::text[]) or u.customer_id is null and (u.source_id, u.user_id) in (
         select source_id, user_id from tracking.claims where value = any($2::text[]) or proven_by = any($1))`,
      [customer_ids, await contactsToForget(tx, customer_ids)],
    )
    const gone = await forgetUsers(tx, users)
    const visits = await run(tx, 'delete from tracking.visitors where customer_id = any($1::text[]) returning 1', [customer_ids])
    const events = await run(tx, 'delete from tracking.events where customer_id = any($1::text[]) returning 1', [customer_ids])
    return [
      { table: 'tracking.events', erased: events.length + gone.events, kept: 0 },
      { table: 'tracking.rejections', erased: gone.rejections, kept: 0 },
      { table: 'tracking.devices', erased: gone.devices, kept: 0 },
      { table: 'tracking.users', erased: users.length, kept: 0 },
      { table: 'tracking.claims', erased: users.reduce((sum, { claims }) => sum + claims, 0), kept: 0 },
      { table: 'tracking.visitors', erased: visits.length, kept: 0 },
    ]
  },
}

interface User {
  source_id: string
  user_id: string
}

/** Forgets all that these sources told of these users, with what was done on a device while it was in their hands and nobody's name. */
export async function forgetUsers(tx: Tx, users: readonly User[]) {
  if (!users.length) return { rejections: 0, events: 0, devices: 0 }
  const those = [users.map(({ source_id }) => source_id), users.map(({ user_id }) => user_id)]
  const count = async (statement: string) =>
    (await run(tx, `with those as (select * from unnest($1::text[], $2::text[]) as t(source_id, user_id)) ${statement} returning 1`, those))
      .length
  const rejections = await count(
    'delete from tracking.rejections r using those t where (r.source_id, r.user_id) = (t.source_id, t.user_id)',
  )
  const on_devices = await count(`
    delete from tracking.rejections r using those t join tracking.hands h using (source_id, user_id)
    where r.company_id = h.company_id and r.anonymous_id = h.anonymous_id and r.user_id is null and r.received_at >= h.since and r.received_at < h.until`)
  // Those of which nobody knew whose they were when they came in.
  const by_name = await count(
    'delete from tracking.events e using those t where (e.source_id, e.user_id) = (t.source_id, t.user_id) and e.customer_id is null',
  )
  const by_device = await count(`
    delete from tracking.events e using those t join tracking.hands h using (source_id, user_id)
    where e.company_id = h.company_id and e.anonymous_id = h.anonymous_id and e.user_id is null and e.customer_id is null
      and e.occurred_at >= h.since and e.occurred_at < h.until`)
  const devices = await count('delete from tracking.devices d using those t where (d.source_id, d.user_id) = (t.source_id, t.user_id)')
  await count('delete from tracking.users u using those t where (u.source_id, u.user_id) = (t.source_id, t.user_id)')
  return { rejections: rejections + on_devices, events: by_name + by_device, devices }
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
