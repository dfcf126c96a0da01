import { type Static, Type } from 'typebox'
import { type Db, type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { type Outcome, together } from '#platform/together'
import { type Profile, profilesOf } from './profiles.ts'

/**
 * Writes down that somebody of the staff opened something of a customer's (her cart, her order), and for what reason. Without
 * `customer_id` it is a guest's. The same look again within ten minutes is one look: screens read their data more than once.
 */
export const logLook = (
  tx: Tx,
  look: { staff_id: string; subject: string; customer_id?: string | null; reason: string; register_id: string | null; now: string },
) =>
  writeLast(tx, LOG, [
    [newId('lok'), look.subject, look.customer_id ?? null, `staff:${look.staff_id}`, look.reason, look.register_id, look.now],
  ])

/** Writes down who looked at these profiles. */
export const logLooks = (tx: Tx, customer_ids: readonly string[], reason: string, { principal, actor, now }: Call) =>
  writeLast(
    tx,
    LOG,
    customer_ids.map((customer_id) => [
      newId('lok'),
      customer_id,
      customer_id,
      actor,
      reason,
      principal.audience === 'staff' ? principal.register_id : null,
      now,
    ]),
  )

const LOG: LastWrite = {
  columns: 7,
  sql: ($) => `looked as (
      insert into customers.looks (look_id, subject, customer_id, actor, reason, register_id, looked_at)
      select distinct on (subject, actor, reason) l.*
      from unnest(${[1, 2, 3, 4, 5, 6].map((column) => `${$(column)}::text[]`).join(', ')}, ${$(7)}::timestamptz[])
        as l(look_id, subject, customer_id, actor, reason, register_id, looked_at)
      where not exists (select from customers.looks before where before.subject = l.subject and before.actor = l.actor and before.reason = l.reason
                        and before.looked_at > l.looked_at - interval '10 minutes')
      order by subject, actor, reason, look_id)`,
}

/**
 * A profile, for somebody of the staff. Those who ask at one moment are answered from one reading, after all their looks have been written
 * down with one commit.
 */
export const lookAtProfile = together<{ customer_id: string; call: Call }, Profile>({
  name: 'look at a profile',
  under_way: 2,
  async decide(tx, asked) {
    const profiles = await profilesOf(tx, [...new Set(asked.map(({ customer_id }) => customer_id))])
    const outcomes: Outcome<Profile>[] = []
    for (const { customer_id, call } of asked) {
      const profile = profiles.get(customer_id)
      if (profile) await logLooks(tx, [customer_id], 'profile', call)
      outcomes.push(profile ? { ok: profile } : { refusal: notFound({ what: 'customer', id: customer_id }) })
    }
    return outcomes
  },
})

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
