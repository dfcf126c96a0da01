/** A screen of the back office that is open hears at once that something has changed, and asks for what it shows. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createStaff } from '../../server/foundation/staff/index.ts'
import { atTheDesk, PASSWORD, setTheStage, signIn } from '../cast.ts'
import { type Pocket, pocket, startTestApp } from '../harness.ts'

const app = await startTestApp({ background: true })
const stage = await setTheStage(app.database, app.clock.now())
const owner = await atTheDesk(app)
await app.http.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.http.server.address() as AddressInfo

const listen = (as: Pocket, subjects: string, audience = 'staff', signal?: AbortSignal) =>
  fetch(`http://127.0.0.1:${port}/v1/live?audience=${audience}&subjects=${subjects}`, {
    headers: { cookie: [...as].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(signal && { signal }),
  })

async function* changesOf(answer: Response) {
  let text = ''
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += piece
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, data] = /^data: (.*)$/m.exec(text.slice(0, end)) ?? []
      if (/^event: change$/m.test(text.slice(0, end))) yield JSON.parse(data!) as Record<string, unknown>
      text = text.slice(end + 2)
    }
  }
}

const receive = (quantity: number) =>
  app.call(
    'POST',
    '/v1/stock/receipts',
    { location_id: stage.kadikoy.location_id, lines: [{ variant_id: stage.variants.mug, quantity }] },
    { as: owner, key: `receive ${quantity}` },
  )

test('who listens to a module hears that it changed, once for many changes, and nothing of what was in them', async () => {
  await app.pulse.ready
  const answer = await listen(owner, 'inventory,orders')
  assert.equal(answer.status, 200)
  for (const quantity of [1, 2, 3, 4, 5]) assert.equal((await receive(quantity)).status, 201)
  const heard: unknown[] = []
  for await (const change of changesOf(answer)) {
    heard.push(change)
    break
  }
  assert.deepEqual(heard, [{ subject: 'inventory' }])
})

test('a guest hears nothing of a module, and nobody of one that there is not', async () => {
  assert.equal((await listen(pocket(), 'inventory')).status, 403)
  assert.equal((await listen(owner, 'weather')).status, 404)
})

/** Reads to the end of a stream; fails when it does not come. */
async function ends(answer: Response) {
  assert.equal(answer.status, 200)
  const deadline = AbortSignal.timeout(60_000)
  for await (const _ of answer.body!.pipeThrough(new TextDecoderStream(), { signal: deadline }));
}

test('a stream ends within seconds of the sign-in that it was opened with', async () => {
  const now = app.clock.now().toISOString()
  const hire = (name: string) =>
    app.database.transaction((tx) =>
      createStaff(tx, { name, email: `${name}@alma.example`, role: 'manager', works_everywhere: true, password: PASSWORD, now }),
    )
  const [, demoted] = [await hire('giden'), await hire('degisen')]
  const leaving = await atTheDesk(app, 'giden@alma.example')
  const changing = await atTheDesk(app, 'degisen@alma.example')
  const shopper = pocket()
  const { customer } = await signIn(app, shopper, '0532 111 22 33')
  const streams = [
    await listen(leaving, 'orders'),
    await listen(changing, 'orders'),
    await listen(shopper, customer.customer_id, 'shopper'),
  ]
  const stays = await listen(owner, 'orders')

  await app.call('DELETE', '/v1/staff-sessions/current', undefined, { as: new Map(leaving) })
  const changed = await app.call('PATCH', `/v1/staff/${demoted.staff_id}`, { role: 'analyst' }, { as: owner })
  assert.equal(changed.status, 200, changed.text)
  await app.call('DELETE', '/v1/sign-ins/current', undefined, { as: new Map(shopper) })
  await Promise.all(streams.map(ends))

  app.clock.advance({ days: 8 })
  await ends(stays)
})

test('nobody keeps all the places: the twenty-first screen of one person is refused until another has left', async () => {
  const again = await atTheDesk(app)
  const leaving = new AbortController()
  // Held by name: an answer nobody holds any more is garbage, and collecting it hangs up.
  const open: Response[] = []
  for (let screen = 0; screen < 20; screen++) open.push(await listen(again, 'orders', 'staff', leaving.signal))
  const refused = await listen(again, 'orders')
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('retry-after'), '5')
  assert.equal(((await refused.json()) as { code: string }).code, 'too_many_streams')
  assert.deepEqual(
    open.map((answer) => answer.status),
    Array(20).fill(200),
  )
  leaving.abort()
  for (;;) {
    const answer = await listen(again, 'orders', 'staff', AbortSignal.timeout(60_000))
    if (answer.status === 200) break
    await answer.body?.cancel()
  }
})
