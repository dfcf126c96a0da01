import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { unknownPlace } from '../inventory/index.ts'
import { Entry, readSheet, recordEntries, SheetLine } from './counting.ts'
import { cancelCount, Count, countOver, finishCounting, listCounts, nothingToCount, orderCount, readCount, Scope } from './counts.ts'
import { decide, Decision, Left, postCount, readReview, ReviewLine, Totals } from './reviewing.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const CountId = Type.Object({ count_id: Id })

export const routes: Route[] = [
  route({
    on: 'POST /v1/counts',
    summary: 'Have a place counted: everything, a list of products, or whatever lies on a shelf',
    body: Type.Object({
      location_id: Id,
      scope: Scope,
      title: Type.String({ minLength: 1, maxLength: 80 }),
      variant_ids: Type.Optional(Type.Array(Id, { maxItems: 10_000 })),
      recount_pieces: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'from this difference on it is counted twice' }),
      ),
    }),
    reply: Count,
    refuses: [notFound, unknownPlace, nothingToCount],
    permission: 'counts.order',
    idempotent: true,
    write: orderCount,
  }),
  route({
    on: 'GET /v1/counts',
    summary: 'The counts of my places, the newest first',
    query: Type.Object({ ...Paging, location_id: Type.Optional(Id), open: Type.Optional(Type.Boolean()) }),
    reply: Page(Count),
    permission: 'counts.count',
    read: listCounts,
  }),
  route({
    on: 'GET /v1/counts/:count_id',
    summary: 'How far a count is',
    params: CountId,
    reply: Count,
    refuses: [notFound],
    permission: 'counts.count',
    read: readCount,
  }),
  route({
    on: 'GET /v1/counts/:count_id/sheet',
    summary: 'What is to be counted and what I have counted, without what the books say',
    params: CountId,
    query: Type.Object({ ...Paging, again: Type.Optional(Type.Boolean({ description: 'what is to be counted once more alone' })) }),
    reply: Page(SheetLine),
    refuses: [notFound],
    permission: 'counts.count',
    read: readSheet,
  }),
  route({
    on: 'POST /v1/counts/:count_id/entries',
    summary: 'So many were found. Said again, my newest word of a thing on a shelf holds; persons and shelves add up',
    params: CountId,
    body: Type.Object({ entries: Type.Array(Entry, { minItems: 1, maxItems: 500 }) }),
    reply: Type.Object({ count: Count, items: Type.Array(SheetLine) }),
    refuses: [notFound, countOver, unknownPlace],
    permission: 'counts.count',
    idempotent: true,
    write: recordEntries,
  }),
  route({
    on: 'POST /v1/counts/:count_id/finish',
    summary: 'Everything is counted: what differs much is counted once more, else it is looked at',
    params: CountId,
    reply: Count,
    refuses: [notFound, countOver],
    permission: 'counts.count',
    idempotent: true,
    write: finishCounting,
  }),
  route({
    on: 'GET /v1/counts/:count_id/review',
    summary: 'What was counted against the books of that moment, the greatest value of difference first',
    params: CountId,
    query: Type.Object(Paging),
    reply: Type.Object({ ...Page(ReviewLine).properties, totals: Totals }),
    refuses: [notFound],
    permission: 'counts.review',
    read: readReview,
  }),
  route({
    on: 'POST /v1/counts/:count_id/decisions',
    summary: 'A difference is not believed, a thing is counted once more, or of what nobody has found there is none',
    params: CountId,
    body: Type.Object({ lines: Type.Array(Decision, { minItems: 1, maxItems: 1_000 }) }),
    reply: Count,
    refuses: [notFound, countOver, unknownPlace],
    permission: 'counts.review',
    idempotent: true,
    write: decide,
  }),
  route({
    on: 'POST /v1/counts/:count_id/posting',
    summary: 'The differences come into the books; what is promised to an order, or no more certain, is left, and told',
    params: CountId,
    reply: Type.Object({ count: Count, left: Type.Array(Left) }),
    refuses: [notFound, countOver],
    permission: 'counts.review',
    idempotent: true,
    write: postCount,
  }),
  route({
    on: 'POST /v1/counts/:count_id/cancellation',
    summary: 'It is not counted after all: nothing of it comes into the books',
    params: CountId,
    reply: Count,
    refuses: [notFound, countOver],
    permission: 'counts.order',
    idempotent: true,
    write: cancelCount,
  }),
]
