/** A card on the terminal in instalments: what the till offers, what it takes, what the paper says, and what goes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { type Door, door, faultsOf, openTheHouse, openTheTill, TABLET } from './house.ts'

const PICTURES = process.env.PICTURES_OF_TILL_INSTALMENTS
/** As people see it: narrow and wide, by day and by night. */
async function look({ page }: Door, name: string) {
  if (!PICTURES) return
  for (const width of [390, 820, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${PICTURES}-${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(TABLET)
}

test('part of a sale is paid by card in instalments: the surcharge is told, charged, printed and given back beside the goods', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []
  const till = await door(browser, address, TABLET)
  const { page } = till
  await openTheTill(till)
  const scan = async (slug: string, title: RegExp) => {
    const [variant] = await run<{ gtin: string }>(
      app.database.db,
      `select v.gtin from catalog.public_variants v join catalog.public_products p using (product_id) where p.slug = $1 order by v.sku limit 1`,
      [slug],
    )
    await page.getByPlaceholder('Ürün ya da barkod').fill(variant!.gtin)
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Sepet' }).getByRole('list').filter({ hasText: title }).waitFor()
  }
  const type = async (digits: string) => {
    for (const digit of digits) await page.getByRole('group', { name: 'Tutar' }).getByRole('button', { name: digit, exact: true }).click()
  }
  const families = page.getByRole('group', { name: 'Kartın ailesi' })

  await scan('seramik-isitici', /Isıtıcı/)
  await page.getByRole('button', { name: 'Ödeme al' }).click()
  await type('1000')
  await page.getByRole('button', { name: /^Kart ₺1\.000,00/ }).click()
  await families.getByRole('button', { name: 'Tek çekim' }).and(page.locator('[aria-pressed=true]')).waitFor()
  await page.getByText('Bu ürünlere en çok 9 taksit yapılır').waitFor()
  await look(till, 'single')
  await families.getByRole('button', { name: 'Axess' }).click()
  await page.getByRole('button', { name: 'Ödendi' }).and(page.locator('[aria-disabled=true]')).waitFor()
  assert.equal(await page.getByRole('radio', { name: /^12 taksit/ }).count(), 0, 'the law allows nine for a heater')
  found.push(...(await faultsOf(page)))
  await look(till, 'plans')
  await page
    .getByRole('group', { name: 'Taksit sayısını seçin' })
    .getByRole('radio', { name: /^6 taksit/ })
    .check()
  await page.getByText('POS cihazında 6 taksit seçip bu tutarı girin').waitFor()
  await page.getByText('₺1.000,00 + ₺52,50 vade farkı', { exact: true }).waitFor()
  found.push(...(await faultsOf(page)))
  await look(till, 'chosen')
  if (PICTURES)
    for (const locale of ['en', 'az']) {
      await page.evaluate((chosen) => localStorage.setItem('birge-store.locale', JSON.stringify(chosen)), locale)
      await page.reload()
      await page.locator('.tendering__ways button').nth(1).click()
      await page.getByRole('button', { name: 'Axess' }).click()
      await page.getByRole('radio').nth(2).check()
      await look(till, `chosen-${locale}`)
    }
  if (PICTURES) {
    await page.evaluate(() => localStorage.setItem('birge-store.locale', '"tr"'))
    await page.reload()
    await type('1000')
    await page.getByRole('button', { name: /^Kart ₺1\.000,00/ }).click()
    await families.getByRole('button', { name: 'Axess' }).click()
    await page.getByRole('radio', { name: /^6 taksit/ }).check()
  }
  await page.getByLabel('Slip numarası').fill('004217')
  await page.getByRole('button', { name: 'Ödendi' }).click()
  await page.getByRole('list', { name: 'Alınanlar' }).getByText('Axess · 6 taksit + ₺52,50 vade farkı').waitFor()
  found.push(...(await faultsOf(page)))
  await look(till, 'given')
  await page.getByRole('button', { name: /tam/ }).first().click()
  await page.getByText('Karttan ayrıca ₺52,50 vade farkı çekildi').waitFor()
  const paper = page.frameLocator('iframe')
  await paper.getByText('Karttan çekilen').waitFor()
  await paper.getByText('₺1.052,50', { exact: true }).waitFor()
  found.push(...(await faultsOf(page)))
  await look(till, 'sold')

  // What comes back brings its part of the surcharge along, and the till says so before.
  await page.getByRole('button', { name: 'Sıradaki müşteri' }).click()
  await page.goto('/store/register')
  await page.getByRole('list').getByRole('button').first().click()
  await page.getByRole('button', { name: 'Para iadesi yap' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Vade farkından payıyla birlikte ₺1.542,50: ₺1.490,00 + ₺52,50').waitFor()
  await dialog.getByText('Vade farkından').scrollIntoViewIfNeeded()
  found.push(...(await faultsOf(page)))
  await look(till, 'give-back')
  await dialog.getByRole('button', { name: /iade et$/ }).click()
  await dialog.getByText('₺1.542,50 iade edildi').waitFor()

  // Where the company offers none the till has asked once, and does not ask again for another amount.
  await run(app.database.writer, `update instalments.offers set company_id = 'kept ' || company_id`)
  await page.goto('/store')
  await page
    .getByRole('button', { name: /Hasır Piknik Sepeti/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Ödeme al' }).click()
  const asked: string[] = []
  page.on('request', (request) => void (/\/instalments\?/.test(request.url()) && asked.push(request.url())))
  for (const amount of ['100', '150']) {
    await type(amount)
    await page.getByRole('button', { name: new RegExp(`^Kart ₺${amount},00`) }).click()
    await page.getByLabel('Slip numarası').waitFor()
    await page.locator('.on-terminal .b-skeleton').waitFor({ state: 'detached' })
    assert.equal(await page.locator('.on-terminal__plans').count(), 0)
    await look(till, `none-${amount}`)
    await page.getByRole('button', { name: 'Ödenmedi, geri dön' }).click()
  }
  assert.equal(asked.length, 1, asked.join('\n'))
  await run(app.database.writer, `update instalments.offers set company_id = replace(company_id, 'kept ', '')`)

  // The same cart, once there are offers again. Something joins it that may not be paid in so many: the sale is refused, and says how many may be.
  await page.goto('/store')
  await page.getByRole('button', { name: 'Ödeme al' }).click()
  await type('100')
  await page.getByRole('button', { name: /^Kart ₺100,00/ }).click()
  await families.getByRole('button', { name: 'Axess' }).click()
  await page.getByRole('radio', { name: /^12 taksit/ }).check()
  const on_terminal = page.locator('.on-terminal__ask strong')
  const charged = await on_terminal.textContent()
  await run(app.database.writer, `update instalments.offers set surcharge_bp = surcharge_bp + 100 where programme = 'axess' and count = 12`)
  await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`) // the tablet is looked at again
  await page.getByText('Bu taksit artık böyle sunulmuyor').waitFor()
  assert.equal(await on_terminal.textContent(), charged, 'what is being charged stays as it was told')
  found.push(...(await faultsOf(page)))
  await look(till, 'changed')
  await page.getByRole('button', { name: 'Ödendi' }).click()
  await page.getByRole('list', { name: 'Alınanlar' }).waitFor()
  await page.getByRole('button', { name: 'Sepete dön' }).click()
  await scan('seramik-isitici', /Isıtıcı/)
  await page.getByRole('button', { name: 'Ödeme al' }).click()
  await page.getByRole('button', { name: /tam/ }).first().click()
  await page.getByText(/Bu ürünlere en çok 9 taksit yapılır\. Kart çekimi yapıldı/).waitFor()
  await look(till, 'refused')
  await app.settle()
  assert.deepEqual(await app.audit(), [])
  assert.deepEqual(found, [])
  assert.deepEqual(till.complaints, [])
})
