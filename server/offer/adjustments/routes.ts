import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { Awaits, proposedAlready } from '../../foundation/approvals/index.ts'
import { ofCompany } from '../../foundation/companies/index.ts'
import { insufficientStock, stockOutOfRange, unknownPlace } from '../inventory/index.ts'
import { Adjustment, adjustOrPropose, limitOf, listAdjustments, setLimit } from './adjusting.ts'
import {
  noteNeeded,
  OwnReason,
  ownReasonsOf,
  Reason,
  reasonGoesNowhere,
  reasonInThePast,
  reasonsOf,
  sayReason,
  unknownReason,
} from './reasons.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const Reasons = Type.Object({
  items: Type.Array(Reason, { description: 'what may be chosen now' }),
  own: Type.Array(
    Type.Object(
      { ...OwnReason.properties, valid_from: Type.String(), changed_by: Type.String() },
      { description: 'what the company has said' },
    ),
  ),
})
const Limit = Type.Object({ alone_minor: Type.Integer(), currency: Type.String() })

export const adjustRefusals = [notFound, unknownPlace, stockOutOfRange, insufficientStock, unknownReason, noteNeeded]

export const routes: Route[] = [
  route({
    on: 'POST /v1/stock/adjustments',
    summary: 'Pieces broke, went missing, turned up or go on show; who adjusts much in a day needs a second person to confirm it',
    body: Type.Object({
      location_id: Id,
      reason: Type.String({ maxLength: 40 }),
      note: Type.Optional(Type.String({ maxLength: 500 })),
      lines: Type.Array(
        Type.Object({ variant_id: Id, quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, { additionalProperties: false }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({ adjustment: Type.Union([Adjustment, Type.Null()]), awaits: Type.Union([Awaits, Type.Null()]) }),
    refuses: [...adjustRefusals, proposedAlready],
    permission: 'adjustments.make',
    idempotent: true,
    write: adjustOrPropose,
  }),
  route({
    on: 'GET /v1/stock/adjustments',
    summary: 'What was adjusted where, why and by whom, the newest first',
    query: Type.Object({ ...Paging, location_id: Type.Optional(Id), adjustment_id: Type.Optional(Id) }),
    reply: Page(Adjustment),
    permission: 'stock.read',
    read: listAdjustments,
  }),
  route({
    on: 'GET /v1/stock/adjustment-reasons',
    summary: 'For what reasons stock of a company may be adjusted now, and what it has said of them itself',
    query: Type.Object({ company_id: Id }),
    reply: Reasons,
    refuses: [notFound],
    permission: 'stock.read',
    async read(db, { company_id }, call) {
      await ofCompany(db, call, company_id)
      return { items: await reasonsOf(db, company_id, call.now), own: await ownReasonsOf(db, company_id) }
    },
  }),
  route({
    on: 'PUT /v1/stock/adjustment-reasons',
    summary: 'Say a reason anew from a day on: how it is called, where pieces go by it, whether it is there to be chosen',
    body: Type.Object({ company_id: Id, ...OwnReason.properties }),
    reply: Reasons,
    refuses: [notFound, reasonGoesNowhere, reasonInThePast],
    permission: 'adjustments.rules',
    write: sayReason,
  }),
  route({
    on: 'GET /v1/stock/adjustment-limits',
    summary: 'How much one person alone may adjust in a day, at selling prices',
    query: Type.Object({ company_id: Id }),
    reply: Limit,
    refuses: [notFound],
    permission: 'stock.read',
    read: async (db, { company_id }, call) => limitOf(db, company_id, (await ofCompany(db, call, company_id)).currency),
  }),
  route({
    on: 'PUT /v1/stock/adjustment-limits',
    summary: 'Say how much one person alone may adjust in a day',
    body: Type.Object({ company_id: Id, alone_minor: Type.Integer({ minimum: 0, maximum: 1_000_000_000_00 }) }),
    reply: Limit,
    refuses: [notFound],
    permission: 'adjustments.rules',
    write: setLimit,
  }),
]
