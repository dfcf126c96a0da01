/** Money that needs somebody stands first on the day's page, leads to its order, and is gone once it is mended. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testCard } from '../../server/connectors/test-card/index.ts'
import { joinProviders } from '../../server/sale/payments/index.ts'
import { DESKTOP, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()

test('an order that the bank would not pay after all stands on the page of the day until it is paid', async () => {
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/today')
  await desk.page.getByRole('heading', { name: 'Bekleyenler' }).waitFor()
  const needs = desk.page.getByRole('region', { name: 'İlgilenmeniz gerekenler' })
  assert.equal(await needs.count(), 0, 'where nothing is wrong, nothing is said of it')

  joinProviders([{ ...testCard, capture: () => Promise.resolve({ result: 'declined', reason: 'authorisation_expired' }) }])
  const phone = await door(browser, address, PHONE, { touch: true })
  await phone.page.goto('/p/emaye-demlik')
  await phone.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await phone.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await phone.page.goto('/checkout')
  await phone.page.getByRole('textbox', { name: 'Adres' }).fill('Moda Caddesi 3')
  await phone.page.getByLabel('İl', { exact: true }).fill('İstanbul')
  await phone.page.getByLabel('Ad soyad').fill('Derya Deniz')
  await phone.page.getByLabel('Cep telefonu').fill('0533 444 55 66')
  await phone.page.getByLabel(/okudum, kabul ediyorum/).check()
  await phone.page.getByRole('button', { name: /öde|Öde/ }).click()
  await phone.page.waitForURL(/\/orders\//)
  await app.settle()

  const alarm = needs.getByRole('link', { name: /Verilmiş bir siparişin .* tahsil edilemedi/ })
  await alarm.waitFor()
  assert.deepEqual(await faultsOf(desk.page), [])
  await alarm.click()
  const panel = desk.page.getByRole('complementary', { name: 'Ayrıntı' })
  const again = panel.getByRole('button', { name: 'Yeniden tahsil et' })
  await again.waitFor()
  await panel.getByText('authorisation_expired').waitFor()
  const refused = desk.page.waitForResponse(/\/captures/)
  await again.click()
  assert.equal((await refused).status(), 201)
  await alarm.waitFor()
  assert.deepEqual(await faultsOf(desk.page), [])

  joinProviders([testCard])
  await again.click()
  await again.waitFor({ state: 'detached' })
  await needs.waitFor({ state: 'detached' })
  await desk.page.goto('/console/alarms')
  await desk.page.getByText('İlgilenmeniz gereken bir şey yok').waitFor()
  assert.deepEqual(await faultsOf(desk.page), [])
  for (const { complaints } of [desk, phone]) assert.deepEqual(complaints, [])
})
