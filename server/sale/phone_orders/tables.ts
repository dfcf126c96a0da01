// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'phone_orders.checkouts': {
      checkout_id: string
      phone_call_id: string
      opened_at: string
    }
    'phone_orders.phone_calls': {
      phone_call_id: string
      company_id: string
      market: string
      staff_id: string
      locale: string
      customer_id: string | null
      proven_at: string | null
      proven_by: string | null
      started_at: string
      ended_at: string | null
      we_call: Generated<boolean>
    }
    'phone_orders.public_call_checkouts': {
      checkout_id: string
      phone_call_id: string
    }
    'phone_orders.public_phone_calls': {
      phone_call_id: string
      company_id: string
      staff_id: string
      customer_id: string
      we_call: boolean
      started_at: string
      ended_at: string
    }
    'phone_orders.readings': {
      phone_call_id: string
      body_sha256: string
      kind: string
      text_version: string
      locale: string
      heading: string
      read_at: string
      read_by: string
    }
  }
}
