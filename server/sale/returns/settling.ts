/** What was paid for what came back goes back to her, once: the sale of it is taken back in the books in the same transaction. */
import { returnLaw } from '@birge/kernel/returns'
import { dayIn } from '@birge/kernel/shop-time'
import { type Static, Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt } from '#platform/http'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import { account, post } from '../../foundation/ledger/index.ts'
import { isDisputed } from '../disputes/index.ts'
import { soldCardsOf } from '../gifts/index.ts'
import { type Change, givenBackForRest, lockPaymentsOf, type Payment, refundableOf, speakChanges, takenOf } from '../payments/index.ts'
import { giveBackFor, GiftCardCode, takenUnproven, tooMuchAtTill } from '../refunds/index.ts'
import { givesAlone } from '../stored_value/index.ts'
import { soldOrder, storeGives } from './eligibility.ts'
import { tellHer } from './news.ts'
import { rulesAt } from './rules.ts'
import { type LineRow, lockReturn, mustBe, type Row, say } from './stages.ts'

export const Settlement = Type.Object({
  way: Type.Enum(['original', 'credit', 'gift_card']),
  gift_card_code: Type.Optional(GiftCardCode),
  register_id: Type.Optional(Type.String({ maxLength: 40, description: 'whose drawer gives cash back' })),
  wishes_otherwise: Type.Optional(Type.Boolean({ description: 'she has been asked, and likes this way better than the one she named' })),
  before_minor: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000_000_00,
      description: 'so much had gone back for these goods before: to be said where anything had',
    }),
  ),
})

export const givenBefore = refusal<{ before_minor: number; owed_minor: number }>(
  'given_back_before',
  409,
  ({ before_minor }) =>
    `${before_minor} of this order had gone back before, or was taken back by her bank: say how much of it was for these goods`,
)
export const moneyNotHere = refusal<{ owed_minor: number; left_minor: number }>(
  'money_not_here',
  409,
  ({ owed_minor, left_minor }) => `${owed_minor} are owed for this and ${left_minor} can go back now: what was paid is still being taken`,
)
export const moneyNotTaken = refusal<{ owed_minor: number; taken_minor: number }>(
  'money_not_taken',
  409,
  ({ owed_minor, taken_minor }) =>
    `${owed_minor} are owed for what was handed over of this order and ${taken_minor} of it was taken: nothing goes back before the rest is`,
)
export const moneyDisputed = refusal<object>(
  'money_disputed',
  409,
  () => 'Her bank disputes what was paid for this order: nothing goes back before it has decided',
)
export const onlyCredit = refusal<object>(
  'only_credit',
  409,
  () => 'By the word of the shop this gives credit or a gift card, not the money',
)
export const notHerWish = refusal<{ wish: string; way: string }>(
  'not_her_wish',
  409,
  ({ wish }) => `She wished for ${wish}: another way is hers to choose`,
)
export const onlyGiftCard = refusal<object>(
  'only_gift_card',
  409,
  () => 'Whoever brings a gift is given a gift card: the money is of whoever paid',
)

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** Said again, it has happened. Providers are asked after it is written down, and asked again by due work. */
export async function settleReturn(
  database: Database,
  { return_id, ...asked }: Static<typeof Settlement> & { return_id: string },
  call: Call,
) {
  const changes = await database.transaction(async (tx) => {
    const { one, lines } = await lockReturn(tx, return_id, call)
    mustWorkAt(call, 'returns.work', one.location_id ?? '')
    if (one.status === 'settled') return []
    mustBe(one, 'received')
    return settle(tx, one, lines, asked, call)
  })
  await speakChanges(database, changes, call.now)
}

async function settle(tx: Tx, one: Row, lines: readonly LineRow[], asked: Static<typeof Settlement>, call: Call): Promise<Change[]> {
  const { return_id, order_id } = one
  await mustBeOpen(tx, one, lines, asked, call)
  mustBeHerWish(one, asked)
  const owed_minor = one.goods_minor + one.delivery_minor
  const payments = await lockPaymentsOf(tx, order_id)
  await mustBeTaken(tx, order_id, owed_minor, payments)
  const elsewhere_minor = await givenElsewhere(tx, order_id, payments)
  if (elsewhere_minor > 0 && asked.before_minor === undefined) throw givenBefore({ before_minor: elsewhere_minor, owed_minor })
  const said_minor = Math.min(asked.before_minor ?? 0, elsewhere_minor, owed_minor)
  const cards = (await soldCardsOf(tx, order_id)).filter(({ returned_at }) => returned_at === null)
  const left_minor = Math.max(0, sum(payments.map(refundableOf)) - sum(cards.map(({ amount_minor }) => amount_minor)))
  // What is being taken will be here: whoever waits gets all of it.
  if (
    owed_minor - said_minor > left_minor &&
    payments.some(({ capturing_minor, status }) => capturing_minor > 0 || status === 'authorising')
  )
    throw moneyNotHere({ owed_minor: owed_minor - said_minor, left_minor })
  const paid_minor = Math.min(owed_minor - said_minor, left_minor)
  const changes = paid_minor > 0 ? await giveBack(tx, one, paid_minor, asked, call) : []
  await takeSaleBack(tx, one, lines, call)
  const before_minor = owed_minor - paid_minor
  await run(
    tx,
    `update returns.returns set status = 'settled', settled_at = $2, settled_by = $3, way = $4, paid_minor = $5, before_minor = $6, changed_at = $2 where return_id = $1`,
    [return_id, call.now, call.actor, asked.way, paid_minor, before_minor],
  )
  await say(tx, { ...one, status: 'settled' }, call, paid_minor, call.channel)
  await tellHer(tx, 'settled', one, call.now, paid_minor)
  return changes
}

async function mustBeOpen(
  tx: Tx,
  { company_id, order_id, gift_receipt, declared_at }: Row,
  lines: readonly LineRow[],
  { way }: Static<typeof Settlement>,
  call: Call,
) {
  if (gift_receipt !== null) {
    if (way !== 'gift_card') throw onlyGiftCard({})
    return
  }
  if (way !== 'original' || lines.some(({ ground, received_quantity }) => received_quantity > 0 && ground !== 'store')) return
  const sold = await soldOrder(tx, order_id, call)
  const law = returnLaw(sold.country, dayIn(sold.time_zone, sold.placed_at))
  const rules = await rulesAt(tx, company_id, sold.placed_at)
  if (storeGives({ sold, rules, law }, dayIn(sold.time_zone, declared_at)) === 'credit') throw onlyCredit({})
}

/** A gift card is credit of somebody who is not known. */
function mustBeHerWish({ wish, gift_receipt }: Row, { way, wishes_otherwise }: Static<typeof Settlement>) {
  if (gift_receipt === null && wish !== (way === 'original' ? 'original' : 'credit') && !wishes_otherwise) throw notHerWish({ wish, way })
}

/** What was not taken yet, or may come back to us, is not money that had gone back before: settled now, it would be lost to her once it is here. */
async function mustBeTaken(tx: Tx, order_id: string, owed_minor: number, payments: readonly Payment[]) {
  const [due] = await run<{ owed_minor: number; is_at_door: boolean }>(
    tx,
    `select coalesce(sum(amount_minor), 0)::bigint as owed_minor, exists (select from fulfillment.public_at_her_door where order_id = $1) as is_at_door
     from payments.public_dues where order_id = $1`,
    [order_id],
  )
  const taken_minor = takenOf(payments)
  // What she paid at her door becomes a due once the carrier brings the money.
  if (due!.is_at_door) throw moneyNotTaken({ owed_minor, taken_minor })
  if (due!.owed_minor > taken_minor) throw moneyNotTaken({ owed_minor: due!.owed_minor, taken_minor })
  if (await isDisputed(tx, order_id)) throw moneyDisputed({})
}

/**
 * What went back for this order otherwise and no return has counted yet: by the back office, at a till, by her bank. What went back for pieces that never came,
 * or for gift cards that were taken back, was not for goods she had.
 */
async function givenElsewhere(tx: Tx, order_id: string, payments: readonly Payment[]): Promise<number> {
  const [back] = await run<{ minor: number; counted: number }>(
    tx,
    `select (select coalesce(sum(r.amount_minor), 0)::bigint from payments.public_payments p join payments.public_refunds r using (payment_id)
         where p.order_id = $1 and r.status in ('asked', 'done') and not starts_with(r.key, 'return ')) as minor,
       (select coalesce(sum(before_minor), 0)::bigint from returns.returns where order_id = $1 and status = 'settled') as counted`,
    [order_id],
  )
  const cards = (await soldCardsOf(tx, order_id)).filter(({ returned_at }) => returned_at !== null)
  const for_others = (await givenBackForRest(tx, order_id)) + sum(cards.map(({ amount_minor }) => amount_minor))
  return Math.max(0, back!.minor + sum(payments.map(({ disputed_minor }) => disputed_minor)) - for_others - back!.counted)
}

/** A PIN is short: what one person turns into cash or value of others is counted, and beyond that somebody at the back office settles it. */
async function giveBack(tx: Tx, one: Row, amount_minor: number, asked: Static<typeof Settlement>, call: Call): Promise<Change[]> {
  const { return_id, order_id, company_id } = one
  const { principal } = call
  const is_trusted = principal.audience === 'staff' && principal.permissions.has('payments.refund')
  const company = await companyOf(tx, company_id)
  const written = await giveBackFor(
    tx,
    {
      ...{ order_id, amount_minor, way: asked.way, to_bringer: one.gift_receipt !== null },
      ...(asked.gift_card_code !== undefined && { gift_card_code: asked.gift_card_code }),
      ...(asked.register_id !== undefined && { register_id: asked.register_id }),
    },
    `return ${return_id}`,
    call,
    ({ by_hand_minor, is_unproven }) =>
      is_trusted || (!is_unproven && (by_hand_minor === 0 || givesAlone(tx, company, by_hand_minor, call))),
  )
  if (!('beyond' in written)) return written
  throw written.beyond.is_unproven ? takenUnproven({ order_id }) : tooMuchAtTill({ amount_minor: written.beyond.by_hand_minor })
}

/** Revenue and tax of what came back are earned no more; what was paid for it has just become owed to the order, or had before. */
async function takeSaleBack(
  tx: Tx,
  { return_id, order_id, company_id, currency, delivery_minor }: Row,
  lines: readonly LineRow[],
  { actor, now }: Call,
) {
  const shipping = delivery_minor
    ? await runOne<{ tax_minor: number; tax_rate_bp: number }>(
        tx,
        `select tax_minor, tax_rate_bp from orders.public_order_lines where order_id = $1 and kind = 'shipping'`,
        [order_id],
      )
    : undefined
  const from = account(company_id, currency, 'order', order_id)
  const taxes = [...lines, ...(shipping ? [shipping] : [])]
  const delivery_tax_minor = shipping?.tax_minor ?? 0
  const transfers = [
    { to: account(company_id, currency, 'revenue'), amount_minor: sum(lines.map(({ total_minor, tax_minor }) => total_minor - tax_minor)) },
    { to: account(company_id, currency, 'revenue', 'delivery'), amount_minor: delivery_minor - delivery_tax_minor },
    ...[...Map.groupBy(taxes, ({ tax_rate_bp }) => tax_rate_bp)].map(([rate, of]) => ({
      to: account(company_id, currency, 'tax', String(rate)),
      amount_minor: sum(of.map(({ tax_minor }) => tax_minor)),
    })),
  ]
    .filter(({ amount_minor }) => amount_minor > 0)
    .map((transfer) => ({ from, ...transfer }))
  if (!transfers.length) return
  const [posted] = await post(tx, [{ key: `return:${return_id}`, kind: 'return', document: order_id, actor, posted_at: now, transfers }])
  if ('refusal' in posted!) throw posted.refusal
}
