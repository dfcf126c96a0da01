import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { present, takeList } from '../pricing/index.ts'
import { againAt, comesBack, isShown, readOnShelves } from './on-shelves.ts'
import { weighAnew } from './banners.ts'
import type { Limits, Rule } from './rule.ts'

/** What a promotion shows on shelves was written down anew. Subject is the promotion. */
export const shelvesFollowed = event(
  'promotions.shelves_followed',
  Type.Object({ price_list_id: Type.String(), variant_ids: Type.Optional(Type.Array(Type.String())) }),
)

interface Standing {
  promotion_id: string
  company_id: string
  rule: Rule
  limits: Limits
  is_on: boolean
  left_minor: number | null
}

/** From now on a promotion says something else, or nothing, on shelves; they follow from this moment on, whenever they come to it. */
export async function turnPromotion(tx: Tx, promotion_id: string, now: string): Promise<void> {
  const { company_id, rule, limits, is_on, left_minor } = (await runOne<Standing>(tx, STANDING, [promotion_id]))!
  const begins = is_on && isShown(rule, limits)
  await run(tx, 'delete from promotions.spells where promotion_id = $1 and ends_at is null and begins_at >= $2', [promotion_id, now])
  const ended = await run(tx, 'update promotions.spells set ends_at = $2 where promotion_id = $1 and ends_at is null returning 1', [
    promotion_id,
    now,
  ])
  if (!begins && !ended.length) return
  if (begins)
    await run(tx, 'insert into promotions.spells (promotion_id, company_id, begins_at, rule, left_minor) values ($1, $2, $3, $4, $5)', [
      ...[promotion_id, company_id, now, rule, left_minor],
    ])
  await run(tx, `${MARK} where promotion_id = $2`, [now, promotion_id])
}
const STANDING = `
  select p.promotion_id, p.company_id, p.rule, p.budget_minor - c.spent_minor as left_minor,
    json_strip_nulls(json_build_object('most_uses_per_customer', p.most_uses_per_customer)) as limits,
    p.status = 'on' and (p.most_uses is null or c.uses < p.most_uses) and (p.budget_minor is null or c.spent_minor < p.budget_minor) as is_on
  from promotions.promotions p join promotions.counters c using (promotion_id) where p.promotion_id = $1`
const MARK = `update promotions.promotions set show_anew_at = least(coalesce(show_anew_at, $1::timestamptz), $1), shown_after = ''`

/** The same where people change it: the first shelves follow at once, and nobody prices something new meanwhile that would not know of it. */
export async function turnAndShow(tx: Tx, promotion_id: string, now: string): Promise<void> {
  const list = await runOne<{ price_list_id: string }>(
    tx,
    'select l.price_list_id from promotions.promotions p join pricing.public_price_lists l using (company_id) where p.promotion_id = $1',
    [promotion_id],
  )
  if (list) await takeList(tx, list.price_list_id)
  await turnPromotion(tx, promotion_id, now)
  await showNext(tx, now, promotion_id)
}

/** All its other shelves follow as well, as far as so many steps go; whether that was all. */
export async function showRest(tx: Tx, promotion_id: string, now: string, steps = Infinity): Promise<boolean> {
  for (let step = 0; step < steps; step++) if (!(await showNext(tx, now, promotion_id))) return true
  return false
}

/** So many products follow in one transaction. */
const AT_ONCE = 400
const STEPS = 20

/** Shelves follow the promotions that have turned, or whose days ahead come to an end. */
export async function showPromotions(database: Database, now: string): Promise<void> {
  for (let step = 0; step < STEPS; step++) if (!(await database.transaction((tx) => showNext(tx, now)))) return
}

interface Due {
  promotion_id: string
  company_id: string
  price_list_id: string
  show_anew_at: string
  shown_after: string
  budget_minor: number | null
  shown_needs_minor: number | null
  shown_wants_minor: number | null
}

/** The next products of a promotion that is due: from the moment on at which it turned. False where none is. */
async function showNext(tx: Tx, now: string, promotion_id: string | null = null): Promise<boolean> {
  const due = await runOne<Due>(
    tx,
    `select p.promotion_id, p.company_id, l.price_list_id, p.show_anew_at, p.shown_after, p.budget_minor, p.shown_needs_minor, p.shown_wants_minor
     from promotions.promotions p join pricing.public_price_lists l using (company_id)
     where p.show_anew_at <= $1 and ($2::text is null or p.promotion_id = $2) order by p.show_anew_at limit 1 for no key update of p skip locked`,
    [now, promotion_id],
  )
  if (!due) return false
  const { price_list_id, show_anew_at: from, shown_after } = due
  const spells = await run<{ rule: Rule; ends_at: string | null }>(
    tx,
    'select rule, ends_at from promotions.spells where promotion_id = $1 and (ends_at is null or ends_at >= $2)',
    [due.promotion_id, from],
  )
  const goods = spells.map(({ rule }) => rule.goods)
  const named = (which: 'product_ids' | 'variant_ids' | 'category_ids') => goods.flatMap((of) => of?.[which] ?? [])
  const isAll = goods.some((of) => !(of?.product_ids ?? of?.variant_ids ?? of?.category_ids))
  const products = await run<{ product_id: string; variant_ids: string[] }>(tx, PRODUCTS, [
    ...[price_list_id, shown_after, spells.length > 0 && isAll, named('product_ids'), named('variant_ids'), named('category_ids'), AT_ONCE],
  ])
  const variant_ids = products.flatMap((of) => of.variant_ids)
  await present(tx, price_list_id, variant_ids, now, from)
  const isDone = products.length < AT_ONCE
  const again = spells.some(({ rule, ends_at }) => ends_at === null && comesBack(rule)) ? againAt(now) : null
  const { needs, wants } = due.budget_minor === null ? nothing : await needsOf(tx, due, variant_ids, now)
  await run(
    tx,
    `update promotions.promotions set show_anew_at = $2, shown_after = $3, shown_needs_minor = $4, shown_wants_minor = $5 where promotion_id = $1`,
    [due.promotion_id, isDone ? again : from, isDone ? '' : products.at(-1)!.product_id, needs, wants],
  )
  await announce(tx, shelvesFollowed, {
    ...{ subject: due.promotion_id, company_id: due.company_id, actor: 'system:promotions', occurred_at: now },
    data: { price_list_id, variant_ids },
  })
  return true
}
const nothing = { needs: null, wants: null }

/** Below which rest of its budget less is shown than now, and from which rest on more: the largest that is taken off a piece, and the smallest that is not. */
async function needsOf(tx: Tx, due: Due, variant_ids: readonly string[], now: string) {
  const shelves = await readOnShelves(tx, due.price_list_id, variant_ids, now)
  const [needs, wants] = due.shown_after ? [due.shown_needs_minor, due.shown_wants_minor] : [null, null]
  const [taken, dear] = [needs === null ? [] : [needs], wants === null ? [] : [wants]]
  if (shelves) {
    const shown = await run<{ variant_id: string; door: string; presented_from: string; listed_minor: number }>(tx, LISTED, [
      ...[due.price_list_id, variant_ids, now],
    ])
    const ofThis = ({ promotion_id }: { promotion_id: string }) => promotion_id === due.promotion_id
    for (const { variant_id, door, presented_from, listed_minor } of shown) {
      const at = presented_from > now ? presented_from : now
      const weighed = shelves.weigh(variant_id, door, at, listed_minor)
      taken.push(...weighed.applied.filter(ofThis).map(({ amount_minor }) => amount_minor))
      dear.push(...weighed.dear.filter(ofThis).map(({ amount_minor }) => amount_minor))
    }
  }
  return { needs: taken.length ? Math.max(...new Set(taken)) : null, wants: dear.length ? Math.min(...new Set(dear)) : null }
}

const LISTED = `
  select p.variant_id, p.door, p.presented_from, p.listed_minor from pricing.public_presented_prices p
  where p.price_list_id = $1 and p.variant_id = any($2::text[]) and p.presented_from >= $3
  union all
  select p.variant_id, p.door, p.presented_from, p.listed_minor from unnest($2::text[]) as a (variant_id)
  cross join lateral (select product_id from catalog.public_variants where variant_id = a.variant_id limit 1) as v
  join pricing.public_priced_products s on s.price_list_id = $1 and s.product_id = v.product_id
  cross join lateral (
    select * from pricing.public_presented_prices
    where price_list_id = $1 and variant_id = a.variant_id and door = s.door and presented_from < $3 order by presented_from desc limit 1) as p`

const PRODUCTS = `
  select s.product_id, array(select variant_id from catalog.public_variants v where v.product_id = s.product_id) as variant_ids
  from pricing.public_priced_products s
  where s.price_list_id = $1 and s.door = '' and s.product_id > $2 and ($3 or s.product_id = any($4::text[])
    or exists (select from catalog.public_variants v where v.product_id = s.product_id and v.variant_id = any($5::text[]))
    or exists (select from catalog.public_product_categories c where c.product_id = s.product_id and c.category_id = any($6::text[])))
  order by s.product_id limit $7`

/** Whether so much less or more of its budget is left that shelves show something else. */
export const turnsShelves = (
  {
    shown_needs_minor: needs,
    shown_wants_minor: wants,
    budget_minor,
  }: Pick<Due, 'shown_needs_minor' | 'shown_wants_minor' | 'budget_minor'>,
  spent_minor: number,
): boolean =>
  budget_minor !== null &&
  ((needs !== null && budget_minor - spent_minor < needs) || (wants !== null && budget_minor - spent_minor >= wants))

/** A product has come into other categories: what promotions of those show of it is written down anew. */
export async function showProductAnew(tx: Tx, product_id: string, at: string): Promise<void> {
  // Before prices are held: whoever changes a promotion holds it first, and then the prices.
  await weighAnew(tx, 'all', at)
  const lists = await run<{ price_list_id: string; variant_ids: string[] }>(
    tx,
    `select l.price_list_id, array(select variant_id from catalog.public_variants v where v.product_id = $1) as variant_ids
     from pricing.public_price_lists l join pricing.public_priced_products s on s.price_list_id = l.price_list_id and s.product_id = $1 and s.door = ''
     where exists (select from promotions.spells o where o.company_id = l.company_id and o.ends_at is null ${BY_CATEGORY('o')}) order by 1`,
    [product_id],
  )
  for (const { price_list_id, variant_ids } of lists) await present(tx, price_list_id, variant_ids, at)
}
const BY_CATEGORY = (spell: string) =>
  `and coalesce(${spell}.rule #> '{goods,category_ids}', ${spell}.rule #> '{goods,except,category_ids}') is not null`

/** Categories stand below others now: so do promotions of them. */
export const showCategoriesAnew = async (tx: Tx, at: string): Promise<void> =>
  void (await run(
    tx,
    `${MARK} where promotion_id in (select promotion_id from promotions.spells o where o.ends_at is null ${BY_CATEGORY('o')})`,
    [at],
  ))
