import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import type { Log } from '#platform/log'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { cancelOrders, isTheirs, notComing } from '../orders/index.ts'
import { accountOf, type Change, letGo, lockPayments, type Payment, speakChanges } from '../payments/index.ts'

/** The words of the index by which these are found. */
export const PROMISED = `p.method in ('bank_transfer', 'cash_on_delivery')`

const NOT_COMING = notComing('p.order_id')

/** What of it has not come yet, and is asked for. What is not coming of the order is not. */
const LEFT = `greatest(0, p.amount_minor - p.captured_minor - ${NOT_COMING})::bigint`

/** What was given back of it before all of it had come; afterwards it may be for her trouble. */
const GIVEN_BACK_BEFORE = `coalesce((select sum(r.amount_minor) from payments.public_refunds r where r.payment_id = p.payment_id and r.status in ('asked', 'done')
  and (p.captured_minor < p.amount_minor - ${NOT_COMING} or r.asked_at < (
    select max(c.settled_at) from payments.public_changes c where c.payment_id = p.payment_id and c.kind = 'capture' and c.status = 'done'))), 0)`

/** The same of one payment, for whoever takes what has come. */
export async function leftOf(db: Db, payment_id: string): Promise<number> {
  const sql = `select greatest(0, ${LEFT} - p.capturing_minor)::bigint as left_minor from payments.public_payments p
     where p.payment_id = $1 and p.status in ('authorised', 'captured')`
  return (await runOne<{ left_minor: number }>(db, sql, [payment_id]))?.left_minor ?? 0
}

/** What of it is not with us. Of what was given back meanwhile nobody is asked again: somebody of ours gives back the rest as well. */
const LACKING = `(p.amount_minor - p.captured_minor + ${GIVEN_BACK_BEFORE} - ${NOT_COMING})`

export const orderNotCancellable = refusal<{ order_id: string; why: keyof typeof WHY_NOT }>(
  'order_not_cancellable',
  409,
  ({ why }) => WHY_NOT[why],
)
const WHY_NOT = {
  paid: 'Money has come for this order: give it back first',
  not_waiting: 'Only an order that still waits for its money can be cancelled',
  on_its_way: 'A parcel of this order is on its way: say first that it came back or was lost',
}

export const Awaited = Type.Object({
  payment_id: Type.String(),
  order_id: Type.String(),
  order_number: Type.String(),
  company_id: Type.String(),
  method: Type.String(),
  reference: Type.String(),
  amount_minor: Type.Integer(),
  left_minor: Type.Integer({ description: 'what has not come yet' }),
  currency: Type.String(),
  due_at: Type.Union([Type.String(), Type.Null()]),
  created_at: Type.String(),
})
type Awaited = Type.Static<typeof Awaited>

/** Orders that wait for promised money, the oldest first. */
export async function listAwaited(db: Db, { limit = 50, after, method }: { limit?: number; after?: string; method?: string }, call: Call) {
  const [created_at, payment_id] = readCursor(after) ?? []
  const rows = await run<Awaited>(
    db,
    `select p.payment_id, p.order_id, o.number as order_number, p.company_id, p.method, p.provider_reference as reference, p.amount_minor,
       ${LEFT} as left_minor, p.currency, p.due_at, p.created_at
     from payments.public_payments p join orders.public_orders o using (order_id)
     where ${PROMISED} and p.status in ('authorised', 'captured') and p.captured_minor + p.capturing_minor < p.amount_minor and ${LEFT} > p.capturing_minor
       and ($2::text[] is null or p.company_id = any($2)) and ($3::timestamptz is null or (p.created_at, p.payment_id) > ($3, $4::text))
       and ($5::text is null or p.method = $5)
     order by p.created_at, p.payment_id limit $1`,
    [limit + 1, companiesOf(call), created_at ?? null, payment_id ?? null, method ?? null],
  )
  return pageOf(rows, limit, (row) => [row.created_at, row.payment_id])
}

export const Transfer = Type.Object({
  iban: Type.String(),
  account_holder: Type.String(),
  bank_name: Type.String(),
  reference: Type.String(),
  left_minor: Type.Integer(),
  currency: Type.String(),
  due_at: Type.Union([Type.String(), Type.Null()]),
})
export type Transfer = Type.Static<typeof Transfer>

/** Where to transfer what an order waits for; undefined where it waits for no transfer. */
export async function transferFor(on: Db | Tx, order_id: string): Promise<Transfer | undefined> {
  const [payment] = await run<
    { company_id: string; provider: string } & Pick<Transfer, 'reference' | 'left_minor' | 'currency' | 'due_at'>
  >(
    on,
    `select p.company_id, p.provider, p.provider_reference as reference, ${LEFT} as left_minor, p.currency, p.due_at
     from payments.public_payments p where p.order_id = $1 and p.method = 'bank_transfer' and p.status in ('authorised', 'captured') and ${LEFT} > 0`,
    [order_id],
  )
  if (!payment) return undefined
  const { company_id, provider, ...awaited } = payment
  const { iban = '', account_holder = '', bank_name = '' } = await accountOf(on, company_id, provider)
  return { iban, account_holder, bank_name, ...awaited }
}

/** Of which of these orders that are transferred a part, or all, is not with us. */
export const ordersAwaitingTransfer = async (on: Db | Tx, order_ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await run<{ order_id: string }>(
        on,
        `select distinct p.order_id from payments.public_payments p where p.order_id = any($1) and p.method = 'bank_transfer'
           and p.status in ('authorised', 'captured') and ${LACKING} > 0`,
        [order_ids],
      )
    ).map(({ order_id }) => order_id),
  )

/** For whose order it is, and for staff. */
export async function readTransfer(db: Db, { order_id }: { order_id: string }, call: Call): Promise<Transfer> {
  const transfer = (await isTheirs(db, order_id, call)) && (await transferFor(db, order_id))
  if (!transfer) throw notFound({ what: 'transfer', id: order_id })
  return transfer
}

/** Orders that wait for nothing any more: payments let go, goods and books as if they had not been. Of which something was paid stays. */
async function giveUp(tx: Tx, order_ids: readonly string[], by: { reason: string; actor: string; now: string }) {
  const found = await run<{ payment_id: string }>(tx, 'select payment_id from payments.public_payments where order_id = any($1)', [
    order_ids,
  ])
  const payments = await lockPayments(
    tx,
    found.map(({ payment_id }) => payment_id),
  )
  const byOrder = Map.groupBy(payments, ({ order_id }) => order_id!)
  // Its goods are in a van, though not sold yet: they are nobody else's before they are back.
  const onTheWay = await unpaidOnTheWay(tx, order_ids)
  const leaving = await begunToLeave(tx, order_ids)
  const waiting = [...byOrder].filter(([order_id, of]) => {
    if (onTheWay.has(order_id)) return false
    const promised = of.filter(({ method }) => method === 'bank_transfer' || method === 'cash_on_delivery')
    return promised.length > 0 && promised.every(isNotPaid) && !leaving.has(order_id)
  })
  const changes: Change[] = []
  const giveBack = async (cancelled: readonly string[]) => {
    const unwanted = waiting.flatMap(([order_id, of]) => (cancelled.includes(order_id) ? of.map(({ payment_id }) => payment_id) : []))
    changes.push(...(await letGo(tx, unwanted, by.now)))
  }
  const ids = waiting.map(([order_id]) => order_id)
  return { cancelled: new Set(await cancelOrders(tx, ids, { ...by, giveBack })), changes }
}

/** Nothing came, or all that came went back. */
const isNotPaid = ({ status, captured_minor, capturing_minor }: Payment) =>
  capturing_minor === 0 && (status === 'refunded' || (status === 'authorised' && captured_minor === 0))

const begunToLeave = async (tx: Tx, order_ids: readonly string[]) =>
  new Set(
    (
      await run<{ order_id: string }>(
        tx,
        'select distinct order_id from hand_overs.public_gone where order_id = any($1) and not is_cancelled',
        [order_ids],
      )
    ).map(({ order_id }) => order_id),
  )

/** Staff give an order up that was never paid: she has thought better of it, or would not take it at her door. */
export async function cancelOrder(database: Database, { order_id }: { order_id: string }, call: Call) {
  if (!(await isTheirs(database.db, order_id, call))) throw notFound({ what: 'order', id: order_id })
  const { actor, now } = call
  const changes = await database.transaction(async (tx) => {
    const { cancelled, changes } = await giveUp(tx, [order_id], { reason: 'given_up', actor, now })
    if (!cancelled.has(order_id)) {
      const why = await whyNot(tx, order_id)
      if (why) throw orderNotCancellable({ order_id, why })
    }
    return changes
  })
  await speakChanges(database, changes, now)
  return { order_id, status: 'cancelled' as const }
}

const unpaidOnTheWay = async (tx: Tx, order_ids: readonly string[]) =>
  new Set(
    (
      await run<{ order_id: string }>(tx, 'select order_id from fulfillment.public_unpaid_on_the_way where order_id = any($1)', [order_ids])
    ).map(({ order_id }) => order_id),
  )

/** Undefined: whoever asks again finds it cancelled already. */
async function whyNot(tx: Tx, order_id: string): Promise<keyof typeof WHY_NOT | undefined> {
  const [order] = await run<{ status: string }>(tx, 'select status from orders.public_orders where order_id = $1', [order_id])
  if (order?.status === 'cancelled') return undefined
  const [paid] = await run(
    tx,
    'select 1 from payments.public_payments where order_id = $1 and captured_minor - refunded_minor + capturing_minor > 0',
    [order_id],
  )
  if (paid) return 'paid'
  return (await unpaidOnTheWay(tx, [order_id])).has(order_id) ? 'on_its_way' : 'not_waiting'
}

const AT_MOST = 100

/** The money has not come in time: the goods are everybody's again, and she is told (by the news of the cancelled order). */
export async function giveUpOverdue(database: Database, now: string, log: Log): Promise<void> {
  const overdue = await run<{ order_id: string }>(
    database.db,
    `select p.order_id from payments.public_payments p
     where ${PROMISED} and p.status = 'authorised' and p.order_id is not null and p.due_at <= $1 and p.captured_minor + p.capturing_minor = 0
     order by p.due_at, p.payment_id limit $2`,
    [now, AT_MOST],
  )
  if (!overdue.length) return
  const by = { reason: 'not_paid_in_time', actor: 'system:promised_payments', now }
  const { cancelled, changes } = await database.transaction((tx) =>
    giveUp(
      tx,
      overdue.map(({ order_id }) => order_id),
      by,
    ),
  )
  log.info({ order_ids: [...cancelled] }, 'orders whose transfer has not come are cancelled')
  await speakChanges(database, changes, now)
}
