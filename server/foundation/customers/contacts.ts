import { maskEmail, maskPhone, normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { type Static, Type } from 'typebox'
import { run, type Tx } from '#platform/database'
import type { Medium } from '#platform/messages'
import { refusal } from '#platform/refusal'

/** How a person can be reached and found again, in its one spelling: E.164 or a lower-cased address. */
export interface Contact {
  kind: 'phone' | 'email'
  value: string
}

/** The two fields of which a request gives exactly one. */
export const ContactFields = {
  phone: Type.Optional(Type.String({ maxLength: 40, description: 'as people type it in the country of the shop' })),
  email: Type.Optional(Type.String({ maxLength: 320 })),
}
export type ContactFields = Static<ReturnType<typeof Type.Object<typeof ContactFields>>>

export const contactInvalid = refusal<{ field: 'phone' | 'email'; reason: string }>(
  'contact_invalid',
  422,
  ({ field, reason }) =>
    reason === 'one_of_two' ? 'Give a phone number or an e-mail address, one of the two' : `This ${field} cannot be one (${reason.replaceAll('_', ' ')})`,
)

/** Reads the one contact a request gives. `country` is the one whose people write phones without its code. */
export function readContact({ phone, email }: ContactFields, country: string): Contact {
  if (phone === undefined && email !== undefined) {
    const read = normaliseEmail(email)
    if (!read.ok) throw contactInvalid({ field: 'email', reason: read.reason })
    return { kind: 'email', value: read.email }
  }
  if (phone === undefined || email !== undefined) throw contactInvalid({ field: 'phone', reason: 'one_of_two' })
  const read = normalisePhone(phone, country)
  if (!read.ok) throw contactInvalid({ field: 'phone', reason: read.reason })
  return { kind: 'phone', value: read.phone }
}

/** The same, where a code is to be sent there: a number on a wall cannot read one. */
export function readReachableContact(fields: ContactFields, country: string): Contact {
  const contact = readContact(fields, country)
  if (contact.kind === 'phone') {
    const read = normalisePhone(contact.value, country)
    if (read.ok && read.kind === 'other') throw contactInvalid({ field: 'phone', reason: 'not_mobile' })
  }
  return contact
}

export const mask = ({ kind, value }: Contact) => (kind === 'phone' ? maskPhone(value) : maskEmail(value))
export const mediumOf = ({ kind }: Contact): Medium => (kind === 'phone' ? 'sms' : 'email')

/** Two people who bring the same contact at once go one after the other, until the transaction ends. */
export const lockContact = (tx: Tx, { kind, value }: Contact) =>
  run(tx, `select pg_advisory_xact_lock(hashtextextended('customers.' || $1::text || ':' || $2::text, 0))`, [kind, value])
