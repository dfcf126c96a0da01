import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { Awaits, proposedAlready } from '../approvals/index.ts'
import { companyFor } from '../companies/index.ts'
import { codeExpired, codeWrong, nothingProven, showToStaff, signedInAs, tooManyCodes } from '../customers/index.ts'
import { noStorefront, shopOf } from '../stores/index.ts'
import {
  askByDocument,
  askFor,
  askForHer,
  completeRequest,
  DataRequest,
  exportGone,
  fileOf,
  HerRequest,
  herRequests,
  listRequests,
  proveRequest,
  RefusalReason,
  RequestKind,
  RequestStatus,
  readRequest,
  refuseRequest,
  requestClosed,
  requestOpenAlready,
  requestUnproven,
  SeenDocument,
  somethingProven,
  stillHindered,
  stillWaiting,
  withdrawRequest,
} from './requests.ts'

const Id = Type.String({ maxLength: 40 })
const CustomerId = Type.Object({ customer_id: Id })
const OfCompany = Type.Object({ company_id: Type.Optional(Id) })
const RequestId = Type.Object({ request_id: Id })
const Code = Type.String({ pattern: '^[0-9]{6}$' })

/** What people ask for about their data: by themselves in their account, or at a counter. */
export const requestRoutes: Route[] = [
  route({
    on: 'GET /v1/me/data-requests',
    summary: 'What she has asked for about her data, newest first',
    reply: Type.Object({ items: Type.Array(HerRequest) }),
    permission: 'customer',
    read: async (db, _, { principal, now }) => ({
      items: await herRequests(db, principal.audience === 'shopper' ? principal.customer_ids : [], now),
    }),
  }),
  route({
    on: 'POST /v1/me/data-requests',
    summary: 'She asks for a copy of her data, or to be forgotten; a code is sent to what she has proven',
    body: Type.Object({ kind: RequestKind }),
    reply: Type.Object({ request: HerRequest, sent_to: Type.String({ description: 'masked' }), expires_at: Type.String() }),
    refuses: [noStorefront, requestOpenAlready, nothingProven, tooManyCodes],
    permission: 'customer',
    limit: { max: 30, minutes: 10 },
    write: async (tx, { kind }, call) => askFor(tx, kind, signedInAs(call), await shopOf(tx, call), call.locale, call),
  }),
  route({
    on: 'GET /v1/me/data-requests/:request_id/file',
    summary: 'The copy of her data, for herself alone, as long as it is kept',
    params: RequestId,
    reply: Type.Unknown(),
    refuses: [notFound, exportGone],
    permission: 'customer',
    content_type: 'application/json; charset=utf-8',
    read: async (db, { request_id }, call) => fileOf(db, request_id, call),
  }),
  route({
    on: 'DELETE /v1/me/data-requests/:request_id',
    summary: 'She thinks again',
    params: RequestId,
    reply: HerRequest,
    refuses: [notFound, requestClosed],
    permission: 'customer',
    write: (tx, { request_id }, call) => withdrawRequest(tx, request_id, call),
  }),
  route({
    on: 'POST /v1/data-requests/:request_id/proof',
    summary: 'The code that was sent to her: from now on it is she who asks',
    params: RequestId,
    body: Type.Object({ code: Code }),
    reply: HerRequest,
    refuses: [notFound, requestClosed, codeWrong, codeExpired],
    permission: ['customer', 'privacy.handle'],
    limit: { max: 60, minutes: 10 },
    steps: (database, { request_id, code }, call) => proveRequest(database, request_id, code, call),
  }),
  route({
    on: 'GET /v1/data-requests',
    summary: 'Requests about personal data, newest first, with the day the law wants an answer by',
    query: Type.Object({ ...Paging, status: Type.Optional(RequestStatus) }),
    reply: Page(DataRequest),
    permission: 'privacy.read',
    steps: async (database, { limit = 50, after, status }, call) => {
      const page = await listRequests(database.db, { limit, after, status }, call)
      const looks = page.items
        .filter((one) => one.customer_name)
        .map(({ request_id, company_id, customer_id }) => ({ subject: request_id, company_id, customer_id }))
      await showToStaff(database, looks, 'data_request', call)
      return page
    },
  }),
  route({
    on: 'GET /v1/data-requests/:request_id',
    summary: 'One request, with the proof of what was erased; the look is written down',
    params: RequestId,
    reply: DataRequest,
    refuses: [notFound],
    permission: 'privacy.read',
    steps: async (database, { request_id }, call) => {
      const request = await readRequest(database.db, request_id, call)
      await showToStaff(database, [{ ...request, subject: request_id }], 'data_request', call)
      return request
    },
  }),
  route({
    on: 'POST /v1/customers/:customer_id/data-requests',
    summary: 'She asks for it at a counter or on the phone; the code goes to her, and nothing happens before she has told it',
    params: CustomerId,
    query: OfCompany,
    body: Type.Object({ kind: RequestKind }),
    reply: Type.Object({ request: HerRequest, sent_to: Type.String(), expires_at: Type.String() }),
    refuses: [notFound, requestOpenAlready, nothingProven, tooManyCodes],
    permission: 'privacy.handle',
    write: async (tx, { customer_id, kind, company_id }, call) =>
      askForHer(tx, { customer_id, kind }, await companyFor(tx, call, company_id), call),
  }),
  route({
    on: 'POST /v1/customers/:customer_id/data-requests/by-document',
    summary:
      'She asks at a counter to be forgotten and no code can be sent: who saw her papers says so, and another of the staff confirms it',
    params: CustomerId,
    query: OfCompany,
    body: Type.Object({ document: SeenDocument }),
    reply: Type.Object({ request: HerRequest, ...Awaits.properties }),
    refuses: [notFound, somethingProven, requestOpenAlready, proposedAlready],
    permission: 'privacy.handle',
    write: async (tx, { customer_id, document, company_id }, call) =>
      askByDocument(tx, { customer_id, document }, await companyFor(tx, call, company_id), call),
  }),
  route({
    on: 'POST /v1/data-requests/:request_id/completion',
    summary: 'Carry it out now',
    params: RequestId,
    reply: DataRequest,
    refuses: [notFound, requestClosed, requestUnproven, stillWaiting, stillHindered],
    permission: 'privacy.handle',
    steps: (database, { request_id }, call) => completeRequest(database, request_id, call),
  }),
  route({
    on: 'POST /v1/data-requests/:request_id/refusal',
    summary: 'Say no, and tell her why',
    params: RequestId,
    body: Type.Object({ reason: RefusalReason, note: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }),
    reply: DataRequest,
    refuses: [notFound, requestClosed],
    permission: 'privacy.handle',
    write: (tx, { request_id, reason, note }, call) => refuseRequest(tx, { request_id, reason, ...(note && { note }) }, call),
  }),
]
