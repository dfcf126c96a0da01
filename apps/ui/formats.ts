import type { Locale } from '@birge/kernel/locale'

/** Dates and numbers as people write them; money is `@birge/kernel/money`. */
export type DateStyle = 'day' | 'date' | 'full' | 'time' | 'date_time'

// Chromium claims Azerbaijani but carries neither its month names nor its number signs. Turkish has the same plurals, separators and
// order of a date, so Azerbaijani borrows them and puts in its own names; server and browser then write the same.
export const formattingLocale = (locale: Locale) => (locale === 'az' ? 'tr' : locale === 'en' ? 'en-GB' : locale)
const azerbaijani = {
  month: ['yanvar', 'fevral', 'mart', 'aprel', 'may', 'iyun', 'iyul', 'avqust', 'sentyabr', 'oktyabr', 'noyabr', 'dekabr'],
  weekday: ['bazar', 'bazar ertəsi', 'çərşənbə axşamı', 'çərşənbə', 'cümə axşamı', 'cümə', 'şənbə'],
}
const dateStyles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'long' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  full: { weekday: 'long', day: 'numeric', month: 'long' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date_time: { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
}

/** A moment as people of `locale` write it. The time zone is always named: a store's hours are the store's, wherever the reader is. */
export function formatDate(at: Date | string | number, locale: Locale, timeZone: string, style: DateStyle = 'date'): string {
  const moment = new Date(at)
  const parts = new Intl.DateTimeFormat(formattingLocale(locale), { ...dateStyles[style], timeZone }).formatToParts(moment)
  if (locale !== 'az') return parts.map((part) => part.value).join('')
  const [month, day, year] = new Intl.DateTimeFormat('en-US', { timeZone }).format(moment).split('/').map(Number) as [
    number,
    number,
    number,
  ]
  const names = { month: azerbaijani.month[month - 1], weekday: azerbaijani.weekday[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] }
  const written = parts.map((part) => (names as Record<string, string | undefined>)[part.type] ?? part.value).join('')
  return written.replace(` ${names.weekday}`, `, ${names.weekday}`)
}

export const formatNumber = (value: number, locale: Locale, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(formattingLocale(locale), options).format(value)
