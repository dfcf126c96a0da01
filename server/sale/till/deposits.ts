import { Type } from 'typebox'
import type { Database, Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { idsOf } from '../../foundation/customers/index.ts'
import { broughtBy, cartForSale, cartNotServedHere, isServedAt, lockCarts } from '../carts/index.ts'
import { type Deposit, depositByNumber, depositOf, depositsFor, takeDeposit } from '../deposits/index.ts'
import { attachToOrders, recordTaken } from '../payments/index.ts'
import { mustBeOpen, mustSellAt } from './register-sessions.ts'
import { paymentsMade, settleTenders } from './sales.ts'

const Reference = Type.Optional(
  Type.String({ maxLength: 60, description: 'what the bank terminal printed, or the payment link by which the customer has paid' }),
)
export const TakeDeposit = Type.Object({
  cart_id: Type.String({ maxLength: 60 }),
  amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }),
  about: Type.String({ minLength: 1, maxLength: 200, description: 'what it is for, in words' }),
  name: Type.Optional(Type.String({ maxLength: 120, description: 'who leaves it, where the cart belongs to nobody we know' })),
  tenders: Type.Array(
    Type.Object(
      {
        method: Type.Enum(['cash', 'terminal', 'card']),
        amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }),
        reference: Reference,
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 10 },
  ),
})

/** Takes the money, and writes down what is owed for it, in one transaction; the cart stays as it is. */
export async function takeDepositAtTill(tx: Tx, asked: Type.Static<typeof TakeDeposit>, call: Call): Promise<Deposit> {
  const { cart_id, amount_minor, about, tenders } = asked
  const session = await mustSellAt(tx, call)
  const { company_id, location_id, register_id, currency } = session
  mustWorkAt(call, 'till.sell', location_id)
  await lockCarts(tx, [cart_id])
  if (!(await isServedAt(tx, cart_id, register_id))) throw cartNotServedHere({ cart_id })
  const cart = await cartForSale(tx, { cart_id }, call.now)
  if (!cart) throw notFound({ what: 'cart', id: cart_id })
  const { taken } = settleTenders(tenders, amount_minor)
  const paidByLink = await paymentsMade(
    tx,
    taken.filter(({ method }) => method === 'card'),
    session,
    cart_id,
  )
  const customer_id = (await broughtBy(tx, cart_id)) ?? cart.customer_id
  const at = { company_id, location_id, register_id, currency }
  const { deposit_id } = await takeDeposit(
    tx,
    { at, customer_id, name: asked.name ?? null, cart_id, about, amount_minor, tenders: taken },
    call,
  )
  await attachToOrders(
    tx,
    paidByLink.map((payment) => ({ payment, order_id: deposit_id })),
    call.now,
  )
  await recordTaken(
    tx,
    taken
      .filter(({ method }) => method !== 'card')
      .map((tender) => ({
        ...tender,
        ...{ purpose_id: deposit_id, order_id: deposit_id, company_id, currency, register_id, actor: call.actor },
      })),
    call.now,
  )
  return depositOf(tx, deposit_id, call)
}

/** With what this cart can be paid: what was left for it, and what whoever has brought it has left. */
export async function depositsHere(database: Database, { cart_id }: { cart_id: string }, call: Call): Promise<{ items: Deposit[] }> {
  const { db } = database
  const { company_id, register_id } = await mustBeOpen(db, call)
  if (!(await isServedAt(db, cart_id, register_id))) throw cartNotServedHere({ cart_id })
  const customer_id = await broughtBy(db, cart_id)
  return {
    items: await depositsFor(database, { company_id, cart_id, customer_ids: customer_id ? await idsOf(db, customer_id) : [] }, call),
  }
}

/** The deposit whose paper was brought to this register, whoever left it: it may pay whatever is sold here. */
export async function depositOfPaper(database: Database, { number }: { number: string }, call: Call): Promise<Deposit> {
  const { company_id } = await mustBeOpen(database.db, call)
  return depositByNumber(database, { company_id, number }, call)
}
