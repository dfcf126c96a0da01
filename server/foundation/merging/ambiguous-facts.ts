import { type Static, Type } from 'typebox'
import { type Database, run, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { mergeFaces } from '#platform/merge-faces'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { customerCards, CustomerCard, showToStaff } from '../customers/index.ts'

/**
 * While two profiles were one, what her phones, sessions, cards and records did was written down under the id that carries them. What staff
 * chose her for by hand stands under the profile they saw, and could be of either: it is listed, and somebody says whose it is.
 */
export async function noteAmbiguousFacts(tx: Tx, merge_id: string) {
  const one = await run<{ customer_id: string; other_id: string; since: string }>(tx, ONE_WITH_THE_OTHER, [merge_id])
  for (const { module, chosen } of mergeFaces()) {
    const facts = (await chosen?.(tx, one)) ?? []
    await run(
      tx,
      `insert into merging.ambiguous_facts (merge_id, subject, module, kind, customer_id, other_id, company_id, occurred_at)
       select $1, subject, $2, kind, customer_id, other_id, company_id, occurred_at
       from json_to_recordset($3::json) as f(subject text, kind text, customer_id text, company_id text, occurred_at timestamptz)
       join json_to_recordset($4::json) as one(customer_id text, other_id text) using (customer_id)
       on conflict do nothing`,
      [merge_id, module, JSON.stringify(facts), JSON.stringify(one)],
    )
  }
}

/**
 * Each id of either that was one with the other by this merge, and since when: what was merged to it later was not one with it before. Staff may
 * have chosen either of two who were one.
 */
const ONE_WITH_THE_OTHER = `
  with recursive one as (
    select side.customer_id, side.other_id, merged_at as since, array[from_id, into_id] as path
    from merging.merges cross join lateral (values (into_id, from_id), (from_id, into_id)) as side(customer_id, other_id) where merge_id = $1
    union all
    select next.id, one.other_id, greatest(one.since, m.merged_at), path || next.id
    from one join merging.merges m on m.undone_at is null and one.customer_id in (m.from_id, m.into_id)
    cross join lateral (select case when m.from_id = one.customer_id then m.into_id else m.from_id end as id) next
    where next.id <> all(path))
  select customer_id, other_id, since from one`

export const factResolved = refusal<{ subject: string }>('fact_resolved', 409, () => 'Somebody has said already whose this is')
export const neitherOfThem = refusal<{ customer_id: string }>('neither_of_them', 422, () => 'It can only be of one of the two')

export const AmbiguousFact = Type.Object({
  merge_id: Type.String(),
  subject: Type.String(),
  kind: Type.String({ description: 'a note, a follow-up, whose own customer she is …' }),
  text: Type.Union([Type.String(), Type.Null()], { description: 'what it says, as far as the caller may read it' }),
  occurred_at: Type.String(),
  customer_id: Type.String({ description: 'the id it stands under' }),
  customer: Type.Union([CustomerCard, Type.Null()]),
  other_id: Type.String({ description: 'the id it may be of instead' }),
  other: Type.Union([CustomerCard, Type.Null()]),
})

interface Row {
  merge_id: string
  subject: string
  module: string
  kind: string
  occurred_at: string
  company_id: string | null
  customer_id: string
  other_id: string
}

/** What waits for somebody to say whose it is, newest first; of the caller's companies. */
export async function ambiguousFacts(database: Database, { limit = 50, after }: { limit?: number; after?: string }, call: Call) {
  const [occurred_at = null, subject = null, merge_id = null] = readCursor(after) ?? []
  const rows = await run<Row>(
    database.db,
    `select merge_id, subject, module, kind, occurred_at, company_id, customer_id, other_id from merging.ambiguous_facts
     where resolved_at is null and ($2::text[] is null or company_id is null or company_id = any($2))
       and (occurred_at, subject, merge_id) < (coalesce($3::timestamptz, 'infinity'), coalesce($4::text, ''), coalesce($5::text, ''))
     order by occurred_at desc, subject desc, merge_id desc limit $1`,
    [limit + 1, companiesOf(call), occurred_at, subject, merge_id],
  )
  const page = pageOf(rows, limit, (row) => [row.occurred_at, row.subject, row.merge_id])
  await showToStaff(
    database,
    page.items.flatMap(({ subject, company_id, customer_id, other_id }) => [
      { subject, company_id, customer_id },
      { subject, company_id, customer_id: other_id },
    ]),
    'ambiguous_facts',
    call,
  )
  const texts = await textsOf(database, page.items, call)
  const cards = await customerCards(
    database.db,
    page.items.flatMap(({ customer_id, other_id }) => [customer_id, other_id]),
  )
  const items = page.items.map(
    ({ merge_id, subject, kind, occurred_at, customer_id, other_id }): Static<typeof AmbiguousFact> => ({
      merge_id,
      subject,
      kind,
      text: texts.get(subject) ?? null,
      occurred_at,
      customer_id,
      customer: cards.get(customer_id) ?? null,
      other_id,
      other: cards.get(other_id) ?? null,
    }),
  )
  return { items, next: page.next }
}

async function textsOf({ db }: Database, facts: readonly Row[], call: Call): Promise<Map<string, string>> {
  const told = await Promise.all(
    mergeFaces().map(async ({ module, told }) => {
      const subjects = facts.filter((fact) => fact.module === module).map(({ subject }) => subject)
      return told && subjects.length ? told(db, subjects, call) : []
    }),
  )
  return new Map(told.flat().map(({ subject, text }) => [subject, text]))
}

/**
 * Somebody says whose it is. Where it is the other's, its module moves it. With that it is said, also where it could be of one of several who were
 * one with her by other merges.
 */
export async function resolveFact(tx: Tx, asked: { merge_id: string; subject: string; customer_id: string }, call: Call): Promise<void> {
  const { merge_id, subject, customer_id } = asked
  const facts = await run<Row & { resolved: boolean }>(
    tx,
    `select *, resolved_at is not null as resolved from merging.ambiguous_facts
     where subject = $1 and ($2::text[] is null or company_id is null or company_id = any($2)) order by merge_id for no key update`,
    [subject, companiesOf(call)],
  )
  const fact = facts.find((one) => one.merge_id === merge_id)
  if (!fact) throw notFound({ what: 'ambiguous fact', id: subject })
  if (fact.resolved) throw factResolved({ subject })
  if (customer_id !== fact.customer_id && customer_id !== fact.other_id) throw neitherOfThem({ customer_id })
  if (customer_id !== fact.customer_id) {
    const face = mergeFaces().find(({ module }) => module === fact.module)
    if (!face?.move) throw new Error(`${fact.module} moves nothing`)
    await face.move(tx, subject, customer_id, call)
  }
  await run(
    tx,
    'update merging.ambiguous_facts set resolved_at = $2, resolved_by = $3, resolved_to = $4 where subject = $1 and resolved_at is null',
    [subject, call.now, call.actor, customer_id],
  )
}
