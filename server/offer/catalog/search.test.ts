import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesSearch } from '@birge/kernel/fold'
import { setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { products } from '../../demo/products.ts'
import { productsById, type Texts } from './products.ts'
import { saveProducts } from './saving-products.ts'
import { searchProducts } from './search.ts'
import { saveCategories } from './categories.ts'

const app = await startTestApp()
await setTheStage(app.database, app.clock.now())
const by = { now: app.clock.now().toISOString(), actor: 'system:test' }

let made = 0
const shelve = (...titles: (string | { title: Texts; description?: Texts; brand?: string; categories?: string[] })[]) =>
  app.database.transaction((tx) =>
    saveProducts(
      tx,
      titles.map((title) => ({ ...(typeof title === 'string' ? { title: { tr: title } } : title), variants: [{ sku: `T-${++made}` }] })),
      by,
    ),
  )

async function find(text: string, limit = 50): Promise<string[]> {
  const hits = await searchProducts(app.database.db, { text, statuses: ['active'], limit })
  const all = new Map(
    (
      await productsById(
        app.database.db,
        hits.map(({ product_id }) => product_id),
      )
    ).map((p) => [p.product_id, p]),
  )
  return hits.map(({ product_id }) => all.get(product_id)!.title.tr ?? all.get(product_id)!.title.az!)
}

test('a word is found however it is typed', async () => {
  await shelve('Elektrikli Isıtıcı 2000 W', 'İstanbul Manzaralı Tablo', 'Yeşil Örtü', { title: { az: 'Əl işi xalça' } })
  for (const typed of ['ısıtıcı', 'ISITICI', 'isitici', 'Isıtıcı', 'ıSıTıCı', 'İSİTİCİ', 'ısıtıcılar', "ısıtıcı'nın", 'ısıt'])
    assert.ok((await find(typed)).includes('Elektrikli Isıtıcı 2000 W'), typed)
  for (const typed of ['istanbul', 'ISTANBUL', 'İSTANBUL', "istanbul'da"])
    assert.deepEqual(await find(typed), ['İstanbul Manzaralı Tablo'], typed)
  for (const typed of ['yesil ortu', 'YEŞİL ÖRTÜ', 'örtü yeşil']) assert.deepEqual(await find(typed), ['Yeşil Örtü'], typed)
  for (const typed of ['əl işi xalça', 'el isi xalca', 'ƏL İŞİ XALÇA']) assert.deepEqual(await find(typed), ['Əl işi xalça'], typed)
})

test('a slip of the finger is forgiven where no word is as it was typed', async () => {
  await shelve('Ahşap Sandalye', 'Kupa Seti', 'Battaniye')
  for (const [typed, meant] of [
    ['sandayle', 'Ahşap Sandalye'],
    ['sandlye', 'Ahşap Sandalye'],
    ['ahsap sandallye', 'Ahşap Sandalye'],
    ['batanie', 'Battaniye'],
    ['kuap seti', 'Kupa Seti'],
    ['isitci', 'Elektrikli Isıtıcı 2000 W'],
    ['elektirkli', 'Elektrikli Isıtıcı 2000 W'],
  ] as const)
    assert.ok((await find(typed)).includes(meant), `${typed}: ${await find(typed)}`)
  assert.deepEqual(await find('qqqqxyz'), [])
})

test('numbers are never taken for one another', async () => {
  await shelve('Ampul 60W', 'Ampul 75W')
  assert.deepEqual(await find('ampul 60'), ['Ampul 60W'])
  assert.deepEqual(await find('ampul 65'), [])
})

test('the title speaks before the description, a whole word before the beginning of one', async () => {
  await shelve({ title: { tr: 'Şemsiye' }, description: { tr: 'Koruma için keten kılıfıyla.' } }, 'Ketenkuşu Biblosu', {
    title: { tr: 'Keten Örtü' },
    description: { tr: 'Yıkandıkça yumuşar, her mevsim kullanılır, sofraya yakışır.' },
  })
  assert.deepEqual(await find('keten'), ['Keten Örtü', 'Ketenkuşu Biblosu', 'Şemsiye'])
})

test('brand, sku, number, color and the name of its category lead to a product', async () => {
  await app.database.transaction((tx) => saveCategories(tx, [{ slug: 'bahce', title: { tr: 'Bahçe Keyfi' } }], by))
  await app.database.transaction((tx) =>
    saveProducts(
      tx,
      [
        {
          title: { tr: 'Hamak' },
          brand: 'Çardak & Co',
          categories: ['bahce'],
          variants: [{ sku: 'HMK-77-X', gtin: '8680421077007', options: { renk: 'turkuaz' } }],
        },
      ],
      by,
    ),
  )
  for (const typed of ['çardak', 'HMK-77-X', 'hmk-77', '8680421077007', 'turkuaz', 'hamak turkuaz', 'bahçe keyfi'])
    assert.deepEqual(await find(typed), ['Hamak'], typed)
})

test('what was typed can be anything', async () => {
  for (const typed of [
    '',
    '   ',
    '!!!',
    "'",
    "' | 'x",
    'a & b',
    ':*',
    '\\',
    'x'.repeat(200),
    'a '.repeat(100),
    '😀',
    '%_',
    '(((',
    "l'oréal",
  ])
    assert.ok(Array.isArray(await find(typed)), typed)
})

test('a renamed product is found by its new name only', async () => {
  const [outcome] = await shelve('Kavanoz')
  assert.ok('ok' in outcome!)
  const { product_id } = outcome.ok.product
  await app.database.transaction((tx) => saveProducts(tx, [{ product_id, title: { tr: 'Turşu Küpü' } }], by))
  assert.deepEqual(await find('turşu'), ['Turşu Küpü'])
  assert.deepEqual(await find('kavanoz'), [])
})

test('pages of a search follow each other without gap or repetition', async () => {
  await shelve(...Array.from({ length: 25 }, (_, i) => `Zeytin Kasesi ${i % 5 ? 'Büyük' : ''}`))
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const hits = await searchProducts(app.database.db, { text: 'zeytin', statuses: ['active'], limit: 7, after })
    if (!hits.length) break
    seen.push(...hits.map(({ product_id }) => product_id))
    const { score, product_id } = hits.at(-1)!
    after = Buffer.from(JSON.stringify([score, product_id])).toString('base64url')
  }
  assert.equal(seen.length, 25)
  assert.equal(new Set(seen).size, 25)
})

test('whatever the kernel says matches is found by the database, for all of the demo range', async () => {
  await app.database.transaction((tx) =>
    saveProducts(
      tx,
      products.map(({ title, variants }) => ({ title, variants: [{ sku: `D-${variants[0]!.sku}` }] })),
      by,
    ),
  )
  const titles = products.flatMap(({ title }) => Object.values(title))
  const words = [...new Set(titles.flatMap((title) => title.split(/\s+/)))].filter((word) => word.length > 2)
  let compared = 0
  for (const word of words.filter((_, i) => i % 5 === 0)) {
    const expected = products
      .filter(({ title }) => Object.values(title).some((text) => matchesSearch(word, text)))
      .map(({ title }) => title.tr)
    const found = new Set(await find(word, 500))
    for (const title of expected) assert.ok(found.has(title), `${word} does not find ${title}`)
    compared += expected.length
  }
  assert.ok(compared > 50, `only ${compared} hits were compared`)
})
