/**
 * The legal entities of the retailer: who sells, in which currency, under which tax number. Everything that is bought, sold, kept or owed
 * belongs to exactly one of them, and no two documents of the house ever bear the same number. Of each other system that tells us something it
 * is known whose it is.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export {
  Address,
  badTaxNumber,
  type Company,
  companyFor,
  companyOf,
  createCompany,
  ofCompany,
  PriceTaxation,
  sayPriceTaxation,
  taxationNotToCome,
  taxationSaid,
  taxNumberTaken,
  unknownCurrency,
  unknownTimeZone,
} from './companies.ts'
export { type DocumentKind, drawDepositNumber, drawNumbers, seriesTaken } from './document-series.ts'
export {
  companiesOfSystems,
  introduceMySystem,
  introduceSystem,
  isOfOthers,
  isSystemName,
  knownSystem,
  SystemName,
  systemOfAnotherCompany,
  systemsOfOthers,
  whoseSystem,
} from './systems.ts'

export const companies: Module = {
  name: 'companies',
  routes,
  permissions: {
    'companies.read': ['manager', 'associate', 'agent', 'analyst'],
    'companies.manage': ['owner'],
  },
  audits: [
    {
      name: 'every company can number its orders, receipts and deposits',
      violations: `
        select c.company_id, kind from companies.companies c cross join unnest(array['order', 'receipt', 'deposit']) as kind
        left join companies.document_series s using (company_id, kind)
        where s.series is null or kind <> 'deposit' and to_regclass(s.sequence) is null`,
    },
  ],
}
