import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Asks, type Benefit, faultOf, isShelfPrice, type Occasion, type PromotedLine, type Promotion, promote } from './promotions.ts'
import { quote } from './quote.ts'

const monday_noon: Occasion = { at: '2026-03-02T12:00', channel: 'web', location_id: 'loc_kadikoy' }

/** Lamps stand among lighting, bulbs among lighting and spare parts, rugs among textiles. */
const categories: Record<string, string[]> = { lamp: ['lighting'], bulb: ['lighting', 'spare_parts'], rug: ['textiles'] }
const line = (name: string, quantity: number, unit_price_minor: number): PromotedLine => {
  const product_id = name.split(' ')[0]!
  const goods = { variant_id: name, product_id, category_ids: categories[product_id] ?? [] }
  return { line_id: name, kind: 'product', quantity, left_minor: quantity * unit_price_minor, goods }
}
const delivery: PromotedLine = { line_id: 'delivery', kind: 'shipping', quantity: 1, left_minor: 49_90 }

const promotion = (promotion_id: string, benefit: Benefit, more: Partial<Promotion> = {}): Promotion => ({
  promotion_id,
  class: 'line',
  priority: 0,
  benefit,
  ...more,
})
const percent = (percent_bp: number): Benefit => ({ kind: 'percentage', percent_bp })

/** What each line bears, by its name. */
const off = (lines: PromotedLine[], promotions: Promotion[], occasion = monday_noon) => {
  const borne: Record<string, number> = {}
  for (const { shares } of promote(occasion, lines, promotions).applied)
    for (const { line_id, amount_minor } of shares) borne[line_id] = (borne[line_id] ?? 0) + amount_minor
  return borne
}
const applied = (lines: PromotedLine[], promotions: Promotion[], occasion = monday_noon) =>
  promote(occasion, lines, promotions).applied.map(({ promotion_id, amount_minor }) => [promotion_id, amount_minor])

describe('a promotion gives', () => {
  test('a percentage of each line, rounded as its price tag is, and at most so much', () => {
    const cart = [line('lamp', 1, 99_95), line('rug', 2, 500_00)]
    assert.deepEqual(off(cart, [promotion('ten', percent(1_000))]), { lamp: 10_00, rug: 100_00 })
    assert.deepEqual(off(cart, [promotion('ten', { kind: 'percentage', percent_bp: 1_000, most_minor: 55_00 })]), {
      lamp: 5_00,
      rug: 50_00,
    })
  })
  test('a percentage or an amount of the order, borne by the goods and not by their delivery', () => {
    const cart = [line('lamp', 1, 100_00), line('rug', 1, 300_00), delivery]
    assert.deepEqual(off(cart, [promotion('ten', percent(1_000), { class: 'order' })]), { lamp: 10_00, rug: 30_00 })
    assert.deepEqual(off(cart, [promotion('forty', { kind: 'amount', amount_minor: 40_00, per: 'whole' }, { class: 'order' })]), {
      lamp: 10_00,
      rug: 30_00,
    })
    assert.deepEqual(
      off([line('lamp', 1, 25_00)], [promotion('forty', { kind: 'amount', amount_minor: 40_00, per: 'whole' }, { class: 'order' })]),
      {
        lamp: 25_00,
      },
    )
  })
  test('an amount off each piece, or a price for each, and never a price that is higher', () => {
    const cart = [line('lamp', 3, 100_00), line('bulb', 2, 8_00)]
    assert.deepEqual(off(cart, [promotion('ten off', { kind: 'amount', amount_minor: 10_00, per: 'piece' })]), { lamp: 30_00, bulb: 16_00 })
    assert.deepEqual(off(cart, [promotion('all at 79.90', { kind: 'fixed_price', price_minor: 79_90 })]), { lamp: 60_30 })
  })
  test('delivery for nothing', () => {
    assert.deepEqual(off([line('lamp', 1, 100_00), delivery], [promotion('free delivery', percent(10_000), { class: 'shipping' })]), {
      delivery: 49_90,
    })
  })
  test('the more the more: the last step that is reached', () => {
    const steps = [
      { from: 5, percent_bp: 2_000 },
      { from: 3, percent_bp: 1_000 },
    ]
    const more = promotion('the more', { kind: 'tiers', by: 'quantity', steps })
    assert.deepEqual(off([line('bulb white', 2, 10_00)], [more]), {})
    assert.deepEqual(off([line('bulb white', 2, 10_00), line('bulb warm', 1, 20_00)], [more]), { 'bulb white': 2_00, 'bulb warm': 2_00 })
    assert.deepEqual(off([line('bulb white', 7, 10_00)], [more]), { 'bulb white': 14_00 })
  })
  test('three for two: of each three, from the dearest on, the cheapest, over all lines together', () => {
    const three_for_two = promotion('three for two', { kind: 'buy_get', buy: 2, get: 1, percent_bp: 10_000 })
    assert.deepEqual(off([line('lamp', 1, 100_00), line('rug', 1, 90_00)], [three_for_two]), {})
    assert.deepEqual(off([line('lamp', 2, 100_00), line('rug', 2, 90_00), line('bulb', 2, 10_00)], [three_for_two]), {
      rug: 90_00,
      bulb: 10_00,
    })
    const once = promotion('once', { kind: 'buy_get', buy: 2, get: 1, percent_bp: 5_000, most_times: 1 })
    assert.deepEqual(off([line('bulb', 9, 10_00)], [once]), { bulb: 5_00 })
  })
  test('a bulb at half price to each lamp, the cheapest first, and none without a lamp', () => {
    const with_lamp = promotion(
      'bulb to lamp',
      { kind: 'buy_get', buy: 1, get: 1, percent_bp: 5_000, get_goods: { product_ids: ['bulb'] } },
      { goods: { product_ids: ['lamp'] } },
    )
    assert.deepEqual(off([line('bulb', 3, 10_00)], [with_lamp]), {})
    assert.deepEqual(off([line('lamp', 2, 100_00), line('bulb warm', 1, 30_00), line('bulb white', 2, 10_00)], [with_lamp]), {
      'bulb white': 10_00,
    })
  })
  test('what may be bought and may be got is one of both, piece by piece', () => {
    const lighting = promotion(
      'a bulb to two lights',
      { kind: 'buy_get', buy: 2, get: 1, percent_bp: 10_000, get_goods: { product_ids: ['bulb'] } },
      { goods: { category_ids: ['lighting'] } },
    )
    assert.deepEqual(off([line('bulb', 2, 10_00)], [lighting]), {})
    assert.deepEqual(off([line('bulb', 3, 10_00)], [lighting]), { bulb: 10_00 })
    assert.deepEqual(off([line('bulb', 1, 10_00), line('lamp', 2, 100_00)], [lighting]), { bulb: 10_00 })
    assert.deepEqual(off([line('bulb', 5, 10_00), line('lamp', 1, 100_00)], [lighting]), { bulb: 20_00 })
  })
  test('a lamp with two bulbs for one price, as often as there are sets and as long as it is cheaper', () => {
    const parts = [
      { goods: { product_ids: ['lamp'] }, quantity: 1 },
      { goods: { product_ids: ['bulb'] }, quantity: 2 },
    ]
    const set = promotion('set', { kind: 'bundle', parts, price_minor: 110_00 })
    assert.deepEqual(applied([line('lamp', 2, 100_00), line('bulb', 5, 10_00)], [set]), [['set', 20_00]])
    assert.deepEqual(applied([line('lamp dear', 1, 200_00), line('lamp plain', 1, 60_00), line('bulb', 4, 10_00)], [set]), [
      ['set', 110_00],
    ])
    assert.deepEqual(applied([line('lamp', 2, 100_00), line('bulb', 1, 10_00)], [set]), [])
  })
  test('a gift to who buys enough', () => {
    const gift = promotion(
      'a bulb as a gift',
      { kind: 'gift', quantity: 1 },
      { goods: { product_ids: ['bulb'] }, asks: { goods: { category_ids: ['textiles'] }, least_minor: 500_00 } },
    )
    assert.deepEqual(off([line('rug', 1, 500_00), line('bulb', 2, 10_00)], [gift]), { bulb: 10_00 })
    assert.deepEqual(promote(monday_noon, [line('rug', 1, 480_00), line('bulb', 2, 10_00)], [gift]), {
      applied: [],
      missed: [{ promotion_id: 'a bulb as a gift', because: 'too_little', missing_minor: 20_00 }],
    })
  })
})

describe('a gift', () => {
  const candle_to_a_thousand = promotion(
    'candle',
    { kind: 'gift', quantity: 1 },
    { goods: { product_ids: ['candle'] }, asks: { least_minor: 1_000_00 } },
  )
  const of = (cart: PromotedLine[], on = candle_to_a_thousand) => {
    const { applied, missed } = promote(monday_noon, cart, [on])
    return applied.length ? applied[0]!.amount_minor : missed
  }
  const lacks = (missing_minor: number) => [{ promotion_id: 'candle', because: 'too_little', missing_minor }]
  const waits = (missing_quantity = 1) => [{ promotion_id: 'candle', because: 'gift_waits', missing_quantity }]
  test('is no part of what must be bought for it', () => {
    assert.deepEqual(of([line('lamp', 1, 700_00), line('candle', 1, 300_00)]), lacks(300_00))
    assert.deepEqual(of([line('lamp', 1, 700_00), line('candle', 2, 300_00)]), 300_00, 'one is bought, one is given')
    assert.deepEqual(of([line('lamp', 1, 700_00), line('candle red', 1, 310_00), line('candle white', 1, 300_00)]), 300_00)
    assert.deepEqual(of([line('lamp', 1, 1_000_00), line('candle', 1, 300_00)]), 300_00)
    const to_three = { ...candle_to_a_thousand, asks: { least_quantity: 3 } }
    assert.deepEqual(of([line('lamp', 2, 700_00), line('candle', 1, 300_00)], to_three), [
      { promotion_id: 'candle', because: 'too_few', missing_quantity: 1 },
    ])
    const to_lighting = { ...candle_to_a_thousand, asks: { goods: { category_ids: ['lighting'] }, least_minor: 1_000_00 } }
    assert.deepEqual(of([line('lamp', 1, 1_000_00), line('candle', 1, 300_00)], to_lighting), 300_00, 'it was no part of that anyway')
  })
  test('waits where all that is asked is there and only it has not been put in', () => {
    assert.deepEqual(of([line('lamp', 1, 1_000_00)]), waits())
    assert.deepEqual(of([line('lamp', 1, 900_00)]), lacks(100_00))
    assert.deepEqual(of([]), [], 'nobody is told of gifts before she has put something in')
    const two = { ...candle_to_a_thousand, benefit: { kind: 'gift' as const, quantity: 2 } }
    assert.deepEqual(of([line('lamp', 1, 1_000_00)], two), waits(2))
    assert.deepEqual(of([line('lamp', 1, 1_000_00), line('candle', 1, 300_00)], two), 300_00)
    assert.deepEqual(of([line('rug', 1, 1_000_00)], { ...candle_to_a_thousand, asks: { channels: ['till'] } }), [])
    const to_lamps = { ...candle_to_a_thousand, asks: { goods: { product_ids: ['lamp'] }, least_quantity: 1 } }
    assert.deepEqual(of([line('rug', 1, 1_000_00)], to_lamps), [], 'nor of those for other goods')
  })
})

describe('it counts', () => {
  const counts = (more: Partial<Promotion>, occasion: Partial<Occasion> = {}, cart = [line('lamp', 1, 100_00)]) =>
    promote({ ...monday_noon, ...occasion }, cart, [promotion('ten', percent(1_000), more)]).applied.length === 1

  test('from its first minute to before its last', () => {
    const days = { starts_at: '2026-03-02T00:00', ends_at: '2026-03-03T00:00' }
    const at = (at: string) => counts(days, { at })
    assert.deepEqual(
      [at('2026-03-01T23:59'), at('2026-03-02T00:00'), at('2026-03-02T23:59'), at('2026-03-03T00:00')],
      [false, true, true, false],
    )
  })
  test('on its weekdays and in its hours, also past midnight', () => {
    const week = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08']
    assert.deepEqual(
      week.map((day) => counts({ asks: { weekdays: [1, 6] } }, { at: `${day}T12:00` })),
      [true, false, false, false, false, true, false],
    )
    assert.equal(counts({ asks: { weekdays: [4] } }, { at: '2024-02-29T12:00' }), true, 'a Thursday')
    const happy = { asks: { from_time: '17:00', until_time: '19:00' } }
    assert.deepEqual(
      ['16:59', '17:00', '18:59', '19:00'].map((time) => counts(happy, { at: `2026-03-02T${time}` })),
      [false, true, true, false],
    )
    const night = { asks: { from_time: '22:00', until_time: '02:00' } }
    assert.deepEqual(
      ['21:59', '22:00', '01:59', '02:00'].map((time) => counts(night, { at: `2026-03-02T${time}` })),
      [false, true, true, false],
    )
  })
  test('past midnight on the weekday on which its hours began: a night of Friday is over on Saturday at two', () => {
    const friday_night = { asks: { weekdays: [5], from_time: '22:00', until_time: '02:00' } }
    const moments = ['2026-03-06T00:30', '2026-03-06T21:59', '2026-03-06T22:00', '2026-03-07T00:00', '2026-03-07T01:59', '2026-03-07T02:00']
    assert.deepEqual(
      [...moments, '2026-03-07T22:30'].map((at) => counts(friday_night, { at })),
      [false, false, true, true, true, false, false],
    )
    const sunday_night = { asks: { weekdays: [7], from_time: '22:00', until_time: '02:00' } }
    assert.deepEqual(
      ['2026-03-08T01:00', '2026-03-08T23:00', '2026-03-09T01:00'].map((at) => counts(sunday_night, { at })),
      [false, true, true],
    )
    const from_seven_to_seven = { asks: { weekdays: [5], from_time: '07:00', until_time: '07:00' } }
    assert.deepEqual(
      ['2026-03-06T06:59', '2026-03-06T07:00', '2026-03-07T06:59', '2026-03-07T07:00'].map((at) => counts(from_seven_to_seven, { at })),
      [false, true, true, false],
    )
  })
  test('in its channels and places, for its segments and tiers, at a first order, with its coupon', () => {
    assert.deepEqual([counts({ asks: { channels: ['till'] } }), counts({ asks: { channels: ['web', 'app'] } })], [false, true])
    assert.deepEqual(
      [counts({ asks: { location_ids: ['loc_bursa'] } }), counts({ asks: { location_ids: ['loc_kadikoy'] } })],
      [false, true],
    )
    assert.deepEqual([counts({ asks: { tiers: ['gold'] } }), counts({ asks: { tiers: ['gold'] } }, { tier: 'gold' })], [false, true])
    const segments = { asks: { segments: ['students', 'teachers'] } }
    assert.deepEqual([counts(segments), counts(segments, { segments: ['parents', 'teachers'] })], [false, true])
    assert.deepEqual(
      [counts({ asks: { first_order: true } }), counts({ asks: { first_order: true } }, { is_first_order: true })],
      [false, true],
    )
    assert.deepEqual([counts({ asks: { coupon: true } }), counts({ asks: { coupon: true } }, { with_coupon: ['ten'] })], [false, true])
  })
  test('for the goods it names, with what lies below them, and not for those it leaves out', () => {
    const cart = [line('lamp', 1, 100_00), line('bulb', 1, 10_00), line('rug', 1, 500_00)]
    const ten = (goods: Promotion['goods']) => Object.keys(off(cart, [promotion('ten', percent(1_000), { goods: goods! })]))
    assert.deepEqual(ten({ category_ids: ['lighting'] }), ['bulb', 'lamp'])
    assert.deepEqual(ten({ category_ids: ['lighting'], except: { category_ids: ['spare_parts'] } }), ['lamp'])
    assert.deepEqual(ten({ except: { product_ids: ['rug'] } }), ['bulb', 'lamp'])
    assert.deepEqual(ten({ variant_ids: [] }), [], 'an empty list is of nothing')
  })
})

describe('several promotions', () => {
  const lamp = [line('lamp', 1, 100_00)]
  test('take one after the other of what is left: ten and twenty percent are twenty-eight', () => {
    assert.deepEqual(off(lamp, [promotion('a', percent(1_000)), promotion('b', percent(2_000))]), { lamp: 28_00 })
  })
  test('go by class, then by priority, then by id', () => {
    const five_off: Benefit = { kind: 'amount', amount_minor: 5_00, per: 'whole' }
    assert.deepEqual(
      applied(lamp, [
        promotion('z', five_off),
        promotion('order', five_off, { class: 'order', priority: 99 }),
        promotion('y', five_off, { priority: 7 }),
        promotion('a', five_off),
      ]).map(([id]) => id),
      ['y', 'a', 'z', 'order'],
    )
  })
  test('of one group: the one that gives most in this cart, and the other is told by which it was outdone', () => {
    const spring = { stacking_group: 'spring' }
    const promotions = [
      promotion('fifteen off', { kind: 'amount', amount_minor: 15_00, per: 'whole' }, spring),
      promotion('a tenth', percent(1_000), spring),
    ]
    assert.deepEqual(applied(lamp, promotions), [['fifteen off', 15_00]])
    assert.deepEqual(applied([line('rug', 1, 500_00)], promotions), [['a tenth', 50_00]])
    assert.deepEqual(promote(monday_noon, lamp, promotions).missed, [
      { promotion_id: 'a tenth', because: 'outdone', by_promotion_id: 'fifteen off' },
    ])
  })
  test('stand aside for one that stands alone only if it gives more', () => {
    const together = [promotion('a', percent(1_000)), promotion('b', percent(1_000))]
    assert.deepEqual(applied(lamp, [...together, promotion('alone', percent(1_500), { exclusive: true })]), [
      ['a', 10_00],
      ['b', 9_00],
    ])
    assert.deepEqual(applied(lamp, [...together, promotion('alone', percent(2_000), { exclusive: true })]), [['alone', 20_00]])
  })
  test('make up sets of different pieces', () => {
    const two_for_one = (id: string, priority: number) =>
      promotion(id, { kind: 'buy_get', buy: 1, get: 1, percent_bp: 10_000 }, { priority })
    assert.deepEqual(applied([line('bulb', 2, 10_00)], [two_for_one('first', 2), two_for_one('second', 1)]), [['first', 10_00]])
    assert.deepEqual(applied([line('bulb', 3, 10_00)], [two_for_one('first', 2), two_for_one('second', 1)]), [['first', 10_00]])
  })
})

describe('a price that shelves show', () => {
  const shown = (promotion_id: string, benefit: Benefit, more: Partial<Promotion> = {}) =>
    promotion(promotion_id, benefit, { on_shelves: true, ...more })
  const of = (product_id: string) => ({ goods: { product_ids: [product_id] } })
  const spring = { stacking_group: 'spring' }
  const on_lamps = shown('lamps', percent(1_000), { ...spring, ...of('lamp') })
  const on_rugs = shown('rugs', percent(2_000), { ...spring, ...of('rug') })
  const lamp = line('lamp', 1, 100_00)
  const rug = line('rug', 1, 500_00)

  test('is charged in every cart: of one group on two things, and beside one that stands alone elsewhere', () => {
    assert.deepEqual(off([lamp, rug], [on_lamps, on_rugs]), { lamp: 10_00, rug: 100_00 })
    const alone = promotion('alone', percent(5_000), { exclusive: true, ...of('rug') })
    assert.deepEqual(off([lamp, rug], [on_lamps, alone]), { lamp: 10_00, rug: 250_00 })
    const alone_on_shelves = shown('alone', { kind: 'fixed_price', price_minor: 300_00 }, { exclusive: true, ...of('rug') })
    assert.deepEqual(off([lamp, rug], [on_lamps, alone_on_shelves]), { lamp: 10_00, rug: 200_00 })
  })
  test('is so many times that for so many pieces, to the last cent', () => {
    assert.deepEqual(off([line('lamp', 3, 9_95)], [promotion('ten', percent(1_000))]), { lamp: 2_99 })
    assert.deepEqual(off([line('lamp', 3, 9_95)], [shown('ten', percent(1_000))]), { lamp: 3_00 })
    const by_hand = { ...line('lamp', 3, 9_95), left_minor: 29_84 }
    assert.deepEqual(off([by_hand], [shown('at nine', { kind: 'fixed_price', price_minor: 9_00 })]), { lamp: 2_84 })
  })
  test('is what others take off from: three for two of what the label says', () => {
    const three_for_two = promotion('three for two', { kind: 'buy_get', buy: 2, get: 1, percent_bp: 10_000 }, { priority: 9 })
    assert.deepEqual(off([line('lamp', 3, 100_00)], [three_for_two, on_lamps]), { lamp: 120_00 })
  })
  test('stays where another of its group gives more, which then gives only the rest', () => {
    const on_order = promotion('a quarter', percent(2_500), { class: 'order', ...spring })
    assert.deepEqual(promote(monday_noon, [lamp, rug], [on_lamps, on_rugs, on_order]).applied, [
      { promotion_id: 'lamps', class: 'line', amount_minor: 10_00, shares: [{ line_id: 'lamp', amount_minor: 10_00 }] },
      { promotion_id: 'rugs', class: 'line', amount_minor: 100_00, shares: [{ line_id: 'rug', amount_minor: 100_00 }] },
      {
        ...{ promotion_id: 'a quarter', class: 'order', amount_minor: 40_00, beyond_shelf: true },
        shares: [
          { line_id: 'lamp', amount_minor: 15_00 },
          { line_id: 'rug', amount_minor: 25_00 },
        ],
      },
    ])
    const on_rugs_alone = promotion('a third', percent(3_000), { ...spring, ...of('rug') })
    assert.deepEqual(off([lamp, rug], [on_lamps, on_rugs_alone]), { lamp: 10_00, rug: 150_00 }, 'they are not of the same goods')
  })
  test('outdoes one of its group that gives less, and one that stands alone; that is told', () => {
    const less = promotion('less', percent(500), { class: 'order', ...spring })
    const alone = promotion('alone', percent(900), { class: 'order', exclusive: true })
    assert.deepEqual(promote(monday_noon, [lamp], [on_lamps, less, alone]), {
      applied: [{ promotion_id: 'lamps', class: 'line', amount_minor: 10_00, shares: [{ line_id: 'lamp', amount_minor: 10_00 }] }],
      missed: [
        { promotion_id: 'alone', because: 'outdone', by_promotion_id: 'lamps' },
        { promotion_id: 'less', because: 'outdone', by_promotion_id: 'lamps' },
      ],
    })
  })
  test('is made by what everybody has for every piece as long as it lasts', () => {
    const rule = { class: 'line' as const, benefit: percent(1_000) }
    assert.equal(isShelfPrice(rule, {}), true)
    assert.equal(isShelfPrice({ ...rule, asks: { channels: ['web'], least_quantity: 1 } }, {}), true)
    for (const limits of [{ most_uses: 9 }, { most_uses_per_customer: 9 }, { budget_minor: 9 }])
      assert.equal(isShelfPrice(rule, limits), false)
    const asked: Asks[] = [{ coupon: true }, { first_order: true }, { least_minor: 1 }, { least_quantity: 2 }, { segments: ['a'] }]
    for (const asks of asked) assert.equal(isShelfPrice({ ...rule, asks }, {}), false)
    assert.equal(isShelfPrice({ ...rule, asks: { ...of('rug'), least_quantity: 1 } }, {}), false, 'it asks for something else')
  })
})

describe('a stacking group', () => {
  test('breaks no order of classes: its one on the order is taken off after a set of no group', () => {
    const group = { stacking_group: 'g' }
    const on_line = promotion('line', percent(500), { ...group, priority: 9 })
    const on_order = promotion('order', percent(1_500), { ...group, class: 'order' })
    const set = promotion('set', { kind: 'bundle', parts: [{ goods: {}, quantity: 2 }], price_minor: 500_00 })
    const cart = [line('lamp', 1, 300_00), line('rug', 1, 300_00)]
    assert.deepEqual(applied(cart, [on_line, on_order, set]), [
      ['set', 100_00],
      ['order', 75_00],
    ])
  })
  test('nor of priorities, and measures what each gives beside the groups before it', () => {
    const [first, second] = [{ stacking_group: 'first' }, { stacking_group: 'second' }]
    const half = promotion('half', percent(5_000), { ...first, priority: 9 })
    const fifth = promotion('fifth', percent(2_000), { ...first, priority: 1 })
    const tenth = promotion('tenth', percent(1_000), second)
    const fifteen = promotion('fifteen', { kind: 'amount', amount_minor: 15_00, per: 'whole' }, second)
    assert.deepEqual(applied([line('lamp', 1, 200_00)], [half, fifth, tenth, fifteen]), [
      ['half', 100_00],
      ['fifteen', 15_00],
    ])
  })
})

test('one that makes no sense is named by its field', () => {
  const faults = [
    promotion('a', percent(10_001)),
    promotion('b', { kind: 'amount', amount_minor: 0.5, per: 'whole' }),
    promotion('c', { kind: 'buy_get', buy: 0, get: 1, percent_bp: 10_000 }),
    promotion('d', { kind: 'fixed_price', price_minor: 10 }, { class: 'order' }),
    promotion('e', { kind: 'bundle', parts: [], price_minor: 10 }),
    promotion('f', percent(1_000)),
    promotion('g', percent(1_000), { on_shelves: true, asks: { coupon: true } }),
  ]
  assert.deepEqual(faults.map(faultOf), [
    ...['benefit.percent_bp', 'benefit.amount_minor', 'benefit.buy', 'class', 'benefit.parts', undefined, 'on_shelves'],
  ])
})

test('a quote takes promotions off before tax, says which, and refuses one that makes no sense', () => {
  const context = { currency: 'TRY', country: 'TR', at: '2026-03-02', prices_include_tax: true as const }
  const lines = [
    { line_id: 'lamp', quantity: 2, unit_price_minor: 100_00, tax_class: 'standard' as const, goods: line('lamp', 2, 100_00).goods! },
    { line_id: 'delivery', kind: 'shipping' as const, quantity: 1, unit_price_minor: 50_00, tax_class: 'standard' as const },
  ]
  const promotions = [promotion('half', percent(5_000)), promotion('free delivery', percent(10_000), { class: 'shipping' })]
  const result = quote({ ...context, promotions: { occasion: monday_noon, on: promotions } }, lines)
  assert.ok(result.ok)
  const { subtotal_minor, shipping_minor, discount_minor, total_minor, tax_minor, trace } = result.quote
  assert.deepEqual([subtotal_minor, shipping_minor, discount_minor, total_minor, tax_minor], [200_00, 50_00, 150_00, 100_00, 16_67])
  assert.deepEqual(
    trace.flatMap(({ rule, values }) => (rule.endsWith('_discount') ? [[rule, values.discount_id, values.amount_minor]] : [])),
    [
      ['shipping_discount', 'free delivery', 50_00],
      ['line_discount', 'half', 100_00],
    ],
  )
  assert.deepEqual(quote({ ...context, promotions: { occasion: monday_noon, on: [promotion('odd', percent(0))] } }, lines), {
    ok: false,
    refusal: { code: 'promotion_malformed', details: { promotion_id: 'odd', field: 'benefit.percent_bp' } },
  })
})
