import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run, runOne } from '#platform/database'
import { atTheDesk, atTheTill, confirmedBy, setTheStage } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { fetchPack, type SealedPack, sellOffline } from '../../../test/offline-till.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { takeIn } from './booking.ts'
import type { OfflineSale } from './checking.ts'
import type { Finding } from './differences.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 5)
const { mug, towel, lamp } = stage.variants
const staff_id = stage.associate.staff_id
let till = await atTheTill(app, stage)
let desk = await atTheDesk(app)

/** Nobody stays signed in for so long. */
async function later(by: { hours: number }) {
  app.clock.advance(by)
  desk = await atTheDesk(app)
  till = await atTheTill(app, stage, { open: false })
}

let number = 0
const now = () => app.clock.now().toISOString()
const sold = (pack: SealedPack, lines: { variant_id: string; quantity: number }[], more: object = {}) =>
  sellOffline(pack, { staff_id, number: ++number, sold_at: now(), lines, ...more })
const send = (sale: object, as: Pocket = till) => app.call('POST', '/v1/offline-sales', sale, { as })
const onHand = async (variant_id: string) =>
  (await runOne<{ on_hand: number }>(app.database.db, 'select on_hand from inventory.levels where variant_id = $1 and location_id = $2', [
    variant_id,
    stage.kadikoy.location_id,
  ]))!.on_hand
const drawer = async (register_id = stage.till.register_id) =>
  (await runOne<{ sum: number }>(
    app.database.db,
    `select coalesce(sum(case when to_account like '%/drawer/' || $1 then amount_minor else -amount_minor end), 0)::bigint as sum
       from ledger.transfers where to_account like '%/drawer/' || $1 or from_account like '%/drawer/' || $1`,
    [register_id],
  ))!.sum
const differences = async () =>
  run<{ amount_minor: number }>(
    app.database.db,
    `select coalesce(sum(case when to_account like '%/cash_difference/%' then amount_minor else -amount_minor end), 0)::bigint as amount_minor
     from ledger.transfers where to_account like '%/cash_difference/%' or from_account like '%/cash_difference/%'`,
  ).then(([row]) => row!.amount_minor)
const orders = async () => (await run(app.database.db, 'select order_id from orders.orders')).length
const setPrice = async (variant_id: string, amount_minor: number) => {
  const answer = await app.call(
    'PUT',
    `/v1/price-lists/${stage.list.price_list_id}/prices`,
    { prices: [{ variant_id, amount_minor }] },
    { as: desk, key: `${variant_id} ${amount_minor}` },
  )
  assert.ok(answer.status < 300, answer.text)
}
const setStatus = async (variant_id: string, status: string) => {
  const of = await runOne<{ product_id: string }>(app.database.db, 'select product_id from catalog.variants where variant_id = $1', [
    variant_id,
  ])
  const answer = await app.call('PATCH', `/v1/catalog/products/${of!.product_id}`, { status }, { as: desk })
  assert.ok(answer.status < 300, answer.text)
}
const open = async (float_minor: number, key: string) =>
  assert.equal((await app.call('POST', '/v1/register-sessions', { float_minor }, { as: till, key })).status, 201)
const close = async (counted_minor: number, key: string) => {
  const { status, body, text } = await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor }, { as: till, key })
  assert.equal(status, 201, text)
  return body
}

test('a sale made without the server is booked as one at the till, however often it is sent, and is found by the number that was printed', async () => {
  const pack = await fetchPack(app, till)
  const sale = sold(pack, [{ variant_id: mug, quantity: 2 }], { more_minor: 200 })
  await later({ hours: 3 })
  const [pieces, cash] = [await onHand(mug), await drawer()]
  const first = await send(sale)
  assert.equal(first.status, 201, first.text)
  assert.deepEqual(first.body, {
    ...{ sale_id: sale.sale_id, order_id: first.body.order_id, number: first.body.number, receipt_number: first.body.receipt_number },
    ...{ offline_number: 'OFL-7K3MQ2-0001', sold_at: sale.sold_at, booked_at: now(), late: false, findings: [] },
  })
  await later({ hours: 30 })
  const { tenders, ...rest } = sale
  const again = await send({ tenders, ...rest })
  assert.deepEqual([again.status, again.body], [201, first.body], 'the fields came in another order')
  assert.deepEqual([await onHand(mug), await drawer()], [pieces - 2, cash + 49_800], 'the change went back')

  const { body: order } = await app.call('GET', `/v1/orders/${first.body.order_id}`, undefined, { as: desk })
  assert.deepEqual(
    [
      new Date(order.placed_at).toISOString(),
      order.placed_by,
      order.status,
      order.delivery,
      order.register_id,
      order.total_minor,
      order.payment_status,
    ],
    [sale.sold_at, `staff:${staff_id}`, 'completed', 'taken', stage.till.register_id, 49_800, 'paid'],
  )
  assert.deepEqual(order.lines[0].price, { level: 'base', from_quantity: 1, list_minor: 24_900, exception_id: null }, 'as its pack said')
  for (const search of [first.body.number, 'ofl-7k3mq2-0001']) {
    const { body } = await app.call('GET', `/v1/orders?search=${search}`, undefined, { as: desk })
    assert.deepEqual(
      body.items.map((one: { order_id: string }) => one.order_id),
      [first.body.order_id],
    )
  }
  const receipt = await app.call('GET', `/v1/orders/${first.body.order_id}/receipt.txt`, undefined, { as: till })
  for (const part of [/OFL-7K3MQ2-0001/, new RegExp(first.body.number), /Taş Kupa/, /498,00/]) assert.match(receipt.text, part)
  const refund = { order_id: first.body.order_id, amount_minor: 24_900, way: 'gift_card' }
  const back = await app.call('POST', '/v1/till/refunds', refund, { as: till, key: 'back' })
  assert.equal(back.status, 201, back.text)
  assert.deepEqual(await app.audit(), [])
})

test('what changed since, or lacks by the books, refuses nothing: it is booked as it was sold, and told', async () => {
  const pack = await fetchPack(app, till)
  await later({ hours: 1 })
  await setPrice(towel, 41_950)
  await later({ hours: 1 })
  // Six lamps though the books have five, and a price of which the till has not heard.
  const sale = sold(pack, [
    { variant_id: lamp, quantity: 6 },
    { variant_id: towel, quantity: 1 },
  ])
  await later({ hours: 1 })
  await setStatus(lamp, 'archived')
  await app.call('PATCH', `/v1/staff/${staff_id}`, { disabled: true }, { as: desk })
  const answer = await send(sale, desk)
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(answer.body.findings, [
    { code: 'not_for_sale', line_id: 'l1', variant_id: lamp, because: 'not_for_sale' },
    { code: 'price_differs', line_id: 'l2', variant_id: towel, charged_minor: 39_950, expected_minor: 41_950 },
    { code: 'seller_left', staff_id },
    { code: 'other_register' },
    { code: 'stock_short', variant_id: lamp, quantity: 1 },
  ])
  assert.equal(await onHand(lamp), 0, 'what was not there by the books was written down as found')
  const { body: order } = await app.call('GET', `/v1/orders/${answer.body.order_id}`, undefined, { as: desk })
  assert.deepEqual([order.total_minor, new Date(order.placed_at).toISOString()], [6 * 89_999 + 39_950, sale.sold_at])
  const { body: list } = await app.call('GET', '/v1/offline-sales?differences=true', undefined, { as: desk })
  assert.deepEqual(
    list.items.map(({ offline_number, sold_by, findings }: { offline_number: string; sold_by: string; findings: object[] }) => [
      ...[offline_number, sold_by, findings.length],
    ]),
    [['OFL-7K3MQ2-0002', staff_id, 5]],
  )
  assert.equal(list.items[0].titles[lamp], stage.things.lamp.title, 'in words of what was sold')
  const having = async (finding: string) =>
    (await app.call('GET', `/v1/offline-sales?finding=${finding}`, undefined, { as: desk })).body.items.length as number
  assert.deepEqual([await having('stock_short'), await having('clock_ahead')], [1, 0])
  assert.deepEqual(list.missing, [])
  assert.deepEqual(await app.audit(), [])
  await app.call('PATCH', `/v1/staff/${staff_id}`, { disabled: false }, { as: desk })
  await setStatus(lamp, 'active')
  await later({ hours: 1 })
})

test('cash of a sale that is told after its register was counted was part of that count: the next drawer is not touched, and the closing says so', async () => {
  const pack = await fetchPack(app, till)
  const [cash, slip] = [sold(pack, [{ variant_id: mug, quantity: 1 }]), sold(pack, [{ variant_id: mug, quantity: 1 }], { slip: '004217' })]
  app.clock.advance({ minutes: 10 })
  const expected = await drawer()
  const closed = await close(expected + 24_900, 'close')
  assert.deepEqual([closed.expected_minor, closed.counted_minor, closed.late_minor], [expected, expected + 24_900, 0])
  assert.equal(await differences(), -24_900, 'too much was counted')
  await later({ hours: 14 })
  await open(30_000, 'next day')
  const told = [await send(cash), await send(slip)]
  assert.deepEqual(
    told.map(({ body }) => [body.late, body.findings]),
    [
      [true, [{ code: 'late_entry', cash_minor: 24_900 }]],
      [true, [{ code: 'late_entry', cash_minor: 0 }]],
    ],
  )
  assert.deepEqual([await drawer(), await differences()], [30_000, 0])
  const { body: sessions } = await app.call('GET', `/v1/registers/${stage.till.register_id}/sessions`, undefined, { as: desk })
  assert.deepEqual(
    sessions.items.map(({ late_minor, late_sales, closed_at }: Record<string, unknown>) => [late_minor, late_sales, closed_at !== null]),
    [
      [0, 0, false],
      [24_900, 2, true],
    ],
  )
  assert.deepEqual(await app.audit(), [])
})

test('what was sold while the register was closed lies in the drawer that was opened next; of a register that was never opened nothing is known yet', async () => {
  const pack = await fetchPack(app, till)
  await close(30_000, 'close again')
  const between = sold(pack, [{ variant_id: mug, quantity: 1 }])
  await later({ hours: 1 })
  await open(10_000, 'third')
  const { body } = await send(between)
  assert.deepEqual([body.late, body.findings, await drawer()], [false, [], 34_900])
  const second = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
  const early = sellOffline(await fetchPack(app, second), {
    ...{ staff_id, device: 'ABCDEF', number: 1, sold_at: now(), lines: [{ variant_id: mug, quantity: 1 }] },
  })
  const count = await orders()
  const refused = await send(early, second)
  assert.deepEqual([refused.status, refused.body.code], [409, 'register_never_opened'])
  assert.equal(await orders(), count)
  app.clock.advance({ minutes: 1 })
  await app.call('POST', '/v1/register-sessions', { float_minor: 1_000 }, { as: second, key: 'first' })
  assert.deepEqual([(await send(early, second)).status, await drawer(stage.second_till.register_id)], [201, 25_900])
  assert.deepEqual((await app.call('GET', '/v1/offline-sales?refused=true', undefined, { as: desk })).body.items, [])
  assert.deepEqual(await app.audit(), [])
})

test('what cannot have been a sale is refused with the reason, changes nothing, and the manager hears of it', async () => {
  const pack = await fetchPack(app, till)
  const good = sold(pack, [{ variant_id: mug, quantity: 2 }])
  const [line] = good.lines as [OfflineSale['lines'][number]]
  const before = [await orders(), await onHand(mug), await drawer()]
  const earlier = new Date(app.clock.now().getTime() - 60_000).toISOString()
  const cases: [object, number, string, object?][] = [
    [{ total_minor: 49_799 }, 422, 'offline_sale_malformed', { field: 'total_minor', because: 'does_not_add_up' }],
    [{ lines: [{ ...line, unit_price_minor: 100 }] }, 422, 'offline_sale_malformed'],
    [
      { lines: [{ ...line, tax_rate_bp: 900 }] },
      422,
      'offline_sale_malformed',
      { field: 'lines.0.tax_rate_bp', because: 'is_no_rate_of_this_country' },
    ],
    [
      { lines: [{ ...line, price: { ...line.price!, list_minor: 1 } }] },
      422,
      'offline_sale_malformed',
      { field: 'lines.0.price', because: 'is_of_another_line' },
    ],
    [{ lines: [line, line] }, 422, 'offline_sale_malformed', { field: 'lines.line_id', because: 'stands_there_twice' }],
    [{ change_minor: 100 }, 422, 'offline_sale_malformed', { field: 'tenders', because: 'do_not_add_up' }],
    [{ tenders: [{ method: 'terminal', amount_minor: 49_800 }] }, 422, 'offline_sale_malformed'],
    [{ tenders: [{ method: 'gift_card', amount_minor: 49_800 }] }, 400, 'invalid_request'],
    [{ lines: [{ ...line, quantity: -2 }] }, 400, 'invalid_request'],
    [{ promotions: [{ promotion_id: 'prm_none', version: 1, amount_minor: 0 }] }, 422, 'offline_sale_malformed'],
    [{ lines: [{ ...line, variant_id: 'var_none' }] }, 422, 'offline_goods_unknown', { variant_id: 'var_none' }],
    [{ staff_id: 'stf_none' }, 422, 'seller_unknown', { staff_id: 'stf_none' }],
    [{ sold_at: earlier }, 422, 'sold_before_pack'],
    [{ register_id: 'reg_none' }, 404, 'not_found'],
    [{ register_id: stage.till_baki.register_id }, 404, 'not_found'],
  ]
  for (const [change, status, code, details] of cases) {
    const answer = await send({ ...good, ...change })
    assert.deepEqual([answer.status, answer.body.code], [status, code], `${JSON.stringify(change)} ${answer.text}`)
    if (details) assert.deepEqual(answer.body.details, details)
  }
  assert.deepEqual([await orders(), await onHand(mug), await drawer()], before)
  const { body } = await app.call('GET', '/v1/offline-sales?refused=true', undefined, { as: desk })
  assert.deepEqual(
    body.items.map(
      ({
        sale_id,
        order_id,
        total_minor,
        refusal,
      }: {
        sale_id: string
        order_id: null
        total_minor: number
        refusal: { code: string; times: number }
      }) => [...[sale_id, order_id, total_minor, refusal.code, refusal.times]],
    ),
    [[good.sale_id, null, 49_800, 'sold_before_pack', 11]],
  )
  const said = await run<{ data: { code: string } }>(
    app.database.db,
    `select data from platform.events where type = 'offline_sales.sale_refused' and data ->> 'sale_id' = $1`,
    [good.sale_id],
  )
  assert.equal(said.length, 1, 'a till that asks again and again tells nobody anything new')
  assert.equal((await send(good)).status, 201, 'and as it was it is booked')
  const other = await send({ ...good, sold_at: new Date(app.clock.now().getTime() + 1_000).toISOString() })
  assert.deepEqual([other.status, other.body.code], [409, 'offline_sale_differs'])
  const refused = async () => (await app.call('GET', '/v1/offline-sales?refused=true', undefined, { as: desk })).body.items
  assert.equal((await refused()).length, 1, 'somebody hears of the other')
  assert.equal((await send(good)).status, 201)
  assert.deepEqual(await refused(), [], 'until the till says the same as at first')
  assert.deepEqual(await app.audit(), [])
})

test('a clock that is ahead, a number that was given twice, numbers that never came, a pack that is old: all is booked, and all is told', async () => {
  const pack = await fetchPack(app, till)
  const lines = [{ variant_id: towel, quantity: 1 }]
  const ahead = sellOffline(pack, {
    staff_id,
    device: 'KKKKKK',
    number: 2,
    sold_at: new Date(app.clock.now().getTime() + 120_000).toISOString(),
    lines,
  })
  const first = await send(ahead)
  assert.deepEqual([first.status, first.body.sold_at, first.body.findings], [201, now(), [{ code: 'clock_ahead' }]])
  const days = { device: 'MMMMMM', number: 1, sold_at: new Date(app.clock.now().getTime() + 40 * 86_400_000).toISOString() }
  const far = await send(sellOffline(pack, { staff_id, ...days, lines }))
  assert.deepEqual([far.status, far.body.sold_at, far.body.findings], [201, now(), [{ code: 'clock_ahead' }]], 'by days, too')
  await later({ hours: 73 })
  const twice = { ...sellOffline(pack, { staff_id, device: 'KKKKKK', number: 2, sold_at: now(), lines }), sale_id: `ofs_${'7'.repeat(32)}` }
  const second = await send(twice)
  assert.deepEqual(second.body.findings, [{ code: 'pack_old' }, { code: 'number_repeated' }])
  await send(sellOffline(pack, { staff_id, device: 'KKKKKK', number: 4, sold_at: now(), lines }))
  const { body } = await app.call('GET', '/v1/offline-sales', undefined, { as: desk })
  assert.deepEqual(
    body.missing.filter(({ device }: { device: string }) => device === 'KKKKKK'),
    [{ device: 'KKKKKK', register_id: stage.till.register_id, numbers: ['OFL-KKKKKK-0001', 'OFL-KKKKKK-0003'] }],
  )
  assert.deepEqual(await app.audit(), [])
})

test('the same sale sent by two wires at once is one sale; two devices and the till beside them sell the last pieces without the books losing any', async () => {
  const pack = await fetchPack(app, till)
  const sales = ['DDDDDD', 'EEEEEE'].flatMap((device) =>
    [1, 2, 3].map((of) =>
      sellOffline(pack, {
        staff_id,
        device,
        number: of,
        sold_at: now(),
        lines: [
          { variant_id: mug, quantity: 2 },
          { variant_id: towel, quantity: 1 },
        ],
      }),
    ),
  )
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/carts/${cart.cart_id}/lines`, { variant_id: mug, quantity: 1 }, { as: till })
  const [before, cash] = [await orders(), await drawer()]
  const online = { cart_id: cart.cart_id, total_minor: 24_900, tenders: [{ method: 'cash', amount_minor: 24_900 }] }
  const [beside, ...answers] = await Promise.all([
    app.call('POST', '/v1/till/sales', online, { as: till, key: 'beside' }),
    ...sales.flatMap((sale) => [send(sale), send(sale)]),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    answers.map(() => 201),
    answers.map(({ text }) => text).join('\n'),
  )
  for (let at = 0; at < answers.length; at += 2) assert.deepEqual(answers[at]!.body, answers[at + 1]!.body)
  const of_till = beside!.status === 201 ? 1 : 0
  assert.ok(of_till || beside!.body.code === 'insufficient_stock', beside!.text)
  assert.equal(await orders(), before + 6 + of_till)
  const each = sales[0]!.total_minor
  assert.equal(await drawer(), cash + 6 * each + of_till * 24_900)
  assert.deepEqual(await app.audit(), [])
})

/** Beside what lacks by the books, which are empty by now. */
const told = ({ body }: Awaited<ReturnType<typeof send>>): Finding[] => body.findings.filter(({ code }: Finding) => code !== 'stock_short')

test('what was made a draft again since is booked as it was sold', async () => {
  const pack = await fetchPack(app, till)
  const sale = sold(pack, [{ variant_id: towel, quantity: 1 }])
  await setStatus(towel, 'draft')
  const answer = await send(sale)
  await setStatus(towel, 'active')
  assert.deepEqual(
    [answer.status, told(answer)],
    [201, [{ code: 'not_for_sale', line_id: 'l1', variant_id: towel, because: 'variant_unknown' }]],
  )
  assert.deepEqual(await app.audit(), [])
})

test('a slip number that looks like one of a card refuses nothing: no more than its end is kept, nowhere, and it is told', async () => {
  const pack = await fetchPack(app, till)
  for (const [slip, kept] of [
    ['4111 1111 1111 1111', '****1111'],
    ['123456789015', '****9015'],
  ] as const) {
    const sale = sold(pack, [{ variant_id: mug, quantity: 1 }], { slip })
    const answer = await send(sale)
    assert.deepEqual([answer.status, told(answer)], [201, [{ code: 'slip_masked' }]], answer.text)
    assert.deepEqual((await send(sale)).body, answer.body)
    const [{ tenders } = { tenders: null }] = await run<{ tenders: unknown }>(
      app.database.db,
      'select tenders from till.sales where order_id = $1',
      [answer.body.order_id],
    )
    assert.deepEqual(tenders, [{ method: 'terminal', amount_minor: 24_900, reference: kept }])
    assert.deepEqual(await run(app.database.db, 'select provider_reference from payments.payments where purpose_id = $1', [sale.sale_id]), [
      { provider_reference: kept },
    ])
  }
  assert.deepEqual(await app.audit(), [])
})

test('who sold, where and by what is not taken on trust: another register, somebody of another company, a pack that was not given are told', async () => {
  const pack = await fetchPack(app, till)
  const lines = [{ variant_id: mug, quantity: 1 }]
  const second = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
  assert.deepEqual(told(await send(sold(pack, lines), second)), [{ code: 'other_register' }])

  const elsewhere = await app.database.transaction((tx) =>
    createStaff(tx, { name: 'Leyla Quliyeva', role: 'associate', location_ids: [stage.baki.location_id], now: now() }),
  )
  const made_up = await send({ ...sold(pack, lines), staff_id: elsewhere.staff_id })
  assert.deepEqual([made_up.status, told(made_up)], [201, [{ code: 'seller_elsewhere', staff_id: elsewhere.staff_id }]])
  const row = await runOne(
    app.database.db,
    `select s.sold_by, t.sold_by as till_sold_by, o.placed_by, l.salesperson_id from offline_sales.sales s join till.sales t using (order_id)
     join orders.orders o using (order_id) join orders.order_lines l using (order_id) where order_id = $1`,
    [made_up.body.order_id],
  )
  assert.deepEqual(
    row,
    { sold_by: staff_id, till_sold_by: staff_id, placed_by: `staff:${staff_id}`, salesperson_id: staff_id },
    'it is of whoever sent it',
  )

  const { seal = '' } = pack
  const unproven = [{ code: 'pack_unproven' }]
  assert.deepEqual(told(await send(sold({ ...pack, seal: undefined }, lines))), unproven, 'none')
  assert.deepEqual(told(await send(sold({ ...pack, seal: `${seal.slice(0, -2)}--` }, lines))), unproven, 'none of ours')
  const of_other = (await fetchPack(app, second)).seal
  assert.deepEqual(told(await send(sold({ ...pack, seal: of_other }, lines))), unproven, 'of another register')
  const long_ago = new Date(app.clock.now().getTime() - 3_600_000).toISOString()
  const back_then = { ...sold(pack, lines), pack_at: long_ago, sold_at: long_ago }
  assert.ok(
    (await send(back_then)).body.findings.some(({ code }: { code: string }) => code === 'pack_unproven'),
    'of another time',
  )

  // Nothing has changed an hour later: the till hears just that, and has it proven anew.
  const { headers } = await app.call('GET', '/v1/offline-pack', undefined, { as: till })
  app.clock.advance({ hours: 1 })
  const same = await app.call('GET', '/v1/offline-pack', undefined, { as: till, headers: { 'if-none-match': headers['etag']! } })
  assert.deepEqual([same.status, same.text], [304, ''])
  const fresh = { ...pack, taken_at: now().replace(/\.\d+Z$/, 'Z'), seal: same.headers['birge-pack-seal'] }
  assert.deepEqual(told(await send(sold(fresh, lines))), [])
  assert.deepEqual(await app.audit(), [])
})

test('money of a sale that only the till knows of, come late or not proven, goes back at a till once a second person has looked, and only the way it came', async () => {
  const pack = await fetchPack(app, till)
  const lines = [{ variant_id: mug, quantity: 1 }]
  const [proven, unproven] = [(await send(sold(pack, lines))).body, (await send(sold({ ...pack, seal: undefined }, lines))).body]
  const earlier = sold(pack, lines)
  await close(await drawer(), 'counted before')
  const late = (await send(earlier)).body
  await open(100_000, 'opened after')
  const give = (order_id: string, body: object, key: string) =>
    app.call('POST', '/v1/till/refunds', { order_id, ...body }, { as: till, key: `${key} ${order_id}` })
  const ways = async (order_id: string) =>
    (await app.call('GET', `/v1/orders/${order_id}/refunds`, undefined, { as: till })).body.ways as string[]
  const cash = await drawer()
  assert.deepEqual(
    [unproven, late].map(({ findings }) => findings.map(({ code }: Finding) => code).filter((code: string) => code !== 'stock_short')),
    [['pack_unproven'], ['late_entry']],
  )
  for (const { order_id } of [unproven, late]) {
    assert.deepEqual(await ways(order_id), ['original'])
    const onCard = await give(order_id, { way: 'gift_card' }, 'card')
    assert.deepEqual([onCard.status, onCard.body.code], [409, 'taken_unproven'])
    const before = await drawer()
    const asked = await give(order_id, { way: 'original', amount_minor: 100 }, 'cash')
    assert.ok(asked.body.awaits?.proposal_id, asked.text)
    assert.equal(await drawer(), before, 'nothing leaves the drawer before somebody else has looked')
    const confirmed = await confirmedBy(app, desk, asked)
    assert.deepEqual([confirmed.body.amount_minor, await drawer()], [100, before - 100], confirmed.text)
  }
  assert.deepEqual(await ways(proven.order_id), ['original', 'gift_card'])
  const alone = await give(proven.order_id, { way: 'original', amount_minor: 100 }, 'cash')
  assert.deepEqual([alone.body.awaits, alone.body.amount_minor, await drawer()], [null, 100, cash - 300], alone.text)
  assert.deepEqual(await app.audit(), [])
})

test('a sale that was booked while a broken copy of it was refused waits nowhere', async () => {
  const pack = await fetchPack(app, till)
  const good = sold(pack, [{ variant_id: mug, quantity: 1 }])
  let times = 0
  const database: typeof app.database = {
    ...app.database,
    async transaction(work) {
      if (times++ === 1) assert.equal((await send(good)).status, 201)
      return app.database.transaction(work)
    },
  }
  const principal = { audience: 'system', id: 'test' } as const
  const call = { now: now(), actor: 'system:test', principal } as Parameters<typeof takeIn>[2]
  await assert.rejects(takeIn(database, { ...good, total_minor: 1 }, call), { code: 'offline_sale_malformed' })
  assert.equal(times, 2)
  assert.deepEqual((await app.call('GET', '/v1/offline-sales?refused=true', undefined, { as: desk })).body.items, [])
})

test('a register that is closed while its sales arrive neither loses nor keeps their cash', async () => {
  const pack = await fetchPack(app, till)
  const sales = [1, 2, 3, 4].map((of) =>
    sellOffline(pack, { staff_id, device: 'FFFFFF', number: of, sold_at: now(), lines: [{ variant_id: towel, quantity: 1 }] }),
  )
  const cash = sales.reduce((sum, { total_minor }) => sum + total_minor, 0)
  const counted = (await drawer()) + cash
  const before = await differences()
  const [closed, ...answers] = await Promise.all([close(counted, 'at once'), ...sales.map((sale) => send(sale))])
  for (const { status, text } of answers) assert.equal(status, 201, text)
  const { body } = await app.call('GET', `/v1/registers/${stage.till.register_id}/sessions`, undefined, { as: desk })
  const [session] = body.items
  assert.equal(session.register_session_id, closed.register_session_id)
  assert.equal(session.counted_minor - session.expected_minor - session.late_minor, 0, 'nothing was missing')
  assert.deepEqual([await drawer(), await differences()], [0, before])
  assert.deepEqual(await app.audit(), [])
})

test('the audits find a sale without its order, late cash that was not booked, and found goods of which no sale speaks', async () => {
  const found = async () => (await app.audit()).map(({ audit }) => audit).toSorted()
  await run(app.database.db, `update offline_sales.sales set sold_at = sold_at - interval '1 day' where device = 'DDDDDD' and number = 1`)
  assert.deepEqual(await found(), ['every sale that a till made without the server is an order of its own, sold when and where it says'])
  await run(
    app.database.db,
    `update offline_sales.sales set sold_at = sold_at + interval '1 day', findings = '[]' where device = 'DDDDDD' and number = 1`,
  )
  await run(
    app.database.db,
    `update offline_sales.sales set findings = '[{"code":"stock_short","variant_id":"var_none","quantity":1}]' where device = 'DDDDDD' and number = 1`,
  )
  await run(app.database.db, `update till.sales set late_minor = late_minor + 1 where late_minor > 0`)
  assert.deepEqual(await found(), [
    'cash that was told after its drawer had been counted is booked as that',
    'goods that a till sold though the books had none were written down as found, and the sale says so',
  ])
})
