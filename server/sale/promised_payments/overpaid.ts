import { isIban } from '@birge/kernel/bank-transfer'
import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { account, post } from '../../foundation/ledger/index.ts'
import { creditNotKnown } from '../payments/index.ts'

export const Overpaid = Type.Object({
  bank_line_id: Type.String(),
  company_id: Type.String(),
  order_id: Type.String(),
  order_number: Type.String(),
  customer_id: OrNull(Type.String({ description: 'who can be given credit; null: nobody is known' })),
  currency: Type.String(),
  amount_minor: Type.Integer(),
  came_at: Type.String({ description: 'when the line of the bank was read' }),
  given_back: OrNull(
    Type.Object({
      way: Type.Enum(['transfer', 'credit']),
      iban: OrNull(Type.String()),
      given_by: Type.String(),
      given_at: Type.String(),
    }),
  ),
})
type Overpaid = Type.Static<typeof Overpaid>

/** The customer has it back: of the order it came for. To which account stands where it was given back, and nowhere else. */
export const overpaidGivenBack = event(
  'promised_payments.overpaid_given_back',
  Type.Object({
    ...{ order_id: Type.String(), number: Type.String(), way: Type.Enum(['transfer', 'credit']) },
    ...{ bank_line_id: Type.String(), amount_minor: Type.Integer(), currency: Type.String() },
  }),
)

export const ibanWrong = refusal<object>('iban_wrong', 422, () => 'This is no IBAN: its check digits do not fit')
export const overpaidGone = refusal<{ bank_line_id: string }>('overpaid_gone', 409, () => 'This was given back already')

const FROM = `promised_payments.bank_lines l join payments.public_payments p using (payment_id) join orders.public_orders o using (order_id)
  left join promised_payments.given_back g using (bank_line_id)
  where l.outcome in ('over', 'not_awaited') and l.difference_minor > 0`
const FIELDS = `l.bank_line_id, l.company_id, o.order_id, o.number as order_number, o.customer_id, p.currency, l.difference_minor as amount_minor, l.read_at as came_at,
  case when g.bank_line_id is not null then json_build_object('way', g.way, 'iban', g.iban, 'given_by', g.given_by, 'given_at', g.given_at) end as given_back`

/** What customers have transferred too much, the oldest first; what waits to go back, or all of it. */
export async function listOverpaid(
  db: Db,
  { limit = 50, after, all = false }: { limit?: number; after?: string; all?: boolean },
  call: Call,
) {
  const [came_at, bank_line_id] = readCursor(after) ?? []
  const rows = await run<Overpaid>(
    db,
    `select ${FIELDS} from ${FROM} and ($5::boolean or g.bank_line_id is null) and ($2::text[] is null or l.company_id = any($2))
       and ($3::timestamptz is null or (l.read_at, l.bank_line_id) > ($3, $4::text)) order by l.read_at, l.bank_line_id limit $1`,
    [limit + 1, companiesOf(call), came_at ?? null, bank_line_id ?? null, all],
  )
  return pageOf(rows, limit, (row) => [row.came_at, row.bank_line_id])
}

interface Back {
  bank_line_id: string
  way: 'transfer' | 'credit'
  iban?: string
}

/** Gives back all of what came too much by one line of the bank, once: somebody has transferred it to this account, or it becomes her credit. */
export async function giveOverpaidBack(tx: Tx, { bank_line_id, way, iban }: Back, call: Call): Promise<Overpaid> {
  const line = await readOverpaid(tx, bank_line_id, call)
  const { company_id, currency, amount_minor, customer_id, order_id } = line
  const to_iban = way === 'transfer' ? (iban ?? '').replace(/\s/g, '').toUpperCase() : null
  if (to_iban !== null && !isIban(to_iban)) throw ibanWrong({})
  if (way === 'credit' && !customer_id) throw creditNotKnown({})
  const written = await run(
    tx,
    `insert into promised_payments.given_back (bank_line_id, amount_minor, way, iban, given_by, given_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing returning 1`,
    [bank_line_id, amount_minor, way, to_iban, call.actor, call.now],
  )
  if (!written.length) throw overpaidGone({ bank_line_id })
  const from = way === 'credit' ? account(company_id, currency, 'store_credit', customer_id!) : account(company_id, currency, 'bank')
  const [posted] = await post(tx, [
    {
      ...{ key: `overpaid_back:${bank_line_id}`, kind: 'overpaid_back', document: order_id, actor: call.actor, posted_at: call.now },
      transfers: [{ from, to: account(company_id, currency, 'overpaid'), amount_minor }],
    },
  ])
  if ('refusal' in posted!) throw posted.refusal
  await announce(tx, overpaidGivenBack, {
    ...{ subject: order_id, company_id, customer_id, channel: call.channel, actor: call.actor, occurred_at: call.now },
    data: { order_id, number: line.order_number, way, bank_line_id, amount_minor, currency },
  })
  return readOverpaid(tx, bank_line_id, call)
}

/** How the accounts end to which these were sent back. */
export async function endsOfAccounts(tx: Tx, bank_line_ids: readonly string[]): Promise<(bank_line_id: string) => string> {
  const rows = await run<{ bank_line_id: string; ends_in: string }>(
    tx,
    `select bank_line_id, right(iban, 4) as ends_in from promised_payments.given_back where bank_line_id = any($1) and iban is not null`,
    [bank_line_ids],
  )
  const byLine = new Map(rows.map(({ bank_line_id, ends_in }) => [bank_line_id, ends_in]))
  return (bank_line_id) => byLine.get(bank_line_id) ?? ''
}

async function readOverpaid(on: Tx, bank_line_id: string, call: Call): Promise<Overpaid> {
  const line = await runOne<Overpaid>(
    on,
    `select ${FIELDS} from ${FROM} and l.bank_line_id = $1 and ($2::text[] is null or l.company_id = any($2))`,
    [bank_line_id, companiesOf(call)],
  )
  if (!line) throw notFound({ what: 'overpaid transfer', id: bank_line_id })
  return line
}
