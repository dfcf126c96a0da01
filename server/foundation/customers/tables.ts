// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'customers.claims': {
      claim_id: string
      session_id: string
      kind: string
      value: string
      purpose: string
      created_at: string
    }
    'customers.codes': {
      code_id: string
      purpose: string
      kind: string
      value: string
      asked_by: string
      register_id: string | null
      customer_id: string | null
      code_hash: string
      tries: Generated<number>
      created_at: string
      expires_at: string
      used_at: string | null
    }
    'customers.identifiers': {
      customer_id: string
      kind: string
      value: string
      verified_at: string | null
      source: string
      first_seen_at: string
      last_seen_at: string
      apart: Generated<boolean>
    }
    'customers.looks': {
      look_id: string
      subject: string
      company_id: string | null
      customer_id: string | null
      actor: string
      reason: string
      register_id: string | null
      looked_at: string
    }
    'customers.profiles': {
      customer_id: string
      profile_id: string
      of_record: Generated<boolean>
      first_name: string | null
      last_name: string | null
      name_folded: Generated<string>
      locale: string
      said: Generated<Json>
      shown: Generated<Json>
      created_at: string
      erased_at: string | null
    }
    'customers.public_aliases': {
      customer_id: string
      profile_id: string
      by_record: boolean
      created_at: string
    }
    'customers.public_browsers': {
      session_id: string
      customer_id: string
      anonymous_id: string
    }
    'customers.public_cities': {
      customer_id: string
      city: string
    }
    'customers.public_customers': {
      customer_id: string
      first_name: string
      last_name: string
      locale: string
      created_at: string
    }
    'customers.public_forgotten': {
      customer_id: string
    }
    'customers.public_said': {
      customer_id: string
      profile_id: string
      said: Json
    }
    'customers.shopper_sessions': {
      session_id: string
      token_hash: string
      replaced_token_hash: string | null
      replaced_at: string | null
      customer_id: string | null
      locale: string
      device: string | null
      created_at: string
      last_seen_at: string
      expires_at: string
      anonymous_id: string | null
    }
  }
}
