import { foldText } from '@birge/kernel/fold'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event, Nothing } from '#platform/events'
import { type Call, type Locale, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { PROFILE_OF } from './aliases.ts'
import { type Contact, type ContactFields, lockContact, mask, readContact } from './contacts.ts'

export const customerCreated = event('customers.customer_created', Type.Object({ source: Type.String() }))
export const customerChanged = event('customers.customer_changed', Type.Object({ fields: Type.Array(Type.String()) }))
export const customerErased = event('customers.customer_erased', Nothing)
export const identifierVerified = event(
  'customers.identifier_verified',
  Type.Object({ kind: Type.Enum(['phone', 'email']), source: Type.String() }),
)

export const customerExists = refusal<{ customer_id: string; field: 'phone' | 'email' }>(
  'customer_exists',
  409,
  ({ field }) => `There is a customer with this ${field} already`,
)
export const nothingToKnowHerBy = refusal<Record<string, never>>(
  'nothing_to_know_her_by',
  422,
  () => 'Give a name, a phone number or an e-mail address',
)

export const NameFields = {
  first_name: Type.Optional(Type.String({ maxLength: 80 })),
  last_name: Type.Optional(Type.String({ maxLength: 80 })),
}
export const LocaleField = Type.Enum(['tr', 'az', 'en'])
export const CustomerChange = Type.Object({ ...NameFields, locale: Type.Optional(LocaleField) }, { minProperties: 1 })
export const NewCustomer = {
  ...NameFields,
  phone: Type.Optional(Type.String({ maxLength: 40 })),
  email: Type.Optional(Type.String({ maxLength: 320 })),
  locale: Type.Optional(LocaleField),
}

/** Where something happened and who did it, for the timeline. A `Call` is one. */
export interface Doing {
  now: string
  actor: string
  channel?: string | null
  location_id?: string | null
}

const factOf = (doing: Doing, customer_id: string) => ({
  subject: customer_id,
  company_id: null,
  customer_id,
  channel: doing.channel,
  location_id: doing.location_id,
  actor: doing.actor,
  occurred_at: doing.now,
})

export interface Proof extends Contact {
  /** How it was proven: sign_in, till_proof, import … */
  source: string
  now: string
  /** The language of a profile that has to be made. */
  locale?: Locale
  /** Who is signed in and adds it: hers it becomes, unless it was proven to be somebody else's before. */
  expected?: string | null
  /** Whom the staff have in mind: hers it becomes only as long as nobody has proven anything of that profile. */
  meant?: string | null
  actor?: string
  channel?: string | null
  location_id?: string | null
}

/**
 * The profile to which a contact belongs that was proven just now. The one that proved it before; else the one that staff wrote down with
 * it, as long as it is the only one and nobody has proven anything of it; else a new one.
 */
export async function findOrCreate(
  tx: Tx,
  { kind, value, source, now, locale = 'tr', expected, meant, actor = 'system', channel = null, location_id = null }: Proof,
) {
  const doing = { now, actor, channel, location_id }
  await lockContact(tx, { kind, value })
  const owner = await runOne<{ customer_id: string }>(
    tx,
    'update customers.identifiers set last_seen_at = $3 where kind = $1 and value = $2 and verified_at is not null returning customer_id',
    [kind, value, now],
  )
  if (owner) return { customer_id: owner.customer_id, created: false }
  const known = expected ?? (await nobodysYet(tx, meant)) ?? (await profileWrittenDownWith(tx, { kind, value }))
  const customer_id = known ?? newId('cus')
  if (!known) await insertProfile(tx, { customer_id, first_name: null, last_name: null, locale }, source, doing)
  await run(
    tx,
    `insert into customers.identifiers (customer_id, kind, value, verified_at, source, first_seen_at, last_seen_at) values ($1, $2, $3, $5, $4, $5, $5)
     on conflict (customer_id, kind, value) do update set verified_at = excluded.verified_at, last_seen_at = excluded.last_seen_at`,
    [customer_id, kind, value, source, now],
  )
  await announce(tx, identifierVerified, { ...factOf(doing, customer_id), data: { kind, source } })
  return { customer_id, created: !known }
}

/** The profile that was meant, unless it is somebody's: a code proves whose a phone is, but not that its owner is the one who was meant. */
async function nobodysYet(tx: Tx, meant: string | null | undefined) {
  if (!meant) return undefined
  await run(tx, 'select 1 from customers.profiles where customer_id = $1 for no key update', [meant])
  const proven = await run(tx, 'select 1 from customers.identifiers where customer_id = $1 and verified_at is not null limit 1', [meant])
  return proven.length ? undefined : meant
}

/** The profiles are locked before they are looked at: two people may prove two contacts of one at the same moment. */
async function profileWrittenDownWith(tx: Tx, { kind, value }: Contact) {
  const carriers = await run<{ customer_id: string }>(
    tx,
    `select customer_id from customers.profiles where customer_id in (select customer_id from customers.identifiers where kind = $1 and value = $2)
     order by customer_id for no key update`,
    [kind, value],
  )
  const unproven = await run<{ customer_id: string }>(
    tx,
    `select customer_id from customers.identifiers where customer_id = any($1::text[])
     group by customer_id having bool_and(verified_at is null)`,
    [carriers.map((c) => c.customer_id)],
  )
  return unproven.length === 1 ? unproven[0]!.customer_id : undefined
}

interface Names {
  first_name: string | null
  last_name: string | null
}

async function insertProfile(tx: Tx, profile: Names & { customer_id: string; locale: string }, source: string, doing: Doing) {
  await run(
    tx,
    `insert into customers.profiles (customer_id, profile_id, first_name, last_name, name_folded, locale, created_at) values ($1, $1, $2, $3, $4, $5, $6)`,
    [profile.customer_id, profile.first_name, profile.last_name, foldedName(profile), profile.locale, doing.now],
  )
  await announce(tx, customerCreated, { ...factOf(doing, profile.customer_id), data: { source } })
}

const tidyName = (name: string | undefined) => name?.normalize('NFC').replace(/\s+/g, ' ').trim() || null

function foldedName({ first_name, last_name }: Names) {
  const folded = foldText(`${first_name ?? ''} ${last_name ?? ''}`)
  return folded && ` ${folded}`
}

/** Staff write down a person who stands before them. What she says is hers is kept as said, not as proven. */
export async function createCustomer(
  tx: Tx,
  { first_name, last_name, phone, email, locale }: { first_name?: string; last_name?: string; locale?: Locale } & ContactFields,
  call: Doing & Pick<Call, 'market' | 'locale'>,
) {
  const names = { first_name: tidyName(first_name), last_name: tidyName(last_name) }
  const contacts = [
    ...(phone === undefined ? [] : [readContact({ phone }, call.market)]),
    ...(email === undefined ? [] : [readContact({ email }, call.market)]),
  ]
  if (!contacts.length && !names.first_name && !names.last_name) throw nothingToKnowHerBy({})
  for (const contact of contacts.toSorted((a, b) => (a.value < b.value ? -1 : 1))) {
    await lockContact(tx, contact)
    const known = await runOne<{ customer_id: string }>(
      tx,
      'select customer_id from customers.identifiers where kind = $1 and value = $2 order by verified_at is null, last_seen_at desc limit 1',
      [contact.kind, contact.value],
    )
    if (known) throw customerExists({ customer_id: known.customer_id, field: contact.kind })
  }
  const customer_id = newId('cus')
  await insertProfile(tx, { customer_id, ...names, locale: locale ?? call.locale }, 'staff', call)
  await run(
    tx,
    `insert into customers.identifiers (customer_id, kind, value, source, first_seen_at, last_seen_at)
     select $1, kind, value, 'staff', $4, $4 from unnest($2::text[], $3::text[]) as c(kind, value)`,
    [customer_id, contacts.map((c) => c.kind), contacts.map((c) => c.value), call.now],
  )
  return customerOf(tx, customer_id)
}

export async function changeCustomer(tx: Tx, customer_id: string, change: Static<typeof CustomerChange>, call: Call) {
  const before = await runOne<Names & { locale: string }>(
    tx,
    'select first_name, last_name, locale from customers.profiles where customer_id = $1 and erased_at is null for no key update',
    [customer_id],
  )
  if (!before) throw notFound({ what: 'customer', id: customer_id })
  const after = {
    first_name: change.first_name === undefined ? before.first_name : tidyName(change.first_name),
    last_name: change.last_name === undefined ? before.last_name : tidyName(change.last_name),
    locale: change.locale ?? before.locale,
  }
  const fields = (['first_name', 'last_name', 'locale'] as const).filter((field) => after[field] !== before[field])
  if (fields.length) {
    await run(tx, 'update customers.profiles set first_name = $2, last_name = $3, name_folded = $4, locale = $5 where customer_id = $1', [
      customer_id,
      after.first_name,
      after.last_name,
      foldedName(after),
      after.locale,
    ])
    await announce(tx, customerChanged, { ...factOf(call, customer_id), data: { fields } })
  }
  return customerOf(tx, customer_id)
}

const OrNull = Type.Union([Type.String(), Type.Null()])
const shown = { customer_id: Type.String(), first_name: OrNull, last_name: OrNull, locale: LocaleField, created_at: Type.String() }

/** A customer as she and those who serve her see her. Phone and e-mail are the proven ones where there are such. */
export const Customer = Type.Object({ ...shown, phone: OrNull, email: OrNull })
export type Customer = Static<typeof Customer>

/** A customer in a list: enough to know her by, too little to call her. */
export const CustomerCard = Type.Object({ ...shown, phone_masked: OrNull, email_masked: OrNull })
export type CustomerCard = Static<typeof CustomerCard>

const best = (kind: Contact['kind']) =>
  `(select value from customers.identifiers i where i.customer_id = p.customer_id and i.kind = '${kind}'
    order by verified_at is null, last_seen_at desc limit 1) as ${kind}`
const CUSTOMERS = `select p.customer_id, p.first_name, p.last_name, p.locale, p.created_at, ${best('phone')}, ${best('email')} from customers.profiles p`

function asCard({ phone, email, ...rest }: Customer): CustomerCard {
  return {
    ...rest,
    phone_masked: phone === null ? null : mask({ kind: 'phone', value: phone }),
    email_masked: email === null ? null : mask({ kind: 'email', value: email }),
  }
}

export async function customerOf(db: Db | Tx, customer_id: string): Promise<Customer> {
  const customer = await runOne<Customer>(db, `${CUSTOMERS} where p.customer_id = (${PROFILE_OF('$1')}) and p.erased_at is null`, [
    customer_id,
  ])
  if (!customer) throw notFound({ what: 'customer', id: customer_id })
  return customer
}

/** Cards by id, for lists of orders and the like. Who was forgotten has a card without a name. */
export async function customerCards(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, CustomerCard>> {
  if (!customer_ids.length) return new Map()
  const customers = await run<Customer>(db, `${CUSTOMERS} where p.customer_id = any($1::text[])`, [[...new Set(customer_ids)]])
  return new Map(customers.map((customer) => [customer.customer_id, asCard(customer)]))
}

const Identifier = Type.Object({
  kind: Type.Enum(['phone', 'email']),
  value: Type.String(),
  verified_at: OrNull,
  source: Type.String(),
  first_seen_at: Type.String(),
  last_seen_at: Type.String(),
})

/** What each of these customers is known by, the proven first. */
export async function identifiersOf(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, Static<typeof Identifier>[]>> {
  const rows = await run<Static<typeof Identifier> & { customer_id: string }>(
    db,
    `select customer_id, kind, value, verified_at, source, first_seen_at, last_seen_at from customers.identifiers
     where customer_id = any($1::text[]) order by verified_at is null, last_seen_at desc, value`,
    [customer_ids],
  )
  const known = new Map<string, Static<typeof Identifier>[]>(customer_ids.map((customer_id) => [customer_id, []]))
  for (const { customer_id, ...identifier } of rows) known.get(customer_id)!.push(identifier)
  return known
}

/** A customer with everything she is known by. */
export const Profile = Type.Object({ ...Customer.properties, identifiers: Type.Array(Identifier) })
export type Profile = Static<typeof Profile>

/** The profiles of these customers, by id; whoever is not there, or was forgotten, is missing. */
export async function profilesOf(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, Profile>> {
  const [customers, identifiers] = await Promise.all([
    run<Customer>(db, `${CUSTOMERS} where p.customer_id = any($1::text[]) and p.erased_at is null`, [customer_ids]),
    identifiersOf(db, customer_ids),
  ])
  return new Map(customers.map((customer) => [customer.customer_id, { ...customer, identifiers: identifiers.get(customer.customer_id)! }]))
}

const NEWEST_FIRST = `p.erased_at is null and p.profile_id = p.customer_id and (p.created_at, p.customer_id) < (coalesce($1::timestamptz, 'infinity'), coalesce($2::text, ''))`
const A_PAGE = 'order by p.created_at desc, p.customer_id desc limit $3'
const EVERYBODY = `${CUSTOMERS} where ${NEWEST_FIRST} ${A_PAGE}`
const BY_CONTACT = `${CUSTOMERS} where ${NEWEST_FIRST} and p.customer_id in (select customer_id from customers.identifiers where kind = $4 and value = $5) ${A_PAGE}`
// The longest word goes through the index; the others are held against what it finds.
const BY_NAME = `${CUSTOMERS} where ${NEWEST_FIRST} and p.name_folded like $4 and p.name_folded like all($5::text[]) ${A_PAGE}`

/** Finds people by a whole phone number, a whole address, or the beginnings of their names; newest first. */
export async function findCustomers(db: Db | Tx, asked: { search?: string; country: string; limit: number; after?: string | undefined }) {
  const [created_at = null, customer_id = null] = readCursor(asked.after) ?? []
  const page = [created_at, customer_id, asked.limit + 1]
  const search = asked.search?.trim() ?? ''
  const rows = await (search ? matching(db, search, asked.country, page) : run<Customer>(db, EVERYBODY, page))
  return pageOf(rows.map(asCard), asked.limit, (card) => [card.created_at, card.customer_id])
}

function matching(db: Db | Tx, search: string, country: string, page: unknown[]): Promise<Customer[]> {
  const contact = contactMeant(search, country)
  if (contact) return run<Customer>(db, BY_CONTACT, [...page, contact.kind, contact.value])
  const words = foldText(search)
    .split(' ')
    .map((word) => `% ${word.replace(/[\\%_]/g, '\\$&')}%`)
    .toSorted((a, b) => b.length - a.length)
  return run<Customer>(db, BY_NAME, [...page, words[0], words])
}

function contactMeant(search: string, country: string): Contact | undefined {
  if (!/@|\d{4}/.test(search.replace(/[\s().-]/g, ''))) return undefined
  try {
    return readContact(search.includes('@') ? { email: search } : { phone: search }, country)
  } catch {
    return undefined
  }
}
