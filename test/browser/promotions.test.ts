/** A promotion is made from nothing: looked at beforehand, its banner refused and mended, started, and bought by in the shop. A set is opened again unchanged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { DESKTOP, door, look, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()

test('a promotion is made from nothing, seen beside what is on, refused an unlawful banner, mended, started and had in the shop', async () => {
  const found: string[] = []
  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/promotions?open=prm_new')
  const preview = page.getByRole('complementary', { name: 'Ne yapardı' })
  await page.getByLabel('Azerbaycanca adı').fill('Qızdırıcı həftəsi')
  await page.getByRole('textbox', { name: 'Yüzde', exact: true }).fill('20')
  const goods = page.getByRole('group', { name: 'İndirime giren ürünler' })
  await goods.getByRole('button', { name: 'Ürün ekle' }).click()
  await goods.getByRole('searchbox', { name: 'Ürünler' }).fill('seramik ısıtıcı')
  await goods.getByRole('button', { name: 'Seç: Seramik Isıtıcı' }).click()
  await goods
    .getByRole('button', { name: /Seramik Isıtıcı/ })
    .first()
    .waitFor()

  // What one of it costs now and with the promotion moves with what is typed.
  const sample = preview.getByRole('table', { name: 'Örnek sepet 1' })
  const lira = async (row: RegExp) => {
    const text = await sample.getByRole('row', { name: row }).getByRole('cell').last().innerText()
    return Math.round(Number(text.replace(/[^\d,]/g, '').replace(',', '.')) * 100)
  }
  await sample.getByRole('row', { name: /1 × Seramik Isıtıcı/ }).waitFor()
  await sample.getByRole('row', { name: /Bu kampanya / }).waitFor()
  const now = await lira(/^Şimdi/)
  assert.equal(await lira(/^Bu kampanyayla/), Math.round(now * 0.8))
  await page.getByRole('textbox', { name: 'Yüzde', exact: true }).fill('25')
  await sample
    .getByText(/indirir/)
    .first()
    .waitFor()
  await page.waitForFunction(`[...document.querySelectorAll('.c-sample tfoot td')][1].innerText !== ''`)
  assert.equal(await lira(/^Bu kampanyayla/), Math.round(now * 0.75))

  // Each refusal stands at its field: the name that stands on receipts is missing.
  await page.getByRole('button', { name: 'Kaydet' }).click()
  const name = page.getByLabel('Türkçe adı')
  await page.locator('[aria-invalid="true"]').first().waitFor()
  assert.equal(await name.getAttribute('aria-invalid'), 'true')
  await name.fill('Isıtıcı haftası')

  await page.getByRole('textbox', { name: 'Afişteki yüzde' }).fill('50')
  await page.getByText('Bu afiş mevzuata aykırı').waitFor()
  found.push(...(await look(desk, 'editor-unlawful')))
  await page.getByRole('button', { name: 'Kaydet' }).click()
  await page.getByRole('heading', { name: 'Isıtıcı haftası' }).waitFor()
  await page.getByRole('button', { name: 'Başlat' }).click()
  await page.getByRole('button', { name: 'Başlat' }).click()
  await page.getByText('Bu afiş mevzuata aykırı').waitFor()
  await page.getByText(/“%50” denemez.*en çok %25 denebilir/).waitFor()
  const proof = page.waitForEvent('download')
  await page.getByRole('alert').getByRole('button', { name: 'Kanıt dosyası' }).click()
  await proof
  found.push(...(await look(desk, 'panel-unlawful')))

  await page.getByRole('button', { name: 'Değiştir' }).click()
  await page.getByRole('button', { name: '%25', exact: true }).click()
  await page.getByText('Bu afiş mevzuata aykırı').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Kaydet' }).click()
  await page.getByRole('button', { name: 'Başlat' }).click()
  await page.getByRole('button', { name: 'Başlat' }).click()
  await page.getByRole('button', { name: 'Başlat' }).waitFor({ state: 'detached' })

  const hers = await door(browser, address, PHONE, { touch: true })
  await hers.page.goto('/p/seramik-isitici')
  await hers.page.getByRole('button', { name: 'Sepete ekle' }).click()
  await hers.page.getByRole('link', { name: /Sepet, 1/ }).waitFor()
  await hers.page.goto('/cart')
  await hers.page.getByText('Isıtıcı haftası').filter({ visible: true }).first().waitFor()
  const cart = await (await hers.page.request.get('/v1/cart')).json()
  assert.equal(cart.totals.total_minor, Math.round(now * 0.75), 'the shop charges what the editor showed')

  await page.goto('/console/promotions')
  await page.getByRole('searchbox', { name: 'Kampanya ara' }).fill('isitici')
  await page.getByText('Isıtıcı haftası').first().waitFor()
  for (const one of [desk, hers]) assert.deepEqual(one.complaints, [])
  assert.deepEqual(found, [])
})

test('a set with so many of each is saved and opened again unchanged', async () => {
  const desk = await door(browser, address, DESKTOP)
  const { page } = desk
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/promotions?open=prm_new')
  await page.getByLabel('Türkçe adı').fill('Çay seti')
  await page.getByRole('combobox', { name: 'Ne kazandırır' }).click()
  await page.getByRole('option', { name: 'Set fiyatı' }).click()
  await page.getByRole('textbox', { name: 'Set fiyatı' }).fill('1500')
  // What was not chosen is told where it lacks, before anything is sent.
  await page.getByRole('button', { name: 'Kaydet' }).click()
  await page.getByRole('alert').filter({ hasText: 'en az bir ürün seçin' }).first().waitFor()
  const choose = async (part: number, search: string, title: string) => {
    const of = page.getByRole('group', { name: `${part}. parça` })
    await of.getByRole('button', { name: 'Ürün ekle' }).click()
    await of.getByRole('searchbox', { name: 'Ürünler' }).fill(search)
    await of.getByRole('button', { name: `Seç: ${title}` }).click()
  }
  await choose(1, 'seramik ısıtıcı', 'Seramik Isıtıcı')
  await choose(2, 'emaye demlik', 'Emaye Demlik')
  await page.getByLabel('2. parçadan kaç adet').fill('2')
  const preview = page.getByRole('complementary', { name: 'Ne yapardı' })
  await preview
    .getByRole('row', { name: /2 × Emaye Demlik/ })
    .first()
    .waitFor()
  const found = await look(desk, 'bundle')
  await page.getByRole('button', { name: 'Kaydet' }).click()
  await page.getByRole('heading', { name: 'Çay seti' }).waitFor()
  const read = async () => {
    const sql = `select promotion_id, version, rule from promotions.promotions where name ->> 'tr' = 'Çay seti'`
    return (await run<{ promotion_id: string; version: number; rule: unknown }>(app.database.db, sql))[0]!
  }
  const [heater, teapot] = await Promise.all(
    ['seramik-isitici', 'emaye-demlik'].map(async (slug) => {
      const sql = 'select product_id from catalog.public_products where slug = $1'
      return (await run<{ product_id: string }>(app.database.db, sql, [slug]))[0]!.product_id
    }),
  )
  const made = await read()
  const parts = [
    { goods: { product_ids: [heater] }, quantity: 1 },
    { goods: { product_ids: [teapot] }, quantity: 2 },
  ]
  assert.deepEqual(made.rule, { class: 'line', priority: 0, benefit: { kind: 'bundle', parts, price_minor: 150_000 } })
  await page.getByRole('button', { name: 'Değiştir' }).click()
  await page.getByRole('group', { name: '2. parça' }).getByText('Emaye Demlik').waitFor()
  await page.getByRole('button', { name: 'Kaydet' }).click()
  await page.getByRole('button', { name: 'Değiştir' }).waitFor()
  assert.deepEqual(await read(), { ...made, version: 2 })
  assert.deepEqual([desk.complaints, found], [[], []])
})
