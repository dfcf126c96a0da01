/** The clients that shops use already, as they come from npm: nothing about them is changed but the address they send to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Analytics } from '@segment/analytics-node'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'

const app = await startTestApp({ at: new Date().toISOString() })
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const address = await app.http.listen({ port: 0, host: '127.0.0.1' })

async function sourceFor(name: string) {
  const { status, body, text } = await app.call(
    'POST',
    '/v1/tracking/sources',
    { company_id: stage.alma.company_id, name, kind: 'server' },
    { as: desk },
  )
  assert.equal(status, 201, text)
  return body as { source_id: string; write_key: string }
}

/** What came in from there, oldest first, as far as it does not differ from day to day. */
async function cameIn(source_id: string) {
  const { body } = await app.call('GET', `/v1/tracking/events?source_id=${source_id}`, undefined, { as: desk })
  return body.items.toReversed().map(({ type, name, anonymous_id, user_id, properties, traits, library }: Record<string, unknown>) => ({
    ...{ type, name, anonymous_id, user_id, properties, traits, library },
  }))
}

test('@segment/analytics-node: all its calls arrive', async () => {
  const { source_id, write_key } = await sourceFor('Sipariş servisi')
  const failures: unknown[] = []
  const analytics = new Analytics({ writeKey: write_key, host: address })
  analytics.on('error', (failure) => failures.push(failure))
  analytics.identify({ userId: 'derya', anonymousId: 'phone-1', traits: { email: 'derya@example.com', firstName: 'Derya' } })
  analytics.track({ userId: 'derya', event: 'Lamp Admired', properties: { sku: 'LAM-1301', price: 899.99, shelves: ['2', '3'] } })
  analytics.page({ anonymousId: 'phone-1', name: 'Lambalar', properties: { url: 'https://alma.example/lambalar' } })
  analytics.screen({ anonymousId: 'phone-1', name: 'Sepet' })
  analytics.group({ userId: 'derya', groupId: 'kadıköy', traits: { plan: 'komşu' } })
  analytics.alias({ userId: 'derya', previousId: 'phone-0' })
  await analytics.closeAndFlush()

  assert.deepEqual(failures, [])
  const of = { anonymous_id: null, user_id: 'derya', properties: {}, traits: [], library: '@segment/analytics-node' }
  assert.deepEqual(await cameIn(source_id), [
    { ...of, type: 'identify', name: null, anonymous_id: 'phone-1', traits: ['email', 'firstName'] },
    { ...of, type: 'track', name: 'Lamp Admired', properties: { sku: 'LAM-1301', price: 899.99, shelves: ['2', '3'] } },
    { ...of, type: 'page', name: 'Lambalar', anonymous_id: 'phone-1', user_id: null, properties: { url: 'https://alma.example/lambalar' } },
    { ...of, type: 'screen', name: 'Sepet', anonymous_id: 'phone-1', user_id: null },
    { ...of, type: 'group', name: 'kadıköy', traits: ['plan'] },
    { ...of, type: 'alias', name: 'phone-0' },
  ])
})

test('@rudderstack/rudder-sdk-node: all its calls arrive, packed by gzip', async () => {
  const { source_id, write_key } = await sourceFor('CRM')
  const analytics = new RudderAnalytics(write_key, { dataPlaneUrl: address, flushInterval: 20, logLevel: 'none' as never })
  analytics.identify({ userId: 'ayşe', anonymousId: 'tablet', traits: { email: 'ayse@example.com', name: 'Ayşe Yılmaz' } })
  analytics.track({ userId: 'ayşe', event: 'Catalogue Ordered', properties: { pages: 120 } })
  analytics.page({ anonymousId: 'tablet', name: 'Katalog' })
  analytics.screen({ anonymousId: 'tablet', name: 'Ana' } as never)
  analytics.group({ userId: 'ayşe', groupId: 'kadıköy' })
  analytics.alias({ userId: 'ayşe', previousId: 'old-tablet' })
  await analytics.flush()
  await analytics.flush()

  const of = { anonymous_id: null, user_id: 'ayşe', properties: {}, traits: [], library: 'analytics-node' }
  assert.deepEqual(await cameIn(source_id), [
    { ...of, type: 'identify', name: null, anonymous_id: 'tablet', traits: ['name', 'email'] },
    { ...of, type: 'track', name: 'Catalogue Ordered', properties: { pages: 120 } },
    { ...of, type: 'page', name: 'Katalog', anonymous_id: 'tablet', user_id: null },
    { ...of, type: 'screen', name: 'Ana', anonymous_id: 'tablet', user_id: null },
    { ...of, type: 'group', name: 'kadıköy' },
    { ...of, type: 'alias', name: 'old-tablet' },
  ])
})
