/** From which places parcels may leave besides that of the channel: nobody sends for a web shop who has not said so. */
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound, worksFor } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { ofCompany } from '../companies/index.ts'
import { locationOf } from './locations.ts'

export const Sending = Type.Object(
  {
    channels: Type.Array(Type.Enum(['web', 'phone']), {
      uniqueItems: true,
      description:
        'of whose orders parcels may leave from here; none: of nobody’s. The place of a channel itself sends its orders in any case',
    }),
    orders_a_day: Type.Union([Type.Integer({ minimum: 1, maximum: 100_000 }), Type.Null()], { description: 'null: as many as come' }),
  },
  { additionalProperties: false },
)
export const SendingPlace = Type.Object({
  location_id: Type.String(),
  name: Type.String(),
  kind: Type.String(),
  city: Type.String(),
  ships_for: Type.Array(Type.String(), { description: 'channels whose own place this is' }),
  channels: Type.Array(Type.String()),
  orders_a_day: OrNull(Type.Integer()),
})

export const sendingChanged = event('stores.sending_changed', Sending)

const PLACES = `
  select l.location_id, l.company_id, l.name, l.kind, l.city, coalesce(s.channels, '{}') as channels, s.orders_a_day,
    array(select distinct c.kind from stores.channels c where c.ships_from = l.location_id order by c.kind) as ships_for
  from stores.locations l left join stores.sending_places s using (location_id)`

interface Paged {
  company_id: string
  limit?: number
  after?: string
}

/** The places of a company, and for which channels each of them sends. */
export async function sendingPlaces(db: Db, { company_id, limit = 50, after }: Paged, call: Call) {
  await ofCompany(db, call, company_id)
  const [last = ''] = readCursor(after) ?? []
  const rows = await run<Static<typeof SendingPlace>>(
    db,
    `${PLACES} where l.company_id = $1 and l.location_id > $2 order by l.location_id limit $3`,
    [company_id, last, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.location_id])
}

/** A place says of whose orders parcels may leave from it, and how many a day. */
export async function sayWhetherItSends(tx: Tx, { location_id, ...sending }: Static<typeof Sending> & { location_id: string }, call: Call) {
  const { company_id } = await locationOf(tx, location_id)
  if (!worksFor(call, company_id)) throw notFound({ what: 'location', id: location_id })
  mustWorkAt(call, 'locations.manage', location_id)
  await writeSending(tx, { location_id, company_id, ...sending }, call)
  const [row] = await run<Static<typeof SendingPlace>>(tx, `${PLACES} where l.location_id = $1`, [location_id])
  return row!
}

export async function writeSending(
  tx: Tx,
  { location_id, company_id, channels, orders_a_day }: Static<typeof Sending> & { location_id: string; company_id: string },
  { actor, now }: Pick<Call, 'actor' | 'now'>,
) {
  await run(
    tx,
    `insert into stores.sending_places (location_id, company_id, channels, orders_a_day, actor, said_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (location_id) do update set channels = excluded.channels, orders_a_day = excluded.orders_a_day, actor = excluded.actor, said_at = excluded.said_at`,
    [location_id, company_id, channels, orders_a_day, actor, now],
  )
  await announce(tx, sendingChanged, {
    ...{ subject: location_id, company_id, location_id, actor, occurred_at: now },
    data: { channels, orders_a_day },
  })
}

/** Whether any place of a company has ever said something about sending; before that nobody has decided who does. */
export const isSendingSaid = async (on: Db | Tx, company_id: string): Promise<boolean> =>
  (await run(on, 'select from stores.sending_places where company_id = $1 limit 1', [company_id])).length > 0
