import { type Db, run, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import { forgetMessagesTo, messagesTo } from '#platform/messages'
import type { PersonalData } from '#platform/module'
import { idsOf } from './aliases.ts'
import { contactsFor } from './contacts.ts'
import { customerErased, identifiersOf } from './profiles.ts'
import { MINUTES_A_PROOF_LASTS } from './till-proof.ts'

const contactsOf = async (db: Db | Tx, [profile_id]: readonly string[]) =>
  (await contactsFor(db, [profile_id!], 'erasure')).get(profile_id!)!.map(({ value }) => value)

export const personal_data: PersonalData = {
  async export(db, customer_id) {
    const ids = await idsOf(db, customer_id)
    const profiles = await run<object>(
      db,
      `select customer_id, first_name, last_name, locale, said, created_at from customers.profiles
       where customer_id = any($1::text[]) and erased_at is null order by customer_id = profile_id desc, customer_id`,
      [ids],
    )
    const contacts = await contactsOf(db, ids)
    return {
      profiles,
      identifiers: await identifiersOf(db, ids),
      sessions: await run<object>(
        db,
        'select session_id, device, locale, created_at, last_seen_at, expires_at from customers.shopper_sessions where customer_id = any($1::text[]) order by created_at',
        [ids],
      ),
      claims: await run<object>(
        db,
        'select kind, value, purpose, created_at from customers.claims where value = any($1::text[]) order by created_at',
        [contacts],
      ),
      looks: await run<object>(
        db,
        'select subject, actor, reason, looked_at from customers.looks where customer_id = any($1::text[]) order by looked_at',
        [ids],
      ),
      messages: await messagesTo(db, ids, contacts),
    }
  },

  /** Leaves an empty profile, to which orders and entries go on pointing, and the list of who looked at it. */
  async erase(tx, customer_id, now) {
    // A sign-in that is under way with one of her contacts is waited for here; one that comes later finds nobody.
    const ids = await idsOf(tx, customer_id)
    await run(tx, 'select 1 from customers.profiles where customer_id = any($1::text[]) order by customer_id for no key update', [ids])
    const contacts = await contactsOf(tx, ids)
    const identifiers = await run(tx, 'delete from customers.identifiers where customer_id = any($1::text[]) returning 1', [ids])
    const messages = await forgetMessagesTo(tx, ids, contacts)
    const codes = await run(tx, 'delete from customers.codes where value = any($1::text[]) or customer_id = any($2::text[]) returning 1', [
      contacts,
      ids,
    ])
    const claims = await run(
      tx,
      `delete from customers.claims where value = any($1::text[])
         or session_id in (select session_id from customers.shopper_sessions where customer_id = any($2::text[])) returning 1`,
      [contacts, ids],
    )
    const sessions = await run(
      tx,
      `update customers.shopper_sessions set customer_id = null, device = null, expires_at = least(expires_at, $2) where customer_id = any($1::text[]) returning 1`,
      [ids, now],
    )
    const [looks] = await run<{ count: number }>(tx, 'select count(*) from customers.looks where customer_id = any($1::text[])', [ids])
    const erased = await run(
      tx,
      `update customers.profiles set first_name = null, last_name = null, name_folded = '', said = '[]', shown = '{}', erased_at = $2
       where customer_id = any($1::text[]) and erased_at is null returning 1`,
      [ids, now],
    )
    if (erased.length)
      await announce(tx, customerErased, {
        subject: ids[0]!,
        company_id: null,
        customer_id: ids[0]!,
        actor: 'system',
        occurred_at: now,
        data: {},
      })
    return [
      { table: 'customers.profiles', erased: erased.length, kept: 0 },
      { table: 'customers.identifiers', erased: identifiers.length, kept: 0 },
      { table: 'customers.shopper_sessions', erased: sessions.length, kept: 0 },
      { table: 'customers.claims', erased: claims.length, kept: 0 },
      { table: 'customers.codes', erased: codes.length, kept: 0 },
      { table: 'customers.looks', erased: 0, kept: looks!.count, why: 'accountability' },
      { table: 'platform.messages', erased: messages.length, kept: 0 },
    ]
  },

  /** She told the caller her code a while ago. */
  reason_to_see: {
    reason: 'present',
    when: `exists (select from customers.codes where customer_id = any(who.customer_ids) and purpose = 'till_proof' and asked_by = who.actor
      and used_at > who.now - interval '${MINUTES_A_PROOF_LASTS} minutes')`,
  },
}
