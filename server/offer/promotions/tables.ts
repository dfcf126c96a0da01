// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'promotions.counters': {
      promotion_id: string
      uses: Generated<number>
      spent_minor: Generated<number>
    }
    'promotions.coupon_batches': {
      batch_id: string
      promotion_id: string
      kind: string
      code_count: number
      created_at: string
      created_by: string
    }
    'promotions.coupons': {
      company_id: string
      code: string
      promotion_id: string
      batch_id: string
      most_uses: number | null
      uses: Generated<number>
    }
    'promotions.customer_uses': {
      customer_id: string
      promotion_id: string
      uses: number
    }
    'promotions.promotions': {
      promotion_id: string
      company_id: string
      version: number
      status: string
      name: Json
      rule: Json
      most_uses: number | null
      most_uses_per_customer: number | null
      budget_minor: number | null
      created_at: string
      changed_at: string
      show_anew_at: string | null
      shown_after: Generated<string>
      announced_percent: number | null
      announced_up_to: Generated<boolean>
      unlawful_since: string | null
      lawful_percent: number | null
      unlawful_for: number | null
      weighed_at: string | null
      weigh_anew_at: string | null
    }
    'promotions.public_coupons': {
      company_id: string
      code: string
      promotion_id: string
      uses: number
      most_uses: number
      status: string
      name: Json
      starts_at: string
      ends_at: string
    }
    'promotions.public_customer_uses': {
      customer_id: string
      promotion_id: string
      uses: number
    }
    'promotions.public_uses': {
      purpose_id: string
      promotion_id: string
      version: number
      coupon_code: string
      amount_minor: number
      status: string
      order_id: string
      used_at: string
    }
    'promotions.public_versions': {
      promotion_id: string
      version: number
      name: Json
    }
    'promotions.spells': {
      promotion_id: string
      company_id: string
      begins_at: string
      ends_at: string | null
      rule: Json
    }
    'promotions.uses': {
      purpose_id: string
      promotion_id: string
      version: number
      company_id: string
      customer_id: string | null
      coupon_code: string | null
      amount_minor: number
      status: string
      order_id: string | null
      is_counted: boolean
      used_at: string
    }
    'promotions.versions': {
      promotion_id: string
      version: number
      name: Json
      rule: Json
      limits: Json
      changed_at: string
      changed_by: string
      announced_percent: number | null
      announced_up_to: Generated<boolean>
    }
  }
}
