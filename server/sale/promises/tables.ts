// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'promises.made': {
      order_id: string
      company_id: string
      location_id: string
      delivery: string
      ready_at: string | null
      leaves_on: string | null
      earliest_on: string | null
      latest_on: string | null
      due_at: string
      made_at: string
    }
    'promises.public_made': {
      order_id: string
      company_id: string
      location_id: string
      delivery: string
      ready_at: string
      leaves_on: string
      earliest_on: string
      latest_on: string
      due_at: string
      made_at: string
    }
    'promises.terms': {
      location_id: string
      valid_from: string
      collect: Json | null
      send: Json | null
      actor: string
      written_at: string
    }
  }
}
