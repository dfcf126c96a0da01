/** At the desk a segment is made by a rule, counted before it is saved, and read as sentences; another one is chosen by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, type Door, door, faultsOf, openTheHouse, signInAtTheDesk } from './house.ts'

const { address, browser } = await openTheHouse()
/** `PICTURES=folder/name` takes pictures at three widths, light and dark. */
async function shot({ page }: Door, name: string) {
  if (!process.env.PICTURES) return
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [390, 820, 1440]) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: `${process.env.PICTURES}-${name}-${scheme}-${width}.png` })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESKTOP)
}

test('a segment by rule is counted, saved and read; one by hand takes customers from a list', async () => {
  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/segments')
  await page.getByText('Henüz segment yok').waitFor()
  await page.getByRole('button', { name: 'Yeni segment' }).click()
  await page.getByLabel('Türkçe adı').fill('Sadık müşteriler')
  await page.getByLabel('Azerbaycanca adı').fill('Sadiq müştərilər')
  await page.getByLabel('İngilizce adı').fill('Loyal customers')
  await page.getByLabel('Kod').fill('sadik')
  await page.getByLabel('Amaç').fill('Sık alışveriş edenlere iyi fiyat')
  // What leads away asks first.
  await page.goBack()
  await page.getByRole('dialog', { name: 'Yazdıklarınız kaydedilmedi' }).getByRole('button', { name: 'Kal' }).click()
  await page.getByLabel('En az').fill('')
  await page.getByRole('button', { name: 'Kaç kişi olur?' }).click()
  await page.getByText('En az ya da en çok ne kadar olacağını yazın.').waitFor()
  await page.getByLabel('En az').fill('3')
  await page.getByLabel('En çok').fill('2')
  await page.getByText('En az, en çoktan fazla olamaz.').waitFor()
  await shot(desk, 'broken')
  assert.deepEqual(await faultsOf(page), [])
  await page.getByLabel('En çok').fill('')
  await page.getByLabel('En az').fill('1')
  await page.getByRole('button', { name: 'Kaç kişi olur?' }).click()
  await page.getByText(/Şu anda \d+ müşteri/).waitFor()
  await shot(desk, 'form')
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('button', { name: 'Kaydet' }).click()
  await page.getByText('Son 365 günde en az 1 sipariş').waitFor()
  await page.getByText('Güncel').first().waitFor()
  await shot(desk, 'rule')
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('button', { name: 'Yeni segment' }).click()
  await page.getByLabel('Türkçe adı').fill('Öğretmenler')
  await page.getByLabel('Kod').fill('ogretmen')
  await page.getByLabel('Amaç').fill('Okullarla anlaşma')
  await page.getByText('Elle', { exact: true }).click()
  await page.getByRole('button', { name: 'Kaydet' }).click()
  await page.getByRole('button', { name: 'Müşteri ekle' }).click()
  await page.getByRole('textbox', { name: 'Müşteriler' }).fill('0599 000 00 00')
  await page.getByRole('textbox', { name: 'Neden' }).fill('Fuar listesi')
  await page.getByRole('button', { name: 'Müşteri ekle' }).click()
  await page.getByText(/1 satır kimseyi göstermiyor/).waitFor()
  await shot(desk, 'hand')
  assert.deepEqual(await faultsOf(page), [])
})
