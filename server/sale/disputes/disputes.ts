import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { account, post } from '../../foundation/ledger/index.ts'
import { noteDisputed, type Payment, type ToldDispute } from '../payments/index.ts'

export const Dispute = Type.Object({
  dispute_id: Type.String(),
  company_id: Type.String(),
  payment_id: Type.String(),
  order_id: Type.String(),
  provider: Type.String(),
  provider_reference: Type.String({ description: 'what it is called there' }),
  currency: Type.String(),
  amount_minor: Type.Integer(),
  reason: Type.String({ description: 'as the provider says it' }),
  status: Type.Enum(['inquiry', 'needs_response', 'under_review', 'won', 'lost', 'closed'], {
    description: 'inquiry: her bank asks and has taken nothing; closed: it came to nothing',
  }),
  answer_by: OrNull(Type.String({ description: 'until when it has to be answered, at the provider' })),
  withdrawn_minor: Type.Integer({ description: 'taken off what the provider owes, until it is decided or for good' }),
  fee_minor: Type.Integer({ description: 'what the provider asks for it' }),
  opened_at: Type.String(),
  closed_at: OrNull(Type.String()),
})
export type Dispute = Type.Static<typeof Dispute>
type Row = Dispute & { bookings: number }

const Said = Type.Object({
  dispute_id: Type.String(),
  payment_id: Type.String(),
  order_id: Type.String(),
  provider: Type.String(),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  status: Type.String(),
})
export const disputeOpened = event('disputes.dispute_opened', Said)
export const disputeClosed = event('disputes.dispute_closed', Said)

const FIELDS = `dispute_id, company_id, payment_id, order_id, provider, provider_reference, currency, amount_minor, reason, status, answer_by, withdrawn_minor,
  fee_minor, opened_at, closed_at`

const isOver = ({ status }: Pick<Dispute, 'status'>) => status === 'won' || status === 'lost' || status === 'closed'

/**
 * Follows what a provider tells of the disputes of a payment, which is locked. What was told later and comes earlier changes nothing: one that is decided is not
 * undecided again, and as long as it is not, nothing that was taken is there again.
 */
export async function followDisputes(tx: Tx, payment: Payment, told: readonly ToldDispute[], now: string) {
  const { payment_id } = payment
  const before = await run<Row>(tx, `select ${FIELDS}, bookings from disputes.disputes where payment_id = $1`, [payment_id])
  for (const one of told.toSorted((a, b) => (a.provider_reference < b.provider_reference ? -1 : 1))) {
    const known = before.find(({ provider_reference }) => provider_reference === one.provider_reference)
    if (known && isOver(known) && !isOver(one)) continue
    await followOne(tx, payment, known, one, now)
  }
  const [sums] = await run<{ disputed_minor: number; fees_minor: number }>(
    tx,
    `select coalesce(sum(withdrawn_minor), 0)::bigint as disputed_minor, coalesce(sum(fee_minor), 0)::bigint as fees_minor
     from disputes.disputes where payment_id = $1`,
    [payment_id],
  )
  await noteDisputed(tx, payment_id, sums!)
}

async function followOne(tx: Tx, payment: Payment, known: Row | undefined, told: ToldDispute, now: string) {
  const { company_id, payment_id, provider, currency } = payment
  const order_id = payment.order_id ?? payment_id
  const { provider_reference, amount_minor, reason, status, answer_by } = told
  const over = isOver(told)
  const withdrawn_minor = over ? told.withdrawn_minor : Math.max(told.withdrawn_minor, known?.withdrawn_minor ?? 0)
  const fee_minor = over ? told.fee_minor : Math.max(told.fee_minor, known?.fee_minor ?? 0)
  const dispute_id = known?.dispute_id ?? newId('dsp')
  const bookings = known?.bookings ?? 0
  const stands = { status, withdrawn_minor, fee_minor }
  const transfers = transfersFor(payment, known ?? { status, withdrawn_minor: 0, fee_minor: 0 }, stands)
  if (transfers.length) {
    const key = `dispute:${dispute_id}:${bookings + 1}`
    const [posted] = await post(tx, [{ key, kind: 'dispute', document: order_id, actor: `system:${provider}`, posted_at: now, transfers }])
    if ('refusal' in posted!) throw posted.refusal
  }
  await run(
    tx,
    `insert into disputes.disputes as d (dispute_id, company_id, payment_id, order_id, provider, provider_reference, currency, amount_minor, reason, status,
       answer_by, withdrawn_minor, fee_minor, bookings, opened_at, changed_at, closed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, case when $16 then $15::timestamptz end)
     on conflict (dispute_id) do update set amount_minor = excluded.amount_minor, reason = excluded.reason, status = excluded.status,
       answer_by = excluded.answer_by, withdrawn_minor = excluded.withdrawn_minor, fee_minor = excluded.fee_minor, bookings = excluded.bookings,
       changed_at = excluded.changed_at, closed_at = coalesce(d.closed_at, excluded.closed_at)`,
    [
      ...[dispute_id, company_id, payment_id, order_id, provider, provider_reference, currency, amount_minor, reason, status, answer_by],
      ...[withdrawn_minor, fee_minor, bookings + (transfers.length ? 1 : 0), now, over],
    ],
  )
  const data = { dispute_id, payment_id, order_id, provider, amount_minor, currency, status }
  const said = { subject: payment_id, company_id, actor: `system:${provider}`, occurred_at: now, data }
  if (!known) await announce(tx, disputeOpened, said)
  if (over && !(known && isOver(known))) await announce(tx, disputeClosed, said)
}

type Stands = Pick<Dispute, 'status' | 'withdrawn_minor' | 'fee_minor'>

/** What was taken lies in an account of its own until it is decided: then it is back with the provider, or lost. */
function transfersFor({ company_id, currency, provider }: Payment, before: Stands, after: Stands) {
  const of = (kind: 'provider' | 'disputed' | 'dispute_losses' | 'commission') => account(company_id, currency, kind, provider)
  const held = ({ status, withdrawn_minor }: Stands) => (status === 'lost' ? 0 : withdrawn_minor)
  const lost = ({ status, withdrawn_minor }: Stands) => (status === 'lost' ? withdrawn_minor : 0)
  const moved = [
    [of('disputed'), held(after) - held(before)],
    [of('dispute_losses'), lost(after) - lost(before)],
    [of('commission'), after.fee_minor - before.fee_minor],
  ] as const
  return moved.flatMap(([to, minor]) => {
    if (minor === 0) return []
    const [from, into] = minor > 0 ? [of('provider'), to] : [to, of('provider')]
    return [{ from, to: into, amount_minor: Math.abs(minor) }]
  })
}

interface Asked {
  order_id?: string
  limit?: number
  after?: string
}

/** Disputes of the caller's companies, or of one order, newest first. */
export async function listDisputes(db: Db, { order_id, limit = 50, after }: Asked, call: Call) {
  const [opened_at, dispute_id] = readCursor(after) ?? []
  const rows = await run<Dispute>(
    db,
    `select ${FIELDS} from disputes.disputes where ($2::text[] is null or company_id = any($2))
       and ($3::timestamptz is null or (opened_at, dispute_id) < ($3, $4::text)) ${order_id ? 'and order_id = $5' : ''}
     order by opened_at desc, dispute_id desc limit $1`,
    [limit + 1, companiesOf(call), opened_at ?? null, dispute_id ?? null, ...(order_id ? [order_id] : [])],
  )
  return pageOf(rows, limit, (row) => [row.opened_at, row.dispute_id])
}
