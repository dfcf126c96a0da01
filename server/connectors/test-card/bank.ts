import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, type Db, type LastWrite, run, runOne, writeLast } from '#platform/database'
import { gathered, together } from '#platform/together'
import type { Webhook } from '../../sale/payments/index.ts'

/**
 * A pretended bank, so that everything which can happen to a card payment can be tried. It remembers in tables of its own what it was asked,
 * like a real one: it outlives a crash of ours and answers to every one of our processes.
 */
export interface Charge {
  reference: string
  token: string
  amount_minor: number
  currency: string
  /** `asking`: it wants to see the customer first. */
  status: 'asking' | 'thinking' | 'authorised' | 'declined' | 'cancelled'
  reason: string | null
  /** When it will have made up its mind. */
  decided_at: string
  captured_minor: number
  refunded_minor: number
  /** The holder for whom it keeps the card. */
  keep_for: string | null
}

export interface AuthoriseRequest {
  reference: string
  token: string
  amount_minor: number
  currency: string
  now: string
  kept?: 'present' | 'absent' | undefined
  keep_for?: string | undefined
}
export interface ChangeRequest {
  kind: 'capture' | 'refund' | 'cancel' | 'release'
  reference: string
  /** The reference of the charge that is changed. */
  charge: string
  amount_minor: number
  now: string
}
export type BankAnswer = { result: 'done' } | { result: 'declined'; reason: string } | { result: 'pending' }

/** The card whose holder has to prove herself (3-D Secure). */
export const ASKS = 'tok_3ds'
/** Is good once, and has nothing left when it is used again. */
const DRAINED = 'tok_drained'
export interface BankCard {
  token: string
  behaves: string
  expires_on: string
}
const THINKS_FOR_MS = 1_000
const SECRET = 'the test bank and this connector share it'

export class TestBank {
  /** Takes the webhooks to us; without it the bank sends none. */
  notify: ((webhook: SignedNews) => Promise<unknown>) | undefined
  /** How the bank waits before it sends one; a test takes them into its own hands. */
  wait = (ms: number, send: () => void) => void setTimeout(send, ms).unref()
  /** Who asks with a card that is never answered gives up after so long; whom it answers waits as long as she has to. */
  silence_ms = 2_000
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async authorise(request: AuthoriseRequest): Promise<BankAnswer> {
    const token = request.kept ? await this.#behaviourOf(request) : request.token
    return answerOf(await chargeTogether(this.#database.writer, newCharge({ ...request, token })), request.now)
  }

  async saysNothing(signal: AbortSignal): Promise<never> {
    await sleep(this.silence_ms, undefined, { signal })
    throw new DOMException('the test bank does not answer', 'TimeoutError')
  }

  /** What a card it keeps does; without its holder nobody can be asked for a code. */
  async #behaviourOf({ token, kept, now }: AuthoriseRequest): Promise<string> {
    const card = await runOne<{ behaves: string; is_over: boolean }>(
      this.#database.db,
      'select behaves, expires_on < $2::date as is_over from test_bank.cards where token = $1 and forgotten_at is null',
      [token, now],
    )
    if (!card) return 'tok_unknown'
    if (card.is_over) return 'tok_expired'
    if (card.behaves === DRAINED) return 'tok_declined'
    return card.behaves === ASKS && kept === 'absent' ? 'tok_asks_nobody' : card.behaves
  }

  /** The card it keeps of a charge that was authorised; the same, however often it is asked. */
  async keptOf(reference: string, now: string): Promise<BankCard | undefined> {
    return runOne<BankCard>(
      this.#database.writer,
      `insert into test_bank.cards as c (token, holder, behaves, kept_by, expires_on)
       select keep_for || '/card_' || reference, keep_for, token, reference, date_trunc('month', $2::date) + interval '25 months' - interval '1 day'
       from test_bank.charges where reference = $1 and keep_for is not null and status not in ('asking', 'declined', 'cancelled')
       on conflict (kept_by) do update set kept_by = excluded.kept_by returning token, behaves, expires_on::text`,
      [reference, now],
    )
  }

  async forgetCard(token: string, now: string): Promise<void> {
    await run(this.#database.writer, 'update test_bank.cards set forgotten_at = $2 where token = $1 and forgotten_at is null', [token, now])
  }

  async change(request: ChangeRequest): Promise<BankAnswer> {
    return changeTogether(this.#database, request)
  }

  async lookUp(reference: string, now: string): Promise<BankAnswer | undefined> {
    const charge = await runOne<Charge>(this.#database.db, 'select * from test_bank.charges where reference = $1', [reference])
    return charge && answerOf(charge, now)
  }

  /** The customer has proven herself, or would not. What was decided before stays. */
  async heardFrom(reference: string, isShe: boolean): Promise<void> {
    await run(
      this.#database.writer,
      `update test_bank.charges set status = $2, reason = $3 where reference = $1 and status = 'asking'`,
      isShe ? [reference, 'authorised', null] : [reference, 'declined', 'authentication_failed'],
    )
  }

  async isAsking(reference: string): Promise<{ amount_minor: number; currency: string } | undefined> {
    return runOne(this.#database.db, `select amount_minor, currency from test_bank.charges where reference = $1 and status = 'asking'`, [
      reference,
    ])
  }

  /** Sends news of a charge: so many times, after so long. */
  send(reference: string, types: string[], ms: number) {
    for (const type of types) this.wait(ms, () => void this.notify?.(signed(type, reference)).catch(() => {}))
  }
}

const banks = new WeakMap<Database, TestBank>()
export function testBankOf(database: Database): TestBank {
  let bank = banks.get(database)
  if (!bank) banks.set(database, (bank = new TestBank(database)))
  return bank
}

const answerOf = (charge: Charge, now: string): BankAnswer => {
  if (charge.status === 'declined' || charge.status === 'cancelled') return { result: 'declined', reason: charge.reason ?? charge.status }
  const isOpen = charge.status === 'asking' || (charge.status === 'thinking' && charge.decided_at > now)
  return isOpen ? { result: 'pending' } : { result: 'done' }
}

/** Charges that are asked for at the same moment are written with one statement; one that is there already stays as it is. */
const chargeTogether = gathered<Db, Charge, Charge>(async (writer, asked) => {
  const charges = await run<Charge>(
    writer,
    `insert into test_bank.charges as c select * from jsonb_populate_recordset(null::test_bank.charges, $1::jsonb)
     on conflict (reference) do update set reference = excluded.reference returning *`,
    [JSON.stringify([...new Map(asked.map((charge) => [charge.reference, charge])).values()])],
  )
  const byReference = new Map(charges.map((charge) => [charge.reference, charge]))
  return asked.map(({ reference }) => byReference.get(reference)!)
})

/** Changes that come together are made with one commit; one that was answered before gets the same answer and does nothing. */
const changeTogether = together<ChangeRequest, BankAnswer>({
  name: 'test bank',
  async decide(tx, requests) {
    const [locked, before] = await Promise.all([
      run<Charge>(tx, 'select * from test_bank.charges where reference = any($1) order by reference for no key update', [
        [...new Set(requests.map(({ charge }) => charge))].sort(),
      ]),
      run<{ reference: string; reason: string | null }>(tx, 'select reference, reason from test_bank.answers where reference = any($1)', [
        requests.map(({ reference }) => reference),
      ]),
    ])
    const charges = new Map(locked.map((charge) => [charge.reference, charge]))
    const reasons = new Map(before.map(({ reference, reason }) => [reference, reason]))
    const fresh = requests.filter(({ reference }) => !reasons.has(reference))
    for (const request of fresh)
      if (!reasons.has(request.reference)) reasons.set(request.reference, change(charges.get(request.charge), request))
    await writeLast(
      tx,
      CHANGE,
      [...charges.values()].map((charge) => [
        charge.reference,
        charge.status,
        charge.captured_minor,
        charge.refunded_minor,
        charge.amount_minor,
      ]),
    )
    await writeLast(
      tx,
      ANSWER,
      fresh.map(({ reference, charge, kind, amount_minor }) => [reference, charge, kind, amount_minor, reasons.get(reference)]),
    )
    return requests.map(({ reference }) => {
      const reason = reasons.get(reference)
      return { ok: reason ? { result: 'declined', reason } : { result: 'done' } }
    })
  },
})

const CHANGE: LastWrite = {
  columns: 5,
  row: { of: 'test_bank.charges', key: 1 },
  sql: ($) => `changed_charges as (
      update test_bank.charges c set status = n.status, captured_minor = n.captured_minor, refunded_minor = n.refunded_minor, amount_minor = n.amount_minor
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::bigint[], ${$(4)}::bigint[], ${$(5)}::bigint[])
        as n(reference, status, captured_minor, refunded_minor, amount_minor)
      where c.reference = n.reference)`,
}
const ANSWER: LastWrite = {
  columns: 5,
  sql: ($) => `answered_changes as (
      insert into test_bank.answers
      select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::bigint[], ${$(5)}::text[]) on conflict do nothing)`,
}

const REASONS: Record<string, string> = {
  tok_declined: 'card_declined',
  tok_expired: 'expired_card',
  tok_asks_nobody: 'authentication_required',
}

function newCharge({ reference, token, amount_minor, currency, now, keep_for }: AuthoriseRequest): Charge {
  const isThinking = token.startsWith('tok_webhook_')
  const isKnown = isThinking || ['tok_ok', 'tok_slow', 'tok_timeout', ASKS, DRAINED].includes(token)
  return {
    reference,
    token,
    amount_minor,
    currency,
    status: isThinking ? 'thinking' : token === ASKS ? 'asking' : isKnown ? 'authorised' : 'declined',
    reason: isKnown ? null : (REASONS[token] ?? 'unknown_token'),
    decided_at: new Date(Date.parse(now) + (isThinking ? THINKS_FOR_MS : 0)).toISOString(),
    captured_minor: 0,
    refunded_minor: 0,
    keep_for: keep_for ?? null,
  }
}

/** Changes a charge, or says why not. */
function change(charge: Charge | undefined, { kind, amount_minor, now }: ChangeRequest): string | null {
  if (!charge) return 'unknown_charge'
  if (answerOf(charge, now).result !== 'done') return 'not_authorised'
  charge.status = 'authorised'
  if (kind === 'capture') {
    if (charge.captured_minor + amount_minor > charge.amount_minor) return 'exceeds_authorisation'
    charge.captured_minor += amount_minor
  } else if (kind === 'refund') {
    if (charge.refunded_minor + amount_minor > charge.captured_minor) return 'exceeds_capture'
    charge.refunded_minor += amount_minor
  } else if (kind === 'release') charge.amount_minor = charge.captured_minor
  else {
    if (charge.captured_minor > 0) return 'already_captured'
    charge.status = 'cancelled'
  }
  return null
}

export interface SignedNews {
  text: string
  headers: { 'test-bank-signature': string }
}
const sealOf = (text: string) => createHmac('sha256', SECRET).update(text).digest('base64')

export function signed(type: string, reference: string): SignedNews {
  const text = JSON.stringify({ id: randomUUID(), type, reference })
  return { text, headers: { 'test-bank-signature': sealOf(text) } }
}

export function readSigned({ text, headers }: Webhook): { id: string; type: string; reference: string } | undefined {
  const [given, right] = [Buffer.from(String(headers['test-bank-signature'])), Buffer.from(sealOf(text))]
  return given.length === right.length && timingSafeEqual(given, right) ? JSON.parse(text) : undefined
}
