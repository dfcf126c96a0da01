// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'inventory.holds': {
      purpose_id: string
      variant_id: string
      location_id: string
      quantity: number
      expires_at: string
    }
    'inventory.levels': {
      variant_id: string
      location_id: string
      on_hand: Generated<number>
      reserved: Generated<number>
      held: Generated<number>
      in_transit: Generated<number>
      damaged: Generated<number>
      display: Generated<number>
      safety: Generated<number>
      changed_at: string
    }
    'inventory.movements': {
      movement_id: string
      variant_id: string
      location_id: string
      kind: string
      on_hand_change: number
      reserved_change: number
      in_transit_change: number
      damaged_change: number
      display_change: number
      document: string
      reason: string | null
      actor: string
      key: string | null
      moved_at: string
    }
    'inventory.public_holds': {
      purpose_id: string
      variant_id: string
      location_id: string
      quantity: number
      expires_at: string
    }
    'inventory.public_levels': {
      variant_id: string
      location_id: string
      on_hand: number
      reserved: number
      held: number
      in_transit: number
      damaged: number
      display: number
      safety: number
      changed_at: string
    }
    'inventory.public_movements': {
      movement_id: string
      variant_id: string
      location_id: string
      kind: string
      on_hand_change: number
      reserved_change: number
      in_transit_change: number
      damaged_change: number
      display_change: number
      document: string
      actor: string
      moved_at: string
    }
    'inventory.public_reservations': {
      order_id: string
      variant_id: string
      location_id: string
      quantity: number
    }
    'inventory.public_transit': {
      document: string
      variant_id: string
      location_id: string
      from_location_id: string
      quantity: number
    }
    'inventory.reservations': {
      order_id: string
      variant_id: string
      location_id: string
      quantity: number
    }
    'inventory.transit': {
      document: string
      variant_id: string
      location_id: string
      from_location_id: string
      quantity: number
    }
  }
}
