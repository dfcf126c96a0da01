import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { beginOf, lawfulPercent, referencePrice, rulesOn, type ShownPrice } from './reference-price.ts'

const dayOf = (moment: string) => moment.slice(0, 10)
/** Prices by day of March to May 2026, at noon; a star says it is called a reduction. */
const shown = (...prices: [day: string, amount: number, star?: '*'][]): ShownPrice[] =>
  prices.map(([day, amount_minor, star]) => ({ from: `2026-${day}T12:00:00.000Z`, amount_minor, reduced: star === '*' }))
const on = (day: string, country = 'DE', more: { perishable?: boolean } = {}) => ({
  at: `2026-${day}T18:00:00.000Z`,
  country,
  dayOf,
  ...more,
})
const reference = (history: ShownPrice[], day: string, country?: string, more?: { perishable?: boolean }) =>
  referencePrice(history, on(day, country, more))?.reference_minor

describe('the lowest price of thirty days before', () => {
  test('is the price in force when the window opens, where it never changed', () =>
    assert.equal(reference(shown(['01-02', 100_00], ['04-20', 80_00, '*']), '04-20'), 100_00))

  test('leaves out what was over before the window opened', () =>
    assert.equal(reference(shown(['01-02', 60_00], ['02-01', 100_00], ['04-20', 80_00, '*']), '04-20'), 100_00))

  test('counts a low price that was still in force at the first moment of the window, and not one that ended with it', () => {
    assert.equal(reference(shown(['01-02', 60_00], ['03-22', 100_00], ['04-20', 80_00, '*']), '04-20'), 60_00)
    assert.equal(reference(shown(['01-02', 60_00], ['03-21', 100_00], ['04-20', 80_00, '*']), '04-20'), 100_00)
  })

  test('counts a short dip, also one that was called a reduction', () =>
    assert.equal(reference(shown(['01-02', 100_00], ['04-01', 70_00, '*'], ['04-03', 100_00], ['04-20', 80_00, '*']), '04-20'), 70_00))

  test('counts a rise just before for nothing', () =>
    assert.equal(reference(shown(['01-02', 100_00], ['04-18', 150_00], ['04-20', 100_00, '*']), '04-20'), 100_00))

  test('is not the reduced price itself', () => assert.equal(reference(shown(['01-02', 100_00], ['04-20', 50_00, '*']), '05-20'), 100_00))
})

describe('the window', () => {
  test('stays where the reduction began, however long that lasts', () => {
    const history = shown(['01-02', 90_00], ['04-10', 100_00], ['04-20', 80_00, '*'])
    for (const day of ['04-20', '05-11', '05-19', '05-31']) assert.equal(reference(history, day), 90_00, day)
  })

  test('of steps downwards is that of the first', () =>
    assert.equal(reference(shown(['01-02', 100_00], ['04-20', 90_00, '*'], ['04-27', 80_00, '*'], ['05-04', 70_00, '*']), '05-05'), 100_00))

  test('opens anew when the price went up or was no reduction in between', () => {
    assert.equal(reference(shown(['01-02', 100_00], ['04-20', 70_00, '*'], ['04-27', 80_00, '*']), '04-27'), 70_00)
    assert.equal(reference(shown(['01-02', 100_00], ['04-20', 70_00, '*'], ['04-22', 70_00], ['04-24', 60_00, '*']), '04-24'), 70_00)
  })

  test('opens with goods that are new, and there is none without a price before', () => {
    const history = shown(['04-12', 100_00], ['04-20', 80_00, '*'])
    assert.equal(reference(history, '04-20'), 100_00)
    assert.deepEqual(
      referencePrice(history, on('04-20'))?.by_rule.map(({ is_new, window_from }) => [is_new, window_from]),
      [[true, '2026-04-12T12:00:00.000Z']],
    )
    assert.equal(reference(shown(['04-20', 80_00, '*']), '04-20'), undefined)
  })

  test('belongs to a reduction: a price that is just lower has none', () =>
    assert.equal(reference(shown(['01-02', 100_00], ['04-20', 80_00]), '04-20'), undefined))
})

describe('the law', () => {
  test('of Türkiye is two, and the stricter counts', () => {
    const history = shown(['01-02', 100_00], ['04-01', 85_00], ['04-05', 100_00], ['04-20', 80_00, '*'])
    const { by_rule, reference_minor } = referencePrice(history, on('04-20', 'TR'))!
    assert.deepEqual(
      by_rule.map((rule) => [rule.instrument, rule.days, rule.reference_minor]),
      [
        ['fiyat_etiketi_md_11', 10, 100_00],
        ['ticari_reklam_md_14', 30, 85_00],
      ],
    )
    assert.equal(reference_minor, 85_00)
  })

  test('is that of the day on which the reduction begins', () => {
    const days = (day: string) => rulesOn('TR', day).map((rule) => rule.days)
    assert.deepEqual(
      [days('2025-10-10'), days('2025-10-11')],
      [
        [30, 30],
        [10, 30],
      ],
    )
    const told = (country: string, day: string) =>
      rulesOn(country, day).map(({ instrument, days: of, days_by }) => [instrument, of, days_by])
    assert.deepEqual(told('AZ', '2026-04-20'), [['az_reklam_qanunu', 30, 'house']], 'the law names no days')
    assert.deepEqual(told('AZ', '2015-05-14'), [['house_rule', 30, 'house']])
    assert.deepEqual(told('GE', '2026-04-20'), [['house_rule', 30, 'house']])
    assert.deepEqual(told('DE', '2026-04-20'), [['directive_98_6_art_6a', 30, 'law']])
  })

  test('lets a reduction that grows be one in some countries of the Union; in others, and in Türkiye, each step is one of its own', () => {
    const history = shown(['01-02', 100_00], ['04-20', 90_00, '*'], ['04-27', 80_00, '*'], ['04-29', 80_00, '*'], ['05-04', 70_00, '*'])
    const on_first = ['DE', 'FR', 'IT', 'ES', 'TR', 'AZ', 'GE'].map((country) => reference(history, '05-05', country))
    assert.deepEqual(on_first, [100_00, 100_00, 100_00, 80_00, 80_00, 80_00, 80_00])
    assert.equal(reference(history, '04-30', 'TR'), 90_00, 'what stays as it is begins nothing anew')
    const rule = (day: string) => rulesOn('IT', day).map(({ steps }) => steps)
    assert.deepEqual([rule('2023-06-30'), rule('2023-07-01')], [['each_anew'], ['one_reduction']])
  })

  test('knows no price of what was shown to nobody', () => {
    const until = (day: string, of: ShownPrice): ShownPrice => ({ ...of, until: `2026-${day}T12:00:00.000Z` })
    const [high, low, reduced] = shown(['01-02', 200_00], ['04-05', 100_00], ['04-20', 80_00, '*'])
    assert.equal(reference([until('03-01', high!), low!, reduced!], '04-20'), 100_00)
    assert.equal(reference([until('04-01', high!), reduced!], '04-20'), 200_00)
    assert.equal(reference([until('03-01', high!), reduced!], '04-20'), undefined, 'in the window nothing was shown')
    assert.equal(reference([until('04-05', high!), reduced!], '04-20', 'TR'), undefined, 'in the shorter one of two nothing was')
    const [before, first, again] = shown(['01-02', 100_00], ['04-01', 80_00, '*'], ['04-20', 80_00, '*'])
    assert.equal(reference([before!, until('04-10', first!), again!], '04-20'), 80_00, 'what comes back is a reduction of its own')
  })

  test('of perishables asks in Türkiye for the price before, elsewhere for the same', () => {
    const history = shown(['01-02', 60_00], ['04-18', 100_00], ['04-20', 80_00, '*'])
    assert.equal(reference(history, '04-20', 'TR', { perishable: true }), 100_00)
    assert.equal(reference(history, '04-20', 'DE', { perishable: true }), 60_00)
    assert.equal(reference(history, '04-20', 'TR'), 60_00)
  })
})

test('a percentage is never rounded up', () => {
  assert.deepEqual(
    [lawfulPercent(100_00, 70_01), lawfulPercent(100_00, 70_00), lawfulPercent(100_00, 100_00), lawfulPercent(70_00, 80_00)],
    [29, 30, 0, 0],
  )
})

/**
 * The rule as it is shipped elsewhere (Spree: the lowest of what was recorded in the last thirty days): it knows nothing of the price that was in
 * force before, counts the reduction itself, slides on with the day, and never hears of prices by list.
 */
test('differs from the lowest of what was written down in the last thirty days', () => {
  const naive = (history: ShownPrice[], day: string) => {
    const since = new Date(Date.parse(on(day).at) - 30 * 86_400_000).toISOString()
    const recorded = history.filter(({ from }) => from >= since && from <= on(day).at).map(({ amount_minor }) => amount_minor)
    return recorded.length ? Math.min(...recorded) : null
  }
  const stable = shown(['01-02', 100_00], ['04-20', 80_00, '*'])
  assert.deepEqual([naive(stable.slice(0, 1), '04-20'), naive(stable, '04-20'), reference(stable, '04-20')], [null, 80_00, 100_00])
  const risen = shown(['01-02', 90_00], ['04-10', 100_00], ['04-20', 80_00, '*'])
  assert.deepEqual([naive(risen, '05-25'), reference(risen, '05-25')], [null, 90_00])
})

test('whatever was shown: the reference is the lowest of the window by a count minute by minute', () => {
  const minute = 60_000
  const start = Date.parse('2026-01-01T00:00:00Z')
  const arbitrary = fc.array(
    fc.record({
      ...{ after: fc.integer({ min: 1, max: 20_000 }), amount_minor: fc.integer({ min: 1, max: 500 }), reduced: fc.boolean() },
      gone_after: fc.option(fc.integer({ min: 1, max: 20_000 })),
    }),
    {
      minLength: 2,
      maxLength: 12,
    },
  )
  fc.assert(
    fc.property(arbitrary, (steps) => {
      let at = start
      const history = steps.map(({ after, gone_after, ...price }, nth): ShownPrice => {
        at += after * minute
        const next = steps[nth + 1]?.after ?? 0
        const until = gone_after !== null && gone_after < next && new Date(at + gone_after * minute).toISOString()
        return { ...price, from: new Date(at).toISOString(), ...(until && { until }) }
      })
      const now = new Date(at + minute).toISOString()
      const begins_at = beginOf(history, now)
      const found = referencePrice(history, { at: now, country: 'DE', dayOf })
      const begin = Date.parse(begins_at ?? now)
      let lowest = Number.POSITIVE_INFINITY
      for (let time = Math.max(start, begin - 30 * 1440 * minute); begins_at && time < begin; time += minute) {
        const price = history.findLast(({ from }) => Date.parse(from) <= time)
        if (price && (price.until === undefined || time < Date.parse(price.until))) lowest = Math.min(lowest, price.amount_minor)
      }
      assert.equal(found?.reference_minor, lowest === Number.POSITIVE_INFINITY ? undefined : lowest)
    }),
    { numRuns: 60 },
  )
})
