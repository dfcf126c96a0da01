/** Money that needs somebody stands first on the day's page, leads to its order, and is gone once it is mended; what a provider owes is booked as it pays out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testCard } from '../../server/connectors/test-card/index.ts'
import { joinProviders } from '../../server/sale/payments/index.ts'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()
/** `PICTURES=folder/name` takes pictures at three widths, light and dark. */
async function shot({ page }: Door, name: string) {
  if (!process.env.PICTURES) return
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [390, 820, 1440]) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: `${process.env.PICTURES}-${name}-${scheme}-${width}.png`, fullPage: true })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESKTOP)
}

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

test('what a provider has paid out is booked with its commission, no more than it owes, and reversed where it was wrong', async () => {
  const { page, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/payouts')
  const bank = page.getByRole('listitem').filter({ hasText: 'Deneme bankası' }).first()
  await bank.getByText('₺990,00').waitFor()
  await bank.getByRole('button', { name: 'Hakediş kaydet' }).click()
  await page.getByLabel('Bankaya gelen').fill('980')
  await page.getByLabel('Kesilen komisyon').fill('20,50')
  await page.getByText('Kuruluşun borcundan fazla: ₺990,00.').first().waitFor()
  await bank.getByRole('button', { name: 'Hakediş kaydet' }).click()
  await page.getByText('Hakediş numarasını yazın.').waitFor()
  await page.getByLabel('Hakediş numarası').fill('DEKONT-7')
  await page.getByLabel('Bankaya gelen').fill('900')
  await page.getByText('Geriye kalan alacak: ₺69,50.').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  await bank.getByRole('button', { name: 'Hakediş kaydet' }).click()
  const booked = page.getByRole('listitem').filter({ hasText: 'DEKONT-7' })
  await booked.getByText('₺900,00').waitFor()
  await bank.getByText('₺69,50').waitFor()
  await booked.getByRole('button', { name: 'Geri al' }).click()
  await booked.getByLabel('Yanlış olan').fill('Başka ayın ekstresi')
  assert.deepEqual(await faultsOf(page), [])
  await booked.getByRole('button', { name: 'Geri al' }).click()
  await booked.getByText('Başka ayın ekstresi').waitFor()
  await booked.getByText('Geri alındı').waitFor()
  await bank.getByText('₺990,00').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  assert.deepEqual(complaints, [])
})

test('what her bank disputes stands on the page of the day with the day by which to answer, and on its order', async () => {
  const [paid] = (
    await app.database.pool.query<{ payment_id: string; amount_minor: number }>(
      `select payment_id, amount_minor::integer from payments.payments
       where provider = 'test-card' and status = 'captured' and refunded_minor = 0 and surcharge_minor = 0 order by created_at, payment_id limit 1`,
    )
  ).rows
  const { payment_id, amount_minor } = paid!
  const dispute = {
    ...{ provider_reference: 'itiraz-1', amount_minor, reason: 'fraudulent', status: 'needs_response' as const },
    ...{ answer_by: new Date(app.clock.now().getTime() + 6 * 86_400_000).toISOString(), withdrawn_minor: amount_minor, fee_minor: 2_500 },
  }
  joinProviders([
    {
      ...testCard,
      standing: () => Promise.resolve({ captured_minor: amount_minor, held_minor: 0, refunds: [], disputes: [dispute] }),
      readWebhook: () => ({ webhook_id: 'itiraz', kind: 'dispute', payments: [{ reference: payment_id }], may_be_without_us: true }),
    },
  ])
  const heard = await app.http.inject({ method: 'POST', url: '/v1/payment-webhooks/test-card', payload: '{}', headers: {} })
  assert.equal(heard.statusCode, 200, heard.body)
  joinProviders([testCard])
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/today')
  const alarm = desk.page.getByRole('link', { name: /için itiraz etti/ })
  await alarm.waitFor()
  await desk.page.getByText(/Son yanıt: /).waitFor()
  await shot(desk, 'today')
  assert.deepEqual(await faultsOf(desk.page), [])
  await alarm.click()
  const panel = desk.page.getByRole('complementary', { name: 'Ayrıntı' })
  await panel.getByRole('heading', { name: 'Banka itirazı' }).waitFor()
  await panel.getByText('Yanıt bekliyor', { exact: true }).waitFor()
  await shot(desk, 'order')
  assert.deepEqual(await faultsOf(desk.page), [])
  assert.deepEqual(desk.complaints, [])
  assert.deepEqual(await app.audit(), [])
})
