/** Ordered on the web, prepared in the store: accepted, picked, ready with a code, collected; what is not found is asked about; what is sent is packed there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DESKTOP,
  type Door,
  door,
  faultsOf,
  look,
  openTheHouse,
  openTheTill,
  orderTheCart,
  PHONE,
  scan,
  signInAtTheDesk,
  TABLET,
} from './house.ts'

const { app, address, browser } = await openTheHouse()
const till = await door(browser, address, TABLET)
await openTheTill(till)
const desk = await door(browser, address, DESKTOP)
await signInAtTheDesk(desk.page, 'owner')

const rows = async <Row>(sql: string, values: unknown[] = []) => (await app.database.pool.query(sql, values)).rows as Row[]
const [kadikoy] = await rows<{ location_id: string }>(`select location_id from stores.locations where name = 'Kadıköy'`)
const { location_id } = kadikoy!

interface Thing {
  variant_id: string
  gtin: string
  title: string
}
/** Things of which there is plenty here and in another store, dearest last: each order takes others. */
const things = await rows<Thing>(
  `select v.variant_id, v.gtin, p.title ->> 'tr' as title from inventory.public_levels l join catalog.public_variants v using (variant_id)
   join catalog.public_products p using (product_id)
   where l.location_id = $1 and l.on_hand - l.reserved >= 4 and v.gtin is not null and exists (select from inventory.public_levels o
     join stores.public_locations s using (location_id) where o.variant_id = l.variant_id and o.location_id <> $1 and s.collects and o.on_hand - o.reserved >= 4
     and s.company_id = (select company_id from stores.public_locations where location_id = $1))
     and (select count(*) from catalog.public_variants same where same.product_id = p.product_id) = 1
   order by v.gtin limit 6`,
  [location_id],
)
assert.equal(things.length, 6)

/** Somebody orders on her phone and looks at her order. */
let key = 0
async function ordered(lines: [thing: Thing, quantity: number][], delivery?: object) {
  const phone = await door(browser, address, PHONE, { touch: true })
  const ask = async (path: string, data?: object) => {
    const answer = await phone.context.request.fetch(path, {
      method: data ? 'POST' : 'GET',
      data,
      headers: { 'idempotency-key': `${path} ${data ? key++ : ''}` },
    })
    assert.ok(answer.ok(), await answer.text())
    return answer.json()
  }
  for (const [{ variant_id }, quantity] of lines) await ask('/v1/cart/lines', { variant_id, quantity })
  const order = await orderTheCart(ask, delivery)
  await phone.page.goto(`/orders/${order.order_id}`)
  return { phone, ...order }
}
const collected = { kind: 'collect', location_id }

/** The order is chosen in the queue of the till. */
async function openHere({ page }: Door, number: string) {
  await page.getByRole('link', { name: /Sipariş/ }).click()
  await page.getByRole('button', { name: new RegExp(number) }).click()
  await page.getByRole('heading', { name: number }).waitFor()
}
const lineOf = ({ page }: Door, { title }: Thing) =>
  page.getByRole('list', { name: 'Ürünler' }).getByRole('listitem').filter({ hasText: title })

test('an order is accepted, picked, ready with a code, and handed over by it', async () => {
  const [first, second] = [things[0]!, things[1]!]
  const { phone, number, order_id } = await ordered(
    [
      [first, 2],
      [second, 1],
    ],
    collected,
  )
  await phone.page.locator('[aria-current="step"]').getByText('Sipariş alındı').waitFor()
  await openHere(till, number)
  assert.deepEqual(await look(till, 'till-placed'), [])
  await till.page.getByRole('button', { name: 'Kabul et' }).click()
  await phone.page.locator('[aria-current="step"]').getByText('Mağazada hazırlanıyor').waitFor()
  await till.page.getByRole('button', { name: 'Toplamaya başla' }).click()

  // Two are scanned, one is taken by hand; what is not in the order, and what is enough, is said.
  await lineOf(till, first).getByRole('button', { name: 'Hepsini aldım' }).waitFor()
  await scan(till.page, first.gtin)
  await lineOf(till, first).getByText('1 / 2').waitFor()
  await scan(till.page, things[5]!.gtin)
  await till.page.getByText('Bu ürün bu siparişte yok.').waitFor()
  assert.deepEqual(await look(till, 'till-picking'), [])
  await scan(till.page, first.gtin)
  await lineOf(till, first).getByText('2 / 2').waitFor()
  await scan(till.page, first.gtin)
  await till.page.getByText(`${first.title}: hepsi toplandı.`).waitFor()
  await till.page.getByText('1 adet daha toplanacak').waitFor()
  await lineOf(till, second).getByRole('button', { name: 'Aldım' }).click()
  await till.page.getByRole('button', { name: 'Teslime hazır' }).click()

  const code = (await phone.page.getByLabel('Teslim kodu', { exact: true }).innerText()).replace(' ', '')
  assert.match(code, /^\d{6}$/)
  await phone.page.getByRole('img', { name: 'Okutulacak teslim kodu' }).waitFor()
  assert.deepEqual(await look(phone, 'phone-ready'), [])

  // A wrong code is refused and counted; her own, scanned anywhere in the app, opens the order with it.
  const wrong = code === '000000' ? '000001' : '000000'
  await till.page.getByLabel('Teslim kodunun 1. hanesi').click()
  await till.page.keyboard.type(wrong, { delay: 120 })
  await till.page.getByRole('button', { name: 'Teslim et' }).click()
  await till.page.getByText('Bu siparişin kodu bu değil. 4 deneme kaldı.').waitFor()
  assert.deepEqual(await look(till, 'till-ready'), [])
  await till.page.getByRole('link', { name: 'Satış' }).click()
  await till.page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
  await scan(till.page, `${number.replaceAll('-', '*')} ${code}`)
  await till.page.getByRole('heading', { name: number }).waitFor()
  await till.page.getByText('Başkası alıyor').click()
  await till.page.getByLabel('Kim alıyor').fill('Ali Deniz')
  await till.page.getByRole('button', { name: 'Teslim et' }).click()
  await till.page.getByText(`${number} teslim edildi`).waitFor()
  await phone.page.getByText('Teslim alan: Ali Deniz').waitFor()
  await phone.page.locator('[aria-current="step"]').getByText('Teslim alındı').waitFor()
  assert.deepEqual(await faultsOf(phone.page), [])

  await desk.page.goto(`/console/orders?open=${order_id}`)
  await desk.page.getByText('alan: Ali Deniz').waitFor()
  await desk.page.getByText('5 adım').click()
  assert.deepEqual(await look(desk, 'console-order'), [])
  assert.deepEqual([...phone.complaints, ...till.complaints, ...desk.complaints], [])
})

test('what is not found is asked about, and she collects it elsewhere; without a code somebody looks at a card', async () => {
  const [lost, found] = [things[2]!, things[3]!]
  const { phone, number, order_id } = await ordered(
    [
      [lost, 1],
      [found, 1],
    ],
    collected,
  )
  await openHere(till, number)
  await till.page.getByRole('button', { name: 'Kabul et' }).click()
  await till.page.getByRole('button', { name: 'Toplamaya başla' }).click()
  await lineOf(till, lost).getByRole('button', { name: 'Veremiyorum' }).click()
  await till.page.getByRole('button', { name: 'Bulunamadı' }).click()
  assert.deepEqual(await look(till, 'till-reject'), [])
  await till.page.getByRole('button', { name: '1 adet verilemiyor' }).click()
  await till.page.getByText('Müşteriye soruldu: başka mağaza mı, iptal mi.').waitFor()
  await lineOf(till, found).getByRole('button', { name: 'Aldım' }).click()
  await till.page.getByRole('button', { name: 'Teslime hazır' }).click()
  await till.page.getByRole('button', { name: 'Teslim et' }).waitFor()

  await phone.page.getByRole('heading', { name: 'Ne yapalım?' }).waitFor()
  assert.deepEqual(await look(phone, 'phone-question'), [])
  const choice = phone.page.getByRole('radio', { name: /mağazasından al/ }).first()
  await choice.check()
  await phone.page.getByRole('button', { name: 'Seçimimi gönder' }).click()
  await phone.page.getByRole('heading', { name: 'Ne yapalım?' }).waitFor({ state: 'detached' })
  await phone.page
    .getByRole('region', { name: /mağazasından teslim/ })
    .nth(1)
    .waitFor()
  assert.deepEqual(await look(phone, 'phone-two-places'), [])

  await till.page.getByText('Kodsuz').click()
  await till.page.getByRole('button', { name: 'Kimlik kartı' }).click()
  await till.page.getByRole('button', { name: 'Teslim et' }).click()
  await till.page.getByText(`${number} teslim edildi`).waitFor()
  const places = await rows<{ status: string }>('select status from fulfillment.fulfillments where order_id = $1 order by created_at', [
    order_id,
  ])
  assert.deepEqual(
    places.map(({ status }) => status),
    ['collected', 'placed'],
  )
  await desk.page.goto(`/console/orders?open=${order_id}`)
  await desk.page.getByText('bakılan: Kimlik kartı').waitFor()
  await desk.page.getByText(/alınacağı mağaza/).waitFor()
  assert.deepEqual(await faultsOf(desk.page), [])
  assert.deepEqual([...phone.complaints, ...till.complaints, ...desk.complaints], [])
})

test('whom she calls answers for her at the desk', async () => {
  const [lost, found] = [things[0]!, things[1]!]
  const { phone, number, order_id } = await ordered(
    [
      [lost, 1],
      [found, 1],
    ],
    collected,
  )
  await openHere(till, number)
  await till.page.getByRole('button', { name: 'Kabul et' }).click()
  await till.page.getByRole('button', { name: 'Toplamaya başla' }).click()
  await lineOf(till, lost).getByRole('button', { name: 'Veremiyorum' }).click()
  await till.page.getByRole('button', { name: 'Bulunamadı' }).click()
  await till.page.getByRole('button', { name: '1 adet verilemiyor' }).click()
  await desk.page.goto(`/console/orders?open=${order_id}`)
  await desk.page.getByRole('button', { name: 'Müşteri adına yanıtla' }).click()
  await desk.page.getByRole('radio', { name: 'İptal edilsin, parası iade edilsin' }).check()
  assert.deepEqual(await look(desk, 'console-answer'), [])
  await desk.page.getByRole('button', { name: 'Kaydet' }).click()
  await desk.page.getByText('iptal edildi, parası iade').waitFor()
  await phone.page.getByRole('heading', { name: 'Ne yapalım?' }).waitFor({ state: 'detached' })
  assert.deepEqual([...phone.complaints, ...till.complaints, ...desk.complaints], [])
})

test('what is sent from the store is packed and leaves with its number; what is late is told in the queue and at the desk', async () => {
  await rows(
    `update stores.channels set ships_from = $1 where kind = 'web' and company_id = (select company_id from stores.locations where location_id = $1)`,
    [location_id],
  )
  const thing = things[4]!
  const { phone, number, order_id } = await ordered([[thing, 2]])
  await openHere(till, number)
  await rows(`update fulfillment.fulfillments set late_since = now() - interval '5 minutes' where order_id = $1`, [order_id])
  await desk.page.goto('/console')
  await desk.page.getByRole('heading', { name: /Müşteriyi bekletenler/ }).waitFor()
  assert.deepEqual(await look(desk, 'console-today'), [])
  await desk.page.goto('/console/alarms?about=goods')
  await desk.page.getByText(number).first().waitFor()
  await till.page.getByText('Kargo', { exact: true }).click()
  await till.page.getByRole('heading', { name: /Geciken/ }).waitFor()
  assert.deepEqual(await look(till, 'till-late'), [])

  await till.page.getByRole('button', { name: 'Kabul et' }).click()
  await till.page.getByRole('button', { name: 'Toplamaya başla' }).click()
  await scan(till.page, thing.gtin)
  await lineOf(till, thing).getByText('1 / 2').waitFor()
  await till.page.getByRole('button', { name: '1 adedi paketle' }).click()
  await till.page.getByText(/^TC[0-9A-F]{12}$/).waitFor()
  await scan(till.page, thing.gtin)
  await lineOf(till, thing).getByText('2 / 2').waitFor()
  await till.page.getByText('Elle yaz').click()
  await till.page.getByLabel('Kargo firması').fill('Aras')
  await scan(till.page, 'ARAS-77001')
  assert.equal(await till.page.getByLabel('Takip numarası').inputValue(), 'ARAS-77001')
  assert.deepEqual(await look(till, 'till-pack'), [])
  await till.page.getByRole('button', { name: '1 adedi paketle' }).click()
  await till.page.getByRole('button', { name: '2 paket kargoya verildi' }).click()
  await phone.page.getByText('ARAS-77001').waitFor()
  await phone.page.locator('[aria-current="step"]').getByText('Kargoya verildi').waitFor()
  assert.deepEqual(await look(phone, 'phone-sent'), [])
  await desk.page.goto(`/console/orders?open=${order_id}`)
  await desk.page.getByText('ARAS-77001').first().waitFor()
  const parcel = desk.page.getByRole('listitem').filter({ hasText: 'ARAS-77001' })
  await parcel.getByRole('button', { name: 'Akıbetini yaz' }).click()
  await parcel.getByRole('radio', { name: 'Kayboldu' }).check()
  assert.deepEqual(await look(desk, 'console-outcome'), [])
  await parcel.getByRole('button', { name: 'Kaydet' }).click()
  await parcel.getByText('Kayıp').waitFor()
  assert.deepEqual([...phone.complaints, ...till.complaints, ...desk.complaints], [])
})
