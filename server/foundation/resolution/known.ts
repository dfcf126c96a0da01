import { hash } from 'node:crypto'
import { run, type Tx } from '#platform/database'
import { type Fields, keysOf, type Person, readPerson } from '../identity/index.ts'
import { keying } from './house-model.ts'

/** What one system says of somebody. */
export interface Heard {
  customer_id: string
  system: string
  external_id: string
  fields: Fields
}

/** A record as it is compared and found. */
export interface Known extends Heard {
  person_id: number
  person: Person
  keys: number[]
}

/** So many may have a key before it says nothing any more. */
export const FULL = 50

/** Reads a record and finds its keys. A tax number joins by its hash or not at all, and is not kept here. */
export function understand({ fields: { tax_id: _, ...fields }, ...record }: Heard, country = 'TR'): Omit<Known, 'person_id'> {
  const person = readPerson(fields, { country })
  return { ...record, fields, person, keys: [...new Set(keysOf(keying, person).map(keyOf))] }
}

/** 48 bits of a hash: a number that JavaScript and PostgreSQL both hold exactly. Two keys with one hash cost a comparison and nothing else. */
export const keyOf = (key: string) => hash('sha1', key, 'buffer').readUIntBE(0, 6)

/** Whoever brings the same somebody at the same moment waits, and then finds her. Before any profile is locked, and in one order. */
export const lockKeys = (tx: Tx, keys: readonly number[]) =>
  run(tx, `select pg_advisory_xact_lock(key) from (select distinct key from unnest($1::bigint[]) as k(key) order by key) as sorted`, [keys])

/** Lays the record down where others find it; what it said before is forgotten. */
export async function remember(
  tx: Tx,
  { customer_id, system, external_id, fields, person, keys }: Omit<Known, 'person_id'>,
): Promise<number> {
  const [kept] = await run<{ person_id: number }>(tx, REMEMBER, [customer_id, system, external_id, fields, person, keys, FULL])
  return kept!.person_id
}

const REMEMBER = `
  with before as materialized (select person_id, keys from resolution.persons where system = $2 and external_id = $3),
       kept as (
         insert into resolution.persons (customer_id, system, external_id, fields, person, keys) values ($1, $2, $3, $4::jsonb, $5::jsonb, $6::bigint[])
         on conflict (system, external_id) do update
           set customer_id = excluded.customer_id, fields = excluded.fields, person = excluded.person, keys = excluded.keys
         returning person_id),
       gone as (
         delete from resolution.keys k using before, unnest(before.keys) as old(key)
         where k.key = old.key and k.person_id = before.person_id and old.key <> all($6::bigint[])),
       put as (
         insert into resolution.keys (key, person_id) select new.key, kept.person_id from kept, unnest($6::bigint[]) as new(key)
         where (select count(*) from (select from resolution.keys full_of where full_of.key = new.key limit $7 + 1) as those) <= $7
         on conflict do nothing)
  select person_id from kept`

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
