import { formatMoney } from '@birge/kernel/money'
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, type Locale, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import { idsOf, showToStaff } from '../../foundation/customers/index.ts'
import { publicOrigin, tell } from '../../foundation/privacy/index.ts'
import {
  concludeAgreements,
  type Consent,
  copyByLink,
  copyForDeposit,
  documentsFor,
  keepAgreements,
  linesOf,
  mustAgreeTo,
} from '../agreements/index.ts'
import { cartFrozen, type CartForSale } from '../carts/index.ts'
import { cartEmpty } from '../checkout/index.ts'
import { depositMalformed, depositRuleOf, takeDeposit } from '../deposits/index.ts'
import { attachToOrders, inTurns, isFree, lockPayments, speakChanges } from '../payments/index.ts'
import {
  addressOf,
  FIELDS,
  linkById,
  linkNewsOf,
  LinkStatus,
  lockLink,
  type PaymentLink,
  paymentLinkMade,
  paymentLinkOver,
  takeBackDepositLink,
  withWhatItPays,
  writeLink,
} from './links.ts'

/** What stands beside a link that is for a deposit: whose it will be, for what, and what lay in her cart when she was asked. */
interface AskedDeposit {
  payment_link_id: string
  customer_id: string | null
  name: string | null
  phone: string | null
  email: string | null
  about: string
  channel: string
  lines: { title: string; quantity: number; total_minor: number }[]
  total_minor: number
  days: number
  deposit_id: string | null
}

export const DepositLink = Type.Object({
  payment_link_id: Type.String(),
  cart_id: Type.String(),
  company_id: Type.String(),
  customer_id: OrNull(Type.String()),
  name: OrNull(Type.String()),
  status: LinkStatus,
  amount_minor: Type.Integer(),
  currency: Type.String(),
  about: Type.String(),
  days: Type.Integer({ description: 'for how long the deposit stands once it is paid' }),
  created_by: Type.String(),
  created_at: Type.String(),
  expires_at: Type.String(),
  deposit: Type.Union([Type.Object({ deposit_id: Type.String(), number: Type.String() }), Type.Null()]),
})
type DepositLink = Static<typeof DepositLink>
/** The one time that staff are given the address: to hand it over. */
export const DepositAsked = Type.Object({
  ...DepositLink.properties,
  url: Type.String({ description: 'whoever has it may pay: it is given to nobody but the customer' }),
  told: Type.Union([Type.String(), Type.Null()], { description: 'how it was sent; null when it was not' }),
})

export const depositExceedsCart = refusal<{ total_minor: number }>(
  'deposit_exceeds_cart',
  422,
  () => 'A deposit is a part of what lies in the cart, and no more than that comes to',
)
export const depositWithoutTerms = refusal<{ company_id: string }>(
  'deposit_without_terms',
  409,
  () =>
    'There are no terms to show her: say first who the seller is (in the settings, under agreements), where the law knows deposits from a distance',
)
/** Subject: the cart, so that whoever has it open hears of it. */
export const depositPaid = event(
  'payment_links.deposit_paid',
  Type.Object({
    ...{ payment_link_id: Type.String(), deposit_id: Type.String(), number: Type.String() },
    ...{ amount_minor: Type.Integer(), currency: Type.String() },
  }),
)

const MINUTES = 24 * 60

export interface Asking {
  amount_minor: number
  about: string
  /** Who she is: known to us, or as she says. */
  customer_id: string | null
  name: string | null
  left: { phone: string | null; email: string | null }
  minutes?: number | undefined
}

/**
 * Asks whoever this cart belongs to for a deposit, by a link that is sent to her. Another one for the same cart takes the place of the one before, and
 * what may be under way by that is let go. Nobody is asked who could not be shown the terms.
 */
export async function askDeposit(tx: Tx, cart: CartForSale, asking: Asking, call: Call) {
  const { cart_id, company_id, currency, quote } = cart
  const { amount_minor, customer_id, name, left, minutes = MINUTES } = asking
  const about = asking.about.trim()
  if (!about) throw depositMalformed({ wrong: ['about'] })
  if (cart.status === 'frozen') throw cartFrozen({ cart_id })
  if (!cart.lines.length) throw cartEmpty({ cart_id })
  if (amount_minor > quote.total_minor) throw depositExceedsCart({ total_minor: quote.total_minor })
  const channel = call.channel ?? 'phone'
  const link = await writeLink(tx, { company_id, cart_id, checkout_id: null, register_id: null, amount_minor, currency, minutes }, call)
  const { payment_link_id } = link
  const { days } = await depositRuleOf(tx, company_id)
  await run(
    tx,
    `insert into payment_links.deposits (payment_link_id, customer_id, name, phone, email, about, channel, lines, total_minor, days)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[payment_link_id, customer_id, name, left.phone, left.email, about, channel],
      ...[JSON.stringify(linesOf(cart)), quote.total_minor, days],
    ],
  )
  const asked = (await askedBy(tx, payment_link_id))!
  if (!(await termsOf(tx, link, asked, call)).length) throw depositWithoutTerms({ company_id })
  const data = { payment_link_id, cart_id, amount_minor, currency }
  await announce(tx, paymentLinkMade, {
    ...{ subject: cart_id, company_id, customer_id, channel, actor: call.actor, occurred_at: call.now, data },
  })
  return send(tx, link, call)
}

const urlOf = async (on: Db | Tx, link: PaymentLink, call: Pick<Call, 'locale' | 'origin'>) =>
  (publicOrigin() ?? call.origin) + (await addressOf(on, link, call.locale))

async function send(tx: Tx, link: PaymentLink, call: Call): Promise<Static<typeof DepositAsked>> {
  const asked = (await askedBy(tx, link.payment_link_id))!
  const url = await urlOf(tx, link, call)
  const { company_id, amount_minor, currency } = link
  const { name: shop } = await companyOf(tx, company_id)
  const { customer_id, about, phone, email } = asked
  const text = (locale: Locale) => linkNewsOf(ASKED, locale, { shop, amount_minor, currency, url, about })
  const [told] = await tell(tx, [
    { ...{ kind: 'payment_link', purpose: 'order', company_id, customer_id, left: { phone, email }, text, now: call.now } },
  ])
  return { ...(await presentAsked(tx, link, asked, call.now)), url, told: told && 'told' in told ? told.told : null }
}

const ASKED: Record<Locale, (shop: string, amount: string, url: string, about: string) => string> = {
  tr: (shop, amount, url, about) => `${shop}: ${about} için ${amount} kaporayı bu bağlantıdan bırakabilirsiniz: ${url}`,
  az: (shop, amount, url, about) => `${shop}: ${about} üçün ${amount} behi bu keçiddən verə bilərsiniz: ${url}`,
  en: (shop, amount, url, about) => `${shop}: you can leave the deposit of ${amount} for ${about} by this link: ${url}`,
}

export const askedBy = (on: Db | Tx, payment_link_id: string) =>
  runOne<AskedDeposit>(on, 'select * from payment_links.deposits where payment_link_id = $1', [payment_link_id])

async function presentAsked(on: Db | Tx, link: PaymentLink, asked: AskedDeposit, now: string): Promise<DepositLink> {
  const { payment_link_id, cart_id, company_id, amount_minor, currency, created_by, created_at, expires_at } = link
  const { customer_id, name, about, days, deposit_id } = asked
  const { status } = await withWhatItPays(on, link, now)
  return {
    ...{ payment_link_id, cart_id, company_id, customer_id, name, status, amount_minor, currency, about, days, created_by, created_at },
    ...{ expires_at, deposit: deposit_id === null ? null : await depositNamed(on, deposit_id) },
  }
}

export const depositNamed = async (on: Db | Tx, deposit_id: string) =>
  (await runOne<{ deposit_id: string; number: string }>(
    on,
    'select deposit_id, number from deposits.public_deposits where deposit_id = $1',
    [deposit_id],
  )) ?? null

/** What she agrees to before she pays it: the terms of the deposit, and how she takes it back. */
export function termsOf(db: Db | Tx, link: PaymentLink, asked: AskedDeposit, { locale, now }: Pick<Call, 'locale' | 'now'>) {
  const { company_id, currency, amount_minor } = link
  const { channel, lines, total_minor, name, phone, email, about, days } = asked
  const buyer = { name: name ?? '', address: null, phone, email }
  const deposit = { amount_minor, about, days }
  return documentsFor(db, { company_id, channel, currency, total_minor, lines, delivery: null, buyer, deposit }, locale, now)
}

/** Refuses unless she says yes to the terms as they are now; they are then kept, word for word, in the transaction that begins to pay. */
export async function agreedTerms(
  db: Db,
  link: PaymentLink,
  agreed: readonly Static<typeof Consent>[],
  call: Call,
): Promise<(tx: Tx) => Promise<void>> {
  const asked = (await askedBy(db, link.payment_link_id))!
  const documents = await termsOf(db, link, asked, call)
  mustAgreeTo(documents, agreed)
  const { payment_link_id: purpose_id, company_id } = link
  const { customer_id, channel } = asked
  return async (tx) => {
    const { now } = call
    await keepAgreements(tx, documents, { purpose_id, company_id, customer_id, channel, actor: actorOf(link), now })
  }
}

const actorOf = ({ payment_link_id }: PaymentLink) => `link:${payment_link_id}`

/** Once her money is held, the deposit stands: asked by whoever sees it first, it is done once. What was let go meanwhile becomes none. */
export const standDeposit = (database: Database, payment_link_id: string, now: string) =>
  database.transaction(async (tx) => {
    const link = await lockLink(tx, payment_link_id)
    const asked = link && (await askedBy(tx, payment_link_id))
    if (!link?.payment_id || !asked || asked.deposit_id !== null) return
    const [payment] = await lockPayments(tx, [link.payment_id])
    if (!isFree(payment)) return
    const { company_id, currency, cart_id, amount_minor, created_by } = link
    const { customer_id, name, about, channel, days } = asked
    const actor = actorOf(link)
    const { deposit_id, number } = await takeDeposit(
      tx,
      {
        ...{ at: { company_id, currency, channel }, customer_id, name: customer_id ? null : name, cart_id, about, amount_minor },
        ...{ tenders: [{ method: 'card', amount_minor }], asked: { by: created_by, days } },
      },
      { actor, now },
    )
    await attachToOrders(tx, [{ payment, order_id: deposit_id }], now)
    await run(tx, 'update payment_links.deposits set deposit_id = $2 where payment_link_id = $1', [payment_link_id, deposit_id])
    await announce(tx, depositPaid, {
      ...{ subject: cart_id, company_id, customer_id, channel, actor, occurred_at: now },
      data: { payment_link_id, deposit_id, number, amount_minor, currency },
    })
    await tellOfDeposit(tx, { link, asked, number, documents: await concludeAgreements(tx, payment_link_id, now), now })
  })

interface Standing {
  link: PaymentLink
  asked: AskedDeposit
  number: string
  documents: Awaited<ReturnType<typeof concludeAgreements>>
  now: string
}

/** The number by which it is spent and found, and by mail what she has agreed to. */
async function tellOfDeposit(tx: Tx, { link, asked, number, documents, now }: Standing) {
  const { company_id, amount_minor, currency } = link
  const { customer_id, about, phone, email } = asked
  const { name: shop } = await companyOf(tx, company_id)
  const text = (locale: Locale) => ({
    subject: number,
    body: STANDS[locale](shop, formatMoney(amount_minor, currency, locale), number, about),
  })
  await tell(tx, [
    { kind: 'deposit', purpose: 'order', company_id, customer_id, left: { phone, email }, text, now },
    ...(documents.length
      ? [
          {
            ...{ kind: 'agreement', purpose: 'order' as const, by: 'email' as const, company_id, customer_id },
            ...{ left: { phone, email }, text: () => copyForDeposit(number, documents), now },
            short: await copyByLink(tx, { purpose_id: link.payment_link_id, number }),
          },
        ]
      : []),
  ])
}

const STANDS: Record<Locale, (shop: string, amount: string, number: string, about: string) => string> = {
  tr: (shop, amount, number, about) =>
    `${shop}: ${about} için ${amount} kaporanız alındı. Belge no: ${number}. Mağazada bu numarayla, hesabınızdan internette kullanabilirsiniz.`,
  az: (shop, amount, number, about) =>
    `${shop}: ${about} üçün ${amount} behiniz alındı. Sənəd nömrəsi: ${number}. Mağazada bu nömrə ilə, hesabınızdan internetdə istifadə edə bilərsiniz.`,
  en: (shop, amount, number, about) =>
    `${shop}: your deposit of ${amount} for ${about} has come. Its number: ${number}. Use it by this number in the store, or from your account online.`,
}

/** Deposits whose money is held and which nobody has seen yet: her last request was lost, or her bank has led her nowhere. */
export async function standPaidDeposits(database: Database, now: string) {
  const paid = await run<{ payment_link_id: string }>(
    database.db,
    `select l.payment_link_id from payment_links.links l join payments.public_payments p using (payment_id)
     join payment_links.deposits d using (payment_link_id)
     where l.checkout_id is null and l.register_id is null and l.created_at > $1::timestamptz - interval '9 days'
       and d.deposit_id is null and p.status = 'authorised' and p.order_id is null and p.let_go_at is null
     order by l.created_at, l.payment_link_id limit 100`,
    [now],
  )
  // Whichever cannot stand holds back none behind it.
  await inTurns(paid, ({ payment_link_id }) => standDeposit(database, payment_link_id, now))
}

/** They are asked for nothing any more: their links open nothing, and what is under way by them is let go. */
export async function askNoMore(tx: Tx, customer_ids: readonly string[], now: string) {
  const theirs = await run<{ payment_link_id: string }>(
    tx,
    'select payment_link_id from payment_links.deposits where customer_id = any($1::text[]) and deposit_id is null order by payment_link_id',
    [customer_ids],
  )
  // What providers are to be asked is written down, and asked by the next work.
  for (const { payment_link_id } of theirs) await takeBackDepositLink(tx, payment_link_id, now)
}

const HERS = '($1::text[] is null or l.company_id = any($1))'

async function askedOf(on: Db | Tx, payment_link_id: string, call: Call) {
  const link = await linkById(on, payment_link_id)
  const asked = link && (await askedBy(on, payment_link_id))
  const companies = companiesOf(call)
  if (!asked || (companies && !companies.includes(link.company_id))) throw notFound({ what: 'payment link', id: payment_link_id })
  return { link, asked }
}

/** She is not asked any more. Of one that was paid the deposit stands, and goes back like any other. */
export async function stopAskingDeposit(database: Database, { payment_link_id }: { payment_link_id: string }, call: Call) {
  await askedOf(database.db, payment_link_id, call)
  await speakChanges(database, await database.transaction((tx) => takeBackDepositLink(tx, payment_link_id, call.now)), call.now)
  const { link, asked } = await askedOf(database.db, payment_link_id, call)
  return presentAsked(database.db, link, asked, call.now)
}

/** The same link once more, as long as it can be paid. */
export async function sendDepositLink(tx: Tx, { payment_link_id }: { payment_link_id: string }, call: Call) {
  const { link } = await askedOf(tx, payment_link_id, call)
  const { status } = await withWhatItPays(tx, link, call.now)
  if (status !== 'open') throw paymentLinkOver({ status })
  const { url: _, ...sent } = await send(tx, link, call)
  return sent
}

/** Who was asked for a deposit by my companies, newest first. */
export async function listDepositLinks(
  database: Database,
  { limit = 50, after, cart_id, customer_id }: { limit?: number; after?: string; cart_id?: string; customer_id?: string },
  call: Call,
) {
  const [created_at, id] = readCursor(after) ?? []
  const rows = await run<PaymentLink>(
    database.db,
    `select l.${FIELDS.split(/,\s*/).join(', l.')} from payment_links.deposits d join payment_links.links l using (payment_link_id)
     where ${HERS} and ($3::timestamptz is null or (l.created_at, l.payment_link_id) < ($3, $4::text))
       and ($5::text is null or l.cart_id = $5) and ($6::text[] is null or d.customer_id = any($6))
     order by l.created_at desc, l.payment_link_id desc limit $2`,
    [
      ...[companiesOf(call), limit + 1, created_at ?? null, id ?? null, cart_id ?? null],
      customer_id === undefined ? null : await idsOf(database.db, customer_id),
    ],
  )
  const page = pageOf(rows, limit, (row) => [row.created_at, row.payment_link_id])
  const items = await presentAll(database.db, page.items, call.now)
  await showToStaff(
    database,
    items.flatMap(({ payment_link_id: subject, company_id, customer_id }) => (customer_id ? [{ subject, company_id, customer_id }] : [])),
    'deposits',
    call,
  )
  return { ...page, items }
}

const presentAll = (db: Db, links: readonly PaymentLink[], now: string) =>
  Promise.all(links.map(async (link) => presentAsked(db, link, (await askedBy(db, link.payment_link_id))!, now)))

export const MyDepositLink = Type.Object({
  ...Type.Pick(DepositLink, ['payment_link_id', 'status', 'amount_minor', 'currency', 'about', 'days', 'expires_at']).properties,
  page: Type.String({ description: 'where I pay it' }),
})

/** What I am asked for and have not paid yet, in the shop I am in. */
export async function myDepositLinks(db: Db, company_id: string, { principal, now, locale }: Call) {
  const customer_ids = principal.audience === 'shopper' ? principal.customer_ids : []
  const links = await run<PaymentLink>(
    db,
    `select l.${FIELDS.split(/,\s*/).join(', l.')} from payment_links.deposits d join payment_links.links l using (payment_link_id)
     where d.customer_id = any($1::text[]) and l.company_id = $2 and d.deposit_id is null and l.revoked_at is null and l.expires_at > $3
     order by l.created_at desc, l.payment_link_id desc limit 20`,
    [customer_ids, company_id, now],
  )
  const items = await presentAll(db, links, now)
  const pages = await Promise.all(links.map((link) => addressOf(db, link, locale)))
  return {
    items: items.flatMap(({ payment_link_id, status, amount_minor, currency, about, days, expires_at }, at) =>
      status === 'open' || status === 'paying'
        ? [{ payment_link_id, status, amount_minor, currency, about, days, expires_at, page: pages[at]! }]
        : [],
    ),
  }
}
