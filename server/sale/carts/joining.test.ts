import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { run } from '#platform/database'
import { atTheTill, setTheStage, signIn, type Thing } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { finishCarts, freezeCarts, lockCarts } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const { variants } = stage
const now = () => app.clock.now().toISOString()
const inBaku = { 'birge-market': 'AZ' }

afterEach(async () => assert.deepEqual(await app.audit(), []))

let people = 0
/** A new phone number, so that the tests have nothing to do with each other. */
const newPhone = () => `0533 ${String(++people).padStart(3, '0')} 00 00`
const put = async (as: Pocket, thing: Thing, quantity = 1, headers: Record<string, string> = {}) => {
  const answer = await app.call('POST', '/v1/cart/lines', { variant_id: variants[thing], quantity }, { as, headers })
  assert.equal(answer.status, 201, answer.text)
  app.clock.advance({ seconds: 1 })
  return answer.body
}
const leave = (as: Pocket, phone: string) => app.call('PUT', '/v1/cart/contact', { phone }, { as })
const look = async (as: Pocket, headers: Record<string, string> = {}) =>
  (await app.call('GET', '/v1/cart', undefined, { as, headers })).body
const contents = (cart: { lines: { sku: string; quantity: number }[] }) =>
  Object.fromEntries(cart.lines.map((line) => [line.sku.slice(0, 3), line.quantity]))
const did = <T>(work: Parameters<typeof app.database.transaction<T>>[0]) => app.database.transaction(work)

describe('a guest cart becomes hers when she proves the contact she left', () => {
  test('phone and desktop show the same cart from then on, both can change it, and the guest is told nothing of her', async () => {
    const phone = pocket()
    const desktop = pocket()
    const number = newPhone()
    const { cart_id } = await put(phone, 'heater', 2)
    await leave(phone, number)
    const { customer } = await signIn(app, desktop, number)
    const hers = await look(desktop)
    assert.deepEqual(
      [hers.cart_id, contents(hers), hers.customer_id, hers.added, hers.other_devices],
      [cart_id, { ISI: 2 }, customer.customer_id, [], 1],
    )
    await app.call('PATCH', `/v1/cart/lines/${hers.lines[0].line_id}`, { quantity: 3 }, { as: desktop })
    const onPhone = await look(phone)
    assert.deepEqual([onPhone.cart_id, contents(onPhone), onPhone.customer_id, onPhone.other_devices], [cart_id, { ISI: 3 }, null, 1])
    await put(phone, 'mug')
    assert.deepEqual(contents(await look(desktop)), { ISI: 3, KUP: 1 })
  })

  test('a claim alone joins nothing: until the code is entered nobody sees anything', async () => {
    const guest = pocket()
    const stranger = pocket()
    const number = newPhone()
    await put(guest, 'heater')
    await leave(guest, number)
    await put(stranger, 'mug')
    await leave(stranger, number)
    await app.call('POST', '/v1/sign-in-codes', { phone: number }, { as: stranger })
    assert.deepEqual(contents(await look(guest)), { ISI: 1 })
    assert.deepEqual(contents(await look(stranger)), { KUP: 1 })
  })

  test('she can send the other devices away; they have an empty cart then, and she keeps hers', async () => {
    const phone = pocket()
    const desktop = pocket()
    const number = newPhone()
    const { cart_id } = await put(phone, 'heater')
    await leave(phone, number)
    await signIn(app, desktop, number)
    assert.equal((await app.call('DELETE', '/v1/cart/other-devices', undefined, { as: phone })).status, 401)
    const detached = await app.call('DELETE', '/v1/cart/other-devices', undefined, { as: desktop })
    assert.deepEqual([detached.status, detached.body.cart_id, detached.body.other_devices], [200, cart_id, 0])
    assert.equal((await look(phone)).cart_id, null)
    await put(phone, 'mug')
    assert.deepEqual(contents(await look(desktop)), { ISI: 1 })
  })

  test('signed in on the first device too, it is the same cart, and no device is another any more', async () => {
    const phone = pocket()
    const desktop = pocket()
    const number = newPhone()
    const { cart_id } = await put(phone, 'lamp')
    await leave(phone, number)
    await signIn(app, desktop, number)
    await signIn(app, phone, number)
    for (const as of [phone, desktop]) {
      const cart = await look(as)
      assert.deepEqual([cart.cart_id, contents(cart), cart.other_devices], [cart_id, { LAM: 1 }, 0])
    }
  })

  test('signed out, the device shows nothing of it', async () => {
    const as = pocket()
    await signIn(app, as, newPhone())
    await put(as, 'lamp')
    await app.call('DELETE', '/v1/sign-ins/current', undefined, { as })
    assert.equal((await look(as)).cart_id, null)
    await put(as, 'mug')
    assert.deepEqual(contents(await look(as)), { KUP: 1 })
  })
})

describe('a device without a name does not follow her', () => {
  /** A stranger has left her number on his cart; it became hers when she signed in. */
  async function adopted() {
    const [stranger, hers] = [pocket(), pocket()]
    const number = newPhone()
    const { cart_id } = await put(stranger, 'heater', 2)
    await leave(stranger, number)
    const offered = await app.call('POST', '/v1/cart/handoff', undefined, { as: stranger })
    const { customer } = await signIn(app, hers, number)
    return { stranger, hers, number, cart_id, customer, code: offered.body.code as string }
  }
  const lineOf = (cart: { lines: { line_id: string; sku: string }[] }, sku: string) =>
    cart.lines.find((line) => line.sku.startsWith(sku))!.line_id
  const set = (as: Pocket, line_id: string, quantity: number) => app.call('PATCH', `/v1/cart/lines/${line_id}`, { quantity }, { as })

  test('it sees what was put in without a name, and as many as she wants of it; of what she adds nothing', async () => {
    const { stranger, hers } = await adopted()
    const mine = await put(hers, 'lamp', 4)
    assert.deepEqual(contents(mine), { ISI: 2, LAM: 4 })
    await set(hers, lineOf(mine, 'ISI'), 3)
    const theirs = await look(stranger)
    assert.deepEqual(
      [contents(theirs), theirs.item_count, theirs.totals.total_minor, theirs.contact, theirs.customer_id],
      [{ ISI: 3 }, 3, 3 * 149_000, null, null],
    )
    assert.deepEqual((await look(hers)).totals.total_minor, 3 * 149_000 + 4 * 89_999)
    const lamp = lineOf(mine, 'LAM')
    for (const answer of [await set(stranger, lamp, 1), await app.call('DELETE', `/v1/cart/lines/${lamp}`, undefined, { as: stranger })])
      assert.deepEqual([answer.status, answer.body.code], [404, 'line_not_found'])
    assert.deepEqual(contents(await look(hers)), { ISI: 3, LAM: 4 })
  })

  test('what both have put in, each counts for itself: it learns by no trial what she has', async () => {
    const { stranger, hers } = await adopted()
    await put(hers, 'lamp', 4)
    assert.deepEqual(contents(await put(stranger, 'lamp')), { ISI: 2, LAM: 1 })
    const mine = await look(hers)
    assert.deepEqual(contents(mine), { ISI: 2, LAM: 5 })
    const lamp = lineOf(mine, 'LAM')
    assert.deepEqual(contents((await set(stranger, lamp, 3)).body), { ISI: 2, LAM: 3 })
    assert.deepEqual(contents(await look(hers)), { ISI: 2, LAM: 7 })
    assert.deepEqual(contents((await set(hers, lamp, 9)).body), { ISI: 2, LAM: 9 })
    assert.deepEqual(contents(await look(stranger)), { ISI: 2, LAM: 3 })
    const much = await set(stranger, lamp, 998)
    assert.deepEqual([much.body.code, much.body.details.quantity], ['quantity_out_of_range', 998])
    await app.call('DELETE', `/v1/cart/lines/${lamp}`, undefined, { as: stranger })
    assert.deepEqual(contents(await look(hers)), { ISI: 2, LAM: 6 })
    assert.deepEqual(contents(await look(stranger)), { ISI: 2 })
    await set(hers, lamp, 1)
    await app.call('DELETE', `/v1/cart/lines/${lineOf(mine, 'ISI')}`, undefined, { as: stranger })
    assert.deepEqual([contents(await look(hers)), contents(await look(stranger))], [{ LAM: 1 }, {}])
  })

  test('it hears of what it sees, that the cart became hers and was ordered; of nothing else, and it counts none of her changes', async () => {
    const { stranger, hers, cart_id } = await adopted()
    const listening = await app.call('GET', `/v1/live-subjects?subjects=${cart_id}`, undefined, { as: stranger })
    assert.deepEqual([listening.status, listening.body.customer_ids], [200, []])
    const mine = await put(hers, 'lamp')
    await app.call('PUT', '/v1/cart/contact', { email: 'ayla@mail.example' }, { as: hers })
    await set(hers, lineOf(mine, 'ISI'), 3)
    await set(hers, lineOf(mine, 'LAM'), 2)
    const freeze = () => did(async (tx) => freezeCarts(tx, [...(await lockCarts(tx, [cart_id])).values()], now()))
    const seen = await look(stranger)
    await freeze()
    assert.deepEqual(await look(stranger), seen)
    assert.deepEqual([seen.version, seen.status, (await look(hers)).status], [0, 'active', 'frozen'])
    await did(async (tx) => finishCarts(tx, [{ cart: (await lockCarts(tx, [cart_id])).get(cart_id)! }], now()))
    const told = await run<{ data: { reason: string; shared?: object } }>(
      app.database.db,
      'select data from platform.events where subject = $1 and customer_id is not null order by event_id',
      [cart_id],
    )
    assert.deepEqual(
      told.map(({ data }) => [data.reason, data.shared]),
      [
        ['joined', { reason: 'joined' }],
        ['lines', undefined],
        ['contact', undefined],
        ['lines', { reason: 'lines' }],
        ['lines', undefined],
        ['frozen', undefined],
        ['ordered', { reason: 'ordered' }],
      ],
    )
  })

  test('it does nothing in her name: no code for a till, no contact, no checkout', async () => {
    const { stranger, hers, code, cart_id } = await adopted()
    const contact = (await look(hers)).contact
    for (const [method, path, body] of [
      ['POST', '/v1/cart/handoff'],
      ['PUT', '/v1/cart/contact', { phone: '0535 999 99 99' }],
      [
        'POST',
        '/v1/checkouts',
        { delivery: { kind: 'collect', location_id: stage.kadikoy.location_id }, contact: { name: 'Kim', phone: '0535 999 99 99' } },
      ],
    ] as const) {
      const answer = await app.call(method, path, body, { as: stranger })
      assert.deepEqual([answer.status, answer.body.code], [401, 'sign_in_required'], path)
    }
    assert.deepEqual((await look(hers)).contact, contact)
    const till = await atTheTill(app, stage)
    const opened = await app.call('POST', '/v1/till/carts', { handoff_code: code }, { as: till })
    assert.deepEqual([opened.status, opened.body.code], [410, 'handoff_expired'], 'a code from before opens her cart to nobody')
    const mine = (await app.call('POST', '/v1/cart/handoff', undefined, { as: hers })).body.code
    assert.equal((await app.call('POST', '/v1/till/carts', { handoff_code: mine }, { as: till })).body.cart_id, cart_id)
    await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 50_000 }, { as: till, key: 'close' })
  })

  test('signed in, it sees everything', async () => {
    const { stranger, hers, number } = await adopted()
    await put(hers, 'lamp')
    await signIn(app, stranger, number)
    assert.deepEqual(await look(stranger), await look(hers))
  })

  test('a cart that stands open at a till is put away there when somebody else turns out to be its owner', async () => {
    const guest = pocket()
    const number = newPhone()
    const { cart_id } = await put(guest, 'mug')
    await leave(guest, number)
    const { body: handoff } = await app.call('POST', '/v1/cart/handoff', undefined, { as: guest })
    const till = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
    await app.call('POST', '/v1/register-sessions', { float_minor: 0 }, { as: till, key: 'open' })
    await app.call('POST', '/v1/till/carts', { handoff_code: handoff.code }, { as: till })
    assert.equal((await app.call('GET', `/v1/carts/${cart_id}`, undefined, { as: till })).status, 200)
    await signIn(app, pocket(), number)
    assert.equal((await app.call('GET', `/v1/carts/${cart_id}`, undefined, { as: till })).body.code, 'cart_not_served_here')
    assert.deepEqual((await app.call('GET', '/v1/till/carts', undefined, { as: till })).body.items, [], 'nor does it wait there')
    assert.equal((await app.call('POST', '/v1/till/carts', { cart_id }, { as: till })).body.code, 'cart_not_waiting')
    await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 0 }, { as: till, key: 'close' })
  })

  test('news of what she buys go to nobody else: of the contacts on it only the one she has proven stays', async () => {
    const stranger = pocket()
    const hers = pocket()
    const number = newPhone()
    await put(stranger, 'mug')
    await leave(stranger, number)
    await app.call('PUT', '/v1/cart/contact', { email: 'stranger@mail.example' }, { as: stranger })
    await signIn(app, hers, number)
    const { contact } = await look(hers)
    assert.deepEqual([contact.phone_masked === null, contact.email_masked], [false, null])
  })
})

describe('what she has on several devices becomes one cart', () => {
  test("the larger number of each thing, and what was added is named; the other guest's cart stays where it is", async () => {
    const atHome = pocket()
    const phone = pocket()
    const number = newPhone()
    await signIn(app, atHome, number)
    const own = await put(atHome, 'mug', 2)
    await put(atHome, 'lamp')
    await put(phone, 'mug', 3)
    await put(phone, 'heater')
    await leave(phone, number)
    const tablet = pocket()
    await signIn(app, tablet, number)
    const cart = await look(tablet)
    assert.deepEqual([cart.cart_id, contents(cart)], [own.cart_id, { KUP: 3, LAM: 1, ISI: 1 }])
    assert.deepEqual(
      cart.lines
        .filter((line: { line_id: string }) => cart.added.includes(line.line_id))
        .map((line: { sku: string }) => line.sku.slice(0, 3))
        .sort(),
      ['ISI', 'KUP'],
    )
    assert.deepEqual(contents(await look(atHome)), { KUP: 3, LAM: 1, ISI: 1 })
    const guest = await look(phone)
    assert.notEqual(guest.cart_id, own.cart_id)
    assert.deepEqual(contents(guest), { KUP: 3, ISI: 1 })
    app.clock.advance({ minutes: 16 })
    assert.deepEqual((await look(tablet)).added, [], 'after a while it is no news')
  })

  test('what she has taken out again stays out when she signs in on yet another device', async () => {
    const [atHome, phone, tablet] = [pocket(), pocket(), pocket()]
    const number = newPhone()
    await signIn(app, atHome, number)
    await put(atHome, 'mug')
    await put(phone, 'heater')
    await leave(phone, number)
    await signIn(app, tablet, number)
    const cart = await look(tablet)
    assert.deepEqual(contents(cart), { KUP: 1, ISI: 1 })
    const heater = cart.lines.find((line: { sku: string }) => line.sku.startsWith('ISI'))
    await app.call('DELETE', `/v1/cart/lines/${heater.line_id}`, undefined, { as: tablet })
    await signIn(app, pocket(), number)
    assert.deepEqual(contents(await look(tablet)), { KUP: 1 })
    const said = await leave(phone, number)
    assert.notEqual(said.body.contact.phone_masked, null)
    await signIn(app, pocket(), number)
    assert.deepEqual(contents(await look(tablet)), { KUP: 1, ISI: 1 }, 'left once more, it comes once more')
  })

  test('her device brings its own: it goes into hers and ends', async () => {
    const atHome = pocket()
    const phone = pocket()
    const number = newPhone()
    await signIn(app, atHome, number)
    await put(atHome, 'mug')
    await put(phone, 'towel', 2)
    await signIn(app, phone, number)
    assert.deepEqual(contents(await look(phone)), { KUP: 1, HAV: 2 })
    assert.deepEqual(await look(phone), await look(atHome))
  })

  test('with nothing of her own she takes over what lies on her device', async () => {
    const phone = pocket()
    const { cart_id } = await put(phone, 'towel', 2)
    const { customer } = await signIn(app, phone, newPhone())
    const cart = await look(phone)
    assert.deepEqual([cart.cart_id, cart.customer_id, contents(cart), cart.added], [cart_id, customer.customer_id, { HAV: 2 }, []])
  })

  test('an empty cart of hers makes room', async () => {
    const atHome = pocket()
    const phone = pocket()
    const number = newPhone()
    await signIn(app, atHome, number)
    const own = await put(atHome, 'mug')
    await app.call('DELETE', `/v1/cart/lines/${own.lines[0].line_id}`, undefined, { as: atHome })
    const { cart_id } = await put(phone, 'heater')
    await leave(phone, number)
    await signIn(app, pocket(), number)
    assert.equal((await look(atHome)).cart_id, cart_id)
  })

  test('of several that wait the newest comes, those older than a month do not', async () => {
    const number = newPhone()
    const old = pocket()
    await put(old, 'lamp')
    await leave(old, number)
    app.clock.advance({ days: 20 })
    const newer = pocket()
    await put(newer, 'mug')
    await leave(newer, number)
    const desktop = pocket()
    await signIn(app, desktop, number)
    assert.deepEqual(contents(await look(desktop)), { KUP: 1 })

    const other = newPhone()
    const forgotten = pocket()
    await put(forgotten, 'lamp')
    await leave(forgotten, other)
    app.clock.advance({ days: 31 })
    const laptop = pocket()
    await signIn(app, laptop, other)
    assert.equal((await look(laptop)).cart_id, null)
  })

  test('in each shop for itself', async () => {
    const phone = pocket()
    const number = newPhone()
    const here = await put(phone, 'mug')
    const there = await put(phone, 'lamp', 2, inBaku)
    await signIn(app, phone, number)
    assert.deepEqual([(await look(phone)).cart_id, (await look(phone, inBaku)).cart_id], [here.cart_id, there.cart_id])
  })

  test('what is being paid stays as it is', async () => {
    const atHome = pocket()
    const phone = pocket()
    const number = newPhone()
    await signIn(app, atHome, number)
    const own = await put(atHome, 'mug')
    await did(async (tx) => freezeCarts(tx, [...(await lockCarts(tx, [own.cart_id])).values()], now()))
    await put(phone, 'lamp')
    await leave(phone, number)
    const desktop = pocket()
    await signIn(app, desktop, number)
    assert.deepEqual([(await look(desktop)).cart_id, contents(await look(desktop))], [own.cart_id, { KUP: 1 }])
    await did(async (tx) => finishCarts(tx, [{ cart: (await lockCarts(tx, [own.cart_id])).get(own.cart_id)! }], now()))
    assert.deepEqual(contents(await look(phone)), { LAM: 1 })
  })

  test("somebody else's cart is never touched, whoever claims her number", async () => {
    const hers = pocket()
    const number = newPhone()
    await signIn(app, hers, number)
    await put(hers, 'heater')
    const thief = pocket()
    await put(thief, 'mug')
    await leave(thief, number)
    await signIn(app, thief, newPhone())
    assert.deepEqual(contents(await look(thief)), { KUP: 1 })
    assert.deepEqual(contents(await look(hers)), { ISI: 1 })
    await signIn(app, pocket(), number)
    assert.deepEqual(contents(await look(hers)), { ISI: 1 }, "a cart that is somebody else's by now does not join hers")
  })
})
