import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, confirmedBy, PIN, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout } from '../../../test/race/shoppers.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { saveProducts } from '../../offer/catalog/index.ts'
import { setPrices } from '../../offer/pricing/index.ts'
import { spread } from './spread.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
let desk = await atTheDesk(app)
let till = await atTheTill(app, stage)
const { company_id } = stage.alma
const variant_id = stage.variants.mug
const MUG = 24_900
const CARD_GTIN = '8680421090006'

let asked = 0
const post = (as: Pocket, path: string, body?: object, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
const refund = (order_id: string, body: object, key?: string, as = desk) => post(as, `/v1/orders/${order_id}/refunds`, body, key)
const refundable = async (order_id: string, amount = '') =>
  (await app.call('GET', `/v1/orders/${order_id}/refunds${amount}`, undefined, { as: desk })).body
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
const onCard = async (gift_card_id: string) =>
  (await app.call('GET', `/v1/gift-cards/${gift_card_id}`, undefined, { as: desk })).body.balance_minor as number
async function giftCard(amount_minor: number) {
  const { gift_card: card } = (await post(desk, '/v1/gift-cards', { company_id, amount_minor, reason: 'campaign' })).body
  const { body } = await post(desk, `/v1/gift-cards/${card.gift_card_id}/codes`, {})
  return { gift_card_id: card.gift_card_id as string, code: body.code as string }
}

/** An order on the web, of which a gift card paid 10 000 and a bank card the rest. */
async function onTheWeb() {
  const card = await giftCard(10_000)
  const { checkout_id, as } = await goToCheckout(app, { variant_id })
  const paid = await post(as, `/v1/checkouts/${checkout_id}/payments`, {
    method: 'card',
    token: 'tok_ok',
    value: [{ method: 'gift_card', code: card.code, amount_minor: 10_000 }],
  })
  assert.equal(paid.status, 201, paid.text)
  const placed = await post(as, `/v1/checkouts/${checkout_id}/order`)
  await app.settle()
  return { order_id: placed.body.order_id as string, ...card }
}

async function atTill(gtin: string, total_minor: number, way: object, tenders: object[]) {
  const { body: cart } = await app.call('POST', '/v1/till/carts', way, { as: till })
  if (gtin) await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin }, { as: till })
  const sold = await post(till, '/v1/till/sales', { cart_id: cart.cart_id, total_minor, tenders })
  assert.equal(sold.status, 201, sold.text)
  return sold.body
}
const told = (body: { parts: { method: string; amount_minor: number; status: string }[] }) =>
  body.parts.map(({ method, amount_minor, status }) => [method, amount_minor, status]).sort()

test('an amount is spread in one fixed order, whole, and never beyond what is left of any payment', () => {
  const payment = fc.record({
    payment_id: fc.uuid(),
    method: fc.constantFrom('cash' as const, 'terminal' as const, 'card' as const, 'gift_card' as const, 'store_credit' as const),
    left_minor: fc.integer({ min: 0, max: 1_000 }),
  })
  fc.assert(
    fc.property(fc.array(payment, { maxLength: 8 }), fc.integer({ min: 1, max: 5_000 }), (payments, amount_minor) => {
      const all = payments.reduce((sum, { left_minor }) => sum + left_minor, 0)
      const shares = spread(payments, amount_minor)
      assert.equal(shares !== undefined, amount_minor <= all)
      if (!shares) return
      assert.equal(
        shares.reduce((sum, share) => sum + share.amount_minor, 0),
        amount_minor,
      )
      for (const share of shares)
        assert.ok(share.amount_minor > 0 && share.amount_minor <= payments.find((one) => one.payment_id === share.payment_id)!.left_minor)
      assert.deepEqual(spread(payments.toReversed(), amount_minor), shares)
    }),
  )
})

test('a part goes back to the gift card first, the rest to the bank card; more than was paid is refused', async () => {
  const { order_id, gift_card_id } = await onTheWeb()
  const planned = await refundable(order_id, '?amount_minor=12000')
  assert.deepEqual(
    [planned.left_minor, told(planned)],
    [
      MUG,
      [
        ['card', 2_000, 'planned'],
        ['gift_card', 10_000, 'planned'],
      ],
    ],
  )
  const part = await refund(order_id, { amount_minor: 12_000 }, 'part')
  assert.equal(part.status, 201, part.text)
  assert.deepEqual(told(part.body), [
    ['card', 2_000, 'done'],
    ['gift_card', 10_000, 'done'],
  ])
  assert.deepEqual((await refund(order_id, { amount_minor: 12_000 }, 'part')).body, part.body, 'asked again, nothing is given twice')
  assert.equal(
    (await refund(order_id, { amount_minor: 100 }, 'part')).body.code,
    'idempotency_key_reused',
    'something else under the same key',
  )
  assert.equal(await onCard(gift_card_id), 10_000)
  const more = await refund(order_id, { amount_minor: MUG })
  assert.deepEqual([more.body.code, more.body.details.left_minor], ['refund_exceeds_paid', MUG - 12_000])
  assert.deepEqual(told((await refund(order_id, {})).body), [['card', MUG - 12_000, 'done']])
  assert.equal((await refundable(order_id)).left_minor, 0)
  await booksHold()
})

test('ten who refund the same order at once give back what was paid, once', async () => {
  const { order_id, gift_card_id } = await onTheWeb()
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => refund(order_id, { amount_minor: 10_000 }, `at once ${i}`)))
  assert.deepEqual(
    answers.map(({ status }) => status).sort(),
    [201, 201, 409, 409, 409, 409, 409, 409, 409, 409],
    'two tens fit into what was paid',
  )
  assert.equal(await onCard(gift_card_id), 10_000)
  assert.equal((await refundable(order_id)).left_minor, MUG - 20_000)
  await booksHold()
})

test('cash comes out of a drawer, or becomes credit of a customer who is known', async () => {
  const phone = pocket()
  const { customer } = await signIn(app, phone, '0532 444 33 22')
  await app.call('POST', '/v1/cart/lines', { variant_id, quantity: 1 }, { as: phone })
  const { body: handoff } = await app.call('POST', '/v1/cart/handoff', undefined, { as: phone })
  const sold = await atTill('', MUG, { handoff_code: handoff.code }, [{ method: 'cash', amount_minor: MUG }])
  const inCash = await refund(sold.order_id, { amount_minor: 4_900 })
  assert.deepEqual(told(inCash.body), [['cash', 4_900, 'done']], inCash.text)
  const asCredit = await refund(sold.order_id, { way: 'credit_for_cash' })
  assert.deepEqual([told(asCredit.body), asCredit.body.parts[0].is_credit], [[['cash', MUG - 4_900, 'done']], true])
  const { body } = await app.call('GET', `/v1/customers/${customer.customer_id}/credit`, undefined, { as: desk })
  assert.equal(body.credits[0].balance_minor, MUG - 4_900)
  const stranger = await atTill(stage.things.mug.gtin, MUG, {}, [{ method: 'cash', amount_minor: MUG }])
  assert.equal((await refund(stranger.order_id, { way: 'credit' })).body.code, 'credit_not_known')
  assert.equal((await refund(stranger.order_id, {}, 'associate', till)).status, 403, 'not everybody at a till gives money back')
  await booksHold()
})

test('at the till money comes back on a gift card or as credit, and only so much by one person in a day', async () => {
  const atOnce = (order_id: string, body: object, key?: string) => post(till, '/v1/till/refunds', { order_id, ...body }, key)
  const sold = await atTill(stage.things.mug.gtin, MUG, {}, [{ method: 'cash', amount_minor: MUG }])
  assert.equal((await app.call('GET', `/v1/orders/${sold.order_id}/refunds`, undefined, { as: till })).body.left_minor, MUG)
  assert.equal((await atOnce(sold.order_id, { way: 'credit' })).body.code, 'credit_not_known', 'nobody is known')
  const part = await atOnce(sold.order_id, { way: 'gift_card', amount_minor: 4_900 }, 'on a new card')
  assert.equal(part.status, 201, part.text)
  const { gift_card_id } = part.body.gift_card
  assert.deepEqual([part.body.amount_minor, part.body.gift_card.last_four, part.body.parts[0].onto_card], [4_900, null, gift_card_id])
  assert.deepEqual((await atOnce(sold.order_id, { way: 'gift_card', amount_minor: 4_900 }, 'on a new card')).body, part.body, 'once')
  const { body: made } = await post(till, `/v1/till/gift-cards/${gift_card_id}/codes`, {})
  assert.equal(made.code.length, 16)
  assert.equal((await post(till, `/v1/till/gift-cards/${(await giftCard(100)).gift_card_id}/codes`, {})).status, 404, 'of no other card')
  const rest = await atOnce(sold.order_id, { way: 'gift_card', gift_card_code: made.code })
  assert.deepEqual([rest.body.gift_card.gift_card_id, rest.body.amount_minor], [gift_card_id, MUG - 4_900], rest.text)
  assert.equal(await onCard(gift_card_id), MUG)
  assert.equal((await post(till, `/v1/till/gift-cards/${gift_card_id}/codes`, {})).body.code, 'gift_card_used', 'it is used by now')
  const paid = await atTill(stage.things.mug.gtin, MUG, {}, [{ method: 'gift_card', amount_minor: MUG, reference: made.code }])
  const back = await atOnce(paid.order_id, { way: 'gift_card' })
  assert.deepEqual([back.body.gift_card, told(back.body)], [null, [['gift_card', MUG, 'done']]], 'what a card paid goes back there')
  assert.equal(await onCard(gift_card_id), MUG)
  const { order_id: elsewhere } = await onTheWeb()
  const fromTheWeb = await atOnce(elsewhere, { way: 'gift_card', amount_minor: 10_100 })
  assert.deepEqual(
    [fromTheWeb.status, fromTheWeb.body.code],
    [409, 'not_sold_here'],
    'no card for whoever holds it out of an order from elsewhere',
  )
  assert.equal((await refundable(elsewhere)).left_minor, MUG)
  // Who turns sales into cards by her own word does so only up to what she may give away in a day.
  const dear = []
  for (let sale = 0; sale < 41; sale++)
    dear.push((await atTill(stage.things.mug.gtin, MUG, {}, [{ method: 'terminal', amount_minor: MUG, reference: '1' }])).order_id)
  const answers = []
  for (const order_id of dear) answers.push((await atOnce(order_id, { way: 'gift_card' })).body.code)
  assert.equal(answers.filter((code) => code === undefined).length, 39, 'with the ones before it comes to 996 000 of 1 000 000')
  assert.deepEqual([...new Set(answers.slice(39))], ['too_much_at_till'])
  assert.equal((await refundable(dear.at(-1))).left_minor, MUG, 'a refusal changes nothing')
  const atDesk = await refund(dear.at(-1), { way: 'gift_card', amount_minor: 100 })
  assert.deepEqual([atDesk.status, atDesk.body.parts[0].onto_card], [201, atDesk.body.gift_card?.gift_card_id], atDesk.text)
  await booksHold()
})

test('at the till money goes back the way it came, whichever door of the company sold it: cash from this drawer, a card by its bank', async () => {
  const other = { ...stage, associate: await anotherAssociate('Seda', [stage.kadikoy.location_id]) }
  const second = await atTheTill(app, other, { register_id: stage.second_till.register_id })
  const giveBack = (order_id: string, body: object = {}, key?: string) =>
    post(second, '/v1/till/refunds', { order_id, way: 'original', ...body }, key)
  const inCash = async (times: number) => {
    const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    for (let at = 0; at < times; at++)
      await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
    const total_minor = MUG * times
    const sale = { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] }
    return (await post(till, '/v1/till/sales', sale)).body.order_id as string
  }
  const before = await lies('drawer', stage.second_till.register_id)
  const sold = await inCash(2)
  const part = await giveBack(sold, { amount_minor: 4_900 }, 'cash back')
  assert.deepEqual([part.status, told(part.body), part.body.awaits], [201, [['cash', 4_900, 'done']], null], part.text)
  assert.deepEqual((await giveBack(sold, { amount_minor: 4_900 }, 'cash back')).body, part.body, 'asked again, nothing is given twice')
  assert.equal((await giveBack(sold, { amount_minor: 100 }, 'cash back')).body.code, 'idempotency_key_reused')
  assert.equal(await lies('drawer', stage.second_till.register_id), before - 4_900, 'of the drawer where she stands')

  const { order_id: onTheWebToo, gift_card_id } = await onTheWeb()
  await left(onTheWebToo)
  const asPaid = await giveBack(onTheWebToo)
  assert.deepEqual(
    told(asPaid.body),
    [
      ['card', MUG - 10_000, 'done'],
      ['gift_card', 10_000, 'done'],
    ],
    asPaid.text,
  )
  assert.equal(await onCard(gift_card_id), 10_000)
  assert.equal((await giveBack(onTheWebToo)).body.code, 'refund_exceeds_paid')

  // What is not in the drawer cannot leave it, and nobody is told how much there is.
  const dear = await inCash(3)
  const short = await giveBack(dear)
  assert.deepEqual(
    [short.status, short.body.code, short.body.details],
    [409, 'drawer_has_less', { register_id: stage.second_till.register_id }],
  )
  assert.equal((await refundable(dear)).left_minor, MUG * 3, 'a refusal changes nothing')
  assert.equal(
    (await post(second, '/v1/register-sessions/current/cash-movements', { kind: 'from_safe', amount_minor: 2_000_000 })).status,
    201,
  )

  // Much in a day waits for a second person, who sees the sum; then it leaves the drawer at which it was asked for.
  const most = { amount_minor: MUG * 41 }
  const much = await inCash(42)
  const asked = await giveBack(much, most, 'much')
  assert.deepEqual([asked.status, asked.body.amount_minor, asked.body.parts], [201, 0, []], asked.text)
  assert.ok(asked.body.awaits.proposal_id)
  assert.deepEqual((await giveBack(much, most, 'much')).body, asked.body, 'asked again, the same one waits')
  assert.equal((await giveBack(much, { amount_minor: 100 }, 'much')).body.code, 'idempotency_key_reused')
  assert.deepEqual([(await giveBack(much, most)).body.code, (await refundable(much)).left_minor], ['proposed_already', MUG * 42])
  assert.equal((await giveBack(dear)).status, 201, 'what is refused is not counted against her')
  const drawer = await lies('drawer', stage.second_till.register_id)
  const { body: listed } = await app.call('GET', '/v1/proposals?status=open', undefined, { as: desk })
  const proposal = listed.items.find(({ proposal_id }: { proposal_id: string }) => proposal_id === asked.body.awaits.proposal_id)
  assert.deepEqual([proposal.act, proposal.details.amount_minor], ['till.give_back_more', MUG * 41])
  const confirmed = await confirmedBy(app, desk, asked)
  assert.deepEqual(told(confirmed.body), [['cash', MUG * 41, 'done']], confirmed.text)
  assert.deepEqual((await giveBack(much, most, 'much')).body, confirmed.body, 'asked again after it was confirmed, nothing is given twice')
  assert.equal(await lies('drawer', stage.second_till.register_id), drawer - MUG * 41)
  assert.equal((await refundable(much)).left_minor, MUG)

  // Of what was not sold at a till here all of it is counted, whichever way it goes.
  const web = await goToCheckout(app, { variant_id, quantity: 41 })
  assert.equal((await post(web.as, `/v1/checkouts/${web.checkout_id}/payments`, { method: 'card', token: 'tok_ok' })).status, 201)
  const { order_id: friends } = (await post(web.as, `/v1/checkouts/${web.checkout_id}/order`)).body
  await app.settle()
  await left(friends)
  const ofFriend = await giveBack(friends)
  assert.ok(ofFriend.body.awaits?.proposal_id, ofFriend.text)
  assert.equal((await refundable(friends)).left_minor, web.total_minor, 'nothing goes back before somebody else has looked')
  const looked = await confirmedBy(app, desk, ofFriend)
  assert.equal(looked.body.amount_minor, web.total_minor, looked.text)
  await app.settle()
  assert.equal((await refundable(friends)).left_minor, 0)

  // A drawer that was counted meanwhile gives nothing for whoever asked before, though somebody has opened it again.
  const late = await inCash(41)
  const tooLate = await giveBack(late, {}, 'late')
  const current = '/v1/register-sessions/current'
  const counted_minor = await lies('drawer', stage.second_till.register_id)
  assert.equal((await post(second, `${current}/closing`, { counted_minor })).status, 201)
  assert.equal((await post(second, '/v1/register-sessions', { float_minor: 2_000_000 })).status, 201)
  const waits = async (answer: { body: { awaits: { proposal_id: string } } }) =>
    (await app.call('GET', `/v1/till/refunds/${answer.body.awaits.proposal_id}`, undefined, { as: second })).body
  const refused = await confirmedBy(app, desk, tooLate)
  assert.deepEqual([refused.body.code, refused.body.details?.code], ['cannot_be_done', 'register_is_closed'], refused.text)
  assert.equal((await refundable(late)).left_minor, MUG * 41)

  // Whoever asked is told at her till what has become of it.
  const yes = await waits(asked)
  assert.deepEqual([yes.status, yes.amount_minor, told(yes)], ['confirmed', MUG * 41, [['cash', MUG * 41, 'done']]])
  assert.deepEqual([(await waits(tooLate)).status, (await waits(tooLate)).amount_minor], ['open', 0])
  const rejection = `/v1/proposals/${tooLate.body.awaits.proposal_id}/rejection`
  assert.equal((await app.call('POST', rejection, undefined, { as: desk })).status, 201)
  assert.equal((await waits(tooLate)).status, 'rejected')
  const anew = await giveBack(late)
  assert.ok(anew.body.awaits.proposal_id, 'who is told no may ask again')
  app.clock.advance({ hours: 24 * 8 })
  ;[desk, till] = [await atTheDesk(app), await atTheTill(app, stage, { open: false })]
  const after = await atTheTill(app, other, { register_id: stage.second_till.register_id, open: false })
  const expired = await app.call('GET', `/v1/till/refunds/${anew.body.awaits.proposal_id}`, undefined, { as: after })
  assert.deepEqual([expired.status, expired.body.status], [200, 'expired'], expired.text)

  // Whoever works for two companies gives nothing of the one back at a till of the other.
  const both = { ...stage, associate: await anotherAssociate('Leyla', [stage.kadikoy.location_id, stage.baki.location_id]) }
  const baku = await atTheTill(app, both, { register_id: stage.till_baki.register_id })
  const theirs = await post(baku, '/v1/till/refunds', { order_id: await inCash(1), way: 'original' })
  assert.deepEqual([theirs.status, theirs.body.code], [404, 'not_found'])
  const ofOthers = await app.call('GET', `/v1/till/refunds/${anew.body.awaits.proposal_id}`, undefined, { as: baku })
  assert.deepEqual([ofOthers.status, ofOthers.body.code], [404, 'not_found'])
  await booksHold()
})

test('what was ordered on the web and has not left goes back at a till only whole, and the order is cancelled with it', async () => {
  const look = async (order_id: string, as: Pocket) => {
    const { left_minor, goods, ways } = (await app.call('GET', `/v1/orders/${order_id}/refunds`, undefined, { as })).body
    return { left_minor, goods, ways }
  }
  const give = (order_id: string, body: object, key?: string) => post(till, '/v1/till/refunds', { order_id, way: 'original', ...body }, key)
  const statusOf = async (order_id: string) => (await app.call('GET', `/v1/orders/${order_id}`, undefined, { as: desk })).body.status
  const before = await mugsPromised()

  const { order_id, gift_card_id } = await onTheWeb()
  assert.equal(await mugsPromised(), before + 1)
  assert.deepEqual(await look(order_id, till), { left_minor: MUG, goods: 'cancelled_with_it', ways: ['original'] })
  assert.deepEqual((await look(order_id, desk)).ways, ['original', 'gift_card'])
  for (const refused of [await give(order_id, {}), await give(order_id, { amount_minor: 100, cancels_order: true })])
    assert.deepEqual([refused.status, refused.body.code], [409, 'given_back_whole'], refused.text)
  assert.deepEqual([await statusOf(order_id), await mugsPromised(), (await refundable(order_id)).left_minor], ['placed', before + 1, MUG])
  const back = await give(order_id, { cancels_order: true }, 'with the order')
  assert.deepEqual(
    told(back.body),
    [
      ['card', MUG - 10_000, 'done'],
      ['gift_card', 10_000, 'done'],
    ],
    back.text,
  )
  assert.deepEqual((await give(order_id, { cancels_order: true }, 'with the order')).body, back.body, 'asked again, nothing is given twice')
  assert.deepEqual([await statusOf(order_id), await mugsPromised(), await onCard(gift_card_id)], ['cancelled', before, 10_000])
  assert.equal((await post(desk, `/v1/orders/${order_id}/hand-overs`, { reference: 'late' })).body.code, 'nothing_left_to_hand_over')
  assert.equal((await give(order_id, { cancels_order: true })).body.code, 'goods_have_left')

  // Five who want it at once, or send it off meanwhile: it is given back once, and then nothing leaves; or it leaves, and the order stays.
  const raced = (await onTheWeb()).order_id
  const answers = await Promise.all([
    ...Array.from({ length: 5 }, (_, at) => give(raced, { cancels_order: true }, `raced ${at}`)),
    post(desk, `/v1/orders/${raced}/hand-overs`, { reference: 'raced' }),
  ])
  assert.equal(answers.filter(({ status }) => status === 201).length, 1, answers.map(({ text }) => text).join('\n'))
  assert.equal(await statusOf(raced), answers.at(-1)!.status === 201 ? 'completed' : 'cancelled')

  // Of two mugs one has left: that is what can come back, and the order stays as it is.
  const web = await goToCheckout(app, { variant_id, quantity: 2 })
  assert.equal((await post(web.as, `/v1/checkouts/${web.checkout_id}/payments`, { method: 'card', token: 'tok_ok' })).status, 201)
  const { order_id: begun } = (await post(web.as, `/v1/checkouts/${web.checkout_id}/order`)).body
  await app.settle()
  const parcel = await post(desk, `/v1/orders/${begun}/hand-overs`, { reference: 'one', lines: [{ line_number: 1, quantity: 1 }] })
  assert.deepEqual([parcel.status, parcel.body.order_status, parcel.body.owed_minor], [201, 'placed', MUG], parcel.text)
  assert.deepEqual(await look(begun, till), { left_minor: MUG, goods: 'to_leave', ways: ['original'] })
  assert.equal((await give(begun, { cancels_order: true })).body.code, 'goods_have_left')
  const more = await give(begun, { amount_minor: MUG + 1 })
  assert.deepEqual([more.body.code, more.body.details.left_minor], ['refund_exceeds_handed_over', MUG])
  assert.equal((await give(begun, {})).body.amount_minor, MUG)
  assert.equal((await give(begun, {})).body.code, 'refund_exceeds_handed_over')
  assert.equal((await refundable(begun)).left_minor, web.total_minor - MUG, 'the back office may give more, for goodwill')
  await left(begun)
  assert.deepEqual([await statusOf(begun), (await give(begun, {})).body.amount_minor], ['completed', web.total_minor - MUG])

  // The back office cancels in the same way; a provider who has not answered yet is asked again.
  const { order_id: atDesk } = await onTheWeb()
  assert.equal((await refund(atDesk, { cancels_order: true })).status, 201)
  assert.equal(await statusOf(atDesk), 'cancelled')
  await booksHold()
})

/** All that is still here has left. */
async function left(order_id: string) {
  const gone = await post(desk, `/v1/orders/${order_id}/hand-overs`, { reference: 'all' })
  assert.deepEqual([gone.status, gone.body.order_status], [201, 'completed'], gone.text)
}

async function mugsPromised() {
  const rows = await run<{ reserved: number }>(
    app.database.db,
    'select reserved from inventory.levels where variant_id = $1 and location_id = $2',
    [variant_id, stage.gebze.location_id],
  )
  return rows[0]!.reserved
}

const anotherAssociate = (name: string, location_ids: string[]) =>
  app.database.transaction((tx) => createStaff(tx, { name, role: 'associate', pin: PIN, location_ids, now: app.clock.now().toISOString() }))

async function lies(kind: string, of: string) {
  const { rows } = await app.database.pool.query(`select balance_minor from ledger.balances where account = $1`, [
    `${company_id}/TRY/${kind}/${of}`,
  ])
  return Number(rows[0]?.balance_minor ?? 0)
}

test('an unused gift card is taken back with its money; a used one keeps what was paid for it', async () => {
  const by = { now: app.clock.now().toISOString(), actor: 'system:test' }
  const gtin = CARD_GTIN
  await app.database.transaction(async (tx) => {
    const [saved] = await saveProducts(
      tx,
      [{ status: 'active', title: { tr: 'Hediye Kartı' }, tax_class: 'voucher', categories: ['ev'], variants: [{ sku: 'HED-500', gtin }] }],
      by,
    )
    if ('refusal' in saved!) throw saved.refusal
    const card = saved!.ok.product.variants[0]!.variant_id
    await setPrices(tx, stage.list.price_list_id, [{ variant_id: card, amount_minor: 50_000 }], by)
  })
  const sell = async () => {
    const sold = await atTill(gtin, 50_000, {}, [{ method: 'terminal', amount_minor: 50_000, reference: '004217' }])
    return { order_id: sold.order_id as string, ...sold.gift_cards[0] }
  }
  const unused = await sell()
  const alone = await refund(unused.order_id, { amount_minor: 50_000 })
  assert.deepEqual(
    [alone.body.code, alone.body.details],
    ['refund_exceeds_paid', { asked_minor: 50_000, left_minor: 0, for_gift_cards_minor: 50_000 }],
  )
  const [payment] = (await app.call('GET', `/v1/payments?order_id=${unused.order_id}`, undefined, { as: desk })).body.items
  const beside = await post(desk, `/v1/payments/${payment.payment_id}/refunds`, {})
  assert.deepEqual([beside.status, beside.body.code], [409, 'order_has_gift_cards'], 'nor past the order, payment by payment')
  const back = await refund(unused.order_id, { sold_card_ids: [unused.sold_card_id] })
  assert.deepEqual(told(back.body), [['terminal', 50_000, 'done']], back.text)
  assert.equal(await onCard(unused.gift_card_id), 0)

  const used = await sell()
  const { body: made } = await post(till, `/v1/till/gift-cards/${used.gift_card_id}/codes`, {})
  await atTill(stage.things.mug.gtin, MUG, {}, [{ method: 'gift_card', amount_minor: MUG, reference: made.code }])
  const refused = await refund(used.order_id, { sold_card_ids: [used.sold_card_id] })
  assert.equal(refused.body.code, 'gift_card_used')
  assert.equal(await onCard(used.gift_card_id), 50_000 - MUG)
  assert.equal((await refundable(used.order_id)).gift_cards.length, 1, 'a refusal changes nothing')
  await booksHold()
})

test('cards that are sold, topped up, spent, taken back and refunded at random keep the books straight', async () => {
  const steps = fc.array(
    fc.record({
      at: fc.nat(5),
      what: fc.constantFrom('sell', 'top up', 'spend', 'spend', 'take back', 'refund', 'part'),
      amount: fc.integer({ min: 1, max: MUG }),
    }),
    { minLength: 6, maxLength: 10 },
  )
  const given = [await giftCard(30_000), await giftCard(30_000)]
  const cards = given.map(({ code }) => code)
  const sold: { order_id: string; sold_card_id: string }[] = []
  const orders: string[] = []
  const tillSale = async (gtin: string, total_minor: number, tenders: object[], top_ups: (line_id: string) => object[] = () => []) => {
    const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    const { body } = await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin }, { as: till })
    const top_up = top_ups(body.lines[0].line_id)
    const sale = await post(till, '/v1/till/sales', { cart_id: cart.cart_id, total_minor, tenders, top_ups: top_up })
    if (sale.status !== 201) await app.call('DELETE', `/v1/till/carts/${cart.cart_id}`, undefined, { as: till })
    return sale
  }
  const cash = [{ method: 'cash', amount_minor: 50_000 }]
  for (const walk of fc.sample(steps, { numRuns: 4, seed: 11 }))
    for (const { at, what, amount } of walk) {
      const code = cards[at % cards.length]!
      const order_id = orders[at % orders.length]
      const card = sold[at % sold.length]
      if (what === 'sell') {
        const { body } = await tillSale(CARD_GTIN, 50_000, cash)
        const [{ gift_card_id, sold_card_id }] = body.gift_cards
        sold.push({ order_id: body.order_id, sold_card_id })
        cards.push((await post(till, `/v1/till/gift-cards/${gift_card_id}/codes`, {})).body.code)
      } else if (what === 'top up') {
        const { body } = await tillSale(CARD_GTIN, 50_000, cash, (line_id) => [{ line_id, code }])
        if (body.gift_cards) sold.push({ order_id: body.order_id, sold_card_id: body.gift_cards[0].sold_card_id })
        else assert.ok(['gift_card_unknown', 'gift_card_blocked'].includes(body.code), body.code)
      } else if (what === 'spend') {
        const amount_minor = Math.min(amount, MUG - 1)
        const tenders = [
          { method: 'gift_card', amount_minor, reference: code },
          { method: 'cash', amount_minor: MUG - amount_minor },
        ]
        const { status, body } = await tillSale(stage.things.mug.gtin, MUG, tenders)
        if (status === 201) orders.push(body.order_id)
        else assert.equal(body.code, 'value_short')
      } else if (what === 'take back' && card) {
        const { status, body } = await refund(card.order_id, { sold_card_ids: [card.sold_card_id] })
        if (status !== 201) assert.ok(['gift_card_used', 'not_found'].includes(body.code), body.code)
      } else if (order_id) {
        const { status, body } = await refund(order_id, what === 'part' ? { amount_minor: amount } : {})
        if (status !== 201) assert.equal(body.code, 'refund_exceeds_paid')
      }
      await trialBalanceHolds()
    }
  assert.ok(sold.length > 1 && orders.length > 2, 'the walk went somewhere')
  await booksHold()
  const over = await run(app.database.db, 'select from payments.payments where refunded_minor + refunding_minor > captured_minor', [])
  assert.equal(over.length, 0)
})

/** Debits are credits, and what is owed for gift cards is what lies on them. */
async function trialBalanceHolds() {
  const { items } = (await app.call('GET', `/v1/ledger/accounts?company_id=${company_id}&limit=200`, undefined, { as: desk })).body
  const sum = (of: 'debit_minor' | 'credit_minor') => items.reduce((all: number, line: Record<string, number>) => all + line[of]!, 0)
  assert.equal(sum('debit_minor'), sum('credit_minor'))
  const { rows } = await app.database.pool.query(
    `select coalesce(sum(balance_minor), 0)::integer as lies from ledger.balances where account like $1 || '/TRY/gift_card/%'`,
    [company_id],
  )
  assert.equal(items.find(({ kind }: { kind: string }) => kind === 'gift_card')?.balance_minor ?? 0, rows[0].lies)
}
