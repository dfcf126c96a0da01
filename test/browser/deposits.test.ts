/** A deposit is taken at the till for what waits in a cart, pays for it later, and one that is not needed goes back at the desk. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, openTheTill, scan, signInAtTheDesk, TABLET } from './house.ts'

const { app, address, browser } = await openTheHouse()
/** `PICTURES=folder/name` takes pictures at three widths, light and dark. */
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

test('a deposit is taken for a cart that waits, pays for it, and another goes back', async () => {
  const till = await door(browser, address, TABLET, { touch: true })
  const { page } = till
  await openTheTill(till)
  const gtin = (
    await app.database.pool.query<{ gtin: string }>(`select gtin from catalog.variants v join catalog.products p using (product_id)
    where p.slug = 'emaye-demlik' limit 1`)
  ).rows[0]!.gtin
  const fill = async () => {
    await scan(page, gtin)
    await page.getByText('Emaye Demlik').first().waitFor()
    await page.getByRole('button', { name: /Öde/ }).first().click()
  }
  await fill()
  for (const digit of ['2', '0', '0']) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: 'Kapora al' }).click()
  await page.getByLabel('Kimden').fill('Derya Deniz')
  await shot(till, 'taking', TABLET)
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('button', { name: 'Nakit alındı' }).click()
  await page.getByText(/Kapora alındı:/).waitFor()
  await page.frameLocator('iframe').getByText('KAPORA (AVANS) BELGESİ').waitFor()
  await shot(till, 'taken', TABLET)
  assert.deepEqual(await faultsOf(page), [])

  await page.getByRole('button', { name: 'Satışa dön' }).click()
  await page.getByRole('button', { name: /Kapora.*var/ }).click()
  await shot(till, 'paying', TABLET)
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('group', { name: /./ }).getByRole('button').first().click()
  await page.getByRole('button', { name: 'Sıradaki müşteri' }).waitFor()

  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/deposits')
  await desk.page.getByText('Kapora yok').waitFor()
  await desk.page.getByText('Tümü').click()
  await desk.page.getByText('Kullanıldı').waitFor()
  await desk.page.getByRole('button', { name: 'Kural' }).click()
  await shot(desk, 'list', DESKTOP)
  assert.deepEqual(await faultsOf(desk.page), [])
  await desk.page.getByRole('button', { name: 'Vazgeç' }).click()

  await page.getByRole('button', { name: 'Sıradaki müşteri' }).click()
  await fill()
  for (const digit of ['5', '0']) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: 'Kapora al' }).click()
  await page.getByLabel('Kimden').fill('Ali Can')
  let bring = () => {}
  const brought = new Promise<void>((resolve) => (bring = resolve))
  await page.route('**/slip.html*', async (route) => {
    await brought
    await route.continue()
  })
  await page.getByRole('button', { name: 'Kartla alındı' }).click()
  const said = await page.getByText(/Kapora alındı:/).textContent()
  // Whoever brings the paper pays with it, whoever she is: the number is read from its bars.
  const back = page.getByRole('button', { name: 'Satışa dön' })
  const before = await back.boundingBox()
  bring()
  await page.frameLocator('iframe').getByText('KAPORA (AVANS) BELGESİ').waitFor()
  assert.deepEqual(await back.boundingBox(), before, 'no button goes from under a finger because the paper has come')
  await back.click()
  await page.getByRole('button', { name: 'Kapora belgesi' }).waitFor()
  await scan(page, said!.split(': ')[1]!.trim().replaceAll('-', ''))
  await page.getByText(/Ali Can/).waitFor()
  await shot(till, 'paper', TABLET)
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('button', { name: /Bununla .*50/ }).click()
  await page.getByRole('button', { name: /50.*geri al/ }).click()
  await desk.page.reload()
  await desk.page.getByText('Ali Can').first().click()
  await desk.page.getByRole('button', { name: 'Geri ver' }).click()
  await desk.page.getByLabel('Açıklama').fill('masa bulunamadı')
  await shot(desk, 'giving-back', DESKTOP)
  assert.deepEqual(await faultsOf(desk.page), [])
  await desk.page.getByRole('button', { name: 'Geri ver' }).click()
  await desk.page.getByText('Geri verildi').first().waitFor()
  await shot(desk, 'done', DESKTOP)
  for (const { complaints } of [till, desk]) assert.deepEqual(complaints, [])
})
