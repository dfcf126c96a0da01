// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'pricing.exception_prices': {
      variant_id: string
      exception_id: string
      from_quantity: number
      amount_minor: number
    }
    'pricing.exceptions': {
      exception_id: string
      price_list_id: string
      customer_id: string | null
      location_id: string | null
      channel: string | null
      overrides: boolean
      name: string
      reason: string
      owner_id: string
      starts_at: string
      ends_at: string
      created_at: string
      created_by: string
      ended_by: string | null
      announced_percent: number | null
      segment_id: string | null
      level: Generated<string>
      door: Generated<string | null>
      replaces: string | null
    }
    'pricing.presented_prices': {
      price_list_id: string
      variant_id: string
      door: string
      presented_from: string
      amount_minor: number
      source: string | null
      reduced: Generated<boolean>
      reference_minor: number | null
      listed_minor: number
      promotion_ids: string[] | null
    }
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
      door: Generated<string>
    }
    'pricing.prices': {
      price_list_id: string
      variant_id: string
      valid_from: string
      amount_minor: number
      actor: string
    }
    'pricing.public_exception_prices': {
      price_list_id: string
      company_id: string
      variant_id: string
      exception_id: string
      level: string
      customer_id: string
      segment_id: string
      location_id: string
      channel: string
      overrides: boolean
      starts_at: string
      ends_at: string
      from_quantity: number
      amount_minor: number
    }
    'pricing.public_exceptions': {
      exception_id: string
      price_list_id: string
      name: string
      door: string
      starts_at: string
      ends_at: string
    }
    'pricing.public_presented_prices': {
      price_list_id: string
      variant_id: string
      door: string
      presented_from: string
      amount_minor: number
      listed_minor: number
      reference_minor: number
      source: string
      promotion_ids: string[]
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
      door: string
      lowest_minor: number
    }
    'pricing.public_prices': {
      price_list_id: string
      variant_id: string
      valid_from: string
      amount_minor: number
    }
    'pricing.public_turns': {
      price_list_id: string
      product_id: string
      door: string
      changes_at: string
    }
  }
}
