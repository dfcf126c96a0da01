import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, announceAll, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { causes, isOwn } from './causes.ts'
import type { Judged } from './comparing.ts'

export const Incident = Type.Object({
  incident_id: Type.String(),
  company_id: Type.String(),
  price_list_id: Type.String({ description: 'by which it was held against' }),
  variant_id: OrNull(Type.String()),
  product_id: OrNull(Type.String()),
  code: Type.String(),
  title: OrNull(Type.String()),
  channel: Type.String(),
  location_id: OrNull(Type.String()),
  location_name: OrNull(Type.String()),
  source: Type.String(),
  is_own: Type.Boolean({ description: 'a place of our own, whose price binds us' }),
  binds_the_till: Type.Boolean({ description: 'it shows less than we charge, so the till takes what it shows' }),
  shown_currency: Type.String(),
  shown_minor: Type.Integer(),
  currency: Type.String(),
  quote_minor: OrNull(Type.Integer()),
  cause: Type.Enum([...causes]),
  told: Type.Partial(
    Type.Object({ name: Type.String(), since: Type.String(), until: Type.String(), register: Type.String(), as_of: Type.String() }),
  ),
  shown_at: Type.String(),
  opened_at: Type.String(),
  seen_at: Type.String(),
  closed_at: OrNull(Type.String()),
  closed_because: OrNull(Type.Enum(['agrees', 'gone'])),
  assigned_to: OrNull(Type.String()),
  assigned_name: OrNull(Type.String()),
})
export type Incident = Static<typeof Incident>

const Told = Type.Object({ source: Type.String(), cause: Type.String(), variant_id: OrNull(Type.String()) })
/** Subject is the incident. */
export const incidentOpened = event('parity.incident_opened', Told)
export const incidentClosed = event('parity.incident_closed', Told)
export const incidentAssigned = event('parity.incident_assigned', Type.Object({ assigned_to: OrNull(Type.String()) }))

interface Changed {
  incident_id: string
  location_id: string | null
  channel: string
  source: string
  cause: string
  variant_id: string | null
}
export interface Noted {
  opened: number
  closed: number
}

/**
 * What was seen becomes incidents, or ends them. Of each thing, channel, place and source one is open; where something else is shown now than then, that
 * one is over and another begins, so that each says for all its time what was shown.
 */
export async function noteJudged(tx: Tx, company_id: string, judged: readonly Judged[], now: string): Promise<Noted> {
  if (!judged.length) return { opened: 0, closed: 0 }
  // Of several registers of a place that carry different prices the one that is wrong counts.
  const wrong_last = judged.toSorted((a, b) => Number(a.differs !== undefined) - Number(b.differs !== undefined))
  const seen = new Map(wrong_last.map((one) => [JSON.stringify([one.code, one.channel, one.location_id, one.source]), one]))
  // One order for everybody, so that two who note the same wait for each other and not each for the other.
  const rows = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  const asJson = JSON.stringify(
    rows.map((one) => ({
      ...{ code: one.code, channel: one.channel, location_id: one.location_id ?? '', source: one.source, variant_id: one.variant_id },
      ...{
        shown_minor: one.differs ? one.shown_minor : null,
        shown_currency: one.currency,
        because: one.shown_minor === null ? 'gone' : 'agrees',
      },
      ...{ is_own: isOwn(one.source), currency: one.currency_of_ours, quote_minor: one.quote_minor, shown_at: one.shown_at },
      ...{ cause: one.differs?.cause ?? null, told: one.differs?.told ?? null, incident_id: newId('pin') },
    })),
  )
  const closed = await run<Changed>(tx, CLOSE, [asJson, company_id, now])
  const opened = await run<Changed & { is_new: boolean }>(tx, OPEN, [asJson, company_id, now])
  const news = opened.filter(({ is_new }) => is_new)
  const saying = (kind: typeof incidentOpened) => (one: Changed) => ({
    ...{
      kind,
      subject: one.incident_id,
      company_id,
      channel: one.channel,
      location_id: one.location_id,
      actor: 'system:parity',
      occurred_at: now,
    },
    data: { source: one.source, cause: one.cause, variant_id: one.variant_id },
  })
  await announceAll(tx, [...closed.map(saying(incidentClosed)), ...news.map(saying(incidentOpened))])
  return { opened: news.length, closed: closed.length }
}

const SEEN = `json_to_recordset($1::json) as a(code text, channel text, location_id text, source text, variant_id text, shown_minor bigint, shown_currency text, because text,
  is_own boolean, currency text, quote_minor bigint, shown_at timestamptz, cause text, told jsonb, incident_id text)`
const CLOSE = `
  with over as (
    select i.incident_id, a.because, a.shown_minor from ${SEEN}
    join parity.incidents i on i.company_id = $2 and i.code = a.code and i.channel = a.channel and coalesce(i.location_id, '') = a.location_id
      and i.source = a.source and i.closed_at is null
    where (a.shown_minor, a.shown_currency) is distinct from (i.shown_minor, i.shown_currency)
    order by i.code, i.channel, a.location_id, i.source for no key update of i)
  update parity.incidents i set closed_at = greatest($3, i.opened_at), closed_because = case when over.shown_minor is null then over.because else 'gone' end
  from over where i.incident_id = over.incident_id
  returning i.incident_id, i.location_id, i.channel, i.source, i.cause, i.variant_id`
const OPEN = `
  insert into parity.incidents as i (incident_id, company_id, variant_id, code, channel, location_id, source, is_own, shown_currency, shown_minor, currency,
    quote_minor, cause, told, shown_at, opened_at, seen_at)
  select a.incident_id, $2, a.variant_id, a.code, a.channel, nullif(a.location_id, ''), a.source, a.is_own, a.shown_currency, a.shown_minor, a.currency,
    a.quote_minor, a.cause, a.told, a.shown_at, $3, $3
  from ${SEEN} where a.shown_minor is not null order by a.code, a.channel, a.location_id, a.source
  on conflict (company_id, code, channel, coalesce(location_id, ''), source) where closed_at is null do update
    set seen_at = excluded.seen_at, quote_minor = excluded.quote_minor, cause = excluded.cause, told = excluded.told
  returning i.incident_id, i.location_id, i.channel, i.source, i.cause, i.variant_id, xmax = 0 as is_new`

const READ = `
  select i.incident_id, i.company_id, c.price_list_id, i.variant_id, v.product_id, i.code, catalog.public_text(p.title, $1) as title, i.channel, i.location_id, l.name as location_name, i.source,
    i.is_own, i.is_own and i.source not in ('till', 'offline_pack') and i.closed_at is null and i.shown_currency = i.currency and coalesce(i.shown_minor < i.quote_minor, false) as binds_the_till,
    i.shown_currency, i.shown_minor, i.currency, i.quote_minor, i.cause, i.told, i.shown_at, i.opened_at, i.seen_at, i.closed_at, i.closed_because,
    i.assigned_to, s.name as assigned_name
  from parity.incidents i join pricing.public_price_lists c on c.company_id = i.company_id left join catalog.public_variants v using (variant_id) left join catalog.public_products p using (product_id)
  left join stores.public_locations l on l.location_id = i.location_id left join staff.public_staff s on s.staff_id = i.assigned_to`

export const IncidentFilter = {
  state: Type.Optional(Type.Enum(['open', 'closed'])),
  source: Type.Optional(Type.String({ maxLength: 60 })),
  location_id: Type.Optional(Type.String({ maxLength: 60 })),
  mine: Type.Optional(Type.Boolean()),
}
interface Asked {
  state?: 'open' | 'closed'
  source?: string
  location_id?: string
  mine?: boolean
  limit?: number
  after?: string
}

/** Differences of the companies the caller works for, the newest first. */
export async function listIncidents(db: Db, { state = 'open', source, location_id, mine = false, limit = 50, after }: Asked, call: Call) {
  const [last = null] = readCursor(after) ?? []
  // Only what is asked stands in the statement, so that each question goes by its own index.
  const asked = Object.entries({ source, location_id, assigned_to: mine ? call.principal.id : undefined }).filter(([, value]) => value)
  const rows = await run<Incident>(
    db,
    `${READ} where i.closed_at is ${state === 'open' ? 'null' : 'not null'} and ($2::text[] is null or i.company_id = any($2)) and ($3::text is null or i.incident_id < $3)
       ${asked.map(([column], at) => `and i.${column} = $${at + 5}`).join(' ')}
     order by i.incident_id desc limit $4`,
    [call.locale, companiesOf(call), last, limit + 1, ...asked.map(([, value]) => value)],
  )
  return pageOf(rows, limit, ({ incident_id }) => [incident_id])
}

export async function readIncident(db: Db | Tx, { incident_id }: { incident_id: string }, call: Call): Promise<Incident> {
  const incident = await runOne<Incident>(db, `${READ} where i.incident_id = $2 and ($3::text[] is null or i.company_id = any($3))`, [
    ...[call.locale, incident_id, companiesOf(call)],
  ])
  if (!incident) throw notFound({ what: 'price incident', id: incident_id })
  return incident
}

/** Somebody looks after it, or nobody any more. */
export async function assignIncident(tx: Tx, { incident_id, staff_id }: { incident_id: string; staff_id: string | null }, call: Call) {
  await readIncident(tx, { incident_id }, call)
  if (staff_id && !(await runOne(tx, 'select 1 from staff.public_staff where staff_id = $1 and disabled_at is null', [staff_id])))
    throw notFound({ what: 'staff', id: staff_id })
  const changed = await runOne<{ company_id: string }>(
    tx,
    'update parity.incidents set assigned_to = $2 where incident_id = $1 and assigned_to is distinct from $2 returning company_id',
    [incident_id, staff_id],
  )
  if (changed)
    await announce(tx, incidentAssigned, {
      ...{
        subject: incident_id,
        company_id: changed.company_id,
        actor: call.actor,
        occurred_at: call.now,
        data: { assigned_to: staff_id },
      },
    })
  return readIncident(tx, { incident_id }, call)
}
