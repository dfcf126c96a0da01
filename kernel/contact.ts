/**
 * Phone numbers and e-mail addresses as identifiers: what people type becomes one spelling, by which a person is found again.
 * Identifiers are lower-cased without a locale: in Turkish `INFO@` would become `ınfo@`, another address.
 */
import parsePhoneNumber, { type CountryCode, isSupportedCountry, type PhoneNumber, validatePhoneNumberLength } from 'libphonenumber-js/min'
import { formatPhone } from './phone.ts'

export type PhoneReason = 'empty' | 'not_a_phone' | 'too_short' | 'too_long' | 'not_in_use' | 'country_unknown'

export type NormalisedPhone =
  | { ok: true; phone: string; country: string | undefined; kind: 'mobile' | 'other' | 'unknown' }
  | { ok: false; reason: PhoneReason }

/**
 * A phone number in E.164 (ITU-T; `+905321234567`), read as people type it in `country` (ISO 3166-1 alpha-2): with or without trunk 0,
 * `+90`, `0090` or bare `90`, with any spacing. The numbering plans are libphonenumber's.
 * `kind` says whether it can receive a text message, where Birge knows the plan (TR, AZ). Switchboard extensions are no identifiers and
 * are refused as `not_a_phone`.
 */
export function normalisePhone(text: string, country: string): NormalisedPhone {
  if (!isSupportedCountry(country)) return { ok: false, reason: 'country_unknown' }
  // "+90 (0) 532…" is how letterheads print it; the 0 in brackets is for callers at home only.
  const typed = text.normalize('NFKC').trim().replace(/\(0\)/, '')
  if (typed === '') return { ok: false, reason: 'empty' }
  // Letters would be read as keypad digits or as an extension.
  if (/\p{L}|[#;,*]/u.test(typed)) return { ok: false, reason: 'not_a_phone' }

  const number = parsePhoneNumber(typed, { defaultCountry: country, extract: false })
  if (number?.isValid()) {
    return { ok: true, phone: number.number, country: number.country, kind: kindOf(number) }
  }
  const length = validatePhoneNumberLength(typed, { defaultCountry: country })
  if (length === 'NOT_A_NUMBER') return { ok: false, reason: 'not_a_phone' }
  if (length === 'INVALID_COUNTRY') return { ok: false, reason: 'country_unknown' }
  if (length === 'TOO_SHORT' || length === 'INVALID_LENGTH') return { ok: false, reason: 'too_short' }
  if (length === 'TOO_LONG') return { ok: false, reason: 'too_long' }
  return { ok: false, reason: 'not_in_use' }
}

// Turkey: all of 5xx but pagers (512) and satellite telephony (592). Azerbaijan: the operators' prefixes, and Nakhchivan's 36 554.
const mobile_numbers: Partial<Record<CountryCode, RegExp>> = {
  TR: /^5(?!12|92)\d{9}$/,
  AZ: /^(?:(?:10|40|44|50|51|55|60|70|77|99)\d{7}|36554\d{4})$/,
}

function kindOf(number: PhoneNumber): 'mobile' | 'other' | 'unknown' {
  const mobile = number.country === undefined ? undefined : mobile_numbers[number.country]
  if (mobile === undefined) return 'unknown'
  return mobile.test(number.nationalNumber) ? 'mobile' : 'other'
}

const plans: [code: string, mobile: RegExp][] = [
  ['+90', mobile_numbers.TR!],
  ['+994', mobile_numbers.AZ!],
]

/** Whether a number in E.164 is known to be no mobile: it rings at a home, a shop or a switchboard, and whoever is there answers. */
export const isLandline = (phone: string): boolean =>
  plans.some(([code, mobile]) => phone.startsWith(code) && !mobile.test(phone.slice(code.length)))

export type NormalisedEmail = { ok: true; email: string } | { ok: false; reason: 'empty' | 'not_an_email' | 'too_long' }

/**
 * An e-mail address as an identifier: NFC, trimmed, lower-cased without a locale. Dots and plus signs stay, since only the mailbox's
 * owner knows whether they matter. Shape by RFC 5321 and RFC 6531 as far as real mailboxes use it (no quoted local parts, no address
 * literals); lengths by RFC 5321 4.5.3.1: 64 octets before the @, 254 in all.
 */
export function normaliseEmail(text: string): NormalisedEmail {
  // Turkish keyboards capitalise the first letter of info@ to İ, which no mailbox has; lower-cased it would be two code points.
  const email = text.normalize('NFC').trim().replaceAll('İ', 'i').toLowerCase()
  if (email === '') return { ok: false, reason: 'empty' }
  const [local = '', domain = '', ...more] = email.split('@')
  const local_is_sound = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local)
  const domain_is_sound =
    /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{M}][\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}]$/u.test(domain)
  if (more.length > 0 || !local_is_sound || !domain_is_sound) return { ok: false, reason: 'not_an_email' }
  if (octets(local) > 64 || octets(email) > 254) return { ok: false, reason: 'too_long' }
  return { ok: true, email }
}

/** UTF-8 octets, since the limits of mail are in octets and Turkish letters take two. */
function octets(text: string): number {
  let count = 0
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return count
}

/** A phone for a screen that others may see: its owner knows it again, nobody can call it. `+90 53• ••• •• 67`. */
export function maskPhone(phone: string): string {
  const number = parsePhoneNumber(phone)
  // The country and the first two digits say little of the person; of the rest only the last two stay.
  const shown_at_start = (number?.countryCallingCode.length ?? 0) + 2
  const written = formatPhone(phone)
  const digits = written.replace(/\D/g, '').length
  let place = 0
  return written.replace(/\d/g, (digit) => {
    place += 1
    return place <= shown_at_start || place > digits - 2 ? digit : '•'
  })
}

/** An address for a screen that others may see: `a•••@g•••.com`. The number of dots does not tell the length. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@')
  const ending = domain.slice(domain.lastIndexOf('.'))
  return `${firstSign(local)}•••@${firstSign(domain)}•••${ending}`
}

function firstSign(text: string): string {
  return [...text][0] ?? ''
}

const WITH_ISSUER = /^(?=[^:]*[a-z])([a-z0-9][a-z0-9._-]{0,39}):(?!\/\/)\s*(\S.*)$/i

/**
 * A number or a name that somebody has given out, `trendyol:10017`: two marketplaces, networks or card schemes give the same to different people.
 * Undefined is the issuer where the text does not say it.
 */
export function readIssued(text: string): { issuer: string | undefined; number: string } {
  const [, issuer, number = text.trim()] = WITH_ISSUER.exec(text.trim()) ?? []
  return { issuer: issuer?.toLowerCase(), number }
}
