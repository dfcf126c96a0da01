// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'ledger.balances': {
      account: string
      balance_minor: number
      held_minor: Generated<number>
    }
    'ledger.closed_lines': {
      line: string
      debit_minor: number
      credit_minor: number
    }
    'ledger.closing': {
      only_row: Generated<boolean>
      closed_until: string
    }
    'ledger.groups': {
      group_key: string
      kind: string
      document: string
      actor: string
      reverses: string | null
      posted_at: string
    }
    'ledger.holds': {
      hold_key: string
      account: string
      amount_minor: number
      settled_minor: Generated<number>
      document: string
      held_at: string
      expires_at: string | null
      ended_at: string | null
    }
    'ledger.public_balances': {
      account: string
      balance_minor: number
      held_minor: number
      available_minor: number
    }
    'ledger.public_holds': {
      hold_key: string
      account: string
      amount_minor: number
      settled_minor: number
      document: string
      held_at: string
      expires_at: string
      ended_at: string
    }
    'ledger.public_transfers': {
      group_key: string
      kind: string
      document: string
      actor: string
      number: number
      from_account: string
      to_account: string
      unit: string
      amount_minor: number
      posted_at: string
    }
    'ledger.transfers': {
      group_key: string
      number: number
      from_account: string
      to_account: string
      unit: string
      amount_minor: number
      posted_at: string
      of_hold: string | null
    }
  }
}
