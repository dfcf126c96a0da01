/** A shop whose prices are without tax says so on its pages, in the cart, on the way to the order, on the order, at the desk and at the till. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { DESKTOP, door, look, openTheHouse, openTheTill, orderTheCart, scan, signInAtTheDesk, TABLET } from './house.ts'

test('a shop whose prices are without tax says at every door what comes on top', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []
  const { db } = app.database
  // From the beginning: nobody waits for a day to come here.
  await run(
    db,
    `insert into companies.price_taxation (company_id, from_on, prices_include_tax, said_by, said_at)
     select company_id, '0001-01-01', false, 'system:test', now() from companies.companies where country = 'TR'`,
  )
  const [thing] = await run<{ slug: string; variant_id: string; gtin: string }>(
    db,
    `select p.slug, v.variant_id, v.gtin from catalog.public_variants v join catalog.public_products p using (product_id)
     join pricing.public_prices b on b.variant_id = v.variant_id join pricing.public_price_lists l using (price_list_id)
     join inventory.public_levels n on n.variant_id = v.variant_id and n.on_hand > 20
     where l.currency = 'TRY' and p.tax_class = 'standard' and b.amount_minor > 20000 and v.gtin is not null
       and (select count(*) from catalog.public_variants o where o.product_id = v.product_id) = 1 order by v.sku limit 1`,
  )
  assert.ok(thing)

  const shop = await door(browser, address, DESKTOP)
  await shop.page.goto(`/p/${thing.slug}`)
  // What a shop is, is looked up every few seconds, and pages are held against that: a page of the first moment may still say otherwise.
  const says = shop.page.getByText('KDV hariç: sepette eklenir')
  for (const until = Date.now() + 60_000; !(await says.isVisible()) && Date.now() < until; ) await shop.page.reload()
  await says.waitFor()
  found.push(...(await look(shop, 'product')))
  await shop.page.goto('/search?q=lamba')
  await shop.page.getByText('+ KDV').first().waitFor()
  found.push(...(await look(shop, 'tiles')))
  const ask = async (path: string, data?: object) => {
    const headers = { origin: address, 'idempotency-key': `net ${path}` }
    const answered = await shop.page.request.fetch(path, { method: data ? 'POST' : 'GET', data, headers })
    assert.ok(answered.ok(), await answered.text())
    return answered.json()
  }
  await ask('/v1/cart/lines', { variant_id: thing.variant_id, quantity: 2 })
  await shop.page.goto('/cart')
  await shop.page.getByText('Eklenen KDV').waitFor()
  found.push(...(await look(shop, 'cart')))
  await shop.page.goto('/checkout')
  await shop.page.getByText('Eklenen KDV').waitFor()
  found.push(...(await look(shop, 'checkout')))
  const order = await orderTheCart(ask)
  await shop.page.goto(`/orders/${order.order_id}`)
  await shop.page.getByText('Eklenen KDV (%20)').first().waitFor()
  found.push(...(await look(shop, 'ordered')))

  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto(`/console/orders?open=${order.order_id}`)
  const panel = desk.page.getByRole('complementary', { name: 'Ayrıntı' })
  await panel.getByText('Neden bu fiyat?').click()
  await panel.getByText('KDV hariç tutar').waitFor()
  await panel.getByText('Eklenen KDV (%20)').waitFor()
  found.push(...(await look(desk, 'order-at-the-desk')))
  await desk.page.goto('/console/price-taxation')
  await desk.page.getByText('Fiyatlar KDV hariç: KDV üzerine eklenir').first().waitFor()
  await desk.page.getByRole('button', { name: 'Kaydet' }).click()
  await desk.page.getByText('Bir gün seçin').waitFor()
  found.push(...(await look(desk, 'desk')))
  // What gives or asks an amount of money may not run across that day.
  await run(db, `update promotions.promotions set status = 'ended' where status = 'on'`)
  await desk.page.getByLabel('Başlangıç').fill('2099-01-01')
  await desk.page.getByRole('button', { name: 'Kaydet' }).click()
  await desk.page.getByText(/2099.*gününden başlayarak · Fiyatlar KDV dahil/).waitFor()
  found.push(...(await look(desk, 'said')))

  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await scan(till.page, thing.gtin)
  await till.page.getByText(/KDV eklendi/).waitFor()
  found.push(...(await look(till, 'till')))
  assert.deepEqual([...found, ...desk.complaints, ...shop.complaints, ...till.complaints], [])
})
