/** Paying with somebody else's page on the way: the bank that wants to see its customer, and the provider who takes the card. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SECRET_KEY, startStripe, WEBHOOK_SECRET } from '../../server/connectors/stripe/stand-in.ts'
import { stripe } from '../../server/connectors/stripe/index.ts'
import { joinProviders } from '../../server/sale/payments/index.ts'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()
const theirs = await startStripe()
after(() => theirs.stop())
joinProviders([stripe({ at: theirs.at })])

async function toTheCheckout({ page }: Door) {
  await page.goto('/p/emaye-demlik')
  await page.getByRole('button', { name: 'Sepete ekle' }).click()
  await page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await page.goto('/checkout')
  await page.getByRole('textbox', { name: 'Adres' }).fill('Moda Caddesi 3')
  await page.getByLabel('İl', { exact: true }).fill('İstanbul')
  await page.getByLabel('Ad soyad').fill('Derya Deniz')
  await page.getByLabel('Cep telefonu').fill('0533 444 55 66')
}

/** The law asks that she has read who sells, what, and how she takes her word back. */
const agree = ({ page }: Door) => page.getByLabel(/okudum, kabul ediyorum/).check()

test('nobody pays before she has read and agreed; what she agreed to stands with her order', async () => {
  const phone = await door(browser, address, PHONE, { touch: true })
  await toTheCheckout(phone)
  const { page } = phone
  await page.getByRole('button', { name: /öde/i }).click()
  await page.getByText('Ödemeden önce okuyup kabul edin').waitFor()
  await page.getByRole('button', { name: 'Ön bilgilendirme formu' }).click()
  await page.getByRole('dialog').getByText('Alma Ev Yaşam A.Ş.').waitFor()
  await page
    .getByRole('dialog')
    .getByText(/Emaye Demlik/)
    .first()
    .waitFor()
  assert.deepEqual(await faultsOf(page), [])
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}-form.png` })
  await page.keyboard.press('Escape')
  await agree(phone)
  // Her yes was to a contract of somebody else's name. The new one waits until we have seen the old one gone.
  const gone = Promise.withResolvers<void>()
  await page.route('**/v1/agreement-previews', async (route) => {
    await gone.promise
    await route.continue()
  })
  await page.getByLabel('Ad soyad').fill('Derya Su')
  await page.getByLabel(/okudum, kabul ediyorum/).waitFor({ state: 'detached' })
  gone.resolve()
  await page.getByLabel(/okudum, kabul ediyorum/).waitFor()
  assert.equal(await page.getByLabel(/okudum, kabul ediyorum/).isChecked(), false)
  await agree(phone)
  assert.deepEqual(await faultsOf(page), [])
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}-checkout.png`, fullPage: true })
  await page.getByRole('button', { name: /öde/i }).click()
  await page.waitForURL(/\/orders\//)
  await page.getByRole('button', { name: 'Mesafeli satış sözleşmesi' }).click()
  await page.getByRole('dialog').getByText('Alıcı: Derya Su').waitFor()
  assert.deepEqual(phone.complaints, [])
})

test('a card whose bank asks first: its page, a wrong code, the right one, and back to her order', async () => {
  const phone = await door(browser, address, PHONE, { touch: true })
  await toTheCheckout(phone)
  const { page } = phone
  await page.getByLabel(/Bankası önce soran kart/).check()
  await agree(phone)
  await page.getByRole('button', { name: /öde/i }).click()
  await page.getByRole('heading', { name: 'Deneme Bankası' }).waitFor()
  await page.getByLabel('Kod').fill('111111')
  await page.getByRole('button', { name: 'Onayla' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Kod').fill('345410')
  await page.getByRole('button', { name: 'Onayla' }).click()
  await page.waitForURL(/\/orders\//)
  const { rows } = await app.database.pool.query(
    'select p.status, o.status as order_status from payments.payments p join orders.orders o using (order_id)',
  )
  assert.equal(rows.length, 2)
  assert.deepEqual(phone.complaints, [])
})

test('the owner sets up Stripe; a shopper pays on its page', async () => {
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/payment-methods')
  const account = desk.page.locator('form').filter({ hasText: '/v1/payment-webhooks/stripe' })
  await account.getByLabel('Gizli anahtar', { exact: true }).fill(SECRET_KEY)
  await account.getByLabel('Webhook gizli anahtarı', { exact: true }).fill(WEBHOOK_SECRET)
  await account.getByRole('button', { name: 'Kaydet ve dene' }).click()
  await desk.page.getByText('Çalışıyor').waitFor()
  await desk.page.getByRole('combobox', { name: 'Web’de kart: kim üzerinden' }).click()
  await desk.page.getByRole('option', { name: 'Stripe' }).click()
  await desk.page.getByRole('button', { name: 'Kaydet', exact: true }).first().click()
  await desk.page
    .getByText(/Kaydedildi/)
    .first()
    .waitFor()
  assert.deepEqual(await faultsOf(desk.page), [])

  const shopper = await door(browser, address, DESKTOP)
  await shopper.context.route('https://checkout.stripe.com/**', async (route) => {
    theirs.payOnPage(route.request().url(), 'pm_card_visa')
    const back = theirs.returnOf(route.request().url())
    await route.fulfill({ contentType: 'text/html', body: `<a href="${back}">geri</a>` })
  })
  await toTheCheckout(shopper)
  await shopper.page.getByText(/ödeme kuruluşunun güvenli sayfasında/).waitFor()
  await agree(shopper)
  await shopper.page.getByRole('button', { name: /öde/i }).click()
  await shopper.page.getByRole('link', { name: 'geri' }).click()
  await shopper.page.waitForURL(/\/orders\//)
  assert.deepEqual(shopper.complaints, [])
})
