import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { arrivalOf, daysAfter, readyAt } from './when.ts'

// 2 March 2026 is a Monday; Istanbul is three hours ahead of UTC.
const time_zone = 'Europe/Istanbul'
const store = {
  time_zone,
  opening_hours: {
    weekly: [
      { days: [1, 2, 3, 4, 5, 6], opens: '10:00', closes: '22:00' },
      { days: [7], opens: '11:00', closes: '20:00' },
    ],
    exceptions: [{ on: '2026-03-20', spans: [] }],
  },
}
const hour = { prepare_minutes: 60, orders_until: null }

describe('From when on an order lies ready', () => {
  for (const [what, now, terms, ready_at] of [
    ['an hour later, and people are told a quarter', '2026-03-02T09:01:00Z', hour, '2026-03-02T10:15:00.000Z'],
    ['of the night, an hour after it opens', '2026-03-02T01:00:00Z', hour, '2026-03-02T08:00:00.000Z'],
    ['what is begun before closing is gone on with in the morning', '2026-03-02T18:30:00Z', hour, '2026-03-03T07:30:00.000Z'],
    ['never at the moment it closes', '2026-03-02T18:00:00Z', hour, '2026-03-03T07:00:00.000Z'],
    ['Sunday opens later', '2026-03-07T19:30:00Z', hour, '2026-03-08T09:00:00.000Z'],
    ['over a feast', '2026-03-19T20:00:00Z', hour, '2026-03-21T08:00:00.000Z'],
    ['a day and a half of opening time', '2026-03-02T07:00:00Z', { ...hour, prepare_minutes: 18 * 60 }, '2026-03-03T13:00:00.000Z'],
    ["what comes too late is tomorrow's", '2026-03-02T15:00:00Z', { ...hour, orders_until: '18:00' }, '2026-03-03T08:00:00.000Z'],
    ["a minute before that it is today's", '2026-03-02T14:59:00Z', { ...hour, orders_until: '18:00' }, '2026-03-02T16:00:00.000Z'],
    ['what is there at once', '2026-03-02T09:00:00Z', { ...hour, prepare_minutes: 0 }, '2026-03-02T09:00:00.000Z'],
  ] as const)
    test(what, () => assert.equal(readyAt(store, terms, now), ready_at))

  test('a place that does not open promises nothing', () =>
    assert.equal(readyAt({ ...store, opening_hours: { weekly: [] } }, hour, '2026-03-02T09:00:00Z'), undefined))
})

const week = [1, 2, 3, 4, 5]
const parcel = {
  orders_until: '16:00',
  leaves_on_days: week,
  carrier_days: [...week, 6],
  transit_days: { least: 1, most: 3 },
  holidays: ['2026-03-20', '2026-03-21'],
}

describe('On which days a parcel arrives', () => {
  for (const [what, now, terms, expected] of [
    ['leaves today', '2026-03-02T12:59:00Z', parcel, ['2026-03-02T13:00:00.000Z', '2026-03-02', '2026-03-03', '2026-03-05']],
    [
      'leaves tomorrow, once it is four',
      '2026-03-02T13:00:00Z',
      parcel,
      ['2026-03-03T13:00:00.000Z', '2026-03-03', '2026-03-04', '2026-03-06'],
    ],
    [
      'the carrier drives on Saturday and not on Sunday',
      '2026-03-06T09:00:00Z',
      parcel,
      ['2026-03-06T13:00:00.000Z', '2026-03-06', '2026-03-07', '2026-03-10'],
    ],
    [
      'of Friday evening leaves on Monday',
      '2026-03-06T18:00:00Z',
      parcel,
      ['2026-03-09T13:00:00.000Z', '2026-03-09', '2026-03-10', '2026-03-12'],
    ],
    ['of the eve of a feast', '2026-03-19T09:00:00Z', parcel, ['2026-03-19T13:00:00.000Z', '2026-03-19', '2026-03-23', '2026-03-25']],
    [
      'the same day, by a courier',
      '2026-03-02T09:00:00Z',
      { ...parcel, transit_days: { least: 0, most: 0 } },
      ['2026-03-02T13:00:00.000Z', '2026-03-02', '2026-03-02', '2026-03-02'],
    ],
    [
      'by a courier who does not drive today',
      '2026-03-02T09:00:00Z',
      { ...parcel, carrier_days: [2], transit_days: { least: 0, most: 0 } },
      ['2026-03-02T13:00:00.000Z', '2026-03-02', '2026-03-03', '2026-03-03'],
    ],
  ] as const)
    test(what, () => {
      const found = arrivalOf(store, terms as typeof parcel, now)
      assert.deepEqual(found && [found.order_by, found.leaves_on, found.earliest_on, found.latest_on], expected)
    })

  test('a place that is shut on a day sends nothing on it', () =>
    assert.equal(arrivalOf(store, { ...parcel, holidays: [] }, '2026-03-19T14:00:00Z')?.leaves_on, '2026-03-23'))
})

describe('How many days after its money an order arrives', () => {
  const after = (terms: typeof parcel, now: string) => daysAfter(store, now, (at) => arrivalOf(store, terms, at))

  test('from the earliest hour of the best day to the latest of the worst one', () =>
    assert.deepEqual(after({ ...parcel, holidays: [] }, '2026-03-02T09:00:00Z'), { least_days: 1, most_days: 6 }))
  test('a feast of the week to come makes it longer', () =>
    assert.deepEqual(after(parcel, '2026-03-16T09:00:00Z'), { least_days: 1, most_days: 7 }))
  test('where nothing leaves nothing is told', () =>
    assert.equal(after({ ...parcel, leaves_on_days: [] }, '2026-03-02T09:00:00Z'), undefined))
})
