import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { after, test } from 'node:test'
import fastify from 'fastify'
import { Type } from 'typebox'
import { type Event, event as declare } from './events.ts'
import { countStreams, type Hearing, streamEvents } from './live.ts'

const change = (more: Partial<Event>): Event => ({
  position: 1,
  event_id: 'evt_1',
  type: 'carts.cart_changed',
  subject: 'crt_1',
  company_id: 'com_tr',
  customer_id: null,
  channel: null,
  location_id: null,
  actor: 'system:test',
  occurred_at: '2026-03-02T09:00:00.000Z',
  data: { text: 'x'.repeat(1_000) },
  ...more,
})
const hearing: Hearing = { listener: 'staff:stf_1', subjects: ['crt_1', 'cus_1', 'orders'], company_ids: ['com_tr'] }

test('a reader who does not read is let go before much is kept for her', async () => {
  type Listener = Parameters<Parameters<typeof streamEvents>[1]['listen']>[0]
  let listener: Listener | undefined
  let left = false
  const http = fastify()
  http.get('/live', async (_request, reply) =>
    streamEvents(
      reply,
      { listen: (listening) => ((listener = listening), () => (listener = undefined)) },
      { hearing, askAgain: async () => 'nobody knows', left: () => (left = true) },
    ),
  )
  await http.listen({ port: 0, host: '127.0.0.1' })
  const reader = connect((http.server.address() as AddressInfo).port, '127.0.0.1')
  after(() => {
    reader.destroy()
    return http.close()
  })
  reader.write('GET /live HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(reader, 'readable')
  // What the two kernels keep for her is some megabytes; of us she gets no more than that.
  let said = 0
  for (; listener && said < 100_000; said++) {
    listener.send(change({}))
    if (said % 50 === 0) await new Promise(setImmediate)
  }
  assert.ok(said < 100_000, 'all was kept for her')
  assert.ok(left, 'her place is free')
})

test('a stream tells of the business of the listener’s companies, and of what is everybody’s; that somebody looked changes no module', () => {
  declare('orders.looked_over', Type.Object({}), { is_look: true })
  const heard: Event[] = []
  let hears: ((event: Event) => boolean) | undefined
  const reply = { hijack() {}, getHeaders: () => ({}), raw: { writeHead() {}, write() {}, on() {}, end() {}, writableLength: 0 } } as never
  let close = () => {}
  streamEvents(
    reply,
    { listen: (listener) => ((hears = listener.hears), (close = listener.close), () => {}) },
    { hearing, askAgain: async () => 'no' },
  )
  close()
  for (const event of [
    change({ company_id: 'com_tr' }),
    change({ company_id: 'com_az' }),
    change({ company_id: null }),
    change({ subject: 'crt_2', customer_id: 'cus_1', company_id: 'com_az' }),
    change({ subject: 'crt_2', customer_id: 'cus_1' }),
    change({ subject: 'ord_1', type: 'orders.order_placed' }),
    change({ subject: 'ord_1', type: 'orders.order_placed', company_id: 'com_az' }),
    change({ subject: 'crt_3' }),
    change({ subject: 'ord_2', type: 'orders.looked_over' }),
  ])
    if (hears!(event)) heard.push(event)
  assert.deepEqual(
    heard.map(({ subject, company_id }) => `${subject} ${company_id}`),
    ['crt_1 com_tr', 'crt_1 null', 'crt_2 com_tr', 'ord_1 com_tr'],
  )
})

test('of what is somebody else’s a shopper hears what the event shares, from the moment it is', () => {
  const said: string[] = []
  const raw = { writeHead() {}, write: (text: string) => said.push(text), on() {}, end() {}, writableLength: 0 }
  const reply = { hijack() {}, getHeaders: () => ({}), raw } as never
  const data = { version: 7, shared: { reason: 'joined' } }
  const events = [change({ customer_id: 'cus_1', data: { version: 8 } }), change({ customer_id: 'cus_1', data })]
  for (const customer_ids of [[], ['cus_2'], ['cus_0', 'cus_1']]) {
    streamEvents(
      reply,
      {
        listen(listener) {
          for (const event of [change({ data: { version: 6 } }), ...events]) if (listener.hears(event)) listener.send(event)
          setImmediate(() => listener.close())
          return () => {}
        },
      },
      { hearing: { listener: 'shopper', subjects: ['crt_1'], company_ids: null, customer_ids }, askAgain: async () => 'no' },
    )
  }
  const heard = said.flatMap((text) => /^data: (.*"crt_1".*)$/m.exec(text)?.[1] ?? []).map((text) => (JSON.parse(text) as Event).data)
  const inPart = [{ version: 6 }, { reason: 'joined' }]
  assert.deepEqual(heard, [...inPart, ...inPart, { version: 6 }, { version: 8 }, data])
})

test('places are counted by listener, by address and in all, and come free again once', () => {
  const streams = countStreams({ listener: 2, address: 3, all: 4 })
  const [first, second] = [streams.enter('ayse', 'a'), streams.enter('ayse', 'a')]
  assert.equal(streams.enter('ayse', 'b'), undefined, 'one listener')
  assert.ok(streams.enter('fatma', 'a'))
  assert.equal(streams.enter('derya', 'a'), undefined, 'one address')
  assert.ok(streams.enter('derya', 'b'))
  assert.equal(streams.enter('nur', 'c'), undefined, 'all')
  first!()
  first!()
  assert.ok(streams.enter('nur', 'c'))
  assert.equal(streams.enter('can', 'c'), undefined, 'one place was given back, not two')
  second!()
  assert.ok(streams.enter('can', 'c'))
})
