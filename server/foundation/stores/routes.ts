import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Call, companiesOf, mustWorkAt, notFound, type Route, route, worksFor } from '#platform/http'
import { Page, Paging, pageOf, readCursor } from '#platform/paging'
import { Address, ofCompany, PriceTaxation } from '../companies/index.ts'
import { createChannel, locationOfOtherCompany, NewChannel, shopAtDoor, storefrontOf, noStorefront, webChannelTaken } from './channels.ts'
import { TariffDetails, Tariffs, tariffInThePast, tariffsOf, writeTariff } from './delivery-tariffs.ts'
import {
  asShown,
  badPhone,
  changeLocation,
  createLocation,
  findLocations,
  LocationChange,
  locationOf,
  NewLocation,
  slugTaken,
} from './locations.ts'
import { badOpeningHours, OpeningHours } from './opening-hours.ts'
import { createRegister, NewRegister, registerNameTaken, registers } from './registers.ts'
import { sayWhetherItSends, Sending, SendingPlace, sendingPlaces } from './sending.ts'

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])

const Location = Type.Object({
  location_id: Type.String(),
  company_id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  slug: Type.String(),
  address: Address,
  city: Type.String(),
  latitude: Nullable(Type.Number()),
  longitude: Nullable(Type.Number()),
  phone: Nullable(Type.String()),
  collects: Type.Boolean(),
  country: Type.String(),
  currency: Type.String(),
  time_zone: Type.String(),
  opening_hours: OpeningHours,
  open_now: Type.Boolean(),
  changes_at: Nullable(Type.String()),
  today: Type.Array(Type.Object({ opens: Type.String(), closes: Type.String() })),
})

const Register = Type.Object({
  register_id: Type.String(),
  name: Type.String(),
  location_id: Type.String(),
  location_name: Type.String(),
  company_id: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  time_zone: Type.String(),
  locale: Type.String(),
  price_taxation: Type.Array(PriceTaxation),
})

const Channel = Type.Object({
  channel_id: Type.String(),
  company_id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  market: Type.String(),
  ships_from: Nullable(Type.String()),
})

function mustBeHerCompany(call: Call, company_id: string) {
  if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
}

export const routes: Route[] = [
  route({
    on: 'GET /v1/locations',
    summary: 'Stores, and whether they are open now: to a shopper those of her market; to staff every place of their companies',
    query: Type.Object({
      kind: Type.Optional(Type.Union([Type.Literal('store'), Type.Literal('warehouse')])),
      collects: Type.Optional(Type.Boolean()),
      ...Paging,
    }),
    reply: Page(Location),
    refuses: [noStorefront],
    permission: 'everyone',
    read: async (db, { kind, collects, limit = 50, after }, call) => {
      const scope =
        call.principal.audience === 'staff'
          ? { kind, companies: companiesOf(call) }
          : { kind: 'store' as const, companies: [(await storefrontOf(db, call)).company_id] }
      const { items, next } = await findLocations(db, { ...scope, collects, limit, after })
      return { items: items.map((location) => asShown(location, call.now)), next }
    },
  }),
  route({
    on: 'GET /v1/locations/:location_id',
    summary: 'One place',
    params: Type.Object({ location_id: Type.String() }),
    reply: Location,
    refuses: [notFound],
    permission: 'everyone',
    read: async (db, { location_id }, call) => {
      const location = await locationOf(db, location_id)
      const isHers = call.principal.audience === 'staff' && worksFor(call, location.company_id)
      if (location.kind !== 'store' && !isHers) throw notFound({ what: 'location', id: location_id })
      return asShown(location, call.now)
    },
  }),
  route({
    on: 'POST /v1/locations',
    summary: 'Open a store or warehouse of a company',
    body: NewLocation,
    reply: Location,
    refuses: [notFound, slugTaken, badPhone, badOpeningHours],
    permission: 'stores.manage',
    write: async (tx, location, call) => {
      mustBeHerCompany(call, location.company_id)
      return asShown(await createLocation(tx, { ...location, now: call.now }), call.now)
    },
  }),
  route({
    on: 'PATCH /v1/locations/:location_id',
    summary: 'Change the opening hours or the phone of a place, or whether orders are collected there',
    params: Type.Object({ location_id: Type.String() }),
    body: LocationChange,
    reply: Location,
    refuses: [notFound, badPhone, badOpeningHours],
    permission: 'locations.manage',
    write: async (tx, { location_id, ...change }, call) => asShown(await changeLocation(tx, location_id, change, call), call.now),
  }),
  route({
    on: 'GET /v1/registers',
    summary: 'The tills of the places where the caller works',
    query: Type.Object({ location_id: Type.Optional(Type.String()), ...Paging }),
    reply: Page(Register),
    permission: 'registers.read',
    read: async (db, { location_id, limit = 50, after }, call) => {
      if (location_id) mustWorkAt(call, 'registers.read', location_id)
      const [last = ''] = readCursor(after) ?? []
      const { principal } = call
      const places = principal.audience === 'staff' && principal.location_ids !== 'all' ? [...principal.location_ids, ''] : undefined
      const rows = await registers(db)
        .where('r.register_id', '>', String(last))
        .$if(location_id !== undefined, (query) => query.where('r.location_id', '=', location_id!))
        .$if(places !== undefined, (query) => query.where('r.location_id', 'in', places!))
        .orderBy('r.register_id')
        .limit(limit + 1)
        .execute()
      return pageOf(rows, limit, (row) => [row.register_id])
    },
  }),
  route({
    on: 'POST /v1/registers',
    summary: 'Set up a till',
    body: NewRegister,
    reply: Register,
    refuses: [notFound, registerNameTaken],
    permission: 'stores.manage',
    write: async (tx, register, call) => {
      const { company_id } = await locationOf(tx, register.location_id)
      if (!worksFor(call, company_id)) throw notFound({ what: 'location', id: register.location_id })
      return createRegister(tx, { ...register, now: call.now })
    },
  }),
  route({
    on: 'GET /v1/shop',
    summary: 'The shop of a market: its currency, and whether what it shows as prices is with tax today',
    reply: Type.Object({ market: Type.String(), currency: Type.String(), prices_include_tax: Type.Boolean() }),
    refuses: [noStorefront],
    permission: 'everyone',
    read: (db, _, call) => shopAtDoor(db, call),
  }),
  route({
    on: 'GET /v1/channels',
    summary: 'Where the companies meet their customers: web shops, tills, phones',
    query: Type.Object(Paging),
    reply: Page(Channel),
    permission: 'companies.read',
    read: async (db, { limit = 50, after }, call) => {
      const [last = ''] = readCursor(after) ?? []
      const companies = companiesOf(call)
      const channels = db.selectFrom('stores.public_channels').selectAll().where('channel_id', '>', String(last))
      return pageOf(
        await channels
          .$if(companies !== null, (query) => query.where('company_id', 'in', [...companies!, '']))
          .orderBy('channel_id')
          .limit(limit + 1)
          .execute(),
        limit,
        (row) => [row.channel_id],
      )
    },
  }),
  route({
    on: 'POST /v1/channels',
    summary: 'Open a channel of a company',
    body: NewChannel,
    reply: Channel,
    refuses: [notFound, webChannelTaken, locationOfOtherCompany],
    permission: 'stores.manage',
    write: (tx, channel, call) => {
      mustBeHerCompany(call, channel.company_id)
      return createChannel(tx, { ...channel, now: call.now })
    },
  }),
  route({
    on: 'GET /v1/companies/:company_id/sending-places',
    summary: 'The places of a company, and of whose orders parcels may leave from each',
    params: Type.Object({ company_id: Type.String({ maxLength: 60 }) }),
    query: Type.Object(Paging),
    reply: Page(SendingPlace),
    refuses: [notFound],
    permission: 'companies.read',
    read: sendingPlaces,
  }),
  route({
    on: 'PUT /v1/locations/:location_id/sending',
    summary: 'Say of whose orders parcels may leave from a place, and how many orders a day it takes',
    params: Type.Object({ location_id: Type.String({ maxLength: 60 }) }),
    body: Sending,
    reply: SendingPlace,
    refuses: [notFound],
    permission: 'locations.manage',
    write: sayWhetherItSends,
  }),
  route({
    on: 'GET /v1/companies/:company_id/delivery-tariffs',
    summary: 'What a company asks for sending goods: the tariff that holds, and those that are coming',
    params: Type.Object({ company_id: Type.String() }),
    reply: Tariffs,
    refuses: [notFound],
    permission: 'companies.read',
    async read(db, { company_id }, call) {
      await ofCompany(db, call, company_id)
      return tariffsOf(db, company_id, call.now)
    },
  }),
  route({
    on: 'POST /v1/companies/:company_id/delivery-tariffs',
    summary: 'Say what sending goods costs from now or a later moment on',
    params: Type.Object({ company_id: Type.String() }),
    body: Type.Object({ ...TariffDetails.properties, valid_from: Type.Optional(Moment) }, { additionalProperties: false }),
    reply: Tariffs,
    refuses: [notFound, tariffInThePast],
    permission: 'stores.manage',
    async write(tx, input, call) {
      await ofCompany(tx, call, input.company_id)
      return writeTariff(tx, input, call)
    },
  }),
]
