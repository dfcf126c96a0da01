import { createHash } from 'node:crypto'
import { run, runOne, type Tx } from './database.ts'
import { refusal } from './refusal.ts'

export const idempotencyKeyRequired = refusal<{ operation: string }>(
  'idempotency_key_required',
  400,
  () => 'Send an Idempotency-Key header, so that a repeated request cannot do this twice',
)
export const idempotencyKeyReused = refusal<{ key: string }>(
  'idempotency_key_reused',
  422,
  () => 'This Idempotency-Key was used before with another request',
)
export const requestInProgress = refusal<{ key: string }>(
  'request_in_progress',
  409,
  () => 'The first request with this Idempotency-Key is still being worked on',
)

/** A repeated request is the same when principal, operation, key and this fingerprint of its input are. */
export interface RequestKey {
  principal: string
  operation: string
  key: string
  request_hash: string
}
export const hashOf = (input: unknown) => createHash('sha256').update(JSON.stringify(input)).digest('base64url')

export interface Remembered {
  status: number
  reply: string
}

/**
 * Claims a key inside the transaction of its effect. Undefined: the key is fresh, go on and `rememberReply`. A second request that comes
 * while the first is open waits here for its commit and gets the same answer. A refusal rolls the claim back: it is not remembered.
 */
export async function claimKey(tx: Tx, key: RequestKey, now: string): Promise<Remembered | undefined> {
  const fresh = await runOne(
    tx,
    `insert into platform.idempotency_keys (principal, operation, key, request_hash, created_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1 as fresh`,
    [key.principal, key.operation, key.key, key.request_hash, now],
  )
  if (fresh) return undefined
  return (await rememberedReplies(tx, [key]))[0]
}

export const rememberReply = (tx: Tx, key: RequestKey, status: number, reply: string) =>
  run(tx, `update platform.idempotency_keys set status = $4, reply = $5 where principal = $1 and operation = $2 and key = $3`, [
    key.principal,
    key.operation,
    key.key,
    status,
    reply,
  ])

/** What was answered to these keys before; undefined where a key is fresh. Throws where a key was used for something else. */
export async function rememberedReplies(tx: Tx, keys: RequestKey[]): Promise<(Remembered | undefined)[]> {
  const rows = await run<{ at: number; request_hash: string; key: string; status: number | null; reply: string | null }>(
    tx,
    `select asked.at::integer, k.request_hash, k.key, k.status, k.reply
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as asked(principal, operation, key, at)
     join platform.idempotency_keys k using (principal, operation, key)`,
    [keys.map((k) => k.principal), keys.map((k) => k.operation), keys.map((k) => k.key)],
  )
  const found: (Remembered | undefined)[] = keys.map(() => undefined)
  for (const row of rows) {
    const asked = keys[row.at - 1]!
    if (asked.request_hash !== row.request_hash) throw idempotencyKeyReused({ key: row.key })
    if (row.status === null) throw requestInProgress({ key: row.key })
    found[row.at - 1] = { status: row.status, reply: row.reply ?? '' }
  }
  return found
}

/** Writes the answers of a group commit beside their effects, with one statement. */
export const rememberReplies = (tx: Tx, answers: (RequestKey & Remembered)[], now: string) =>
  run(
    tx,
    `insert into platform.idempotency_keys (principal, operation, key, request_hash, status, reply, created_at)
     select *, $7::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[])`,
    [
      answers.map((a) => a.principal),
      answers.map((a) => a.operation),
      answers.map((a) => a.key),
      answers.map((a) => a.request_hash),
      answers.map((a) => a.status),
      answers.map((a) => a.reply),
      now,
    ],
  )

/** Keys live for a day. */
export const forgetOldKeys = (tx: Tx, now: string) =>
  run(tx, `delete from platform.idempotency_keys where created_at < $1::timestamptz - interval '24 hours'`, [now])
