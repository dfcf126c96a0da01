// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'companies.companies': {
      company_id: string
      name: string
      legal_name: string
      country: string
      currency: string
      tax_number: string
      tax_office: string | null
      time_zone: string
      locale: string
      address: Json
      created_at: string
    }
    'companies.document_series': {
      company_id: string
      kind: string
      series: string
      sequence: string | null
      last_number: number | null
    }
    'companies.price_taxation': {
      company_id: string
      from_on: string
      prices_include_tax: boolean
      said_by: string
      said_at: string
    }
    'companies.public_companies': {
      company_id: string
      name: string
      legal_name: string
      country: string
      currency: string
      tax_number: string
      tax_office: string
      time_zone: string
      locale: string
      address: Json
      price_taxation: Json
    }
    'companies.public_deposit_series': {
      company_id: string
      series: string
      last_number: number
    }
    'companies.public_systems': {
      system: string
      company_id: string
    }
    'companies.systems': {
      system: string
      company_id: string | null
      time_zone: string | null
      known_since: string
    }
  }
}
