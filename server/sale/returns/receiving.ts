/** Goods come in, are looked at, and lie somewhere: what can be sold again is in the stock of the place that took them, whichever place sold them. */
import { shareOf } from '@birge/kernel/returns'
import { type Static, Type } from 'typebox'
import { run, runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notPermitted } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { locationOf } from '../../foundation/stores/index.ts'
import { correct } from '../../offer/inventory/index.ts'
import { soldLines, soldOrder, type SoldLine } from './eligibility.ts'
import { tellHer } from './news.ts'
import { end, newCode } from './starting.ts'
import { Disposition, type LineRow, lockReturn, mustBe, RefusedBecause, type Row, say } from './stages.ts'

export const ReceivedLine = Type.Object({
  line_number: Type.Integer({ minimum: 1 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  disposition: Disposition,
})
export const Receipt = Type.Object({
  location_id: Type.String({ maxLength: 60 }),
  lines: Type.Array(ReceivedLine, {
    minItems: 1,
    maxItems: 400,
    description: 'what is here: fewer than she named, or in several conditions',
  }),
})
type Received = Static<typeof ReceivedLine>

export const moreThanReturned = refusal<{ line_number: number; asked: number; named: number }>(
  'more_than_returned',
  409,
  ({ line_number, asked, named }) => `Of line ${line_number} ${asked} are here by this, ${named} can come back with this return`,
)
export const notOfThisCompany = refusal<{ location_id: string }>(
  'not_of_this_company',
  409,
  () => 'This was sold by another company: its goods come back to a place of its own',
)
export const keptByManager = refusal<object>('kept_by_manager', 403, () => 'That she keeps the goods somebody decides who may')
export const liesElsewhere = refusal<{ line_number: number; asked: number; there: number }>(
  'lies_elsewhere',
  409,
  ({ line_number, asked, there }) => `Of line ${line_number} ${there} wait for that, ${asked} were named`,
)

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** It is here, or she keeps it: what was paid for it is settled from now on. Of two places that scan it at once one has it. */
export async function receiveReturn(
  tx: Tx,
  { return_id, location_id, lines: asked }: Static<typeof Receipt> & { return_id: string },
  call: Call,
) {
  const { one, lines } = await lockReturn(tx, return_id, call)
  mustWorkAt(call, 'returns.work', location_id)
  const place = await locationOf(tx, location_id)
  if (place.company_id !== one.company_id) throw notOfThisCompany({ location_id })
  // What was sent late comes all the same: she had said so in time.
  mustBe(one, 'started', 'lapsed')
  const { principal, now, actor } = call
  const may_decide = principal.audience === 'staff' && principal.permissions.has('returns.override')
  if (asked.some(({ disposition }) => disposition === 'kept') && !may_decide) throw keptByManager({})
  // Whoever lets come back what no rule lets has the goods before her, whoever announced it from elsewhere.
  const decided = asked.some(({ line_number }) => lines.some((line) => line.line_number === line_number && line.ground === 'exception'))
  if (decided && !may_decide) throw notPermitted({ permission: 'returns.override', location_id })
  const sold = await soldOrder(tx, one.order_id, call)
  const all = await soldLines(tx, sold)
  const here = (line_number: number) => sum(asked.filter((part) => part.line_number === line_number).map((part) => part.quantity))
  let goods_minor = 0
  for (const line of lines) {
    const quantity = here(line.line_number)
    const of = all.find(({ line_number }) => line_number === line.line_number)!
    // A lapsed return has let its pieces go: another may have claimed them since.
    const named = Math.min(line.quantity, of.quantity - of.returned_quantity - (one.status === 'lapsed' ? of.claimed_quantity : 0))
    if (quantity > named) throw moreThanReturned({ line_number: line.line_number, asked: quantity, named })
    if (quantity) goods_minor += await keepLine(tx, one, of, quantity)
  }
  const unknown = asked.find(({ line_number }) => !lines.some((line) => line.line_number === line_number))
  if (unknown) throw moreThanReturned({ line_number: unknown.line_number, asked: unknown.quantity, named: 0 })
  const delivery_minor = await deliveryOf(tx, one, lines, here, all)
  await putWhere(
    tx,
    one,
    asked.map((part) => ({
      ...part,
      out_of: null,
      variant_id: lines.find(({ line_number }) => line_number === part.line_number)!.variant_id,
    })),
    location_id,
    call,
  )
  await run(
    tx,
    `update returns.returns set status = 'received', location_id = $2, received_at = $3, received_by = $4, goods_minor = $5, delivery_minor = $6, changed_at = $3,
       ended_at = null where return_id = $1`,
    [return_id, location_id, now, actor, goods_minor, delivery_minor],
  )
  if (one.status === 'started' && lines.some(({ line_number, quantity }) => here(line_number) < quantity)) await waitForRest(tx, one, call)
  await say(tx, { ...one, status: 'received', location_id }, { actor, now }, goods_minor + delivery_minor, call.channel)
  if (one.method === 'post') await tellHer(tx, 'received', one, now)
}

/** Her second parcel, or what she forgot at home: she had said so in time, so it keeps the days of her word, and the code that she has. */
async function waitForRest(tx: Tx, one: Row, { actor, now, channel }: Call) {
  const rest_id = newId('ret')
  await run(tx, 'update returns.returns set code = $2 where return_id = $1', [one.return_id, newCode()])
  const rest = await runOne<Row>(
    tx,
    `insert into returns.returns (return_id, code, key, order_id, order_number, company_id, customer_id, currency, method, status, wish, gift_receipt, channel,
       started_by, declared_at, due_at, waits_for_goods, send_by, lapses_at, carrier, tracking_number, sent_at, changed_at, rest_of)
     select $2, $3, 'rest of ' || return_id, order_id, order_number, company_id, customer_id, currency, method, 'started', wish, gift_receipt, channel,
       started_by, declared_at, due_at, waits_for_goods, send_by, lapses_at, carrier, tracking_number, sent_at, $4, return_id
     from returns.returns where return_id = $1 returning *`,
    [one.return_id, rest_id, one.code, now],
  )
  await run(
    tx,
    `insert into returns.lines (return_id, line_number, variant_id, title, quantity, reason, ground, until_on, tax_rate_bp)
     select $2, line_number, variant_id, title, quantity - received_quantity, reason, ground, until_on, tax_rate_bp
     from returns.lines where return_id = $1 and received_quantity < quantity`,
    [one.return_id, rest_id],
  )
  await run(tx, 'delete from returns.lines where return_id = $1 and received_quantity = 0', [one.return_id])
  await run(tx, 'update returns.lines set quantity = received_quantity where return_id = $1', [one.return_id])
  await say(tx, rest!, { actor, now }, 0, channel)
}

/** What was paid for these pieces, as their share of what was paid for all of the line. */
async function keepLine(tx: Tx, { return_id }: Row, of: SoldLine, quantity: number): Promise<number> {
  const total_minor = shareOf(of, quantity)
  const tax_minor = shareOf({ ...of, paid_minor: of.tax_minor, returned_minor: of.returned_tax_minor }, quantity)
  await run(
    tx,
    'update returns.lines set received_quantity = $3, total_minor = $4, tax_minor = $5 where return_id = $1 and line_number = $2',
    [...[return_id, of.line_number, quantity, total_minor, Math.min(tax_minor, total_minor)]],
  )
  return total_minor
}

/** What she paid for sending it goes back with the last of it, where nothing of the order stays with her and no piece came by the word of the shop alone. */
async function deliveryOf(
  tx: Tx,
  { return_id, order_id }: Row,
  lines: readonly LineRow[],
  here: (line_number: number) => number,
  all: readonly SoldLine[],
): Promise<number> {
  const shipping = all.find(({ kind }) => kind === 'shipping')
  if (!shipping?.paid_minor || lines.some(({ ground }) => ground === 'store' || ground === 'exception')) return 0
  const goods = all.filter(({ kind }) => kind === 'product')
  if (goods.some((line) => !line.is_all_gone || line.returned_quantity + here(line.line_number) < line.quantity)) return 0
  const others = await run(
    tx,
    `select from returns.returns r join returns.lines l using (return_id) where r.order_id = $1 and r.status in ('received', 'settled') and l.ground in ('store', 'exception') limit 1`,
    [order_id],
  )
  if (others.length) return 0
  const first = await run(tx, 'update returns.orders set delivery_with = $2 where order_id = $1 and delivery_with is null returning 1', [
    order_id,
    return_id,
  ])
  return first.length ? shipping.paid_minor : 0
}

type Put = Received & { out_of: 'repair' | 'to_warehouse' | null; variant_id: string }

/** Sold again or damaged it is in the books of the place; in repair or on its way it is nobody's stock until it takes the next step. */
async function putWhere(tx: Tx, { return_id }: Row, parts: readonly Put[], location_id: string, { actor, now }: Call) {
  const moved = parts.filter(({ disposition }) => disposition === 'resell' || disposition === 'damaged')
  const [before] = await run<{ place: number }>(
    tx,
    'select coalesce(max(place), 0) as place from returns.dispositions where return_id = $1',
    [return_id],
  )
  if (moved.length) {
    const [corrected] = await correct(
      tx,
      [
        {
          ...{ document: return_id, location_id, reason: 'returned', actor, key: `return:${return_id}:${before!.place}` },
          lines: moved.map(({ variant_id, quantity, disposition }) => ({
            variant_id,
            ...(disposition === 'resell' ? { on_hand: quantity } : { damaged: quantity }),
          })),
        },
      ],
      now,
    )
    if ('refusal' in corrected!) throw corrected.refusal
  }
  for (const [at, { line_number, out_of, disposition, quantity }] of parts.entries())
    await run(
      tx,
      `insert into returns.dispositions (return_id, place, line_number, out_of, disposition, quantity, location_id, actor, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [return_id, before!.place + at + 1, line_number, out_of, disposition, quantity, location_id, actor, now],
    )
}

export const NextStep = Type.Object({
  location_id: Type.String({ maxLength: 60 }),
  lines: Type.Array(
    Type.Object({
      line_number: Type.Integer({ minimum: 1 }),
      quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      out_of: Type.Enum(['repair', 'to_warehouse']),
      disposition: Type.Enum(['resell', 'damaged', 'repair', 'to_warehouse']),
    }),
    { minItems: 1, maxItems: 200 },
  ),
})

/** What was in repair, or on its way to the warehouse, is there now. */
export async function disposeFurther(
  tx: Tx,
  { return_id, location_id, lines: asked }: Static<typeof NextStep> & { return_id: string },
  call: Call,
) {
  const { one, lines } = await lockReturn(tx, return_id, call)
  mustWorkAt(call, 'returns.work', location_id)
  if ((await locationOf(tx, location_id)).company_id !== one.company_id) throw notOfThisCompany({ location_id })
  mustBe(one, 'received', 'settled')
  const there = await run<{ line_number: number; disposition: string; quantity: number }>(tx, LIES, [return_id])
  for (const [of, same] of Map.groupBy(asked, ({ line_number, out_of }) => `${line_number} ${out_of}`)) {
    const waiting = sum(
      there.filter(({ line_number, disposition }) => `${line_number} ${disposition}` === of).map(({ quantity }) => quantity),
    )
    const quantity = sum(same.map((part) => part.quantity))
    if (quantity > waiting) throw liesElsewhere({ line_number: same[0]!.line_number, asked: quantity, there: waiting })
  }
  const parts = asked.map((part) => ({
    ...part,
    variant_id: lines.find(({ line_number }) => line_number === part.line_number)!.variant_id,
  }))
  await putWhere(tx, one, parts, location_id, call)
  await run(tx, 'update returns.returns set changed_at = $2 where return_id = $1', [return_id, call.now])
}

/** Where the pieces of a return are now, by line: what came in there less what went on from there. */
const LIES = `
  select line_number, disposition, sum(change)::integer as quantity from (
    select line_number, disposition, quantity as change from returns.dispositions where return_id = $1
    union all select line_number, out_of, -quantity from returns.dispositions where return_id = $1 and out_of is not null) as steps
  group by line_number, disposition having sum(change) > 0`

export const Refusing = Type.Object({ because: RefusedBecause })

/** It does not come back: she is told why, and keeps it. */
export async function refuseReturn(
  tx: Tx,
  { return_id, because }: { return_id: string; because: Static<typeof RefusedBecause> },
  call: Call,
) {
  const { one } = await lockReturn(tx, return_id, call)
  if (one.status === 'refused') return
  mustBe(one, 'started', 'lapsed')
  await end(tx, one, 'refused', call, call.channel, because)
  await tellHer(tx, 'refused', one, call.now)
}
