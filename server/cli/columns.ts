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

/** `gtin=barcode_id,title=product_name`: our column, and what it is called in the table. */
export function readMap(text: string, isOwn: (column: string) => boolean, there_are: string): Map<string, string> {
  const map = new Map<string, string>()
  for (const pair of text.split(',').filter((part) => part.trim())) {
    const [ours = '', theirs = ''] = pair.split('=').map((part) => part.trim())
    if (!theirs) throw new CommandError(`"${pair}" in --map is not of the form ours=theirs`)
    if (!isOwn(ours)) throw new CommandError(`"${ours}" in --map is not a column of ours. There are: ${there_are}`)
    map.set(ours, theirs)
  }
  return map
}

/** Where our columns stand: those that are called as we call them, and those of the map. Of several of one meaning that of our name comes first. */
export type Places = Map<string, number[]>

export function placesOf(columns: string[], map: Map<string, string>, ourName: (column: string) => string): Places {
  for (const theirs of map.values())
    if (!columns.includes(theirs))
      throw new CommandError(`--map names the column "${theirs}", which the table does not have. It has: ${columns.join(', ')}`)
  const places: Places = new Map()
  for (const [place, column] of columns.entries()) {
    const name = ourName(column)
    const others = places.get(name) ?? []
    places.set(name, name === column.toLowerCase() ? [place, ...others] : [...others, place])
  }
  for (const [ours, theirs] of map) places.set(ours, [columns.indexOf(theirs)])
  return places
}

export function cellsOf(columns: string[], places: Places) {
  return ({ cells }: TableRow): Cell => {
    if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim()))
      throw new BadRow('too_many_cells', `The row has ${cells.length} cells, the header ${columns.length}`)
    const no_text = cells.findIndex((cell) => cell.includes('\0') || !cell.isWellFormed())
    if (no_text >= 0) throw new BadRow('no_text', `${columns[no_text] ?? 'The row'} has a NUL or half a character in it`)
    return (column) => {
      for (const place of places.get(column) ?? []) {
        const text = cells[place]?.trim()
        if (text) return text
      }
      return ''
    }
  }
}

export type DateOrder = 'dmy' | 'mdy'
const ISO = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]+(.*))?$/
const WRITTEN = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[, ]+(.*))?$/
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/

/**
 * A date with or without a time as other programs write it: `2010-12-01 08:26:00`, `01.12.2010 08:26`, `12/1/2010 8:26 AM`, with or without
 * its offset from UTC. Points are written behind the day; with strokes the order is the one that was said, unless only one is possible.
 */
export function momentOf(text: string, order: DateOrder | undefined): string {
  const bad = (why: string) => new BadRow('bad_time', `${text} is not a time: ${why}`)
  const two = (part: string | number) => String(part).padStart(2, '0')
  let date: [year: number, month: number, day: number]
  let rest: string | undefined
  const iso = ISO.exec(text)
  const written = iso ? null : WRITTEN.exec(text)
  if (iso) {
    date = [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    rest = iso[4]
  } else if (written) {
    const [, first, sign, second, said] = written as unknown as [string, string, string, string, string]
    const year = said.length === 2 ? 2000 + Number(said) : Number(said)
    const [a, b] = [Number(first), Number(second)]
    const dayFirst = sign === '.' || order === 'dmy' || (order === undefined && a > 12)
    const monthFirst = !dayFirst && (order === 'mdy' || b > 12)
    if (!dayFirst && !monthFirst) throw bad('is it the day or the month that comes first? Say --date-order dmy or mdy')
    date = dayFirst ? [year, b, a] : [year, a, b]
    rest = written[5]
  } else throw bad('not a date that is known here')

  const [year, month, day] = date
  const exists = new Date(Date.UTC(year, month - 1, day))
  if (exists.getUTCMonth() !== month - 1 || exists.getUTCDate() !== day || year < 1900) throw bad('there is no such day')
  const at = `${year}-${two(month)}-${two(day)}`
  if (!rest) return `${at} 00:00:00`
  const time = TIME.exec(rest.trim())
  if (!time) throw bad('not a time of day')
  const [, hours, minutes, seconds = '00', fraction = '', half, zone] = time
  const hour = half ? (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hours)
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) throw bad('not a time of day')
  const offset = zone === undefined ? '' : /\d/.test(zone) ? zone.replace(/(\d{2}):?(\d{2})$/, '$1:$2') : 'Z'
  return `${at} ${two(hour)}:${minutes}:${seconds}${fraction}${offset}`
}
