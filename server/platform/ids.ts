import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's base 32 in lower case: sorts like its numbers, survives being read aloud
let lastMillisecond = 0
let counter = 0
let pool = Buffer.alloc(0)
let used = 0

function randomByte() {
  if (used === pool.length) {
    pool = randomBytes(4096)
    used = 0
  }
  return pool[used++]!
}

/**
 * A new id `prefix_…` of 23 signs: 9 of milliseconds, 3 of a counter, 11 of chance (55 bits). Ids of one process sort in the order they
 * were made, so that B-trees grow at their right edge.
 */
export function newId(prefix: string): string {
  const millisecond = Date.now()
  if (millisecond > lastMillisecond) {
    lastMillisecond = millisecond
    counter = 0
  } else if (++counter === 32_768) {
    lastMillisecond++
    counter = 0
  }
  let id = ''
  for (let rest = lastMillisecond, i = 0; i < 9; i++, rest = Math.floor(rest / 32)) id = ALPHABET[rest % 32] + id
  id += ALPHABET[counter >> 10]! + ALPHABET[(counter >> 5) & 31]! + ALPHABET[counter & 31]!
  for (let i = 0; i < 11; i++) id += ALPHABET[randomByte() & 31]
  return `${prefix}_${id}`
}

/** A secret that opens something (a session, a cart): 256 bits, kept only as its hash. */
export const newSecret = () => randomBytes(32).toString('base64url')
export const hashSecret = (secret: string) => createHash('sha256').update(secret).digest('base64url')

/** Six digits for a one-time code, evenly drawn. */
export function newSixDigits(): string {
  for (;;) {
    const n = randomBytes(4).readUInt32BE()
    if (n < 4_294_000_000) return String(n % 1_000_000).padStart(6, '0')
  }
}
