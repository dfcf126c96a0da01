// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

declare module '#platform/database' {
  interface Tables {
    'labels.places': {
      location_id: string
    }
    'labels.printed': {
      printing_id: string
      location_id: string
      variant_id: string
      as_of: string
      amount_minor: number
      reference_minor: number | null
    }
    'labels.printings': {
      printing_id: string
      location_id: string
      as_of: string
      printed_at: string
      printed_by: string
    }
  }
}
