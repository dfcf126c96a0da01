// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'parity.file_parts': {
      file_id: string
      part: number
      lines: Json
      tries: Generated<number>
      try_at: string | null
    }
    'parity.files': {
      file_id: string
      company_id: string
      price_list_id: string
      source: string
      channel: string
      currency: string
      shown_at: string
      line_count: number
      done_count: Generated<number>
      compared: Generated<number>
      agree: Generated<number>
      opened: Generated<number>
      closed: Generated<number>
      problems: Json
      created_at: string
      created_by: string
    }
    'parity.incidents': {
      incident_id: string
      company_id: string
      variant_id: string | null
      code: string
      channel: string
      location_id: string | null
      source: string
      is_own: boolean
      shown_currency: string
      shown_minor: number
      currency: string
      quote_minor: number | null
      cause: string
      told: Json
      shown_at: string
      opened_at: string
      seen_at: string
      closed_at: string | null
      closed_because: string | null
      assigned_to: string | null
    }
    'parity.labels': {
      label_id: string
      location_id: string
      variant_id: string
      as_of: string
      confirmed_at: string
      confirmed_by: string
    }
    'parity.priced_anew': {
      company_id: string
      variant_id: string
    }
    'parity.rounds': {
      price_list_id: string
      began_at: string
      last_product_id: Generated<string>
      product_count: Generated<number>
      next_at: string
    }
  }
}
