import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp, type TestApp } from '../../../test/harness.ts'
import { run } from '../../platform/database.ts'

const KEPT = { success: true, accepted: 1, duplicates: 0, rejected: [] }
const AGAIN = { ...KEPT, accepted: 0, duplicates: 1 }

/** A house with one source, and somebody at the desk who sees what comes in. */
async function openHouse(at?: string) {
  const app = await startTestApp(at ? { at } : {})
  const stage = await setTheStage(app.database, app.clock.now())
  let desk = await atTheDesk(app)
  const list = async (path: string) => {
    if ((await app.call('GET', path, undefined, { as: desk })).status === 401) desk = await atTheDesk(app) // days have passed
    return (await app.call('GET', path, undefined, { as: desk })).body.items.toReversed()
  }
  const sourceFor = async (more: object = {}) => {
    const { status, body, text } = await app.call(
      'POST',
      '/v1/tracking/sources',
      { company_id: stage.alma.company_id, name: 'Uygulama', kind: 'server', ...more },
      { as: desk },
    )
    assert.equal(status, 201, text)
    return body as { source_id: string; write_key: string }
  }
  const source = await sourceFor()
  const send = (path: string, body: object, { key = source.write_key, headers = {} } = {}) =>
    sendTo(app, path, JSON.stringify(body), key, headers)
  const cameIn = () => list('/v1/tracking/events')
  const setAside = () => list('/v1/tracking/rejections')
  return { app, stage, desk, source, sourceFor, send, cameIn, setAside }
}

async function sendTo(
  app: TestApp,
  path: string,
  body: string | Buffer,
  key: string | null,
  headers: Record<string, string> = {},
  remoteAddress = '127.0.0.1',
) {
  const answer = await app.http.inject({
    method: 'POST',
    url: path,
    remoteAddress,
    headers: {
      ...(key && { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }),
      'content-type': 'application/json',
      ...headers,
    },
    payload: body,
  })
  return { status: answer.statusCode, body: JSON.parse(answer.body), headers: answer.headers }
}

const admired = (messageId: string, more: object = {}) => ({
  type: 'track',
  event: 'Lamp Admired',
  anonymousId: 'phone',
  messageId,
  ...more,
})

test('a write key is told once, opens the door to one company’s events, and nothing any more once it is revoked', async () => {
  const { app, stage, desk, source, send, cameIn } = await openHouse()
  const { write_key, ...shown } = source
  assert.deepEqual((await app.call('GET', '/v1/tracking/sources', undefined, { as: desk })).body, { items: [shown], next: null })
  assert.deepEqual(shown, {
    source_id: source.source_id,
    ...{ company_id: stage.alma.company_id, name: 'Uygulama', kind: 'server', channel: 'web', vouches: false },
    ...{
      same_ids_as: null,
      key_ends: write_key.slice(-4),
      old_key_until: null,
      created_at: app.clock.now().toISOString(),
      revoked_at: null,
    },
  })

  const unknown = async (answer: Promise<{ status: number; body: { code: string } }>) => {
    const { status, body } = await answer
    assert.deepEqual([status, body.code], [401, 'write_key_unknown'])
  }
  await unknown(send('/v1/track', admired('1'), { key: 'nobody’s' }))
  await unknown(sendTo(app, '/v1/track', JSON.stringify(admired('1')), null))
  await unknown(sendTo(app, '/v1/track', 'nothing to read', write_key.slice(1)))
  assert.deepEqual((await send('/v1/track', admired('1'))).body, KEPT)

  const revoked = await app.call('POST', `/v1/tracking/sources/${source.source_id}/revocation`, undefined, { as: desk })
  assert.deepEqual(revoked.body, { ...shown, revoked_at: app.clock.now().toISOString() })
  await unknown(send('/v1/track', admired('2')))
  assert.equal((await cameIn()).length, 1)
})

test('only a key that is kept secret may vouch for what it says', async () => {
  const { app, stage, desk } = await openHouse()
  const make = (more: object) =>
    app.call('POST', '/v1/tracking/sources', { company_id: stage.alma.company_id, name: 'S', kind: 'web', ...more }, { as: desk })
  assert.deepEqual((await make({ vouches: true })).body.code, 'key_is_not_secret')
  assert.equal((await make({ kind: 'app', vouches: true })).body.code, 'key_is_not_secret')
  assert.equal((await make({ kind: 'pos', vouches: true })).body.channel, 'till')
  // It opens profiles of every company: that is the owner's word.
  const manager = await atTheDesk(app, 'murat@alma.example')
  const source = { company_id: stage.alma.company_id, name: 'S', kind: 'server' }
  const made = (more: object) => app.call('POST', '/v1/tracking/sources', { ...source, ...more }, { as: manager })
  assert.deepEqual([(await made({ vouches: true })).body.code, (await made({})).status], ['not_permitted', 201])
  assert.equal((await make({ company_id: 'cmp_nobody' })).status, 404)
  // Nor does one name the people of another such key, or of another company.
  const [web, crm] = [(await make({})).body.source_id, (await make({ kind: 'server' })).body.source_id]
  assert.equal((await make({ same_ids_as: web })).body.code, 'key_is_not_secret')
  assert.equal((await make({ same_ids_as: crm })).body.same_ids_as, crm)
  assert.equal((await make({ same_ids_as: crm, company_id: stage.alma_az.company_id })).status, 404)
})

test('of a new key the old one is good for some hours more, or not at all', async () => {
  const { app, desk, source, send } = await openHouse('2026-03-10T09:00:00Z')
  const path = `/v1/tracking/sources/${source.source_id}/keys`
  const changed = await app.call('POST', path, {}, { as: desk })
  assert.equal(changed.status, 201, changed.text)
  const { write_key: second, old_key_until, key_ends } = changed.body
  assert.deepEqual([key_ends, old_key_until], [second.slice(-4), '2026-03-11T09:00:00.000Z'])
  for (const key of [source.write_key, second]) assert.equal((await send('/v1/track', admired(key), { key })).status, 200)
  app.clock.advance({ hours: 25 })
  assert.equal((await send('/v1/track', admired('late'))).status, 401)
  const again = await atTheDesk(app)
  const third = (await app.call('POST', path, { old_key_hours: 0 }, { as: again })).body.write_key
  assert.equal((await send('/v1/track', admired('leaked'), { key: second })).status, 401)
  assert.equal((await send('/v1/track', admired('third'), { key: third })).status, 200)
  await app.call('POST', `/v1/tracking/sources/${source.source_id}/revocation`, undefined, { as: again })
  assert.equal((await app.call('POST', path, {}, { as: again })).status, 404, 'what is turned off gets no key')
})

test('a key that everybody can read brings so many events a minute from one address; what comes on top comes again, and none is lost', async () => {
  const { app, sourceFor, send, cameIn } = await openHouse('2026-03-10T09:00:20Z')
  const { write_key: key, source_id } = await sourceFor({ kind: 'web', name: 'Blog' })
  const batch = (n: number) => ({ batch: Array.from({ length: 2_500 }, (_, i) => admired(`${n} ${i}`)) })
  const taken: number[] = []
  for (let n = 0; n < 3; n++) taken.push((await send('/v1/batch', batch(n), { key })).body.accepted)
  assert.deepEqual(taken, [2_500, 2_500, 2_500], 'a request is taken whole')
  const refused = await send('/v1/batch', batch(3), { key })
  assert.deepEqual([refused.status, refused.body.code, refused.headers['retry-after']], [429, 'too_many_events', '40'])
  assert.equal((await send('/v1/track', admired('one'), { key })).status, 429)
  assert.equal((await sendTo(app, '/v1/track', JSON.stringify({ ...admired('in the body'), writeKey: key }), null)).status, 429)
  assert.equal((await send('/v1/track', admired('secret'))).status, 200, 'a secret key is not held back')
  const elsewhere = await app.http.inject({
    ...{ method: 'POST', url: '/v1/track', remoteAddress: '192.0.2.7' },
    payload: { ...admired('elsewhere'), writeKey: key },
  })
  assert.equal(elsewhere.statusCode, 200, 'nor is another address')
  app.clock.advance({ seconds: 40 })
  assert.equal((await send('/v1/batch', batch(3), { key })).body.accepted, 2_500)
  const [kept] = await run<{ count: number }>(app.database.db, 'select count(*) as count from tracking.events where source_id = $1', [
    source_id,
  ])
  assert.equal(kept!.count, 10_001)
  assert.equal((await cameIn()).length, 50)
})

test('a batch of nothing is refused before any of it is read, and takes no more from the other visitors of the website than its sender’s share', async () => {
  const { app, source, sourceFor, send, setAside } = await openHouse('2026-03-10T09:00:20Z')
  const { write_key: key } = await sourceFor({ kind: 'web', name: 'Blog' })
  const nothing = gzipSync(JSON.stringify({ batch: Array.from({ length: 249_000 }, () => 0) }))
  const flood = (remoteAddress: string) => sendTo(app, '/v1/batch', nothing, key, { 'content-encoding': 'gzip' }, remoteAddress)
  const { status, body } = await flood('192.0.2.1')
  assert.deepEqual([status, body.code, body.details], [413, 'batch_too_long', { most: 2_500 }])
  for (const last of [2, 3, 4, 5]) assert.equal((await flood(`192.0.2.${last}`)).status, 413)
  assert.equal((await sendTo(app, '/v1/batch', nothing, source.write_key, { 'content-encoding': 'gzip' })).body.code, 'batch_too_long')
  assert.deepEqual(await setAside(), [])
  assert.deepEqual((await send('/v1/track', admired('a visitor'), { key })).body, KEPT)
  const statuses = []
  for (let i = 0; i < 30; i++) statuses.push((await flood('192.0.2.1')).status)
  assert.deepEqual([statuses[0], statuses.at(-1)], [413, 429], 'whoever goes on with it is put off')
  assert.equal((await send('/v1/track', admired('another visitor'), { key })).status, 200)
})

test('one address takes its share of a key and no more, however large the request is that crosses it', async () => {
  const { app, sourceFor } = await openHouse('2026-03-10T09:00:20Z')
  const { write_key: key } = await sourceFor({ kind: 'web', name: 'Blog' })
  const batch = JSON.stringify({ batch: Array.from({ length: 2_500 }, () => 0) })
  // Nineteen of the twenty shares of the key, each taken with a request that goes beyond it.
  for (let n = 1; n <= 19; n++)
    for (const status of [200, 200, 200, 429])
      assert.equal((await sendTo(app, '/v1/batch', batch, key, {}, `192.0.2.${n}`)).status, status, `of address ${n}`)
  assert.equal((await sendTo(app, '/v1/track', JSON.stringify(admired('hers')), key, {}, '198.51.100.1')).status, 200)
})

test('of a request full of what cannot be kept all is told and counted, and twenty are set aside', async () => {
  const { app, desk, source, send, cameIn, setAside } = await openHouse('2026-03-10T09:00:20Z')
  const { body } = await send('/v1/batch', { batch: [...Array.from({ length: 100 }, () => 0), admired('good')] })
  assert.deepEqual([body.accepted, body.rejected.length], [1, 100])
  assert.equal((await cameIn()).length, 1)
  assert.equal((await setAside()).length, 20)
  await app.tick()
  const { minutes } = (await app.call('GET', `/v1/tracking/sources/${source.source_id}/intake`, undefined, { as: desk })).body
  assert.deepEqual(minutes, [{ minute: '2026-03-10T09:00:00.000Z', accepted: 1, duplicates: 0, rejected: 100, put_off: 0 }])
})

test('large events count as several of the usual size', async () => {
  const { app, sourceFor, send } = await openHouse('2026-03-10T09:00:20Z')
  const { write_key: key } = await sourceFor({ kind: 'web' })
  const large = (n: number) => ({
    batch: Array.from({ length: 15 }, (_, i) => admired(`${n} ${i}`, { properties: { text: 'x'.repeat(30_000) } })),
  })
  let taken = 0
  while ((await send('/v1/batch', large(taken), { key })).status === 200) taken++
  assert.equal(taken, 28, '12 MB, far less than 6,000 events of the largest size')
  app.clock.advance({ seconds: 40 })
  assert.equal((await send('/v1/batch', large(taken), { key })).body.accepted, 15)
})

test('an address of IPv6 is the network of whoever has it', async () => {
  const { app, sourceFor } = await openHouse('2026-03-10T09:00:20Z')
  const { write_key: writeKey } = await sourceFor({ kind: 'web' })
  const from = async (remoteAddress: string, count: number) =>
    (
      await app.http.inject({
        ...{ method: 'POST', url: '/v1/batch', remoteAddress },
        payload: {
          writeKey,
          batch: Array.from({ length: count }, (_, i) => ({ type: 'page', anonymousId: 'a', messageId: `${remoteAddress} ${i}` })),
        },
      })
    ).statusCode
  for (let i = 0; i < 3; i++) assert.equal(await from(`2001:db8:1:2::${i}`, 2_500), 200)
  assert.equal(await from('2001:db8:1:2:ffff::9', 1), 429)
  assert.equal(await from('2001:db8:1:3::1', 1), 200)
})

test('people see what a source brings by the minute and by the day, and why something was set aside', async () => {
  const { app, desk, source, sourceFor, stage } = await openHouse('2026-03-10T20:58:30Z')
  const send = (batch: object[]) => sendTo(app, '/v1/batch', JSON.stringify({ batch }), source.write_key)
  const nobody = { type: 'track', event: 'x', messageId: 'n' }
  await send([admired('1'), admired('2'), nobody])
  app.clock.advance({ minutes: 3 })
  await send([admired('2'), admired('3')])
  await app.tick()
  const path = (source_id: string) => `/v1/tracking/sources/${source_id}/intake`
  const told = (await app.call('GET', path(source.source_id), undefined, { as: desk })).body
  const of = { accepted: 0, duplicates: 0, rejected: 0, put_off: 0 }
  assert.deepEqual(told, {
    source_id: source.source_id,
    newest_at: '2026-03-10T21:01:30.000Z',
    minutes: [
      { ...of, minute: '2026-03-10T20:58:00.000Z', accepted: 2, rejected: 1 },
      { ...of, minute: '2026-03-10T21:01:00.000Z', accepted: 1, duplicates: 1 },
    ],
    days: [
      { ...of, day: '2026-03-11', accepted: 1, duplicates: 1 },
      { ...of, day: '2026-03-10', accepted: 2, rejected: 1 },
    ],
    reasons: [{ reason: 'nobody', count: 1, newest_at: '2026-03-10T20:58:30.000Z' }],
  })
  const baku = await sourceFor({ company_id: stage.alma_az.company_id })
  const murat = await atTheDesk(app, 'murat@alma.example')
  assert.equal((await app.call('GET', path(baku.source_id), undefined, { as: murat })).status, 404)
  assert.equal((await app.call('POST', `/v1/tracking/sources/${baku.source_id}/keys`, {}, { as: murat })).status, 404)
})

test('the key may stand in the header, in the body, in an event, or, for a beacon, in the address', async () => {
  const { app, source, cameIn } = await openHouse()
  const { write_key: writeKey } = source
  const ways: [path: string, body: object, key: string | null][] = [
    ['/v1/t', admired('header'), writeKey],
    ['/v1/t', { ...admired('body'), writeKey }, null],
    ['/v1/b', { batch: [admired('batch')], writeKey }, null],
    ['/v1/batch', { batch: [{ ...admired('event'), writeKey }] }, null],
    [`/beacon/v1/batch?writeKey=${writeKey}`, { batch: [admired('beacon')] }, null],
  ]
  for (const [path, body, key] of ways)
    assert.deepEqual((await sendTo(app, path, JSON.stringify(body), key, { 'content-type': 'text/plain' })).body, KEPT, path)
  assert.deepEqual(
    (await cameIn()).map(({ message_id }: { message_id: string }) => message_id),
    ['header', 'body', 'batch', 'event', 'beacon'],
  )
})

test('who asks for its settings under a name that no host can have is told so', async () => {
  const { app, source } = await openHouse()
  const ask = (host: string) => app.http.inject({ method: 'GET', url: `/v1/projects/${source.write_key}/settings`, headers: { host } })
  const answer = await ask('%%')
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'invalid_request'])
  assert.equal((await ask('shop.example')).json().integrations['Segment.io'].apiHost, 'shop.example/v1')
})

test('any website may send, whatever cookies its visitors have', async () => {
  const { app, send } = await openHouse()
  const headers = { origin: 'https://alma.example', cookie: 'birge_shopper=somebody', 'sec-fetch-site': 'cross-site' }
  const preflight = await app.http.inject({
    method: 'OPTIONS',
    url: '/v1/t',
    headers: { ...headers, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
  })
  assert.equal(preflight.statusCode, 204)
  assert.equal(preflight.headers['access-control-allow-origin'], '*')
  assert.equal(preflight.headers['access-control-allow-headers'], 'authorization,content-type')
  const sent = await send('/v1/t', admired('1'), { headers })
  assert.deepEqual([sent.status, sent.headers['access-control-allow-origin']], [200, '*'])
  assert.equal((await app.http.inject({ method: 'OPTIONS', url: '/v1/cart' })).statusCode, 404, 'other doors stay closed')
})

test('a message that comes again is kept once, also when a month has ended in between', async () => {
  const { app, sourceFor, send, cameIn } = await openHouse('2026-03-28T09:00:00Z')
  const other = await sourceFor()
  assert.deepEqual((await send('/v1/track', admired('1'))).body, KEPT)
  assert.deepEqual((await send('/v1/track', admired('1', { event: 'Something Else' }))).body, AGAIN)
  assert.deepEqual((await send('/v1/batch', { batch: [admired('2'), admired('2'), admired('1')] })).body, { ...KEPT, duplicates: 2 })
  assert.deepEqual((await send('/v1/track', admired('1'), { key: other.write_key })).body, KEPT, 'another source has messages of its own')
  app.clock.advance({ days: 7 })
  await app.tick()
  assert.deepEqual((await send('/v1/track', admired('1'))).body, AGAIN)
  assert.equal((await cameIn()).length, 3)
  assert.deepEqual(await app.audit(), [])

  app.clock.advance({ days: 2 })
  await app.tick()
  assert.deepEqual((await send('/v1/track', admired('1'))).body, KEPT, 'after more than a week it is forgotten that it came')
  assert.deepEqual(await app.audit(), [])
})

test('two commits that carry the same messages keep each once', async () => {
  const { send, cameIn } = await openHouse()
  const batch = Array.from({ length: 40 }, (_, i) => admired(`m${i}`))
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => send('/v1/batch', { batch: i % 2 ? batch : batch.toReversed() })))
  assert.equal(
    answers.reduce((sum, { body }) => sum + body.accepted, 0),
    40,
  )
  assert.equal((await cameIn()).length, 40)
})

test('what a client writes comes back as it was written, whatever signs are in it', async () => {
  const { send, cameIn } = await openHouse()
  const odd = ['\u001f', 'a\u001fb', '', '"{\\}"', "it's, null", 'NULL', '\n', 'ı İ ə 🪔', '\\x1f', '\\u0000']
  const batch = odd.map((text, i) =>
    admired(`m${i} ${text}`, { event: `e${text}`, anonymousId: `a${text}`, properties: { [text]: text, deep: [[text]] } }),
  )
  assert.equal((await send('/v1/batch', { batch })).body.accepted, odd.length)
  assert.deepEqual(
    (await cameIn()).map(({ message_id, name, anonymous_id, properties }: Record<string, unknown>) => ({
      message_id,
      name,
      anonymous_id,
      properties,
    })),
    odd.map((text, i) => ({
      message_id: `m${i} ${text}`,
      name: `e${text}`,
      anonymous_id: `a${text}`,
      properties: { [text]: text, deep: [[text]] },
    })),
  )
})

test('of a batch what is good is kept; what is not is told and set aside', async () => {
  const { app, source, send, cameIn, setAside } = await openHouse()
  const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], 'very deep')
  const bad: [event: unknown, reason: string][] = [
    ['hello', 'not_an_object'],
    [null, 'not_an_object'],
    [admired('a', { type: 'dance' }), 'unknown_type'],
    [admired('b', { anonymousId: undefined }), 'nobody'],
    [admired('c', { userId: { id: 3 } }), 'bad_id'],
    [admired('d', { userId: 'x'.repeat(256) }), 'bad_id'],
    [admired('e', { event: '' }), 'bad_name'],
    [admired('f', { properties: [1] }), 'bad_fields'],
    [admired('g', { timestamp: 'yesterday' }), 'bad_time'],
    [admired('h', { timestamp: 1e300 }), 'bad_time'],
    [admired('i', { properties: { text: 'a\u0000b' } }), 'no_text'],
    [admired('j', { properties: { text: '\ud800' } }), 'no_text'],
    [admired('k', { properties: { deep } }), 'no_text'],
    [admired('l', { properties: { text: 'ş'.repeat(16_400) } }), 'event_too_large'],
    [{ type: 'group', userId: 'derya', messageId: 'm' }, 'no_group'],
    [{ type: 'alias', userId: 'derya', messageId: 'n' }, 'no_previous_id'],
  ]
  const batch = [admired('good'), ...bad.map(([event]) => event), admired('fine', { userId: 42 })]
  const { status, body } = await send('/v1/batch', { batch })
  assert.equal(status, 200)
  assert.equal(body.accepted, 2)
  assert.deepEqual(
    body.rejected.map(({ index, reason }: { index: number; reason: string }) => [batch[index], reason]),
    bad,
  )
  assert.deepEqual(
    (await cameIn()).map((event: { message_id: string; user_id: string | null }) => [event.message_id, event.user_id]),
    [
      ['good', null],
      ['fine', '42'],
    ],
  )
  const aside = await setAside()
  assert.deepEqual(
    aside.map(({ source_id, reason }: { source_id: string; reason: string }) => [source_id, reason]),
    bad.map(([, reason]) => [source.source_id, reason]),
  )
  assert.deepEqual(JSON.parse(aside[2].body), admired('a', { type: 'dance' }))

  const alone = await send('/v1/track', { anonymousId: 'phone', messageId: 'z' })
  assert.deepEqual([alone.status, alone.body.code, alone.body.details], [400, 'event_rejected', { reason: 'bad_name', message_id: 'z' }])
  assert.equal((await setAside()).length, bad.length + 1)
  app.clock.advance({ days: 31 })
  await app.tick()
  assert.deepEqual(await setAside(), [])
})

test('a request may have 500 KB, packed or not, and says what it is', async () => {
  const { app, source, cameIn } = await openHouse()
  const { write_key } = source
  const filled = (bytes: number) =>
    JSON.stringify({
      batch: Array.from({ length: Math.ceil(bytes / 30_000) }, (_, i) => admired(`m${i}`, { properties: { text: randomText(29_800) } })),
    })
  const fits = filled(480_000)
  const too_large = filled(540_000)
  const packed = { 'content-encoding': 'gzip' }
  const small = gzipSync(JSON.stringify({ batch: [admired('m0', { properties: { text: 'x'.repeat(600_000) } })] }))
  const refused = async (body: string | Buffer, headers: Record<string, string>, is: [number, string]) => {
    const answer = await sendTo(app, '/v1/batch', body, write_key, headers)
    assert.deepEqual([answer.status, answer.body.code], is)
  }
  await refused(too_large, {}, [413, 'body_too_large'])
  await refused(gzipSync(too_large), packed, [413, 'body_too_large'])
  assert.ok(small.length < 2_000)
  await refused(small, packed, [413, 'body_too_large'])
  await refused('no gzip', packed, [400, 'body_unreadable'])
  await refused('{"batch": [', {}, [400, 'invalid_request'])
  await refused('{"batch": "all"}', {}, [400, 'invalid_request'])
  await refused('', {}, [400, 'invalid_request'])
  assert.deepEqual(await cameIn(), [])

  const form = { ...packed, 'content-type': 'application/x-www-form-urlencoded' } // as axios calls bytes
  assert.equal((await sendTo(app, '/v1/batch', gzipSync(fits), write_key, form)).body.accepted, 16)
})
const randomText = (length: number) => randomBytes(length).toString('base64').slice(0, length)

test('who sends slowly, and many of them, fill no memory: others are asked to come again until they have gone', async () => {
  const { app, source } = await openHouse()
  const address = new URL(await app.http.listen({ port: 0, host: '127.0.0.1' }))
  const ask = () =>
    fetch(new URL('/v1/track', address), {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${source.write_key}:`)}` },
      body: JSON.stringify(admired(crypto.randomUUID())) + ' '.repeat(60_000),
    })
  const part = Buffer.alloc(490_000, ' ')
  let sent_away = 0
  const sendSlowly = (localAddress: string, many: number) =>
    Promise.all(
      Array.from({ length: many }, async () => {
        const socket = connect({ port: Number(address.port), host: address.hostname, localAddress })
        socket.on('error', () => {}).once('data', () => sent_away++)
        socket.write(`POST /v1/track HTTP/1.1\r\nhost: birge\r\ncontent-length: 500000\r\n\r\n`)
        await new Promise((sent) => socket.write(part, sent))
        return socket
      }),
    )
  const until = async (status: number) => {
    for (;;) {
      const answer = await ask()
      await answer.text()
      if (answer.status === status) return answer
    }
  }
  const slow = await sendSlowly('127.0.0.2', 80)
  // One machine alone shuts nobody out: it is sent away itself.
  while (sent_away < 70) {
    const answer = await ask()
    await answer.text()
    assert.equal(answer.status, 200)
  }
  for (let i = 3; i <= 10; i++) slow.push(...(await sendSlowly(`127.0.0.${i}`, 12)))
  assert.equal((await until(429)).headers.get('retry-after'), '1')
  for (const socket of slow) socket.destroy()
  await until(200)
})

test('the time of an event is set right by how wrong the client’s clock was', async () => {
  const { app, send, cameIn } = await openHouse('2026-03-10T12:00:00Z')
  await send('/v1/batch', {
    sentAt: '2020-01-01T00:01:00Z', // six years behind: it happened a minute before it was sent
    batch: [admired('behind', { timestamp: '2020-01-01T00:00:00Z' })],
  })
  await send('/v1/track', admired('ahead', { originalTimestamp: '2030-01-01T00:00:00Z', sentAt: '2030-01-01T00:00:10Z' }))
  await send('/v1/track', admired('offline', { timestamp: '2026-03-08T12:00:00Z', sentAt: '2026-03-10T12:00:00Z' }))
  await send('/v1/track', admired('history', { timestamp: '2024-05-01T10:00:00+03:00' }))
  await send('/v1/track', admired('tomorrow', { timestamp: '2026-03-11T12:00:00Z' }))
  await send('/v1/track', admired('no clock'))
  await send('/v1/track', admired('no such day', { timestamp: '2026-02-30T10:00:00.000Z', sentAt: '2026-03-10T12:00:00.000Z' }))
  await send('/v1/track', admired('to the thousandth', { timestamp: '2026-03-10T11:59:59.007Z', sentAt: '2026-03-10T12:00:00.000Z' }))
  assert.deepEqual(
    (await cameIn()).map((event: { message_id: string; occurred_at: string }) => [event.message_id, event.occurred_at]),
    [
      ['behind', '2026-03-10T11:59:00.000Z'],
      ['ahead', '2026-03-10T11:59:50.000Z'],
      ['offline', '2026-03-08T12:00:00.000Z'],
      ['history', '2024-05-01T07:00:00.000Z'],
      ['tomorrow', '2026-03-10T12:00:00.000Z'],
      ['no clock', '2026-03-10T12:00:00.000Z'],
      ['no such day', '2026-03-02T10:00:00.000Z'],
      ['to the thousandth', '2026-03-10T11:59:59.007Z'],
    ],
  )
  assert.equal(app.clock.now().toISOString(), '2026-03-10T12:00:00.000Z')
})

test('when more comes in than can be written, clients are asked to come again, and what was taken is kept', async () => {
  const { app, send, cameIn, source } = await openHouse()
  const hold = await app.database.pool.connect()
  await hold.query('begin; lock table tracking.messages in access exclusive mode')
  const batch = (n: number) => Array.from({ length: 16 }, (_, i) => admired(`${n} ${i}`, { properties: { text: 'x'.repeat(30_000) } }))
  const sendFromElsewhere = (n: number) =>
    sendTo(app, '/v1/batch', JSON.stringify({ batch: batch(n) }), source.write_key, {}, `192.0.2.${n}`)
  const sent = Array.from({ length: 24 }, (_, n) => sendFromElsewhere(n))
  const come_again = await Promise.race(sent)
  await hold.query('commit')
  hold.release()
  const answers = await Promise.all(sent)
  const taken = answers.filter(({ status }) => status === 200)
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(taken.length + refused.length, 24)
  assert.ok(taken.length >= 10 && refused.length >= 1, `${taken.length} were taken`)
  assert.deepEqual([come_again.status, come_again.body.code, come_again.headers['retry-after']], [429, 'intake_busy', '1'])
  const [kept] = await run<{ count: number }>(app.database.db, 'select count(*)::bigint as count from tracking.events')
  assert.equal(kept!.count, taken.length * 16)
  assert.equal((await send('/v1/track', admired('later'))).status, 200)
  assert.equal((await cameIn()).at(-1).message_id, 'later')
})

test('events are kept for as long as the rule says, and go by whole months', async () => {
  const { app, send, cameIn } = await openHouse('2026-03-10T12:00:00Z')
  const rule = `insert into privacy.rules (rule, valid_from, amount, set_by, set_at) values ('tracking.events', '2026-03-01', 60, 'test', $1)`
  await run(app.database.db, rule, [app.clock.now().toISOString()])
  await send('/v1/track', admired('march'))
  app.clock.moveTo('2026-04-10T12:00:00Z')
  await send('/v1/track', admired('april'))
  const names = async () => (await cameIn()).map(({ message_id }: { message_id: string }) => message_id)
  app.clock.moveTo('2026-05-29T12:00:00Z')
  await app.tick()
  assert.deepEqual(await names(), ['march', 'april'])
  app.clock.moveTo('2026-05-31T12:00:00Z')
  await app.tick()
  assert.deepEqual(await names(), ['april'])
})

test('a month that somebody reads just now is kept for another hour, and whoever writes waits for nobody', async () => {
  const { app, send } = await openHouse('2026-03-10T12:00:00Z')
  await send('/v1/track', admired('march'))
  app.clock.moveTo('2028-06-10T12:00:00Z')
  const isThere = async () =>
    (await run<{ name: string | null }>(app.database.db, `select to_regclass('tracking.events_2026_03') as name`))[0]!.name !== null
  const backup = await app.database.pool.connect()
  try {
    await backup.query('begin; lock table tracking.events_2026_03 in access share mode')
    await app.tick()
    assert.ok(await isThere())
  } finally {
    await backup.query('commit')
    backup.release()
  }
  app.clock.advance({ hours: 1 })
  await app.tick()
  assert.ok(!(await isThere()))
})

test('however many strangers were there in a day, few of their events go in one statement, and no hour is waited for the next', async () => {
  const { app, source, send } = await openHouse('2026-03-10T00:00:00Z')
  await send('/v1/identify', { userId: 'derya', anonymousId: 'phone', messageId: 'i', traits: { firstName: 'Derya' } })
  await app.settle()
  await run(
    app.database.db,
    `insert into tracking.events (event_id, source_id, company_id, message_id, type, name, anonymous_id, channel, properties, context, occurred_at, received_at)
     select 'tev_' || i, source_id, company_id, 'm' || i, 'page', 'Lamba', case when i % 3 = 0 then 'phone' else 'x' end, channel, '{}', '{}', at, at
     from tracking.sources cross join generate_series(1, 12000) i cross join lateral (select $2::timestamptz + i * interval '5 seconds' as at) t
     where source_id = $1`,
    [source.source_id, '2026-03-10T01:00:00Z'],
  )
  app.clock.moveTo('2026-09-20T12:00:00Z')
  const left = async () => (await run<{ count: number }>(app.database.db, 'select count(*) from tracking.events'))[0]!.count
  const counts = [await left()]
  for (let i = 0; i < 6; i++) {
    await app.tick()
    counts.push(await left())
  }
  const most = Math.max(...counts.slice(1).map((count, i) => counts[i]! - count))
  assert.ok(most > 0 && most <= 5_000, JSON.stringify(counts))
  assert.equal(counts.at(-1), 4_001, 'what was hers is kept')
})

test('what nobody who is known has done goes earlier, and what was said of people whom nobody names any more', async () => {
  const { app, source, send, sourceFor, cameIn } = await openHouse('2026-01-10T12:00:00Z')
  const web = await sourceFor({ kind: 'web' })
  await send('/v1/identify', { userId: 'derya', anonymousId: 'phone', messageId: 'i', traits: { firstName: 'Derya' } })
  await send('/v1/track', admired('hers'))
  await send('/v1/track', admired('a passer-by', { anonymousId: 'somebody' }))
  await send(
    '/v1/identify',
    { userId: 'invented', anonymousId: 'x', messageId: 'j', traits: { firstName: 'Spam' } },
    { key: web.write_key },
  )
  await app.settle()
  const names = async () => (await cameIn()).map(({ message_id }: { message_id: string }) => message_id)
  const users = async () =>
    (await run<{ user_id: string }>(app.database.db, 'select user_id from tracking.users order by 1')).map(({ user_id }) => user_id)
  const sweep = async () => {
    for (let i = 0; i < 3; i++) await app.tick()
  }
  app.clock.moveTo('2026-07-08T12:00:00Z')
  await sweep()
  assert.deepEqual(await names(), ['i', 'hers', 'a passer-by', 'j'])
  app.clock.moveTo('2026-07-11T12:00:00Z')
  await sweep()
  assert.deepEqual(await names(), ['i', 'hers'])
  assert.deepEqual(await users(), ['derya'])
  app.clock.moveTo('2028-02-20T12:00:00Z')
  await sweep()
  assert.deepEqual(await users(), [])
  assert.ok(source.source_id)
})

test('the staff of one company see nothing of another’s events', async () => {
  const { app, stage, send, sourceFor } = await openHouse()
  const baku = await sourceFor({ company_id: stage.alma_az.company_id })
  await send('/v1/track', admired('in Turkey'))
  await send('/v1/track', admired('in Baku'), { key: baku.write_key })
  await send('/v1/batch', { batch: ['nonsense'] })
  const murat = await atTheDesk(app, 'murat@alma.example')
  const { items } = (await app.call('GET', '/v1/tracking/events', undefined, { as: murat })).body
  assert.deepEqual(
    items.map(({ message_id }: { message_id: string }) => message_id),
    ['in Turkey'],
  )
  const his = (await app.call('GET', '/v1/tracking/sources', undefined, { as: murat })).body.items
  assert.equal(his.length, 1)
  assert.equal((await app.call('POST', `/v1/tracking/sources/${baku.source_id}/revocation`, undefined, { as: murat })).status, 404)
  assert.equal((await send('/v1/track', admired('still open'), { key: baku.write_key })).status, 200)
})

test('who looks whether it comes in right sees nobody’s address or number, wherever it stands', async () => {
  const { app, send, cameIn, setAside } = await openHouse()
  const hers = { email: 'derya@ornek.example', note: 'ara: 0532 411 22 01', seen: '2026-11-22T10:00:00Z' }
  await send('/v1/batch', {
    batch: [admired('a', { userId: hers.email, properties: hers }), admired('b', { type: 'dance', properties: hers })],
  })
  await app.settle()
  const [event, rejection] = [(await cameIn())[0], (await setAside())[0]]
  for (const told of [event, rejection]) {
    assert.doesNotMatch(JSON.stringify(told), /derya@|411 22 01/)
    assert.match(JSON.stringify(told), /2026-11-22T10/)
  }
  await app.close()
})
