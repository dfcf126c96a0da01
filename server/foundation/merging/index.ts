/**
 * One person, one profile. Records of other systems are kept as they came and linked to customers by rules that leave no doubt; profiles that
 * are one person are merged, and taken apart again at any time. Merging rewrites no fact: every id a person ever had goes on answering, and each
 * fact stays under the id it was made under, so that what was merged can be parted exactly.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { FORGOTTEN, forgetRecords } from './forgetting.ts'
import { confirmedMerge, MERGE_ACT } from './merges.ts'
import { routes } from './routes.ts'

export { merge, mergeHasWarnings, mergeOrPropose, profilesChanged, profilesMerged, profilesUnmerged, unmerge } from './merges.ts'
export { areNotSame, rememberNotSame } from './not-same.ts'
export { Warning } from './warnings.ts'
export { type NewRecord, WITHOUT_SECRET } from './reading.ts'
export { customersOfRecords, type Received, receiveRecord, receiveRecords, recordReceived } from './records.ts'
export { type Newcomer, type Outcome, type Weighed, type Weighing, weighing } from './weighing.ts'

export const merging: Module = {
  name: 'merging',
  routes,
  permissions: { 'customers.merge': ['owner', 'manager'] },
  acts: { [MERGE_ACT]: { permission: 'customers.merge', may_need_none: true, carryOut: confirmedMerge } },
  audits: [
    {
      name: 'every id answers to the profile that its living merges lead to',
      violations: `
        with recursive led as (
          select p.customer_id, p.customer_id as to_id from customers.public_aliases p
          union all
          select led.customer_id, m.into_id from led join merging.merges m on m.from_id = led.to_id and m.undone_at is null)
        select led.customer_id, a.profile_id, led.to_id from led join customers.public_aliases a using (customer_id)
        where not exists (select from merging.merges m where m.from_id = led.to_id and m.undone_at is null) and a.profile_id <> led.to_id`,
    },
    {
      name: 'the versions of every record are numbered without a gap and belong to one customer',
      violations: `
        select system, external_id from merging.records group by system, external_id
        having max(version) <> count(*) or min(version) <> 1 or count(distinct customer_id) <> 1`,
    },
    {
      name: 'of the records of who was forgotten nothing is kept but that they were there',
      violations: `
        select r.record_id from merging.records r join customers.public_forgotten using (customer_id) where r.fields <> '{}' or r.external_id not like '${FORGOTTEN}%'
        union all select n.one_id || ' ' || n.other_id from merging.not_same n join customers.public_forgotten f on f.customer_id in (n.one_id, n.other_id)
        union all select a.subject from merging.ambiguous_facts a join customers.public_forgotten f on f.customer_id in (a.customer_id, a.other_id)`,
    },
    {
      name: 'nobody is one with somebody she was found not to be',
      violations: `
        select n.one_id, n.other_id from merging.not_same n join customers.public_aliases one on one.customer_id = n.one_id
        join customers.public_aliases other on other.customer_id = n.other_id where one.profile_id = other.profile_id
          and not exists (select from merging.merges m where m.merge_id = n.overruled_by and m.undone_at is null)`,
    },
  ],
  retention: [
    {
      // What a later version has replaced, from then on. That there was one, and which it was, stays; what it said is nobody's business any more.
      what: 'merging.replaced_records',
      days: 1_096,
      sweep: sweepBy(`update merging.records set fields = '{}' where record_id in (
               select before.record_id from merging.records later
               join merging.records before on before.system = later.system and before.external_id = later.external_id and before.version = later.version - 1
               where later.version > 1 and later.received_at < $1 and before.fields <> '{}' order by later.received_at limit $2) returning 1`),
    },
  ],
  personal_data: {
    export: async (db, customer_ids) => ({
      records: await run(
        db,
        'select system, external_id, fields, received_at from merging.records where customer_id = any($1::text[]) order by received_at, version',
        [customer_ids],
      ),
    }),
    // That profiles were one is kept, since facts go on pointing at both; what people wrote about it is not. Of a record a keyed hash of its number
    // is kept, so that she does not come back with the next load.
    async erase(tx, customer_ids, now) {
      const records = await forgetRecords(tx, customer_ids, now)
      const merges = await run(
        tx,
        `update merging.merges set reason = '', evidence = null, undone_because = null where from_id = any($1::text[]) or into_id = any($1::text[]) returning 1`,
        [customer_ids],
      )
      const pairs = await run(tx, `delete from merging.not_same where one_id = any($1::text[]) or other_id = any($1::text[]) returning 1`, [
        customer_ids,
      ])
      const facts = await run(
        tx,
        `delete from merging.ambiguous_facts where customer_id = any($1::text[]) or other_id = any($1::text[]) returning 1`,
        [customer_ids],
      )
      return [
        { table: 'merging.records', erased: 0, kept: records, why: 'accountability' },
        { table: 'merging.merges', erased: 0, kept: merges.length, why: 'accountability' },
        { table: 'merging.not_same', erased: pairs.length, kept: 0 },
        { table: 'merging.ambiguous_facts', erased: facts.length, kept: 0 },
      ]
    },
  },
}
