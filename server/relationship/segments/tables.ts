// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'segments.looks': {
      customer_id: string
      look_at: string
      is_asked: Generated<boolean>
      tries: Generated<number>
    }
    'segments.members': {
      segment_id: string
      customer_id: string
      since: string
      until: string | null
      reason: string | null
      version: number
      added_by: string
      removed_for: string | null
      removed_by: string | null
    }
    'segments.public_members': {
      customer_id: string
      segment_id: string
      company_id: string
      name: Json
      since: string
    }
    'segments.public_segments': {
      segment_id: string
      company_id: string
      code: string
      name: Json
      ended_at: string
    }
    'segments.segments': {
      segment_id: string
      company_id: string
      code: string
      name: Json
      purpose: string
      owner_id: string
      rule: Json | null
      version: number
      ended_at: string | null
      looked_to: string | null
      created_at: string
      created_by: string
      changed_at: string
    }
    'segments.versions': {
      segment_id: string
      version: number
      name: Json
      purpose: string
      owner_id: string
      rule: Json | null
      changed_at: string
      changed_by: string
    }
  }
}
