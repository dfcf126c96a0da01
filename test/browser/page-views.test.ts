/** The shop's own pages tell what somebody looks at who has allowed it, with a name or without, and of nobody else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PATIENCE_MS } from '../harness.ts'
import { codeFor, DESKTOP, door, openTheHouse, PHONE } from './house.ts'

const { app, address, browser } = await openTheHouse()
const { page, context, complaints } = await door(browser, address, DESKTOP)

async function views() {
  const { rows } = await app.database.pool.query<{ path: string; customer_id: string }>(
    `select properties->>'path' as path, customer_id from tracking.events where type = 'page' order by event_id`,
  )
  return rows
}
async function comeToBe(count: number, on = page) {
  for (const asked = Date.now(); (await views()).length < count && Date.now() - asked < PATIENCE_MS; ) await on.waitForTimeout(50)
  return views()
}
/** Asks the API as the page would. */
const ask = (method: string, path: string, body: object) =>
  page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'content-type': 'application/json', 'birge-audience': 'shopper' }
      const answer = await fetch(path, { method, headers, body: JSON.stringify(body) })
      return { status: answer.status, body: (await answer.json()) as { customer: { customer_id: string } } }
    },
    [method, path, body] as const,
  )

test('a guest is not followed; who is signed in and allows it has her pages in her history', async () => {
  await page.goto('/')
  await page.goto('/search?q=kupa')
  await ask('POST', '/v1/sign-in-codes', { phone: '0533 444 55 77' })
  const signed = await ask('POST', '/v1/sign-ins', { phone: '0533 444 55 77', code: await codeFor(app, '+905334445577') })
  assert.equal(signed.status, 201)
  const refused = page.waitForResponse((response) => response.url().endsWith('/v1/page-views'))
  await page.goto('/')
  assert.deepEqual(await (await refused).json(), { kept: false })
  assert.deepEqual(await views(), [])

  const choices = [{ purpose: 'analytics', channel: 'all', decision: 'granted' }]
  const allowed = await ask('PUT', '/v1/me/consents', { choices, text_versions: { marketing: 1, personalisation: 1, analytics: 1 } })
  assert.equal(allowed.status, 200)
  await page.goto('/stores')
  assert.equal((await comeToBe(1)).length, 1)
  await page.locator('header a[href="/"]').first().click()
  const { customer_id } = signed.body.customer
  assert.deepEqual(await comeToBe(2), [
    { path: '/stores', customer_id },
    { path: '/', customer_id },
  ])
  assert.deepEqual(complaints, [])
  await context.close()
})

test('a visitor who allows it at the foot of the page has her way through the shop kept, and it is hers when she signs in', async () => {
  const before = (await views()).length
  const visitor = await door(browser, address, PHONE)
  const { page } = visitor
  await page.goto('/')
  await page.getByRole('button', { name: 'İzin veriyorum' }).click()
  await page.getByText('Bu cihazda neye baktığınızı saklamamıza izin verdiniz.').waitFor()
  await comeToBe(before + 1, page)
  await page.goto('/stores')
  const kept = await comeToBe(before + 2, page)
  assert.deepEqual(kept.slice(before), [
    { path: '/', customer_id: null },
    { path: '/stores', customer_id: null },
  ])
  const headers = { 'birge-audience': 'shopper' }
  const signIn = (path: string, data: object) => visitor.context.request.post(`${address}${path}`, { data, headers })
  await signIn('/v1/sign-in-codes', { phone: '0533 444 55 88' })
  const signed = await signIn('/v1/sign-ins', { phone: '0533 444 55 88', code: await codeFor(app, '+905334445588') })
  assert.equal(signed.status(), 201, await signed.text())
  await app.settle()
  const { customer_id } = (await signed.json()).customer
  const { rows } = await app.database.pool.query(
    `select properties->>'path' as path from tracking.public_events where customer_id = $1 order by occurred_at, event_id`,
    [customer_id],
  )
  assert.deepEqual(rows, [{ path: '/' }, { path: '/stores' }])

  const other = await door(browser, address, PHONE)
  await other.page.goto('/')
  await other.page.getByRole('button', { name: 'İzin vermiyorum' }).click()
  await other.page.getByText('Bu cihazda neye baktığınızı saklamıyoruz.').waitFor()
  await other.page.goto('/stores')
  await other.page.getByRole('button', { name: 'İzin veriyorum' }).waitFor()
  assert.equal((await views()).length, before + 2)
})
