// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'stored_value.credit_grants': {
      grant_id: string
      company_id: string
      customer_id: string
      currency: string
      amount_minor: number
      reason: string
      document: string | null
      granted_by: string
      granted_at: string
    }
    'stored_value.expiry_rules': {
      country: string
      valid_from: string
      years: number
      from_end_of_year: Generated<boolean>
      law: string
    }
    'stored_value.gift_card_codes': {
      code_hash: string
      gift_card_id: string
      last_four: string
      made_by: string
      made_at: string
      dead_at: string | null
    }
    'stored_value.gift_cards': {
      gift_card_id: string
      company_id: string
      currency: string
      last_four: string | null
      reason: string
      document: string | null
      initial_minor: number
      issued_by: string
      issued_at: string
      expires_on: string | null
      expired_at: string | null
      blocked_at: string | null
      blocked_by: string | null
      blocked_reason: string | null
    }
    'stored_value.given_alone': {
      company_id: string
      given_by: string
      given_on: string
      given_minor: number
    }
    'stored_value.public_gift_cards': {
      gift_card_id: string
      company_id: string
      currency: string
      last_four: string
      reason: string
      document: string
      initial_minor: number
      issued_at: string
      expires_on: string
      expired_at: string
      blocked_at: string
    }
    'stored_value.public_rules': {
      company_id: string
      least_minor: number
      most_minor: number
    }
    'stored_value.rules': {
      company_id: string
      cards_buy_cards: Generated<boolean>
      changed_by: string
      changed_at: string
      least_minor: number | null
      most_minor: number | null
      ceiling_minor: number | null
      top_ups: Generated<boolean>
      credit_buys_cards: Generated<boolean>
    }
    'stored_value.rules_history': {
      company_id: string
      rules: Json
      changed_by: string
      changed_at: string
      change_id: string
    }
  }
}
