// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'instalments.card_kinds': {
      company_id: string
      provider: string
      bin: string
      kind: Json | null
      asked_at: string
    }
    'instalments.offers': {
      company_id: string
      programme: string
      count: number
      surcharge_bp: number
      changed_by: string
      changed_at: string
      name: string | null
    }
  }
}
