import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { openDatabase, run } from '#platform/database'
import { atTheTill, setTheStage, signIn, type Thing } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { cartOfCustomer, openForServing, redeemHandoff } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const { variants, till: register, second_till, till_baki } = stage
const till = await atTheTill(app, stage)
const beside = await atTheTill(app, stage, { register_id: second_till.register_id, open: false })
await app.call('POST', '/v1/register-sessions', { float_minor: 0 }, { as: beside, key: 'open the second' })
const now = () => app.clock.now().toISOString()

afterEach(async () => assert.deepEqual(await app.audit(), []))

async function shopperWith(thing: Thing, quantity = 1): Promise<{ as: Pocket; cart_id: string }> {
  const as = pocket()
  const { body } = await app.call('POST', '/v1/cart/lines', { variant_id: variants[thing], quantity }, { as })
  return { as, cart_id: body.cart_id }
}
const offer = (as: Pocket) => app.call('POST', '/v1/cart/handoff', undefined, { as })
const open = (way: object, as: Pocket = till) => app.call('POST', '/v1/till/carts', way, { as })
const look = (cart_id: string, as: Pocket = till) => app.call('GET', `/v1/carts/${cart_id}`, undefined, { as })
const refused = (answer: { status: number; body: { code: string }; text: string }, code: string, status: number) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)

describe('six signs open her cart at a till', () => {
  test('typed, read out or scanned: the associate sees the same lines at the same prices', async () => {
    const { as, cart_id } = await shopperWith('heater', 2)
    const hers = (await app.call('GET', '/v1/cart', undefined, { as })).body
    for (const typed of [
      (code: string) => code,
      (code: string) => ` ${code.slice(0, 3)}-${code.slice(3).toLowerCase()} `,
      (code: string) => `BIRGE:${code}`,
    ]) {
      const { status, body } = await offer(as)
      assert.equal(status, 201)
      assert.match(body.code, /^[0-9A-Z]{6}$/)
      assert.equal(body.qr_text, `BIRGE:${body.code}`)
      assert.equal(Date.parse(body.expires_at) - app.clock.now().getTime(), 600_000)
      const opened = await open({ handoff_code: typed(body.code) })
      assert.equal(opened.status, 201, opened.text)
      assert.deepEqual([opened.body.cart_id, opened.body.lines, opened.body.totals], [cart_id, hers.lines, hers.totals])
    }
  })

  test('once, for ten minutes, and only while it is the one that was shown', async () => {
    const { as } = await shopperWith('mug')
    const { code } = (await offer(as)).body
    assert.equal((await open({ handoff_code: code })).status, 201)
    assert.equal(
      (await open({ handoff_code: code })).status,
      201,
      'the till that has opened it may ask again: its first answer may be lost',
    )
    refused(await open({ handoff_code: code }, beside), 'handoff_expired', 410)
    const late = (await offer(as)).body.code
    app.clock.advance({ minutes: 10 })
    refused(await open({ handoff_code: late }), 'handoff_expired', 410)
    refused(await open({ handoff_code: '777777' }), 'handoff_unknown', 404)
    refused(await open({ handoff_code: 'not a code' }), 'handoff_unknown', 404)
  })

  test('the code is not kept, only what it hashes to', async () => {
    const { as } = await shopperWith('mug')
    const { code } = (await offer(as)).body
    const [{ rows }] = (await run<{ rows: string }>(app.database.db, 'select json_agg(h)::text as rows from carts.handoffs h')) as [
      { rows: string },
    ]
    assert.ok(!rows.includes(code))
  })

  test('without a cart there is nothing to hand over', async () => {
    refused(await offer(pocket()), 'no_cart', 409)
  })

  test("another company's till does not open it, and the code stays good", async () => {
    const { as, cart_id } = await shopperWith('lamp')
    const { code } = (await offer(as)).body
    const inBaku = { register_id: till_baki.register_id, company_id: stage.alma_az.company_id, staff_id: stage.owner.staff_id, now: now() }
    await assert.rejects(
      redeemHandoff(app.database, { ...inBaku, code }, async () => {}),
      { code: 'cart_of_other_company' },
    )
    const opened = await open({ handoff_code: code })
    assert.deepEqual([opened.status, opened.body.cart_id], [201, cart_id])
  })

  test('who tries ten wrong codes has to wait, also with a right one; the register beside does not', async () => {
    app.clock.advance({ minutes: 6 })
    const { as } = await shopperWith('lamp')
    const { code } = (await offer(as)).body
    for (let i = 0; i < 10; i++) refused(await open({ handoff_code: `00000${i}` }), 'handoff_unknown', 404)
    const paused = await open({ handoff_code: code })
    refused(paused, 'handoff_paused', 429)
    assert.equal(paused.body.details.retry_after_seconds, 300)
    assert.equal((await open({ handoff_code: code }, beside)).status, 201)
    app.clock.advance({ minutes: 5 })
    const again = (await offer(as)).body.code
    assert.equal((await open({ handoff_code: again })).status, 201)
    refused(await open({ handoff_code: '000001' }), 'handoff_unknown', 404)
  })
})

test('thirty guesses at once are ten guesses, also the first ones at a register', async () => {
  const database = openDatabase(app.url, { connections: 30 })
  await Promise.all(Array.from({ length: 30 }, () => database.pool.query('select pg_sleep(0.05)')))
  const at = { register_id: 'reg_fresh', company_id: stage.alma.company_id, staff_id: stage.associate.staff_id, now: now() }
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      redeemHandoff(database, { ...at, code: `0000${i + 10}` }, async () => {}).catch((refused: { code: string }) => refused.code),
    ),
  )
  await database.close()
  assert.deepEqual(guesses.filter((code) => code === 'handoff_unknown').length, 10)
  assert.deepEqual(guesses.filter((code) => code === 'handoff_paused').length, 20)
})

describe('a cart is open at one register', () => {
  test('there it can be read and changed, the shopper sees it at once, and each line says where it was put in', async () => {
    const { as, cart_id } = await shopperWith('mug', 2)
    await open({ handoff_code: (await offer(as)).body.code })
    const added = await app.call('POST', `/v1/carts/${cart_id}/lines`, { variant_id: variants.lamp, quantity: 1 }, { as: till })
    assert.equal(added.status, 201, added.text)
    const [mug, lamp] = added.body.lines
    assert.deepEqual([mug.channel, lamp.channel], ['web', 'till'])
    await app.call('PATCH', `/v1/carts/${cart_id}/lines/${lamp.line_id}`, { quantity: 3 }, { as: till })
    const less = await app.call('DELETE', `/v1/carts/${cart_id}/lines/${mug.line_id}`, undefined, { as: till })
    assert.deepEqual([less.status, less.body.item_count], [200, 3])
    assert.deepEqual((await app.call('GET', '/v1/cart', undefined, { as })).body.lines, less.body.lines)
    assert.deepEqual((await look(cart_id)).body, less.body)
    refused(await app.call('POST', `/v1/carts/${cart_id}/lines`, { variant_id: 'var_none' }, { as: till }), 'unknown_variant', 404)
    refused(
      await app.call('POST', `/v1/carts/${cart_id}/lines`, { variant_id: variants.lamp, quantity: 1000 }, { as: till }),
      'quantity_out_of_range',
      422,
    )
    refused(await app.call('PATCH', `/v1/carts/${cart_id}/lines/lin_none`, { quantity: 1 }, { as: till }), 'line_not_found', 404)
  })

  test('nowhere else: not at the register beside, not by a cart id that somebody has seen, not by a shopper', async () => {
    const { as, cart_id } = await shopperWith('mug')
    const everyWay = (who: Pocket) => [
      look(cart_id, who),
      app.call('POST', `/v1/carts/${cart_id}/lines`, { variant_id: variants.lamp }, { as: who }),
      app.call('PATCH', `/v1/carts/${cart_id}/lines/lin_x`, { quantity: 1 }, { as: who }),
      app.call('DELETE', `/v1/carts/${cart_id}/lines/lin_x`, undefined, { as: who }),
    ]
    for (const answer of await Promise.all(everyWay(till))) refused(answer, 'cart_not_served_here', 403)
    await open({ handoff_code: (await offer(as)).body.code })
    for (const answer of await Promise.all(everyWay(beside))) refused(answer, 'cart_not_served_here', 403)
    for (const answer of await Promise.all(everyWay(as))) refused(answer, 'sign_in_required', 401)
    refused(await look('crt_none'), 'cart_not_served_here', 403)
    assert.equal((await app.call('GET', '/v1/cart', undefined, { as })).body.item_count, 1)
  })

  test("opened at another register it leaves the first; another cart puts it away; put away it is nobody's to change", async () => {
    const { as, cart_id } = await shopperWith('mug')
    await open({ handoff_code: (await offer(as)).body.code })
    await open({ handoff_code: (await offer(as)).body.code }, beside)
    refused(await look(cart_id), 'cart_not_served_here', 403)
    assert.equal((await look(cart_id, beside)).status, 200)
    const walkIn = await open({}, beside)
    assert.deepEqual([walkIn.status, walkIn.body.lines], [201, []])
    refused(await look(cart_id, beside), 'cart_not_served_here', 403)
    assert.equal((await app.call('DELETE', `/v1/till/carts/${walkIn.body.cart_id}`, undefined, { as: beside })).status, 204)
    refused(await look(walkIn.body.cart_id, beside), 'cart_not_served_here', 403)
    refused(await app.call('DELETE', `/v1/till/carts/${walkIn.body.cart_id}`, undefined, { as: beside }), 'cart_not_served_here', 403)
  })

  test('two clicks at once open two carts one after the other, and one of them stays', async () => {
    const at = { register_id: register.register_id, company_id: stage.alma.company_id, staff_id: stage.associate.staff_id, now: now() }
    await Promise.all(
      Array.from({ length: 8 }, () => app.database.transaction((tx) => openForServing(tx, { ...at, cart_id: null, via: 'walk_in' }))),
    )
    const { cart_id } = await shopperWith('mug')
    await Promise.all(
      [register, second_till].flatMap(({ register_id }) =>
        Array.from({ length: 4 }, () =>
          app.database.transaction((tx) => openForServing(tx, { ...at, register_id, cart_id, via: 'proof' })),
        ),
      ),
    )
    const opened = await run<{ cart_id: string }>(app.database.db, 'select cart_id from carts.servings where ended_at is null')
    assert.equal(opened.filter((serving) => serving.cart_id === cart_id).length, 1)
  })

  test('a customer who is found by her proof gets her cart, or a first one', async () => {
    const as = pocket()
    const { customer } = await signIn(app, as, '0534 100 00 01')
    const did = () => app.database.transaction((tx) => cartOfCustomer(tx, stage.alma.company_id, customer.customer_id, now()))
    const all = await Promise.all([did(), did(), did(), did()])
    assert.equal(new Set(all).size, 1)
    await app.call('POST', '/v1/cart/lines', { variant_id: variants.mug }, { as })
    assert.equal((await app.call('GET', '/v1/cart', undefined, { as })).body.cart_id, all[0])
  })
})
