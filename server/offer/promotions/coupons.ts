import { randomInt } from 'node:crypto'
import { foldText } from '@birge/kernel/fold'
import { concerning } from '@birge/kernel/promotion-goods'
import type { Quote, QuoteLine } from '@birge/kernel/quote'
import { isTheOccasion } from '@birge/kernel/promotions'
import { hasUsesLeft, type QuotedBy, usedUpBy } from '@birge/kernel/shop-quote'
import { minuteIn } from '@birge/kernel/shop-time'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { type Refusal, refusal } from '#platform/refusal'
import type { Seller } from '../pricing/index.ts'
import { isOver, promotionEnded, readPromotion } from './promotions.ts'
import type { Buyer, Coupon, WhatIsOn } from './running.ts'

/** As it is typed, in whatever case, with the points and strokes of any keyboard: `yaz 26`, `YAZ-26` and `Yaz26` are one code. */
export const foldCode = (typed: string) =>
  foldText(typed)
    .replace(/[^a-z0-9]/g, '')
    .toUpperCase()

// Without those that are taken for one another.
const SIGNS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 59 bits: of a million codes in a billion guesses none is hit (chance below 1 : 500). */
const CODE_LENGTH = 12
const newCode = () => Array.from({ length: CODE_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')

export const codeMalformed = refusal<{ code: string }>('code_malformed', 422, () => 'A code has 4 to 24 letters or digits')
export const codeTaken = refusal<{ code: string }>('code_taken', 409, ({ code }) => `There is a coupon ${code} already`)
export const promotionAsksNoCoupon = refusal<{ promotion_id: string }>(
  'promotion_asks_no_coupon',
  409,
  () => 'This promotion counts without a coupon: say first that it asks for one',
)

export const NewBatch = Type.Union([
  Type.Object({ kind: Type.Literal('single'), count: Type.Integer({ minimum: 1, maximum: 20_000 }) }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('mass'),
      code: Type.String({ minLength: 1, maxLength: 40 }),
      most_uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
    },
    { additionalProperties: false },
  ),
])
export const Batch = Type.Object({
  batch_id: Type.String(),
  kind: Type.Enum(['single', 'mass']),
  code: Type.Union([Type.String(), Type.Null()], { description: 'of a code for everybody' }),
  code_count: Type.Integer(),
  used_count: Type.Integer({ description: 'of codes for everybody: how often' }),
  created_at: Type.String(),
})
type Batch = Static<typeof Batch>

/** Codes of a promotion: many that are good once each, or one that is for everybody. */
export async function makeCoupons(
  tx: Tx,
  { promotion_id, batch }: { promotion_id: string; batch: Static<typeof NewBatch> },
  call: Pick<Call, 'now' | 'actor' | 'principal'>,
): Promise<Batch> {
  const promotion = await readPromotion(tx, { promotion_id }, call)
  if (promotion.status === 'ended') throw promotionEnded({ promotion_id })
  if (!promotion.asks_coupon) throw promotionAsksNoCoupon({ promotion_id })
  const codes = batch.kind === 'single' ? Array.from({ length: batch.count }, newCode) : [foldCode(batch.code)]
  const [first] = codes
  if (batch.kind === 'mass' && !/^[A-Z0-9]{4,24}$/.test(first!)) throw codeMalformed({ code: batch.code })
  const batch_id = newId('cpb')
  await run(
    tx,
    'insert into promotions.coupon_batches (batch_id, promotion_id, kind, code_count, created_at, created_by) values ($1, $2, $3, $4, $5, $6)',
    [batch_id, promotion_id, batch.kind, codes.length, call.now, call.actor],
  )
  const most_uses = batch.kind === 'single' ? 1 : (batch.most_uses ?? null)
  const made = await run(
    tx,
    `insert into promotions.coupons (company_id, code, promotion_id, batch_id, most_uses)
     select $1, code, $3, $4, $5 from unnest($2::text[]) as code order by code on conflict do nothing returning 1`,
    [promotion.company_id, codes, promotion_id, batch_id, most_uses],
  )
  if (made.length < codes.length) throw codeTaken({ code: first! })
  return {
    batch_id,
    kind: batch.kind,
    code: batch.kind === 'mass' ? first! : null,
    code_count: codes.length,
    used_count: 0,
    created_at: call.now,
  }
}

export async function listBatches(
  db: Db,
  { promotion_id, limit = 50, after }: { promotion_id: string; limit?: number; after?: string },
  call: Call,
) {
  await readPromotion(db, { promotion_id }, call)
  const [last = null] = readCursor(after) ?? []
  const rows = await run<Batch>(
    db,
    `select b.batch_id, b.kind, case when b.kind = 'mass' then min(c.code) end as code, b.code_count, sum(c.uses)::integer as used_count, b.created_at
     from (select * from promotions.coupon_batches where promotion_id = $1 and ($2::text is null or batch_id < $2) order by batch_id desc limit $3) b
     join promotions.coupons c using (batch_id) group by b.batch_id, b.kind, b.code_count, b.created_at order by b.batch_id desc`,
    [promotion_id, last, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.batch_id])
}

/** The codes of a batch, one a line, for whoever sends or prints them. */
export async function codesAsCsv(db: Db, { batch_id }: { batch_id: string }, call: Call): Promise<string> {
  const batch = await runOne<{ company_id: string }>(
    db,
    'select p.company_id from promotions.coupon_batches b join promotions.promotions p using (promotion_id) where b.batch_id = $1',
    [batch_id],
  )
  if (!batch || !worksFor(call, batch.company_id)) throw notFound({ what: 'coupon batch', id: batch_id })
  const rows = await run<{ code: string; uses: number }>(
    db,
    'select code, uses from promotions.coupons where batch_id = $1 order by code',
    [batch_id],
  )
  return ['code,uses', ...rows.map(({ code, uses }) => `${code},${uses}`), ''].join('\r\n')
}

export const CouponFound = Type.Object({
  code: Type.String(),
  promotion_id: Type.String(),
  batch_id: Type.String(),
  uses: Type.Integer(),
  most_uses: Type.Union([Type.Integer(), Type.Null()]),
  used: Type.Array(
    Type.Object({
      status: Type.Enum(['reserved', 'consumed']),
      order_id: Type.Union([Type.String(), Type.Null()]),
      amount_minor: Type.Integer(),
      used_at: Type.String(),
    }),
    { description: 'the latest' },
  ),
})

/** One code, and by what it was used. */
export async function findCoupon(db: Db, { company_id, code }: { company_id: string; code: string }, call: Call) {
  const folded = foldCode(code)
  const coupon = await runOne<Omit<Static<typeof CouponFound>, 'used'>>(
    db,
    'select code, promotion_id, batch_id, uses, most_uses from promotions.coupons where company_id = $1 and code = $2',
    [company_id, folded],
  )
  if (!coupon || !worksFor(call, company_id)) throw notFound({ what: 'coupon', id: code })
  const used = await run<Static<typeof CouponFound>['used'][number]>(
    db,
    `select status, order_id, amount_minor, used_at from promotions.uses where company_id = $1 and coupon_code = $2 order by used_at desc limit 20`,
    [company_id, folded],
  )
  return { ...coupon, used }
}

// ---- on a cart

export const coupon_standings = [
  ...(['counts', 'too_little', 'too_few', 'gift_waits', 'outdone', 'asks_who_you_are'] as const),
  ...(['not_yet', 'expired', 'used_up', 'only_first_order', 'not_for_these_goods', 'not_here_now'] as const),
] as const
type Standing = (typeof coupon_standings)[number]

/** How a coupon stands to a cart that was quoted with it. */
export function standingOf(
  coupon: Coupon,
  on: WhatIsOn,
  { quote, by, lines, buyer }: { quote: Quote; by: QuotedBy; lines: readonly QuoteLine[]; buyer: Buyer },
  { time_zone }: Seller,
  now: string,
): Standing {
  const { promotion_id, status, starts_at } = coupon
  if (status === 'ended' || isOver(coupon, time_zone, now)) return 'expired'
  if (status === 'draft' || (starts_at !== null && minuteIn(time_zone, now) < starts_at)) return 'not_yet'
  const running = on.by_id.get(promotion_id)
  const most = running?.most_per_customer
  if (!running || (!buyer.is_paying && !hasUsesLeft(coupon)) || (most !== undefined && usedUpBy(buyer, promotion_id, most)))
    return 'used_up'
  if (quote.promotions.some((applied) => applied.promotion_id === promotion_id)) return 'counts'
  const missed = quote.missed.find((one) => one.promotion_id === promotion_id)
  if (missed) return missed.because
  const in_cart = lines.map((line) => ({ ...line, kind: line.kind ?? 'product', left_minor: line.unit_price_minor }))
  const promotion = { promotion_id, ...running.rule }
  if (!concerning([promotion], in_cart).length) return 'not_for_these_goods'
  const { first_order, segments } = running.rule.asks ?? {}
  const as_if_known = { ...by.occasion, is_first_order: true, with_coupon: [promotion_id] }
  // Whoever nobody knows may be one of those for whom it is.
  const as_one_of_them = segments && !buyer.is_known ? { ...as_if_known, segments } : as_if_known
  if (!isTheOccasion(promotion, as_one_of_them)) return 'not_here_now'
  if (!buyer.is_known) return 'asks_who_you_are'
  return first_order && !buyer.is_first_order ? 'only_first_order' : 'not_here_now'
}

export const couponUnknown = refusal<{ code: string }>('coupon_unknown', 404, () => 'There is no such coupon')
const couponNotYet = refusal<{ code: string; starts_at: string | null }>('coupon_not_yet', 409, () => 'This coupon does not count yet')
const couponExpired = refusal<{ code: string }>('coupon_expired', 409, () => 'This coupon has expired')
const couponUsedUp = refusal<{ code: string }>('coupon_used_up', 409, () => 'This coupon has been used already')
const couponOnlyFirstOrder = refusal<{ code: string }>('coupon_only_first_order', 409, () => 'This coupon is only for a first order')
const couponNotForTheseGoods = refusal<{ code: string }>(
  'coupon_not_for_these_goods',
  409,
  () => 'This coupon is not for what lies in the cart',
)
const couponNotHereNow = refusal<{ code: string }>('coupon_not_here_now', 409, () => 'This coupon does not count here or now')
export const tooManyCoupons = refusal<{ most: number }>('too_many_coupons', 409, ({ most }) => `A cart takes ${most} coupons`)
export const couponRefusals = [
  ...[couponUnknown, couponNotYet, couponExpired, couponUsedUp, couponOnlyFirstOrder, couponNotForTheseGoods, couponNotHereNow],
  tooManyCoupons,
]

/** Why a coupon that stands like this is not taken; one that lacks only some more goods, or waits to know who she is, is kept. */
export function whyNotTaken({ code, starts_at }: Coupon, standing: Standing): Refusal | undefined {
  if (standing === 'not_yet') return couponNotYet({ code, starts_at })
  if (standing === 'expired') return couponExpired({ code })
  if (standing === 'used_up') return couponUsedUp({ code })
  if (standing === 'only_first_order') return couponOnlyFirstOrder({ code })
  if (standing === 'not_for_these_goods') return couponNotForTheseGoods({ code })
  return standing === 'not_here_now' ? couponNotHereNow({ code }) : undefined
}
