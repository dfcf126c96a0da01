import type { Receipt } from '@birge/kernel/receipt'
import type { KeptPriceSource } from '@birge/kernel/why-price'
import type { Sale } from './sale.ts'

interface Booked {
  order_id: string
  number: string
}

interface KeptSaleFacts {
  /** The name by which the server knows it again, however often it is sent. */
  sale_id: string
  /** `waiting` is sent as soon as somebody answers; `refused` stays until somebody has looked after it. */
  state: 'waiting' | 'refused' | 'booked'
  register_id: string
  sold_at: string
  currency: string
  total_minor: number
  tries: number
  refusal: { status: number; code: string; said: string; details: Record<string, unknown> } | null
  booked: Booked | null
}

/** What `POST /v1/offline-sales` takes. */
export interface OfflineSaleBody {
  sale_id: string
  register_id: string
  device: string
  number: number
  sold_at: string
  pack_at: string
  /** By which the server knows its pack again. */
  pack_seal?: string
  staff_id: string
  lines: {
    line_id: string
    variant_id: string
    quantity: number
    unit_price_minor: number
    price?: KeptPriceSource
    discounts: { discount_id: string; scope: 'line' | 'order' | 'shipping' | 'shown'; amount_minor: number }[]
    total_minor: number
    net_minor: number
    tax_minor: number
    tax_rate_bp: number
  }[]
  promotions: { promotion_id: string; version: number; amount_minor: number }[]
  taxes: { tax_rate_bp: number; net_minor: number; tax_minor: number; total_minor: number }[]
  total_minor: number
  net_minor: number
  tax_minor: number
  /** Left out where they do. */
  prices_include_tax?: boolean
  tenders: { method: 'cash' | 'terminal'; amount_minor: number; reference?: string }[]
  change_minor: number
}

/** Sold without the server. */
export interface OfflineSale extends KeptSaleFacts {
  way: 'offline'
  number: number
  offline_number: string
  body: OfflineSaleBody
  receipt: Receipt
}

/** Sent to the server, which fell silent before it said what became of it: nobody sells these goods a second time, it is asked again. */
export interface UnansweredSale extends KeptSaleFacts {
  way: 'unanswered'
  body: Sale
}

export type KeptSale = OfflineSale | UnansweredSale
