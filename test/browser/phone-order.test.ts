/** An order by phone: the agent's screen and the shopper's own show one cart, and nothing is placed before it was read out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeSentTo } from '../cast.ts'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk, strike } from './house.ts'

const shot = async ({ page }: Door, name: string) => {
  if (process.env.PICTURES_OF_PHONE) await page.screenshot({ path: `${process.env.PICTURES_OF_PHONE}-${name}.png` })
}

test('a caller is verified, fills her cart together with the agent, hears the texts, and pays with a gift card', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []

  const giver = await door(browser, address, DESKTOP)
  await signInAtTheDesk(giver.page, 'owner')
  const send = async (path: string, data: object) => {
    const headers = { 'birge-audience': 'staff', 'idempotency-key': path, origin: address }
    const answer = await giver.page.request.post(path, { data, headers })
    assert.ok(answer.ok(), await answer.text())
    return answer.json()
  }
  const { items: companies } = await (await giver.page.request.get('/v1/companies', { headers: { 'birge-audience': 'staff' } })).json()
  const { company_id } = companies.find(({ country }: { country: string }) => country === 'TR')
  const { gift_card_id } = (await send('/v1/gift-cards', { company_id, amount_minor: 500_000, reason: 'goodwill' })).gift_card
  const { code } = await send(`/v1/gift-cards/${gift_card_id}/codes`, {})

  // She has a heater in her cart at home, and has signed in.
  const hers = await door(browser, address, PHONE, { touch: true })
  const asShopper = async (path: string, data: object) => {
    const answer = await hers.page.request.post(path, { data, headers: { origin: address } })
    assert.ok(answer.ok(), await answer.text())
  }
  await hers.page.goto('/p/seramik-isitici')
  await hers.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await hers.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await asShopper('/v1/sign-in-codes', { phone: '0533 444 55 66' })
  await asShopper('/v1/sign-ins', { phone: '0533 444 55 66', code: await codeSentTo(app as never, '+905334445566') })
  await hers.page.goto('/cart')
  await hers.page
    .getByRole('heading', { name: /Seramik Isıtıcı/ })
    .or(hers.page.getByRole('link', { name: /Seramik Isıtıcı/ }))
    .first()
    .waitFor()

  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'agent')
  await strike(desk.page, ['g', 'q'])
  const start = desk.page.getByRole('button', { name: /Arama başlat|için arama/ }).first()
  await start.waitFor()
  await shot(desk, 'nobody')
  found.push(...(await faultsOf(desk.page)))
  await start.click()
  await desk.page.getByText('Sepet boş', { exact: true }).waitFor()
  await shot(desk, 'begun')
  await desk.page.getByRole('searchbox', { name: /Telefon, e-posta/ }).fill('0533 444 55 66')
  await desk.page.getByRole('button', { name: 'Kod gönder' }).first().click()
  const field = desk.page.getByLabel('Müşterinin okuduğu kod')
  await field.waitFor()
  await field.fill(await codeSentTo(app as never, '+905334445566'))
  await desk.page.getByText(/^Doğrulandı/).waitFor()
  await desk.page
    .getByText(/Seramik Isıtıcı/)
    .first()
    .waitFor()

  // What the agent adds is on her screen without her doing anything, and the other way round.
  await desk.page.getByRole('searchbox', { name: 'Ad, SKU veya barkod' }).fill('bardak')
  await desk.page.getByRole('button', { name: /ekle$/ }).first().click()
  await hers.page
    .getByText('2 ürün')
    .or(hers.page.getByRole('link', { name: /Sepet, 2/ }))
    .first()
    .waitFor()
  await hers.page
    .getByRole('button', { name: /art|bir tane daha|Daha/i })
    .first()
    .click()
  await desk.page.locator('.c-phone__count input[value="2"]').first().waitFor()
  await shot(desk, 'shared')
  found.push(...(await faultsOf(desk.page)))

  for (const [label, text] of Object.entries({ 'Cadde, sokak ve no': 'Bağdat Caddesi 7', İl: 'İstanbul', 'Ad soyad': 'Derya Deniz' }))
    await desk.page.getByLabel(label, { exact: true }).fill(text)
  await desk.page.getByText('Bireysel', { exact: true }).click()
  await desk.page.getByLabel('TCKN', { exact: true }).fill('12345678901')
  await desk.page.getByRole('button', { name: 'Devam' }).click()
  await desk.page.getByText('Bu numara doğru olamaz').waitFor()
  await desk.page.getByLabel('TCKN', { exact: true }).fill('10000000146')
  await desk.page.getByRole('button', { name: 'Devam' }).click()
  const mark = desk.page.getByRole('button', { name: /^(Okundu|Söylendi): / })
  await mark.waitFor()
  await shot(desk, 'reading')
  await desk.page.setViewportSize(PHONE)
  await mark.scrollIntoViewIfNeeded()
  await shot(desk, 'reading-small')
  assert.equal(await desk.page.evaluate('document.documentElement.scrollWidth'), PHONE.width, 'no sentence runs over the edge')
  found.push(...(await faultsOf(desk.page)))
  await desk.page.setViewportSize(DESKTOP)
  found.push(...(await faultsOf(desk.page)))
  // A corrected street is taken over before anything is read out to her or paid.
  await desk.page.getByLabel('Cadde, sokak ve no', { exact: true }).fill('Bağdat Caddesi 9')
  await desk.page.getByText('Değişti, henüz kaydedilmedi').waitFor()
  await mark.waitFor({ state: 'detached' })
  await desk.page.getByRole('button', { name: 'Güncelle', exact: true }).click()
  await mark.waitFor()
  await desk.page.getByLabel('Hediye kartı kodu').fill(code)
  await desk.page.getByRole('button', { name: 'Kullan', exact: true }).click()
  assert.ok(await desk.page.getByRole('button', { name: 'Önce metinleri okuyun' }).isDisabled())
  await mark.focus()
  for (let left = 7; left > 0; left--) {
    await desk.page.getByText(`${left} madde kaldı`).waitFor()
    await desk.page.keyboard.press('Enter')
  }
  await desk.page.getByRole('button', { name: 'Müşteri kabul ediyor' }).click()
  await desk.page.getByText('Müşteri kabul etti').waitFor()
  await shot(desk, 'agreed')
  await desk.page.getByRole('button', { name: 'Siparişi ver', exact: true }).click()
  await desk.page.getByText(/numaralı sipariş verildi/).waitFor()
  await shot(desk, 'ordered')
  await desk.page.getByRole('link', { name: 'Siparişi göster' }).click()
  await desk.page
    .getByRole('complementary')
    .getByText(/madde okundu/)
    .waitFor()
  await shot(desk, 'order')
  // Her own screen has told her by itself.
  await hers.page.getByText('Siparişiniz alındı').waitFor()
  assert.deepEqual([...desk.complaints, ...hers.complaints], [])
  assert.deepEqual(found, [])
})
