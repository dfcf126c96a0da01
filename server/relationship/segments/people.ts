import { run, runOne } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import type { MergeFace, PersonalData } from '#platform/module'

export const personal_data: PersonalData = {
  export: async (db, customer_ids) => ({
    segments: await run(
      db,
      `select g.name, g.purpose, m.since, coalesce(m.until, g.ended_at) as until, m.reason, m.removed_for
       from segments.members m join segments.segments g using (segment_id) where m.customer_id = any($1::text[]) order by m.since, m.segment_id`,
      [customer_ids],
    ),
  }),
  async erase(tx, customer_ids) {
    await run(tx, 'delete from segments.looks where customer_id = any($1::text[])', [customer_ids])
    const erased = await run(tx, 'delete from segments.members where customer_id = any($1::text[]) returning 1', [customer_ids])
    return [{ table: 'segments.members', erased: erased.length, kept: 0 }]
  },
}

/** Merging moves nothing: she is in whatever any of her ids is in. Whom staff chose while two were one may have been either. */
export const mergeFace: MergeFace = {
  preview: async (db, customer_ids, company_ids = null) => ({
    segments: await run(
      db,
      `select distinct on (g.segment_id) g.segment_id, g.name, m.since from segments.public_members m join segments.segments g using (segment_id)
       where m.customer_id = any($1::text[]) and ($2::text[] is null or g.company_id = any($2)) order by g.segment_id, m.since`,
      [customer_ids, company_ids],
    ),
  }),
  totals: async (db, customer_ids) => ({
    'segments.by_hand': (await runOne<{ count: number }>(
      db,
      `select count(*)::integer as count from segments.members m join segments.segments g using (segment_id)
       where m.customer_id = any($1::text[]) and m.until is null and g.rule is null`,
      [customer_ids],
    ))!.count,
  }),
  chosen: (tx, since) =>
    run(
      tx,
      `select m.segment_id || ' ' || m.customer_id as subject, 'segment' as kind, m.customer_id, g.company_id, m.since as occurred_at
       from json_to_recordset($1::json) as one(customer_id text, since timestamptz) join segments.members m using (customer_id) join segments.segments g using (segment_id)
       where m.since >= one.since and m.until is null and g.rule is null and g.ended_at is null`,
      [JSON.stringify(since)],
    ),
  told: (db, subjects, call: Call) =>
    run(
      db,
      `select m.segment_id || ' ' || m.customer_id as subject, catalog.public_text(g.name, $3) || ': ' || m.reason as text
       from segments.members m join segments.segments g using (segment_id)
       where m.segment_id = any(select split_part(one, ' ', 1) from unnest($1::text[]) one) and m.segment_id || ' ' || m.customer_id = any($1::text[])
         and m.until is null and ($2::text[] is null or g.company_id = any($2))`,
      [subjects, companiesOf(call), call.locale],
    ),
  // What she was until somebody said so stays explained. Where the other is in it already, she stays that.
  async move(tx, subject, customer_id, { now, actor }) {
    await run(
      tx,
      `with moved as (
         update segments.members set until = greatest(since, $3::timestamptz), removed_by = $4, removed_for = $5
         where segment_id = split_part($1, ' ', 1) and customer_id = split_part($1, ' ', 2) and until is null returning *)
       insert into segments.members as m (segment_id, customer_id, since, reason, version, added_by)
       select segment_id, $2, $3, reason, version, added_by from moved
       where not exists (select from segments.members other where other.segment_id = moved.segment_id and other.customer_id = $2 and other.until is null)
       on conflict (segment_id, customer_id, since) do update set until = null, removed_by = null, removed_for = null, reason = excluded.reason, added_by = excluded.added_by`,
      [subject, customer_id, now, actor, MEANT_ANOTHER],
    )
  },
}

/** Said of whom it was not about, where two had been taken for one. */
const MEANT_ANOTHER = 'meant_another'
