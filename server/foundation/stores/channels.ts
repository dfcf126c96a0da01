import { dayIn } from '@birge/kernel/shop-time'
import { pricesIncludeTax, type PriceTaxation } from '@birge/kernel/tax'
import { sql } from 'kysely'
import { type Static, Type } from 'typebox'
import type { Database, Db, Tx } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { companyOf } from '../companies/index.ts'
import { locationOf } from './locations.ts'

export const NewChannel = Type.Object({
  company_id: Type.String(),
  kind: Type.Union([Type.Literal('web'), Type.Literal('till'), Type.Literal('phone')]),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  /** The country it sells to; that of its company when it is not given. */
  market: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
  /** Where its parcels leave from. */
  ships_from: Type.Optional(Type.String()),
})
export type NewChannel = Static<typeof NewChannel>

export const webChannelTaken = refusal<{ market: string; company_id: string }>(
  'web_channel_taken',
  409,
  ({ market }) => `The market ${market} or this company has a web shop already`,
)
export const locationOfOtherCompany = refusal<{ location_id: string; company_id: string }>(
  'location_of_other_company',
  422,
  ({ location_id }) => `${location_id} belongs to another company`,
)
export const noStorefront = refusal<{ market: string }>(
  'no_storefront',
  404,
  ({ market }) => `There is no web shop for the market ${market}`,
)

export async function createChannel(tx: Tx, { company_id, kind, name, market, ships_from, now }: NewChannel & { now: string }) {
  const company = await companyOf(tx, company_id)
  if (ships_from && (await locationOf(tx, ships_from)).company_id !== company_id)
    throw locationOfOtherCompany({ location_id: ships_from, company_id })
  const channel = { channel_id: newId('chn'), company_id, kind, name, market: market ?? company.country, ships_from: ships_from ?? null }
  const created = await tx
    .insertInto('stores.channels')
    .values({ ...channel, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('channel_id')
    .executeTakeFirst()
  if (!created) throw webChannelTaken({ market: channel.market, company_id })
  return channel
}

/** From where parcels of a web shop may leave: its own place first, where it has one. */
const SENDS_FROM = sql<string[]>`array_remove(array_prepend(n.ships_from, array(
  select s.location_id from stores.sending_places s where s.company_id = n.company_id and 'web' = any(s.channels) and s.location_id is distinct from n.ships_from
  order by s.location_id)), null)`

const webChannels = (db: Db | Tx) =>
  db
    .selectFrom('stores.channels as n')
    .innerJoin('companies.public_companies as c', 'c.company_id', 'n.company_id')
    .select(['n.channel_id', 'n.market', 'n.ships_from', 'n.name', 'c.company_id', 'c.country', 'c.currency', 'c.time_zone', 'c.locale'])
    .select('c.price_taxation')
    .select(SENDS_FROM.as('sends_from'))
    .$narrowType<{ price_taxation: PriceTaxation }>()
    .where('n.kind', '=', 'web')

/** The web shop of a company. */
export async function webChannelOf(db: Db | Tx, company_id: string) {
  const channel = await webChannels(db).where('n.company_id', '=', company_id).executeTakeFirst()
  if (!channel) throw notFound({ what: 'web channel of company', id: company_id })
  return channel
}
export type Storefront = Awaited<ReturnType<typeof webChannelOf>>

const FRESH_MS = 5_000
const storefronts = new WeakMap<Database, Map<string, { storefront: Storefront; read_at: number }>>()

/** The web shop a shopper stands in. It hardly ever changes and every request asks, so an answer serves for five seconds. */
export async function storefrontOf(db: Db | Tx, call: Pick<Call, 'market' | 'now' | 'database'>): Promise<Storefront> {
  const known = storefronts.get(call.database) ?? new Map<string, { storefront: Storefront; read_at: number }>()
  storefronts.set(call.database, known)
  const asked_at = Date.parse(call.now)
  const before = known.get(call.market)
  if (before && Math.abs(asked_at - before.read_at) < FRESH_MS) return before.storefront
  const storefront = await webChannels(db).where('n.market', '=', call.market).executeTakeFirst()
  if (!storefront) throw noStorefront({ market: call.market })
  known.set(call.market, { storefront, read_at: asked_at })
  return storefront
}

/** What a page says of all prices of the shop it is made for. */
export async function shopAtDoor(db: Db | Tx, call: Call) {
  const { currency, time_zone, price_taxation } = await storefrontOf(db, call)
  return { market: call.market, currency, prices_include_tax: pricesIncludeTax(price_taxation, dayIn(time_zone, call.now)) }
}

/** The company in whose shop she stands. */
export async function shopOf(db: Db | Tx, call: Call) {
  const { company_id } = await storefrontOf(db, call)
  return companyOf(db, company_id)
}
