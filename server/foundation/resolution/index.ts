/**
 * Who of all the people the house hears of is one person. Each record that arrives is held against those that may be the same (by keys, so that it
 * costs no more among a million than among a thousand): what is sure is merged at once and can always be taken apart, what is not waits for
 * somebody to look, and what somebody decided stays decided. Nobody is joined who was said to be two.
 */
import { run } from '#platform/database'
import { type EventKind, on, onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { proposalChanged } from '../approvals/index.ts'
import { isOfOthers } from '../companies/index.ts'
import { customerChanged, customerCreated, identifierVerified } from '../customers/index.ts'
import { weighing } from '../merging/index.ts'
import { forget } from './known.ts'
import { bringBack, settleReviews } from './reviews.ts'
import { routes } from './routes.ts'
import { hearWaiting, noteHeard, weighRecords } from './waiting.ts'

weighing.fill(weighRecords)

export { layDownWaiting } from './waiting.ts'
export { resolveHouse } from './whole-house.ts'

export const resolution: Module = {
  name: 'resolution',
  routes,
  permissions: {
    'identity.receive': ['owner', 'manager'],
    'identity.review': ['owner', 'manager'],
  },
  subscriptions: [
    // What staff write down, what she says herself and what an import brings is resolved a moment later: nobody is told anything false meanwhile.
    onMany('resolution.hear', [customerCreated, customerChanged, identifierVerified] as EventKind[], (tx, events) =>
      noteHeard(
        tx,
        events.map(({ customer_id, type }) => ({ customer_id: customer_id!, is_new: type === customerCreated.type })),
        events[0]!.occurred_at,
      ),
    ),
    on('resolution.bring_back', proposalChanged, async (tx, { subject, data: { status } }) => {
      if (status === 'rejected' || status === 'withdrawn') await bringBack(tx, subject)
    }),
  ],
  work: hearWaiting,
  retention: [
    {
      what: 'resolution.decisions',
      days: 1_096,
      sweep: sweepBy(`delete from resolution.decisions where decision_id in (
               select decision_id from resolution.decisions where decided_at < $1 order by decided_at limit $2) returning 1`),
    },
  ],
  audits: [
    {
      name: 'who may be one is two profiles until somebody says otherwise',
      violations: `
        select r.review_id from resolution.reviews r
        join customers.public_aliases a on a.customer_id = r.customer_id join customers.public_aliases b on b.customer_id = r.other_id
        where r.status = 'open' and a.profile_id = b.profile_id`,
    },
    {
      name: 'every key leads to a record that has it',
      violations: `
        select k.key, k.person_id from resolution.keys k left join resolution.persons p using (person_id)
        where p.person_id is null or not k.key = any(p.keys)`,
    },
    {
      name: 'nobody is matched after she was forgotten',
      violations: `
        select p.person_id from resolution.persons p where not exists (select from customers.public_customers c join customers.public_aliases a on a.profile_id = c.customer_id where a.customer_id = p.customer_id)`,
    },
  ],
  personal_data: {
    async export(db, customer_ids) {
      return {
        records: await run(
          db,
          'select system, external_id, fields, person as compared_as from resolution.persons where customer_id = any($1::text[]) order by person_id',
          [customer_ids],
        ),
        decisions: await run(
          db,
          'select band, model_version, compared, decided_at from resolution.decisions where customer_id = any($1::text[]) order by decided_at',
          [customer_ids],
        ),
        reviews: await run(
          db,
          'select weight, fields, guards, status, created_at, decided_at from resolution.reviews where customer_id = any($1::text[]) or other_id = any($1::text[]) order by created_at',
          [customer_ids],
        ),
      }
    },
    async erase(tx, customer_ids) {
      const persons = await forget(tx, customer_ids)
      const waiting = await run(tx, 'delete from resolution.waiting where customer_id = any($1::text[]) returning 1', [customer_ids])
      const reviews = await run(
        tx,
        'delete from resolution.reviews where customer_id = any($1::text[]) or other_id = any($1::text[]) returning 1',
        [customer_ids],
      )
      const [decisions] = await run<{ count: number }>(
        tx,
        'select count(*) from resolution.decisions where customer_id = any($1::text[])',
        [customer_ids],
      )
      return [
        { table: 'resolution.persons', erased: persons, kept: 0 },
        { table: 'resolution.waiting', erased: waiting.length, kept: 0 },
        { table: 'resolution.reviews', erased: reviews.length, kept: 0 },
        // Weights without values: who was joined with whom, and by which model.
        { table: 'resolution.decisions', erased: 0, kept: decisions!.count, why: 'accountability' },
      ]
    },
  },
  merge: {
    preview: async (db, ids, companies = null) => ({
      records: (
        await run<{ count: number }>(
          db,
          `select count(*) from resolution.persons p where customer_id = any($1::text[]) and not ${isOfOthers('p.system', '$2')}`,
          [ids, companies],
        )
      )[0]!.count,
    }),
    totals: async () => ({}),
    join: (tx, { customer_ids, now }) => settleReviews(tx, customer_ids, now),
  },
}
