import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { RoutingOfOrder, routingOfOrder, Trial, tryRules } from './explaining.ts'
import { readRules, Rules, RulesOfCompany, rulesChangedMeanwhile, ruleTwice, writeRules } from './rules.ts'

const Company = Type.Object({ company_id: Type.String({ maxLength: 60 }) })

export const routes = [
  route({
    on: 'GET /v1/companies/:company_id/routing-rules',
    summary: 'By which rules, in which order, a company chooses the places from which orders are sent',
    params: Company,
    reply: RulesOfCompany,
    refuses: [notFound],
    permission: 'routing.read',
    read: readRules,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/routing-rules',
    summary: 'Say by which rules places are chosen from now on; `version` is the one that was seen',
    params: Company,
    body: Type.Object({ version: Type.Integer({ minimum: 0, maximum: 2_147_483_646 }), rules: Rules }, { additionalProperties: false }),
    reply: RulesOfCompany,
    refuses: [notFound, rulesChangedMeanwhile, ruleTwice],
    permission: 'routing.manage',
    write: writeRules,
  }),
  route({
    on: 'POST /v1/companies/:company_id/routing-trials',
    summary: 'Where the last orders would have come from by other rules; nothing is changed',
    params: Company,
    body: Type.Object(
      { rules: Rules, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })) },
      { additionalProperties: false },
    ),
    reply: Trial,
    refuses: [notFound, ruleTwice],
    permission: 'routing.read',
    read: tryRules,
  }),
  route({
    on: 'GET /v1/orders/:order_id/routing',
    summary: 'Why an order comes from where it comes: the places that were weighed, and by which rule each fell out',
    params: Type.Object({ order_id: Type.String({ maxLength: 60 }) }),
    reply: RoutingOfOrder,
    refuses: [notFound],
    permission: 'routing.read',
    read: routingOfOrder,
  }),
]
