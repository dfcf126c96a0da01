/**
 * What the clock and the calendar of a shop show. Only digits are taken from Intl: how they are put together differs between builds, and a quote
 * must come to the same on all of them.
 */
const formats = new Map<string, Intl.DateTimeFormat>()
/** The last minutes that were asked for: carts of a rush ask for the same one. */
const known = new Map<string, string>()
const MOST_KNOWN = 1_000

/** The local time of a shop, `YYYY-MM-DDTHH:MM`; `now` is RFC 3339, the zone an IANA name. */
export function minuteIn(time_zone: string, now: string): string {
  const minute = Math.floor(Date.parse(now) / 60_000)
  const key = `${minute} ${time_zone}`
  const before = known.get(key)
  if (before !== undefined) return before
  let format = formats.get(time_zone)
  if (!format) {
    const [year, month, day, hour] = ['numeric', '2-digit', '2-digit', '2-digit'] as const
    format = new Intl.DateTimeFormat('en-GB', { timeZone: time_zone, hourCycle: 'h23', year, month, day, hour, minute: '2-digit' })
    formats.set(time_zone, format)
  }
  const part = new Map(format.formatToParts(minute * 60_000).map(({ type, value }) => [type as string, value]))
  const shown = `${part.get('year')}-${part.get('month')}-${part.get('day')}T${part.get('hour')}:${part.get('minute')}`
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, shown)
  return shown
}

/** The local day on which something is sold, `YYYY-MM-DD`; tax rates change at midnight there. */
export const dayIn = (time_zone: string, now: string): string => minuteIn(time_zone, now).slice(0, 10)
