// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

declare module '#platform/database' {
  interface Tables {
    'pricing.price_lists': {
      price_list_id: string
      company_id: string
      currency: string
      name: string
      created_at: string
    }
    'pricing.priced_products': {
      price_list_id: string
      product_id: string
      lowest_minor: number | null
      changes_at: string | null
    }
    'pricing.prices': {
      price_list_id: string
      variant_id: string
      valid_from: string
      amount_minor: number
      actor: string
    }
    'pricing.public_price_lists': {
      price_list_id: string
      company_id: string
      currency: string
      name: string
    }
    'pricing.public_priced_products': {
      price_list_id: string
      product_id: string
      lowest_minor: number
    }
    'pricing.public_prices': {
      price_list_id: string
      variant_id: string
      valid_from: string
      amount_minor: number
    }
  }
}
