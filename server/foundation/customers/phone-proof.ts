import type { Database, Tx } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { idsOf } from './aliases.ts'
import { nothingProven, proveCode, sendCode, phoneProofText, useCode } from './codes.ts'
import { type ContactFields, contactsFor, mask, readReachableContact } from './contacts.ts'
import { logLooks, ofProfiles } from './looks.ts'
import { findOrCreate } from './profiles.ts'
import { whenSignedIn } from './sign-in.ts'

interface Caller {
  /** The call, to which the code is bound: in another it opens nothing. */
  phone_call_id: string
  company: { company_id: string; name: string; country: string }
  locale: Locale
}

/**
 * Sends a code to a caller: to what is known to be hers when the agent has found her, else to what she says is hers. Only the code she reads
 * back opens a profile; what she knows (an order number, a birthday, a street) stands on parcels and opens nothing.
 */
export async function askOnThePhone(
  tx: Tx,
  { phone_call_id, company, locale }: Caller,
  { customer_id, ...typed }: ContactFields & { customer_id?: string },
  now: string,
) {
  const known = customer_id === undefined ? [] : (await contactsFor(tx, [customer_id], 'request')).get(customer_id)!
  const contact =
    customer_id === undefined ? readReachableContact(typed, company.country) : (known.find(({ kind }) => kind === 'phone') ?? known[0])
  if (!contact) throw nothingProven({ customer_id: customer_id! })
  const { code_id, expires_at } = await sendCode(
    tx,
    {
      ...{ purpose: 'phone_proof', contact, asked_by: phone_call_id, company_id: company.company_id, locale, now },
      ...(customer_id !== undefined && { customer_id }),
    },
    (digits) => phoneProofText(locale, digits, company.name),
  )
  return { code_id, expires_at, sent_to: mask(contact) }
}

/**
 * She has read it back: the agent stands in for her from now on, as her own device would after a sign-in. `then` happens in the transaction that
 * uses the code up; `hers` makes of her ids the call in which the agent acts for her.
 */
export async function answeredOnThePhone<T>(
  database: Database,
  { phone_call_id, code_id, code, locale }: { phone_call_id: string; code_id: string; code: string; locale: Locale },
  call: Call,
  then: (tx: Tx, proven: { customer_id: string; by: string; joinAs: (acting: Call) => Promise<void> }) => Promise<T>,
): Promise<T> {
  const { now, actor } = call
  const proven = await proveCode(database, { purpose: 'phone_proof', asked_by: phone_call_id, code_id }, code, now)
  return database.transaction(async (tx) => {
    const { customer_id } = await findOrCreate(tx, {
      ...proven.contact,
      ...{ source: 'phone_proof', meant: proven.customer_id, locale, now, actor, channel: 'phone' },
    })
    await useCode(tx, proven, customer_id, now)
    await logLooks(tx, ofProfiles([customer_id]), 'phone_proof', call)
    const customer_ids = await idsOf(tx, customer_id)
    const joinAs = (acting: Call) =>
      whenSignedIn(tx, { session_id: phone_call_id, customer_id, customer_ids, ...proven.contact, call: acting })
    return then(tx, { customer_id, by: mask(proven.contact), joinAs })
  })
}
