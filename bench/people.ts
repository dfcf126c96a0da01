/**
 * `npm run bench people [PROFILES]`: fills a PostgreSQL with so many profiles (a million) of made-up people and measures what a new record of
 * somebody costs until it is known whose it is. Writes bench/people.json.
 */
import pg from 'pg'
import { population, type PopulationRecord } from '../server/demo/population.ts'
import { understand } from '../server/foundation/resolution/known.ts'
import { type Client, drain } from './load.ts'

const AT_ONCE = 5_000
/** About so many records are kept back, to arrive while it is measured. */
const KEPT_BACK = 3_000
const FULL = 50

export interface Filled {
  profiles: number
  records: number
  /** What arrives later: of people the house knows already, as far as they are not the first of theirs. */
  arriving: PopulationRecord[]
}

/** Each person one profile, with all records of hers but those that are to arrive later. */
export async function fillWithPeople(url: string, profiles: number, say: (line: string) => void): Promise<Filled> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  await db.query('alter table resolution.keys drop constraint keys_pkey')
  await db.query('drop index customers.profiles_by_name')
  const now = new Date().toISOString()
  const arriving: PopulationRecord[] = []
  let batch: PopulationRecord[] = []
  let records = 0
  let last = -1
  let at = 0
  const one_of = Math.ceil((profiles * 1.5) / KEPT_BACK)
  for (const record of population(profiles * 3)) {
    if (record.person >= profiles) break
    if (++at % one_of === 0) arriving.push(record)
    else batch.push(record)
    last = Math.max(last, record.person)
    if (batch.length < AT_ONCE) continue
    records += await insert(db, batch, now)
    batch = []
    if (records % 100_000 < AT_ONCE) say(`${records.toLocaleString('en')} records`)
  }
  records += await insert(db, batch, now)
  // What is full says nothing, and holds no more than it takes to know that.
  await db.query('create index keys_for_now on resolution.keys (key, person_id)')
  await db.query(
    `delete from resolution.keys k using (select key, person_id, row_number() over (partition by key order by person_id) as place from resolution.keys) many
     where k.key = many.key and k.person_id = many.person_id and many.place > ${FULL + 1}`,
  )
  await db.query('drop index resolution.keys_for_now')
  await db.query('alter table resolution.keys add primary key (key, person_id)')
  await db.query(
    `create index profiles_by_name on customers.profiles using gin (name_folded extensions.gin_trgm_ops) with (fastupdate = off)
     where erased_at is null and profile_id = customer_id`,
  )
  await db.query('vacuum analyze')
  await db.end()
  return { profiles: last + 1, records, arriving }
}

const customerOf = (person: number) => `cus_${String(person).padStart(22, '0')}`

async function insert(db: pg.Client, batch: PopulationRecord[], now: string): Promise<number> {
  const heard = batch.map((record) => ({ ...record, ...understand({ ...record, customer_id: customerOf(record.person) }) }))
  const column = <Value>(of: (record: (typeof heard)[number]) => Value) => heard.map(of)
  await db.query(
    `insert into customers.profiles (customer_id, profile_id, first_name, last_name, name_folded, locale, created_at)
     select distinct on (id) id, id, first_name, last_name, ' ' || coalesce(folded, ''), 'tr', $5
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as p(id, first_name, last_name, folded) on conflict do nothing`,
    [
      column((r) => r.customer_id),
      column((r) => r.fields.first_name ?? r.fields.full_name?.split(' ')[0]),
      column((r) => r.fields.last_name ?? r.fields.full_name?.split(' ').at(-1)),
      column((r) => r.person.name),
      now,
    ],
  )
  await db.query(
    `insert into customers.identifiers (customer_id, kind, value, source, first_seen_at, last_seen_at)
     select id, kind, value, 'card_file', $4, $4 from unnest($1::text[], $2::text[], $3::text[]) as i(id, kind, value) where value is not null on conflict do nothing`,
    [
      heard.flatMap((r) => [r.customer_id, r.customer_id]),
      heard.flatMap(() => ['phone', 'email']),
      heard.flatMap((r) => [r.person.phone ?? null, r.person.email ?? null]),
      now,
    ],
  )
  await db.query(
    `insert into merging.records (record_id, system, external_id, version, fields, received_at, customer_id)
     select 'rec_' || external_id, system, external_id, 1, fields::jsonb, $5, id
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as r(id, system, external_id, fields)`,
    [column((r) => r.customer_id), column((r) => r.system), column((r) => r.external_id), column((r) => JSON.stringify(r.fields)), now],
  )
  const { rows } = await db.query<{ person_id: number; external_id: string }>(
    `insert into resolution.persons (customer_id, system, external_id, fields, person, keys)
     select id, system, external_id, fields::jsonb, person::jsonb, array(select jsonb_array_elements_text(keys::jsonb)::bigint)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as r(id, system, external_id, fields, person, keys)
     returning person_id, external_id`,
    [
      column((r) => r.customer_id),
      column((r) => r.system),
      column((r) => r.external_id),
      column((r) => JSON.stringify(r.fields)),
      column((r) => JSON.stringify(r.person)),
      column((r) => JSON.stringify(r.keys)),
    ],
  )
  const numbers = new Map(rows.map(({ person_id, external_id }) => [external_id, person_id]))
  const keyed = heard.flatMap(({ external_id, keys }) => keys.map((key) => [key, numbers.get(external_id)!]))
  await db.query('insert into resolution.keys select * from unnest($1::bigint[], $2::integer[])', [
    keyed.map(([key]) => key),
    keyed.map(([, person]) => person),
  ])
  return heard.length
}

interface Live {
  profiles: number
  records: number
  arrived: number
  p50_ms: number
  p95_ms: number
  p99_ms: number
  /** What PostgreSQL alone needed at the same time to write one row and commit: what else runs on the machine shows there. */
  bare_commit_p50_ms: number
  bare_commit_p95_ms: number
  /** With so many at once. */
  clients: number
  per_second: number
  /** Of the arriving records of people the house knew: joined to the right one, to a wrong one, left to somebody to look at, taken for a stranger. */
  joined_rightly: number
  joined_wrongly: number
  to_review: number
  missed: number
  megabytes: Record<string, number>
}

const CLIENTS = 8

/** Sends what arrives, one half one by one, the other with several at once. */
export async function measureArrivals(url: string, desk: Client, { profiles, records, arriving }: Filled): Promise<Live> {
  const came: { record: PopulationRecord; customer_id: string; created: boolean; band: string }[] = []
  const send = async (record: PopulationRecord) => {
    const { system, external_id, fields } = record
    const { status, body } = await desk('POST', '/v1/customer-records', { system, external_id, fields }, `${system} ${external_id}`)
    if (status !== 201) throw new Error(`${status} ${body.slice(0, 300)}`)
    came.push({ record, ...(JSON.parse(body) as { customer_id: string; created: boolean; band: string }) })
  }
  const half = Math.floor(arriving.length / 2)
  await drain(arriving.slice(0, 50), 1, send) // warms up
  const one_by_one = await drain(arriving.slice(50, half), 1, send)
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  await db.query('create table if not exists public.bare (id bigint generated always as identity primary key)')
  const bare = await drain(Array.from({ length: 500 }), 1, async () => void (await db.query('insert into public.bare default values')))
  const at_once = await drain(arriving.slice(half), CLIENTS, send)
  const { rows: sizes } = await db.query<{ name: string; bytes: number }>(
    `select schemaname || '.' || relname as name, pg_total_relation_size(relid)::float8 as bytes from pg_stat_user_tables
     where schemaname in ('resolution', 'merging', 'customers') and pg_total_relation_size(relid) > 1e6 order by 2 desc`,
  )
  const { rows: known } = await db.query<{ customer_id: string }>(
    'select customer_id from customers.profiles where customer_id = any($1::text[])',
    [arriving.map(({ person }) => customerOf(person))],
  )
  await db.end()
  const theirs = new Set(known.map(({ customer_id }) => customer_id))
  const ofKnown = came.filter(({ record }) => theirs.has(customerOf(record.person)))
  const rightly = ofKnown.filter(({ record, customer_id }) => customer_id === customerOf(record.person)).length
  const wrongly = came.filter(
    ({ record, created, customer_id }) => !created && customer_id.startsWith('cus_0000') && customer_id !== customerOf(record.person),
  )
  const to_review = ofKnown.filter(({ band, created }) => created && band === 'review').length
  return {
    profiles,
    records,
    arrived: arriving.length,
    p50_ms: one_by_one.p50_ms,
    p95_ms: one_by_one.p95_ms,
    p99_ms: one_by_one.p99_ms,
    bare_commit_p50_ms: bare.p50_ms,
    bare_commit_p95_ms: bare.p95_ms,
    clients: CLIENTS,
    per_second: at_once.per_second,
    joined_rightly: rightly,
    joined_wrongly: wrongly.length,
    to_review,
    missed: ofKnown.length - rightly - to_review - wrongly.filter(({ record }) => theirs.has(customerOf(record.person))).length,
    megabytes: Object.fromEntries(sizes.map(({ name, bytes }) => [name, Math.round(bytes / 1e6)])),
  }
}
