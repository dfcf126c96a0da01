import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { readsWhole, sentWhile } from '../../../test/plans.ts'
import { profileOf } from '../../foundation/customers/index.ts'

const MANY = 50_000
const app = await startTestApp()
const { alma } = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const as = pocket()
const { customer } = await signIn(app, as, '0532 111 22 33')
const sale = (number: string) => ({
  ...{ system: 'nebim', company_id: alma.company_id, number, occurred_at: '2025-05-05T10:00:00Z', currency: 'TRY' },
  customer: { external_id: 'M-1', phone: '0532 111 22 33' },
  lines: [{ sku: 'X', quantity: '1', unit_price: '5' }],
})
const tell = async (number: string) => {
  const answer = await app.call('POST', '/v1/sales-elsewhere', sale(number), { as: desk })
  assert.equal(answer.status, 201, answer.text)
  return answer.body as { sale_id: string; customer_id: string }
}
const { sale_id, customer_id } = await tell('F-1')
assert.equal(await profileOf(app.database.db, customer_id), customer.customer_id)

// The receipts of other people, of many years.
const names = (prefix: string) => `'${prefix}' || lpad(n::text, 9, '0')`
for (const sql of [
  `insert into history.sales (sale_id, system, external_id, company_id, channel, currency, currency_digits, occurred_at, customer_external_id, customer_id, line_count, total, told_at, told_by)
   select ${names('sal_')}, 'nebim', ${names('E-')}, '${alma.company_id}', 'till', 'TRY', 2, timestamptz '2020-01-01' + n * interval '1 minute', 'M-' || n % 9000,
     'cus_' || n % 9000, 1, 5, now(), 'test' from generate_series(1, ${MANY}) n`,
  `insert into history.sale_lines select ${names('sal_')}, 1, 'X', null, 1, 5, 5, null from generate_series(1, ${MANY}) n`,
  'analyze',
])
  await app.database.pool.query(sql)

const client = new pg.Client({ connectionString: app.url })
await client.connect()
const BIG = new Set(['sales', 'sale_lines'])

let numbers = 1
const deeds: Record<string, () => Promise<unknown>> = {
  'a sale is told': () => tell(`F-${++numbers}`),
  'a sale is told again': () => tell('F-1'),
  'her sales are listed': () => app.call('GET', `/v1/sales-elsewhere?customer_id=${customer_id}`, undefined, { as: desk }),
  'she lists her own': () => app.call('GET', '/v1/sales-elsewhere', undefined, { as }),
  'all are listed': () => app.call('GET', '/v1/sales-elsewhere?limit=20', undefined, { as: desk }),
  'a document is looked for': () => app.call('GET', '/v1/sales-elsewhere?number=E-000000007', undefined, { as: desk }),
  'one is opened': () => app.call('GET', `/v1/sales-elsewhere/${sale_id}`, undefined, { as: desk }),
  'her story is told': () => app.call('GET', `/v1/customers/${customer_id}/timeline`, undefined, { as: desk }),
}
for (const [deed, act] of Object.entries(deeds))
  test(`${deed}: no big table is read from end to end`, async () => {
    const ours = (await sentWhile(act)).filter(({ text }) => text.includes('history.'))
    assert.ok(ours.length, 'nothing was sent')
    for (const statement of ours) assert.deepEqual(await readsWhole(client, statement, BIG), [], statement.text)
  })

test('a table read from end to end would be noticed', async () => {
  const statement = { text: 'select 1 from history.sales where customer_external_id = $1', values: ['M-1'] }
  const whole = await readsWhole(client, statement, BIG).finally(() => client.end())
  assert.deepEqual(whole, ['sales'])
})
