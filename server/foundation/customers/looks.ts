import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'

/**
 * Writes down that somebody of the staff opened something of a customer's (her cart, her order), and for what reason. Without
 * `customer_id` it is a guest's. The same look again within ten minutes is one look: screens read their data more than once.
 */
export const logLook = (
  tx: Tx,
  look: { staff_id: string; subject: string; customer_id?: string | null; reason: string; register_id: string | null; now: string },
) =>
  run(tx, LOG, [
    [newId('lok')],
    [look.subject],
    look.customer_id ?? null,
    `staff:${look.staff_id}`,
    look.reason,
    look.register_id,
    look.now,
  ])

/** Writes down who looked at these profiles, with one statement. */
export const logLooks = (tx: Tx, customer_ids: readonly string[], reason: string, { principal, actor, now }: Call) =>
  run(tx, LOG, [
    customer_ids.map(() => newId('lok')),
    customer_ids,
    null,
    actor,
    reason,
    principal.audience === 'staff' ? principal.register_id : null,
    now,
  ])

const LOG = `
  insert into customers.looks (look_id, subject, customer_id, actor, reason, register_id, looked_at)
  select look_id, subject, case when subject like 'cus\\_%' then subject else $3::text end, $4, $5, $6, $7
  from unnest($1::text[], $2::text[]) as l(look_id, subject)
  where not exists (select 1 from customers.looks before where before.subject = l.subject and before.actor = $4 and before.reason = $5
                    and before.looked_at > $7::timestamptz - interval '10 minutes')`

export const Look = Type.Object({
  look_id: Type.String(),
  subject: Type.String(),
  actor: Type.String(),
  reason: Type.String(),
  register_id: Type.Union([Type.String(), Type.Null()]),
  looked_at: Type.String(),
})

export async function looksAt(db: Db | Tx, customer_id: string, { limit, after }: { limit: number; after?: string | undefined }) {
  const [looked_at = null, look_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof Look>>(
    db,
    `select look_id, subject, actor, reason, register_id, looked_at from customers.looks
     where customer_id = $1 and (looked_at, look_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, ''))
     order by looked_at desc, look_id desc limit $4`,
    [customer_id, looked_at, look_id, limit + 1],
  )
  return pageOf(rows, limit, (look) => [look.looked_at, look.look_id])
}
