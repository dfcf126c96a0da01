/** The story of the house, in real browsers: a sale that begins on a phone, goes on at a desktop, and ends at a till. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { codeFor, DESKTOP, door, openTheHouse, PHONE } from './house.ts'

const pictures = join(import.meta.dirname, '../../docs/pictures')
const takePictures = process.env.PICTURES === '1'
if (takePictures) mkdirSync(pictures, { recursive: true })

test('one cart: on the phone, on the desktop, at the till, in the books', async () => {
  const { app, address, browser } = await openTheHouse()
  const phone = await door(browser, address, PHONE, { touch: true })
  const desktop = await door(browser, address, DESKTOP)

  // 1. On the phone a guest searches, sees where it is, fills her cart and leaves her number.
  for (const spelling of ['ISITICI', 'isitici', 'ısıtıcı']) {
    await phone.page.goto(`/search?q=${encodeURIComponent(spelling)}`)
    await phone.page.getByRole('link', { name: /Seramik Isıtıcı/ }).first().waitFor()
  }
  await phone.page.getByRole('link', { name: /Seramik Isıtıcı/ }).first().click()
  await phone.page.getByText('Kadıköy').first().waitFor()
  await phone.page.getByText('₺1.490,00').first().waitFor()
  await phone.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await phone.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await phone.page.goto('/p/gunluk-kupa')
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
  await desktop.page.getByLabel(/[Kk]od/).first().fill(code)
  await desktop.page.getByRole('link', { name: /Sepet, 2/ }).waitFor({ timeout: 5_000 })
  await desktop.page.goto('/cart')
  await desktop.page.getByText('Seramik Isıtıcı').first().waitFor()
  const began = performance.now()
  await desktop.page.getByRole('button', { name: 'Artır' }).first().click()
  await phone.page.getByRole('link', { name: /Sepet, 3/ }).waitFor({ timeout: 5_000 })
  assert.ok(performance.now() - began < 4_000, 'the phone took its time')
  assert.deepEqual([...phone.complaints, ...desktop.complaints], [])
})
