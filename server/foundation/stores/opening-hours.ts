import { type Static, Type } from 'typebox'
import { refusal } from '#platform/refusal'

/** What a clock on the wall shows. */
export const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })
/** Closing at or before the opening time means closing on the next day. */
const Span = Type.Object({ opens: Time, closes: Time }, { additionalProperties: false })
type Span = Static<typeof Span>

/** The clock on the wall of the place: the usual week (ISO days, 1 is Monday) and the dates that are different; no spans means closed. */
export const OpeningHours = Type.Object(
  {
    weekly: Type.Array(
      Type.Object(
        { days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, uniqueItems: true }), ...Span.properties },
        { additionalProperties: false },
      ),
      { maxItems: 28 },
    ),
    exceptions: Type.Optional(
      Type.Array(
        Type.Object(
          { on: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), spans: Type.Array(Span, { maxItems: 4 }) },
          { additionalProperties: false },
        ),
        { maxItems: 100 },
      ),
    ),
  },
  { additionalProperties: false },
)
export type OpeningHours = Static<typeof OpeningHours>

export const badOpeningHours = refusal<{ reason: 'spans_overlap' | 'no_such_date' | 'date_twice'; where: string }>(
  'bad_opening_hours',
  422,
  ({ reason, where }) => `These opening hours cannot be: ${reason.replaceAll('_', ' ')} (${where})`,
)

const DAY = 1_440
const MINUTE_MS = 60_000
const MOST_DAYS_AHEAD = 120
const DAY_MS = DAY * MINUTE_MS

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
/** The span as minutes from the midnight before it opens. */
const minutesOf = ({ opens, closes }: Span): [number, number] => {
  const [start, end] = [minuteOf(opens), minuteOf(closes)]
  return [start, end > start ? end : end + DAY]
}

/** Throws where two spans of the week overlap, or a date is named twice or does not exist. */
export function checkOpeningHours({ weekly, exceptions = [] }: OpeningHours) {
  const week = weekly.flatMap((span) =>
    span.days.map((day) => minutesOf(span).map((minute) => minute + (day - 1) * DAY) as [number, number]),
  )
  refuseOverlap(week, 7 * DAY, 'the week')
  const seen = new Set<string>()
  for (const { on, spans } of exceptions) {
    const date = new Date(`${on}T00:00:00Z`)
    if (Number.isNaN(date.getTime()) || dateOf(date.getTime()) !== on) throw badOpeningHours({ reason: 'no_such_date', where: on })
    if (seen.has(on)) throw badOpeningHours({ reason: 'date_twice', where: on })
    seen.add(on)
    refuseOverlap(spans.map(minutesOf), Infinity, on)
  }
}

/** After `period` minutes the spans begin again, so the last may run into the first. */
function refuseOverlap(spans: [number, number][], period: number, where: string) {
  const sorted = spans.toSorted((a, b) => a[0] - b[0])
  for (const [i, [, end]] of sorted.entries()) {
    const next = sorted[i + 1]?.[0] ?? sorted[0]![0] + period
    if (next < end) throw badOpeningHours({ reason: 'spans_overlap', where })
  }
}

export interface Opening {
  open_now: boolean
  /** When it next closes (if open) or opens (if closed); null when nothing changes within two weeks. */
  changes_at: string | null
  today: Span[]
}

/** Whether a place with these hours, by the clocks of its time zone, is open at `now`. */
export function openingAt(hours: OpeningHours, time_zone: string, now: string): Opening {
  const instant = Date.parse(now)
  const [first] = openSpans(hours, time_zone, instant, 14)
  const open_now = first !== undefined && first[0] === instant
  const changes = first?.[open_now ? 1 : 0]
  const isAlwaysOpen = open_now && changes! > instant + 14 * DAY_MS
  return {
    open_now,
    changes_at: changes === undefined || isAlwaysOpen ? null : new Date(changes).toISOString(),
    today: spansOn(hours, dateOf(wallDayOf(instant, time_zone))),
  }
}

/** From when until when the place is open, from an instant on, for so many days; spans that go on with one another are one, and one that has begun begins at the instant. */
export function* openSpans(hours: OpeningHours, time_zone: string, from: number, days: number): Generator<[number, number]> {
  const today = wallDayOf(from, time_zone)
  let open: [number, number] | undefined
  // Yesterday's night may reach into today.
  for (let date = today - DAY_MS; date <= today + days * DAY_MS; date += DAY_MS)
    for (const span of spansOn(hours, dateOf(date)).toSorted((a, b) => a.opens.localeCompare(b.opens))) {
      const [start, end] = minutesOf(span).map((minute) => instantOf(date + minute * MINUTE_MS, time_zone)) as [number, number]
      if (end <= from) continue
      if (open && start <= open[1]) open[1] = Math.max(open[1], end)
      else {
        if (open) yield open
        open = [Math.max(start, from), end]
      }
    }
  if (open) yield open
}

/** The day on the wall of a zone at an instant, as the midnight that UTC would call so. */
const wallDayOf = (instant: number, time_zone: string) => Math.floor((instant + offsetAt(instant, time_zone)) / DAY_MS) * DAY_MS

/** A feast, or whatever else keeps a place shut on a day of a usual week. */
export const isShutOn = ({ exceptions = [] }: OpeningHours, day: string) => exceptions.some(({ on, spans }) => on === day && !spans.length)

/** The instant at which the wall of a zone shows this time on this day. */
export const instantAt = (day: string, time: string, time_zone: string) =>
  new Date(instantOf(Date.parse(`${day}T00:00:00Z`) + minuteOf(time) * MINUTE_MS, time_zone)).toISOString()

/** When a place with these hours has been open for so many minutes since `from`; where nobody knows its hours, or it does not open, by the clock on the wall. */
export function afterOpenMinutes(hours: OpeningHours, time_zone: string, from: string, minutes: number): string {
  const instant = Date.parse(from)
  const asked_ms = minutes * MINUTE_MS
  let left_ms = asked_ms
  for (const [start, end] of openSpans(hours, time_zone, instant, MOST_DAYS_AHEAD)) {
    if (start + left_ms <= end) return new Date(start + left_ms).toISOString()
    left_ms -= end - start
  }
  return new Date(instant + asked_ms).toISOString()
}

/** When a place closes on the day of an instant, or on the next on which it opens: before midnight, so that whoever is told the day has all of it. Where nobody knows its hours, the end of that day. */
export function closingOn(hours: OpeningHours, time_zone: string, from: string): string {
  const first = wallDayOf(Date.parse(from), time_zone)
  for (let date = first; date <= first + MOST_DAYS_AHEAD * DAY_MS; date += DAY_MS) {
    const ends = spansOn(hours, dateOf(date)).map((span) => minutesOf(span)[1])
    const end = instantOf(date + Math.min(Math.max(0, ...ends), DAY - 1) * MINUTE_MS, time_zone)
    if (ends.length && end > Date.parse(from)) return new Date(end).toISOString()
  }
  return new Date(instantOf(first + (DAY - 1) * MINUTE_MS, time_zone)).toISOString()
}

const dateOf = (midnight: number) => new Date(midnight).toISOString().slice(0, 10)

function spansOn({ weekly, exceptions = [] }: OpeningHours, date: string): Span[] {
  const exception = exceptions.find(({ on }) => on === date)
  if (exception) return exception.spans
  const day = new Date(`${date}T00:00:00Z`).getUTCDay() || 7
  return weekly.filter(({ days }) => days.includes(day)).map(({ opens, closes }) => ({ opens, closes }))
}

/** The instant at which the wall shows `wall` (milliseconds, as if it were UTC). A second look settles the days on which clocks are changed. */
function instantOf(wall: number, time_zone: string): number {
  const guess = wall - offsetAt(wall, time_zone)
  return wall - offsetAt(guess, time_zone)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far the wall clock of a zone is ahead of UTC, in milliseconds. */
function offsetAt(instant: number, time_zone: string): number {
  let format = formats.get(time_zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: time_zone, timeZoneName: 'longOffset' })
    formats.set(time_zone, format)
  }
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(format.format(instant)) ?? []
  return sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS : 0
}
