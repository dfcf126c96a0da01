import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginOfDay, todayIn } from './days.ts'

test('a day is that of the company, wherever somebody looks at it from', () => {
  const now = new Date('2026-11-22T20:30:00Z')
  assert.deepEqual([todayIn('Europe/Istanbul', now), todayIn('Asia/Baku', now)], ['2026-11-22', '2026-11-23'])
  assert.deepEqual(
    [beginOfDay('2026-12-01', 'Europe/Istanbul'), beginOfDay('2026-12-01', 'Asia/Baku'), beginOfDay('2026-12-01', 'Europe/Paris')],
    ['2026-11-30T21:00:00.000Z', '2026-11-30T20:00:00.000Z', '2026-11-30T23:00:00.000Z'],
  )
  // The night in which clocks are put forward, and the day after.
  assert.deepEqual(
    [beginOfDay('2026-03-29', 'Europe/Paris'), beginOfDay('2026-03-30', 'Europe/Paris')],
    ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  )
})
