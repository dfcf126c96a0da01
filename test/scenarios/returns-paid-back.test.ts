/** What is paid back for what came back, and when: never twice, never before it is here, and the way she wished. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { joinProviders } from '../../server/sale/payments/index.ts'
import { testCard } from '../../server/connectors/test-card/index.ts'
import {
  app,
  back,
  booksHold,
  bought,
  company_id,
  db,
  desk,
  get,
  has,
  here,
  LAMP,
  later,
  MUG,
  mug,
  must,
  owed,
  piece,
  post,
  receipt,
  refusedAs,
  sent,
  settlement,
  start,
  taken,
  towel,
  variants,
} from '../bringing-back.ts'
import { signIn } from '../cast.ts'
import { pocket } from '../harness.ts'

const paysWith = async (captures: string) => {
  const settings = { most_amount: '10000' }
  await must(app.call('PUT', `/v1/companies/${company_id}/payment-accounts/cash-on-delivery`, { settings }, { as: desk }), 200)
  const methods = [
    { method: 'card', provider: 'test-card', doors: ['web', 'phone'], captures },
    { method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['web'] },
  ]
  return must(app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk }), 200)
}
/** As a company of which nothing was set up. */
const paysAsBefore = () => run(db, 'delete from payments.methods where company_id = $1', [company_id])

test('what the back office gave back before is asked about, and never given twice', async () => {
  const { as, order_id, total_minor } = await has([
    [mug, 1],
    [towel, 1],
  ])
  await must(post(`/v1/orders/${order_id}/refunds`, { amount_minor: MUG }, desk))
  await app.settle()
  const { return_id } = await must(start(order_id, [piece(1), piece(2)], as))
  await must(receipt(return_id, [here(1), here(2)]))
  const asks = await settlement(return_id)
  assert.deepEqual([asks.body.code, asks.body.details.before_minor], ['given_back_before', MUG])
  const settled = await must(settlement(return_id, { way: 'original', before_minor: MUG }))
  assert.deepEqual([settled.paid_minor, settled.before_minor], [total_minor - MUG, MUG])
  assert.equal(await back(order_id), total_minor)
  assert.equal(await owed(order_id), 0)
  await booksHold()
})
test('while the money of a parcel was not taken nothing is settled as if it had gone back; once it is here she has all of it', async () => {
  await paysWith('at_hand_over')
  const { as, order_id, total_minor } = await bought([
    [mug, 1],
    [towel, 1],
  ])
  await sent(order_id, [{ line_number: 1, quantity: 1 }])
  const bankSays = (status: string, reason: string | null) =>
    run(
      db,
      `update test_bank.charges set status = $2, reason = $3
       where reference in (select payment_id from payments.payments where order_id = $1)`,
      [order_id, status, reason],
    )
  await bankSays('declined', 'insufficient_funds')
  await sent(order_id, undefined, 'second')
  const { return_id } = await must(start(order_id, [piece(1), piece(2)], as))
  await must(receipt(return_id, [here(1), here(2)]))
  const refused = await settlement(return_id)
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.details],
    [409, 'money_not_taken', { owed_minor: total_minor, taken_minor: await taken(order_id) }],
  )
  const { status, before_minor } = await must(get(`/v1/returns/${return_id}`), 200)
  assert.deepEqual([status, before_minor, await back(order_id)], ['received', 0, 0], 'nothing has happened')
  await bankSays('authorised', null)
  await sent(order_id, undefined, 'second')
  await must(settlement(return_id))
  assert.deepEqual([await taken(order_id), await back(order_id)], [total_minor, total_minor])
  await booksHold()
  await paysAsBefore()
})

/** Its parcel has left the warehouse: she pays whoever brings it. */
async function goesToHerDoor(order_id: string) {
  const [{ fulfillment_id }] = (await must(get(`/v1/orders/${order_id}/fulfillments`, desk), 200)).items
  const act = (what: string, body?: object) => must(post(`/v1/fulfillments/${fulfillment_id}/${what}`, body, desk))
  const { lines } = await act('picking')
  const picked = lines
    .filter((line: Record<string, number>) => line.open_quantity! > 0)
    .map((line: Record<string, number>) => ({ line_number: line.line_number, picked_quantity: line.open_quantity }))
  await act('picks', { lines: picked })
  await act('parcels', { tracking_number: `YK-${order_id.slice(-6)}`, carrier: 'Yurtiçi' })
  const { parcels } = await act('sending')
  return { arrives: () => must(post(`/v1/parcels/${parcels[0].parcel_id}/outcome`, { status: 'delivered' }, desk)) }
}
/** The carrier brings what she paid. */
async function moneyComes(order_id: string) {
  const [payment] = await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [order_id])
  await must(post(`/v1/payments/${payment!.payment_id}/captures`, {}, desk))
  await later({ hours: 1 })
}

test('what she paid for at her door she may bring back before the carrier has brought the money, and is paid once it is here', async () => {
  await paysWith('at_order')
  const goods: [string, number][] = [
    [mug, 2],
    [towel, 1],
  ]
  const { as, order_id, total_minor } = await bought(goods, pocket(), { method: 'cash_on_delivery' })
  const { arrives } = await goesToHerDoor(order_id)
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
  await arrives()
  const { return_id } = await must(start(order_id, [piece(1, 2), piece(2)], as))
  const received = await must(receipt(return_id, [here(1, 2), here(2)]))
  assert.equal(received.goods_minor + received.delivery_minor, total_minor, 'with what she paid for delivery')
  await refusedAs(settlement(return_id), 'money_not_taken')
  await booksHold()
  await moneyComes(order_id)
  const settled = await must(settlement(return_id, { way: 'original' }, desk))
  assert.deepEqual([settled.paid_minor, settled.before_minor], [total_minor, 0])
  assert.equal(await owed(order_id), 0)
  await booksHold()
  await paysAsBefore()
})

test('of an order paid at the door, of which one thing was found nowhere, what was brought comes back and nothing else', async () => {
  await paysWith('at_order')
  const goods: [string, number][] = [
    [mug, 2],
    [variants.lamp, 1],
  ]
  const { as, order_id, total_minor } = await bought(goods, pocket(), { method: 'cash_on_delivery' })
  const [{ fulfillment_id }] = (await must(get(`/v1/orders/${order_id}/fulfillments`, desk), 200)).items
  const act = (what: string, body?: object) => must(post(`/v1/fulfillments/${fulfillment_id}/${what}`, body, desk))
  const isMissing = { lines: [{ line_number: 2, quantity: 1, finding: 'mismatch' }] }
  assert.equal((await act('rejections', isMissing)).rejections[0].outcome, 'rerouted')
  const asked_next = (await must(get(`/v1/orders/${order_id}/fulfillments`, desk), 200)).items.at(-1).fulfillment_id
  const { rejections } = await must(post(`/v1/fulfillments/${asked_next}/rejections`, isMissing, desk))
  assert.equal(rejections[0].outcome, 'cancelled')
  await act('picking')
  await act('picks', { lines: [{ line_number: 1, picked_quantity: 2 }] })
  await act('parcels', { tracking_number: 'YK-78', carrier: 'Yurtiçi' })
  const { parcels } = await act('sending')
  await must(post(`/v1/parcels/${parcels[0].parcel_id}/outcome`, { status: 'delivered' }, desk))
  await refusedAs(start(order_id, [piece(2)], as), 'not_returnable')
  const { return_id } = await must(start(order_id, [piece(1, 2)], as))
  const { goods_minor, delivery_minor } = await must(receipt(return_id, [here(1, 2)]))
  assert.deepEqual([goods_minor, goods_minor + delivery_minor], [2 * MUG, total_minor - LAMP])
  const [payment] = await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [order_id])
  await must(post(`/v1/payments/${payment!.payment_id}/captures`, {}, desk))
  await later({ hours: 1 })
  const { paid_minor } = await must(settlement(return_id, { way: 'original' }, desk))
  assert.deepEqual([paid_minor, await back(order_id)], [total_minor - LAMP, total_minor - LAMP])
  await booksHold()
  assert.equal(await owed(order_id), 0, 'nothing for what never came')
  await paysAsBefore()
})

test('while her bank disputes what she paid nothing is settled; once it was won her money goes back to her', async () => {
  const { as, order_id, total_minor } = await has([[mug, 1]])
  const [{ payment_id }] = (await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [
    order_id,
  ])) as [{ payment_id: string }]
  const dispute = (status: 'needs_response' | 'won', withdrawn_minor: number) => {
    const told = { provider_reference: 'itiraz', amount_minor: total_minor, reason: 'fraudulent', status, answer_by: null }
    joinProviders([
      {
        ...testCard,
        standing: () =>
          Promise.resolve({
            ...{ captured_minor: total_minor, held_minor: 0, refunds: [] },
            disputes: [{ ...told, withdrawn_minor, fee_minor: 0 }],
          }),
        readWebhook: () => ({
          ...{ webhook_id: `itiraz ${status}`, kind: 'dispute', payments: [{ reference: payment_id }], may_be_without_us: true },
        }),
      },
    ])
    return app.http.inject({ method: 'POST', url: '/v1/payment-webhooks/test-card', payload: '{}', headers: {} })
  }
  assert.equal((await dispute('needs_response', total_minor)).statusCode, 200)
  await app.settle()
  const { return_id } = await must(start(order_id, [piece(1)], as))
  await must(receipt(return_id, [here(1)]))
  await refusedAs(settlement(return_id), 'money_disputed')
  await refusedAs(settlement(return_id, { way: 'original', before_minor: total_minor }), 'money_disputed')
  assert.equal((await must(get(`/v1/returns/${return_id}`), 200)).status, 'received')
  assert.equal((await dispute('won', 0)).statusCode, 200)
  await app.settle()
  joinProviders([testCard])
  const { paid_minor } = await must(settlement(return_id))
  assert.deepEqual([paid_minor, await back(order_id)], [total_minor, total_minor])
  await booksHold()
})

test('credit instead of money, for somebody who is known and wants it so', async () => {
  const as = pocket()
  await signIn(app, as, '0532 111 22 33')
  const { order_id, total_minor } = await has([[towel, 1]], as)
  const { return_id } = await must(start(order_id, [piece(1)], as, { wish: 'credit' }))
  await must(receipt(return_id, [here(1)]))
  const otherwise = await settlement(return_id, { way: 'original' }, desk)
  assert.deepEqual(
    [otherwise.body.code, otherwise.body.details, await back(order_id)],
    ['not_her_wish', { wish: 'credit', way: 'original' }, 0],
  )
  await must(settlement(return_id, { way: 'credit' }, desk))
  const { credits } = await must(get('/v1/me/credit', as), 200)
  assert.deepEqual(
    credits.map(({ balance_minor }: { balance_minor: number }) => balance_minor),
    [total_minor],
  )
  await booksHold()
})

test('nobody gives her credit for the money she wished for, unless she has been asked and likes it better', async () => {
  const as = pocket()
  await signIn(app, as, '0532 111 22 55')
  const { order_id, total_minor } = await has([[towel, 1]], as)
  const { return_id } = await must(start(order_id, [piece(1)], as))
  await must(receipt(return_id, [here(1)]))
  await refusedAs(settlement(return_id, { way: 'credit' }, desk), 'not_her_wish')
  await refusedAs(settlement(return_id, { way: 'gift_card' }, desk), 'not_her_wish')
  const { wish, way, paid_minor } = await must(settlement(return_id, { way: 'credit', wishes_otherwise: true }, desk))
  assert.deepEqual([wish, way, paid_minor], ['original', 'credit', total_minor], 'what she named first stays readable')
  await booksHold()
})
