// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'privacy.consents': {
      consent_id: string
      company_id: string
      customer_id: string | null
      customer_ids: string[]
      purpose: string
      channel: string
      recipient: string | null
      recipient_hash: string | null
      recipient_type: Generated<string>
      decision: string
      text_version: number | null
      source: string
      proof: Json
      actor: string
      said_at: string
      recorded_at: string
    }
    'privacy.exports': {
      request_id: string
      body: string
      made_at: string
      expires_at: string
    }
    'privacy.preferences': {
      customer_id: string
      marketing_by: string | null
      marketing_by_at: string | null
      news_by: string | null
      news_by_at: string | null
      from_hour: number | null
      until_hour: number | null
      hours_at: string | null
      changed_at: string
    }
    'privacy.public_consents': {
      consent_id: string
      company_id: string
      customer_id: string
      occurred_at: string
      channel: string
      purpose: string
      consent_channel: string
      decision: string
      text_version: number
    }
    'privacy.requests': {
      request_id: string
      kind: string
      customer_id: string
      customer_ids: string[]
      company_id: string
      status: string
      code_id: string | null
      document: string | null
      channel: string
      asked_by: string
      asked_at: string
      due_on: string
      proven_at: string | null
      carry_out_at: string | null
      decided_at: string | null
      decided_by: string | null
      reason: string | null
      note: string | null
      proof: Json | null
      again_at: string | null
    }
    'privacy.rules': {
      rule: string
      valid_from: string
      amount: number
      set_by: string
      set_at: string
    }
    'privacy.sweeps': {
      what: string
      swept_at: string
      removed: Generated<number>
    }
    'privacy.texts': {
      purpose: string
      version: number
      body: Json
      valid_from: string
      written_by: string
    }
  }
}
