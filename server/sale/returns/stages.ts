/** A return and its states: who may see it, who changes it, and what is said when it moves. */
import { return_grounds, return_reasons, type ReturnGround, type ReturnReason } from '@birge/kernel/returns'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'

export const STATUSES = ['started', 'received', 'settled', 'refused', 'lapsed', 'cancelled'] as const
export type Status = (typeof STATUSES)[number]
export const ReturnStatus = Type.Enum([...STATUSES])
export const Reason = Type.Enum([...return_reasons])
export const Wish = Type.Enum(['original', 'credit'])
export const DISPOSITIONS = ['resell', 'damaged', 'repair', 'to_warehouse', 'kept'] as const
export const Disposition = Type.Enum([...DISPOSITIONS], {
  description:
    'resell: it lies on the shelf again; damaged: it lies here and is sold no more; repair, to_warehouse: it is on its way there and takes another step; kept: she keeps it',
})
export const RefusedBecause = Type.Enum(['used', 'incomplete', 'not_ours', 'too_late', 'other'])

const Text = Type.String()
const Minor = Type.Integer()

const head = {
  return_id: Text,
  code: Text,
  order_id: Text,
  order_number: Text,
  company_id: Text,
  currency: Text,
  method: Type.Enum(['store', 'post']),
  status: ReturnStatus,
  wish: Wish,
  by_gift_receipt: Type.Boolean({ description: 'brought by whom it was given to: she gets a gift card, and is shown no price' }),
  channel: Text,
  declared_at: Type.String({ description: 'when she said so: all days count from then' }),
  due_at: Type.String({ description: 'until when she is to be paid back' }),
  rest_of: OrNull(Type.String({ description: 'of that return some pieces came before; this is what is still to come' })),
  is_late: Type.Boolean({ description: 'she should have been paid back by now' }),
  send_by: Text,
  lapses_at: Text,
  carrier: OrNull(Text),
  tracking_number: OrNull(Text),
  sent_at: OrNull(Text),
  location_id: OrNull(Text),
  location_name: OrNull(Text),
  received_at: OrNull(Text),
  goods_minor: Minor,
  delivery_minor: Type.Integer({ description: 'what was paid for sending it to her' }),
  before_minor: Type.Integer({ description: 'what of it had gone back before' }),
  paid_minor: Minor,
  way: OrNull(Text),
  settled_at: OrNull(Text),
  refused_because: OrNull(RefusedBecause),
}
export const ReturnSummary = Type.Object({ ...head, piece_count: Type.Integer() })
export const Return = Type.Object({
  ...head,
  lines: Type.Array(
    Type.Object({
      line_number: Type.Integer(),
      variant_id: Text,
      sku: OrNull(Text),
      gtin: OrNull(Text),
      title: Text,
      picture: OrNull(Text),
      quantity: Type.Integer(),
      received_quantity: Type.Integer(),
      reason: Reason,
      ground: Type.Enum([...return_grounds]),
      until_on: OrNull(Text),
      total_minor: Minor,
      lies: Type.Array(Type.Object({ disposition: Disposition, location_id: Text, quantity: Type.Integer() }), {
        description: 'where the pieces that came in are now',
      }),
    }),
  ),
})
export type ReturnReply = Static<typeof Return>

export interface Row {
  return_id: string
  code: string
  key: string
  order_id: string
  order_number: string
  company_id: string
  customer_id: string | null
  currency: string
  method: 'store' | 'post'
  status: Status
  wish: 'original' | 'credit'
  gift_receipt: string | null
  declared_at: string
  due_at: string
  send_by: string
  lapses_at: string
  location_id: string | null
  goods_minor: number
  delivery_minor: number
}
export interface LineRow {
  line_number: number
  variant_id: string
  title: string
  quantity: number
  received_quantity: number
  reason: ReturnReason
  ground: ReturnGround
  total_minor: number
  tax_minor: number
  tax_rate_bp: number
}

const Fact = Type.Object({ return_id: Text, order_id: Text, number: Text, amount_minor: Minor, currency: Text })
const fact = (type: string) => event(`returns.return_${type}`, Fact)
const REACHED = {
  started: fact('started'),
  received: fact('received'),
  settled: fact('settled'),
  refused: fact('refused'),
  lapsed: fact('lapsed'),
  cancelled: fact('cancelled'),
}

export const returnNotInState = refusal<{ return_id: string; status: Status; needs: readonly Status[] }>(
  'return_not_in_state',
  409,
  ({ status, needs }) => `This return is ${status}; for that it has to be ${needs.join(' or ')}`,
)

export interface By {
  actor: string
  now: string
}

/** Whoever changes anything of what comes back of an order begins with this (ADR 4). */
export async function lockOrder(tx: Tx, order_id: string) {
  await run(tx, 'insert into returns.orders (order_id) values ($1) on conflict do nothing', [order_id])
  await run(tx, 'select from returns.orders where order_id = $1 for no key update', [order_id])
}

/** A return of the caller's companies, locked with all others of its order. */
export async function lockReturn(tx: Tx, return_id: string, call: Call): Promise<{ one: Row; lines: LineRow[] }> {
  const found = await runOne<{ order_id: string }>(
    tx,
    'select order_id from returns.returns where return_id = $1 and ($2::text[] is null or company_id = any($2))',
    [return_id, companiesOf(call)],
  )
  if (!found) throw notFound({ what: 'return', id: return_id })
  await lockOrder(tx, found.order_id)
  const one = await runOne<Row>(tx, 'select * from returns.returns where return_id = $1', [return_id])
  return { one: one!, lines: await linesOf(tx, return_id) }
}

/** Of what is brought by a gift receipt whoever paid neither hears nor sees anything. */
export const isHidden = ({ principal }: Call) => principal.audience === 'shopper'

export const linesOf = (on: Db | Tx, return_id: string) =>
  run<LineRow>(on, 'select * from returns.lines where return_id = $1 order by line_number', [return_id])

export function mustBe({ return_id, status }: Row, ...needs: Status[]) {
  if (!needs.includes(status)) throw returnNotInState({ return_id, status, needs })
}

/** It has come to this state; what is said of it holds no word about her, and of a gift not who paid. */
export const say = (
  tx: Tx,
  { status, ...one }: Omit<Row, 'key' | 'code'>,
  { actor, now }: By,
  amount_minor: number,
  channel: string | null,
) =>
  announce(tx, REACHED[status], {
    ...{ subject: one.order_id, company_id: one.company_id, customer_id: one.gift_receipt === null ? one.customer_id : null },
    ...{ location_id: one.location_id, channel, actor, occurred_at: now },
    data: { return_id: one.return_id, order_id: one.order_id, number: one.order_number, amount_minor, currency: one.currency },
  })
