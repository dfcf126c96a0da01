// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'carts.cart_contacts': {
      cart_id: string
      kind: string
      value: string
      claimed_at: string
      joined_at: string | null
    }
    'carts.cart_coupons': {
      cart_id: string
      code: string
      entered_at: string
    }
    'carts.cart_lines': {
      cart_id: string
      variant_id: string
      line_id: string
      quantity: number
      channel: string
      added_at: string
      merged_at: string | null
      shared: Generated<number>
      put_by: string | null
      amount_minor: number | null
    }
    'carts.carts': {
      cart_id: string
      company_id: string
      currency: string
      status: string
      version: number
      customer_id: string | null
      channel: string
      created_at: string
      changed_at: string
    }
    'carts.handoffs': {
      code_hash: string
      cart_id: string
      expires_at: string
      used_at: string | null
      register_id: string | null
      customer_id: string | null
    }
    'carts.public_carts': {
      cart_id: string
      company_id: string
      currency: string
      status: string
      version: number
      customer_id: string
      channel: string
      created_at: string
      changed_at: string
    }
    'carts.servings': {
      serving_id: string
      cart_id: string
      register_id: string
      staff_id: string
      via: string
      started_at: string
      ended_at: string | null
      customer_id: string | null
    }
    'carts.session_carts': {
      session_id: string
      company_id: string
      cart_id: string
    }
    'carts.set_aside': {
      merge_id: string
      cart_id: string
      into_cart_id: string
      lines: Json
      owners: string[] | null
      given_back_at: string | null
    }
    'carts.waiting_merges': {
      merge_id: string
      customer_id: string
    }
    'carts.wrong_codes': {
      register_id: string
      tries: number
      last_at: string
    }
  }
}
