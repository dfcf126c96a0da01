/** What the house knows of one person, in real browsers: put together and taken apart, given to her, forgotten, and served from. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFor, DESKTOP, door, faultsOf, openTheHouse, openTheTill, PHONE, signInAtTheDesk, TABLET } from './house.ts'

const { app, address, browser } = await openTheHouse()

test('two who may be one wait for somebody, who says that they are, and takes it back', async () => {
  const { page, context, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  const at_home = { street: 'Zambak Caddesi', house_number: '11', district: 'Üsküdar', city: 'İstanbul', postcode: '34660' }
  const tell = async (external_id: string, said: object) => {
    const told = await context.request.post('/v1/customer-records', {
      data: { system: 'crm', external_id, fields: { first_name: 'Arda', last_name: 'Ekinci', ...at_home, ...said } },
      headers: { 'birge-audience': 'staff', 'idempotency-key': external_id },
    })
    assert.equal(told.status(), 201, await told.text())
    return (await told.json()) as { customer_id: string; band: string }
  }
  const known = await tell('arda', { birth_on: '2001-03-03' })
  assert.equal((await tell('also arda', {})).band, 'review')

  // The customer's own page leads to the question.
  await page.goto(`/console/customers/${known.customer_id}`)
  await page.getByRole('link', { name: 'Aynı kişi olabilecekler' }).click()
  await page.getByRole('heading', { name: 'Aynı kişi mi?', level: 1 }).waitFor()
  await page.getByRole('table').getByRole('link', { name: 'Arda Ekinci' }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const side = page.getByRole('complementary')
  await side.getByText('Ortak bilgi az').waitFor()
  await side.getByRole('row', { name: /^İlçe/ }).getByText('Üsküdar').first().waitFor()
  assert.equal(await side.getByText('Zambak Caddesi').count(), 0)
  await page.keyboard.press('s')
  await page.getByText('Birleştirildi. İstenirse ayrılabilir.').waitFor()
  await page.getByRole('heading', { name: 'Bakılacak kimse yok' }).waitFor()

  await page.goto(`/console/customers/${known.customer_id}`)
  await page.getByRole('button', { name: 'Geri al' }).click()
  await page.getByLabel('Neden iki ayrı kişi').fill('Amca ile yeğen')
  await page.getByRole('button', { name: 'Ayır', exact: true }).click()
  await page.getByText('ayrıldı', { exact: true }).waitFor()
  await page.goto('/console/customers?search=Arda')
  await page.getByRole('table').getByRole('link', { name: 'Arda Ekinci' }).nth(1).waitFor()
  await page.goto('/console/reviews')
  await page.getByRole('heading', { name: 'Bakılacak kimse yok' }).waitFor()
  assert.deepEqual(complaints, [])
})

test('a record that a rule has linked to the wrong person is looked at, and split off', async () => {
  const { page, context, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  const tell = async (external_id: string, fields: object) => {
    const told = await context.request.post('/v1/customer-records', {
      data: { system: 'crm', external_id, fields: { first_name: 'Nurten', last_name: 'Koral', phone: '0532 640 11 01', ...fields } },
      headers: { 'birge-audience': 'staff', 'idempotency-key': external_id },
    })
    assert.equal(told.status(), 201, await told.text())
    return ((await told.json()) as { customer_id: string }).customer_id
  }
  const nurten = await tell('nurten', { birth_on: '1971-02-02', city: 'Bursa' })
  assert.equal(await tell('her sister in law', { city: 'Muğla' }), nurten)

  await page.goto(`/console/customers/${nurten}`)
  const section = page.locator('.c-section').filter({ has: page.getByRole('heading', { name: 'Sistemlerin kayıtları' }) })
  await section.getByRole('button', { name: 'Kayıtları göster' }).click()
  const records = section.getByRole('list', { name: 'Sistemlerin kayıtları' })
  await records.getByText('Şehir: Bursa').waitFor()
  assert.equal(await records.getByText('0532 640 11 01').count(), 0)
  await records.getByRole('button', { name: 'Bu kaydı ayır' }).click()
  await records.getByRole('button', { name: 'Kaydı ayır', exact: true }).click()
  await records.getByText('En az üç harfle nedenini yazın').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size)
    assert.equal(await page.locator('html').evaluate((html) => html.scrollWidth > html.clientWidth), false)
  }
  await records.getByLabel('Neden başka birinin kaydı').fill('Gelininin kaydı')
  await records.getByRole('button', { name: 'Kaydı ayır', exact: true }).click()
  await page.getByText('Kayıt ayrıldı').waitFor()
  await records.getByText('Şehir: Muğla').waitFor({ state: 'detached' })
  await records.getByText('Şehir: Bursa').waitFor()
  assert.equal(await records.getByRole('button', { name: 'Bu kaydı ayır' }).count(), 0)
  assert.deepEqual(complaints, [])
})

test('a shopper says what she allows, takes a copy of her data home, asks to be forgotten, and thinks again', async () => {
  const { page, complaints } = await door(browser, address, PHONE, { touch: true })
  const phone = '+905320000101'
  await page.goto('/account')
  await page.getByLabel('Cep telefonu').fill('0532 000 01 01')
  await page.getByRole('button', { name: /Kod/ }).click()
  await page
    .getByLabel(/[Kk]od/)
    .first()
    .fill(await codeFor(app, phone))
  await page.getByRole('heading', { name: 'Merhaba, Ayşe' }).waitFor()

  const marketing = page.getByRole('group', { name: 'Kampanya ve yenilikler' })
  await marketing.getByRole('checkbox', { name: /SMS/ }).click()
  await page.getByText('Bilgileriniz kaydedildi').first().waitFor()
  await page.reload()
  await marketing.getByRole('checkbox', { name: /SMS/, checked: true }).waitFor()

  await page.getByRole('button', { name: 'Kopya iste' }).click()
  const field = page.getByLabel(/gönderilen kod/)
  await field.waitFor()
  await field.fill(await codeFor(app, phone))
  await page.getByRole('button', { name: 'Onayla' }).click()
  await field.waitFor({ state: 'detached' })
  await app.settle()
  const link = page.getByRole('link', { name: /^İndir/ })
  await link.waitFor()
  assert.equal(await link.getAttribute('download'), 'birge.json')
  const copy = await (await page.context().request.get((await link.getAttribute('href'))!)).text()
  for (const hers of ['Yılmaz', phone, 'Toprak tonlarını sever', 'marketing']) assert.ok(copy.includes(hers), `${hers} is not in the copy`)
  assert.doesNotThrow(() => JSON.parse(copy))

  await page.getByRole('button', { name: 'Verilerimi sil' }).click()
  await page.getByText('Vazgeçmek için bir gününüz var').waitFor()
  await page.getByRole('button', { name: 'Kodu gönder' }).click()
  await field.fill('000000')
  await page.getByRole('button', { name: 'Onayla' }).click()
  await page.getByText('Kod doğru değil').waitFor()
  await field.fill(await codeFor(app, phone))
  await page.getByRole('button', { name: 'Onayla' }).click()
  const erasure = page.getByRole('listitem').filter({ hasText: 'Verilerimin silinmesi' })
  await erasure.getByText('Sürüyor').waitFor()

  // At the desk it stands with the day the law names.
  const desk = await door(browser, address, DESKTOP)
  await signInAtTheDesk(desk.page, 'owner')
  await desk.page.goto('/console/privacy?status=open')
  await desk.page.getByRole('row', { name: /Silme.*Ayşe Yılmaz/ }).waitFor()

  await erasure.getByRole('button', { name: 'Talebi geri al' }).click()
  await erasure.getByText('Geri alındı').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Merhaba, Ayşe' }).waitFor()
  assert.deepEqual([...complaints, ...desk.complaints], [])
})

test('an associate comes back to a customer on the day, sees how since somebody else asked for it, and promises something herself', async () => {
  const till = await door(browser, address, TABLET)
  const { page, complaints } = till
  await openTheTill(till)
  const due = page.getByRole('region', { name: 'Bugün' })
  await page.getByRole('link', { name: /Müşteri/ }).click()
  await page
    .getByRole('region', { name: 'Kendi müşterilerim' })
    .getByRole('button', { name: /Ayşe Yılmaz/ })
    .waitFor()
  const promised = due.getByRole('listitem').filter({ hasText: 'Seramik ısıtıcının mat rengi' })
  await promised.getByRole('button', { name: 'Ulaş' }).click()
  await promised.getByRole('link', { name: '0532 000 01 01' }).waitFor()
  await promised.getByRole('button', { name: 'Yapıldı' }).click()
  await promised.waitFor({ state: 'detached' })

  // What she opens herself, while the customer is not there, tells her no number, and why.
  await page
    .getByRole('region', { name: 'Kendi müşterilerim' })
    .getByRole('button', { name: /Ayşe Yılmaz/ })
    .click()
  const card = page.getByRole('dialog')
  await card.getByRole('button', { name: 'Takip aç' }).click()
  await card.getByLabel('Ne için dönülecek').fill('Perde numunesi geldi')
  await card.getByText('Bugün', { exact: true }).click()
  await card.getByRole('button', { name: 'Takibi aç' }).click()
  await card.getByText('Takip açıldı').waitFor()
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
  const own = due.getByRole('listitem').filter({ hasText: 'Perde numunesi geldi' })
  await own.getByText('İletişim bilgisi gizli').waitFor()
  assert.equal(await own.getByRole('button', { name: 'Ulaş' }).count(), 0)
  assert.deepEqual(complaints, [])
})

test('at the desk a no on the phone counts at once, and a yes when she has told her code; an order leads to a follow-up', async () => {
  const { page, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  await page.goto('/console/customers?search=Mehmet')
  await page.getByRole('table').getByRole('link', { name: 'Mehmet Öztürk' }).click()
  await page.getByRole('link', { name: 'Tüm sayfa' }).click()
  await page.getByRole('list', { name: 'Neyle tanınıyor' }).getByText('ilk görülme').first().waitFor()
  await page.getByRole('button', { name: 'Ayrıntı ve kayıt' }).click()
  const consents = page.getByRole('list', { name: 'Onaylar' })
  const sms = consents.getByRole('listitem').filter({ hasText: 'SMS' })
  const says = sms.getByRole('group', { name: 'Müşteri şimdi diyor ki' })
  await says.getByRole('button', { name: 'Hayır' }).click()
  await says.getByRole('button', { name: 'Hayır', pressed: true }).waitFor()
  await sms.getByText('telefonda').waitFor()

  await says.getByRole('button', { name: 'Evet' }).click()
  await sms.getByText('ticari elektronik ileti gönderebilir').waitFor()
  await sms.getByRole('button', { name: 'Müşteri evet dedi' }).click()
  await sms.getByText('kendisi olduğu kanıtlanmalı').waitFor()
  await sms.getByLabel('Müşterinin söylediği telefon').fill('0542 000 01 02')
  await sms.getByRole('button', { name: 'Kod gönder' }).click()
  const told = sms.getByLabel(/giden kod/)
  await told.waitFor()
  await told.fill(await codeFor(app, '+905420000102'))
  await sms.getByRole('button', { name: 'Doğrula ve kaydet' }).click()
  await says.getByRole('button', { name: 'Evet', pressed: true }).waitFor()
  await sms.getByText('Sürüm 1').waitFor()
  await page.getByText('Söylenenlerin hepsi (2)').click()
  await page.getByText('kanıt: ekipten kişi').first().waitFor()

  const number = await buysALamp('+905420000102')
  await page.goto('/console/orders')
  await page.getByRole('table').getByRole('link', { name: number }).click()
  const order = page.getByRole('complementary')
  await order.getByRole('button', { name: 'Takip aç' }).click()
  await order.getByLabel('Ne için dönülecek').fill('Lambayı kurabildi mi?')
  await order.getByRole('button', { name: 'Takip aç' }).last().click()
  await page.locator('.mantine-Notification-root', { hasText: 'Takip açıldı' }).getByRole('button', { name: 'Kapat' }).waitFor()
  await order.getByRole('link', { name: 'Mehmet Öztürk' }).click()
  const promised = page.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Lambayı kurabildi mi?' })
  await promised.getByRole('link', { name: 'Sipariş' }).waitFor()
  assert.deepEqual(complaints, [])
  assert.deepEqual(await app.audit(), [])
})

/** Somebody who is signed in on the web buys one lamp. */
async function buysALamp(phone: string): Promise<string> {
  const shopper = await browser.newContext({ baseURL: address })
  const ask = async (path: string, data?: object) => {
    const headers = { 'birge-audience': 'shopper', 'idempotency-key': path }
    const answer = await shopper.request.fetch(path, { method: data ? 'POST' : 'GET', data, headers })
    assert.ok(answer.ok(), await answer.text())
    return answer.json()
  }
  await ask('/v1/sign-in-codes', { phone })
  await ask('/v1/sign-ins', { phone, code: await codeFor(app, phone) })
  const { items } = await ask('/v1/products?search=lamba&limit=10')
  const { variants } = await ask(`/v1/products/${items.find((item: { availability: string }) => item.availability === 'in_stock').slug}`)
  const { variant_id } = variants.find(({ delivery }: { delivery: string }) => delivery === 'in_stock')
  await ask('/v1/cart/lines', { variant_id, quantity: 1 })
  const { checkout_id, version } = await ask('/v1/checkouts', {
    delivery: { kind: 'ship', address: { street: 'Güvenlik Caddesi 33', district: 'Çankaya', city: 'Ankara', country: 'TR' } },
    contact: { name: 'Mehmet Öztürk', phone },
  })
  const { items: agreed } = await ask(`/v1/checkouts/${checkout_id}/agreements`)
  await ask(`/v1/checkouts/${checkout_id}/agreements`, {
    version,
    agreed: agreed.map(({ kind, text_version }: { kind: string; text_version: string }) => ({ kind, text_version })),
  })
  await ask(`/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok' })
  const { number } = await ask(`/v1/checkouts/${checkout_id}/order`, {})
  await shopper.close()
  return number
}

test('who has nothing proven shows her paper to one, and another confirms that she is to be forgotten', async () => {
  const { page, context, complaints } = await door(browser, address, DESKTOP)
  await signInAtTheDesk(page, 'owner')
  const told = await context.request.post('/v1/customer-records', {
    data: { system: 'crm', external_id: 'zekiye', fields: { first_name: 'Zekiye', last_name: 'Ünal', phone: '0532 640 22 07' } },
    headers: { 'birge-audience': 'staff', 'idempotency-key': 'zekiye' },
  })
  const { customer_id } = (await told.json()) as { customer_id: string }
  await page.goto(`/console/customers/${customer_id}`)
  await page.getByRole('button', { name: 'Silinmek istiyor' }).click()
  await page.getByText('Kod gönderilemez').waitFor()
  assert.deepEqual(await faultsOf(page), [])
  await page.getByRole('combobox', { name: 'Gösterdiği belge' }).click()
  await page.getByRole('option', { name: 'pasaport' }).click()
  await page.getByRole('button', { name: 'Belgeyi gördüm' }).click()
  const request = page.getByRole('complementary')
  await request.getByText('İkinci bir kişinin onayı bekleniyor').waitFor()
  await request.getByText('pasaport').waitFor()
  assert.equal(await request.getByLabel('Kod').count(), 0)

  const manager = await door(browser, address, PHONE)
  await signInAtTheDesk(manager.page, 'manager')
  await manager.page.goto('/console/approvals')
  const main = manager.page.getByRole('main')
  await main.getByRole('heading', { name: 'Kimliğini belgeyle gösterenin verileri silinecek' }).waitFor()
  await main.getByRole('button', { name: 'Onayla' }).click()
  await main.getByText('Onay bekleyen bir şey yok').waitFor()

  await page.reload()
  await request.getByText('Açık', { exact: true }).waitFor()
  assert.deepEqual([...complaints, ...manager.complaints], [])
})
