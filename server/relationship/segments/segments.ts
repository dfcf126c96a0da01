import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { companyOf, ofCompany } from '../../foundation/companies/index.ts'
import { Texts } from '../../offer/catalog/index.ts'
import { mustMakeSense, Rule } from './rule.ts'

export const codeTaken = refusal<{ code: string }>('code_taken', 409, ({ code }) => `There is a segment called ${code} already`)
export const nameMissing = refusal<{ locale: string }>(
  'name_missing',
  422,
  ({ locale }) => `The name is missing in the language of the company (${locale})`,
)
export const segmentEnded = refusal<{ segment_id: string }>(
  'segment_ended',
  409,
  () => 'This segment has ended: nobody is in it any more, and nobody comes into it',
)
export const segmentChangedMeanwhile = refusal<{ segment_id: string; version: number }>(
  'segment_changed',
  409,
  () => 'Somebody else has changed this segment: look at it again',
)

export const chosenByHand = refusal<{ segment_id: string }>(
  'chosen_by_hand',
  409,
  () => 'People choose who is in this segment: make another one for a rule',
)

/** What it says has changed, or who is meant by it. Subject is the segment. */
export const segmentChanged = event(
  'segments.segment_changed',
  Type.Object({ version: Type.Integer(), reason: Type.Enum(['created', 'changed', 'filled', 'ended']) }),
)

const Id = Type.String({ minLength: 1, maxLength: 60 })
export const Code = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,39}$', description: 'by what lists and files call it' })
export const Fields = {
  name: Texts,
  purpose: Type.String({ minLength: 1, maxLength: 500, description: 'what these customers are brought together for' }),
  owner_id: Type.Optional(Type.String({ maxLength: 60, description: 'who answers for it; the caller if it is left out' })),
}
export const NewSegment = Type.Object({
  company_id: Id,
  code: Code,
  ...Fields,
  rule: Type.Optional(Rule),
})

export const Segment = Type.Object({
  segment_id: Type.String(),
  company_id: Type.String(),
  code: Type.String(),
  name: Texts,
  purpose: Type.String(),
  owner_id: Type.String(),
  owner_name: Type.String(),
  rule: OrNull(Rule),
  is_looking: Type.Boolean({ description: 'its rule is new or was changed, and is still being held against everybody' }),
  version: Type.Integer(),
  member_count: Type.Integer(),
  has_more_members: Type.Boolean({ description: 'there are more than that: in a list those of a rule are not counted any further' }),
  created_at: Type.String(),
  changed_at: Type.String(),
  ended_at: OrNull(Type.String()),
})
export type Segment = Static<typeof Segment>

/** Of each segment in a list: who wants to know how many more there are looks at it. */
const COUNTED_IN_A_LIST = 1_000
const readSql = (most: number | 'all') => `
  select g.segment_id, g.company_id, g.code, g.name, g.purpose, g.owner_id, f.name as owner_name, g.rule, g.looked_to is not null as is_looking, g.version, case
      when g.ended_at is not null then 0
      -- Who is in it by a rule is in it once; whom people chose may have been chosen twice, before it was known that they are one.
      when g.rule is not null then (
        select count(*)::integer from (select from segments.members m where m.segment_id = g.segment_id and m.until is null limit ${most}) as m)
      else (
        select count(distinct a.profile_id)::integer from segments.members m join customers.public_aliases a using (customer_id)
        where m.segment_id = g.segment_id and m.until is null) end as member_count, false as has_more_members,
    g.created_at, g.changed_at, g.ended_at
  from segments.segments g join staff.public_staff f on f.staff_id = g.owner_id`

/** A segment of a company for which the caller works. */
export async function segmentOf(db: Db | Tx, segment_id: string, call: Pick<Call, 'principal'>): Promise<Segment> {
  const segment = await runOne<Segment>(db, `${readSql('all')} where g.segment_id = $1`, [segment_id])
  if (!segment || !worksFor(call, segment.company_id)) throw notFound({ what: 'segment', id: segment_id })
  return segment
}

/** Refuses whoever does not work for its company. */
export async function mustBeTheirs(db: Db | Tx, segment_id: string, call: Pick<Call, 'principal'>): Promise<{ company_id: string }> {
  const segment = await runOne<{ company_id: string }>(db, 'select company_id from segments.segments where segment_id = $1', [segment_id])
  if (!segment || !worksFor(call, segment.company_id)) throw notFound({ what: 'segment', id: segment_id })
  return segment
}

/** The newest first; those that have ended only when they are asked for. */
export async function listSegments(
  db: Db,
  { company_id, state = 'living', limit = 50, after }: { company_id?: string; state?: 'living' | 'ended'; limit?: number; after?: string },
  call: Call,
) {
  const [last = null] = readCursor(after) ?? []
  const rows = await run<Segment>(
    db,
    `${readSql(COUNTED_IN_A_LIST + 1)} where ($1::text[] is null or g.company_id = any($1)) and ($2::text is null or g.company_id = $2)
       and (g.ended_at is null) = ($3 = 'living') and ($4::text is null or g.segment_id < $4) order by g.segment_id desc limit $5`,
    [companiesOf(call), company_id ?? null, state, last, limit + 1],
  )
  const counted = rows.map((row) =>
    row.rule && row.member_count > COUNTED_IN_A_LIST ? { ...row, member_count: COUNTED_IN_A_LIST, has_more_members: true } : row,
  )
  return pageOf(counted, limit, (row) => [row.segment_id])
}

/** A new segment, in which nobody is yet. */
export async function createSegment(tx: Tx, asked: Static<typeof NewSegment>, call: Call): Promise<Segment> {
  const { company_id } = await ofCompany(tx, call, asked.company_id)
  const { code, name, purpose, rule } = asked
  if (rule) await mustMakeSense(tx, company_id, rule)
  await mustBeNamed(tx, company_id, name)
  const owner_id = await ownerOf(tx, asked.owner_id ?? call.principal.id)
  const segment_id = newId('seg')
  const made = await runOne(
    tx,
    `insert into segments.segments (segment_id, company_id, code, name, purpose, owner_id, rule, looked_to, version, created_at, created_by, changed_at)
     values ($1, $2, $3, $4, $5, $6, $9, case when $9::jsonb is null then null else '' end, 1, $7, $8, $7) on conflict (company_id, code) do nothing returning 1`,
    [segment_id, company_id, code, name, purpose.trim(), owner_id, call.now, call.actor, rule ? JSON.stringify(rule) : null],
  )
  if (!made) throw codeTaken({ code })
  return follow(tx, segment_id, 'created', call)
}

export interface Change {
  segment_id: string
  version: number
  name?: Texts
  purpose?: string
  owner_id?: string
  rule?: Rule
}
/** Says it otherwise; who has looked at an older version looks again. */
export async function changeSegment(tx: Tx, { segment_id, version, ...said }: Change, call: Call): Promise<Segment> {
  const before = await lockLiving(tx, segment_id, call)
  if (before.version !== version) throw segmentChangedMeanwhile({ segment_id, version: before.version })
  if (said.name) await mustBeNamed(tx, before.company_id, said.name)
  if (said.rule && !before.rule) throw chosenByHand({ segment_id })
  if (said.rule) await mustMakeSense(tx, before.company_id, said.rule)
  await run(
    tx,
    `update segments.segments set name = coalesce($2, name), purpose = coalesce($3, purpose), owner_id = coalesce($4, owner_id),
       rule = coalesce($6::jsonb, rule), looked_to = case when $6::jsonb is null or $6::jsonb = rule then looked_to else '' end,
       version = version + 1, changed_at = $5 where segment_id = $1`,
    [
      segment_id,
      said.name ?? null,
      said.purpose?.trim() ?? null,
      said.owner_id ? await ownerOf(tx, said.owner_id) : null,
      call.now,
      said.rule ? JSON.stringify(said.rule) : null,
    ],
  )
  return follow(tx, segment_id, 'changed', call)
}

/** Nobody is in it any more; what was paid by it stays explained. */
export async function endSegment(tx: Tx, { segment_id }: { segment_id: string }, call: Call): Promise<Segment> {
  await lockLiving(tx, segment_id, call)
  await run(
    tx,
    'update segments.segments set ended_at = $2, changed_at = $2, looked_to = null, version = version + 1 where segment_id = $1',
    [segment_id, call.now],
  )
  return follow(tx, segment_id, 'ended', call)
}

/** Locks a segment of the caller's companies that has not ended. */
export async function lockLiving(tx: Tx, segment_id: string, call: Pick<Call, 'principal'>) {
  const segment = await runOne<{ company_id: string; version: number; ended_at: string | null; rule: object | null }>(
    tx,
    'select company_id, version, ended_at, rule from segments.segments where segment_id = $1 for no key update',
    [segment_id],
  )
  if (!segment || !worksFor(call, segment.company_id)) throw notFound({ what: 'segment', id: segment_id })
  if (segment.ended_at) throw segmentEnded({ segment_id })
  return segment
}

async function mustBeNamed(tx: Tx, company_id: string, name: Texts) {
  const { locale } = await companyOf(tx, company_id)
  if (!name[locale as keyof Texts]?.trim()) throw nameMissing({ locale })
}

async function ownerOf(tx: Tx, owner_id: string) {
  const owner = await runOne(tx, 'select 1 from staff.public_staff where staff_id = $1 and disabled_at is null', [owner_id])
  if (!owner) throw notFound({ what: 'staff', id: owner_id })
  return owner_id
}

/** What it says is written down in this version, and it is announced. */
async function follow(tx: Tx, segment_id: string, reason: Static<typeof segmentChanged.data>['reason'], call: Call): Promise<Segment> {
  await run(
    tx,
    `insert into segments.versions (segment_id, version, name, purpose, owner_id, rule, changed_at, changed_by)
     select segment_id, version, name, purpose, owner_id, rule, $2, $3 from segments.segments where segment_id = $1`,
    [segment_id, call.now, call.actor],
  )
  const segment = await segmentOf(tx, segment_id, call)
  await announce(tx, segmentChanged, {
    subject: segment_id,
    company_id: segment.company_id,
    actor: call.actor,
    occurred_at: call.now,
    data: { version: segment.version, reason },
  })
  return segment
}
