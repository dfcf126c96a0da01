/** What each place can keep: dated, so that it can be said ahead and what held before can be read. */
import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, mustWorkAt, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { type Location, locationOf } from '../../foundation/stores/index.ts'
import { CollectTerms, SendTerms } from './when.ts'

export const TermsDetails = Type.Object(
  {
    collect: Type.Union([CollectTerms, Type.Null()], { description: 'null: nothing is promised of collecting here' }),
    send: Type.Union([SendTerms, Type.Null()], { description: 'null: nothing is promised of what is sent from here' }),
  },
  { additionalProperties: false },
)
export const NewTerms = Type.Object({ ...TermsDetails.properties, valid_from: Type.Optional(Moment) }, { additionalProperties: false })
export const Terms = Type.Object({ ...TermsDetails.properties, valid_from: Type.String() })
type Terms = Static<typeof Terms>
/** Those that hold, and those that will. */
export const TermsOfPlace = Type.Object({ location_id: Type.String(), now: OrNull(Terms), coming: Type.Array(Terms) })

export const termsChanged = event('promises.terms_changed', Type.Object({ valid_from: Type.String() }))

export const termsInThePast = refusal<{ valid_from: string }>(
  'terms_in_the_past',
  422,
  () => 'What was promised until now stays as it was: say what can be kept from now or a later moment on',
)
export const latestBeforeEarliest = refusal<{ least: number; most: number }>(
  'latest_before_earliest',
  422,
  ({ least, most }) => `The carrier cannot take ${least} days at least and ${most} at most`,
)

const MOST_COMING = 20

/** A place of the caller's companies. */
async function ofHers(db: Db | Tx, location_id: string, call: Call): Promise<Location> {
  const location = await locationOf(db, location_id)
  const companies = companiesOf(call)
  if (companies !== null && !companies.includes(location.company_id)) throw notFound({ what: 'location', id: location_id })
  return location
}

export async function termsOf(db: Db | Tx, { location_id }: { location_id: string }, call: Call): Promise<Static<typeof TermsOfPlace>> {
  await ofHers(db, location_id, call)
  const rows = await run<Terms>(
    db,
    `(select collect, send, valid_from from promises.terms where location_id = $1 and valid_from <= $2 order by valid_from desc limit 1)
     union all
     (select collect, send, valid_from from promises.terms where location_id = $1 and valid_from > $2 order by valid_from limit ${MOST_COMING})`,
    [location_id, call.now],
  )
  const coming = rows.filter(({ valid_from }) => valid_from > call.now)
  return { location_id, now: rows.find(({ valid_from }) => valid_from <= call.now) ?? null, coming }
}

/** From a moment on; what was said of the same moment before is said anew. */
export async function sayTerms(tx: Tx, input: Static<typeof NewTerms> & { location_id: string }, call: Call) {
  await ofHers(tx, input.location_id, call)
  mustWorkAt(call, 'promises.manage', input.location_id)
  const valid_from = input.valid_from === undefined ? call.now : new Date(input.valid_from).toISOString()
  if (valid_from < call.now) throw termsInThePast({ valid_from })
  await writeTerms(tx, { ...input, valid_from }, call)
  return termsOf(tx, input, call)
}

export async function writeTerms(
  tx: Tx,
  { location_id, valid_from, collect, send }: Static<typeof Terms> & { location_id: string },
  { actor, now }: Pick<Call, 'actor' | 'now'>,
) {
  const { company_id } = await locationOf(tx, location_id)
  if (send && send.transit_days.most < send.transit_days.least) throw latestBeforeEarliest(send.transit_days)
  await run(
    tx,
    `insert into promises.terms (location_id, valid_from, collect, send, actor, written_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (location_id, valid_from) do update set collect = excluded.collect, send = excluded.send, actor = excluded.actor,
       written_at = excluded.written_at`,
    [location_id, valid_from, JSON.stringify(collect), JSON.stringify(send), actor, now],
  )
  await announce(tx, termsChanged, {
    ...{ subject: location_id, company_id, location_id, actor, occurred_at: now },
    data: { valid_from },
  })
}

/** What these places can keep at a moment; missing where nobody has said. */
export async function termsAt(
  db: Db | Tx,
  location_ids: readonly string[],
  now: string,
): Promise<Map<string, Static<typeof TermsDetails>>> {
  const rows = await run<Static<typeof TermsDetails> & { location_id: string }>(
    db,
    `select asked.location_id, t.collect, t.send from unnest($1::text[]) as asked(location_id) cross join lateral (
       select collect, send from promises.terms t where t.location_id = asked.location_id and t.valid_from <= $2 order by valid_from desc limit 1) t`,
    [location_ids, now],
  )
  return new Map(rows.map(({ location_id, ...terms }) => [location_id, terms]))
}
