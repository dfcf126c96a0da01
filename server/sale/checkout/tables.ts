// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'checkout.checkouts': {
      checkout_id: string
      version: Generated<number>
      cart_id: string
      cart_version: number
      company_id: string
      session_id: string
      customer_id: string | null
      channel: string
      status: string
      delivery: string
      location_id: string
      contact: Json | null
      currency: string
      total_minor: number
      quote: Json
      payment_id: string | null
      hold_expires_at: string | null
      order_id: string | null
      order_number: string | null
      created_at: string
      changed_at: string
      agreed_version: number | null
      value_payment_ids: Generated<string[]>
      agreed_words: string[] | null
      instalments: Json | null
      sources: Json | null
    }
    'checkout.public_checkouts': {
      checkout_id: string
      status: string
    }
  }
}
