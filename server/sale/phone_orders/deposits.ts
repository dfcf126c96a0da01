import { type Static, Type } from 'typebox'
import type { Db, Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { customerCards } from '../../foundation/customers/index.ts'
import { cartForSale } from '../carts/index.ts'
import { cartEmpty, Contact, contactMissing, readContact } from '../checkout/index.ts'
import { MyDeposit, myDeposits } from '../deposits/index.ts'
import { askDeposit } from '../payment_links/index.ts'
import { actingFor } from './calls.ts'

export const DepositWanted = Type.Object({
  amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }),
  about: Type.String({ minLength: 1, maxLength: 200, description: 'what it is for, in words' }),
  contact: Type.Optional(Type.Omit(Contact, ['invoice'], { description: 'who she is, where she has not proven it in this call' })),
  minutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 7 * 24 * 60, description: 'how long she may pay: a day, when not given' })),
})

export const CallersDeposit = Type.Pick(MyDeposit, ['number', 'about', 'available_minor', 'currency'])

/** What she has left with this shop before, and can pay with now. */
export async function depositsOfCaller(db: Db, which: { phone_call_id: string }, call: Call) {
  const { items } = await myDeposits(db, {}, await actingFor(db, which, call))
  return {
    items: items.flatMap(({ number, about, available_minor, currency, has_come }) =>
      has_come && available_minor > 0 ? [{ number, about, available_minor, currency }] : [],
    ),
  }
}

/** The caller is sent a link by which she leaves a deposit for what lies in her cart. */
export async function askCallerForDeposit(
  tx: Tx,
  { phone_call_id, contact, ...wanted }: { phone_call_id: string } & Static<typeof DepositWanted>,
  call: Call,
) {
  const acting = await actingFor(tx, { phone_call_id }, call)
  const cart = await cartForSale(tx, { call: acting }, call.now)
  if (!cart) throw cartEmpty({ cart_id: null })
  const { customer_id } = cart
  const known = customer_id === null ? undefined : (await customerCards(tx, [customer_id])).get(customer_id)
  if (customer_id === null && !contact) throw contactMissing({})
  const said = contact ? readContact(contact, cart.country) : { name: null, phone: null, email: null }
  const name = said.name ?? ([known?.first_name, known?.last_name].filter(Boolean).join(' ') || null)
  return askDeposit(
    tx,
    cart,
    { ...wanted, customer_id, name, left: { phone: said.phone, email: said.email } },
    { ...call, channel: 'phone', locale: acting.locale },
  )
}
