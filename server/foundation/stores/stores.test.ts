import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openDatabase, run } from '#platform/database'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { createCompany } from '../companies/index.ts'
import { createStaff } from '../staff/index.ts'
import { createChannel, locationOf, registerOf, storefrontOf, webChannelOf } from './index.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const now = app.clock.now().toISOString()
const password = 'four plain words do'
const address = { street: 'Bahariye Cd. 1', district: 'Kadıköy', city: 'İstanbul' }
const { tr, az } = await app.database.transaction(async (tx) => {
  const alma = { name: 'Alma', legal_name: 'Alma A.Ş.', locale: 'tr' as const, address, now }
  const tr = await createCompany(tx, { ...alma, country: 'TR', currency: 'TRY', tax_number: '1234567890', time_zone: 'Europe/Istanbul' })
  const az = await createCompany(tx, { ...alma, country: 'AZ', currency: 'AZN', tax_number: '1400057421', time_zone: 'Asia/Baku' })
  await createStaff(tx, { name: 'Ayşe Yılmaz', email: 'ayse@alma.example', role: 'owner', password, now })
  return { tr: tr.company_id, az: az.company_id }
})
async function signedIn(email: string) {
  const desk = pocket()
  await app.call('POST', '/v1/staff-sessions', { email, password }, { as: desk })
  return desk
}
const owner = await signedIn('ayse@alma.example')

const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], opens: '10:00', closes: '22:00' }]
const kadikoyStore = {
  company_id: tr,
  kind: 'store',
  name: 'Kadıköy',
  address,
  position: { latitude: 40.9903, longitude: 29.0275 },
  phone: '0216 345 67 89',
  opening_hours: { weekly },
}
const open = (location: object, as: Pocket = owner) => app.call('POST', '/v1/locations', location, { as })
const kadikoy = (await open(kadikoyStore)).body
const gebze = (await open({ company_id: tr, kind: 'warehouse', name: 'Gebze', address: { street: 'Depo Sk. 3', city: 'Kocaeli' } })).body
const baku = (
  await open({
    company_id: az,
    kind: 'store',
    name: 'Bakı',
    address: { street: 'Nizami küç. 10', city: 'Bakı' },
    opening_hours: { weekly },
  })
).body
await app.database.transaction(async (tx) => {
  await createStaff(tx, {
    name: 'Mehmet Demir',
    email: 'mehmet@alma.example',
    role: 'manager',
    location_ids: [kadikoy.location_id],
    password,
    now,
  })
  await createStaff(tx, { name: 'Zeynep Kaya', email: 'zeynep@alma.example', role: 'agent', works_everywhere: true, password, now })
})
const manager = await signedIn('mehmet@alma.example')
const agent = await signedIn('zeynep@alma.example')

const everything = async () => [
  await run(app.database.db, 'select * from stores.locations order by 1'),
  await run(app.database.db, 'select * from stores.channels order by 1'),
  await run(app.database.db, 'select * from stores.registers order by 1'),
]
async function refused(code: string, status: number, ask: () => ReturnType<typeof app.call>) {
  const before = await everything()
  const answer = await ask()
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  assert.deepEqual(await everything(), before)
  return answer.body.details
}
const names = (answer: { body: { items: { name: string }[] } }) => answer.body.items.map(({ name }) => name)

describe('Channels', () => {
  test('before a market has a web shop, its shoppers are told so', async () => {
    assert.deepEqual(await refused('no_storefront', 404, () => app.call('GET', '/v1/locations')), { market: 'TR' })
  })

  test('a web shop is the one of its market and company, and ships from a place of that company', async () => {
    const opened = await app.call(
      'POST',
      '/v1/channels',
      { company_id: tr, kind: 'web', name: 'alma.example', ships_from: gebze.location_id },
      { as: owner },
    )
    assert.equal(opened.status, 201)
    const { channel_id, ...rest } = opened.body
    assert.deepEqual(rest, { company_id: tr, kind: 'web', name: 'alma.example', market: 'TR', ships_from: gebze.location_id })
    await app.database.transaction((tx) => createChannel(tx, { company_id: az, kind: 'web', name: 'alma.example/az', now }))

    const { db } = app.database
    const storefront = { channel_id, name: 'alma.example', market: 'TR', company_id: tr, country: 'TR', currency: 'TRY' }
    const sends = { ships_from: gebze.location_id, sends_from: [gebze.location_id] }
    const expected = { ...storefront, time_zone: 'Europe/Istanbul', locale: 'tr', ...sends, price_taxation: [] }
    assert.deepEqual(await webChannelOf(db, tr), expected)
    assert.deepEqual(await storefrontOf(db, { market: 'TR', now, database: app.database }), expected)
    assert.equal((await storefrontOf(db, { market: 'AZ', now, database: app.database })).currency, 'AZN')
    assert.equal((await app.call('GET', '/v1/channels', undefined, { as: agent })).body.items.length, 2)
  })

  test('what cannot be is refused', async () => {
    const channel = { company_id: tr, kind: 'phone', name: 'Çağrı merkezi' }
    const ask = (body: object, as = owner) => app.call('POST', '/v1/channels', body, { as })
    await refused('web_channel_taken', 409, () => ask({ ...channel, kind: 'web' }))
    await refused('web_channel_taken', 409, () => ask({ ...channel, kind: 'web', market: 'DE' }))
    await refused('location_of_other_company', 422, () => ask({ ...channel, ships_from: baku.location_id }))
    await refused('not_found', 404, () => ask({ ...channel, ships_from: 'loc_none' }))
    await refused('not_found', 404, () => ask({ ...channel, company_id: 'com_none' }))
    await refused('not_permitted', 403, () => ask(channel, manager))
  })

  test('asking which web shop a shopper stands in costs one statement in five seconds', async () => {
    const database = openDatabase(app.url, { connections: 1 }) // the app's own has its pulse
    const ask = (now: string) => storefrontOf(database.db, { market: 'TR', now, database })
    await ask('2026-03-02T10:00:00.000Z')
    const before = database.statements()
    for (let i = 0; i < 10; i++) await ask('2026-03-02T10:00:04.999Z')
    assert.equal(database.statements(), before)
    await ask('2026-03-02T10:00:05.000Z')
    assert.equal(database.statements(), before + 1)
    await database.close()
  })
})

describe('Locations', () => {
  test('a shopper sees the stores of her market, and whether they are open', async () => {
    const list = await app.call('GET', '/v1/locations')
    const { location_id, ...shown } = kadikoy
    assert.match(location_id, /^loc_/)
    assert.deepEqual(list.body, { items: [kadikoy], next: null })
    assert.deepEqual(shown, {
      company_id: tr,
      kind: 'store',
      name: 'Kadıköy',
      slug: 'kadikoy',
      address,
      city: 'İstanbul',
      phone: '+902163456789',
      latitude: 40.9903,
      longitude: 29.0275,
      collects: true,
      country: 'TR',
      currency: 'TRY',
      time_zone: 'Europe/Istanbul',
      opening_hours: { weekly },
      open_now: true,
      changes_at: '2026-03-02T19:00:00.000Z',
      today: [{ opens: '10:00', closes: '22:00' }],
    })
    assert.deepEqual(names(await app.call('GET', '/v1/locations', undefined, { headers: { 'birge-market': 'AZ' } })), ['Bakı'])
    assert.deepEqual((await app.call('GET', `/v1/locations/${location_id}`)).body, kadikoy)
  })

  test('warehouses and other companies are for the staff', async () => {
    const ask = (path: string) => app.call('GET', path, undefined, { as: agent, headers: { 'birge-audience': 'staff' } })
    assert.deepEqual(names(await ask('/v1/locations')), ['Bakı', 'Gebze', 'Kadıköy'])
    assert.deepEqual(names(await ask('/v1/locations?kind=warehouse')), ['Gebze'])
    assert.deepEqual(names(await ask('/v1/locations?collects=true')), ['Bakı', 'Kadıköy'])
    const page = await ask('/v1/locations?limit=2')
    assert.deepEqual(names(await ask(`/v1/locations?limit=2&after=${page.body.next}`)), ['Kadıköy'])
    assert.equal((await app.call('GET', `/v1/locations/${gebze.location_id}`)).status, 404)
    assert.deepEqual((await ask(`/v1/locations/${gebze.location_id}`)).body, gebze)
    assert.equal((await app.call('GET', '/v1/locations?kind=warehouse')).body.items[0].name, 'Kadıköy')
    assert.equal((await app.call('GET', '/v1/locations?after=nonsense')).body.code, 'bad_cursor')
  })

  test('a place that cannot be is refused', async () => {
    const store = { ...kadikoyStore, slug: 'moda' }
    assert.deepEqual(await refused('slug_taken', 409, () => open(kadikoyStore)), { slug: 'kadikoy' })
    assert.deepEqual(await refused('bad_phone', 422, () => open({ ...store, phone: '0216 34' })), { phone: '0216 34', reason: 'too_short' })
    await refused('bad_opening_hours', 422, () => open({ ...store, opening_hours: { weekly: [...weekly, ...weekly] } }))
    await refused('not_found', 404, () => open({ ...store, company_id: 'com_none' }))
    await refused('not_permitted', 403, () => open(store, manager))
    await refused('sign_in_required', 401, () => open(store, pocket()))
    const wrong = [
      { kind: 'kiosk' },
      { name: '' },
      { slug: 'Moda!' },
      { position: { latitude: 91, longitude: 0 } },
      { position: { latitude: 41 } },
    ]
    const hours = [
      { days: [8], opens: '10:00', closes: '22:00' },
      { days: [1], opens: '10:00', closes: '24:30' },
      { days: [], opens: '10:00', closes: '11:00' },
    ]
    for (const part of [...wrong, ...hours.map((span) => ({ opening_hours: { weekly: [span] } }))])
      await refused('invalid_request', 400, () => open({ ...store, ...part }))
  })

  test('a manager changes the hours of her own store, and everybody hears of it', async () => {
    const change = { opening_hours: { weekly, exceptions: [{ on: '2026-03-02', spans: [] }] }, phone: null, collects: false }
    const changed = await app.call('PATCH', `/v1/locations/${kadikoy.location_id}`, change, { as: manager })
    assert.equal(changed.status, 200)
    const { opening_hours, phone, collects, open_now, changes_at, today } = changed.body
    assert.deepEqual({ opening_hours, phone, collects }, change)
    assert.deepEqual({ open_now, changes_at, today }, { open_now: false, changes_at: '2026-03-03T07:00:00.000Z', today: [] })
    const [event] = await run<{ location_id: string; data: object }>(
      app.database.db,
      `select location_id, data from platform.events where type = 'stores.location_changed'`,
    )
    assert.deepEqual(event, { location_id: kadikoy.location_id, data: { fields: ['opening_hours', 'phone', 'collects'] } })

    const onlyPhone = await app.call('PATCH', `/v1/locations/${kadikoy.location_id}`, { phone: '0216 111 22 33' }, { as: manager })
    assert.deepEqual(onlyPhone.body, { ...changed.body, phone: '+902161112233' })
  })

  test('of another store she changes nothing, and an agent changes none', async () => {
    const patch = (location_id: string, body: object, as: Pocket) => app.call('PATCH', `/v1/locations/${location_id}`, body, { as })
    const details = await refused('not_permitted', 403, () => patch(baku.location_id, { collects: false }, manager))
    assert.deepEqual(details, { permission: 'locations.manage', location_id: baku.location_id })
    await refused('not_permitted', 403, () => patch(kadikoy.location_id, { collects: true }, agent))
    await refused('not_found', 404, () => patch('loc_none', { collects: true }, owner))
    await refused('invalid_request', 400, () => patch(kadikoy.location_id, {}, manager))
    await refused('invalid_request', 400, () => patch(kadikoy.location_id, { company_id: az }, owner))
    await refused('bad_phone', 422, () => patch(kadikoy.location_id, { phone: 'call me', collects: true }, manager))
    const twice = { opening_hours: { weekly: [], exceptions: [{ on: '2026-02-30', spans: [] }] } }
    assert.deepEqual(await refused('bad_opening_hours', 422, () => patch(kadikoy.location_id, twice, manager)), {
      reason: 'no_such_date',
      where: '2026-02-30',
    })
  })
})

describe('Registers', () => {
  const setUp = (register: object, as: Pocket = owner) => app.call('POST', '/v1/registers', register, { as })

  test('a till stands in a store and takes its company and currency from it', async () => {
    const till = await setUp({ location_id: kadikoy.location_id, name: 'Kasa 1' })
    assert.equal(till.status, 201)
    const { register_id, ...rest } = till.body
    assert.deepEqual(rest, {
      name: 'Kasa 1',
      location_id: kadikoy.location_id,
      location_name: 'Kadıköy',
      company_id: tr,
      country: 'TR',
      currency: 'TRY',
      time_zone: 'Europe/Istanbul',
      locale: 'tr',
      price_taxation: [],
    })
    assert.deepEqual(await registerOf(app.database.db, register_id), till.body)
    await setUp({ location_id: baku.location_id, name: 'Kassa 1' })
    assert.deepEqual(names(await app.call('GET', '/v1/registers', undefined, { as: owner })), ['Kasa 1', 'Kassa 1'])
    assert.deepEqual(names(await app.call('GET', '/v1/registers', undefined, { as: manager })), ['Kasa 1'])
    assert.deepEqual(names(await app.call('GET', `/v1/registers?location_id=${baku.location_id}`, undefined, { as: owner })), ['Kassa 1'])
    assert.equal((await app.call('GET', `/v1/registers?location_id=${baku.location_id}`, undefined, { as: manager })).status, 403)
  })

  test('what cannot be is refused', async () => {
    await refused('register_name_taken', 409, () => setUp({ location_id: kadikoy.location_id, name: 'Kasa 1' }))
    await refused('not_found', 404, () => setUp({ location_id: 'loc_none', name: 'Kasa 9' }))
    await refused('not_permitted', 403, () => setUp({ location_id: kadikoy.location_id, name: 'Kasa 9' }, manager))
    await assert.rejects(registerOf(app.database.db, 'reg_none'), { code: 'not_found' })
    await assert.rejects(locationOf(app.database.db, 'loc_none'), { code: 'not_found' })
    await assert.rejects(webChannelOf(app.database.db, 'com_none'), { code: 'not_found' })
  })
})

test('at the end, every audit holds', async () => assert.deepEqual(await app.audit(), []))
