import { type Static, Type } from 'typebox'
import { companiesOf, notFound, type Route, route, worksFor } from '#platform/http'
import { Page, Paging, pageOf, readCursor } from '#platform/paging'
import {
  Address,
  badTaxNumber,
  companyOf,
  createCompany,
  NewCompany,
  PriceTaxation,
  taxNumberTaken,
  unknownCurrency,
  unknownTimeZone,
} from './companies.ts'
import { lettersUsedUp, seriesTaken } from './document-series.ts'

const Company = Type.Object({
  company_id: Type.String(),
  name: Type.String(),
  legal_name: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  tax_number: Type.String(),
  tax_office: Type.Union([Type.String(), Type.Null()]),
  time_zone: Type.String(),
  locale: Type.String(),
  address: Address,
  price_taxation: Type.Array(PriceTaxation, {
    description: 'from which days on its prices are said with tax, and from which without, the newest first; before all of them, with',
  }),
})

export const routes: Route[] = [
  route({
    on: 'GET /v1/companies',
    summary: 'The legal entities of the retailer for which the caller works',
    query: Type.Object(Paging),
    reply: Page(Company),
    permission: 'companies.read',
    read: async (db, { limit = 50, after }, call) => {
      const [last = ''] = readCursor(after) ?? []
      const companies = companiesOf(call)
      const rows = await db
        .selectFrom('companies.public_companies')
        .selectAll()
        .where('company_id', '>', String(last))
        .$if(companies !== null, (query) => query.where('company_id', 'in', [...companies!, '']))
        .orderBy('company_id')
        .limit(limit + 1)
        .$narrowType<{ price_taxation: Static<typeof PriceTaxation>[] }>()
        .execute()
      return pageOf(rows, limit, (row) => [row.company_id])
    },
  }),
  route({
    on: 'GET /v1/companies/:company_id',
    summary: 'One legal entity',
    params: Type.Object({ company_id: Type.String() }),
    reply: Company,
    refuses: [notFound],
    permission: 'companies.read',
    read: (db, { company_id }, call) => {
      if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
      return companyOf(db, company_id)
    },
  }),
  route({
    on: 'POST /v1/companies',
    summary: 'Found a legal entity, with its document series',
    body: NewCompany,
    reply: Company,
    refuses: [badTaxNumber, taxNumberTaken, unknownCurrency, unknownTimeZone, seriesTaken, lettersUsedUp],
    permission: 'companies.manage',
    write: (tx, company, call) => createCompany(tx, { ...company, now: call.now, actor: call.actor }),
  }),
]
