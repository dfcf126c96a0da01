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
  const orders = async () =>
    (
      await app.database.pool.query<{ number: string; total_minor: number; offline_number: string | null }>(
        `select number, total_minor, offline_number from orders.orders o where delivery = 'taken' and placed_at > now() - interval '1 hour' order by placed_at, order_id`,
      )
    ).rows

  // One sale as ever, with the server; meanwhile what is needed without it comes onto the device.
  const before = (await orders()).length
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
  assert.equal((await orders()).length, before + 1, 'the server has heard of the first sale only')
  const kept = await page.evaluate<{ body: { total_minor: number; sale_id: string } }[]>(KEPT('sales'))

  // The line is back: both are sent by themselves, and what went along from the cart on the server is gone from there.
  await line.mend()
  await page.getByRole('heading', { name: 'Gönderilmeyen satışlar' }).waitFor({ state: 'detached' })
  const sold = (await orders()).slice(before)
  assert.deepEqual(
    sold
      .slice(1)
      .map(({ total_minor }) => total_minor)
      .sort(),
    kept.map(({ body }) => body.total_minor).sort(),
  )
  assert.equal(sold.length, 3)
  await page.getByRole('link', { name: 'Satış' }).click()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()

  // Sent once more, each counts once.
  for (const { body } of kept) {
    const again = await page.evaluate<number>(
      `fetch('/v1/offline-sales', { method: 'POST', headers: { 'content-type': 'application/json', 'birge-audience': 'till' }, body: ${JSON.stringify(JSON.stringify(body))} }).then(async (answer) => (await answer.text(), answer.status))`,
    )
    assert.equal(again, 201)
  }
  assert.equal((await orders()).length, before + 3)
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
