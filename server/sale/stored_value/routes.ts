import { Type } from 'typebox'
import { companiesOf, notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { Awaits, proposedAlready } from '../../foundation/approvals/index.ts'
import { companyOf } from '../../foundation/companies/index.ts'
import { storefrontOf, noStorefront } from '../../foundation/stores/index.ts'
import { Credit, CreditGrant, creditsOf, grantOrPropose, grantsOf } from './credit.ts'
import {
  Amount,
  BlockedFor,
  blockGiftCard,
  codeMalformed,
  codeTaken,
  DocumentNumber,
  GiftCard,
  giftCardBlockedAlready,
  giftCardOver,
  GivenFor,
  listGiftCards,
  makeCode,
  readGiftCard,
  unblockGiftCard,
} from './gift-cards.ts'
import { issueOrPropose, topUpOrPropose } from './giving.ts'
import { cardRefusals, cardToPayWith } from './paying.ts'
import { GiftCardRules, giftCardFull, GiftCardRulesReply, readRules, rulesContradict, setRules } from './rules.ts'
import { GiftCardTerms, termsOf } from './on-sale.ts'

const Id = Type.String({ maxLength: 40 })
const CompanyParams = Type.Object({ company_id: Id })
const CardParams = Type.Object({ gift_card_id: Id })
const Code = Type.String({ minLength: 8, maxLength: 40 })
const Given = { amount_minor: Amount, reason: GivenFor, document: Type.Optional(DocumentNumber) }

const GivenOrAwaits = Type.Object({ gift_card: Type.Union([GiftCard, Type.Null()]), awaits: Type.Union([Awaits, Type.Null()]) })

const cards = [
  route({
    on: 'POST /v1/gift-cards',
    summary: 'Give a gift card away; its code is made apart. Who gives away much in a day needs a second person to confirm it',
    body: Type.Object({ company_id: Id, ...Given }),
    reply: GivenOrAwaits,
    refuses: [notFound, proposedAlready, giftCardFull],
    permission: 'gift_cards.issue',
    idempotent: true,
    write: issueOrPropose,
  }),
  route({
    on: 'GET /v1/gift-cards',
    summary: 'Gift cards of my companies, newest first; or those with a code that ends like this, now or once',
    query: Type.Object({ ...Paging, last_four: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z]{4}$' })) }),
    reply: Page(GiftCard),
    permission: 'gift_cards.read',
    read: listGiftCards,
  }),
  route({
    on: 'GET /v1/gift-cards/:gift_card_id',
    summary: 'One gift card, and what is on it',
    params: CardParams,
    reply: GiftCard,
    refuses: [notFound],
    permission: 'gift_cards.read',
    read: (db, { gift_card_id }, call) => readGiftCard(db, gift_card_id, companiesOf(call)),
  }),
  route({
    on: 'POST /v1/gift-cards/:gift_card_id/codes',
    summary: 'Give a gift card its code, or a new one in place of a lost one; it is told this once',
    params: CardParams,
    body: Type.Object({ code: Type.Optional(Code) }, { description: 'what is printed on a plastic card; else one is made' }),
    reply: Type.Object({ code: Type.String() }),
    refuses: [notFound, giftCardOver, codeTaken, codeMalformed],
    permission: 'gift_cards.issue',
    write: makeCode,
  }),
  route({
    on: 'POST /v1/gift-cards/:gift_card_id/top-ups',
    summary: 'Put more on a gift card, as a gift of the company; who gives away much in a day needs a second person to confirm it',
    params: CardParams,
    body: Type.Object(Given),
    reply: GivenOrAwaits,
    refuses: [notFound, giftCardBlockedAlready, giftCardOver, giftCardFull, proposedAlready],
    permission: 'gift_cards.issue',
    idempotent: true,
    write: topUpOrPropose,
  }),
  route({
    on: 'POST /v1/gift-cards/:gift_card_id/block',
    summary: 'Block a gift card: nobody pays with it, and what is on it stays',
    params: CardParams,
    body: Type.Object({ reason: BlockedFor }),
    reply: GiftCard,
    refuses: [notFound, giftCardBlockedAlready],
    permission: 'gift_cards.block',
    write: blockGiftCard,
  }),
  route({
    on: 'DELETE /v1/gift-cards/:gift_card_id/block',
    summary: 'Let a blocked gift card be used again',
    params: CardParams,
    reply: GiftCard,
    status: 200,
    refuses: [notFound],
    permission: 'gift_cards.block',
    write: unblockGiftCard,
  }),
  route({
    on: 'GET /v1/companies/:company_id/gift-card-rules',
    summary: 'How a company handles its gift cards',
    params: CompanyParams,
    reply: GiftCardRulesReply,
    refuses: [notFound],
    permission: 'gift_cards.read',
    read: readRules,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/gift-card-rules',
    summary: 'Say how a company handles its gift cards',
    params: CompanyParams,
    body: GiftCardRules,
    reply: GiftCardRulesReply,
    refuses: [notFound, rulesContradict],
    permission: 'gift_cards.manage',
    write: setRules,
  }),
  route({
    on: 'GET /v1/gift-card-terms',
    summary: 'Which gift cards are on sale in this shop, or of this company, and what amounts can be chosen',
    query: Type.Object({ company_id: Type.Optional(Id) }),
    reply: GiftCardTerms,
    refuses: [noStorefront, notFound],
    permission: 'everyone',
    read: async (db, { company_id }, call) =>
      termsOf(db, company_id === undefined ? await storefrontOf(db, call) : await companyOf(db, company_id), call.now),
  }),
  route({
    on: 'POST /v1/gift-card-balances',
    summary: 'What is on the gift card with this code; asked by body, so that no code stands in an address',
    body: Type.Object({ code: Code, company_id: Type.Optional(Id) }),
    reply: Type.Object({
      last_four: Type.Union([Type.String(), Type.Null()]),
      currency: Type.String(),
      available_minor: Type.Integer(),
      expires_on: Type.Union([Type.String(), Type.Null()]),
    }),
    status: 200,
    refuses: [...cardRefusals, noStorefront, notFound],
    permission: 'everyone',
    limit: { max: 60, minutes: 10, of_one_session: 20 },
    steps: async ({ db }, { code, company_id }, call) => {
      const company = company_id === undefined ? await storefrontOf(db, call) : await companyOf(db, company_id)
      const card = await cardToPayWith(db, { code, company_id: company.company_id, currency: company.currency })
      const { last_four, currency, balance_minor, held_minor, expires_on } = card
      return { last_four, currency, available_minor: balance_minor - held_minor, expires_on }
    },
  }),
]

const credit = [
  route({
    on: 'POST /v1/customers/:customer_id/credit-grants',
    summary: 'Give a customer credit, for a reason; where it comes to much in a day, a second person has to confirm it',
    params: Type.Object({ customer_id: Id }),
    body: Type.Object({ company_id: Id, ...Given }),
    reply: Type.Object({ grant: Type.Union([CreditGrant, Type.Null()]), awaits: Type.Union([Awaits, Type.Null()]) }),
    refuses: [notFound, proposedAlready],
    permission: 'store_credit.grant',
    idempotent: true,
    write: grantOrPropose,
  }),
  route({
    on: 'GET /v1/customers/:customer_id/credit',
    summary: 'What a customer has with my companies, and what she was given, newest first; the look is written down',
    params: Type.Object({ customer_id: Id }),
    query: Type.Object(Paging),
    reply: Type.Object({ ...Page(CreditGrant).properties, credits: Type.Array(Credit) }),
    refuses: [notFound],
    permission: 'store_credit.read',
    steps: grantsOf,
  }),
  route({
    on: 'GET /v1/me/credit',
    summary: 'My credit',
    reply: Type.Object({ credits: Type.Array(Credit) }),
    permission: 'customer',
    read: async (db, _input, { principal }) => ({
      credits: await creditsOf(db, principal.audience === 'shopper' ? principal.customer_ids : [], null),
    }),
  }),
]

export const routes = [...cards, ...credit]
