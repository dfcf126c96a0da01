// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'saved_cards.cards': {
      saved_card_id: string
      company_id: string
      provider: string
      customer_id: string | null
      sealed: string
      fingerprint: string
      brand: string
      last_four: string
      expires_on: string | null
      label: string | null
      absent_allowed: boolean
      text_version: string
      channel: string | null
      saved_at: string
      default_at: string | null
      last_used_at: string | null
      removed_at: string | null
      forget_at: string | null
      forget_tries: Generated<number>
      account_mark: string | null
      holder_mark: string | null
    }
    'saved_cards.uses': {
      payment_id: string
      saved_card_id: string
      company_id: string
      customer_id: string
      brand: string
      last_four: string
      presence: string
      used_at: string
    }
    'saved_cards.wishes': {
      payment_id: string
      company_id: string
      customer_id: string
      absent_allowed: boolean
      text_version: string
      channel: string | null
      wished_at: string
    }
  }
}
