import { type Db, run, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import { forgetReplies } from '#platform/idempotency'
import { forgetMessagesTo, messagesTo } from '#platform/messages'
import type { PersonalData } from '#platform/module'
import { contactsFor, type Identifier, lockContact } from './contacts.ts'
import { customerErased, identifiersOf } from './profiles.ts'
import { MINUTES_A_PROOF_LASTS } from './till-proof.ts'

/** By which phones and addresses to look for what was left of her without her name. Nobody else's are among them. */
export async function contactsToForget(db: Db | Tx, customer_ids: readonly string[]): Promise<string[]> {
  const contacts = await contactsFor(db, customer_ids, 'erasure')
  return [...new Set([...contacts.values()].flat().map(({ value }) => value))]
}

/** What she is called in texts about her: first and last name together, since one of them alone is half a town's. */
export const namesOf = async (db: Db | Tx, customer_ids: readonly string[]): Promise<string[]> =>
  (
    await run<{ name: string }>(
      db,
      `select distinct first_name || ' ' || last_name as name from customers.profiles
       where customer_id = any($1::text[]) and first_name is not null and last_name is not null order by 1`,
      [customer_ids],
    )
  ).map(({ name }) => name)

/**
 * Locks a person who is to be forgotten until the end of the transaction: what she is known by, then all her profiles, once and in the order of
 * their ids (decision 0004). Stronger than for a merge: what others write with a reference to her is written before, or after she is no more.
 */
export async function lockToForget(tx: Tx, customer_ids: readonly string[]) {
  const identifiers = await run<Pick<Identifier, 'kind' | 'value'>>(
    tx,
    'select distinct kind, value from customers.identifiers where customer_id = any($1::text[])',
    [customer_ids],
  )
  for (const identifier of identifiers.toSorted((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1))) await lockContact(tx, identifier)
  await run(tx, 'select from customers.profiles where customer_id = any($1::text[]) order by customer_id for update', [customer_ids])
}

export const personal_data: PersonalData = {
  async export(db, customer_ids) {
    const profiles = await run<object>(
      db,
      `select customer_id, first_name, last_name, locale, said, created_at from customers.profiles
       where customer_id = any($1::text[]) and erased_at is null order by customer_id = profile_id desc, customer_id`,
      [customer_ids],
    )
    const contacts = await contactsToForget(db, customer_ids)
    return {
      profiles,
      identifiers: await identifiersOf(db, customer_ids),
      sessions: await run<object>(
        db,
        'select session_id, device, anonymous_id, locale, created_at, last_seen_at, expires_at from customers.shopper_sessions where customer_id = any($1::text[]) order by created_at',
        [customer_ids],
      ),
      claims: await run<object>(
        db,
        'select kind, value, purpose, created_at from customers.claims where value = any($1::text[]) order by created_at',
        [contacts],
      ),
      looks: await run<object>(
        db,
        'select subject, actor, reason, looked_at from customers.looks where customer_id = any($1::text[]) order by looked_at',
        [customer_ids],
      ),
      messages: await messagesTo(db, customer_ids, contacts),
    }
  },

  /** Leaves an empty profile, to which orders and entries go on pointing, and the list of who looked at it. */
  async erase(tx, customer_ids, now) {
    const contacts = await contactsToForget(tx, customer_ids)
    const identifiers = await run(tx, 'delete from customers.identifiers where customer_id = any($1::text[]) returning 1', [customer_ids])
    const messages = await forgetMessagesTo(tx, customer_ids, contacts)
    const own = await run<{ session_id: string }>(
      tx,
      'select session_id from customers.shopper_sessions where customer_id = any($1::text[])',
      [customer_ids],
    )
    const replies = await forgetReplies(
      tx,
      [...customer_ids, ...contacts, ...(await namesOf(tx, customer_ids))],
      own.map(({ session_id }) => session_id),
    )
    const codes = await run(tx, 'delete from customers.codes where value = any($1::text[]) or customer_id = any($2::text[]) returning 1', [
      contacts,
      customer_ids,
    ])
    const claims = await run(
      tx,
      `delete from customers.claims where value = any($1::text[])
         or session_id in (select session_id from customers.shopper_sessions where customer_id = any($2::text[])) returning 1`,
      [contacts, customer_ids],
    )
    const sessions = await run(
      tx,
      `update customers.shopper_sessions set customer_id = null, device = null, anonymous_id = null, expires_at = least(expires_at, $2) where customer_id = any($1::text[]) returning 1`,
      [customer_ids, now],
    )
    const [looks] = await run<{ count: number }>(tx, 'select count(*) from customers.looks where customer_id = any($1::text[])', [
      customer_ids,
    ])
    const erased = await run(
      tx,
      `update customers.profiles set first_name = null, last_name = null, name_folded = '', said = '[]', shown = '{}', erased_at = $2
       where customer_id = any($1::text[]) and erased_at is null returning 1`,
      [customer_ids, now],
    )
    if (erased.length)
      await announce(tx, customerErased, {
        subject: customer_ids[0]!,
        company_id: null,
        customer_id: customer_ids[0]!,
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
      { table: 'platform.idempotency_keys', erased: replies, kept: 0 },
    ]
  },

  /** She told the caller her code a while ago. */
  reason_to_see: {
    reason: 'present',
    when: `exists (select from customers.codes where customer_id = any(who.customer_ids) and purpose = 'till_proof' and asked_by = who.actor
      and used_at > who.now - interval '${MINUTES_A_PROOF_LASTS} minutes')`,
  },
}
