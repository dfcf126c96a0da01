/** Delivery that costs something, from the desk that says so over the cart to the checkout: on each screen by role and label. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const shot = async ({ page }: Door, name: string) => {
  if (process.env.PICTURES_OF_DELIVERY) await page.screenshot({ path: `${process.env.PICTURES_OF_DELIVERY}-${name}.png`, fullPage: true })
}

test('the desk says what delivery costs, the cart says it, and the checkout adds it when it is sent', async () => {
  const { address, browser } = await openTheHouse()
  const found: string[] = []
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/delivery')
  await desk.page.getByLabel(/KDV dahil ücret/).fill('49,90')
  await desk.page.getByLabel(/Ücretsiz olduğu tutar/).fill('5.000')
  await desk.page.getByRole('button', { name: 'Kaydet', exact: true }).click()
  await desk.page.getByText(/₺49,90 · ₺5\.000,00 tutarında/).waitFor()
  await desk.page.getByLabel('Hazır olana kadar dakika').fill('90')
  await desk.page.getByRole('button', { name: 'Sözü kaydet' }).click()
  await desk.page.getByText('90 dakika içinde teslime hazır').waitFor()
  found.push(...(await faultsOf(desk.page)))
  await shot(desk, 'console')

  const phone = await door(browser, address, PHONE, { touch: true })
  await phone.page.goto('/p/seramik-isitici')
  await phone.page.getByText('Tahmini teslimat').first().waitFor()
  await phone.page
    .getByText(/itibarıyla hazır/)
    .first()
    .waitFor()
  await phone.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await phone.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await phone.page.goto('/cart')
  await phone.page.getByText('Adrese teslim edilirse').waitFor()
  found.push(...(await faultsOf(phone.page)))
  await shot(phone, 'cart')
  await phone.page.goto('/checkout')
  await phone.page.getByRole('button', { name: '₺1.539,90 öde' }).waitFor()
  await phone.page
    .getByText(/Ücretsiz/)
    .first()
    .waitFor()
  await phone.page.getByText(/Tahmini teslimat.*Son sipariş/).waitFor()
  found.push(...(await faultsOf(phone.page)))
  await shot(phone, 'checkout-sent')
  await phone.page.getByText('Mağazadan teslim al').first().click()
  await phone.page.getByRole('button', { name: '₺1.490,00 öde' }).waitFor()
  await phone.page
    .getByText(/itibarıyla hazır/)
    .first()
    .waitFor()
  await shot(phone, 'checkout-collected')
  assert.deepEqual([...found, ...phone.complaints, ...desk.complaints], [])
})
