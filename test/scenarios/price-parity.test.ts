/** One price at every door: what differs somewhere is found, named and, where it is ours and lower, charged. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { mulberry32 } from '../../kernel/random.ts'
import { openDoors } from '../../server/offer/parity/index.ts'
import { run } from '../../server/platform/database.ts'
import { takenFor } from '../../server/sale/carts/reading.ts'
import { mountStorefront } from '../../server/storefront.ts'
import { atTheDesk, atTheTill, setTheStage } from '../cast.ts'
import { PATIENCE_MS, startTestApp } from '../harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const folder = join(import.meta.dirname, '../../apps/storefront')
await mountStorefront(app.http, { log: app.log, pulse: app.pulse, folder, patience_ms: PATIENCE_MS })
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const list = stage.list.price_list_id
const { mug } = stage.variants

let keys = 0
const post = (path: string, body: object, as = desk) => app.call('POST', path, body, { as, key: `k${++keys}` })
const look = async (sku?: string) => {
  const product_id = sku && (await app.call('GET', `/v1/products?sku=${sku}`)).body.items[0].product_id
  const seen = await post('/v1/price-checks', { price_list_id: list, ...(product_id && { product_id }) })
  assert.equal(seen.status, 200, seen.text)
  return seen.body
}
const open = async () => (await app.call('GET', '/v1/price-incidents', undefined, { as: desk })).body.items
/** Pages are kept by a clock of their own, and follow in time; everything else is right at once. */
const openOncePagesFollow = async () => {
  const patience = performance.now() + PATIENCE_MS
  for (;;) {
    for (const { sku } of Object.values(stage.things)) await look(sku)
    const found: Record<string, unknown>[] = await open()
    if (performance.now() > patience || !found.some(({ source }) => String(source).startsWith('page'))) return found
  }
}
const atTill = async (variant_id: string) => {
  const { body: cart } = await post('/v1/till/carts', {}, till)
  return (await app.call('POST', `/v1/carts/${cart.cart_id}/lines`, { variant_id }, { as: till })).body.totals.total_minor
}
const asked = async ({ url, headers }: { url: string; headers: Record<string, string> }) => {
  const { statusCode, body } = await app.http.inject({ method: 'GET', url, headers })
  return { status: statusCode, body, at: app.clock.now().toISOString() }
}

const planted: [where: string, isThere: (url: string) => boolean, change: (body: string) => string, sources: string[]][] = [
  ['the page as people read it', (url) => url.startsWith('/p/'), (body) => body.replaceAll('₺249,00', '₺199,00'), ['page']],
  [
    'the page as search engines read it',
    (url) => url.startsWith('/p/'),
    (body) => body.replaceAll('"price":"249.00"', '"price":"199.00"'),
    ['page_data'],
  ],
  [
    'the file that comparison sites fetch',
    (url) => url.startsWith('/feeds/'),
    (body) => body.replaceAll('<g:price>249.00 TRY<', '<g:price>199.00 TRY<'),
    ['product_feed'],
  ],
  ['the API', (url) => url.startsWith('/v1/'), (body) => body.replaceAll('"price_minor":24900', '"price_minor":19900'), ['api', 'api']],
]

for (const [where, isThere, change, sources] of planted)
  test(`a price that is too low in ${where} is found, charged at the till, and over when it is right again`, async () => {
    openDoors(app.database, async (question) => {
      const { body, ...answer } = await asked(question)
      return { ...answer, body: isThere(question.url) ? change(body) : body }
    })
    await look('KUP-1001')
    const found = await open()
    assert.deepEqual(
      found.map((one: { source: string }) => one.source),
      sources,
    )
    for (const { code, shown_minor, quote_minor, binds_the_till, cause } of found)
      assert.deepEqual([code, shown_minor, quote_minor, binds_the_till, cause], ['KUP-1001', 19_900, 24_900, true, 'unexplained'])
    assert.equal(await atTill(mug), 19_900)
    openDoors(app.database, asked)
    // Nobody has to ask for it: what binds the till is looked at again every minute.
    app.clock.advance({ minutes: 1 })
    await app.settle()
    assert.deepEqual([await open(), await atTill(mug)], [[], 24_900])
    app.clock.advance({ minutes: 1 })
  })

test('a price that changes while it is read is no difference', async () => {
  const set = (amount_minor: number, key: string) =>
    app.call('PUT', `/v1/price-lists/${list}/prices`, { prices: [{ variant_id: mug, amount_minor }] }, { as: desk, key })
  let isChanged = false
  openDoors(app.database, async (question) => {
    if (!isChanged) {
      isChanged = true
      app.clock.advance({ seconds: 1 })
      assert.equal((await set(19_900, 'meanwhile')).status, 200)
      app.clock.advance({ seconds: 1 })
    }
    return asked(question)
  })
  await look('KUP-1001')
  assert.deepEqual([await open(), isChanged], [[], true])
  openDoors(app.database, asked)
  await set(24_900, 'and back')
  app.clock.advance({ minutes: 2 })
  assert.deepEqual(await openOncePagesFollow(), [])
})

test('an old page that shows more is found, named as old, and nobody pays it', async () => {
  const { mug: variant_id } = stage.variants
  const prices = [{ variant_id, amount_minor: 23_000 }]
  await app.call('PUT', `/v1/price-lists/${list}/prices`, { prices }, { as: desk, key: 'cheaper' })
  app.clock.advance({ minutes: 2 })
  openDoors(app.database, async (question) => {
    const { body, ...answer } = await asked(question)
    return { ...answer, body: question.url.startsWith('/v1/') ? body.replaceAll('"price_minor":23000', '"price_minor":24900') : body }
  })
  await look('KUP-1001')
  const [one] = (await open()).filter(({ source }: { source: string }) => source === 'api')
  assert.deepEqual([one.cause, one.binds_the_till, await atTill(variant_id)], ['old_page', false, 23_000])
  openDoors(app.database, asked)
  app.clock.advance({ minutes: 1 })
  assert.deepEqual(await openOncePagesFollow(), [])
})

const setPrice = (variant_id: string, amount_minor: number) =>
  app.call('PUT', `/v1/price-lists/${list}/prices`, { prices: [{ variant_id, amount_minor }] }, { as: desk, key: `k${++keys}` })
const told = (of: { source: string; code: string; cause: string; shown_minor: number; quote_minor: number; binds_the_till: boolean }) => [
  ...[of.source, of.code, of.cause, of.shown_minor, of.quote_minor, of.binds_the_till],
]

test('a file for comparison sites that somebody keeps too long is found as that, and binds the till where it shows less', async () => {
  const { towel } = stage.variants
  const stale = (await app.http.inject({ method: 'GET', url: '/feeds/TR/tr/products.xml' })).body
  app.clock.advance({ minutes: 1 })
  await setPrice(towel, 44_900)
  openDoors(app.database, async (question) =>
    question.url.startsWith('/feeds/') ? { ...(await asked(question)), body: stale } : asked(question),
  )
  app.clock.advance({ minutes: 2 })
  await look('HAV-1501')
  assert.deepEqual((await open()).filter(({ source }: { source: string }) => source === 'product_feed').map(told), [
    ['product_feed', 'HAV-1501', 'old_feed', 39_950, 44_900, true],
  ])
  assert.equal(await atTill(towel), 39_950)
  openDoors(app.database, asked)
  app.clock.advance({ minutes: 1 })
  await app.settle()
  assert.deepEqual([await openOncePagesFollow(), await atTill(towel)], [[], 44_900])
})

test('a till that has not asked for its prices for a while carries old ones: found by name, and over as soon as it has asked', async () => {
  const { lamp } = stage.variants
  const carry = async (as = till) => assert.equal((await app.call('GET', '/v1/offline-pack', undefined, { as })).status, 200)
  const second = await atTheTill(app, stage, { register_id: stage.second_till.register_id })
  await carry()
  await carry(second)
  await look('LAM-1301')
  assert.deepEqual(await openOncePagesFollow(), [])
  app.clock.advance({ minutes: 1 })
  await setPrice(lamp, 79_900)
  const kept_at = app.clock.now().toISOString()
  app.clock.advance({ minutes: 2 })
  await look('LAM-1301')
  assert.deepEqual(await openOncePagesFollow(), [], 'it asks every five minutes, and may still do so')
  app.clock.advance({ minutes: 9 })
  await carry(second)
  await look('LAM-1301')
  const [one, ...others] = await openOncePagesFollow()
  assert.deepEqual([told(one as never), others], [['offline_pack', 'LAM-1301', 'old_pack', 89_999, 79_900, false], []])
  const { told: says, location_id } = one as unknown as { told: { register: string; as_of: string; until: string }; location_id: string }
  assert.deepEqual([says.register, location_id, says.as_of < kept_at], ['Kasa 1', stage.kadikoy.location_id, true])
  await carry()
  await app.settle()
  await look('LAM-1301')
  assert.deepEqual(await openOncePagesFollow(), [])
  assert.deepEqual(await run(app.database.db, 'select mark from offline_sales.contents group by mark having count(*) > 1'), [])
  assert.equal(
    (await run(app.database.db, 'select mark from offline_sales.contents')).length,
    1,
    'both carry the same, and the old one is let go',
  )
})

test('whatever is priced, excepted and promoted: where every door shows the quote, nothing is found', async () => {
  const random = mulberry32(22)
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!
  const variants = Object.values(stage.variants)
  const minor = () => 1_000 + Math.floor(random() * 500) * 100
  const hang = () => post('/v1/shelf-labels', { location_id: stage.kadikoy.location_id })
  const second_till = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
  const pieceAtTill = async (variant_id: string) => {
    const { body: cart } = await post('/v1/till/carts', {}, till)
    const { body } = await app.call('POST', `/v1/carts/${cart.cart_id}/lines`, { variant_id }, { as: till })
    return body.lines[0].total_minor + body.discounts.reduce((sum: number, off: { amount_minor: number }) => sum + off.amount_minor, 0)
  }
  await hang()
  for (let round = 0; round < 12; round++) {
    app.clock.advance({ minutes: 5 })
    const ends_at = new Date(app.clock.now().getTime() + Math.ceil(random() * 20) * 60_000).toISOString()
    const where = pick([{}, { channel: 'web' }, { channel: 'app' }, { channel: 'till' }, { location_id: stage.kadikoy.location_id }])
    const doing = pick(['price', 'price', 'exception', 'exception', 'promotion'])
    const answer =
      doing === 'price'
        ? await app.call(
            'PUT',
            `/v1/price-lists/${list}/prices`,
            { prices: [{ variant_id: pick(variants), amount_minor: minor() }] },
            { as: desk, key: `p${round}` },
          )
        : doing === 'exception'
          ? await post('/v1/price-exceptions', {
              ...{ price_list_id: list, name: `Ad ${round}`, reason: 'Neden', ends_at, ...where },
              prices: [{ variant_id: pick(variants), amount_minor: minor() }],
            })
          : await post('/v1/promotions', {
              ...{ company_id: stage.alma.company_id, name: { tr: `Kampanya ${round}` }, limits: {} },
              rule: { class: pick(['line', 'order']), priority: 0, benefit: { kind: 'percentage', percent_bp: 1_000 } },
            })
    assert.ok(answer.status < 300, answer.text)
    if (doing === 'promotion') await app.call('POST', `/v1/promotions/${answer.body.promotion_id}/start`, undefined, { as: desk })
    await app.settle()
    // Longer than the minute in which a look proves nothing.
    app.clock.advance({ minutes: 2 })
    await hang()
    for (const as of [till, second_till]) assert.equal((await app.call('GET', '/v1/offline-pack', undefined, { as })).status, 200)
    for (const variant_id of variants) {
      const asked_of = { company_id: stage.alma.company_id, location_id: stage.kadikoy.location_id, variant_ids: [variant_id] }
      const taken = await takenFor(app.database.db, asked_of, app.clock.now().toISOString())
      assert.equal(taken.get(variant_id), await pieceAtTill(variant_id), 'the probe takes the way of the till')
    }
    assert.deepEqual(
      (await openOncePagesFollow()).map(({ source, code, cause, shown_minor, quote_minor }) => ({
        ...{ round, doing, source, code, cause, shown_minor, quote_minor },
      })),
      [],
    )
  }
  assert.deepEqual(await app.audit(), [])
})
