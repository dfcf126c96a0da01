/**
 * The browser clients that shops use already, as they come from npm, on a page of another website: nothing about them is changed but the
 * addresses they ask and send to.
 */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { run } from '../../server/platform/database.ts'
import { atTheDesk, setTheStage } from '../cast.ts'
import { PATIENCE_MS, startTestApp } from '../harness.ts'
import { openBrowser } from './house.ts'

const app = await startTestApp({ at: new Date().toISOString() })
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const birge = await app.http.listen({ port: 0, host: '127.0.0.1' })

// The other website: an empty page.
const website = createServer((_request, response) =>
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>Alma</title>'),
)
await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve))
const elsewhere = `http://localhost:${(website.address() as AddressInfo).port}`
const browser = await openBrowser()
after(async () => {
  await browser.close()
  website.close()
})

const packages = join(import.meta.dirname, '../../node_modules')

async function openPage(script: string) {
  const { body } = await app.call(
    'POST',
    '/v1/tracking/sources',
    { company_id: stage.alma.company_id, name: script, kind: 'web' },
    { as: desk },
  )
  const context = await browser.newContext()
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
  await page.goto(`${elsewhere}/lambalar?utm_source=mail`)
  await page.addScriptTag({ path: join(packages, script) })
  return { page, complaints, ...(body as { source_id: string; write_key: string }) }
}

/** What came in from there, once so much has. */
async function cameIn(page: Page, source_id: string, count: number) {
  for (const asked = Date.now(); ; ) {
    const { body } = await app.call('GET', `/v1/tracking/events?source_id=${source_id}`, undefined, { as: desk })
    if (body.items.length >= count || Date.now() - asked > PATIENCE_MS)
      return body.items.map(({ type, name, user_id, anonymous_id, library }: Record<string, unknown>) => ({
        ...{ type, name, user_id, library },
        from_the_device: anonymous_id === body.items[0].anonymous_id && anonymous_id !== null,
      }))
    await page.waitForTimeout(50)
  }
}
const named = (items: { name: string | null; type: string }[]) => items.map(({ type, name }) => `${type} ${name}`).toSorted()

interface Client {
  page(name?: string): unknown
  track(name: string, properties?: object): unknown
  identify(user_id: string, traits?: object): unknown
  group(group_id: string): unknown
  alias(user_id: string, from?: string): unknown
  screen?(name: string): unknown
  ready(done: () => void): unknown
}
type Loaded = {
  AnalyticsNext: { AnalyticsBrowser: { load(settings: object, options?: object): Client } }
  rudderanalytics: { RudderAnalytics: new () => Client & { load(key: string, url: string, options: object): void } }
  client: Client
}

for (const [how, deliveryStrategy] of [
  ['one by one', undefined],
  ['in batches', { strategy: 'batching', config: { size: 3, timeout: 200 } }],
] as const)
  test(`@segment/analytics-next: all its calls arrive ${how}, by cdnURL alone`, async () => {
    const { page, complaints, source_id, write_key } = await openPage('@segment/analytics-next/dist/umd/index.js')
    await page.evaluate(
      async ([cdnURL, writeKey, deliveryStrategy]) => {
        const { AnalyticsBrowser } = (globalThis as unknown as Loaded).AnalyticsNext
        const client = AnalyticsBrowser.load(
          { writeKey, cdnURL },
          deliveryStrategy && { integrations: { 'Segment.io': { deliveryStrategy } } },
        )
        await client.page('Lambalar')
        await client.track('Lamp Admired', { sku: 'LAM-1301' })
        await client.identify('derya', { email: 'derya@example.com' })
        await client.group('kadıköy')
        await client.alias('derya-deniz')
        await client.screen!('Sepet')
      },
      [birge, write_key, deliveryStrategy] as const,
    )
    const items = await cameIn(page, source_id, 6)
    assert.deepEqual(complaints, [])
    assert.deepEqual(named(items), ['alias derya', 'group kadıköy', 'identify null', 'page Lambalar', 'screen Sepet', 'track Lamp Admired'])
    assert.ok(items.every(({ library, from_the_device }: Record<string, unknown>) => library === 'analytics.js' && from_the_device))
    await page.context().close()
  })

for (const [how, options] of [
  ['one by one', {}],
  ['in batches', { queueOptions: { batch: { enabled: true, maxItems: 3, flushInterval: 200 } } }],
  ['by beacon', { useBeacon: true, beaconQueueOptions: { maxItems: 3, flushQueueInterval: 200 } }],
] as const)
  test(`@rudderstack/analytics-js: all its calls arrive ${how}, by configUrl and data plane`, async () => {
    const { page, complaints, source_id, write_key } = await openPage('@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js')
    await page.evaluate(
      async ([url, writeKey, options]) => {
        const client = new (globalThis as unknown as Loaded).rudderanalytics.RudderAnalytics()
        client.load(writeKey, url, { configUrl: url, ...options })
        await new Promise<void>((resolve) => void client.ready(resolve))
        client.page('Lambalar')
        client.track('Lamp Admired', { sku: 'LAM-1301' })
        client.identify('derya', { email: 'derya@example.com' })
        client.group('kadıköy')
        client.alias('derya-deniz')
      },
      [birge, write_key, options] as const,
    )
    const items = await cameIn(page, source_id, 5)
    assert.deepEqual(complaints, [])
    assert.deepEqual(named(items), ['alias derya', 'group kadıköy', 'identify null', 'page Lambalar', 'track Lamp Admired'])
    assert.ok(
      items.every(({ library, from_the_device }: Record<string, unknown>) => library === 'RudderLabs JavaScript SDK' && from_the_device),
    )
    const [traits] = await run<{ traits: object }>(
      app.database.db,
      `select traits from tracking.events where source_id = $1 and type = 'identify'`,
      [source_id],
    )
    // Everybody can read the key of a website: of what it says of a person only the names are kept.
    assert.deepEqual(traits, { traits: { email: null } })
    await page.context().close()
  })
