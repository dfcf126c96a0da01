import { type Static, Type } from 'typebox'
import { type Database, type Db, run, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { showToStaff } from '../../foundation/customers/index.ts'
import { type Checkout, checkoutsOf } from '../checkout/index.ts'
import { sendDepositLink, stopAskingDeposit } from './deposits.ts'
import { FIELDS, linkById, lockLink, type PaymentLink, paymentLinkOver, sendCheckoutLink, withWhatItPays } from './links.ts'

export const OpenLink = Type.Object({
  payment_link_id: Type.String(),
  pays: Type.Enum(['order', 'deposit']),
  company_id: Type.String(),
  cart_id: Type.String(),
  customer_id: OrNull(Type.String()),
  name: Type.Union([Type.String(), Type.Null()], { description: 'as she left it where the link was made' }),
  status: Type.Enum(['open', 'paying']),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  created_by: Type.String(),
  created_at: Type.String(),
  expires_at: Type.String(),
})

/** Not of tills, which wait for theirs themselves; neither over nor paid. */
const OPEN = `l.register_id is null and l.revoked_at is null and l.expires_at > $2 and d.deposit_id is null
  and (l.checkout_id is null or c.status in ('open', 'paying', 'paid'))`

/** Who was sent a link and has not paid by it yet, those first that end first. */
export async function listOpenLinks(database: Database, { limit = 50, after }: { limit?: number; after?: string }, call: Call) {
  const [expires_at, id] = readCursor(after) ?? []
  const rows = await run<PaymentLink & { customer_id: string | null; name: string | null }>(
    database.db,
    `select l.${FIELDS.split(/,\s*/).join(', l.')}, d.customer_id, d.name from payment_links.links l
     left join payment_links.deposits d using (payment_link_id) left join checkout.public_checkouts c using (checkout_id)
     where ${OPEN} and ($1::text[] is null or l.company_id = any($1))
       and ($4::timestamptz is null or (l.expires_at, l.payment_link_id) > ($4, $5::text))
     order by l.expires_at, l.payment_link_id limit $3`,
    [companiesOf(call), call.now, limit + 1, expires_at ?? null, id ?? null],
  )
  const page = pageOf(rows, limit, (row) => [row.expires_at, row.payment_link_id])
  const checkouts = new Map(
    (
      await checkoutsOf(
        database.db,
        page.items.flatMap(({ checkout_id }) => checkout_id ?? []),
      )
    ).map((checkout) => [checkout.checkout_id, checkout]),
  )
  const items = await Promise.all(
    page.items.map(async ({ customer_id, name, ...link }): Promise<Static<typeof OpenLink>> => {
      const { payment_link_id, company_id, cart_id, checkout_id, amount_minor, currency, created_by, created_at } = link
      const checkout: Checkout | undefined = checkout_id === null ? undefined : checkouts.get(checkout_id)
      return {
        ...{ payment_link_id, pays: checkout_id === null ? 'deposit' : 'order', company_id, cart_id },
        ...{ customer_id: checkout ? checkout.customer_id : customer_id, name: checkout ? (checkout.contact?.name ?? null) : name },
        status: (await withWhatItPays(database.db, link, call.now)).status === 'open' ? 'open' : 'paying',
        ...{ amount_minor, currency, created_by, created_at, expires_at: link.expires_at },
      }
    }),
  )
  await showToStaff(
    database,
    items.flatMap(({ payment_link_id: subject, company_id, customer_id }) => (customer_id ? [{ subject, company_id, customer_id }] : [])),
    'payment_links',
    call,
  )
  return { ...page, items }
}

async function theirs(on: Db | Tx, payment_link_id: string, call: Call): Promise<PaymentLink> {
  const link = await linkById(on, payment_link_id)
  const companies = companiesOf(call)
  if (!link || link.register_id !== null || (companies && !companies.includes(link.company_id)))
    throw notFound({ what: 'payment link', id: payment_link_id })
  return link
}

export const Sent = Type.Object({
  payment_link_id: Type.String(),
  told: Type.Union([Type.String(), Type.Null()], { description: 'how it was sent; null when she has left nothing it could go to' }),
})

/** The same link once more, as long as it can be paid. */
export async function sendAgain(tx: Tx, { payment_link_id }: { payment_link_id: string }, call: Call): Promise<Static<typeof Sent>> {
  const link = await theirs(tx, payment_link_id, call)
  const { told } = link.checkout_id === null ? await sendDepositLink(tx, { payment_link_id }, call) : await sendCheckoutLink(tx, link, call)
  return { payment_link_id, told }
}

export const Stopped = Type.Object({ payment_link_id: Type.String(), status: Type.String() })

/** It opens nothing any more. What is being paid by it for an order at this moment is waited for. */
export async function stopLink(
  database: Database,
  { payment_link_id }: { payment_link_id: string },
  call: Call,
): Promise<Static<typeof Stopped>> {
  const found = await theirs(database.db, payment_link_id, call)
  if (found.checkout_id === null) {
    const { status } = await stopAskingDeposit(database, { payment_link_id }, call)
    return { payment_link_id, status }
  }
  const status = await database.transaction(async (tx) => {
    const link = (await lockLink(tx, payment_link_id))!
    const { status } = await withWhatItPays(tx, link, call.now)
    if (status === 'paying' || status === 'paid') throw paymentLinkOver({ status })
    await run(tx, 'update payment_links.links set revoked_at = coalesce(revoked_at, $2), value_sealed = null where payment_link_id = $1', [
      payment_link_id,
      call.now,
    ])
    return 'over'
  })
  return { payment_link_id, status }
}
