/** Two profiles of one person become one in the back office, and two again, by somebody who sees what she does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFor, DESKTOP, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk } from './house.ts'

const { app, address, browser } = await openTheHouse()

/** Somebody signs in on the web and says how she is called. */
async function somebody(phone: string, first_name: string, last_name: string): Promise<string> {
  const shopper = await browser.newContext({ baseURL: address })
  const ask = async (method: string, path: string, data: object) => {
    const answer = await shopper.request.fetch(path, { method, data })
    assert.ok(answer.ok(), await answer.text())
    return answer.json()
  }
  await ask('POST', '/v1/sign-in-codes', { phone })
  const code = await codeFor(app, phone)
  const { customer } = await ask('POST', '/v1/sign-ins', { phone, code })
  await ask('PATCH', '/v1/me', { first_name, last_name })
  await shopper.close()
  return customer.customer_id
}
const nurhayat = await somebody('+905367000001', 'Nurhayat', 'Sezgin')
const also = await somebody('+905367000002', 'Nurhayat', 'Sezgn')

/** Somebody else than who proposed it sees what will happen. */
async function aManagerConfirms() {
  const { page, complaints } = await door(browser, address, PHONE)
  await signInAtTheDesk(page, 'manager')
  await page.goto('/console/approvals')
  const main = page.getByRole('main')
  await main.getByRole('heading', { name: 'İki profil birleştirilecek' }).waitFor()
  await main.getByText('Her biri kendine ait bir telefon doğrulamış').waitFor()
  await main.getByText('Soyadını yanlış yazmış').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  await main.getByRole('button', { name: 'Onayla' }).click()
  await main.getByText('Onay bekleyen bir şey yok').waitFor()
  assert.deepEqual(complaints, [])
}

test('an owner compares two profiles, is warned, merges them with a reason when a second person has confirmed it, and parts them again', async () => {
  const { page, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  await page.goto(`/console/customers/${nurhayat}`)
  const panel = page.getByRole('main')
  await panel.getByRole('button', { name: 'Birleştir…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Bu kişinin diğer profili').fill('0536 700 00 02')
  await dialog.getByRole('button', { name: 'Karşılaştır' }).click()
  await dialog.getByText('Her biri kendine ait bir telefon doğrulamış').waitFor()
  await dialog.getByText('Sezgin yerine').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  await dialog.getByLabel('Neden tek kişi').fill('Soyadını yanlış yazmış')
  await dialog.getByRole('button', { name: 'Birleştir', exact: true }).click()
  await dialog.getByText('Önce uyarıları onaylayın').waitFor()
  await dialog.getByLabel('Baktım ve tek kişi olduklarını biliyorum').check()
  await dialog.getByRole('button', { name: 'Birleştir', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('İkinci bir kişinin onayı bekleniyor').waitFor()
  await page.goto('/console/approvals')
  await panel.getByText('Sizin öneriniz').waitFor()
  assert.equal(await panel.getByRole('button', { name: 'Onayla' }).count(), 0)
  await aManagerConfirms()

  await page.goto(`/console/customers/${nurhayat}`)
  await panel.getByText('Soyadını yanlış yazmış').waitFor()
  await panel.getByRole('heading', { name: 'Nurhayat Sezgn', level: 1 }).waitFor()

  await page.goto(`/console/customers/${also}`)
  await panel.getByRole('button', { name: 'Geri al' }).click()
  await panel.getByLabel('Neden iki ayrı kişi').fill('İki kız kardeş')
  const parted = page.waitForResponse((response) => response.url().includes('/reversal'))
  await panel.getByRole('button', { name: 'Ayır', exact: true }).click()
  await parted
  await page.goto(`/console/customers/${nurhayat}`)
  await panel.getByRole('heading', { name: 'Nurhayat Sezgin', level: 1 }).waitFor()
  await panel.getByText('ayrıldı', { exact: true }).waitFor()
  await panel.getByText('Aynı kişi olmadığı belirlenenler').waitFor()
  assert.deepEqual(complaints, [])
})

test('on a phone the two stand under each other, and nothing is cut off', async () => {
  const { page, complaints } = await door(browser, address, PHONE)
  await signInAtTheDesk(page, 'owner')
  await page.goto(`/console/customers/${nurhayat}`)
  await page.getByRole('button', { name: 'Birleştir…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Bu kişinin diğer profili').fill('0536 700 00 02')
  await dialog.getByRole('button', { name: 'Karşılaştır' }).click()
  await dialog.getByText('Daha önce iki ayrı kişi oldukları belirlenmiş').waitFor()
  const wide = await dialog.evaluate((element) => element.scrollWidth > element.clientWidth + 1)
  assert.equal(wide, false)
  assert.deepEqual(complaints, [])
})
