import { normaliseEmail, normalisePhone, readIssued } from '@birge/kernel/contact'
import { foldText } from '@birge/kernel/fold'
import { canBeTaxNumberOfSomebody, isPlaceholder } from '@birge/kernel/placeholders'
import { latinised } from '@birge/kernel/transcription'
import { readNames, words } from './names.ts'

/** What a column of a table of people can say. `text:…` is anything else that is worth comparing. */
export const field_kinds = [
  'first_name',
  'last_name',
  'full_name',
  'birth_on',
  'birth_year',
  'birth_month',
  'birth_day',
  'email',
  'phone',
  'street',
  'house_number',
  'address',
  'district',
  'city',
  'postcode',
  'region',
  'country',
  'gender',
  'occupation',
  'card',
  'tax_id',
] as const
export type FieldKind = (typeof field_kinds)[number] | `text:${string}`
export type Fields = Partial<Record<FieldKind, string | null | undefined>>

/**
 * A record of somebody as it is compared: only what is known, each in one spelling. `name` is every word of her names, whichever column
 * they stood in, `other_names` those that are neither first nor last; where first and last name were only guessed from the whole, it is
 * `full_name` too; `father_name` tells two apart and is not weighed. `birth_on` has 8 signs, of which unknown ones are `?`. A card is `issuer:number`.
 */
export type Part = Exclude<FieldKind, 'birth_year' | 'birth_month' | 'birth_day'> | 'name' | 'other_names' | 'father_name'
export type Person = { [part in Part]?: string }

export interface Reading {
  /** Whose phone numbers have no country (ISO 3166-1 alpha-2). */
  country?: string
  /** How dates like 03/04/1985 are written here; day first unless told. */
  month_first?: boolean
  /** Whose the cards are that do not say it. */
  issuer?: string
}

/** Reads a record: names, addresses, dates and contacts as people write them in Turkish, Azerbaijani and English. */
export function readPerson(fields: Fields, { country = 'TR', month_first = false, issuer = '' }: Reading = {}): Person {
  const person: Person = {}
  const given = (kind: FieldKind) => presentText(fields[kind])
  const note = (part: Part, value: string | undefined) => {
    if (value) person[part] = value
  }
  const names = readNames({ first_name: given('first_name'), last_name: given('last_name'), full_name: given('full_name') })
  for (const [part, own] of Object.entries(names) as [keyof typeof names, string[]][]) note(part, own.join(' '))
  note('birth_on', readDate(given('birth_on'), month_first) ?? dateOf(given('birth_year'), given('birth_month'), given('birth_day')))
  note('email', readEmail(given('email')))
  note('phone', readPhone(given('phone'), country))
  for (const part of ['street', 'address'] as const) note(part, readAddress(given(part)))
  note('house_number', readHouseNumber(given('house_number')))
  for (const part of ['district', 'city', 'region'] as const) note(part, readPlace(given(part)))
  for (const part of ['country', 'occupation'] as const) note(part, words(given(part)))
  note('postcode', foldText(given('postcode')).replace(/[^\p{L}\p{N}]/gu, ''))
  note('gender', readGender(given('gender')))
  note('card', readCard(given('card'), issuer))
  const tax_id = readNumber(given('tax_id'))
  if (canBeTaxNumberOfSomebody(country, tax_id)) note('tax_id', tax_id)
  for (const kind of Object.keys(fields) as FieldKind[]) if (kind.startsWith('text:')) note(kind as Part, words(given(kind)))
  return person
}

/** What programs write where nobody said anything. */
const nothing = /^(?:|n\/?a|nan|null|none|nil|unknown|undefined|yok|bilinmiyor|belirsiz|naməlum|namelum|[-–—_.?*#\s]+|0+|9{6,})$/i

/** Whether a field says anything. */
export const saysAnything = (text: string) => presentText(text) !== ''

function presentText(text: string | null | undefined): string {
  const trimmed = text?.trim() ?? ''
  return nothing.test(trimmed) ? '' : trimmed
}

// ---- dates

const month_names: Record<string, number> = {}
for (const [place, line] of [
  'january jan ocak yanvar',
  'february feb subat sub fevral',
  'march mar mart',
  'april apr nisan nis aprel',
  'may mayis',
  'june jun haziran haz iyun',
  'july jul temmuz tem iyul',
  'august aug agustos agu avqust',
  'september sep sept eylul eyl sentyabr',
  'october oct ekim eki oktyabr',
  'november nov kasim kas noyabr',
  'december dec aralik ara dekabr',
].entries())
  for (const name of line.split(' ')) month_names[name] = place + 1

/** A date in any of the usual spellings as YYYYMMDD with `?` for what is not known; undefined where there is no date in it. */
export function readDate(text: string, month_first = false): string | undefined {
  if (text === '') return undefined
  const plain = foldText(text).replace(/[t ]\d{1,2}:\d{2}.*$/, '')
  const parts = plain.match(/\d+|[a-z]+/g) ?? []
  const month = parts.findIndex((part) => month_names[part])
  if (month >= 0) {
    const [day, year] = parts.filter((part) => /^\d/.test(part)).sort((a, b) => a.length - b.length)
    return year === undefined ? dateOf(day ?? '', parts[month]!, '') : dateOf(year, parts[month]!, day!)
  }
  const numbers = parts.filter((part) => /^\d/.test(part))
  if (numbers.length === 1) {
    const [digits] = numbers as [string]
    if (digits.length === 8) {
      const year_first = /^(?:1[5-9]|20)/.test(digits)
      if (year_first || !/(?:1[5-9]|20)\d\d$/.test(digits)) return dateOf(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6))
      const [a, b] = [digits.slice(0, 2), digits.slice(2, 4)]
      return month_first ? dateOf(digits.slice(4), a, b) : dateOf(digits.slice(4), b, a)
    }
    return digits.length === 4 ? dateOf(digits, '', '') : undefined
  }
  if (numbers.length === 2) {
    const [a, b] = numbers as [string, string]
    return a.length === 4 ? dateOf(a, b, '') : b.length === 4 ? dateOf(b, a, '') : undefined
  }
  const [a, b, c] = numbers as [string, string, string]
  if (numbers.length < 3) return undefined
  if (a.length === 4) return dateOf(a, b, c)
  const month_is_first = Number(a) > 12 ? false : Number(b) > 12 ? true : month_first
  return month_is_first ? dateOf(c, a, b) : dateOf(c, b, a)
}

/** A whole date as ISO 8601 writes it; undefined where a part of it is missing, or it is no day of the calendar. */
export function readDay(text: string): string | undefined {
  const date = readDate(text)?.replace(/^(....)(..)(..)$/, '$1-$2-$3') ?? ''
  const time = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : date
}

function dateOf(year: string, month: string, day: string): string | undefined {
  const of = (text: string, width: number) => {
    const digits = /^\d+$/.test(text) ? text : (month_names[foldText(text)]?.toString() ?? '')
    // Zeros stand where nothing is known.
    return digits.length > width || /^0*$/.test(digits) ? '?'.repeat(width) : digits.padStart(width, '0')
  }
  // Two digits are a year of a living person; which century, the date of birth itself does not say, so both stay possible.
  const whole_year = /^\d{2}$/.test(year) ? `??${year}` : of(year, 4)
  const date = whole_year + of(month, 2) + of(day, 2)
  return /\d/.test(date) && !isPlaceholder('birth_on', date) ? date : undefined
}

// ---- contacts

/** Who reads mail to these is whoever sits there: no sign of one person (RFC 2142, and what shops call their own). */
const role_mailboxes = new Set(
  'info iletisim kasa magaza satis muhasebe destek bilgi sales contact office admin support hello mail shop store help billing noreply no-reply musteri elaqe'.split(
    ' ',
  ),
)
/** Marketplaces and mail hiders give each order or shop an address of its own. */
const relays =
  /(?:^|[.@])(?:privaterelay\.appleid\.com|marketplace\.amazon\.[a-z.]+|members\.ebay\.[a-z.]+|relay\.firefox\.com|mozmail\.com|duck\.com|guest\.booking\.com|(?:mail|m)\.trendyol\.com|(?:[a-z]+\.)?hepsiburada\.com|n11\.com)$/

/** Whether an address belongs to a place, a go-between or nobody at all rather than to a person; such a one never joins anybody. */
export function isSharedEmail(email: string): boolean {
  const [user = '', domain = ''] = email.split('@')
  return role_mailboxes.has(user) || relays.test(domain) || isPlaceholder('email', email)
}

function readEmail(text: string): string {
  if (text === '') return ''
  const read = normaliseEmail(text)
  // A broken address is still the same broken address.
  const email = read.ok ? read.email : text.includes('@') ? text.trim().toLowerCase() : ''
  return isSharedEmail(email) ? '' : email
}

function readPhone(text: string, country: string): string {
  if (text === '') return ''
  const read = normalisePhone(text, country)
  const phone = read.ok ? read.phone : text.replace(/\D/g, '')
  return phone.length < 5 || /^(\d)\1*$/.test(phone) || isPlaceholder('phone', phone) ? '' : phone
}

function readGender(text: string): string {
  const word = words(text)
  if (/^(?:m|male|man|erkek|e|bay|kisi|oglan|boy)$/.test(word)) return 'm'
  return /^(?:f|female|woman|kadin|k|bayan|qadin|qiz|kiz|girl|w)$/.test(word) ? 'f' : word
}

function readCard(text: string, otherwise: string): string | undefined {
  const { issuer = otherwise, number } = readIssued(text)
  const read = readNumber(number)
  return read && `${issuer}:${read}`
}

/** The number of a card, without whose it is. */
export const numberOnCard = (card: string) => card.slice(card.indexOf(':') + 1)
/** Card 1001 of one and card 1001 of another say nothing of each other. */
export const sayNothingOfEachOther = (part: Part, a: string, b: string) =>
  part === 'card' && a.slice(0, a.indexOf(':')) !== b.slice(0, b.indexOf(':'))

const readNumber = (text: string) => foldText(text).replace(/[^\p{L}\p{N}]/gu, '')

// ---- addresses

const address_words: Record<string, string> = {}
for (const line of `
blvd blv bulvar bulvari boulevard bulv
st str street
ave av avenue
rd road
dr drive
ln lane
pl place
cct circuit
cr cres crescent
tce terrace
hwy highway
pkwy parkway
sq square
ct court
n north
s south
e east
w west
mah mahalle mahallesi mh mehellesi mehelle
cad cadde caddesi cd caddes
sok sokak sokagi sk soka
kuc kuce kucesi kucha kuchesi
pr prospekt prospekti prosp prospect
apt apartman apartmani ap apartment apmnt
bl blok
site sitesi sit
mnz menzil men m
1 first
2 second
3 third
4 fourth
5 fifth
6 sixth
7 seventh
8 eighth
9 ninth
10 tenth`
  .trim()
  .split('\n')) {
  const [short, ...forms] = line.split(' ') as [string, ...string[]]
  for (const form of forms) address_words[form] = short
}
// They announce a number, a floor or a district and are written or left out as one likes.
const silent_words = new Set('no nu nr nomre numara number kat daire d k ic kapi ev rayon rayonu'.split(' '))

/** `Bağdat Caddesi No: 7/3`, `bagdat cad. 7 3` and `BAĞDAT CD. NO 7 D:3` are one. */
function readAddress(text: string): string {
  if (text === '') return ''
  return words(withRayon(text).replace(/(\d)(?=[\p{L}]{3})/gu, '$1 '))
    .split(' ')
    .map((word) => address_words[word] ?? word.replace(/^(\d+)(?:st|nd|rd|th|inci|nci|uncu|ncu)$/, '$1'))
    .filter((word) => !silent_words.has(word))
    .join(' ')
}

/** "Nəsimi r-nu" is Nəsimi rayonu. */
const withRayon = (text: string) => latinised(text).replace(/\br-nu?\b/gi, 'rayonu')

const kinds_of_places = new Set('rayon rayonu ilcesi seheri sehri qesebesi'.split(' '))
// The two sides of the Bosporus are one city, of which shops make two.
const sides_of_istanbul = new Set('avrupa anadolu asya yakasi'.split(' '))
const names_of_places: Record<string, string> = { baku: 'baki', bakou: 'baki', constantinople: 'istanbul' }

/** `Nəsimi r-nu` and `Nəsimi`, `İstanbul (Avrupa)` and `İstanbul`, `Баку` and `Bakı` are one place each. */
function readPlace(text: string): string {
  const all = words(withRayon(text)).split(' ')
  const own = all.filter((word) => !kinds_of_places.has(word) && !(all[0] === 'istanbul' && sides_of_istanbul.has(word)))
  return (own.length ? own : all).map((word) => names_of_places[word] ?? word).join(' ')
}

const readHouseNumber = (text: string) =>
  readAddress(text)
    .replaceAll(' ', '')
    .replace(/^0+(?=\d)/, '')

// ---- tables

/** One part of everybody: its different values, and for each record which of them it has (-1: none). */
export interface Column {
  part: Part
  values: string[]
  ids: Int32Array<SharedArrayBuffer>
}

/** A table of people by columns, so that a million records need some hundred bytes each, and threads can share it. */
export interface People {
  size: number
  columns: Column[]
}

/** Gathers records one by one. */
export function gathering(): { add(person: Person): void; done(): People } {
  const columns = new Map<Part, Column & { places: Map<string, number> }>()
  let size = 0
  const grown = (ids: Int32Array<SharedArrayBuffer> | undefined, room: number) => {
    const more = new Int32Array(new SharedArrayBuffer(4 * room)).fill(-1)
    if (ids) more.set(ids.subarray(0, Math.min(ids.length, room)))
    return more
  }
  return {
    add(person) {
      for (const [part, value] of Object.entries(person) as [Part, string][]) {
        if (part === 'father_name') continue
        let column = columns.get(part)
        if (!column) columns.set(part, (column = { part, values: [], ids: grown(undefined, 1_024), places: new Map() }))
        let id = column.places.get(value)
        if (id === undefined) {
          id = column.values.push(value) - 1
          column.places.set(value, id)
        }
        if (size >= column.ids.length) column.ids = grown(column.ids, 2 * size)
        column.ids[size] = id
      }
      size++
    },
    done: () => ({
      size,
      // In the order of their names: what follows must not depend on which record came first.
      columns: [...columns.values()]
        .sort((a, b) => (a.part < b.part ? -1 : 1))
        .map(({ part, values, ids }) => ({ part, values, ids: grown(ids, size) })),
    }),
  }
}

export function peopleOf(people: Iterable<Person>): People {
  const gathered = gathering()
  for (const person of people) gathered.add(person)
  return gathered.done()
}

export function personAt({ columns }: People, row: number): Person {
  const person: Person = {}
  for (const { part, values, ids } of columns) if (ids[row]! >= 0) person[part] = values[ids[row]!]!
  return person
}
