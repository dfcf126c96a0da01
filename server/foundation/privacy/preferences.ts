import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'

const Hour = (minimum: number, maximum: number) => Type.Union([Type.Integer({ minimum, maximum }), Type.Null()])
const fields = {
  marketing_by: Type.Union([Type.Enum(['sms', 'email', 'call']), Type.Null()]),
  news_by: Type.Union([Type.Enum(['sms', 'email']), Type.Null()]),
  from_hour: Hour(0, 23),
  until_hour: Hour(1, 24),
}

/** How she wants to be reached. Null: as it comes. The hours are those of the company's clock, and bind marketing; what she ordered is told at once. */
export const Preferences = Type.Object(fields)
export type Preferences = Static<typeof Preferences>
export const PreferencesChange = Type.Partial(Preferences)

export const hoursTurned = refusal<{ from_hour: number | null; until_hour: number | null }>(
  'hours_turned',
  422,
  () => 'Give both hours, the earlier first, or none',
)

/** Of `asked`, the profile first; two looks at indexes. */
export const HER_IDS = `
  select asked.profile_id || array(
    select m.customer_id from customers.public_aliases m where m.profile_id = asked.profile_id and m.customer_id <> m.profile_id) as ids`

/** Of all ids that are hers the one says how, for which it was said last: each thing for itself, since one may have said this and another that. */
const LAST_SAID = `
  select asked.customer_id, (array_agg(p.marketing_by order by p.marketing_by_at desc nulls last))[1] as marketing_by,
    (array_agg(p.news_by order by p.news_by_at desc nulls last))[1] as news_by,
    (array_agg(p.from_hour order by p.hours_at desc nulls last))[1] as from_hour,
    (array_agg(p.until_hour order by p.hours_at desc nulls last))[1] as until_hour
  from customers.public_aliases asked cross join lateral (${HER_IDS} offset 0) as hers join privacy.preferences p on p.customer_id = any(hers.ids)
  where asked.customer_id = any($1::text[]) group by asked.customer_id`

export async function preferencesOf(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, Preferences>> {
  const rows = await run<Preferences & { customer_id: string }>(db, LAST_SAID, [customer_ids])
  const said = new Map(rows.map(({ customer_id, ...preferences }) => [customer_id, preferences]))
  const nothing: Preferences = { marketing_by: null, news_by: null, from_hour: null, until_hour: null }
  return new Map(customer_ids.map((customer_id) => [customer_id, said.get(customer_id) ?? nothing]))
}

/** It is kept under the id that says it, so that it goes with that one if two who were taken for one are parted. */
export async function changePreferences(tx: Tx, customer_id: string, change: Static<typeof PreferencesChange>, now: string) {
  const before = (await preferencesOf(tx, [customer_id])).get(customer_id)!
  const after = { ...before, ...change }
  const { from_hour, until_hour } = after
  if ((from_hour === null) !== (until_hour === null) || (from_hour !== null && from_hour >= until_hour!))
    throw hoursTurned({ from_hour, until_hour })
  const saysHours = change.from_hour !== undefined || change.until_hour !== undefined
  await run(tx, KEEP_SAID, [
    customer_id,
    ...[after.marketing_by, change.marketing_by === undefined ? null : now],
    ...[after.news_by, change.news_by === undefined ? null : now],
    ...[from_hour, until_hour, saysHours ? now : null],
    now,
  ])
  return after
}

const KEEP_SAID = `
  insert into privacy.preferences as p (customer_id, marketing_by, marketing_by_at, news_by, news_by_at, from_hour, until_hour, hours_at, changed_at)
  select $1, case when $3::timestamptz is not null then $2 end, $3, case when $5::timestamptz is not null then $4 end, $5,
    case when $8::timestamptz is not null then $6::smallint end, case when $8::timestamptz is not null then $7::smallint end, $8, $9
  on conflict (customer_id) do update set
    marketing_by = case when excluded.marketing_by_at is null then p.marketing_by else excluded.marketing_by end,
    marketing_by_at = coalesce(excluded.marketing_by_at, p.marketing_by_at),
    news_by = case when excluded.news_by_at is null then p.news_by else excluded.news_by end,
    news_by_at = coalesce(excluded.news_by_at, p.news_by_at),
    from_hour = case when excluded.hours_at is null then p.from_hour else excluded.from_hour end,
    until_hour = case when excluded.hours_at is null then p.until_hour else excluded.until_hour end,
    hours_at = coalesce(excluded.hours_at, p.hours_at), changed_at = excluded.changed_at`
