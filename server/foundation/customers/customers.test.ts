import assert from 'node:assert/strict'
import { maskEmail, maskPhone } from '@birge/kernel/contact'
import { before, beforeEach, describe, test } from 'node:test'
import { run, runOne, type Tx } from '#platform/database'
import { joinMessenger } from '#platform/messages'
import { pocket, type Pocket, startTestApp } from '../../../test/harness.ts'
import { createCompany } from '../companies/index.ts'
import { createStaff } from '../staff/index.ts'
import { createLocation, createRegister } from '../stores/index.ts'
import { answerFor, confirmedProof, customerCards, customerOf, customers, findOrCreate, logLooks, noteIdentifiers } from './index.ts'
import { findCustomers } from './profiles.ts'

const app = await startTestApp()
beforeEach(() => app.clock.advance({ minutes: 15 }))
const now = () => app.clock.now().toISOString()

const owner = pocket()
const manager = pocket()
const associate = pocket()
const inBaku = pocket()
const analyst = pocket()
const ids = {} as Record<'alma' | 'kadikoy' | 'till' | 'secondTill' | 'tillInBaku' | 'elif' | 'selin', string>
const PASSWORD = 'long enough to keep'

before(async () => {
  await app.database.transaction(async (tx) => {
    const address = { street: 'Moda Cd. 1', city: 'İstanbul' }
    const alma = await createCompany(tx, {
      name: 'Alma',
      legal_name: 'Alma Ev A.Ş.',
      country: 'TR',
      currency: 'TRY',
      tax_number: '1234567890',
      time_zone: 'Europe/Istanbul',
      locale: 'tr',
      address,
      now: now(),
    })
    const almaAz = await createCompany(tx, {
      name: 'Alma',
      legal_name: 'Alma Ev MMC',
      country: 'AZ',
      currency: 'AZN',
      tax_number: '1234567891',
      time_zone: 'Asia/Baku',
      locale: 'az',
      address,
      now: now(),
    })
    const kadikoy = await createLocation(tx, { company_id: alma.company_id, kind: 'store', name: 'Alma Kadıköy', address, now: now() })
    const baku = await createLocation(tx, { company_id: almaAz.company_id, kind: 'store', name: 'Alma Bakı', address, now: now() })
    ids.alma = alma.company_id
    ids.kadikoy = kadikoy.location_id
    ids.till = (await createRegister(tx, { location_id: kadikoy.location_id, name: 'Kasa 1', now: now() })).register_id
    ids.secondTill = (await createRegister(tx, { location_id: kadikoy.location_id, name: 'Kasa 2', now: now() })).register_id
    ids.tillInBaku = (await createRegister(tx, { location_id: baku.location_id, name: 'Kassa 1', now: now() })).register_id
    const hire = (name: string, role: 'owner' | 'manager' | 'associate' | 'analyst', location_ids: string[]) =>
      createStaff(tx, { name, role, email: `${name}@alma.example`, password: PASSWORD, location_ids, pin: '4071', now: now() })
    await hire('deniz', 'owner', [])
    await hire('murat', 'manager', [kadikoy.location_id])
    ids.elif = (await hire('elif', 'associate', [kadikoy.location_id])).staff_id
    await hire('aysel', 'associate', [baku.location_id])
    await hire('can', 'analyst', [])
    ids.selin = (await hire('selin', 'associate', [kadikoy.location_id])).staff_id
  })
  for (const [who, name] of [
    [owner, 'deniz'],
    [manager, 'murat'],
    [associate, 'elif'],
    [inBaku, 'aysel'],
    [analyst, 'can'],
  ] as const) {
    const answer = await app.call('POST', '/v1/staff-sessions', { email: `${name}@alma.example`, password: PASSWORD }, { as: who })
    assert.ok(answer.status < 300, answer.text)
  }
})

async function everything() {
  const tables = [
    'customers.profiles',
    'customers.identifiers',
    'customers.claims',
    'customers.codes',
    'customers.looks',
    'platform.messages',
    'platform.events',
  ]
  return runOne(
    app.database.db,
    `select ${tables.map((t, i) => `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${t} t) as t${i}`).join(', ')}`,
  )
}
async function changesNothing(act: () => Promise<unknown>) {
  const before = await everything()
  await act()
  assert.deepEqual(await everything(), before)
}

async function messageTo(recipient: string) {
  return (await runOne<{ subject: string; body: string; locale: string }>(
    app.database.db,
    'select subject, body, locale from platform.messages where recipient = $1 order by created_at desc, message_id desc limit 1',
    [recipient],
  ))!
}
const codeSentTo = async (recipient: string) => /\b\d{6}\b/.exec((await messageTo(recipient)).body)![0]

async function signIn(contact: { phone: string } | { email: string }, as: Pocket = pocket()) {
  await app.call('POST', '/v1/sign-in-codes', contact, { as })
  const code = await codeSentTo('phone' in contact ? contact.phone : contact.email)
  const answer = await app.call('POST', '/v1/sign-ins', { ...contact, code, device: 'Pixel 9' }, { as })
  assert.equal(answer.status, 201, answer.text)
  return answer.body.customer as { customer_id: string }
}

const find = (search: string, as = associate) => app.call('GET', `/v1/customers?search=${encodeURIComponent(search)}`, undefined, { as })
const twice = <T>(one: T) => [one, one]
const namesOf = (page: { body: { items: { first_name: string }[] } }) => page.body.items.map((c) => c.first_name)
const write = (customer: object, as = associate) => app.call('POST', '/v1/customers', customer, { as })
const looksAt = async (customer_id: string) =>
  (await app.call('GET', `/v1/customers/${customer_id}/looks`, undefined, { as: owner })).body.items

describe('an associate', () => {
  test('writes down a new customer, whose phone stays unproven', async () => {
    const answer = await write({
      first_name: ' Işıl',
      last_name: 'Çağlar',
      phone: '0535 100 00 01',
      email: 'Isil@Posta.example',
      locale: 'tr',
    })
    assert.equal(answer.status, 201, answer.text)
    const { customer_id, ...customer } = answer.body
    assert.deepEqual(customer, {
      first_name: 'Işıl',
      last_name: 'Çağlar',
      locale: 'tr',
      created_at: now(),
      phone: '+905351000001',
      email: 'isil@posta.example',
    })
    const detailed = (await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: associate })).body
    assert.deepEqual(
      detailed.identifiers.map(({ kind, verified_at, source }: { kind: string; verified_at: string | null; source: string }) => ({
        kind,
        verified_at,
        source,
      })),
      [
        { kind: 'phone', verified_at: null, source: 'staff' },
        { kind: 'email', verified_at: null, source: 'staff' },
      ],
    )
  })

  test('does not write down the same person twice, nor nobody, nor nonsense', async () => {
    const { customer_id } = (await write({ first_name: 'Nil', phone: '0535 100 00 02' })).body
    await changesNothing(async () => {
      const twice = await write({ first_name: 'Nilüfer', email: 'nil@posta.example', phone: '+90 535 100 00 02' })
      assert.equal(twice.status, 409)
      assert.equal(twice.body.code, 'customer_exists')
      assert.deepEqual(twice.body.details, { customer_id, field: 'phone' })
      assert.equal((await write({ first_name: '  ' })).body.code, 'nothing_to_know_her_by')
      assert.equal((await write({ first_name: 'X', phone: '12' })).body.code, 'contact_invalid')
      assert.equal((await write({ first_name: 'X', email: 'x@' })).body.code, 'contact_invalid')
      assert.equal((await write({ first_name: 'X', verified: true })).body.code, 'invalid_request')
      assert.equal((await write({ first_name: 5 })).body.code, 'invalid_request')
      assert.equal((await write({ first_name: 'X' }, analyst)).body.code, 'not_permitted')
      assert.equal((await write({ first_name: 'X' }, pocket())).body.code, 'sign_in_required')
    })
    const twins = await Promise.all(Array.from({ length: 5 }, () => write({ first_name: 'İkiz', phone: '0535 100 00 03' })))
    assert.deepEqual(twins.map((a) => a.status).toSorted(), [201, 409, 409, 409, 409])
  })

  test('finds people by whole phone, whole address and beginnings of names, however they are spelt', async () => {
    const { customer_id } = (
      await write({ first_name: 'Gülşən', last_name: 'Ibrahimova', phone: '0535 100 00 04', email: 'gulsen@posta.example' })
    ).body
    for (const search of [
      '0535 100 0004',
      '+905351000004',
      'GULSEN@posta.example',
      'gulsen',
      'GÜLŞƏN',
      'ibra',
      'İBRAHİMOVA g',
      'ıbrahimova',
    ])
      assert.deepEqual(
        (await find(search)).body.items.map((c: { customer_id: string }) => c.customer_id),
        [customer_id],
        search,
      )
    for (const search of ['100 00 04', 'hova', 'gulsen@posta', '%%', '__', 'gülşen x'])
      assert.deepEqual(namesOf(await find(search)), [], search)
    const [card] = (await find('gulsen')).body.items
    assert.deepEqual(card, {
      customer_id,
      first_name: 'Gülşən',
      last_name: 'Ibrahimova',
      locale: 'tr',
      created_at: now(),
      phone_masked: maskPhone('+905351000004'),
      email_masked: maskEmail('gulsen@posta.example'),
    })
  })

  test('pages through everybody, newest first, each once', async () => {
    for (let i = 0; i < 5; i++) {
      await write({ first_name: `Sayfa${i}`, last_name: 'Deneme' })
      if (i % 2) app.clock.advance({ seconds: 1 })
    }
    const seen: string[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page = await app.call('GET', `/v1/customers?search=deneme&limit=2${after && `&after=${after}`}`, undefined, { as: associate })
      seen.push(...namesOf(page))
      after = page.body.next
    }
    assert.deepEqual(seen, ['Sayfa4', 'Sayfa3', 'Sayfa2', 'Sayfa1', 'Sayfa0'])
    assert.equal((await app.call('GET', '/v1/customers?after=nonsense', undefined, { as: associate })).body.code, 'bad_cursor')
  })
})

describe('looking at customers', () => {
  test('is written down with who, why and when, once for the same look', async () => {
    const { customer_id } = (await write({ first_name: 'Bakılan', phone: '0535 100 00 05' })).body
    await find('bakilan')
    await find('bakilan')
    await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: associate })
    app.clock.advance({ minutes: 11 })
    await app.call('GET', `/v1/customers/${customer_id}/timeline`, undefined, { as: manager })
    await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: associate })
    const looks = await looksAt(customer_id)
    assert.deepEqual(
      looks.map((l: { reason: string }) => l.reason),
      ['profile', 'timeline', 'profile', 'search'],
    )
    assert.deepEqual(
      { ...looks[0], look_id: '' },
      { look_id: '', subject: customer_id, actor: `staff:${ids.elif}`, reason: 'profile', register_id: null, looked_at: now() },
    )
  })

  test('at one moment with others is written down for each of them once, and who asks for nobody is refused alone', async () => {
    const { customer_id } = (await write({ first_name: 'Kalabalık', phone: '0535 100 00 06' })).body
    const known = maskPhone('+905351000006')
    const ask = (as: Pocket, who = customer_id) => app.call('GET', `/v1/customers/${who}`, undefined, { as })
    const answers = await Promise.all([
      ask(associate),
      ask(manager),
      ask(associate, 'cus_nobody'),
      ask(associate),
      ask(owner),
      ask(manager),
    ])
    assert.deepEqual(
      answers.map(({ status, body }) => (status === 200 ? body.identifiers[0].value : body.code)),
      [known, known, 'not_found', known, known, known],
    )
    const looks = (await looksAt(customer_id)).map((look: { actor: string }) => look.actor)
    assert.deepEqual([looks.length, new Set(looks).size, looks.includes(`staff:${ids.elif}`)], [3, 3, true])
  })

  test('through her cart counts as looking at her', async () => {
    const { customer_id } = (await write({ first_name: 'Sepetli' })).body
    const elif = { audience: 'staff', id: ids.elif, name: 'Elif', permissions: new Set<string>(), register_id: ids.till } as const
    const call = { principal: { ...elif, location_ids: [], company_ids: [] }, actor: `staff:${ids.elif}`, now: now() }
    const opened = { subject: 'crt_hers', company_id: null, customer_id }
    const of_a_guest = { ...opened, subject: 'crt_of_a_guest', customer_id: null }
    await app.database.transaction((tx) => logLooks(tx, [opened, of_a_guest], 'handoff', call))
    const looks = await looksAt(customer_id)
    assert.deepEqual(
      looks.map((l: { subject: string; register_id: string }) => [l.subject, l.register_id]),
      [['crt_hers', ids.till]],
    )
  })

  test('is only for those who serve them, and the list of looks only for those who answer for them', async () => {
    const { customer_id } = (await write({ first_name: 'Korunan' })).body
    await changesNothing(async () => {
      for (const path of ['', '/timeline', '/looks'])
        assert.equal((await app.call('GET', `/v1/customers/${customer_id}${path}`, undefined, { as: analyst })).body.code, 'not_permitted')
      assert.equal((await find('korunan', analyst)).body.code, 'not_permitted')
      assert.equal((await find('korunan', pocket())).body.code, 'sign_in_required')
      assert.equal((await app.call('GET', `/v1/customers/${customer_id}/looks`, undefined, { as: associate })).body.code, 'not_permitted')
      assert.equal((await app.call('GET', '/v1/customers/cus_nobody', undefined, { as: associate })).body.code, 'not_found')
      assert.equal((await app.call('GET', '/v1/customers/cus_nobody/timeline', undefined, { as: associate })).body.code, 'not_found')
    })
    const shopper = pocket()
    await signIn({ email: 'curious@posta.example' }, shopper)
    assert.equal((await find('korunan', shopper)).status, 401)
  })
})

describe('a proof at the till', () => {
  const ask = (body: object, as = associate) => app.call('POST', '/v1/customer-proofs', body, { as })
  const confirm = (code_id: string, code: string, as = associate) =>
    app.call('POST', `/v1/customer-proofs/${code_id}/confirmation`, { code }, { as })

  test('opens the profile of the customer who tells the code she was sent', async () => {
    const { customer_id } = await signIn({ phone: '+905351000010' })
    const asked = await ask({ phone: '0535 100 00 10', register_id: ids.till })
    assert.equal(asked.status, 202, asked.text)
    assert.deepEqual(
      { ...asked.body, code_id: '' },
      { code_id: '', expires_at: new Date(app.clock.now().getTime() + 600_000).toISOString(), sent_to: maskPhone('+905351000010') },
    )
    const { subject, body } = await messageTo('+905351000010')
    assert.equal(subject, 'Alma Kadıköy: mağaza kodunuz')
    assert.match(body, /^Alma Kadıköy görevlisine söyleyeceğiniz kod: \d{6}\..*Şu anda mağazada değilseniz kimseye söylemeyin\.$/)
    const answer = await confirm(asked.body.code_id, await codeSentTo('+905351000010'))
    assert.equal(answer.status, 201, answer.text)
    assert.deepEqual([answer.body.customer_id, answer.body.created, answer.body.register_id], [customer_id, false, ids.till])
    assert.deepEqual(
      (await looksAt(customer_id)).map((l: { reason: string }) => l.reason),
      ['till_proof'],
    )
    const { items } = (await app.call('GET', `/v1/customers/${customer_id}/timeline?limit=1`, undefined, { as: associate })).body
    assert.deepEqual(
      { ...items[0], event_id: '' },
      {
        event_id: '',
        type: 'customers.customer_proven',
        channel: 'till',
        location_id: ids.kadikoy,
        subject: customer_id,
        actor: `staff:${ids.elif}`,
        data: { kind: 'phone', register_id: ids.till },
        occurred_at: now(),
        kind: 'profile',
        times: 1,
        since: now(),
      },
    )
    const proof = { proof_id: asked.body.code_id, register_id: ids.till, staff_id: ids.elif, now: now() }
    const confirmed = (more: object = {}) => app.database.transaction((tx) => confirmedProof(tx, { ...proof, ...more }))
    assert.equal(await confirmed(), customer_id)
    await assert.rejects(confirmed({ register_id: ids.secondTill }), { code: 'proof_unknown' })
    await assert.rejects(confirmed({ staff_id: ids.selin }), { code: 'proof_unknown' })
    app.clock.advance({ minutes: 30 })
    await assert.rejects(confirmed({ now: now() }), { code: 'proof_unknown' })
  })

  test('shows her contacts whole to the associate she told it, for half an hour, and masked to everybody else', async () => {
    const { customer_id } = await signIn({ phone: '+905351000018' })
    const seenBy = async (as: Pocket) => {
      const { body } = await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as })
      return [body.contacts_seen, body.phone, ...body.identifiers.map((i: { value: string }) => i.value)]
    }
    const [masked, whole] = [
      [null, ...twice(maskPhone('+905351000018'))],
      ['present', ...twice('+905351000018')],
    ]
    assert.deepEqual([await seenBy(associate), await seenBy(owner)], [masked, masked])
    const asked = await ask({ phone: '0535 100 00 18', register_id: ids.till })
    assert.deepEqual(await seenBy(associate), masked, 'a code that she has not told opens nothing')
    await confirm(asked.body.code_id, await codeSentTo('+905351000018'))
    assert.deepEqual([await seenBy(associate), await seenBy(owner), await seenBy(inBaku)], [whole, masked, masked])
    app.clock.advance({ minutes: 30 })
    assert.deepEqual(await seenBy(associate), masked)
  })

  test('makes a customer of somebody whom nobody knew, in the language of the store', async () => {
    const asked = await ask({ phone: '050 555 66 77', register_id: ids.tillInBaku }, inBaku)
    assert.match((await messageTo('+994505556677')).body, /^Alma Bakı əməkdaşına deyəcəyiniz kod/)
    const answer = await confirm(asked.body.code_id, await codeSentTo('+994505556677'), inBaku)
    assert.deepEqual([answer.body.created, answer.body.customer.phone, answer.body.customer.locale], [true, '+994505556677', 'az'])
    assert.equal((await signIn({ phone: '+994505556677' })).customer_id, answer.body.customer_id)
  })

  test('speaks the language of whoever is known', async () => {
    const browser = pocket()
    await signIn({ phone: '+905351000011' }, browser)
    await app.call('PATCH', '/v1/me', { locale: 'en' }, { as: browser })
    await ask({ phone: '0535 100 00 11', register_id: ids.till })
    assert.match((await messageTo('+905351000011')).body, /^The code to tell the associate at Alma Kadıköy/)
  })

  test('proves the phone that was written down for her', async () => {
    const written = (await write({ first_name: 'Yazılan', phone: '0535 100 00 12' })).body
    const asked = await ask({ phone: '0535 100 00 12', register_id: ids.till, customer_id: written.customer_id })
    const answer = await confirm(asked.body.code_id, await codeSentTo('+905351000012'))
    assert.deepEqual([answer.body.customer_id, answer.body.created], [written.customer_id, false])
    const { identifiers } = (await app.call('GET', `/v1/customers/${written.customer_id}`, undefined, { as: associate })).body
    assert.equal(identifiers[0].verified_at, now())
  })

  test('never gives one customer what another has proven', async () => {
    const first = await signIn({ phone: '+905351000013' })
    const other = (await write({ first_name: 'Başka' })).body
    const asked = await ask({ phone: '0535 100 00 13', register_id: ids.till, customer_id: other.customer_id })
    const answer = await confirm(asked.body.code_id, await codeSentTo('+905351000013'))
    assert.equal(answer.body.customer_id, first.customer_id)
  })

  test('never opens the profile of somebody who has proven hers to the owner of another phone', async () => {
    const victim = await signIn({ phone: '+905352000016' })
    const asked = await ask({ phone: '0535 200 00 17', register_id: ids.till, customer_id: victim.customer_id })
    const answer = await confirm(asked.body.code_id, await codeSentTo('+905352000017'))
    assert.equal(answer.body.created, true)
    assert.notEqual(answer.body.customer_id, victim.customer_id)
    assert.equal((await signIn({ phone: '+905352000017' })).customer_id, answer.body.customer_id)
    const { identifiers } = (await app.call('GET', `/v1/customers/${victim.customer_id}`, undefined, { as: associate })).body
    assert.deepEqual(
      identifiers.map((i: { value: string }) => i.value),
      [maskPhone('+905352000016')],
    )
  })

  test('is refused with a wrong, foreign, late or used code, and then opens nothing', async () => {
    await signIn({ phone: '+905351000014' })
    const asked = await ask({ phone: '0535 100 00 14', register_id: ids.till })
    const code = await codeSentTo('+905351000014')
    const wrong = code === '000000' ? '111111' : '000000'
    assert.deepEqual((await confirm(asked.body.code_id, wrong)).body.details, { tries_left: 4 })
    await changesNothing(async () => {
      assert.equal((await confirm(asked.body.code_id, code, manager)).body.code, 'code_expired', 'it was told to somebody else')
      assert.equal((await confirm('cod_nothing', code)).body.code, 'code_expired')
      assert.equal((await confirm(asked.body.code_id, code, analyst)).body.code, 'not_permitted')
      assert.equal((await confirm(asked.body.code_id, '12')).body.code, 'invalid_request')
    })
    assert.equal((await confirm(asked.body.code_id, code)).status, 201)
    await changesNothing(async () => assert.equal((await confirm(asked.body.code_id, code)).body.code, 'code_expired'))
    const late = await ask({ phone: '0535 100 00 14', register_id: ids.till })
    app.clock.advance({ minutes: 10 })
    const lateCode = await codeSentTo('+905351000014')
    await changesNothing(async () => assert.equal((await confirm(late.body.code_id, lateCode)).body.code, 'code_expired'))
  })

  test('is asked for only at a till of a place one works at, and sends nothing elsewhere', async () => {
    await changesNothing(async () => {
      assert.equal((await ask({ phone: '0535 100 00 15', register_id: ids.tillInBaku })).body.code, 'not_permitted')
      assert.equal((await ask({ phone: '0535 100 00 15', register_id: 'reg_nowhere' })).body.code, 'not_found')
      assert.equal((await ask({ phone: '0535 100 00 15', register_id: ids.till, customer_id: 'cus_nobody' })).body.code, 'not_found')
      assert.equal((await ask({ phone: '0216 100 00 15', register_id: ids.till })).body.code, 'contact_invalid')
      assert.equal((await ask({ phone: '0535 100 00 15', register_id: ids.till }, analyst)).body.code, 'not_permitted')
    })
  })

  test('a code for the till signs nobody in on the web', async () => {
    const browser = pocket()
    await app.call('POST', '/v1/sign-in-codes', { email: 'own@posta.example' }, { as: browser })
    await ask({ phone: '0535 100 00 16', register_id: ids.till })
    const code = await codeSentTo('+905351000016')
    const answer = await app.call('POST', '/v1/sign-ins', { phone: '0535 100 00 16', code }, { as: browser })
    assert.equal(answer.body.code, 'code_expired')
  })
})

describe('find-or-create', () => {
  const prove = (value: string, more: object = {}) =>
    app.database.transaction((tx) => findOrCreate(tx, { kind: 'phone', value, source: 'import', now: now(), ...more }))

  test('makes one customer of many proofs at once', async () => {
    const proofs = await Promise.all(Array.from({ length: 16 }, () => prove('+905351000020')))
    assert.equal(new Set(proofs.map((p) => p.customer_id)).size, 1)
    assert.equal(proofs.filter((p) => p.created).length, 1)
  })

  test('gives her the profile that staff wrote down with her phone, while nobody has proven anything of it', async () => {
    const written = (await write({ first_name: 'Beklenen', phone: '0535 100 00 21' })).body
    assert.deepEqual(await prove('+905351000021'), { customer_id: written.customer_id, created: false })
  })

  test('gives her the profile that staff had in mind only where that is known by no other phone', async () => {
    const hers = (await write({ first_name: 'Başkası', phone: '0535 100 00 61' })).body
    const nameless = (await write({ first_name: 'Tanınmayan' })).body
    const strange = await prove('+905351000062', { meant: hers.customer_id })
    assert.deepEqual([strange.created, strange.customer_id === hers.customer_id], [true, false])
    assert.deepEqual(await prove('+905351000061', { meant: hers.customer_id }), { customer_id: hers.customer_id, created: false })
    assert.deepEqual(await prove('+905351000063', { meant: nameless.customer_id }), { customer_id: nameless.customer_id, created: false })
  })

  test('gives her nobody’s profile where two people were written down with her phone', async () => {
    const gulsen = (await write({ first_name: 'Gülşen', phone: '0535 100 00 64' })).body.customer_id
    const also = (await write({ first_name: 'Gülşen', email: 'gulsen@posta.example' })).body.customer_id
    const deniz = (await write({ first_name: 'Deniz', email: 'deniz@posta.example' })).body.customer_id
    await app.database.transaction(async (tx) => {
      await answerFor(tx, gulsen, [also])
      await noteIdentifiers(tx, [{ customer_id: deniz, kind: 'phone', value: '+905351000064', source: 'erp' }], now())
    })
    const proven = await prove('+905351000064')
    assert.deepEqual([proven.created, [gulsen, also, deniz].includes(proven.customer_id)], [true, false])
  })

  test('gives an unproven profile to one of two strangers who prove its two contacts at once', async () => {
    for (let i = 10; i < 20; i++) {
      await write({ first_name: 'Çift', phone: `0535 100 01 ${i}`, email: `cift${i}@posta.example` })
      const two = await Promise.all([
        prove(`+9053510001${i}`),
        app.database.transaction((tx) =>
          findOrCreate(tx, { kind: 'email', value: `cift${i}@posta.example`, source: 'import', now: now() }),
        ),
      ])
      assert.equal(two.filter((proof) => proof.created).length, 1)
    }
  })

  test('gives nobody a profile that somebody else has proven, when staff mistyped a phone', async () => {
    const hers = await signIn({ email: 'sahibi@posta.example' })
    await app.database.transaction((tx) =>
      run(tx, `insert into customers.identifiers values ($1, 'phone', '+905351000022', null, 'staff', $2, $2)`, [hers.customer_id, now()]),
    )
    const stranger = await prove('+905351000022')
    assert.equal(stranger.created, true)
    assert.notEqual(stranger.customer_id, hers.customer_id)
  })
})

test('cards show a list its people, with too little to call them', async () => {
  const one = (await write({ first_name: 'Kart', phone: '0535 100 00 30' })).body
  const cards = await customerCards(app.database.db, [one.customer_id, one.customer_id, 'cus_nobody'])
  assert.deepEqual([...cards.keys()], [one.customer_id])
  assert.deepEqual(cards.get(one.customer_id), {
    customer_id: one.customer_id,
    first_name: 'Kart',
    last_name: null,
    locale: 'tr',
    created_at: now(),
    phone_masked: maskPhone('+905351000030'),
    email_masked: null,
  })
})

describe('the outbox', () => {
  const outbox = (query = '', as = owner) => app.call('GET', `/v1/messages${query}`, undefined, { as })

  test('shows a code that has no other way to its owner, as long as it is good', async () => {
    await app.call('POST', '/v1/sign-in-codes', { phone: '0535 100 00 40' }, { as: pocket() })
    const code = await codeSentTo('+905351000040')
    const [message] = (await outbox('?limit=1')).body.items
    assert.deepEqual(
      { ...message, message_id: '' },
      {
        message_id: '',
        kind: 'sign_in_code',
        medium: 'sms',
        recipient: maskPhone('+905351000040'),
        locale: 'tr',
        subject: 'Alma giriş kodunuz',
        body: `Alma giriş kodunuz: ${code}. 10 dakika geçerlidir. Bu kodu kimseyle paylaşmayın.`,
        customer_id: null,
        company_id: ids.alma,
        status: 'kept',
        tries: 0,
        error: null,
        created_at: now(),
        sent_at: null,
      },
    )
    const hidden = (await outbox('?limit=1', manager)).body.items[0].body
    assert.match(hidden, /kodunuz: ••••••\./, 'to whoever does not answer for the house')
    app.clock.advance({ minutes: 10 })
    assert.match((await outbox('?limit=1')).body.items[0].body, /kodunuz: ••••••\./)
    await app.tick()
    assert.ok(!(await messageTo('+905351000040')).body.includes(code))
  })

  test('never shows a code that is on its way', async () => {
    const leave = joinMessenger({ medium: 'sms', send: async () => ({ sent: true }) })
    try {
      await app.call('POST', '/v1/sign-in-codes', { phone: '0535 100 00 41' }, { as: pocket() })
      const [waiting] = (await outbox('?limit=1&status=waiting')).body.items
      assert.deepEqual([waiting.recipient, waiting.status], [maskPhone('+905351000041'), 'waiting'])
      assert.match(waiting.body, /••••••/)
      await app.tick()
      const [sent] = (await outbox('?limit=1&medium=sms')).body.items
      assert.deepEqual([sent.recipient, sent.status, sent.sent_at], [maskPhone('+905351000041'), 'sent', now()])
      assert.match((await messageTo('+905351000041')).body, /••••••/)
    } finally {
      leave()
    }
  })

  test('is read by owner and manager only, and paged', async () => {
    assert.equal((await outbox('', associate)).body.code, 'not_permitted')
    assert.equal((await outbox('', pocket())).body.code, 'sign_in_required')
    const [first, second] = (await outbox('?limit=2', manager)).body.items
    const page = await outbox('?limit=1', manager)
    assert.equal(page.body.items[0].message_id, first.message_id)
    assert.equal((await outbox(`?limit=1&after=${page.body.next}`, manager)).body.items[0].message_id, second.message_id)
    assert.equal((await outbox('?status=lost')).status, 400)
  })
})

describe('what is known of a person', () => {
  test('is given to her in one piece', async () => {
    const browser = pocket()
    const { customer_id } = await signIn({ phone: '+905351000050' }, browser)
    await app.call('PATCH', '/v1/me', { first_name: 'Ayşe', last_name: 'Yılmaz' }, { as: browser })
    await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: associate })
    const data = (await customers.personal_data!.export(app.database.db, [customer_id])) as Record<string, Record<string, unknown>[]>
    assert.deepEqual(data.profiles, [
      {
        customer_id,
        first_name: 'Ayşe',
        last_name: 'Yılmaz',
        locale: 'tr',
        said: [
          { field: 'locale', value: 'tr', source: 'sign_in', at: now() },
          { field: 'first_name', value: 'Ayşe', source: 'herself', at: now() },
          { field: 'last_name', value: 'Yılmaz', source: 'herself', at: now() },
        ],
        created_at: now(),
      },
    ])
    assert.deepEqual(
      data.identifiers!.map((i) => [i.kind, i.value, i.source]),
      [['phone', '+905351000050', 'sign_in']],
    )
    assert.deepEqual(
      data.sessions!.map((s) => s.device),
      ['Pixel 9'],
    )
    assert.deepEqual(
      data.looks!.map((l) => [l.actor, l.reason]),
      [[`staff:${ids.elif}`, 'profile']],
    )
    assert.deepEqual(
      data.messages!.map((m) => [m.kind, m.recipient]),
      [['sign_in_code', '+905351000050']],
    )
  })

  test('is forgotten also while she signs in', async () => {
    for (let i = 10; i < 20; i++) {
      const phone = `+9053510002${i}`
      const { customer_id } = await signIn({ phone })
      const browser = pocket()
      await app.call('POST', '/v1/sign-in-codes', { phone }, { as: browser })
      const code = await codeSentTo(phone)
      const [again] = await Promise.all([
        app.call('POST', '/v1/sign-ins', { phone, code }, { as: browser }),
        app.database.transaction((tx) => customers.personal_data!.erase(tx, [customer_id], now())),
      ])
      assert.ok([201, 410].includes(again.status), again.text)
      assert.deepEqual(await app.audit(), [])
      const me = (await app.call('GET', '/v1/me', undefined, { as: browser })).body.customer
      assert.notEqual(me?.customer_id, customer_id)
    }
  })

  test('is forgotten when she asks, on every page, and she can come again as somebody new', async () => {
    const browser = pocket()
    const { customer_id } = await signIn({ phone: '+905351000051' }, browser)
    await app.call('PATCH', '/v1/me', { first_name: 'Unutulan', last_name: 'Kişi' }, { as: browser })
    await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: associate })
    const neighbour = await signIn({ email: 'komsu@posta.example' })
    // A phone of somebody else's that staff once wrote on her profile by mistake stays that other person's.
    const other = await signIn({ phone: '+905351000052' })
    await app.database.transaction((tx) =>
      run(tx, `insert into customers.identifiers values ($1, 'phone', '+905351000052', null, 'staff', $2, $2)`, [customer_id, now()]),
    )
    await app.database.transaction((tx) => customers.personal_data!.erase(tx, [customer_id], now()))

    const everywhere = await run<{ row: string }>(
      app.database.db,
      ['profiles', 'identifiers', 'shopper_sessions', 'claims', 'codes', 'looks']
        .map((t) => `select t::text as row from customers.${t} t`)
        .join(' union all ') + ' union all select m::text from platform.messages m union all select e::text from platform.events e',
    )
    for (const { row } of everywhere) assert.ok(!/5351000051|Unutulan|unutulan/.test(row), row)
    assert.equal((await app.call('GET', '/v1/me', undefined, { as: browser })).body.customer, null)
    assert.equal((await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: associate })).status, 404)
    assert.deepEqual(namesOf(await find('unutulan')), [])
    assert.equal((await customerCards(app.database.db, [customer_id])).get(customer_id)!.first_name, null)
    assert.deepEqual(
      (await looksAt(customer_id)).map((l: { reason: string }) => l.reason),
      ['profile'],
      'who looked at her stays known',
    )
    assert.equal(
      (await app.call('GET', `/v1/customers/${neighbour.customer_id}`, undefined, { as: associate })).body.email,
      maskEmail('komsu@posta.example'),
    )
    assert.equal(
      (await app.call('GET', `/v1/customers/${other.customer_id}`, undefined, { as: associate })).body.phone,
      maskPhone('+905351000052'),
    )
    assert.ok(await messageTo('+905351000052'))
    assert.notEqual((await signIn({ phone: '+905351000051' })).customer_id, customer_id)
    assert.deepEqual(await customers.personal_data!.export(app.database.db, ['cus_nobody']), {
      profiles: [],
      identifiers: [],
      sessions: [],
      claims: [],
      looks: [],
      messages: [],
    })
  })
})

test('a look-up among many customers goes by an index', async () => {
  await app.database.transaction(async (tx) => {
    await run(
      tx,
      `insert into customers.profiles (customer_id, profile_id, first_name, last_name, name_folded, locale, created_at)
       select 'cus_many' || i, 'cus_many' || i, 'Ad' || i, 'Soyad', ' ad' || i || ' soyad', 'tr', $1::timestamptz - i * interval '1 minute' from generate_series(1, 20000) i`,
      [now()],
    )
    await run(
      tx,
      `insert into customers.identifiers select 'cus_many' || i, 'phone', '+9054' || (10000000 + i), $1, 'import', $1, $1 from generate_series(1, 20000) i`,
      [now()],
    )
  })
  await run(app.database.db, 'analyze customers.profiles, customers.identifiers')
  const looks = {
    'by phone': (tx: Tx) => findCustomers(tx, { search: '0541 000 1234', country: 'TR', limit: 50 }),
    'by card': (tx: Tx) => findCustomers(tx, { search: 'kulup:9901234', country: 'TR', limit: 50 }),
    'by name': (tx: Tx) => findCustomers(tx, { search: 'ad12345 soyad', country: 'TR', limit: 50 }),
    'the newest': (tx: Tx) => findCustomers(tx, { country: 'TR', limit: 50 }),
    'one of them': (tx: Tx) => customerOf(tx, 'cus_many77'),
    'some cards': (tx: Tx) => customerCards(tx, ['cus_many1', 'cus_many2', 'cus_many3']),
    'a proof': (tx: Tx) => findOrCreate(tx, { kind: 'phone', value: '+905410000777', source: 'import', now: now() }),
  }
  for (const [name, look] of Object.entries(looks)) {
    const read = await app.database.transaction(async (tx) => {
      await look(tx)
      return run<{ relname: string }>(
        tx,
        `select relname from pg_stat_xact_user_tables where schemaname = 'customers' and relname in ('profiles', 'identifiers') and seq_scan > 0`,
      )
    })
    assert.deepEqual(read, [], name)
  }
})

test('all audits hold', async () => assert.deepEqual(await app.audit(), []))
