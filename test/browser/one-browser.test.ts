/** She reads the house's magazine, which has a tracking client of its own, and shops here: one browser, one person, whichever she does first. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { PATIENCE_MS } from '../harness.ts'
import { codeFor, DESKTOP, door, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()

// Another port of the same host: what the clients write into its cookies our pages can read, as those of a domain and what stands below it.
const magazine = createServer((_request, response) =>
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>Alma Dergi</title>'),
)
await new Promise<void>((resolve) => magazine.listen(0, '127.0.0.1', resolve))
after(() => magazine.close())
const elsewhere = `http://127.0.0.1:${(magazine.address() as AddressInfo).port}/`

const desk = await door(browser, address, DESKTOP)
await signInAtTheDesk(desk.page, 'owner')
const headers = { 'birge-audience': 'staff' }
const companies = (await (await desk.context.request.get('/v1/companies', { headers })).json()) as {
  items: { company_id: string; country: string }[]
}
const { company_id } = companies.items.find(({ country }) => country === 'TR')!
const opened = await desk.context.request.post('/v1/tracking/sources', { data: { company_id, name: 'Alma Dergi', kind: 'web' }, headers })
assert.equal(opened.status(), 201, await opened.text())
const { write_key } = (await opened.json()) as { write_key: string }

const packages = join(import.meta.dirname, '../../node_modules')
interface Client {
  page(name: string): unknown
  identify(user_id: string, traits: object): unknown
  ready(done: () => void): unknown
}
interface Loaded {
  AnalyticsNext: { AnalyticsBrowser: { load(settings: object): Client } }
  rudderanalytics: { RudderAnalytics: new () => Client & { load(key: string, url: string, options: object): void } }
}

/** She reads something there, and leaves her address for its letter. */
async function reads(page: Page, by: 'segment' | 'rudderstack', email: string) {
  await page.goto(elsewhere)
  const script = { segment: '@segment/analytics-next/dist/umd', rudderstack: '@rudderstack/analytics-js/dist/npm/modern/bundled/umd' }[by]
  await page.addScriptTag({ path: join(packages, script, 'index.js') })
  await page.evaluate(
    async ([by, birge, writeKey, email]) => {
      const loaded = globalThis as unknown as Loaded
      let client: Client
      if (by === 'segment') client = loaded.AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL: birge })
      else {
        const made = new loaded.rudderanalytics.RudderAnalytics()
        made.load(writeKey, birge, { configUrl: birge })
        await new Promise<void>((resolve) => void made.ready(resolve))
        client = made
      }
      await client.page(`Okudu: ${by}`)
      await client.identify(`okur ${by}`, { email })
    },
    [by, address, write_key, email] as const,
  )
}

async function signsIn(page: Page, email: string) {
  await page.goto('/account')
  await page.getByRole('button', { name: 'E-postayla giriş yap' }).click()
  await page.getByLabel('E-posta').fill(email)
  await page.getByRole('button', { name: /^Kod/ }).click()
  await page.getByLabel('Giriş kodu').fill(await codeFor(app, email))
  await page.getByRole('button', { name: 'Çıkış yap' }).waitFor()
}

/** What she read, as it stands in her timeline. */
async function whatIsHers(email: string, page: Page) {
  for (const asked = Date.now(); ; await page.waitForTimeout(50)) {
    await app.settle()
    const { rows } = await app.database.pool.query<{ name: string }>(
      `select e.name from tracking.public_events e join customers.identifiers i using (customer_id)
       where i.kind = 'email' and i.value = $1 and e.type = 'page' and e.name like 'Okudu%' order by e.name`,
      [email],
    )
    if (rows.length || Date.now() - asked > PATIENCE_MS) return rows.map(({ name }) => name)
  }
}

test('what she read before is hers when she signs in to the shop in the same browser', async () => {
  const { page, complaints } = await door(browser, address, PHONE)
  await reads(page, 'segment', 'derya.okur@example.com')
  await signsIn(page, 'derya.okur@example.com')
  assert.deepEqual(await whatIsHers('derya.okur@example.com', page), ['Okudu: segment'])
  assert.deepEqual(complaints, [])
})

test('who has been signed in for long and reads there afterwards is known when she comes back to the shop', async () => {
  const { page, complaints } = await door(browser, address, DESKTOP)
  await signsIn(page, 'melis.okur@example.com')
  await reads(page, 'rudderstack', 'melis.okur@example.com')
  const told = page.waitForResponse((response) => response.url().endsWith('/v1/me/browser'))
  await page.goto('/')
  assert.equal((await told).status(), 204)
  assert.deepEqual(await whatIsHers('melis.okur@example.com', page), ['Okudu: rudderstack'])
  assert.deepEqual(complaints, [])
})
