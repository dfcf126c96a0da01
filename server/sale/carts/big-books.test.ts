import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { readsWhole, sentWhile } from '../../../test/plans.ts'
import { Journey } from '#platform/journey'
import { hold, release, releaseHolds, takeGoods } from '../../offer/inventory/index.ts'
import { cartForSale, cartOfCustomer, finishCarts, freezeCarts, lockCarts, openForServing, redeemHandoff, thawCarts } from './index.ts'

const MANY = 50_000
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const { variants, kadikoy, gebze, alma, till, associate } = stage
const now = app.clock.now().toISOString()
const actor = 'system:test'
const client = new pg.Client({ connectionString: app.url })
await client.connect()

// People, carts, movements, reservations and holds of a busy year.
const names = (prefix: string) => `'${prefix}' || lpad(n::text, 9, '0')`
for (const sql of [
  `insert into customers.profiles (customer_id, profile_id, locale, created_at) select ${names('cus_')}, ${names('cus_')}, 'tr', '${now}' from generate_series(1, ${MANY}) n`,
  `insert into carts.carts select ${names('crt_')}, '${alma.company_id}', 'TRY', 'active', 1, null, 'web', '${now}', '${now}' from generate_series(1, ${MANY}) n`,
  `insert into carts.session_carts select ${names('ses_')}, '${alma.company_id}', ${names('crt_')} from generate_series(1, ${MANY}) n`,
  `insert into carts.cart_lines select ${names('crt_')}, '${variants.mug}', ${names('lin_')}, 1, 'web', '${now}' from generate_series(1, ${MANY}) n`,
  `insert into carts.cart_contacts select ${names('crt_')}, 'phone', ${names('+9')}, '${now}' from generate_series(1, ${MANY}) n`,
  `insert into carts.handoffs select ${names('hash')}, ${names('crt_')}, '${now}', '${now}' from generate_series(1, ${MANY}) n`,
  `insert into carts.servings select ${names('srv_')}, ${names('crt_')}, 'reg_' || n % 50, 'stf_1', 'walk_in', '${now}', '${now}' from generate_series(1, ${MANY}) n`,
  `insert into inventory.movements select ${names('mov_')}, '${variants.lamp}', '${kadikoy.location_id}', 'corrected', 0, 0, 0, 0, 0, ${names('ord_')}, null, 'x', null, '${now}' from generate_series(1, ${MANY}) n`,
  `insert into inventory.reservations select ${names('ord_')}, 'var_' || n % 1000, 'loc_' || n % 20, 1 from generate_series(1, ${MANY}) n`,
  `insert into inventory.holds select ${names('chk_')}, 'var_' || n % 1000, 'loc_' || n % 20, 1, timestamptz '${now}' + interval '1 day' from generate_series(1, ${MANY}) n`,
  'analyze',
])
  await client.query(sql)

const BIG = new Set([
  'profiles',
  'carts',
  'session_carts',
  'cart_lines',
  'cart_contacts',
  'handoffs',
  'servings',
  'movements_2026_03',
  'reservations',
  'holds',
])

const as = pocket()
const desk = await atTheDesk(app)
const put = () => app.call('POST', '/v1/cart/lines', { variant_id: variants.lamp }, { as })
const { cart_id, lines } = (await put()).body
const { customer } = await signIn(app, pocket(), '0536 100 00 01')
const did = <T>(work: Parameters<typeof app.database.transaction<T>>[0]) => app.database.transaction(work)
const goods = { location_id: gebze.location_id, lines: [{ variant_id: variants.lamp, quantity: 1 }] }
const at = { register_id: till.register_id, company_id: alma.company_id, staff_id: associate.staff_id, now }

const deeds: Record<string, () => Promise<unknown>> = {
  'a cart is looked at': () => app.call('GET', '/v1/cart', undefined, { as }),
  'something is put in': put,
  'a quantity is set': () => app.call('PATCH', `/v1/cart/lines/${lines[0].line_id}`, { quantity: 3 }, { as }),
  'a contact is left': () => app.call('PUT', '/v1/cart/contact', { phone: '0536 111 11 11' }, { as }),
  'a cart is handed over': async () =>
    redeemHandoff(app.database, { ...at, code: (await app.call('POST', '/v1/cart/handoff', undefined, { as })).body.code }, async () => {}),
  'a walk-in is served': () => did((tx) => openForServing(tx, { ...at, cart_id: null, via: 'walk_in' })),
  'a customer is found': () => did((tx) => cartOfCustomer(tx, alma.company_id, customer.customer_id, now)),
  'a shopper signs in': () => signIn(app, as, '0536 111 11 11'),
  'a cart is read for a sale': () => cartForSale(app.database.db, { cart_id }, now),
  'a cart is frozen, thawed and finished': () =>
    did(async (tx) => {
      const locked = async () => (await lockCarts(tx, [cart_id])).get(cart_id)!
      await freezeCarts(tx, [await locked()], now)
      await thawCarts(tx, [await locked()], now)
      await finishCarts(tx, [{ cart: await locked() }], now)
    }),
  'goods are held': () =>
    did((tx) => hold(tx, [{ purpose_id: 'chk_big', ...goods, expires_at: new Date(Date.parse(now) + 1000).toISOString() }], now)),
  'goods are taken': () => did((tx) => takeGoods(tx, [{ order_id: 'ord_big', hold_of: 'chk_big', ...goods, actor, at_once: false }], now)),
  'goods are released': () => did((tx) => release(tx, [{ order_id: 'ord_big', actor }], now)),
  'a hold is let go': () => did((tx) => releaseHolds(tx, ['chk_big'], now)),
  'stock is listed': () => app.call('GET', '/v1/stock', undefined, { as: desk }),
  'promises are listed': () => app.call('GET', `/v1/stock/promises?variant_id=${variants.lamp}`, undefined, { as: desk }),
  'movements are listed': () => app.call('GET', '/v1/stock/movements', undefined, { as: desk }),
  'movements of an order are listed': () => app.call('GET', '/v1/stock/movements?document=ord_000000007', undefined, { as: desk }),
  'what is due is done': () => app.tick(),
}

for (const [deed, act] of Object.entries(deeds))
  test(`${deed}: no big table is read from end to end`, async () => {
    const ours = (await sentWhile(act)).filter(({ text }) => /\b(carts|inventory)\.\w/.test(text))
    assert.ok(ours.length, 'nothing was sent')
    for (const statement of ours) assert.deepEqual(await readsWhole(client, statement, BIG), [], statement.text)
  })

test('putting something into a cart takes two statements on carts and one for the event', async () => {
  const other = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: variants.lamp }, { as: other })
  const sent = await sentWhile(() => app.call('POST', '/v1/cart/lines', { variant_id: variants.lamp }, { as: other }))
  const about = (what: RegExp) => sent.filter(({ text }) => what.test(text)).length
  assert.deepEqual([about(/\bcarts\.\w/), about(/insert into platform\.events /), about(/shopper_sessions/)], [2, 1, 1])
})

test('a cart is read where its long statement is planned once, and not each time', async () => {
  const send = pg.Client.prototype.query as (...args: unknown[]) => unknown
  const asked: (string | undefined)[] = []
  pg.Client.prototype.query = function (this: pg.Client & { connectionParameters?: { options?: string } }, ...args: unknown[]) {
    const [journey] = args
    if (journey instanceof Journey && journey.statements.some(({ text }) => text.includes('carts.cart_lines')))
      asked.push(this.connectionParameters?.options)
    return send.apply(this, args)
  } as never
  await app.call('GET', '/v1/cart', undefined, { as }).finally(() => (pg.Client.prototype.query = send as never))
  assert.equal(asked.length, 1)
  assert.match(asked[0] ?? '', /plan_cache_mode=force_generic_plan/)
})

test('a table read from end to end would be noticed', async () => {
  const statement = { text: 'select * from carts.cart_lines where line_id = $1', values: ['lin_000000001'] }
  const whole = await readsWhole(client, statement, BIG).finally(() => client.end())
  assert.deepEqual(whole, ['cart_lines'])
})
