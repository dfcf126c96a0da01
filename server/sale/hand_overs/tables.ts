// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

declare module '#platform/database' {
  interface Tables {
    'hand_overs.cancelled_lines': {
      order_id: string
      key: string
      line_number: number
      company_id: string
      quantity: number
      total_minor: number
      tax_minor: number
      actor: string
      cancelled_at: string
      settled_at: string | null
    }
    'hand_overs.cancelled_rests': {
      order_id: string
      company_id: string
      amount_minor: number
      actor: string
      cancelled_at: string
    }
    'hand_overs.gone': {
      order_id: string
      line_number: number
      quantity: number
      total_minor: number
      tax_minor: number
      is_cancelled: boolean
    }
    'hand_overs.hand_overs': {
      order_id: string
      reference: string
      company_id: string
      amount_minor: number
      actor: string
      handed_over_at: string
    }
    'hand_overs.lines': {
      order_id: string
      reference: string
      line_number: number
      quantity: number
      total_minor: number
      tax_minor: number
    }
    'hand_overs.public_gone': {
      order_id: string
      line_number: number
      quantity: number
      is_cancelled: boolean
      total_minor: number
      tax_minor: number
    }
    'hand_overs.public_left': {
      order_id: string
      line_number: number
      quantity: number
      total_minor: number
      tax_minor: number
      handed_over_at: string
    }
    'hand_overs.public_not_coming': {
      order_id: string
      amount_minor: number
    }
  }
}
