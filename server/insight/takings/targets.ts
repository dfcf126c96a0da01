import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound, worksFor } from '#platform/http'
import { refusal } from '#platform/refusal'
import { locationOf } from '../../foundation/stores/index.ts'

export const Targets = Type.Object({
  currency: Type.String(),
  items: Type.Array(Type.Object({ day_on: Type.String(), target_minor: Type.Integer() })),
})

export const targetsSet = event('takings.targets_set', Type.Object({ from_on: Type.String(), to_on: Type.String() }))

/** A year and its neighbours: a plan is made for a year, and looked at beside the last. */
export const TARGET_DAYS = 400

export const tooManyDays = refusal<{ from_on: string; to_on: string; most: number }>(
  'too_many_days',
  422,
  ({ from_on, to_on, most }) => `From ${from_on} to ${to_on} must be one to ${most} days`,
)

/** A place whose figures the caller may see: of her companies, and hers where she works at some only. */
export async function placeOf(on: Db | Tx, location_id: string, permission: string, call: Call) {
  const location = await locationOf(on, location_id)
  if (!worksFor(call, location.company_id)) throw notFound({ what: 'location', id: location_id })
  mustWorkAt(call, permission, location_id)
  return (await runOne<{ company_id: string; currency: string; time_zone: string }>(
    on,
    'select company_id, currency, time_zone from companies.public_companies where company_id = $1',
    [location.company_id],
  ))!
}

interface Days {
  location_id: string
  from_on: string
  to_on: string
}

async function mustBeFew(on: Db | Tx, { from_on, to_on }: Days) {
  const { days } = (await runOne<{ days: number }>(on, 'select $2::date - $1::date + 1 as days', [from_on, to_on]))!
  if (days < 1 || days > TARGET_DAYS) throw tooManyDays({ from_on, to_on, most: TARGET_DAYS })
}

const read = async (on: Db | Tx, { location_id, from_on, to_on }: Days, currency: string) => ({
  currency,
  items: await run<{ day_on: string; target_minor: number }>(
    on,
    `select day_on::text, target_minor from takings.targets where location_id = $1 and day_on between $2::date and $3::date order by day_on`,
    [location_id, from_on, to_on],
  ),
})

export async function targetsOf(db: Db | Tx, days: Days, call: Call) {
  const { currency } = await placeOf(db, days.location_id, 'takings.read', call)
  await mustBeFew(db, days)
  return read(db, days, currency)
}

export async function setTargets(tx: Tx, { by_weekday, ...days }: Days & { by_weekday: (number | null)[] }, call: Call) {
  const { location_id, from_on, to_on } = days
  const { company_id, currency } = await placeOf(tx, location_id, 'takings.plan', call)
  await mustBeFew(tx, days)
  await run(
    tx,
    `with meant as (
       select day::date as day_on, ($4::bigint[])[extract(isodow from day)::integer] as target_minor
       from generate_series($2::date, $3::date, interval '1 day') as day
     ), taken_back as (
       delete from takings.targets t using meant m where t.location_id = $1 and t.day_on = m.day_on and m.target_minor is null
     )
     insert into takings.targets (location_id, day_on, target_minor, set_by, set_at)
     select $1, day_on, target_minor, $5, $6 from meant where target_minor is not null
     on conflict (location_id, day_on) do update set target_minor = excluded.target_minor, set_by = excluded.set_by, set_at = excluded.set_at`,
    [location_id, from_on, to_on, by_weekday, call.actor, call.now],
  )
  await announce(tx, targetsSet, {
    ...{ subject: location_id, company_id, location_id, actor: call.actor, occurred_at: call.now },
    data: { from_on, to_on },
  })
  return read(tx, days, currency)
}
