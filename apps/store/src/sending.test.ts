import assert from 'node:assert/strict'
import { test } from 'node:test'
import openapi from '../../../docs/reference/openapi.json' with { type: 'json' }
import az from '../texts/az.json' with { type: 'json' }
import en from '../texts/en.json' with { type: 'json' }
import tr from '../texts/tr.json' with { type: 'json' }
import { Problem } from './api.ts'
import type { KeptSale } from './kept-sale.ts'
import { type Fate, fateOf, OWN_REFUSALS, pauseAfter, sendAll, withoutCodes } from './sending.ts'

const sale = (sale_id: string) =>
  ({ sale_id, way: 'offline', state: 'waiting', tries: 0, refusal: null, booked: null }) as unknown as KeptSale

async function sending(fates: Record<string, Fate>) {
  const kept: [string, string, number][] = []
  const sent: string[] = []
  const all = await sendAll({
    waiting: async () => Object.keys(fates).map(sale),
    send: async ({ sale_id }) => (sent.push(sale_id), fates[sale_id]!),
    keep: async ({ sale_id, state, tries }) => kept.push([sale_id, state, tries]),
  })
  return { all, sent, kept }
}
const booked: Fate = { is: 'booked', order_id: 'ord_1', number: 'TR-000001-3' }

test('what the server refuses stays with its reason, and holds up no other sale', async () => {
  const refused = fateOf(new Problem(422, { code: 'offline_goods_unknown', detail: 'unknown', details: { variant_id: 'x' } }))
  assert.deepEqual(refused, {
    is: 'refused',
    refusal: { status: 422, code: 'offline_goods_unknown', said: 'unknown', details: { variant_id: 'x' } },
  })
  assert.deepEqual(await sending({ first: refused, second: booked }), {
    ...{ all: true, sent: ['first', 'second'] },
    kept: [
      ['first', 'refused', 1],
      ['second', 'booked', 1],
    ],
  })
})

test('where nobody answers, or nobody is signed in, nothing more is sent now, and the sale goes on waiting', async () => {
  for (const problem of [
    new Problem(0, null),
    new Problem(401, null),
    new Problem(503, null),
    new Problem(429, null),
    new TypeError('lost'),
  ])
    assert.deepEqual(await sending({ first: fateOf(problem), second: booked }), {
      ...{ all: false, sent: ['first'] },
      kept: [['first', 'waiting', 1]],
    })
})

test('a sale that its sender may not send, or that the server cannot find, waits for somebody else and is told', () => {
  for (const [status, code] of [
    [403, 'not_permitted'],
    [404, 'not_found'],
    [405, 'not_found'],
    [413, 'too_large'],
  ] as const) {
    const fate = fateOf(new Problem(status, { code }))
    assert.equal(fate.is, 'unknown')
    assert.equal('refusal' in fate && fate.refusal?.code, code)
  }
})

test('each refusal of the routes without a server is known and has words', () => {
  const codesOf = (responses: Record<string, { description: string }>) =>
    Object.entries(responses).flatMap(([status, { description }]) => (Number(status) >= 400 ? description.split(' or ') : []))
  const of_sales = codesOf(openapi.paths['/v1/offline-sales'].post.responses)
  assert.ok(of_sales.includes('register_never_opened'))
  assert.deepEqual(
    of_sales.filter((code) => code !== 'not_found' && !OWN_REFUSALS.includes(code)),
    [],
  )
  for (const code of [...of_sales, ...codesOf(openapi.paths['/v1/offline-pack'].get.responses), ...OWN_REFUSALS])
    for (const { refusals } of [tr, az, en]) assert.ok(code in refusals, code)
})

test('a sale over which the server stumbles waits, and the next one is sent', async () =>
  assert.deepEqual(await sending({ first: fateOf(new Problem(500, null)), second: booked }), {
    ...{ all: false, sent: ['first', 'second'] },
    kept: [
      ['first', 'waiting', 1],
      ['second', 'booked', 1],
    ],
  }))

test('after each time in vain the till waits longer, but never more than a minute', () =>
  assert.deepEqual([0, 1, 2, 9].map(pauseAfter), [2_000, 4_000, 8_000, 60_000]))

test('of gift cards nothing but the last four signs is shown, or kept once they are used', () => {
  const given = [
    { method: 'cash', amount_minor: 5 },
    { method: 'gift_card', amount_minor: 7, reference: 'ABCDEFGHJK2345' },
  ]
  const asked = { way: 'unanswered', body: { tenders: given, top_ups: [{ line_id: 'l1', code: 'KLMNPQRSTU6789' }] } }
  assert.deepEqual(withoutCodes(asked as unknown as KeptSale).body, {
    tenders: [given[0], { method: 'gift_card', amount_minor: 7, reference: '…2345' }],
    top_ups: [{ line_id: 'l1', code: '…6789' }],
  })
})
