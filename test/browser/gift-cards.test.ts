/** A gift card is bought on the web for somebody else, sold at a till, and taken back at the desk: on each screen by role and label. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { buyOnTheWeb, DESKTOP, type Door, door, faultsOf, openTheHouse, openTheTill, PHONE, signInAtTheDesk, TABLET } from './house.ts'

const SIZES = [390, 820, 1440]

/** As people see it: narrow and wide, by day and by night. */
async function look({ page }: Door, name: string) {
  if (!process.env.PICTURES_OF_VALUE) return
  const before = page.viewportSize()!
  for (const width of SIZES) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: `${process.env.PICTURES_OF_VALUE}-${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize(before)
}

test('a gift card is bought for a friend, sold at the till on a plastic card, and taken back while it is unused', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []
  const phone = await door(browser, address, PHONE, { touch: true })
  await phone.page.goto('/p/hediye-karti')
  await phone.page.getByText('₺50 ile ₺5.000 arası').waitFor()
  await look(phone, 'product')
  found.push(...(await faultsOf(phone.page)))
  await phone.page.getByLabel('Tutar (TRY)').fill('20')
  await phone.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await phone.page.getByRole('alert').or(phone.page.locator('[aria-invalid="true"]')).first().waitFor()
  await phone.page.getByRole('button', { name: '₺500', exact: true }).click()
  await phone.page.getByRole('button', { name: '₺500,00 kartı sepete ekle' }).click()
  await phone.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await phone.page.goto('/checkout')
  await phone.page.getByRole('heading', { name: 'Hediye kartı' }).waitFor()
  assert.equal(await phone.page.getByRole('heading', { name: 'Teslimat' }).count(), 0, 'no door is asked for')
  for (const [label, text] of Object.entries({
    'Alıcının e-postası': 'ada@example.test',
    'Alıcının adı': 'Ada',
    Mesajınız: 'Nice yıllara!',
  }))
    await phone.page.getByLabel(label).fill(text)
  await phone.page.getByLabel('Ad soyad', { exact: true }).fill('Derya Deniz')
  await phone.page.getByLabel('Cep telefonu', { exact: true }).fill('0533 444 55 66')
  await look(phone, 'checkout')
  found.push(...(await faultsOf(phone.page)))
  await phone.page.getByLabel(/okudum, kabul ediyorum/).check()
  await phone.page.getByRole('button', { name: /^₺500,00 öde/ }).click()
  await phone.page.getByRole('heading', { name: /siparişiniz alındı/ }).waitFor()
  await phone.page.getByText('Her hediye kartının kodu').waitFor()
  await look(phone, 'order')
  const [letter] = await run<{ recipient: string; count: number }>(
    app.database.db,
    `select count(*)::integer as count, max(recipient) as recipient from gifts.sold_cards`,
    [],
  )
  assert.equal(letter!.count, 1)

  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await till.page.getByRole('searchbox').or(till.page.getByPlaceholder('Ürün ya da barkod')).first().fill('8680421090006')
  await till.page.keyboard.press('Enter')
  await till.page.getByRole('region', { name: 'Sepet' }).getByRole('list').filter({ hasText: 'Hediye Kartı' }).waitFor()
  await till.page
    .getByRole('link', { name: 'Ödeme al' })
    .or(till.page.getByRole('button', { name: 'Ödeme al' }))
    .click()
  await till.page.getByRole('button', { name: /tam/ }).first().click()
  await till.page.getByRole('button', { name: 'Kartı etkinleştir' }).waitFor()
  await look(till, 'sold')
  found.push(...(await faultsOf(till.page)))
  await till.page.getByRole('button', { name: 'Kart yok: kod oluştur' }).click()
  const code = (await till.page.getByText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/).textContent())!
  await look(till, 'opened')

  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  const [order] = await run<{ number: string }>(
    app.database.db,
    'select number from orders.orders join gifts.sold_cards using (order_id) order by sold_at desc limit 1',
    [],
  )
  await desk.page.goto('/console/orders')
  await desk.page.getByRole('table').getByRole('link', { name: order!.number }).click()
  await desk.page.getByRole('button', { name: 'Para iadesi yap' }).click()
  await desk.page.getByLabel(/hediye kartını geri al/).check()
  await desk.page.getByRole('list', { name: 'Paranın dönüş yolu' }).getByText('Nakit').waitFor()
  await look(desk, 'refund')
  found.push(...(await faultsOf(desk.page)))
  await desk.page.getByRole('button', { name: /500,00 iade et/ }).click()
  await desk.page.getByText('İade edildi').nth(1).waitFor()
  await look(desk, 'refunded')

  // The card is empty now. More is put on it: any amount between those the company has said.
  await till.page.goto('/store/gift-cards')
  await till.page.getByLabel('Hediye kartının kodu').fill(code)
  await till.page.getByRole('button', { name: 'Üzerinde ne kadar var?' }).click()
  await till.page.getByText('Bu kartta bir şey kalmadı').or(till.page.getByText('₺0,00')).first().waitFor()
  await till.page.getByRole('button', { name: 'Bakiye yükle', exact: true }).waitFor()
  await look(till, 'balance')
  found.push(...(await faultsOf(till.page)))
  await till.page.getByRole('button', { name: 'Bakiye yükle', exact: true }).click()
  const keypad = till.page.getByRole('group', { name: 'Tutar' })
  for (const digit of ['7', '5']) await keypad.getByRole('button', { name: digit, exact: true }).click()
  await look(till, 'amount')
  await till.page.getByRole('button', { name: '₺75,00 yükle' }).click()
  await till.page.getByText(`${code.slice(-4)} ile biten karta`).waitFor()
  await look(till, 'topping-up')
  found.push(...(await faultsOf(till.page)))
  await till.page.getByRole('button', { name: 'Ödeme al' }).click()
  await till.page.getByRole('button', { name: /tam/ }).first().click()
  await till.page.getByText(`${code.slice(-4)} ile biten karta ₺75,00 eklendi`).waitFor()
  await look(till, 'topped-up')

  // On the web whoever has the code sees the same.
  await phone.page.goto('/gift-card')
  await phone.page.getByLabel('Hediye kartının kodu').fill(code)
  await phone.page.getByRole('button', { name: 'Bakiyeyi göster' }).click()
  await phone.page.getByText('₺75,00').waitFor()
  await look(phone, 'web-balance')
  found.push(...(await faultsOf(phone.page)))

  // The house says how its cards are handled, and who has said so.
  await desk.page.goto('/console/gift-card-rules')
  await desk.page.getByRole('textbox', { name: 'En çok (TRY)', exact: true }).fill('4.000')
  await desk.page.getByRole('button', { name: 'Kaydet' }).click()
  await desk.page.getByText('₺50,00 ile ₺4.000,00 arası her tutar').first().waitFor()
  await look(desk, 'rules')
  found.push(...(await faultsOf(desk.page)))
  await desk.page.goto('/console/orders?payment_status=paid')
  await desk.page.getByRole('table').getByText('Ödendi').first().waitFor()
  await look(desk, 'orders')
  found.push(...(await faultsOf(desk.page)))
  await desk.page.goto('/console/gift-cards')
  await desk.page.getByRole('table').getByRole('link').or(desk.page.getByRole('row')).nth(1).click()
  await look(desk, 'card')

  // Goods that come back: the money goes on a card, and stays in the drawer.
  await till.page.getByRole('button', { name: 'Sıradaki müşteri' }).click()
  await till.page
    .getByRole('button', { name: /Hasır Piknik Sepeti/ })
    .first()
    .click()
  await till.page.getByRole('button', { name: 'Ödeme al' }).click()
  await till.page.getByRole('button', { name: /tam/ }).first().click()
  await till.page.getByRole('button', { name: 'Sıradaki müşteri' }).click()
  await till.page.goto('/store/register')
  await till.page.getByRole('list').getByRole('button').first().click()
  await till.page.getByRole('button', { name: 'Para iadesi yap' }).click()
  await till.page.getByRole('list', { name: 'Paranın dönüş yolu' }).getByText('Nakit: bu çekmeceden verin').scrollIntoViewIfNeeded()
  await look(till, 'give-back-as-paid')
  found.push(...(await faultsOf(till.page)))
  await till.page.getByRole('button', { name: 'Mevcut kart' }).click()
  await till.page.getByRole('dialog').getByLabel('Hediye kartının kodu').fill(code)
  await till.page.getByRole('button', { name: 'Üzerinde ne kadar var?' }).click()
  await till.page.getByRole('dialog').getByText('₺75,00').waitFor()
  await look(till, 'give-back')
  found.push(...(await faultsOf(till.page)))
  await till.page
    .getByRole('dialog')
    .getByRole('button', { name: /iade et$/ })
    .click()
  await till.page
    .getByRole('dialog')
    .getByText(/ile biten karta .* eklendi/)
    .waitFor()

  // What was bought on the web is given back here as well: by its number, the way it was paid.
  const online = await buyOnTheWeb(browser, address, 'online')
  await app.settle()
  await till.page.goto('/store/register')
  await till.page.getByRole('button', { name: 'Başka bir siparişe para iadesi' }).click()
  const dialog = till.page.getByRole('dialog')
  await dialog.getByLabel('Sipariş numarası').fill(online.number)
  await dialog.getByRole('button', { name: 'Siparişi bul' }).click()
  await dialog.getByRole('button', { name: online.number }).waitFor()
  await look(till, 'give-back-found')
  found.push(...(await faultsOf(till.page)))
  await dialog.getByRole('button', { name: online.number }).click()
  await dialog.getByText('Kart: bankasına kendiliğinden döner').waitFor()
  await look(till, 'give-back-online')
  found.push(...(await faultsOf(till.page)))
  // Its goods have not left: the order is cancelled with it, and nobody chooses a part or a gift card.
  await dialog.getByText('Bu siparişin ürünleri henüz çıkmadı').waitFor()
  assert.equal(await dialog.getByRole('button', { name: 'Yeni hediye kartı' }).count(), 0)
  await dialog.getByRole('button', { name: /^Siparişi iptal et, ₺.* iade et$/ }).click()
  await dialog.getByText(/₺.* iade edildi/).waitFor()
  await dialog.getByText('Sipariş iptal edildi').waitFor()
  await look(till, 'given-back-online')
  found.push(...(await faultsOf(till.page)))

  // Beyond what one person may give in a day a second one looks; whoever asked hears her no, and may ask anew.
  const dear = await buyOnTheWeb(browser, address, 'dear')
  await app.settle()
  await desk.page.goto(`/console/orders?open=${dear.order_id}`)
  await desk.page.getByText('Henüz bir ürün çıkmadı; sipariş ödendi.').waitFor()
  await look(desk, 'paid-order')
  await desk.page.getByRole('button', { name: 'Ürün çıkışı' }).click()
  await desk.page.getByLabel('Gönderi numarası').waitFor()
  await look(desk, 'leaving')
  found.push(...(await faultsOf(desk.page)))
  await desk.page.getByRole('button', { name: 'Çıktı', exact: true }).click()
  await desk.page.getByRole('button', { name: 'Ürün çıkışı' }).waitFor({ state: 'detached' })
  await run(app.database.db, 'update stored_value.given_alone set given_minor = 1000000', [])
  await till.page.goto('/store/register')
  await till.page.getByRole('button', { name: 'Başka bir siparişe para iadesi' }).click()
  await dialog.getByLabel('Sipariş numarası').fill(dear.number)
  await dialog.getByRole('button', { name: 'Siparişi bul' }).click()
  await dialog.getByRole('button', { name: dear.number }).click()
  for (const [answer, told] of [
    ['Reddet', 'İkinci kişi onaylamadı: bir şey vermeyin.'],
    ['Onayla', 'Onaylandı: şimdi verin'],
  ] as const) {
    await dialog.getByRole('button', { name: /^₺.* iade et$/ }).click()
    await dialog.getByText('ikinci bir kişinin onayı bekleniyor').waitFor()
    await look(till, `awaits-${answer}`)
    await desk.page.goto('/console/approvals')
    await desk.page.getByRole('button', { name: answer, exact: true }).click()
    await dialog.getByText(told).waitFor()
    await look(till, `told-${answer}`)
    found.push(...(await faultsOf(till.page)))
    if (answer === 'Reddet') await dialog.getByRole('button', { name: 'Yeniden iste' }).click()
  }
  await app.settle()
  assert.deepEqual(await app.audit(), [])
  assert.deepEqual(found, [])
  for (const { complaints } of [phone, till, desk]) assert.deepEqual(complaints, [])
})
