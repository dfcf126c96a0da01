import { type Static, Type } from 'typebox'
import { CustomerCard, customerCards, idsOf, logLooks, maskField, profileOf, whyContactsAreSeen } from '../customers/index.ts'
import type { Awaits } from '../approvals/index.ts'
import { isOfOthers } from '../companies/index.ts'
import { mergeOrPropose, rememberNotSame, Warning } from '../merging/index.ts'
import { type Database, type Db, type LastWrite, run, runOne, type Tx, writeLast } from '#platform/database'
import { announce, event, Nothing } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { guards, type Judgement } from './judging.ts'

export const reviewOpened = event('resolution.review_opened', Nothing)
export const reviewDecided = event(
  'resolution.review_decided',
  Type.Object({ decision: Type.Enum(['same', 'not_same', 'later', 'settled']) }),
)
export const reviewDecidedAlready = refusal<{ review_id: string; status: string }>(
  'review_decided_already',
  409,
  () => 'Somebody has decided this already',
)

const DAYS_LATER = 7

type Weighed = Omit<Judgement, 'band'> & { profile_id: string }
type By = { model_version: string; now: string }

/** The pair in the order of their ids. */
function pairOf(
  profile_id: string,
  { profile_id: other_id, weight, fields, guards, person_id, other_person_id }: Weighed,
  { model_version, now }: By,
) {
  const pair =
    profile_id < other_id ? [profile_id, other_id, person_id, other_person_id] : [other_id, profile_id, other_person_id, person_id]
  return [newId('rev'), ...pair, weight, JSON.stringify(fields), JSON.stringify(guards), model_version, now] as [string, ...unknown[]]
}

/** Lays two who may be one before whoever looks. What was decided about them stays decided; what is open is brought up to date. */
export async function queueReview(tx: Tx, profile_id: string, weighed: Weighed, by: By) {
  const [queued] = await run<{ review_id: string; is_new: boolean }>(
    tx,
    `insert into resolution.reviews as r
       (review_id, customer_id, other_id, person_id, other_person_id, weight, fields, guards, model_version, status, created_at)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, array(select jsonb_array_elements_text($8::jsonb)), $9, 'open', $10)
     on conflict (customer_id, other_id) do update
       set person_id = excluded.person_id, other_person_id = excluded.other_person_id, weight = excluded.weight, fields = excluded.fields,
           guards = excluded.guards, model_version = excluded.model_version
       where r.status = 'open'
     returning review_id, review_id = $1 as is_new`,
    pairOf(profile_id, weighed, by),
  )
  if (queued?.is_new) await say(tx, reviewOpened, queued.review_id, { actor: 'system:matching', now: by.now }, {})
}

/** The same of somebody who is being written down in this transaction: nobody has been asked about her. */
export async function openReview(tx: Tx, customer_id: string, weighed: Weighed, by: By) {
  const row = pairOf(customer_id, weighed, by)
  await writeLast(tx, OPENED, [row])
  await say(tx, reviewOpened, row[0], { actor: 'system:matching', now: by.now }, {})
}

const OPENED: LastWrite = {
  columns: 10,
  sql: ($) => `opened as (
    insert into resolution.reviews (review_id, customer_id, other_id, person_id, other_person_id, weight, fields, guards, model_version, status, created_at)
    select review_id, customer_id, other_id, person_id, other_person_id, weight, fields, array(select jsonb_array_elements_text(guards)), model_version, 'open', created_at
    from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::integer[], ${$(5)}::integer[], ${$(6)}::real[], ${$(7)}::jsonb[], ${$(8)}::jsonb[],
      ${$(9)}::text[], ${$(10)}::timestamptz[]) as r(review_id, customer_id, other_id, person_id, other_person_id, weight, fields, guards, model_version, created_at))`,
}

const say = (
  tx: Tx,
  kind: typeof reviewOpened | typeof reviewDecided,
  subject: string,
  { actor, now }: { actor: string; now: string },
  data: object,
) => announce(tx, kind as typeof reviewDecided, { subject, company_id: null, actor, occurred_at: now, data: data as never })

/** Where both have become one, nobody has to look any more. */
export async function settleReviews(tx: Tx, ids: readonly string[], now: string) {
  const settled = await run<{ review_id: string }>(
    tx,
    `update resolution.reviews set status = 'settled', decided_at = $2
     where status = 'open' and customer_id = any($1::text[]) and other_id = any($1::text[]) returning review_id`,
    [ids, now],
  )
  for (const { review_id } of settled) await say(tx, reviewDecided, review_id, { actor: 'system:matching', now }, { decision: 'settled' })
}

const Score = {
  review_id: Type.String(),
  weight: Type.Number({ description: 'in bits: log2 of the odds that both are one' }),
  created_at: Type.String(),
}
const Guards = Type.Array(Type.Enum([...guards]))

/** By what namesakes are known apart. */
const Apart = Type.Object({
  systems: Type.Array(Type.String()),
  birth_year: Type.Union([Type.String(), Type.Null()]),
  city: Type.Union([Type.String(), Type.Null()]),
})
type Apart = Static<typeof Apart>

/** Two who may be one, in a list. */
export const ReviewCard = Type.Object({
  ...Score,
  customer: Type.Object({ ...CustomerCard.properties, apart: Apart }),
  other: Type.Object({ ...CustomerCard.properties, apart: Apart }),
  guards: Guards,
  /** What speaks most for it. */
  strongest: Type.Array(Type.String()),
})

interface Row {
  review_id: string
  customer_id: string
  other_id: string
  weight: number
  fields: Judgement['fields']
  guards: Judgement['guards']
  status: 'open' | 'same' | 'not_same' | 'settled'
  created_at: string
}

/** What waits for somebody to look, the likeliest first; of one customer, or of all. */
export async function openReviews(
  db: Db | Tx,
  asked: { customer_id?: string | undefined; limit: number; after?: string | undefined; companies: readonly string[] | null; now: string },
): Promise<{ items: Static<typeof ReviewCard>[]; next: string | null }> {
  const { customer_id, limit, after, companies, now } = asked
  const [weight = null, review_id = null] = readCursor(after) ?? []
  const rows = await run<Row>(
    db,
    `select review_id, customer_id, other_id, weight, fields, guards, created_at from resolution.reviews
     where status = 'open' and (later_until is null or later_until <= $1) and (weight, review_id) < (coalesce($2::real, 'infinity'), coalesce($3::text, ''))
       and ($5::text[] is null or customer_id = any($5) or other_id = any($5))
     order by weight desc, review_id desc limit $4`,
    [now, weight, review_id, limit + 1, customer_id === undefined ? null : await idsOf(db, customer_id)],
  )
  const page = pageOf(rows, limit, (row) => [row.weight, row.review_id])
  const both = page.items.flatMap(({ customer_id, other_id }) => [customer_id, other_id])
  const cards = await customerCards(db, both)
  const apart = new Map(
    (await run<Apart & { customer_id: string }>(db, APART, [both, companies])).map(({ customer_id, ...of }) => [customer_id, of]),
  )
  const shown = (id: string) => ({ ...cards.get(id)!, apart: apart.get(id) ?? { systems: [], birth_year: null, city: null } })
  const items = page.items.map(({ customer_id, other_id, fields, review_id, weight, guards, created_at }) => ({
    review_id,
    weight,
    created_at,
    guards,
    customer: shown(customer_id),
    other: shown(other_id),
    strongest: fields
      .filter((field) => field.weight > 0)
      .toSorted((a, b) => b.weight - a.weight)
      .slice(0, 3)
      .map(({ field }) => field),
  }))
  return { items, next: page.next }
}

const Shown = Type.Union([Type.String(), Type.Null()])
const APART = `
  select customer_id, array_agg(distinct system order by system) as systems, min(substring(fields->>'birth_on' from '[0-9]{4}')) as birth_year,
    min(fields->>'city') as city
  from resolution.persons p where customer_id = any($1::text[]) and not ${isOfOthers('p.system', '$2')} group by customer_id`

const Record = Type.Object({ system: Type.String(), external_id: Type.String(), fields: Type.Record(Type.String(), Type.String()) })

/** Two who may be one, side by side: what each of them says, and how much each field speaks for or against it. */
export const Review = Type.Object({
  ...Score,
  status: Type.Enum(['open', 'same', 'not_same', 'settled']),
  guards: Guards,
  customer: CustomerCard,
  other: CustomerCard,
  fields: Type.Array(
    Type.Object({ field: Type.String(), level: Type.String(), weight: Type.Number(), of_customer: Shown, of_other: Shown }),
  ),
  records: Type.Object({ of_customer: Type.Array(Record), of_other: Type.Array(Record) }),
  contacts_seen: Type.Boolean(),
})

export async function reviewOf(database: Database, review_id: string, call: Call): Promise<Static<typeof Review>> {
  const review = await rowOf(database.db, review_id)
  const sides = [review.customer_id, review.other_id] as const
  await database.transaction((tx) =>
    logLooks(
      tx,
      sides.map((customer_id) => ({ subject: review_id, company_id: null, customer_id })),
      'review',
      call,
    ),
  )
  const [cards, hers, others, ...seen] = await Promise.all([
    customerCards(database.db, sides),
    saidBy(database.db, sides[0], review.person_id, companiesOf(call)),
    saidBy(database.db, sides[1], review.other_person_id, companiesOf(call)),
    ...sides.map((customer_id) => whyContactsAreSeen(database.db, customer_id, call)),
  ])
  const contacts_seen = seen.every((why) => why !== null)
  const [of_customer, of_other] = contacts_seen ? [hers, others] : [hers.map(masked), others.map(masked)]
  const valueIn = (said: Said[], person_id: number, field: string) => {
    // What weighs may be of another company's system: then nothing is shown beside it, and never what another record says.
    const fields = said.find((one) => one.person_id === person_id)?.fields ?? {}
    return (
      fields[field] ??
      (/name/.test(field) ? (fields.full_name ?? ([fields.first_name, fields.last_name].filter(Boolean).join(' ') || null)) : null)
    )
  }
  return {
    review_id,
    weight: review.weight,
    status: review.status,
    created_at: review.created_at,
    guards: review.guards,
    customer: cards.get(review.customer_id)!,
    other: cards.get(review.other_id)!,
    fields: review.fields.map((field) => ({
      ...field,
      of_customer: valueIn(of_customer, review.person_id, field.field),
      of_other: valueIn(of_other, review.other_person_id, field.field),
    })),
    records: { of_customer: of_customer.map(told), of_other: of_other.map(told) },
    contacts_seen,
  }
}

async function rowOf(db: Db | Tx, review_id: string, lock = '') {
  const review = await runOne<Row & { person_id: number; other_person_id: number }>(
    db,
    `select review_id, customer_id, other_id, person_id, other_person_id, weight, fields, guards, status, created_at from resolution.reviews
     where review_id = $1 ${lock}`,
    [review_id],
  )
  if (!review) throw notFound({ what: 'review', id: review_id })
  return review
}

interface Said extends Static<typeof Record> {
  person_id: number
}
const told = ({ person_id: _, ...said }: Said) => said

/** What is said of her; the record that was compared is among it, however many there are. */
const saidBy = async (db: Db, customer_id: string, compared: number, companies: readonly string[] | null) =>
  run<Said>(
    db,
    `select person_id, system, external_id, fields from resolution.persons p where customer_id = any($1::text[]) and not ${isOfOthers('p.system', '$2')}
     order by person_id = $3 desc, person_id desc limit 20`,
    [await idsOf(db, customer_id), companies, compared],
  )

const masked = (said: Said): Said => ({
  ...said,
  external_id: maskField('external_id', said.external_id),
  fields: Object.fromEntries(Object.entries(said.fields).map(([field, value]) => [field, maskField(field, value)])),
})

/** What somebody who looks at a review has before her eyes. That one of them waits for her data is not among it. */
const SEEN_HERE = Warning.enum.filter((warning) => warning !== 'request_open')

export const Decision = Type.Enum(['same', 'not_same', 'later'])

/**
 * Somebody has looked: both become one profile, or it is remembered that they are two, or it is laid aside for a week. Where something speaks
 * against their being one, a second person looks too; until then it is laid aside as well.
 */
export async function decideReview(tx: Tx, review_id: string, decision: Static<typeof Decision>, call: Call) {
  const { actor, now } = call
  const { customer_id, other_id, status, weight, fields, guards } = await rowOf(tx, review_id, 'for no key update')
  if (status !== 'open') throw reviewDecidedAlready({ review_id, status })
  const decided = (as: 'open' | 'same' | 'not_same', later_until: string | null = null, proposal_id: string | null = null) =>
    run(
      tx,
      `update resolution.reviews set status = $2, later_until = $3, proposal_id = $6, decided_at = case when $2 = 'open' then null else $4::timestamptz end,
         decided_by = case when $2 = 'open' then null else $5 end where review_id = $1`,
      [review_id, as, later_until, now, actor, proposal_id],
    )
  const [one, other] = [await profileOf(tx, customer_id), await profileOf(tx, other_id)]
  let awaits: Awaits | null = null
  if (decision === 'same' && one !== other) {
    await decided('same')
    const evidence = { review_id, weight, fields, guards }
    awaits = (await mergeOrPropose(tx, { into: one, from: other, reason: 'review', evidence, despite: SEEN_HERE }, call)).awaits
    if (awaits) await decided('open', awaits.expires_at, awaits.proposal_id)
  } else if (decision === 'later') await decided('open', new Date(Date.parse(now) + DAYS_LATER * 86_400_000).toISOString())
  else await decided(decision)
  if (decision === 'not_same') await rememberNotSame(tx, [customer_id, other_id], 'review', { actor, now })
  await say(tx, reviewDecided, review_id, { actor, now }, { decision: awaits ? 'later' : decision })
  return { review_id, decision, profile_id: await profileOf(tx, customer_id), awaits }
}

/** A second person has said no, or the first thinks again: it waits for somebody to look as before. */
export const bringBack = (tx: Tx, proposal_id: string) =>
  run(tx, `update resolution.reviews set later_until = null, proposal_id = null where proposal_id = $1 and status = 'open'`, [proposal_id])
