// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'counts.counts': {
      count_id: string
      company_id: string
      location_id: string
      scope: string
      title: string
      recount_pieces: number
      status: string
      ordered_by: string
      ordered_at: string
      closed_by: string | null
      closed_at: string | null
    }
    'counts.entries': {
      count_id: string
      variant_id: string
      state: string
      round: number
      counted_by: string
      shelf: string
      quantity: number
      counted_at: string
    }
    'counts.expected': {
      count_id: string
      variant_id: string
    }
    'counts.lines': {
      count_id: string
      variant_id: string
      state: string
      round: number
      counted_round: number
      counted: number
      counted_at: string
      book: number
      moved_until: string | null
      price_minor: number
      value_minor: Generated<number>
      dismissed: Generated<boolean>
      posted_change: number | null
    }
  }
}
