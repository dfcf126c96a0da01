import type { Static } from 'typebox'
import { type Database, type Db, run } from '#platform/database'
import type { Call } from '#platform/http'
import { locationOf } from '../../foundation/stores/index.ts'
import { type Consent, type Document, documentsFor, keepAgreements, mustAgreeTo } from '../agreements/index.ts'
import { type Checkout, checkoutClosed, checkoutsByIds, mayUse, ownCheckout, present } from './checkout.ts'
import { checkoutChangedMeanwhile } from './starting.ts'

/** What has to be agreed to before this checkout is paid, with her name and where it goes. */
export const documentsOfCheckout = async (db: Db, { checkout_id }: { checkout_id: string }, call: Call) => ({
  items: await documentsOf(db, await ownCheckout(db, checkout_id, call), call),
})

async function documentsOf(db: Db, checkout: Checkout, { locale, now }: Pick<Call, 'locale' | 'now'>): Promise<Document[]> {
  const { company_id, channel, currency, total_minor, contact, delivery, location_id, quote } = checkout
  if (!checkout.agreement_due) return []
  const { street, district, postal_code, city } = (contact?.address ?? {}) as Record<string, string | undefined>
  const address = [street, district, postal_code, city].filter(Boolean).join(', ') || null
  const titles = new Map(quote.lines.map(({ line_id, title }) => [line_id, title]))
  const lines = quote.quote.lines.map((line) => ({
    title: titles.get(line.line_id) ?? '',
    quantity: line.quantity,
    total_minor: line.total_minor,
  }))
  const to = delivery === 'ship' ? (address ?? '') : (await locationOf(db, location_id)).name
  const buyer = contact && { name: contact.name, address, phone: contact.phone, email: contact.email }
  return documentsFor(db, { company_id, channel, currency, total_minor, lines, delivery: { kind: delivery, to }, buyer }, locale, now)
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
    await keepAgreements(tx, documents, { purpose_id: checkout_id, company_id, customer_id, channel, actor: call.actor, now: call.now })
    await run(tx, 'update checkout.checkouts set agreed_version = $2 where checkout_id = $1', [checkout_id, version])
    return present({ ...checkout, agreed_version: version })
  })
}
