/**
 * What is written where a form asks and nobody answers: known since the day beside it, as tills, marketplaces and old card files in Turkey and
 * Azerbaijan were seen to hold it. It is nobody's: it joins no two people, and nobody is found by it. New ones are added as a line.
 */
import { isTaxNumber } from './tax-number.ts'

export type PlaceholderKind = 'email' | 'phone' | 'tax_id' | 'birth_on'

interface Placeholder {
  kind: PlaceholderKind
  /** Of a phone its digits without the code of the country, of a tax number its signs, of a birth date YYYYMMDD. */
  is: RegExp
  what: string
  noted_on: string
}

const table: Placeholder[] = [
  {
    kind: 'email',
    is: /^(?:(?:e?-?(?:mail|posta)i?)?-?(?:yok(?:tur)?|yoxdur|none|null|unknown|bilinmiyor)|no-?e?mail|e-?mail|e-?posta|belirtilmemis|naməlum)\d{0,2}@/,
    what: 'says that there is none',
    noted_on: '2026-11-23',
  },
  {
    kind: 'email',
    is: /^(?:do-?not-?reply|no[-._]?reply|anonim|anonymous|dummy|fake|deneme|test)\d{0,3}@/,
    what: 'is for trying out',
    noted_on: '2026-11-23',
  },
  { kind: 'email', is: /^(?:asdf?|qwe(?:rty)?|abc)@(?:asdf?|qwe(?:rty)?|abc)\./, what: 'fingers on a keyboard', noted_on: '2026-11-23' },
  { kind: 'email', is: /^(.)\1{2,}@/, what: 'one sign again and again', noted_on: '2026-11-23' },
  {
    kind: 'email',
    is: /@(?:yok|none|null|test|deneme)\.(?:com|net|org|com\.tr|az)$/,
    what: 'a domain where nobody has mail',
    noted_on: '2026-11-23',
  },
  // x.com and qq.com give mailboxes: only where both sides say nothing is it nobody's.
  { kind: 'email', is: /^(.)\1*@\1+\.(?:com|net|org|com\.tr|az)$/, what: 'one sign on both sides', noted_on: '2026-11-23' },
  // Numbers with one digit behind a true prefix (0532 222 22 22) are sold dear, and somebody's.
  { kind: 'phone', is: /^(?:0?(\d)\1{7,}|\d{1,4}0{8,}|0?51{9})$/, what: 'one digit again and again, or zeros', noted_on: '2026-11-23' },
  { kind: 'phone', is: /^(?:0?123456789|1234567|9876543210?|0?987654321)\d?$/, what: 'digits in their order', noted_on: '2026-11-23' },
  {
    kind: 'tax_id',
    is: /^(.)\1{4,}$/,
    what: 'eleven ones of a consumer without a number, ten twos of a buyer abroad (e-Fatura), and their like',
    noted_on: '2026-11-23',
  },
  {
    kind: 'tax_id',
    is: /^(?:0?123456789\d{0,2}|9876543210?\d?|0?98765432(?:1|10))$/,
    what: 'digits in their order',
    noted_on: '2026-11-23',
  },
  {
    kind: 'birth_on',
    is: /^(?:19000101|18991230|18991231|17530101|00010101|11111111|99991231)$/,
    what: 'where calendars of programs begin or end',
    noted_on: '2026-11-23',
  },
]

const codes_of_countries = /^\+(?:90|994)(?=\d{9,10}$)/

/** Whether this is written where there is nothing to write. */
export function isPlaceholder(kind: PlaceholderKind, value: string): boolean {
  const text = kind === 'phone' ? value.replace(codes_of_countries, '').replace(/\D/g, '') : value
  return table.some((one) => one.kind === kind && one.is.test(text))
}

/** Where the digits of a number check each other, one that was made up or mistyped is nobody's. */
export function canBeTaxNumberOfSomebody(country: string, number: string): boolean {
  if (isPlaceholder('tax_id', number)) return false
  const is_checked = country === 'TR' ? /^\d{10,11}$/ : country === 'AZ' ? /^\d{10}$/ : undefined
  return !is_checked?.test(number) || isTaxNumber(country, number)
}
