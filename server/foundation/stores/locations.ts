import { normalisePhone, type PhoneReason } from '@birge/kernel/contact'
import { foldText } from '@birge/kernel/fold'
import { type Static, Type } from 'typebox'
import type { Db, Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { sql } from 'kysely'
import { Address, companyOf } from '../companies/index.ts'
import { checkOpeningHours, OpeningHours, openingAt } from './opening-hours.ts'

const Phone = Type.String({ maxLength: 40 })

export const NewLocation = Type.Object({
  company_id: Type.String(),
  kind: Type.Union([Type.Literal('store'), Type.Literal('warehouse')]),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  /** Its part of an address on the web; from the name when it is not given. */
  slug: Type.Optional(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 })),
  address: Address,
  position: Type.Optional(
    Type.Object(
      { latitude: Type.Number({ minimum: -90, maximum: 90 }), longitude: Type.Number({ minimum: -180, maximum: 180 }) },
      { additionalProperties: false },
    ),
  ),
  phone: Type.Optional(Phone),
  opening_hours: Type.Optional(OpeningHours),
  /** Whether customers may collect orders here. */
  collects: Type.Optional(Type.Boolean()),
})
export type NewLocation = Static<typeof NewLocation>

export const LocationChange = Type.Object(
  {
    opening_hours: Type.Optional(OpeningHours),
    phone: Type.Optional(Type.Union([Phone, Type.Null()])),
    collects: Type.Optional(Type.Boolean()),
  },
  { minProperties: 1 },
)

export const locationChanged = event('stores.location_changed', Type.Object({ fields: Type.Array(Type.String()) }))

export const slugTaken = refusal<{ slug: string }>('slug_taken', 409, ({ slug }) => `Another place has the address ${slug} already`)
export const badPhone = refusal<{ phone: string; reason: PhoneReason }>(
  'bad_phone',
  422,
  ({ phone }) => `${phone} cannot be a phone number`,
)

export async function createLocation(tx: Tx, location: NewLocation & { now: string }) {
  const {
    company_id,
    kind,
    name,
    slug = slugOf(name),
    address,
    position,
    opening_hours = { weekly: [] },
    collects = kind === 'store',
    now,
  } = location
  const company = await companyOf(tx, company_id)
  checkOpeningHours(opening_hours)
  const created = await tx
    .insertInto('stores.locations')
    .values({
      location_id: newId('loc'),
      company_id,
      kind,
      name,
      slug,
      address: JSON.stringify(address),
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      phone: location.phone === undefined ? null : phoneOf(location.phone, company.country),
      opening_hours: JSON.stringify(opening_hours),
      collects,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('location_id')
    .executeTakeFirst()
  if (!created) throw slugTaken({ slug })
  return locationOf(tx, created.location_id)
}

const slugOf = (name: string) =>
  foldText(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'store'

function phoneOf(phone: string, country: string): string {
  const normalised = normalisePhone(phone, country)
  if (!normalised.ok) throw badPhone({ phone, reason: normalised.reason })
  return normalised.phone
}

/** Changes what the people of a place may change about it. */
export async function changeLocation(tx: Tx, location_id: string, change: Static<typeof LocationChange>, call: Call) {
  const location = await locationOf(tx, location_id)
  mustWorkAt(call, 'locations.manage', location_id)
  const { opening_hours, phone, collects } = change
  if (opening_hours) checkOpeningHours(opening_hours)
  await tx
    .updateTable('stores.locations')
    .set({
      ...(opening_hours && { opening_hours: JSON.stringify(opening_hours) }),
      ...(phone !== undefined && { phone: phone && phoneOf(phone, location.country) }),
      ...(collects !== undefined && { collects }),
    })
    .where('location_id', '=', location_id)
    .execute()
  await announce(tx, locationChanged, {
    subject: location_id,
    company_id: location.company_id,
    location_id,
    actor: call.actor,
    occurred_at: call.now,
    data: { fields: Object.keys(change) },
  })
  return locationOf(tx, location_id)
}

const locations = (db: Db | Tx) =>
  db
    .selectFrom('stores.public_locations as l')
    .innerJoin('companies.public_companies as c', 'c.company_id', 'l.company_id')
    .selectAll('l')
    .select(['c.country', 'c.currency', 'c.time_zone'])

/** A place, with the country, currency and time zone of its company. */
export async function locationOf(db: Db | Tx, location_id: string) {
  const location = await locations(db).where('l.location_id', '=', location_id).executeTakeFirst()
  if (!location) throw notFound({ what: 'location', id: location_id })
  return { ...location, address: location.address as Address, opening_hours: location.opening_hours as OpeningHours }
}
export type Location = Awaited<ReturnType<typeof locationOf>>

export interface LocationSearch {
  companies: readonly string[] | null
  kind?: 'store' | 'warehouse' | undefined
  collects?: boolean | undefined
  limit: number
  after: string | undefined
}

/** A page of places by name, as the alphabets of Turkey and Azerbaijan sort them. */
export async function findLocations(db: Db, { companies, kind, collects, limit, after }: LocationSearch) {
  const name = sql<string>`l.name collate "tr-x-icu"`
  const last = readCursor(after)
  const rows = await locations(db)
    .$if(companies !== null, (query) => query.where('l.company_id', 'in', [...companies!, '']))
    .$if(kind !== undefined, (query) => query.where('l.kind', '=', kind!))
    .$if(collects !== undefined, (query) => query.where('l.collects', '=', collects!))
    .$if(last !== undefined, (query) => query.where(sql<boolean>`(${name}, l.location_id) > (${String(last![0])}, ${String(last![1])})`))
    .orderBy(name)
    .orderBy('l.location_id')
    .limit(limit + 1)
    .execute()
  return pageOf(rows as Location[], limit, (row) => [row.name, row.location_id])
}

/** A place as screens show it: with what its opening hours mean now. */
export const asShown = (location: Location, now: string) => ({ ...location, ...openingAt(location.opening_hours, location.time_zone, now) })
