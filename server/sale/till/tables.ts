// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'till.cash_movements': {
      cash_movement_id: string
      register_session_id: string
      kind: string
      amount_minor: number
      reason: string | null
      document: string | null
      moved_by: string
      moved_at: string
    }
    'till.public_sales': {
      order_id: string
      register_session_id: string
      register_id: string
      receipt_number: string
      sold_by: string
      sold_at: string
      late_minor: number
    }
    'till.register_sessions': {
      register_session_id: string
      register_id: string
      company_id: string
      location_id: string
      currency: string
      float_minor: number
      opened_at: string
      opened_by: string
      closed_at: string | null
      closed_by: string | null
      expected_minor: number | null
      counted_minor: number | null
    }
    'till.sales': {
      order_id: string
      register_session_id: string
      register_id: string
      receipt_number: string
      tenders: Json
      change_minor: number
      sold_by: string
      sold_at: string
      late_minor: number | null
    }
  }
}
