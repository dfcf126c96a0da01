import { normaliseEmail, normalisePhone, readIssued } from '@birge/kernel/contact'
import { PERSON_FIELDS, type PersonField, type Said } from '@birge/kernel/field-winners'
import { canBeTaxNumberOfSomebody, isPlaceholder } from '@birge/kernel/placeholders'
import { keyedHash } from '#platform/secret'
import type { Identifier, IdentifierKind } from '../customers/index.ts'
import { partsOfName, readDay, readPerson, saysAnything } from '../identity/index.ts'
import { isPersonal } from './linking.ts'

/** A record of another system. The same `(system, external_id)` later is the same record, with something new to say. */
export interface NewRecord {
  system: string
  external_id: string
  /** What it says, as it says it: first_name, full_name, birth_on, phone, street … (`record_fields`); anything else is kept and not understood. */
  fields: Readonly<Record<string, string>>
  received_at: string
  /** The country whose people write phones without its code (ISO 3166-1 alpha-2). */
  country?: string
  /** What the source vouches for: it has seen her papers, or she has proven it there. */
  vouches?: readonly string[]
}

export interface Unread {
  field: string
  reason: string
}

const identifier_fields = ['email', 'phone', 'card', 'tax_id', 'social', 'marketplace', 'payment_token', 'device'] as const

/** A record in one spelling. What cannot be read stays in the record as it came, and says nothing. */
export function readRecord({ system, external_id, fields: raw, received_at, country = 'TR', vouches = [] }: NewRecord) {
  const fields = Object.fromEntries(Object.entries(raw).flatMap(([field, text]) => (text.trim() ? [[field, text.trim()]] : [])))
  const tax_number = plainTaxNumber(fields.tax_id ?? '')
  const isNobodysNumber = tax_number !== '' && !canBeTaxNumberOfSomebody(country, tax_number)
  const tax_id = isNobodysNumber ? undefined : hashTaxId(tax_number)
  delete fields.tax_id
  if (tax_id) fields.tax_id = tax_id
  const isDivided = fields.first_name || fields.last_name || !fields.full_name
  const [first_name, last_name] = isDivided ? [fields.first_name ?? null, fields.last_name ?? null] : partsOfName(fields.full_name!)
  const { father_name } = readPerson({ first_name: fields.first_name, last_name: fields.last_name, full_name: fields.full_name })
  const unread: Unread[] = []
  if (tax_number && !tax_id) unread.push({ field: 'tax_id', reason: isNobodysNumber ? NOBODYS : WITHOUT_SECRET })
  const birth_on = readDay(fields.birth_on ?? '') ?? null
  if (fields.birth_on && !birth_on) unread.push({ field: 'birth_on', reason: 'not_a_date' })
  const plain: Partial<Record<PersonField, string | null>> = { ...fields, first_name, last_name, birth_on, locale: null }
  const said = PERSON_FIELDS.flatMap((field): Said[] => {
    const value = plain[field]
    return value ? [{ field, value, source: system, external_id, at: received_at, ...(vouches.includes(field) && { verified: true }) }] : []
  })
  const identifiers = identifier_fields.flatMap((kind): Identifier[] => {
    const read = fields[kind] === undefined ? undefined : readIdentifier(kind, fields[kind], { country, system })
    if (!read) return []
    if ('reason' in read) {
      unread.push({ field: kind, reason: read.reason })
      return []
    }
    const { value } = read
    // Whoever vouches for what many use vouches for nobody.
    return [{ kind, value, verified: vouches.includes(kind) && isPersonal({ kind, value }) }]
  })
  return { unread, fields, said, identifiers, clues: { identifiers, first_name, last_name, birth_on, father_name } }
}

/** Given out by many, each for itself: what it is, only stands together with whose it is. */
const issued_kinds: ReadonlySet<IdentifierKind> = new Set(['card', 'social', 'marketplace'])

interface Reading {
  country: string
  /** It is taken to have given out itself what it does not say to be another's. */
  system: string
}
function readIdentifier(
  kind: IdentifierKind,
  text: string,
  { country, system }: Reading,
): { value: string } | { reason: string } | undefined {
  if (kind === 'email') {
    const read = normaliseEmail(text)
    return read.ok ? somebodys(kind, read.email) : read
  }
  if (kind === 'phone') {
    const read = normalisePhone(text, country)
    return read.ok ? somebodys(kind, read.phone) : read
  }
  if (!issued_kinds.has(kind)) return { value: text.slice(0, 200) }
  const { issuer = system, number } = readIssued(text)
  return saysAnything(number)
    ? { value: `${issuer}:${(kind === 'card' ? number.replace(/[\s-]/g, '') : number).slice(0, 200)}` }
    : undefined
}

/** Written where there is nothing to write, or mistyped: why she is not known by it. */
const NOBODYS = 'not_of_a_person'
const somebodys = (kind: 'email' | 'phone', value: string) => (isPlaceholder(kind, value) ? { reason: NOBODYS } : { value })

/** Why a tax number is not kept. */
export const WITHOUT_SECRET = 'no_secret'

/** FINs of Azerbaijan hold letters, without which two would be one. */
function plainTaxNumber(text: string): string {
  const signs = text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
  return /\d/.test(signs) ? signs.replace(/^(?:TR|AZ)(?=\d+$)/, '') : ''
}

/** Whoever reads the database alone must not try out all eleven-digit numbers: without a secret that stands elsewhere no tax number is kept. */
function hashTaxId(number: string): string | undefined {
  const secret = process.env.BIRGE_SECRET
  return secret && number ? keyedHash(secret, 'tax number', number) : undefined
}
