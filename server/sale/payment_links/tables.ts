// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'payment_links.deposits': {
      payment_link_id: string
      customer_id: string | null
      name: string | null
      phone: string | null
      email: string | null
      about: string
      channel: string
      lines: Json
      total_minor: number
      days: number
      deposit_id: string | null
    }
    'payment_links.links': {
      payment_link_id: string
      company_id: string
      cart_id: string
      checkout_id: string | null
      register_id: string | null
      payment_id: string | null
      amount_minor: number
      currency: string
      created_by: string
      created_at: string
      expires_at: string
      revoked_at: string | null
      value_minor: Generated<number>
      value_sealed: string | null
    }
  }
}
