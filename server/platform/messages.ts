/**
 * What is said to people outside: written in the transaction of the change, sent after its commit by whichever messenger is joined. Where
 * none is, the message is kept, and the console's outbox is where it is read.
 */
import { type Database, type Db, run, type Tx } from './database.ts'
import { newId } from './ids.ts'
import type { Log } from './log.ts'
import { outbound } from './outbound.ts'
import { pageOf, readCursor } from './paging.ts'

export type Medium = 'sms' | 'email'

export interface Message {
  message_id: string
  /** What it is about, in one word of the sender's: sign_in_code, order_placed … */
  kind: string
  medium: Medium
  recipient: string
  locale: string
  subject: string | null
  body: string
  customer_id: string | null
  /** Where its reader, or a program of hers, refuses to be sent more of it (RFC 8058); only marketing has one. */
  refuse_at?: string | null
}

/** Why somebody is written to. Marketing goes out by a consent of hers, which the message names; the database takes no other. */
export type Why = { purpose: 'proof' | 'order' | 'request' } | { purpose: 'marketing'; consent_id: string; refuse_at: string }

export type NewMessage = Why & {
  kind: string
  medium: Medium
  recipient: string
  locale: string
  subject?: string | undefined
  body: string
  /** In whose name it is said; null: in nobody's in particular. */
  company_id: string | null
  customer_id?: string | null | undefined
  /** The part of the text that opens something. Nobody finds it in the outbox once the message was sent or is useless. */
  secret?: string | undefined
  /** From then on it is not sent any more. */
  useless_after?: string | undefined
  /** Not before; at once where it is not given. */
  due_at?: string | undefined
  now: string
}

/** `again: false` is the other side's last word (no such mailbox); otherwise it is worth another try. */
export type Sending = { sent: true } | { sent: false; again: boolean; error: string }

/** The port: something that carries messages of one medium. Every connector passes `messages.contract.ts`. */
export interface Messenger {
  medium: Medium
  send(message: Message, signal: AbortSignal): Promise<Sending>
}

const joined: Messenger[] = []
/** Joins a messenger to this process. Returns the way to leave. */
export function joinMessenger(messenger: Messenger) {
  joined.push(messenger)
  return () => void joined.splice(joined.indexOf(messenger), 1)
}
export const joinedMessengers = (): readonly Messenger[] => joined

const hearers = new Set<(message: Message) => void>()
/** Hears every message that is queued by this process: the demo says sign-in codes in its log. Returns the way to stop. */
export function onQueued(hear: (message: Message) => void) {
  hearers.add(hear)
  return () => void hearers.delete(hear)
}

export const queueMessage = (tx: Tx, message: NewMessage) => queueMessages(tx, [message])

/** Queues many messages with one statement. */
export async function queueMessages(tx: Tx, messages: NewMessage[]) {
  if (!messages.length) return
  const ids = messages.map(() => newId('msg'))
  await run(tx, QUEUE, [
    ids,
    messages.map((m) => m.kind),
    messages.map((m) => m.medium),
    messages.map((m) => m.recipient),
    messages.map((m) => m.locale),
    messages.map((m) => m.subject ?? null),
    messages.map((m) => m.body),
    messages.map((m) => m.customer_id ?? null),
    messages.map((m) => m.company_id),
    messages.map((m) => (joined.some(({ medium }) => medium === m.medium) ? 'waiting' : 'kept')),
    messages.map((m) => m.secret ?? null),
    messages.map((m) => m.useless_after ?? null),
    messages.map((m) => m.now),
    messages.map((m) => m.due_at ?? m.now),
    messages.map((m) => m.purpose),
    messages.map((m) => ('consent_id' in m ? m.consent_id : null)),
    messages.map((m) => ('refuse_at' in m ? m.refuse_at : null)),
  ])
  for (const [i, m] of messages.entries())
    for (const hear of hearers) hear({ ...m, message_id: ids[i]!, subject: m.subject ?? null, customer_id: m.customer_id ?? null })
}

const QUEUE = `
  insert into platform.messages (message_id, kind, medium, recipient, locale, subject, body, customer_id, company_id, status, secret, useless_after,
    created_at, due_at, purpose, consent_id, refuse_at)
  select id, kind, medium, recipient, locale, subject, body, customer_id, company_id, status, secret, useless_after, at, due_at, purpose, consent_id, refuse_at
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
              $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[], $16::text[], $17::text[])
    as m(id, kind, medium, recipient, locale, subject, body, customer_id, company_id, status, secret, useless_after, at, due_at, purpose, consent_id, refuse_at)`

const AT_ONCE = 20
const SENDING_MAY_TAKE_MS = 15_000
/** Minutes until the next try, after the first, second … failed one; after the last the message has failed. */
const PAUSES = [0.5, 2, 8, 30, 120, 480, 1_440]

/**
 * Sends what is due. A message is taken for five minutes, spoken outside any transaction, then settled: a server that dies meanwhile
 * leaves it to the next one, so that it may arrive twice but is never lost. Returns how many were sent.
 */
export async function sendDueMessages(database: Database, messengers: readonly Messenger[], now: string, log: Log): Promise<number> {
  let sent = 0
  await database.transaction((tx) =>
    setAside(
      tx,
      messengers.map((m) => m.medium),
      now,
    ),
  )
  for (;;) {
    const taken = await database.transaction((tx) => run<Message & { tries: number }>(tx, TAKE, [now, AT_ONCE]))
    const sendings = await Promise.all(
      taken.map(async (message): Promise<Sending> => {
        const messenger = messengers.find((m) => m.medium === message.medium)!
        const answer = await outbound({ timeout_ms: SENDING_MAY_TAKE_MS }, (signal) => messenger.send(message, signal))
        return answer.answered ? answer.value : { sent: false, again: true, error: answer.error }
      }),
    )
    await database.transaction((tx) => settle(tx, taken, sendings, now))
    for (const [i, sending] of sendings.entries())
      if (sending.sent) sent++
      else log.warn({ message_id: taken[i]!.message_id, kind: taken[i]!.kind }, 'a message could not be sent; the outbox says why')
    if (taken.length < AT_ONCE) return sent
  }
}

const TAKE = `
  update platform.messages m set tries = m.tries + 1, due_at = $1::timestamptz + interval '5 minutes'
  from (select message_id from platform.messages where status = 'waiting' and due_at <= $1 order by due_at limit $2 for update skip locked) as due
  where m.message_id = due.message_id
  returning m.message_id, m.kind, m.medium, m.recipient, m.locale, m.subject, m.body, m.customer_id, m.refuse_at, m.tries`

const HIDDEN = '••••••'
const withoutSecret = `secret = null, body = replace(body, secret, '${HIDDEN}')`

/** Keeps what nobody can carry, gives up what comes too late, and takes void secrets out of kept texts. */
async function setAside(tx: Tx, media: string[], now: string) {
  await run(tx, `update platform.messages set status = 'kept' where status = 'waiting' and due_at <= $1 and medium <> all($2::text[])`, [
    now,
    media,
  ])
  await run(
    tx,
    `update platform.messages set status = 'failed', error = coalesce(error, 'nobody could carry it in time') where status = 'waiting' and due_at <= $1 and useless_after <= $1`,
    [now],
  )
  await run(tx, `update platform.messages set ${withoutSecret} where secret is not null and useless_after <= $1`, [now])
}

async function settle(tx: Tx, taken: (Message & { tries: number })[], sendings: Sending[], now: string) {
  if (!taken.length) return
  const outcome = taken.map(({ tries }, i) => {
    const sending = sendings[i]!
    if (sending.sent) return { status: 'sent', error: null, pause: 0 }
    const pause = PAUSES[tries - 1]
    return sending.again && pause !== undefined
      ? { status: 'waiting', error: sending.error, pause }
      : { status: 'failed', error: sending.error, pause: 0 }
  })
  await run(tx, SETTLE, [
    taken.map((m) => m.message_id),
    outcome.map((o) => o.status),
    outcome.map((o) => o.error?.slice(0, 500) ?? null),
    outcome.map((o) => o.pause),
    now,
  ])
}

const SETTLE = `
  update platform.messages m
  set status = o.status, error = o.error, sent_at = case when o.status = 'sent' then $5::timestamptz end,
      due_at = $5::timestamptz + o.pause * interval '1 minute',
      body = case when o.status = 'waiting' or m.secret is null then m.body else replace(m.body, m.secret, '${HIDDEN}') end,
      secret = case when o.status = 'waiting' then m.secret end
  from unnest($1::text[], $2::text[], $3::text[], $4::float8[]) as o(message_id, status, error, pause)
  where m.message_id = o.message_id`

export const messagesTo = (db: Db, customer_ids: readonly string[], recipients: string[]) =>
  run<object>(
    db,
    `select kind, medium, recipient, subject, body, status, created_at, sent_at from platform.messages
     where customer_id = any($1::text[]) or recipient = any($2::text[]) order by created_at`,
    [customer_ids, recipients],
  )

export const forgetMessagesTo = (tx: Tx, customer_ids: readonly string[], recipients: string[]) =>
  run(tx, `delete from platform.messages where customer_id = any($1::text[]) or recipient = any($2::text[]) returning 1`, [
    customer_ids,
    recipients,
  ])

/** What was written to others names somebody no longer: her name is taken out of it, and whatever else they were told stays. */
export async function forgetNameIn(tx: Tx, kind: string, names: readonly string[]): Promise<number> {
  let changed = 0
  for (const name of names)
    changed += (
      await run(tx, `update platform.messages set body = replace(body, $2, '•••') where kind = $1 and strpos(body, $2) > 0 returning 1`, [
        kind,
        name,
      ])
    ).length
  return changed
}

/** Whoever refuses is sent nothing more, also of what waits for her hours. */
export async function withdrawMarketing(tx: Tx, refused: readonly { company_id: string; medium: Medium; recipient: string }[]) {
  if (!refused.length) return
  await run(
    tx,
    `update platform.messages m set status = 'failed', error = 'refused by its recipient'
     from unnest($1::text[], $2::text[], $3::text[]) as refused(company_id, medium, recipient)
     where m.recipient = refused.recipient and m.medium = refused.medium and m.company_id = refused.company_id and m.purpose = 'marketing' and m.status = 'waiting'`,
    [refused.map(({ company_id }) => company_id), refused.map(({ medium }) => medium), refused.map(({ recipient }) => recipient)],
  )
}

/** What was said long ago is not kept; what still waits is. */
export const forgetOldMessages = async (tx: Tx, before: string, most: number) =>
  (
    await run(
      tx,
      `delete from platform.messages where message_id in (
         select message_id from platform.messages where created_at < $1 and status <> 'waiting' order by created_at limit $2) returning 1`,
      [before, most],
    )
  ).length

/** A code that is on its way to its owner is nobody else's to read; a kept one has no other way to be read, by whoever may. */
const OUTBOX = `
  select message_id, kind, medium, recipient, locale, subject,
         case when secret is null or $8 and status = 'kept' and useless_after > $6 then body else replace(body, secret, '${HIDDEN}') end as body,
         customer_id, company_id, status, tries, error, created_at, sent_at
  from platform.messages
  where (created_at, message_id) < (coalesce($1::timestamptz, 'infinity'), coalesce($2::text, ''))
    and ($3::text is null or medium = $3) and ($4::text is null or status = $4) and ($7::text[] is null or company_id = any($7))
  order by created_at desc, message_id desc limit $5`

export interface KeptMessage extends Message {
  company_id: string | null
  status: 'waiting' | 'sent' | 'failed' | 'kept'
  tries: number
  error: string | null
  created_at: string
  sent_at: string | null
}

/** The outbox, newest first; of some companies only, where they are named. */
export async function listMessages(
  db: Db,
  asked: {
    medium?: Medium
    status?: KeptMessage['status']
    companies: readonly string[] | null
    /** Whether codes that nobody could carry are shown. */
    with_codes: boolean
    limit: number
    after?: string
    now: string
  },
) {
  const { medium = null, status = null, companies, with_codes, limit, after, now } = asked
  const [created_at = null, message_id = null] = readCursor(after) ?? []
  const rows = await run<KeptMessage>(db, OUTBOX, [created_at, message_id, medium, status, limit + 1, now, companies, with_codes])
  return pageOf(rows, limit, (m) => [m.created_at, m.message_id])
}
