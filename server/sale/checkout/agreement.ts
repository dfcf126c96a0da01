import type { Static } from 'typebox'
import { type Database, type Db, run } from '#platform/database'
import type { Call } from '#platform/http'
import { locationOf } from '../../foundation/stores/index.ts'
import {
  addressLine,
  type Consent,
  type Document,
  documentsFor,
  keepAgreements,
  linesOf,
  mustAgreeTo,
  wordsOf,
} from '../agreements/index.ts'
import {
  asItWouldBe,
  type Checkout,
  checkoutClosed,
  checkoutsByIds,
  hersToOpen,
  type HowAndWho,
  mayUse,
  ownCheckout,
  presentNow,
} from './checkout.ts'
import { presentChosen } from './instalments.ts'
import { checkoutChangedMeanwhile } from './starting.ts'

/** What has to be agreed to before this checkout is paid, with her name and where it goes. */
export const documentsOfCheckout = async (db: Db, { checkout_id }: { checkout_id: string }, call: Call) => ({
  items: await documentsOf(db, await ownCheckout(db, checkout_id, call), call),
})

/** The same while she fills in the form, with what she has written into it. Nothing is kept. */
export async function previewDocuments(db: Db, form: HowAndWho, call: Call) {
  return { items: await documentsOf(db, await asItWouldBe(db, form, await hersToOpen(db, form, call)), call) }
}

async function documentsOf(db: Db, checkout: Checkout, { locale, now }: Pick<Call, 'locale' | 'now'>): Promise<Document[]> {
  const { company_id, channel, currency, total_minor, contact, delivery, location_id, quote } = checkout
  const instalments = presentChosen(checkout.instalments)
  const address = addressLine(contact?.address ?? {}) || null
  const lines = linesOf(quote)
  const to = delivery === 'ship' ? (address ?? '') : (await locationOf(db, location_id)).name
  const buyer = contact && { name: contact.name, address, phone: contact.phone, email: contact.email }
  return documentsFor(
    db,
    { company_id, channel, currency, total_minor, instalments, lines, delivery: { kind: delivery, to }, buyer },
    locale,
    now,
  )
}

interface Agreed {
  checkout_id: string
  version: number
  agreed: readonly Static<typeof Consent>[]
}

/** She agrees to the checkout as she sees it; what changes afterwards she has not agreed to. */
export async function agreeToCheckout(database: Database, { checkout_id, version, agreed }: Agreed, call: Call) {
  const seen = await ownCheckout(database.db, checkout_id, call)
  const documents = await documentsOf(database.db, seen, call)
  mustAgreeTo(documents, agreed)
  return database.transaction(async (tx) => {
    const [checkout] = await checkoutsByIds(tx, [checkout_id])
    if (!checkout || !mayUse(checkout, call.principal) || checkout.status !== 'open')
      throw checkoutClosed({ checkout_id, status: checkout?.status ?? 'cancelled' })
    if (checkout.version !== version || seen.version !== version)
      throw checkoutChangedMeanwhile({ checkout_id, version: checkout.version, total_minor: checkout.total_minor })
    const { company_id, customer_id, channel } = checkout
    const { actor, now } = call
    await keepAgreements(tx, documents, { purpose_id: checkout_id, company_id, customer_id, channel, actor, now })
    const agreement = { agreed_version: version, agreed_words: documents.map(wordsOf) }
    await run(tx, 'update checkout.checkouts set agreed_version = $2, agreed_words = $3 where checkout_id = $1', [
      ...[checkout_id, agreement.agreed_version, agreement.agreed_words],
    ])
    return presentNow(tx, { ...checkout, ...agreement }, call.now)
  })
}
