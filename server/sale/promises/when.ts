import { dayIn, minuteIn } from '@birge/kernel/shop-time'
import { type Static, Type } from 'typebox'
import { Day } from '#platform/clock'
import { OrNull } from '#platform/or-null'
import { instantAt, isShutOn, type OpeningHours, openSpans, Time } from '../../foundation/stores/index.ts'

const WeekDays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, uniqueItems: true, description: '1 is Monday' })
const Transit = Type.Integer({ minimum: 0, maximum: 60 })

export const CollectTerms = Type.Object(
  {
    prepare_minutes: Type.Integer({ minimum: 0, maximum: 20_160, description: 'of opening time, until it lies ready' }),
    orders_until: OrNull(Time),
  },
  { additionalProperties: false },
)
export const SendTerms = Type.Object(
  {
    orders_until: Time,
    leaves_on_days: WeekDays,
    carrier_days: WeekDays,
    transit_days: Type.Object({ least: Transit, most: Transit }, { additionalProperties: false, description: 'days of the carrier' }),
    holidays: Type.Array(Day, { maxItems: 100, uniqueItems: true, description: 'nothing leaves and nothing arrives' }),
  },
  { additionalProperties: false },
)
type CollectTerms = Static<typeof CollectTerms>
type SendTerms = Static<typeof SendTerms>

export interface Place {
  opening_hours: OpeningHours
  time_zone: string
}

const MINUTE_MS = 60_000
/** People are told a quarter of an hour, not a minute. */
const QUARTER_MS = 15 * MINUTE_MS
/** Whoever cannot say within so many days when, does not say it. */
const LOOKED_AHEAD_DAYS = 30

/**
 * From when on an order of `now` (RFC 3339) lies ready at a place: it is prepared while the place is open, what comes too late of a day from the
 * next day on. Never after closing time; undefined where the place does not open.
 */
export function readyAt(
  { opening_hours, time_zone }: Place,
  { prepare_minutes, orders_until }: CollectTerms,
  now: string,
): string | undefined {
  const today = dayIn(time_zone, now)
  const isLate = orders_until !== null && minuteIn(time_zone, now).slice(11) >= orders_until
  let left = prepare_minutes * MINUTE_MS
  for (const [opens, closes] of openSpans(opening_hours, time_zone, Date.parse(now), LOOKED_AHEAD_DAYS)) {
    if (isLate && dayIn(time_zone, new Date(opens).toISOString()) === today) continue
    const ready = Math.ceil((opens + left) / QUARTER_MS) * QUARTER_MS
    if (ready < closes) return new Date(ready).toISOString()
    left = Math.max(0, left - (closes - opens))
  }
  return undefined
}

export const Arrival = Type.Object({
  order_by: Type.String({ description: 'who orders later is promised a later day' }),
  leaves_on: Type.String(),
  earliest_on: Type.String(),
  latest_on: Type.String(),
})

/** On which days what is ordered `now` and sent from a place arrives; undefined where nothing leaves. */
export function arrivalOf(
  { opening_hours, time_zone }: Place,
  { orders_until, leaves_on_days, carrier_days, transit_days, holidays }: SendTerms,
  now: string,
): Static<typeof Arrival> | undefined {
  const isHoliday = (day: string) => holidays.includes(day)
  const leaves = (day: string) => leaves_on_days.includes(weekDayOf(day)) && !isHoliday(day) && !isShutOn(opening_hours, day)
  const carries = (day: string) => carrier_days.includes(weekDayOf(day)) && !isHoliday(day)
  const today = dayIn(time_zone, now)
  const first = minuteIn(time_zone, now).slice(11) < orders_until ? today : nextDay(today)
  const leaves_on = onwards(first, 0, leaves)
  const earliest_on = leaves_on && onwards(leaves_on, transit_days.least, carries)
  const latest_on = leaves_on && onwards(leaves_on, transit_days.most, carries)
  if (!earliest_on || !latest_on) return undefined
  return { order_by: instantAt(leaves_on, orders_until, time_zone), leaves_on, earliest_on, latest_on }
}

export const DaysAfter = Type.Object({ least_days: Type.Integer(), most_days: Type.Integer() })

/** Of what waits for money: on every day of the week to come it may come at any hour, so the days after it are counted from all of them. */
export function daysAfter(
  { time_zone }: Place,
  now: string,
  told: (now: string) => { earliest_on: string; latest_on: string } | undefined,
): Static<typeof DaysAfter> | undefined {
  let day = dayIn(time_zone, now)
  const days: { least: number; most: number }[] = []
  for (let looked = 0; looked < 7; looked += 1, day = nextDay(day)) {
    const [first, last] = [told(instantAt(day, '00:00', time_zone)), told(instantAt(day, '23:59', time_zone))]
    if (!first || !last) return undefined
    days.push({ least: daysBetween(day, first.earliest_on), most: daysBetween(day, last.latest_on) })
  }
  return { least_days: Math.min(...days.map(({ least }) => least)), most_days: Math.max(...days.map(({ most }) => most)) }
}

/** The day after so many such days; with none, the first such day from here on. */
function onwards(from: string, days: number, counts: (day: string) => boolean): string | undefined {
  let day = days ? nextDay(from) : from
  for (let left = Math.max(1, days), looked = 0; looked < LOOKED_AHEAD_DAYS + 2 * days; looked += 1, day = nextDay(day))
    if (counts(day) && --left === 0) return day
  return undefined
}

export const endOfDay = (day: string, time_zone: string) => instantAt(nextDay(day), '00:00', time_zone)
const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * MINUTE_MS).toISOString().slice(0, 10)
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / (24 * 60 * MINUTE_MS)
const weekDayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
