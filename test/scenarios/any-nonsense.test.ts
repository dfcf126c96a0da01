/** Every operation there is, asked with every kind of nonsense by everybody: it is refused or done, and never a bug of ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TSchema } from 'typebox'
import { merge } from '../../server/foundation/merging/index.ts'
import { erasePerson } from '../../server/platform/personal-data.ts'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../cast.ts'
import { type Pocket, pocket, startTestApp } from '../harness.ts'

/** Days that there are not, but that look as if there were. */
const NO_DAYS = ['2027-02-31', '2026-02-31T10:00:00Z']
const NONSENSE = [
  ...[null, -1, 1e308, 2 ** 53, '', "'; drop table orders.orders; --", '2026-99-99', ...NO_DAYS, 'type,source\n"abc'],
  ...[[], [null], {}, true, 'ı'.repeat(5_000)],
]
const IN_ADDRESSES = ['', '%25_%27%22%5C', '-1', '1e308', '2026-99-99', ...NO_DAYS, 'x'.repeat(2_000)]

interface Shape {
  const?: unknown
  enum?: unknown[]
  anyOf?: Shape[]
  type?: string
  minimum?: number
  pattern?: string
  minLength?: number
  items?: Shape
  properties?: Record<string, Shape>
  required?: string[]
}
const TEXTS = ['abc', '2027-03-02', '2026-03-02T10:00:00Z', '123456', '1', '1.50', 'TR', 'TRY', 'abc '.repeat(10)]
const textOf = ({ pattern = '', minLength = 0 }: Shape) =>
  TEXTS.find((text) => text.length >= minLength && new RegExp(pattern, 'u').test(text)) ?? 'abc'

/** Something of that shape. */
function sampleOf(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  if (shape.anyOf) return sampleOf(shape.anyOf[0]!)
  if (shape.type === 'array') return [sampleOf(shape.items ?? {})]
  if (shape.type === 'object') return Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, of]) => [name, sampleOf(of)]))
  return { string: textOf(shape), integer: Math.max(1, shape.minimum ?? 1), number: 1, boolean: true }[shape.type ?? ''] ?? null
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
    company_id: stage.alma.company_id,
    rule: 'request_answer',
  }
  /** What has to be there, of what is known where it is known: otherwise nobody gets as far as what is bent. */
  const filled = (schema: TSchema | undefined) => {
    const { required = [], properties = {} } = (schema as Shape | undefined) ?? {}
    return Object.fromEntries(required.map((name) => [name, known[name] ?? String(sampleOf(properties[name]!))]))
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
    for (const name of Object.keys(sample)) if (known[name]) sample[name] = known[name]
    const asks = (bent = '', value = '') => {
      const fields = Object.entries(filled(query)).filter(([name]) => name !== bent)
      const all = [...fields.map(([name, text]) => `${name}=${encodeURIComponent(text)}`), ...(bent ? [`${bent}=${value}`] : [])]
      return all.length ? `${address}?${all.join('&')}` : address
    }
    await ask(method, address, body && sample)
    await ask(method, asks(), body && sample)
    for (const [name] of fieldsOf(query)) for (const value of IN_ADDRESSES) await ask(method, asks(name, value), body && sample)
    for (const [name, of] of fieldsOf(body)) {
      for (const value of NONSENSE) await ask(method, asks(), { ...sample, [name]: value })
      const inner = of.type === 'array' ? of.items : of
      if (inner?.properties)
        for (const deep of Object.keys(inner.properties)) {
          const bent = { ...(sampleOf(inner) as object), [deep]: NONSENSE[asked % NONSENSE.length] }
          await ask(method, asks(), { ...sample, [name]: of.type === 'array' ? [bent] : bent })
        }
    }
  }
  assert.ok(asked > 2_000, `only ${asked} requests were made`)
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

/** Who looked at her is kept when she is forgotten. */
const LISTS = ['/v1/customers/:customer_id/looks']
const isCustomer = (name: string) => /^(customer_id|from_id|into_id|one_id|other_id)$/.test(name)

test('of whom nobody is known, or nobody any more, each operation says so; who was merged is whom she was merged into', async () => {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  const now = app.clock.now().toISOString()
  const somebody = async (phone: string) => (await signIn(app, pocket(), phone)).customer.customer_id as string
  const [into, merged, erased, other] = [
    await somebody('0532 700 00 01'),
    await somebody('0532 700 00 02'),
    await somebody('0532 700 00 03'),
    await somebody('0532 700 00 04'),
  ]
  await app.database.transaction((tx) =>
    merge(tx, { from: merged, into, reason: 'one', despite: ['both_proved_phones'] }, { now, actor: 'system:test' }),
  )
  await app.database.transaction((tx) => erasePerson(tx, [erased], now))
  const [till, desk] = [await atTheTill(app, stage), await atTheDesk(app)]
  const places: Record<string, string> = { location_id: stage.kadikoy.location_id, company_id: stage.alma.company_id }
  const faults: string[] = []
  let asked = 0
  /** One operation, asked of this customer wherever it names one. */
  const ask = async ({ method, path, query, body }: (typeof app.routes)[number], customer_id: string, as: Pocket) => {
    const address = path.replace(/:([a-z_]+)/g, (_, name: string) => (isCustomer(name) ? customer_id : (places[name] ?? 'no_such')))
    // Of two who are named the other one is known.
    const named = (fields: [string, unknown][]) =>
      Object.fromEntries(fields.filter(([name]) => isCustomer(name)).map(([name], i) => [name, i ? other : customer_id]))
    const asks = new URLSearchParams(named(fieldsOf(query))).toString()
    const { required = [], ...shape } = (body ?? { type: 'object' }) as Shape
    const properties = Object.fromEntries(fieldsOf(body).filter(([name]) => required.includes(name)))
    const sample = sampleOf({ ...shape, properties }) as Record<string, unknown>
    for (const name of Object.keys(sample)) if (places[name]) sample[name] = places[name]
    const given = body && { ...sample, ...named(fieldsOf(body)) }
    const answer = await app.call(method, `${address}${asks && `?${asks}`}`, given, { as, key: `who ${++asked}` })
    if (answer.status >= 500)
      faults.push(`${method} ${address}?${asks} ${JSON.stringify(given)} was answered ${answer.status} ${answer.text}`)
    return answer.status
  }
  const about = app.routes.filter(
    ({ path, query, body }) => /:customer_id/.test(path) || [...fieldsOf(query), ...fieldsOf(body)].some(([name]) => isCustomer(name)),
  )
  assert.ok(about.length > 20, `only ${about.length} operations name a customer`)
  for (const route of about)
    for (const [who, as] of [
      ['till', till],
      ['desk', desk],
    ] as const) {
      const [nobody, forgotten, alias, profile] = [
        await ask(route, 'cus_nobody', as),
        await ask(route, erased, as),
        await ask(route, merged, as),
        await ask(route, into, as),
      ]
      const at = `${route.method} ${route.path} at the ${who}`
      if (forgotten !== nobody) faults.push(`${at}: who was forgotten is answered ${forgotten}, who never was ${nobody}`)
      if (route.method !== 'GET') continue
      if (/:customer_id/.test(route.path) && ![403, 404].includes(nobody) && !LISTS.includes(route.path))
        faults.push(`${at}: nobody is answered ${nobody}`)
      if (alias !== profile) faults.push(`${at}: her old id is answered ${alias}, her profile ${profile}`)
    }
  assert.deepEqual(faults, [])
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})
