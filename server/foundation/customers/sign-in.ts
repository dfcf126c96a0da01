import { Type } from 'typebox'
import { type Database, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { slot } from '#platform/slots'
import { idsOf } from './aliases.ts'
import { proveCode, sendCode, signInCodeText, useCode } from './codes.ts'
import type { Contact } from './contacts.ts'
import { customerWithContacts, findOrCreate } from './profiles.ts'
import { COOKIE, endSession, SESSION_DAYS, signInSession } from './sessions.ts'

export const customerSignedIn = event(
  'customers.customer_signed_in',
  Type.Object({
    kind: Type.Enum(['phone', 'email']),
    /** Where the page has said what its tracking client calls the browser: it stands with this session and goes with her, events stay. */
    session_id: Type.Optional(Type.String()),
  }),
)

export interface SignedIn extends Contact {
  /** The session that is hers now. */
  session_id: string
  customer_id: string
  /** All her ids, her profile first. */
  customer_ids: readonly string[]
  call: Call
}
/** Asked in the transaction in which a contact was proven by its owner's device: what the device carried, and what waited for this contact, may now become hers. */
export const whenSignedIn = slot('customers.when_signed_in', async (_tx: Tx, _signedIn: SignedIn): Promise<void> => {})

export async function sendSignInCode(tx: Tx, contact: Contact, call: Call) {
  const shop = await runOne<{ company_id: string; name: string }>(
    tx,
    'select company_id, name from companies.public_companies where country = $1 order by company_id limit 1',
    [call.market],
  )
  const { locale, now, principal } = call
  const company_id = shop?.company_id ?? null
  return sendCode(tx, { purpose: 'sign_in', contact, asked_by: principal.id, company_id, locale, now }, (digits) =>
    signInCodeText(locale, digits, shop?.name ?? 'Birge'),
  )
}

interface SignInAsked {
  code: string
  device?: string
  anonymous_id?: string
}
export async function signIn(database: Database, contact: Contact, { code: digits, device, anonymous_id }: SignInAsked, call: Call) {
  const code = await proveCode(database, { purpose: 'sign_in', asked_by: call.principal.id, contact }, digits, call.now)
  const { customer, token } = await database.transaction(async (tx) => {
    const { customer_id } = await findOrCreate(tx, { ...contact, source: 'sign_in', ...call })
    await useCode(tx, code, customer_id, call.now)
    const { session_id, token } = await signInSession(tx, call.principal.id, {
      customer_id,
      locale: call.locale,
      device: device ?? null,
      anonymous_id: anonymous_id ?? null,
      now: call.now,
    })
    await whenSignedIn(tx, { session_id, customer_id, customer_ids: await idsOf(tx, customer_id), ...contact, call })
    await announce(tx, customerSignedIn, {
      subject: customer_id,
      company_id: null,
      customer_id,
      channel: call.channel,
      actor: call.actor,
      occurred_at: call.now,
      data: { kind: contact.kind, ...(anonymous_id && { session_id }) },
    })
    return { customer: await customerWithContacts(tx, customer_id), token }
  })
  call.setCookie(COOKIE, token, SESSION_DAYS)
  return customer
}

export const contactTaken = refusal<Record<string, never>>(
  'contact_taken',
  409,
  () => 'Another customer is known by this already: sign in with it',
)

/** One more contact by which she is known, proven by its code like the first. */
export async function addContact(database: Database, customer_id: string, contact: Contact, digits: string, call: Call) {
  const code = await proveCode(database, { purpose: 'sign_in', asked_by: call.principal.id, contact }, digits, call.now)
  return database.transaction(async (tx) => {
    const owner = await findOrCreate(tx, { ...contact, source: 'added', expected: customer_id, ...call })
    const customer_ids = await idsOf(tx, customer_id)
    if (!customer_ids.includes(owner.customer_id)) throw contactTaken({})
    await useCode(tx, code, customer_id, call.now)
    await whenSignedIn(tx, { session_id: call.principal.id, customer_id, customer_ids, ...contact, call })
    return customerWithContacts(tx, customer_id)
  })
}

/** Ends the session, not only the sign-in: the next person at this device starts with nothing. */
export async function signOut(tx: Tx, call: Call) {
  await endSession(tx, call.principal.id, call.now)
  call.setCookie(COOKIE, '', 0)
}
