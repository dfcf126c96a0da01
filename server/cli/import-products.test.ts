import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { setTheStage } from '../../test/cast.ts'
import { startTestApp } from '../../test/harness.ts'
import { importProducts } from './import-products.ts'
import { plainText, readProductMap } from './product-columns.ts'

const folder = mkdtempSync(join(tmpdir(), 'birge-import-'))
after(() => rmSync(folder, { recursive: true }))
const report = join(folder, 'left-out.csv')

const app = await startTestApp()
await setTheStage(app.database, app.clock.now())

let files = 0
function write(content: string | Buffer): string {
  const file = join(folder, `table-${++files}`)
  writeFileSync(file, content)
  return file
}

async function bringIn(
  content: string | Buffer,
  { map = '', locale = 'tr' as const, market = 'TR' }: { map?: string; locale?: 'tr' | 'en'; market?: string } = {},
) {
  app.clock.advance({ minutes: 1 })
  const now = app.clock.now().toISOString()
  const { rows, created, updated, unchanged, prices, left_out } = await importProducts(app.database, {
    file: write(content),
    map: readProductMap(map),
    market,
    locale,
    report,
    now,
  })
  return { rows, created, updated, unchanged, prices, left_out }
}
const leftOut = () => readFileSync(report, 'utf8').trim().split('\n').slice(1)
const page = async (slug: string, locale = 'tr') => (await app.call('GET', `/v1/products/${slug}`, undefined, { locale })).body
const rows = async (sql: string) => (await app.database.pool.query(sql)).rows

describe('a table in our own columns', () => {
  const table = `sku,gtin,title,title_en,description,brand,category,picture,price,price_AZN,tax_class
SAB-1,8680421500017,"Zeytinyağlı Sabun, 150 g",Olive Oil Soap,Elde kesilir.,Alma,Banyo > Sabun,/a.webp /b.webp,"1.249,90","45,5",standard
SAB-2,8680421500024,Defneli Sabun,,,Alma,Banyo > Sabun,,99,,reduced
`

  test('becomes products that are found, priced and scanned', async () => {
    assert.deepEqual(await bringIn(table), { rows: 2, created: 2, updated: 0, unchanged: 0, prices: 3, left_out: 0 })
    assert.equal(existsSync(report), false)
    const { title, description, brand, media, price_minor, breadcrumbs, variants } = await page('zeytinyagli-sabun-150-g')
    assert.deepEqual(
      { title, description, brand, media, price_minor, breadcrumbs, gtin: variants[0].gtin },
      {
        title: 'Zeytinyağlı Sabun, 150 g',
        description: 'Elde kesilir.',
        brand: 'Alma',
        media: [
          { url: '/a.webp', alt: 'Zeytinyağlı Sabun, 150 g' },
          { url: '/b.webp', alt: 'Zeytinyağlı Sabun, 150 g' },
        ],
        price_minor: 124_990,
        breadcrumbs: [
          { slug: 'banyo', title: 'Banyo' },
          { slug: 'banyo-sabun', title: 'Sabun' },
        ],
        gtin: '08680421500017',
      },
    )
    assert.equal((await page('zeytinyagli-sabun-150-g', 'en')).title, 'Olive Oil Soap')
    const scanned = await app.call('GET', '/v1/variants/by-gtin/8680421500017', undefined, { headers: { 'birge-market': 'AZ' } })
    assert.deepEqual([scanned.body.variant.price_minor, scanned.body.currency], [4_550, 'AZN'])
    assert.equal((await app.call('GET', '/v1/products?search=sabunlar')).body.items.length, 2)
    assert.deepEqual(await app.audit(), [])
  })

  test('changes nothing the second time', async () => {
    const state = () =>
      rows(
        'select product_id, version, updated_at from catalog.products union all select variant_id, 0, valid_from from pricing.prices order by 1, 3',
      )
    const events = () => rows('select count(*)::int as n from platform.events')
    const before = [await state(), await events()]
    assert.deepEqual(await bringIn(table), { rows: 2, created: 0, updated: 0, unchanged: 2, prices: 0, left_out: 0 })
    assert.deepEqual([await state(), await events()], before)
  })

  test('changes what is new, and leaves what it does not speak of', async () => {
    assert.deepEqual(await bringIn('sku;price\nSAB-2;109,00\n'), { rows: 1, created: 0, updated: 0, unchanged: 1, prices: 1, left_out: 0 })
    assert.deepEqual(await bringIn('sku;title;brand\nSAB-2;Defneli Sabun;Hatay\n'), {
      rows: 1,
      created: 0,
      updated: 1,
      unchanged: 0,
      prices: 0,
      left_out: 0,
    })
    const { brand, price_minor, breadcrumbs } = await page('defneli-sabun')
    assert.deepEqual([brand, price_minor, breadcrumbs.length], ['Hatay', 10_900, 2])
  })

  test('puts rows with one slug together as variants of one product', async () => {
    const variants = `slug,sku,title,option1_name,option1_value,price
bornoz,BOR-S,Bornoz,Beden,S,500
bornoz,BOR-M,,Beden,M,500
bornoz,BOR-L,,Beden,L,550
`
    assert.deepEqual(await bringIn(variants), { rows: 3, created: 1, updated: 0, unchanged: 0, prices: 3, left_out: 0 })
    const { price_minor, price_from, variants: sold } = await page('bornoz')
    assert.deepEqual([price_minor, price_from], [50_000, true])
    assert.deepEqual(
      sold.map(({ sku, options }: { sku: string; options: { label: string; value_label: string }[] }) => [
        sku,
        options[0]!.label,
        options[0]!.value_label,
      ]),
      [
        ['BOR-S', 'Beden', 'S'],
        ['BOR-M', 'Beden', 'M'],
        ['BOR-L', 'Beden', 'L'],
      ],
    )
    assert.equal((await bringIn(variants)).unchanged, 1)
  })
})

test('a bad row is named with line and reason, and the good ones are in', async () => {
  const done = await bringIn(`sku,gtin,title,price,status,slug
IYI-1,,İyi Bir,10,,
KOT-1,8680421500018,Yanlış rakam,10,,
KOT-2,12345,Kısa numara,10,,
IYI-1,,Aynı sku,10,,
KOT-3,,,10,,
KOT-4,,Fiyatı yazı,on lira,,
KOT-5,,Fiyatı eksi,-5,,
,,Ne sku ne numara,10,,
KOT-6,,Bilinmeyen durum,10,sold,
KOT-7,8680421010011,Kupanın numarası,10,,
KOT-8,,"İki
satırlı",ucuz,,
KOT-9,,Fazla hücre,10,,,,x
KOT-${'9'.repeat(64)},,Çok uzun sku,10,,
IYI-2,8680421500031,"İyi ""İki""",10,active,
IYI-3,,5" Boru,10,,
COK-1,,Çok,10,,cok
COK-2,8680421010011,Çok,10,,cok
KOT-10,,"Kapanmayan,10,,
IYI-4,,Okunamayan,10,,
`)
  assert.deepEqual(done, { rows: 17, created: 4, updated: 0, unchanged: 0, prices: 4, left_out: 14 })
  assert.deepEqual(
    leftOut().toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b)),
    [
      '3,bad_gtin,"8680421500018 is not a trade item number: wrong check digit, the last digit would be 7",',
      '4,bad_gtin,12345 is not a trade item number: wrong length,',
      '5,sku_repeated,The sku IYI-1 stands in line 2 already,',
      '6,product_incomplete,A product cannot be without title,KOT-3',
      '7,bad_price,on lira is not a price in TRY: not a number,',
      `8,bad_price,'-5 is below zero,`,
      '9,sku_missing,The row has neither sku nor gtin,',
      '10,bad_status,"status is sold; it can be draft, active, archived",',
      '11,gtin_taken,08680421010011 is the number of KUP-1001,KOT-7',
      '12,bad_price,ucuz is not a price in TRY: not a number,',
      '14,too_many_cells,"The row has 8 cells, the header 6",',
      `15,bad_value,variants.0.sku must not have more than 64 characters,KOT-${'9'.repeat(64)}`,
      '19,gtin_taken,08680421010011 is the number of KUP-1001,COK-2',
      '20,not_readable,a quotation mark is never closed; what follows it was not read,',
    ],
  )
  const good = await rows("select sku from catalog.variants where sku like 'IYI%' or sku like 'KOT%' or sku like 'COK%' order by 1")
  assert.deepEqual(
    good.map(({ sku }) => sku),
    ['COK-1', 'IYI-1', 'IYI-2', 'IYI-3'],
  )
})

describe('any table', () => {
  test('is read by a map of its columns', async () => {
    const foreign = 'barcode_id\tproduct_name\tcalories\n8680421600014\tNar Suyu\t54\n'
    assert.deepEqual(await bringIn(foreign, { map: 'gtin=barcode_id, title=product_name' }), {
      rows: 1,
      created: 1,
      updated: 0,
      unchanged: 0,
      prices: 0,
      left_out: 0,
    })
    assert.deepEqual(
      await rows("select p.slug, v.sku from catalog.products p join catalog.variants v using (product_id) where v.gtin = '08680421600014'"),
      [{ slug: 'nar-suyu', sku: '8680421600014' }],
    )
  })

  test('is refused as a whole where the map does not fit', async () => {
    for (const [map, says] of [
      ['gtin=barkod', /which the table does not have/],
      ['farbe=color', /not a column of ours/],
      ['gtin', /not of the form/],
    ] as const)
      await assert.rejects(async () => bringIn('gtin,title\n1,x\n', { map }), says)
    await assert.rejects(bringIn('a,b\n1,2\n'), /needs a column sku or gtin/)
    await assert.rejects(bringIn(''), /is empty/)
    await assert.rejects(
      importProducts(app.database, { file: join(folder, 'none'), map: new Map(), market: 'TR', locale: 'tr', report }),
      /There is no file/,
    )
  })

  const spoken = 'Işıltılı Şamdan'
  const encodings: [name: string, content: Buffer][] = [
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeffsku;title\nENC-0;${spoken}\n`)],
    ['gzip', gzipSync(`sku,title\nENC-1,${spoken}\n`)],
    ['UTF-16 as spreadsheets save it', Buffer.from(`\ufeffsku\ttitle\r\nENC-2\t${spoken}\r\n`, 'utf16le')],
    [
      'Windows-1254',
      Buffer.concat([
        Buffer.from('sku;title\nENC-3;I'),
        Buffer.from([0xfe]),
        Buffer.from('ilt'),
        Buffer.from([0xfd]),
        Buffer.from('l'),
        Buffer.from([0xfd]),
        Buffer.from(' '),
        Buffer.from([0xde]),
        Buffer.from('amdan\n'),
      ]),
    ],
  ] // prettier-ignore
  for (const [n, [name, content]] of encodings.entries())
    test(`is read in ${name}`, async () => {
      assert.equal((await bringIn(content)).created, 1)
      const [{ title }] = (await rows(
        `select p.title ->> 'tr' as title from catalog.products p join catalog.variants v using (product_id) where v.sku = 'ENC-${n}'`,
      )) as [{ title: string }]
      assert.equal(title, n === 3 ? 'Işiltılı Şamdan' : spoken)
    })
})

describe("Shopify's product export", () => {
  const shopify = `Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Variant Barcode,Image Src,Image Alt Text
linen-shirt,Linen Shirt,"<p>Soft &amp; light.<br>Washes well.</p><script>alert(1)</script>",Alma,Shirts,"linen, summer",true,Size,S,Color,White,LS-S-W,98.00,'8680421700011,https://x/1.jpg,Front
linen-shirt,,,,,,,,M,,White,LS-M-W,98.00,,https://x/2.jpg,
linen-shirt,,,,,,,,,,,,,,https://x/3.jpg,
mug,Mug,,Alma,,,true,Title,Default Title,,,,12.50,,,
secret-mug,Secret Mug,,Alma,,,false,Title,Default Title,,,,1234.5,,,
`

  test('gives its products with options, pictures and prices', async () => {
    assert.deepEqual(await bringIn(shopify, { locale: 'en' }), { rows: 5, created: 3, updated: 0, unchanged: 0, prices: 4, left_out: 0 })
    const { title, description, brand, media, breadcrumbs, variants } = await page('linen-shirt')
    assert.deepEqual(
      { title, description, brand, media: media.length, breadcrumbs },
      {
        title: 'Linen Shirt',
        description: 'Soft & light.\nWashes well.',
        brand: 'Alma',
        media: 3,
        breadcrumbs: [{ slug: 'shirts', title: 'Shirts' }],
      },
    )
    assert.deepEqual(
      variants.map(({ sku, price_minor, options }: { sku: string; price_minor: number; options: { value: string }[] }) => [
        sku,
        price_minor,
        ...options.map(({ value }) => value),
      ]),
      [
        ['LS-S-W', 9_800, 'S', 'White'],
        ['LS-M-W', 9_800, 'M', 'White'],
      ],
    )
    const mug = await page('mug')
    assert.deepEqual([mug.variants[0].sku, mug.variants[0].options, mug.price_minor], ['mug', [], 1_250])
    assert.equal((await app.call('GET', '/v1/products/secret-mug')).status, 404)
    assert.deepEqual(await bringIn(shopify, { locale: 'en' }), { rows: 5, created: 0, updated: 0, unchanged: 3, prices: 0, left_out: 0 })
  })

  test('descriptions become what a reader would see', () => {
    for (const [html, text] of [
      ['<ul><li>bir</li><li>iki</li></ul>', 'bir\niki'],
      ['a&nbsp;b &#39;c&#x27; &eacute; &unknown;', "a b 'c' é &unknown;"],
      ['<style>p{}</style><p>x</p>\n\n\n\n<p>y</p>', 'x\n\ny'],
    ] as const)
      assert.equal(plainText(html), text)
  })
})

test('thousands of rows come in by portions, none lost where two portions meet', async () => {
  const lines = ['slug,sku,title,price']
  for (let i = 0; i < 700; i++) for (let j = 0; j < 4; j++) lines.push(`yigin-${i},YIG-${i}-${j},${j ? '' : `Yığın ${i}`},${i + 1}`)
  assert.deepEqual(await bringIn(lines.join('\n')), { rows: 2_800, created: 700, updated: 0, unchanged: 0, prices: 2_800, left_out: 0 })
  const [{ n }] = (await rows("select count(*)::int as n from catalog.variants where sku like 'YIG-%'")) as [{ n: number }]
  assert.equal(n, 2_800)
  assert.deepEqual(await bringIn(lines.join('\n')), { rows: 2_800, created: 0, updated: 0, unchanged: 700, prices: 0, left_out: 0 })
})

test('a price without a currency needs a shop that tells it', async () => {
  assert.deepEqual(await bringIn('sku,title,price,price_AZN\nYOK-1,Yok,5,3\n', { market: 'DE' }), {
    rows: 1,
    created: 1,
    updated: 0,
    unchanged: 0,
    prices: 1,
    left_out: 0,
  })
  const [price] = await rows(
    "select amount_minor, currency from pricing.prices join pricing.price_lists using (price_list_id) join catalog.variants using (variant_id) where sku = 'YOK-1'",
  )
  assert.deepEqual(price, { amount_minor: 300, currency: 'AZN' })
})

test('after all of this every audit holds', async () => {
  assert.deepEqual(await app.audit(), [])
})
