import { createHash } from 'node:crypto'
import type { Door } from '@birge/kernel/offers'
import { type Promotion, withShelf } from '@birge/kernel/promotions'
import type { Quote, QuoteLine } from '@birge/kernel/quote'
import { type BuyerAtDoor, type PromotionsOn, quoteAtDoor, type QuotedBy, type Seller, soundQuote } from '@birge/kernel/shop-quote'
import { minuteIn } from '@birge/kernel/shop-time'
import { type Db, run, type Tx } from '#platform/database'
import type { Event } from '#platform/events'
import type { OptionText, Texts } from '../catalog/index.ts'
import { isLimited, type Limits, mostPerCustomer, type Rule } from './rule.ts'

/** A promotion that is on, or will be when its moment comes. */
export interface Running {
  promotion_id: string
  version: number
  name: Texts
  rule: Rule
  limits: Limits
  /** Whoever uses it is counted under a lock. */
  is_limited: boolean
  most_per_customer: number | undefined
  /** Of its budget, when this was read. */
  left_minor: number | undefined
  /** Where it gives something away: some of which she may choose. */
  gifts: readonly Gift[]
}
interface Gift {
  variant_id: string
  title: Texts
  option_texts: Partial<Record<string, OptionText[]>>
}

/** What is on in a company: the same list for thousands of carts, and another one after each change. */
export interface WhatIsOn extends PromotionsOn {
  by_id: ReadonlyMap<string, Running>
  counted_by_customer: readonly Running[]
}

interface Kept {
  found: WhatIsOn | undefined
  /** Whoever reads while it changes does not keep what she has read. */
  turn: number
}
const kept = new Map<string, Kept>()
const keptOf = (company_id: string) => {
  let of = kept.get(company_id)
  if (!of) kept.set(company_id, (of = { found: undefined, turn: 0 }))
  return of
}

export async function whatIsOn(on: Db | Tx, company_id: string): Promise<WhatIsOn> {
  const of = keptOf(company_id)
  if (of.found) return of.found
  const { turn } = of
  const rows = await run<Row>(on, READ, [company_id])
  const gifts = rows.flatMap(({ promotion_id, rule: { goods, benefit } }) =>
    benefit.kind === 'gift' && goods ? [{ promotion_id, ...goods }] : [],
  )
  const found = readWhatIsOn(rows, gifts.length ? await run<OneGift>(on, GIFTS, [company_id, JSON.stringify(gifts)]) : [])
  if (of.turn === turn) of.found = found
  return found
}

/** The same of several companies. */
export async function whatIsOnIn(on: Db | Tx, company_ids: Iterable<string>): Promise<ReadonlyMap<string, WhatIsOn>> {
  const found = new Map<string, WhatIsOn>()
  for (const company_id of new Set(company_ids)) found.set(company_id, await whatIsOn(on, company_id))
  return found
}

/** At once in the process that changed something; by its event in the others. */
export function forgetWhatIsOn(company_id: string) {
  const of = keptOf(company_id)
  of.found = undefined
  of.turn++
}
export function forgetChanged(events: readonly Event[]) {
  for (const { type, company_id } of events) if (company_id && type.startsWith('promotions.')) forgetWhatIsOn(company_id)
}

interface Row {
  promotion_id: string
  version: number
  name: Texts
  rule: Rule
  limits: Limits
  spent_minor: number
}
const READ = `
  select p.promotion_id, p.version, p.name, p.rule, c.spent_minor,
    json_strip_nulls(json_build_object('most_uses', p.most_uses, 'most_uses_per_customer', p.most_uses_per_customer, 'budget_minor', p.budget_minor)) as limits
  from promotions.promotions p join promotions.counters c using (promotion_id)
  where p.company_id = $1 and p.status = 'on' and (p.most_uses is null or c.uses < p.most_uses) and (p.budget_minor is null or c.spent_minor < p.budget_minor)
  order by p.promotion_id`

type OneGift = Gift & { promotion_id: string }
const MOST_GIFTS = 6
const isAmong = (list: string) => `(v.variant_id = any(${list}.variant_ids) or v.product_id = any(${list}.product_ids) or exists (
  select from catalog.public_product_categories c where c.product_id = v.product_id and c.category_id = any(${list}.category_ids)))`
const GIFTS = `
  select g.promotion_id, one.variant_id, one.title, one.option_texts
  from json_to_recordset($2::json) as g(promotion_id text, variant_ids text[], product_ids text[], category_ids text[], "except" json)
  left join lateral json_to_record(g."except") as x(variant_ids text[], product_ids text[], category_ids text[]) on true
  cross join lateral (
    select v.variant_id, p.title, v.option_texts from catalog.public_variants v join catalog.public_products p using (product_id)
    where p.status = 'active' and ${isAmong('g')} and ${isAmong('x')} is not true and exists (
      select from pricing.public_price_lists l join pricing.public_prices r using (price_list_id) where l.company_id = $1 and r.variant_id = v.variant_id)
    order by p.product_id, v.position, v.variant_id limit ${MOST_GIFTS}) one`

function readWhatIsOn(rows: Row[], gifts: OneGift[]): WhatIsOn {
  const running = rows.map(
    ({ spent_minor, ...row }): Running => ({
      ...row,
      is_limited: isLimited(row.rule, row.limits),
      most_per_customer: mostPerCustomer(row.rule, row.limits),
      left_minor: row.limits.budget_minor === undefined ? undefined : row.limits.budget_minor - spent_minor,
      gifts: gifts.filter(({ promotion_id }) => promotion_id === row.promotion_id),
    }),
  )
  return {
    stamp: createHash('sha1')
      .update(running.map(({ promotion_id, version }) => `${promotion_id} ${version}`).join())
      .digest('base64url'),
    on: running.map(({ promotion_id, rule, limits }) => withShelf({ promotion_id, ...rule }, limits)),
    by_id: new Map(running.map((one) => [one.promotion_id, one])),
    counted_by_customer: running.filter(({ most_per_customer }) => most_per_customer !== undefined),
    without: new Map(),
  }
}

// ---- carts

/** A coupon that stands on a cart, as the database knows it now. */
export interface Coupon {
  code: string
  promotion_id: string
  uses: number
  most_uses: number | null
  status: 'draft' | 'on' | 'ended'
  name: Partial<Record<'tr' | 'az' | 'en', string>>
  starts_at: string | null
  ends_at: string | null
}

/** Who buys, as far as promotions ask. */
export interface Buyer extends BuyerAtDoor {
  coupons: readonly Coupon[]
}

/** What a cart costs by the promotions that are on: every door on the server comes to the kernel by this. */
export function quoteWith(
  on: WhatIsOn,
  seller: Seller,
  lines: readonly QuoteLine[],
  buyer: Buyer,
  door: Door,
  now: string,
): { quote: Quote; by: QuotedBy } {
  const { result, by } = quoteAtDoor(on, seller, lines, buyer, door, now)
  return { quote: soundQuote(result), by }
}

// ---- at a till without the server

interface Till {
  company_id: string
  location_id: string
  time_zone: string
}
interface OfTill {
  /** Given by the till alone. */
  promotions: (Promotion & { version: number; name: Texts })[]
  /** Given by the server alone, and why. */
  not_offline: { promotion_id: string; name: Texts; because: 'coupon' | 'first_order' | 'segment' | 'counted' }[]
}

/**
 * What was on at a till at a moment that is not to come, as its rules stood then, for somebody whom nobody knows. What is counted, or is for some people
 * only, cannot be promised where nobody counts and nobody is known.
 */
export async function promotionsOfTill(db: Db | Tx, till: Till, at: string): Promise<OfTill> {
  const rows = await run<{ promotion_id: string; version: number; name: Texts; rule: Rule; limits: Limits }>(db, ON_AT, [
    till.company_id,
    at,
  ])
  const minute = minuteIn(till.time_zone, at)
  const here = rows.filter(
    ({ rule: { asks = {}, ends_at } }) =>
      (asks.channels?.includes('till') ?? true) &&
      (asks.location_ids?.includes(till.location_id) ?? true) &&
      (ends_at === undefined || minute < ends_at),
  )
  const found: OfTill = { promotions: [], not_offline: [] }
  for (const { promotion_id, version, name, rule, limits } of here) {
    const because = whyNotOffline(rule, limits)
    if (because) found.not_offline.push({ promotion_id, name, because })
    else found.promotions.push(withShelf({ promotion_id, version, name, ...rule }, limits))
  }
  return found
}

function whyNotOffline(rule: Rule, limits: Limits): OfTill['not_offline'][number]['because'] | undefined {
  const { coupon, first_order, segments, tiers } = rule.asks ?? {}
  if (coupon) return 'coupon'
  if (first_order) return 'first_order'
  if (segments ?? tiers) return 'segment'
  return isLimited(rule, limits) ? 'counted' : undefined
}

// One that has ended since was on until it was changed last; of one that is on and says the same as then, the last change was its start.
const ON_AT = `
  select p.promotion_id, v.version, v.name, v.rule, v.limits from promotions.promotions p
  cross join lateral (
    select version, name, rule, limits from promotions.versions where promotion_id = p.promotion_id and changed_at <= $2 order by version desc limit 1) as v
  join promotions.counters c using (promotion_id)
  where p.company_id = $1 and (p.status = 'ended' and p.changed_at > $2
    or p.status = 'on' and (p.changed_at <= $2 or p.version <> v.version)
      and (p.most_uses is null or c.uses < p.most_uses) and (p.budget_minor is null or c.spent_minor < p.budget_minor))
  order by p.promotion_id`

/** What these promotions of a company were called in these versions; undefined where there is no such thing. */
export async function namesOfVersions(
  db: Db | Tx,
  company_id: string,
  asked: readonly { promotion_id: string; version: number }[],
): Promise<(Texts | undefined)[]> {
  const rows = await run<{ at: number; name: Texts }>(
    db,
    `select a.at::integer as at, v.name from unnest($2::text[], $3::integer[]) with ordinality as a (promotion_id, version, at)
     join promotions.versions v using (promotion_id, version) join promotions.promotions p using (promotion_id) where p.company_id = $1`,
    [company_id, asked.map(({ promotion_id }) => promotion_id), asked.map(({ version }) => version)],
  )
  const names = new Map(rows.map(({ at, name }) => [at - 1, name]))
  return asked.map((_, at) => names.get(at))
}
