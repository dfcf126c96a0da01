// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

declare module '#platform/database' {
  interface Tables {
    'disputes.disputes': {
      dispute_id: string
      company_id: string
      payment_id: string
      order_id: string
      provider: string
      provider_reference: string
      currency: string
      amount_minor: number
      reason: string
      status: string
      answer_by: string | null
      withdrawn_minor: number
      fee_minor: number
      bookings: number
      opened_at: string
      changed_at: string
      closed_at: string | null
    }
    'disputes.public_alarms': {
      kind: string
      alarm_id: string
      company_id: string
      payment_id: string
      order_id: string
      method: string
      provider: string
      currency: string
      amount_minor: number
      reason: string
      since: string
      again_at: string
      due_by: string
    }
  }
}
