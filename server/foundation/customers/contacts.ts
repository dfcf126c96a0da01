import { maskEmail, maskPhone, normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { type Static, Type } from 'typebox'
import { type Db, type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { newId } from '#platform/ids'
import type { Medium } from '#platform/messages'
import { sweepBy } from '#platform/personal-data'
import { refusal } from '#platform/refusal'
import { IDS_OF } from './aliases.ts'

/** How a person can be reached and found again, in its one spelling: E.164 or a lower-cased address. */
export interface Contact {
  kind: 'phone' | 'email'
  value: string
}

export const IdentifierKind = Type.Enum(['phone', 'email', 'card', 'device', 'social', 'marketplace', 'payment_token', 'tax_id'])
export type IdentifierKind = Static<typeof IdentifierKind>

/** Anything by which somebody is known in one place or another, in its one spelling. */
export interface Identifier {
  kind: IdentifierKind
  value: string
  /** She has proven it, or its source vouches for it. */
  verified?: boolean
  /** Only a later version of what was written down of her says it. */
  apart?: boolean
}

/** Writes down by what customers are known: when it was first seen, when last, and who said so. What is proven stays proven. */
export const noteIdentifiers = (tx: Tx, noted: readonly (Identifier & { customer_id: string; source: string })[], now: string) =>
  writeLast(
    tx,
    IDENTIFIED,
    noted.map(({ customer_id, kind, value, verified = false, source, apart = false }) => [
      customer_id,
      kind,
      value,
      verified,
      source,
      apart,
      now,
    ]),
  )

const IDENTIFIED: LastWrite = {
  columns: 7,
  sql: ($) => `identified as (
    insert into customers.identifiers as i (customer_id, kind, value, verified_at, source, first_seen_at, last_seen_at, apart)
    select distinct on (customer_id, kind, value) customer_id, kind, value, case when verified then at end, source, at, at, apart
    from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::boolean[], ${$(5)}::text[], ${$(6)}::boolean[], ${$(7)}::timestamptz[])
      as n(customer_id, kind, value, verified, source, apart, at)
    order by customer_id, kind, value, verified desc, apart
    on conflict (customer_id, kind, value) do update
      set verified_at = coalesce(i.verified_at, excluded.verified_at), last_seen_at = greatest(i.last_seen_at, excluded.last_seen_at))`,
}

/** She is known by these no longer, under whichever of her ids. */
export const forgetIdentifiers = (tx: Tx, customer_ids: readonly string[], gone: readonly Pick<Identifier, 'kind' | 'value'>[]) =>
  run(
    tx,
    `delete from customers.identifiers i using unnest($2::text[], $3::text[]) as gone(kind, value)
     where i.customer_id = any($1::text[]) and i.kind = gone.kind and i.value = gone.value`,
    [customer_ids, gone.map(({ kind }) => kind), gone.map(({ value }) => value)],
  )

/** A browser or an app that was in her hands. */
export interface SeenDevice {
  customer_id: string
  value: string
  source: string
  first_seen_at: string
  last_seen_at: string
}
/** So many of her devices, the newest, are among what she is known by. */
export const MOST_DEVICES = 50

export async function noteDevices(tx: Tx, devices: readonly SeenDevice[]) {
  await run(
    tx,
    `insert into customers.identifiers as i (customer_id, kind, value, source, first_seen_at, last_seen_at)
     select customer_id, 'device', value, min(source), min(first_seen_at), max(last_seen_at)
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as n(customer_id, value, source, first_seen_at, last_seen_at)
     group by 1, 3 order by 1, 3
     on conflict (customer_id, kind, value) do update
       set first_seen_at = least(i.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(i.last_seen_at, excluded.last_seen_at)`,
    [
      devices.map(({ customer_id }) => customer_id),
      devices.map(({ value }) => value),
      devices.map(({ source }) => source),
      devices.map(({ first_seen_at }) => first_seen_at),
      devices.map(({ last_seen_at }) => last_seen_at),
    ],
  )
  await run(
    tx,
    `delete from customers.identifiers i using unnest($1::text[]) as hers(customer_id) cross join lateral (
       select value from customers.identifiers d where d.customer_id = hers.customer_id and d.kind = 'device' and d.verified_at is null
       order by d.last_seen_at desc, d.value desc offset ${MOST_DEVICES}) as old
     where i.customer_id = hers.customer_id and i.kind = 'device' and i.value = old.value`,
    [[...new Set(devices.map(({ customer_id }) => customer_id))]],
  )
}

/** One of the people who are known by something, with what else is said of the profile that answers for her. */
export interface Known {
  kind: IdentifierKind
  value: string
  /** The id that carries it, and the profile that answers for it. */
  customer_id: string
  profile_id: string
  verified: boolean
  first_name: string | null
  last_name: string | null
  birth_on: string | null
  /** What tells her apart from others, of all her ids: the phones and addresses she has proven, and her tax numbers. */
  hers_alone: Identifier[]
}

const MOST_PEOPLE_LOOKED_AT = 10

/** Who is known by any of these; of something that many are known by, some of them. */
export const knownBy = (db: Db | Tx, identifiers: readonly Pick<Identifier, 'kind' | 'value'>[]) =>
  run<Known>(
    db,
    `select i.kind, i.value, i.customer_id, p.customer_id as profile_id, i.verified_at is not null as verified, p.first_name, p.last_name,
       p.shown -> 'birth_on' ->> 'value' as birth_on,
       (select coalesce(json_agg(json_build_object('kind', own.kind, 'value', own.value, 'verified', own.verified_at is not null)), '[]')
        from customers.profiles h join customers.identifiers own using (customer_id)
        where (h.customer_id = p.customer_id or h.profile_id = p.customer_id and h.customer_id <> h.profile_id)
          and (own.kind = 'tax_id' or own.kind in ('phone', 'email') and own.verified_at is not null)) as hers_alone
     from (select distinct kind, value from unnest($1::text[], $2::text[]) as a(kind, value)) asked
     cross join lateral (
       select * from customers.identifiers where kind = asked.kind and value = asked.value order by verified_at is null, first_seen_at, customer_id limit ${MOST_PEOPLE_LOOKED_AT}) i
     cross join lateral (select profile_id from customers.profiles where customer_id = i.customer_id offset 0) hers
     cross join lateral (select * from customers.profiles where customer_id = hers.profile_id offset 0) p`,
    [identifiers.map(({ kind }) => kind), identifiers.map(({ value }) => value)],
  )

/** What the profiles of these customers are proven to be known by, under whichever of their ids. */
export const provenIdentifiers = (db: Db | Tx, customer_ids: readonly string[]) =>
  run<{ profile_id: string; kind: IdentifierKind; value: string }>(
    db,
    `select distinct hers.ids[1] as profile_id, i.kind, i.value from unnest($1::text[]) as asked(id)
     cross join lateral (${IDS_OF('(select profile_id from customers.profiles where customer_id = asked.id)')} offset 0) hers
     cross join lateral unnest(hers.ids) as one(id)
     cross join lateral (select kind, value from customers.identifiers where customer_id = one.id and verified_at is not null offset 0) i`,
    [customer_ids],
  )

/** Who has had a phone or an address proven, and by whom that was told: by herself with a code, or by a system that vouched. */
export const provenBy = (db: Db | Tx, profile_ids: readonly string[]) =>
  run<{ profile_id: string; source: string }>(
    db,
    `select distinct h.profile_id, i.source from customers.profiles h join customers.identifiers i using (customer_id)
     where (h.customer_id = any($1::text[]) or h.profile_id = any($1::text[]) and h.customer_id <> h.profile_id)
       and i.kind in ('phone', 'email') and i.verified_at is not null`,
    [profile_ids],
  )

/** The two fields of which a request gives exactly one. */
export const ContactFields = {
  phone: Type.Optional(Type.String({ maxLength: 40, description: 'as people type it in the country of the shop' })),
  email: Type.Optional(Type.String({ maxLength: 320 })),
}
export type ContactFields = Static<ReturnType<typeof Type.Object<typeof ContactFields>>>

export const contactInvalid = refusal<{ field: 'phone' | 'email'; reason: string }>('contact_invalid', 422, ({ field, reason }) =>
  reason === 'one_of_two'
    ? 'Give a phone number or an e-mail address, one of the two'
    : `This ${field} cannot be one (${reason.replaceAll('_', ' ')})`,
)

/** Reads the one contact a request gives. `country` is the one whose people write phones without its code. */
export function readContact({ phone, email }: ContactFields, country: string): Contact {
  if (phone === undefined && email !== undefined) {
    const read = normaliseEmail(email)
    if (!read.ok) throw contactInvalid({ field: 'email', reason: read.reason })
    return { kind: 'email', value: read.email }
  }
  if (phone === undefined || email !== undefined) throw contactInvalid({ field: 'phone', reason: 'one_of_two' })
  const read = normalisePhone(phone, country)
  if (!read.ok) throw contactInvalid({ field: 'phone', reason: read.reason })
  return { kind: 'phone', value: read.phone }
}

/** The same, where a code is to be sent there: a number on a wall cannot read one. */
export function readReachableContact(fields: ContactFields, country: string): Contact {
  const contact = readContact(fields, country)
  if (contact.kind === 'phone') {
    const read = normalisePhone(contact.value, country)
    if (read.ok && read.kind === 'other') throw contactInvalid({ field: 'phone', reason: 'not_mobile' })
  }
  return contact
}

export const mask = ({ kind, value }: Contact) => (kind === 'phone' ? maskPhone(value) : maskEmail(value))
export const mediumOf = ({ kind }: Contact): Medium => (kind === 'phone' ? 'sms' : 'email')

/**
 * What contacts are read for; there is no reading without. News of an order may go to what was only written down for her, everything else to
 * what she has proven; what is forgotten with her is hers alone. Marketing is not among them: whom one may write to in it is known only by the
 * consents (privacy).
 */
export type Purpose = keyof typeof MEANT
const MEANT = {
  order: 'true',
  request: 'i.verified_at is not null',
  consent: 'i.verified_at is not null',
  // A number that she shares with somebody's proven one is not hers.
  erasure: `(i.verified_at is not null or not exists (
    select from customers.identifiers other join customers.profiles p using (customer_id)
    where other.kind = i.kind and other.value = i.value and p.profile_id <> hers.profile_id))`,
} as const

/** How these people can be reached for that purpose, by the id that was asked for; the proven first, then the one seen last. */
export async function contactsFor(db: Db | Tx, customer_ids: readonly string[], purpose: Purpose): Promise<Map<string, Contact[]>> {
  const rows = await run<Contact & { customer_id: string }>(
    db,
    `select asked.customer_id, i.kind, i.value
     from customers.profiles asked cross join lateral (${IDS_OF('asked.customer_id')} offset 0) as of
     join customers.profiles hers on hers.customer_id = any(of.ids) join customers.identifiers i on i.customer_id = hers.customer_id
     where asked.customer_id = any($1::text[]) and i.kind in ('phone', 'email') and ${MEANT[purpose]}
     order by i.verified_at is null, i.last_seen_at desc, i.value`,
    [customer_ids],
  )
  const found = new Map<string, Contact[]>(customer_ids.map((customer_id) => [customer_id, []]))
  for (const { customer_id, kind, value } of rows) found.get(customer_id)!.push({ kind, value })
  return found
}

/** Whose these contacts are, as far as somebody has proven them. */
export async function ownersOf(db: Db | Tx, contacts: readonly Contact[]): Promise<(string | null)[]> {
  const rows = await run<{ customer_id: string | null }>(
    db,
    `select i.customer_id from unnest($1::text[], $2::text[]) with ordinality as c(kind, value, at)
     left join customers.identifiers i on i.kind = c.kind and i.value = c.value and i.verified_at is not null order by c.at`,
    [contacts.map(({ kind }) => kind), contacts.map(({ value }) => value)],
  )
  return rows.map(({ customer_id }) => customer_id)
}

/** Two people who bring the same contact at once go one after the other, until the transaction ends. */
export const lockContact = (tx: Tx, { kind, value }: Pick<Identifier, 'kind' | 'value'>) =>
  run(tx, `select pg_advisory_xact_lock(hashtextextended('customers.' || $1::text || ':' || $2::text, 0))`, [kind, value])

export interface Claim {
  claim_id: string
  session_id: string
  purpose: string
  created_at: string
}

/** A guest leaves a contact without proof. The newest word counts: a corrected number leaves nothing to the owner of the wrong one. */
export const claimContact = (tx: Tx, session_id: string, kind: Contact['kind'], value: string, purpose: string, now: string) =>
  run(
    tx,
    `insert into customers.claims (claim_id, session_id, kind, value, purpose, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (session_id, purpose, kind) do update set value = excluded.value, created_at = excluded.created_at`,
    [newId('clm'), session_id, kind, value, purpose, now],
  )

/** Who left this contact as theirs, newest first. Ask only once it was proven. */
export const claimsOf = (db: Db | Tx, kind: Contact['kind'], value: string) =>
  run<Claim>(
    db,
    'select claim_id, session_id, purpose, created_at from customers.claims where kind = $1 and value = $2 order by created_at desc, claim_id desc',
    [kind, value],
  )

export const forgetOldClaims = sweepBy(
  'delete from customers.claims where claim_id in (select claim_id from customers.claims where created_at < $1 limit $2) returning 1',
)
