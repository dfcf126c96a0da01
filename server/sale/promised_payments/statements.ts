import { hash } from 'node:crypto'
import { creditorReferencesIn } from '@birge/kernel/bank-transfer'
import { foldText } from '@birge/kernel/fold'
import { parseMoney } from '@birge/kernel/money'
import { Type } from 'typebox'
import { type Database, run, runOne } from '#platform/database'
import type { Call } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { readTextTable } from '#platform/table-text'
import { ofCompany } from '../../foundation/companies/index.ts'
import { account, post } from '../../foundation/ledger/index.ts'
import { capturePayment, type Payment, paymentsByIds } from '../payments/index.ts'
import { leftOf } from './waiting.ts'

export const statementUnreadable = refusal<{ most: number }>(
  'statement_unreadable',
  422,
  ({ most }) => `A statement has a heading with date, amount and text, and ${most} lines at most`,
)
const MOST_LINES = 2_000

export const LineReply = Type.Object({
  line: Type.Integer(),
  outcome: Type.Enum(['received', 'short', 'over', 'unknown', 'not_awaited', 'seen', 'not_an_amount'], {
    description:
      'received: all that was awaited; short: a part, the rest is awaited; over: more, which is kept for her; seen: read before; not_awaited: its order is paid or cancelled',
  }),
  reference: Type.Union([Type.String(), Type.Null()]),
  amount_minor: Type.Integer(),
  difference_minor: Type.Integer({ description: 'what is missing (below zero) or too much' }),
  order_id: Type.Union([Type.String(), Type.Null()]),
})
type LineReply = Type.Static<typeof LineReply>

// Folded, as banks head them in Turkish, Azerbaijani and English.
const DATES = /^(tarih|islem tarihi|date|booking date|tarix)$/
const AMOUNTS = /^(tutar|islem tutari|miktar|alacak|amount|credit|mebleg|medaxil)$/
const TEXTS = /^(aciklama|islem aciklamasi|description|text|details|tesvir|teyinat)$/

interface Line {
  line: number
  booked_on: string
  amount_minor: number | undefined
  text: string
}

function readStatement(bytes: Uint8Array, currency: string): Line[] {
  const records = readTextTable(bytes)
  if (!records) throw statementUnreadable({ most: MOST_LINES })
  const names = records[0]?.cells.map(foldText) ?? []
  const [date_at, amount_at, text_at] = [DATES, AMOUNTS, TEXTS].map((called) => names.findIndex((name) => called.test(name)))
  if (amount_at! < 0 || text_at! < 0 || date_at! < 0 || records.length > MOST_LINES + 1) throw statementUnreadable({ most: MOST_LINES })
  return records.slice(1).map(({ line, cells }) => {
    const amount = cells[amount_at!] ?? ''
    const parsed = parseMoney(amount, currency, /,\d{1,2}$/.test(amount) ? 'tr' : 'en')
    return {
      line,
      booked_on: (cells[date_at!] ?? '').slice(0, 30),
      amount_minor: parsed.ok ? parsed.amount_minor : undefined,
      text: cells[text_at!] ?? '',
    }
  })
}

/** What came in on a company's account: what carries the reference of an order that waits pays it. Uploaded again, it is done once. */
export async function readBankStatement(database: Database, { company_id, content }: { company_id: string; content: string }, call: Call) {
  const { currency } = await ofCompany(database.db, call, company_id)
  const same = new Map<string, number>()
  const items: LineReply[] = []
  for (const line of readStatement(Buffer.from(content, 'base64'), currency)) {
    const { booked_on, amount_minor, text } = line
    if (amount_minor === undefined) items.push(replyOf(line, 'not_an_amount'))
    // What went out is no business of an order.
    if (amount_minor === undefined || amount_minor <= 0) continue
    const said = [booked_on, amount_minor, text].join('\n')
    const nth = (same.get(said) ?? 0) + 1
    same.set(said, nth)
    items.push(
      await readLine(
        database,
        { ...line, amount_minor, company_id, currency, line_hash: hash('sha256', `${said}\n${nth}`, 'base64url') },
        call,
      ),
    )
  }
  return { items }
}

const replyOf = ({ line, amount_minor = 0 }: Line, outcome: LineReply['outcome'], more: Partial<LineReply> = {}): LineReply => ({
  ...{ line, outcome, amount_minor, reference: null, difference_minor: 0, order_id: null, ...more },
})

type OneLine = Line & { amount_minor: number; company_id: string; currency: string; line_hash: string }

async function readLine(database: Database, of: OneLine, call: Call): Promise<LineReply> {
  const { company_id, line_hash, booked_on, amount_minor, text } = of
  const references = creditorReferencesIn(text)
  const reference = references.length === 1 ? references[0]! : null
  const kept = await runOne<{ bank_line_id: string; outcome: string }>(
    database.writer,
    `insert into promised_payments.bank_lines as l (bank_line_id, company_id, line_hash, booked_on, amount_minor, reference, outcome, read_by, read_at)
     values ($1, $2, $3, $4, $5, $6, 'reading', $7, $8)
     on conflict (company_id, line_hash) do update set line_hash = excluded.line_hash returning bank_line_id, outcome`,
    [newId('bkl'), company_id, line_hash, booked_on, amount_minor, reference, call.actor, call.now],
  )
  if (kept!.outcome !== 'reading') return replyOf(of, 'seen', { reference })
  const payment = reference ? await paymentBehind(database, company_id, reference) : undefined
  const { outcome, difference_minor } = payment
    ? await receive(database, payment, kept!.bank_line_id, of, call)
    : { outcome: 'unknown' as const, difference_minor: 0 }
  await run(
    database.writer,
    'update promised_payments.bank_lines set outcome = $2, payment_id = $3, difference_minor = $4 where bank_line_id = $1',
    [kept!.bank_line_id, outcome, payment?.payment_id ?? null, difference_minor],
  )
  return replyOf(of, outcome, { reference, difference_minor, order_id: payment?.order_id ?? null })
}

async function paymentBehind(database: Database, company_id: string, reference: string): Promise<Payment | undefined> {
  const found = await run<{ payment_id: string }>(
    database.db,
    `select payment_id from payments.public_payments where method = 'bank_transfer' and provider_reference = $1 and company_id = $2 and order_id is not null`,
    [reference, company_id],
  )
  // Two of one reference: somebody has to look.
  return found.length === 1 ? (await paymentsByIds(database.db, [found[0]!.payment_id]))[0] : undefined
}

/** Takes what has come, as far as it is owed. What is more is hers, and stands in the books as that. Done again, it is done once. */
async function receive(
  database: Database,
  payment: Payment,
  bank_line_id: string,
  { amount_minor, company_id, currency }: OneLine,
  { actor, now }: Call,
) {
  const { payment_id } = payment
  const key = `bank_line:${bank_line_id}`
  const [before] = await run<{ amount_minor: number }>(database.db, 'select amount_minor from payments.public_changes where key = $1', [
    key,
  ])
  const left_minor = before?.amount_minor ?? (await leftOf(database.db, payment_id))
  const owed_minor = Math.min(amount_minor, left_minor)
  if (owed_minor > 0) await capturePayment(database, { payment_id, amount_minor: owed_minor, key, actor }, now)
  const surplus_minor = amount_minor - owed_minor
  if (surplus_minor > 0)
    await database.transaction(async (tx) => {
      const transfers = [
        { from: account(company_id, currency, 'overpaid'), to: account(company_id, currency, 'bank'), amount_minor: surplus_minor },
      ]
      const [posted] = await post(tx, [
        { key: `overpaid:${bank_line_id}`, kind: 'overpaid', document: payment.order_id!, actor, posted_at: now, transfers },
      ])
      if ('refusal' in posted!) throw posted.refusal
    })
  if (owed_minor === 0) return { outcome: 'not_awaited' as const, difference_minor: surplus_minor }
  if (surplus_minor > 0) return { outcome: 'over' as const, difference_minor: surplus_minor }
  return owed_minor < left_minor
    ? { outcome: 'short' as const, difference_minor: owed_minor - left_minor }
    : { outcome: 'received' as const, difference_minor: 0 }
}
