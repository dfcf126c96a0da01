import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { customerOf, logLooks } from '../../foundation/customers/index.ts'
import {
  addMembers,
  Chosen,
  chosenByRule,
  herSegments,
  listMembers,
  Member,
  Named,
  nobodyNamed,
  OfCustomer,
  removeMembers,
} from './members.ts'
import { Preview, previewRule } from './looking.ts'
import { Rule, ruleMalformed } from './rule.ts'
import {
  changeSegment,
  chosenByHand,
  codeTaken,
  createSegment,
  endSegment,
  Fields,
  listSegments,
  nameMissing,
  NewSegment,
  Segment,
  segmentChangedMeanwhile,
  segmentEnded,
  segmentOf,
} from './segments.ts'

const SegmentId = Type.Object({ segment_id: Type.String({ maxLength: 40 }) })

export const routes: Route[] = [
  route({
    on: 'GET /v1/segments',
    summary: 'The segments of the companies for which the caller works, newest first',
    query: Type.Object({
      ...Paging,
      company_id: Type.Optional(Type.String({ maxLength: 40 })),
      state: Type.Optional(Type.Enum(['living', 'ended'])),
    }),
    reply: Page(Segment),
    permission: 'segments.read',
    read: listSegments,
  }),
  route({
    on: 'POST /v1/segments',
    summary: 'Make a segment: by a rule, which is held against everybody within a while, or one of which people choose by hand',
    body: NewSegment,
    reply: Segment,
    refuses: [notFound, codeTaken, nameMissing, ruleMalformed],
    permission: 'segments.write',
    idempotent: true,
    write: createSegment,
  }),
  route({
    on: 'POST /v1/segment-previews',
    summary: 'How many customers are as a rule asks now, and some of them; the rule and every look are written down',
    body: Type.Object({ company_id: Type.String({ maxLength: 40 }), rule: Rule }),
    reply: Preview,
    status: 200,
    limit: { max: 60, minutes: 10, of_one_session: 30 },
    refuses: [notFound, ruleMalformed],
    permission: 'segments.write',
    steps: (database, asked, call) => previewRule(database, asked, call),
  }),
  route({
    on: 'GET /v1/segments/:segment_id',
    summary: 'One segment',
    params: SegmentId,
    reply: Segment,
    refuses: [notFound],
    permission: 'segments.read',
    read: (db, { segment_id }, call) => segmentOf(db, segment_id, call),
  }),
  route({
    on: 'PATCH /v1/segments/:segment_id',
    summary: 'Say a segment otherwise; by the version one has looked at',
    params: SegmentId,
    body: Type.Partial(Type.Object({ ...Fields, rule: Rule })),
    query: Type.Object({ version: Type.Integer({ minimum: 1 }) }),
    reply: Segment,
    refuses: [notFound, nameMissing, segmentEnded, segmentChangedMeanwhile, chosenByHand, ruleMalformed],
    permission: 'segments.write',
    write: changeSegment,
  }),
  route({
    on: 'POST /v1/segments/:segment_id/end',
    summary: 'End a segment: nobody is in it any more',
    params: SegmentId,
    reply: Segment,
    refuses: [notFound, segmentEnded],
    permission: 'segments.write',
    write: endSegment,
  }),
  route({
    on: 'GET /v1/segments/:segment_id/members',
    summary: 'Who is in a segment, or has been, since when and why; every look is written down',
    params: SegmentId,
    query: Type.Object({ ...Paging, state: Type.Optional(Type.Enum(['now', 'before'])) }),
    reply: Page(Member),
    refuses: [notFound],
    permission: 'customers.read',
    steps: listMembers,
  }),
  route({
    on: 'POST /v1/segments/:segment_id/members',
    summary: 'Take customers into a segment, by their ids or by contacts that are proven to be theirs',
    params: SegmentId,
    body: Named,
    reply: Chosen,
    refuses: [notFound, segmentEnded, chosenByRule, nobodyNamed],
    permission: 'segments.write',
    idempotent: true,
    write: addMembers,
  }),
  route({
    on: 'POST /v1/segments/:segment_id/removals',
    summary: 'Take customers out of a segment',
    params: SegmentId,
    body: Named,
    reply: Chosen,
    refuses: [notFound, segmentEnded, chosenByRule, nobodyNamed],
    permission: 'segments.write',
    idempotent: true,
    write: removeMembers,
  }),
  route({
    on: 'GET /v1/customers/:customer_id/segments',
    summary: 'In which segments a customer is and was; the look is written down',
    params: Type.Object({ customer_id: Type.String({ maxLength: 40 }) }),
    reply: Type.Object({ items: Type.Array(OfCustomer) }),
    refuses: [notFound],
    permission: 'customers.read',
    write: async (tx, { customer_id: asked }, call) => {
      const { customer_id } = await customerOf(tx, asked)
      await logLooks(tx, [{ subject: customer_id, company_id: null, customer_id }], 'segments', call)
      return { items: await herSegments(tx, customer_id, call) }
    },
  }),
]
