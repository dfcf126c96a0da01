/** She announces a return on her order's page and shows its code in a store, where it is taken in and paid back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DESKTOP, door, look, openTheHouse, openTheTill, orderTheCart, PHONE, scan, signInAtTheDesk, TABLET } from './house.ts'

const { app, address, browser } = await openTheHouse()
const till = await door(browser, address, TABLET)
await openTheTill(till)
const desk = await door(browser, address, DESKTOP)
await signInAtTheDesk(desk.page, 'owner')

let key = 0
const asking =
  (context: typeof desk.context, headers: Record<string, string> = {}) =>
  async (path: string, data?: object) => {
    const answer = await context.request.fetch(path, {
      method: data ? 'POST' : 'GET',
      data,
      headers: { 'idempotency-key': `${path} ${data ? key++ : ''}`, ...headers },
    })
    assert.ok(answer.ok(), await answer.text())
    return answer.json()
  }

test('announced on her phone, taken in by its code at a till, paid back the way it was paid', async () => {
  const phone = await door(browser, address, PHONE, { touch: true })
  const ask = asking(phone.context)
  const found = await ask('/v1/products?search=ISITICI&limit=10')
  const page = await ask(`/v1/products/${found.items.find((item: { availability: string }) => item.availability === 'in_stock').slug}`)
  const { variant_id } = page.variants.find((variant: { delivery: string }) => variant.delivery === 'in_stock')
  await ask('/v1/cart/lines', { variant_id, quantity: 2 })
  const { order_id, number } = await orderTheCart(ask)
  await asking(desk.context, { 'birge-audience': 'staff' })(`/v1/orders/${order_id}/hand-overs`, { reference: 'koli' })

  await phone.page.goto(`/orders/${order_id}`)
  await phone.page.getByRole('button', { name: 'İade et' }).click()
  const form = phone.page.getByRole('form', { name: 'İade et' })
  await form.getByRole('checkbox').first().check()
  assert.deepEqual(await look(phone, 'phone-return-start'), [])
  await form.getByRole('button', { name: 'İadeyi bildir' }).click()
  const code = (await phone.page.getByLabel('İade kodu', { exact: true }).innerText()).replaceAll(' ', '')
  assert.match(code, /^[2-9A-HJ-NP-Z]{9}$/)
  await phone.page.getByRole('img', { name: 'İade kodunun karesi' }).waitFor()
  assert.deepEqual(await look(phone, 'phone-return-code'), [])

  await till.page.getByRole('link', { name: /Sipariş/ }).click()
  await till.page.getByRole('button', { name: 'İade al' }).click()
  await till.page.getByRole('heading', { name: 'İadeler' }).waitFor()
  await scan(till.page, code)
  await till.page.getByRole('heading', { name: `${number} · Bildirildi` }).waitFor()
  await till.page.getByRole('button', { name: 'Rafa geri' }).waitFor()
  assert.deepEqual(await look(till, 'till-return'), [])
  await till.page.getByRole('button', { name: 'Geri al', exact: true }).click()
  await till.page.getByRole('button', { name: 'Tamamla' }).waitFor()
  assert.deepEqual(await look(till, 'till-return-settle'), [])
  // She wished for the money: another way is not given by a slip of the finger.
  await till.page.getByRole('button', { name: 'Alışveriş bakiyesi', exact: true }).click()
  await till.page.getByText('Müşteri şunu istemişti: Ödendiği yolla.').waitFor()
  await till.page.getByRole('button', { name: 'Şimdi böyle istiyor, tamamla' }).waitFor()
  assert.deepEqual(await look(till, 'till-return-otherwise'), [])
  await till.page.getByRole('button', { name: 'Ödendiği yolla', exact: true }).click()
  await till.page.getByRole('button', { name: 'Tamamla' }).click()
  await till.page.getByText(/geri ödendi/).waitFor()

  await phone.page.reload()
  await phone.page.getByText(/ödediğiniz yolla geri ödendi/).waitFor()
  const { rows } = await app.database.pool.query('select status from returns.returns where order_id = $1', [order_id])
  assert.deepEqual(rows, [{ status: 'settled' }])

  // The other piece is brought without a word before: found by the number of the order.
  await till.page.getByRole('button', { name: 'Başka bir iade' }).click()
  await till.page.getByLabel('İade kodu, fiş ya da sipariş no, telefon').fill(number)
  await till.page.getByRole('button', { name: 'Bul', exact: true }).click()
  await till.page.getByRole('button', { name: new RegExp(`${number}.*₺`) }).click()
  await till.page.getByRole('button', { name: /^1 × / }).click()
  assert.deepEqual(await look(till, 'till-take-back'), [])
  await till.page.getByRole('button', { name: 'Hasarlı', exact: true }).click()
  await till.page.getByRole('button', { name: 'Geri al', exact: true }).click()
  await till.page.getByRole('button', { name: 'Tamamla' }).click()
  await till.page.getByText(/geri ödendi/).waitFor()
  assert.deepEqual([...phone.complaints, ...till.complaints, ...desk.complaints], [])
})
