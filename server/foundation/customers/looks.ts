import { maskEmail, maskPhone, normalisePhone } from '@birge/kernel/contact'
import { checkGtin } from '@birge/kernel/gtin'
import { type Static, Type } from 'typebox'
import { type Database, type Db, type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { reasonsToSee, reasonToSee, sweepBy } from '#platform/personal-data'
import { pageOf, readCursor } from '#platform/paging'
import { type Outcome, together } from '#platform/together'
import { idsOf } from './aliases.ts'
import { type Contact, IdentifierKind, mask } from './contacts.ts'
import { type Profile, profilesOf } from './profiles.ts'

export interface Looked {
  /** What was opened: a profile, a cart, an order … */
  subject: string
  /** Whose business it is; null for a profile, which all companies share. */
  company_id: string | null
  /** Null where it is a guest's. */
  customer_id: string | null
}

/**
 * Writes down what somebody of the staff has opened of customers', and for what reason; what a shopper sees of her own
 * is no look. The same look again within ten minutes is one look: screens read their data more than once.
 */
export async function logLooks(
  tx: Tx,
  looks: readonly Looked[],
  reason: string,
  { principal, actor, now }: Pick<Call, 'principal' | 'actor' | 'now'>,
) {
  if (principal.audience !== 'staff' || !looks.length) return
  const register_id = principal.register_id
  await writeLast(
    tx,
    LOG,
    looks.map(({ subject, company_id, customer_id }) => [newId('lok'), subject, company_id, customer_id, actor, reason, register_id, now]),
  )
}

/** The same for what was only read: nobody is shown it before it is written down. */
export async function showToStaff(database: Database, looks: readonly Looked[], reason: string, call: Call) {
  if (call.principal.audience === 'staff' && looks.length) await database.transaction((tx) => logLooks(tx, looks, reason, call))
}

export const ofProfiles = (customer_ids: readonly string[]): Looked[] =>
  customer_ids.map((customer_id) => ({ subject: customer_id, company_id: null, customer_id }))

const LOG: LastWrite = {
  columns: 8,
  sql: ($) => `looked as (
      insert into customers.looks (look_id, subject, company_id, customer_id, actor, reason, register_id, looked_at)
      select distinct on (subject, actor, reason) l.*
      from unnest(${[1, 2, 3, 4, 5, 6, 7].map((column) => `${$(column)}::text[]`).join(', ')}, ${$(8)}::timestamptz[])
        as l(look_id, subject, company_id, customer_id, actor, reason, register_id, looked_at)
      where not exists (select from customers.looks before where before.subject = l.subject and before.actor = l.actor and before.reason = l.reason
                        and before.looked_at > l.looked_at - interval '10 minutes')
      order by subject, actor, reason, look_id)`,
}

/**
 * A profile, as somebody of the staff may see it. Those who ask at one moment are answered from one reading, after all their looks have been
 * written down with one commit.
 */
export const lookAtProfile = together<{ customer_id: string; call: Call }, Profile & { contacts_seen: Seen }>({
  name: 'look at a profile',
  under_way: 2,
  async decide(tx, asked) {
    const profiles = await profilesOf(tx, [...new Set(asked.map(({ customer_id }) => customer_id))])
    const looking = asked.flatMap(({ customer_id, call }) => {
      const profile = profiles.get(customer_id)
      return profile ? { customer_ids: profile.customer_ids, call } : []
    })
    const reasons = looking.length ? await reasonsToSee(tx, looking) : []
    const outcomes: Outcome<Profile & { contacts_seen: Seen }>[] = []
    for (const { customer_id, call } of asked) {
      const profile = profiles.get(customer_id)
      if (profile) await logLooks(tx, ofProfiles([profile.customer_id]), 'profile', call)
      outcomes.push(profile ? { ok: asSeen(profile, reasons.shift()!) } : { refusal: notFound({ what: 'customer', id: customer_id }) })
    }
    return outcomes
  },
})

export const Look = Type.Object({
  look_id: Type.String(),
  subject: Type.String(),
  actor: Type.String(),
  reason: Type.String(),
  register_id: Type.Union([Type.String(), Type.Null()]),
  looked_at: Type.String(),
})

export async function looksAt(
  db: Db | Tx,
  customer_id: string,
  { limit, after }: { limit: number; after?: string | undefined },
  call: Call,
) {
  const [looked_at = null, look_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof Look>>(
    db,
    `select look_id, subject, actor, reason, register_id, looked_at from customers.looks
     where customer_id = any($1::text[]) and ($5::text[] is null or company_id is null or company_id = any($5)) and (looked_at, look_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, ''))
     order by looked_at desc, look_id desc limit $4`,
    [await idsOf(db, customer_id), looked_at, look_id, limit + 1, companiesOf(call)],
  )
  return pageOf(rows, limit, (look) => [look.looked_at, look.look_id])
}

export const forgetOldLooks = sweepBy(
  'delete from customers.looks where look_id in (select look_id from customers.looks where looked_at < $1 limit $2) returning 1',
)

/** Why contacts are shown whole; null: they are masked. */
export const ContactsSeen = Type.Union([Type.Enum(['hers', 'present', 'case']), Type.Null()])
type Seen = 'hers' | 'present' | 'case' | null

interface WithContacts {
  customer_id: string
  phone: string | null
  email: string | null
  identifiers?: { kind: string; value: string }[]
  fields?: { field: string; value: string }[]
}

/** Where she lives; the town and the district are enough for a talk. */
const door_fields = new Set(['street', 'house_number', 'address'])

/**
 * A customer as the caller may see her. Staff see her contacts whole while she stands before them (she told them her code, or showed her cart at
 * their register) or while a case of hers is theirs; everybody else's eyes get enough to know her by.
 */
export async function seeContacts<C extends WithContacts>(db: Db | Tx, customer: C, call: Call): Promise<C & { contacts_seen: Seen }> {
  return asSeen(customer, await whyContactsAreSeen(db, customer.customer_id, call))
}

const asSeen = <C extends WithContacts>(customer: C, contacts_seen: Seen) => ({
  ...(contacts_seen ? customer : masked(customer)),
  contacts_seen,
})

/** The same question alone, for contacts that stand elsewhere: with an order, on a receipt. */
export async function whyContactsAreSeen(db: Db | Tx, customer_id: string, call: Call): Promise<Seen> {
  const { principal } = call
  if (principal.audience === 'shopper') return principal.customer_ids.includes(customer_id) ? 'hers' : null
  return principal.audience === 'staff' ? reasonToSee(db, await idsOf(db, customer_id), call) : null
}

function masked<C extends WithContacts>(customer: C): C {
  const { phone, email, identifiers, fields } = customer
  return {
    ...customer,
    phone: phone === null ? null : mask({ kind: 'phone', value: phone }),
    email: email === null ? null : mask({ kind: 'email', value: email }),
    ...(identifiers && { identifiers: identifiers.map((identifier) => ({ ...identifier, value: maskIdentifier(identifier) })) }),
    ...(fields && { fields: fields.map((one) => ({ ...one, value: maskField(one.field, one.value) })) }),
  }
}

/** Of what is no phone or address (a card, a device, a name in a network) the last signs are enough to know it again. */
export const maskIdentifier = ({ kind, value }: { kind: string; value: string }) =>
  kind === 'phone' || kind === 'email' ? mask({ kind, value } as Contact) : `•••${value.length > 6 ? value.slice(-3) : ''}`

/** One field of a record or a profile, for those who may not see her contacts: under whatever name a contact stands. */
export function maskField(field: string, value: string): string {
  if (door_fields.has(field.replace(CLAIMED, ''))) return '•••'
  const kind = /(?:^|_)(phone|email)$/.exec(field)?.[1] ?? field.replace(CLAIMED, '')
  if (IdentifierKind.enum.includes(kind as IdentifierKind) || CLAIMED.test(field)) return maskIdentifier({ kind, value })
  return maskText(value)
}

/** What people write of people, for those who may not see how she is reached: addresses, phones, names in networks, and the numbers of cards, accounts and papers. */
export const maskText = (text: string): string =>
  text
    .replace(AN_ADDRESS, maskEmail)
    .replace(A_HANDLE, (_, before: string, value: string) => before + maskIdentifier({ kind: 'handle', value }))
    .replace(A_SAID_PAPER, (_, before: string, value: string) => before + maskIdentifier({ kind: 'paper', value }))
    .replace(A_PAPER, (value) => maskIdentifier({ kind: 'paper', value }))
    .replace(MAYBE_A_PHONE, (digits, at: number, all: string) => maskDigits(digits, OF_AN_ORDER.test(all.slice(Math.max(0, at - 40), at))))

function maskDigits(digits: string, is_order = false): string {
  // A day with its hour has as many digits as a number, and often reads as one.
  const [day] = /^(\d{4}-\d\d-\d\d|\d\d[./]\d\d[./]\d{4})\b/.exec(digits) ?? []
  if (day) return day + digits.slice(day.length).replace(MAYBE_A_PHONE, (rest) => maskDigits(rest, is_order))
  // Turkish goods begin like numbers in China.
  if (/^\d{13}$/.test(digits) && checkGtin(digits).ok) return digits
  const read = HOME.map((country) => normalisePhone(digits, country)).find(({ ok }) => ok)
  if (read?.ok) return maskPhone(read.phone)
  if (is_order) return digits
  const count = digits.replace(/\D/g, '').length
  // Ten or eleven are a tax or citizen's number, more than thirteen a card's, or two numbers beside each other; those between are on every box.
  return count === 10 || count === 11 || count > 13 ? maskIdentifier({ kind: 'digits', value: digits }) : digits
}

/** What a tracking source says without vouching for it. */
const CLAIMED = /^claimed_/
/** It begins where a word does, so that a long text is read once and not from each of its signs. */
const AN_ADDRESS = /(?<![^\s@<>()[\],;:"])[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+/gu
/** Names in networks: after an at, in an address of the network, or after its name. */
const A_HANDLE =
  /((?:^|[^\p{L}\p{N}._%+•@-])@|\b(?:instagram|facebook|tiktok|twitter|linkedin|t|wa)\.(?:com|me)\/(?:in\/|@)?|\b(?:instagram|insta|telegram|facebook|tiktok|twitter)\s*[:=]\s*@?)([\p{L}\p{N}_][\p{L}\p{N}_.-]*[\p{L}\p{N}_])/giu
/** The seven signs of a FİN are on every box too, and so are those of a passport: they are known by what stands before them. */
const A_SAID_PAPER =
  /((?<![\p{L}\p{N}])(?:f[iİı]n(?:\s*kod\p{L}*)?|passport\p{L}*|pasport\p{L}*|pasaport\p{L}*)(?:\s*(?:no|nömrə\p{L}*|numara\p{L}*|number))?\s*[.:№#]*\s*)((?=[A-Z0-9]*\d)[A-Z0-9]{6,9})(?![\p{L}\p{N}])/giu
/** Numbers of orders, parcels and receipts are no secret of hers, however many digits they have. */
const OF_AN_ORDER =
  /(?:s[iİ]par[iİ]ş|s[iİ]far[iİ]ş|order|takip|kargo|izləmə|tracking|fiş|çek|fatura|qaimə|invoice|receipt)\p{L}*\s*(?:no|numara\p{L}*|nömrə\p{L}*|number|№|#)\s*[.:]?\s*$/iu
/** Identity cards (Azerbaijan AZE12345678 and AA1234567, Turkey A12B34567), passports of both (C12345678), and accounts (ISO 13616). */
const A_PAPER =
  /\b[A-Z]\d{8}\b|\b[A-Z]\d{2}[A-Z]\d{5}\b|\b(?:AZE|AA)\s?\d{7,8}\b|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b/g
/** Between the digits stand hyphens of all lengths too: programs that write texts make dashes of them. */
const MAYBE_A_PHONE = /\+?\(?\d[\d\s()./\u2010-\u2015\u2212-]{5,}\d/g
/** Where numbers are read that do not say their country. */
const HOME = ['TR', 'AZ']
