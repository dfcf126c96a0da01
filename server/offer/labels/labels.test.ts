import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, PASSWORD, PIN, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { code128 } from './barcode.ts'
import { formats } from './contents.ts'
import { dots_per_mm, hasBars } from './layout.ts'
import { measureText } from './pdf.ts'
import { labelsAsZpl } from './zpl.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const list = stage.list.price_list_id
const store = stage.kadikoy.location_id

let keys = 0
const post = (path: string, body?: object) => app.call('POST', path, body, { as: desk, key: `k${++keys}` })
const get = (path: string) => app.call('GET', path, undefined, { as: desk })
const know = async (sku: string, attributes: object) => {
  const { items } = (await get(`/v1/catalog/products?search=${sku}`)).body
  const { status, text } = await app.call('PATCH', `/v1/catalog/products/${items[0].product_id}`, { attributes }, { as: desk })
  assert.equal(status, 200, text)
}
const labels = async (query: string) => (await get(`/v1/shelf-labels?location_id=${store}&${query}`)).body.items
const label = async (sku: string) => (await labels(`skus=${sku}`))[0]
const worksAt = async (email: string, location_id: string) => {
  await app.database.transaction((tx) =>
    createStaff(tx, {
      ...{ name: 'Ece', email, role: 'associate', location_ids: [location_id] },
      ...{ password: PASSWORD, pin: PIN, now: app.clock.now().toISOString() },
    }),
  )
  return atTheDesk(app, email)
}
const tomorrow = () => new Date(app.clock.now().getTime() + 86_400_000).toISOString()

describe('a change of many prices', () => {
  test('leaves the labels to print anew, for each store what lies there, at that store’s price', async () => {
    const except = await post('/v1/price-exceptions', {
      ...{ price_list_id: list, name: 'Kadıköy', reason: 'Açılış', location_id: store, ends_at: tomorrow() },
      prices: [{ variant_id: stage.variants.mug, amount_minor: 19_900 }],
    })
    assert.equal(except.status, 201, except.text)
    app.clock.advance({ minutes: 1 })
    const how = { kind: 'percentage', percent_bp: 1000 }
    const { body } = await post('/v1/price-changes', { price_list_id: list, name: 'Ocak', how, skus: ['KUP-1001', 'HAV-1501'] })
    assert.equal((await get(`/v1/shelf-labels?location_id=${store}&change_id=${body.change_id}`)).status, 404)
    await post(`/v1/price-changes/${body.change_id}/application`, {})
    const here = await labels(`change_id=${body.change_id}`)
    assert.deepEqual(
      Object.fromEntries(here.map((one: { sku: string; price_minor: number; pieces: number }) => [one.sku, [one.price_minor, one.pieces]])),
      { 'KUP-1001': [19_900, 20], 'HAV-1501': [43_945, 20] },
    )
    assert.equal((await get(`/v1/shelf-labels?location_id=${stage.baki.location_id}&change_id=${body.change_id}`)).status, 404)
    assert.equal((await labels('')).length, 4)

    // What hangs is off the list, so that what does not fit into one file comes in the next.
    const at = here[0].as_of
    app.clock.advance({ minutes: 1 })
    await post('/v1/shelf-labels', { location_id: store, variant_ids: [stage.variants.mug], as_of: at })
    const left = async () => (await labels(`change_id=${body.change_id}`)).map(({ sku }: { sku: string }) => sku)
    assert.deepEqual(await left(), ['HAV-1501'])
    const before = new Date(Date.parse(at) - 600_000).toISOString()
    await post('/v1/shelf-labels', { location_id: store, variant_ids: [stage.variants.towel], as_of: before })
    assert.deepEqual(await left(), ['HAV-1501'], 'a label that was printed before the change is none of it')
    app.clock.advance({ minutes: 1 })
    await post('/v1/shelf-labels', { location_id: store, as_of: at })
    assert.deepEqual(await left(), [])
    assert.deepEqual(await app.audit(), [])
  })
})

describe('in Türkiye a label', () => {
  test('that does not say where the goods were made is told as incomplete, and not printed', async () => {
    const { missing, instrument } = await label('LAM-1301')
    assert.deepEqual([missing, instrument], [['country_of_origin'], 'fiyat_etiketi_md_5'])
    const refused = await get(`/v1/shelf-labels.pdf?location_id=${store}&skus=LAM-1301`)
    assert.deepEqual([refused.status, refused.body.code, refused.body.details], [422, 'no_labels', { incomplete: 1 }])
    assert.equal((await get(`/v1/shelf-labels.zpl?location_id=${store}&skus=LAM-1301`)).body.code, 'no_labels')
  })

  test('says what goods by measure cost by the measure, or is incomplete', async () => {
    await know('LAM-1301', { country_of_origin: 'TR', net_quantity: '750 g' })
    const { price_minor, unit_price, missing, is_domestic, since_on } = await label('LAM-1301')
    assert.deepEqual(
      { price_minor, unit_price, missing, is_domestic, since_on: since_on.length },
      { price_minor: 89_999, unit_price: { amount_minor: 119_999, per: 'kg' }, missing: [], is_domestic: true, since_on: 10 },
    )
    await know('LAM-1301', { country_of_origin: 'CN', net_quantity: 'büyük boy' })
    const unreadable = await label('LAM-1301')
    assert.deepEqual([unreadable.missing, unreadable.is_domestic], [['unit_price'], false])
  })

  test('is in Turkish', async () => {
    const attributes = { country_of_origin: 'TR' }
    await app.call('POST', '/v1/catalog/products', { title: { en: 'Kettle' }, attributes, variants: [{ sku: 'CAY-1' }] }, { as: desk })
    const how = { kind: 'table', content: Buffer.from('sku;fiyat\nCAY-1;500,00\n').toString('base64') }
    const { change_id } = (await post('/v1/price-changes', { price_list_id: list, name: 'Yeni', how })).body
    await post(`/v1/price-changes/${change_id}/application`, {})
    const english = await label('CAY-1')
    assert.deepEqual([english.title, english.missing], ['Kettle', ['title']])
  })

  test('strikes through the lawful price before a reduction, and no other', async () => {
    await know('HAV-1501', { country_of_origin: 'TR' })
    await know('KUP-1001', { country_of_origin: 'TR' })
    // Dearer for a minute only: the lowest of thirty days is what the reduction is compared with.
    const { reference_minor } = await label('HAV-1501')
    assert.equal(reference_minor, null)
    await post('/v1/price-exceptions', {
      ...{ price_list_id: list, name: 'Kış', reason: 'Sezon', ends_at: tomorrow() },
      prices: [{ variant_id: stage.variants.towel, amount_minor: 29_900 }],
    })
    const reduced = await label('HAV-1501')
    assert.deepEqual([reduced.price_minor, reduced.reference_minor], [29_900, 39_950])
  })
})

describe('labels are printed', () => {
  test('as PDF, on sheets or one by one, with those that are complete', async () => {
    const pagesOf = (pdf: string) => /\/Type \/Pages\n\/Count (\d+)/.exec(pdf)?.[1] ?? String([...pdf.matchAll(/\/Type \/Page\n/g)].length)
    for (const [format, pages] of [
      ['a4_70x37', '1'],
      ['a4_105x42', '1'],
      ['a4_105x74', '1'],
      ['single_60x40', '2'],
      ['single_100x50', '2'],
    ] as const) {
      const { status, headers, text } = await get(`/v1/shelf-labels.pdf?location_id=${store}&format=${format}`)
      assert.deepEqual(
        [status, headers['content-type'], headers['content-disposition'], text.slice(0, 5), pagesOf(text)],
        [200, 'application/pdf', `inline; filename="labels-${format}.pdf"`, '%PDF-', pages],
      )
    }
  })

  test('for label printers, in UTF-8, with the price before and the price now, and a barcode the till knows', async () => {
    const { status, text } = await get(`/v1/shelf-labels.zpl?location_id=${store}&skus=HAV-1501&format=single_60x40&dpi=203`)
    assert.equal(status, 200)
    assert.match(text, /^\^XA\n\^CI28\n\^PW480\n\^LL320\n/)
    for (const shown of [
      '^BEN,',
      '^FD868042101501^FS',
      '^FDPamuklu Havlu^FS',
      '₺299,00',
      '₺399,50',
      'KDV dâhil',
      'Üretim yeri: Türkiye · YERLİ ÜRETİM',
      '^GB',
    ])
      assert.ok(text.includes(shown), `${shown} in ${text}`)
    assert.equal((await get(`/v1/shelf-labels.zpl?location_id=${store}&format=a4_70x37`)).status, 400)
  })

  test('with bars that end before the price begins, and none that are too narrow to be scanned', async () => {
    const priced = { ...(await label('HAV-1501')), gtin: null, price_minor: 123_456_700, reference_minor: null }
    const printed = new Set<string>()
    const measure = measureText()
    for (const format of ['single_60x40', 'single_100x50'] as const)
      for (const dpi of [203, 300] as const)
        for (const sku of [
          'KUP-1001',
          'KUP-10012',
          'KUP-100123',
          'KUP-1001234',
          'KUP-10012345',
          'KUP-100123456',
          'KUP-1001234567',
          '12345678901234',
        ]) {
          const zpl = labelsAsZpl([{ ...priced, sku }], format, dpi, measure)
          const price = Number(/\^FO(\d+),\d+\^A0N,\d+,\d+\^FB\d+,1,0,R\^FH\^FD₺1\.234\.567,00/.exec(zpl)![1])
          const bars = /\^FO(\d+),\d+\^BY(\d+)\^BC/.exec(zpl)
          if (!bars) continue
          printed.add(`${format} ${dpi} ${sku}`)
          const [left, module] = [Number(bars[1]), Number(bars[2])]
          assert.ok(module / dots_per_mm[dpi] >= 0.19, `${format} ${dpi} ${sku}: ${module} dots`)
          assert.ok(
            left + module * code128(sku).length < price,
            `${format} ${dpi} ${sku}: ${left} + ${module} modules, the price at ${price}`,
          )
        }
    const found = (sku: string) => formats.filter((format) => hasBars({ gtin: null, sku }, format))
    assert.deepEqual(
      [found('12345678901234'), found('KUPBARDAKLAR'), found('ÇAY-1')],
      [['a4_70x37', 'a4_105x42', 'a4_105x74', 'single_100x50'], ['a4_105x42', 'a4_105x74'], []],
    )
    for (const dpi of [203, 300])
      for (const sku of ['KUP-1001', '12345678901234']) assert.ok(printed.has(`single_100x50 ${dpi} ${sku}`), sku)
  })

  test('only for who may read the prices of that store', async () => {
    const asked = `/v1/shelf-labels?location_id=${store}`
    assert.equal((await app.call('GET', asked)).status, 401)
    assert.equal((await get('/v1/shelf-labels?location_id=loc_nowhere')).status, 404)
    const in_baki = await app.call('GET', asked, undefined, { as: await worksAt('leyla@alma.example', stage.baki.location_id) })
    assert.equal(in_baki.status, 404, in_baki.text)
    const in_gebze = await app.call('GET', asked, undefined, { as: await worksAt('ece@alma.example', stage.gebze.location_id) })
    assert.equal(in_gebze.status, 403, in_gebze.text)
  })
})
