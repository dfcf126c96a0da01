/** Today on the calendar of a company, which need not be that of whoever looks at this screen. */
export const todayIn = (time_zone: string, now = new Date()) => now.toLocaleDateString('en-CA', { timeZone: time_zone })

/** The moment at which a day begins there. */
export function beginOfDay(day: string, time_zone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const ahead = (at: number) => Date.parse(`${new Date(at).toLocaleString('sv-SE', { timeZone: time_zone }).replace(' ', 'T')}Z`) - at
  return new Date(midnight - ahead(midnight - ahead(midnight))).toISOString()
}
