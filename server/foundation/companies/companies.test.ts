import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { run } from '#platform/database'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { createStaff } from '../staff/index.ts'
import { type Company, companyOf, createCompany, drawNumbers } from './index.ts'
import { isTaxNumber } from '@birge/kernel/tax-number'

const app = await startTestApp()
const now = app.clock.now().toISOString()
const password = 'four plain words do'
await app.database.transaction(async (tx) => {
  await createStaff(tx, { name: 'Ayşe Yılmaz', email: 'ayse@alma.example', role: 'owner', password, now })
  await createStaff(tx, { name: 'Mehmet Demir', email: 'mehmet@alma.example', role: 'manager', works_everywhere: true, password, now })
  await createStaff(tx, { name: 'Zeynep Kaya', email: 'zeynep@alma.example', role: 'manager', password, now })
})
const signedIn = async (email: string) => {
  const desk = pocket()
  await app.call('POST', '/v1/staff-sessions', { email, password }, { as: desk })
  return desk
}
const owner = await signedIn('ayse@alma.example')
const manager = await signedIn('mehmet@alma.example')

const almaTr = {
  name: 'Alma',
  legal_name: 'Alma Ev ve Yaşam A.Ş.',
  country: 'TR',
  currency: 'TRY',
  tax_number: '123 456 7890',
  tax_office: 'Kadıköy',
  time_zone: 'Europe/Istanbul',
  locale: 'tr',
  address: { street: 'Bahariye Cd. 1', district: 'Kadıköy', city: 'İstanbul', postal_code: '34710' },
}
const almaAz = {
  name: 'Alma',
  legal_name: 'Alma Ev MMC',
  country: 'AZ',
  currency: 'AZN',
  tax_number: '1400057421',
  time_zone: 'Asia/Baku',
  locale: 'az',
  address: { street: 'Nizami küç. 10', city: 'Bakı' },
}
const found = (company: object, as = owner) => app.call('POST', '/v1/companies', company, { as })

describe('Companies', () => {
  let tr: Company
  test('an owner founds Alma in Turkey and in Azerbaijan, and whoever works for them can read them', async () => {
    const founded = await found(almaTr)
    assert.equal(founded.status, 201)
    tr = founded.body
    const { company_id, ...rest } = founded.body
    assert.match(company_id, /^com_/)
    assert.deepEqual(rest, { ...almaTr, tax_number: '1234567890', price_taxation: [] })
    const az = (await found(almaAz)).body
    assert.equal(az.tax_office, null)

    const list = await app.call('GET', '/v1/companies?limit=1', undefined, { as: manager })
    assert.deepEqual(list.body.items, [tr])
    const rest_of_list = await app.call('GET', `/v1/companies?limit=1&after=${list.body.next}`, undefined, { as: manager })
    assert.deepEqual(rest_of_list.body, { items: [az], next: null })
    assert.deepEqual((await app.call('GET', `/v1/companies/${company_id}`, undefined, { as: manager })).body, tr)
    assert.deepEqual(await companyOf(app.database.db, company_id), tr)
    const nowhere = await app.call('GET', '/v1/companies', undefined, { as: await signedIn('zeynep@alma.example') })
    assert.deepEqual(nowhere.body.items, [], 'she works nowhere yet')
  })

  test('what cannot be is refused, and no company, series or sequence comes of it', async () => {
    const other = { ...almaTr, tax_number: '0430421031', series: { order: 'KD', receipt: 'KDR' } }
    const state = () =>
      run(
        app.database.db,
        `select (select count(*) from companies.companies) as companies, (select count(*) from companies.document_series) as series,
                (select count(*) from pg_sequences where schemaname = 'companies') as sequences`,
      )
    const before = await state()
    for (const [code, status, company] of [
      ['tax_number_taken', 409, { ...other, tax_number: '1234567890' }],
      ['bad_tax_number', 422, { ...other, tax_number: '1234567891' }],
      ['bad_tax_number', 422, { ...almaAz, tax_number: '1400057423', series: { order: 'BK', receipt: 'BKR' } }],
      ['series_taken', 409, { ...almaTr, tax_number: '0430421031' }],
      ['series_taken', 409, { ...other, series: { order: 'KD', receipt: 'KD' } }],
      ['unknown_currency', 422, { ...other, currency: 'TRX' }],
      ['unknown_time_zone', 422, { ...other, time_zone: 'Europe/Kadıköy' }],
      ['invalid_request', 400, { ...other, series: { order: 'kd', receipt: 'KDR' } }],
      ['invalid_request', 400, { ...other, address: { city: 'İstanbul' } }],
      ['invalid_request', 400, { ...other, motto: 'together' }],
    ] as const) {
      const refused = await found(company)
      assert.deepEqual([refused.body.code, refused.status], [code, status], refused.text)
    }
    assert.equal((await found(other, manager)).body.code, 'not_permitted')
    assert.equal((await found(other, pocket())).body.code, 'sign_in_required')
    assert.equal((await app.call('GET', '/v1/companies/com_none', undefined, { as: owner })).status, 404)
    assert.equal((await app.call('GET', '/v1/companies', undefined, { as: pocket() })).status, 401)
    assert.deepEqual(await state(), before)
  })

  test('one that sells to businesses says its prices without tax from the beginning', async () => {
    const to_businesses = { ...almaTr, tax_number: '4540536920', prices_include_tax: false, series: { order: 'TOP', receipt: 'TOPR' } }
    const founded = await found(to_businesses)
    assert.equal(founded.status, 201, founded.text)
    assert.deepEqual(founded.body.price_taxation, [{ from_on: '0001-01-01', prices_include_tax: false }])
  })

  test('order numbers count up with a check sign, apart from receipts, and never come twice though many draw at once', async () => {
    const draw = (kind: 'order' | 'receipt', count: number) => app.database.transaction((tx) => drawNumbers(tx, tr.company_id, kind, count))
    assert.deepEqual(await draw('order', 2), ['TR-000001-5', 'TR-000002-8'])
    assert.match((await draw('receipt', 1))[0]!, /^TRR-000001-\d$/)
    const drawn = (await Promise.all(Array.from({ length: 20 }, () => draw('order', 10)))).flat()
    assert.equal(new Set(drawn).size, 200)
    assert.deepEqual(
      drawn.map((number) => number.slice(3, 9)).sort(),
      Array.from({ length: 200 }, (_, i) => String(i + 3).padStart(6, '0')),
    )
  })

  test('a number that was drawn in vain is not drawn again', async () => {
    let lost: string[] = []
    await assert.rejects(
      app.database.transaction(async (tx) => {
        lost = await drawNumbers(tx, tr.company_id, 'order', 1)
        throw new Error('the order fails')
      }),
    )
    const [next] = await app.database.transaction((tx) => drawNumbers(tx, tr.company_id, 'order', 1))
    assert.equal(Number(next!.slice(3, 9)), Number(lost[0]!.slice(3, 9)) + 1)
  })

  test('every audit holds, and one that lost its sequence is found', async () => {
    assert.deepEqual(await app.audit(), [])
    await run(app.database.db, 'drop sequence companies.numbers_azr')
    const [broken] = await app.audit()
    assert.deepEqual([broken!.audit, broken!.rows.length], ['every company can number its orders, receipts and deposits', 1])
  })
})

describe('Tax numbers', () => {
  for (const [country, tax_number, whether, why] of [
    ['TR', '1234567890', true, 'VKN with its check digit'],
    ['TR', '4540536920', true, 'VKN with its check digit'],
    ['TR', '0430421031', true, 'VKN that begins with 0'],
    ['TR', '1234567899', false, 'VKN with another check digit'],
    ['TR', '123456789', false, 'VKN with a digit missing'],
    ['TR', '10000000146', true, 'TCKN of a sole trader'],
    ['TR', '10000000147', false, 'TCKN with another check digit'],
    ['TR', '19090909018', true, 'TCKN whose even places outweigh its odd ones'],
    ['TR', '00000000146', false, 'TCKN that begins with 0'],
    ['AZ', '1400057421', true, 'VÖEN of a company ends in 1'],
    ['AZ', '1400057422', true, 'VÖEN of a person ends in 2'],
    ['AZ', '1400057423', false, 'no VÖEN ends in 3'],
    ['AZ', '140005742', false, 'VÖEN with a digit missing'],
    ['DE', 'DE136695976', true, 'elsewhere only its look is known'],
    ['DE', '?', false, 'elsewhere only its look is known'],
  ] as const)
    test(`${country} ${tax_number}: ${why}`, () => assert.equal(isTaxNumber(country, tax_number), whether))

  test('nine of ten last digits of a VKN are wrong', () => {
    const right = Array.from({ length: 10 }, (_, digit) => digit).filter((digit) => isTaxNumber('TR', `454053692${digit}`))
    assert.deepEqual(right, [0])
  })
})

test('two companies that are opened at the same moment have letters of their own for their deposits', async () => {
  const open = (order: string, tax_number: string, meanwhile = async () => {}) =>
    app.database.transaction(async (tx) => {
      const series = { order, receipt: order.replace('K', 'R') }
      const { company_id } = await createCompany(tx, { ...almaAz, locale: 'az', tax_number, series, now })
      await meanwhile()
      return company_id
    })
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  const isOpen = Promise.withResolvers<void>()
  const one = open('KXYA', '1400057531', async () => {
    isOpen.resolve()
    while (!(await run(app.database.db, waits)).length);
  })
  await isOpen.promise
  const opened = await Promise.all([one, open('KXYB', '1400057541')])
  const letters = await run<{ series: string }>(
    app.database.db,
    `select series from companies.document_series where kind = 'deposit' and company_id = any($1) order by series`,
    [opened],
  )
  assert.deepEqual(
    letters.map(({ series }) => series),
    ['DAA', 'KXYD'],
  )
})
