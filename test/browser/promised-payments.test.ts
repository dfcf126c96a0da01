/** An order by bank transfer: chosen at the checkout, explained on its page, received at the desk. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()
const ADDRESS = { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' }
const shot = async ({ page }: Door, name: string) =>
  process.env.PICTURES ? void (await page.screenshot({ path: `${process.env.PICTURES}-${name}.png`, fullPage: true })) : undefined

test('an order by transfer says where to send the money, and the desk takes note that it has come', async () => {
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  const { rows } = await app.database.pool.query<{ company_id: string }>(`select company_id from companies.companies where country = 'TR'`)
  const { company_id } = rows[0]!
  const put = (path: string, data: object) =>
    desk.page.request.put(`/v1/companies/${company_id}/${path}`, { data, headers: { 'birge-audience': 'staff' } })
  const iban = 'TR330006100519786457841326'
  await put('payment-accounts/bank-transfer', {
    settings: { iban, account_holder: 'Alma Ev Yaşam A.Ş.', bank_name: 'Deneme Bankası', days_to_pay: '3' },
  })
  await put('payment-accounts/cash-on-delivery', { settings: { most_amount: '5000' } })
  const methods = [
    { method: 'cash', provider: 'cash', doors: ['till'] },
    { method: 'card', provider: 'test-card', doors: ['web'] },
    { method: 'bank_transfer', provider: 'bank-transfer', doors: ['web'] },
    { method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['web'] },
  ]
  const set = await put('payment-methods', { methods })
  assert.equal(set.status(), 200, await set.text())

  const phone = await door(browser, address, PHONE, { touch: true })
  const { page } = phone
  await page.goto('/p/emaye-demlik')
  await page.getByRole('button', { name: 'Sepete ekle' }).click()
  await page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await page.goto('/checkout')
  await page.getByRole('textbox', { name: 'Adres' }).fill('Moda Caddesi 3')
  await page.getByLabel('İl', { exact: true }).fill('İstanbul')
  await page.getByLabel('Ad soyad').fill('Derya Deniz')
  await page.getByLabel('Cep telefonu').fill('0533 444 55 66')
  await page.getByRole('radio', { name: /Havale/ }).check()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await page.getByText(/Havaleniz geldikten \d+–\d+ gün sonra teslim edilir/).waitFor()
  assert.equal(await page.getByText('Tahmini teslimat').count(), 0, 'no day is promised before the money is here')
  await shot(phone, 'checkout')
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('button', { name: 'Siparişi ver' }).click()
  await page.getByRole('heading', { name: 'Ödemeyi tamamlayın' }).waitFor()
  await page.getByText('TR33 0006 1005 1978 6457 8413 26').waitFor()
  await page.getByText(/Havaleniz geldikten \d+–\d+ gün sonra teslim edilir/).waitFor()
  await shot(phone, 'order')
  assert.deepEqual(await faultsOf(page), [])

  const { items } = await (await page.request.get('/v1/products')).json()
  const { variants } = await (await page.request.get(`/v1/products/${items[0].slug}`)).json()
  const added = await page.request.post('/v1/cart/lines', { data: { variant_id: variants[0].variant_id, quantity: 1 } })
  const { cart_id } = await added.json()
  const asked = await desk.page.request.post(`/v1/carts/${cart_id}/payment-links`, {
    data: { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Selin Kaya', phone: '0533 444 55 77' } },
    headers: { 'birge-audience': 'staff', 'birge-channel': 'phone' },
  })
  assert.equal(asked.status(), 201, await asked.text())
  await desk.page.goto('/console/awaited-payments')
  await desk.page.getByText('Selin Kaya · sipariş').waitFor()
  await desk.page
    .getByText(/RF\d\d /)
    .first()
    .waitFor()
  await shot(desk, 'awaited')
  assert.deepEqual(await faultsOf(desk.page), [])
  await desk.page
    .locator('a[href*="ord_"], button')
    .filter({ hasText: /TR|\d{4}/ })
    .first()
    .click()
  await desk.page.locator('.c-state', { hasText: 'Bekleniyor' }).waitFor()
  await desk.page.getByText(/ bekleniyor: Havale/).waitFor()
  assert.equal(await desk.page.getByText('Onaylandı').count(), 0)
  await desk.page.getByRole('button', { name: 'Para geldi' }).click()
  await desk.page.getByText(/₺[\d.,]+, RF\d\d [\d ]+ açıklamasıyla hesaba geldi mi\?/).waitFor()
  await shot(desk, 'asked')
  await desk.page.getByRole('button', { name: 'Evet, kaydet' }).click()
  await desk.page.getByRole('button', { name: 'Evet, kaydet' }).waitFor({ state: 'detached' })
  await shot(desk, 'received')
  await page.reload()
  await page.getByText('Ödemeniz bekleniyor').waitFor({ state: 'detached' })
  await page.getByText('Tahmini teslimat').waitFor()
  await shot(phone, 'promised')
  await desk.page.goto('/console/awaited-payments')
  const link = desk.page.getByRole('listitem').filter({ hasText: 'Selin Kaya' })
  await link.getByRole('button').last().click()
  await link.waitFor({ state: 'detached' })
  for (const { complaints } of [desk, phone]) assert.deepEqual(complaints, [])
})
