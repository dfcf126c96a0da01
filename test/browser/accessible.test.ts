/** Every kind of page holds to WCAG 2.2 AA as far as a machine can tell. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFor, DESKTOP, type Door, door, faultsOf, openTheHouse, openTheTill, PHONE, signInAtTheDesk, TABLET } from './house.ts'

async function findings({ page }: Door, path?: string): Promise<string[]> {
  if (path) await page.goto(path, { waitUntil: 'networkidle' })
  return faultsOf(page)
}

test('every page can be used by everybody', async () => {
  const { app, address, browser } = await openTheHouse()
  // So tall that the bar at the foot of the screen lies over nothing that could be scrolled away from it.
  const phone = await door(browser, address, { ...PHONE, height: 4_000 }, { touch: true })
  const found: string[] = []
  for (const path of [
    '/',
    '/rooms',
    '/c/mutfak',
    '/p/seramik-isitici',
    '/search?q=lamba',
    '/search?q=zzzz',
    '/c/tekstil?o.color=navy&max=5000',
    '/search?q=lamba&max=1',
    '/stores',
    '/cart',
    '/account',
    '/en',
    '/az/p/seramik-isitici',
    '/nowhere',
    '/refuse?token=nothing',
  ])
    found.push(...(await findings(phone, path)))
  await phone.page.getByRole('button', { name: 'İletileri durdur' }).click()
  await phone.page.getByRole('heading', { name: 'Bu bağlantı geçerli değil' }).waitFor()
  found.push(...(await findings(phone)))

  // Ayşe's account: what she allows, and her data.
  await phone.page.goto('/account')
  await phone.page.getByLabel('Cep telefonu').fill('0532 000 01 01')
  await phone.page.getByRole('button', { name: /Kod/ }).click()
  await phone.page
    .getByLabel(/[Kk]od/)
    .first()
    .fill(await codeFor(app, '+905320000101'))
  await phone.page.getByRole('heading', { name: 'İletiler ve onaylar' }).waitFor()
  found.push(...(await findings(phone)))
  await phone.page.getByRole('button', { name: 'Verilerimi sil' }).click()
  await phone.page.getByRole('button', { name: 'Kodu gönder' }).waitFor()
  found.push(...(await findings(phone)))
  found.push(...(await findings(await door(browser, address, TABLET), '/store')))
  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await till.page.getByRole('link', { name: 'Müşteri' }).click()
  const ayse = till.page.getByRole('button', { name: 'Ayşe Yılmaz' })
  await ayse.first().waitFor()
  found.push(...(await findings(till)))
  await ayse.first().click()
  await till.page.getByText('Salon penceresi').waitFor()
  await till.page.getByRole('button', { name: 'Takip aç' }).click()
  await till.page.getByLabel('Ne için dönülecek').waitFor()
  found.push(...(await findings(till)))
  const desk = await door(browser, address, DESKTOP)
  found.push(...(await findings(desk, '/console')))
  await signInAtTheDesk(desk.page, 'owner')
  const { rows } = await app.database.pool.query<{ customer_id: string }>(
    `select customer_id from customers.public_customers where first_name = 'Ayşe'`,
  )
  const { customer_id } = rows[0]!
  const { source_id } = (await app.database.pool.query<{ source_id: string }>('select source_id from tracking.sources')).rows[0]!
  const coupons = `select promotion_id from promotions.promotions where rule #> '{asks,coupon}' is not null limit 1`
  const { promotion_id } = (await app.database.pool.query<{ promotion_id: string }>(coupons)).rows[0]!
  const desks = desk.context.request
  const tell = async (external_id: string, more: object) => {
    const fields = { first_name: 'Arda', last_name: 'Ekinci', street: 'Zambak Caddesi', house_number: '11', city: 'İstanbul', ...more }
    const headers = { 'birge-audience': 'staff', 'idempotency-key': external_id }
    const told = await desks.post('/v1/customer-records', { data: { system: 'crm', external_id, fields }, headers })
    assert.equal(told.status(), 201, await told.text())
  }
  await tell('arda', { birth_on: '2001-03-03', district: 'Üsküdar', postcode: '34660' })
  await tell('also arda', { district: 'Üsküdar', postcode: '34660' })
  for (const path of [
    '/console',
    '/console/orders',
    '/console/products',
    '/console/stock',
    '/console/promotions?open=prm_new',
    `/console/promotions?open=${promotion_id}`,
    '/console/segments',
    '/console/segments?open=seg_new',
    '/console/customers',
    `/console/customers/${customer_id}`,
    '/console/follow-ups?whose=place',
    '/console/ambiguous-facts',
    '/console/reviews',
    '/console/privacy',
    '/console/privacy?part=rules',
    '/console/privacy?part=texts',
    '/console/privacy?part=register',
    '/console/books',
    '/console/staff',
    '/console/outbox',
    '/console/sources?open=src_new',
    `/console/sources?open=${source_id}`,
  ])
    found.push(...(await findings(desk, path)))
  await desk.page.goto(`/console/customers/${customer_id}`)
  await desk.page.getByRole('button', { name: 'Ayrıntı ve kayıt' }).click()
  await desk.page.getByRole('group', { name: 'Müşteri şimdi diyor ki' }).first().getByRole('button', { name: 'Evet' }).click()
  await desk.page.getByText('Bu metni okuyun').waitFor()
  found.push(...(await findings(desk)))
  await desk.page.goto('/console/reviews')
  await desk.page.getByRole('table').getByRole('link', { name: 'Arda Ekinci' }).first().click()
  await desk.page.getByRole('table', { name: 'Yan yana' }).waitFor()
  found.push(...(await findings(desk)))
  assert.deepEqual(found, [])
})
