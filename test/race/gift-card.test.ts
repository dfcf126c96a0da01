/** Many hands reach for the value of one gift card, at two server processes at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, setTheStage } from '../cast.ts'
import { startReferee, startServers, startingLine } from './servers.ts'
import { goToCheckout, order } from './shoppers.ts'

test('100 buyers spend the whole of one gift card at once: one has it, 99 are told so and hold no goods', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now(), 1_000)
  const desk = await atTheDesk(app)
  const given = { company_id: stage.alma.company_id, amount_minor: stage.things.mug.price, reason: 'goodwill' }
  const { gift_card: card } = (await app.call('POST', '/v1/gift-cards', given, { as: desk, key: 'card' })).body
  const { body: made } = await app.call('POST', `/v1/gift-cards/${card.gift_card_id}/codes`, {}, { as: desk })
  const servers = await startServers(app.url, 2)
  const ready = startingLine(100)
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const server = servers[i % 2]!
      const shopper = await goToCheckout(server, { variant_id: stage.variants.mug })
      await ready()
      const value = [{ method: 'gift_card', code: made.code, amount_minor: shopper.total_minor }]
      const paid = await server.call('POST', `/v1/checkouts/${shopper.checkout_id}/payments`, { value }, { as: shopper.as, key: 'pay' })
      return paid.status === 201 ? order(server, shopper) : paid
    }),
  )
  const won = answers.filter(({ status }) => status === 201)
  assert.equal(won.length, 1, `${won.length} spent it`)
  for (const { body, text } of answers.filter(({ status }) => status !== 201)) assert.equal(body.code, 'value_short', text)
  await app.settle()
  const { rows } = await app.database.pool.query(
    `select (select count(*)::integer from orders.orders) as orders, (select count(*)::integer from inventory.holds) as holds,
       (select sum(balance_minor)::integer from ledger.balances where account like '%/gift_card/%') as balance`,
  )
  assert.deepEqual(rows, [{ orders: 1, holds: 0, balance: 0 }])
  assert.deepEqual(await app.audit(), [])
})
