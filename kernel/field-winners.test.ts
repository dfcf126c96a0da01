import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldWinners, PERSON_FIELDS, type Said, sayAlso } from './field-winners.ts'

const said = (source: string, value: string | null, at: string, more: Partial<Said> = {}): Said => ({
  field: 'first_name',
  source,
  value,
  at,
  ...more,
})
const winner = (...all: Said[]) => {
  const { value, because } = fieldWinners(all).first_name ?? {}
  return [value, because]
}

test('what was verified is shown before what she typed, that before what is newer, and that before what many say', () => {
  const cases: [Said[], (string | undefined)[]][] = [
    [[said('erp', 'Ayşe', '2026-01-01')], ['Ayşe', 'only']],
    [
      [said('erp', 'Ayşe', '2026-01-01'), said('crm', 'Ayşe', '2026-02-01')],
      ['Ayşe', 'only'],
    ],
    [
      [said('erp', 'Ayşe', '2026-01-01'), said('crm', 'Ayse', '2026-02-01')],
      ['Ayse', 'newest'],
    ],
    [
      [said('herself', 'Ayşe', '2026-01-01'), said('crm', 'Ayse', '2026-02-01')],
      ['Ayşe', 'herself'],
    ],
    [
      [said('herself', 'Ayşe', '2026-03-01'), said('erp', 'Ayşe Nur', '2026-01-01', { verified: true })],
      ['Ayşe Nur', 'verified'],
    ],
    [
      [said('a', 'Ayse', '2026-01-01'), said('b', 'Ayşe', '2026-01-01'), said('c', 'Ayşe', '2026-01-01')],
      ['Ayşe', 'most_frequent'],
    ],
    [
      [said('herself', null, '2026-03-01'), said('erp', 'Ayşe', '2026-04-01')],
      [undefined, undefined],
    ],
  ]
  for (const [sources, expected] of cases) assert.deepEqual(winner(...sources), expected, JSON.stringify(sources))
})

test('each source has one word of a field, the last', () => {
  const before = [said('erp', 'Ayse', '2026-01-01', { external_id: '7' }), said('herself', 'Ayşe', '2026-01-01')]
  const corrected = said('erp', 'Ayşe', '2026-05-01', { external_id: '7' })
  assert.deepEqual(sayAlso(before, [corrected]), [corrected, before[1]])
})

test('the same sources show the same, in whatever order they are read', () => {
  const word = fc.record({
    field: fc.constantFrom(...PERSON_FIELDS),
    value: fc.constantFrom('a', 'b', null),
    source: fc.constantFrom('herself', 'erp', 'crm'),
    at: fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
  })
  fc.assert(
    fc.property(fc.array(word), fc.array(fc.nat()), (words, shuffle) => {
      const other = words.map((one, i) => ({ one, by: shuffle[i] ?? i })).toSorted((a, b) => a.by - b.by)
      const values = (all: readonly Said[]) =>
        Object.fromEntries(Object.entries(fieldWinners(all)).map(([field, { value }]) => [field, value]))
      assert.deepEqual(values(other.map(({ one }) => one)), values(words))
    }),
  )
})

test('names and addresses are won whole: nobody is shown who does not exist, and no street in another town', () => {
  const records = (...all: [source: string, at: string, fields: Partial<Record<(typeof PERSON_FIELDS)[number], string>>][]) =>
    all.flatMap(([source, at, fields]) =>
      Object.entries(fields).map(([field, value]): Said => ({ field: field as Said['field'], value, source, at: `2026-0${at}-01` })),
    )
  const shown = (all: Said[]) => Object.fromEntries(Object.entries(fieldWinners(all)).map(([field, { value }]) => [field, value]))
  assert.deepEqual(
    shown(
      records(['erp', '1', { first_name: 'Zeliha', last_name: 'Korkmaz' }], ['crm', '1', { first_name: 'Tuncay', last_name: 'Bozdağ' }]),
    ),
    {
      first_name: 'Tuncay',
      last_name: 'Bozdağ',
    },
  )
  assert.deepEqual(shown(records(['erp', '1', { first_name: 'Zeliha', last_name: 'Korkmaz' }], ['herself', '2', { last_name: 'Aydın' }])), {
    first_name: 'Zeliha',
    last_name: 'Aydın',
  })
  assert.deepEqual(
    shown(
      records(
        ['crm', '3', { city: 'Ankara', district: 'Çankaya' }],
        ['erp', '2', { city: 'Bursa', street: 'Zambak Caddesi', postcode: '16010' }],
        ['till', '1', { city: 'Ankara', street: 'Lale Sokak' }],
      ),
    ),
    { city: 'Ankara', district: 'Çankaya', street: 'Lale Sokak' },
  )
})

test('of two spellings that are equal in all else the one with its own letters is shown', () => {
  for (const [one, other] of [
    ['ŞÜKRÜ', 'Şükrü'],
    ['Isildak', 'Işıldak'],
  ] as const)
    for (const pair of [
      [one, other],
      [other, one],
    ])
      assert.deepEqual(winner(said('erp', pair[0]!, '2026-01-01'), said('crm', pair[1]!, '2026-01-01')), [other, 'tie'])
})
