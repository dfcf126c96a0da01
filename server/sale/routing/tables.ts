// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'routing.decisions': {
      decision_id: string
      document: string
      company_id: string
      channel: string
      reason: string
      rules_version: number
      rules: Json
      lines: Json
      goes_to: Json | null
      weighed: Json
      weighed_count: number
      parts: Json
      rounds: Json
      decided_at: string
    }
    'routing.loads': {
      location_id: string
      on_day: string
      orders: number
    }
    'routing.public_decisions': {
      decision_id: string
      document: string
      company_id: string
      channel: string
      reason: string
      parts: Json
      decided_at: string
    }
    'routing.rules': {
      company_id: string
      version: number
      rules: Json
      actor: string
      written_at: string
    }
  }
}
