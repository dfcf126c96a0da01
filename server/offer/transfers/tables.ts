// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'transfers.delivery_notes': {
      note_id: string
      transfer_id: string
      company_id: string
      year: number
      running: number
      number: string
      replaces: string | null
      issued_at: string
      issued_by: string
      content: Json
      content_hash: string
    }
    'transfers.differences': {
      difference_id: string
      transfer_id: string
      variant_id: string
      kind: string
      quantity: number
      reason: string
      found_by: string
      found_at: string
      outcome: string | null
      decided_by: string | null
      decided_at: string | null
      decision_note: string | null
      is_open: Generated<boolean | null>
    }
    'transfers.lines': {
      transfer_id: string
      variant_id: string
      asked_quantity: number
      approved_quantity: Generated<number>
      sent_quantity: Generated<number>
      whole_quantity: Generated<number>
      damaged_quantity: Generated<number>
      lost_quantity: Generated<number>
      returned_quantity: Generated<number>
      in_transit_quantity: Generated<number | null>
      surplus_quantity: Generated<number>
    }
    'transfers.note_letters': {
      company_id: string
      letters: string
    }
    'transfers.note_numbers': {
      company_id: string
      year: number
      last_number: number
    }
    'transfers.public_incoming': {
      transfer_id: string
      number: string
      company_id: string
      from_location_id: string
      to_location_id: string
      status: string
      needed_on: string
      asked_at: string
      variant_id: string
      approved_quantity: number
      sent_quantity: number
      in_transit_quantity: number
    }
    'transfers.steps': {
      transfer_id: string
      place: number
      what: string
      lines: Json
      note: string | null
      actor: string
      at: string
    }
    'transfers.transfers': {
      transfer_id: string
      running: Generated<number>
      company_id: string
      from_location_id: string
      to_location_id: string
      status: string
      note: string | null
      needed_on: string | null
      asked_at: string
      changed_at: string
    }
  }
}
