// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'orders.order_contacts': {
      order_id: string
      name: string | null
      phone: string | null
      email: string | null
      address: Json | null
      invoice: Json | null
    }
    'orders.order_lines': {
      order_id: string
      line_number: number
      line_id: string
      variant_id: string | null
      sku: string | null
      title: string
      quantity: number
      unit_price_minor: number
      total_minor: number
      net_minor: number
      tax_minor: number
      tax_rate_bp: number
      channel: string
      salesperson_id: string | null
      discounts: Json | null
      is_gift_card: Generated<boolean>
      kind: Generated<string>
      price: Json | null
    }
    'orders.order_promotions': {
      order_id: string
      place: number
      promotion_id: string
      version: number
      name: string
      coupon_code: string | null
      amount_minor: number
    }
    'orders.orders': {
      order_id: string
      number: string
      company_id: string
      purpose_id: string
      cart_id: string
      channel: string
      delivery: string
      location_id: string
      register_id: string | null
      customer_id: string | null
      session_id: string | null
      status: string
      currency: string
      total_minor: number
      net_minor: number
      tax_minor: number
      taxes: Json
      placed_at: string
      placed_by: string
      captures: Generated<string>
      offline_number: string | null
      prices_include_tax: Generated<boolean>
    }
    'orders.public_order_lines': {
      order_id: string
      line_number: number
      variant_id: string
      sku: string
      title: string
      quantity: number
      unit_price_minor: number
      discounts: Json
      total_minor: number
      is_gift_card: boolean
      kind: string
      net_minor: number
      tax_minor: number
      tax_rate_bp: number
    }
    'orders.public_orders': {
      order_id: string
      number: string
      company_id: string
      purpose_id: string
      cart_id: string
      channel: string
      delivery: string
      location_id: string
      register_id: string
      customer_id: string
      status: string
      currency: string
      total_minor: number
      placed_at: string
      captures: string
      is_offline: boolean
    }
  }
}
