// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'repricing.changes': {
      change_id: string
      price_list_id: string
      company_id: string
      name: string
      how: Json
      problems: Json
      valid_from: string | null
      undo_of: string | null
      created_at: string
      created_by: string
      applied_at: string | null
      applied_by: string | null
      summary: Json
      asked_at: string | null
      asked_by: string | null
      asked_from: string | null
      tries: Generated<number>
      hindered: Json | null
      planned_from: string | null
      places: Json | null
      writing_from: string | null
    }
    'repricing.progress': {
      change_id: string
      done_count: number
      done_to: Generated<string>
    }
    'repricing.public_changed_prices': {
      change_id: string
      company_id: string
      valid_from: string
      variant_id: string
    }
    'repricing.rows': {
      change_id: string
      variant_id: string
      old_minor: number | null
      new_minor: number
      suspicion: string | null
    }
  }
}
