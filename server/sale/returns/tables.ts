// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'returns.blind': {
      blind_id: string
      company_id: string
      location_id: string
      lines: Json
      currency: string
      amount_minor: number
      gift_card_id: string
      asked_by: string
      confirmed_by: string
      at: string
    }
    'returns.dispositions': {
      return_id: string
      place: number
      line_number: number
      out_of: string | null
      disposition: string
      quantity: number
      location_id: string
      actor: string
      at: string
    }
    'returns.exceptions': {
      company_id: string
      product_id: string
      valid_from: string
      valid_until: string | null
      exception: string
      actor: string
    }
    'returns.gift_receipts': {
      gift_receipt: string
      order_id: string
      company_id: string
      lines: Json
      made_by: string
      made_at: string
    }
    'returns.lines': {
      return_id: string
      line_number: number
      variant_id: string
      title: string
      quantity: number
      reason: string
      ground: string
      until_on: string | null
      received_quantity: Generated<number>
      total_minor: Generated<number>
      tax_minor: Generated<number>
      tax_rate_bp: number
    }
    'returns.orders': {
      order_id: string
      delivery_with: string | null
    }
    'returns.public_alarms': {
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
    'returns.returns': {
      return_id: string
      code: string
      key: string
      order_id: string
      order_number: string
      company_id: string
      customer_id: string | null
      currency: string
      method: string
      status: string
      wish: string
      gift_receipt: string | null
      channel: string
      started_by: string
      declared_at: string
      due_at: string
      waits_for_goods: boolean
      send_by: string
      lapses_at: string
      carrier: string | null
      tracking_number: string | null
      sent_at: string | null
      location_id: string | null
      received_at: string | null
      received_by: string | null
      goods_minor: Generated<number>
      delivery_minor: Generated<number>
      before_minor: Generated<number>
      paid_minor: Generated<number>
      way: string | null
      settled_at: string | null
      settled_by: string | null
      refused_because: string | null
      ended_at: string | null
      changed_at: string
      rest_of: string | null
    }
    'returns.rules': {
      company_id: string
      valid_from: string
      store_days: number
      store_gives: string
      arrives_in_days: number
      actor: string
      written_at: string
    }
  }
}
