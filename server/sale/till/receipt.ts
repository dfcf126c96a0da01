import { type Receipt, receiptPage, receiptText } from '@birge/kernel/receipt'
import { type Database, runOne } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { companyOf } from '../../foundation/companies/index.ts'
import { showToStaff } from '../../foundation/customers/index.ts'
import { staffOf } from '../../foundation/staff/index.ts'
import { locationOf, registerOf } from '../../foundation/stores/index.ts'
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
  const { street, district, city } = location.address
  return {
    locale: principal.audience === 'shopper' ? locale : (company.locale as Receipt['locale']),
    currency: order.currency,
    company: {
      name: company.legal_name,
      tax_number: company.tax_number,
      country: company.country,
      ...(company.tax_office && { tax_office: company.tax_office }),
    },
    store: { name: location.name, address: [street, [district, city].filter(Boolean).join(' / ')] },
    register: register.name,
    ...(cashier && { cashier: cashier.name }),
    order_number: order.number,
    issued_at: sale.sold_at,
    time_zone: company.time_zone,
    lines: order.lines.map((of) => ({
      name: of.title,
      quantity: of.quantity,
      unit_price_minor: of.unit_price_minor,
      discount_minor: of.quantity * of.unit_price_minor - of.total_minor,
      ...(of.discounts.length && { named_discounts: of.discounts }),
      total_minor: of.total_minor,
      tax_rate_bp: of.tax_rate_bp,
    })),
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

export const asText = async (database: Database, order_id: string, call: Call) => receiptText(await readReceipt(database, order_id, call))
export const asHtml = async (database: Database, order_id: string, call: Call) => receiptPage(await readReceipt(database, order_id, call))
