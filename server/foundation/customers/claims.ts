import { type Db, run, type Tx } from '#platform/database'
import { newId } from '#platform/ids'
import type { Contact } from './contacts.ts'

export interface Claim {
  claim_id: string
  session_id: string
  purpose: string
  created_at: string
}

/** A guest leaves a contact without proof. The newest word counts: a corrected number leaves nothing to the owner of the wrong one. */
export const claimContact = (tx: Tx, session_id: string, kind: Contact['kind'], value: string, purpose: string, now: string) =>
  run(
    tx,
    `insert into customers.claims (claim_id, session_id, kind, value, purpose, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (session_id, purpose, kind) do update set value = excluded.value, created_at = excluded.created_at`,
    [newId('clm'), session_id, kind, value, purpose, now],
  )

/** She takes back what she left for this purpose. */
export const withdrawClaims = (tx: Tx, session_id: string, purpose: string) =>
  run(tx, 'delete from customers.claims where session_id = $1 and purpose = $2', [session_id, purpose])

/** Who left this contact as theirs, newest first. Ask only once it was proven. */
export const claimsOf = (db: Db | Tx, kind: Contact['kind'], value: string) =>
  run<Claim>(
    db,
    'select claim_id, session_id, purpose, created_at from customers.claims where kind = $1 and value = $2 order by created_at desc, claim_id desc',
    [kind, value],
  )

const DAYS_A_CLAIM_IS_KEPT = 30

export const tidyClaims = (tx: Tx, now: string) =>
  run(tx, `delete from customers.claims where created_at < $1::timestamptz - $2 * interval '1 day'`, [now, DAYS_A_CLAIM_IS_KEPT])
