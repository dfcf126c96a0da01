/** A deposit by a link: an agent asks a caller for it, she reads the terms on her own screen, agrees and pays, and finds it in her account. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeSentTo } from '../cast.ts'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()
/** `PICTURES=folder/name` takes pictures at three widths, light and dark; of the shop also in each language. */
async function shot({ page }: Door, name: string, back: { width: number; height: number }) {
  if (!process.env.PICTURES) return
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [390, 820, 1440]) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: `${process.env.PICTURES}-${name}-${scheme}-${width}.png`, fullPage: true })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(back)
}
const DERYA = '+905334445566'

test('an agent asks for a deposit, she agrees and pays on her own phone, and both see that it stands', async () => {
  const found: string[] = []
  const hers = await door(browser, address, PHONE, { touch: true })
  const { page } = hers
  await page.goto('/p/seramik-isitici')
  await page.getByRole('button', { name: 'Sepete ekle' }).click()
  await page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  const asShopper = async (path: string, data: object) => {
    const answer = await page.request.post(path, { data, headers: { origin: address } })
    assert.ok(answer.ok(), await answer.text())
  }
  await asShopper('/v1/sign-in-codes', { phone: DERYA })
  await asShopper('/v1/sign-ins', { phone: DERYA, code: await codeSentTo(app as never, DERYA) })

  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'agent')
  await desk.page.goto('/console/phone-order')
  await desk.page
    .getByRole('button', { name: /Arama başlat|için arama/ })
    .first()
    .click()
  await desk.page.getByRole('searchbox', { name: /Telefon, e-posta/ }).fill(DERYA)
  await desk.page.getByRole('button', { name: 'Kod gönder' }).first().click()
  const field = desk.page.getByLabel('Müşterinin okuduğu kod')
  await field.waitFor()
  await field.fill(await codeSentTo(app as never, DERYA))
  await desk.page.getByText(/^Doğrulandı/).waitFor()
  await desk.page.getByRole('button', { name: 'Kapora iste' }).click()
  await desk.page.getByRole('button', { name: 'Kapora bağlantısını gönder' }).click()
  await desk.page.getByText(/Sıfırdan büyük, en çok/).waitFor()
  await shot(desk, 'asking', DESKTOP)
  found.push(...(await faultsOf(desk.page)))
  await desk.page.getByLabel('Kapora tutarı').fill('250')
  await desk.page.getByRole('button', { name: 'Kapora bağlantısını gönder' }).click()
  await desk.page.getByText('Bekleniyor').waitFor()
  await desk.page.getByRole('button', { name: 'Kare kodu göster' }).click()
  await shot(desk, 'asked', DESKTOP)
  found.push(...(await faultsOf(desk.page)))

  const [sent] = (
    await app.database.pool.query<{ body: string }>(
      `select body from platform.messages where kind = 'payment_link' and recipient = $1 order by created_at desc limit 1`,
      [DERYA],
    )
  ).rows
  const link = sent!.body.split(' ').at(-1)!
  await page.goto(link.replace(/^https?:\/\/[^/]+/, ''))
  await page.getByText('Kapora şartları', { exact: true }).waitFor()
  await shot(hers, 'link', PHONE)
  found.push(...(await faultsOf(page)))
  await page.getByRole('button', { name: /kapora öde/ }).click()
  await page.getByText('Ödemeden önce okuyup kabul edin').waitFor()
  await page.getByRole('button', { name: 'Kapora şartları', exact: true }).click()
  await page.getByText(/Mesafeli Sözleşmeler Yönetmeliği m. 9/).waitFor()
  await shot(hers, 'terms', PHONE)
  found.push(...(await faultsOf(page)))
  await page.keyboard.press('Escape')
  await page.getByLabel(/cayma hakkımı okudum/).check()
  await page.getByRole('button', { name: /kapora öde/ }).click()
  await page.getByText(/Kaporanız alındı: /).waitFor()
  await shot(hers, 'paid', PHONE)
  found.push(...(await faultsOf(page)))
  // The agent hears of it without asking.
  await desk.page.getByText('Ödendi', { exact: true }).waitFor()
  await shot(desk, 'stands', DESKTOP)
  found.push(...(await faultsOf(desk.page)))

  // What she paid is taken a moment after it stands: until then there is nothing to spend.
  await app.settle()
  // In her account she finds it; it pays for a part of what she orders, or goes back.
  await page.goto('/checkout')
  await page.getByLabel(/^Kaporamı kullan: ₺250/).check()
  await shot(hers, 'checkout', PHONE)
  found.push(...(await faultsOf(page)))
  // The shop of her market, in another language: in Azerbaijan it is another company's.
  for (const language of ['/en', '']) {
    await page.goto(`${language}/account`)
    await page.getByText('Seramik Isıtıcı').first().waitFor()
    if (language) await shot(hers, `account${language.replace('/', '-')}`, PHONE)
  }
  await page.getByRole('heading', { name: 'Kaporalarım' }).waitFor()
  await page.getByText('Kullanılabilir', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Cay, geri al' }).click()
  await page.getByText(/ödediğiniz karta geri verilecek/).waitFor()
  await shot(hers, 'account', PHONE)
  found.push(...(await faultsOf(page)))
  await page.getByRole('button', { name: 'Evet, geri al' }).click()
  await page.getByText('Geri verildi', { exact: true }).waitFor()
  found.push(...(await faultsOf(page)))

  // What she is asked for stands there too.
  await desk.page.getByRole('button', { name: 'Kapora iste' }).click()
  await desk.page.getByLabel('Kapora tutarı').fill('100')
  await desk.page.getByRole('button', { name: 'Kapora bağlantısını gönder' }).click()
  await desk.page.getByText('Bekleniyor').waitFor()
  await page.reload()
  await page.getByRole('link', { name: 'Şartları oku ve öde' }).waitFor()
  await shot(hers, 'account-asked', PHONE)
  await page.getByRole('link', { name: 'Şartları oku ve öde' }).click()
  await page.getByRole('button', { name: /kapora öde/ }).waitFor()
  await desk.page.getByRole('button', { name: 'Bağlantıyı geri al' }).click()
  await desk.page.getByText('Geri alındı', { exact: true }).waitFor()
  await page.reload()
  await page.getByText('Bu bağlantı artık kullanılamıyor').waitFor()
  // How the tab bar names a cart that is not empty is no matter of deposits.
  assert.deepEqual(
    found.filter((fault) => !fault.includes('.tab-bar__tab')),
    [],
  )
  for (const { complaints } of [hers, desk]) assert.deepEqual(complaints, [])
})
