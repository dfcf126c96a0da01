import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openLog } from '#platform/log'
import { atTheDesk, atTheTill, setTheStage } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { compareNextPart } from './files.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const { mug, towel, lamp, heater } = stage.variants
const list = stage.list.price_list_id
const store = stage.kadikoy.location_id

let keys = 0
const post = (path: string, body?: object, as: Pocket = desk) => app.call('POST', path, body, { as, key: `k${++keys}` })
const later = async (by = { minutes: 1 }) => {
  app.clock.advance(by)
  await app.settle()
}
const price = async (variant_id: string, amount_minor: number) => {
  const prices = [{ variant_id, amount_minor }]
  const set = await app.call('PUT', `/v1/price-lists/${list}/prices`, { prices }, { as: desk, key: `k${++keys}` })
  assert.equal(set.status, 200, set.text)
}
interface Told {
  incident_id: string
  code: string
  source: string
  cause: string
  shown_minor: number
  quote_minor: number | null
  binds_the_till: boolean
  told: { name?: string; until?: string }
}
const incidents = async (query = ''): Promise<Told[]> =>
  (await app.call('GET', `/v1/price-incidents${query && `?${query}`}`, undefined, { as: desk })).body.items
const told = (all: Told[]) =>
  all.map(({ code, source, cause, shown_minor, quote_minor }) => [code, source, cause, shown_minor, quote_minor]).sort()
const hang = (body: object = {}) => post('/v1/shelf-labels', { location_id: store, ...body })
const atTill = async (variant_id: string, quantity = 1) => {
  const { body: cart } = await post('/v1/till/carts', {}, till)
  const { body } = await app.call('POST', `/v1/carts/${cart.cart_id}/lines`, { variant_id, quantity }, { as: till })
  const read = await app.call('GET', `/v1/carts/${cart.cart_id}`, undefined, { as: till })
  assert.deepEqual(read.body.totals, body.totals, 'the cart costs the same when it is read again')
  return body
}
const file = (text: string, more: object = {}) =>
  post('/v1/price-files', {
    ...{ price_list_id: list, source: 'Pazar', channel: 'marketplace', content: Buffer.from(text).toString('base64') },
    ...more,
  })

describe('the label of a shelf', () => {
  test('that nobody has spoken for binds nobody', async () => {
    await price(mug, 25_900)
    assert.equal((await atTill(mug)).totals.total_minor, 25_900)
    await price(mug, 24_900)
    await later()
    assert.deepEqual(await incidents(), [])
  })

  test('that shows less than the till is what the till takes, at once, by name, until the new one hangs', async () => {
    const hung = await hang()
    assert.deepEqual([hung.status, hung.body.is_watched, hung.body.pending], [200, true, 0], hung.text)
    app.clock.advance({ minutes: 1 })
    await price(mug, 29_900)
    // Nothing has looked at anything yet: the rule stands in the quote itself.
    const cart = await atTill(mug, 2)
    assert.deepEqual([cart.lines[0].unit_price_minor, cart.totals.total_minor], [29_900, 49_800])
    assert.deepEqual(cart.lines[0].discounts, [{ promotion_id: 'shown_less', name: 'Etikette daha düşük yazıyor', amount_minor: 10_000 }])
    await app.settle()
    assert.deepEqual(told(await incidents()), [['KUP-1001', 'shelf', 'label_pending', 24_900, 29_900]])
    assert.equal((await incidents())[0]!.binds_the_till, true)

    const sold = await post(
      '/v1/till/sales',
      { cart_id: cart.cart_id, total_minor: 49_800, tenders: [{ method: 'cash', amount_minor: 49_800 }] },
      till,
    )
    assert.equal(sold.status, 201, sold.text)
    const { body: order } = await app.call('GET', `/v1/orders/${sold.body.order_id}`, undefined, { as: desk, locale: 'en' })
    assert.deepEqual(order.lines[0].discounts, [{ promotion_id: 'shown_less', name: 'The label shows less', amount_minor: 10_000 }])
    const receipt = await app.call('GET', `/v1/orders/${sold.body.order_id}/receipt.txt`, undefined, { as: till })
    assert.match(receipt.text, /Etikette daha düşük yazıyor/)
    const web = await app.call('GET', '/v1/products/tas-kupa')
    assert.equal(web.body.price_minor, 29_900, 'the web shop takes what it shows')

    app.clock.advance({ minutes: 1 })
    const again = await hang({ variant_ids: [mug] })
    assert.equal(again.body.pending, 0, again.text)
    assert.equal((await atTill(mug, 2)).totals.total_minor, 59_800)
    const [over] = await incidents('state=closed')
    assert.deepEqual([over!.source, (over as unknown as { closed_because: string }).closed_because], ['shelf', 'agrees'])
    assert.deepEqual(await app.audit(), [])
  })

  test('that was printed before the change does not end it', async () => {
    const printed = app.clock.now().toISOString()
    app.clock.advance({ minutes: 1 })
    await price(mug, 31_900)
    app.clock.advance({ minutes: 1 })
    assert.equal((await hang({ variant_ids: [mug], as_of: printed })).body.pending, 1)
    assert.equal((await atTill(mug)).totals.total_minor, 29_900)
    assert.equal((await hang({ as_of: '2030-01-01T00:00:00Z' })).body.code, 'labels_of_the_future')
    assert.equal((await hang({ variant_ids: [mug] })).body.pending, 0)
    assert.equal((await atTill(mug)).totals.total_minor, 31_900)
  })

  test('that shows more than the till is known, and takes nothing from nobody', async () => {
    app.clock.advance({ minutes: 1 })
    await price(mug, 20_000)
    await app.settle()
    assert.deepEqual(told(await incidents()), [['KUP-1001', 'shelf', 'label_pending', 31_900, 20_000]])
    assert.deepEqual([(await atTill(mug)).totals.total_minor, (await incidents())[0]!.binds_the_till], [20_000, false])
    await hang()
    assert.deepEqual(await incidents(), [])
  })

  test('of an exception that is over names it', async () => {
    const ends_at = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
    const made = await post('/v1/price-exceptions', {
      ...{
        price_list_id: list,
        name: 'Kasım',
        reason: 'Kampanya',
        ends_at,
        location_id: store,
        prices: [{ variant_id: towel, amount_minor: 30_000 }],
      },
    })
    assert.equal(made.status, 201, made.text)
    app.clock.advance({ minutes: 1 })
    await hang()
    app.clock.advance({ hours: 2 })
    assert.equal((await atTill(towel)).totals.total_minor, 30_000, 'at the very moment it is over')
    await post('/v1/price-checks', {
      price_list_id: list,
      product_id: (await app.call('GET', '/v1/products/pamuklu-havlu')).body.product_id,
    })
    const [one] = await incidents()
    assert.deepEqual([one!.cause, one!.told.name, one!.binds_the_till], ['exception_over', 'Kasım', true])
    await hang()
    assert.equal((await atTill(towel)).totals.total_minor, 39_950)
  })

  test('that follows by itself is never behind', async () => {
    await hang({ follow_by_themselves: true })
    app.clock.advance({ minutes: 1 })
    await price(lamp, 99_999)
    await app.settle()
    assert.deepEqual([(await atTill(lamp)).totals.total_minor, await incidents()], [99_999, []])
    await hang()
  })

  test('is found by the round over the whole assortment also where nobody announced anything', async () => {
    const prices = [{ variant_id: heater, amount_minor: 159_000 }]
    const valid_from = new Date(app.clock.now().getTime() + 600_000).toISOString()
    const set = await app.call('PUT', `/v1/price-lists/${list}/prices`, { prices, valid_from }, { as: desk, key: 'to come' })
    assert.equal(set.status, 200, set.text)
    await app.settle()
    assert.deepEqual(await incidents(), [])
    app.clock.advance({ minutes: 20 })
    for (let minute = 0; minute < 6; minute++) await later()
    assert.deepEqual(told(await incidents()), [['ISI-1401', 'shelf', 'label_pending', 149_000, 159_000]])
    await hang()
  })
})

describe('a promotion', () => {
  test('comes off what the shelf shows only where it comes off the whole', async () => {
    const on = async (of: object) => {
      const rule = { priority: 0, ...of }
      const { body, text } = await post('/v1/promotions', { company_id: stage.alma.company_id, name: { tr: 'Onda bir' }, rule, limits: {} })
      const started = await app.call('POST', `/v1/promotions/${body.promotion_id}/start`, undefined, { as: desk, key: `k${++keys}` })
      assert.equal(started.status, 200, text + started.text)
      return () => app.call('POST', `/v1/promotions/${body.promotion_id}/end`, undefined, { as: desk, key: `k${++keys}` })
    }
    await price(mug, 20_000)
    app.clock.advance({ minutes: 1 })
    await hang()
    app.clock.advance({ minutes: 1 })
    await price(mug, 24_000)
    const end = await on({ class: 'line', benefit: { kind: 'percentage', percent_bp: 1000 } })
    // 24.000 less a tenth is 21.600, and the label says 20.000: the two are not taken together.
    assert.equal((await atTill(mug)).totals.total_minor, 20_000)
    app.clock.advance({ minutes: 1 })
    assert.equal((await end()).status, 200)
    app.clock.advance({ minutes: 1 })
    await hang()
  })
})

test('labels that a promotion has made wrong are known at once, as those of a price', async () => {
  const rule = { class: 'line', priority: 0, benefit: { kind: 'percentage', percent_bp: 1000 } }
  const { body } = await post('/v1/promotions', { company_id: stage.alma.company_id, name: { tr: 'Onda bir' }, rule, limits: {} })
  assert.deepEqual(await incidents('source=shelf'), [])
  const turn = (how: 'start' | 'end') =>
    app.call('POST', `/v1/promotions/${body.promotion_id}/${how}`, undefined, { as: desk, key: `k${++keys}` })
  app.clock.advance({ minutes: 1 })
  await turn('start')
  await app.settle()
  assert.deepEqual((await incidents('source=shelf')).map(({ code }) => code).sort(), ['HAV-1501', 'ISI-1401', 'KUP-1001', 'LAM-1301'])
  app.clock.advance({ minutes: 1 })
  await turn('end')
  app.clock.advance({ minutes: 1 })
  await hang()
  assert.deepEqual(await incidents('source=shelf'), [])
})

describe('a file of somebody else', () => {
  test('is read as offices write it; what differs is an incident, with its cause, and binds nobody', async () => {
    await later()
    const { status, body, text } = await file(
      'Stok Kodu;Fiyat\r\nKUP-1001;200,00\r\nHAV-1501;399,50\r\nLAM-1301;9.999,90\r\nISI-1401;1.590,00\r\nYOK-1;5,00\r\n',
    )
    assert.equal(status, 200, text)
    assert.deepEqual([body.compared, body.agree, body.opened, body.problems], [5, 2, 3, []])
    assert.deepEqual(told(await incidents('source=Pazar')), [
      ['KUP-1001', 'Pazar', 'old_file', 20_000, 24_000],
      ['LAM-1301', 'Pazar', 'slip_of_comma', 999_990, 99_999],
      ['YOK-1', 'Pazar', 'unknown_thing', 500, null],
    ])
    assert.equal((await atTill(mug)).totals.total_minor, 24_000)
    assert.deepEqual(
      (await incidents()).filter(({ binds_the_till }) => binds_the_till),
      [],
    )
  })

  test('that comes again with the right prices ends them; with the same ones it changes nothing', async () => {
    const text = 'sku\tprice\nKUP-1001\t200.00\nLAM-1301\t999.99\n'
    const { body } = await file(text)
    assert.deepEqual([body.opened, body.closed], [0, 1])
    assert.deepEqual((await incidents('source=Pazar')).map(({ code }) => code).sort(), ['KUP-1001', 'YOK-1'])
    assert.deepEqual((await file(text)).body.opened, 0)
  })

  test('is right where it shows what was right when it was written', async () => {
    const written = app.clock.now().toISOString()
    app.clock.advance({ minutes: 1 })
    await price(heater, 169_000)
    app.clock.advance({ minutes: 1 })
    assert.equal((await file('ISI-1401;1590,00\nHAV-1501;399,50\n', { shown_at: written, source: 'ERP' })).body.agree, 2)
    await file('ISI-1401;1590,00\n', { source: 'ERP' })
    assert.deepEqual(told(await incidents('source=ERP')), [['ISI-1401', 'ERP', 'old_file', 159_000, 169_000]])
    await file('ISI-1401;1690,00\n', { source: 'ERP', currency: 'EUR' })
    assert.deepEqual(
      (await incidents('source=ERP')).map(({ cause }) => cause),
      ['other_currency'],
    )
    assert.equal((await file('a;1,00\n', { source: 'shelf' })).body.code, 'source_is_ours')
    await hang()
  })
})

test('an incident is somebody’s, and other companies do not see it', async () => {
  const [one] = await incidents('source=Pazar')
  const path = `/v1/price-incidents/${one!.incident_id}`
  const taken = await app.call('PUT', `${path}/assignment`, { staff_id: stage.manager.staff_id }, { as: desk })
  assert.deepEqual([taken.status, taken.body.assigned_name], [200, 'Murat Er'], taken.text)
  const murat = await atTheDesk(app, 'murat@alma.example')
  const his = await app.call('GET', '/v1/price-incidents?mine=true', undefined, { as: murat })
  assert.deepEqual(
    his.body.items.map(({ incident_id }: Told) => incident_id),
    [one!.incident_id],
  )
  assert.equal((await app.call('GET', path, undefined, { as: till })).status, 200)
  assert.deepEqual(await app.audit(), [])
})

test('a file of more lines than are compared while somebody waits is compared part by part behind the screen, and says how far it has come', async () => {
  const lines = Array.from({ length: 2_499 }, (_, at) => `YOK-${at + 10};5,00`)
  const asked = await file(`sku;fiyat\n${lines.join('\n')}\nKUP-1001;1,00\n`, { source: 'Büyük pazar' })
  assert.deepEqual([asked.status, asked.body.line_count, asked.body.done_count, asked.body.opened], [200, 2_500, 0, 0], asked.text)
  const read = async () => (await app.call('GET', `/v1/price-files/${asked.body.file_id}`, undefined, { as: desk })).body
  await compareNextPart(app.database, app.clock.now().toISOString(), openLog('fatal'))
  const { done_count, opened } = await read()
  assert.deepEqual([done_count, opened], [1_000, 1_000])
  await app.settle()
  const whole = await read()
  assert.deepEqual([whole.done_count, whole.compared, whole.agree, whole.opened], [2_500, 2_500, 0, 2_500])
  assert.equal((await app.database.pool.query('select from parity.file_parts')).rowCount, 0)
})

test('a part of a file that cannot be compared keeps no other waiting; how a file was compared is let go of after three months', async () => {
  const codes = Array.from({ length: 2_100 }, (_, at) => `AZ-${at + 10};5,00`)
  const { body } = await file(`sku;fiyat\n${codes.join('\n')}\n`, { source: 'Kırık dosya' })
  const { file_id } = body
  await app.database.pool.query(`update parity.file_parts set lines = '{}' where file_id = $1 and part = 0`, [file_id])
  const read = async () => (await app.call('GET', `/v1/price-files/${file_id}`, undefined, { as: desk })).body
  await app.settle()
  assert.equal((await read()).done_count, 1_100, 'all but the first thousand')
  const parts = async () => (await app.database.pool.query('select tries from parity.file_parts where file_id = $1', [file_id])).rows
  assert.deepEqual(await parts(), [{ tries: 1 }])
  for (let times = 0; times < 8; times++) {
    app.clock.advance({ minutes: 61 })
    await app.tick()
  }
  assert.deepEqual(await parts(), [{ tries: 5 }], 'then it is given up')
  app.clock.advance({ days: 91 })
  await app.tick()
  assert.deepEqual([await parts(), (await app.database.pool.query('select from parity.files')).rowCount], [[], 0])
})
