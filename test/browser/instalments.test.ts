/** Instalments, from the shopper who types the first digits of her card to the desk that says what is offered: on each screen by role and label. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const PICTURES = process.env.PICTURES_OF_INSTALMENTS
const shot = async ({ page }: Door, name: string) => {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}-${name}.png`, fullPage: true })
}
const WIDTHS = [
  ['', 'en', 390, 'dark'],
  ['', 'tr', 820, 'light'],
  ['', 'en', 1440, 'dark'],
] as const

const variantOf = async ({ page }: Door) => {
  const { variants } = (await (await page.request.get('/v1/products/seramik-isitici')).json()) as { variants: { variant_id: string }[] }
  return variants[0]!.variant_id
}

test('she sees what each way costs before she pays, pays in six, and her order and the desk tell the surcharge apart', async () => {
  const { address, browser } = await openTheHouse()
  const found: string[] = []
  const phone = await door(browser, address, PHONE, { touch: true })
  const { page } = phone
  await page.goto('/p/seramik-isitici')
  await page.getByRole('button', { name: 'Sepete ekle' }).click()
  await page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await page.goto('/checkout')
  for (const [label, text] of Object.entries({
    Adres: 'Bağdat Caddesi 7',
    İl: 'İstanbul',
    'Ad soyad': 'Derya Deniz',
    'Cep telefonu': '0533 444 55 66',
  }))
    await page.getByLabel(label, { exact: true }).fill(text)
  const digits = page.getByLabel(/ilk 8 hanesi/)
  await digits.fill('5526 0800 0000 0006')
  assert.equal(await digits.inputValue(), '55260800', 'the rest of her number is dropped as it is typed')
  await page.getByText('Axess · Akbank').waitFor()
  await page.getByRole('radio', { name: /^6 taksit/ }).check()
  await page.getByRole('button', { name: '₺1.568,23 öde' }).waitFor()
  assert.equal(await page.getByText('Vade farkı', { exact: true }).count(), 1)
  await page.getByText('₺78,23', { exact: true }).waitFor()
  await shot(phone, 'checkout')
  found.push(...(await faultsOf(page)))
  if (PICTURES)
    for (const [, locale, width, scheme] of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: scheme })
      await page.goto(`${locale === 'tr' ? '' : `/${locale}`}/checkout`)
      await page.getByText('Axess · Akbank').waitFor()
      await page.waitForTimeout(500)
      await shot(phone, `checkout-${locale}-${width}-${scheme}`)
    }
  await page.setViewportSize(PHONE)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/checkout')
  await page.getByRole('button', { name: '₺1.568,23 öde' }).waitFor()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await page.getByRole('button', { name: '₺1.568,23 öde' }).click()
  await page.getByRole('heading', { name: /siparişiniz alındı/ }).waitFor()
  await page.getByText('Karttan çekilecek').waitFor()
  await page.getByText('₺1.568,23', { exact: true }).waitFor()
  await shot(phone, 'order')
  found.push(...(await faultsOf(page)))
  await page.getByRole('button', { name: /Ön bilgilendirme/ }).click()
  await page.getByText(/Vade farkı: ₺78,23/).waitFor()
  await shot(phone, 'agreed')

  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/payment-methods')
  await desk.page.getByRole('heading', { name: 'Taksit', exact: true }).waitFor()
  await desk.page.getByRole('heading', { name: 'Yasal taksit sınırları' }).waitFor()
  await desk.page.getByText('Isıtma & Soğutma', { exact: true }).waitFor()
  await shot(desk, 'console')
  found.push(...(await faultsOf(desk.page)))
  const rows = desk.page.getByRole('button', { name: 'Bu taksiti kaldır' })
  const before = await rows.count()
  await desk.page.getByRole('button', { name: 'Taksit ekle' }).click()
  await rows.nth(before).waitFor()
  await desk.page.getByLabel(`Taksit ${before + 1}`, { exact: true }).fill('18')
  await desk.page.getByLabel(`Vade farkı ${before + 1}`, { exact: true }).fill('15')
  await desk.page.getByRole('button', { name: 'Kaydet', exact: true }).nth(1).click()
  await desk.page.getByText('Bundan sonraki seçimlerde geçerli').waitFor()
  if (PICTURES)
    for (const [, locale, width, scheme] of WIDTHS) {
      await desk.page.setViewportSize({ width, height: 900 })
      await desk.page.emulateMedia({ colorScheme: scheme })
      await desk.page.evaluate((chosen) => localStorage.setItem('birge_console_locale', chosen), locale)
      await desk.page.reload()
      await desk.page.locator('.c-offers').waitFor()
      await desk.page.locator('.c-offers').scrollIntoViewIfNeeded()
      await desk.page.waitForTimeout(500)
      await shot(desk, `console-${locale}-${width}-${scheme}`)
    }
  // Whoever is sent a link chooses so too.
  const cart = await phone.page.request.post('/v1/cart/lines', { data: { variant_id: await variantOf(phone) } })
  const { cart_id } = (await cart.json()) as { cart_id: string }
  const made = await desk.page.request.post(`/v1/carts/${cart_id}/payment-links`, {
    headers: { 'idempotency-key': 'a link', 'birge-channel': 'phone' },
    data: {
      delivery: { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } },
      contact: { name: 'Derya Deniz', phone: '0533 444 55 66' },
    },
  })
  const { url } = (await made.json()) as { url: string }
  await page.goto(`/pay#${url.split('#')[1]}`)
  await page.getByLabel(/ilk 8 hanesi/).fill('552608')
  await page.getByText('6 taksit', { exact: true }).click()
  await page.getByRole('button', { name: '₺1.568,23 öde' }).waitFor()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await shot(phone, 'link')
  found.push(...(await faultsOf(page)))
  await page.getByRole('button', { name: '₺1.568,23 öde' }).click()
  await page
    .getByText(/Ödemeniz alındı/)
    .first()
    .waitFor()
  assert.deepEqual([...found, ...phone.complaints, ...desk.complaints], [])
})
