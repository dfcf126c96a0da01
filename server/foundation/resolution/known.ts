import { hash } from 'node:crypto'
import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Fields, keysOf, type Person, readPerson } from '../identity/index.ts'
import { keying } from './house-model.ts'

/** What one system says of somebody. */
export interface Heard {
  customer_id: string
  system: string
  external_id: string
  fields: Fields
  /** What she is known by from there, read when it came in: with the country whose numbers do not say it. */
  identifiers?: readonly { kind: string; value: string }[]
}

/** A record as it is compared and found. */
export interface Known extends Omit<Heard, 'identifiers'> {
  person_id: number
  person: Person
  keys: number[]
}

/** So many may have a key before it says nothing any more. */
export const FULL = 50

/** Reads a record and finds its keys. A tax number joins by its hash or not at all, and is not kept here. */
export function understand({ fields: { tax_id: _, ...fields }, identifiers = [], ...record }: Heard): Omit<Known, 'person_id'> {
  const phone = identifiers.find(({ kind, value }) => kind === 'phone' && isWrittenAs(value, fields.phone ?? ''))?.value
  const person = readPerson({ ...fields, ...(phone && { phone }) }, { issuer: record.system })
  return { ...record, fields, person, keys: [...new Set(keysOf(keying, person).map(keyOf))] }
}

/** "012 498 12 34" is how they write +994124981234 at home. */
function isWrittenAs(phone: string, text: string): boolean {
  const digits = text.replace(/\D/g, '').replace(/^0+/, '')
  return digits.length >= 7 && phone.endsWith(digits)
}

/** 48 bits of a hash: a number that JavaScript and PostgreSQL both hold exactly. Two keys with one hash cost a comparison and nothing else. */
export const keyOf = (key: string) => hash('sha1', key, 'buffer').readUIntBE(0, 6)

/** Whoever brings the same somebody at the same moment waits, and then finds her. Before any profile is locked, and in one order. */
export const lockKeys = (tx: Tx, keys: readonly number[]) =>
  run(tx, `select pg_advisory_xact_lock(key) from (select distinct key from unnest($1::bigint[]) as k(key) order by key) as sorted`, [keys])

/** What was found out about the keys of a record before it is laid down: its number, and which of them are not full. */
export interface Place {
  person_id: number
  open_keys: readonly number[]
}

/** Lays the record down where others find it; what it said before is forgotten. */
export const remember = (tx: Tx, { customer_id, system, external_id, fields, person, keys }: Omit<Known, 'person_id'>, place?: Place) =>
  writeLast(tx, REMEMBERED, [
    [
      place?.person_id ?? null,
      customer_id,
      system,
      external_id,
      JSON.stringify(fields),
      JSON.stringify(person),
      `{${keys.join()}}`,
      place ? `{${place.open_keys.join()}}` : null,
    ],
  ])

const REMEMBERED: LastWrite = {
  columns: 8,
  row: { of: 'resolution.persons', key: 4 },
  sql: ($) => `heard as materialized (
      select person_id, customer_id, system, external_id, fields, person, keys::bigint[] as keys, open_keys::bigint[] as open_keys
      from unnest(${$(1)}::integer[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::jsonb[], ${$(6)}::jsonb[], ${$(7)}::text[], ${$(8)}::text[])
        as h(person_id, customer_id, system, external_id, fields, person, keys, open_keys)),
    heard_before as materialized (
      select before.person_id, before.keys, heard.keys as new_keys from heard join resolution.persons before using (system, external_id)),
    laid_down as (
      insert into resolution.persons (person_id, customer_id, system, external_id, fields, person, keys) overriding system value
      select coalesce(person_id, nextval('resolution.persons_person_id_seq')), customer_id, system, external_id, fields, person, keys from heard
      on conflict (system, external_id) do update
        set customer_id = excluded.customer_id, fields = excluded.fields, person = excluded.person, keys = excluded.keys
      returning person_id, system, external_id),
    unkeyed as (
      delete from resolution.keys k using heard_before before, unnest(before.keys) as old(key)
      where k.key = old.key and k.person_id = before.person_id and old.key <> all(before.new_keys)),
    keyed as (
      insert into resolution.keys (key, person_id)
      select new.key, laid_down.person_id from heard join laid_down using (system, external_id) cross join lateral unnest(coalesce(open_keys, keys)) as new(key)
      where open_keys is not null
        or (select count(*) from (select from resolution.keys full_of where full_of.key = new.key limit ${FULL} + 1) as those) <= ${FULL}
      on conflict do nothing)`,
}

/** Forgets the records of these customers. */
export async function forget(tx: Tx, customer_ids: readonly string[]): Promise<number> {
  const gone = await run<{ person_id: number }>(
    tx,
    `with gone as (delete from resolution.persons where customer_id = any($1::text[]) returning person_id, keys),
          unkeyed as (delete from resolution.keys k using gone, unnest(gone.keys) as old(key) where k.key = old.key and k.person_id = gone.person_id)
     select person_id from gone`,
    [customer_ids],
  )
  return gone.length
}
