import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { setTheStage } from '../../test/cast.ts'
import { startTestApp } from '../../test/harness.ts'
import { introduceSystem, knownSystem } from '../foundation/companies/index.ts'
import { momentOf } from './columns.ts'
import { importSales, readSalesMap, type SalesImport, tellSalesImport } from './import-sales.ts'

const folder = mkdtempSync(join(tmpdir(), 'birge-sales-'))
after(() => rmSync(folder, { recursive: true }))
const report = join(folder, 'left-out.csv')

const app = await startTestApp()
const { alma, alma_az } = await setTheStage(app.database, app.clock.now())

let files = 0
async function bringIn(
  content: string,
  said: Partial<Omit<SalesImport, 'map' | 'system'>> & { map?: string; system?: string; time_zone?: string; company_id?: string } = {},
) {
  const { map = '', system = 'eski-kasa', time_zone = 'Europe/London', company_id = alma.company_id, ...rest } = said
  const file = join(folder, `sales-${++files}.csv`)
  writeFileSync(file, content)
  const { ignored: _, ...done } = await importSales(app.database, {
    ...{ file, report, currency: 'GBP', channel: 'till', country: 'GB', locale: undefined, date_order: undefined, ...rest },
    map: readSalesMap(map),
    system: { system, company_id, time_zone },
    now: app.clock.now().toISOString(),
  })
  return { ...done, sums: Object.fromEntries(done.sums) }
}
const leftOut = () =>
  readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b))
const rows = async (sql: string) => (await app.database.pool.query(sql)).rows

describe('a till roll', () => {
  const map =
    'invoice=InvoiceNo,sku=StockCode,title=Description,quantity=Quantity,sold_at=InvoiceDate,unit_price=UnitPrice,customer=CustomerID,country=Country'
  const roll = `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HEART HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,HEART HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,POST,POSTAGE,1,2010-12-01 08:27:00,18.00,17850.0,United Kingdom
536366,22633,,3,2011-07-01 09:00:00,0.001,,France
C536379,D,Discount,-1,2011-07-01 09:41:00,27.5,14527.0,United Kingdom
A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom
536366,m,Manual,1,2011-07-01 09:00:00,2,,France
`
  const told = {
    rows: 7,
    left_out: 0,
    documents: 4,
    customers: 2,
    lines_back: 1,
    lines_of_nobody: 3,
    sums: { GBP: '-11038.957' },
    now_there: [{ currency: 'GBP', documents: 4, customers: 2, lines: 7, total: '-11038.957' }],
  }

  test('comes in with every line, and comes to what the file comes to', async () => {
    assert.deepEqual(await bringIn(roll, { map }), { ...told, lines_new: 7, lines_known: 0 })
    assert.equal(existsSync(report), false)
    assert.deepEqual(
      await rows(`select external_id, occurred_at, country, customer_external_id, customer_id is not null as linked, line_count, total::text, total_minor::integer
        from history.sales order by external_id`),
      [
        ['536365', '2010-12-01T08:26:00.000Z', 'United Kingdom', '17850', true, 3, '48.6', 4860],
        // In July London is an hour ahead of UTC.
        ['536366', '2011-07-01T08:00:00.000Z', 'France', null, false, 2, '2.003', 200],
        ['A563186', '2011-08-12T13:51:00.000Z', 'United Kingdom', null, false, 1, '-11062.06', -1_106_206],
        ['C536379', '2011-07-01T08:41:00.000Z', 'United Kingdom', '14527', true, 1, '-27.5', -2750],
      ].map(([external_id, occurred_at, country, customer_external_id, linked, line_count, total, total_minor]) => ({
        ...{ external_id, occurred_at, country, customer_external_id, linked, line_count, total, total_minor },
      })),
    )
    assert.deepEqual(
      await rows(`select line_number, sku, title, quantity::text, unit_price::text, l.occurred_at from history.sale_lines l join history.sales s using (sale_id)
        where s.external_id = '536365' order by 1`),
      [
        { line_number: 1, sku: '85123A', title: 'HEART HOLDER', quantity: '6', unit_price: '2.55', occurred_at: null },
        { line_number: 2, sku: '85123A', title: 'HEART HOLDER', quantity: '6', unit_price: '2.55', occurred_at: null },
        { line_number: 3, sku: 'POST', title: 'POSTAGE', quantity: '1', unit_price: '18', occurred_at: '2010-12-01T08:27:00.000Z' },
      ],
    )
  })

  test('changes nothing the second time', async () => {
    const state = () =>
      rows(`select 'profile', count(*)::text from customers.profiles union all select sale_id, xmin::text from history.sales
      union all select sale_id || line_number, xmin::text from history.sale_lines order by 1`)
    const before = await state()
    app.clock.advance({ days: 1 })
    assert.deepEqual(await bringIn(roll, { map }), { ...told, lines_new: 0, lines_known: 7 })
    assert.deepEqual(await state(), before)
  })

  test('that was broken off goes on, and a longer one brings what is new', async () => {
    const lines = roll.trim().split('\n')
    const first = await bringIn(lines.slice(0, 3).join('\n'), { map, system: 'ikinci' })
    assert.deepEqual([first.lines_new, first.sums], [2, { GBP: '30.6' }])
    const whole = await bringIn(roll, { map, system: 'ikinci' })
    assert.deepEqual([whole.lines_new, whole.lines_known, whole.sums, whole.now_there], [5, 2, told.sums, told.now_there])
  })

  test('that says something else than before is named and changes nothing', async () => {
    const state = () => rows('select * from history.sales s join history.sale_lines l using (sale_id) order by sale_id, line_number')
    const before = await state()
    const other = roll.replace('HEART HOLDER,6', 'HEART HOLDER,7').replace('14527.0', '99999.0')
    const done = await bringIn(other, { map })
    assert.deepEqual([done.left_out, done.lines_new, done.lines_known, done.sums.GBP], [2, 0, 5, '-11026.757'])
    assert.deepEqual(leftOut(), [
      '2,told_otherwise,"536365 was told before, and line 1 said something else",536365',
      '6,told_otherwise,"C536379 was told before, and it was of 14527",C536379',
    ])
    assert.deepEqual(await state(), before)
  })

  test('is told in figures that can be held against its own books', async () => {
    const file = join(folder, 'again.csv')
    writeFileSync(file, roll)
    const done = await importSales(app.database, {
      ...{ file, report, currency: 'GBP', channel: 'till', country: 'GB', locale: undefined, date_order: undefined },
      map: readSalesMap(map),
      system: { system: 'eski-kasa', company_id: alma.company_id, time_zone: 'Europe/London' },
    })
    assert.deepEqual(tellSalesImport(done, 'eski-kasa', report), [
      '7 rows: 4 documents of 2 customers; 0 lines are new, 7 were known',
      'Lines that went back: 1; lines without a customer: 3',
      'They come to -11,038.96 GBP (exactly -11038.957)',
      'All that eski-kasa has told: 4 documents of 2 customers, 7 lines, -11,038.96 GBP (exactly -11038.957)',
      'Nothing was left out',
    ])
  })
})

test('a bad row is named with line and reason, and the good ones are in', async () => {
  const table = `invoice,sold_at,quantity,unit_price,customer,currency
1,2026-01-05,1,10,a,TRY
,2026-01-05,1,10,a,TRY
1,2026-02-30,1,10,a,TRY
1,dün,1,10,a,TRY
1,2026-01-05,bir,10,a,TRY
1,2026-01-05,1,1.234,a,TRY
1,2026-01-05,1,,a,TRY
1,2026-01-05,1,10,b,TRY
1,2026-01-05,1,10,a,EUR
1,2026-01-05,1,10,a,LIRA
1,2026-01-05,1,10,a,TRY,,,x
1,5/6/2026,1,10,a,TRY
1,2026-01-05 10:00,2,"1.250,50",a,
`
  const done = await bringIn(table, { system: 'kotu' })
  assert.deepEqual(done.sums, { TRY: '2511' })
  assert.deepEqual([done.rows, done.lines_new, done.left_out], [13, 2, 11])
  assert.deepEqual(leftOut(), [
    '3,invoice_missing,The row does not say to which document it belongs,',
    '4,bad_time,2026-02-30 is not a time: there is no such day,1',
    '5,bad_time,dün is not a time: not a date that is known here,1',
    '6,bad_quantity,bir is not a number: not a number,1',
    '7,bad_unit_price,1.234 is not a number: a thousand or a fraction? Say --locale,1',
    '8,bad_amount,The row says neither its price nor its amount,1',
    '9,two_customers,1 is of a,1',
    '10,two_currencies,1 is in TRY,1',
    '11,bad_currency,LIRA is not a currency,1',
    '12,too_many_cells,"The row has 9 cells, the header 6",1',
    '13,bad_time,"5/6/2026 is not a time: is it the day or the month that comes first? Say --date-order dmy, mdy or ymd",1',
  ])
  // Mended, a row comes in at its own place, and the others stay where they are.
  const mended = await bringIn(table.replace('dün', '2026-01-05'), { system: 'kotu' })
  assert.deepEqual([mended.lines_new, mended.lines_known, mended.left_out], [1, 2, 10])
  const there = await rows(
    `select line_number from history.sale_lines l join history.sales s using (sale_id) where s.system = 'kotu' order by 1`,
  )
  assert.deepEqual(
    there.map(({ line_number }) => line_number),
    [1, 3, 12],
  )
})

test('a row that comes to more than anything costs, or has a NUL in it, is left out, and keeps no other from coming in', async () => {
  const most = '9'.repeat(13)
  const table = `invoice,sold_at,quantity,unit_price\n1,2026-01-05,${most},${most}\n2,2026-01-05,1,10\n3\0,2026-01-05,1,10\n`
  const done = await bringIn(table, { system: 'cok' })
  assert.deepEqual([done.sums, done.lines_new, done.left_out], [{ GBP: '10' }, 1, 2])
  assert.deepEqual(
    leftOut().map((line) => line.split(',').slice(0, 3)),
    [
      ['2', 'bad_amount', 'The row comes to more than anything costs'],
      ['4', 'no_text', 'invoice has a NUL or half a character in it'],
    ],
  )
})

test('lines that are numbered are known by their numbers', async () => {
  const done = await bringIn('invoice,line,sold_at,quantity,amount\n7,20,2026-01-05,1,10\n7,10,2026-01-05,1,5\n7,10,2026-01-05,1,5\n', {
    system: 'numarali',
  })
  assert.deepEqual([done.lines_new, done.left_out, leftOut()], [2, 1, ['4,line_repeated,7 has a line 10 already,7']])
})

test('by a system of the whole house each company tells in the hours of its own clock', async () => {
  await app.database.transaction((tx) => introduceSystem(tx, { system: 'ev', company_id: null }, app.clock.now().toISOString()))
  await bringIn('invoice,sold_at,quantity,amount\nI1,2026-01-05 12:00,1,1\n', { system: 'ev', time_zone: 'Europe/Istanbul' })
  assert.equal((await knownSystem(app.database.db, 'ev'))!.time_zone, null, 'what the first said is not the hour of all')
  const done = await bringIn('invoice,sold_at,quantity,amount\nB1,2026-01-05 12:00,1,1\n', {
    ...{ system: 'ev', time_zone: 'Asia/Baku', company_id: alma_az.company_id },
  })
  assert.equal(done.lines_new, 1)
  assert.deepEqual(
    (await rows(`select external_id, occurred_at from history.sales where system = 'ev' order by 1`)).map((sale) => Object.values(sale)),
    [
      ['B1', '2026-01-05T08:00:00.000Z'],
      ['I1', '2026-01-05T09:00:00.000Z'],
    ],
  )
})

test('what the table does not tell must be said', async () => {
  const asks = (content: string, said: Parameters<typeof bringIn>[1] = {}) => bringIn(content, said)
  await assert.rejects(asks('sold_at,quantity,amount\n2026-01-05,1,1\n'), /needs a column invoice/)
  await assert.rejects(asks('invoice,sold_at,quantity\n1,2026-01-05,1\n'), /unit_price or amount/)
  await assert.rejects(asks('invoice,sold_at,quantity,amount\n1,2026-01-05,1,1\n', { currency: undefined }), /In what money/)
  await assert.rejects(asks('invoice,sold_at,quantity,amount\n1,2026-01-05,1,1\n', { time_zone: 'Asia/Baku' }), /those of Europe\/London/)
  assert.throws(() => readSalesMap('farbe=color'), /not a column of ours/)
})

describe('times are read', () => {
  test('as other programs write them', () => {
    for (const [text, order, moment] of [
      ['2010-12-01 08:26:00', undefined, '2010-12-01 08:26:00'],
      ['2010-12-01', undefined, '2010-12-01 00:00:00'],
      ['20101201', undefined, '2010-12-01 00:00:00'],
      ['2010-12-01T08:26:00.250Z', undefined, '2010-12-01 08:26:00.250Z'],
      ['2019-03-10 15:26:12 +0300', undefined, '2019-03-10 15:26:12+03:00'],
      ['01.12.2010 08:26', undefined, '2010-12-01 08:26:00'],
      ['12/1/2010 8:26', 'mdy', '2010-12-01 08:26:00'],
      ['12/1/2010 8:26', 'dmy', '2010-01-12 08:26:00'],
      ['12/31/2010 12:05 AM', undefined, '2010-12-31 00:05:00'],
      ['31/12/10 1:05 pm', undefined, '2010-12-31 13:05:00'],
      ['31/12/98', undefined, '1998-12-31 00:00:00'],
      ['98/12/31', 'ymd', '1998-12-31 00:00:00'],
    ] as const)
      assert.equal(momentOf(text, order, '2026-11-23T10:00:00Z'), moment)
    for (const text of ['', '2010-13-01', '1.12.2010 25:00', '5/6/2010', '1899-01-01', 'Tuesday'])
      assert.throws(() => momentOf(text, undefined, '2026-11-23T10:00:00Z'), /is not a time/)
  })
})

test('whatever the lines, the history comes to their sum, and again changes nothing', async () => {
  let run = 0
  const hundredths = fc
    .integer({ min: -99_999, max: 99_999 })
    .map((n) => `${n < 0 ? '-' : ''}${Math.floor(Math.abs(n) / 100)}.${String(Math.abs(n) % 100).padStart(2, '0')}`)
  const line = fc.record({ invoice: fc.constantFrom('1', '2', 'C3'), quantity: fc.integer({ min: -9, max: 9 }), unit_price: hundredths })
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), fc.nat(12), async (lines, cut) => {
      const system = `ozellik-${++run}`
      const table = (of: typeof lines) =>
        [
          'invoice,sold_at,quantity,unit_price',
          ...of.map(({ invoice, quantity, unit_price }) => `${invoice},2026-01-05,${quantity},${unit_price}`),
        ].join('\n')
      if (cut && cut < lines.length) await bringIn(table(lines.slice(0, cut)), { system })
      for (let times = 0; times < 2; times++) {
        const { now_there, rows: read, left_out } = await bringIn(table(lines), { system })
        const cents = lines.reduce((sum, { quantity, unit_price }) => sum + quantity * Math.round(Number(unit_price) * 100), 0)
        assert.equal(left_out, 0)
        assert.deepEqual([now_there[0]!.lines, Math.round(Number(now_there[0]!.total) * 100)], [read, cents])
      }
    }),
    { numRuns: 12 },
  )
})

test('after all of this every audit holds', async () => {
  assert.deepEqual(await app.audit(), [])
})
