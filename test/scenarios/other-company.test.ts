/** Companies, places and drawers: nobody decides for a company in which she has no place to work, nor gives from a drawer that is not near her. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStaff } from '../../server/foundation/staff/index.ts'
import { atTheDesk, atTheTill, PASSWORD, setTheStage } from '../cast.ts'
import { run } from '../../server/platform/database.ts'
import { type Pocket, startTestApp } from '../harness.ts'
import { changesNothing, everyRow } from './nothing-changed.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const { mug } = stage.variants
await app.database.transaction((tx) =>
  createStaff(tx, {
    name: 'Nigar Əliyeva',
    email: 'nigar@alma.example',
    role: 'manager',
    password: PASSWORD,
    location_ids: [stage.baki.location_id],
    now: app.clock.now().toISOString(),
  }),
)
const inBaku = await atTheDesk(app, 'nigar@alma.example')
const everywhere = await atTheDesk(app)
const inKadikoy = await atTheDesk(app, 'murat@alma.example')

/** A mug, sold for cash in Kadıköy. */
async function cashPayment(): Promise<string> {
  const till = await atTheTill(app, stage)
  const { cart_id } = (await app.call('POST', '/v1/till/carts', {}, { as: till })).body
  const { totals } = (await app.call('POST', `/v1/carts/${cart_id}/lines`, { variant_id: mug }, { as: till })).body
  const tenders = [{ method: 'cash', amount_minor: totals.total_minor }]
  const sale = await app.call('POST', '/v1/till/sales', { cart_id, total_minor: totals.total_minor, tenders }, { as: till, key: 'sale' })
  assert.equal(sale.status, 201, sale.text)
  const { items } = (await app.call('GET', `/v1/payments?order_id=${sale.body.order_id}`, undefined, { as: inKadikoy })).body
  return items[0].payment_id
}
const profileNow = async (customer_id: string) =>
  (await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: everywhere })).body.customer_id
const unknown = (what: string, id: string) => ({ status: 404, code: 'not_found', details: { what, id } })

test('the prices of a company are set by its own people', async () => {
  const address = `/v1/price-lists/${stage.list.price_list_id}/prices`
  const body = { prices: [{ variant_id: mug, amount_minor: 1 }] }
  await changesNothing(app.database, unknown('price list', stage.list.price_list_id), () =>
    app.call('PUT', address, body, { as: inBaku, key: 'cheap' }),
  )
  assert.equal(
    (await app.call('PUT', address, { prices: [{ variant_id: mug, amount_minor: 25_000 }] }, { as: inKadikoy, key: 'new' })).status,
    200,
  )
})

test('what may be announced of a promotion is told to its own people, and asking changes nothing', async () => {
  const company_id = stage.alma.company_id
  const rule = { class: 'line', priority: 0, goods: { variant_ids: [mug] }, benefit: { kind: 'percentage', percent_bp: 1_000 } }
  const said = { name: { tr: 'Kupa haftası', az: 'Fincan həftəsi' }, rule, limits: {}, announced_percent: 10 }
  const made = await app.call('POST', '/v1/promotions', { company_id, ...said }, { as: everywhere, key: 'promotion' })
  const { promotion_id } = made.body
  for (const path of ['/v1/promotion-banners', '/v1/promotion-banners/evidence.csv']) {
    const ask = (as: Pocket, body: object) => app.call('POST', path, { company_id, ...said, ...body }, { as })
    await changesNothing(app.database, unknown('company', company_id), () => ask(inBaku, {}))
    await changesNothing(app.database, unknown('promotion', promotion_id), () =>
      ask(inBaku, { company_id: stage.alma_az.company_id, promotion_id }),
    )
    const written = async () =>
      Object.entries(await everyRow(app.database)).filter(([table]) => /^(promotions|pricing)\.|^platform\.events$/.test(table))
    const before = await written()
    assert.equal((await ask(inKadikoy, { promotion_id })).status, 200)
    assert.equal((await ask(inKadikoy, {})).status, 200)
    assert.deepEqual(await written(), before)
  }
})

test('the money of a company is given back by its own people, out of its own drawers', async () => {
  const payment_id = await cashPayment()
  const refund = (as: typeof inBaku, body: object, key: string) => app.call('POST', `/v1/payments/${payment_id}/refunds`, body, { as, key })
  const elsewhere = { amount_minor: 100, register_id: stage.till_baki.register_id }
  await changesNothing(app.database, unknown('payment', payment_id), () => refund(inBaku, { amount_minor: 100 }, 'a'))
  await changesNothing(app.database, unknown('payment', payment_id), () => refund(inBaku, elsewhere, 'b'))
  await changesNothing(app.database, unknown('register', stage.till_baki.register_id), () => refund(inKadikoy, elsewhere, 'c'))
  await changesNothing(app.database, unknown('register', 'a/b'), () => refund(inKadikoy, { amount_minor: 100, register_id: 'a/b' }, 'd'))
  const given = await refund(inKadikoy, { amount_minor: 100 }, 'e')
  assert.deepEqual([given.status, given.body.refunded_minor], [201, 100], given.text)
})

test('who works elsewhere is not looked up by her id either', async () => {
  const { staff_id } = stage.associate
  assert.equal((await app.call('GET', `/v1/staff/${staff_id}`, undefined, { as: inKadikoy })).status, 200)
  assert.equal((await app.call('GET', `/v1/staff/${staff_id}`, undefined, { as: inBaku })).status, 404)
})

/** Records and sales of other systems, told by whoever is at the desk. */
const record = (system: string, fields: object, rest: object = {}) => ({ system, external_id: 'M-1', fields, ...rest })
const tell = (as: Pocket, path: string, body: object, key: string) => app.call('POST', path, body, { as, key })
const saleOf = (company: { company_id: string }, system: string) => ({
  ...{ system, company_id: company.company_id, number: 'F-1', currency: 'TRY', occurred_at: app.clock.now().toISOString() },
  customer: { external_id: 'M-1' },
  lines: [{ title: 'Tabak', quantity: '1', amount: '10' }],
})

test('nobody tells of people or sales by a system of another company', async () => {
  const crm = await tell(inKadikoy, '/v1/customer-records', record('alma_crm', { first_name: 'Zehra', phone: '0535 777 88 99' }), 'hers')
  assert.equal(crm.status, 201, crm.text)
  const refused = (system: string) => ({ status: 409, code: 'system_of_another_company', details: { system } })
  const changed = record('alma_crm', { first_name: 'Zehra', email: 'baska@example.com' })
  await changesNothing(app.database, refused('alma_crm'), () => tell(inBaku, '/v1/customer-records', changed, 'a'))
  await changesNothing(app.database, refused('alma_crm'), () => tell(inBaku, '/v1/sales-elsewhere', saleOf(stage.alma_az, 'alma_crm'), 'b'))
  const asIfHers = { ...changed, company_id: stage.alma_az.company_id }
  await changesNothing(app.database, refused('alma_crm'), () => tell(inBaku, '/v1/customer-records', asIfHers, 'c'))
  await changesNothing(app.database, unknown('company', stage.alma.company_id), () =>
    tell(inBaku, '/v1/customer-records', { ...changed, company_id: stage.alma.company_id }, 'd'),
  )
  // An owner of both may tell of either by its own, and by nothing of one of the other.
  await changesNothing(app.database, refused('alma_crm'), () =>
    tell(everywhere, '/v1/sales-elsewhere', saleOf(stage.alma_az, 'alma_crm'), 'e'),
  )
  assert.equal((await tell(inKadikoy, '/v1/sales-elsewhere', saleOf(stage.alma, 'alma_crm'), 'f')).status, 201)
})

test('a tracking source, and what the house says itself, is nobody’s system', async () => {
  const source = (
    await app.call('POST', '/v1/tracking/sources', { company_id: stage.alma.company_id, name: 'alma.tr', kind: 'web' }, { as: everywhere })
  ).body
  for (const system of [source.source_id, 'src_mine', 'herself', 'staff', 'birge'])
    for (const [path, body] of [
      ['/v1/customer-records', record(system, { first_name: 'Zehra' })],
      ['/v1/sales-elsewhere', saleOf(stage.alma_az, system)],
    ] as const)
      assert.equal((await tell(inBaku, path, body, `${system}${path}`)).body.code, 'invalid_request', `${system} at ${path}`)
})

test('a system of the whole house tells for each of its companies, whose documents are counted apart', async () => {
  assert.equal((await tell(everywhere, '/v1/customer-records', record('erp', { first_name: 'Nil' }), 'g')).status, 201)
  const both = [
    await tell(inKadikoy, '/v1/sales-elsewhere', saleOf(stage.alma, 'erp'), 'h'),
    await tell(inBaku, '/v1/sales-elsewhere', saleOf(stage.alma_az, 'erp'), 'i'),
  ]
  assert.deepEqual(
    both.map(({ status, body }) => [status, body.created]),
    [
      [201, true],
      [201, true],
    ],
  )
  assert.notEqual(both[0]!.body.sale_id, both[1]!.body.sale_id)
})

test('who works for several companies says whose a new system is', async () => {
  await app.database.transaction((tx) =>
    createStaff(tx, {
      ...{ name: 'Deniz', email: 'deniz@alma.example', role: 'owner', works_everywhere: false, password: PASSWORD },
      location_ids: [stage.baki.location_id, stage.kadikoy.location_id],
      now: app.clock.now().toISOString(),
    }),
  )
  const ofTwo = await atTheDesk(app, 'deniz@alma.example')
  const told = record('kart', { first_name: 'Nil' })
  await changesNothing(app.database, { status: 422, code: 'whose_system', details: { system: 'kart' } }, () =>
    tell(ofTwo, '/v1/customer-records', told, 'j'),
  )
  const named = await tell(ofTwo, '/v1/customer-records', { ...told, company_id: stage.alma_az.company_id }, 'k')
  assert.equal(named.status, 201, named.text)
  assert.equal((await tell(inKadikoy, '/v1/customer-records', told, 'l')).body.code, 'system_of_another_company')
})

test('what the systems of a company have written down is read by those who work for it', async () => {
  const told = { first_name: 'Pervin', last_name: 'Ak', birth_on: '1980-05-05' }
  const one = await tell(inKadikoy, '/v1/customer-records', record('alma_crm', told, { external_id: 'M-9' }), 'm')
  await tell(inBaku, '/v1/customer-records', record('baku_crm', { ...told, occupation: 'müəllim' }, { external_id: 'B-9' }), 'n')
  await tell(everywhere, '/v1/customer-records', record('erp', { ...told, first_name: 'Pərvin' }, { external_id: 'E-9' }), 'o')
  const { customer_id } = one.body
  const records = async (as: Pocket, id = customer_id) =>
    (await app.call('GET', `/v1/customers/${id}/records`, undefined, { as })).body.items
      .map(({ system }: { system: string }) => system)
      .toSorted()
  const ids = (
    await run<{ id: string }>(
      app.database.db,
      `select customer_id as id from merging.public_records where external_id in ('M-9', 'B-9', 'E-9')`,
    )
  ).map(({ id }) => id)
  const into_id = customer_id
  for (const from_id of new Set(ids))
    if (from_id !== into_id && (await profileNow(from_id)) !== (await profileNow(into_id))) {
      const merged = await tell(everywhere, '/v1/customer-merges', { from_id, into_id, reason: 'aynı kişi' }, from_id)
      assert.equal(merged.status, 201, merged.text)
    }
  assert.deepEqual(
    [await records(everywhere), await records(inKadikoy), await records(inBaku)],
    [
      ['alma_crm', 'baku_crm', 'erp'],
      ['alma_crm', 'erp'],
      ['baku_crm', 'erp'],
    ],
  )
})

test('a preview of a merge counts and shows what is of one’s own companies', async () => {
  const told = { first_name: 'Gülşen', last_name: 'Öz', city: 'Gizlikent' }
  const from = (await tell(inKadikoy, '/v1/customer-records', record('alma_crm', told, { external_id: 'M-20' }), 'p')).body.customer_id
  const into = (
    await tell(inBaku, '/v1/customer-records', record('baku_crm', { first_name: 'Gulsen', city: 'Bakı' }, { external_id: 'B-20' }), 'q')
  ).body.customer_id
  const note = { body: 'Gizli not', location_id: stage.kadikoy.location_id }
  assert.equal((await tell(everywhere, `/v1/customers/${from}/notes`, note, 'note')).status, 201)
  const preview = async (as: Pocket) => {
    const { body, status, text } = await app.call('GET', `/v1/customer-merges/preview?from_id=${from}&into_id=${into}`, undefined, { as })
    assert.equal(status, 200, text)
    const others = body.fields.flatMap(({ others }: { others: string[] }) => others)
    return [body.modules.clienteling.from.notes, body.modules.resolution.from.records, others]
  }
  assert.deepEqual(await preview(inBaku), [0, 0, ['Gulsen']])
  assert.deepEqual((await preview(everywhere)).slice(0, 2), [1, 1])
  assert.ok(((await preview(everywhere))[2] as string[]).includes('Gizlikent'))
})
