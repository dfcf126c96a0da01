import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call, Principal } from '#platform/http'
import { hashSecret, newId, newSecret } from '#platform/ids'
import type { SignIn } from '#platform/module'
import { gathered } from '#platform/together'
import { IDS_OF } from './aliases.ts'

export const COOKIE = 'birge_shopper'
export const SESSION_DAYS = 180

const shopper = (session_id: string, customer_id: string | null, customer_ids: readonly string[]): Principal => ({
  audience: 'shopper',
  id: session_id,
  customer_id,
  customer_ids,
})

/** Shoppers are known by a cookie, first without a name, then, after a code, as a customer. One session is good in the shops of all companies. */
export const shopperSignIn: SignIn = {
  audience: 'shopper',
  cookie: COOKIE,

  async recognise(db, token, now) {
    const token_hash = hashSecret(token)
    const known = await findSession(db, { token_hash, now })
    if (known) {
      if (known.seen_long_ago) await run(db, SEEN, [known.session_id, now])
      return shopper(known.session_id, known.customer_id, known.customer_ids)
    }
    // A request that was under way while she signed in still carries the old token. A new session for it would overwrite her new cookie.
    const replaced = await runOne(
      db,
      `select 1 from customers.shopper_sessions where replaced_token_hash = $1 and replaced_at > $2::timestamptz - interval '1 minute'`,
      [token_hash, now],
    )
    return replaced ? { audience: 'guest', id: 'guest' } : undefined
  },

  async begin(db, now, locale) {
    const session = newSession({ customer_id: null, locale, device: null, anonymous_id: null, now })
    await beginSession(db, session)
    return { token: session.token, principal: shopper(session.session_id, null, []), days: SESSION_DAYS }
  },
}

/** Who is at work on it has seen her too: for that nobody waits. */
const SEEN = `update customers.shopper_sessions set last_seen_at = $2
  where session_id in (select session_id from customers.shopper_sessions where session_id = $1 for update skip locked)`

interface KnownSession {
  session_id: string
  customer_id: string | null
  customer_ids: string[]
  seen_long_ago: boolean
}

/** Everybody who comes at this moment is recognised by one look, whose plan is made once (decision 20). */
const findSession = gathered<Db, { token_hash: string; now: string }, KnownSession | undefined>(async (db, asked) => {
  const rows = await run<KnownSession & { token_hash: string }>(
    db,
    `select token_hash, session_id, customer_id, coalesce((${IDS_OF('s.customer_id')}), '{}') as customer_ids, last_seen_at < $2::timestamptz - interval '1 hour' as seen_long_ago
     from json_array_elements_text($1::json) as asked cross join lateral (select * from customers.shopper_sessions where token_hash = asked offset 0) s
     where expires_at > $2`,
    [JSON.stringify(asked.map(({ token_hash }) => token_hash)), asked[0]!.now],
  )
  const known = new Map(rows.map((row) => [row.token_hash, row]))
  return asked.map(({ token_hash }) => known.get(token_hash))
})

const beginSession = gathered<Db, ReturnType<typeof newSession>, void>((db, sessions) => insertSessions(db, sessions))

interface NewSession {
  customer_id: string | null
  locale: string
  device: string | null
  /** What the tracking client of the page calls this browser, if the page says so. */
  anonymous_id: string | null
  now: string
}

const newSession = (session: NewSession) => ({ ...session, session_id: newId('ses'), token: newSecret() })

async function insertSession(tx: Tx, session: NewSession) {
  const made = newSession(session)
  await insertSessions(tx, [made])
  return { session_id: made.session_id, token: made.token }
}

async function insertSessions(on: Db | Tx, sessions: ReturnType<typeof newSession>[]) {
  await run(
    on,
    `insert into customers.shopper_sessions (session_id, token_hash, customer_id, locale, device, anonymous_id, created_at, last_seen_at, expires_at)
     select session_id, token_hash, customer_id, locale, device, anonymous_id, now, now, now + $8 * interval '1 day'
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       as s(session_id, token_hash, customer_id, locale, device, anonymous_id, now)`,
    [
      sessions.map((s) => s.session_id),
      sessions.map((s) => hashSecret(s.token)),
      sessions.map((s) => s.customer_id),
      sessions.map((s) => s.locale),
      sessions.map((s) => s.device),
      sessions.map((s) => s.anonymous_id),
      sessions.map((s) => s.now),
      SESSION_DAYS,
    ],
  )
  return []
}

/**
 * From now on this device is hers. It gets a new token, so that whoever planted or saw the old one holds nothing. A device on which
 * somebody else was signed in gets a new session too, so that nothing of one person passes to the other.
 */
export async function signInSession(tx: Tx, session_id: string, session: NewSession & { customer_id: string }) {
  const token = newSecret()
  const rotated = await runOne(
    tx,
    `update customers.shopper_sessions
     set customer_id = $2, token_hash = $3, replaced_token_hash = token_hash, replaced_at = $5, last_seen_at = $5, device = coalesce($4, device),
         anonymous_id = coalesce($8, anonymous_id), locale = $6, expires_at = $5::timestamptz + $7 * interval '1 day'
     where session_id = $1 and expires_at > $5 and (customer_id is null or customer_id = $2)
     returning 1`,
    [session_id, session.customer_id, hashSecret(token), session.device, session.now, session.locale, SESSION_DAYS, session.anonymous_id],
  )
  if (rotated) return { session_id, token }
  await endSession(tx, session_id, session.now)
  return insertSession(tx, session)
}

/** Who is signed in, where nobody else is let in. */
export const signedInAs = ({ principal }: Pick<Call, 'principal'>) => (principal.audience === 'shopper' ? principal.customer_id! : '')

export const endSession = (tx: Tx, session_id: string, now: string) =>
  run(tx, 'update customers.shopper_sessions set expires_at = $2 where session_id = $1 and expires_at > $2', [session_id, now])

/** What nobody can use any more is not kept. */
export const tidySessions = (tx: Tx, now: string) =>
  run(tx, `delete from customers.shopper_sessions where expires_at < $1::timestamptz - interval '30 days'`, [now])
