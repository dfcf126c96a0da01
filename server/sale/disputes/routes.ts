import { Type } from 'typebox'
import { route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { Dispute, listDisputes } from './disputes.ts'

export const routes = [
  route({
    on: 'GET /v1/disputes',
    summary: 'What banks have taken back, or ask about, and how that stands, newest first',
    query: Type.Object({ ...Paging, order_id: Type.Optional(Type.String({ maxLength: 60 })) }),
    reply: Page(Dispute),
    permission: 'payments.read',
    read: listDisputes,
  }),
]
