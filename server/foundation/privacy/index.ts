/**
 * What people allow, and what they ask for about their data. A consent is a fact per purpose and channel, with its words, source, time and
 * proof; it is never changed, and what counts is read from all that was said: refusal wins, and no merge, import or phone left for a receipt
 * ever widens it. Here is also the one door by which the house speaks to customers, by the channel and at the hours they prefer; their
 * requests to have their data or to be forgotten; and how long anything of theirs is kept.
 */
import { run } from '#platform/database'
import { on } from '#platform/events'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { secretOf } from '#platform/secret'
import { proposalChanged, subjectOf } from '../approvals/index.ts'
import { contactsToForget } from '../customers/index.ts'
import { consentRoutes } from './consent-routes.ts'
import { hashOfRecipient, standingWith } from './consents.ts'
import { carryOutDue, documentConfirmed, ERASE_UNPROVEN, forgetExports, forgetLateComers, paperNotConfirmed } from './requests.ts'
import { requestRoutes } from './request-routes.ts'
import { ruleRoutes, sweepAll } from './rules.ts'

export {
  choicesOf,
  ConsentChoice,
  type ConsentPurpose,
  consentRecorded,
  isAllowed,
  recordConsents,
  textOutdated,
  textsInUse,
  whoAllows,
} from './consents.ts'
export { type ImportedConsent, importConsents } from './imported.ts'
export { preferencesOf } from './preferences.ts'
export { marketingNotAllowed, reach, Reached, ReachPurpose } from './reaching.ts'
export {
  Comparison,
  compareLines,
  encode,
  fileOfLines,
  linesFor,
  linesOfConsents,
  readFileOfLines,
  readLine,
  type RegisterLine,
  Taken,
  takeLines,
} from './register.ts'
export { publicOrigin, tell, type Telling, type Told, wouldTell } from './telling.ts'

export const privacy: Module = {
  name: 'privacy',
  routes: [...consentRoutes, ...requestRoutes, ...ruleRoutes],
  permissions: {
    'privacy.read': ['owner', 'manager'],
    'privacy.handle': ['owner', 'manager'],
    'privacy.consents': ['owner', 'manager', 'associate', 'agent'],
    'privacy.register': ['owner'],
    'privacy.rules': ['owner'],
  },
  acts: { [ERASE_UNPROVEN]: { permission: 'privacy.handle', carryOut: documentConfirmed } },
  async work(database, now, log) {
    await carryOutDue(database, now, log)
    await forgetLateComers(database, now, log)
    await database.transaction((tx) => forgetExports(tx, now))
    await sweepAll(database, now, log)
  },
  subscriptions: [
    on('privacy.paper_not_confirmed', proposalChanged, async (tx, { subject, data: { act, status }, actor, occurred_at }) => {
      const isOver = status === 'rejected' || status === 'withdrawn' || status === 'expired'
      if (act !== ERASE_UNPROVEN || !isOver) return
      const request_id = await subjectOf(tx, subject)
      if (request_id) await paperNotConfirmed(tx, request_id, { actor, now: occurred_at })
    }),
  ],
  audits: [
    {
      name: 'no marketing went out without a consent that stood',
      violations: `
        select m.message_id from platform.messages m left join privacy.consents c using (consent_id)
        where m.purpose = 'marketing' and (c.decision is distinct from 'granted' or c.company_id <> m.company_id or c.channel <> m.medium
          or exists (select from privacy.consents later where later.company_id = c.company_id and later.recipient_hash = c.recipient_hash
                     and later.channel = c.channel and later.decision = 'refused' and later.said_at > c.said_at
                     and later.recorded_at < m.sent_at - interval '1 minute'))`,
    },
    {
      name: 'who consented was shown words',
      violations: `select consent_id from privacy.consents where decision = 'granted' and text_version is null and source not in ('register', 'import')`,
    },
    {
      name: 'whom we have promised to forget nobody knows any more',
      violations: `
        select r.request_id, hers.id from privacy.requests r cross join unnest(r.customer_ids) as hers(id)
        where r.kind = 'erasure' and r.status = 'done' and not exists (select from customers.public_forgotten f where f.customer_id = hers.id)`,
    },
    {
      name: 'of the consents of who was forgotten nothing is kept but the proof',
      violations: `
        select c.consent_id from privacy.consents c join customers.public_forgotten using (customer_id) where c.recipient is not null
        union all select p.customer_id from privacy.preferences p join customers.public_forgotten using (customer_id)`,
    },
  ],
  personal_data: {
    async export(db, customer_ids) {
      return {
        consents: await run(
          db,
          `select c.purpose, c.channel, c.recipient, c.decision, c.said_at, c.source, t.body as words
         from privacy.consents c left join privacy.texts t on t.purpose = c.purpose and t.version = c.text_version
         where c.customer_id = any($1::text[]) order by c.said_at`,
          [customer_ids],
        ),
        preferences: await run(
          db,
          'select marketing_by, news_by, from_hour, until_hour, changed_at from privacy.preferences where customer_id = any($1::text[])',
          [customer_ids],
        ),
        requests: await run(
          db,
          'select kind, status, channel, asked_at, due_on, decided_at, reason, note from privacy.requests where customer_id = any($1::text[]) order by asked_at',
          [customer_ids],
        ),
      }
    },
    // That she was asked, and what she answered, is kept without her address: a consent has to be proven, and a refusal obeyed, also afterwards.
    // Lines of the register about her phone that came before anybody knew whose it is are hers too.
    async erase(tx, customer_ids) {
      const secret = await secretOf(tx)
      const hashes = (await contactsToForget(tx, customer_ids)).map((contact) => hashOfRecipient(secret, contact))
      const consents = await run(
        tx,
        `update privacy.consents set recipient = null, proof = proof - 'address_hash' - 'session_id'
         where customer_id = any($1::text[]) or customer_id is null and recipient_hash = any($2::text[]) returning 1`,
        [customer_ids, hashes],
      )
      const preferences = await run(tx, 'delete from privacy.preferences where customer_id = any($1::text[]) returning 1', [customer_ids])
      const exports = await run(
        tx,
        'delete from privacy.exports where request_id in (select request_id from privacy.requests where customer_id = any($1::text[])) returning 1',
        [customer_ids],
      )
      const requests = await run(tx, `update privacy.requests set note = null where customer_id = any($1::text[]) returning 1`, [
        customer_ids,
      ])
      return [
        { table: 'privacy.consents', erased: 0, kept: consents.length, why: 'proof_of_consent' },
        { table: 'privacy.preferences', erased: preferences.length, kept: 0 },
        { table: 'privacy.exports', erased: exports.length, kept: 0 },
        { table: 'privacy.requests', erased: 0, kept: requests.length, why: 'accountability' },
      ]
    },
    /** A request of hers is open, and theirs to handle. */
    reason_to_see: {
      reason: 'case',
      when: `'privacy.handle' = any(who.permissions) and exists (select from privacy.requests where status = 'open'
        and customer_id = any(who.customer_ids) and (who.company_ids is null or company_id = any(who.company_ids)))`,
    },
  },
  merge: {
    preview: async (db, customer_ids, companies = null) => ({
      open_requests: (
        await run(
          db,
          `select from privacy.requests where status = 'open' and customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))`,
          [customer_ids, companies],
        )
      ).length,
      consents: await standingWith(db, customer_ids, companies),
    }),
    together: async (db, customer_ids, companies = null) => ({ consents: await standingWith(db, customer_ids, companies) }),
    // What she has proven that she asks for is about who she is today.
    warns: async (db, customer_ids) => {
      const open = await run(db, `select from privacy.requests where status = 'open' and customer_id = any($1::text[]) limit 1`, [
        customer_ids,
      ])
      return open.length ? ['request_open'] : []
    },
    totals: async (db, customer_ids) => {
      const [facts] = await run<{ count: number }>(db, 'select count(*) from privacy.consents where customer_id = any($1::text[])', [
        customer_ids,
      ])
      return { 'privacy.consents': facts!.count }
    },
  },
  retention: [
    {
      // Of people who were forgotten; while somebody is known, all that she said is needed.
      what: 'privacy.consents_of_the_forgotten',
      days: 1_096,
      sweep: sweepBy(`delete from privacy.consents where consent_id in (
               select c.consent_id from privacy.consents c where c.said_at < $1 and c.recipient is null and c.recipient_hash is not null
                 and (c.customer_id is null or exists (select from customers.public_forgotten f where f.customer_id = c.customer_id)) limit $2) returning 1`),
    },
    {
      what: 'privacy.requests',
      days: 1_096,
      sweep: sweepBy(`delete from privacy.requests where request_id in (
               select request_id from privacy.requests r where decided_at < $1 and status <> 'open'
                 and not exists (select from privacy.exports e where e.request_id = r.request_id) limit $2) returning 1`),
    },
  ],
}
