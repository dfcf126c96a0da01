/** An office raises prices from tomorrow on: what changes where, the labels printed the evening before, and those of chosen goods. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import tr from '../../apps/console/texts/tr.json' with { type: 'json' }
import { run } from '../../server/platform/database.ts'
import { DESKTOP, door, look, openTheHouse, signInAtTheDesk } from './house.ts'

const { price_changes: words, shelf_labels: labels } = tr

test('prices from tomorrow on, and their labels the evening before', async () => {
  const { app, address, browser } = await openTheHouse()
  const { db } = app.database
  const found: string[] = []
  // Whose label may be printed: where it was made is known of all.
  await run(db, `update catalog.products set attributes = attributes || '{"country_of_origin": "TR"}'`)
  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await signInAtTheDesk(page, 'owner')

  // Every label of the store is right now, as the one who works there says.
  await page.goto('/console/price-parity?open=pin_labels')
  await page.getByRole('button', { name: tr.price_parity.all_hang }).click()
  await page.getByText(tr.price_parity.confirmed_at).waitFor()
  await page.goto('/console/labels')
  await page.getByText(labels.empty.due).waitFor()
  found.push(...(await look(desk, 'labels-none')))

  const moment = new Date(Date.now() + 26 * 3_600_000)
  const local = `${moment.toLocaleDateString('en-CA', { timeZone: 'Europe/Istanbul' })}T08:00`
  await page.goto('/console/price-changes?open=pch_new')
  await page.getByLabel(words.name).fill('Kış fiyatları')
  await page.getByLabel(words.valid_from).fill(local)
  await page.getByLabel(words.ways.percent).last().fill('8')
  found.push(...(await look(desk, 'change-new')))
  await page.getByRole('button', { name: words.look }).click()
  await page.getByRole('heading', { name: words.where.title }).waitFor()
  await page.getByText(words.where.everywhere).waitFor()
  found.push(...(await look(desk, 'change-where')))
  await page.getByRole('button', { name: words.apply_then }).click()
  await page.getByRole('button', { name: words.undo }).waitFor()
  await page.getByRole('button', { name: labels.print }).first().waitFor()
  found.push(...(await look(desk, 'change-planned')))

  await page.goto('/console/labels')
  await page.getByText(labels.empty.due).waitFor()
  await page.getByLabel(labels.right_at).fill(local)
  await page.getByRole('button', { name: labels.print }).waitFor()
  found.push(...(await look(desk, 'labels-tomorrow')))
  await page.getByRole('button', { name: labels.print }).click()
  const panel = page.getByRole('complementary', { name: tr.panel.label })
  await panel.getByText(labels.to_come).waitFor()
  found.push(...(await look(desk, 'labels-printed')))
  const paper = await page.request.get(`${address}${await panel.getByRole('link', { name: labels.pdf }).getAttribute('href')}`)
  assert.equal(paper.headers()['content-type'], 'application/pdf')
  assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-')

  await page.goto('/console/labels?which=printed')
  await page.getByText(labels.states.to_come).waitFor()
  found.push(...(await look(desk, 'labels-before')))
  const [some] = await run<{ sku: string }>(
    db,
    `select v.sku from catalog.public_variants v join pricing.public_prices p using (variant_id) join pricing.public_price_lists l using (price_list_id)
     where l.currency = 'TRY' order by v.sku limit 1`,
  )
  await page.getByRole('button', { name: labels.choose }).click()
  await panel.getByLabel(labels.codes).fill(some!.sku)
  await panel.getByRole('button', { name: labels.print }).waitFor()
  found.push(...(await look(desk, 'labels-chosen')))
  await panel.getByRole('button', { name: labels.print }).click()
  await panel.getByRole('button', { name: labels.they_hang }).click()
  await panel.getByText(labels.states.hangs).waitFor()

  assert.deepEqual([...found, ...desk.complaints], [])
})
