import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Announcement, announceAll } from '#platform/events'
import { type Refusal, refusal } from '#platform/refusal'
import { idsOfMany } from '../../foundation/customers/index.ts'
import { promotionChanged } from './promotions.ts'
import { mostPerCustomer, type Rule } from './rule.ts'
import { forgetWhatIsOn } from './running.ts'

export const promotionUsedUp = refusal<{ promotion_id: string }>(
  'promotion_used_up',
  409,
  () => 'A promotion that was counted in has been used up meanwhile: look at the cart again',
)
export const couponUsedMeanwhile = refusal<{ code: string }>(
  'coupon_used_meanwhile',
  409,
  () => 'This coupon has been used meanwhile: look at the cart again',
)

/** What a promotion takes off something that is bought. */
export interface Applied {
  promotion_id: string
  version: number
  amount_minor: number
  coupon_code: string | null
  is_limited: boolean
}

/** A checkout or a sale at a till that uses promotions. */
export interface Using {
  purpose_id: string
  company_id: string
  customer_id: string | null
  applied: readonly Applied[]
}

interface Counter {
  promotion_id: string
  uses: number
  spent_minor: number
}
interface Limit {
  promotion_id: string
  version: number
  status: string
  rule: Rule
  most_uses: number | null
  most_uses_per_customer: number | null
  budget_minor: number | null
}

/** Who only uses what has no limits waits for nobody. */
export interface LockedUses {
  /** Keeps a use for this purpose, or says why it cannot be had. */
  take(using: Using): Refusal | undefined
  /** It was not to be: others may have it. */
  giveBack(using: Using): void
  write(now: string): Promise<void>
}

/**
 * Locks what is counted of promotions with limits, in the order of their ids. Whoever holds the counter of a promotion is alone with all that
 * belongs to it: its coupons, and how often each customer has used it. That is read only after the lock was had.
 */
export async function lockUses(tx: Tx, asked: readonly Using[]): Promise<LockedUses> {
  const limited = asked.flatMap(({ applied }) => applied.filter(({ is_limited }) => is_limited))
  if (!limited.length) return { take: () => undefined, giveBack: () => {}, write: async () => {} }
  const promotion_ids = [...new Set(limited.map(({ promotion_id }) => promotion_id))]
  const customer_ids = [...new Set(asked.flatMap(({ customer_id }) => customer_id ?? []))]
  const [counters, limits, coupons, persons] = await Promise.all([
    run<Counter>(tx, LOCK, [promotion_ids]),
    run<Limit>(tx, LIMITS, [promotion_ids]),
    run<{ company_id: string; code: string; uses: number; most_uses: number | null }>(tx, COUPONS, [
      asked.flatMap(({ company_id, applied }) => applied.flatMap(({ coupon_code }) => (coupon_code ? [company_id] : []))),
      asked.flatMap(({ applied }) => applied.flatMap(({ coupon_code }) => coupon_code ?? [])),
    ]),
    customer_ids.length ? idsOfMany(tx, customer_ids) : new Map<string, string[]>(),
  ])
  const counterOf = new Map(counters.map((counter) => [counter.promotion_id, counter]))
  const limitOf = new Map(limits.map((limit) => [limit.promotion_id, limit]))
  const couponOf = new Map(coupons.map((coupon) => [`${coupon.company_id} ${coupon.code}`, coupon]))
  const usedBy = await usesOf(tx, persons, limits)

  const taken = new Map<string, { using: Using; times: number }>()
  const keysOf = ({ customer_id }: Using, { promotion_id }: Applied) => `${personOf(persons, customer_id)} ${promotion_id}`
  const change = (using: Using, by: 1 | -1) => {
    for (const applied of using.applied) {
      const counter = counterOf.get(applied.promotion_id)
      if (!applied.is_limited || !counter) continue
      counter.uses += by
      counter.spent_minor += by * applied.amount_minor
      const coupon = couponOf.get(`${using.company_id} ${applied.coupon_code}`)
      if (coupon) coupon.uses += by
      if (using.customer_id) usedBy.set(keysOf(using, applied), (usedBy.get(keysOf(using, applied)) ?? 0) + by)
    }
  }
  const whyNot = (using: Using, applied: Applied): Refusal | undefined => {
    const { promotion_id, amount_minor, coupon_code } = applied
    const [counter, limit] = [counterOf.get(promotion_id), limitOf.get(promotion_id)]
    if (!counter || limit?.status !== 'on') return promotionUsedUp({ promotion_id })
    const { most_uses, budget_minor, rule } = limit
    if (most_uses !== null && counter.uses >= most_uses) return promotionUsedUp({ promotion_id })
    if (budget_minor !== null && counter.spent_minor + amount_minor > budget_minor) return promotionUsedUp({ promotion_id })
    const most = mostOf(limit)
    if (most !== undefined && (!using.customer_id || (usedBy.get(keysOf(using, applied)) ?? 0) >= most))
      return promotionUsedUp({ promotion_id })
    if (!rule.asks?.coupon) return undefined
    const coupon = couponOf.get(`${using.company_id} ${coupon_code}`)
    return coupon && (coupon.most_uses === null || coupon.uses < coupon.most_uses)
      ? undefined
      : couponUsedMeanwhile({ code: coupon_code ?? '' })
  }
  const before = new Map(counters.map((counter) => [counter.promotion_id, isFull(counter, limitOf.get(counter.promotion_id))]))
  return {
    take(using) {
      const same = taken.get(using.purpose_id)
      if (same) return void same.times++
      for (const applied of using.applied) {
        const no = applied.is_limited && whyNot(using, applied)
        // What is left of a budget is known better now.
        if (no) forgetWhatIsOn(using.company_id)
        if (no) return no
      }
      change(using, 1)
      taken.set(using.purpose_id, { using, times: 1 })
      return undefined
    },
    giveBack(using) {
      const same = taken.get(using.purpose_id)
      if (!same || --same.times) return
      taken.delete(using.purpose_id)
      change(same.using, -1)
    },
    async write(now) {
      const rows = [...taken.values()].flatMap(({ using: { applied, ...using } }) =>
        applied.filter(({ is_limited }) => is_limited).map((one) => ({ ...using, ...one })),
      )
      await writeLast(
        tx,
        RESERVE,
        rows.map((row) => [...USE.map((field) => row[field]), now]),
      )
      await count(tx, rows, 1)
      const companyOf = new Map(rows.map(({ promotion_id, company_id }) => [promotion_id, company_id]))
      const full = [...companyOf].filter(([id]) => !before.get(id) && isFull(counterOf.get(id)!, limitOf.get(id)))
      for (const [, company_id] of full) forgetWhatIsOn(company_id)
      await announceAll(
        tx,
        full.map(([id, company_id]) => saying('used_up', limitOf.get(id)!, company_id, now)),
      )
    },
  }
}

const mostOf = ({ rule, most_uses_per_customer }: Limit) =>
  mostPerCustomer(rule, most_uses_per_customer === null ? {} : { most_uses_per_customer })

const isFull = ({ uses, spent_minor }: Counter, limit: Limit | undefined) =>
  limit !== undefined &&
  ((limit.most_uses !== null && uses >= limit.most_uses) || (limit.budget_minor !== null && spent_minor >= limit.budget_minor))

const saying = (
  reason: 'used_up' | 'available_again',
  { promotion_id, version }: Pick<Limit, 'promotion_id' | 'version'>,
  company_id: string,
  now: string,
): Announcement => ({
  kind: promotionChanged,
  subject: promotion_id,
  company_id,
  actor: 'system:promotions',
  occurred_at: now,
  data: { version, reason },
})

const personOf = (persons: Map<string, string[]>, customer_id: string | null) =>
  (customer_id && persons.get(customer_id)?.[0]) || customer_id

/** How often each person has used what a customer may use so many times only, by whichever of her ids. */
async function usesOf(tx: Tx, persons: Map<string, string[]>, limits: Limit[]): Promise<Map<string, number>> {
  const counted = limits.filter((limit) => mostOf(limit) !== undefined)
  const used = new Map<string, number>()
  if (!persons.size || !counted.length) return used
  const personOfId = new Map([...persons.values()].flatMap((ids) => ids.map((id) => [id, ids[0]!] as const)))
  const rows = await run<{ customer_id: string; promotion_id: string; uses: number }>(
    tx,
    `select u.customer_id, u.promotion_id, u.uses from unnest($1::text[]) as c(id) cross join unnest($2::text[]) as p(id)
     join promotions.customer_uses u on u.customer_id = c.id and u.promotion_id = p.id`,
    [[...personOfId.keys()], counted.map(({ promotion_id }) => promotion_id)],
  )
  for (const { customer_id, promotion_id, uses } of rows) {
    const key = `${personOfId.get(customer_id)} ${promotion_id}`
    used.set(key, (used.get(key) ?? 0) + uses)
  }
  return used
}

const LOCK = `
  select c.promotion_id, c.uses, c.spent_minor
  from (select distinct id from unnest($1::text[]) as id order by id) asked
  cross join lateral (select * from promotions.counters where promotion_id = asked.id for no key update) c`
const LIMITS = `
  select p.promotion_id, p.version, p.status, p.rule, p.most_uses, p.most_uses_per_customer, p.budget_minor
  from unnest($1::text[]) as asked(id) join promotions.promotions p on p.promotion_id = asked.id`
const COUPONS = `
  select c.company_id, c.code, c.uses, c.most_uses
  from (select distinct company_id, code from unnest($1::text[], $2::text[]) as a(company_id, code)) asked
  join promotions.coupons c on c.company_id = asked.company_id and c.code = asked.code`

const USE = ['purpose_id', 'promotion_id', 'version', 'company_id', 'customer_id', 'coupon_code', 'amount_minor'] as const
type Counted = Pick<Using, 'company_id' | 'customer_id'> & Pick<Applied, 'promotion_id' | 'amount_minor' | 'coupon_code'>

const RESERVE: LastWrite = {
  columns: 8,
  row: { of: 'promotions.uses', key: 2 },
  sql: ($) => `reserved_uses as (
      insert into promotions.uses (${USE.join(', ')}, status, is_counted, used_at)
      select u.purpose_id, u.promotion_id, u.version, u.company_id, u.customer_id, u.coupon_code, u.amount_minor, 'reserved', true, u.used_at
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::integer[], ${$(4)}::text[], ${$(5)}::text[], ${$(6)}::text[], ${$(7)}::bigint[],
        ${$(8)}::timestamptz[]) as u(${USE.join(', ')}, used_at))`,
}

/** Adds what is used to what is counted of it, or takes it off again. Whoever calls it holds the counters. */
async function count(tx: Tx, uses: readonly Counted[], by: 1 | -1) {
  const sums = <Key extends unknown[]>(key: (use: Counted) => Key | undefined) => {
    const found = new Map<string, [Key, uses: number, spent_minor: number]>()
    for (const use of uses) {
      const of = key(use)
      if (!of) continue
      const sum = found.get(of.join(' ')) ?? [of, 0, 0]
      found.set(of.join(' '), [of, sum[1] + by, sum[2] + by * use.amount_minor])
    }
    return [...found.values()]
  }
  await writeLast(
    tx,
    COUNT,
    sums(({ promotion_id }) => [promotion_id]).map(([key, uses, spent]) => [...key, uses, spent]),
  )
  await writeLast(
    tx,
    COUNT_OF_CUSTOMER,
    sums(({ customer_id, promotion_id }) => (customer_id ? [customer_id, promotion_id] : undefined)).map(([key, uses]) => [...key, uses]),
  )
  await writeLast(
    tx,
    COUNT_OF_COUPON,
    sums(({ company_id, coupon_code }) => (coupon_code ? [company_id, coupon_code] : undefined)).map(([key, uses]) => [...key, uses]),
  )
}

const COUNT: LastWrite = {
  columns: 3,
  row: { of: 'promotions.counters', key: 1 },
  sql: ($) => `counted_uses as (
      update promotions.counters c set uses = c.uses + n.uses, spent_minor = c.spent_minor + n.spent_minor
      from unnest(${$(1)}::text[], ${$(2)}::integer[], ${$(3)}::bigint[]) as n(promotion_id, uses, spent_minor) where c.promotion_id = n.promotion_id)`,
}
const COUNT_OF_CUSTOMER: LastWrite = {
  columns: 3,
  row: { of: 'promotions.customer_uses', key: 2 },
  sql: ($) => `counted_customer_uses as (
      insert into promotions.customer_uses as c (customer_id, promotion_id, uses)
      select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::integer[])
      on conflict (customer_id, promotion_id) do update set uses = c.uses + excluded.uses)`,
}
const COUNT_OF_COUPON: LastWrite = {
  columns: 3,
  row: { of: 'promotions.coupons', key: 2 },
  sql: ($) => `counted_coupon_uses as (
      update promotions.coupons c set uses = c.uses + n.uses from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::integer[]) as n(company_id, code, uses)
      where c.company_id = n.company_id and c.code = n.code)`,
}

/** They do not order: what was kept for them others may have. */
export async function releaseUses(tx: Tx, purpose_ids: readonly string[], now: string): Promise<void> {
  if (!purpose_ids.length) return
  const reserved = await run<Counted & { purpose_id: string; version: number }>(
    tx,
    `select purpose_id, promotion_id, version, company_id, customer_id, coupon_code, amount_minor from promotions.uses
     where purpose_id = any($1::text[]) and status = 'reserved'`,
    [purpose_ids],
  )
  if (!reserved.length) return
  const held = await lockCounted(tx, reserved)
  await run(tx, `delete from promotions.uses where purpose_id = any($1::text[]) and status = 'reserved'`, [purpose_ids])
  await count(tx, reserved, -1)
  await sayFreed(tx, held, reserved, now)
}

/**
 * Their orders came to nothing before anything was paid or handed over: coupons, uses and budgets are free again. The uses go first, as whoever counts
 * them a moment later takes them first as well.
 */
export async function releaseUsesOfOrders(tx: Tx, orders: readonly { purpose_id: string; order_id: string }[], now: string): Promise<void> {
  const consumed = await run<Counted & { purpose_id: string; version: number; is_counted: boolean }>(
    tx,
    `delete from promotions.uses u using unnest($1::text[], $2::text[]) as o(purpose_id, order_id)
     where u.purpose_id = o.purpose_id and u.order_id = o.order_id
     returning u.purpose_id, u.promotion_id, u.version, u.company_id, u.customer_id, u.coupon_code, u.amount_minor, u.is_counted`,
    [orders.map(({ purpose_id }) => purpose_id), orders.map(({ order_id }) => order_id)],
  )
  const counted = consumed.filter(({ is_counted }) => is_counted)
  if (!counted.length) return
  const held = await lockCounted(tx, counted)
  // Of promotions without limits nobody counts how often a customer uses them.
  const persons = await run<{ customer_id: string; promotion_id: string }>(
    tx,
    `select customer_id, promotion_id from promotions.customer_uses
     join unnest($1::text[], $2::text[]) as u(customer_id, promotion_id) using (customer_id, promotion_id)`,
    [counted.map(({ customer_id }) => customer_id), counted.map(({ promotion_id }) => promotion_id)],
  )
  const known = new Set(persons.map(({ customer_id, promotion_id }) => `${customer_id} ${promotion_id}`))
  await count(
    tx,
    counted.map((use) => ({ ...use, customer_id: known.has(`${use.customer_id} ${use.promotion_id}`) ? use.customer_id : null })),
    -1,
  )
  await sayFreed(tx, held, counted, now)
}

interface Held {
  counters: Counter[]
  limits: Limit[]
}
async function lockCounted(tx: Tx, uses: readonly Counted[]): Promise<Held> {
  const promotion_ids = [...new Set(uses.map(({ promotion_id }) => promotion_id))]
  const [counters, limits] = await Promise.all([run<Counter>(tx, LOCK, [promotion_ids]), run<Limit>(tx, LIMITS, [promotion_ids])])
  return { counters, limits }
}

/** What was used up is not any more. `counters` are as they were before. */
async function sayFreed(tx: Tx, { counters, limits }: Held, reserved: readonly (Counted & { version: number })[], now: string) {
  const limitOf = new Map(limits.map((limit) => [limit.promotion_id, limit]))
  const full = new Set(
    counters.filter((counter) => isFull(counter, limitOf.get(counter.promotion_id))).map(({ promotion_id }) => promotion_id),
  )
  const freed = new Map(reserved.filter(({ promotion_id }) => full.has(promotion_id)).map((use) => [use.promotion_id, use]))
  await announceAll(
    tx,
    [...freed.values()].map((use) => saying('available_again', use, use.company_id, now)),
  )
  for (const { company_id } of freed.values()) forgetWhatIsOn(company_id)
}

/** They have ordered: what was kept for them is used, and what has no limits is written down beside it, and counted a moment later. */
export const consumeUses = (tx: Tx, ordered: readonly (Using & { order_id: string })[], now: string): Promise<void> =>
  writeLast(
    tx,
    CONSUME,
    ordered.flatMap(({ applied, order_id, ...using }) =>
      applied.map((one) => {
        const row = { ...using, ...one }
        return [...USE.map((field) => row[field]), order_id, now]
      }),
    ),
  )
const CONSUME: LastWrite = {
  columns: 9,
  row: { of: 'promotions.uses', key: 2 },
  sql: ($) => `consumed_uses as (
      insert into promotions.uses (${USE.join(', ')}, order_id, status, is_counted, used_at)
      select u.purpose_id, u.promotion_id, u.version, u.company_id, u.customer_id, u.coupon_code, u.amount_minor, u.order_id, 'consumed', false, u.used_at
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::integer[], ${$(4)}::text[], ${$(5)}::text[], ${$(6)}::text[], ${$(7)}::bigint[],
        ${$(8)}::text[], ${$(9)}::timestamptz[]) as u(${USE.join(', ')}, order_id, used_at)
      on conflict (purpose_id, promotion_id) do update set status = 'consumed', order_id = excluded.order_id)`,
}

/** Counts what was used of promotions without limits: nobody who buys waits for their counters. */
export const countUses = async (tx: Tx, now: string): Promise<void> => void (await run(tx, COUNT_LATER, [now]))
const COUNT_LATER = `
  with due as materialized (
    select purpose_id, promotion_id, amount_minor from promotions.uses where not is_counted and used_at <= $1
    order by promotion_id, purpose_id limit 5000 for no key update skip locked),
  marked as (
    update promotions.uses u set is_counted = true from due where u.purpose_id = due.purpose_id and u.promotion_id = due.promotion_id)
  update promotions.counters c set uses = c.uses + n.uses, spent_minor = c.spent_minor + n.spent_minor
  from (select promotion_id, count(*)::integer as uses, sum(amount_minor)::bigint as spent_minor from due group by promotion_id) n
  where c.promotion_id = n.promotion_id`
