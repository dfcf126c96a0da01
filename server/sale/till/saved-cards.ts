import { formatMoney } from '@birge/kernel/money'
import type { Database, Db, Tx } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { refusal } from '#platform/refusal'
import { allowedToPay, askToPay, customerOf, idsOf, lockContactOf } from '../../foundation/customers/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'
import { cartNotServedHere, isServedAt, lockCarts, presentWith } from '../carts/index.ts'
import { linkAtRegister, makeTillLink, payTillByCard, presentLink } from '../payment_links/index.ts'
import { cardInWords, type Cardholder, mustPayByCard, showCards } from '../saved_cards/index.ts'
import { mustBeOpen, mustSellAt, registerIdOf } from './register-sessions.ts'

export const nobodyPresent = refusal<{ cart_id: string }>(
  'nobody_present',
  409,
  () => 'Nobody has shown this cart or told her code here: whose cards these are is not known',
)

/** A saved card is charged by the provider who takes cards on the web: the bank's terminal here knows nothing of it. */
const DOOR = 'web'

/** Who stands here, with her cards; she is asked by a code, so her bank has nobody to ask. */
async function holderAt(on: Db | Tx, cart_id: string, register_id: string): Promise<Cardholder | null> {
  const customer_id = await presentWith(on, cart_id, register_id)
  return customer_id ? { customer_id, customer_ids: await idsOf(on, customer_id), presence: 'absent' } : null
}

/** The saved cards of who stands here: brand and last four digits, so that she can say which. Nobody's where nobody has shown who she is. */
export async function cardsAtTill(db: Db, { cart_id }: { cart_id: string }, call: Call) {
  const { company_id, register_id } = await mustBeOpen(db, call)
  const holder = await holderAt(db, cart_id, register_id)
  return { items: holder ? await showCards(db, { company_id, customer_ids: holder.customer_ids, door: DOOR }, call.now) : [] }
}

/** What a code allows: this payment with this card. */
const whatIsAllowed = (payment_link_id: string, saved_card_id: string) => `${payment_link_id} ${saved_card_id}`

/** She wants to pay so much of the sale with a saved card of hers: a code goes to her phone, which names amount and card. */
export async function askForCard(
  tx: Tx,
  { cart_id, amount_minor, saved_card_id }: { cart_id: string; amount_minor: number; saved_card_id: string },
  call: Call,
) {
  const { register_id, company_id, currency, location_id } = await mustSellAt(tx, call)
  // Her contact before the cart (decision 4); who stands here is looked at again when the cart is ours.
  const present = await presentWith(tx, cart_id, register_id)
  const contact = present === null ? null : await lockContactOf(tx, present)
  await lockCarts(tx, [cart_id])
  if (!(await isServedAt(tx, cart_id, register_id))) throw cartNotServedHere({ cart_id })
  const holder = await holderAt(tx, cart_id, register_id)
  if (!holder?.customer_id || !contact || holder.customer_id !== present) throw nobodyPresent({ cart_id })
  const card = await mustPayByCard(tx, { company_id, door: DOOR }, { saved_card_id }, holder, call.now)
  const { payment_link_id } = await makeTillLink(tx, { cart_id, amount_minor, company_id, currency, register_id }, call)
  const { name: store } = await locationOf(tx, location_id)
  // She reads it on her own phone, whatever language the till speaks.
  const locale = (await customerOf(tx, holder.customer_id)).locale as Locale
  const sent = await askToPay(
    tx,
    {
      what: whatIsAllowed(payment_link_id, saved_card_id),
      ...{ customer_id: holder.customer_id, contact, company_id, register_id, locale },
      words: { store, amount: formatMoney(amount_minor, currency, locale), card: cardInWords(card!) },
    },
    call.now,
  )
  return { payment_link_id, ...sent }
}

interface Told {
  payment_link_id: string
  saved_card_id: string
  code_id: string
  code: string
}

/** She has told the code: her card is charged, and the till sells with the link as it does with one that she has paid herself. */
export async function payByCardAtTill(database: Database, { payment_link_id, saved_card_id, code_id, code }: Told, call: Call) {
  const { db } = database
  const link = await linkAtRegister(db, payment_link_id, registerIdOf(call))
  const holder = await holderAt(db, link.cart_id, link.register_id!)
  if (!holder?.customer_id) throw nobodyPresent({ cart_id: link.cart_id })
  const what = whatIsAllowed(payment_link_id, saved_card_id)
  await allowedToPay(database, { what, customer_id: holder.customer_id, code_id, code }, call.now)
  await payTillByCard(database, link, { saved_card_id }, holder, call)
  return presentLink(db, await linkAtRegister(db, payment_link_id, link.register_id!), call)
}
