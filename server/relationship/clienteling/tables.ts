// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'clienteling.clients': {
      staff_id: string
      customer_id: string
      company_id: string
      location_id: string | null
      agreed_at: string
    }
    'clienteling.follow_ups': {
      follow_up_id: string
      customer_id: string
      company_id: string
      location_id: string | null
      assigned_to: string
      reason: string
      channel: string
      due_on: string
      status: string
      order_id: string | null
      note_id: string | null
      outcome: string | null
      times_postponed: Generated<number>
      created_by: string
      with_her: boolean
      created_at: string
      closed_by: string | null
      closed_at: string | null
      purpose: string
    }
    'clienteling.notes': {
      note_id: string
      customer_id: string
      company_id: string
      location_id: string | null
      visibility: string
      kind: string
      body: string
      pinned_at: string | null
      written_by: string
      written_at: string
      changed_at: string
    }
  }
}
