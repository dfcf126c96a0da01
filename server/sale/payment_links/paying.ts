import { holdsCardNumber } from '@birge/kernel/payment-card'
import { type Static, Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { companyOf } from '../../foundation/companies/index.ts'
import { locationOf, registerOf } from '../../foundation/stores/index.ts'
import { type Consent, Document, linesOf } from '../agreements/index.ts'
import {
  agreeToCheckout,
  cardNumberNotTaken,
  ChosenReply,
  chooseInstalments,
  documentsOfCheckout,
  isAgreementDue,
  payCheckout,
  paymentDeclined,
  placeTogether,
  presentChosen,
  quoteForCheckout,
} from '../checkout/index.ts'
import {
  type Change,
  letGo,
  lookUpOpen,
  methodNotTaken,
  pageTo,
  type Payment,
  recordPayments,
  speakAuthorise,
  speakChanges,
  takersAt,
} from '../payments/index.ts'
import { type CardChoice, type Cardholder, holderOf, howByCard, mustPayByCard } from '../saved_cards/index.ts'
import { agreedTerms, askedBy, depositNamed, standDeposit, termsOf } from './deposits.ts'
import {
  isForDeposit,
  linkById,
  linkOf,
  LinkStatus,
  type PaymentLink,
  pageOfLinks,
  paymentLinkOver,
  present,
  valueOfLink,
  withWhatItPays,
} from './links.ts'

/** What somebody sees who has the link: what it costs, not whose it is. The texts she agrees to name her, as the law wants it. */
export const PublicLink = Type.Object({
  status: LinkStatus,
  shop: Type.String(),
  amount_minor: Type.Integer(),
  value_minor: Type.Integer({ description: 'what gift cards pay beside it, taken when the rest is paid' }),
  currency: Type.String(),
  expires_at: Type.String(),
  version: OrNull(Type.Integer()),
  lines: Type.Array(Type.Object({ title: Type.String(), quantity: Type.Integer(), total_minor: Type.Integer() })),
  agreements: Type.Array(Document),
  instalments: Type.Union([ChosenReply, Type.Null()], { description: 'as was chosen; null: it is paid at once' }),
  continue_at: OrNull(Type.String()),
  order_number: OrNull(Type.String()),
  deposit: Type.Union(
    [Type.Object({ about: Type.String(), days: Type.Integer(), total_minor: Type.Integer(), number: OrNull(Type.String()) }), Type.Null()],
    { description: 'where it is for a deposit: for what, for how long it stands, what all of it costs, and its number once it is paid' },
  ),
})

export async function readByLink({ db }: Database, { link: token }: { link: string }, call: Call): Promise<Static<typeof PublicLink>> {
  const { link, checkout, payment, status } = await withWhatItPays(db, await linkOf(db, token), call.now)
  const isOpen = status === 'open' && checkout !== undefined
  const asked = isForDeposit(link) ? await askedBy(db, link.payment_link_id) : undefined
  const { items } =
    asked && status === 'open'
      ? { items: await termsOf(db, link, asked, call) }
      : isOpen && (await isAgreementDue(db, checkout, call.now))
        ? await documentsOfCheckout(db, checkout, asLink(link, call))
        : { items: [] }
  return {
    status,
    shop: (await companyOf(db, link.company_id)).name,
    amount_minor: isOpen ? checkout.total_minor - link.value_minor : link.amount_minor,
    value_minor: link.value_minor,
    currency: link.currency,
    expires_at: link.expires_at,
    version: checkout?.version ?? null,
    lines: checkout ? linesOf(checkout.quote) : (asked?.lines ?? []),
    agreements: items,
    instalments: checkout ? presentChosen(checkout.instalments) : null,
    continue_at: status === 'paying' ? (payment?.continue_at ?? null) : null,
    order_number: checkout?.order_number ?? null,
    deposit: asked
      ? {
          ...{ about: asked.about, days: asked.days, total_minor: asked.total_minor },
          number: asked.deposit_id ? ((await depositNamed(db, asked.deposit_id))?.number ?? null) : null,
        }
      : null,
  }
}

/** She has shown nothing but the link: what it opens is this one checkout. */
const asLink = ({ payment_link_id }: PaymentLink, call: Call): Call => {
  const { request_key: _, ...rest } = call
  return { ...rest, principal: { audience: 'system', id: 'payment_link' }, actor: `link:${payment_link_id}` } as Call
}

/** In how many instalments what the link is for may be paid with a card that begins so. A sale that a till waits with is paid at once. */
export async function quoteByLink(database: Database, { link: token, bin }: { link: string; bin: string }, call: Call) {
  const { link, checkout, status } = await withWhatItPays(database.db, await linkOf(database.db, token), call.now)
  if (status !== 'open' || !checkout) throw paymentLinkOver({ status })
  return quoteForCheckout(database, checkout, { bin, value_minor: link.value_minor }, call.now)
}

/** She has chosen; what she is to agree to says so from now on. */
export async function chooseByLink(
  database: Database,
  { link: token, version, choice }: { link: string; version: number; choice: { bin: string; count: number } | null },
  call: Call,
) {
  const { link, checkout, status } = await withWhatItPays(database.db, await linkOf(database.db, token), call.now)
  if (status !== 'open' || !checkout) throw paymentLinkOver({ status })
  const of_rest = choice && { ...choice, value_minor: link.value_minor }
  await chooseInstalments(database, { checkout_id: checkout.checkout_id, version, choice: of_rest }, asLink(link, call))
  return readByLink(database, { link: token }, call)
}

interface Paying {
  link: string
  /** The provider's word for her card; without one she enters it on their page. */
  token?: string
  /** Who is signed in on the phone that opened the link pays with a card of hers. */
  saved_card_id?: string
  version?: number
  agreed?: readonly Static<typeof Consent>[]
}

/** Pays what the link is for. Asked again it goes on where it stands: what is being paid is not paid twice, what was paid becomes its order. */
export async function payByLink(database: Database, { link: link_token, token, saved_card_id, version, agreed = [] }: Paying, call: Call) {
  if (token && holdsCardNumber(token)) throw cardNumberNotTaken({})
  const { link, checkout, payment, status } = await withWhatItPays(database.db, await linkOf(database.db, link_token), call.now)
  const now = call.now
  if (status === 'paid') {
    if (isForDeposit(link)) await standDeposit(database, link.payment_link_id, now)
    return { status: 'paid' as const, continue_at: null }
  }
  if (status === 'paying') {
    if (checkout?.status === 'paid') await placeByLink(database, link, checkout.checkout_id, call)
    return { status: checkout?.status === 'paid' ? ('paid' as const) : status, continue_at: payment?.continue_at ?? null }
  }
  if (status !== 'open') throw paymentLinkOver({ status })
  const return_url = returnTo(link, call)
  const choice: CardChoice = { ...(token && { token }), ...(saved_card_id && { saved_card_id }) }
  if (!checkout) {
    const how = { holder: holderOf(call), return_url }
    if (!isForDeposit(link)) return payAmount(database, link, choice, how, call)
    const paid = await payAmount(database, link, choice, { ...how, withIt: await agreedTerms(database.db, link, agreed, call) }, call)
    if (paid.status === 'paid') await standDeposit(database, link.payment_link_id, now)
    return paid
  }
  const { checkout_id } = checkout
  const as = asLink(link, call)
  if (await isAgreementDue(database.db, checkout, now)) await agreeToCheckout(database, { checkout_id, version: version ?? 0, agreed }, as)
  const wanted = {
    checkout_id,
    method: 'card' as const,
    return_url,
    version: version ?? checkout.version,
    value: valueOfLink(link),
    ...choice,
    holder: holderOf(call),
  }
  const paid = await payCheckout(database, wanted, as)
  if (paid.status !== 'authorised') return { status: 'paying' as const, continue_at: paid.continue_at }
  await placeTogether(database, { checkout_id, principal: as.principal, actor: as.actor, now, key: undefined })
  return { status: 'paid' as const, continue_at: null }
}

const placeByLink = (database: Database, link: PaymentLink, checkout_id: string, call: Call) => {
  const { principal, actor, now } = asLink(link, call)
  return placeTogether(database, { checkout_id, principal, actor, now, key: undefined })
}

/**
 * The money for a sale that a till waits with, or for a deposit: held here, taken when the till sells or the deposit stands. Should neither be, it is let
 * go, with an alarm.
 */
async function payAmount(
  database: Database,
  link: PaymentLink,
  choice: CardChoice,
  { holder, return_url, withIt }: { holder: Cardholder; return_url: string; withIt?: (tx: Tx) => Promise<void> },
  call: Call,
) {
  await mustPayByCard(database.db, { company_id: link.company_id, door: 'web' }, choice, holder, call.now)
  const payment = await database.transaction(async (tx) => {
    const begun = await beginPaying(tx, link.payment_link_id, call)
    await withIt?.(tx)
    return begun
  })
  const company = await companyOf(database.db, link.company_id)
  const { address } = link.register_id
    ? await locationOf(database.db, (await registerOf(database.db, link.register_id)).location_id)
    : company
  const buyer = () =>
    Promise.resolve({
      ...{ name: company.name, phone: null, email: null, ip: call.address },
      ...{ address: address.street ?? '', city: address.city ?? '', country: company.country },
    })
  const by = await howByCard(database, payment, choice, holder, call)
  const paid = await speakAuthorise(database, payment, { ...by, return_url, locale: call.locale, buyer }, call.now)
  if (paid.status === 'declined') throw paymentDeclined({ payment_id: paid.payment_id, reason: paid.reason })
  return { status: paid.status === 'authorised' ? ('paid' as const) : ('paying' as const), continue_at: paid.continue_at }
}

/** A customer at the till has allowed it by a code: nobody is sent to a page. */
export const payTillByCard = (database: Database, link: PaymentLink, choice: CardChoice, holder: Cardholder, call: Call) =>
  payAmount(database, link, choice, { holder, return_url: returnTo(link, call) }, call)

const returnTo = ({ payment_link_id }: PaymentLink, { origin, locale }: Call) =>
  `${origin}/v1/payment-link-returns/${payment_link_id}?locale=${locale}`

/** Two who open the link at once: one pays. */
async function beginPaying(tx: Tx, payment_link_id: string, { now }: Call): Promise<Payment> {
  const locked = await runOne<PaymentLink>(tx, 'select * from payment_links.links where payment_link_id = $1 for no key update', [
    payment_link_id,
  ])
  const { link, status } = await withWhatItPays(tx, locked!, now)
  if (status !== 'open') throw paymentLinkOver({ status })
  const { company_id, cart_id: purpose_id, amount_minor, currency } = link
  const taker = (await takersAt(tx, [company_id]))(company_id, 'card', 'web')
  if (!taker || taker.on_site) throw methodNotTaken({ method: 'card' })
  const wanted = { purpose_id, company_id, method: 'card' as const, provider: taker.name, amount_minor, currency }
  const [payment] = await recordPayments(tx, [{ ...wanted, actor: `link:${payment_link_id}` }], now)
  await run(tx, 'update payment_links.links set payment_id = $2 where payment_link_id = $1', [payment_link_id, payment!.payment_id])
  return payment!
}

/** A till's own link, as it stands. */
export async function linkAtRegister(on: Tx | Database['db'], payment_link_id: string, register_id: string): Promise<PaymentLink> {
  const link = await linkById(on, payment_link_id)
  if (link?.register_id !== register_id) throw notFound({ what: 'payment link', id: payment_link_id })
  return link
}

/** The till does not wait any more: the link opens nothing, and what was paid by it is let go. A sale that has been made stays. */
export async function takeBackLink(database: Database, payment_link_id: string, register_id: string, call: Call) {
  const { reply, changes } = await database.transaction(async (tx) => {
    await linkAtRegister(tx, payment_link_id, register_id)
    // Whoever has begun to pay meanwhile is waited for, and is let go of too.
    const link = (await runOne<PaymentLink>(
      tx,
      'update payment_links.links set revoked_at = coalesce(revoked_at, $2) where payment_link_id = $1 returning *',
      [payment_link_id, call.now],
    ))!
    const { payment } = await withWhatItPays(tx, link, call.now)
    const isSold = payment === undefined || payment.order_id !== null
    const changes: Change[] = isSold ? [] : await letGo(tx, [payment.payment_id], call.now)
    return { reply: await present(tx, (await linkById(tx, payment_link_id))!, call), changes }
  })
  await speakChanges(database, changes, call.now)
  return reply
}

/** She comes back from her bank. Her browser knows which link it was: its token is told to nobody, so it is not in the address she comes back to. */
export async function returnsToLink(
  database: Database,
  { payment_link_id, locale = 'tr' }: { payment_link_id: string; locale?: string },
  call: Call,
) {
  const link = await linkById(database.db, payment_link_id)
  const { payment } = link ? await withWhatItPays(database.db, link, call.now) : {}
  if (payment) await lookUpOpen(database, payment.payment_id, call.now)
  if (link && isForDeposit(link)) await standDeposit(database, payment_link_id, call.now)
  return pageTo(pageOfLinks(locale), locale as Call['locale'])
}
