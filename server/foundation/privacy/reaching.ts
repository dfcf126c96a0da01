import { type Static, Type } from 'typebox'
import type { Database } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { contactsFor, showToStaff } from '../customers/index.ts'
import { choicesOf, ConsentChoice, reachFor } from './consents.ts'

/** What somebody of the staff reaches her for: about what she ordered, because she has asked for it, or to sell her something. */
export const ReachPurpose = Type.Enum(['order', 'requested', 'marketing'])
export type ReachPurpose = Static<typeof ReachPurpose>

export const Reached = Type.Object({
  kind: Type.Enum(['phone', 'email']),
  value: Type.String(),
  purpose: ReachPurpose,
  consent: OrNull(
    Type.Object(
      { state: ConsentChoice.properties.state, said_at: ConsentChoice.properties.said_at, source: ConsentChoice.properties.source },
      {
        description:
          'what she has said of marketing on this channel, to us or to the register (source `register`); null where none is needed',
      },
    ),
  ),
})
export type Reached = Static<typeof Reached>

export const marketingNotAllowed = refusal<{ channel: string; state: 'granted' | 'refused' | 'not_asked' }>(
  'marketing_not_allowed',
  409,
  ({ state }) =>
    state === 'refused'
      ? 'She has refused to be reached this way with offers, here or in the register of consents'
      : 'Offers need her consent for this way, and a phone or address that she has proven',
)

const KIND_OF = { call: 'phone', sms: 'phone', email: 'email' } as const

/**
 * How somebody of the staff reaches a customer, for a purpose: the one face by which a module hands out a whole phone or address of hers. The look is
 * written down before; for marketing she must have allowed it on that channel, and only to what she has allowed it for.
 * Undefined: nothing is known by which she could be reached that way.
 */
export async function reach(
  database: Database,
  asked: { customer_id: string; company_id: string; by: keyof typeof KIND_OF; purpose: ReachPurpose; reason: string },
  call: Call,
): Promise<Reached | undefined> {
  const { customer_id, company_id, by, purpose, reason } = asked
  const kind = KIND_OF[by]
  const found = purpose === 'marketing' ? await forMarketing(database, asked) : await forNews(database, customer_id, kind)
  if (!found) return undefined
  await showToStaff(database, [{ subject: customer_id, company_id, customer_id }], reason, call)
  return { kind, purpose, ...found }
}

async function forNews({ db }: Database, customer_id: string, kind: 'phone' | 'email') {
  const contact = (await contactsFor(db, [customer_id], 'order')).get(customer_id)!.find((one) => one.kind === kind)
  return contact && { value: contact.value, consent: null }
}

/** A call to sell is a commercial message like any other (6563 sayılı Kanun m. 6; RG 29417). */
async function forMarketing(
  { db }: Database,
  { customer_id, company_id, by }: { customer_id: string; company_id: string; by: keyof typeof KIND_OF },
) {
  const said = (await choicesOf(db, company_id, customer_id)).find(({ purpose, channel }) => purpose === 'marketing' && channel === by)!
  const reachable = await reachFor(db, company_id, customer_id, by)
  if ('withheld' in reachable) throw marketingNotAllowed({ channel: by, state: said.state })
  return { value: reachable.recipient, consent: { state: said.state, said_at: said.said_at, source: said.source } }
}
