import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { PATIENCE_MS, pocket, startTestApp } from '../test/harness.ts'
import { setTheStage } from '../test/cast.ts'
import { correct } from './offer/inventory/index.ts'
import { setPrices } from './offer/pricing/index.ts'
import { mountStorefront } from './storefront.ts'

const HEATER = '/p/seramik-isitici'
const app = await startTestApp({ background: true })
const stage = await setTheStage(app.database, app.clock.now())
const folder = join(import.meta.dirname, '../apps/storefront')
// No page is doubted only because time has passed: what is seen to change was announced.
await mountStorefront(app.http, { log: app.log, pulse: app.pulse, folder, patience_ms: PATIENCE_MS, doubted_after_ms: 600_000 })
const visit = (address: string, headers: Record<string, string> = {}, as = pocket()) => app.call('GET', address, undefined, { headers, as })

/** What search engines read. */
const factsOf = (html: string) => {
  const [, facts] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(html)!
  return JSON.parse(facts!)
}

test('a product page says what it costs and in which stores it is now, to people and to search engines', async () => {
  const page = await visit(HEATER)
  assert.equal(page.status, 200)
  for (const words of ['<html lang="tr">', 'Seramik Isıtıcı', '₺1.490,00', 'Kadıköy', 'Sepete ekle'])
    assert.ok(page.text.includes(words), `the page does not say ${words}`)
  const [product] = factsOf(page.text)['@graph']
  assert.equal(product.gtin, '08680421014019')
  assert.deepEqual(
    { ...product.offers, url: undefined },
    {
      '@type': 'Offer',
      url: undefined,
      price: '1490.00',
      priceCurrency: 'TRY',
      availability: 'https://schema.org/InStock',
      itemCondition: 'https://schema.org/NewCondition',
    },
  )
})

test('each language has its own addresses, which know each other', async () => {
  const page = await visit(`/az${HEATER}`, { host: 'alma.example' })
  assert.match(page.text, /<html lang="az">/)
  assert.match(page.text, /<link rel="canonical" href="http:\/\/alma\.example\/az\/p\/seramik-isitici"/)
  for (const [language, address] of [
    ['tr', HEATER],
    ['az', `/az${HEATER}`],
    ['en', `/en${HEATER}`],
    ['x-default', HEATER],
  ])
    assert.ok(page.text.includes(`hrefLang="${language}" href="http://alma.example${address}"`), `${language} is not named`)
  assert.match(page.text, /Səbətə əlavə et/)
})

test('who has chosen a country sees its prices and stores, in any language', async () => {
  const priceIn = async (address: string, market?: string) =>
    /b-price--xl"><span>([^<]+)/.exec((await visit(address, market ? { cookie: `birge_market=${market}` } : {})).text)?.[1]
  assert.equal(await priceIn(HEATER), '₺1.490,00')
  assert.equal(await priceIn(HEATER, 'AZ'), '₼56,90')
  assert.equal(await priceIn(`/az${HEATER}`), '56,90\u00a0₼')
  assert.equal(await priceIn(`/az${HEATER}`, 'TR'), '1.490,00\u00a0₺')
})

test('at the door the visitor is spoken to in her language; further in the address decides', async () => {
  const rows: [asked: Record<string, string>, leads_to: string | undefined][] = [
    [{}, undefined],
    [{ 'accept-language': 'tr-TR,tr;q=0.9,en;q=0.8' }, undefined],
    [{ 'accept-language': 'az,ru;q=0.8' }, '/az'],
    [{ 'accept-language': 'de-DE,de;q=0.9' }, '/en'],
    [{ 'accept-language': 'en', cookie: 'birge_locale=tr' }, undefined],
    [{ 'accept-language': 'tr', cookie: 'birge_locale=az' }, '/az'],
  ]
  for (const [headers, leads_to] of rows) assert.equal((await visit('/', headers)).headers.location, leads_to, JSON.stringify(headers))
  assert.match((await visit(HEATER, { 'accept-language': 'en' })).text, /<html lang="tr">/)
})

test('everybody is sent the same page, whoever she is and wherever she comes from', async () => {
  const shopper = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: shopper })
  const [stranger, known, from_a_campaign] = [
    await visit(HEATER),
    await visit(HEATER, {}, shopper),
    await visit(`${HEATER}?utm_source=mail&fbclid=1`),
  ]
  assert.equal(known.headers.etag, stranger.headers.etag)
  assert.equal(from_a_campaign.headers.etag, stranger.headers.etag)
  const again = await visit(HEATER, { 'if-none-match': stranger.headers.etag! })
  assert.deepEqual([again.status, again.text], [304, ''])
})

test('a changed price and goods that are gone show as soon as they are announced', async () => {
  const shows = async (words: string) => {
    for (const began = performance.now(); !(await visit(HEATER)).text.includes(words); await sleep(50))
      assert.ok(performance.now() - began < PATIENCE_MS, `${words} did not show`)
  }
  await shows('₺1.490,00')
  app.clock.advance({ seconds: 1 })
  const by = { now: app.clock.now().toISOString(), actor: 'system:test' }
  await app.database.transaction((tx) =>
    setPrices(tx, stage.list.price_list_id, [{ variant_id: stage.variants.heater, amount_minor: 139_000 }], by),
  )
  await shows('₺1.390,00')
  await app.database.transaction((tx) =>
    correct(
      tx,
      [
        {
          document: 'count',
          reason: 'counted',
          location_id: stage.kadikoy.location_id,
          lines: [{ variant_id: stage.variants.heater, on_hand: -18 }],
          actor: by.actor,
        },
      ],
      by.now,
    ),
  )
  await shows('Son 2 ürün')
})

test('only the scripts a page was rendered with may run in it', async () => {
  const page = await visit(HEATER)
  const [, allowed] = /script-src ([^;]*)/.exec(page.headers['content-security-policy']!)!
  assert.doesNotMatch(allowed!, /unsafe|\*|https?:/)
  const scripts = [...page.text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)].filter(
    ([, attributes, script]) => script && !/ld\+json/.test(attributes!),
  )
  assert.ok(scripts.length >= 3)
  for (const [, , script] of scripts)
    assert.ok(allowed!.includes(createHash('sha256').update(script!).digest('base64')), script!.slice(0, 60))
})

test('an address that leads nowhere is a page for people and a problem for programs', async () => {
  const page = await visit('/p/boyle-bir-urun-yok')
  assert.equal(page.status, 404)
  assert.match(page.text, /Burada bir şey yok/)
  for (const address of ['/search?q=x&after=garbage', '/c/no-such-room', '//elsewhere.example/', '/p/..%2f..%2fetc'])
    assert.equal((await visit(address)).status, 404, address)
  assert.equal((await visit(`/search?q=${'a'.repeat(900)}`)).status, 200)
  for (const address of ['/v1/nothing', '/store/assets/nothing.js']) {
    const answer = await visit(address)
    assert.deepEqual([answer.status, answer.body.code], [404, 'no_such_address'])
  }
})

test('who searches the web is shown the way to every page, and kept from what is personal', async () => {
  const host = { host: 'alma.example' }
  const robots = await visit('/robots.txt', host)
  assert.match(robots.headers['content-type']!, /^text\/plain/)
  assert.match(robots.text, /^Disallow: \/cart$/m)
  assert.match(robots.text, /^Disallow: \/en\/account$/m)
  assert.match(robots.text, /^Sitemap: http:\/\/alma\.example\/sitemap\.xml$/m)

  const addresses = async (map: string) => {
    const { status, headers, text } = await visit(map, host)
    assert.deepEqual([status, headers['content-type']], [200, 'application/xml; charset=utf-8'], map)
    return [...text.matchAll(/<loc>http:\/\/alma\.example([^<]*)<\/loc>/g)].map(([, address]) => address!)
  }
  const maps = await addresses('/sitemap.xml')
  assert.deepEqual(
    maps,
    ['', '/az', '/en'].flatMap((language) => [`${language}/sitemap/rooms.xml`, `${language}/sitemap/products.xml`]),
  )
  const pages = (await Promise.all(maps.map(addresses))).flat()
  assert.deepEqual(
    ['/', '/az', '/en/c/ev', HEATER, `/az${HEATER}`].filter((address) => !pages.includes(address)),
    [],
  )
  for (const address of pages) assert.equal((await visit(address)).status, 200, address)
  assert.equal((await visit('/sitemap/nothing.xml')).status, 404)
})

test('wishes stand in the address, so they are heard before any script has come', async () => {
  const cards = async (address: string) =>
    [...(await visit(address)).text.matchAll(/class="b-tile__title"><a[^>]*>([^<]*)</g)].map(([, title]) => title!)
  const all = await cards('/c/ev')
  assert.deepEqual(await cards('/c/ev?sort=price_up'), ['Taş Kupa', 'Pamuklu Havlu', 'Kitap Lambası', 'Seramik Isıtıcı'])
  assert.deepEqual([...all].sort(), (await cards('/c/ev?sort=price_down')).sort())
  assert.deepEqual(await cards('/c/ev?min=300&max=899,99&utm_source=x'), ['Kitap Lambası', 'Pamuklu Havlu'])
  assert.deepEqual(await cards('/c/ev?min=1.000'), ['Seramik Isıtıcı'])
  assert.deepEqual(await cards('/c/ev?max=&min=abc&sort=upside&store='), all)
  assert.deepEqual(await cards('/search?q=lamba&max=1'), [])
  assert.match((await visit('/search?q=lamba&max=1')).text, /Bu seçimlere uyan ürün yok/)
  assert.match((await visit('/c/ev?min=300')).text, /rel="canonical" href="[^"?]*\/c\/ev"/)
})

test('asked to close, it still sends the page that somebody is waiting for', async () => {
  const closing = await startTestApp()
  await setTheStage(closing.database, closing.clock.now())
  await mountStorefront(closing.http, { log: closing.log, pulse: closing.pulse, folder, patience_ms: PATIENCE_MS })
  await closing.call('GET', '/') // the first page is long in coming
  const address = await closing.http.listen({ port: 0, host: '127.0.0.1' })
  const page = fetch(address + HEATER)
  await once(closing.http.server, 'request')
  await closing.close()
  const { status } = await page
  assert.equal(status, 200)
})
