import { isShelfPrice } from '@birge/kernel/promotions'
import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { present, takeList } from '../pricing/index.ts'
import { againAt, comesBack } from './on-shelves.ts'
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
}

/** From now on a promotion says something else, or nothing, on shelves; they follow from this moment on, whenever they come to it. */
export async function turnPromotion(tx: Tx, promotion_id: string, now: string): Promise<void> {
  const { company_id, rule, limits, is_on } = (await runOne<Standing>(tx, STANDING, [promotion_id]))!
  const begins = is_on && isShelfPrice(rule, limits)
  await run(tx, 'delete from promotions.spells where promotion_id = $1 and ends_at is null and begins_at >= $2', [promotion_id, now])
  const ended = await run(tx, 'update promotions.spells set ends_at = $2 where promotion_id = $1 and ends_at is null returning 1', [
    promotion_id,
    now,
  ])
  if (!begins && !ended.length) return
  if (begins)
    await run(tx, 'insert into promotions.spells (promotion_id, company_id, begins_at, rule) values ($1, $2, $3, $4)', [
      ...[promotion_id, company_id, now, rule],
    ])
  await run(tx, `${MARK} where promotion_id = $2`, [now, promotion_id])
}
const STANDING = `
  select promotion_id, company_id, rule, status = 'on' as is_on,
    json_strip_nulls(json_build_object('most_uses', most_uses, 'most_uses_per_customer', most_uses_per_customer, 'budget_minor', budget_minor)) as limits
  from promotions.promotions where promotion_id = $1`
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
}

/** The next products of a promotion that is due: from the moment on at which it turned. False where none is. */
async function showNext(tx: Tx, now: string, promotion_id: string | null = null): Promise<boolean> {
  const due = await runOne<Due>(
    tx,
    `select p.promotion_id, p.company_id, l.price_list_id, p.show_anew_at, p.shown_after
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
  await run(tx, 'update promotions.promotions set show_anew_at = $2, shown_after = $3 where promotion_id = $1', [
    due.promotion_id,
    isDone ? again : from,
    isDone ? '' : products.at(-1)!.product_id,
  ])
  await announce(tx, shelvesFollowed, {
    ...{ subject: due.promotion_id, company_id: due.company_id, actor: 'system:promotions', occurred_at: now },
    data: { price_list_id, variant_ids },
  })
  return true
}

const PRODUCTS = `
  select s.product_id, array(select variant_id from catalog.public_variants v where v.product_id = s.product_id) as variant_ids
  from pricing.public_priced_products s
  where s.price_list_id = $1 and s.door = '' and s.product_id > $2 and ($3 or s.product_id = any($4::text[])
    or exists (select from catalog.public_variants v where v.product_id = s.product_id and v.variant_id = any($5::text[]))
    or exists (select from catalog.public_product_categories c where c.product_id = s.product_id and c.category_id = any($6::text[])))
  order by s.product_id limit $7`

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
