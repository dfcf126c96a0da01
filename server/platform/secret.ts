import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Db, runOne, type Tx } from './database.ts'

/** What this shop signs with and hashes by: `BIRGE_SECRET`, or the one that was made with its database and never changes. */
export async function secretOf(on: Db | Tx): Promise<string> {
  const known = process.env.BIRGE_SECRET || read.get(on)
  if (known) return known
  const kept = await runOne<{ secret: string }>(on, `select value #>> '{}' as secret from platform.settings where name = 'secret'`)
  read.set(on, kept!.secret)
  return kept!.secret
}
const read = new WeakMap<Db | Tx, string>()

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
