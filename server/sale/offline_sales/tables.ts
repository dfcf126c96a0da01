// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'offline_sales.carried': {
      register_id: string
      after_variant: string
      until_variant: string | null
      company_id: string
      location_id: string
      mark: string
      given_at: string
    }
    'offline_sales.contents': {
      mark: string
      content: string
    }
    'offline_sales.refused': {
      sale_id: string
      company_id: string
      location_id: string
      register_id: string
      device: string
      number: number
      sold_at: string
      total_minor: number
      sent_by: string
      code: string
      details: Json
      refused_at: string
      times: number
    }
    'offline_sales.sales': {
      sale_id: string
      order_id: string
      company_id: string
      location_id: string
      register_id: string
      device: string
      number: number
      sold_at: string
      pack_at: string
      booked_at: string
      sold_by: string
      sent_by: string
      digest: string
      is_late: boolean
      findings: Json
    }
  }
}
