import { distance_channels } from '@birge/kernel/distance-sale'
import { formatMoney } from '@birge/kernel/money'
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, type Locale, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { readToken, secretOf, signToken } from '#platform/secret'
import { isSealedByOldKey, seal, unseal } from '#platform/vault'
import { companyOf } from '../../foundation/companies/index.ts'
import { publicOrigin, tell } from '../../foundation/privacy/index.ts'
import { webChannelOf } from '../../foundation/stores/index.ts'
import { cartForSale, lockCarts } from '../carts/index.ts'
import { type Change, letGo, type Payment, paymentsByIds } from '../payments/index.ts'
import {
  cartEmpty,
  type Checkout,
  checkoutById,
  checkoutClosed,
  type GiftCardTender,
  type HowAndWho,
  mustBePaidWith,
  openFor,
  valueOf,
} from '../checkout/index.ts'

/**
 * A link by which somebody pays who is not at our screens. What is paid is a checkout, or a sale that a till waits with; of a deposit neither is named,
 * and what it is stands beside the link (`deposits.ts`).
 */
export interface PaymentLink {
  payment_link_id: string
  company_id: string
  cart_id: string
  checkout_id: string | null
  register_id: string | null
  payment_id: string | null
  amount_minor: number
  currency: string
  created_by: string
  created_at: string
  expires_at: string
  revoked_at: string | null
  /** What gift cards pay beside it; `amount_minor` is what it asks for. Their codes, sealed, as long as it may be paid. */
  value_minor: number
  value_sealed: string | null
}
export const FIELDS = `payment_link_id, company_id, cart_id, checkout_id, register_id, payment_id, amount_minor, currency, created_by, created_at,
  expires_at, revoked_at, value_minor, value_sealed`

export const LinkStatus = Type.Enum(['open', 'paying', 'paid', 'expired', 'over'])
export const PaymentLinkReply = Type.Object({
  payment_link_id: Type.String(),
  cart_id: Type.String(),
  status: LinkStatus,
  url: Type.String({ description: 'whoever has it may pay: it is sent to nobody but the customer' }),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  created_at: Type.String(),
  expires_at: Type.String(),
  payment_id: OrNull(Type.String()),
  order_id: OrNull(Type.String()),
})
type PaymentLinkReply = Type.Static<typeof PaymentLinkReply>

export const paymentLinkUnknown = refusal<object>('payment_link_unknown', 404, () => 'There is no such payment link')
export const paymentLinkOver = refusal<{ status: string }>(
  'payment_link_over',
  410,
  ({ status }) => `This payment link is ${status}: ask for a new one`,
)

export const paymentLinkMade = event(
  'payment_links.link_made',
  Type.Object({ payment_link_id: Type.String(), cart_id: Type.String(), amount_minor: Type.Integer(), currency: Type.String() }),
)

/** What its tokens are for; they open nothing else. */
const LABEL = 'payment link'
const MINUTES_UNLESS_SAID = 24 * 60
const TILL_MINUTES = 15

/**
 * A link to pay for a cart, which becomes an order when it is paid. Nothing is held before. Another one for the same cart takes the place of
 * the one before.
 */
export async function makePaymentLink(
  database: Database,
  {
    cart_id,
    minutes = MINUTES_UNLESS_SAID,
    send = false,
    value = [],
    ...input
  }: { cart_id: string; minutes?: number; send?: boolean; value?: Static<typeof GiftCardTender>[] } & HowAndWho,
  call: Call,
) {
  const { now, actor } = call
  // Who pays by a link stands elsewhere: it is a sale from a distance, whoever makes the link and where.
  const channel = distance_channels.includes(call.channel ?? '') ? call.channel! : 'phone'
  const cart = await cartForSale(database.db, { cart_id, channel, is_sent: input.delivery.kind === 'ship' }, now)
  const companies = companiesOf(call)
  if (!cart || (companies && !companies.includes(cart.company_id))) throw notFound({ what: 'cart', id: cart_id })
  if (!cart.lines.length || cart.quote.total_minor === 0) throw cartEmpty({ cart_id })
  const shop = await webChannelOf(database.db, cart.company_id)
  const { customer_id, company_id, currency } = cart
  const whose = { cart, shop, session_id: cart.session_id ?? call.principal.id, customer_id, channel, locale: call.locale, now }
  const checkout = await openFor(database, input, whose)
  const { checkout_id, status, total_minor, contact } = checkout
  if (status !== 'open') throw checkoutClosed({ checkout_id, status })
  // Nothing is held before she pays; what is refused then is refused here already, as far as it is so now.
  if (value.length) await mustBePaidWith(database, checkout, { value, method: 'card', principal: call.principal, actor })
  const value_minor = valueOf(value)
  const amount_minor = total_minor - value_minor
  return database.transaction(async (tx) => {
    const made = { company_id, cart_id, checkout_id, register_id: null, amount_minor, currency, minutes, value }
    const link = await writeLink(tx, made, call)
    const reply = await present(tx, link, call)
    const said = { payment_link_id: link.payment_link_id, cart_id, amount_minor, currency }
    await announce(tx, paymentLinkMade, { subject: cart_id, company_id, customer_id, channel, actor, occurred_at: now, data: said })
    return { ...reply, told: send ? await tellOfLink(tx, link, reply, { customer_id, contact }, now) : null }
  })
}

/** The link of a checkout once more, as long as it can be paid, to whoever was written down with it. */
export async function sendCheckoutLink(tx: Tx, link: PaymentLink, call: Call) {
  const { status, checkout } = await withWhatItPays(tx, link, call.now)
  if (status !== 'open' || !checkout) throw paymentLinkOver({ status })
  return { told: await tellOfLink(tx, link, await present(tx, link, call), checkout, call.now) }
}

/** Says how it was sent, or null where she has left nothing it could go to. */
async function tellOfLink(
  tx: Tx,
  { company_id, value_minor }: PaymentLink,
  reply: PaymentLinkReply,
  { customer_id, contact }: Pick<Checkout, 'customer_id' | 'contact'>,
  now: string,
) {
  // By the name of the seller, as a till signs it: the shop's own name says which door it is.
  const { name: shop } = await companyOf(tx, company_id)
  const text = (locale: Locale) => linkNewsOf(value_minor ? AMOUNT_NEWS : NEWS, locale, { ...reply, shop })
  const left = { phone: contact?.phone ?? null, email: contact?.email ?? null }
  const [told] = await tell(tx, [{ kind: 'payment_link', purpose: 'order', company_id, customer_id, left, text, now }])
  return told && 'told' in told ? told.told : null
}

/** The same, as a message to whoever the cart belongs to; says how it was sent, or null where she has left nothing it could go to. */
export async function sendTillLink(
  tx: Tx,
  link: PaymentLink,
  customer_id: string,
  call: Call,
): Promise<PaymentLinkReply & { told: string | null }> {
  const reply = await present(tx, link, call)
  if (reply.status !== 'open') throw paymentLinkOver({ status: reply.status })
  const { company_id } = link
  const { name: shop } = await companyOf(tx, company_id)
  const text = (locale: Locale) => linkNewsOf(AMOUNT_NEWS, locale, { ...reply, shop })
  const [told] = await tell(tx, [{ kind: 'payment_link', purpose: 'order', company_id, customer_id, text, now: call.now }])
  return { ...reply, told: told && 'told' in told ? told.told : null }
}

/** An amount that a till waits for, to be paid on the customer's own phone: shown there as a QR code. */
export async function makeTillLink(
  tx: Tx,
  sale: Pick<PaymentLink, 'company_id' | 'cart_id' | 'register_id' | 'amount_minor' | 'currency'>,
  call: Call,
): Promise<PaymentLinkReply> {
  return present(tx, await writeLink(tx, { ...sale, checkout_id: null, minutes: TILL_MINUTES }, call), call)
}

type NewLink = Pick<PaymentLink, 'company_id' | 'cart_id' | 'checkout_id' | 'register_id' | 'amount_minor' | 'currency'>

/** Of two that are written at once for a cart one lives. */
export async function writeLink(
  tx: Tx,
  { minutes, value = [], ...link }: NewLink & { minutes: number; value?: Static<typeof GiftCardTender>[] },
  { actor, now }: Call,
): Promise<PaymentLink> {
  const payment_link_id = newId('lnk')
  await lockCarts(tx, [link.cart_id])
  await takeBackDepositLinks(tx, link.cart_id, now)
  await run(tx, 'update payment_links.links set revoked_at = $2, value_sealed = null where cart_id = $1 and revoked_at is null', [
    ...[link.cart_id, now],
  ])
  const written = await runOne<PaymentLink>(
    tx,
    `insert into payment_links.links (payment_link_id, company_id, cart_id, checkout_id, register_id, amount_minor, currency, created_by, created_at, expires_at, value_minor, value_sealed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9::timestamptz + make_interval(mins => $10), $11, $12) returning ${FIELDS}`,
    [
      ...[payment_link_id, link.company_id, link.cart_id, link.checkout_id, link.register_id, link.amount_minor, link.currency],
      ...[actor, now, minutes, valueOf(value), value.length ? seal(JSON.stringify(value), payment_link_id) : null],
    ],
  )
  return written!
}

/**
 * The links before for deposits of this cart open nothing any more, and what is under way by them is let go. What providers are to be asked is written
 * down, and asked by the next work.
 */
async function takeBackDepositLinks(tx: Tx, cart_id: string, now: string) {
  const others = await run<{ payment_link_id: string }>(
    tx,
    `select payment_link_id from payment_links.links l join payment_links.deposits d using (payment_link_id)
     where l.cart_id = $1 and d.deposit_id is null and (l.revoked_at is null or l.payment_id is not null) order by payment_link_id`,
    [cart_id],
  )
  for (const { payment_link_id } of others) await takeBackDepositLink(tx, payment_link_id, now)
}

/** Whoever has begun to pay meanwhile is waited for, and is let go of too; a deposit that stands stays. */
export async function takeBackDepositLink(tx: Tx, payment_link_id: string, now: string): Promise<Change[]> {
  const link = await lockLink(tx, payment_link_id)
  const waiting = await runOne(tx, 'select from payment_links.deposits where payment_link_id = $1 and deposit_id is null', [
    payment_link_id,
  ])
  if (!link || !waiting) return []
  await run(tx, 'update payment_links.links set revoked_at = coalesce(revoked_at, $2) where payment_link_id = $1', [payment_link_id, now])
  return link.payment_id === null ? [] : letGo(tx, [link.payment_id], now)
}

/** The gift cards that pay beside the link, as the agent was told them. */
export const valueOfLink = ({ payment_link_id, value_sealed }: PaymentLink): Static<typeof GiftCardTender>[] =>
  value_sealed === null ? [] : (JSON.parse(unseal(value_sealed, payment_link_id)) as Static<typeof GiftCardTender>[])

/** Codes of gift cards are of no use once nobody can pay by the link: it is over, or what it was for was ordered or set aside. */
export async function forgetCodes(tx: Tx, now: string) {
  await run(
    tx,
    `update payment_links.links set value_sealed = null where payment_link_id in (
       select payment_link_id from payment_links.links l where value_sealed is not null and (expires_at < $1::timestamptz - interval '1 day' or exists (
         select from checkout.public_checkouts c where c.checkout_id = l.checkout_id and c.status not in ('open', 'paying', 'paid')))
       order by expires_at, payment_link_id limit 100 for update skip locked)`,
    [now],
  )
}

/** Seals anew, with the newest key, what an older one has sealed; says how many links that were. After it the old key may go. */
export async function resealLinks(tx: Tx): Promise<number> {
  const links = await run<{ payment_link_id: string; value_sealed: string }>(
    tx,
    'select payment_link_id, value_sealed from payment_links.links where value_sealed is not null order by payment_link_id for no key update',
  )
  const old = links.filter(({ value_sealed }) => isSealedByOldKey(value_sealed))
  for (const { payment_link_id, value_sealed } of old)
    await run(tx, 'update payment_links.links set value_sealed = $2 where payment_link_id = $1', [
      ...[payment_link_id, seal(unseal(value_sealed, payment_link_id), payment_link_id)],
    ])
  return old.length
}

export const lockLink = (tx: Tx, payment_link_id: string) =>
  runOne<PaymentLink>(tx, `select ${FIELDS} from payment_links.links where payment_link_id = $1 for no key update`, [payment_link_id])

export const linkById = (on: Db | Tx, payment_link_id: string) =>
  runOne<PaymentLink>(on, `select ${FIELDS} from payment_links.links where payment_link_id = $1`, [payment_link_id])

/** The link that a token opens, if we have signed it. */
export async function linkOf(db: Db, token: string): Promise<PaymentLink> {
  const says = readToken<{ payment_link_id: string }>(await secretOf(db), LABEL, token)
  const link = says && (await linkById(db, says.payment_link_id))
  if (!link) throw paymentLinkUnknown({})
  return link
}

export const pageOfLinks = (locale: string) => `${locale === 'tr' ? '' : `/${locale}`}/pay`

/** Behind the `#`: what stands there is sent to no server, written into no log and told to no other site. */
export const addressOf = async (on: Db | Tx, { payment_link_id }: PaymentLink, locale: string) =>
  `${pageOfLinks(locale)}#${signToken(await secretOf(on), LABEL, { payment_link_id })}`

/** A link with what it pays, as it stands now. */
export async function withWhatItPays(on: Db | Tx, link: PaymentLink, now: string) {
  const checkout = link.checkout_id ? await checkoutById(on, link.checkout_id) : undefined
  const payment_id = link.payment_id ?? checkout?.payment_id
  const [payment] = payment_id ? await paymentsByIds(on, [payment_id]) : []
  return { link, checkout, payment, status: statusOf(link, checkout, payment, now) }
}

function statusOf(
  { expires_at, revoked_at }: PaymentLink,
  checkout: Checkout | undefined,
  payment: Payment | undefined,
  now: string,
): Type.Static<typeof LinkStatus> {
  if (checkout?.status === 'ordered') return 'paid'
  if (checkout?.status === 'paying' || checkout?.status === 'paid') return 'paying'
  if (checkout && checkout.status !== 'open') return 'over'
  if (!checkout && payment) {
    if (payment.let_go_at || payment.status === 'cancelling' || payment.status === 'cancelled') return 'over'
    if (payment.status === 'authorising' || payment.status === 'unknown') return 'paying'
    if (payment.status !== 'declined') return 'paid'
  }
  if (revoked_at) return 'over'
  return Date.parse(expires_at) <= Date.parse(now) ? 'expired' : 'open'
}

/** Of a deposit neither a checkout nor a register is named. */
export const isForDeposit = ({ checkout_id, register_id }: PaymentLink) => checkout_id === null && register_id === null

export async function present(on: Db | Tx, link: PaymentLink, call: Pick<Call, 'now' | 'locale' | 'origin'>): Promise<PaymentLinkReply> {
  const { payment_link_id, cart_id, amount_minor, currency, created_at, expires_at } = link
  const { status, checkout, payment } = await withWhatItPays(on, link, call.now)
  return {
    ...{ payment_link_id, cart_id, status, amount_minor, currency, created_at, expires_at },
    url: (publicOrigin() ?? call.origin) + (await addressOf(on, link, call.locale)),
    payment_id: payment?.payment_id ?? null,
    order_id: checkout?.order_id ?? payment?.order_id ?? null,
  }
}

/** The links that were made for a cart, the latest first. */
export async function linksOfCart(db: Db, { cart_id }: { cart_id: string }, call: Call) {
  const links = await run<PaymentLink>(
    db,
    `select ${FIELDS} from payment_links.links where cart_id = $1 and ($2::text[] is null or company_id = any($2)) order by created_at desc limit 20`,
    [cart_id, companiesOf(call)],
  )
  return { items: await Promise.all(links.map((link) => present(db, link, call))) }
}

const NEWS: Record<Locale, (shop: string, total: string, url: string) => string> = {
  tr: (shop, total, url) => `${shop}: ${total} tutarındaki siparişinizi bu bağlantıdan ödeyebilirsiniz: ${url}`,
  az: (shop, total, url) => `${shop}: ${total} məbləğində sifarişinizi bu keçiddən ödəyə bilərsiniz: ${url}`,
  en: (shop, total, url) => `${shop}: you can pay for your order of ${total} by this link: ${url}`,
}

/** A till waits for an amount, which may be a part of a sale, or a deposit. */
const AMOUNT_NEWS: typeof NEWS = {
  tr: (shop, amount, url) => `${shop}: ${amount} tutarını bu bağlantıdan ödeyebilirsiniz: ${url}`,
  az: (shop, amount, url) => `${shop}: ${amount} məbləğini bu keçiddən ödəyə bilərsiniz: ${url}`,
  en: (shop, amount, url) => `${shop}: you can pay ${amount} by this link: ${url}`,
}

interface News {
  shop: string
  amount_minor: number
  currency: string
  url: string
  about?: string
}
export const linkNewsOf = (
  words: Record<Locale, (shop: string, amount: string, url: string, about: string) => string>,
  locale: Locale,
  { shop, amount_minor, currency, url, about = '' }: News,
) => ({ subject: shop, body: words[locale](shop, formatMoney(amount_minor, currency, locale), url, about) })
