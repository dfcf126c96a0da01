// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'stores.channels': {
      channel_id: string
      company_id: string
      kind: string
      name: string
      market: string
      ships_from: string | null
      created_at: string
    }
    'stores.delivery_tariffs': {
      company_id: string
      valid_from: string
      fee_minor: number | null
      free_from_minor: number | null
      tax_class: string
      actor: string
      written_at: string
    }
    'stores.locations': {
      location_id: string
      company_id: string
      kind: string
      name: string
      slug: string
      address: Json
      city: Generated<string>
      latitude: number | null
      longitude: number | null
      phone: string | null
      opening_hours: Json
      collects: boolean
      created_at: string
    }
    'stores.public_channels': {
      channel_id: string
      company_id: string
      kind: string
      name: string
      market: string
      ships_from: string
    }
    'stores.public_delivery_tariffs': {
      company_id: string
      valid_from: string
      fee_minor: number
      free_from_minor: number
      tax_class: string
    }
    'stores.public_locations': {
      location_id: string
      company_id: string
      kind: string
      name: string
      slug: string
      address: Json
      city: string
      latitude: number
      longitude: number
      phone: string
      opening_hours: Json
      collects: boolean
    }
    'stores.public_registers': {
      register_id: string
      name: string
      location_id: string
      location_name: string
      company_id: string
    }
    'stores.public_sending_places': {
      location_id: string
      company_id: string
      channels: string[]
      orders_a_day: number
    }
    'stores.registers': {
      register_id: string
      location_id: string
      name: string
      created_at: string
    }
    'stores.sending_places': {
      location_id: string
      company_id: string
      channels: string[]
      orders_a_day: number | null
      actor: string
      said_at: string
    }
  }
}
