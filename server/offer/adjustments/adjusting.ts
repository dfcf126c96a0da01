import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, mustWorkAt, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { type Awaits, type Proposed, propose } from '../../foundation/approvals/index.ts'
import { type Company, companyOf, ofCompany } from '../../foundation/companies/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'
import { correct } from '../inventory/index.ts'
import { Names, noteNeeded, type Reason, reasonsOf, State, unknownReason } from './reasons.ts'

const OrNull = Type.Union([Type.String(), Type.Null()])
const StateOrNull = Type.Union([State, Type.Null()])
export const Adjustment = Type.Object({
  adjustment_id: Type.String(),
  company_id: Type.String(),
  location_id: Type.String(),
  location_name: Type.String(),
  reason: Type.String(),
  names: Names,
  takes_from: StateOrNull,
  puts_to: StateOrNull,
  note: Type.String(),
  value_minor: Type.Integer({ description: 'at the selling prices of that moment' }),
  currency: Type.String(),
  pieces: Type.Integer(),
  adjusted_by: Type.String(),
  confirmed_by: OrNull,
  adjusted_at: Type.String(),
})
type Adjustment = Type.Static<typeof Adjustment>

/** What one person alone may not do: an adjustment of much value. */
export const ADJUST_ACT = 'adjustments.adjust'

/** So much one person alone may adjust in a day, in minor units at selling prices, until the company says otherwise. */
const ALONE_MINOR: Readonly<Record<string, number>> = { TRY: 1_000_000, AZN: 40_000 }
const ALONE_ELSEWHERE_MINOR = 20_000

export interface Line {
  variant_id: string
  quantity: number
}
interface Asked {
  location_id: string
  reason: string
  note?: string
  lines: Line[]
}

/** What pieces are worth to the company: what they are sold for now. What has no price counts nothing. */
export async function valueOf(on: Db | Tx, company_id: string, lines: readonly Line[], now: string): Promise<Map<string, number>> {
  const rows = await run<{ variant_id: string; amount_minor: number }>(
    on,
    `select v.variant_id, p.amount_minor from unnest($2::text[]) as v(variant_id) cross join lateral (
       select amount_minor from pricing.public_prices join pricing.public_price_lists l using (price_list_id)
       where l.company_id = $1 and variant_id = v.variant_id and valid_from <= $3 order by valid_from desc limit 1) p`,
    [company_id, [...new Set(lines.map(({ variant_id }) => variant_id))], now],
  )
  return new Map(rows.map(({ variant_id, amount_minor }) => [variant_id, amount_minor]))
}

/** Adjusts; where one person adjusts much in a day, it is proposed, and done when a second has looked. */
export async function adjustOrPropose(tx: Tx, asked: Asked, call: Call): Promise<{ adjustment: Adjustment | null; awaits: Awaits | null }> {
  const { company, reason, lines } = await looked(tx, asked, call)
  const prices = await valueOf(tx, company.company_id, lines, call.now)
  const value_minor = lines.reduce((sum, line) => sum + line.quantity * (prices.get(line.variant_id) ?? 0), 0)
  const made = { ...asked, lines, adjustment_id: newId('adj'), value_minor, reason }
  // What only changes its shelf is worth what it was.
  const isLoss = reason.takes_from === null || reason.puts_to === null || reason.puts_to === 'damaged'
  if (!isLoss || (await adjustsAlone(tx, company, value_minor, call)))
    return { adjustment: await adjust(tx, made, { adjusted_by: call.actor, confirmed_by: null }, call), awaits: null }
  const details = { amount_minor: value_minor, currency: company.currency, location_id: asked.location_id, code: reason.code, lines }
  const input = {
    location_id: asked.location_id,
    reason: reason.code,
    note: asked.note ?? '',
    lines,
    adjustment_id: made.adjustment_id,
    asked_at: call.now,
  }
  const awaits = await propose(
    tx,
    {
      ...{ act: ADJUST_ACT, company_id: company.company_id, subject: made.adjustment_id, customer_ids: [] },
      ...{ input, details, reason: asked.note?.trim() || reason.names[call.locale] },
    },
    call,
  )
  return { adjustment: null, awaits }
}

/** A second person has looked: it is done with the books as they are now, by the reason as it was when it was asked. */
export async function confirmedAdjustment(
  tx: Tx,
  { proposal_id: _, proposed_by, asked_at, ...asked }: Asked & { adjustment_id: string; asked_at?: string } & Proposed,
  call: Call,
) {
  const { company, reason, lines } = await looked(tx, asked, call, asked_at)
  const prices = await valueOf(tx, company.company_id, lines, call.now)
  const value_minor = lines.reduce((sum, line) => sum + line.quantity * (prices.get(line.variant_id) ?? 0), 0)
  const people = { adjusted_by: proposed_by, confirmed_by: call.actor }
  return { adjustment: await adjust(tx, { ...asked, lines, value_minor, reason }, people, call), awaits: null }
}

/** She works there, and the reason may be chosen; each variant once. */
async function looked(tx: Tx, { location_id, reason: code, note = '', lines }: Asked, call: Call, asked_at = call.now) {
  const { company_id } = await locationOf(tx, location_id)
  if (!worksFor(call, company_id)) throw notFound({ what: 'location', id: location_id })
  mustWorkAt(call, 'adjustments.make', location_id)
  const reason = (await reasonsOf(tx, company_id, asked_at)).find((one) => one.code === code)
  if (!reason) throw unknownReason({ reason: code })
  if (reason.needs_note && !note.trim()) throw noteNeeded({ reason: code })
  const merged = [...Map.groupBy(lines, ({ variant_id }) => variant_id)].map(([variant_id, of]) => ({
    variant_id,
    quantity: of.reduce((sum, { quantity }) => sum + quantity, 0),
  }))
  return { company: await companyOf(tx, company_id), reason, lines: merged }
}

const kindOf = ({ takes_from, puts_to }: Reason) => {
  if (takes_from === null || puts_to === null) return 'adjusted'
  return takes_from === 'damaged' || puts_to === 'damaged' ? 'damaged' : 'displayed'
}

interface Making extends Omit<Asked, 'reason'> {
  adjustment_id: string
  value_minor: number
  reason: Reason
}

async function adjust(
  tx: Tx,
  { location_id, reason, note = '', lines, adjustment_id, value_minor }: Making,
  { adjusted_by, confirmed_by }: Pick<Adjustment, 'adjusted_by' | 'confirmed_by'>,
  call: Call,
): Promise<Adjustment> {
  const { company_id } = await locationOf(tx, location_id)
  const { currency } = await companyOf(tx, company_id)
  const { code, takes_from, puts_to, names } = reason
  const [outcome] = await correct(
    tx,
    [
      {
        ...{ kind: kindOf(reason), document: adjustment_id, location_id, reason: code, actor: adjusted_by },
        ...(call.request_key && { key: call.request_key.key }),
        lines: lines.map(({ variant_id, quantity }) => ({
          variant_id,
          ...(takes_from && { [takes_from]: -quantity }),
          ...(puts_to && { [puts_to]: quantity }),
        })),
      },
    ],
    call.now,
  )
  if ('refusal' in outcome!) throw outcome.refusal
  await run(
    tx,
    `insert into adjustments.adjustments (adjustment_id, company_id, location_id, reason, names, takes_from, puts_to, note, value_minor, currency,
       adjusted_by, confirmed_by, adjusted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[adjustment_id, company_id, location_id, code, JSON.stringify(names), takes_from, puts_to, note.trim(), value_minor, currency],
      ...[adjusted_by, confirmed_by, call.now],
    ],
  )
  await run(
    tx,
    `insert into adjustments.lines (adjustment_id, variant_id, quantity)
     select $1, variant_id, quantity from unnest($2::text[], $3::integer[]) as l(variant_id, quantity)`,
    [adjustment_id, lines.map((line) => line.variant_id), lines.map((line) => line.quantity)],
  )
  return (await readAdjustments(tx, 'a.adjustment_id = $1', [adjustment_id]))[0]!
}

/** Takes it out of what she may adjust alone today, or leaves that as it is and says no. One statement decides, so that many at once come to no more. */
async function adjustsAlone(tx: Tx, { company_id, currency, time_zone }: Company, value_minor: number, call: Call): Promise<boolean> {
  const { alone_minor } = await limitOf(tx, company_id, currency)
  const taken = await run(
    tx,
    `insert into adjustments.adjusted_alone as a (company_id, adjusted_by, adjusted_on, value_minor)
     select $1, $2, ($3::timestamptz at time zone $4)::date, $5::bigint where $5::bigint <= $6::bigint
     on conflict (company_id, adjusted_by, adjusted_on) do update set value_minor = a.value_minor + excluded.value_minor
       where a.value_minor + excluded.value_minor <= $6::bigint returning 1`,
    [company_id, call.actor, call.now, time_zone, value_minor, alone_minor],
  )
  return taken.length > 0
}

export async function limitOf(on: Db | Tx, company_id: string, currency: string): Promise<{ alone_minor: number; currency: string }> {
  const said = await runOne<{ alone_minor: number }>(on, 'select alone_minor from adjustments.rules where company_id = $1', [company_id])
  return { alone_minor: said?.alone_minor ?? ALONE_MINOR[currency] ?? ALONE_ELSEWHERE_MINOR, currency }
}

export async function setLimit(tx: Tx, { company_id, alone_minor }: { company_id: string; alone_minor: number }, call: Call) {
  const { currency } = await ofCompany(tx, call, company_id)
  await run(
    tx,
    `insert into adjustments.rules (company_id, alone_minor, changed_by, changed_at) values ($1, $2, $3, $4)
     on conflict (company_id) do update set alone_minor = excluded.alone_minor, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [company_id, alone_minor, call.actor, call.now],
  )
  return limitOf(tx, company_id, currency)
}

const readAdjustments = (on: Db | Tx, condition: string, parameters: unknown[], limit = 1) =>
  run<Adjustment>(
    on,
    `select a.adjustment_id, a.company_id, a.location_id, o.name as location_name, a.reason, a.names, a.takes_from, a.puts_to, a.note, a.value_minor,
       a.currency, (select sum(quantity)::integer from adjustments.lines l where l.adjustment_id = a.adjustment_id) as pieces,
       a.adjusted_by, a.confirmed_by, a.adjusted_at
     from adjustments.adjustments a join stores.public_locations o using (location_id)
     where ${condition} order by a.adjustment_id desc limit ${limit}`,
    parameters,
  )

/** What was adjusted in the caller's companies, the newest first: at a place, or one. Its pieces are the movements with its id. */
export async function listAdjustments(
  db: Db,
  { limit = 50, after, location_id, adjustment_id }: { limit?: number; after?: string; location_id?: string; adjustment_id?: string },
  call: Call,
) {
  const [last = null] = readCursor(after) ?? []
  const rows = await readAdjustments(
    db,
    `($1::text[] is null or a.company_id = any($1)) and ($2::text is null or a.location_id = $2) and ($3::text is null or a.adjustment_id < $3)
     and ($4::text is null or a.adjustment_id = $4)`,
    [companiesOf(call), location_id ?? null, last, adjustment_id ?? null],
    limit + 1,
  )
  return pageOf(rows, limit, (row) => [row.adjustment_id])
}
