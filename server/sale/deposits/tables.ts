// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'deposits.deposits': {
      deposit_id: string
      number: string
      company_id: string
      location_id: string | null
      register_id: string | null
      customer_id: string | null
      name: string | null
      cart_id: string | null
      about: string
      kind: string
      times_back: number
      amount_minor: number
      currency: string
      tenders: Json
      stands_until: string
      taken_by: string
      taken_at: string
      lapsed_at: string | null
      channel: Generated<string>
      withdraw_until: string | null
    }
    'deposits.ends': {
      end_id: string
      deposit_id: string
      key: string
      kind: string
      withdrawn_by: string | null
      amount_minor: number
      besides_minor: Generated<number>
      reason: string
      actor: string
      confirmed_by: string | null
      ended_at: string
    }
    'deposits.laws': {
      country: string
      holds_from: string
      times_back: number
      source: string
    }
    'deposits.public_deposits': {
      deposit_id: string
      number: string
      company_id: string
      customer_id: string
      currency: string
      amount_minor: number
      taken_at: string
    }
    'deposits.rules': {
      company_id: string
      kind: string
      days: number
      changed_by: string
      changed_at: string
    }
  }
}
