/** What tills have sold without the server is looked at in the console: in words what was found, what was not booked, which numbers never came. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SealedPack, sellOffline } from '../offline-till.ts'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, openTheTill, signInAtTheDesk, TABLET } from './house.ts'

/** `PICTURES=folder/name` takes pictures at three widths, light and dark, in three languages. */
async function shot({ page }: Door, name: string) {
  if (!process.env.PICTURES) return
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [390, 820, 1440]) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: `${process.env.PICTURES}-${name}-${scheme}-${width}.png` })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESKTOP)
}

test('findings of sales made without the server are read in the console, filtered, and lead to the order and the register', async () => {
  const { app, address, browser } = await openTheHouse()
  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  const headers = { 'birge-audience': 'till' }
  const ask = (path: string, data?: object) =>
    till.page.request.fetch(path, { method: data ? 'POST' : 'GET', headers, ...(data && { data }) })
  const { staff_id } = await (await ask('/v1/staff-sessions/current')).json()
  const answer = await ask('/v1/offline-pack')
  const pack: SealedPack = await answer.json()
  const { variant_id } = pack.goods.items.find(({ not_sold, prices }) => !not_sold && prices.length)!
  const sold = (number: number, of: SealedPack = pack) =>
    sellOffline(of, { staff_id, number, sold_at: new Date().toISOString(), lines: [{ variant_id, quantity: 1 }] })
  const statuses = []
  for (const sale of [sold(1, { ...pack, seal: answer.headers()['birge-pack-seal'] }), sold(3), { ...sold(4), total_minor: 1 }])
    statuses.push((await ask('/v1/offline-sales', sale)).status())
  assert.deepEqual(statuses, [201, 201, 422])

  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/offline-sales')
  const table = page.getByRole('table')
  await table.getByText('Fiyatları bu kasaya verildiği kanıtlanmadı').waitFor()
  await table.getByText('Tutarları ya da alanları birbirini tutmuyor: satış kasada bekliyor').waitFor()
  const missing = page.getByRole('region', { name: 'Gelmeyen numaralar' })
  assert.match(await missing.innerText(), /OFL-7K3MQ2-0002/)
  assert.equal(await table.getByRole('row').count(), 3, 'one that differs, one that waits, and the head')
  await shot(desk, 'findings-tr')
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('link', { name: 'Kaydedilemeyenler' }).click()
  await table.getByText('OFL-7K3MQ2-0003').waitFor({ state: 'detached' })
  assert.equal(await table.getByRole('row').count(), 2)
  await page.getByRole('link', { name: 'Hepsi' }).click()
  await table.getByText('Beklendiği gibi').waitFor()
  assert.equal(await table.getByRole('row').count(), 4)
  await page.getByRole('combobox', { name: 'Ne bulundu' }).click()
  await page.getByRole('option', { name: 'Fiyatları bu kasaya verildiği kanıtlanmadı' }).click()
  await table.getByText('OFL-7K3MQ2-0001').waitFor({ state: 'detached' })
  await table.getByRole('link', { name: /OFL-7K3MQ2-0003/ }).click()
  await page.getByRole('complementary').or(page.getByRole('dialog')).getByText('Satılanlar').waitFor()
  await shot(desk, 'order')
  await page.goto('/console/offline-sales')
  await table.getByRole('link', { name: 'Kasa 1' }).first().click()
  await page.getByRole('link', { name: 'Bu yerdekiler' }).waitFor()
  assert.deepEqual(await faultsOf(page), [])
  for (const locale of process.env.PICTURES ? ['az', 'en'] : []) {
    await page.evaluate(`localStorage.setItem('birge_console_locale', '${locale}')`)
    await page.goto('/console/offline-sales')
    await table.waitFor()
    await shot(desk, `findings-${locale}`)
  }
  await app.settle()
  for (const { complaints } of [till, desk]) assert.deepEqual(complaints, [])
})
