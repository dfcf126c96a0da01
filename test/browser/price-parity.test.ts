/** A price goes up and its label is still the old one: the desk sees it, the till takes what the label says, until somebody hangs the new one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setPrices } from '../../server/offer/pricing/index.ts'
import { run } from '../../server/platform/database.ts'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, signInAtTheDesk } from './house.ts'

/** As people see it: narrow and wide, by day and by night. */
async function look({ page }: Door, name: string): Promise<string[]> {
  const before = page.viewportSize()!
  // Before the colours change: on their way from one to the other they contrast with nothing.
  const found = await faultsOf(page)
  for (const width of [390, 820, 1440])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (wide > width) found.push(`${name} is ${wide} wide on ${width}`)
      if (process.env.PICTURES_OF_PARITY)
        await page.screenshot({ path: `${process.env.PICTURES_OF_PARITY}-${name}-${width}-${colorScheme}.png` })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
  return found
}

test('labels that were left behind, a file of a marketplace, and how both are put right', async () => {
  const { app, address, browser } = await openTheHouse()
  const found: string[] = []
  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await page.goto('/console')
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/price-parity')
  await page.getByRole('heading', { name: 'Fiyat tutarlılığı' }).waitFor()
  await page.getByText('Bilinen fiyat farkı yok').waitFor()

  await page.getByRole('button', { name: 'Raf etiketleri' }).click()
  await page.getByText('Buradaki bütün etiketlerin doğru olduğunu henüz kimse onaylamadı').waitFor()
  await page.getByRole('button', { name: 'Bütün etiketler şu an doğru' }).click()
  await page.getByText('Bütün etiketler alınan fiyatı gösteriyor.').waitFor()

  const [cheap] = await run<{ variant_id: string; sku: string; price_list_id: string; amount_minor: number }>(
    app.database.db,
    `select p.variant_id, v.sku, p.price_list_id, p.amount_minor
     from parity.labels k join stores.public_locations l using (location_id) join pricing.public_price_lists i using (company_id)
     join pricing.public_prices p using (price_list_id) join catalog.public_variants v on v.variant_id = p.variant_id
     join inventory.public_levels n on n.variant_id = p.variant_id and n.location_id = l.location_id and n.on_hand > 0
     order by v.sku limit 1`,
  )
  const by = { now: new Date().toISOString(), actor: 'system:test' }
  await app.database.transaction((tx) =>
    setPrices(tx, cheap!.price_list_id, [{ variant_id: cheap!.variant_id, amount_minor: cheap!.amount_minor + 5_000 }], by),
  )
  await page
    .getByText('1 etiket yanlış.')
    .waitFor({ timeout: 20_000 })
    .catch(() => page.reload())
  await page.getByText('1 etiket yanlış.').waitFor()
  found.push(...(await look(desk, 'labels')))

  await page.goto('/console/price-parity')
  await page.getByRole('button', { name: 'Dosya karşılaştır' }).first().click()
  await page.getByLabel('Kimin fiyatları').fill('Pazar')
  await page.locator('input[type=file]').setInputFiles({
    name: 'fiyatlar.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`Stok Kodu;Fiyat\r\n${cheap!.sku};1,00\r\nYOK-1;5,00\r\n`),
  })
  await page.getByRole('button', { name: 'Dosya karşılaştır' }).last().click()
  await page.getByText('2 fiyat: 0 doğru, 2 yeni fark').waitFor()
  found.push(...(await look(desk, 'file')))

  await page.goto('/console/price-parity')
  await page.getByText('Bu kodla bir ürünümüz yok.').waitFor()
  found.push(...(await look(desk, 'list')))
  await page.getByRole('link', { name: /Yeni etiket henüz takılmadı/ }).click()
  await page.getByText('Düzeltilene kadar kasa görünen fiyatı alır.').waitFor()
  found.push(...(await look(desk, 'incident')))
  await page.getByLabel('Basıldığı an').waitFor()
  await page.getByRole('button', { name: 'Etiket takıldı' }).click()
  await page.getByRole('link', { name: /Yeni etiket henüz takılmadı/ }).waitFor({ state: 'detached' })
  await page.getByText('Düzeltilene kadar kasa görünen fiyatı alır.').waitFor({ state: 'detached' })
  assert.deepEqual(found, [])
})
