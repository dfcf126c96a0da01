// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

declare module '#platform/database' {
  interface Tables {
    'staff.auth_accounts': {
      id: string
      account_id: string
      provider_id: string
      user_id: string
      password: string
      created_at: string
      updated_at: string
    }
    'staff.auth_sessions': {
      id: string
      token: string
      user_id: string
      created_at: string
      expires_at: string
    }
    'staff.auth_users': {
      id: string
      name: string
      email: string
      email_verified: boolean
      created_at: string
      updated_at: string
    }
    'staff.pairings': {
      register_id: string
      token_hash: string
      paired_by: string
      paired_at: string
    }
    'staff.public_staff': {
      staff_id: string
      name: string
      role: string
      locale: string
      works_everywhere: boolean
      disabled_at: string
    }
    'staff.public_staff_locations': {
      staff_id: string
      location_id: string
    }
    'staff.sessions': {
      session_id: string
      token_hash: string
      staff_id: string
      register_id: string | null
      created_at: string
      expires_at: string
    }
    'staff.staff': {
      staff_id: string
      name: string
      email: string | null
      email_verified: Generated<boolean>
      role: string
      locale: string
      works_everywhere: boolean
      password_hash: string | null
      pin_hash: string | null
      disabled_at: string | null
      created_at: string
      updated_at: string
    }
    'staff.staff_locations': {
      staff_id: string
      location_id: string
    }
    'staff.tries': {
      subject: string
      tries: number
      tried_at: string
    }
  }
}
