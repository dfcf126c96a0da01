import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { run, runOne, type Tx } from '#platform/database'
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

/** What somebody may get wrong where she stands (at one till, from one address), and how long she then waits for each further try. */
export interface Patience {
  tries: number
  /** The first pause; each further one is twice as long, up to an hour. */
  minutes: number
}
const LONGEST_PAUSE_MINUTES = 60
const DAY_MINUTES = 1_440

/** Tries that drain away, one in so many minutes: what all places together may get wrong. */
export interface Bucket {
  tries: number
  minutes: number
}

/**
 * Counts a try before it is judged, so that guesses sent at the same moment get none extra; must be committed before the secret is compared.
 * It counts for the place where it is made (`whose` and `where`), so that nobody is locked out anywhere else by it, with pauses that grow.
 * Returns how many are left there before the next pause.
 */
export async function countTry(tx: Tx, whose: string, where: string, { tries, minutes }: Patience, now: string): Promise<number> {
  const pause = `interval '1 minute' * least(${LONGEST_PAUSE_MINUTES}, $4 * 2 ^ least(t.tries - $3, 10))`
  const subject = `${whose} ${where}`
  const counted = await runOne<{ tries: number }>(
    tx,
    `insert into staff.tries as t (subject, tries, tried_at) values ($1, 1, $2)
     on conflict (subject) do update
       set tries = case when t.tried_at <= $2::timestamptz - interval '${DAY_MINUTES} minutes' then 1 else t.tries + 1 end, tried_at = $2
       where t.tries < $3 or t.tried_at + ${pause} <= $2
     returning tries`,
    [subject, now, tries, minutes],
  )
  if (counted) return Math.max(0, tries - counted.tries)
  const waits = await runOne<{ again_at: string }>(
    tx,
    `select t.tried_at + ${pause} as again_at from staff.tries t where subject = $1 and $2::timestamptz is not null`,
    [subject, now, tries, minutes],
  )
  throw tooManyTries({ again_at: waits!.again_at })
}

/** Counts it for all places together: guesses spread over many are limited too. The bucket drains faster than one place alone can fill it. */
export async function countGuess(tx: Tx, whose: string, { tries, minutes }: Bucket, now: string) {
  const drained = `greatest(0, t.tries - extract(epoch from $2::timestamptz - t.tried_at) / 60 / $4)`
  const counted = await runOne(
    tx,
    `insert into staff.tries as t (subject, tries, tried_at) values ($1, 1, $2)
     on conflict (subject) do update set tries = ${drained} + 1, tried_at = $2 where ${drained} + 1 <= $3
     returning tries`,
    [whose, now, tries, minutes],
  )
  if (!counted) throw tooManyTries({ again_at: new Date(Date.parse(now) + minutes * 60_000).toISOString() })
}

/** It was the right one: what was tried here before is forgotten, and it was no guess. */
export async function forgiveTries(tx: Tx, whose: string, where: string) {
  await run(tx, 'delete from staff.tries where subject = $1', [`${whose} ${where}`])
  await run(tx, 'update staff.tries set tries = greatest(0, tries - 1) where subject = $1', [whose])
}

/** The secret is another one now: all that was tried anywhere is forgotten. */
export const forgetTries = (tx: Tx, whose: string) =>
  run(tx, `delete from staff.tries where subject = $1 or starts_with(subject, $1 || ' ')`, [whose])
