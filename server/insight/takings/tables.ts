// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

declare module '#platform/database' {
  interface Tables {
    'takings.targets': {
      location_id: string
      day_on: string
      target_minor: number
      set_by: string
      set_at: string
    }
  }
}
