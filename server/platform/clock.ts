import { Type } from 'typebox'

/** Time comes from outside, so that months pass in a test within milliseconds. SQL gets it as a parameter. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is moved. */
export function movableClock(start = '2026-03-02T09:00:00Z') {
  let now = new Date(start)
  return {
    now: () => new Date(now),
    moveTo(at: string) {
      now = new Date(at)
    },
    advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number }) {
      const seconds = (by.days ?? 0) * 86_400 + (by.hours ?? 0) * 3_600 + (by.minutes ?? 0) * 60 + (by.seconds ?? 0)
      now = new Date(now.getTime() + seconds * 1000)
    },
  }
}
export type MovableClock = ReturnType<typeof movableClock>

/** A point in time as it comes from outside: RFC 3339, with the offset from UTC, in a year that PostgreSQL and people understand. */
export const Moment = Type.String({
  pattern:
    '^[12]\\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
})

/** A day as it comes from outside: RFC 3339. Whether the month has it says the database. */
export const Day = Type.String({ pattern: '^[12]\\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })
