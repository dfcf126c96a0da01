/** One card: kept on a phone, paid with by one choice the next time, at the till by a code, by an agent; and taken away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, codeFor, door, faultsOf, openTheHouse, openTheTill, PHONE, signInAtTheDesk, strike, TABLET } from './house.ts'

const shot = async ({ page }: Door, name: string, whole = true) => {
  if (process.env.PICTURES_OF_CARDS) await page.screenshot({ path: `${process.env.PICTURES_OF_CARDS}-${name}.png`, fullPage: whole })
}
/** Each screen as others see it: narrow and wide, by night, in the other languages. */
async function shots(one: Door, path: string, name: string, shown: (page: Door['page']) => Promise<unknown>) {
  if (!process.env.PICTURES_OF_CARDS) return
  for (const [width, scheme, locale] of [
    [390, 'dark', ''],
    [390, 'light', '/en'],
    [820, 'dark', ''],
    [1440, 'light', ''],
  ] as const) {
    await one.page.setViewportSize({ width, height: 900 })
    await one.page.emulateMedia({ colorScheme: scheme })
    await one.page.goto(locale + path)
    await shown(one.page)
    await shot(one, `${name}-${width}-${scheme}${locale.replace('/', '-')}`)
  }
  await one.page.setViewportSize(PHONE)
  await one.page.emulateMedia({ colorScheme: 'light' })
}

const NUMBER = '+905334445566'

test('a card is saved on a phone and used at every door', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []
  const phone = await door(browser, address, PHONE, { touch: true })
  const { page } = phone
  const asShopper = async (path: string, data: object) => {
    const answer = await page.request.post(path, { data, headers: { origin: address } })
    assert.ok(answer.ok(), await answer.text())
  }
  const put = async () => {
    await page.goto('/p/seramik-isitici')
    await page.getByRole('button', { name: 'Sepete ekle' }).click()
    await page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  }
  await put()
  await asShopper('/v1/sign-in-codes', { phone: NUMBER })
  await asShopper('/v1/sign-ins', { phone: NUMBER, code: await codeFor(app, NUMBER) })

  // The first time she writes everything, and ticks two boxes that nobody has ticked for her.
  await page.goto('/checkout')
  await page.getByRole('textbox', { name: 'Adres' }).fill('Moda Caddesi 3')
  await page.getByLabel('İl', { exact: true }).fill('İstanbul')
  await page.getByLabel('Ad soyad').fill('Derya Deniz')
  const keep = page.getByLabel(/Kartımı sonraki alışverişlerim için sakla/)
  assert.equal(await keep.isChecked(), false)
  await keep.check()
  const absent = page.getByLabel(/telefonda sipariş verdiğimde de/)
  assert.equal(await absent.isChecked(), false)
  await absent.check()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await shot(phone, 'first')
  found.push(...(await faultsOf(page)))
  await page.getByRole('button', { name: /öde/i }).click()
  await page.getByRole('heading', { name: /siparişiniz alındı/ }).waitFor()

  // The next time there is nothing to write: her address and her card are there.
  await put()
  await page.goto('/checkout')
  await page.getByText('•••• 4242').first().waitFor()
  assert.equal(await page.getByRole('radio', { name: /Visa/ }).isChecked(), true)
  await page.locator('input[name=street][value="Moda Caddesi 3"]').waitFor()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await shot(phone, 'again')
  found.push(...(await faultsOf(page)))
  await shots(phone, '/checkout', 'again', (one) => one.getByText('•••• 4242').first().waitFor())
  await page.goto('/checkout')
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  await page.getByRole('button', { name: /öde/i }).click()
  await page.getByRole('heading', { name: /siparişiniz alındı/ }).waitFor()

  /** News of her orders come in between, with numbers of six digits. */
  const paymentCode = async () => {
    const { rows } = await app.database.pool.query<{ body: string }>(
      `select body from platform.messages where recipient = $1 and kind = 'card_payment_code'`,
      [NUMBER],
    )
    return /söyleyin: (\d{6})/.exec(rows[0]!.body)![1]!
  }
  // At the till she shows her cart, says which card, and tells the code that names it.
  await put()
  await page.goto('/cart')
  await page.getByRole('button', { name: 'Kasada göster' }).click()
  await page
    .getByLabel('Kasa kodu')
    .filter({ hasText: /[A-Z0-9]/ })
    .waitFor()
  const signs = (await page.getByLabel('Kasa kodu').innerText()).replace(/\s/g, '')
  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await till.page
    .getByRole('button', { name: /Müşteri/ })
    .first()
    .click()
  await till.page.getByLabel(/Kodun 1\. hanesi/).click()
  await till.page.keyboard.type(signs, { delay: 120 })
  await till.page
    .getByText(/Seramik Isıtıcı/)
    .first()
    .waitFor()
  await till.page
    .getByRole('link', { name: 'Ödeme al' })
    .or(till.page.getByRole('button', { name: 'Ödeme al' }))
    .click()
  await till.page.getByRole('button', { name: 'Kayıtlı kart' }).click()
  await shot(till, 'till-which', false)
  await till.page.getByRole('button', { name: /VISA •••• 4242/ }).click()
  await till.page.getByLabel('Müşterinin söylediği kod').waitFor()
  await till.page.getByLabel('Müşterinin söylediği kod').fill(await paymentCode())
  await shot(till, 'till-code', false)
  found.push(...(await faultsOf(till.page)))
  await till.page.getByRole('button', { name: 'Karttan al' }).click()
  await till.page
    .getByText(/Fiş|Satıldı/)
    .first()
    .waitFor()

  // Her account: she takes the card away.
  await page.goto('/account')
  await page.getByRole('heading', { name: 'Kartlarım' }).waitFor()
  await page.getByText('•••• 4242').first().waitFor()
  found.push(...(await faultsOf(page)))
  await shot(phone, 'account')
  await shots(phone, '/account', 'account', (one) => one.getByText('•••• 4242').first().waitFor())
  await page.goto('/account')

  // On the phone an agent orders with it, once the caller has read back her code and heard the texts.
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'agent')
  await strike(desk.page, ['g', 'q'])
  await desk.page
    .getByRole('button', { name: /Arama başlat|için arama/ })
    .first()
    .click()
  await desk.page.getByText('Sepet boş', { exact: true }).waitFor()
  await desk.page.getByRole('searchbox', { name: /Telefon, e-posta/ }).fill('0533 444 55 66')
  await desk.page.getByRole('button', { name: 'Kod gönder' }).first().click()
  const field = desk.page.getByLabel('Müşterinin okuduğu kod')
  await field.waitFor()
  await field.fill(await codeFor(app, NUMBER))
  await desk.page.getByText(/^Doğrulandı/).waitFor()
  await shot(desk, 'agent')
  found.push(...(await faultsOf(desk.page)))

  await page.getByRole('button', { name: '4242 ile biten kartı kaldır' }).click()
  await page.getByText('Kayıtlı kartınız yok', { exact: false }).waitFor()
  assert.deepEqual(found, [])
  assert.deepEqual([...phone.complaints, ...till.complaints, ...desk.complaints], [])
})
