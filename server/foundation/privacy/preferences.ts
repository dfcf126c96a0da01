import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'
import { idsOf } from '../customers/index.ts'

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

/** Of all ids that are hers the one says how, for which it was said last. */
const LAST_SAID = `
  select distinct on (asked.customer_id) asked.customer_id, p.marketing_by, p.news_by, p.from_hour, p.until_hour
  from customers.public_aliases asked join customers.public_aliases hers using (profile_id) join privacy.preferences p on p.customer_id = hers.customer_id
  where asked.customer_id = any($1::text[]) order by asked.customer_id, p.changed_at desc`

export async function preferencesOf(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, Preferences>> {
  const rows = await run<Preferences & { customer_id: string }>(db, LAST_SAID, [customer_ids])
  const said = new Map(rows.map(({ customer_id, ...preferences }) => [customer_id, preferences]))
  const nothing: Preferences = { marketing_by: null, news_by: null, from_hour: null, until_hour: null }
  return new Map(customer_ids.map((customer_id) => [customer_id, said.get(customer_id) ?? nothing]))
}

export async function changePreferences(tx: Tx, customer_id: string, change: Static<typeof PreferencesChange>, now: string) {
  const [profile_id] = await idsOf(tx, customer_id)
  const before = (await preferencesOf(tx, [customer_id])).get(customer_id)!
  const after = { ...before, ...change }
  const { from_hour, until_hour } = after
  if ((from_hour === null) !== (until_hour === null) || (from_hour !== null && from_hour >= until_hour!))
    throw hoursTurned({ from_hour, until_hour })
  await run(
    tx,
    `insert into privacy.preferences (customer_id, marketing_by, news_by, from_hour, until_hour, changed_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (customer_id) do update set marketing_by = excluded.marketing_by, news_by = excluded.news_by, from_hour = excluded.from_hour,
       until_hour = excluded.until_hour, changed_at = excluded.changed_at`,
    [profile_id, after.marketing_by, after.news_by, from_hour, until_hour, now],
  )
  return after
}
