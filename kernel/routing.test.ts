import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mulberry32, wholeBetween } from './random.ts'
import { kilometresBetween, seatOf } from './positions.ts'
import { rankPlaces, routeOrder, type RoutingPlace, type RoutingRule, usual_routing } from './routing.ts'
import { sayFell, sayRule } from './routing-words.ts'

const place = (location_id: string, available: Record<string, number>, more: Partial<RoutingPlace> = {}): RoutingPlace => ({
  ...{ location_id, kind: 'store', is_home: false, distance_km: null, free_orders: null, opens_in_minutes: 0, available },
  ...more,
})
const want = (of: Record<string, number>) => Object.entries(of).map(([variant_id, quantity]) => ({ variant_id, quantity }))
const parts = (lines: Record<string, number>, places: RoutingPlace[], rules: RoutingRule[]) =>
  routeOrder(want(lines), places, rules).parts.map(({ location_id, lines }) => [
    location_id,
    Object.fromEntries(lines.map(({ variant_id, quantity }) => [variant_id, quantity])),
  ])

describe('The first rule that tells places apart decides', () => {
  const near = place('a', { mug: 1 }, { distance_km: 3 })
  const far = place('b', { mug: 9, towel: 9 }, { distance_km: 400, kind: 'warehouse', is_home: true })
  test('nearest first sends two parcels, fewest first sends one', () => {
    const both = { mug: 2, towel: 1 }
    assert.deepEqual(parts(both, [near, far], [{ rule: 'nearest', step_km: 1 }, { rule: 'fewest_places' }]), [
      ['a', { mug: 1 }],
      ['b', { mug: 1, towel: 1 }],
    ])
    assert.deepEqual(parts(both, [near, far], [{ rule: 'fewest_places' }, { rule: 'nearest', step_km: 1 }]), [['b', both]])
  })
  test('and the others are told by which rule they fell out, and by how much', () => {
    const { rounds } = routeOrder(
      want({ mug: 1 }),
      [near, far, place('c', { mug: 1 }, { distance_km: 90 })],
      [{ rule: 'fewest_places' }, { rule: 'nearest', step_km: 10 }, { rule: 'most_stock' }],
    )
    assert.deepEqual(rounds, [
      {
        chosen: 'a',
        decided_by: 1,
        fell: [
          { location_id: 'b', by: 1, value: 400, best: 0 },
          { location_id: 'c', by: 1, value: 90, best: 0 },
        ],
      },
    ])
  })
  test('the same on two lines is wanted twice, also where places are ranked', () => {
    const lines = [...want({ mug: 3 }), ...want({ mug: 2 })]
    const places = [place('a', { mug: 4 }), place('b', { mug: 5 })]
    assert.deepEqual(
      rankPlaces(lines, places, [{ rule: 'fewest_places' }]).map(({ location_id }) => location_id),
      ['b', 'a'],
    )
  })
  test('who is within the same step is as near', () => {
    const places = [place('a', { mug: 1 }, { distance_km: 4 }), place('b', { mug: 5 }, { distance_km: 1 })]
    assert.deepEqual(parts({ mug: 1 }, places, [{ rule: 'nearest', step_km: 5 }, { rule: 'most_stock' }]), [['b', { mug: 1 }]])
    assert.deepEqual(parts({ mug: 1 }, places, [{ rule: 'nearest', step_km: 3 }, { rule: 'most_stock' }]), [['b', { mug: 1 }]])
  })
  test('a place that is full today, keeps too few for its own or is shut gives way, but an order never waits for a rule', () => {
    const full = place('a', { mug: 5 }, { free_orders: 0 })
    const low = place('b', { mug: 2 }, { free_orders: 3 })
    const shut = place('c', { mug: 9 }, { opens_in_minutes: 900 })
    const rules: RoutingRule[] = [{ rule: 'capacity' }, { rule: 'opens_within', hours: 4 }, { rule: 'keeps', pieces: 2 }]
    assert.deepEqual(parts({ mug: 1 }, [full, low, shut], rules), [['b', { mug: 1 }]])
    assert.deepEqual(parts({ mug: 1 }, [low, shut], [{ rule: 'keeps', pieces: 2 }]), [['c', { mug: 1 }]])
    assert.deepEqual(parts({ mug: 1 }, [full], rules), [['a', { mug: 1 }]])
  })
  test('stores first, warehouses first, in an order of our own', () => {
    const warehouse = place('b', { mug: 1 }, { kind: 'warehouse' })
    const places = [place('a', { mug: 1 }), warehouse, place('c', { mug: 1 })]
    assert.deepEqual(parts({ mug: 1 }, places, [{ rule: 'kind', kind: 'warehouse' }]), [['b', { mug: 1 }]])
    assert.deepEqual(parts({ mug: 1 }, places, [{ rule: 'in_order', location_ids: ['c', 'a'] }]), [['c', { mug: 1 }]])
    assert.deepEqual(parts({ mug: 1 }, places, []), [['a', { mug: 1 }]])
  })
})

test('two places that have all of it together are found, though another has more of it alone', () => {
  const places = [place('a', { mug: 4, towel: 4 }), place('b', { mug: 5, towel: 0 }), place('c', { lamp: 1, towel: 5 })]
  assert.deepEqual(parts({ mug: 5, towel: 5, lamp: 1 }, places, [{ rule: 'fewest_places' }]), [
    ['b', { mug: 5 }],
    ['c', { towel: 5, lamp: 1 }],
  ])
})

test('one line comes from several places where none has all of it, and what nobody has is named', () => {
  const places = [place('a', { mug: 2 }), place('b', { mug: 3 })]
  assert.deepEqual(parts({ mug: 5 }, places, usual_routing), [
    ['b', { mug: 3 }],
    ['a', { mug: 2 }],
  ])
  assert.deepEqual(routeOrder(want({ mug: 6, towel: 1 }), places, usual_routing).missing, want({ mug: 1, towel: 1 }))
})

test('whatever the rules: what is given is what was asked and what is there, and every other place is told why not', () => {
  const random = mulberry32(11)
  const pick = (most: number) => wholeBetween(random, 0, most)
  const all: RoutingRule[] = [
    ...usual_routing,
    { rule: 'keeps', pieces: 2 },
    { rule: 'kind', kind: 'store' },
    { rule: 'opens_within', hours: 3 },
  ]
  for (let turn = 0; turn < 500; turn += 1) {
    const places = Array.from({ length: pick(8) }, (_, i) =>
      place(
        `p${i}`,
        { x: pick(4), y: pick(4), z: pick(2) },
        { distance_km: pick(5) ? pick(900) : null, free_orders: pick(2) ? null : pick(1), is_home: i === 3 },
      ),
    )
    const lines = want({ x: 1 + pick(4), y: 1 + pick(3) })
    const rules = all.toSorted(() => random() - 0.5).slice(0, pick(all.length))
    const { parts, missing, rounds } = routeOrder(lines, places, rules)
    for (const { variant_id, quantity } of lines) {
      const given = parts
        .flatMap((part) => part.lines.filter((line) => line.variant_id === variant_id))
        .reduce((sum, line) => sum + line.quantity, 0)
      const there = places.reduce((sum, of) => sum + of.available[variant_id]!, 0)
      assert.equal(given, Math.min(quantity, there))
      assert.equal(given + (missing.find((of) => of.variant_id === variant_id)?.quantity ?? 0), quantity)
    }
    for (const { location_id, lines } of parts)
      for (const { variant_id, quantity } of lines)
        assert.ok(quantity <= places.find((of) => of.location_id === location_id)!.available[variant_id]!)
    assert.deepEqual(routeOrder(lines, places, rules), { parts, missing, rounds }, 'asked again it says the same')
    const [first] = rounds
    if (!first) continue
    const able = places.filter((of) => of.available.x! + of.available.y! > 0)
    assert.deepEqual(new Set([first.chosen, ...first.fell.map((of) => of.location_id)]), new Set(able.map((of) => of.location_id)))
    assert.equal(rankPlaces(lines, places, rules)[0]!.location_id, first.chosen, 'the best of the ranking gives first')
  }
})

test('why is said in three languages', () => {
  const rules: RoutingRule[] = [
    { rule: 'nearest', step_km: 5 },
    { rule: 'keeps', pieces: 3 },
  ]
  assert.deepEqual(
    rules.map((rule) => sayRule(rule, 'tr')),
    ['En yakın yer, 5 km’lik adımlarla', 'Mağazaya gelenler için 3 adet ayıran yer'],
  )
  const fell = { location_id: 'a', by: 0, value: 300, best: 5 }
  assert.equal(sayFell(fell, rules, 'en'), 'is farther: from 300 km on, the nearest from 5 km on')
  assert.equal(sayFell({ ...fell, value: 1_000_000_000 }, rules, 'az'), 'məsafəsi məlum deyil')
  assert.equal(sayFell({ ...fell, by: 2 }, rules, 'tr'), 'her kurala göre eşit; numarası önce gelen alındı')
})

test('cities are known by however their names are written, and lie where they lie', () => {
  const [istanbul, ankara, baku] = [seatOf('TR', 'İSTANBUL')!, seatOf('TR', 'ankara')!, seatOf('AZ', 'Baki')!]
  assert.deepEqual(seatOf('TR', 'Kahramanmaras'), { latitude: 37.6, longitude: 36.9 })
  assert.equal(seatOf('TR', 'Springfield'), undefined)
  // 350 and 1,750 kilometres as the crow flies.
  assert.ok(Math.abs(kilometresBetween(istanbul, ankara) - 350) < 20)
  assert.ok(Math.abs(kilometresBetween(istanbul, baku) - 1_750) < 50)
})
