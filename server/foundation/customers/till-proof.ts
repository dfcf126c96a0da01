import { Type } from 'typebox'
import { type Database, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, type Locale, mustWorkAt, notPermitted } from '#platform/http'
import { refusal } from '#platform/refusal'
import { registerOf } from '../stores/index.ts'
import { cardPaymentText, nothingProven, proveCode, sendCode, tillProofText, useCode } from './codes.ts'
import { type Contact, type ContactFields, contactsFor, lockContact, mask, readReachableContact } from './contacts.ts'
import { logLooks, ofProfiles } from './looks.ts'
import { customerWithContacts, findOrCreate } from './profiles.ts'

export const customerProven = event(
  'customers.customer_proven',
  Type.Object({ kind: Type.Enum(['phone', 'email']), register_id: Type.String() }),
)

/** Sends a code to the phone of the person at the till. Only what she tells the associate opens her profile and cart there. */
export async function askForProof(tx: Tx, asked: ContactFields & { register_id: string; customer_id?: string }, call: Call) {
  const register = await registerOf(tx, asked.register_id)
  mustServeAt(call, register)
  const contact = readReachableContact(asked, register.country)
  if (asked.customer_id !== undefined) await customerWithContacts(tx, asked.customer_id)
  const speaks = await runOne<{ locale: Locale }>(
    tx,
    `select hers.locale from customers.identifiers join customers.profiles p using (customer_id) join customers.profiles hers on hers.customer_id = p.profile_id where kind = $1 and value = $2 and verified_at is not null`,
    [contact.kind, contact.value],
  )
  const locale = speaks?.locale ?? (register.locale as Locale)
  const { code_id, expires_at } = await sendCode(
    tx,
    {
      purpose: 'till_proof',
      contact,
      asked_by: call.actor,
      company_id: register.company_id,
      register_id: register.register_id,
      ...(asked.customer_id !== undefined && { customer_id: asked.customer_id }),
      locale,
      now: call.now,
    },
    (digits) => tillProofText(locale, digits, register.location_name),
  )
  return { code_id, expires_at, sent_to: mask(contact) }
}

export async function confirmProof(database: Database, code_id: string, digits: string, call: Call) {
  const code = await proveCode(database, { purpose: 'till_proof', asked_by: call.actor, code_id }, digits, call.now)
  return database.transaction(async (tx) => {
    const register = await registerOf(tx, code.register_id!)
    mustServeAt(call, register)
    const { location_id } = register
    const { customer_id, created } = await findOrCreate(tx, {
      ...code.contact,
      source: 'till_proof',
      meant: code.customer_id,
      locale: register.locale as Locale,
      now: call.now,
      actor: call.actor,
      channel: call.channel,
      location_id,
    })
    await useCode(tx, code, customer_id, call.now)
    await logLooks(tx, ofProfiles([customer_id]), 'till_proof', call)
    await announce(tx, customerProven, {
      subject: customer_id,
      company_id: register.company_id,
      customer_id,
      channel: call.channel,
      location_id,
      actor: call.actor,
      occurred_at: call.now,
      data: { kind: code.contact.kind, register_id: register.register_id },
    })
    const customer = await customerWithContacts(tx, customer_id)
    return { customer_id: customer.customer_id, created, register_id: register.register_id, customer }
  })
}

export const proofUnknown = refusal<{ proof_id: string }>(
  'proof_unknown',
  404,
  () => 'The customer has not proven herself to you at this till',
)

export const MINUTES_A_PROOF_LASTS = 30

/** Who proved herself to this associate at this register a while ago: `proof_id` is the `code_id` of the code she told. */
export async function confirmedProof(
  tx: Tx,
  asked: { proof_id: string; register_id: string; staff_id: string; now: string },
): Promise<string> {
  const proof = await runOne<{ customer_id: string }>(
    tx,
    `select customer_id from customers.codes where code_id = $1 and purpose = 'till_proof' and register_id = $2 and asked_by = $3
     and used_at > $4::timestamptz - $5 * interval '1 minute'`,
    [asked.proof_id, asked.register_id, `staff:${asked.staff_id}`, asked.now, MINUTES_A_PROOF_LASTS],
  )
  if (!proof) throw proofUnknown({ proof_id: asked.proof_id })
  return proof.customer_id
}

/** At a till one serves at that till; elsewhere at any till of the places one works at. */
function mustServeAt(call: Call, { register_id, location_id }: { register_id: string; location_id: string }) {
  mustWorkAt(call, 'customers.prove', location_id)
  const bound = call.principal.audience === 'staff' ? call.principal.register_id : null
  if (bound !== null && bound !== register_id) throw notPermitted({ permission: 'customers.prove', location_id })
}

interface PaymentAsked {
  /** What she allows by it, and nothing else: this payment, with this card. */
  what: string
  customer_id: string
  contact: Contact
  company_id: string
  register_id: string
  locale: Locale
  /** As she reads it. */
  words: { store: string; amount: string; card: string }
}

/** What she has proven to be hers, locked: whoever asks her locks it before the cart (decision 4). */
export async function lockContactOf(tx: Tx, customer_id: string): Promise<Contact> {
  const known = (await contactsFor(tx, [customer_id], 'request')).get(customer_id) ?? []
  const contact = known.find(({ kind }) => kind === 'phone') ?? known[0]
  if (!contact) throw nothingProven({ customer_id })
  await lockContact(tx, contact)
  return contact
}

/** Sends a code to what she has proven to be hers: who tells it allows this one payment, which the message names. */
export async function askToPay(tx: Tx, { what, customer_id, contact, company_id, register_id, locale, words }: PaymentAsked, now: string) {
  const { code_id, expires_at } = await sendCode(
    tx,
    { purpose: 'card_payment', contact, asked_by: what, company_id, register_id, customer_id, locale, now },
    (digits) => cardPaymentText(locale, digits, words),
  )
  return { code_id, expires_at, sent_to: mask(contact) }
}

/** She has told it. It is used up, whatever becomes of the payment. */
export async function allowedToPay(
  database: Database,
  { what, customer_id, code_id, code }: { what: string; customer_id: string; code_id: string; code: string },
  now: string,
): Promise<void> {
  const proven = await proveCode(database, { purpose: 'card_payment', asked_by: what, code_id }, code, now)
  await database.transaction((tx) => useCode(tx, proven, customer_id, now))
}
