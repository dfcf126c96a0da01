// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'resolution.decisions': {
      decision_id: string
      customer_id: string
      band: string
      model_version: string
      compared: number
      nearest: Json
      merge_id: string | null
      decided_at: string
    }
    'resolution.keys': {
      key: number
      person_id: number
    }
    'resolution.models': {
      version: string
      model: Json
      records: number
      trained_at: string
    }
    'resolution.persons': {
      person_id: Generated<number>
      customer_id: string
      system: string
      external_id: string
      fields: Json
      person: Json
      keys: number[]
    }
    'resolution.reviews': {
      review_id: string
      customer_id: string
      other_id: string
      person_id: number
      other_person_id: number
      weight: number
      fields: Json
      guards: string[]
      model_version: string
      status: string
      later_until: string | null
      proposal_id: string | null
      created_at: string
      decided_at: string | null
      decided_by: string | null
    }
    'resolution.waiting': {
      customer_id: string
      since: string
      laid_down: Generated<boolean>
    }
  }
}
