import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { type Database, run, runOne } from '#platform/database'
import { together } from '#platform/together'

/**
 * A pretended bank, so that everything which can happen to a card payment can be tried. It remembers in tables of its own what it was asked,
 * like a real one: it outlives a crash of ours and answers to every one of our processes.
 */
export interface Charge {
  reference: string
  token: string
  amount_minor: number
  currency: string
  status: 'thinking' | 'authorised' | 'declined' | 'cancelled'
  reason: string | null
  /** When it will have made up its mind. */
  decided_at: string
  captured_minor: number
  refunded_minor: number
}

export type BankRequest = { reference: string; amount_minor: number; now: string } & (
  | { kind: 'authorise'; token: string; currency: string }
  | { kind: 'capture' | 'refund' | 'cancel'; charge: string }
)
export type BankAnswer = { result: 'done' } | { result: 'declined'; reason: string } | { result: 'pending' }

const THINKS_FOR_MS = 1_000
const SECRET = 'the test bank and this connector share it'

export class TestBank {
  /** Takes the webhooks to us; without it the bank sends none. */
  notify: ((webhook: object) => Promise<unknown>) | undefined
  /** How the bank waits before it sends one; a test takes them into its own hands. */
  wait = (ms: number, send: () => void) => void setTimeout(send, ms).unref()
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  ask(request: BankRequest): Promise<BankAnswer> {
    return decideTogether(this.#database, request)
  }

  async lookUp(reference: string, now: string): Promise<BankAnswer | undefined> {
    const charge = await runOne<Charge>(this.#database.db, 'select * from test_bank.charges where reference = $1', [reference])
    return charge && answerOf(charge, now)
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
  return charge.status === 'thinking' && charge.decided_at > now ? { result: 'pending' } : { result: 'done' }
}

/** Requests that come together are answered with one commit; one that was answered before gets the same answer and does nothing. */
const decideTogether = together<BankRequest, BankAnswer>({
  name: 'test bank',
  async decide(tx, requests) {
    const charges = new Map(
      (
        await run<Charge>(tx, 'select * from test_bank.charges where reference = any($1) order by reference for no key update', [
          [...new Set(requests.map(chargeOf))].sort(),
        ])
      ).map((charge) => [charge.reference, charge]),
    )
    const later = requests.filter((request) => request.kind !== 'authorise')
    const answered = new Map(
      later.length
        ? (
            await run<{ reference: string; reason: string | null }>(
              tx,
              'select reference, reason from test_bank.answers where reference = any($1)',
              [later.map((request) => request.reference)],
            )
          ).map((answer) => [answer.reference, answer.reason])
        : [],
    )
    const answers = requests.map((request): BankAnswer => {
      if (request.kind === 'authorise') {
        const charge = charges.get(request.reference) ?? newCharge(request)
        charges.set(request.reference, charge)
        return answerOf(charge, request.now)
      }
      if (!answered.has(request.reference)) answered.set(request.reference, change(charges.get(request.charge), request))
      const reason = answered.get(request.reference)
      return reason ? { result: 'declined', reason } : { result: 'done' }
    })
    await run(
      tx,
      `insert into test_bank.charges as c select * from jsonb_populate_recordset(null::test_bank.charges, $1::jsonb)
       on conflict (reference) do update set status = excluded.status, captured_minor = excluded.captured_minor, refunded_minor = excluded.refunded_minor`,
      [JSON.stringify([...charges.values()])],
    )
    if (later.length)
      await run(
        tx,
        `insert into test_bank.answers select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) on conflict do nothing`,
        [
          later.map((request) => request.reference),
          later.map(chargeOf),
          later.map((request) => request.kind),
          later.map((request) => request.amount_minor),
          later.map((request) => answered.get(request.reference) ?? null),
        ],
      )
    return answers.map((answer) => ({ ok: answer }))
  },
})

const chargeOf = (request: BankRequest) => (request.kind === 'authorise' ? request.reference : request.charge)

function newCharge({ reference, token, amount_minor, currency, now }: BankRequest & { kind: 'authorise' }): Charge {
  const isThinking = token.startsWith('tok_webhook_')
  const isKnown = isThinking || ['tok_ok', 'tok_slow', 'tok_timeout'].includes(token)
  return {
    reference,
    token,
    amount_minor,
    currency,
    status: isThinking ? 'thinking' : isKnown ? 'authorised' : 'declined',
    reason: isKnown ? null : token === 'tok_declined' ? 'card_declined' : 'unknown_token',
    decided_at: new Date(Date.parse(now) + (isThinking ? THINKS_FOR_MS : 0)).toISOString(),
    captured_minor: 0,
    refunded_minor: 0,
  }
}

/** Changes a charge, or says why not. */
function change(charge: Charge | undefined, { kind, amount_minor, now }: BankRequest): string | null {
  if (!charge) return 'unknown_charge'
  if (answerOf(charge, now).result !== 'done') return 'not_authorised'
  charge.status = 'authorised'
  if (kind === 'capture') {
    if (charge.captured_minor + amount_minor > charge.amount_minor) return 'exceeds_authorisation'
    charge.captured_minor += amount_minor
  } else if (kind === 'refund') {
    if (charge.refunded_minor + amount_minor > charge.captured_minor) return 'exceeds_capture'
    charge.refunded_minor += amount_minor
  } else {
    if (charge.captured_minor > 0) return 'already_captured'
    charge.status = 'cancelled'
  }
  return null
}

const sealOf = (id: string, type: string, reference: string) =>
  createHmac('sha256', SECRET).update(`${id}.${type}.${reference}`).digest('base64')

export function signed(type: string, reference: string) {
  const id = randomUUID()
  return { id, type, reference, signature: sealOf(id, type, reference) }
}

export function isSigned(webhook: object): webhook is ReturnType<typeof signed> {
  const { id, type, reference, signature } = webhook as Record<string, unknown>
  if (![id, type, reference, signature].every((field) => typeof field === 'string')) return false
  const [given, right] = [Buffer.from(signature as string), Buffer.from(sealOf(id as string, type as string, reference as string))]
  return given.length === right.length && timingSafeEqual(given, right)
}
