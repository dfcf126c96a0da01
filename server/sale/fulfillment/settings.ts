import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound, notPermitted } from '#platform/http'
import { ofCompany } from '../../foundation/companies/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'

/** How long a place may take. Minutes are such in which it is open. */
export const Settings = Type.Object({
  accept_minutes: Type.Integer({ minimum: 1, maximum: 10_000 }),
  prepare_minutes: Type.Integer({ minimum: 1, maximum: 10_000 }),
  remind_days: Type.Array(Type.Integer({ minimum: 1, maximum: 60 }), {
    maxItems: 5,
    description: 'so many days after it is ready she is reminded; she is warned on the day before it ends in any case',
  }),
  expire_days: Type.Integer({ minimum: 1, maximum: 90, description: 'so long it waits for her' }),
  answer_hours: Type.Integer({
    minimum: 1,
    maximum: 720,
    description: 'so long she may choose where a line cannot be given; then it is cancelled',
  }),
})
export type Settings = Type.Static<typeof Settings>
const DEFAULTS: Settings = { accept_minutes: 30, prepare_minutes: 120, remind_days: [1, 3], expire_days: 7, answer_hours: 24 }

export const settingsChanged = event('fulfillment.settings_changed', Type.Object({ location_id: Type.Union([Type.String(), Type.Null()]) }))

const FIELDS = 'accept_minutes, prepare_minutes, remind_days, expire_days, answer_hours'

/** What holds at a place: its own, else that of its company, else what is usual. */
export const settingsOf = async (
  on: Db | Tx,
  { company_id, location_id }: { company_id: string; location_id: string },
  now: string,
): Promise<Settings> =>
  (await runOne<Settings>(
    on,
    `select ${FIELDS} from fulfillment.settings where company_id = $1 and location_id in ($2, '') and valid_from <= $3
     order by location_id <> '' desc, valid_from desc limit 1`,
    [company_id, location_id, now],
  )) ?? DEFAULTS

export const SettingsReply = Type.Object({
  company_id: Type.String(),
  location_id: Type.Union([Type.String(), Type.Null()], { description: 'null: of all its places that have none of their own' }),
  ...Settings.properties,
})

interface Asked {
  company_id: string
  location_id?: string
}

async function mustBeOf(on: Db | Tx, { company_id, location_id }: Asked, call: Call) {
  await ofCompany(on, call, company_id)
  if (location_id !== undefined && (await locationOf(on, location_id)).company_id !== company_id)
    throw notFound({ what: 'location', id: location_id })
}

export async function readSettings(db: Db | Tx, asked: Asked, call: Call) {
  await mustBeOf(db, asked, call)
  const { company_id, location_id } = asked
  return {
    company_id,
    location_id: location_id ?? null,
    ...(await settingsOf(db, { company_id, location_id: location_id ?? '' }, call.now)),
  }
}

/** From now on; what runs already keeps the times it was given. */
export async function setSettings(tx: Tx, { company_id, location_id, ...settings }: Asked & Settings, call: Call) {
  await mustBeOf(tx, { company_id, ...(location_id !== undefined && { location_id }) }, call)
  const { principal } = call
  if (location_id !== undefined) mustWorkAt(call, 'fulfillment.manage', location_id)
  else if (principal.audience === 'staff' && principal.location_ids !== 'all') throw notPermitted({ permission: 'fulfillment.manage' })
  const { accept_minutes, prepare_minutes, remind_days, expire_days, answer_hours } = settings
  await run(
    tx,
    `insert into fulfillment.settings (company_id, location_id, valid_from, ${FIELDS}, actor, written_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $3)
     on conflict (company_id, location_id, valid_from) do update set accept_minutes = excluded.accept_minutes, prepare_minutes = excluded.prepare_minutes,
       remind_days = excluded.remind_days, expire_days = excluded.expire_days, answer_hours = excluded.answer_hours, actor = excluded.actor`,
    [company_id, location_id ?? '', call.now, accept_minutes, prepare_minutes, remind_days, expire_days, answer_hours, call.actor],
  )
  await announce(tx, settingsChanged, {
    ...{ subject: location_id ?? company_id, company_id, location_id: location_id ?? null, actor: call.actor, occurred_at: call.now },
    data: { location_id: location_id ?? null },
  })
  return readSettings(tx, { company_id, ...(location_id !== undefined && { location_id }) }, call)
}
