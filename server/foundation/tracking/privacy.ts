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
      said_of_her: await run<object>(
        db,
        `select s.name as source, u.user_id, c.kind, c.value, nullif(c.anonymous_id, '') as device, c.said_at
         from tracking.users u join tracking.claims c using (source_id, user_id) join tracking.sources s using (source_id)
         where u.customer_id = any($1::text[]) and (u.on_devices is null or c.anonymous_id = any(u.on_devices)) order by c.said_at, c.kind`,
        [customer_ids],
      ),
      signed_in_on: await run<object>(
        db,
        'select anonymous_id as device, signed_in_at from tracking.sign_ins where customer_id = any($1::text[]) order by signed_in_at, anonymous_id',
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
  async erase(tx, customer_ids, now) {
    // Whom a website or an app only said to be known by what is hers goes too, on the devices that said it: anybody can say it of anybody.
    const users = await run<Forgotten>(
      tx,
      `with said as (
         select source_id, user_id, array_agg(distinct anonymous_id) as devices from tracking.claims where value = any($2::text[]) group by 1, 2),
       those as (select source_id, user_id from tracking.users where customer_id = any($1::text[]) union select source_id, user_id from said)
       select u.source_id, u.user_id, case when u.customer_id = any($1) and u.on_devices is null then null else case when u.customer_id = any($1) then u.on_devices end || s.devices end as only_on
       from those join tracking.users u using (source_id, user_id) left join said s using (source_id, user_id)
       where u.customer_id = any($1) or u.customer_id is null or u.on_devices is not null`,
      [customer_ids, await contactsToForget(tx, customer_ids)],
    )
    const gone = await forgetUsers(tx, users, now)
    const sign_ins = await run(tx, 'delete from tracking.sign_ins where customer_id = any($1::text[]) returning 1', [customer_ids])
    const visits = await run(tx, 'delete from tracking.visitors where customer_id = any($1::text[]) returning 1', [customer_ids])
    const events = await run(tx, 'delete from tracking.events where customer_id = any($1::text[]) returning 1', [customer_ids])
    return [
      { table: 'tracking.events', erased: events.length + gone.events, kept: 0 },
      { table: 'tracking.rejections', erased: gone.rejections, kept: 0 },
      { table: 'tracking.devices', erased: gone.devices, kept: 0 },
      { table: 'tracking.users', erased: gone.users, kept: 0 },
      { table: 'tracking.claims', erased: gone.claims, kept: 0 },
      { table: 'tracking.sign_ins', erased: sign_ins.length, kept: 0 },
      { table: 'tracking.visitors', erased: visits.length, kept: 0 },
    ]
  },
}

interface Forgotten {
  source_id: string
  user_id: string
  /** On these devices alone: on others the same name is somebody else's, for all that is known. */
  only_on?: string[] | null
}

/** Forgets all that these sources told of these users, with what was done on a device while it was in their hands and nobody's name. */
export async function forgetUsers(tx: Tx, users: readonly Forgotten[], now: string) {
  if (!users.length) return { rejections: 0, events: 0, devices: 0, claims: 0, users: 0 }
  const those = JSON.stringify(users)
  const count = async (statement: string, ...more: string[]) =>
    (
      await run(
        tx,
        `with those as (select * from jsonb_to_recordset($1::jsonb) as t(source_id text, user_id text, only_on text[])) ${statement} returning 1`,
        [those, ...more],
      )
    ).length
  const there = (on: string) => `(t.only_on is null or coalesce(${on}.anonymous_id, '') = any(t.only_on))`
  const rejections = await count(
    `delete from tracking.rejections r using those t where (r.source_id, r.user_id) = (t.source_id, t.user_id) and ${there('r')}`,
  )
  const on_devices = await count(`
    delete from tracking.rejections r using those t join tracking.hands h using (source_id, user_id)
    where r.company_id = h.company_id and r.anonymous_id = h.anonymous_id and r.user_id is null and r.received_at >= h.since and r.received_at < h.until
      and ${there('h')}`)
  // Those of which nobody knew whose they were when they came in.
  const by_name = await count(
    `delete from tracking.events e using those t where (e.source_id, e.user_id) = (t.source_id, t.user_id) and e.customer_id is null and ${there('e')}`,
  )
  const by_device = await count(`
    delete from tracking.events e using those t join tracking.hands h using (source_id, user_id)
    where e.company_id = h.company_id and e.anonymous_id = h.anonymous_id and e.user_id is null and e.customer_id is null
      and e.occurred_at >= h.since and e.occurred_at < h.until and ${there('h')}`)
  const ofTheirs = (table: string) =>
    count(`delete from tracking.${table} o using those t where (o.source_id, o.user_id) = (t.source_id, t.user_id) and ${there('o')}`)
  const [devices, claims] = [await ofTheirs('devices'), await ofTheirs('claims')]
  const gone = await count(`
    delete from tracking.users u using those t where (u.source_id, u.user_id) = (t.source_id, t.user_id) and (t.only_on is null
      or not exists (select from tracking.devices d where (d.source_id, d.user_id) = (u.source_id, u.user_id))
        and not exists (select from tracking.claims c where (c.source_id, c.user_id) = (u.source_id, u.user_id)))`)
  // Of whom something is left, it is found out anew whose he is.
  await count(
    `update tracking.users u set customer_id = null, on_devices = null, withheld = false, due_at = $2 from those t
     where (u.source_id, u.user_id) = (t.source_id, t.user_id)`,
    now,
  )
  return { rejections: rejections + on_devices, events: by_name + by_device, devices, claims, users: gone }
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
