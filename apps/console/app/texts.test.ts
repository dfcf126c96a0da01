import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import en from '../texts/en.json' with { type: 'json' }
import { faults } from './texts.ts'

const reference = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../../docs/reference/${name}.json`), 'utf8'))
const source = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
  .join('\n')

test('the console says the same in Turkish, Azerbaijani and English', () => assert.deepEqual(faults(), []))

test('every event is told in a sentence', () => {
  const types = Object.keys(reference('events'))
  assert.ok(types.length > 20, `only ${types.length} events were looked at`)
  for (const type of types) {
    const [module, noun] = type.split('.') as [keyof typeof en.events, string]
    const told = (en.events[module] as Record<string, unknown> | undefined)?.[noun]
    assert.ok(typeof told === 'string' || told instanceof Object, `texts have no events.${type}`)
  }
})

test('every reason of what changes a cart, a checkout or goods has its sentence', () => {
  const { 'carts.cart_changed': cart } = reference('events')
  for (const reason of cart.properties.reason.enum) assert.ok(reason in en.events.carts.cart_changed, reason)
  const kinds = ['received', 'reserved', 'released', 'sold', 'shipped', 'corrected']
  for (const kind of kinds) assert.ok(kind in en.events.inventory.stock_moved && kind in en.movements.kinds, kind)
})

test('what the goods of the demo came in by is said in words', () => {
  const seed = readFileSync(join(import.meta.dirname, '../../../server/demo/seed.ts'), 'utf8')
  const documents = [...seed.matchAll(/document: '([^']+)'/g)].map(([, document]) => document!)
  assert.ok(documents.length)
  for (const document of documents) assert.ok(document in en.documents, document)
})

// What the forms prevent, and what only a program can do wrong, needs no words of its own.
const never_asked = new Set(['idempotency_key_required', 'sku_repeated', 'unknown_category', 'no_storefront'])

test('what the server may refuse has words of its own, wherever the console asks', () => {
  type Operation = { responses: Record<string, { description: string }> }
  const { paths } = reference('openapi') as { paths: Record<string, Record<string, Operation>> }
  const asked = [...source.matchAll(/\.(GET|POST|PUT|PATCH|DELETE)\('(\/v1\/[^']+)'/g)]
  assert.ok(asked.length > 20, `only ${asked.length} questions were looked at`)
  for (const [, method, path] of asked)
    for (const [status, { description }] of Object.entries(paths[path!]![method!.toLowerCase()]!.responses)) {
      if (Number(status) < 400) continue
      for (const code of description.match(/\b[a-z]+(_[a-z]+)+\b/g) ?? [])
        assert.ok(
          code in en.refusals || never_asked.has(code),
          `${method} ${path} may refuse with ${code}, and texts have no refusals.${code}`,
        )
    }
})

test('every page of the menu has a key of its own', () => {
  const keys = [...readFileSync(join(import.meta.dirname, 'navigation.ts'), 'utf8').matchAll(/^ {4}key: '(.)'/gm)].map(([, key]) => key!)
  assert.ok(keys.length > 20, `only ${keys.length} pages were looked at`)
  assert.deepEqual(
    keys.filter((key, at) => keys.indexOf(key) !== at),
    [],
  )
})
