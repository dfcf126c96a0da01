import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Db, run, runOne, type Tx } from './database.ts'
import { newSecret } from './ids.ts'

/** What this shop signs with and hashes by: `BIRGE_SECRET`, or one that is made once and kept in the database. */
export async function secretOf(on: Db | Tx): Promise<string> {
  const own = process.env.BIRGE_SECRET
  if (own) return own
  const kept = await runOne<{ secret: string }>(on, `select value #>> '{}' as secret from platform.settings where name = 'secret'`)
  if (kept) return kept.secret
  await run(
    on,
    `insert into platform.settings (name, value, changed_at, changed_by) values ('secret', to_jsonb($1::text), now(), 'system:birge')
     on conflict (name) do nothing`,
    [newSecret()],
  )
  return secretOf(on)
}

/**
 * A hash that only whoever has the secret can make: of what is to be known again (a tax number, a phone) without being kept. `label` says what
 * for, so that the hashes of one purpose are worth nothing in another. HMAC with SHA-256 (RFC 2104).
 */
export const keyedHash = (secret: string, label: string, text: string) =>
  createHmac('sha256', secret).update(`${label}\n${text}`).digest('base64url')

/** A token that says something and opens one thing; nobody else can make one. */
export function signToken(secret: string, label: string, says: object): string {
  const text = Buffer.from(JSON.stringify(says)).toString('base64url')
  return `${text}.${keyedHash(secret, label, text)}`
}

/** What a token says that we have signed for this; undefined for any other. */
export function readToken<Says>(secret: string, label: string, token: string): Says | undefined {
  const [text = '', signature = ''] = token.split('.')
  const [ours, theirs] = [Buffer.from(keyedHash(secret, label, text)), Buffer.from(signature)]
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) return undefined
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Says
}
