import { type Db, run, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import { forgetMessagesTo, messagesTo } from '#platform/messages'
import type { PersonalData } from '#platform/module'
import { customerErased, identifiersOf } from './profiles.ts'
import { MINUTES_A_PROOF_LASTS } from './till-proof.ts'

/** What is hers: proven by her, or written down for her and for nobody else. A number she shares with somebody's proven one is not. */
const contactsOf = async (db: Db | Tx, customer_id: string) =>
  (
    await run<{ value: string }>(
      db,
      `select value from customers.identifiers hers where customer_id = $1 and (verified_at is not null or not exists (
         select 1 from customers.identifiers other where other.kind = hers.kind and other.value = hers.value and other.customer_id <> $1))`,
      [customer_id],
    )
  ).map(({ value }) => value)

export const personal_data: PersonalData = {
  async export(db, customer_id) {
    const [profile] = await run<object>(
      db,
      'select customer_id, first_name, last_name, locale, created_at from customers.profiles where customer_id = $1 and erased_at is null',
      [customer_id],
    )
    const contacts = await contactsOf(db, customer_id)
    return {
      profile: profile ?? null,
      identifiers: (await identifiersOf(db, [customer_id])).get(customer_id),
      sessions: await run<object>(
        db,
        'select session_id, device, locale, created_at, last_seen_at, expires_at from customers.shopper_sessions where customer_id = $1 order by created_at',
        [customer_id],
      ),
      claims: await run<object>(
        db,
        'select kind, value, purpose, created_at from customers.claims where value = any($1::text[]) order by created_at',
        [contacts],
      ),
      looks: await run<object>(
        db,
        'select subject, actor, reason, looked_at from customers.looks where customer_id = $1 order by looked_at',
        [customer_id],
      ),
      messages: await messagesTo(db, customer_id, contacts),
    }
  },

  /** Leaves an empty profile, to which orders and entries go on pointing, and the list of who looked at it. */
  async erase(tx, customer_id, now) {
    // A sign-in that is under way with one of her contacts is waited for here; one that comes later finds nobody.
    await run(tx, 'select 1 from customers.profiles where customer_id = $1 for no key update', [customer_id])
    const contacts = await contactsOf(tx, customer_id)
    const identifiers = await run(tx, 'delete from customers.identifiers where customer_id = $1 returning 1', [customer_id])
    const messages = await forgetMessagesTo(tx, customer_id, contacts)
    const codes = await run(tx, 'delete from customers.codes where value = any($1::text[]) or customer_id = $2 returning 1', [
      contacts,
      customer_id,
    ])
    const claims = await run(
      tx,
      `delete from customers.claims where value = any($1::text[])
         or session_id in (select session_id from customers.shopper_sessions where customer_id = $2) returning 1`,
      [contacts, customer_id],
    )
    const sessions = await run(
      tx,
      `update customers.shopper_sessions set customer_id = null, device = null, expires_at = least(expires_at, $2) where customer_id = $1 returning 1`,
      [customer_id, now],
    )
    const [looks] = await run<{ count: number }>(tx, 'select count(*) from customers.looks where customer_id = $1', [customer_id])
    const [erased] = await run(
      tx,
      `update customers.profiles set first_name = null, last_name = null, name_folded = '', erased_at = $2
       where customer_id = $1 and erased_at is null returning 1`,
      [customer_id, now],
    )
    if (erased)
      await announce(tx, customerErased, {
        subject: customer_id,
        company_id: null,
        customer_id,
        actor: 'system',
        occurred_at: now,
        data: {},
      })
    return [
      { table: 'customers.profiles', erased: erased ? 1 : 0, kept: 0 },
      { table: 'customers.identifiers', erased: identifiers.length, kept: 0 },
      { table: 'customers.shopper_sessions', erased: sessions.length, kept: 0 },
      { table: 'customers.claims', erased: claims.length, kept: 0 },
      { table: 'customers.codes', erased: codes.length, kept: 0 },
      { table: 'customers.looks', erased: 0, kept: looks!.count, why: 'accountability' },
      { table: 'platform.messages', erased: messages.length, kept: 0 },
    ]
  },

  /** She told the caller her code a while ago. */
  async reason_to_see(db, customer_ids, { actor, now }) {
    const told = await run(
      db,
      `select from customers.codes where customer_id = any($1::text[]) and purpose = 'till_proof' and asked_by = $2
         and used_at > $3::timestamptz - $4 * interval '1 minute'`,
      [customer_ids, actor, now, MINUTES_A_PROOF_LASTS],
    )
    return told.length ? 'present' : null
  },
}
