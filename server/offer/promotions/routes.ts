import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { companyFor, ofCompany } from '../../foundation/companies/index.ts'
import { runsAcrossTaxation } from '../pricing/index.ts'
import {
  Batch,
  codeMalformed,
  codesAsCsv,
  codeTaken,
  CouponFound,
  findCoupon,
  listBatches,
  makeCoupons,
  NewBatch,
  promotionAsksNoCoupon,
} from './coupons.ts'
import { LawfulBanner, lawfulBanner, shownBy, unlawfulBanner } from './banners.ts'
import { EvidenceQuery, evidenceOfPromotion, evidenceTableOfPromotion, PromotionEvidence } from './evidence.ts'
import { goodsForPreview, PreviewGoods } from './preview.ts'
import {
  asIfOn,
  changePromotion,
  createPromotion,
  Fields,
  limitsAreSetBefore,
  listPromotions,
  movePromotion,
  nameMissing,
  promotionChangedMeanwhile,
  promotionEnded,
  PromotionReply,
  PromotionSummary,
  readPromotion,
} from './promotions.ts'
import { Limits, promotionMalformed, promotionOfUnknown, Rule } from './rule.ts'
import { forgetWhatIsOn, whatIsOn } from './running.ts'

const Id = Type.String({ maxLength: 60 })
const Promotion = Type.Object({ promotion_id: Id })
const Asked = Type.Object({ company_id: Id, promotion_id: Type.Optional(Id), ...Fields })
const notSayable = [nameMissing, promotionMalformed, promotionOfUnknown]

export const routes: Route[] = [
  route({
    on: 'GET /v1/promotions',
    summary: 'The promotions of the companies for which the caller works, the newest first',
    query: Type.Object({
      company_id: Type.Optional(Id),
      status: Type.Optional(Type.Enum(['draft', 'on', 'ended'])),
      search: Type.Optional(Type.String({ maxLength: 100, description: 'words of its name' })),
      unlawful: Type.Optional(Type.Boolean({ description: 'only those that announce more than may be said since prices changed' })),
      ...Paging,
    }),
    reply: Page(PromotionSummary),
    permission: 'promotions.read',
    read: listPromotions,
  }),
  route({
    on: 'POST /v1/promotions',
    summary: 'Write down a new promotion; it counts on no cart before it is started',
    body: Type.Object({ company_id: Id, ...Fields }),
    reply: PromotionReply,
    refuses: [notFound, ...notSayable],
    permission: 'promotions.write',
    idempotent: true,
    write: async (tx, input, call) => {
      await ofCompany(tx, call, input.company_id)
      return readPromotion(tx, { promotion_id: await createPromotion(tx, input, call) }, call)
    },
  }),
  route({
    on: 'GET /v1/promotions/:promotion_id',
    summary: 'One promotion with all it says',
    params: Promotion,
    reply: PromotionReply,
    refuses: [notFound],
    permission: 'promotions.read',
    read: readPromotion,
  }),
  route({
    on: 'PUT /v1/promotions/:promotion_id',
    summary: 'What a promotion says from now on; what was ordered keeps what it said before',
    params: Promotion,
    body: Type.Object({ version: Type.Integer({ description: 'as the caller saw it' }), ...Fields }),
    reply: PromotionReply,
    refuses: [notFound, ...notSayable, promotionEnded, promotionChangedMeanwhile, limitsAreSetBefore, unlawfulBanner, runsAcrossTaxation],
    permission: 'promotions.write',
    steps: async (database, input, call) => {
      const changed = await database.transaction(async (tx) => {
        await changePromotion(tx, input, call)
        return readPromotion(tx, input, call)
      })
      forgetWhatIsOn(changed.company_id)
      return changed
    },
  }),
  ...(['start', 'end'] as const).map((noun) =>
    route({
      on: `POST /v1/promotions/:promotion_id/${noun}`,
      summary:
        noun === 'start'
          ? 'From now on, or from its day on, it counts on every cart'
          : 'From now on it counts on no cart; who pays just now has it still',
      params: Promotion,
      reply: PromotionReply,
      status: 200,
      refuses: [notFound, promotionEnded, ...notSayable, unlawfulBanner, runsAcrossTaxation],
      permission: 'promotions.write',
      steps: async (database, { promotion_id }, call) => {
        const moved = await database.transaction(async (tx) => {
          await movePromotion(tx, { promotion_id, to: noun === 'start' ? 'on' : 'ended' }, call)
          return readPromotion(tx, { promotion_id }, call)
        })
        forgetWhatIsOn(moved.company_id)
        return moved
      },
    }),
  ),
  route({
    on: 'POST /v1/promotion-banners',
    summary: 'What may be announced of a promotion if it were on as it stands here; nothing is written down',
    body: Asked,
    reply: LawfulBanner,
    status: 200,
    limit: { max: 120, minutes: 10 },
    refuses: [notFound, promotionEnded, ...notSayable],
    permission: 'promotions.write',
    steps: async (database, asked, call) => {
      await ofCompany(database.db, call, asked.company_id)
      return asIfOn(database, asked, call, async (tx, id, is_all) => lawfulBanner(asked, await shownBy(tx, id, call), is_all))
    },
  }),
  route({
    on: 'POST /v1/promotion-banners/evidence.csv',
    summary: 'The proof behind it, as a table that explains itself in the language of the caller',
    body: Asked,
    reply: Type.String(),
    status: 200,
    content_type: 'text/csv; charset=utf-8',
    limit: { max: 60, minutes: 10 },
    refuses: [notFound, promotionEnded, ...notSayable],
    permission: 'promotions.write',
    steps: async (database, asked, call) => {
      await ofCompany(database.db, call, asked.company_id)
      return asIfOn(database, asked, call, (tx, promotion_id) => evidenceTableOfPromotion(tx, { promotion_id }, call))
    },
  }),
  route({
    on: 'GET /v1/promotions/:promotion_id/evidence',
    summary: 'The proof of what a promotion shows everybody as reduced, page by page: what was shown before, and what the law makes of it',
    params: Promotion,
    query: EvidenceQuery,
    reply: PromotionEvidence,
    refuses: [notFound],
    permission: 'promotions.read',
    read: evidenceOfPromotion,
  }),
  route({
    on: 'GET /v1/promotions/:promotion_id/evidence.csv',
    summary: 'The whole proof as a table that explains itself in the language of the caller, with its hash in the last row',
    params: Promotion,
    reply: Type.String(),
    content_type: 'text/csv; charset=utf-8',
    refuses: [notFound],
    permission: 'promotions.read',
    read: evidenceTableOfPromotion,
  }),
  route({
    on: 'GET /v1/running-promotions',
    summary: 'What is on in a company, as the kernel quotes by it: for tills that go on without a network, and for previews',
    query: Type.Object({ company_id: Type.Optional(Id) }),
    reply: Type.Object({
      company_id: Type.String(),
      stamp: Type.String({ description: 'changes when anything that is on does' }),
      items: Type.Array(
        Type.Object({
          promotion_id: Type.String(),
          version: Type.Integer(),
          name: Fields.name,
          rule: Rule,
          limits: Limits,
          is_limited: Type.Boolean({ description: 'it is counted by the server and cannot be given without it' }),
        }),
      ),
    }),
    refuses: [notFound],
    permission: ['till.sell', 'promotions.read'],
    read: async (db, { company_id: asked }, call) => {
      const { company_id } = await companyFor(db, call, asked)
      const { stamp, by_id } = await whatIsOn(db, company_id)
      const items = [...by_id.values()].map(({ promotion_id, version, name, rule, limits, is_limited }) => ({
        ...{ promotion_id, version, name, rule, limits, is_limited },
      }))
      return { company_id, stamp, items }
    },
  }),
  route({
    on: 'GET /v1/promotion-goods',
    summary: 'Goods with prices and categories, of which to make carts that show what a promotion would do',
    query: Type.Object({
      company_id: Type.Optional(Id),
      search: Type.Optional(Type.String({ maxLength: 100 })),
      among: Type.Optional(
        Type.String({
          maxLength: 4_000,
          description: 'ids of products, variants and categories, with commas between: these come first, with every variant',
        }),
      ),
    }),
    reply: PreviewGoods,
    refuses: [notFound],
    permission: 'promotions.read',
    read: goodsForPreview,
  }),
  route({
    on: 'POST /v1/promotions/:promotion_id/coupon-batches',
    summary: 'Make coupons of a promotion: many codes that are good once each, or one for everybody',
    params: Promotion,
    body: Type.Object({ batch: NewBatch }),
    reply: Batch,
    refuses: [notFound, promotionEnded, promotionAsksNoCoupon, codeMalformed, codeTaken],
    permission: 'promotions.write',
    idempotent: true,
    write: makeCoupons,
  }),
  route({
    on: 'GET /v1/promotions/:promotion_id/coupon-batches',
    summary: 'The coupons of a promotion, as they were made',
    params: Promotion,
    query: Type.Object(Paging),
    reply: Page(Batch),
    refuses: [notFound],
    permission: 'promotions.read',
    read: listBatches,
  }),
  route({
    on: 'GET /v1/coupon-batches/:batch_id/codes.csv',
    summary: 'The codes of a batch, one a line',
    params: Type.Object({ batch_id: Id }),
    reply: Type.String(),
    content_type: 'text/csv',
    refuses: [notFound],
    permission: 'promotions.write',
    read: codesAsCsv,
  }),
  route({
    on: 'GET /v1/coupons/:code',
    summary: 'One coupon, and by what it was used',
    params: Type.Object({ code: Type.String({ maxLength: 40 }) }),
    query: Type.Object({ company_id: Id }),
    reply: CouponFound,
    refuses: [notFound],
    permission: 'promotions.read',
    read: findCoupon,
  }),
]
