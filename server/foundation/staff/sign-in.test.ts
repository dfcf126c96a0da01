import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { run } from '#platform/database'
import { createCompany } from '../companies/index.ts'
import { createLocation, createRegister } from '../stores/index.ts'
import { createStaff, type NewStaff } from './index.ts'

const app = await startTestApp()
const now = app.clock.now().toISOString()
const { kadikoy, baku, till, secondTill, tillInBaku, owner, elif, murad } = await app.database.transaction(async (tx) => {
  const address = { street: 'Bahariye Cd. 1', city: 'İstanbul' }
  const alma = { name: 'Alma', legal_name: 'Alma A.Ş.', time_zone: 'Europe/Istanbul', locale: 'tr' as const, address, now }
  const tr = await createCompany(tx, { ...alma, country: 'TR', currency: 'TRY', tax_number: '1234567890' })
  const az = await createCompany(tx, { ...alma, country: 'AZ', currency: 'AZN', tax_number: '1400057421' })
  const kadikoy = (await createLocation(tx, { company_id: tr.company_id, kind: 'store', name: 'Kadıköy', address, now })).location_id
  const baku = (await createLocation(tx, { company_id: az.company_id, kind: 'store', name: 'Bakı', address, now })).location_id
  const register = async (location_id: string, name = 'Kasa 1') => (await createRegister(tx, { location_id, name, now })).register_id
  const staff = async (person: Omit<NewStaff, 'now'>) => (await createStaff(tx, { ...person, now })).staff_id
  const owner = await staff({
    name: 'Ayşe Yılmaz',
    email: 'ayse@alma.example',
    role: 'owner',
    password: 'correct horse battery',
    pin: '4071',
  })
  await staff({
    name: 'Mehmet Demir',
    email: 'mehmet@alma.example',
    role: 'manager',
    location_ids: [kadikoy],
    password: 'staple of the store',
  })
  const elif = await staff({ name: 'Elif Nur İnce', role: 'associate', location_ids: [kadikoy], pin: '2580' })
  const murad = await staff({ name: 'Murad Əliyev', role: 'associate', locale: 'az', location_ids: [baku], pin: '7319' })
  return {
    kadikoy,
    baku,
    till: await register(kadikoy),
    secondTill: await register(kadikoy, 'Kasa 2'),
    tillInBaku: await register(baku),
    owner,
    elif,
    murad,
  }
})

const signIn = (as: Pocket, email: string, password: string) => app.call('POST', '/v1/staff-sessions', { email, password }, { as })
const whoAmI = (as: Pocket) => app.call('GET', '/v1/staff-sessions/current', undefined, { as })
const sessions = async () => (await run<{ n: number }>(app.database.db, 'select count(*)::integer as n from staff.sessions'))[0]!.n
const device = { 'birge-audience': 'app' }

/** A tablet that a manager has made the till of Kadıköy; nobody is signed in on it. */
async function pairedTablet(register = till) {
  const tablet = pocket()
  await signIn(tablet, 'ayse@alma.example', 'correct horse battery')
  const paired = await app.call('POST', `/v1/registers/${register}/pairings`, undefined, { as: tablet })
  assert.equal(paired.status, 201)
  await app.call('DELETE', '/v1/staff-sessions/current', undefined, { as: tablet })
  return tablet
}
const typePin = (tablet: Pocket, staff_id: string, pin: string) =>
  app.call('POST', '/v1/till-sign-ins', { staff_id, pin }, { as: tablet, headers: device })

describe('At a desk', () => {
  test('a manager signs in with e-mail address and password, is known, and signs out', async () => {
    const desk = pocket()
    const signedIn = await signIn(desk, 'Mehmet@Alma.example', 'staple of the store')
    assert.equal(signedIn.status, 201)
    const { staff_id, permissions, ...rest } = signedIn.body
    assert.match(staff_id, /^stf_/)
    assert.deepEqual(rest, {
      name: 'Mehmet Demir',
      initials: 'MD',
      role: 'manager',
      locale: 'tr',
      works_everywhere: false,
      locations: [{ location_id: kadikoy, name: 'Kadıköy', kind: 'store', city: 'İstanbul' }],
      register: null,
      expires_at: '2026-03-09T09:00:00.000Z',
    })
    assert.ok(permissions.includes('staff.manage') && !permissions.includes('companies.manage'))
    assert.deepEqual((await whoAmI(desk)).body, signedIn.body)

    const token = desk.get('birge_staff')!
    assert.equal((await app.call('DELETE', '/v1/staff-sessions/current', undefined, { as: desk })).status, 204)
    assert.equal(desk.has('birge_staff'), false)
    desk.set('birge_staff', token)
    assert.equal((await whoAmI(desk)).status, 401, 'the cookie opens nothing any more')
  })

  test('the cookie is out of reach of scripts, and the database holds neither it nor the password', async () => {
    const desk = pocket()
    const { headers } = await signIn(desk, 'ayse@alma.example', 'correct horse battery')
    assert.match(String(headers['set-cookie']), /birge_staff=[\w-]{43}; .*HttpOnly; SameSite=Lax/)
    const everything = JSON.stringify([
      await run(app.database.db, 'select * from staff.sessions'),
      await run(app.database.db, 'select * from staff.staff'),
      await run(app.database.db, 'select * from staff.tries'),
      await run(app.database.db, 'select * from platform.events'),
    ])
    for (const secret of [desk.get('birge_staff')!, 'correct horse battery']) assert.equal(everything.includes(secret), false)
  })

  test('a wrong password, an unknown address and a disabled person get the same answer and no session', async () => {
    const before = await sessions()
    await app.database.transaction((tx) =>
      createStaff(tx, {
        name: 'Gone',
        email: 'gone@alma.example',
        role: 'agent',
        password: 'not here any more',
        now: app.clock.now().toISOString(),
      }),
    )
    await run(app.database.db, `update staff.staff set disabled_at = now() where email = 'gone@alma.example'`)
    const desk = pocket()
    const answers = await Promise.all([
      signIn(desk, 'ayse@alma.example', 'correct horse batter'),
      signIn(desk, 'nobody@alma.example', 'correct horse battery'),
      signIn(desk, 'gone@alma.example', 'not here any more'),
      signIn(desk, 'not an address', 'correct horse battery'),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 401, 401],
    )
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
    assert.equal(answers[0]!.body.code, 'wrong_email_or_password')
    assert.equal(desk.size, 0)
    assert.equal(await sessions(), before)
  })

  for (const [whose, email] of [
    ['a known', 'mehmet@alma.example'],
    ['an unknown', 'stranger@alma.example'],
  ] as const)
    test(`after ten wrong passwords ${whose} address rests for a quarter of an hour, even for the right one`, async () => {
      const desk = pocket()
      const guesses = await Promise.all(Array.from({ length: 14 }, () => signIn(desk, email, 'a guess, one of many')))
      const codes = guesses.map(({ body }) => body.code as string)
      assert.equal(codes.filter((code) => code === 'wrong_email_or_password').length, 10, 'guesses at the same moment get none extra')
      assert.equal(codes.filter((code) => code === 'too_many_tries').length, 4)

      const refused = await signIn(desk, email, 'staple of the store')
      assert.equal(refused.status, 429)
      assert.deepEqual(refused.body.details, { again_at: new Date(app.clock.now().getTime() + 15 * 60_000).toISOString() })
      app.clock.advance({ minutes: 15 })
      assert.equal((await signIn(desk, email, 'staple of the store')).status, whose === 'a known' ? 201 : 401)
    })

  test('a session ends after seven days, and due work sweeps it away', async () => {
    const desk = pocket()
    await signIn(desk, 'ayse@alma.example', 'correct horse battery')
    app.clock.advance({ days: 6, hours: 23 })
    assert.equal((await whoAmI(desk)).status, 200)
    app.clock.advance({ hours: 1 })
    assert.equal((await whoAmI(desk)).status, 401)
    await app.tick()
    assert.equal(await sessions(), 0)
  })

  test('another site cannot sign her out', async () => {
    const desk = pocket()
    await signIn(desk, 'ayse@alma.example', 'correct horse battery')
    const forged = await app.call('DELETE', '/v1/staff-sessions/current', undefined, {
      as: desk,
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    })
    assert.equal(forged.body.code, 'foreign_origin')
    assert.equal((await whoAmI(desk)).status, 200)
  })
})

describe('At a till', () => {
  test('a device that is not paired has nothing to choose from and signs nobody in', async () => {
    for (const headers of [device, {}]) {
      const choices = await app.call('GET', '/v1/till-sign-ins/choices', undefined, { as: pocket(), headers })
      assert.equal(choices.status, 401)
      assert.equal(choices.body.code, 'register_not_paired')
    }
    const stranger = pocket()
    const before = await sessions()
    assert.equal((await typePin(stranger, elif, '2580')).body.code, 'register_not_paired')
    assert.equal(stranger.size, 0)
    assert.equal(await sessions(), before)
  })

  test('the till shows its place and the people of that place who have a PIN', async () => {
    const tablet = await pairedTablet()
    const choices = await app.call('GET', '/v1/till-sign-ins/choices', undefined, { as: tablet, headers: device })
    assert.equal(choices.status, 200)
    const { name, location_name, currency } = choices.body.register
    assert.deepEqual({ name, location_name, currency }, { name: 'Kasa 1', location_name: 'Kadıköy', currency: 'TRY' })
    assert.deepEqual(choices.body.staff, [
      { staff_id: owner, name: 'Ayşe Yılmaz', initials: 'AY' },
      { staff_id: elif, name: 'Elif Nur İnce', initials: 'Eİ' },
    ])
  })

  test('an associate signs in with her PIN and stands at this till, for half a day', async () => {
    const tablet = await pairedTablet()
    const signedIn = await typePin(tablet, elif, '2580')
    assert.equal(signedIn.status, 201)
    assert.equal(signedIn.body.name, 'Elif Nur İnce')
    assert.equal(signedIn.body.register.register_id, till)
    assert.deepEqual((await whoAmI(tablet)).body, signedIn.body)
    app.clock.advance({ hours: 12 })
    assert.equal((await whoAmI(tablet)).status, 401)
  })

  test('the next one who signs in signs the last one out', async () => {
    const tablet = await pairedTablet()
    await typePin(tablet, elif, '2580')
    const hers = new Map(tablet)
    assert.equal((await typePin(tablet, owner, '4071')).status, 201)
    assert.equal((await whoAmI(hers)).status, 401)
    assert.equal((await whoAmI(tablet)).body.name, 'Ayşe Yılmaz')
  })

  test('two who type their PINs at the same moment come one after the other; one of them stays', async () => {
    const one = await pairedTablet()
    const two = new Map(one)
    const answers = await Promise.all([typePin(one, elif, '2580'), typePin(two, owner, '4071')])
    // The first may have been signed out by the second before she is answered.
    assert.ok(answers.some(({ status }) => status === 201) && answers.every(({ status }) => status === 201 || status === 401))
    const still = await Promise.all([whoAmI(one), whoAmI(two)])
    assert.deepEqual(
      still.map(({ status }) => status).sort((a, b) => a - b),
      [200, 401],
    )
  })

  test('a PIN opens the till, not the house: even the owner manages no staff with it, and works only at this place', async () => {
    const tablet = await pairedTablet()
    const { permissions } = (await typePin(tablet, owner, '4071')).body
    for (const permission of ['staff.manage', 'stores.manage', 'companies.manage', 'registers.pair', 'pricing.write', 'payments.refund'])
      assert.equal(permissions.includes(permission), false, permission)
    for (const permission of ['till.sell', 'carts.serve', 'customers.prove', 'stock.receive'])
      assert.equal(permissions.includes(permission), true, permission)
    for (const path of ['/v1/messages', '/v1/customers/cus_1/looks', '/v1/staff']) {
      const read = await app.call('GET', path, undefined, { as: tablet })
      assert.deepEqual([read.status, read.body.code], [403, 'not_permitted'], path)
    }
    const pairing = await app.call('POST', `/v1/registers/${tillInBaku}/pairings`, undefined, { as: tablet })
    assert.equal(pairing.body.code, 'not_permitted')
    const goods = { location_id: baku, lines: [{ variant_id: 'var_1', quantity: 1 }] }
    const elsewhere = await app.call('POST', '/v1/stock/receipts', goods, { as: tablet, key: 'elsewhere' })
    assert.deepEqual([elsewhere.body.code, elsewhere.body.details.location_id], ['not_permitted', baku])
  })

  test('a wrong PIN, somebody of another store and somebody unknown get the same answer and no session', async () => {
    const tablet = await pairedTablet()
    const before = await sessions()
    const answers = await Promise.all([
      typePin(tablet, elif, '2581'),
      typePin(tablet, murad, '7319'),
      typePin(tablet, 'stf_nobody', '1379'),
    ])
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
    assert.deepEqual(answers[0]!.body.details, { tries_left: 4 })
    assert.equal(answers[0]!.body.code, 'wrong_pin')
    assert.equal(tablet.has('birge_till'), false)
    assert.equal(await sessions(), before)
    assert.equal((await typePin(tablet, elif, '2580')).status, 201, 'the right one wipes the slate')
    assert.deepEqual((await typePin(tablet, elif, '2581')).body.details, { tries_left: 4 })
  })

  test('five wrong PINs lock her PIN at this till for five minutes, also against guesses sent all at once', async () => {
    const tablet = await pairedTablet()
    await typePin(tablet, elif, '2580')
    const guesses = await Promise.all(Array.from({ length: 8 }, (_, i) => typePin(tablet, elif, `258${i + 1}`)))
    const left = guesses.flatMap(({ body }) => body.details.tries_left ?? []).sort((a, b) => a - b)
    assert.deepEqual(left, [0, 1, 2, 3, 4])
    assert.equal(guesses.filter(({ body }) => body.code === 'too_many_tries').length, 3)
    const before = await sessions()
    assert.equal((await typePin(tablet, elif, '2580')).body.code, 'too_many_tries')
    assert.equal(await sessions(), before)
    assert.equal((await typePin(tablet, owner, '4071')).status, 201, 'nobody else is locked out')
    app.clock.advance({ minutes: 5 })
    assert.equal((await typePin(tablet, elif, '2580')).status, 201)
  })

  test('who goes on guessing at one till waits longer each time, and locks nobody out of the others', async () => {
    const [here, there] = [await pairedTablet(), await pairedTablet(secondTill)]
    for (let guess = 0; guess < 5; guess++) await typePin(here, elif, '2581')
    const asked = async () => (await typePin(here, elif, '2581')).body
    for (const minutes of [5, 10, 20, 40, 60, 60]) {
      const { code, details } = await asked()
      assert.equal(code, 'too_many_tries')
      assert.equal(details.again_at, new Date(app.clock.now().getTime() + minutes * 60_000).toISOString())
      app.clock.advance({ minutes })
      assert.deepEqual((await asked()).details, { tries_left: 0 })
    }
    for (let hour = 0; hour < 24; hour++) {
      app.clock.advance({ hours: 1 })
      assert.equal((await asked()).code, 'wrong_pin')
      assert.equal((await asked()).code, 'too_many_tries')
    }
    assert.equal((await typePin(there, elif, '2580')).status, 201)
    app.clock.advance({ hours: 1 })
    assert.equal((await typePin(here, elif, '2580')).status, 201)
    assert.deepEqual((await typePin(here, elif, '2581')).body.details, { tries_left: 4 }, 'the right one wipes the slate')
  })

  test('guesses at many tills are limited all together, until her PIN is another one', async () => {
    app.clock.advance({ days: 2 })
    const hasty = async (name: string) => {
      const { register_id } = (await app.call('POST', '/v1/registers', { location_id: kadikoy, name }, { as: desk })).body
      const tablet = await pairedTablet(register_id)
      return Promise.all(['2581', '2582', '2583', '2584', '2585'].map((pin) => typePin(tablet, elif, pin)))
    }
    const desk = pocket()
    await signIn(desk, 'ayse@alma.example', 'correct horse battery')
    for (let till = 0; till < 6; till++) for (const { body } of await hasty(`Deneme ${till}`)) assert.equal(body.code, 'wrong_pin')
    for (const { body } of await hasty('Bir fazla')) assert.equal(body.code, 'too_many_tries')
    const fresh = await pairedTablet()
    assert.equal((await typePin(fresh, elif, '2580')).body.code, 'too_many_tries')
    assert.equal((await typePin(fresh, owner, '4071')).status, 201, 'nobody else is locked out')
    app.clock.advance({ minutes: 40 })
    assert.equal((await typePin(fresh, elif, '2580')).status, 201)
    assert.equal((await typePin(fresh, elif, '2581')).body.code, 'wrong_pin')
    assert.equal((await typePin(fresh, elif, '2581')).body.code, 'too_many_tries')
    assert.equal((await app.call('PATCH', `/v1/staff/${elif}`, { pin: '2580' }, { as: desk })).status, 200)
    assert.equal((await typePin(fresh, elif, '2580')).status, 201)
  })

  test('one browser may be a desk and a till at once: who signs out of one stays signed in at the other', async () => {
    const browser = await pairedTablet()
    await signIn(browser, 'mehmet@alma.example', 'staple of the store')
    await typePin(browser, elif, '2580')
    const says = async (audience: string) =>
      (await app.call('GET', '/v1/staff-sessions/current', undefined, { as: browser, headers: { 'birge-audience': audience } })).body.name
    assert.deepEqual([await says('staff'), await says('till')], ['Mehmet Demir', 'Elif Nur İnce'])
    const signOut = (audience: string) =>
      app.call('DELETE', '/v1/staff-sessions/current', undefined, { as: browser, headers: { 'birge-audience': audience } })
    assert.equal((await signOut('till')).status, 204)
    assert.deepEqual([await says('staff'), await says('till')], ['Mehmet Demir', undefined])
    await typePin(browser, elif, '2580')
    assert.equal((await signOut('staff')).status, 204)
    assert.deepEqual([await says('staff'), await says('till')], [undefined, 'Elif Nur İnce'])
    browser.set('birge_staff', browser.get('birge_till')!)
    assert.equal(await says('staff'), undefined, 'a PIN opens no desk')
  })

  test('who pairs another device puts the first one out, with whoever is signed in on it', async () => {
    const lost = await pairedTablet()
    await typePin(lost, elif, '2580')
    const fresh = await pairedTablet()
    assert.equal((await whoAmI(lost)).status, 401)
    assert.equal((await typePin(lost, elif, '2580')).body.code, 'register_not_paired')
    assert.equal((await typePin(fresh, elif, '2580')).status, 201)
  })

  test('a lost device is put out from the desk', async () => {
    const lost = await pairedTablet()
    await typePin(lost, elif, '2580')
    const desk = pocket()
    await signIn(desk, 'mehmet@alma.example', 'staple of the store')
    assert.equal((await app.call('DELETE', `/v1/registers/${till}/pairings/current`, undefined, { as: desk })).status, 204)
    assert.equal((await whoAmI(lost)).status, 401)
    assert.equal((await typePin(lost, elif, '2580')).body.code, 'register_not_paired')
    assert.equal((await app.call('DELETE', `/v1/registers/${till}/pairings/current`, undefined, { as: desk })).status, 404)
  })

  test('a manager pairs only tills of her own place, and an associate none', async () => {
    const desk = pocket()
    await signIn(desk, 'mehmet@alma.example', 'staple of the store')
    const elsewhere = await app.call('POST', `/v1/registers/${tillInBaku}/pairings`, undefined, { as: desk })
    assert.deepEqual([elsewhere.status, elsewhere.body.details.location_id], [403, baku])
    assert.equal(desk.has('birge_register'), false)
    assert.equal((await app.call('POST', '/v1/registers/reg_none/pairings', undefined, { as: desk })).status, 404)
    const tablet = await pairedTablet()
    await typePin(tablet, elif, '2580')
    const paired = () => run(app.database.db, 'select * from staff.pairings order by register_id')
    const before = await paired()
    assert.equal((await app.call('POST', `/v1/registers/${till}/pairings`, undefined, { as: tablet })).status, 403)
    assert.deepEqual(await paired(), before)
  })
})

test('at the end, every audit holds', async () => {
  assert.deepEqual(await app.audit(), [])
})
