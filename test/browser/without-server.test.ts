/** The till when the line to the server is down: it opens, it says so, and it sells. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { products } from '../../server/demo/products.ts'
import { PATIENCE_MS } from '../harness.ts'
import { door, faultsOf, openTheHouse, openTheTill, scan, TABLET } from './house.ts'
import { layLine } from './line.ts'

const gtinOf = (title: string) => products.find((product) => product.title.tr === title)!.variants[0]!.gtin
/** How many things of a kind the device keeps. */
const KEPT = (table: string) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('birge-store')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const counting = opening.result.transaction('${table}').objectStore('${table}').getAll()
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result) }
  }
})`
async function until<Thing>(look: () => Promise<Thing>, is_so: (thing: Thing) => boolean): Promise<Thing> {
  for (const asked = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const thing = await look()
    if (is_so(thing)) return thing
    if (Date.now() - asked > PATIENCE_MS) throw new Error(`waited in vain: ${JSON.stringify(thing)}`)
  }
}

test('without a server the till opens all the same, with whoever was signed in on it', async () => {
  const { address, browser } = await openTheHouse()
  const line = await layLine(address)
  const till = await door(browser, line.address, TABLET)
  await openTheTill(till)
  const { page, context } = till
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  await line.cut()
  await page.reload()
  await page.locator('.b-offline').waitFor()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  assert.deepEqual(await faultsOf(page), [])

  // A tab of its own, as when the device was switched on just now.
  const cold = await context.newPage()
  await cold.goto('/store/')
  await cold.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  await cold.close()

  await line.mend()
  await page.locator('.b-offline').waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  assert.deepEqual(till.complaints, [])
})

test('the line falls in the middle of a sale: it goes on, is paid in cash twice over, and all of it is in the books once when the line is back', async () => {
  const { app, address, browser } = await openTheHouse()
  const line = await layLine(address)
  const till = await door(browser, line.address, TABLET)
  await openTheTill(till)
  const { page } = till
  const cart = page.getByRole('region', { name: 'Sepet' })
  const pay = page.getByRole('button', { name: 'Ödeme al' })
  const inCash = (name: RegExp) => page.getByRole('group', { name: 'Verilen nakit' }).getByRole('button', { name }).first()
  const earlier = (await app.database.pool.query<{ order_id: string }>('select order_id from orders.orders')).rows
  // Device and server have clocks of their own: what is new is what was not there, not what is late.
  const orders = async () =>
    (
      await app.database.pool.query<{ total_minor: number; purpose_id: string }>(
        `select total_minor, purpose_id from orders.orders where delivery = 'taken' and order_id <> all($1::text[]) order by order_id`,
        [earlier.map(({ order_id }) => order_id)],
      )
    ).rows

  // One sale as ever, with the server; meanwhile what is needed without it comes onto the device.
  await scan(page, gtinOf('Seramik Isıtıcı'))
  await cart.getByText('Seramik Isıtıcı').waitFor()
  await pay.click()
  await inCash(/ tam$/).click()
  await page.getByRole('heading', { name: 'Satıldı' }).waitFor()
  await page.getByRole('button', { name: /Sıradaki/ }).click()
  await until(
    () => page.evaluate<unknown[]>(KEPT('packs')),
    (packs) => packs.length === 1,
  )

  // The line falls while the next customer stands there.
  await scan(page, gtinOf('Seramik Isıtıcı'))
  await cart.getByText('Seramik Isıtıcı').waitFor()
  await until(
    () => page.evaluate<{ name: string; answer: { lines: unknown[] } | null }[]>(KEPT('answers')),
    (answers) => answers.some(({ name, answer }) => name.startsWith('counter:') && answer?.lines.length === 1),
  )
  await line.cut()
  await scan(page, gtinOf('Emaye Demlik'))
  await cart.getByText('Emaye Demlik').waitFor()
  await cart.getByText('Seramik Isıtıcı').waitFor()
  await page.getByText('Bağlantı yok, kasa çalışıyor.').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  await page.reload()
  await cart.getByText('Emaye Demlik').waitFor()
  await cart.getByText('Seramik Isıtıcı').waitFor()
  await cart.getByRole('button', { name: 'Artır' }).last().click()

  await pay.click()
  await page.getByText('Bunlar bağlantı gelince:').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  await inCash(/ tam$/).click()
  await page.getByRole('heading', { name: 'Satıldı' }).waitFor()
  const number = /OFL-[2-9A-Z]{6}-0001/
  await page.frameLocator('iframe').getByText(number).waitFor()
  assert.deepEqual(await faultsOf(page), [])

  // A second one, found by its name, with change; the browser is loaded anew as soon as it is said to be sold.
  await page.getByRole('button', { name: /Sıradaki/ }).click()
  await page.getByRole('searchbox').fill('demlik')
  await page.getByRole('button', { name: /Emaye Demlik.*1,5 L/ }).click()
  await cart.getByText('Emaye Demlik').waitFor()
  await pay.click()
  await inCash(/ para üstü$/).click()
  await page.getByRole('heading', { name: 'Satıldı' }).waitFor()
  await page.reload()
  await page
    .frameLocator('iframe')
    .getByText(/OFL-[2-9A-Z]{6}-0002/)
    .waitFor()
  await page.getByRole('link', { name: /Kasa/ }).click()
  await page.getByRole('heading', { name: 'Gönderilmeyen satışlar' }).waitFor()
  await page.getByRole('button', { name: number }).waitFor()
  assert.deepEqual(await faultsOf(page), [])
  assert.equal((await orders()).length, 1, 'the server has heard of the first sale only')
  const kept = await page.evaluate<{ body: { total_minor: number; sale_id: string } }[]>(KEPT('sales'))

  // The line is back: both are sent by themselves, and what went along from the cart on the server is gone from there.
  await line.mend()
  await page.getByRole('heading', { name: 'Gönderilmeyen satışlar' }).waitFor({ state: 'detached' })
  const sold = await orders()
  for (const { body } of kept)
    assert.equal(
      sold.find(({ purpose_id }) => purpose_id === body.sale_id)?.total_minor,
      body.total_minor,
      'it is booked under its own name',
    )
  assert.equal(sold.length, 3)
  const { rows: unproven } = await app.database.pool.query(
    `select sale_id from offline_sales.sales where findings @> '[{"code":"pack_unproven"}]' and sale_id = any($1::text[])`,
    [kept.map(({ body }) => body.sale_id)],
  )
  assert.deepEqual(unproven, [], 'each came with the seal of its pack')
  await page.getByRole('link', { name: 'Satış' }).click()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()

  // Sent once more, each counts once.
  for (const { body } of kept) {
    const again = await page.evaluate<number>(
      `fetch('/v1/offline-sales', { method: 'POST', headers: { 'content-type': 'application/json', 'birge-audience': 'till' }, body: ${JSON.stringify(JSON.stringify(body))} }).then(async (answer) => (await answer.text(), answer.status))`,
    )
    assert.equal(again, 201)
  }
  assert.equal((await orders()).length, 3)
  const { rows: drawer } = await app.database.pool.query<{ balance_minor: number }>(
    `select sum(case when to_account like '%/drawer/%' then amount_minor else -amount_minor end)::bigint as balance_minor from ledger.public_transfers
     where (to_account like '%/drawer/%' or from_account like '%/drawer/%') and posted_at > now() - interval '1 hour'`,
  )
  assert.equal(
    drawer[0]!.balance_minor,
    sold.reduce((sum, { total_minor }) => sum + total_minor, 0),
    'in the drawer lies what was sold',
  )
  assert.deepEqual(await app.audit(), [])
  assert.deepEqual(till.complaints, [])
})

test('a sale that was set aside without an answer is asked again, and its cart is sold a second time neither with the server nor without it', async () => {
  const { app, address, browser } = await openTheHouse()
  const line = await layLine(address)
  const till = await door(browser, line.address, TABLET)
  await openTheTill(till)
  const { page } = till
  const cart = page.getByRole('region', { name: 'Sepet' })
  const seen = () =>
    until(
      () => page.evaluate<{ name: string; answer: { lines: unknown[] } | null }[]>(KEPT('answers')),
      (answers) => answers.some(({ name, answer }) => name.startsWith('counter:') && answer?.lines.length === 1),
    )
  const earlier = (await app.database.pool.query<{ order_id: string }>('select order_id from orders.orders')).rows
  const orders = async () =>
    (
      await app.database.pool.query<{ order_id: string }>('select order_id from orders.orders where order_id <> all($1::text[])', [
        earlier.map(({ order_id }) => order_id),
      ])
    ).rows.length
  await until(
    () => page.evaluate<unknown[]>(KEPT('packs')),
    (packs) => packs.length === 1,
  )

  await scan(page, gtinOf('Emaye Demlik'))
  await cart.getByText('Emaye Demlik').waitFor()
  await seen()
  // The line falls while the sale is on its way.
  let is_cut = false
  await page.route('**/v1/till/sales', async (route) => {
    if (!is_cut) {
      is_cut = true
      await line.cut()
    }
    await route.abort()
  })
  await page.getByRole('button', { name: 'Ödeme al' }).click()
  await page.getByRole('group', { name: 'Verilen nakit' }).getByRole('button', { name: / tam$/ }).first().click()
  await page.getByRole('button', { name: 'Kenara koy, sıradaki müşteriye geç' }).click()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()

  // It answers again, but of that sale nothing is heard: its cart lies there, and may not be touched.
  await line.mend()
  await cart.getByText('Emaye Demlik').waitFor()
  await seen()
  await scan(page, gtinOf('Seramik Isıtıcı'))
  await page.getByText('Bu sepetin satışı gönderildi').waitFor()

  // It falls once more: what is sold now is the next customer's alone.
  await line.cut()
  await page.getByText('Bağlantı yok, kasa çalışıyor.').waitFor()
  await scan(page, gtinOf('Seramik Isıtıcı'))
  await cart.getByText('Seramik Isıtıcı').waitFor()
  const [on_counter, ...others] = await page.evaluate<{ lines: unknown[]; from: unknown }[]>(KEPT('carts'))
  assert.deepEqual([on_counter!.lines.length, on_counter!.from, others], [1, null, []])

  await page.unroute('**/v1/till/sales')
  await line.mend()
  await until(orders, (count) => count === 1)
  const is_booked = ({ state }: { state: string }) => state === 'booked'
  await until(
    () => page.evaluate<{ state: string; way: string }[]>(KEPT('sales')),
    (sales) => sales.length === 1 && sales.every(is_booked),
  )
  assert.equal(await orders(), 1)
  assert.deepEqual(await app.audit(), [])
})
