import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { run } from '#platform/database'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { createCompany } from '../companies/index.ts'
import { createLocation, createRegister } from '../stores/index.ts'
import { createStaff, initialsOf, type NewStaff } from './index.ts'

const app = await startTestApp()
const now = app.clock.now().toISOString()
const password = 'four plain words do'
const { kadikoy, besiktas, ayse, mehmet } = await app.database.transaction(async (tx) => {
  const address = { street: 'Bahariye Cd. 1', city: 'İstanbul' }
  const { company_id } = await createCompany(tx, {
    name: 'Alma',
    legal_name: 'Alma A.Ş.',
    country: 'TR',
    currency: 'TRY',
    tax_number: '1234567890',
    time_zone: 'Europe/Istanbul',
    locale: 'tr',
    address,
    now,
  })
  const store = async (name: string) => (await createLocation(tx, { company_id, kind: 'store', name, address, now })).location_id
  const kadikoy = await store('Kadıköy')
  const besiktas = await store('Beşiktaş')
  const staff = async (person: Omit<NewStaff, 'now'>) => (await createStaff(tx, { ...person, password, now })).staff_id
  const ayse = await staff({ name: 'Ayşe Yılmaz', email: 'ayse@alma.example', role: 'owner' })
  const mehmet = await staff({ name: 'Mehmet Demir', email: 'mehmet@alma.example', role: 'manager', location_ids: [kadikoy] })
  await staff({ name: 'Zeynep Kaya', email: 'zeynep@alma.example', role: 'associate', location_ids: [kadikoy] })
  return { kadikoy, besiktas, ayse, mehmet }
})

async function signedIn(email: string, word = password): Promise<Pocket> {
  const desk = pocket()
  await app.call('POST', '/v1/staff-sessions', { email, password: word }, { as: desk })
  return desk
}
const owner = await signedIn('ayse@alma.example')
const manager = await signedIn('mehmet@alma.example')
const associate = await signedIn('zeynep@alma.example')

const takeOn = (as: Pocket, person: object) => app.call('POST', '/v1/staff', person, { as })
const change = (as: Pocket, staff_id: string, body: object) => app.call('PATCH', `/v1/staff/${staff_id}`, body, { as })
const everything = () =>
  run(
    app.database.db,
    'select f.*, (select array_agg(l.location_id order by l.location_id) from staff.staff_locations l where l.staff_id = f.staff_id) from staff.staff f order by staff_id',
  )

/** Asks for something that must be refused with this code, and sees that nobody changed by it. */
async function refused(code: string, status: number, ask: () => ReturnType<typeof app.call>) {
  const before = await everything()
  const answer = await ask()
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  assert.deepEqual(await everything(), before)
  return answer.body.details
}

describe('Taking people on', () => {
  test('a manager takes on an associate for her store, with a PIN that nobody can read again', async () => {
    const added = await takeOn(manager, { name: '  Elif İnce ', role: 'associate', location_ids: [kadikoy], pin: '2580' })
    assert.equal(added.status, 201)
    const { staff_id, ...rest } = added.body
    assert.deepEqual(rest, {
      name: 'Elif İnce',
      initials: 'Eİ',
      email: null,
      role: 'associate',
      locale: 'tr',
      works_everywhere: false,
      location_ids: [kadikoy],
      has_password: false,
      has_pin: true,
      disabled_at: null,
      created_at: now,
    })
    assert.deepEqual((await app.call('GET', `/v1/staff/${staff_id}`, undefined, { as: owner })).body, added.body)
    assert.doesNotMatch(JSON.stringify(await everything()), /\b2580\b/)
  })

  test('an owner takes on anybody; an e-mail address is kept in its one spelling', async () => {
    const added = await takeOn(owner, { name: 'Deniz Ak', role: 'manager', email: ' Deniz@Alma.Example', works_everywhere: true, password })
    assert.equal(added.body.email, 'deniz@alma.example')
    const desk = await signedIn('DENIZ@alma.example')
    assert.equal((await app.call('GET', '/v1/staff-sessions/current', undefined, { as: desk })).body.works_everywhere, true)
  })

  test('a manager gives nobody more than she has: no role like hers, no place but hers', async () => {
    for (const role of ['owner', 'manager'])
      assert.deepEqual(await refused('beyond_your_rights', 403, () => takeOn(manager, { name: 'X', role, location_ids: [kadikoy] })), {
        reason: 'role',
      })
    for (const places of [{ location_ids: [kadikoy, besiktas] }, { works_everywhere: true }])
      assert.deepEqual(await refused('beyond_your_rights', 403, () => takeOn(manager, { name: 'X', role: 'associate', ...places })), {
        reason: 'place',
      })
    await refused('not_permitted', 403, () => takeOn(associate, { name: 'X', role: 'associate' }))
    await refused('sign_in_required', 401, () => takeOn(pocket(), { name: 'X', role: 'associate' }))
  })

  test('what cannot be is refused', async () => {
    const person = { name: 'X', role: 'associate', location_ids: [kadikoy] }
    await refused('email_taken', 409, () => takeOn(owner, { ...person, email: 'AYSE@alma.example' }))
    await refused('bad_email', 422, () => takeOn(owner, { ...person, email: 'ayse at alma' }))
    await refused('email_missing', 422, () => takeOn(owner, { ...person, password }))
    await refused('not_found', 404, () => takeOn(owner, { ...person, location_ids: ['loc_none'] }))
    for (const pin of ['0000', '1234', '9876', '890123', '1212', '121212', '777777'])
      await refused('weak_pin', 422, () => takeOn(owner, { ...person, pin }))
    for (const wrong of [{ pin: '12' }, { pin: '12a4' }, { password: 'short' }, { role: 'king' }, { name: '   ' }, { salary: 1 }])
      await refused('invalid_request', 400, () => takeOn(owner, { ...person, ...wrong }))
  })
})

describe('Changing people', () => {
  let next = 0
  async function someone(person: object = {}) {
    const email = `someone${++next}@alma.example`
    const { body } = await takeOn(owner, { name: 'Can Öz', role: 'associate', email, password, location_ids: [kadikoy], ...person })
    return { staff_id: body.staff_id as string, email, desk: await signedIn(email) }
  }
  const isSignedIn = async (desk: Pocket) => (await app.call('GET', '/v1/staff-sessions/current', undefined, { as: desk })).status === 200

  test('a new name or place keeps her signed in; a new password, role or being disabled signs her out everywhere', async () => {
    const { staff_id, email, desk } = await someone()
    const moved = await change(owner, staff_id, { name: 'Can Özgür', location_ids: [besiktas] })
    assert.deepEqual([moved.status, moved.body.name, moved.body.location_ids], [200, 'Can Özgür', [besiktas]])
    assert.equal(await isSignedIn(desk), true)

    await change(owner, staff_id, { password: 'four other words here' })
    assert.equal(await isSignedIn(desk), false)
    assert.equal(await isSignedIn(await signedIn(email)), false, 'the old password is no good any more')
    const again = await signedIn(email, 'four other words here')
    assert.equal(await isSignedIn(again), true)

    await change(owner, staff_id, { role: 'agent' })
    assert.equal(await isSignedIn(again), false)

    const last = await signedIn(email, 'four other words here')
    assert.equal((await change(owner, staff_id, { disabled: true })).body.disabled_at, app.clock.now().toISOString())
    assert.equal(await isSignedIn(last), false)
    assert.equal(await isSignedIn(await signedIn(email, 'four other words here')), false)
    await change(owner, staff_id, { disabled: false })
    assert.equal(await isSignedIn(await signedIn(email, 'four other words here')), true)
  })

  test('an owner who changes her own password stays signed in where she sits, and nowhere else', async () => {
    const { staff_id, email, desk } = await someone({ role: 'owner' })
    const phone = await signedIn(email)
    assert.equal((await change(desk, staff_id, { password: 'a brand new password' })).status, 200)
    assert.equal(await isSignedIn(desk), true)
    assert.equal(await isSignedIn(phone), false)
  })

  test('a new password ends the rest after too many wrong ones', async () => {
    const { staff_id, email } = await someone()
    for (let i = 0; i < 10; i++) await signedIn(email, 'a wrong password')
    assert.equal(await isSignedIn(await signedIn(email)), false)
    await change(owner, staff_id, { password: 'four other words here' })
    assert.equal(await isSignedIn(await signedIn(email, 'four other words here')), true)
  })

  test('she who works at the till of a place no more is signed out of it', async () => {
    const register_id = await app.database.transaction(
      async (tx) => (await createRegister(tx, { location_id: kadikoy, name: 'Kasa 1', now })).register_id,
    )
    const { staff_id } = await someone({ pin: '2580' })
    const tablet = await signedIn('ayse@alma.example')
    await app.call('POST', `/v1/registers/${register_id}/pairings`, undefined, { as: tablet })
    await app.call('POST', '/v1/till-sign-ins', { staff_id, pin: '2580' }, { as: tablet, headers: { 'birge-audience': 'app' } })
    assert.equal(await isSignedIn(tablet), true)
    await change(owner, staff_id, { location_ids: [besiktas] })
    assert.equal(await isSignedIn(tablet), false)
  })

  test('a manager looks after the associates of her own store only, and lifts nobody', async () => {
    const hers = await someone()
    const shared = await someone({ location_ids: [kadikoy, besiktas] })
    assert.equal((await change(manager, hers.staff_id, { pin: '2580' })).status, 200)
    assert.deepEqual(await refused('beyond_your_rights', 403, () => change(manager, hers.staff_id, { role: 'manager' })), {
      reason: 'role',
    })
    assert.deepEqual(await refused('beyond_your_rights', 403, () => change(manager, hers.staff_id, { location_ids: [besiktas] })), {
      reason: 'place',
    })
    assert.deepEqual(await refused('beyond_your_rights', 403, () => change(manager, shared.staff_id, { name: 'Y' })), { reason: 'place' })
    for (const staff_id of [ayse, mehmet])
      assert.deepEqual(await refused('beyond_your_rights', 403, () => change(manager, staff_id, { password: 'now it is mine' })), {
        reason: 'role',
      })
    await refused('not_permitted', 403, () => change(associate, hers.staff_id, { role: 'owner' }))
    await refused('not_found', 404, () => change(owner, 'stf_none', { name: 'Y' }))
    await refused('email_taken', 409, () => change(owner, hers.staff_id, { email: 'ayse@alma.example' }))
    await refused('weak_pin', 422, () => change(owner, hers.staff_id, { pin: '4444' }))
    await refused('invalid_request', 400, () => change(owner, hers.staff_id, {}))
    const till = await takeOn(owner, { name: 'Only a PIN', role: 'associate', location_ids: [kadikoy], pin: '2580' })
    await refused('email_missing', 422, () => change(owner, till.body.staff_id, { password }))
  })

  test('somebody always stays the owner, even when two retire each other at the same moment', async () => {
    const owners = await run<{ staff_id: string }>(
      app.database.db,
      `select staff_id from staff.staff where role = 'owner' and staff_id <> $1`,
      [ayse],
    )
    for (const { staff_id } of owners) await change(owner, staff_id, { disabled: true })
    assert.deepEqual(await refused('last_owner', 409, () => change(owner, ayse, { role: 'analyst' })), { staff_id: ayse })
    await refused('last_owner', 409, () => change(owner, ayse, { disabled: true }))

    const other = await someone({ role: 'owner' })
    const [one, two] = await Promise.all([change(owner, other.staff_id, { disabled: true }), change(other.desk, ayse, { disabled: true })])
    // Who comes a moment later has been signed out already.
    assert.ok(
      [one, two].some(({ status }) => status === 200) && [one, two].some(({ status }) => [401, 409].includes(status)),
      one.text + two.text,
    )
  })
})

describe('Finding people', () => {
  test('an owner sees all, by name as the alphabet goes, page by page', async () => {
    await run(app.database.db, `update staff.staff set disabled_at = null where staff_id = $1`, [ayse])
    const desk = await signedIn('ayse@alma.example')
    const all = await app.call('GET', '/v1/staff?limit=200', undefined, { as: desk })
    const names = all.body.items.map(({ name }: { name: string }) => name)
    assert.deepEqual(names, names.toSorted(new Intl.Collator('tr').compare))
    const paged: string[] = []
    for (let after = ''; after !== null; ) {
      const { body } = await app.call('GET', `/v1/staff?limit=2&after=${after}`, undefined, { as: desk })
      paged.push(...body.items.map(({ staff_id }: { staff_id: string }) => staff_id))
      after = body.next
    }
    assert.deepEqual(
      paged,
      all.body.items.map(({ staff_id }: { staff_id: string }) => staff_id),
    )
    const found = await app.call('GET', '/v1/staff?search=mehmet@', undefined, { as: desk })
    assert.deepEqual(
      found.body.items.map(({ name }: { name: string }) => name),
      ['Mehmet Demir'],
    )
    assert.deepEqual((await app.call('GET', '/v1/staff?search=%25', undefined, { as: desk })).body.items, [])
  })

  test('a manager sees who works at her store, an associate nobody', async () => {
    const { body } = await app.call('GET', '/v1/staff?limit=200', undefined, { as: manager })
    assert.ok(body.items.length > 1)
    for (const person of body.items) assert.ok(person.works_everywhere || person.location_ids.includes(kadikoy), person.name)
    assert.equal((await app.call('GET', '/v1/staff', undefined, { as: associate })).status, 403)
    assert.equal((await app.call('GET', '/v1/staff', undefined, { as: pocket() })).status, 401)
  })

  test('initials follow the letters of the language', () => {
    assert.deepEqual(
      [initialsOf('inci şahin', 'tr'), initialsOf('ivy', 'en'), initialsOf('Murad Əliyev', 'az'), initialsOf('Ayşe Nur Ilgaz', 'tr')],
      ['İŞ', 'I', 'MƏ', 'AI'],
    )
  })
})

test('what happened to people is told without naming them, and every audit holds', async () => {
  const events = await run<{ type: string; data: object; actor: string }>(
    app.database.db,
    `select type, data, actor from platform.events where type like 'staff.%'`,
  )
  assert.ok(events.some(({ type }) => type === 'staff.staff_added'))
  assert.ok(events.some(({ type, actor }) => type === 'staff.staff_changed' && actor === `staff:${mehmet}`))
  assert.doesNotMatch(JSON.stringify(events), /alma\.example|Mehmet|\b2580\b/)
  await app.tick()
  assert.deepEqual(await app.audit(), [])
})
