import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { run } from '#platform/database'
import { modules } from '../../modules.ts'
import { atTheDesk, PASSWORD, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { profileOf } from '../../foundation/customers/index.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { history, spentElsewhere } from './index.ts'

const app = await startTestApp()
const { db } = app.database
const stage = await setTheStage(app.database, app.clock.now())
const { alma, alma_az, baki } = stage
await app.database.transaction((tx) =>
  createStaff(tx, {
    ...{ name: 'Leyla', email: 'leyla@alma.example', role: 'manager', password: PASSWORD, location_ids: [baki.location_id] },
    now: app.clock.now().toISOString(),
  }),
)
const murat = await atTheDesk(app, 'murat@alma.example')
const leyla = await atTheDesk(app, 'leyla@alma.example')

let numbers = 0
const receipt = (changes: object = {}) => ({
  system: 'nebim',
  company_id: alma.company_id,
  number: `F-${++numbers}`,
  occurred_at: '2025-11-03T18:20:00+03:00',
  channel: 'till',
  country: 'TR',
  currency: 'TRY',
  customer: { external_id: 'M-100', phone: '0535 777 88 99', first_name: 'Zehra', last_name: 'Ak' },
  lines: [
    { sku: 'TBK-1', title: 'Tabak', quantity: '2', unit_price: '149.90' },
    { sku: 'KIRIK', quantity: '1', amount: '-9.80' },
  ],
  ...changes,
})
const tell = async (sale: object, as: Pocket = murat) => app.call('POST', '/v1/sales-elsewhere', sale, { as })
const told = async (sale: object) => {
  const { status, body, text } = await tell(sale)
  assert.equal(status, 201, text)
  return body as { sale_id: string; created: boolean; customer_id: string | null }
}
const list = async (query: string, as: Pocket = murat) => (await app.call('GET', `/v1/sales-elsewhere?${query}`, undefined, { as })).body
const everything = () =>
  run(
    db,
    `select to_jsonb(s) - 'told_at' as row from history.sales s union all select to_jsonb(l) from history.sale_lines l union all select to_jsonb(y) from companies.systems y
     union all select jsonb_build_object('customers', count(*)) from customers.public_aliases order by 1`,
  )
const ours = () =>
  run<{ n: number }>(
    db,
    'select (select count(*) from orders.orders) + (select count(*) from ledger.transfers) + (select count(*) from inventory.movements) + (select count(*) from payments.payments) as n',
  )

describe('a sale of another till', () => {
  test('is kept as it was told, and moves no goods and no money of ours', async () => {
    const before = await ours()
    const { sale_id, created, customer_id } = await told(receipt())
    assert.equal(created, true)
    const { told_at: _, ...sale } = (await app.call('GET', `/v1/sales-elsewhere/${sale_id}`, undefined, { as: murat })).body
    assert.deepEqual(sale, {
      ...{
        sale_id,
        system: 'nebim',
        number: 'F-1',
        company_id: alma.company_id,
        customer_id,
        channel: 'till',
        country: 'TR',
        currency: 'TRY',
      },
      ...{ total_minor: 29_000, total: '290', occurred_at: '2025-11-03T15:20:00+00:00', line_count: 2 },
      lines: [
        { line_number: 1, sku: 'TBK-1', title: 'Tabak', quantity: '2', unit_price: '149.9', amount: '299.8', occurred_at: null },
        { line_number: 2, sku: 'KIRIK', title: null, quantity: '1', unit_price: null, amount: '-9.8', occurred_at: null },
      ],
    })
    assert.deepEqual(await ours(), before)
  })

  test('told twice is one sale', async () => {
    const sale = receipt()
    const first = await told(sale)
    const before = await everything()
    assert.deepEqual(await told(sale), { ...first, created: false })
    assert.deepEqual(await everything(), before)
  })

  test('told twice at once is one sale too', async () => {
    const sale = receipt({ customer: { external_id: 'M-200' } })
    const answers = await Promise.all([told(sale), told(sale), told(sale)])
    assert.deepEqual(
      [
        new Set(answers.map(({ sale_id }) => sale_id)).size,
        new Set(answers.map(({ customer_id }) => customer_id)).size,
        answers.filter(({ created }) => created).length,
      ],
      [1, 1, 1],
    )
  })

  test('told otherwise is refused, and stays as it was', async () => {
    const sale = receipt()
    await told(sale)
    const before = await everything()
    for (const other of [
      { lines: [{ ...sale.lines[0], quantity: '3' }, sale.lines[1]] },
      { lines: [...sale.lines, { quantity: '1', amount: '5' }] },
      { lines: sale.lines.slice(0, 1) },
      { currency: 'EUR' },
      { occurred_at: '2025-11-04T18:20:00+03:00' },
      { customer: { external_id: 'M-300' } },
    ]) {
      const { status, body } = await tell({ ...sale, ...other })
      assert.deepEqual([status, body.code], [409, 'told_otherwise'], JSON.stringify(other))
    }
    assert.deepEqual(await everything(), before)
  })

  test('is linked to a customer who is named later', async () => {
    const sale = receipt({ customer: undefined })
    assert.equal((await told(sale)).customer_id, null)
    const named = await told({ ...sale, customer: { external_id: 'M-100' } })
    assert.equal(named.created, false)
    const { items } = await list(`customer_id=${named.customer_id}&number=${sale.number}`)
    assert.equal(items.length, 1)
  })

  test('that does not add up, or says nothing of an amount, is refused', async () => {
    const before = await everything()
    const codes = []
    for (const wrong of [
      receipt({ total: '290.01' }),
      receipt({ lines: [{ sku: 'X', quantity: '1' }] }),
      receipt({ currency: 'XXX' }),
      receipt({ company_id: 'com_nowhere' }),
      receipt({ lines: [] }),
      receipt({ occurred_at: '2025-11-03 18:20' }),
    ])
      codes.push((await tell(wrong)).body.code)
    assert.deepEqual(codes, [
      'sale_does_not_add_up',
      'line_without_amount',
      'unknown_currency',
      'not_found',
      'invalid_request',
      'invalid_request',
    ])
    assert.deepEqual(await everything(), before)
    await told(receipt({ total: '290.00' }))
  })

  test('may be finer than a penny, and come back', async () => {
    const { customer_id } = await told(
      receipt({
        currency: 'GBP',
        customer: { external_id: 'M-400' },
        lines: [
          { quantity: '3', unit_price: '0.001' },
          { quantity: '1.5', unit_price: '2.35' },
        ],
      }),
    )
    await told(
      receipt({ number: 'C-1', currency: 'GBP', customer: { external_id: 'M-400' }, lines: [{ quantity: '-1.5', unit_price: '2.35' }] }),
    )
    const [spent] = await spentElsewhere(db, [customer_id!])
    assert.deepEqual(spent, {
      ...{ system: 'nebim', currency: 'GBP', purchases: 1, returns: 1, total_minor: 353 - 353 },
      ...{ first_at: '2025-11-03T15:20:00.000Z', last_at: '2025-11-03T15:20:00.000Z' },
    })
  })
})

describe('whose it is', () => {
  test('a person of whom the other till says a phone is found by it, and one who proved it before is she', async () => {
    const { customer_id } = await told(receipt({ customer: { external_id: 'M-500', phone: '0536 123 45 67', first_name: 'Nil' } }))
    const nil = pocket()
    const { customer } = await signIn(app, nil, '0536 123 45 67')
    const sale = await told(receipt({ system: 'pazaryeri', customer: { external_id: 'buyer-9', phone: '+90 536 123 45 67' } }))
    assert.deepEqual([customer.customer_id, await profileOf(app.database.db, sale.customer_id!)], [customer_id, customer_id])
    const { items } = await list('', nil)
    assert.deepEqual(items.map(({ system }: { system: string }) => system).toSorted(), ['nebim', 'pazaryeri'])
    assert.deepEqual((await list(`customer_id=${customer_id}`, nil)).items.length, 2)
  })

  test('a shopper sees her own and nobody else’s', async () => {
    const { sale_id, customer_id } = await told(receipt())
    const stranger = pocket()
    await signIn(app, stranger, '0537 000 00 01')
    assert.deepEqual((await list('', stranger)).items, [])
    assert.deepEqual((await list(`customer_id=${customer_id}`, stranger)).items, [])
    assert.equal((await app.call('GET', `/v1/sales-elsewhere/${sale_id}`, undefined, { as: stranger })).body.code, 'not_found')
    assert.equal((await list('', pocket())).code, 'sign_in_required')
    assert.equal((await tell(receipt(), stranger)).body.code, 'sign_in_required')
  })

  test('who works for another company neither tells nor sees, and a system is of one company', async () => {
    const { sale_id, customer_id } = await told(receipt())
    const before = await everything()
    assert.equal((await tell(receipt(), leyla)).body.code, 'not_found')
    assert.equal((await tell(receipt({ company_id: alma_az.company_id }), leyla)).body.code, 'system_of_another_company')
    assert.deepEqual((await list(`customer_id=${customer_id}`, leyla)).items, [])
    assert.equal((await app.call('GET', `/v1/sales-elsewhere/${sale_id}`, undefined, { as: leyla })).body.code, 'not_found')
    assert.deepEqual(await everything(), before)
  })

  test('every look of staff is written down', async () => {
    const { sale_id, customer_id } = await told(receipt({ customer: { external_id: 'M-600' } }))
    const looks = () =>
      run<{ subject: string; reason: string }>(db, 'select subject, reason from customers.looks where customer_id = $1', [customer_id])
    assert.deepEqual(await looks(), [])
    await list(`customer_id=${customer_id}`)
    assert.deepEqual(await looks(), [{ subject: sale_id, reason: 'sales_elsewhere' }])
  })

  test('lists come in pages, newest first', async () => {
    const customer = { external_id: 'M-700' }
    let customer_id: string | null = null
    for (const day of ['05', '07', '06'])
      ({ customer_id } = await told(receipt({ customer, number: `P-${day}`, occurred_at: `2025-01-${day}T10:00:00Z` })))
    const first = await list(`customer_id=${customer_id}&limit=2`)
    const second = await list(`customer_id=${customer_id}&limit=2&after=${first.next}`)
    const read = [...first.items, ...second.items].map(({ number }: { number: string }) => number)
    assert.deepEqual([read, second.next], [['P-07', 'P-06', 'P-05'], null])
  })
})

describe('one person of two profiles', () => {
  test('brings the sales of both, and the totals are the same before and after', async () => {
    const one = await told(receipt({ customer: { external_id: 'M-800' } }))
    const other = await told(receipt({ customer: { external_id: 'M-801' } }))
    const ids = [one.customer_id!, other.customer_id!]
    assert.deepEqual(await history.merge!.totals(db, ids), { 'history.TRY': 58_000, 'history.documents': 2 })
    assert.deepEqual(await history.merge!.preview(db, ids, null), { sales_elsewhere: await spentElsewhere(db, ids) })
  })
})

describe('who is forgotten', () => {
  test('takes her number along and leaves the sale, and told again it names nobody', async () => {
    const sale = receipt({ customer: { external_id: 'M-900', phone: '0538 222 33 44' } })
    const { sale_id, customer_id } = await told(sale)
    const exported = (await history.personal_data!.export(db, [customer_id!])) as {
      sales_elsewhere: { number: string; customer_external_id: string; lines: object[] }[]
    }
    assert.deepEqual(
      exported.sales_elsewhere.map(({ number, customer_external_id, lines }) => [number, customer_external_id, lines.length]),
      [[sale.number, 'M-900', 2]],
    )
    await app.database.transaction(async (tx) => {
      for (const { personal_data } of modules) await personal_data?.erase(tx, [customer_id!], app.clock.now().toISOString())
    })
    const people = () => run(db, 'select count(*) as n from customers.public_customers')
    const before = [await everything(), await people()]
    assert.deepEqual(await told(sale), { sale_id, created: false, customer_id })
    assert.deepEqual([await everything(), await people()], before)
    assert.ok(!JSON.stringify(before).includes('M-900'))
  })
})

test('the audits see what is wrong', async () => {
  const broken = async () => {
    const found = []
    for (const { name, violations } of history.audits!) if ((await run(db, violations)).length) found.push(name)
    return found
  }
  const { sale_id } = await told(receipt())
  assert.deepEqual(await broken(), [])
  await run(db, `update history.sale_lines set amount = amount + 0.001 where sale_id = $1 and line_number = 1`, [sale_id])
  await run(db, `update history.sales set customer_id = 'cus_nobody' where sale_id = $1`, [sale_id])
  assert.deepEqual(await broken(), ['every sale made elsewhere is the sum of its lines', 'whoever bought elsewhere is a customer'])
  await run(db, `delete from history.sale_lines where sale_id = $1`, [sale_id])
  await run(db, `delete from history.sales where sale_id = $1`, [sale_id])
})

test('after all of this every audit holds', async () => {
  assert.deepEqual(await app.audit(), [])
})

test('a sale that comes to more than money is counted in is refused, and changes nothing', async () => {
  const before = await everything()
  const most = '999999999999'
  const lines = [
    [
      { quantity: '1', unit_price: '1' },
      { quantity: most, unit_price: most },
    ],
    [
      { quantity: '1', unit_price: '1' },
      { quantity: `-${most}`, unit_price: most },
    ],
    [
      { quantity: '1', amount: most },
      { quantity: '1', amount: '1' },
    ],
  ]
  const answers = []
  for (const some of lines) answers.push(await tell(receipt({ lines: some })))
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.code, body.details.errors?.[0].field]),
    [
      [400, 'invalid_request', 'body.lines.1'],
      [400, 'invalid_request', 'body.lines.1'],
      [400, 'invalid_request', 'body.lines'],
    ],
  )
  assert.deepEqual(await everything(), before)
})
