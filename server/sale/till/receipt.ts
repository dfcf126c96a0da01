import { type Receipt, receiptPage, receiptText } from '@birge/kernel/receipt'
import { type Database, runOne } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { companyOf } from '../../foundation/companies/index.ts'
import { showToStaff } from '../../foundation/customers/index.ts'
import { staffOf } from '../../foundation/staff/index.ts'
import { type Location, locationOf, registerOf } from '../../foundation/stores/index.ts'
import { orderForReceipt } from '../orders/index.ts'
import type { Given } from './sales.ts'

interface Sale {
  register_id: string
  tenders: Given[]
  change_minor: number
  sold_by: string
  sold_at: string
}

/** The receipt of a sale at a till, for staff of the company and for the customer whose sale it was. */
export async function readReceipt(database: Database, order_id: string, call: Call): Promise<Receipt> {
  const { db } = database
  const { principal, locale } = call
  const order = await orderForReceipt(db, order_id, call)
  const sale =
    order &&
    (await runOne<Sale>(db, 'select register_id, tenders, change_minor, sold_by, sold_at from till.sales where order_id = $1', [order_id]))
  if (!sale) throw notFound({ what: 'receipt', id: order_id })
  if (order.customer_id) await showToStaff(database, [{ ...order, subject: order_id }], 'receipt', call)
  const [company, location, register, cashier] = await Promise.all([
    companyOf(db, order.company_id),
    locationOf(db, order.location_id),
    registerOf(db, sale.register_id),
    staffOf(db, sale.sold_by),
  ])
  const head = receiptHead(company, location, register)
  return {
    ...{ ...head, locale: principal.audience === 'shopper' ? locale : head.locale, currency: order.currency },
    ...(cashier && { cashier: cashier.name }),
    order_number: order.number,
    ...(order.offline_number !== null && { offline_number: order.offline_number }),
    issued_at: sale.sold_at,
    lines: order.lines.map((of) => {
      const total_minor = order.prices_include_tax ? of.total_minor : of.net_minor
      return {
        ...{ name: of.title, quantity: of.quantity, unit_price_minor: of.unit_price_minor },
        discount_minor: of.quantity * of.unit_price_minor - total_minor,
        ...(of.discounts.length && { named_discounts: of.discounts }),
        ...{ total_minor, tax_rate_bp: of.tax_rate_bp },
      }
    }),
    ...(!order.prices_include_tax && { prices_include_tax: false }),
    taxes: order.taxes,
    total_minor: order.total_minor,
    tenders: sale.tenders.map(({ method, amount_minor, reference, instalments }) => ({
      kind: method === 'terminal' ? 'card' : method,
      amount_minor,
      ...(reference && method !== 'card' && { detail: reference }),
      ...(instalments && { instalments }),
    })),
    change_minor: sale.change_minor,
  }
}

/** What stands on every receipt of a register. */
export function receiptHead(
  company: Awaited<ReturnType<typeof companyOf>>,
  { name, address: { street, district, city } }: Pick<Location, 'name' | 'address'>,
  register: { name: string },
): Pick<Receipt, 'locale' | 'currency' | 'company' | 'store' | 'register' | 'time_zone'> {
  const { legal_name, tax_number, tax_office, country, locale, currency, time_zone } = company
  return {
    ...{ locale: locale as Receipt['locale'], currency, time_zone, register: register.name },
    company: { name: legal_name, tax_number, country, ...(tax_office && { tax_office }) },
    store: { name, address: [street, [district, city].filter(Boolean).join(' / ')] },
  }
}

export const asText = async (database: Database, order_id: string, call: Call) => receiptText(await readReceipt(database, order_id, call))
export const asHtml = async (database: Database, order_id: string, call: Call) => receiptPage(await readReceipt(database, order_id, call))
