import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound, notPermitted, worksFor } from '#platform/http'
import { hashSecret, newId, newSecret } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { companyOf, introduceSystem } from '../companies/index.ts'

const KINDS = ['web', 'app', 'server', 'pos'] as const
const CHANNELS = ['web', 'app', 'till', 'phone', 'chat', 'social', 'marketplace'] as const
const OrNull = Type.Union([Type.String(), Type.Null()])

export const NewSource = Type.Object({
  company_id: Type.String(),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  kind: Type.Enum(KINDS),
  channel: Type.Optional(Type.Enum(CHANNELS, { description: 'where it meets the customer; web or app by itself, for a till at the till' })),
  vouches: Type.Optional(Type.Boolean({ description: 'what it calls verified was proven to it; for keys that are kept secret alone' })),
  same_ids_as: Type.Optional(
    Type.String({
      description: 'a source of this company with a secret key, by whose ids it calls people: what it tells of them is theirs',
    }),
  ),
})

export const Source = Type.Object({
  source_id: Type.String(),
  company_id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(KINDS),
  channel: Type.String(),
  vouches: Type.Boolean(),
  same_ids_as: OrNull,
  key_ends: OrNull,
  old_key_until: Type.Union([Type.String(), Type.Null()], { description: 'until then the key before opens the door too' }),
  created_at: Type.String(),
  revoked_at: OrNull,
})
export type Source = Static<typeof Source>

/** The key of a website or an app can be read by everybody: what comes with it makes and names nobody. */
export const isOpen = ({ kind }: { kind: string }) => kind === 'web' || kind === 'app'

export const keyIsNotSecret = refusal<{ kind: string }>(
  'key_is_not_secret',
  422,
  ({ kind }) => `The key of a ${kind} source can be read by anybody, so its word proves nothing`,
)
export const writeKeyUnknown = refusal<Record<string, never>>(
  'write_key_unknown',
  401,
  () => 'Send the write key of a source, as user name of Basic authentication or as `writeKey`',
)

/** What such a source calls proven opens profiles, of all companies: that is for whoever answers for the house. */
export const VOUCH = 'tracking.vouch'
const mayVouch = ({ principal }: Pick<Call, 'principal'>) => principal.audience === 'staff' && principal.permissions.has(VOUCH)

const FIELDS = 'source_id, company_id, name, kind, channel, vouches, same_ids_as, key_ends, old_key_until, created_at, revoked_at'
const USUALLY: Record<(typeof KINDS)[number], string> = { web: 'web', app: 'app', server: 'web', pos: 'till' }

/** The write key is told this once; only its hash is kept. A demo brings one that everybody may know. */
export async function createSource(
  tx: Tx,
  { company_id, name, kind, channel = USUALLY[kind] as 'web', vouches = false, same_ids_as }: Static<typeof NewSource>,
  call: Pick<Call, 'now' | 'actor' | 'principal'>,
  write_key = newSecret(),
): Promise<Source & { write_key: string }> {
  if (vouches && isOpen({ kind })) throw keyIsNotSecret({ kind })
  if (vouches && !mayVouch(call)) throw notPermitted({ permission: VOUCH })
  await companyOf(tx, company_id)
  if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
  if (same_ids_as !== undefined) {
    const like = await runOne<Source>(tx, `select ${FIELDS} from tracking.sources where source_id = $1 and company_id = $2`, [
      same_ids_as,
      company_id,
    ])
    if (!like) throw notFound({ what: 'source', id: same_ids_as })
    if (isOpen(like)) throw keyIsNotSecret({ kind: like.kind })
  }
  const source_id = newId('src')
  await introduceSystem(tx, { system: source_id, company_id }, call.now)
  const source = await runOne<Source>(
    tx,
    `insert into tracking.sources (source_id, company_id, name, kind, channel, vouches, same_ids_as, key_hash, key_ends, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${FIELDS}`,
    [
      ...[source_id, company_id, name, kind, channel, vouches, same_ids_as],
      ...[hashSecret(write_key), write_key.slice(-4), call.actor, call.now],
    ],
  )
  return { ...source!, write_key }
}

export async function listSources(db: Db, { limit = 50, after }: { limit?: number; after?: string }, call: Call) {
  const [source_id = null] = readCursor(after) ?? []
  const rows = await run<Source>(
    db,
    `select ${FIELDS} from tracking.sources
     where ($1::text[] is null or company_id = any($1)) and ($2::text is null or source_id < $2) order by source_id desc limit $3`,
    [companiesOf(call), source_id, limit + 1],
  )
  return pageOf(rows, limit, (source) => [source.source_id])
}

/** From now on its key opens nothing. What it has sent stays. */
export async function revokeSource(database: Database, source_id: string, call: Call): Promise<Source> {
  const source = await database.transaction((tx) =>
    runOne<Source>(
      tx,
      `update tracking.sources set revoked_at = coalesce(revoked_at, $3)
       where source_id = $1 and ($2::text[] is null or company_id = any($2)) and key_hash is not null returning ${FIELDS}`,
      [source_id, companiesOf(call), call.now],
    ),
  )
  if (!source) throw notFound({ what: 'source', id: source_id })
  known.delete(database)
  return source
}

/** A new key. The one before opens the door for some hours more, since it stands in pages that are open; 0: for none. */
export async function changeKey(
  database: Database,
  { source_id, old_key_hours }: { source_id: string; old_key_hours: number },
  call: Call,
): Promise<Source & { write_key: string }> {
  const write_key = newSecret()
  const source = await database.transaction((tx) =>
    runOne<Source>(
      tx,
      `update tracking.sources set key_hash = $3, key_ends = $4, old_key_hash = case when $5::integer > 0 then key_hash end,
         old_key_until = case when $5 > 0 then $6::timestamptz + $5 * interval '1 hour' end
       where source_id = $1 and ($2::text[] is null or company_id = any($2)) and key_hash is not null and revoked_at is null returning ${FIELDS}`,
      [source_id, companiesOf(call), hashSecret(write_key), write_key.slice(-4), old_key_hours, call.now],
    ),
  )
  if (!source) throw notFound({ what: 'source', id: source_id })
  known.delete(database)
  return { ...source, write_key }
}

const FRESH_MS = 1_000
const known = new WeakMap<Database, Map<string, { source: Source; read_at: number }>>()

/** Whose key this is. A key that was revoked elsewhere is good for a second more. */
export async function sourceOf(database: Database, write_key: string | undefined, now: string): Promise<Source> {
  if (!write_key) throw writeKeyUnknown({})
  let sources = known.get(database)
  if (!sources) known.set(database, (sources = new Map()))
  const before = sources.get(write_key)
  if (before && Math.abs(Date.parse(now) - before.read_at) < FRESH_MS) return before.source
  const source = await runOne<Source>(
    database.db,
    `select ${FIELDS} from tracking.sources where (key_hash = $1 or old_key_hash = $1 and old_key_until > $2) and revoked_at is null`,
    [hashSecret(write_key), now],
  )
  if (!source) {
    sources.delete(write_key)
    throw writeKeyUnknown({})
  }
  sources.set(write_key, { source, read_at: Date.parse(now) })
  return source
}

/** The shop's own pages, which need no key. */
export async function sourceOfTheShop(tx: Tx, company_id: string, now: string): Promise<Source> {
  const find = () => runOne<Source>(tx, `select ${FIELDS} from tracking.sources where company_id = $1 and key_hash is null`, [company_id])
  const before = await find()
  if (before) return before
  const source_id = newId('src')
  await introduceSystem(tx, { system: source_id, company_id }, now)
  await run(
    tx,
    `insert into tracking.sources (source_id, company_id, name, kind, channel, created_by, created_at) values ($1, $2, 'Birge', 'web', 'web', 'system', $3)
     on conflict (company_id) where key_hash is null do nothing`,
    [source_id, company_id, now],
  )
  return (await find())!
}
