import { createHash } from 'node:crypto'
import { type Db, type LastWrite, run, runOne, type Tx, writeLast } from './database.ts'
import { refusal } from './refusal.ts'
import type { Outcome } from './together.ts'

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

interface Remembered {
  status: number
  reply: string
}

/**
 * Claims a key inside the transaction of its effect. Undefined: the key is fresh, go on and `rememberReply`. A second request that comes
 * while the first is open waits here for its commit and gets the same answer. A refusal rolls the claim back: it is not remembered.
 *
 * One statement, so that it can travel with what is asked behind it (`allowedBy`). The row is written again where there is one, because only what
 * writes it sees what was committed while it waited; `xmax` is 0 in a row that nobody has written before.
 */
export async function claimKey(tx: Tx, key: RequestKey, now: string): Promise<Remembered | undefined> {
  const claimed = await runOne<{ fresh: boolean; request_hash: string; status: number | null; reply: string | null }>(
    tx,
    `insert into platform.idempotency_keys as k (principal, operation, key, request_hash, created_at) values ($1, $2, $3, $4, $5)
     on conflict (principal, operation, key) do update set request_hash = k.request_hash
     returning k.xmax = 0 as fresh, k.request_hash, k.status, k.reply`,
    [key.principal, key.operation, key.key, key.request_hash, now],
  )
  if (claimed!.fresh) return undefined
  const before = answerIn(key, claimed!)
  if ('refusal' in before) throw before.refusal
  return before.ok
}

/** What was answered to a key before; a refusal where it was used for something else, or is not answered yet. */
function answerIn(key: RequestKey, before: { request_hash: string; status: number | null; reply: string | null }): Outcome<Remembered> {
  if (before.request_hash !== key.request_hash) return { refusal: idempotencyKeyReused({ key: key.key }) }
  if (before.status === null) return { refusal: requestInProgress({ key: key.key }) }
  return { ok: { status: before.status, reply: before.reply ?? '' } }
}

/** Travels with the commit. */
export const rememberReply = (tx: Tx, { principal, operation, key }: RequestKey, status: number, reply: string) =>
  writeLast(tx, REPLIED, [[principal, operation, key, status, reply]])

/**
 * Nothing that was answered tells of these any more, an id or an address, nor is left of what these principals were answered; a request that comes
 * again is still known, and does nothing again.
 */
export const forgetReplies = async (tx: Tx, words: readonly string[], principals: readonly string[] = []): Promise<number> =>
  (
    await run(
      tx,
      `update platform.idempotency_keys set reply = '{}'
       where reply <> '{}' and (principal = any($2::text[]) or exists (select from unnest($1::text[]) as word where strpos(reply, word) > 0)) returning 1`,
      [words, principals],
    )
  ).length

const REPLIED: LastWrite = {
  columns: 5,
  sql: ($) => `replied as (
      update platform.idempotency_keys k set status = r.status, reply = r.reply
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::integer[], ${$(5)}::text[]) as r(principal, operation, key, status, reply)
      where (k.principal, k.operation, k.key) = (r.principal, r.operation, r.key))`,
}

/** What was answered to these keys before; undefined where a key is fresh, a refusal where it was used for something else. */
async function rememberedReplies(tx: Tx, keys: RequestKey[]): Promise<(Outcome<Remembered> | undefined)[]> {
  const rows = await run<{ at: number; request_hash: string; status: number | null; reply: string | null }>(
    tx,
    `select asked.at::integer, k.request_hash, k.status, k.reply
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as asked(principal, operation, key, at)
     join platform.idempotency_keys k using (principal, operation, key)`,
    [keys.map((k) => k.principal), keys.map((k) => k.operation), keys.map((k) => k.key)],
  )
  const found: (Outcome<Remembered> | undefined)[] = keys.map(() => undefined)
  for (const { at, ...before } of rows) found[at - 1] = answerIn(keys[at - 1]!, before)
  return found
}

interface KeyedCall {
  key: RequestKey | undefined
}
const scopeOf = ({ principal, operation, key }: RequestKey) => `${principal} ${operation} ${key}`

/**
 * For group commits: calls that were answered before get the same answer again. Of two different ones that bring one key at the same moment
 * the later has to wait. Undefined where there is something to decide. To be asked when the rows of the calls are locked: a twin in another
 * process has then committed its answer.
 */
export async function answeredBefore<Answer>(tx: Tx, calls: readonly KeyedCall[]): Promise<(Outcome<Answer> | undefined)[]> {
  const outcomes: (Outcome<Answer> | undefined)[] = calls.map(() => undefined)
  const first = new Map<string, RequestKey>()
  const fresh: { at: number; key: RequestKey }[] = []
  for (const [at, { key }] of calls.entries()) {
    if (!key) continue
    const before = first.get(scopeOf(key))
    if (!before) first.set(scopeOf(key), key)
    if (before && before.request_hash !== key.request_hash) outcomes[at] = { refusal: requestInProgress({ key: key.key }) }
    else fresh.push({ at, key })
  }
  if (!fresh.length) return outcomes
  const replies = await rememberedReplies(
    tx,
    fresh.map(({ key }) => key),
  )
  for (const [i, { at }] of fresh.entries()) {
    const reply = replies[i]
    if (reply) outcomes[at] = 'ok' in reply ? { ok: JSON.parse(reply.ok.reply) as Answer } : reply
  }
  return outcomes
}

/** Whether this request has its answer already: whatever has changed since, it is answered the same. */
export const wasAnswered = async (db: Db, { principal, operation, key }: RequestKey): Promise<boolean> =>
  (await runOne(db, 'select from platform.idempotency_keys where (principal, operation, key) = ($1, $2, $3) and status is not null', [
    ...[principal, operation, key],
  ])) !== undefined

/** Writes what was decided in a group commit beside its effects. Refusals are not remembered. */
export async function rememberAnswers(
  tx: Tx,
  calls: readonly KeyedCall[],
  before: readonly (Outcome<object> | undefined)[],
  outcomes: readonly (Outcome<object> | undefined)[],
  now: string,
) {
  const answers = new Map<string, RequestKey & Remembered>()
  for (const [at, { key }] of calls.entries()) {
    const outcome = outcomes[at]
    if (key && !before[at] && outcome && 'ok' in outcome)
      answers.set(scopeOf(key), { ...key, status: 201, reply: JSON.stringify(outcome.ok) })
  }
  await writeLast(
    tx,
    REMEMBER,
    [...answers.values()].map((a) => [a.principal, a.operation, a.key, a.request_hash, a.status, a.reply, now]),
  )
}

const REMEMBER: LastWrite = {
  columns: 7,
  sql: ($) => `remembered as (
      insert into platform.idempotency_keys (principal, operation, key, request_hash, status, reply, created_at)
      select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::integer[], ${$(6)}::text[], ${$(7)}::timestamptz[]))`,
}

/** Keys live for a day. */
export const forgetOldKeys = (tx: Tx, now: string) =>
  run(tx, `delete from platform.idempotency_keys where created_at < $1::timestamptz - interval '24 hours'`, [now])
