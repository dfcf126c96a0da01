/** A coupon, a gift card and instalments on one order: on each screen the rows above a sum are what it is of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFor, DESKTOP, type Door, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const shot = async ({ page }: Door, name: string) =>
  process.env.PICTURES ? void (await page.screenshot({ path: `${process.env.PICTURES}-${name}.png`, fullPage: true })) : undefined

/** What stands in the summary, in kuruş: `₺1.234,50` and `−₺5,00`. */
async function rowsOf({ page }: Door): Promise<Map<string, number>> {
  const rows = await page
    .locator('.summary dl > div')
    .evaluateAll((divs) => divs.map((div) => [...div.children].map((one) => one.textContent)))
  return new Map(
    rows.flatMap(([name = '', told = '']) =>
      /^−?₺[\d.]+,\d\d$/.test(told ?? '') ? [[name ?? '', Number((told ?? '').replace('−', '-').replace(/[₺.,]/g, ''))]] : [],
    ),
  )
}
const linesOf = async ({ page }: Door, selector: string) =>
  (await page.locator(selector).allTextContents()).reduce((sum, told) => sum + Number(told.replace(/[₺.,]/g, '')), 0)

const NUMBER = '+905329998877'

test('what a coupon, a gift card and instalments make of an order adds up in cart, checkout and order', async () => {
  const { app, address, browser } = await openTheHouse()
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  const { rows } = await app.database.pool.query<{ company_id: string }>(`select company_id from companies.companies where country = 'TR'`)
  const asDesk = async (path: string, data: object) => {
    const answer = await desk.page.request.post(path, {
      data,
      headers: { origin: address, 'birge-audience': 'staff', 'idempotency-key': crypto.randomUUID() },
    })
    assert.ok(answer.ok(), await answer.text())
    return (await answer.json()) as { code: string; gift_card: { gift_card_id: string } }
  }
  const giftCard = async (amount_minor: number) => {
    const { gift_card } = await asDesk('/v1/gift-cards', { company_id: rows[0]!.company_id, amount_minor, reason: 'campaign' })
    return (await asDesk(`/v1/gift-cards/${gift_card.gift_card_id}/codes`, {})).code
  }
  const code = await giftCard(100_000)

  const shop = await door(browser, address, PHONE, { touch: true })
  const { page } = shop
  const refused: string[] = []
  page.on('response', (answer) => {
    if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`)
  })
  for (const [path, data] of [
    ['/v1/sign-in-codes', { phone: NUMBER }],
    ['/v1/sign-ins', { phone: NUMBER }],
  ] as const) {
    const whole = path === '/v1/sign-ins' ? { ...data, code: await codeFor(app, NUMBER) } : data
    const answer = await page.request.post(path, { data: whole, headers: { origin: address } })
    assert.ok(answer.ok(), await answer.text())
  }
  for (const slug of ['seramik-isitici', 'emaye-demlik']) {
    await page.goto(`/p/${slug}`)
    await page.getByRole('button', { name: 'Sepete ekle' }).click()
    await page.getByRole('link', { name: slug === 'seramik-isitici' ? /Sepet, 1/ : /Sepet, 2/ }).waitFor()
  }
  await page.goto('/cart')
  await page.getByText('Kuponum var').or(page.locator('.coupons summary')).first().click()
  await page.locator('input[name=code]').fill('MERHABA10')
  await page.locator('.coupons__form button').click()
  await page.locator('.summary__discount').waitFor()
  const inCart = await rowsOf(shop)
  await shot(shop, 'cart')
  assert.equal(await linesOf(shop, '.line__price > .b-price > span:first-child'), inCart.get('2 ürün'))
  assert.equal(inCart.get('2 ürün')! + inCart.get('İlk alışverişe %10')!, inCart.get('Toplam'))

  await page.goto('/checkout')
  for (const [label, text] of Object.entries({ Adres: 'Bağdat Caddesi 7', İl: 'İstanbul', 'Ad soyad': 'Derya Deniz' }))
    await page.getByLabel(label, { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Hediye kartı kullan' }).click()
  await page.getByLabel('Hediye kartının kodu').fill(code)
  await page.getByRole('button', { name: 'Kullan', exact: true }).click()
  await page.getByLabel(/ilk 8 hanesi/).fill('55260800')
  await page.getByRole('radio', { name: /^6 taksit/ }).check()
  await page.locator('.summary').getByText('Vade farkı', { exact: true }).waitFor()
  await page.getByText('Karttan çekilecek').waitFor()
  await page.getByLabel(/okudum, kabul ediyorum/).check()
  const atCheckout = await rowsOf(shop)
  assert.equal(await linesOf(shop, '.summary__lines li > .b-figures'), atCheckout.get('2 ürün'))
  const addsUp = (told: Map<string, number>) =>
    assert.equal(
      told.get('Toplam')! + told.get('Hediye kartı ve bakiyeden')! + told.get('Vade farkı')!,
      told.get('Karttan çekilecek'),
      JSON.stringify([...told]),
    )
  addsUp(atCheckout)
  assert.deepEqual(await faultsOf(page), [])
  for (const [width, scheme] of [
    [1440, 'light'],
    [820, 'dark'],
    [390, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    await shot(shop, `checkout-${width}-${scheme}`)
  }
  await page.getByRole('button', { name: /öde$/ }).click()
  await page.getByRole('heading', { name: /siparişiniz alındı/ }).waitFor()
  await page.getByText('Karttan çekilecek').waitFor()
  const onOrder = await rowsOf(shop)
  assert.equal(onOrder.get('Hediye kartı ve bakiyeden'), -100_000)
  assert.equal(await linesOf(shop, '.order-line > .b-figures'), onOrder.get('2 ürün'))
  addsUp(onOrder)
  await page.setViewportSize(DESKTOP)
  await shot(shop, 'order')
  assert.deepEqual(
    refused.filter((one) => one.includes('agreement-previews')),
    [],
    'nothing is previewed of what is ordered already',
  )

  // Nothing is left on it: that is told, and it is not taken.
  await page.setViewportSize(PHONE)
  await page.goto('/p/seramik-isitici')
  await page.getByRole('button', { name: 'Sepete ekle' }).click()
  await page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await page.goto('/checkout')
  await page.getByRole('button', { name: 'Hediye kartı kullan' }).click()
  await page.getByLabel('Hediye kartının kodu').fill(code)
  await page.getByRole('button', { name: 'Kullan', exact: true }).click()
  await page.getByText('Bu kartta bir şey kalmamış.').waitFor()
  assert.equal(await page.getByText(/Hediye kartı .*: ₺0,00/).count(), 0)
  for (const { complaints } of [desk, shop]) assert.deepEqual(complaints, [])
})
