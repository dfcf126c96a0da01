import { CommandError } from './command.ts'
import type { TableRow } from './table-file.ts'

/** Why a row is left out. */
export class BadRow extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What a row has in one of our columns; empty where it has nothing, or the table no such column. */
export type Cell = (column: string) => string

/** Our column, and what those are called in the table that make it. */
export type ColumnMap = Map<string, string[]>

/** `gtin=barcode_id,title=brand+product_name`: our column, and what it is called in the table; of several columns one is made. Of `several` every one that is named is added. */
export function readMap(text: string, isOwn: (column: string) => boolean, there_are: string, several = ''): ColumnMap {
  const map: ColumnMap = new Map()
  for (const pair of text.split(',').filter((part) => part.trim())) {
    const [ours = '', theirs = ''] = pair.split('=').map((part) => part.trim())
    if (!theirs) throw new CommandError(`"${pair}" in --map is not of the form ours=theirs`)
    if (!isOwn(ours)) throw new CommandError(`"${ours}" in --map is not a column of ours. There are: ${there_are}`)
    const before = map.get(ours) ?? []
    if (before.length && ours !== several)
      throw new CommandError(`--map names "${ours}" twice; of two columns one is made with ${ours}=${before[0]}+${theirs}`)
    map.set(ours, [...before, theirs])
  }
  return map
}

/** Where our columns stand: of several of one meaning the first that says anything; each may be made of more than one, with spaces between them. */
export type Places = Map<string, number[][]>

/** The columns that are called as we call them, and those of the map, which counts alone. Of several of one meaning that of our name comes first. */
export function placesOf(columns: string[], map: ColumnMap, ourName: (column: string) => string): Places {
  const placeOf = (theirs: string) => {
    const place = columns.indexOf(theirs)
    if (place >= 0) return place
    throw new CommandError(`--map names the column "${theirs}", which the table does not have. It has: ${columns.join(', ')}`)
  }
  const places: Places = new Map()
  for (const [place, column] of columns.entries()) {
    const name = ourName(column)
    const others = places.get(name) ?? []
    places.set(name, name === column.toLowerCase() ? [[place], ...others] : [...others, [place]])
  }
  for (const [ours, theirs] of map) places.set(ours, [theirs.flatMap((named) => partsOf(columns, named).map(placeOf))])
  return places
}

const partsOf = (columns: string[], named: string) => (columns.includes(named) ? [named] : named.split('+').map((part) => part.trim()))

/** The columns of the table that the map names. */
export const mappedColumns = (columns: string[], map: ColumnMap) =>
  new Set([...map.values()].flat().flatMap((named) => partsOf(columns, named)))

export function cellsOf(columns: string[], places: Places) {
  return ({ cells }: TableRow): Cell => {
    if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim()))
      throw new BadRow('too_many_cells', `The row has ${cells.length} cells, the header ${columns.length}`)
    const no_text = cells.findIndex((cell) => cell.includes('\0') || !cell.isWellFormed())
    if (no_text >= 0) throw new BadRow('no_text', `${columns[no_text] ?? 'The row'} has a NUL or half a character in it`)
    return (column) => {
      for (const joined of places.get(column) ?? []) {
        const text = joined.flatMap((place) => cells[place]?.trim() || []).join(' ')
        if (text) return text
      }
      return ''
    }
  }
}

export const date_orders = ['dmy', 'mdy', 'ymd'] as const
export type DateOrder = (typeof date_orders)[number]
const YEAR_FIRST = /^(\d{4})(?:([./-])(\d{1,2})\2(\d{1,2})|-?(\d{2})-?(\d{2}))(?:[T ]+(.*))?$/
const WRITTEN = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{1,2})(?:[, ]+(.*))?$/
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/

/**
 * A date with or without a time as other programs write it: `2010-12-01 08:26:00`, `01.12.2010 08:26`, `12/1/2010 8:26 AM`, with or without
 * its offset from UTC. The order is the one that was said; where none was, points stand behind the day, and with strokes only one must be
 * possible. It is of the past: of a year in two digits the last such one is meant.
 */
export function momentOf(text: string, order: DateOrder | undefined, now: string): string {
  const bad = (why: string) => new BadRow('bad_time', `${text} is not a time: ${why}`)
  const iso = YEAR_FIRST.exec(text)
  const read = iso ? [dayOf(iso[1]!, iso[3] ?? iso[5]!, iso[4] ?? iso[6]!, now)] : readings(text, order ? [order] : date_orders, now)
  if (!read) throw bad('not a date that is known here')
  const [at, ...others] = new Set(read.flatMap((day) => day ?? []))
  if (!at) throw bad('there is no such day')
  if (others.length) throw bad(`is it the day or the month that comes first? Say --date-order ${oneOf(date_orders)}`)
  const rest = iso ? iso[7] : WRITTEN.exec(text)![5]
  if (!rest) return `${at} 00:00:00`
  const time = TIME.exec(rest.trim())
  if (!time) throw bad('not a time of day')
  const [, hours, minutes, seconds = '00', fraction = '', half, zone] = time
  const hour = half ? (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hours)
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) throw bad('not a time of day')
  const offset = zone === undefined ? '' : /\d/.test(zone) ? zone.replace(/(\d{2}):?(\d{2})$/, '$1:$2') : 'Z'
  return `${at} ${two(hour)}:${minutes}:${seconds}${fraction}${offset}`
}

const two = (part: string | number) => String(part).padStart(2, '0')
export const oneOf = (all: readonly string[]) => `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`

/** What a date whose year does not come first in four digits is, read in each of these orders. */
function readings(text: string, orders: readonly DateOrder[], now: string): (string | undefined)[] | undefined {
  const written = WRITTEN.exec(text)
  if (!written) return undefined
  const [a, sign, b, c] = written.slice(1) as [string, string, string, string]
  const all = orders.map((order) => {
    if (order === 'ymd') return a.length === 2 && c.length <= 2 ? dayOf(a, b, c, now) : undefined
    if (c.length === 1) return undefined
    return order === 'dmy' ? dayOf(c, b, a, now) : dayOf(c, a, b, now)
  })
  if (orders.length === 1) return all
  // Two digits are the year of one that begins with it only where they can be nothing else; points stand behind the day.
  const [dmy, mdy, ymd] = all
  return sign === '.' && dmy ? [dmy] : dmy || mdy ? [dmy, mdy] : [undefined, undefined, ymd]
}

/** Year-month-day, if there is such a day. */
function dayOf(said: string, month: string, day: string, now: string): string | undefined {
  const year = wholeYear(said, `${two(month)}-${two(day)}`, now)
  const date = new Date(Date.UTC(year, Number(month) - 1, Number(day)))
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && year >= 1900
  return exists ? `${year}-${two(month)}-${two(day)}` : undefined
}

/** Nothing that is told of is of the future: 61 is 1961, 24 is 2024. */
export function wholeYear(said: string, month_and_day: string, now: string): number {
  if (said.length !== 2) return Number(said)
  const century = now.slice(0, 2)
  return Number(`${century}${said}-${month_and_day}` > now.slice(0, 10) ? Number(century) - 1 + said : century + said)
}

/** In which order the days of a column are written, as the column as a whole tells it. */
export class ColumnOfDates {
  /** Of each order, one that is written so and cannot be read in another of the two that are usual. */
  readonly #tell = new Map<DateOrder, string>()
  #unclear: string | undefined
  #plain = false
  readonly #now: string
  constructor(now: string) {
    this.#now = now
  }

  add(text: string) {
    const read = readings(text, date_orders, this.#now)
    const days = new Set(read?.flatMap((day) => day ?? []))
    if (days.size > 1) this.#unclear ??= text
    else if (read?.[0] && read[0] === read[1]) this.#plain = true
    else if (read) for (const [i, order] of date_orders.entries()) if (read[i] && !this.#tell.has(order)) this.#tell.set(order, text)
  }

  /** Undefined where no date in it needs an order. */
  order(column: string): DateOrder | undefined {
    const [found, ...others] = this.#tell.keys()
    const say = `Say --date-order ${oneOf(date_orders)}`
    if (others.length)
      throw new CommandError(
        `The dates of the column "${column}" are not all written in one order (${[...this.#tell.values()].join(', ')}). ${say}`,
      )
    if (!found && this.#unclear)
      throw new CommandError(`Does the day or the month come first in the column "${column}" (${this.#unclear})? ${say}`)
    return found ?? (this.#plain ? 'dmy' : undefined)
  }
}
