import { proportion } from '@birge/kernel/money'
import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, mustWorkAt, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { account, post } from '../../foundation/ledger/index.ts'
import { ship } from '../../offer/inventory/index.ts'
import { completeOrder } from '../orders/index.ts'
import { askDue, type Change, heldOf, lockPaymentsOf, referenceReused, speakChanges, takenOf } from '../payments/index.ts'

export const HandOverLine = Type.Object({
  line_number: Type.Integer({ minimum: 1 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
})
export type HandOverLine = Type.Static<typeof HandOverLine>

export const HandOvers = Type.Object({
  order_id: Type.String(),
  order_status: Type.String(),
  captures: Type.Enum(['at_order', 'at_hand_over']),
  currency: Type.String(),
  owed_minor: Type.Integer({ description: 'for what has left' }),
  captured_minor: Type.Integer(),
  capturing_minor: Type.Integer({ description: 'asked of a provider who has not answered yet' }),
  missing_minor: Type.Integer({ description: 'owed, and nobody is asked for it any more: say the same hand-over again to ask anew' }),
  held_minor: Type.Integer({ description: 'what can still be captured' }),
  held_until: OrNull(Type.String({ description: 'as far as the providers say so' })),
  lines: Type.Array(
    Type.Object({
      ...HandOverLine.properties,
      left_quantity: Type.Integer({ description: 'has left' }),
      cancelled_quantity: Type.Integer({ description: 'is not coming' }),
    }),
  ),
  hand_overs: Type.Array(
    Type.Object({
      reference: Type.String(),
      amount_minor: Type.Integer(),
      handed_over_at: Type.String(),
      handed_over_by: Type.String(),
      lines: Type.Array(HandOverLine),
    }),
  ),
  rest_cancelled_at: OrNull(Type.String()),
})
type HandOvers = Type.Static<typeof HandOvers>

export const handedOver = event(
  'hand_overs.handed_over',
  Type.Object({
    order_id: Type.String(),
    reference: Type.String(),
    amount_minor: Type.Integer(),
    currency: Type.String(),
    lines: Type.Array(HandOverLine),
    is_last: Type.Boolean(),
  }),
)

export const paidWhenPlaced = refusal<{ order_id: string }>(
  'paid_when_placed',
  409,
  () => 'This order was paid when it was placed: it is cancelled by giving all of it back, before any of it has left',
)
export const nothingLeftToHandOver = refusal<{ order_id: string; status: string }>(
  'nothing_left_to_hand_over',
  409,
  ({ status }) => `Of this order nothing more can leave: it is ${status}`,
)
export const moreThanOrdered = refusal<{ line_number: number; asked: number; left: number }>(
  'more_than_ordered',
  409,
  ({ line_number, asked, left }) => `${asked} of line ${line_number} cannot be handed over: ${left} are still here`,
)
export const collectedByCode = refusal<{ order_id: string; line_number: number }>(
  'collected_by_code',
  409,
  () => 'This lies ready to be collected: hand it over by her code, or by what was looked at instead',
)
export const moneyMissing = refusal<{ order_id: string; missing_minor: number }>(
  'money_missing',
  409,
  ({ missing_minor }) => `${missing_minor} for what has left or is to leave cannot be taken: nothing leaves before somebody has looked`,
)

export interface OpenOrder {
  order_id: string
  company_id: string
  customer_id: string | null
  channel: string
  location_id: string
  status: string
  captures: 'at_order' | 'at_hand_over'
  currency: string
}

export async function orderOf(on: Db | Tx, order_id: string, call: Call): Promise<OpenOrder> {
  const order = await runOne<OpenOrder>(
    on,
    `select order_id, company_id, customer_id, channel, location_id, status, captures, currency from orders.public_orders
     where order_id = $1 and ($2::text[] is null or company_id = any($2))`,
    [order_id, companiesOf(call)],
  )
  if (!order) throw notFound({ what: 'order', id: order_id })
  return order
}

export interface Row {
  line_number: number
  kind: 'product' | 'shipping'
  variant_id: string
  quantity: number
  total_minor: number
  tax_minor: number
  tax_rate_bp: number
  /** What of it has left before, or is not coming. */
  gone: number
  /** Of that, what is not coming. */
  cancelled: number
  gone_total_minor: number
  gone_tax_minor: number
}

/** The lines of an order that leave; a gift card among them is good at once. */
export const linesOf = (on: Db | Tx, order_id: string) =>
  run<Row>(
    on,
    `select l.line_number, l.kind, l.variant_id, l.quantity, l.total_minor, l.tax_minor, l.tax_rate_bp, coalesce(sum(h.quantity), 0)::integer as gone,
       coalesce(sum(h.quantity) filter (where h.is_cancelled), 0)::integer as cancelled,
       coalesce(sum(h.total_minor), 0)::bigint as gone_total_minor, coalesce(sum(h.tax_minor), 0)::bigint as gone_tax_minor
     from orders.public_order_lines l left join hand_overs.gone h using (order_id, line_number) where l.order_id = $1 and not l.is_gift_card
     group by l.line_number, l.kind, l.variant_id, l.quantity, l.total_minor, l.tax_minor, l.tax_rate_bp order by l.line_number`,
    [order_id],
  )

/** What these lines cost as far as they are still to leave. */
export const stillOf = (rows: readonly Row[]) => sum(rows.map(({ total_minor, gone_total_minor }) => total_minor - gone_total_minor))

interface Asked {
  order_id: string
  reference: string
  /** All that is left, when not given. */
  lines?: HandOverLine[]
  /** From where they leave; from wherever they are promised, when not given. */
  location_id?: string
}

/**
 * These lines have left: they are out of stock, sold, and what was held for them is captured, in one transaction under the locks of the payments; then
 * the providers are asked. Said again under the same reference it happens once, and what could not be captured is asked for anew.
 */
export async function handOver(database: Database, asked: Asked, call: Call): Promise<HandOvers> {
  const changes = await database.transaction((tx) => handOverIn(tx, asked, call))
  await speakChanges(database, changes, call.now)
  return readHandOvers(database.db, asked, call)
}

/** The same in the transaction of whoever prepared them; returns what is to be asked of the providers after it. */
export async function handOverIn(tx: Tx, { order_id, reference, lines: asked, location_id: from }: Asked, call: Call): Promise<Change[]> {
  // Before anything is locked: to whom it is not theirs, it does not exist.
  mustWorkAt(call, 'orders.hand_over', from ?? (await orderOf(tx, order_id, call)).location_id)
  const payments = await lockPaymentsOf(tx, order_id)
  const order = await orderOf(tx, order_id, call)
  const { company_id, currency, status } = order
  const due = { order_id, company_id, reference, actor: call.actor }
  const before = await runOne<{ amount_minor: number }>(
    tx,
    'select amount_minor from hand_overs.hand_overs where order_id = $1 and reference = $2',
    [order_id, reference],
  )
  if (before) {
    if (asked && !(await isSame(tx, order_id, reference, asked))) throw referenceReused({ order_id, reference })
    return askDue(tx, payments, { ...due, amount_minor: before.amount_minor, still_minor: stillOf(await linesOf(tx, order_id)) }, call.now)
  }
  if (status !== 'placed') throw nothingLeftToHandOver({ order_id, status })
  const owed_minor = await owedFor(tx, order_id)
  // What has left and could not be taken keeps the rest here until somebody has looked.
  mustBeCovered(order_id, owed_minor, takenOf(payments))
  const rows = await linesOf(tx, order_id)
  const goods = rows.filter(({ kind }) => kind === 'product')
  const leaving = (
    asked ? merged(asked) : goods.map(({ line_number, quantity, gone }) => ({ line_number, quantity: quantity - gone }))
  ).filter(({ quantity }) => quantity > 0)
  const parts = leaving.map(({ line_number, quantity }) => {
    const row = goods.find((line) => line.line_number === line_number)
    const left = row ? row.quantity - row.gone : 0
    if (!row || quantity > left) throw moreThanOrdered({ line_number, asked: quantity, left })
    return partOf(row, quantity)
  })
  if (!parts.length) throw nothingLeftToHandOver({ order_id, status })
  if (from === undefined) await mustNotWaitForCode(tx, order_id, parts)
  // Sending it is paid with the first that leaves.
  const shipping = rows.find(({ kind, gone }) => kind === 'shipping' && gone === 0)
  const sold = shipping ? [...parts, partOf(shipping, shipping.quantity)] : parts
  const amount_minor = sum(sold.map((part) => part.total_minor))
  mustBeCovered(order_id, owed_minor + amount_minor, takenOf(payments) + heldOf(payments))
  await keep(tx, { ...due, amount_minor }, sold, call.now)
  const [shipped] = await ship(
    tx,
    [
      {
        ...{ order_id, actor: call.actor, key: `hand_over:${order_id}:${reference}` },
        lines: parts.map(({ variant_id, quantity }) => ({ variant_id, location_id: from, quantity })),
      },
    ],
    call.now,
  )
  if ('refusal' in shipped!) throw shipped.refusal
  // What was paid when it was placed was sold then.
  if (order.captures === 'at_hand_over')
    await bookParts(tx, order, sold, { key: `sale:${order_id}:${reference}`, kind: 'sale', actor: call.actor, now: call.now })
  const changes = await askDue(tx, payments, { ...due, amount_minor, still_minor: stillOf(rows) - amount_minor }, call.now)
  const is_last = goods.every(({ line_number, quantity, gone }) => {
    const part = parts.find((one) => one.line_number === line_number)
    return gone + (part?.quantity ?? 0) === quantity
  })
  if (is_last) await completeOrder(tx, order_id)
  const { customer_id, channel } = order
  await announce(tx, handedOver, {
    ...{
      subject: order_id,
      company_id,
      customer_id,
      channel,
      location_id: from ?? order.location_id,
      actor: call.actor,
      occurred_at: call.now,
    },
    data: {
      ...{ order_id, reference, amount_minor, currency, is_last },
      lines: parts.map(({ line_number, quantity }) => ({ line_number, quantity })),
    },
  })
  return changes
}

/** What lies ready for her is not given past the place that knows her code. */
async function mustNotWaitForCode(tx: Tx, order_id: string, parts: readonly HandOverLine[]) {
  const [ready] = await run<{ line_number: number }>(
    tx,
    'select line_number from fulfillment.public_ready_to_collect where order_id = $1 and line_number = any($2) order by line_number limit 1',
    [order_id, parts.map(({ line_number }) => line_number)],
  )
  if (ready) throw collectedByCode({ order_id, ...ready })
}

export type Part = Pick<Row, 'line_number' | 'kind' | 'variant_id' | 'quantity' | 'total_minor' | 'tax_minor' | 'tax_rate_bp'>

/** What so many more of a line cost: so that all parts of it add up to the line, however it is divided. */
export function partOf({ line_number, kind, variant_id, quantity: ordered, tax_rate_bp, ...line }: Row, quantity: number): Part {
  const upTo = (amount_minor: number) => proportion(amount_minor, line.gone + quantity, ordered)
  const total_minor = upTo(line.total_minor) - line.gone_total_minor
  const tax_minor = upTo(line.tax_minor) - line.gone_tax_minor
  return { line_number, kind, variant_id, quantity, tax_rate_bp, total_minor, tax_minor }
}

export function merged(lines: readonly HandOverLine[]): HandOverLine[] {
  const byLine = new Map<number, number>()
  for (const { line_number, quantity } of lines) byLine.set(line_number, (byLine.get(line_number) ?? 0) + quantity)
  return [...byLine].map(([line_number, quantity]) => ({ line_number, quantity }))
}

async function isSame(tx: Tx, order_id: string, reference: string, asked: HandOverLine[]): Promise<boolean> {
  const kept = await run<HandOverLine>(
    tx,
    `select h.line_number, h.quantity from hand_overs.lines h join orders.public_order_lines o using (order_id, line_number)
     where order_id = $1 and h.reference = $2 and o.kind = 'product'`,
    [order_id, reference],
  )
  const say = (lines: readonly HandOverLine[]) =>
    merged(lines)
      .map(({ line_number, quantity }) => `${line_number}:${quantity}`)
      .sort()
      .join(' ')
  return say(kept) === say(asked)
}

function mustBeCovered(order_id: string, owed_minor: number, covered_minor: number) {
  const missing_minor = owed_minor - covered_minor
  if (missing_minor > 0) throw moneyMissing({ order_id, missing_minor })
}

export const owedFor = async (on: Db | Tx, order_id: string): Promise<number> =>
  (await runOne<{ owed_minor: number }>(
    on,
    'select coalesce(sum(amount_minor), 0)::bigint as owed_minor from hand_overs.hand_overs where order_id = $1',
    [order_id],
  ))!.owed_minor

async function keep(
  tx: Tx,
  {
    order_id,
    reference,
    company_id,
    amount_minor,
    actor,
  }: { order_id: string; reference: string; company_id: string; amount_minor: number; actor: string },
  parts: readonly Part[],
  now: string,
) {
  await run(
    tx,
    'insert into hand_overs.hand_overs (order_id, reference, company_id, amount_minor, actor, handed_over_at) values ($1, $2, $3, $4, $5, $6)',
    [order_id, reference, company_id, amount_minor, actor, now],
  )
  await run(
    tx,
    `insert into hand_overs.lines (order_id, reference, line_number, quantity, total_minor, tax_minor)
     select $1, $2, l.line_number, l.quantity, l.total_minor, l.tax_minor
     from jsonb_to_recordset($3) as l(line_number integer, quantity integer, total_minor bigint, tax_minor bigint)`,
    [order_id, reference, JSON.stringify(parts)],
  )
}

/** What these parts cost, as it stands in the books: revenue, that of delivery apart, and tax by its rate. */
function soldAs({ company_id, currency }: OpenOrder, parts: readonly Part[]) {
  const netOf = (kind: Row['kind']) => sum(parts.filter((part) => part.kind === kind).map((part) => part.total_minor - part.tax_minor))
  return [
    { earned: account(company_id, currency, 'revenue'), amount_minor: netOf('product') },
    { earned: account(company_id, currency, 'revenue', 'delivery'), amount_minor: netOf('shipping') },
    ...[...Map.groupBy(parts, (part) => part.tax_rate_bp)].map(([rate, of]) => ({
      earned: account(company_id, currency, 'tax', String(rate)),
      amount_minor: sum(of.map((part) => part.tax_minor)),
    })),
  ].filter(({ amount_minor }) => amount_minor > 0)
}

/** `sale`: from now on the order owes what has left. `not_coming`: it owes what was sold when it was placed no more, and nothing is earned by it. */
export async function bookParts(
  tx: Tx,
  order: OpenOrder,
  parts: readonly Part[],
  { key, kind, actor, now }: { key: string; kind: 'sale' | 'not_coming'; actor: string; now: string },
) {
  const owing = account(order.company_id, order.currency, 'order', order.order_id)
  const transfers = soldAs(order, parts).map(({ earned, amount_minor }) =>
    kind === 'sale' ? { from: earned, to: owing, amount_minor } : { from: owing, to: earned, amount_minor },
  )
  if (!transfers.length) return
  const [posted] = await post(tx, [{ key, kind, document: order.order_id, actor, posted_at: now, transfers }])
  if ('refusal' in posted!) throw posted.refusal
}

export const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)

/** What has left of an order, what was taken for it and what is still held. */
export async function readHandOvers(db: Db, { order_id }: { order_id: string }, call: Call): Promise<HandOvers> {
  const { status, captures, currency } = await orderOf(db, order_id, call)
  const [rows, owed_minor, money, hand_overs, rest] = await Promise.all([
    linesOf(db, order_id),
    owedFor(db, order_id),
    runOne<Pick<HandOvers, 'captured_minor' | 'capturing_minor' | 'held_minor' | 'held_until'>>(
      db,
      `select coalesce(sum(captured_minor), 0)::bigint as captured_minor, coalesce(sum(capturing_minor), 0)::bigint as capturing_minor,
         coalesce(sum(amount_minor - captured_minor - capturing_minor - released_minor) filter (where waits), 0)::bigint as held_minor,
         min(capture_before) filter (where waits) as held_until
       from (select *, captures = 'at_hand_over' and let_go_at is null and status in ('authorised', 'captured', 'refunded') as waits
         from payments.public_payments where order_id = $1) as hers`,
      [order_id],
    ),
    run<HandOvers['hand_overs'][number]>(
      db,
      `select h.reference, h.amount_minor, h.handed_over_at, h.actor as handed_over_by,
         (select coalesce(json_agg(json_build_object('line_number', l.line_number, 'quantity', l.quantity) order by l.line_number), '[]')
          from hand_overs.lines l join orders.public_order_lines o using (order_id, line_number)
          where l.order_id = h.order_id and l.reference = h.reference and o.kind = 'product') as lines
       from hand_overs.hand_overs h where h.order_id = $1 order by h.handed_over_at, h.reference`,
      [order_id],
    ),
    runOne<{ cancelled_at: string }>(db, 'select cancelled_at from hand_overs.cancelled_rests where order_id = $1', [order_id]),
  ])
  const { captured_minor, capturing_minor, held_minor, held_until } = money!
  return {
    ...{ order_id, order_status: status, captures, currency, owed_minor, captured_minor, capturing_minor, held_minor, held_until },
    missing_minor: Math.max(0, owed_minor - captured_minor - capturing_minor),
    lines: rows
      .filter(({ kind }) => kind === 'product')
      .map(({ line_number, quantity, gone, cancelled }) => ({
        line_number,
        quantity,
        left_quantity: gone - cancelled,
        cancelled_quantity: cancelled,
      })),
    hand_overs,
    rest_cancelled_at: rest?.cancelled_at ?? null,
  }
}
