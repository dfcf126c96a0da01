// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'consent_register.cursors': {
      company_id: string
      after: string | null
      due_at: string
    }
    'consent_register.lines': {
      consent_id: string
      company_id: string
      status: Generated<string>
      recorded_at: string
      tell_by: string
      due_at: string | null
      tries: Generated<number>
      ticket: string | null
      place: number | null
      transaction_id: string | null
      error: string | null
      settled_at: string | null
    }
  }
}
