/** What people allow: per purpose and channel, with words, source, time and proof; and what is said to them because of it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { run, runOne } from '#platform/database'
import { joinMessenger } from '#platform/messages'
import { atTheDesk, atTheTill, codeSentTo, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { consentsOf } from './consents.ts'
import { isAllowed, publicOrigin, recordConsents, tell, type Told, whoAllows } from './index.ts'

process.env.BIRGE_ORIGIN = 'https://alma.example'
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const { company_id } = stage.alma
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const now = () => app.clock.now().toISOString()

let people = 0
async function somebody(): Promise<{ as: Pocket; customer_id: string; phone: string }> {
  const as = pocket()
  const digits = `0532 700 ${String(10 + Math.floor(people / 100))} ${String(people++ % 100).padStart(2, '0')}`
  const { customer } = await signIn(app, as, digits)
  return { as, customer_id: customer.customer_id, phone: customer.phone }
}
async function addEmail(as: Pocket, email: string) {
  await app.call('POST', '/v1/sign-in-codes', { email }, { as })
  const added = await app.call('POST', '/v1/me/contacts', { email, code: await codeSentTo(app, email) }, { as })
  assert.equal(added.status, 201, added.text)
}

type Choice = { purpose: string; channel: string; decision: string }
const say = (as: Pocket, ...choices: string[]) =>
  app.call(
    'PUT',
    '/v1/me/consents',
    {
      choices: choices.map((choice): Choice => {
        const [decision, purpose, channel] = choice.split(' ') as [string, string, string]
        return { purpose, channel, decision }
      }),
      text_versions: { marketing: 1, personalisation: 1, analytics: 1 },
    },
    { as },
  )
const centre = async (as: Pocket) => (await app.call('GET', '/v1/me/consents', undefined, { as })).body
const stateOf = async (as: Pocket) =>
  Object.fromEntries(
    (await centre(as)).choices.map((one: { purpose: string; channel: string; state: string }) => [
      `${one.purpose} ${one.channel}`,
      one.state,
    ]),
  )
const facts = async () => (await runOne<{ count: number }>(app.database.db, 'select count(*) from privacy.consents'))!.count
const messagesTo = (customer_id: string, kind: string) =>
  run<{ medium: string; recipient: string; locale: string; body: string; due_at: string }>(
    app.database.db,
    'select medium, recipient, locale, body, due_at from platform.messages where customer_id = $1 and kind = $2 order by message_id',
    [customer_id, kind],
  )

const advertise = (customer_id: string): Promise<Told> =>
  app.database
    .transaction((tx) =>
      tell(tx, [
        {
          kind: 'spring',
          purpose: 'marketing',
          company_id,
          customer_id,
          text: (locale, refuse_at) => ({ subject: 'Bahar', body: `${locale}: bahar geldi. ${refuse_at}` }),
          now: now(),
        },
      ]),
    )
    .then(([told]) => told!)

/** As the provider of a mailbox does it (RFC 8058, 3.1): a form, without any cookie, from an address of its own. */
const refuseInOneClick = (token: string) =>
  app.http.inject({
    method: 'POST',
    url: `/v1/marketing-refusals?token=${token}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
    payload: 'List-Unsubscribe=One-Click',
  })

describe('consents', () => {
  test('begin with nothing: what was never asked is not allowed', async () => {
    const { as, customer_id } = await somebody()
    const { company, texts, choices, preferences } = await centre(as)
    assert.deepEqual(company, { company_id, name: 'Alma' })
    assert.deepEqual(
      texts.map(({ purpose, version }: { purpose: string; version: number }) => [purpose, version]),
      [
        ['analytics', 1],
        ['marketing', 1],
        ['personalisation', 1],
      ],
    )
    assert.deepEqual(choices[0], {
      purpose: 'marketing',
      channel: 'sms',
      state: 'not_asked',
      said_at: null,
      source: null,
      text_version: null,
      recipient_masked: '+90 53• ••• •• 00',
    })
    assert.deepEqual(new Set(choices.map((one: { state: string }) => one.state)), new Set(['not_asked']))
    assert.deepEqual(preferences, { marketing_by: null, news_by: null, from_hour: null, until_hour: null })
    assert.deepEqual(await advertise(customer_id), { withheld: 'no_consent' })
    assert.equal(await isAllowed(app.database.db, company_id, customer_id, 'analytics'), false)
  })

  test('are written down with words, source, time and proof, once, and taken back by another fact', async () => {
    const { as, customer_id, phone } = await somebody()
    assert.equal((await say(as, 'granted marketing sms', 'granted analytics all')).status, 200)
    const [fact] = await run<Record<string, unknown>>(
      app.database.db,
      `select company_id, purpose, channel, recipient, decision, text_version, source, said_at, proof from privacy.consents
       where customer_id = $1 and channel = 'sms'`,
      [customer_id],
    )
    const { proof, ...said } = fact as { proof: { session_id: string; address_hash: string } }
    assert.deepEqual(said, {
      company_id,
      purpose: 'marketing',
      channel: 'sms',
      recipient: phone,
      decision: 'granted',
      text_version: 1,
      source: 'web',
      said_at: now(),
    })
    assert.match(proof.session_id, /^ses_/)
    assert.ok(proof.address_hash.length > 20 && !proof.address_hash.includes('127.0.0.1'))
    assert.equal(await isAllowed(app.database.db, company_id, customer_id, 'analytics'), true)

    const before = await facts()
    await say(as, 'granted marketing sms')
    assert.equal(await facts(), before, 'what she said already is not said again')
    app.clock.advance({ minutes: 1 })
    await say(as, 'refused marketing sms', 'refused analytics all')
    assert.equal((await stateOf(as))['marketing sms'], 'refused')
    assert.equal(await facts(), before + 2, 'nothing was changed, only added')
    assert.equal(await isAllowed(app.database.db, company_id, customer_id, 'analytics'), false)
    assert.ok(
      !JSON.stringify((await app.call('GET', `/v1/customers/${customer_id}/timeline`, undefined, { as: desk })).body).includes(phone),
    )
  })

  test('are only given to the words that were read, and only for what is proven', async () => {
    const { as } = await somebody()
    const before = await facts()
    const outdated = await app.call(
      'PUT',
      '/v1/me/consents',
      { choices: [{ purpose: 'marketing', channel: 'sms', decision: 'granted' }], text_versions: { marketing: 7 } },
      { as },
    )
    assert.deepEqual([outdated.status, outdated.body.code], [409, 'text_outdated'])
    assert.equal((await say(as, 'granted marketing email')).body.code, 'no_contact_for_channel')
    assert.equal((await say(as, 'granted marketing all')).body.code, 'never_asked')
    assert.equal((await say(pocket(), 'granted marketing sms')).body.code, 'sign_in_required')
    assert.equal(await facts(), before)
  })

  test('agreed to in new words are new consents', async () => {
    const { as } = await somebody()
    await say(as, 'granted personalisation all')
    const text = {
      tr: 'Alışverişlerimi öneriler için kullanabilirsiniz.',
      az: 'Alışlarımdan təkliflər üçün istifadə edə bilərsiniz.',
      en: 'You may use what I buy for suggestions.',
    }
    const written = await app.call('POST', '/v1/consent-texts', { purpose: 'personalisation', text }, { as: desk })
    assert.deepEqual([written.status, written.body.version], [201, 2])
    const { texts, choices } = await centre(as)
    assert.equal(texts.find((one: { purpose: string }) => one.purpose === 'personalisation').version, 2)
    const said = choices.find((one: { purpose: string }) => one.purpose === 'personalisation')
    assert.deepEqual([said.state, said.text_version], ['granted', 1], 'what was agreed to before stays as it was')
    assert.equal((await say(as, 'granted personalisation all')).body.code, 'text_outdated')
  })

  test('do not follow from a phone that was left for a receipt, an order or a cart', async () => {
    const before = await facts()
    const guest = pocket()
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: guest })
    const left = await app.call('PUT', '/v1/cart/contact', { phone: '0532 799 00 01' }, { as: guest })
    assert.equal(left.status, 200, left.text)
    const written = await app.call('POST', '/v1/customers', { first_name: 'Fiş', phone: '0532 799 00 02' }, { as: till })
    const asked = await app.call(
      'POST',
      '/v1/customer-proofs',
      { phone: '0532 799 00 02', register_id: stage.till.register_id },
      { as: till },
    )
    const told = await app.call(
      'POST',
      `/v1/customer-proofs/${asked.body.code_id}/confirmation`,
      { code: await codeSentTo(app, '+905327990002') },
      { as: till },
    )
    assert.equal(told.body.customer_id, written.body.customer_id)
    const joined = await signIn(app, guest, '0532 799 00 01')
    assert.equal(await facts(), before)
    for (const customer_id of [written.body.customer_id, joined.customer.customer_id])
      assert.deepEqual(await advertise(customer_id), { withheld: 'no_consent' })
  })

  test('towards one company are none towards another', async () => {
    const { as, customer_id } = await somebody()
    await say(as, 'granted marketing sms')
    const inBaku = { as, headers: { 'birge-market': 'AZ' } }
    const { company, choices } = (await app.call('GET', '/v1/me/consents', undefined, inBaku)).body
    assert.deepEqual([company.company_id, choices[0].state], [stage.alma_az.company_id, 'not_asked'])
    assert.deepEqual(await consentsOf(app.database.db, stage.alma_az.company_id, customer_id), [])
  })
})

describe('staff', () => {
  const tillSays = (customer_id: string, decision: string, more: object = {}) =>
    app.call(
      'PUT',
      `/v1/customers/${customer_id}/consents`,
      { choices: [{ purpose: 'marketing', channel: 'sms', decision }], text_versions: { marketing: 1 }, source: 'till', ...more },
      { as: till },
    )

  test('write down a yes only of whoever stands before them or has signed, and a no always', async () => {
    const { as, customer_id, phone } = await somebody()
    const before = await facts()
    assert.deepEqual([(await tillSays(customer_id, 'granted')).body.code, await facts()], ['not_present', before])
    const signed = await tillSays(customer_id, 'granted', { source: 'paper', paper_number: 'F-1001' })
    assert.equal(signed.status, 200, signed.text)
    assert.equal((await stateOf(as))['marketing sms'], 'granted')
    app.clock.advance({ minutes: 1 })
    assert.equal((await tillSays(customer_id, 'refused')).status, 200)
    app.clock.advance({ minutes: 1 })
    const asked = await app.call('POST', '/v1/customer-proofs', { phone, register_id: stage.till.register_id }, { as: till })
    await app.call('POST', `/v1/customer-proofs/${asked.body.code_id}/confirmation`, { code: await codeSentTo(app, phone) }, { as: till })
    assert.equal((await tillSays(customer_id, 'granted')).status, 200, 'she has told her code')
    const { said, choices } = (
      await app.call('GET', `/v1/customers/${customer_id}/consents?company_id=${company_id}`, undefined, { as: till })
    ).body
    assert.equal(choices[0].state, 'granted')
    assert.deepEqual(
      said.map(({ decision, source, proof }: { decision: string; source: string; proof: Record<string, string> }) => [
        decision,
        source,
        proof.staff_id,
        proof.paper_number,
      ]),
      [
        ['granted', 'till', stage.associate.staff_id, undefined],
        ['refused', 'till', stage.associate.staff_id, undefined],
        ['granted', 'paper', stage.associate.staff_id, 'F-1001'],
      ],
    )
    assert.ok(!JSON.stringify(said).includes(phone), 'and sees her phone masked')
    const looks = (await app.call('GET', `/v1/customers/${customer_id}/looks`, undefined, { as: desk })).body.items
    assert.ok(looks.some(({ reason }: { reason: string }) => reason === 'consents'))
  })
})

describe('what is said to her', () => {
  test('as marketing goes where she allowed it, with a way to refuse that needs no sign-in', async () => {
    const { as, customer_id, phone } = await somebody()
    await addEmail(as, `ayla${people}@posta.example`)
    await say(as, 'granted marketing sms')
    assert.deepEqual(await advertise(customer_id), { told: 'sms' })
    const [message] = await messagesTo(customer_id, 'spring')
    assert.equal(message!.recipient, phone)
    const token = /https:\/\/alma\.example\/refuse\?token=(\S+)/.exec(message!.body)![1]!
    assert.ok(!Buffer.from(token.split('.')[0]!, 'base64url').toString().includes(phone), 'the link says nobody’s phone')

    const forged = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    assert.equal((await app.call('POST', `/v1/marketing-refusals?token=${forged}`)).status, 404)
    assert.equal((await app.call('POST', '/v1/marketing-refusals?token=nonsense')).status, 404)
    assert.deepEqual(await advertise(customer_id), { told: 'sms' })
    app.clock.advance({ minutes: 1 })
    const opened = await app.call('GET', `/v1/marketing-refusals?token=${token}`)
    assert.ok(opened.text.includes(`url=/refuse?token=${token}`), 'who opens it herself comes to the page that asks')
    assert.equal((await app.call('GET', '/v1/marketing-refusals?token=nonsense')).status, 404)
    assert.equal((await stateOf(as))['marketing sms'], 'granted')
    const refused = await refuseInOneClick(token)
    assert.deepEqual([refused.statusCode, refused.json()], [200, { company: 'Alma', channel: 'sms' }])
    assert.equal((await stateOf(as))['marketing sms'], 'refused')
    assert.deepEqual(await advertise(customer_id), { withheld: 'no_consent' })
    const before = await facts()
    await app.call('POST', `/v1/marketing-refusals?token=${token}`)
    assert.equal(await facts(), before)
    const withheld = await run<{ data: { reason: string } }>(
      app.database.db,
      `select data from platform.events where type = 'privacy.message_withheld' and customer_id = $1`,
      [customer_id],
    )
    assert.deepEqual(
      withheld.map(({ data }) => data.reason),
      ['no_consent'],
      'what was not said is written down with the reason',
    )
  })

  test('as marketing is taken back from the outbox by her refusal, and only what is hers', async () => {
    const [one, other] = [await somebody(), await somebody()]
    for (const { as } of [one, other]) {
      await say(as, 'granted marketing sms')
      await app.call('PATCH', '/v1/me/contact-preferences', { from_hour: 9, until_hour: 18 }, { as })
    }
    const arrived: string[] = []
    const leave = joinMessenger({
      medium: 'sms',
      send: async ({ kind, recipient }) => {
        if (kind === 'spring') arrived.push(recipient)
        return { sent: true }
      },
    })
    app.clock.moveTo('2026-03-03T20:00:00Z') // 23:00 in Istanbul
    for (const { customer_id } of [one, other]) assert.deepEqual(await advertise(customer_id), { told: 'sms' })
    app.clock.advance({ hours: 1 })
    await say(one.as, 'refused marketing sms')
    app.clock.advance({ hours: 10 })
    await app.settle()
    leave()
    assert.deepEqual(arrived, [other.phone])
    const [kept] = await run(app.database.db, `select status, error from platform.messages where customer_id = $1 and kind = 'spring'`, [
      one.customer_id,
    ])
    assert.deepEqual(kept, { status: 'failed', error: 'refused by its recipient' })
    assert.deepEqual(await app.audit(), [])
  })

  test('as marketing is not, as long as the shop does not know the address at which she could refuse it', async () => {
    const { as, customer_id } = await somebody()
    await say(as, 'granted marketing sms')
    delete process.env.BIRGE_ORIGIN
    assert.deepEqual(await advertise(customer_id), { withheld: 'no_public_address' })
    process.env.BIRGE_ORIGIN = 'https://alma.example'
    assert.deepEqual(await advertise(customer_id), { told: 'sms' })
    assert.throws(() => publicOrigin({ BIRGE_ORIGIN: 'alma' }), /no address of a shop/)
  })

  test('as marketing goes by the channel she prefers, in her language, between her hours', async () => {
    const { as, customer_id } = await somebody()
    const email = `nur${people}@posta.example`
    await addEmail(as, email)
    await app.call('PATCH', '/v1/me', { locale: 'az' }, { as })
    await say(as, 'granted marketing sms', 'granted marketing email', 'granted marketing call')
    const prefer = (change: object) => app.call('PATCH', '/v1/me/contact-preferences', change, { as })
    assert.deepEqual((await prefer({ marketing_by: 'email', from_hour: 9, until_hour: 18 })).body, {
      marketing_by: 'email',
      news_by: null,
      from_hour: 9,
      until_hour: 18,
    })
    app.clock.moveTo('2026-03-04T19:40:00Z') // 22:40 in Istanbul
    assert.deepEqual(await advertise(customer_id), { told: 'email' })
    const [message] = await messagesTo(customer_id, 'spring')
    assert.deepEqual([message!.recipient, message!.locale, message!.due_at], [email, 'az', '2026-03-05T06:00:00.000Z'])
    assert.equal((await prefer({ from_hour: 18, until_hour: 9 })).body.code, 'hours_turned')
    assert.equal((await prefer({ from_hour: null })).body.code, 'hours_turned')

    await prefer({ marketing_by: 'call' })
    assert.deepEqual(await advertise(customer_id), { withheld: 'other_channel_preferred' })
    await prefer({ marketing_by: 'sms' })
    await say(as, 'refused marketing sms')
    assert.deepEqual(await advertise(customer_id), { withheld: 'no_consent' }, 'no other channel takes its place')
  })

  test('of her order goes the way she prefers, without any consent, and a code where it was asked for', async () => {
    const { as, customer_id } = await somebody()
    const email = `order${people}@posta.example`
    await addEmail(as, email)
    const order = (left: { phone: string | null; email: string | null }) =>
      app.database.transaction((tx) =>
        tell(tx, [{ kind: 'news', purpose: 'order', company_id, customer_id, left, text: (locale) => ({ body: locale }), now: now() }]),
      )
    await order({ phone: '+905329990011', email: null })
    await app.call('PATCH', '/v1/me/contact-preferences', { news_by: 'email' }, { as })
    await order({ phone: '+905329990011', email: null })
    await order({ phone: '+905329990011', email: 'baska@posta.example' })
    assert.deepEqual(
      (await messagesTo(customer_id, 'news')).map(({ recipient }) => recipient),
      ['+905329990011', email, 'baska@posta.example'],
    )
    await app.call('POST', '/v1/sign-in-codes', { phone: '0532 999 00 12' }, { as: pocket() })
    assert.ok(await codeSentTo(app, '+905329990012'))
  })

  test('as marketing without a consent is refused by the database itself', async () => {
    await assert.rejects(
      run(
        app.database.db,
        `insert into platform.messages (message_id, kind, purpose, medium, recipient, locale, body, created_at, due_at)
         values ('msg_x', 'spring', 'marketing', 'sms', '+905329990013', 'tr', 'x', $1, $1)`,
        [now()],
      ),
      /check constraint/,
    )
  })
})

describe('two people who turn out to be one', () => {
  const merge = (one: string, other: string) =>
    run(app.database.db, 'update customers.profiles set profile_id = $1 where customer_id = $2', [one, other])
  const unmerge = (other: string) => merge(other, other)

  test('are refused what either refused, until they say otherwise as one; and are two again afterwards', async () => {
    const one = await somebody()
    const other = await somebody()
    await say(one.as, 'granted marketing sms')
    app.clock.advance({ minutes: 1 })
    await say(other.as, 'refused marketing sms')
    app.clock.advance({ minutes: 1 })
    await say(one.as, 'granted analytics all')
    await merge(one.customer_id, other.customer_id)
    for (const { as } of [one, other]) assert.equal((await stateOf(as))['marketing sms'], 'refused')
    assert.equal((await stateOf(other.as))['analytics all'], 'not_asked', 'the data of the other is not used by the word of the one')
    const allowed = async (ids = [one.customer_id, other.customer_id]) => [
      await Promise.all(ids.map((id) => isAllowed(app.database.db, company_id, id, 'analytics'))),
      [...(await whoAllows(app.database.db, company_id, ids, 'analytics'))].length,
    ]
    assert.deepEqual(await allowed(), [[false, false], 0])
    assert.deepEqual(await advertise(other.customer_id), { withheld: 'no_consent' })

    app.clock.advance({ minutes: 1 })
    await say(one.as, 'granted marketing sms')
    assert.equal((await stateOf(other.as))['marketing sms'], 'granted')
    assert.deepEqual(await advertise(one.customer_id), { told: 'sms' })
    await say(other.as, 'granted analytics all')
    assert.deepEqual(await allowed(), [[true, true], 2])
    await say(other.as, 'refused personalisation all')
    await unmerge(other.customer_id)
    assert.equal((await stateOf(one.as))['marketing sms'], 'granted')
    assert.equal((await stateOf(other.as))['marketing sms'], 'refused', 'the other is as she was')
    assert.equal((await stateOf(other.as))['analytics all'], 'granted', 'what she said as one she said for both')
  })

  test('are never allowed by the merge what one of them refused, whatever was said before', async () => {
    const [one, other] = [await somebody(), await somebody()]
    const ids = [one.customer_id, other.customer_id]
    const act = fc.record({ who: fc.nat(1), channel: fc.constantFrom('sms', 'email', 'push'), yes: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
        await run(app.database.db, 'delete from privacy.consents where customer_id = any($1)', [ids])
        for (const { who, channel, yes } of acts) {
          app.clock.advance({ seconds: 1 })
          const customer_id = ids[who]!
          await app.database.transaction((tx) =>
            recordConsents(
              tx,
              [
                {
                  company_id,
                  customer_id,
                  purpose: 'marketing',
                  channel: channel as 'sms',
                  recipient: channel === 'push' ? null : `${channel} of ${customer_id}`,
                  decision: yes ? 'granted' : 'refused',
                  text_version: 1,
                  source: 'web',
                  proof: {},
                  said_at: now(),
                },
              ],
              { actor: 'test', now: now() },
            ),
          )
        }
        const states = async (customer_id: string) =>
          new Map((await consentsOf(app.database.db, company_id, customer_id)).map(({ channel, decision }) => [channel, decision]))
        const before = [await states(ids[0]!), await states(ids[1]!)]
        await merge(ids[0]!, ids[1]!)
        const merged = await states(ids[1]!)
        for (const channel of ['sms', 'email', 'push'] as const) {
          const said = before.map((of) => of.get(channel))
          assert.equal(merged.get(channel), said.includes('refused') ? 'refused' : said.includes('granted') ? 'granted' : undefined)
        }
        await unmerge(ids[1]!)
        assert.deepEqual([await states(ids[0]!), await states(ids[1]!)], before)
      }),
      { numRuns: 25 },
    )
  })
})

test('all audits hold', async () => assert.deepEqual(await app.audit(), []))
