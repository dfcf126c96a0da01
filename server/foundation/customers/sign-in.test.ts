import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { maskPhone } from '@birge/kernel/contact'
import { openDatabase, run, runOne } from '#platform/database'
import { hashSecret } from '#platform/ids'
import { pocket, type Pocket, startTestApp } from '../../../test/harness.ts'
import { claimContact, claimsOf, customers } from './index.ts'

const PHONE = '0532 123 45 67'
const AS_KEPT = '+905321234567'

const app = await startTestApp()
// Every test has a quarter of an hour to itself, so that no other test's codes count against its own.
beforeEach(() => app.clock.advance({ minutes: 15 }))

/** Everything this module keeps, as one fingerprint: a refusal leaves it as it was. */
async function everything(but: string[] = []) {
  const tables = ['profiles', 'identifiers', 'shopper_sessions', 'claims', 'codes', 'looks']
    .filter((table) => !but.includes(table))
    .map((t) => `customers.${t}`)
  const prints = [...tables, 'platform.messages', 'platform.events'].map(
    (table) => `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${table} t)`,
  )
  return runOne(app.database.db, `select ${prints.map((print, i) => `${print} as t${i}`).join(', ')}`)
}

async function changesNothing(act: () => Promise<unknown>, but: string[] = []) {
  const before = await everything(but)
  await act()
  assert.deepEqual(await everything(but), before)
}

async function codeSentTo(recipient: string) {
  const message = await runOne<{ body: string }>(
    app.database.db,
    'select body from platform.messages where recipient = $1 order by created_at desc, message_id desc limit 1',
    [recipient],
  )
  return /\b\d{6}\b/.exec(message!.body)![0]
}

const askForCode = (as: Pocket, contact: object, locale = 'tr') => app.call('POST', '/v1/sign-in-codes', contact, { as, locale })
const enter = (as: Pocket, contact: object, code: string, more: object = {}) =>
  app.call('POST', '/v1/sign-ins', { ...contact, code, ...more }, { as })
const me = async (as: Pocket) => (await app.call('GET', '/v1/me', undefined, { as })).body.customer

async function signIn(as: Pocket, contact: object, recipient: string) {
  await askForCode(as, contact)
  const answer = await enter(as, contact, await codeSentTo(recipient))
  assert.equal(answer.status, 201, answer.text)
  return answer.body.customer
}

const otherThan = (code: string) => (code === '000000' ? '111111' : '000000')

describe('signing in by a code', () => {
  test('a phone, written as people write it, becomes a customer', async () => {
    const phone = pocket()
    const sent = await askForCode(phone, { phone: PHONE })
    assert.equal(sent.status, 202)
    assert.deepEqual(sent.body, { expires_at: new Date(app.clock.now().getTime() + 600_000).toISOString(), sent_to: maskPhone(AS_KEPT) })
    const answer = await enter(phone, { phone: '+90 532 1234567' }, await codeSentTo(AS_KEPT))
    assert.equal(answer.status, 201)
    const { customer_id, ...customer } = answer.body.customer
    assert.match(customer_id, /^cus_/)
    assert.deepEqual(customer, {
      first_name: null,
      last_name: null,
      locale: 'tr',
      created_at: app.clock.now().toISOString(),
      phone: AS_KEPT,
      email: null,
    })
    assert.deepEqual(await me(phone), answer.body.customer)
  })

  test('who comes again, on another device and in the shop of another country, is the same customer', async () => {
    const first = await signIn(pocket(), { phone: PHONE }, AS_KEPT)
    const desktop = pocket()
    const abroad = { as: desktop, headers: { 'birge-market': 'AZ' } }
    assert.equal((await app.call('POST', '/v1/sign-in-codes', { phone: '+905321234567' }, abroad)).status, 202)
    const again = await app.call('POST', '/v1/sign-ins', { phone: '+905321234567', code: await codeSentTo(AS_KEPT) }, abroad)
    assert.equal(again.body.customer.customer_id, first.customer_id)
    assert.equal((await me(desktop)).customer_id, first.customer_id)
    assert.equal((await app.call('GET', '/v1/me', undefined, abroad)).body.customer.customer_id, first.customer_id)
  })

  test('an address works too, lower-cased as no Turkish keyboard would', async () => {
    const customer = await signIn(pocket(), { email: 'INFO@ALMA.EXAMPLE' }, 'info@alma.example')
    assert.equal(customer.email, 'info@alma.example')
    assert.equal((await signIn(pocket(), { email: 'info@alma.example' }, 'info@alma.example')).customer_id, customer.customer_id)
  })

  test('the message speaks her language and says that the code is hers alone', async () => {
    const expected = {
      tr: ['Birge giriş kodunuz', /^Birge giriş kodunuz: \d{6}\. 10 dakika geçerlidir\. Bu kodu kimseyle paylaşmayın\./],
      az: ['Birge üçün giriş kodunuz', /^Birge üçün giriş kodunuz: \d{6}\. 10 dəqiqə etibarlıdır\. Bu kodu heç kimə verməyin\./],
      en: ['Your Birge sign-in code', /^Your Birge sign-in code: \d{6}\. It is valid for 10 minutes\. Share it with nobody\./],
    } as const
    for (const [locale, [subject, body]] of Object.entries(expected)) {
      await askForCode(pocket(), { email: `leyla.${locale}@posta.example` }, locale)
      const message = await runOne<{ subject: string; body: string; kind: string; medium: string }>(
        app.database.db,
        'select subject, body, kind, medium from platform.messages where recipient = $1',
        [`leyla.${locale}@posta.example`],
      )
      assert.equal(message!.subject, subject)
      assert.match(message!.body, body)
      assert.deepEqual([message!.kind, message!.medium], ['sign_in_code', 'email'])
    }
  })

  test('nobody learns from the answer whether a phone is known', async () => {
    await signIn(pocket(), { phone: PHONE }, AS_KEPT)
    const known = await askForCode(pocket(), { phone: PHONE })
    const unknown = await askForCode(pocket(), { phone: '0532 999 88 67' })
    assert.equal(known.status, unknown.status)
    assert.deepEqual(Object.keys(known.body), Object.keys(unknown.body))
    assert.equal(known.body.expires_at, unknown.body.expires_at)
    const wrong = [pocket(), pocket()] as const
    await askForCode(wrong[0], { phone: PHONE })
    await askForCode(wrong[1], { phone: '0532 999 88 67' })
    const answers = [
      await enter(wrong[0], { phone: PHONE }, otherThan(await codeSentTo(AS_KEPT))),
      await enter(wrong[1], { phone: '0532 999 88 67' }, otherThan(await codeSentTo('+905329998867'))),
    ]
    assert.deepEqual(answers[0]!.body, answers[1]!.body)
  })

  test('what is no contact is refused by name', async () => {
    const phone = pocket()
    await askForCode(phone, { phone: PHONE })
    const cases = [
      [{ phone: '123' }, { field: 'phone', reason: 'too_short' }],
      [{ phone: '0212 555 12 12' }, { field: 'phone', reason: 'not_mobile' }],
      [{ email: 'ayse' }, { field: 'email', reason: 'not_an_email' }],
      [{}, { field: 'phone', reason: 'one_of_two' }],
      [
        { phone: PHONE, email: 'a@b.example' },
        { field: 'phone', reason: 'one_of_two' },
      ],
    ] as const
    for (const [contact, details] of cases)
      await changesNothing(async () => {
        const answer = await askForCode(phone, contact)
        assert.equal(answer.status, 422)
        assert.equal(answer.body.code, 'contact_invalid')
        assert.deepEqual(answer.body.details, details)
      })
  })
})

describe('a code', () => {
  test('is forgiven four mistakes, not five', async () => {
    const phone = pocket()
    await askForCode(phone, { phone: PHONE })
    const code = await codeSentTo(AS_KEPT)
    for (const tries_left of [4, 3, 2, 1, 0])
      await changesNothing(async () => {
        const answer = await enter(phone, { phone: PHONE }, otherThan(code))
        assert.equal(answer.status, 422)
        assert.equal(answer.body.code, 'code_wrong')
        assert.deepEqual(answer.body.details, { tries_left })
      }, ['codes'])
    await changesNothing(async () => {
      const late = await enter(phone, { phone: PHONE }, code)
      assert.equal(late.status, 410)
      assert.equal(late.body.code, 'code_expired')
    })
    assert.equal(await me(phone), null)
  })

  test('gives five tries in all to a thousand guesses at once', async () => {
    const phone = pocket()
    await askForCode(phone, { phone: PHONE })
    const wrong = otherThan(await codeSentTo(AS_KEPT))
    const answers = await Promise.all(Array.from({ length: 40 }, () => enter(phone, { phone: PHONE }, wrong)))
    assert.equal(answers.filter((a) => a.body.code === 'code_wrong').length, 5)
    assert.equal(answers.filter((a) => a.body.code === 'code_expired').length, 35)
  })

  test('is good for ten minutes', async () => {
    const phone = pocket()
    await askForCode(phone, { phone: PHONE })
    const code = await codeSentTo(AS_KEPT)
    app.clock.advance({ minutes: 10 })
    await changesNothing(async () => assert.equal((await enter(phone, { phone: PHONE }, code)).body.code, 'code_expired'))
  })

  test('is good once, even for two clicks at once', async () => {
    const phone = pocket()
    await askForCode(phone, { phone: PHONE })
    const code = await codeSentTo(AS_KEPT)
    const copy = new Map(phone)
    const clicks = await Promise.all([enter(phone, { phone: PHONE }, code), enter(copy, { phone: PHONE }, code)])
    const signedIn = clicks.filter((a) => a.status === 201)
    assert.equal(signedIn.length, 1)
    // Whichever came late, it was refused, and it has not put another cookie over the new one.
    const late = clicks.find((a) => a.status !== 201)!
    assert.ok(['code_expired', 'sign_in_required'].includes(late.body.code), late.text)
    assert.equal(late.headers['set-cookie'], undefined)
  })

  test('counts only the newest, and only in the browser that asked for it', async () => {
    const phone = pocket()
    await askForCode(phone, { phone: PHONE })
    const older = await codeSentTo(AS_KEPT)
    await askForCode(phone, { phone: PHONE })
    const newer = await codeSentTo(AS_KEPT)
    const thief = pocket()
    await askForCode(thief, { email: 'thief@posta.example' })
    await changesNothing(async () => assert.equal((await enter(thief, { phone: PHONE }, newer)).body.code, 'code_expired'))
    if (older !== newer) assert.equal((await enter(phone, { phone: PHONE }, older)).body.code, 'code_wrong')
    assert.equal((await enter(phone, { phone: '0532 765 43 21' }, newer)).body.code, 'code_expired')
    assert.equal((await enter(phone, { phone: PHONE }, newer)).status, 201)
  })

  test('is kept only as a hash, and not for longer than a day', async () => {
    await askForCode(pocket(), { phone: PHONE })
    const code = await codeSentTo(AS_KEPT)
    const rows = await run<{ row: string }>(app.database.db, 'select c::text as row from customers.codes c where value = $1', [AS_KEPT])
    assert.ok(rows.length)
    for (const { row } of rows) assert.ok(!new RegExp(`\\b${code}\\b`).test(row))
    app.clock.advance({ days: 1, minutes: 1 })
    await app.tick()
    assert.equal((await run(app.database.db, 'select 1 from customers.codes')).length, 0)
  })

  test('cannot be sent to one phone without end', async () => {
    const contact = { phone: '0533 222 33 44' }
    for (let i = 0; i < 5; i++) assert.equal((await askForCode(pocket(), contact)).status, 202)
    const phone = pocket()
    await askForCode(phone, { email: 'somebody@posta.example' })
    await changesNothing(async () => {
      const refused = await askForCode(phone, contact)
      assert.equal(refused.status, 429)
      assert.equal(refused.body.code, 'too_many_codes')
      assert.deepEqual(refused.body.details, { retry_after_seconds: 600 })
    })
    assert.equal((await askForCode(phone, { phone: '0533 222 33 45' })).status, 202, 'another phone is not concerned')
    app.clock.advance({ minutes: 10 })
    for (let sent = 5; sent < 20; sent++) {
      assert.equal((await askForCode(phone, contact)).status, 202)
      app.clock.advance({ minutes: 3 })
    }
    const refused = await askForCode(phone, contact)
    assert.equal(refused.status, 429)
    assert.ok(refused.body.details.retry_after_seconds > 20 * 3600)
  })

  test('cannot be sent more often by asking at once', async () => {
    const contact = { phone: '0533 222 33 46' }
    const answers = await Promise.all(Array.from({ length: 12 }, () => askForCode(pocket(), contact)))
    assert.deepEqual(answers.map((a) => a.status).toSorted(), [...Array<number>(5).fill(202), ...Array<number>(7).fill(429)])
  })
})

describe('the session of a shopper', () => {
  test('gets a new token at the sign-in: a planted one opens nothing', async () => {
    const attacker = pocket()
    await askForCode(attacker, { email: 'attacker@posta.example' })
    const victim = new Map(attacker)
    await signIn(victim, { phone: PHONE }, AS_KEPT)
    assert.notEqual(victim.get('birge_shopper'), attacker.get('birge_shopper'))
    assert.equal(await me(attacker), null)
    assert.equal((await app.call('PATCH', '/v1/me', { first_name: 'Thief' }, { as: attacker })).status, 401)
    assert.equal((await me(victim)).phone, AS_KEPT)
  })

  test('is not lost by a request that was under way at the sign-in', async () => {
    const browser = pocket()
    await askForCode(browser, { phone: PHONE })
    const tabThatWasReading = new Map(browser)
    assert.equal((await enter(browser, { phone: PHONE }, await codeSentTo(AS_KEPT))).status, 201)
    const late = await askForCode(tabThatWasReading, { email: 'late@posta.example' })
    assert.equal(late.status, 401)
    assert.equal(late.headers['set-cookie'], undefined)
    app.clock.advance({ minutes: 2 })
    assert.match(String((await askForCode(tabThatWasReading, { email: 'late@posta.example' })).headers['set-cookie']), /birge_shopper=/)
  })

  test('is kept from scripts, and only its hash is kept here', async () => {
    const browser = pocket()
    const sent = await askForCode(browser, { phone: PHONE })
    assert.match(String(sent.headers['set-cookie']), /birge_shopper=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax/)
    const rows = await run<{ row: string }>(app.database.db, 'select s::text as row from customers.shopper_sessions s')
    for (const { row } of rows) assert.ok(!row.includes(browser.get('birge_shopper')!))
  })

  test('ends with the sign-out: nothing stays on the device', async () => {
    const browser = pocket()
    await signIn(browser, { phone: PHONE }, AS_KEPT)
    const stolen = new Map(browser)
    assert.equal((await app.call('DELETE', '/v1/sign-ins/current', undefined, { as: browser })).status, 204)
    assert.equal(browser.has('birge_shopper'), false)
    assert.equal(await me(stolen), null)
    assert.equal((await app.call('DELETE', '/v1/sign-ins/current', undefined, { as: stolen })).status, 401)
  })

  test('passes nothing from one person to the next on the same device', async () => {
    const tablet = pocket()
    await signIn(tablet, { phone: PHONE }, AS_KEPT)
    const hers = await sessionOf(tablet)
    await signIn(tablet, { email: 'mehmet@posta.example' }, 'mehmet@posta.example')
    const his = await sessionOf(tablet)
    assert.notEqual(his, hers)
    assert.equal((await me(tablet)).email, 'mehmet@posta.example')
  })

  test('is begun with one statement, known by one, and noted as seen once an hour', async () => {
    const browser = pocket()
    await askForCode(browser, { phone: '0532 555 44 33' })
    const signInOfShoppers = customers.sign_ins![0]!
    const alone = openDatabase(app.url, { connections: 1 }) // where nothing else is counted
    const statementsOf = async (act: () => Promise<unknown>) => {
      const before = alone.statements()
      await act()
      return alone.statements() - before
    }
    const now = () => app.clock.now().toISOString()
    assert.equal(await statementsOf(() => signInOfShoppers.begin!(alone.db, now(), 'tr')), 1)
    const recognise = () => signInOfShoppers.recognise(alone.db, browser.get('birge_shopper')!, now())
    assert.equal(await statementsOf(recognise), 1)
    app.clock.advance({ hours: 2 })
    assert.equal(await statementsOf(recognise), 2)
    assert.equal(await statementsOf(recognise), 1)
    app.clock.advance({ days: 200 })
    assert.equal(await recognise(), undefined)
    await alone.close()
  })

  test('is known also while somebody is at work on it, hours after it was seen', async () => {
    const browser = pocket()
    await signIn(browser, { phone: PHONE }, AS_KEPT)
    const session_id = await sessionOf(browser)
    app.clock.advance({ hours: 2 })
    await app.database.transaction(async (tx) => {
      await run(tx, 'select from customers.shopper_sessions where session_id = $1 for update', [session_id])
      assert.ok(await me(browser))
    })
  })

  test('that nobody can use any more is not kept', async () => {
    const browser = pocket()
    await signIn(browser, { phone: PHONE }, AS_KEPT)
    const session_id = await sessionOf(browser)
    app.clock.advance({ days: 211 })
    await app.tick()
    assert.equal((await run(app.database.db, 'select 1 from customers.shopper_sessions where session_id = $1', [session_id])).length, 0)
  })
})

async function sessionOf(as: Pocket) {
  const row = await runOne<{ session_id: string }>(
    app.database.db,
    'select session_id from customers.shopper_sessions where token_hash = $1',
    [hashSecret(as.get('birge_shopper')!)],
  )
  return row!.session_id
}

describe('a signed-in customer', () => {
  test('says how she is called and which language she speaks', async () => {
    const browser = pocket()
    await signIn(browser, { email: 'isil@posta.example' }, 'isil@posta.example')
    const named = await app.call('PATCH', '/v1/me', { first_name: '  Işıl ', last_name: 'Öz  Türk', locale: 'az' }, { as: browser })
    assert.equal(named.status, 200)
    assert.deepEqual([named.body.customer.first_name, named.body.customer.last_name, named.body.customer.locale], ['Işıl', 'Öz Türk', 'az'])
    assert.deepEqual(await me(browser), named.body.customer)
    const unnamed = await app.call('PATCH', '/v1/me', { last_name: ' ' }, { as: browser })
    assert.deepEqual([unnamed.body.customer.first_name, unnamed.body.customer.last_name], ['Işıl', null])
  })

  test('changes nothing by a wrong request, and a guest changes nobody', async () => {
    const browser = pocket()
    await signIn(browser, { email: 'isil@posta.example' }, 'isil@posta.example')
    const guest = pocket()
    await askForCode(guest, { email: 'guest@posta.example' })
    await changesNothing(async () => {
      assert.equal((await app.call('PATCH', '/v1/me', { locale: 'de' }, { as: browser })).status, 400)
      assert.equal((await app.call('PATCH', '/v1/me', { customer_id: 'cus_other' }, { as: browser })).status, 400)
      assert.equal((await app.call('PATCH', '/v1/me', {}, { as: browser })).status, 400)
      assert.equal((await app.call('PATCH', '/v1/me', { first_name: 'x'.repeat(81) }, { as: browser })).status, 400)
      assert.equal((await app.call('PATCH', '/v1/me', { first_name: 'x' }, { as: guest })).body.code, 'sign_in_required')
      assert.equal((await enter(guest, { email: 'guest@posta.example' }, '12345')).status, 400)
    })
    assert.equal((await app.call('GET', '/v1/me')).body.customer, null)
  })

  test('adds an address by its code, and is found by both from then on', async () => {
    const browser = pocket()
    const { customer_id } = await signIn(browser, { phone: '0536 200 00 01' }, '+905362000001')
    const email = { email: 'ek@posta.example' }
    const add = (code: string, contact: object = email) => app.call('POST', '/v1/me/contacts', { ...contact, code }, { as: browser })
    await askForCode(browser, email)
    const code = await codeSentTo('ek@posta.example')
    await changesNothing(async () => assert.equal((await add(otherThan(code))).body.code, 'code_wrong'), ['codes'])
    const added = await add(code)
    assert.equal(added.status, 201, added.text)
    assert.deepEqual([added.body.customer.phone, added.body.customer.email], ['+905362000001', 'ek@posta.example'])
    assert.equal((await signIn(pocket(), email, 'ek@posta.example')).customer_id, customer_id)

    await signIn(pocket(), { email: 'baskasi@posta.example' }, 'baskasi@posta.example')
    await askForCode(browser, { email: 'baskasi@posta.example' })
    const taken = await codeSentTo('baskasi@posta.example')
    await changesNothing(
      async () => assert.equal((await add(taken, { email: 'baskasi@posta.example' })).body.code, 'contact_taken'),
      ['codes'],
    )
    assert.equal((await app.call('POST', '/v1/me/contacts', { ...email, code }, { as: pocket() })).status, 401)
  })

  test('leaves facts without names in the log', async () => {
    const browser = pocket()
    const customer = await signIn(browser, { email: 'fatma@posta.example' }, 'fatma@posta.example')
    await app.call('PATCH', '/v1/me', { first_name: 'Fatma' }, { as: browser })
    const facts = await run<{ type: string; channel: string; data: object; row: string }>(
      app.database.db,
      'select type, channel, data, e::text as row from platform.events e where customer_id = $1 order by event_id',
      [customer.customer_id],
    )
    assert.deepEqual(
      facts.map(({ type, channel, data }) => ({ type, channel, data })),
      [
        { type: 'customers.customer_created', channel: 'web', data: { source: 'sign_in' } },
        { type: 'customers.identifier_verified', channel: 'web', data: { kind: 'email', source: 'sign_in' } },
        { type: 'customers.customer_signed_in', channel: 'web', data: { kind: 'email' } },
        { type: 'customers.customer_changed', channel: 'web', data: { fields: ['first_name'] } },
      ],
    )
    for (const { row } of facts) assert.ok(!/\bfatma/i.test(row))
  })

  test('may listen to herself, and nobody else may', async () => {
    const browser = pocket()
    const { customer_id } = await signIn(browser, { email: 'fatma@posta.example' }, 'fatma@posta.example')
    const listen = (as: Pocket) => app.call('GET', `/v1/live-subjects?subjects=${customer_id}`, undefined, { as })
    assert.deepEqual((await listen(browser)).body.subjects, [customer_id])
    const other = pocket()
    await signIn(other, { email: 'other@posta.example' }, 'other@posta.example')
    assert.equal((await listen(other)).status, 403)
    assert.equal((await listen(pocket())).status, 403)
  })
})

describe('a claim', () => {
  test('shows and joins nothing before its code, and is found after it', async () => {
    const owner = await signIn(pocket(), { phone: PHONE }, AS_KEPT)
    const guest = pocket()
    await askForCode(guest, { email: 'someone@posta.example' })
    const session_id = await sessionOf(guest)
    const now = app.clock.now().toISOString()
    await app.database.transaction((tx) => claimContact(tx, session_id, 'phone', '+905320000000', 'order_news', now))
    await app.database.transaction((tx) => claimContact(tx, session_id, 'phone', AS_KEPT, 'order_news', now))
    assert.equal(await me(guest), null)
    assert.deepEqual(await claimsOf(app.database.db, 'phone', '+905320000000'), [], 'a corrected number leaves nothing behind')
    const [claim] = await claimsOf(app.database.db, 'phone', AS_KEPT)
    assert.deepEqual([claim!.session_id, claim!.purpose, claim!.created_at], [session_id, 'order_news', now])
    assert.equal((await run(app.database.db, 'select 1 from customers.identifiers where value = $1', [AS_KEPT])).length, 1)
    assert.equal((await signIn(guest, { phone: PHONE }, AS_KEPT)).customer_id, owner.customer_id)
    app.clock.advance({ days: 31 })
    await app.tick()
    assert.deepEqual(await claimsOf(app.database.db, 'phone', AS_KEPT), [])
  })
})

test('all audits hold', async () => assert.deepEqual(await app.audit(), []))
