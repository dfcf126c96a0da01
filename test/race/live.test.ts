/** Two devices at two servers: what one does the other sees at once, for the servers tell each other and need not look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTheStage, signIn } from '../cast.ts'
import { pocket } from '../harness.ts'
import { listen, type Server, startReferee, startServers } from './servers.ts'
import { goToCheckout, pay } from './shoppers.ts'

const TOLD = { preload: 'told-only.ts' }

test('what she puts into her cart on the phone is heard on her desktop at another server, which was told', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now())
  const [one, other] = (await startServers(app.url, 2, TOLD)) as [Server, Server]
  const phone = pocket()
  const desktop = pocket()
  await signIn(app, phone, '0532 111 22 33')
  await signIn(app, desktop, '0532 111 22 33')
  const { body: cart } = await one.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: phone })
  const heard = await listen(other, cart.cart_id, desktop)

  for (let piece = 0; piece < 10; piece++) {
    heard.changes.length = 0
    await one.call('POST', '/v1/cart/lines', { variant_id: stage.variants.towel }, { as: phone })
    await heard.hears('carts.cart_changed')
  }
  assert.equal((await other.call('GET', '/v1/cart', undefined, { as: desktop })).body.item_count, 11)
  await heard.close()

  const stranger = pocket()
  await other.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: stranger })
  const refused = await other.call('GET', `/v1/live?subjects=${cart.cart_id}`, undefined, { as: stranger })
  assert.deepEqual([refused.status, refused.body.code], [403, 'not_permitted'])
})

test('the screen of the checkout hears at another server, which was told, that the bank has sent its word', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now())
  const [one, other] = (await startServers(app.url, 2, TOLD)) as [Server, Server]
  const shopper = await goToCheckout(one, { variant_id: stage.variants.lamp })
  const heard = await listen(other, shopper.checkout_id, shopper.as)
  const declined = await pay(one, shopper, 'tok_declined')
  assert.equal(declined.body.code, 'payment_declined', declined.text)
  await heard.hears('checkout.checkout_changed')
  await heard.close()
})
