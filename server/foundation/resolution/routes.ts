import { Type } from 'typebox'
import { companiesOf, notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { Awaits, proposedAlready } from '../approvals/index.ts'
import { introduceMySystem, SystemName, systemOfAnotherCompany, whoseSystem } from '../companies/index.ts'
import { logLooks } from '../customers/index.ts'
import { field_kinds } from '../identity/index.ts'
import { mergeHasWarnings, profilesChanged, receiveRecord } from '../merging/index.ts'
import { Band, lastOutcome } from './resolving.ts'
import { Decision, decideReview, openReviews, Review, ReviewCard, reviewDecidedAlready, reviewOf } from './reviews.ts'

const ReviewId = Type.Object({ review_id: Type.String({ maxLength: 40 }) })

export const routes: Route[] = [
  route({
    on: 'POST /v1/customer-records',
    summary: 'What another system says of somebody: it joins the profile of hers that is known, or becomes a new one, before the answer',
    body: Type.Object({
      system: SystemName,
      company_id: Type.Optional(
        Type.String({ maxLength: 40, description: 'whose the system is; needed at its first record from those who work for several' }),
      ),
      external_id: Type.String({ minLength: 1, maxLength: 200 }),
      fields: Type.Record(Type.String({ maxLength: 80 }), Type.String({ maxLength: 400 }), {
        description: `what it says, as it says it: ${field_kinds.join(', ')}; by social, marketplace, payment_token and device she is known too. A card, a name in a network and a buyer's number are kept with whose they are, \`trendyol:10017\`; where it is not said, they are the system's own. Anything else is kept and not compared`,
      }),
    }),
    reply: Type.Object({
      record_id: Type.String(),
      customer_id: Type.String({ description: 'the profile that answers for it' }),
      created: Type.Boolean({ description: 'nobody was known by it before' }),
      band: Band,
      compared: Type.Integer({ description: 'how many records were held against it' }),
    }),
    refuses: [notFound, systemOfAnotherCompany, whoseSystem, profilesChanged],
    permission: 'identity.receive',
    idempotent: true,
    write: async (tx, { system, company_id, external_id, fields }, call) => {
      await introduceMySystem(tx, { system, company_id }, call)
      const { record_id, customer_id, created, outcome } = await receiveRecord(
        tx,
        { system, external_id, fields, received_at: call.now, country: call.market },
        call,
      )
      const { profile_id, band, compared } = outcome ?? (await lastOutcome(tx, customer_id))
      return { record_id, customer_id: profile_id, created: created && profile_id === customer_id, band, compared }
    },
  }),
  route({
    on: 'GET /v1/identity-reviews',
    summary: 'Pairs of customers who may be one and wait for somebody to look, the likeliest first; every look is written down',
    query: Type.Object({ ...Paging, customer_id: Type.Optional(Type.String({ maxLength: 40 })) }),
    reply: Page(ReviewCard),
    permission: 'identity.review',
    write: async (tx, { customer_id, limit = 50, after }, call) => {
      const page = await openReviews(tx, { customer_id, limit, after, companies: companiesOf(call), now: call.now })
      const seen = page.items.flatMap(({ customer, other }) => [customer.customer_id, other.customer_id])
      await logLooks(
        tx,
        [...new Set(seen)].map((id) => ({ subject: id, company_id: null, customer_id: id })),
        'review',
        call,
      )
      return page
    },
  }),
  route({
    on: 'GET /v1/identity-reviews/:review_id',
    summary: 'Two who may be one, side by side, with the weight of each field; the look is written down, contacts are masked',
    params: ReviewId,
    reply: Review,
    refuses: [notFound],
    permission: 'identity.review',
    steps: (database, { review_id }, call) => reviewOf(database, review_id, call),
  }),
  route({
    on: 'POST /v1/identity-reviews/:review_id/decision',
    summary: 'Both are one and are merged; or they are not, which is remembered for ever; or later',
    params: ReviewId,
    body: Type.Object({ decision: Decision }),
    reply: Type.Object({
      review_id: Type.String(),
      decision: Decision,
      profile_id: Type.String(),
      awaits: Type.Union([Awaits, Type.Null()], { description: 'against a warning a second person has to look too' }),
    }),
    refuses: [notFound, reviewDecidedAlready, proposedAlready, profilesChanged, mergeHasWarnings],
    permission: 'identity.review',
    write: (tx, { review_id, decision }, call) => decideReview(tx, review_id, decision, call),
  }),
]
