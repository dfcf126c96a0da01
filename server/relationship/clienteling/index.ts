/**
 * Serving one customer well: the whole view of her, on one page and over all channels, and what those who serve her keep: notes, what they
 * have promised to come back for, and whose own customer she has agreed to be. It decides nothing about money or goods; whoever reads here is
 * written down, and sees what is of her own companies and places.
 */
import { run, runOne } from '#platform/database'
import { companiesOf } from '#platform/http'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { maskText } from '../../foundation/customers/index.ts'
import { placesOf } from './desk.ts'
import { READABLE } from './notes.ts'
import { routes } from './routes.ts'

export { addClient } from './clients.ts'
export { openFollowUp } from './follow-ups.ts'
export { writeNote } from './notes.ts'

export const clienteling: Module = {
  name: 'clienteling',
  routes,
  permissions: {
    'clienteling.work': ['owner', 'manager', 'associate', 'agent'],
    'clienteling.manage': ['owner', 'manager'],
  },
  audits: [
    {
      name: 'whatever is kept of a customer is of a place of its company',
      violations: `
        select kept.id from (
          select note_id as id, company_id, location_id from clienteling.notes
          union all select follow_up_id, company_id, location_id from clienteling.follow_ups
          union all select staff_id || ' ' || customer_id, company_id, location_id from clienteling.clients) as kept
        join stores.public_locations l using (location_id) where l.company_id <> kept.company_id`,
    },
    {
      name: 'nothing is kept of who was forgotten',
      violations: `
        select kept.customer_id from (
          select customer_id from clienteling.notes union select customer_id from clienteling.follow_ups union select customer_id from clienteling.clients) as kept
        join customers.public_forgotten using (customer_id)`,
    },
  ],
  retention: [
    {
      what: 'clienteling.notes',
      days: 1_096,
      sweep: sweepBy(`delete from clienteling.notes where note_id in (
               select note_id from clienteling.notes where changed_at < $1 order by changed_at limit $2) returning 1`),
    },
    {
      // Of what is still to be done nothing is forgotten.
      what: 'clienteling.follow_ups',
      days: 1_096,
      sweep: sweepBy(`delete from clienteling.follow_ups where follow_up_id in (
               select follow_up_id from clienteling.follow_ups where coalesce(closed_at, 'infinity') < $1 order by coalesce(closed_at, 'infinity') limit $2) returning 1`),
    },
  ],
  personal_data: {
    async export(db, customer_ids) {
      return {
        notes: await run(
          db,
          'select kind, body, written_at, changed_at from clienteling.notes where customer_id = any($1::text[]) order by written_at',
          [customer_ids],
        ),
        follow_ups: await run(
          db,
          'select reason, channel, due_on::text, status, outcome, created_at, closed_at from clienteling.follow_ups where customer_id = any($1::text[]) order by created_at',
          [customer_ids],
        ),
        looked_after_by: await run(
          db,
          'select f.name, c.agreed_at from clienteling.clients c join staff.public_staff f using (staff_id) where c.customer_id = any($1::text[]) order by c.agreed_at',
          [customer_ids],
        ),
      }
    },
    async erase(tx, customer_ids) {
      const gone = (table: string) =>
        run(tx, `delete from clienteling.${table} where customer_id = any($1::text[]) returning 1`, [customer_ids])
      const follow_ups = await gone('follow_ups')
      const notes = await gone('notes')
      const clients = await gone('clients')
      return [
        { table: 'clienteling.notes', erased: notes.length, kept: 0 },
        { table: 'clienteling.follow_ups', erased: follow_ups.length, kept: 0 },
        { table: 'clienteling.clients', erased: clients.length, kept: 0 },
      ]
    },
  },
  merge: {
    chosen: (tx, since) => run(tx, WRITTEN_SINCE, [JSON.stringify(since)]),
    told: async (db, subjects, call) =>
      (await run<{ subject: string; text: string }>(db, WORDS, [companiesOf(call), placesOf(call), subjects])).map((one) => ({
        ...one,
        text: maskText(one.text),
      })),
    async move(tx, subject, customer_id) {
      await run(tx, 'update clienteling.notes set customer_id = $2 where note_id = $1', [subject, customer_id])
      await run(tx, 'update clienteling.follow_ups set customer_id = $2 where follow_up_id = $1', [subject, customer_id])
      await run(tx, MOVE_CLIENT, [subject, customer_id])
    },
    preview: async (db, customer_ids, companies = null) => (await runOne<object>(db, COUNTS, [customer_ids, companies]))!,
    totals: async (db, customer_ids) =>
      Object.fromEntries(
        Object.entries((await runOne<Record<string, number>>(db, COUNTS, [customer_ids, null]))!).map(([name, count]) => [
          `clienteling.${name}`,
          count,
        ]),
      ),
  },
}

const HERS = 'customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))'
const COUNTS = `
  select (select count(*) from clienteling.notes where ${HERS}) as notes,
    (select count(*) from clienteling.follow_ups where ${HERS} and status = 'open') as open_follow_ups,
    (select count(*) from clienteling.clients where ${HERS}) as associates`

const WORDS = `
  select n.note_id as subject, n.body as text from clienteling.notes n where n.note_id = any($3::text[]) and ${READABLE}
  union all
  select follow_up_id, reason from clienteling.follow_ups where follow_up_id = any($3::text[]) and ($1::text[] is null or company_id = any($1))
  union all
  select c.staff_id || ' ' || c.customer_id, f.name from clienteling.clients c join staff.public_staff f using (staff_id)
  where c.staff_id || ' ' || c.customer_id = any($3::text[]) and ($1::text[] is null or c.company_id = any($1))`

const WRITTEN_SINCE = `
  with one as (select * from json_to_recordset($1::json) as o(customer_id text, since timestamptz))
  select note_id as subject, 'note' as kind, customer_id, company_id, written_at as occurred_at
  from one join clienteling.notes using (customer_id) where written_at >= since
  union all
  select follow_up_id, 'follow_up', customer_id, company_id, created_at
  from one join clienteling.follow_ups using (customer_id) where created_at >= since
  union all
  select staff_id || ' ' || customer_id, 'client', customer_id, company_id, agreed_at
  from one join clienteling.clients using (customer_id) where agreed_at >= since`

// Where the other is the same associate's customer already, she stays that.
const MOVE_CLIENT = `
  with moved as (delete from clienteling.clients where staff_id = split_part($1, ' ', 1) and customer_id = split_part($1, ' ', 2) returning *)
  insert into clienteling.clients (staff_id, customer_id, company_id, location_id, agreed_at)
  select staff_id, $2, company_id, location_id, agreed_at from moved on conflict do nothing`
