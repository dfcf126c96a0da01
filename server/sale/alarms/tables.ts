// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'alarms.closed': {
      alarm_id: string
      company_id: string
      alarm: Json
      reason: string
      closed_by: string
      closed_at: string
    }
  }
}
