/** Who brings something without the order: with a gift receipt, which shows no price, or with nothing at all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { createStaff } from '../../server/foundation/staff/index.ts'
import {
  app,
  back,
  besiktas,
  booksHold,
  db,
  desk,
  get,
  has,
  here,
  kadikoy,
  level,
  MUG,
  mug,
  must,
  now,
  piece,
  post,
  receipt,
  refusedAs,
  settlement,
  stage,
  start,
  towel,
  TOWEL,
} from '../bringing-back.ts'
import { atTheDesk, PASSWORD, signIn } from '../cast.ts'
import { type Pocket, pocket } from '../harness.ts'

test('whoever was given it brings it with its gift receipt: no price is shown, and she gets a gift card', async () => {
  const { as, order_id } = await has([[mug, 2]])
  const { code } = await must(post(`/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity: 1 }] }, as))
  await refusedAs(post(`/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity: 3 }] }, as), 'not_on_gift_receipt')
  const split = { lines: [1, 1, 1].map((quantity) => ({ line_number: 1, quantity })) }
  await refusedAs(post(`/v1/orders/${order_id}/gift-receipts`, split, as), 'not_on_gift_receipt')
  const shown = await must(post('/v1/gift-receipt-lookups', { code }), 200)
  assert.deepEqual(Object.keys(shown.lines[0]).sort(), ['grounds', 'left_quantity', 'line_number', 'title'])
  const said = async () => (await run(db, `select 1 from platform.messages where kind like 'return_%'`)).length
  const before = await said()
  await refusedAs(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 2, 'gift')] }), 'not_on_gift_receipt')
  const twice = [piece(1, 1, 'gift'), piece(1, 1, 'gift')]
  await refusedAs(post('/v1/gift-receipt-returns', { code, lines: twice }), 'not_on_gift_receipt')
  const { return_id, by_gift_receipt } = await must(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }))
  assert.equal(by_gift_receipt, true)
  await must(receipt(return_id, [here(1)]))
  await refusedAs(settlement(return_id), 'only_gift_card')
  const settled = await must(settlement(return_id, { way: 'gift_card' }, desk))
  assert.deepEqual([settled.paid_minor, await back(order_id), await said()], [MUG, MUG, before])
  await refusedAs(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }), 'not_on_gift_receipt')
  await booksHold()
})

test('of a piece there is one gift receipt: asked again by the same wish it is the same, and no two promise the same piece', async () => {
  const { as, order_id } = await has([[mug, 2]])
  const ask = (quantity: number, key: string) =>
    app.call('POST', `/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity }] }, { as, key })
  const { code } = await must(ask(1, 'card'))
  assert.equal((await must(ask(1, 'card'))).code, code)
  await refusedAs(ask(2, 'card'), 'idempotency_key_reused')
  await refusedAs(ask(2, 'both'), 'not_on_gift_receipt')
  const [both, one] = await Promise.all([ask(1, 'second'), ask(1, 'third')])
  assert.deepEqual([both.status, one.status].sort(), [201, 409])
  const { return_id } = await must(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }))
  await must(receipt(return_id, [here(1)]))
  await refusedAs(ask(1, 'fourth'), 'not_on_gift_receipt')
  assert.equal((await must(ask(1, 'card'))).code, code, 'also once it came back')
  const kept = await run(db, 'select from platform.idempotency_keys where strpos(reply, $1) > 0', [code])
  assert.equal(kept.length, 0, 'what stands on it is kept nowhere')
  await booksHold()
})

test('whoever paid for a gift neither sees that it comes back nor changes it', async () => {
  const as = pocket()
  await signIn(app, as, '0532 111 22 44')
  const { order_id } = await has([[mug, 2]], as)
  const { code } = await must(post(`/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity: 1 }] }, as))
  const { return_id } = await must(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }))
  const own = await must(start(order_id, [piece(1)], as))
  const listed = async (who: Pocket) =>
    (await must(get(`/v1/orders/${order_id}/returns`, who), 200)).items.map((one: { return_id: string }) => one.return_id)
  assert.deepEqual(await listed(as), [own.return_id])
  assert.deepEqual((await listed(desk)).sort(), [own.return_id, return_id].sort())
  assert.equal((await get(`/v1/returns/${return_id}`, as)).status, 404)
  assert.equal((await post(`/v1/returns/${return_id}/cancellation`, undefined, as)).status, 404)
  const sending = { carrier: 'Hızlı Kargo', tracking_number: 'HK-2' }
  assert.equal((await post(`/v1/returns/${return_id}/sending`, sending, as)).status, 404)
  assert.equal((await must(get(`/v1/returns/${return_id}`), 200)).status, 'started')
  const told = await run<{ customer_id: string | null; by_gift: boolean }>(
    db,
    `select customer_id, data ->> 'return_id' = $2 as by_gift from platform.events where type = 'returns.return_started' and subject = $1`,
    [order_id, return_id],
  )
  assert.deepEqual(told.map(({ customer_id, by_gift }) => [by_gift, customer_id === null]).sort(), [
    [false, false],
    [true, true],
  ])
  await booksHold()
})

test('without any proof it needs a second person: then it lies on the shelf, and the least it cost lately is on a gift card', async () => {
  const before = await level(towel, kadikoy)
  const lines = [{ variant_id: towel, quantity: 2, disposition: 'resell' }]
  const asks = await post('/v1/blind-returns', { location_id: kadikoy.location_id, lines })
  assert.deepEqual([asks.status, asks.body.amount_minor], [201, 2 * TOWEL])
  assert.deepEqual(await level(towel, kadikoy), before, 'nothing has happened yet')
  const confirmation = `/v1/proposals/${asks.body.awaits.proposal_id}/confirmation`
  await app.database.transaction((tx) =>
    createStaff(tx, {
      ...{ name: 'Ozan Ay', email: 'ozan@alma.example', role: 'manager', password: PASSWORD },
      ...{ location_ids: [besiktas.location_id], now: now() },
    }),
  )
  const elsewhere = await post(confirmation, undefined, await atTheDesk(app, 'ozan@alma.example'))
  assert.equal(elsewhere.body.code, 'cannot_be_done', 'whoever confirms it has the goods before her')
  assert.deepEqual(await level(towel, kadikoy), before)
  const prices = [{ variant_id: towel, amount_minor: TOWEL - 10_000 }]
  await must(app.call('PUT', `/v1/price-lists/${stage.list.price_list_id}/prices`, { prices }, { as: desk, key: 'cheaper' }), 200)
  const { outcome } = await must(post(confirmation, undefined, desk))
  assert.equal(outcome.amount_minor, 2 * (TOWEL - 10_000), 'the least it cost until now')
  assert.equal((await level(towel, kadikoy)).on_hand, before.on_hand + 2)
  assert.equal((await must(get(`/v1/gift-cards/${outcome.gift_card_id}`, desk), 200)).balance_minor, 2 * (TOWEL - 10_000))
  await booksHold()
})
