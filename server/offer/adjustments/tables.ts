// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'adjustments.adjusted_alone': {
      company_id: string
      adjusted_by: string
      adjusted_on: string
      value_minor: number
    }
    'adjustments.adjustments': {
      adjustment_id: string
      company_id: string
      location_id: string
      reason: string
      names: Json
      takes_from: string | null
      puts_to: string | null
      note: string
      value_minor: number
      currency: string
      adjusted_by: string
      confirmed_by: string | null
      adjusted_at: string
    }
    'adjustments.lines': {
      adjustment_id: string
      variant_id: string
      quantity: number
    }
    'adjustments.reasons': {
      company_id: string
      code: string
      valid_from: string
      names: Json
      takes_from: string | null
      puts_to: string | null
      needs_note: boolean
      offered: boolean
      changed_by: string
      changed_at: string
    }
    'adjustments.rules': {
      company_id: string
      alone_minor: number
      changed_by: string
      changed_at: string
    }
  }
}
