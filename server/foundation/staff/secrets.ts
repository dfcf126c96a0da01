import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { runOne, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'

// 32 MB and a tenth of a second of one core: twice what Percival proposes for interactive sign-in ("Stronger key derivation via sequential
// memory-hard functions", BSDCan 2009), and short enough for a till with a queue before it. The numbers stand in each hash, so that they can grow.
const COST = { N: 32_768, r: 8, p: 1 }
const KEY_BYTES = 32

function deriveKey(secret: string, salt: Buffer, { N, r, p }: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

/** A password or PIN as it may be kept: `scrypt$N$r$p$salt$key`. */
export async function hashSlowly(secret: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await deriveKey(secret, salt, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Takes as long when there is nothing to compare with, so that time does not tell who exists. */
export async function isSecretOf(hash: string | null | undefined, secret: string): Promise<boolean> {
  if (!hash) {
    await hashSlowly(secret)
    return false
  }
  const [, N, r, p, salt = '', key = ''] = hash.split('$')
  const kept = Buffer.from(key, 'base64url')
  const derived = await deriveKey(secret, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return kept.length === derived.length && timingSafeEqual(kept, derived)
}

export const tooManyTries = refusal<{ again_at: string }>(
  'too_many_tries',
  429,
  ({ again_at }) => `Too many wrong tries; again at ${again_at}`,
)

export interface Patience {
  tries: number
  minutes: number
}

/**
 * Counts a try before it is judged, so that guesses sent at the same moment get none extra. Returns how many are left after this one.
 * When none was left it refuses until so many minutes have passed since the last. Must be committed before the secret is compared.
 */
export async function countTry(tx: Tx, subject: string, { tries, minutes }: Patience, now: string): Promise<number> {
  const counted = await runOne<{ tries: number }>(
    tx,
    `insert into staff.tries as t (subject, tries, tried_at) values ($1, 1, $2)
     on conflict (subject) do update
       set tries = case when t.tried_at <= $2::timestamptz - $4 * interval '1 minute' then 1 else t.tries + 1 end, tried_at = $2
       where t.tries < $3 or t.tried_at <= $2::timestamptz - $4 * interval '1 minute'
     returning tries`,
    [subject, now, tries, minutes],
  )
  if (counted) return tries - counted.tries
  const last = await runOne<{ tried_at: string }>(tx, 'select tried_at from staff.tries where subject = $1', [subject])
  throw tooManyTries({ again_at: new Date(Date.parse(last?.tried_at ?? now) + minutes * 60_000).toISOString() })
}

export const forgetTries = (tx: Tx, subjects: string[]) => tx.deleteFrom('staff.tries').where('subject', 'in', subjects).execute()
