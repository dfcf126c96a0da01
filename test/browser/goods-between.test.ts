/** Goods are asked for at the desk, packed by scanning in the store they leave, and what is missing where they arrive is decided at the desk. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, door, look, openTheHouse, openTheTill, scan, signInAtTheDesk, TABLET } from './house.ts'

const { app, address, browser } = await openTheHouse()
const till = await door(browser, address, TABLET)
await openTheTill(till)
const desk = await door(browser, address, DESKTOP)
await signInAtTheDesk(desk.page, 'owner')
const rows = async <Row>(sql: string, values: unknown[] = []) => (await app.database.pool.query(sql, values)).rows as Row[]
const [here] = await rows<{ location_id: string; company_id: string }>(
  `select location_id, company_id from stores.locations where name = 'Kadıköy'`,
)
const [there] = await rows<{ location_id: string; name: string }>(
  `select location_id, name from stores.locations where company_id = $1 and location_id <> $2 order by name limit 1`,
  [here!.company_id, here!.location_id],
)
const [thing] = await rows<{ variant_id: string; gtin: string; title: string }>(
  `select v.variant_id, v.gtin, p.title ->> 'tr' as title from catalog.public_variants v join catalog.public_products p using (product_id)
   where v.gtin is not null and (select min(l.on_hand - l.reserved) from inventory.public_levels l
     where l.variant_id = v.variant_id and l.location_id = any($1)) >= 4
   and (select count(*) from inventory.public_levels l where l.variant_id = v.variant_id and l.location_id = any($1)) = 2 order by v.gtin limit 1`,
  [[here!.location_id, there!.location_id]],
)

let key = 0
const ask = async (path: string, data: object) => {
  const answer = await desk.context.request.fetch(`${address}${path}`, {
    method: 'POST',
    data,
    headers: { 'idempotency-key': `${path} ${key++}`, 'birge-audience': 'staff' },
  })
  assert.ok(answer.ok(), await answer.text())
  return answer.json()
}
const between = (from_location_id: string, to_location_id: string) =>
  ask('/v1/transfers', { from_location_id, to_location_id, approved: true, lines: [{ variant_id: thing!.variant_id, quantity: 2 }] })

test('what leaves is packed by scanning, and a delivery note goes with it', async () => {
  const { number, transfer_id } = await between(here!.location_id, there!.location_id)
  const { page } = till
  await page.goto(`${address}/store/transfer`)
  await page.getByRole('button', { name: new RegExp(number) }).click()
  await page.getByRole('heading', { name: number }).waitFor()
  await scan(page, thing!.gtin)
  await page.getByText('1 / 2').waitFor()
  await page.getByRole('button', { name: 'Hepsi hazır' }).click()
  await page.getByText('2 / 2').waitFor()
  await page.getByLabel('Plaka').fill('34 ABC 123')
  await page.getByLabel('Sürücü').fill('Hasan Usta')
  assert.deepEqual(await look(till, 'transfer-leaving'), [])
  await page.getByRole('button', { name: 'Gönder', exact: true }).click()
  await page.getByRole('link', { name: 'Yazdır' }).waitFor()
  const [{ status }] = (await rows<{ status: string }>('select status from transfers.transfers where transfer_id = $1', [transfer_id])) as [
    { status: string },
  ]
  assert.equal(status, 'sent')
})

test('what arrives is unpacked by scanning; what is missing is decided at the desk', async () => {
  const { number, transfer_id } = await between(there!.location_id, here!.location_id)
  await ask(`/v1/transfers/${transfer_id}/dispatches`, {
    lines: [{ variant_id: thing!.variant_id, quantity: 2 }],
    transport: { carrier_name: 'Hızlı Kargo' },
  })
  const { page } = till
  await page.goto(`${address}/store/incoming`)
  await page.getByRole('button', { name: new RegExp(number) }).click()
  await page.getByRole('heading', { name: number }).waitFor()
  await scan(page, thing!.gtin)
  await page.getByText('1 / 2').waitFor()
  await page.getByRole('button', { name: 'Kalanı eksik' }).click()
  await page.getByLabel('Neden farklı?').fill('Koli açılmış')
  assert.deepEqual(await look(till, 'transfer-incoming'), [])
  await page.getByRole('button', { name: 'Mal kabul' }).click()
  await page.getByText('1 / 1').or(page.getByText('0 / 1')).first().waitFor()

  await desk.page.goto(`${address}/console/stock/transfers?open=${transfer_id}`)
  await desk.page.getByText('Koli açılmış').waitFor()
  assert.deepEqual(await look(desk, 'transfer-desk'), [])
  await desk.page.getByRole('button', { name: 'Karar ver' }).click()
  await desk.page.getByRole('combobox', { name: 'Ne olacak' }).click()
  await desk.page.getByRole('option', { name: 'Kayıp, düşüldü' }).click()
  await desk.page.getByRole('button', { name: 'Karar ver' }).click()
  await desk.page.getByText('Kapandı').first().waitFor()
})
