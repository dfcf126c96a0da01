import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Refusal } from '#platform/refusal'
import { afterOpenMinutes, checkOpeningHours, closingOn, type OpeningHours, openingAt } from './opening-hours.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const shop: OpeningHours = {
  weekly: [
    { days: [1, 2, 3, 4, 5, 6], opens: '10:00', closes: '22:00' },
    { days: [7], opens: '11:00', closes: '20:00' },
  ],
  exceptions: [
    { on: '2026-04-23', spans: [] },
    { on: '2026-03-19', spans: [{ opens: '10:00', closes: '13:00' }] },
  ],
}
const siesta: OpeningHours = {
  weekly: [
    { days: everyDay, opens: '14:00', closes: '19:00' },
    { days: everyDay, opens: '09:00', closes: '12:30' },
  ],
}
const night: OpeningHours = { weekly: [{ days: [5, 6], opens: '20:00', closes: '02:00' }] }
const always: OpeningHours = { weekly: [{ days: everyDay, opens: '00:00', closes: '00:00' }] }
const never: OpeningHours = { weekly: [] }
const sundays: OpeningHours = { weekly: [{ days: [7], opens: '01:30', closes: '05:00' }] }
const [istanbul, baku, berlin] = ['Europe/Istanbul', 'Asia/Baku', 'Europe/Berlin']

describe('Whether a place is open', () => {
  // 2 March 2026 is a Monday. Istanbul is three hours ahead of UTC, Baku four, Berlin one (two from 29 March on).
  for (const [what, hours, zone, now, open_now, changes_at] of [
    ['a minute before it opens', shop, istanbul, '2026-03-02T06:59:00Z', false, '2026-03-02T07:00:00.000Z'],
    ['the moment it opens', shop, istanbul, '2026-03-02T07:00:00Z', true, '2026-03-02T19:00:00.000Z'],
    ['the moment it closes', shop, istanbul, '2026-03-02T19:00:00Z', false, '2026-03-03T07:00:00.000Z'],
    ['the same moment, an hour later on the wall in Baku', shop, baku, '2026-03-02T18:30:00Z', false, '2026-03-03T06:00:00.000Z'],
    ['Saturday night looks at Sunday', shop, istanbul, '2026-03-07T20:00:00Z', false, '2026-03-08T08:00:00.000Z'],
    ['between midnight here and midnight in London', shop, istanbul, '2026-03-07T21:30:00Z', false, '2026-03-08T08:00:00.000Z'],
    ['on a holiday', shop, istanbul, '2026-04-23T09:00:00Z', false, '2026-04-24T07:00:00.000Z'],
    ['on the eve of a feast it closes early', shop, istanbul, '2026-03-19T09:00:00Z', true, '2026-03-19T10:00:00.000Z'],
    ['on the eve of a feast in the afternoon', shop, istanbul, '2026-03-19T11:00:00Z', false, '2026-03-20T07:00:00.000Z'],
    ['during the midday break', siesta, istanbul, '2026-03-02T10:00:00Z', false, '2026-03-02T11:00:00.000Z'],
    [
      'before the midday break, whatever the order of the spans',
      siesta,
      istanbul,
      '2026-03-02T07:00:00Z',
      true,
      '2026-03-02T09:30:00.000Z',
    ],
    ['past midnight on Saturday', night, istanbul, '2026-03-06T22:30:00Z', true, '2026-03-06T23:00:00.000Z'],
    ['past midnight on Friday', night, istanbul, '2026-03-05T22:30:00Z', false, '2026-03-06T17:00:00.000Z'],
    ['day and night', always, istanbul, '2026-03-02T00:00:00Z', true, null],
    ['never', never, istanbul, '2026-03-02T09:00:00Z', false, null],
    [
      'in the night clocks go forward, half past one to five are two and a half hours',
      sundays,
      berlin,
      '2026-03-29T00:45:00Z',
      true,
      '2026-03-29T03:00:00.000Z',
    ],
    ['in the night clocks go back, they are four and a half', sundays, berlin, '2026-10-24T23:45:00Z', true, '2026-10-25T04:00:00.000Z'],
  ] as const)
    test(what, () => {
      const opening = openingAt(hours, zone!, now)
      assert.deepEqual({ open_now: opening.open_now, changes_at: opening.changes_at }, { open_now, changes_at })
    })

  test('the hours of today are those on the wall of the place', () => {
    assert.deepEqual(openingAt(shop, istanbul!, '2026-03-07T20:59:00Z').today, [{ opens: '10:00', closes: '22:00' }])
    assert.deepEqual(openingAt(shop, istanbul!, '2026-03-07T21:00:00Z').today, [{ opens: '11:00', closes: '20:00' }])
    assert.deepEqual(openingAt(shop, istanbul!, '2026-04-23T09:00:00Z').today, [])
  })
})

describe('Opening hours that cannot be', () => {
  for (const [what, hours, details] of [
    [
      'two spans of a day overlap',
      { weekly: [...shop.weekly, { days: [3], opens: '21:59', closes: '23:00' }] },
      { reason: 'spans_overlap', where: 'the week' },
    ],
    [
      'a night runs into the morning',
      { weekly: [...night.weekly, { days: [7], opens: '01:00', closes: '05:00' }] },
      { reason: 'spans_overlap', where: 'the week' },
    ],
    [
      'the last night of the week runs into Monday',
      {
        weekly: [
          { days: [7], opens: '20:00', closes: '02:00' },
          { days: [1], opens: '01:00', closes: '05:00' },
        ],
      },
      { reason: 'spans_overlap', where: 'the week' },
    ],
    [
      'a date that no calendar has',
      { weekly: [], exceptions: [{ on: '2026-02-30', spans: [] }] },
      { reason: 'no_such_date', where: '2026-02-30' },
    ],
    [
      'a month that no calendar has',
      { weekly: [], exceptions: [{ on: '2026-13-01', spans: [] }] },
      { reason: 'no_such_date', where: '2026-13-01' },
    ],
    [
      'a date named twice',
      {
        weekly: [],
        exceptions: [
          { on: '2026-05-01', spans: [] },
          { on: '2026-05-01', spans: [] },
        ],
      },
      { reason: 'date_twice', where: '2026-05-01' },
    ],
  ] as [string, OpeningHours, object][])
    test(what, () =>
      assert.throws(
        () => checkOpeningHours(hours),
        (error) => error instanceof Refusal && assert.deepEqual(error.details, details) === undefined,
      ),
    )

  test('spans that only touch are fine', () => {
    for (const hours of [shop, siesta, night, always, never]) checkOpeningHours(hours)
    checkOpeningHours({
      weekly: [
        { days: [1], opens: '08:00', closes: '12:00' },
        { days: [1], opens: '12:00', closes: '18:00' },
      ],
    })
  })
})

test('minutes in which a place is open are counted over its nights, closed days and changes of the clock', () => {
  const hours: OpeningHours = {
    weekly: [{ days: [1, 2, 3, 4, 5, 6], opens: '10:00', closes: '20:00' }],
    exceptions: [{ on: '2026-03-03', spans: [] }],
  }
  const rows: [string, number, string][] = [
    // A Monday, 12:00 by the clock of Istanbul.
    ['2026-03-02T09:00:00.000Z', 30, '2026-03-02T09:30:00.000Z'],
    // Ten minutes are left of Monday, Tuesday is closed.
    ['2026-03-02T16:50:00.000Z', 30, '2026-03-04T07:20:00.000Z'],
    // Before it opens.
    ['2026-03-04T03:00:00.000Z', 60, '2026-03-04T08:00:00.000Z'],
    // Exactly until it closes.
    ['2026-03-04T07:00:00.000Z', 600, '2026-03-04T17:00:00.000Z'],
    // More than a week of hours.
    ['2026-03-04T07:00:00.000Z', 6 * 600 + 1, '2026-03-11T07:01:00.000Z'],
  ]
  for (const [from, minutes, until] of rows) assert.equal(afterOpenMinutes(hours, 'Europe/Istanbul', from, minutes), until)
  assert.equal(afterOpenMinutes({ weekly: [] }, 'Europe/Istanbul', '2026-03-02T09:00:00.000Z', 90), '2026-03-02T10:30:00.000Z')
  const always: OpeningHours = { weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], opens: '00:00', closes: '00:00' }] }
  assert.equal(afterOpenMinutes(always, 'Europe/Istanbul', '2026-03-02T22:30:00.000Z', 90), '2026-03-03T00:00:00.000Z')
})

test('until a day is until the place closes on it, or on the next day on which it opens', () => {
  for (const [what, hours, from, until] of [
    ['a Monday', shop, '2026-03-02T09:00:00.000Z', '2026-03-02T19:00:00.000Z'],
    ['a Sunday', shop, '2026-03-08T05:00:00.000Z', '2026-03-08T17:00:00.000Z'],
    ['after it has closed', shop, '2026-03-02T19:00:00.000Z', '2026-03-03T19:00:00.000Z'],
    ['a holiday', shop, '2026-04-23T09:00:00.000Z', '2026-04-24T19:00:00.000Z'],
    ['the eve of a feast', shop, '2026-03-19T06:00:00.000Z', '2026-03-19T10:00:00.000Z'],
    ['a night ends with its day', night, '2026-03-06T18:00:00.000Z', '2026-03-06T20:59:00.000Z'],
    ['hours that nobody knows', never, '2026-03-02T09:00:00.000Z', '2026-03-02T20:59:00.000Z'],
  ] as const)
    assert.equal(closingOn(hours, istanbul!, from), until, what)
})
