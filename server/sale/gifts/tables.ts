// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'gifts.public_sold_cards': {
      sold_card_id: string
      gift_card_id: string
      order_id: string
      line_id: string
      company_id: string
      currency: string
      amount_minor: number
      is_top_up: boolean
      sold_at: string
      opened_at: string
      returned_at: string
    }
    'gifts.sold_cards': {
      sold_card_id: string
      gift_card_id: string
      order_id: string
      line_id: string
      company_id: string
      currency: string
      amount_minor: number
      is_top_up: boolean
      sold_at: string
      medium: string | null
      recipient: string | null
      words: Json | null
      send_at: string | null
      opened_at: string | null
      returned_at: string | null
    }
  }
}
