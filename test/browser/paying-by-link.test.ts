/** Paying on one's own phone: a code at the till, and a link from the desk. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Door, door, faultsOf, openTheHouse, openTheTill, PHONE, TABLET } from './house.ts'

const { address, browser } = await openTheHouse()
const shot = async ({ page }: Door, name: string) =>
  process.env.PICTURES ? void (await page.screenshot({ path: `${process.env.PICTURES}-${name}.png`, fullPage: true })) : undefined

test('a code at the till is paid on her phone, after her bank has asked, and the till goes on by itself', async () => {
  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await till.page
    .getByRole('button', { name: /Hasır Piknik Sepeti/ })
    .first()
    .click()
  await till.page
    .getByRole('link', { name: 'Ödeme al' })
    .or(till.page.getByRole('button', { name: 'Ödeme al' }))
    .first()
    .click()
  await shot(till, 'till-ways')
  const made = till.page.waitForResponse((response) => response.url().endsWith('/v1/till/payment-links') && response.status() === 201)
  await till.page.getByRole('button', { name: 'QR ile telefondan' }).click()
  const { url } = (await (await made).json()) as { url: string }
  await till.page.getByRole('img', { name: 'Müşteri telefonuyla okutup öder' }).waitFor()
  await shot(till, 'till-code')
  assert.deepEqual(await faultsOf(till.page), [])

  const phone = await door(browser, address, PHONE, { touch: true })
  await phone.page.goto(url)
  await phone.page.getByLabel(/Bankası önce soran kart/).check()
  await shot(phone, 'phone')
  assert.deepEqual(await faultsOf(phone.page), [])
  await phone.page.getByRole('button', { name: /öde/i }).click()
  await phone.page.getByLabel('Kod').fill('345410')
  await phone.page.getByRole('button', { name: 'Onayla' }).click()
  await phone.page.getByRole('heading', { name: 'Ödemeniz alındı' }).waitFor()
  await shot(phone, 'phone-paid')
  await till.page.getByRole('heading', { name: 'Satıldı' }).waitFor()
  await shot(till, 'till-sold')

  const stranger = await door(browser, address, PHONE, { touch: true })
  await stranger.page.goto('/pay')
  await stranger.page.getByRole('heading', { name: 'Bu bağlantı geçerli değil' }).waitFor()
  for (const { complaints } of [till, phone, stranger]) assert.deepEqual(complaints, [])
})
