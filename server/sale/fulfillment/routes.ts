import { Type } from 'typebox'
import type { Database, Tx } from '#platform/database'
import { type Call, notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { insufficientStock, notReserved } from '../../offer/inventory/index.ts'
import { beingTaken, HandOverLine, moneyMissing, moreThanOrdered, nothingLeftToHandOver } from '../hand_overs/index.ts'
import { captureExceedsAuthorisation, referenceReused } from '../payments/index.ts'
import { collect, collectionCodeLocked, collectionCodeWrong, makeReady, proofMissing } from './collecting.ts'
import {
  FulfillmentReply,
  FulfillmentStatus,
  FulfillmentSummary,
  fulfillmentsOfOrder,
  HerFulfillments,
  listFulfillments,
  readFulfillment,
} from './reading.ts'
import { Answer, answer, answeredBefore, reject, Rejected } from './rejecting.ts'
import {
  carrierSilent,
  lineNamedTwice,
  noCarrier,
  nothingPacked,
  pack,
  parcelHasLeft,
  parcelNotSent,
  send,
  settleParcel,
  unpack,
} from './sending.ts'
import { readSettings, setSettings, Settings, SettingsReply } from './settings.ts'
import { accept, beginPicking, Method, moreThanOpen, notInThisState, notPicked, pick } from './stages.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const Params = Type.Object({ fulfillment_id: Id })
const Lines = Type.Array(HandOverLine, { minItems: 1, maxItems: 500 })
const leaves = [nothingLeftToHandOver, moreThanOrdered, moneyMissing, referenceReused, notReserved, captureExceedsAuthorisation]
const cancels = [nothingLeftToHandOver, moreThanOrdered, beingTaken, notReserved]

type Named = { fulfillment_id: string }
/** What was done to it, and how it stands then. */
const doing =
  <Asked extends Named>(work: (tx: Tx, asked: Asked, call: Call) => Promise<void>) =>
  async (tx: Tx, asked: Asked, call: Call) => {
    await work(tx, asked, call)
    return readFulfillment(tx, asked, call)
  }
const stepping =
  <Asked extends Named>(work: (database: Database, asked: Asked, call: Call) => Promise<void>) =>
  async (database: Database, asked: Asked, call: Call) => {
    await work(database, asked, call)
    return readFulfillment(database.db, asked, call)
  }
const change = {
  params: Params,
  reply: FulfillmentReply,
  permission: 'fulfillment.work' as const,
  idempotent: true,
}

export const routes = [
  route({
    on: 'GET /v1/fulfillments',
    summary:
      'What is to be given at my places: to be collected, to be sent; the late first, then by when the next step is due. Those that are over on demand, newest first',
    query: Type.Object({
      ...Paging,
      location_id: Type.Optional(Id),
      order_id: Type.Optional(Id),
      order_number: Type.Optional(Id),
      method: Type.Optional(Method),
      status: Type.Optional(FulfillmentStatus),
      open: Type.Optional(Type.Boolean({ description: 'false: those that are over' })),
      late: Type.Optional(Type.Boolean()),
    }),
    reply: Page(FulfillmentSummary),
    permission: 'fulfillment.read',
    read: listFulfillments,
  }),
  route({
    on: 'GET /v1/fulfillments/:fulfillment_id',
    summary: 'What one place gives of an order, with every step, parcel and rejected line',
    params: Params,
    reply: FulfillmentReply,
    refuses: [notFound],
    permission: 'fulfillment.read',
    read: readFulfillment,
  }),
  route({
    on: 'GET /v1/orders/:order_id/fulfillments',
    summary: 'How an order meets its buyer: where it is, her code while it waits for her, its parcels, and what she is asked',
    params: Type.Object({ order_id: Id }),
    reply: HerFulfillments,
    refuses: [notFound],
    permission: ['shopper', 'fulfillment.read'],
    read: fulfillmentsOfOrder,
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/acceptance',
    summary: 'Somebody there has seen it and will do it',
    refuses: [notFound, notInThisState],
    write: doing(accept),
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/picking',
    summary: 'I pick it',
    refuses: [notFound, notInThisState],
    write: doing(beginPicking),
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/picks',
    summary: 'So many of each line lie in the basket',
    body: Type.Object({
      lines: Type.Array(
        Type.Object({ line_number: Type.Integer({ minimum: 1 }), picked_quantity: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }),
        { minItems: 1, maxItems: 500 },
      ),
    }),
    refuses: [notFound, notInThisState, moreThanOpen],
    write: doing(pick),
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/rejections',
    summary:
      'These pieces cannot be given from here, and why: the books are put right; what is sent comes from the next place that has it, of what is collected she is asked; what nobody has is cancelled and paid back',
    body: Type.Object({ lines: Type.Array(Rejected, { minItems: 1, maxItems: 100 }) }),
    refuses: [notFound, notInThisState, moreThanOpen, ...cancels],
    steps: stepping(reject),
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/readiness',
    summary: 'All of it lies ready to be collected: she is told, with her code',
    refuses: [notFound, notInThisState, notPicked],
    write: doing(makeReady),
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/collection',
    summary: 'She, or somebody she sent, has it: by her code, or by what was looked at instead',
    body: Type.Object({
      code: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
      note: Type.Optional(Type.String({ minLength: 3, maxLength: 200, description: 'what was looked at where no code was told' })),
      collected_by: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'who came for her' })),
    }),
    refuses: [notFound, notInThisState, proofMissing, collectionCodeWrong, collectionCodeLocked, ...leaves],
    steps: stepping(collect),
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/parcels',
    summary: 'A parcel is packed and gets its label: by a carrier, or with a number that was given elsewhere',
    body: Type.Object({
      lines: Type.Optional(Lines),
      carrier: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
      tracking_number: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    }),
    refuses: [notFound, notInThisState, moreThanOpen, notPicked, lineNamedTwice, noCarrier, carrierSilent],
    steps: stepping(pack),
  }),
  route({
    ...change,
    on: 'POST /v1/fulfillments/:fulfillment_id/sending',
    summary: 'Its packed parcels leave, each a hand-over of its own; she is told their numbers',
    refuses: [notFound, notInThisState, nothingPacked, ...leaves],
    steps: stepping(send),
  }),
  route({
    on: 'POST /v1/parcels/:parcel_id/unpacking',
    summary: 'A parcel that has not left is taken apart again: what lay in it is to be packed anew, or found missing',
    params: Type.Object({ parcel_id: Id }),
    reply: FulfillmentReply,
    refuses: [notFound, parcelHasLeft],
    permission: 'fulfillment.work',
    idempotent: true,
    write: async (tx, asked, call) => readFulfillment(tx, await unpack(tx, asked, call), call),
  }),
  route({
    on: 'POST /v1/parcels/:parcel_id/outcome',
    summary: 'What became of a parcel of which no carrier here tells: it arrived, was lost, or came back',
    params: Type.Object({ parcel_id: Id }),
    body: Type.Object({ status: Type.Enum(['delivered', 'lost', 'returned']) }),
    reply: FulfillmentReply,
    refuses: [notFound, parcelNotSent, ...cancels],
    permission: 'fulfillment.answer',
    idempotent: true,
    write: async (tx, asked, call) => readFulfillment(tx, await settleParcel(tx, asked, call), call),
  }),
  route({
    on: 'POST /v1/orders/:order_id/fulfillment-answers',
    summary: 'What is to become of what her store could not give: she collects it elsewhere, or it is cancelled and paid back',
    params: Type.Object({ order_id: Id }),
    body: Answer,
    reply: HerFulfillments,
    refuses: [notFound, answeredBefore, insufficientStock, ...cancels],
    permission: ['shopper', 'fulfillment.answer'],
    idempotent: true,
    steps: async (database, asked, call) => {
      await answer(database, asked, call)
      return fulfillmentsOfOrder(database.db, asked, call)
    },
  }),
  route({
    on: 'GET /v1/companies/:company_id/fulfillment-settings',
    summary: 'How long a place may take to accept and prepare, when a buyer is reminded, and how long it waits for her',
    params: Type.Object({ company_id: Id }),
    query: Type.Object({ location_id: Type.Optional(Id) }),
    reply: SettingsReply,
    refuses: [notFound],
    permission: 'fulfillment.read',
    read: readSettings,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/fulfillment-settings',
    summary: 'From now on it is so, for a company or one of its places; what runs already keeps the times it was given',
    params: Type.Object({ company_id: Id }),
    body: Type.Object({ location_id: Type.Optional(Id), ...Settings.properties }),
    reply: SettingsReply,
    refuses: [notFound],
    permission: 'fulfillment.manage',
    write: setSettings,
  }),
]
