/** Every operation there is, asked with every kind of nonsense by everybody: it is refused or done, and never a bug of ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TSchema } from 'typebox'
import { atTheDesk, atTheTill, setTheStage } from '../cast.ts'
import { type Pocket, pocket, startTestApp } from '../harness.ts'

const NONSENSE = [null, -1, 1e308, 2 ** 53, '', "'; drop table orders.orders; --", '2026-99-99', [], [null], {}, true, 'ı'.repeat(5_000)]
const IN_ADDRESSES = ['', '%25_%27%22%5C', '-1', '1e308', '2026-99-99', 'x'.repeat(2_000)]

interface Shape {
  const?: unknown
  enum?: unknown[]
  anyOf?: Shape[]
  type?: string
  minimum?: number
  items?: Shape
  properties?: Record<string, Shape>
}
/** Something of that shape. */
function sampleOf(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  if (shape.anyOf) return sampleOf(shape.anyOf[0]!)
  if (shape.type === 'array') return [sampleOf(shape.items ?? {})]
  if (shape.type === 'object') return Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, of]) => [name, sampleOf(of)]))
  return { string: 'abc', integer: Math.max(1, shape.minimum ?? 1), number: 1, boolean: true }[shape.type ?? ''] ?? null
}
const fieldsOf = (schema: TSchema | undefined) => Object.entries((schema as Shape | undefined)?.properties ?? {})

test('no operation stumbles over nonsense, whoever asks', async () => {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  const guest = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: guest })
  const everybody: Pocket[] = [guest, await atTheTill(app, stage), await atTheDesk(app)]
  const known: Record<string, string> = {
    location_id: stage.kadikoy.location_id,
    price_list_id: stage.list.price_list_id,
    register_id: stage.till.register_id,
  }
  let asked = 0
  const ask = async (method: string, path: string, body?: object) => {
    for (const as of everybody) {
      const { status, text } = await app.call(method, path, body, { as, key: `nonsense ${++asked}` })
      assert.ok(status < 500, `${method} ${path} ${JSON.stringify(body)?.slice(0, 400)} was answered ${status} ${text}`)
    }
  }
  // Whoever signs in or out, or takes a till away, changes who asks.
  const routes = app.routes.filter(({ path, method }) => !/sign-ins|staff-sessions|pairings/.test(path) || method === 'GET')
  for (const { method, path, query, body } of routes) {
    const address = path.replace(/:([a-z_]+)/g, (_, name: string) => known[name] ?? 'no%25%27such')
    const sample = sampleOf((body ?? { type: 'object' }) as Shape) as Record<string, unknown>
    await ask(method, address, body && sample)
    for (const [name] of fieldsOf(query)) for (const value of IN_ADDRESSES) await ask(method, `${address}?${name}=${value}`, body && sample)
    for (const [name, of] of fieldsOf(body)) {
      for (const value of NONSENSE) await ask(method, address, { ...sample, [name]: value })
      const inner = of.type === 'array' ? of.items : of
      if (inner?.properties)
        for (const deep of Object.keys(inner.properties)) {
          const bent = { ...(sampleOf(inner) as object), [deep]: NONSENSE[asked % NONSENSE.length] }
          await ask(method, address, { ...sample, [name]: of.type === 'array' ? [bent] : bent })
        }
    }
  }
  assert.ok(asked > 2_000, `only ${asked} requests were made`)
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})
