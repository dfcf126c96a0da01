// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'merging.ambiguous_facts': {
      merge_id: string
      subject: string
      module: string
      kind: string
      customer_id: string
      other_id: string
      company_id: string | null
      occurred_at: string
      resolved_at: string | null
      resolved_by: string | null
      resolved_to: string | null
    }
    'merging.doubted_links': {
      merge_id: string
      by_kind: string
      decision: string | null
      decided_at: string | null
      decided_by: string | null
    }
    'merging.merges': {
      merge_id: string
      from_id: string
      into_id: string
      actor: string
      reason: string
      evidence: Json | null
      merged_at: string
      undone_at: string | null
      undone_by: string | null
      undone_because: string | null
      record_id: string | null
    }
    'merging.not_same': {
      one_id: string
      other_id: string
      actor: string
      reason: string
      said_at: string
      overruled_by: string | null
    }
    'merging.public_not_same': {
      one_id: string
      other_id: string
    }
    'merging.public_records': {
      record_id: string
      system: string
      external_id: string
      fields: Json
      received_at: string
      customer_id: string
    }
    'merging.records': {
      record_id: string
      system: string
      external_id: string
      version: number
      fields: Json
      received_at: string
      customer_id: string
      erased_at: string | null
    }
  }
}
