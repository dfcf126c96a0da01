// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'tracking.claims': {
      source_id: string
      user_id: string
      kind: string
      value: string
      said_at: string
      anonymous_id: string
    }
    'tracking.devices': {
      company_id: string
      anonymous_id: string
      since: string
      source_id: string
      user_id: string
      last_seen_at: string
      noted_for: string | null
    }
    'tracking.events': {
      event_id: string
      source_id: string
      company_id: string
      message_id: string
      type: string
      name: string | null
      anonymous_id: string | null
      user_id: string | null
      customer_id: string | null
      channel: string
      properties: Json
      traits: Json | null
      context: Json
      occurred_at: string
      original_at: string | null
      sent_at: string | null
      received_at: string
    }
    'tracking.hands': {
      company_id: string
      anonymous_id: string
      source_id: string
      user_id: string
      customer_id: string
      since: string
      until: string
    }
    'tracking.messages': {
      message_key: string
      received_at: string
    }
    'tracking.public_device_events': {
      event_id: string
      company_id: string
      source_id: string
      customer_id: string
      channel: string
      type: string
      name: string
      properties: Json
      occurred_at: string
    }
    'tracking.public_events': {
      event_id: string
      company_id: string
      source_id: string
      customer_id: string
      channel: string
      type: string
      name: string
      properties: Json
      occurred_at: string
    }
    'tracking.public_own_events': {
      event_id: string
      company_id: string
      source_id: string
      customer_id: string
      channel: string
      type: string
      name: string
      properties: Json
      occurred_at: string
    }
    'tracking.public_user_events': {
      event_id: string
      company_id: string
      source_id: string
      customer_id: string
      channel: string
      type: string
      name: string
      properties: Json
      occurred_at: string
    }
    'tracking.rejections': {
      rejection_id: string
      source_id: string
      company_id: string
      reason: string
      detail: string
      body: string | null
      anonymous_id: string | null
      user_id: string | null
      received_at: string
    }
    'tracking.sign_ins': {
      anonymous_id: string
      customer_id: string
      signed_in_at: string
    }
    'tracking.sources': {
      source_id: string
      company_id: string
      name: string
      kind: string
      channel: string
      key_hash: string | null
      key_ends: string | null
      old_key_hash: string | null
      old_key_until: string | null
      same_ids_as: string | null
      vouches: Generated<boolean>
      created_by: string
      created_at: string
      revoked_at: string | null
    }
    'tracking.swept': {
      one: Generated<boolean>
      until: string
    }
    'tracking.tallies': {
      source_id: string
      minute: string
      accepted: number
      duplicates: number
      rejected: number
      put_off: number
    }
    'tracking.users': {
      source_id: string
      user_id: string
      traits: Json | null
      customer_id: string | null
      withheld: Generated<boolean>
      same_as: string | null
      first_seen_at: string
      last_seen_at: string
      due_at: string | null
      tries: Generated<number>
      on_devices: string[] | null
    }
    'tracking.visitors': {
      session_id: string
      company_id: string
      decision: string
      text_version: number
      address_hash: string
      said_at: string
      customer_id: string | null
    }
  }
}
