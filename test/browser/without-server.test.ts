/** The till when the line to the server is down: it opens, it says so, and it sells. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { door, faultsOf, openTheHouse, openTheTill, TABLET } from './house.ts'
import { layLine } from './line.ts'

test('without a server the till opens all the same, with whoever was signed in on it', async () => {
  const { address, browser } = await openTheHouse()
  const line = await layLine(address)
  const till = await door(browser, line.address, TABLET)
  await openTheTill(till)
  const { page, context } = till
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  await line.cut()
  await page.reload()
  await page.getByText(/^Bağlantı yok/).waitFor()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  assert.deepEqual(await faultsOf(page), [])

  // A tab of its own, as when the device was switched on just now.
  const cold = await context.newPage()
  await cold.goto('/store/')
  await cold.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  await cold.close()

  await line.mend()
  await page.getByText(/^Bağlantı yok/).waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  assert.deepEqual(till.complaints, [])
})
