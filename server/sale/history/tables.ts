// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'history.public_sales': {
      sale_id: string
      customer_id: string
      company_id: string
      occurred_at: string
      channel: string
      country: string
      system: string
      number: string
      currency: string
      total_minor: number
      line_count: number
    }
    'history.sale_lines': {
      sale_id: string
      line_number: number
      sku: string | null
      title: string | null
      quantity: string
      unit_price: string | null
      amount: string
      occurred_at: string | null
    }
    'history.sales': {
      sale_id: string
      system: string
      external_id: string
      company_id: string
      channel: string
      country: string | null
      currency: string
      currency_digits: number
      occurred_at: string
      customer_external_id: string | null
      customer_id: string | null
      line_count: number
      total: string
      total_minor: Generated<number>
      told_at: string
      told_by: string
    }
  }
}
