import { Type } from 'typebox'
import { type Database, type Db, run, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { idempotencyKeyReused } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { Awaits, proposalOf, ProposalStatus, propose, type Proposed, proposedBefore } from '../../foundation/approvals/index.ts'
import { companyOf } from '../../foundation/companies/index.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { registerOf } from '../../foundation/stores/index.ts'
import { soldCardsOf, SoldCard, takeBackCards } from '../gifts/index.ts'
import { cancelOrders, orderToRefund } from '../orders/index.ts'
import {
  askRefunds,
  type Change,
  creditNotKnown,
  changeWishOf,
  givenBackForRest,
  lockPayments,
  lockPaymentsOf,
  mustMoveHers,
  paymentsByIds,
  readPayment,
  refundableOf,
  refundPayment,
  type Payment,
  type PaymentMethod,
  speakChanges,
  surchargesOf,
  surchargesWith,
} from '../payments/index.ts'
import { cardToPayWith, givesAlone, makeRefundCard, readGiftCard } from '../stored_value/index.ts'
import { spread } from './spread.ts'

const Part = Type.Object({
  payment_id: Type.String(),
  method: Type.String(),
  amount_minor: Type.Integer({ description: 'of what the goods cost' }),
  surcharge_minor: Type.Integer({ description: 'of what was paid for instalments, on top of that' }),
  status: Type.String({
    description:
      'planned; asked of the provider; done; declined by it: then the money is still here; or failed after it was done: it is here again',
  }),
  is_credit: Type.Boolean({ description: 'it becomes credit of the customer' }),
  onto_card: OrNull(Type.String({ description: 'the gift card it comes on instead' })),
})

/** `way`: the way it came; so, but credit instead of cash; or all of it as credit, or on a gift card. The latter only where she agrees. */
export const Way = Type.Enum(['original', 'credit_for_cash', 'credit', 'gift_card'])
type Way = Type.Static<typeof Way>

/** Where the goods are by the books, as far as it matters to whoever gives money back. */
const Goods = Type.Enum(['gone', 'cancelled_with_it', 'to_leave'], {
  description:
    'gone: with her; cancelled_with_it: all of them are still here, so at a till it goes back whole and the order is cancelled with it (`cancels_order`); ' +
    'to_leave: some are still here, and only what has left can be given back at a till',
})
type Goods = Type.Static<typeof Goods>

export const Refundable = Type.Object({
  order_id: Type.String(),
  currency: Type.String(),
  customer_id: OrNull(Type.String({ description: 'who can be given credit instead; null: nobody is known' })),
  left_minor: Type.Integer({ description: 'what can be given back, without what was paid for gift cards that are not taken back' }),
  ways: Type.Array(Way, { description: 'which of them are open here: at the till where it is asked, or at the back office' }),
  goods: Goods,
  parts: Type.Array(Part, { description: 'the way the asked amount would go, or all that is left' }),
  gift_cards: Type.Array(SoldCard, { description: 'that were sold with it and not taken back' }),
  refunded: Type.Array(Type.Object({ ...Part.properties, asked_at: Type.String() }), {
    description: 'what was given back before, newest first',
  }),
})
type Refundable = Type.Static<typeof Refundable>

export const RefundReply = Type.Object({
  order_id: Type.String(),
  amount_minor: Type.Integer(),
  parts: Type.Array(Part),
  gift_card: OrNull(
    Type.Object({
      gift_card_id: Type.String(),
      last_four: OrNull(Type.String({ description: 'null: it is new and still needs its code' })),
    }),
  ),
})
type RefundReply = Type.Static<typeof RefundReply>

export const refundExceedsPaid = refusal<{ asked_minor: number; left_minor: number; for_gift_cards_minor: number }>(
  'refund_exceeds_paid',
  409,
  ({ asked_minor, left_minor }) =>
    `${asked_minor} cannot be given back for this order: ${left_minor} is left, without gift cards that are not taken back`,
)
export const orderHasGiftCards = refusal<{ order_id: string }>(
  'order_has_gift_cards',
  409,
  () => 'Gift cards were sold with this order: refund the order, which counts them, and not one payment of it',
)
export const refundExceedsHandedOver = refusal<{ asked_minor: number; left_minor: number }>(
  'refund_exceeds_handed_over',
  409,
  ({ asked_minor, left_minor }) =>
    `${asked_minor} cannot be given back: goods of this order are still to leave, and ${left_minor} is left for those that have; cancel the rest first`,
)
export const goodsStillToLeave = refusal<{ order_id: string }>(
  'goods_still_to_leave',
  409,
  () => 'Goods of this order are still to leave: refund the order, which counts those that have left, and not one payment of it',
)
export const depositReturnsWhole = refusal<{ deposit_id: string }>(
  'deposit_returns_whole',
  409,
  () => 'This payment is a deposit: give the deposit back, and not one payment of it',
)
export const drawerMissing = refusal<object>('drawer_missing', 422, () => 'Say from whose drawer the cash is taken, or give credit instead')

export const givenBackWhole = refusal<{ order_id: string }>(
  'given_back_whole',
  409,
  () => 'The goods of this order have not left: give all of it back and cancel it with that, or say first which of its goods have left',
)
export const goodsHaveLeft = refusal<{ order_id: string }>(
  'goods_have_left',
  409,
  () => 'Goods of this order have left, or it is not paid in full: giving it back does not cancel it',
)

export const takenUnproven = refusal<{ order_id: string }>(
  'taken_unproven',
  409,
  () =>
    'This was sold without the server, and came late or could not be proven: it goes back the way it was paid, once a second person has looked',
)

export const GiftCardCode = Type.String({
  minLength: 8,
  maxLength: 40,
  description: 'of the gift card it comes on; else a new one is made',
})

interface Asked {
  order_id: string
  amount_minor?: number
  sold_card_ids?: string[]
  way?: Way
  register_id?: string
  /** Of the card she has already; else a new one is made. */
  gift_card_code?: string
  /** Nothing of it has left: all of it goes back, its goods stay here, and it is cancelled. */
  cancels_order?: boolean
  /** Whoever brings a gift is not who paid: nothing of it goes back to a card or credit of hers. */
  to_bringer?: boolean
}

const paymentsOf = async (on: Db | Tx, order_id: string): Promise<string[]> =>
  (
    await run<{ payment_id: string }>(on, 'select payment_id from payments.public_payments where order_id = $1 and captured_minor > 0', [
      order_id,
    ])
  ).map(({ payment_id }) => payment_id)
const leftOf = (payment: Payment) => ({ ...payment, left_minor: refundableOf(payment) })
type Refunded = Awaited<ReturnType<typeof orderToRefund>>

/**
 * Where the goods of an order are, and what of its money belongs to those that have left: while others are still here, only that can come back. What was
 * taken ahead for the others pays for them, or goes back with their cancellation. Undefined where there is no such limit. Whoever paid at her door has them.
 */
async function goodsOf(
  on: Db | Tx,
  { order_id, is_leaving, captures, total_minor }: Refunded,
  payments: readonly Payment[],
  has_gift_cards: boolean,
): Promise<{ goods: Goods; gone_minor?: number }> {
  if (!is_leaving || payments.some(({ method, captured_minor }) => method === 'cash_on_delivery' && captured_minor > 0))
    return { goods: 'gone' }
  const [gone] = await run<{ owed_minor: number; count: number }>(
    on,
    'select coalesce(sum(amount_minor), 0)::bigint as owed_minor, count(*)::integer as count from payments.public_dues where order_id = $1',
    [order_id],
  )
  const back_minor = sum(payments.map((payment) => payment.refunded_minor + payment.refunding_minor))
  const gone_minor = Math.max(0, gone!.owed_minor - (back_minor - (await givenBackForRest(on, order_id))))
  const is_paid = sum(payments.map(({ captured_minor }) => captured_minor)) === total_minor
  const is_whole = captures === 'at_order' && gone!.count === 0 && is_paid && !has_gift_cards
  return { goods: is_whole ? 'cancelled_with_it' : 'to_leave', gone_minor }
}

/** At a till; or at the back office. */
type Place = Pick<Till, 'location_id'> | undefined

/** What can be given back at that place: at a till no more than has left, or all with the order; at the back office so of what is paid as it leaves. */
function limitOf({ goods, gone_minor = Infinity }: Awaited<ReturnType<typeof goodsOf>>, { captures }: Refunded, place: Place): number {
  if (captures === 'at_hand_over' || (place && goods === 'to_leave')) return gone_minor
  return Infinity
}

/** Which ways are open at that place. A card that belongs to whoever holds it is made at a till of nobody's order from elsewhere. */
function waysOf(order: Refunded, payments: readonly Payment[], place: Place): Way[] {
  const { customer_id, is_till_sale, location_id } = order
  if (!place) return ['original', ...(customer_id ? (['credit_for_cash', 'credit'] as const) : []), 'gift_card']
  if (payments.some(({ is_unproven }) => is_unproven)) return ['original']
  const isOfHere = is_till_sale && location_id === place.location_id
  return ['original', ...(isOfHere ? (['gift_card'] as const) : []), ...(customer_id ? (['credit'] as const) : [])]
}

const placeOf = async (on: Db | Tx, { principal }: Call): Promise<Place> =>
  principal.audience === 'staff' && principal.register_id !== null ? registerOf(on, principal.register_id) : undefined

const OWN_VALUE: readonly PaymentMethod[] = ['gift_card', 'store_credit', 'deposit']
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)

/** What can be given back for an order, and which way it would go. */
export async function readRefundable(
  db: Db,
  { order_id, amount_minor }: Pick<Asked, 'order_id' | 'amount_minor'>,
  call: Call,
): Promise<Refundable> {
  const order = await orderToRefund(db, order_id, call)
  const { currency, customer_id } = order
  const payments = (await paymentsByIds(db, await paymentsOf(db, order_id))).map(leftOf)
  const sold_cards = await soldCardsOf(db, order_id)
  const gift_cards = sold_cards.filter((card) => card.returned_at === null)
  const place = await placeOf(db, call)
  const standing = await goodsOf(db, order, payments, sold_cards.length > 0)
  const all_minor = Math.min(sum(payments.map((payment) => payment.left_minor)), limitOf(standing, order, place))
  const left_minor = Math.max(0, all_minor - sum(gift_cards.map((card) => card.amount_minor)))
  const refunded = await run<Refundable['refunded'][number] & { change_id: string }>(
    db,
    `select c.change_id, p.payment_id, p.method, c.amount_minor, c.status, c.is_credit, c.onto_card, c.asked_at from payments.public_payments p
     join payments.public_refunds c using (payment_id) where p.order_id = $1 order by c.asked_at desc, c.change_id limit 100`,
    [order_id],
  )
  const parts = spread(payments, Math.min(all_minor, amount_minor ?? left_minor)) ?? []
  const [planned, went] = await Promise.all([
    surchargesWith(
      db,
      payments,
      parts.map((part) => ({ ...part, kind: 'refund' })),
    ),
    surchargesOf(
      db,
      refunded.map((part) => part.change_id),
    ),
  ])
  return {
    ...{ order_id, currency, customer_id, left_minor, gift_cards, ways: waysOf(order, payments, place), goods: standing.goods },
    refunded: refunded.map(({ change_id, ...part }) => ({ ...part, surcharge_minor: went(change_id) })),
    parts: parts.map((part, at) => ({ ...part, surcharge_minor: planned[at]!, status: 'planned', is_credit: false, onto_card: null })),
  }
}

/**
 * Gives money back for an order, over the payments it was paid with. All of it is written down in one transaction under the locks of the payments, so
 * that two who refund at once never give back more than was paid; then the providers are asked. Asked again with her key, nothing is given twice.
 */
export async function refundOrder(database: Database, asked: Asked, call: Call): Promise<RefundReply> {
  const { order_id } = asked
  const wish = wishOf(call, order_id)
  const changes = await database.transaction((tx) => write(tx, asked, wish, call))
  await speakChanges(database, changes, call.now)
  return replyOf(database.db, order_id, wish)
}

/**
 * The same inside the transaction of whoever takes goods back, under a name of its own, once; returns what is to be asked of the providers after it, or what is
 * more than whoever gives it may.
 */
export const giveBackFor = (
  tx: Tx,
  asked: Pick<Asked, 'order_id' | 'register_id' | 'gift_card_code' | 'to_bringer'> & { amount_minor: number; way: Way },
  name: string,
  call: Call,
  mayGive: MayGive,
) => write(tx, asked, { key: name, name, request_hash: 'goods' }, call, mayGive)

async function replyOf(on: Db | Tx, order_id: string, wish: Wish): Promise<RefundReply> {
  const rows = await run<RefundReply['parts'][number] & { change_id: string }>(
    on,
    `select c.change_id, p.payment_id, p.method, c.amount_minor, c.status, c.is_credit, c.onto_card from payments.public_payments p
     join payments.public_refunds c using (payment_id) where p.order_id = $1 and starts_with(c.key, $2) order by p.payment_id`,
    [order_id, `${wish.name} `],
  )
  const went = await surchargesOf(
    on,
    rows.map((part) => part.change_id),
  )
  const parts = rows.map(({ change_id, ...part }) => ({ ...part, surcharge_minor: went(change_id) }))
  const onto_card = parts.find((part) => part.onto_card)?.onto_card
  const { gift_card_id, last_four } = onto_card ? await readGiftCard(on, onto_card) : {}
  const gift_card = gift_card_id === undefined ? null : { gift_card_id, last_four: last_four! }
  return { order_id, amount_minor: sum(parts.map((part) => part.amount_minor)), parts, gift_card }
}

export const tooMuchAtTill = refusal<{ amount_minor: number }>(
  'too_much_at_till',
  409,
  () => 'So much is not given back at a till by one person in a day: somebody at the back office does it',
)

export const notSoldHere = refusal<{ order_id: string }>(
  'not_sold_here',
  409,
  () => 'This was not sold at a till here: it goes back the way it came, or becomes credit of its customer',
)

/** What leaves by the hand of whoever stands at a till, and is more than one person may give away: somebody else confirms it first. */
export const GIVE_MORE_ACT = 'till.give_back_more'

export const RefundAtTillReply = Type.Object({
  ...RefundReply.properties,
  awaits: OrNull(Awaits),
})
type RefundAtTillReply = Type.Static<typeof RefundAtTillReply>

interface Till {
  company_id: string
  location_id: string
  register_id: string
  register_session_id: string
}

type AtTill = Pick<Asked, 'order_id' | 'amount_minor' | 'gift_card_code' | 'cancels_order'> & { way: 'original' | 'credit' | 'gift_card' }

/**
 * Gives money back at a till of the company that sold it, wherever and through whichever channel: the way it came, cash from the drawer there, or as
 * credit or on a gift card. A PIN is short: what one person hands out or turns into value of others is counted with the cards she gives away, and of
 * what was not sold at a till here all of it is. Beyond that, what goes the way it came waits for a second person; what would become value of others is
 * done at the back office. What is still to be sent or collected goes back only whole, and stays here.
 */
export async function refundAtTill(
  database: Database,
  { at, ...asked }: AtTill & { at: (tx: Tx) => Promise<Till> },
  call: Call,
): Promise<RefundAtTillReply> {
  const { order_id, way, cancels_order } = asked
  const wish = wishOf(call, order_id)
  const { changes, awaits } = await database.transaction(async (tx) => {
    // Her register may have been closed since.
    if (await wasAsked(tx, order_id, wish)) return { changes: [], awaits: null }
    const before = await awaitedBy(tx, order_id, wish)
    if (before) return { changes: [], awaits: before }
    const till = await at(tx)
    const { company_id, register_id, register_session_id } = till
    const order = await orderToRefund(tx, order_id, call)
    if (order.company_id !== company_id) throw notFound({ what: 'order', id: order_id })
    const isOfHere = order.is_till_sale && order.location_id === till.location_id
    const company = await companyOf(tx, company_id)
    const mayGive = ({ by_hand_minor, all_minor, is_unproven }: Given) => {
      if (is_unproven) return false
      const minor = isOfHere ? by_hand_minor : all_minor
      return minor === 0 ? true : givesAlone(tx, company, minor, call)
    }
    const written = await write(tx, { ...asked, register_id, place: till }, wish, call, mayGive)
    if (!('beyond' in written)) return { changes: written, awaits: null }
    // Of two who ask at once by one key the later one finds here what the first has proposed.
    const meanwhile = await awaitedBy(tx, order_id, wish)
    if (meanwhile) return { changes: [], awaits: meanwhile }
    const { asked_minor: amount_minor, by_hand_minor } = written.beyond
    if (way !== 'original') throw tooMuchAtTill({ amount_minor: by_hand_minor })
    const { number, currency, customer_id } = order
    const proposal = {
      ...{ act: GIVE_MORE_ACT, company_id, subject: order_id, customer_ids: customer_id ? [customer_id] : [], reason: '' },
      input: { order_id, amount_minor, register_id, register_session_id, cancels_order, place: { location_id: till.location_id }, wish },
      details: { amount_minor, currency, number, ...(cancels_order && { cancels_order }) },
    }
    return { changes: [], awaits: await propose(tx, proposal, call) }
  })
  await speakChanges(database, changes, call.now)
  return { ...(await replyOf(database.db, order_id, wish)), awaits }
}

/** What waits for a second person by her key, or was turned down: by her key nothing else can be wanted. */
async function awaitedBy(tx: Tx, order_id: string, { name, request_hash, key }: Wish): Promise<Awaits | undefined> {
  const before = await proposedBefore<{ wish: Wish }>(tx, { act: GIVE_MORE_ACT, subject: order_id, input: { wish: { name } } })
  if (before && before.input.wish.request_hash !== request_hash) throw idempotencyKeyReused({ key })
  return before && { proposal_id: before.proposal_id, expires_at: before.expires_at }
}

/** What has become of what waited for a second person. */
export const AwaitedRefund = Type.Object({ ...RefundReply.properties, ...Awaits.properties, status: ProposalStatus })

/** For the tills of its company: whoever asked is told whether it was confirmed, and what was given then, or that it was not. */
export async function awaitedAtTill(
  db: Db,
  { proposal_id, company_id }: { proposal_id: string; company_id: string },
  call: Call,
): Promise<Type.Static<typeof AwaitedRefund>> {
  const proposal = await proposalOf<Partial<Confirmed>>(db, { act: GIVE_MORE_ACT, proposal_id }, call.now)
  if (!proposal || proposal.company_id !== company_id) throw notFound({ what: 'proposal', id: proposal_id })
  const { status, expires_at, input } = proposal
  // Of whom it was may have been forgotten since, and what it said with that.
  const { order_id = '', wish = null } = input
  const given =
    status === 'confirmed' && wish ? await replyOf(db, order_id, wish) : { order_id, amount_minor: 0, parts: [], gift_card: null }
  return { ...given, proposal_id, expires_at, status }
}

interface Confirmed extends Proposed {
  order_id: string
  amount_minor: number
  register_id: string
  cancels_order?: boolean
  /** None where it was proposed by an older version. */
  wish?: Wish
  place?: Place
}

/** Somebody else has looked: it goes back, cash from the drawer at which it was asked for, by the key it was asked with. Providers are asked by due work. */
export async function confirmedAtTill(
  tx: Tx,
  { proposal_id, proposed_by: _, ...asked }: Confirmed,
  call: Call,
): Promise<RefundAtTillReply> {
  const { wish = { key: proposal_id, name: `refund ${proposal_id} ${asked.order_id}`, request_hash: 'confirmed' } } = asked
  await write(tx, asked, wish, call)
  return { ...(await replyOf(tx, asked.order_id, wish)), awaits: null }
}

/** What she wants by this key, and what exactly: by one key nothing else can be wanted. */
interface Wish {
  key: string
  name: string
  request_hash: string
}

function wishOf(call: Call, order_id: string): Wish {
  const { principal, key, request_hash } = call.request_key!
  return { key, name: `refund ${principal} ${key} ${order_id}`, request_hash }
}

/** Whether it was written down before; by her key nothing else can be. */
async function wasAsked(tx: Tx, order_id: string, { name, request_hash, key }: Wish): Promise<boolean> {
  const [before] = await run<{ key: string }>(
    tx,
    'select c.key from payments.public_payments p join payments.public_refunds c using (payment_id) where p.order_id = $1 and starts_with(c.key, $2) limit 1',
    [order_id, `${name} `],
  )
  if (before && !before.key.startsWith(`${name} ${request_hash} `)) throw idempotencyKeyReused({ key })
  return before !== undefined
}

/** Of an order whose gift cards are still with somebody not every payment can be given back: what they are worth was paid by one of them. */
export async function refundOne(
  database: Database,
  asked: { payment_id: string; amount_minor?: number; register_id?: string },
  call: Call,
) {
  await mustMoveHers(database, 'payments.refund', asked, call)
  const { order_id } = await readPayment(database.db, asked.payment_id, call)
  if (order_id?.startsWith('dep_')) {
    await refundReturned(database, { ...asked, deposit_id: order_id }, call)
    return readPayment(database.db, asked.payment_id, call)
  }
  // Cards come with the order and are only ever taken back: what is none here is none when the payment is locked.
  const cards = order_id === null ? [] : await soldCardsOf(database.db, order_id)
  if (cards.some((card) => card.returned_at === null)) throw orderHasGiftCards({ order_id: order_id! })
  const leaving = await run(
    database.db,
    `select from orders.public_orders where order_id = $1 and captures = 'at_hand_over' and status = 'placed'`,
    [order_id],
  )
  if (leaving.length) throw goodsStillToLeave({ order_id: order_id! })
  await refundPayment(database, { ...asked, ...changeWishOf(call) }, call.now)
  return readPayment(database.db, asked.payment_id, call)
}

/**
 * A payment of a deposit goes back by itself only as far as its money is owed back and is nobody's deposit any more: the deposit was given back, and
 * its provider turned the refund down, then or later. What pays her orders, or was kept, is not.
 */
async function refundReturned(
  database: Database,
  {
    deposit_id,
    payment_id,
    register_id,
    ...asked
  }: { deposit_id: string; payment_id: string; amount_minor?: number; register_id?: string },
  call: Call,
) {
  const wish = changeWishOf(call)
  const changes = await database.transaction(async (tx) => {
    const payments = await lockPaymentsOf(tx, deposit_id)
    const [before] = await run<{ payment_id: string; amount_minor: number }>(
      tx,
      'select payment_id, amount_minor from payments.public_refunds where key = $1',
      [wish.key],
    )
    if (before && (before.payment_id !== payment_id || before.amount_minor !== (asked.amount_minor ?? before.amount_minor)))
      throw idempotencyKeyReused({ key: call.request_key!.key })
    if (before) return []
    const payment = leftOf(payments.find((one) => one.payment_id === payment_id)!)
    const owed_minor = -(await balanceOf(tx, account(payment.company_id, payment.currency, 'order', deposit_id)))
    const free_minor = owed_minor - sum(payments.map(({ refunding_minor }) => refunding_minor))
    const amount_minor = asked.amount_minor ?? Math.min(free_minor, payment.left_minor)
    if (free_minor <= 0 || amount_minor > free_minor) throw depositReturnsWhole({ deposit_id })
    const part = { payment_id, amount_minor, register_id: register_id ?? null, credit_of: null }
    return askRefunds(tx, payments, [{ ...part, ...wish }], call.now)
  })
  await speakChanges(database, changes, call.now)
}

/** What is about to be given: by hand or as value of others, and in all, with what was paid for instalments. */
interface Given {
  asked_minor: number
  by_hand_minor: number
  all_minor: number
  /** That it was ever taken a till alone says. */
  is_unproven: boolean
}
type MayGive = (given: Given) => Promise<boolean> | boolean

/** Whoever stands at a till gives less back than the back office, also after a second person has looked. */
type AskedAt = Asked & { place?: Place }

async function write(tx: Tx, asked: AskedAt, wish: Wish, call: Call): Promise<Change[]>
async function write(tx: Tx, asked: AskedAt, wish: Wish, call: Call, mayGive: MayGive): Promise<Change[] | { beyond: Given }>
async function write(
  tx: Tx,
  { order_id, way = 'original', sold_card_ids = [], cancels_order = false, to_bringer = false, place, ...asked }: AskedAt,
  wish: Wish,
  call: Call,
  mayGive?: MayGive,
): Promise<Change[] | { beyond: Given }> {
  const order = await orderToRefund(tx, order_id, call)
  const payments = (await lockPayments(tx, await paymentsOf(tx, order_id))).map(leftOf)
  if (await wasAsked(tx, order_id, wish)) return []
  const is_unproven = payments.some((payment) => payment.is_unproven)
  // Whose credit it could be is asked below.
  if (place && !waysOf(order, payments, place).includes(way) && (is_unproven || way !== 'credit'))
    throw is_unproven ? takenUnproven({ order_id }) : notSoldHere({ order_id })
  const taken_back_minor = await takeBackCards(tx, { order_id, sold_card_ids }, call)
  const sold_cards = await soldCardsOf(tx, order_id)
  const outstanding = sold_cards.filter((card) => card.returned_at === null)
  const for_gift_cards_minor = sum(outstanding.map((card) => card.amount_minor))
  const paid_minor = Math.max(0, sum(payments.map((payment) => payment.left_minor)) - for_gift_cards_minor)
  const standing = await goodsOf(tx, order, payments, sold_cards.length > 0)
  if (cancels_order && standing.goods !== 'cancelled_with_it') throw goodsHaveLeft({ order_id })
  const left_minor = Math.min(paid_minor, limitOf(standing, order, place))
  const asked_minor = asked.amount_minor ?? (taken_back_minor || left_minor)
  if (standing.goods === 'cancelled_with_it' && left_minor > 0 && (cancels_order ? asked_minor !== left_minor : place !== undefined))
    throw givenBackWhole({ order_id })
  if (left_minor < paid_minor && (asked_minor === 0 || asked_minor > left_minor)) throw refundExceedsHandedOver({ asked_minor, left_minor })
  const shares = asked_minor > 0 && asked_minor <= left_minor ? spread(payments, asked_minor) : undefined
  // What was paid for a card that is taken back is given back with it, no less.
  if (!shares || asked_minor < taken_back_minor) throw refundExceedsPaid({ asked_minor, left_minor, for_gift_cards_minor })
  // What came from a gift card or her credit goes back there in any case.
  const isOther = (method: PaymentMethod) => to_bringer || !OWN_VALUE.includes(method)
  const others = shares.filter(({ method }) => isOther(method))
  // What was paid for instalments comes on it as well.
  const surcharges = await surchargesWith(
    tx,
    payments,
    others.map((share) => ({ ...share, kind: 'refund' })),
  )
  const by_hand_minor = sum(
    others.map(({ method, amount_minor }, at) =>
      way !== 'original' || method === 'cash' || method === 'terminal' ? amount_minor + surcharges[at]! : 0,
    ),
  )
  const given = { asked_minor, by_hand_minor, all_minor: sum([...shares.map((share) => share.amount_minor), ...surcharges]), is_unproven }
  if (mayGive && !(await mayGive(given))) return { beyond: given }
  const ask = async () => {
    const card =
      way === 'gift_card' && others.length
        ? await cardFor(tx, order, sum([...others.map((share) => share.amount_minor), ...surcharges]), asked, call)
        : null
    const parts = []
    for (const { payment_id, method, amount_minor } of shares) {
      const is_other = isOther(method)
      const is_credit = is_other && (way === 'credit' || (way === 'credit_for_cash' && method === 'cash'))
      if (is_credit && !order.customer_id) throw creditNotKnown({})
      const onto_card = is_other ? card : null
      const register_id =
        method === 'cash' && !is_credit && !onto_card
          ? await drawerFor(tx, payments.find((one) => one.payment_id === payment_id)!, asked, call)
          : null
      const key = `${wish.name} ${wish.request_hash} ${payment_id}`
      const credit_of = is_credit ? order.customer_id : null
      parts.push({ payment_id, amount_minor, key, register_id, credit_of, onto_card, actor: call.actor })
    }
    return askRefunds(tx, payments, parts, call.now)
  }
  if (!cancels_order) return ask()
  const changes: Change[] = []
  const giveBack = async () => void changes.push(...(await ask()))
  await cancelOrders(tx, [order_id], { reason: 'given_up', actor: call.actor, now: call.now, giveBack })
  return changes
}

/** The gift card on which it comes: the one she has, by its code, or a new one, whose code is made apart. */
async function cardFor(
  tx: Tx,
  { company_id, currency, order_id }: { company_id: string; currency: string; order_id: string },
  amount_minor: number,
  { gift_card_code }: Pick<Asked, 'gift_card_code'>,
  call: Call,
): Promise<string> {
  if (gift_card_code !== undefined) return (await cardToPayWith(tx, { code: gift_card_code, company_id, currency })).gift_card_id
  const gift_card_id = newId('gft')
  await makeRefundCard(tx, { gift_card_id, company_id, order_id, amount_minor }, call)
  return gift_card_id
}

/** Cash comes out of a drawer of that company, at a place where she works: the one she stands at, the one she names, or the one that took it. */
export async function drawerFor(
  tx: Tx,
  { company_id, register_id }: Payment,
  asked: Pick<Asked, 'register_id'>,
  call: Call,
): Promise<string> {
  const { principal } = call
  const drawer = asked.register_id ?? (principal.audience === 'staff' ? principal.register_id : null) ?? register_id
  if (!drawer) throw drawerMissing({})
  const register = await registerOf(tx, drawer)
  if (register.company_id !== company_id) throw notFound({ what: 'register', id: drawer })
  mustWorkAt(call, 'payments.refund', register.location_id)
  return drawer
}
