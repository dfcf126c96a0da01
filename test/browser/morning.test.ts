/** The morning page of a store: what was taken against the target that the office has set, and what waits for somebody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, door, look, openTheHouse, openTheTill, scan, signInAtTheDesk, TABLET } from './house.ts'

const { app, address, browser } = await openTheHouse()
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

  const { rows } = await app.database.pool.query<{ gtin: string }>(
    `select v.gtin from catalog.public_variants v join inventory.public_levels l using (variant_id) join stores.locations o using (location_id)
     where o.name = 'Kadıköy' and l.on_hand - l.reserved > 3 and v.gtin is not null order by v.gtin limit 1`,
  )
  await page.getByRole('link', { name: 'Satış' }).click()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  await scan(page, rows[0]!.gtin)
  await page.getByRole('button', { name: 'Ödeme al' }).click()
  await page.getByRole('button', { name: /tam/ }).first().click()
  await page
    .getByText(/Satış tamam|Fiş/)
    .first()
    .waitFor()
  await page.getByRole('link', { name: 'Bugün' }).click()
  await page.getByText(/Hedefin %\d+ kadarı/).waitFor()
  assert.deepEqual(await look(till, 'morning'), [])
  assert.deepEqual([...till.complaints, ...desk.complaints], [])
})
