// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'fulfillment.fulfillments': {
      fulfillment_id: string
      order_id: string
      order_number: string
      company_id: string
      location_id: string
      channel: string
      method: string
      status: string
      picker_id: string | null
      due_at: string | null
      late_since: string | null
      ready_at: string | null
      reminded: Generated<number>
      expires_at: string | null
      wrong_codes: Generated<number>
      code_locked_until: string | null
      collected_by: string | null
      collected_note: string | null
      created_at: string
      changed_at: string
    }
    'fulfillment.lines': {
      fulfillment_id: string
      line_number: number
      variant_id: string
      quantity: number
      picked_quantity: Generated<number>
      left_quantity: Generated<number>
      rejected_quantity: Generated<number>
      cancelled_quantity: Generated<number>
      open_quantity: Generated<number>
    }
    'fulfillment.parcels': {
      parcel_id: string
      fulfillment_id: string
      order_id: string
      company_id: string
      key: string
      carrier: string
      tracking_number: string | null
      lines: Json
      status: string
      actor: string
      packed_at: string
      sent_at: string | null
      is_handed_over: Generated<boolean>
      look_at: string | null
      settled_at: string | null
      late_since: string | null
      is_watched: Generated<boolean>
      handed_over_at: string | null
    }
    'fulfillment.public_alarms': {
      kind: string
      alarm_id: string
      company_id: string
      order_id: string
      since: string
    }
    'fulfillment.public_at_her_door': {
      order_id: string
      line_number: number
      quantity: number
      arrived_at: string
    }
    'fulfillment.public_left_unpaid': {
      parcel_id: string
      order_id: string
      location_id: string
      variant_id: string
      quantity: number
      left_at: string
      left_until: string
    }
    'fulfillment.public_parcels_sent': {
      parcel_id: string
      order_id: string
      status: string
      sent_at: string
      arrived_at: string
    }
    'fulfillment.public_ready_to_collect': {
      order_id: string
      line_number: number
    }
    'fulfillment.public_unpaid_on_the_way': {
      parcel_id: string
      order_id: string
    }
    'fulfillment.rejections': {
      rejection_id: string
      key: string
      fulfillment_id: string
      order_id: string
      company_id: string
      line_number: number
      variant_id: string
      quantity: number
      finding: string
      weighed: Json
      outcome: string
      location_id: string | null
      told: string
      actor: string
      rejected_at: string
      answer_by: string | null
      answered_at: string | null
      decision_id: string | null
    }
    'fulfillment.settings': {
      company_id: string
      location_id: string
      valid_from: string
      accept_minutes: number
      prepare_minutes: number
      remind_days: number[]
      expire_days: number
      answer_hours: number
      actor: string
      written_at: string
    }
    'fulfillment.steps': {
      fulfillment_id: string
      place: number
      status: string
      actor: string
      at: string
    }
    'fulfillment.unused_labels': {
      parcel_id: string
      carrier: string
      ask_at: string
    }
  }
}
