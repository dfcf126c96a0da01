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
  const [, listed = ''] = /MOVEMENT_KINDS = \[([^;]*?)\n\] as const/.exec(server.find((file) => file.includes('MOVEMENT_KINDS = ['))!) ?? []
  const kinds = quoted(listed)
  assert.ok(kinds.length > 10, listed)
  for (const kind of kinds) assert.ok(kind in en.events.inventory.stock_moved && kind in en.movements.kinds, kind)
})

/** What the server's own files say, without their tests. */
const server = readdirSync(join(import.meta.dirname, '../../../server'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/\.(test|contract)\.ts$|node_modules/.test(file))
  .map((file) => readFileSync(join(import.meta.dirname, '../../../server', file), 'utf8'))
const saidBy = (pattern: RegExp) => [...new Set(server.flatMap((file) => [...file.matchAll(pattern)].map(([, said]) => said!)))]
const quoted = (text: string) => [...text.matchAll(/'([a-z_]+)'/g)].map(([, word]) => word!)

test('every kind of message to a customer has its heading', () => {
  const told = saidBy(/\bkind: '([a-z_]+)',\s+purpose: '/g)
  const codes = saidBy(/^type Purpose = (.*)$/gm).flatMap(quoted)
  assert.ok(told.length > 10 && codes.length > 4, `only these were found: ${[...told, ...codes].join(', ')}`)
  for (const kind of [...told, ...codes.map((purpose) => `${purpose}_code`)])
    assert.ok(kind in en.outbox.kinds, `texts have no outbox.kinds.${kind}`)
})

test('every kind of posting has its words', () => {
  const posted = [
    ...saidBy(/\bkey(?:: `[^`\n]*`)?,\s+kind: '([a-z_]+)'/g),
    ...saidBy(/\bkind: '([a-z_]+)', actor[^\n]*posted_at/g),
    ...saidBy(/\btransfer: '([a-z_]+)'/g),
    ...saidBy(/\bkind: ((?:'[a-z_]+' \| )+'cash_to_safe')/g).flatMap(quoted),
  ]
  assert.ok(posted.length > 20, `only these were found: ${posted.join(', ')}`)
  for (const kind of [...posted, 'refund']) assert.ok(kind in en.transfers.kinds, `texts have no transfers.kinds.${kind}`)
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

test('every page of the menu has a picture of its own', () => {
  const icons = [...readFileSync(join(import.meta.dirname, 'navigation.ts'), 'utf8').matchAll(/^ {4}icon: '(\w+)'/gm)].map(
    ([, icon]) => icon!,
  )
  assert.deepEqual(
    icons.filter((icon, at) => icons.indexOf(icon) !== at),
    [],
  )
})

test('no page keeps a filter under the names by which a panel is open', () => {
  const filters = [...source.matchAll(/^const names = (\[.*\]) as const/gm)].flatMap(([, names]) => quoted(names!))
  assert.ok(filters.length > 10, `only ${filters.length} filters were looked at`)
  for (const name of ['open', 'at']) assert.ok(!filters.includes(name), `${name} says which panel is open`)
})
