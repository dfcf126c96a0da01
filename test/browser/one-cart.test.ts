/** The story of the house, in real browsers: a sale that begins on a phone, goes on at a desktop, and ends at a till. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { demo_password, staff } from '../../server/demo/people.ts'
import { products } from '../../server/demo/products.ts'
import { codeFor, DESKTOP, type Door, door, openTheHouse, openTheTill, PHONE, scan, TABLET } from './house.ts'

const pictures = join(import.meta.dirname, '../../docs/pictures')

/** PICTURES=1 writes the pictures of the README. */
async function picture({ page }: Door, name: string) {
  if (process.env.PICTURES !== '1') return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' })
}

/** The three doors side by side, for the head of the README. */
async function pictureOfAll({ context }: Door) {
  if (process.env.PICTURES !== '1') return
  const [phone, cart, till] = ['phone', 'cart', 'till'].map(
    (name) => `data:image/png;base64,${readFileSync(join(pictures, `${name}.png`), 'base64')}`,
  )
  const page = await context.newPage()
  await page.setViewportSize({ width: 1600, height: 640 })
  await page.setContent(`<style>body{margin:0;height:100vh;display:flex;gap:36px;align-items:center;justify-content:center;background:#efeae2}
    img{border-radius:14px;box-shadow:0 18px 50px #0002}</style><img src="${phone}" height="540"><img src="${cart}" height="400"><img src="${till}" height="400">`)
  await page.screenshot({ path: join(pictures, 'one-cart.png') })
}

test('one cart: on the phone, on the desktop, at the till, in the books', async () => {
  const { app, address, browser } = await openTheHouse()
  const phone = await door(browser, address, PHONE, { touch: true })
  const desktop = await door(browser, address, DESKTOP)

  // 1. On the phone a guest searches, sees where it is, fills her cart and leaves her number.
  for (const spelling of ['ISITICI', 'isitici', 'ısıtıcı']) {
    await phone.page.goto(`/search?q=${encodeURIComponent(spelling)}`)
    await phone.page
      .getByRole('link', { name: /Seramik Isıtıcı/ })
      .first()
      .waitFor()
  }
  await phone.page
    .getByRole('link', { name: /Seramik Isıtıcı/ })
    .first()
    .click()
  await phone.page.getByText('Kadıköy').first().waitFor()
  await phone.page.getByText('₺1.490,00').first().waitFor()
  await phone.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await phone.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await phone.page.goto('/p/emaye-demlik')
  await phone.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await phone.page.getByRole('link', { name: /Sepet, 2/ }).click()
  await phone.page.getByLabel('Cep telefonu').fill('0532 000 09 09')
  await phone.page.getByRole('button', { name: 'Numaramı bırak' }).click()
  await phone.page.getByText(/numarasına gelecek/).waitFor()

  // 2. On the desktop she signs in with that number; the same cart is there, and what she changes the phone shows.
  await desktop.page.goto('/account')
  await desktop.page.getByLabel('Cep telefonu').fill('0532 000 09 09')
  await desktop.page.getByRole('button', { name: /Kod/ }).click()
  const code = await codeFor(app, '+905320000909')
  await desktop.page
    .getByLabel(/[Kk]od/)
    .first()
    .fill(code)
  await desktop.page.getByRole('link', { name: /Sepet, 2/ }).waitFor()
  await desktop.page.goto('/cart')
  await desktop.page.getByText('Seramik Isıtıcı').first().waitFor()
  await desktop.page.getByRole('button', { name: 'Artır' }).first().click()
  await phone.page.getByRole('link', { name: /Sepet, 3/ }).waitFor()
  await phone.page.evaluate(() => (globalThis as unknown as { scrollTo(x: number, y: number): void }).scrollTo(0, 0))
  await phone.page.getByText('Emaye Demlik sepetinizde').waitFor({ state: 'detached' })
  await picture(phone, 'phone')
  await picture(desktop, 'cart')

  // 3. At the till in Kadıköy the associate types the six signs, scans a barcode, takes a line out, and is paid by card and cash.
  const till = await door(browser, address, TABLET)
  await openTheTill(till)

  await phone.page.goto('/cart')
  // It is her cart by now: the phone shows what was put in on it, and hands it over in her name when she signs in here too.
  await phone.page.getByText(/Bu sepet artık bir hesapta/).waitFor()
  await phone.page.getByLabel('Cep telefonu').fill('0532 000 09 09')
  await phone.page.getByRole('button', { name: /Kod/ }).click()
  await phone.page.getByLabel('Giriş kodu').waitFor()
  await phone.page.getByLabel('Giriş kodu').fill(await codeFor(app, '+905320000909'))
  await phone.page.getByRole('button', { name: 'Kasada göster' }).click()
  await phone.page
    .getByLabel('Kasa kodu')
    .filter({ hasText: /[A-Z0-9]/ })
    .waitFor()
  const signs = (await phone.page.getByLabel('Kasa kodu').innerText()).replace(/\s/g, '')
  assert.match(signs, /^[A-Z0-9]{6}$/)
  await till.page
    .getByRole('button', { name: /Müşteri/ })
    .first()
    .click()
  await till.page.getByLabel(/Kodun 1\. hanesi/).click()
  await till.page.keyboard.type(signs, { delay: 120 })
  const cart = till.page.getByRole('list').filter({ hasText: 'Seramik Isıtıcı' })
  await cart.getByText('Emaye Demlik').waitFor()
  await till.page.getByRole('dialog').waitFor({ state: 'detached' })
  await phone.page.getByText('Sepetiniz kasada açıldı').first().waitFor()
  const throwOver = products.find((product) => product.sku === 'ALM-1304')!
  await scan(till.page, throwOver.variants[0]!.gtin)
  await cart.getByText(throwOver.title.tr).waitFor()
  await till.page.getByRole('button', { name: 'Emaye Demlik çıkar' }).click()
  await cart.getByText('Emaye Demlik').waitFor({ state: 'detached' })

  await picture(till, 'till')
  await till.page
    .getByRole('link', { name: 'Ödeme al' })
    .or(till.page.getByRole('button', { name: 'Ödeme al' }))
    .click()
  for (const digit of '500') await till.page.getByRole('group', { name: 'Tutar' }).getByRole('button', { name: digit, exact: true }).click()
  await till.page.getByRole('button', { name: /^Kart ₺/ }).click()
  await till.page.getByLabel('Slip numarası').fill('000123')
  await till.page.getByRole('button', { name: 'Ödendi' }).click()
  await till.page.getByRole('group', { name: 'Verilen nakit' }).getByRole('button').last().click()
  await till.page.getByText('Satıldı').waitFor()
  await till.page.frameLocator('iframe').getByText('MALİ DEĞERİ YOKTUR').waitFor()
  await picture(till, 'receipt')

  // 4. At once the cart is empty behind every other door, and the order is there.
  await phone.page
    .getByText(/Sepetiniz satın alındı|Siparişiniz alındı|Sepetiniz boş/)
    .first()
    .waitFor()
  await desktop.page.goto('/account')
  await desktop.page.getByRole('link', { name: /ALM-/ }).first().waitFor()

  const desk = await door(browser, address, DESKTOP)
  await desk.page.goto('/console')
  await desk.page.getByLabel('E-posta').fill(staff.find(({ role }) => role === 'owner')!.email)
  await desk.page.getByLabel('Parola').fill(demo_password)
  await desk.page.keyboard.press('Enter')
  await desk.page
    .getByText(/ALM-\d+/)
    .first()
    .click()
  await desk.page.getByText('Seramik Isıtıcı').first().waitFor()
  await desk.page.goto('/console/books')
  await desk.page.getByText('Her şey tutuyor').waitFor()
  await picture(desk, 'books')
  await pictureOfAll(desk)
  assert.deepEqual([...phone.complaints, ...desktop.complaints, ...till.complaints, ...desk.complaints], [])
  assert.deepEqual(await app.audit(), [])
})
