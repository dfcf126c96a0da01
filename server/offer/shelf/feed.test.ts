import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { PATIENCE_MS, startTestApp } from '../../../test/harness.ts'
import { sentWhile } from '../../../test/plans.ts'
import { type Event } from '#platform/events'
import { forgetFeeds } from './feed.ts'
import { type FeedItem, type FeedOf, feed_formats, feedRow } from './feed-text.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const list = stage.list.price_list_id
const fetchFeed = async (path: string, headers: Record<string, string> = {}) => {
  const {
    statusCode,
    body,
    headers: answered,
    rawPayload,
  } = await app.http.inject({ method: 'GET', url: path, headers: { host: 'alma.example', ...headers } })
  return { status: statusCode, body, headers: answered, rawPayload }
}
/** What stands in an item, by SKU. */
const itemsOf = (body: string) =>
  new Map(
    [...body.matchAll(/<item>(.*?)<\/item>/g)].map(([, item]) => {
      const fields = Object.fromEntries([...item!.matchAll(/<g:(\w+)>(.*?)<\/g:\1>/g)].map(([, name, value]) => [name, value]))
      return [fields.id!, fields]
    }),
  )
const price = async (variant_id: string, amount_minor: number, key: string) =>
  assert.equal(
    (await app.call('PUT', `/v1/price-lists/${list}/prices`, { prices: [{ variant_id, amount_minor }] }, { as: desk, key })).status,
    200,
  )

test('a market’s file tells of every variant what its page shows, in a form that comparison sites read', async () => {
  const { status, body, headers } = await fetchFeed('/feeds/TR/tr/products.xml')
  assert.deepEqual([status, headers['content-type']], [200, 'application/xml; charset=utf-8'], body)
  assert.match(
    body,
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<rss version="2.0" xmlns:g="http:\/\/base.google.com\/ns\/1.0">\n<channel>\n<title>Alma<\/title>/,
  )
  assert.match(body, /<\/channel>\n<\/rss>\n$/)
  const items = itemsOf(body)
  assert.deepEqual([...items.keys()].sort(), ['HAV-1501', 'ISI-1401', 'KUP-1001', 'LAM-1301'])
  assert.deepEqual(items.get('KUP-1001'), {
    ...{ id: 'KUP-1001', title: 'Taş Kupa', description: 'Taş Kupa.', link: 'http://alma.example/p/tas-kupa', availability: 'in_stock' },
    ...{ price: '249.00 TRY', gtin: '8680421010011', condition: 'new', product_type: 'Ev' },
  })
})

test('in another market it is another company’s, in its language, currency and addresses; in a language that leads to another shop there is none', async () => {
  const { body } = await fetchFeed('/feeds/AZ/az/products.xml')
  const mug = itemsOf(body).get('KUP-1001')!
  assert.deepEqual([mug.price, mug.link], ['9.90 AZN', 'http://alma.example/az/p/tas-kupa'])
  assert.equal(itemsOf((await fetchFeed('/feeds/TR/en/products.xml')).body).get('KUP-1001')!.link, 'http://alma.example/en/p/tas-kupa')
  assert.equal((await fetchFeed('/feeds/AZ/tr/products.xml')).status, 404)
  assert.equal((await fetchFeed('/feeds/DE/tr/products.xml')).status, 404)
})

test('it is sent again only when it has changed, packed for whoever understands that, and a new price stands in it at once', async () => {
  const first = await fetchFeed('/feeds/TR/tr/products.tsv', { 'accept-encoding': 'gzip' })
  assert.deepEqual([first.headers['content-encoding'], first.headers.vary], ['gzip', 'accept-encoding'])
  const plain = await fetchFeed('/feeds/TR/tr/products.tsv')
  assert.equal(gunzipSync(first.rawPayload).toString(), plain.body)
  const [head, ...rows] = plain.body.trim().split('\n')
  assert.deepEqual([head!.split('\t').slice(0, 4), rows.length], [['id', 'title', 'description', 'link'], 4])
  const etag = String(first.headers.etag)
  assert.equal((await fetchFeed('/feeds/TR/tr/products.tsv', { 'if-none-match': etag })).status, 304)
  app.clock.advance({ minutes: 30 })
  assert.equal((await fetchFeed('/feeds/TR/tr/products.tsv', { 'if-none-match': etag })).status, 304, 'made anew, and the same')
  await price(stage.variants.mug, 25_900, 'dearer')
  const after = await fetchFeed('/feeds/TR/tr/products.tsv', { 'if-none-match': etag })
  assert.equal(after.status, 200)
  assert.match(after.body, /^KUP-1001\t.*\t259\.00 TRY\t/m)
})

test('a reduced price stands beside the one it may lawfully be compared with, and for as long as it holds', async () => {
  app.clock.advance({ days: 40 })
  const starts_at = app.clock.now().toISOString()
  const ends_at = new Date(app.clock.now().getTime() + 5 * 86_400_000).toISOString()
  const made = await app.call(
    'POST',
    '/v1/price-exceptions',
    {
      price_list_id: list,
      name: 'Kasım',
      reason: 'Kampanya',
      ends_at,
      channel: 'web',
      prices: [{ variant_id: stage.variants.towel, amount_minor: 29_950 }],
    },
    { as: await atTheDesk(app), key: 'kasim' },
  )
  assert.equal(made.status, 201, made.text)
  const minute = (moment: string) => `${moment.slice(0, 16)}Z`
  const towel = itemsOf((await fetchFeed('/feeds/TR/tr/products.xml')).body).get('HAV-1501')!
  assert.deepEqual(
    [towel.price, towel.sale_price, towel.sale_price_effective_date],
    ['399.50 TRY', '299.50 TRY', `${minute(starts_at)}/${minute(ends_at)}`],
  )
  // Nobody announces that a moment has come.
  app.clock.advance({ days: 6 })
  const over = itemsOf((await fetchFeed('/feeds/TR/tr/products.xml')).body).get('HAV-1501')!
  assert.deepEqual([over.price, over.sale_price], ['399.50 TRY', undefined])
})

/** How often it is put together anew meanwhile. */
const timesMade = async (act: () => Promise<unknown>) =>
  (await sentWhile(act)).filter(({ text, values }) => text.includes('page.product_id, thing.*') && values[5] === '').length

/** What was announced has been heard of, at which the kept copy is forgotten. */
async function heardOfAll() {
  for (const began = performance.now(); performance.now() - began < PATIENCE_MS; ) {
    const { rows } = await app.database.pool.query(
      'select exists (select from platform.events_waiting) as waits, coalesce(max(position), 0)::float8 as newest from platform.event_positions',
    )
    if (!rows[0].waits && app.pulse.position() >= rows[0].newest) return
  }
}

test('it is made once for every name that is asked for, and kept also while products wait for their place on the shelf', async () => {
  const { rowCount } = await app.database.pool.query('select from pricing.public_turns where changes_at <= $1', [app.clock.now()])
  assert.ok(rowCount, 'a moment has come, and nobody has put the shelf in order')
  await heardOfAll()
  const mine = (await fetchFeed('/feeds/TR/tr/products.xml')).body
  let others = ''
  const made = await timesMade(async () => {
    others = (await fetchFeed('/feeds/TR/tr/products.xml', { host: 'butik.example:8080' })).body
    assert.equal((await fetchFeed('/feeds/TR/tr/products.xml')).body, mine)
  })
  assert.deepEqual([made, others], [0, mine.replaceAll('http://alma.example', 'http://butik.example:8080')])
  assert.match(others, /<g:link>http:\/\/butik\.example:8080\/p\/tas-kupa<\/g:link>/)
  assert.doesNotMatch(mine, /invalid/)
})

test('what is changed while it is being made is waited for, and it is made once more for all who wait', async () => {
  const forget = () => forgetFeeds([{ type: 'pricing.price_changed' } as Event])
  await heardOfAll()
  forget()
  const somebody = await app.database.pool.connect()
  await somebody.query('begin')
  await somebody.query('lock table catalog.categories in access exclusive mode')
  const waits = async () =>
    (await somebody.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rowCount
  const made = await timesMade(async () => {
    const first = fetchFeed('/feeds/TR/tr/products.xml')
    const began = performance.now()
    while (!(await waits()) && performance.now() - began < PATIENCE_MS);
    const asked = []
    for (let i = 0; i < 3; i++) {
      forget()
      asked.push(fetchFeed('/feeds/TR/tr/products.xml'))
      for (let turn = 0; turn < 20; turn++) await waits()
    }
    await somebody.query('commit')
    somebody.release()
    for (const { status } of await Promise.all([first, ...asked])) assert.equal(status, 200)
  })
  assert.equal(made, 2)
})

const of: FeedOf = { locale: 'tr', currency: 'TRY', name: 'A & B', shop: 'https://alma.example', prefix: '' }
const item: FeedItem = {
  ...{
    product_id: 'prd_1',
    slug: 'cay',
    title: 'Çay <Rize>',
    description: null,
    brand: 'Alma',
    pictures: ['/a.webp', 'https://cdn.example/b.webp'],
  },
  ...{ category: 'Mutfak > Çay', variant_id: 'var_1', sku: 'ÇAY/1', gtin: '02012345678903', has_sisters: true, net_quantity: '6 x 0,33 l' },
  options: [{ name: 'color', label: 'Renk', value: 'green', value_label: 'Yeşil' }],
  ...{ amount_minor: 12_345, reference_minor: null, presented_from: '2026-03-02T09:00:00Z', presented_until: null, is_there: false },
}

test('variants belong together, pictures are whole addresses, unit prices follow, and numbers that only we know are kept back', () => {
  const row = feedRow(item, of)
  assert.deepEqual(row, {
    ...{ id: 'ÇAY/1', title: 'Çay <Rize>, Yeşil', description: 'Çay <Rize>', link: 'https://alma.example/p/cay?sku=%C3%87AY%2F1' },
    ...{ image_link: 'https://alma.example/a.webp', additional_image_link: ['https://cdn.example/b.webp'], availability: 'out_of_stock' },
    ...{
      price: '123.45 TRY',
      brand: 'Alma',
      identifier_exists: 'no',
      condition: 'new',
      product_type: 'Mutfak > Çay',
      item_group_id: 'prd_1',
    },
    ...{ color: 'Yeşil', unit_pricing_measure: '1.98l', unit_pricing_base_measure: '1l' },
  })
  assert.match(feed_formats.xml.item(row), /<g:title>Çay &lt;Rize&gt;, Yeşil<\/g:title>/)
  assert.equal(
    feed_formats.tsv
      .item(feedRow({ ...item, description: 'a\tb\nc' }, of))
      .trim()
      .split('\t')[2],
    'a b c',
  )
  assert.equal(feedRow({ ...item, sku: 'x'.repeat(51) }, of).id, 'var_1')
})

test('a reduction that may be compared with nothing is told as a price alone', () => {
  const told = (more: Partial<FeedItem>) => {
    const { price: told_price, sale_price, sale_price_effective_date } = feedRow({ ...item, ...more }, of)
    return [told_price, sale_price, sale_price_effective_date]
  }
  assert.deepEqual(told({ reference_minor: 12_345 }), ['123.45 TRY', undefined, undefined])
  assert.deepEqual(told({ reference_minor: 20_000 }), ['200.00 TRY', '123.45 TRY', undefined])
})
