/** What we tell the national register of consents (İYS), and what we take over from it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { encode, readFileOfLines, takeLines, tell } from './index.ts'

process.env.BIRGE_ORIGIN = 'https://alma.example'
const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
const { company_id } = stage.alma
const now = () => app.clock.now().toISOString()

const ayla = pocket()
const { customer } = await signIn(app, ayla, '0532 600 00 01')
const say = (as: Pocket, decision: string, channel = 'sms') =>
  app.call('PUT', '/v1/me/consents', { choices: [{ purpose: 'marketing', channel, decision }], text_versions: { marketing: 1 } }, { as })
const HEADER = 'type,source,recipient,status,consentDate,recipientType'
const file = async (query = '') =>
  (await app.call('GET', `/v1/consent-register?company_id=${company_id}${query}`, undefined, { as: await atTheDesk(app) })).text
const send = async (what: 'comparisons' | 'imports', ...lines: string[]) =>
  app.call(
    'POST',
    `/v1/consent-register-${what}`,
    { company_id, text: [HEADER, ...lines].join('\r\n'), name: 'iys.csv' },
    { as: await atTheDesk(app) },
  )
const take = async (...lines: string[]) => {
  const { body } = await send('imports', ...lines)
  return [body.taken, body.unchanged, body.older, body.refused.length]
}
const last = async (recipient: string) =>
  (
    await run<{ decision: string; said_at: string }>(
      app.database.db,
      'select decision, said_at from privacy.consents where recipient = $1 order by said_at desc, decision desc limit 1',
      [recipient],
    )
  )[0]
const may = async (customer_id = customer.customer_id) => {
  const telling = { kind: 'x', purpose: 'marketing' as const, company_id, customer_id, text: () => ({ body: 'x' }), now: now() }
  const [told] = await app.database.transaction((tx) => tell(tx, [telling]))
  return 'told' in told!
}

test('a quote that is never closed is a refused line, and only what stands before it is read', async () => {
  const line = 'MESAJ,HS_WEB,+905326000077,RET,2026-03-01 12:00:00,BIREYSEL'
  const taken = await send('comparisons', line, '"MESAJ,HS_WEB', line)
  assert.equal(taken.status, 200, taken.text)
  assert.deepEqual(
    taken.body.refused.map(({ line: at, reason }: { line: number; reason: string }) => [
      at,
      reason.startsWith('nothing can be read from here on'),
    ]),
    [[3, true]],
  )
  assert.equal((await send('imports', '"abc')).body.refused.length, 1)
})

test('of a moment that there is not nothing is told', async () => {
  for (const since of ['x', '2026-02-31T10:00:00Z']) {
    const { status, body } = await app.call('GET', `/v1/consent-register?company_id=${company_id}&since=${since}`, undefined, {
      as: await atTheDesk(app),
    })
    assert.deepEqual([status, body.code], [400, 'invalid_request'], since)
  }
})

test('the register is told who said what when and where, by the clock of Turkey, and of a no only after a yes', async () => {
  assert.equal(await file(), `${HEADER}\r\n`)
  await say(ayla, 'granted')
  const stranger = pocket()
  await signIn(app, stranger, '0532 600 00 02')
  await say(stranger, 'refused')
  assert.equal(await file(), `${HEADER}\r\nMESAJ,HS_WEB,+905326000001,ONAY,2026-03-02 12:00:00,BIREYSEL\r\n`)
  const since = now()
  app.clock.advance({ minutes: 10 })
  await say(ayla, 'refused')
  assert.equal(await file(`&since=${since}`), `${HEADER}\r\nMESAJ,HS_WEB,+905326000001,RET,2026-03-02 12:10:00,BIREYSEL\r\n`)
  const answer = await app.call('GET', `/v1/consent-register?company_id=${company_id}`, undefined, {
    as: await atTheDesk(app, 'murat@alma.example'),
  })
  assert.equal(answer.body.code, 'not_permitted')
})

test('of what was said to the register the later word counts, and of two of one moment the no', async () => {
  const RET = (date: string) => `MESAJ,IYS_WEB,+905326000001,RET,${date},BIREYSEL`
  const ONAY = (date: string) => `MESAJ,IYS_WEB,+905326000001,ONAY,${date},BIREYSEL`
  app.clock.moveTo('2026-03-10T09:00:00Z')
  await say(ayla, 'granted') // 12:00 in Turkey
  assert.ok(await may())
  assert.deepEqual(await take(RET('2026-03-09 18:00:00')), [0, 0, 1, 0], 'an older no does not undo her newer yes')
  assert.ok(await may())
  app.clock.advance({ hours: 1 })
  assert.deepEqual(await take(ONAY('2026-03-10 12:30:00'), RET('2026-03-10 12:30:00')), [1, 0, 1, 0])
  assert.equal(await may(), false)
  assert.deepEqual(await take(RET('2026-03-10 12:40:00')), [0, 1, 0, 0], 'what is known changes nothing')
  assert.deepEqual(await take(ONAY('2026-03-10 12:50:00')), [1, 0, 0, 0])
  assert.ok(await may())
  assert.ok(!(await file()).includes('12:50:00'), 'what came from the register does not go back')
  const [fact] = await run<{ proof: object; source: string }>(
    app.database.db,
    `select source, proof from privacy.consents where recipient = '+905326000001' order by said_at desc limit 1`,
  )
  assert.deepEqual(fact, { source: 'register', proof: { register_source: 'IYS_WEB', file: 'iys.csv' } })
})

test('a no to a phone that nobody here knows is hers when she comes; a yes is not', async () => {
  await take(
    'MESAJ,IYS_MESAJ,05326000003,RET,2026-01-05 10:00:00,BIREYSEL',
    'EPOSTA,IYS_WEB,biri@posta.example,ONAY,2026-01-05 10:00:00,BIREYSEL',
  )
  const [asNo, asYes] = [pocket(), pocket()]
  await signIn(app, asNo, '0532 600 00 03')
  await app.call('POST', '/v1/sign-in-codes', { email: 'biri@posta.example' }, { as: asYes })
  const [message] = await run<{ body: string }>(
    app.database.db,
    `select body from platform.messages where recipient = 'biri@posta.example'`,
  )
  await app.call('POST', '/v1/sign-ins', { email: 'biri@posta.example', code: /\d{6}/.exec(message!.body)![0] }, { as: asYes })
  const state = async (as: Pocket, channel: string) =>
    (await app.call('GET', '/v1/me/consents', undefined, { as })).body.choices.find((one: { channel: string }) => one.channel === channel)
      .state
  assert.equal(await state(asNo, 'sms'), 'refused')
  assert.equal(await state(asYes, 'email'), 'not_asked')
  app.clock.advance({ minutes: 1 })
  await say(asNo, 'granted')
  assert.equal(await state(asNo, 'sms'), 'granted')
})

test('a no that is said again later stands against a yes in between, in whatever order they arrive', async () => {
  const TWICE = ['RET,2020-05-01 10:00:00', 'ONAY,2022-05-01 10:00:00', 'RET,2024-05-01 10:00:00']
  const lines = (recipient: string) => TWICE.map((said) => `EPOSTA,HS_WEB,${recipient},${said},BIREYSEL`)
  const [first, between, again] = lines('iki@posta.example') as [string, string, string]
  assert.deepEqual(
    [await take(first), await take(again), await take(between)],
    [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ],
  )
  assert.equal((await last('iki@posta.example'))?.decision, 'refused')
})

test('whatever lines arrive, in whatever order and loads, the last word of each is the same', async () => {
  const said = fc.record({ day: fc.integer({ min: 1, max: 5 }), status: fc.constantFrom('ONAY', 'RET') })
  let people = 0
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(5), async (all, seed, size) => {
      const shuffled = all
        .map((one, i) => ({ one, at: (seed * (i + 7) * 7919) % 104_729 }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one)
      const loads = [all, shuffled, shuffled.toReversed()].map((order, i) => {
        const recipient = `kisi${people++}@posta.example`
        const portion = i ? size + 1 : order.length
        return {
          recipient,
          portions: Array.from({ length: Math.ceil(order.length / portion) }, (_, n) => order.slice(n * portion, (n + 1) * portion)),
        }
      })
      const outcomes = []
      for (const { recipient, portions } of loads) {
        for (const portion of portions)
          await app.database.transaction((tx) =>
            takeLines(
              tx,
              company_id,
              portion.map(({ day, status }) => ({
                ...{ type: 'EPOSTA' as const, source: 'HS_WEB', recipient, status, recipientType: 'BIREYSEL' as const },
                consentDate: `2025-01-0${day} 10:00:00`,
              })),
              { file: 'x', actor: 'test', now: now() },
            ),
          )
        outcomes.push(await last(recipient))
      }
      const day = Math.max(...all.map((one) => one.day))
      const decision = all.some((one) => one.day === day && one.status === 'RET') ? 'refused' : 'granted'
      const word = { decision, said_at: `2025-01-0${day}T07:00:00.000Z` }
      assert.deepEqual(outcomes, [word, word, word])
    }),
    { numRuns: 40 },
  )
})

test('what the two say differently is told, and nothing is changed by asking', async () => {
  const facts = () => run(app.database.db, 'select * from privacy.consents order by consent_id')
  const before = await facts()
  const { body } = await send(
    'comparisons',
    'MESAJ,IYS_WEB,+905326000001,RET,2026-03-10 13:00:00,BIREYSEL',
    'ARAMA,HS_WEB,+905326000009,ONAY,2026-02-01 13:00:00,TACIR',
    'MESAJ,IYS_WEB,+905326000003,RET,2026-01-05 10:00:00,BIREYSEL',
  )
  const of = (masked: string) => body.differences.find((one: { recipient_masked: string }) => one.recipient_masked.endsWith(masked))
  assert.deepEqual(of('01'), {
    type: 'MESAJ',
    recipient_masked: '+90 53• ••• •• 01',
    ours: { status: 'ONAY', date: '2026-03-10 12:50:00' },
    theirs: { status: 'RET', date: '2026-03-10 13:00:00' },
    counts: 'theirs',
  })
  assert.deepEqual([of('09').ours, of('09').counts], [null, 'theirs'])
  assert.deepEqual([of('03').ours.status, of('03').theirs.status, of('03').counts], ['ONAY', 'RET', 'ours'])
  assert.deepEqual([body.refused, body.differing], [[], body.differences.length])
  assert.deepEqual(await facts(), before)
})

test('a line that cannot be true is refused with its number and the reason, and the others are taken', async () => {
  const line = (change: Record<string, string>) => {
    const one = {
      type: 'MESAJ',
      source: 'HS_WEB',
      recipient: '+905326000010',
      status: 'ONAY',
      consentDate: '2026-03-01 10:00:00',
      recipientType: 'BIREYSEL',
    }
    return Object.values({ ...one, ...change }).join(',')
  }
  const { body } = await send(
    'imports',
    line({}),
    line({ type: 'FAKS' }),
    line({ source: 'WEB' }),
    line({ recipient: '12' }),
    line({ recipient: '+994501234567' }),
    line({ status: 'EVET' }),
    line({ consentDate: '01.03.2026' }),
    line({ consentDate: '2015-04-30 10:00:00' }),
    line({ consentDate: '2027-01-01 10:00:00' }),
    line({ recipientType: 'KURUM' }),
  )
  assert.deepEqual([body.taken, body.refused.map((one: { line: number }) => one.line)], [1, [3, 4, 5, 6, 7, 8, 9, 10, 11]])
  assert.deepEqual(
    body.refused.map((one: { reason: string }) => one.reason.split(':')[0]),
    ['type', 'source', 'recipient', 'recipient', 'status', 'consentDate', 'consentDate', 'consentDate', 'recipientType'],
  )
})

test('files are read with semicolons and in any order of columns, and written for programs of Windows', () => {
  const text = '\ufeffrecipient;status;type;consentDate;source\nİnfo@Posta.example;ONAY;EPOSTA;2026-03-01 10:00:00;HS_ISLAK_IMZA\n'
  assert.deepEqual(readFileOfLines(text, now()), [
    {
      line: 2,
      read: {
        type: 'EPOSTA',
        source: 'HS_ISLAK_IMZA',
        recipient: 'info@posta.example',
        status: 'ONAY',
        consentDate: '2026-03-01 10:00:00',
        recipientType: 'BIREYSEL',
      },
    },
  ])
  const sentence = 'İşçi ğüöç ŞIĞ'
  assert.equal(new TextDecoder('windows-1254').decode(encode(sentence, 'windows-1254')), sentence)
  assert.throws(() => encode('ə', 'windows-1254'), /does not exist in Windows-1254/)
})

test('all audits hold', async () => assert.deepEqual(await app.audit(), []))
