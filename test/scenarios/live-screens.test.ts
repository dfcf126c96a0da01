/** A screen of the back office that is open hears at once that something has changed, and asks for what it shows. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { atTheDesk, setTheStage } from '../cast.ts'
import { type Pocket, pocket, startTestApp } from '../harness.ts'

const app = await startTestApp({ background: true })
const stage = await setTheStage(app.database, app.clock.now())
const owner = await atTheDesk(app)
await app.http.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.http.server.address() as AddressInfo

const listen = (as: Pocket, subjects: string) =>
  fetch(`http://127.0.0.1:${port}/v1/live?audience=staff&subjects=${subjects}`, {
    headers: { cookie: [...as].map(([name, value]) => `${name}=${value}`).join('; ') },
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
