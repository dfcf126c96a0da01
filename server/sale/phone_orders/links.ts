import type { Static } from 'typebox'
import type { Database, Db } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { checkoutById, formOf, type GiftCardTender, readCheckout } from '../checkout/index.ts'
import { makePaymentLink } from '../payment_links/index.ts'
import { actingFor } from './calls.ts'

/**
 * Her checkout as the agent sees it, behind a link that is sent to her: she pays it where no agent hears the number of her card. Of gift cards whose
 * codes she has told, the link takes their part when she pays the rest.
 */
export async function linkForCaller(
  database: Database,
  { value, ...which }: { phone_call_id: string; checkout_id: string; value?: Static<typeof GiftCardTender>[] },
  call: Call,
) {
  const acting = await actingFor(database.db, which, call)
  await readCheckout(database.db, which, acting)
  const checkout = await checkoutById(database.db, which.checkout_id)
  const form = checkout && formOf(checkout)
  if (!form) throw notFound({ what: 'checkout', id: which.checkout_id })
  const asked = { cart_id: checkout.cart_id, ...form, send: true, ...(value && { value }) }
  return makePaymentLink(database, asked, { ...call, channel: 'phone', locale: acting.locale })
}

/** What was filled in, here or on her own screen: after a reload the agent goes on where she was. */
export async function formForCaller(db: Db, which: { phone_call_id: string; checkout_id: string }, call: Call) {
  await readCheckout(db, which, await actingFor(db, which, call))
  const checkout = await checkoutById(db, which.checkout_id)
  return { form: checkout ? formOf(checkout) : null }
}
