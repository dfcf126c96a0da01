/** Paid as the goods leave: set up in the console, ordered on a phone, handed over and captured at the desk, parcel by parcel. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()
/** `PICTURES=folder/name` takes pictures at three widths, light and dark. */
async function shot({ page }: Door, name: string) {
  if (!process.env.PICTURES) return
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [390, 820, 1440]) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: `${process.env.PICTURES}-${name}-${scheme}-${width}.png`, fullPage: true })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESKTOP)
}

test('what is held for an order is captured as its parcels leave, and the rest is let go', async () => {
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/payment-methods')
  const waits = desk.page.getByRole('switch', { name: 'Ürün çıkınca tahsil et' })
  await waits.waitFor()
  await waits.check()
  await shot(desk, 'methods')
  assert.deepEqual(await faultsOf(desk.page), [])
  await desk.page.getByRole('button', { name: 'Kaydet', exact: true }).first().click()
  await desk.page.getByText('Kaydedildi').first().waitFor()

  const phone = await door(browser, address, PHONE, { touch: true })
  const { page } = phone
  await page.goto('/p/emaye-demlik')
  for (const count of [1, 2, 3]) {
    await page.getByRole('button', { name: 'Sepete ekle' }).click()
    await page.getByRole('link', { name: new RegExp(`Sepet, ${count}`) }).waitFor()
  }
  await page.goto('/checkout')
  await page.getByRole('textbox', { name: 'Adres' }).fill('Moda Caddesi 3')
  await page.getByLabel('İl', { exact: true }).fill('İstanbul')
  await page.getByLabel('Ad soyad').fill('Derya Deniz')
  await page.getByLabel('Cep telefonu').fill('0533 444 55 66')
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await page.getByRole('button', { name: /öde|Öde/ }).click()
  await page.getByText('Provizyonda; ürünler kargoya verilince ya da mağazadan alınınca çekilecek').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}-order.png`, fullPage: true })
  const { rows } = await app.database.pool.query<{ order_id: string }>('select order_id from orders.orders order by placed_at desc limit 1')
  const { order_id } = rows[0]!

  await desk.page.goto(`/console/orders?open=${order_id}`)
  await desk.page.getByText('Henüz bir ürün çıkmadı').waitFor()
  // One of the three is not coming; the others still are.
  await desk.page.getByRole('button', { name: 'Kalem iptal et' }).click()
  await desk.page.getByLabel(/Demlik/).fill('1')
  await shot(desk, 'cancelling')
  assert.deepEqual(await faultsOf(desk.page), [])
  await desk.page.getByRole('button', { name: 'Gelmeyecek parçaları iptal et' }).click()
  await desk.page.getByText('1 adet iptal edildi').waitFor()
  await desk.page.getByRole('button', { name: 'Ürün çıkışı' }).click()
  await desk.page.getByLabel('Gönderi numarası').fill('ARAS-1')
  await desk.page.getByLabel(/Demlik/).fill('1')
  await shot(desk, 'handing-over')
  assert.deepEqual(await faultsOf(desk.page), [])
  await desk.page.getByRole('button', { name: 'Çıktı, tutarını tahsil et' }).click()
  await desk.page.getByText('ARAS-1').first().waitFor()
  await desk.page.getByText(/Provizyonda:/).waitFor()
  await shot(desk, 'handed-over')
  await desk.page.getByRole('button', { name: 'Kalanı iptal et' }).click()
  await desk.page.getByRole('button', { name: 'Emin misiniz? İptal et' }).click()
  await desk.page.getByText(/Provizyonda:/).waitFor({ state: 'detached' })
  await shot(desk, 'done')
  await app.settle()
  for (const { complaints } of [desk, phone]) assert.deepEqual(complaints, [])
})
