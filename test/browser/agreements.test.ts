/** The console's page of who sells from a distance, and of the texts that buyers agree to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, signInAtTheDesk } from './house.ts'

const shot = async ({ page }: Door, name: string) => {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}-${name}.png`, fullPage: true })
}

test('the owner writes her own words, sees them with a sample order, and puts them into force; the ones before stay readable', async () => {
  const { address, browser } = await openTheHouse()
  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/agreements')
  await page.getByRole('heading', { name: 'Satıcı bilgileri' }).waitFor()
  await shot(desk, 'page')
  assert.deepEqual(await faultsOf(page), [])
  const words = page.getByLabel('Metin', { exact: true })
  await words.fill('# Alma\n{buyer_name}\n{lines}\n{nothing}')
  await page.getByRole('button', { name: 'Örnek siparişle önizle' }).click()
  await page.getByRole('alert').waitFor()
  await words.fill('# Alma\n{buyer_name}\n{lines}')
  await page.getByRole('button', { name: 'Örnek siparişle önizle' }).click()
  const preview = page.getByRole('dialog')
  await preview.getByText('Örnek Alıcı').waitFor()
  await shot(desk, 'preview')
  assert.deepEqual(await faultsOf(page), [])
  await preview.getByRole('button', { name: 'Yürürlüğe koy' }).click()
  await preview.waitFor({ state: 'detached' })
  await page.getByText('Kendi metni, sürüm 1').waitFor()
  await page.getByText('Sürüm 1', { exact: true }).click()
  await shot(desk, 'versions')
  if (process.env.PICTURES)
    for (const [locale, width, scheme] of [
      ['az', 390, 'light'],
      ['en', 390, 'dark'],
      ['tr', 820, 'dark'],
      ['en', 1440, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: scheme })
      await page.evaluate((chosen) => localStorage.setItem('birge_console_locale', chosen), locale)
      await page.reload()
      await page.locator('.c-agreements__texts').waitFor()
      await page.waitForTimeout(500)
      await shot(desk, `${locale}-${width}-${scheme}`)
    }
  assert.deepEqual(desk.complaints, [])
})
