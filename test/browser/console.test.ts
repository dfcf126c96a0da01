/** The back office in a real browser: by keyboard, live, with clear words where something is not right, and usable by everybody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { buyOnTheWeb, DESKTOP, door, faultsOf, openTheHouse, PHONE, signInAtTheDesk, strike, TABLET } from './house.ts'

const { app, address, browser } = await openTheHouse()

const opened = (page: Page, title: string) => page.getByRole('complementary').getByRole('heading', { name: title, level: 2 }).waitFor()

const first = await buyOnTheWeb(browser, address, 'first')
const second = await buyOnTheWeb(browser, address, 'second')
await app.settle()

test('orders are walked through, opened and searched without a mouse, and a new one comes by itself', async () => {
  const { page, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  await page.getByRole('heading', { name: 'Bugün', level: 1 }).waitFor()
  await page.getByText('2 sipariş', { exact: true }).first().waitFor()
  await page.getByRole('link', { name: 'Gönderilecek siparişler' }).waitFor()
  await strike(page, ['g', 'o'])
  await page.getByRole('table').getByRole('link', { name: second.number }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await opened(page, first.number)
  await page.keyboard.press('k')
  await opened(page, second.number)
  await page.getByRole('complementary').getByText('Derya Deniz').waitFor()
  await page.getByRole('complementary').getByText(`${second.number} numaralı sipariş verildi`, { exact: false }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('complementary').waitFor({ state: 'detached' })

  await page.keyboard.press('/')
  await page.keyboard.type(first.number)
  await page.getByRole('link', { name: second.number }).waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  const third = await buyOnTheWeb(browser, address, 'third')
  await page.getByRole('link', { name: third.number }).waitFor()

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').fill(first.number)
  await page.getByRole('dialog').getByText(first.number, { exact: true }).waitFor()
  await page.keyboard.press('Enter')
  await opened(page, first.number)
  assert.deepEqual(complaints, [])
})

test('a price is changed where it stands, and what is no price is refused in words', async () => {
  const { page, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/products?search=ISITICI')
  await page.getByRole('table').getByRole('link').first().click()
  const panel = page.getByRole('complementary')
  await panel
    .getByRole('button', { name: /fiyatını değiştir \(TRY\)/ })
    .first()
    .click()
  const field = panel.getByRole('textbox', { name: /fiyatını değiştir \(TRY\)/ })
  await field.fill('çok')
  await field.press('Enter')
  await panel.getByText('Bu bir fiyat değil.').waitFor()
  await field.fill('1.777,70')
  await field.press('Enter')
  await panel.getByText('₺1.777,70').first().waitFor()
  assert.deepEqual(complaints, [])
})

test('where goods went is a matter of following numbers', async () => {
  const { page, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/stock/movements')
  const others = page.getByRole('row').filter({ hasText: second.number }).first()
  await others.waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type(first.number)
  await others.waitFor({ state: 'detached' }) // else the row moves away from under the click
  await page.getByRole('row').filter({ hasText: first.number }).getByRole('link').first().click()
  const panel = page.getByRole('complementary')
  await panel.getByRole('heading', { name: 'Kime ayrıldı' }).waitFor()
  await panel.getByRole('link', { name: first.number }).first().click()
  await opened(page, first.number)
  await page.goBack()
  await panel.getByRole('heading', { name: 'Kime ayrıldı' }).waitFor()
  assert.deepEqual(complaints, [])
})

test('a page that is not for a role says so, and its menu does not lead there', async () => {
  const { page } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'associate')
  assert.equal(await page.getByRole('link', { name: 'Giden mesajlar' }).count(), 0)
  await page.goto('/console/outbox')
  await page.getByRole('heading', { name: 'Rolünüze açık değil' }).first().waitFor()
})

test('everybody can use every page: on a desk, a tablet and a phone, by day and by night', async () => {
  const places = [
    'orders',
    'customers',
    'products',
    'stock',
    'stock/movements',
    'books',
    'books/balance',
    'books/transfers',
    'outbox',
    'privacy',
    'privacy?part=rules',
    'privacy?part=texts',
    'privacy?part=register',
    'reviews',
    'ambiguous-facts',
    'follow-ups',
    'staff',
    'tills',
  ]
  for (const [viewport, colorScheme] of [
    [DESKTOP, 'light'],
    [TABLET, 'dark'],
    [PHONE, 'light'],
  ] as const) {
    const { page, complaints } = await door(browser, address, viewport)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await signInAtTheDesk(page, 'owner')
    for (const place of [...places, `orders?open=${first.order_id}`]) {
      await page.goto(`/console/${place}`)
      await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' })
      const faults = await faultsOf(page)
      assert.deepEqual(faults, [], `${place} at ${viewport.width}`)
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      assert.ok(overflow <= 0, `${place} at ${viewport.width} is ${overflow} px too wide`)
    }
    assert.deepEqual(complaints, [])
  }
})
