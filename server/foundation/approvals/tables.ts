// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'approvals.always': {
      company_id: string
      act: string
      set_by: string
      set_at: string
    }
    'approvals.proposals': {
      proposal_id: string
      act: string
      company_id: string | null
      subject: string
      customer_ids: string[]
      input: Json
      details: Json
      reason: string
      proposed_by: string
      proposed_at: string
      expires_at: string
      status: Generated<string>
      decided_by: string | null
      decided_at: string | null
    }
  }
}
