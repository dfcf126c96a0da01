// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'promised_payments.bank_lines': {
      bank_line_id: string
      company_id: string
      line_hash: string
      booked_on: string
      amount_minor: number
      reference: string | null
      payment_id: string | null
      outcome: string
      difference_minor: Generated<number>
      read_by: string
      read_at: string
    }
    'promised_payments.given_back': {
      bank_line_id: string
      amount_minor: number
      way: string
      iban: string | null
      given_by: string
      given_at: string
    }
  }
}
