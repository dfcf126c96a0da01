import { normaliseEmail, normalisePhone, readIssued } from '@birge/kernel/contact'
import { foldText } from '@birge/kernel/fold'

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
 * `full_name` too. `birth_on` has 8 signs, of which unknown ones are `?`. A card is `issuer:number`.
 */
export type Part = Exclude<FieldKind, 'birth_year' | 'birth_month' | 'birth_day'> | 'name' | 'other_names'
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
  readNames(given, note)
  note('birth_on', readDate(given('birth_on'), month_first) ?? dateOf(given('birth_year'), given('birth_month'), given('birth_day')))
  note('email', readEmail(given('email')))
  note('phone', readPhone(given('phone'), country))
  for (const part of ['street', 'address'] as const) note(part, readAddress(given(part)))
  note('house_number', readHouseNumber(given('house_number')))
  for (const part of ['district', 'city', 'region', 'country', 'occupation'] as const) note(part, words(given(part)))
  note('postcode', foldText(given('postcode')).replace(/[^\p{L}\p{N}]/gu, ''))
  note('gender', readGender(given('gender')))
  note('card', readCard(given('card'), issuer))
  note('tax_id', readNumber(given('tax_id')))
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

/** Folded words with single spaces. An apostrophe joins what stands around it (O'Neil, d'Arc), all else that is no letter or digit parts words. */
function words(text: string): string {
  if (text === '') return ''
  return foldText(text)
    .replaceAll('&', ' and ')
    .replace(/(?<=\p{L})'(?=\p{L})/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

// Forms of address and degrees say nothing of who it is; oğlu and qızı only that a father's name stands before.
const titles = new Set('mr mrs ms miss mx dr prof sayin sn bay bayan hanim bey beyefendi hanimefendi av uzm doc cenab xanim'.split(' '))

function readNames(given: (kind: FieldKind) => string, note: (part: Part, value: string | undefined) => void) {
  const first = nameWords(given('first_name'))
  const last = nameWords(given('last_name'))
  const full = given('full_name')
  const whole = nameWords(firstNameFirst(full))
  const all = [...new Set([...first, ...last, ...whole])]
  note('name', all.join(' '))
  const isSaid = first.length > 0 || last.length > 0
  if (isSaid) note('other_names', all.filter((word) => !first.includes(word) && !last.includes(word)).join(' '))
  else note('full_name', whole.join(' '))
  const split = isSaid ? [first, last] : splitName(whole)
  note('first_name', split[0]!.join(' '))
  note('last_name', split[1]!.join(' '))
}

/** "Yılmaz, Ayşe" has the last name first; a comma after several words begins a title ("Ann Lee, 2nd Countess of …"). */
function firstNameFirst(full: string): string {
  const inverted = /^\s*([^\s,]+)\s*,\s*(\S.*)$/u.exec(full)
  return inverted ? `${inverted[2]} ${inverted[1]}` : full
}

/** The first and the last name in a whole one, as they are written there. */
export function partsOfName(full: string): [first: string | null, last: string | null] {
  const written = firstNameFirst(full).split(/\s+/).filter(Boolean)
  const [first, last] = splitName(written, written.map(foldText))
  return [first.join(' ') || null, last.join(' ') || null]
}

function nameWords(text: string): string[] {
  const all = words(text).split(' ').filter(Boolean)
  const own = all.filter((word) => !titles.has(word))
  return own.length ? own : all
}

// Words that begin a last name of several words.
const particles = new Set('van von de da di del della la le du st al el bin ibn ter den der mac mc'.split(' '))

function splitName(name: string[], folded = name): [string[], string[]] {
  if (name.length < 2) return [name, []]
  // "Əliyev Vəli Həsən oğlu": last name, first name, father's name.
  if (/^(?:oglu|ogli|qizi|kizi)$/.test(folded.at(-1)!) && name.length >= 4) return [[name[1]!], [name[0]!]]
  let begin = name.length - 1
  while (begin > 1 && particles.has(folded[begin - 1]!)) begin--
  return [name.slice(0, begin), name.slice(begin)]
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
    return digits === '' || digits.length > width ? '?'.repeat(width) : digits.padStart(width, '0')
  }
  // Two digits are a year of a living person; which century, the date of birth itself does not say, so both stay possible.
  const whole_year = /^\d{2}$/.test(year) ? `??${year}` : of(year, 4)
  const date = whole_year + of(month, 2) + of(day, 2)
  return /\d/.test(date) ? date : undefined
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

/** Whether an address belongs to a place or a go-between rather than to a person; such a one never joins anybody. */
export function isSharedEmail(email: string): boolean {
  const [user = '', domain = ''] = email.split('@')
  return role_mailboxes.has(user) || relays.test(domain)
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
  if (read.ok) return read.phone
  const digits = text.replace(/\D/g, '')
  return digits.length < 5 || /^(\d)\1*$/.test(digits) ? '' : digits
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
kuc kuce kucesi
pr prospekt prospekti
apt apartman apartmani ap apartment apmnt
bl blok
site sitesi sit
mnz menzil m
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
// They announce a number or a floor and are written or left out as one likes.
const silent_words = new Set('no nu nr nomre numara number kat daire d k ic kapi'.split(' '))

/** `Bağdat Caddesi No: 7/3`, `bagdat cad. 7 3` and `BAĞDAT CD. NO 7 D:3` are one. */
function readAddress(text: string): string {
  if (text === '') return ''
  return words(text.replace(/(\d)(?=[\p{L}]{3})/gu, '$1 '))
    .split(' ')
    .map((word) => address_words[word] ?? word.replace(/^(\d+)(?:st|nd|rd|th|inci|nci|uncu|ncu)$/, '$1'))
    .filter((word) => !silent_words.has(word))
    .join(' ')
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
