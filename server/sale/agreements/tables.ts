// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

declare module '#platform/database' {
  interface Tables {
    'agreements.agreed': {
      agreement_id: string
      purpose_id: string
      company_id: string
      customer_id: string | null
      kind: string
      locale: string
      text_version: string
      body: string | null
      body_sha256: string
      channel: string
      agreed_at: string
      actor: string
      concluded_at: string | null
      link_ended_at: string | null
    }
    'agreements.public_agreed': {
      agreement_id: string
      purpose_id: string
      kind: string
      text_version: string
      channel: string
      actor: string
      agreed_at: string
    }
    'agreements.sellers': {
      company_id: string
      registry_number: string | null
      phone: string
      email: string
      return_address: string
      carrier: string | null
      changed_at: string
      changed_by: string
    }
    'agreements.texts': {
      company_id: string
      kind: string
      locale: string
      version: number
      body: string
      valid_from: string
      actor: string
    }
  }
}
