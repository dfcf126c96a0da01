/** She says that she brings or sends something back: all days count from her word on. Or takes it back, or is never heard of again. */
import { groundFor, type OpenGround } from '@birge/kernel/returns'
import { randomBytes } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { run, runOne, type Tx } from '#platform/database'
import { type Call, notFound, notPermitted } from '#platform/http'
import { idempotencyKeyReused } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { mustSeeOrder } from '../orders/index.ts'
import { type Standing, soldOrder, standingOf, storeGives } from './eligibility.ts'
import { tellHer } from './news.ts'
import { type By, isHidden, lockOrder, lockReturn, mustBe, Reason, type Row, say, Wish } from './stages.ts'

export const StartLine = Type.Object({
  line_number: Type.Integer({ minimum: 1 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  reason: Reason,
})
export const Start = Type.Object({
  lines: Type.Array(StartLine, { minItems: 1, maxItems: 200 }),
  method: Type.Enum(['store', 'post']),
  wish: Type.Optional(Wish),
  despite: Type.Optional(Type.Boolean({ description: 'although no rule lets it come back: for whoever may decide so' })),
})
export type Start = Static<typeof Start>

export const notReturnable = refusal<{ line_number: number; asked: number; left: number }>(
  'not_returnable',
  409,
  ({ line_number, asked, left }) =>
    left < asked
      ? `Of line ${line_number} ${left} can come back, ${asked} were named`
      : `Line ${line_number} does not come back for this reason, or its days are over`,
)

export const DAY_MS = 86_400_000
/** A parcel that was sent on the last day is waited for. */
const ON_ITS_WAY_DAYS = 21

/** Nine signs that are read aloud and typed alike on every keyboard. */
export const newCode = () => codeFrom(randomBytes(9))
export const codeFrom = (bytes: Uint8Array) => [...bytes].map((byte) => '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'[byte % 32]).join('')

/** Of one order; who starts it is she herself, or whoever serves her. */
export async function startReturn(
  tx: Tx,
  { order_id, ...asked }: Start & { order_id: string },
  call: Call,
): Promise<{ return_id: string }> {
  await mustSeeOrder(tx, order_id, call)
  return start(tx, { order_id, ...asked }, call)
}

export async function start(
  tx: Tx,
  { order_id, lines: asked, method, wish = 'original', despite = false, gift_receipt }: Start & { order_id: string; gift_receipt?: string },
  call: Call,
): Promise<{ return_id: string }> {
  const { principal, now, actor, channel } = call
  const may = principal.audience === 'staff' && principal.permissions.has('returns.override')
  if (despite && !may) throw notPermitted({ permission: 'returns.override' })
  await lockOrder(tx, order_id)
  const { principal: asker, key: wished, request_hash } = call.request_key!
  const key = `${asker} ${wished} ${order_id} ${request_hash}`
  const before = await runOne<{ return_id: string; key: string }>(
    tx,
    'select return_id, key from returns.returns where order_id = $2 and starts_with(key, $1)',
    [`${asker} ${wished} ${order_id} `, order_id],
  )
  if (before && before.key !== key) throw idempotencyKeyReused({ key: wished })
  if (before) return { return_id: before.return_id }
  const standing = await standingOf(tx, await soldOrder(tx, order_id, call), now)
  const parts = merged(asked).map((line) => ({ ...line, ...decide(standing, line, despite) }))
  const { sold, law } = standing
  const declared = Date.parse(now)
  const at = (days: number) => new Date(declared + days * DAY_MS).toISOString()
  const return_id = newId('ret')
  const one = await runOne<Row>(
    tx,
    `insert into returns.returns (return_id, code, key, order_id, order_number, company_id, customer_id, currency, method, status, wish, gift_receipt, channel,
       started_by, declared_at, due_at, waits_for_goods, send_by, lapses_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'started', $10, $11, $12, $13, $14, $15, $16, $17, $18, $14) returning *`,
    [
      ...[return_id, newCode(), key, order_id, sold.number, sold.company_id, sold.customer_id, sold.currency, method],
      // What only the word of the shop gives may be credit.
      parts.every(({ ground }) => ground === 'store') && storeGives(standing, standing.today) === 'credit' ? 'credit' : wish,
      ...[gift_receipt ?? null, channel ?? 'store', actor, now, at(law.pay_back_days), law.waits_for_goods],
      ...[at(law.send_back_days), at(law.send_back_days + ON_ITS_WAY_DAYS)],
    ],
  )
  for (const { line_number, variant_id, title, quantity, reason, ground, until_on, tax_rate_bp } of parts)
    await run(
      tx,
      `insert into returns.lines (return_id, line_number, variant_id, title, quantity, reason, ground, until_on, tax_rate_bp)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [return_id, line_number, variant_id, title, quantity, reason, ground, until_on, tax_rate_bp],
    )
  await say(tx, one!, { actor, now }, 0, channel)
  // Whoever stands at the counter has it in her hand.
  if (principal.audience === 'shopper' || method === 'post') await tellHer(tx, 'started', one!, now)
  return { return_id }
}

/** A line that is named several times is as many pieces as all of them say. */
export const merged = <Line extends { line_number: number; quantity: number }>(lines: readonly Line[]): Line[] =>
  [...Map.groupBy(lines, ({ line_number }) => line_number).values()].map((same) => ({
    ...same[0]!,
    quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
  }))

function decide({ sold, lines }: Standing, { line_number, quantity, reason }: Static<typeof StartLine>, despite: boolean) {
  const line = lines.find((one) => one.line_number === line_number)
  const left = sold.status === 'cancelled' ? 0 : (line?.left_quantity ?? 0)
  if (!line || quantity > left) throw notReturnable({ line_number, asked: quantity, left })
  const ground: OpenGround | { ground: 'exception'; until_on: null } | undefined =
    groundFor(line.grounds, reason) ?? (despite ? { ground: 'exception', until_on: null } : undefined)
  if (!ground) throw notReturnable({ line_number, asked: quantity, left })
  return { ...ground, variant_id: line.variant_id, title: line.title, tax_rate_bp: line.tax_rate_bp }
}

/** She has sent it, and how. */
export async function noteSent(
  tx: Tx,
  { return_id, carrier, tracking_number }: { return_id: string; carrier: string; tracking_number: string },
  call: Call,
) {
  const { one } = await lockHers(tx, return_id, call)
  mustBe(one, 'started')
  await run(
    tx,
    `update returns.returns set carrier = $2, tracking_number = $3, sent_at = coalesce(sent_at, $4), method = 'post', changed_at = $4 where return_id = $1`,
    [return_id, carrier, tracking_number, call.now],
  )
}

/** She keeps it after all. */
export async function cancelReturn(tx: Tx, { return_id }: { return_id: string }, call: Call) {
  const { one } = await lockHers(tx, return_id, call)
  if (one.status === 'cancelled') return
  mustBe(one, 'started')
  await end(tx, one, 'cancelled', call, call.channel)
}

/** Her own, or of the companies of whoever serves her. */
async function lockHers(tx: Tx, return_id: string, call: Call) {
  const locked = await lockReturn(tx, return_id, call)
  await mustSeeOrder(tx, locked.one.order_id, call)
  if (locked.one.gift_receipt !== null && isHidden(call)) throw notFound({ what: 'return', id: return_id })
  return locked
}

export async function end(
  tx: Tx,
  one: Row,
  status: 'cancelled' | 'lapsed' | 'refused',
  { actor, now }: By,
  channel: string | null,
  because?: string,
) {
  await run(tx, 'update returns.returns set status = $2, ended_at = $3, changed_at = $3, refused_because = $4 where return_id = $1', [
    ...[one.return_id, status, now, because ?? null],
  ])
  await say(tx, { ...one, status }, { actor, now }, 0, channel)
}

const AT_ONCE = 100

/** What never came is waited for no more: its pieces are free to be brought again, and she hears. */
export async function lapse(tx: Tx, now: string): Promise<void> {
  const due = await run<{ order_id: string; return_id: string }>(
    tx,
    `select order_id, return_id from returns.returns where status = 'started' and lapses_at <= $1 order by lapses_at, return_id limit $2`,
    [now, AT_ONCE],
  )
  for (const order_id of [...new Set(due.map((one) => one.order_id))].sort()) await lockOrder(tx, order_id)
  for (const { return_id } of due) {
    const one = await runOne<Row>(tx, `select * from returns.returns where return_id = $1 and status = 'started'`, [return_id])
    if (!one) continue
    await end(tx, one, 'lapsed', { actor: 'system:returns', now }, null)
    await tellHer(tx, 'lapsed', one, now)
  }
}
