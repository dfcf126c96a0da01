/** What was agreed with a customer is written down at the desk, is her price with its steps by quantity, and is made anew when it is agreed otherwise. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { codeFor, DESKTOP, door, look, openTheHouse, openTheTill, orderTheCart, signInAtTheDesk, TABLET } from './house.ts'

test('a price by quantity is agreed with a customer, is hers in shop and cart, and is made anew', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []
  const phone = '+905321112233'
  const shop = await door(browser, address, DESKTOP)
  const asShopper = async (path: string, data: object) => {
    const answered = await shop.page.request.post(path, { data, headers: { origin: address } })
    assert.ok(answered.ok(), await answered.text())
  }
  await shop.page.goto('/')
  await asShopper('/v1/sign-in-codes', { phone: '0532 111 22 33' })
  await asShopper('/v1/sign-ins', { phone: '0532 111 22 33', code: await codeFor(app, phone) })

  const [thing] = await run<{ slug: string; sku: string; title: string; amount_minor: number }>(
    app.database.db,
    `select p.slug, v.sku, p.title ->> 'tr' as title, b.amount_minor from catalog.public_variants v join catalog.public_products p using (product_id)
     join pricing.public_prices b on b.variant_id = v.variant_id join pricing.public_price_lists l using (price_list_id)
     join inventory.public_levels n on n.variant_id = v.variant_id and n.on_hand > 20
     where l.currency = 'TRY' and p.tax_class = 'standard' and b.amount_minor > 20000
       and (select count(*) from catalog.public_variants o where o.product_id = v.product_id) = 1 order by v.sku limit 1`,
  )
  assert.ok(thing)

  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/price-exceptions?level=contract')
  await page.getByText('Kararlaştırılmış fiyat yok').waitFor()
  found.push(...(await look(desk, 'none')))
  await page.getByRole('link', { name: 'Fiyat istisnası yap' }).click()
  const panel = page.getByRole('complementary', { name: 'Ayrıntı' })
  await panel.getByRole('combobox', { name: 'Kimin için' }).click()
  await page.getByRole('option', { name: 'Bir müşteri' }).click()
  await panel.getByRole('button', { name: 'Fiyat istisnası yap' }).click()
  await panel.getByText('Fiyatın kiminle kararlaştırıldığını seçin.').waitFor()
  await panel.getByText('En az bir ürün seçin.').waitFor()

  await panel.getByLabel('Hangi müşteri ya da şirket?').fill('0532 111 22 33')
  await panel.getByRole('button', { name: /^Seç: / }).click()
  await panel.getByLabel('Hangi ürün?').fill(thing.sku)
  await panel.getByRole('button', { name: `Ekle: ${thing.title}` }).click()
  await panel.getByRole('textbox', { name: 'Adet fiyatı, 1 adetten başlayarak' }).fill('180')
  await panel.getByRole('button', { name: 'Başka adet için fiyat ekle' }).click()
  await panel.getByRole('textbox', { name: 'Adet fiyatı, 10 adetten başlayarak' }).fill('190,50')
  await panel.getByText('Çok alan, adet başına az alandan fazla ödeyemez.').waitFor()
  found.push(...(await look(desk, 'wrong')))
  await panel.getByRole('textbox', { name: 'Adet fiyatı, 10 adetten başlayarak' }).fill('150,50')
  await panel.getByRole('textbox', { name: 'Ad', exact: true }).fill('Otel sözleşmesi')
  await panel.getByRole('textbox', { name: 'Neden' }).fill('Yıllık 500 adet alıyor')
  const year = new Date().getFullYear() + 1
  await panel.getByLabel('Son gün').fill(`${year}-06-30`)
  found.push(...(await look(desk, 'form')))
  await panel.getByRole('button', { name: 'Fiyat istisnası yap' }).click()
  await panel.getByRole('heading', { name: 'Otel sözleşmesi' }).waitFor()
  await panel.getByText('10 adetten başlayarak').waitFor()
  found.push(...(await look(desk, 'made')))

  await shop.page.goto(`/p/${thing.slug}`)
  await shop.page.getByText('Sizinle kararlaştırılan fiyat: tanesi ₺180,00').waitFor()
  await shop.page.getByText('10 adetten itibaren').waitFor()
  found.push(...(await look(shop, 'product')))
  for (let pieces = 1; pieces < 10; pieces++) await shop.page.getByRole('button', { name: 'Artır' }).first().click()
  await shop.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await shop.page.goto('/cart')
  await shop.page.getByText('Neden bu fiyat?').click()
  await shop.page.getByText('Sizinle kararlaştırılan fiyat, 10 adetten itibaren: tanesi ₺150,50').waitFor()
  found.push(...(await look(shop, 'cart')))

  // The order keeps why, whatever is agreed afterwards.
  const order = await orderTheCart(async (path, data) => {
    const headers = { origin: address, 'idempotency-key': `agreed ${path}` }
    const answered = await shop.page.request.fetch(path, { method: data ? 'POST' : 'GET', data, headers })
    assert.ok(answered.ok(), await answered.text())
    return answered.json()
  })

  await panel.getByRole('link', { name: 'Yerine yenisini yap' }).click()
  await panel.getByText('“Otel sözleşmesi” yenisinin başladığı anda biter').waitFor()
  await panel.getByText('Listeden % indirim').click()
  await panel.getByRole('textbox', { name: 'Listeden % indirim, 1 adetten başlayarak' }).fill('120')
  await panel.getByRole('textbox', { name: 'Listeden % indirim, 10 adetten başlayarak' }).fill('20')
  await panel.getByText('0 ile 100 arasında bir yüzde girin.').waitFor()
  await panel.getByRole('textbox', { name: 'Listeden % indirim, 1 adetten başlayarak' }).fill('10')
  await panel.getByRole('textbox', { name: 'Ad', exact: true }).fill('Otel sözleşmesi, ikinci yıl')
  found.push(...(await look(desk, 'anew')))
  await panel.getByRole('button', { name: 'Yerine yenisini yap' }).click()
  await panel.getByRole('heading', { name: 'Otel sözleşmesi, ikinci yıl' }).waitFor()
  await panel.getByRole('link', { name: 'Önceki istisna' }).click()
  await panel.getByText('Yerini alan').waitFor()
  const rows = await run<{ name: string; is_over: boolean; replaces: string | null }>(
    app.database.db,
    'select name, ends_at <= now() as is_over, replaces from pricing.exceptions where customer_id is not null order by created_at',
  )
  assert.deepEqual(
    rows.map(({ name, is_over, replaces }) => [name, is_over, replaces !== null]),
    [
      ['Otel sözleşmesi', true, false],
      ['Otel sözleşmesi, ikinci yıl', false, true],
    ],
  )

  await shop.page.goto(`/orders/${order.order_id}`)
  await shop.page.getByText('Neden bu fiyat?').click()
  await shop.page.getByText('Sizinle kararlaştırılan fiyat, 10 adetten itibaren: tanesi ₺150,50').waitFor()
  found.push(...(await look(shop, 'ordered')))
  await page.goto(`/console/orders?open=${order.order_id}`)
  await panel.getByText('Neden bu fiyat?').click()
  await panel.getByText('Müşteriyle kararlaştırılan fiyat, 10 adetten itibaren: tanesi ₺150,50').waitFor()
  found.push(...(await look(desk, 'order-at-the-desk')))
  await panel.getByRole('link', { name: 'Fiyat istisnası' }).click()
  await panel.getByRole('heading', { name: 'Otel sözleşmesi', exact: true }).waitFor()

  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await till.page.goto('/store/register')
  await till.page.getByRole('button', { name: 'Başka bir siparişe para iadesi' }).click()
  await till.page.getByLabel('Sipariş numarası').fill(order.number)
  await till.page.getByRole('button', { name: 'Siparişi bul' }).click()
  await till.page.getByRole('button', { name: new RegExp(order.number) }).click()
  await till.page.getByText('Neden bu fiyatlar?').click()
  await till.page.getByText('Müşteriyle kararlaştırılan fiyat, 10 adetten itibaren: tanesi ₺150,50').waitFor()
  found.push(...(await look(till, 'order-at-the-till')))
  assert.deepEqual([...found, ...desk.complaints, ...shop.complaints, ...till.complaints], [])
})
