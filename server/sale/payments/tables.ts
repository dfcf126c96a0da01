// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'payments.accounts': {
      company_id: string
      provider: string
      settings: Json
      sealed: string
      changed_by: string
      changed_at: string
      tried_at: string | null
      works: boolean | null
      trouble: string | null
    }
    'payments.changes': {
      change_id: string
      payment_id: string
      kind: string
      amount_minor: number
      key: string
      status: string
      reason: string | null
      provider_reference: string | null
      register_id: string | null
      actor: string
      asked_at: string
      settled_at: string | null
      ask_again_at: string
      tries: Generated<number>
      credit_of: string | null
      surcharge_minor: Generated<number>
      onto_card: string | null
      given_back_minor: number | null
      without_us: Generated<boolean>
    }
    'payments.dues': {
      order_id: string
      reference: string
      company_id: string
      amount_minor: number
      actor: string
      due_at: string
      covered_at: string | null
      missed_at: string | null
    }
    'payments.looks': {
      payment_id: string
      look_at: string
      times: Generated<number>
    }
    'payments.methods': {
      company_id: string
      method: string
      provider: string
      doors: string[]
      changed_by: string
      changed_at: string
      captures: Generated<string>
    }
    'payments.payers': {
      company_id: string
      provider: string
      booked_at: string
    }
    'payments.payments': {
      payment_id: string
      purpose_id: string
      order_id: string | null
      company_id: string
      method: string
      provider: string
      amount_minor: number
      currency: string
      status: string
      reason: string | null
      provider_reference: string | null
      register_id: string | null
      capturing_minor: Generated<number>
      captured_minor: Generated<number>
      refunding_minor: Generated<number>
      refunded_minor: Generated<number>
      actor: string
      created_at: string
      settled_at: string | null
      let_go_at: string | null
      look_up_at: string | null
      tries: Generated<number>
      continue_at: string | null
      released_minor: Generated<number>
      due_at: string | null
      instalments: Generated<number>
      programme: string | null
      surcharge_minor: Generated<number>
      captures: Generated<string>
      captures_once: Generated<boolean>
      capture_before: string | null
      is_unproven: Generated<boolean>
      disputed_minor: Generated<number>
      dispute_fees_minor: Generated<number>
    }
    'payments.payouts': {
      payout_id: string
      company_id: string
      provider: string
      reference: string
      currency: string
      paid_on: string
      arrived_minor: number
      commission_minor: number
      owed_minor: number | null
      group_key: string
      booked_by: string
      booked_at: string
      reversal_reason: string | null
      reversed_by: string | null
      reversed_at: string | null
    }
    'payments.public_alarms': {
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
    }
    'payments.public_alarms_without_us': {
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
    }
    'payments.public_changes': {
      change_id: string
      payment_id: string
      kind: string
      amount_minor: number
      key: string
      status: string
      settled_at: string
    }
    'payments.public_disputed': {
      payment_id: string
      disputed_minor: number
      dispute_fees_minor: number
    }
    'payments.public_dues': {
      order_id: string
      reference: string
      company_id: string
      amount_minor: number
      due_at: string
      covered_at: string
      missed_at: string
    }
    'payments.public_instalments': {
      payment_id: string
      order_id: string
      amount_minor: number
      instalments: number
      programme: string
      surcharge_minor: number
    }
    'payments.public_payments': {
      payment_id: string
      purpose_id: string
      order_id: string
      company_id: string
      method: string
      provider: string
      amount_minor: number
      currency: string
      status: string
      captured_minor: number
      refunded_minor: number
      register_id: string
      created_at: string
      capturing_minor: number
      due_at: string
      provider_reference: string
      captures: string
      captures_once: boolean
      capture_before: string
      released_minor: number
      let_go_at: string
    }
    'payments.public_refunds': {
      change_id: string
      payment_id: string
      amount_minor: number
      key: string
      status: string
      reason: string
      is_credit: boolean
      asked_at: string
      settled_at: string
      onto_card: string
    }
    'payments.webhooks': {
      provider: string
      webhook_id: string
      kind: string
      company_id: string
      payment_ids: string[]
      received_at: string
      heard_at: string | null
      hear_again_at: string | null
      tries: Generated<number>
      change_ids: Generated<string[]>
    }
  }
}
