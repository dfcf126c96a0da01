/** The morning page of a store: what was taken against the target that the office has set, and what waits for somebody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, door, look, openTheHouse, openTheTill, signInAtTheDesk, TABLET } from './house.ts'

const { address, browser } = await openTheHouse()
const till = await door(browser, address, TABLET)
await openTheTill(till)

test('a target that the office sets shows in the store, and a sale counts towards it', async () => {
  const { page } = till
  await page.getByRole('link', { name: 'Bugün' }).click()
  await page.getByText('Bugün için hedef girilmemiş').waitFor()
  assert.deepEqual(await look(till, 'morning-empty'), [])

  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto(`${address}/console/targets`)
  await desk.page.getByRole('combobox', { name: 'Yer' }).click()
  await desk.page.getByRole('option', { name: 'Kadıköy' }).click()
  for (const day of ['Pazartesi', 'Salı', 'Çarşamba', 'Perşembe', 'Cuma', 'Cumartesi', 'Pazar'])
    await desk.page.getByLabel(day, { exact: true }).fill('12.500')
  await desk.page.getByRole('button', { name: 'Hedefi kaydet' }).click()
  await desk.page.getByText('Hedefler kaydedildi').waitFor()
  assert.deepEqual(await look(desk, 'targets'), [])

  await page.getByRole('link', { name: 'Satış' }).click()
  await page
    .getByRole('button', { name: /Hasır Piknik Sepeti/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Ödeme al' }).click()
  await page.getByRole('button', { name: /tam/ }).first().click()
  // Nowhere else does the till go before the sale has been answered.
  await page.waitForURL(/\/sold\//)
  await page.getByRole('link', { name: 'Bugün' }).click()
  await page.getByText(/Hedefin %\d+ kadarı/).waitFor()
  assert.deepEqual(await look(till, 'morning'), [])
  assert.deepEqual([...till.complaints, ...desk.complaints], [])
})
