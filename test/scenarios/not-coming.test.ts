/** What of an order that was paid when it was placed is found nowhere: it is paid back, sold no more, and the rest goes its way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { app, back, booksHold, bought, company_id, db, desk, get, LAMP, mug, must, owed, post, taken, variants } from '../bringing-back.ts'
import { pocket } from '../harness.ts'

/** Nobody finds it, wherever it is asked for. */
async function isNowhere(order_id: string, line: { line_number: number; quantity: number }) {
  for (let tries = 1; ; tries++) {
    const lines = [{ ...line, finding: 'mismatch' }]
    const { rejections } = await must(post(`/v1/fulfillments/${await placeAskedFor(order_id, line)}/rejections`, { lines }, desk))
    const { outcome } = rejections.findLast((one: { line_number: number }) => one.line_number === line.line_number)
    if (outcome === 'cancelled') return
    assert.ok(tries < 5, 'it is asked for again and again')
  }
}

async function placeAskedFor(order_id: string, { line_number }: { line_number: number }): Promise<string> {
  const { items } = await must(get(`/v1/orders/${order_id}/fulfillments`, desk), 200)
  for (const { fulfillment_id } of items) {
    const { lines } = await must(get(`/v1/fulfillments/${fulfillment_id}`, desk), 200)
    if (lines.some((one: Record<string, number>) => one.line_number === line_number && one.open_quantity! > 0)) return fulfillment_id
  }
  assert.fail(`line ${line_number} is asked for nowhere: ${JSON.stringify(items)}`)
}

const statusOf = async (order_id: string) =>
  (await run<{ status: string }>(db, 'select status from orders.orders where order_id = $1', [order_id]))[0]!.status

test('of what was paid by card one thing is found nowhere: its price goes back, and neither its revenue nor its tax stays in the books', async () => {
  const { order_id, total_minor } = await bought([
    [mug, 2],
    [variants.lamp, 1],
  ])
  await isNowhere(order_id, { line_number: 2, quantity: 1 })
  await booksHold()
  assert.deepEqual([await taken(order_id), await back(order_id), await owed(order_id)], [total_minor, LAMP, 0])
  const off = await run<{ of: string; minor: number }>(
    db,
    `select split_part(to_account, '/', 3) as of, amount_minor as minor from ledger.public_transfers where document = $1 and kind = 'not_coming' order by 1`,
    [order_id],
  )
  assert.deepEqual(
    off.map(({ of, minor }) => [of, minor]),
    [
      ['revenue', 74_999],
      ['tax', 15_000],
    ],
    'LAMP at 20 %',
  )
})

test('where the rest is found nowhere either all of it is cancelled: everything went back, and the books know of no sale', async () => {
  const { order_id, total_minor } = await bought([
    [mug, 2],
    [variants.lamp, 1],
  ])
  await isNowhere(order_id, { line_number: 2, quantity: 1 })
  await isNowhere(order_id, { line_number: 1, quantity: 2 })
  await booksHold()
  assert.deepEqual([await statusOf(order_id), await back(order_id), await owed(order_id)], ['cancelled', total_minor, 0])
})

test('of what was to be paid at the door one thing is found nowhere, and she thinks better of the rest: nothing is left of it', async () => {
  const settings = { most_amount: '10000' }
  await must(app.call('PUT', `/v1/companies/${company_id}/payment-accounts/cash-on-delivery`, { settings }, { as: desk }), 200)
  const methods = [{ method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['web'] }]
  await must(app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk }), 200)
  const goods: [string, number][] = [
    [mug, 2],
    [variants.lamp, 1],
  ]
  const { order_id, total_minor } = await bought(goods, pocket(), { method: 'cash_on_delivery' })
  await isNowhere(order_id, { line_number: 2, quantity: 1 })
  assert.equal(await owed(order_id), total_minor - LAMP)
  await must(post(`/v1/orders/${order_id}/cancellation`, undefined, desk))
  await booksHold()
  assert.deepEqual([await statusOf(order_id), await taken(order_id), await owed(order_id)], ['cancelled', 0, 0])
})
