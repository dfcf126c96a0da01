import { readIssued } from '@birge/kernel/contact'
import { fieldWinners, PERSON_FIELDS, type PersonField, type Said, sayAlso, type Shown } from '@birge/kernel/field-winners'
import { foldText } from '@birge/kernel/fold'
import { type Static, Type } from 'typebox'
import { type Db, type LastWrite, run, runOne, type Tx, writeLast } from '#platform/database'
import { announce, announceAll, event, Nothing } from '#platform/events'
import { type Call, type Locale, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { IDS_OF, lockProfiles, PROFILE_OF } from './aliases.ts'
import { type Contact, type ContactFields, IdentifierKind, lockContact, mask, noteIdentifiers, readContact } from './contacts.ts'

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
  /** Whom the staff have in mind: hers it becomes only where that profile says the same contact or none, and nobody has proven anything of it. */
  meant?: string | null
  actor?: string
  channel?: string | null
  location_id?: string | null
}

/**
 * The customer to whom a contact belongs that was proven just now. The one that proved it before; else the one that staff wrote down with
 * it, as long as it is the only one and nobody has proven anything of it; else a new one. Told is the id that carries the contact: where
 * profiles were merged, what she does stays with it.
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
  const known = expected ?? (await nobodysYet(tx, meant, { kind, value })) ?? (await profileWrittenDownWith(tx, { kind, value }))
  const customer_id = known ?? newId('cus')
  if (!known) await insertProfiles(tx, [{ customer_id, locale, said: [], source }], doing)
  await noteIdentifiers(tx, [{ customer_id, kind, value, verified: true, source }], now)
  await announce(tx, identifierVerified, { ...factOf(doing, customer_id), data: { kind, source } })
  return { customer_id, created: !known }
}

/**
 * The profile that was meant, unless it is somebody's, was forgotten, or is known by another phone or address: a code proves whose a phone is, but
 * not that its owner is the one who was meant.
 */
async function nobodysYet(tx: Tx, meant: string | null | undefined, { kind, value }: Contact) {
  if (!meant) return undefined
  const locked = await lockProfiles(tx, [meant])
  if (locked.get(meant)?.erased) return undefined
  const contacts = await run<{ kind: string; value: string; is_proven: boolean }>(
    tx,
    `select kind, value, verified_at is not null as is_proven from customers.identifiers where customer_id = any($1::text[]) and kind in ('phone', 'email')`,
    [[...locked.keys()]],
  )
  if (contacts.some(({ is_proven }) => is_proven)) return undefined
  return !contacts.length || contacts.some((one) => one.kind === kind && one.value === value) ? meant : undefined
}

const haveProven = async (tx: Tx, customer_ids: readonly string[]) =>
  (await runOne(tx, 'select 1 from customers.identifiers where customer_id = any($1::text[]) and verified_at is not null limit 1', [
    customer_ids,
  ])) !== undefined

/**
 * The only profile that says this contact, if its every id does and nobody has proven anything of it: a record that a rule linked, and another
 * profile that was merged, may be somebody else's, so that what only one of them says opens none of the others. Parted, each is opened by what it
 * says again. The profiles are locked before they are looked at: two people may prove two contacts of one at the same moment.
 */
async function profileWrittenDownWith(tx: Tx, { kind, value }: Contact) {
  const carriers = await run<{ customer_id: string; apart: boolean }>(
    tx,
    'select customer_id, apart from customers.identifiers where kind = $1 and value = $2 order by customer_id',
    [kind, value],
  )
  if (!carriers.length) return undefined
  const locked = await lockProfiles(
    tx,
    carriers.map(({ customer_id }) => customer_id),
  )
  // Where two people say it, nobody knows whose it is.
  const [profile_id, another] = new Set([...locked.values()].map(({ profile_id }) => profile_id))
  if (profile_id === undefined || another !== undefined) return undefined
  const carry = new Set(carriers.flatMap(({ customer_id, apart }) => (apart ? [] : [customer_id])))
  const isWhole = [...locked.values()].every(({ customer_id, erased }) => !erased && carry.has(customer_id))
  return isWhole && !(await haveProven(tx, [...locked.keys()])) ? profile_id : undefined
}

export interface NewProfile {
  customer_id: string
  /** The profile that answers for it, where that is another. */
  profile_id?: string
  /** Because a record of hers came under it that a rule leaves no doubt of. */
  of_record?: boolean
  locale: string
  said: readonly Said[]
  /** Where she came from: sign_in, staff, the name of a system … */
  source: string
}

/** New profiles, which show what was said of them. Of an id that answers to somebody who is known it is not said that there is a new customer. */
export async function insertProfiles(tx: Tx, profiles: readonly NewProfile[], doing: Doing) {
  const rows = profiles.map((profile) => {
    const { customer_id, profile_id = customer_id, of_record = false } = profile
    const said = saidAtFirst(profile, doing)
    const shown = fieldWinners(said)
    const names = namesIn(shown, said)
    return [customer_id, profile_id, of_record, ...names, shown.locale!.value, JSON.stringify(said), JSON.stringify(shown), doing.now]
  })
  await writeLast(tx, PROFILES, rows)
  await announceAll(
    tx,
    profiles
      .filter(({ profile_id }) => profile_id === undefined)
      .map(({ customer_id, source }) => ({ kind: customerCreated, ...factOf(doing, customer_id), data: { source } })),
  )
}

/** What is said of somebody who has just come, and in which language she is spoken to until she says otherwise. */
export const saidAtFirst = ({ locale, said, source }: Pick<NewProfile, 'locale' | 'said' | 'source'>, { now }: Pick<Doing, 'now'>) =>
  sayAlso([{ field: 'locale', value: locale, source, at: now }], said)

const PROFILES: LastWrite = {
  columns: 10,
  row: { of: 'customers.profiles', key: 1 },
  sql: ($) => `came as (
    insert into customers.profiles (customer_id, profile_id, of_record, first_name, last_name, name_folded, locale, said, shown, created_at)
    select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::boolean[], ${[4, 5, 6, 7].map((column) => `${$(column)}::text[]`).join(', ')},
      ${$(8)}::jsonb[], ${$(9)}::jsonb[], ${$(10)}::timestamptz[]))`,
}

type ShownFields = Partial<Record<PersonField, Shown>>

/** First name, last name, and by what names she is found: also by those that another source says. */
function namesIn({ first_name, last_name }: ShownFields, said: readonly Said[]) {
  const others = said.flatMap(({ field, value }) => (field === 'first_name' || field === 'last_name' ? (value ?? []) : []))
  const words = new Set([first_name?.value, last_name?.value, ...others].flatMap((name) => (name ? foldText(name).split(' ') : [])))
  return [first_name?.value ?? null, last_name?.value ?? null, [...words].map((word) => ` ${word}`).join('')]
}

const tidyName = (name: string | undefined) => name?.normalize('NFC').replace(/\s+/g, ' ').trim() || null

/**
 * Something more is said of a customer. It stays with the id it was said of; her profile shows what follows from all of them. Answers with the
 * fields that show something else now.
 */
export async function say(tx: Tx, customer_id: string, words: readonly Said[]): Promise<PersonField[]> {
  await lockProfiles(tx, [customer_id])
  const own = await runOne<{ said: Said[] }>(tx, 'select said from customers.profiles where customer_id = $1 and erased_at is null', [
    customer_id,
  ])
  if (!own) throw notFound({ what: 'customer', id: customer_id })
  await run(tx, 'update customers.profiles set said = $2 where customer_id = $1', [customer_id, JSON.stringify(sayAlso(own.said, words))])
  return showAgain(tx, customer_id)
}

/** What was said of these ids. */
export const saidOf = async (db: Db | Tx, customer_ids: readonly string[]): Promise<Said[]> =>
  (
    await run<{ said: Said[] }>(db, 'select said from customers.profiles where customer_id = any($1::text[]) order by customer_id', [
      customer_ids,
    ])
  ).flatMap(({ said }) => said)

/** Makes what the profile of this customer shows from all that was said of all its ids. Whoever asks has locked them. */
export const showAgain = async (tx: Tx, customer_id: string): Promise<PersonField[]> => showWith(tx, await shownBy(tx, customer_id), [])

interface ShownBy {
  customer_id: string
  profile_id: string
  said: Said[]
  shown: ShownFields
  locale: string
}
/** From what the profile of this customer shows what it shows. */
export const shownBy = (tx: Tx, customer_id: string) =>
  run<ShownBy>(
    tx,
    `select customer_id, profile_id, said, shown, locale from (${IDS_OF('$1')}) as hers cross join lateral unnest(hers.ids) as one(id)
     join customers.profiles on customer_id = one.id order by customer_id`,
    [customer_id],
  )

/** The same where it is known already, and what more is said of her. */
export async function showWith(tx: Tx, before: readonly ShownBy[], more: readonly Said[]): Promise<PersonField[]> {
  const profile = before.find((row) => row.customer_id === row.profile_id)!
  const said = [...before.flatMap((row) => row.said), ...more]
  const shown = fieldWinners(said)
  await writeLast(tx, SHOW_AGAIN, [
    [profile.customer_id, ...namesIn(shown, said), shown.locale?.value ?? profile.locale, JSON.stringify(shown)],
  ])
  const fields = new Set([...Object.keys(shown), ...Object.keys(profile.shown)] as PersonField[])
  return [...fields].filter((field) => shown[field]?.value !== profile.shown[field]?.value)
}

const SHOW_AGAIN: LastWrite = {
  columns: 6,
  row: { of: 'customers.profiles', key: 1 },
  sql: ($) => `shown as (
    update customers.profiles p set first_name = s.first_name, last_name = s.last_name, name_folded = s.name_folded, locale = s.locale, shown = s.shown
    from unnest(${[1, 2, 3, 4, 5].map((column) => `${$(column)}::text[]`).join(', ')}, ${$(6)}::jsonb[])
      as s(customer_id, first_name, last_name, name_folded, locale, shown) where p.customer_id = s.customer_id)`,
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
  for (const contact of contacts.toSorted((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1))) {
    await lockContact(tx, contact)
    const known = await runOne<{ profile_id: string }>(
      tx,
      `select p.profile_id from customers.identifiers join customers.profiles p using (customer_id) where kind = $1 and value = $2
       order by verified_at is null, last_seen_at desc limit 1`,
      [contact.kind, contact.value],
    )
    if (known) throw customerExists({ customer_id: known.profile_id, field: contact.kind })
  }
  const customer_id = newId('cus')
  const said = (['first_name', 'last_name'] as const).flatMap((field): Said[] =>
    names[field] ? [{ field, value: names[field], source: 'staff', at: call.now }] : [],
  )
  await insertProfiles(tx, [{ customer_id, locale: locale ?? call.locale, said, source: 'staff' }], call)
  await noteIdentifiers(
    tx,
    contacts.map((contact) => ({ ...contact, customer_id, source: 'staff' })),
    call.now,
  )
  return customerWithContacts(tx, customer_id)
}

/** She says herself how she is called and in which language she is spoken to. */
export async function changeCustomer(tx: Tx, customer_id: string, change: Static<typeof CustomerChange>, call: Call) {
  const { first_name, last_name, locale } = change
  const asked = {
    ...(first_name !== undefined && { first_name: tidyName(first_name) }),
    ...(last_name !== undefined && { last_name: tidyName(last_name) }),
    ...(locale !== undefined && { locale }),
  }
  const before = await customerWithContacts(tx, customer_id)
  const words = Object.entries(asked).map(([field, value]): Said => ({ field: field as 'locale', value, source: 'herself', at: call.now }))
  const news = words.filter(({ field, value }) => before[field as 'locale'] !== value)
  const fields = news.length ? await say(tx, customer_id, news) : []
  if (fields.length) await announce(tx, customerChanged, { ...factOf(call, customer_id), data: { fields } })
  return customerWithContacts(tx, customer_id)
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
  `(select value from customers.identifiers i where i.customer_id = any(h.ids) and i.kind = '${kind}'
    order by verified_at is null, last_seen_at desc limit 1) as ${kind}`
const WITH_IDS = `cross join lateral (select array(
    select p.customer_id union all
    select m.customer_id from customers.profiles m where m.profile_id = p.customer_id and m.customer_id <> m.profile_id) as ids offset 0) h`
const SHOWN = `p.customer_id, p.first_name, p.last_name, p.locale, p.created_at, ${best('phone')}, ${best('email')}`
const CUSTOMERS = `select ${SHOWN} from customers.profiles p ${WITH_IDS}`
/** The same, for ids that may be those of somebody who has another profile since. */
const ASKED = `from unnest($1::text[]) as asked(id) cross join lateral (${PROFILE_OF('asked.id')} offset 0) of
  cross join lateral (select * from customers.profiles where customer_id = of.profile_id offset 0) p ${WITH_IDS}`

/** A customer as other modules get her: how she is reached is asked for with a purpose (`reach`, privacy). */
export async function customerOf(db: Db | Tx, customer_id: string): Promise<Omit<Customer, 'phone' | 'email'>> {
  const customer = await runOne<Omit<Customer, 'phone' | 'email'>>(
    db,
    `select p.customer_id, p.first_name, p.last_name, p.locale, p.created_at from customers.profiles p
     where p.customer_id = (${PROFILE_OF('$1')}) and p.erased_at is null`,
    [customer_id],
  )
  if (!customer) throw notFound({ what: 'customer', id: customer_id })
  return customer
}

/** With how she is reached: for herself, and for who stands before her. */
export async function customerWithContacts(db: Db | Tx, customer_id: string): Promise<Customer> {
  const customer = await runOne<Customer>(db, `${CUSTOMERS} where p.customer_id = (${PROFILE_OF('$1')}) and p.erased_at is null`, [
    customer_id,
  ])
  if (!customer) throw notFound({ what: 'customer', id: customer_id })
  return customer
}

/** Cards by the id that was asked for, for lists of orders and the like. Who was forgotten has a card without a name. */
export async function customerCards(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, CustomerCard>> {
  if (!customer_ids.length) return new Map()
  const customers = await run<Customer & { asked: string }>(db, `select asked.id as asked, ${SHOWN} ${ASKED}`, [[...new Set(customer_ids)]])
  return new Map(customers.map(({ asked, ...customer }) => [asked, asCard(customer)]))
}

function asCard({ phone, email, ...rest }: Customer): CustomerCard {
  return {
    ...rest,
    phone_masked: phone === null ? null : mask({ kind: 'phone', value: phone }),
    email_masked: email === null ? null : mask({ kind: 'email', value: email }),
  }
}

const IdentifierShown = Type.Object({
  kind: IdentifierKind,
  value: Type.String({ description: 'a tax number is never told' }),
  verified_at: OrNull,
  source: Type.String(),
  first_seen_at: Type.String(),
  last_seen_at: Type.String(),
  customer_id: Type.String({ description: 'the id that carries it' }),
})
type IdentifierShown = Static<typeof IdentifierShown>

/** What this person is known by, under all her ids, the proven first. */
export async function identifiersOf(db: Db | Tx, customer_ids: readonly string[]): Promise<IdentifierShown[]> {
  return run<IdentifierShown>(
    db,
    `select kind, value, verified_at, source, first_seen_at, last_seen_at, customer_id from customers.identifiers
     where customer_id = any($1::text[]) order by verified_at is null, last_seen_at desc, value, customer_id`,
    [customer_ids],
  )
}

/** A customer with everything she is known by, and which source says what. */
export const Profile = Type.Object({
  ...Customer.properties,
  customer_ids: Type.Array(Type.String(), { description: 'every id that answers to this profile, its own first' }),
  fields: Type.Array(
    Type.Object({
      field: Type.Enum([...PERSON_FIELDS]),
      value: Type.String(),
      source: Type.String({ description: 'herself, staff, or the system that says it' }),
      at: Type.String(),
      because: Type.Enum(['only', 'verified', 'herself', 'newest', 'most_frequent', 'tie']),
    }),
  ),
  identifiers: Type.Array(IdentifierShown),
})
export type Profile = Static<typeof Profile>

/** In the order in which one introduces somebody. */
export const fieldsOf = (shown: ShownFields) => PERSON_FIELDS.flatMap((field) => (shown[field] ? [{ field, ...shown[field] }] : []))

/** The profiles that answer for these ids, by the id that was asked for; whoever is not there, or was forgotten, is missing. */
export async function profilesOf(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, Profile>> {
  const customers = await run<Customer & { asked: string; ids: string[]; shown: ShownFields }>(
    db,
    `select asked.id as asked, h.ids, p.shown, ${SHOWN} ${ASKED} where p.erased_at is null`,
    [customer_ids],
  )
  const identifiers = await identifiersOf(db, [...new Set(customers.flatMap(({ ids }) => ids))])
  return new Map(
    customers.map(({ asked, ids, shown, ...customer }) => [
      asked,
      {
        ...customer,
        customer_ids: ids,
        fields: fieldsOf(shown),
        identifiers: identifiers
          .filter((identifier) => ids.includes(identifier.customer_id))
          .map((identifier) => (identifier.kind === 'tax_id' ? { ...identifier, value: '••••' } : identifier)),
      },
    ]),
  )
}

const NEWEST_FIRST = `p.erased_at is null and p.profile_id = p.customer_id and (p.created_at, p.customer_id) < (coalesce($1::timestamptz, 'infinity'), coalesce($2::text, ''))`
const A_PAGE = 'order by p.created_at desc, p.customer_id desc limit $3'
const EVERYBODY = `${CUSTOMERS} where ${NEWEST_FIRST} ${A_PAGE}`
// A number on a card may read as a phone's too.
const BY_WHAT_SHE_IS_KNOWN_BY = `${CUSTOMERS} where ${NEWEST_FIRST} and p.customer_id in (
  select m.profile_id from customers.identifiers join customers.profiles m using (customer_id) where kind = $4 and value = $5
  union all
  select m.profile_id from customers.identifiers join customers.profiles m using (customer_id)
  where kind = 'card' and substr(value, strpos(value, ':') + 1) = $6 and ($7::text is null or value = $7 || ':' || $6)) ${A_PAGE}`
// The longest word goes through the index; the others are held against what it finds.
const BY_NAME = `${CUSTOMERS} where ${NEWEST_FIRST} and p.name_folded like $4 and p.name_folded like all($5::text[]) ${A_PAGE}`

/** Finds people by a whole phone number, a whole address, the number of a card, or the beginnings of their names; newest first. */
export async function findCustomers(db: Db | Tx, asked: { search?: string; country: string; limit: number; after?: string | undefined }) {
  const [created_at = null, customer_id = null] = readCursor(asked.after) ?? []
  const page = [created_at, customer_id, asked.limit + 1]
  const search = asked.search?.trim() ?? ''
  const rows = await (search ? matching(db, search, asked.country, page) : run<Customer>(db, EVERYBODY, page))
  return pageOf(rows.map(asCard), asked.limit, (card) => [card.created_at, card.customer_id])
}

async function matching(db: Db | Tx, search: string, country: string, page: unknown[]): Promise<Customer[]> {
  const contact = contactMeant(search, country)
  const { issuer = null, number } = readIssued(search)
  const known = contact || /\d/.test(number)
  const card = [number.replace(/[\s-]/g, ''), issuer]
  const found = known ? await run<Customer>(db, BY_WHAT_SHE_IS_KNOWN_BY, [...page, contact?.kind, contact?.value, ...card]) : []
  if (contact || found.length) return found
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
