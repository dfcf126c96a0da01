import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { SystemName, systemOfAnotherCompany, unknownCurrency } from '../../foundation/companies/index.ts'
import { listSales, readSale, Sale, SaleSummary } from './reading.ts'
import { Buyer, lineWithoutAmount, receiveSale, saleDoesNotAddUp, toldOtherwise } from './receive.ts'

const Decimal = Type.String({
  pattern: '^-?\\d{1,12}(\\.\\d{1,8})?$',
  description: 'exact, with a point: "2.55"; below zero for what came back',
})

export const routes = [
  route({
    on: 'POST /v1/sales-elsewhere',
    summary:
      'A sale, return or cancellation that another system made. It moves no goods and no money of ours. Told twice it is one sale; told otherwise it is refused',
    body: Type.Object({
      system: SystemName,
      company_id: Type.String(),
      number: Type.String({ minLength: 1, maxLength: 100, description: 'of the document there: with the system its key' }),
      occurred_at: Moment,
      channel: Type.Optional(Type.String({ pattern: '^[a-z_]{2,20}$', description: 'till (if nothing is said), web, marketplace …' })),
      country: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      customer: Type.Optional(Buyer),
      lines: Type.Array(
        Type.Object(
          {
            sku: Type.Optional(Type.String({ maxLength: 100 })),
            title: Type.Optional(Type.String({ maxLength: 500 })),
            quantity: Decimal,
            unit_price: Type.Optional(Decimal),
            amount: Type.Optional({ ...Decimal, description: 'what the line comes to; quantity times price if nothing is said' }),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 5_000 },
      ),
      total: Type.Optional({ ...Decimal, description: 'if it is said, the lines must add up to it' }),
    }),
    reply: Type.Object({
      sale_id: Type.String(),
      created: Type.Boolean({ description: 'false: it was told before' }),
      customer_id: Type.Union([Type.String(), Type.Null()], { description: 'the profile that answers for her' }),
    }),
    refuses: [notFound, unknownCurrency, lineWithoutAmount, saleDoesNotAddUp, systemOfAnotherCompany, toldOtherwise],
    permission: 'history.tell',
    write: receiveSale,
  }),
  route({
    on: 'GET /v1/sales-elsewhere',
    summary:
      'Sales that other systems made, newest first: my own as a shopper, those of my companies as staff, whose looks are written down',
    query: Type.Object({
      ...Paging,
      customer_id: Type.Optional(Type.String()),
      system: Type.Optional(Type.String()),
      number: Type.Optional(Type.String()),
    }),
    reply: Page(SaleSummary),
    permission: ['customer', 'history.read'],
    steps: listSales,
  }),
  route({
    on: 'GET /v1/sales-elsewhere/:sale_id',
    summary: 'One of them with its lines; every look of staff is written down',
    params: Type.Object({ sale_id: Type.String() }),
    reply: Sale,
    refuses: [notFound],
    permission: ['customer', 'history.read'],
    steps: readSale,
  }),
]
