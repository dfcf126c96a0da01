/** Whoever has chosen instalments pays in instalments, or says herself that she does not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { door, faultsOf, openTheHouse, PHONE } from './house.ts'

test('instalments that cannot be worked out any more are not paid at once', async () => {
  const { address, browser } = await openTheHouse()
  const { page } = await door(browser, address, PHONE, { touch: true })
  const opened: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/v1/checkouts') opened.push(request.url())
  })
  await page.goto('/p/seramik-isitici')
  await page.getByRole('button', { name: 'Sepete ekle' }).click()
  await page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await page.goto('/checkout')
  await page.getByRole('textbox', { name: 'Adres' }).fill('Moda Caddesi 3')
  await page.getByLabel('İl', { exact: true }).fill('İstanbul')
  await page.getByLabel('Ad soyad').fill('Derya Deniz')
  await page.getByLabel('Telefon').fill('0533 444 55 66')
  await page.getByLabel('Kartınızın ilk 8 hanesi').fill('55260800')
  await page.getByRole('radio', { name: /^3 taksit/ }).check()

  await page.route('**/v1/instalment-quotes', (route) => route.fulfill({ status: 503, json: { code: 'unavailable' } }))
  await page.getByRole('radio', { name: /Mağazadan/ }).check()
  await page.locator('input[name=location_id]').first().check()
  await page.getByText(/Seçtiğiniz taksit şu anda hesaplanamıyor/).waitFor()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  if (process.env.PICTURES_OF_INSTALMENTS) await page.screenshot({ path: process.env.PICTURES_OF_INSTALMENTS, fullPage: true })
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('button', { name: /öde/i }).click()
  assert.equal(await page.getByLabel('Kartınızın ilk 8 hanesi').getAttribute('aria-invalid'), 'true')
  assert.deepEqual(opened, [])

  await page.getByRole('radio', { name: 'Tek çekim' }).check()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await page.getByRole('button', { name: /öde/i }).click()
  await page.getByRole('heading', { name: /siparişiniz alındı/ }).waitFor()
  assert.equal(opened.length, 1)
})
