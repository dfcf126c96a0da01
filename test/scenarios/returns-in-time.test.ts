/** By what right and until when things come back: her word counts, the law, and what the shop said on the day of the sale. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import {
  app,
  back,
  booksHold,
  bought,
  clerk,
  company_id,
  db,
  desk,
  gebze,
  get,
  has,
  here,
  kadikoy,
  later,
  MUG,
  mug,
  must,
  piece,
  post,
  receipt,
  refusedAs,
  sent,
  settlement,
  stage,
  start,
  towel,
  TOWEL,
} from '../bringing-back.ts'
import { atTheTill } from '../cast.ts'
import { pocket } from '../harness.ts'

test('her word counts and not the arrival: sent on the fourteenth day it is taken weeks later; said on the fifteenth it is refused', async () => {
  const { as, order_id } = await has([[towel, 2]])
  await later({ days: 7 + 14 })
  const { return_id, send_by, lapses_at } = await must(start(order_id, [piece(1)], as, { method: 'post' }))
  assert.ok(send_by < lapses_at)
  await later({ days: 1 })
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
  const [over] = (await must(get(`/v1/orders/${order_id}/returnable`, as), 200)).lines
  assert.deepEqual([over.left_quantity, over.why_not, over.grounds.map(({ ground }: { ground: string }) => ground)], [1, null, ['defect']])
  await must(post(`/v1/returns/${return_id}/sending`, { carrier: 'Hızlı Kargo', tracking_number: 'HK-1' }, as))
  await later({ days: 20 })
  await must(receipt(return_id, [here(1)], gebze.location_id, desk))
  await must(settlement(return_id, { way: 'original' }, desk))
  assert.equal(await back(order_id), TOWEL)
  await booksHold()
})

test('a return by post that never arrives lapses, its pieces may be brought again, and what comes after all is taken', async () => {
  const { as, order_id } = await has([[mug, 1]])
  const { return_id, code } = await must(start(order_id, [piece(1)], as, { method: 'post' }))
  const [said] = await run<{ body: string }>(
    db,
    `select body from platform.messages where kind = 'return_started' order by created_at desc, message_id desc limit 1`,
  )
  assert.ok(said!.body.includes(code) && said!.body.includes('Gebze Deposu'), said!.body)
  await later({ days: 15 })
  const late = await must(get('/v1/returns?late=true', desk), 200)
  assert.deepEqual(
    late.items.map((one: { return_id: string }) => one.return_id),
    [return_id],
    'in Turkey fourteen days count from her word',
  )
  const alarms = await must(get('/v1/payment-alarms?kind=return_unpaid', desk), 200)
  assert.deepEqual(
    alarms.items.map((one: { order_id: string }) => one.order_id),
    [order_id],
  )
  await later({ days: 30 })
  assert.equal((await must(get(`/v1/returns/${return_id}`, as), 200)).status, 'lapsed')
  assert.equal((await must(get('/v1/payment-alarms?kind=return_unpaid', desk), 200)).items.length, 0)
  assert.equal(await back(order_id), 0)
  await booksHold()
  await must(receipt(return_id, [here(1)], gebze.location_id, desk))
  await must(settlement(return_id, { way: 'original' }, desk))
  assert.equal(await back(order_id), (await must(get(`/v1/orders/${order_id}`, as), 200)).total_minor)
  await booksHold()
})

test('what was bought in a store comes back by the word of the shop, for as long as it held when it was sold', async () => {
  const till = await atTheTill(app, stage)
  const sell = async () => {
    const { cart_id } = await must(post('/v1/till/carts', {}, till))
    const { total_minor } = await must(post(`/v1/till/carts/${cart_id}/scans`, { gtin: stage.things.mug.gtin }, till))
    return must(
      post('/v1/till/sales', { cart_id, total_minor: total_minor ?? MUG, tenders: [{ method: 'cash', amount_minor: MUG }] }, till),
    )
  }
  const first = await sell()
  app.clock.advance({ minutes: 1 })
  await must(
    app.call('PUT', `/v1/companies/${company_id}/return-rules`, { store_days: 3, store_gives: 'credit', arrives_in_days: 7 }, { as: desk }),
    200,
  )
  const second = await sell()
  await later({ days: 5 })
  await refusedAs(start(second.order_id, [piece(1)], clerk), 'not_returnable')
  const despite = await start(second.order_id, [piece(1)], clerk, { despite: true })
  assert.equal(despite.status, 403, 'only whoever may decides against the rules')
  const decided = await must(start(second.order_id, [piece(1)], desk, { despite: true }))
  assert.equal((await receipt(decided.return_id, [here(1)], kadikoy.location_id)).body.code, 'not_permitted')
  await must(receipt(decided.return_id, [here(1)], kadikoy.location_id, desk))
  await must(settlement(decided.return_id, { way: 'original', register_id: stage.till.register_id }, desk))
  const { return_id, lines } = await must(start(first.order_id, [piece(1)], clerk))
  assert.equal(lines[0].ground, 'store')
  await must(receipt(return_id, [here(1)], kadikoy.location_id))
  await must(settlement(return_id, { way: 'original', register_id: stage.till.register_id }))
  assert.equal(await back(first.order_id), MUG)
  await booksHold()
})

test('a parcel on its way starts no days; what has not left does not come back; what another company sold is not known here', async () => {
  const { as, order_id } = await bought([
    [mug, 1],
    [towel, 1],
  ])
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
  await sent(order_id, [{ line_number: 1, quantity: 1 }])
  await later({ days: 60 })
  const { arrived_on } = await must(get(`/v1/orders/${order_id}/returnable`, as), 200)
  assert.equal(arrived_on, null, 'of goods that come in parts the last one counts')
  const { return_id } = await must(start(order_id, [piece(1)], as))
  const elsewhere = await receipt(return_id, [here(1)], stage.baki.location_id, desk)
  assert.equal(elsewhere.body.code, 'not_of_this_company')
  const stranger = pocket()
  await must(app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 1 }, { as: stranger }))
  assert.equal((await get(`/v1/returns/${return_id}`, stranger)).status, 404)
  await must(post(`/v1/returns/${return_id}/cancellation`, undefined, as))
  await booksHold()
})
