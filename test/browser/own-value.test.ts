/** A gift card from the desk that gives it, over the shop on the web, to the till: on each screen by role and label. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, openTheTill, PHONE, signInAtTheDesk, TABLET } from './house.ts'

const shot = async ({ page }: Door, name: string) => {
  if (process.env.PICTURES_OF_VALUE) await page.screenshot({ path: `${process.env.PICTURES_OF_VALUE}-${name}.png` })
}

test('a gift card is given at the desk, pays a part on the web, and a part at the till', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []

  // The owner gives one of 2,000 and is told its code, once.
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/gift-cards')
  await desk.page.getByRole('button', { name: 'Hediye kartı ver' }).click()
  await desk.page.getByLabel('Tutar').fill('2000')
  found.push(...(await faultsOf(desk.page)))
  await desk.page.getByRole('button', { name: 'Hediye kartı ver' }).last().click()
  await desk.page.getByRole('button', { name: 'Yeni kod oluştur' }).click()
  const code = (
    await desk.page
      .getByText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)
      .first()
      .innerText()
  )
    .trim()
    .slice(0, 19)
  assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
  await shot(desk, 'desk')
  found.push(...(await faultsOf(desk.page)))

  // On a phone it covers a heater for 1,490; no bank is asked.
  const phone = await door(browser, address, PHONE, { touch: true })
  await phone.page.goto('/p/seramik-isitici')
  await phone.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await phone.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await phone.page.goto('/checkout')
  for (const [label, text] of Object.entries({
    Adres: 'Bağdat Caddesi 7',
    İl: 'İstanbul',
    'Ad soyad': 'Derya Deniz',
    'Cep telefonu': '0533 444 55 66',
  }))
    await phone.page.getByLabel(label, { exact: true }).fill(text)
  await phone.page.getByRole('button', { name: 'Hediye kartı kullan' }).click()
  await phone.page.getByLabel('Hediye kartının kodu').fill('1111-2222-3333-4444')
  await phone.page.getByRole('button', { name: 'Kullan', exact: true }).click()
  await phone.page.getByText('Bu kodla bir hediye kartı yok').waitFor()
  await phone.page.getByLabel('Hediye kartının kodu').fill(code.toLowerCase())
  await phone.page.getByRole('button', { name: 'Kullan', exact: true }).click()
  await phone.page.getByText('Ödenecek bir şey kalmadı').waitFor()
  await shot(phone, 'phone')
  found.push(...(await faultsOf(phone.page)))
  await phone.page.getByLabel(/okudum, kabul ediyorum/).check()
  await phone.page.getByRole('button', { name: 'Siparişi ver' }).click()
  await phone.page.getByRole('heading', { name: /siparişiniz alındı/ }).waitFor()

  // At the till the rest of it pays a part, cash the other.
  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await till.page
    .getByRole('button', { name: /Hasır Piknik Sepeti/ })
    .first()
    .click()
  await till.page.getByRole('list').filter({ hasText: 'Hasır Piknik Sepeti' }).first().waitFor()
  await till.page
    .getByRole('link', { name: 'Ödeme al' })
    .or(till.page.getByRole('button', { name: 'Ödeme al' }))
    .click()
  await till.page.getByRole('button', { name: 'Hediye kartı' }).click()
  await till.page.getByLabel('Hediye kartının kodu').fill(code)
  await till.page.getByRole('button', { name: 'Üzerinde ne kadar var?' }).click()
  await till.page.getByRole('button', { name: /₺510,00 öde/ }).waitFor()
  await shot(till, 'till')
  found.push(...(await faultsOf(till.page)))
  await till.page.getByRole('button', { name: /₺510,00 öde/ }).click()
  await till.page.getByRole('list', { name: 'Alınanlar' }).waitFor()
  await till.page.getByRole('button', { name: /tam/ }).first().click()
  await till.page
    .getByText(/Satış tamam|Fiş/)
    .first()
    .waitFor()

  await desk.page.reload()
  await desk.page.getByRole('heading', { name: 'Hareketler' }).waitFor()
  await shot(desk, 'desk-after')
  await app.settle()
  assert.deepEqual(await app.audit(), [])
  assert.deepEqual(found, [])
  for (const { complaints } of [desk, phone, till]) assert.deepEqual(complaints, [])
})
