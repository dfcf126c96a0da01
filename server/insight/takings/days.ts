import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { placeOf } from './targets.ts'

const Sold = Type.Object({
  taken_minor: Type.Integer({
    description: 'with tax, before anything of it came back; a gift card is money kept for later and does not count',
  }),
  order_count: Type.Integer(),
  piece_count: Type.Integer(),
})

export const DayOfPlace = Type.Object({
  location_id: Type.String(),
  day_on: Type.String(),
  currency: Type.String(),
  sold: Sold,
  target_minor: Type.Union([Type.Integer(), Type.Null()], { description: 'null: nobody has said' }),
  week_before: Type.Object(
    { ...Sold.properties, all_day_minor: Type.Integer() },
    { description: 'on the same weekday a week before; of a day that is not over, until this hour of it' },
  ),
  hours: Type.Array(
    Type.Object({ hour: Type.Integer({ minimum: 0, maximum: 23 }), taken_minor: Type.Integer(), order_count: Type.Integer() }),
    {
      description: 'by the clocks of the place; hours in which nothing was sold are not told',
    },
  ),
})

/**
 * Counted by register and time (`orders_by_register`), so that a day costs what was sold in it, however much was sold before. A week before means the
 * same hour on the clocks of the place, also where they were changed in between.
 */
const SOLD = `
  with days as (
    select day_on, ($1::date = ($3::timestamptz at time zone $2)::date) as is_today from (values ($1::date), ($1::date - 7)) as d(day_on)
  ), sold as (
    select d.day_on, goods.total_minor, goods.pieces, o.placed_at at time zone $2 as local_at,
      not d.is_today or (o.placed_at at time zone $2)::time <= ($3::timestamptz at time zone $2)::time as by_now
    from days d cross join stores.public_registers r
    join orders.public_orders o on o.register_id = r.register_id
      and o.placed_at >= (d.day_on::timestamp at time zone $2) and o.placed_at < ((d.day_on + 1)::timestamp at time zone $2)
    cross join lateral (select sum(l.total_minor) as total_minor, sum(l.quantity) filter (where l.kind = 'product') as pieces
      from orders.public_order_lines l where l.order_id = o.order_id and not l.is_gift_card) as goods
    where r.location_id = $4 and o.status <> 'cancelled' and goods.pieces > 0
  )
  select day_on = $1::date as is_the_day, extract(hour from local_at)::integer as hour, by_now,
    sum(total_minor)::bigint as taken_minor, count(*)::integer as order_count, sum(pieces)::bigint as piece_count
  from sold group by 1, 2, 3 order by 2`

type Counted = Static<typeof Sold> & { is_the_day: boolean; hour: number; by_now: boolean }

const together = (counted: Counted[]): Static<typeof Sold> =>
  counted.reduce(
    (all, one) => ({
      taken_minor: all.taken_minor + one.taken_minor,
      order_count: all.order_count + one.order_count,
      piece_count: all.piece_count + one.piece_count,
    }),
    { taken_minor: 0, order_count: 0, piece_count: 0 },
  )

/** How the day of a place goes, or went. */
export async function dayOfPlace(
  db: Db | Tx,
  { location_id, day_on: asked }: { location_id: string; day_on?: string },
  call: Call,
): Promise<Static<typeof DayOfPlace>> {
  const { currency, time_zone } = await placeOf(db, location_id, 'takings.read', call)
  const { day_on, target_minor } = (await runOne<{ day_on: string; target_minor: number | null }>(
    db,
    `select day_on::text, (select target_minor from takings.targets t where t.location_id = $1 and t.day_on = asked.day_on) as target_minor
     from (select coalesce($2::date, ($3::timestamptz at time zone $4)::date) as day_on) as asked`,
    [location_id, asked ?? null, call.now, time_zone],
  ))!
  const counted = await run<Counted>(db, SOLD, [day_on, time_zone, call.now, location_id])
  const of_the_day = counted.filter(({ is_the_day }) => is_the_day)
  const of_week_before = counted.filter(({ is_the_day }) => !is_the_day)
  return {
    ...{ location_id, day_on, currency, target_minor },
    sold: together(of_the_day),
    week_before: {
      ...together(of_week_before.filter(({ by_now }) => by_now)),
      all_day_minor: together(of_week_before).taken_minor,
    },
    hours: hoursOf(of_the_day),
  }
}

/** Orders of this hour stand in two rows where the clock was moved back. */
const hoursOf = (counted: Counted[]) =>
  [...Map.groupBy(counted, ({ hour }) => hour)].map(([hour, rows]) => {
    const { taken_minor, order_count } = together(rows)
    return { hour, taken_minor, order_count }
  })
