import { type Db, run, type Tx } from '#platform/database'
import { withReferences } from './references.ts'
import { turnsFrom } from './turns.ts'

/**
 * Writes down what will be shown of these variants behind every door from a moment on, as far as prices, exceptions and promotions are set; what was
 * shown until then stays. Called in the transaction of each change, so that shelf and history are one. The moment is now, or earlier where a
 * change is followed later than it came: history says when it came. `is_anew`: nothing of it was shown until this moment, or is from now on, so that what is
 * reduced begins anew.
 */
export async function present(
  tx: Tx,
  price_list_id: string,
  variant_ids: readonly string[],
  now: string,
  from = now,
  is_anew = false,
): Promise<void> {
  if (!variant_ids.length) return
  await holdPrices(tx, price_list_id, variant_ids)
  const { turns, places, coming } = await turnsFrom(tx, price_list_id, variant_ids, from, is_anew)
  // By where they lie: a join would be planned by statistics, which know nothing yet of what was just written.
  if (coming.length) await run(tx, 'delete from pricing.presented_prices where ctid = any($1::tid[])', [coming.map(({ ctid }) => ctid)])
  await run(tx, WRITE, [price_list_id, JSON.stringify(turns)])
  const reductions = await withReferences(
    tx,
    price_list_id,
    turns.filter(({ reduced }) => reduced),
  )
  if (reductions.length) await run(tx, WRITE, [price_list_id, JSON.stringify(reductions)])
  const column = (name: 'variant_id' | 'door') => places.map((place) => place[name])
  await putInOrder(tx, await run<Shelf>(tx, SHELVES_OF, [price_list_id, column('variant_id'), column('door')]), now)
}

/** Products that are offered since this moment, or no more, begin or end to be shown: what was reduced meanwhile was shown to nobody. */
export async function presentOffered(tx: Tx, product_id: string, at: string): Promise<void> {
  const lists = await run<{ price_list_id: string; variant_ids: string[] }>(tx, LISTS_OF_TURNED, [product_id, at])
  for (const { price_list_id, variant_ids } of lists) await present(tx, price_list_id, variant_ids, at, at, true)
}
// Where only its name has changed one spell ends as the next begins.
const LISTS_OF_TURNED = `
  select s.price_list_id, array(select variant_id from catalog.public_variants where product_id = $1) as variant_ids from pricing.priced_products s
  where s.product_id = $1 and s.door = '' and exists (select from catalog.public_offered where product_id = $1 and offered_from = $2)
    <> exists (select from catalog.public_offered where product_id = $1 and offered_until = $2) order by 1`

/** Nobody sets off a promotion in this list meanwhile, and who changes prices of the same products waits; each sees with her next statement what the other has set. */
export async function holdPrices(tx: Tx, price_list_id: string, variant_ids: readonly string[]): Promise<void> {
  await run(tx, 'select from pricing.price_lists where price_list_id = $1 for share', [price_list_id])
  await run(tx, TAKE_SHELVES, [price_list_id, variant_ids])
}

/** Whoever sets off a promotion in a list is alone with what it shows, until everybody else can see it. */
export const takeList = async (tx: Tx, price_list_id: string): Promise<void> =>
  void (await run(tx, 'select from pricing.price_lists where price_list_id = $1 for no key update', [price_list_id]))

const WRITE = `
  insert into pricing.presented_prices as p (price_list_id, variant_id, door, presented_from, amount_minor, listed_minor, source, promotion_ids, reduced, reference_minor)
  select $1, t.* from json_to_recordset($2::json) as t (variant_id text, door text, presented_from timestamptz, amount_minor bigint, listed_minor bigint,
    source text, promotion_ids text[], reduced boolean, reference_minor bigint)
  on conflict (price_list_id, variant_id, door, presented_from) do update
    set amount_minor = excluded.amount_minor, listed_minor = excluded.listed_minor, source = excluded.source, promotion_ids = excluded.promotion_ids,
      reduced = excluded.reduced, reference_minor = excluded.reference_minor`

interface Shelf {
  price_list_id: string
  product_id: string
  door: string
}

/** The places of products on the shelf of a company, locked in the order of their ids; those that begin to have a price come onto it. */
const TAKE_SHELVES = `
  insert into pricing.priced_products as s (price_list_id, product_id, door)
  select distinct $1, v.product_id, '' from unnest($2::text[]) as a (variant_id) cross join lateral (
    select product_id from catalog.public_variants where variant_id = a.variant_id limit 1) as v order by 2
  on conflict (price_list_id, product_id, door) do update set door = excluded.door`

/** The same behind each door that shows one of the variants at a price of its own. */
const SHELVES_OF = `
  select distinct $1 as price_list_id, v.product_id, a.door from unnest($2::text[], $3::text[]) as a (variant_id, door) cross join lateral (
    select product_id from catalog.public_variants where variant_id = a.variant_id limit 1) as v`

/** Writes down what products cost at the lowest, and until when; those a door begins to show at a price of its own come onto its shelf. Where a product costs the same behind all doors, it must be locked: who sets prices at the same time is seen only by the next statement. */
async function putInOrder(tx: Tx, shelves: readonly Shelf[], now: string): Promise<void> {
  if (!shelves.length) return
  const column = (name: keyof Shelf) => shelves.map((shelf) => shelf[name])
  await run(tx, PUT_IN_ORDER, [column('price_list_id'), column('product_id'), column('door'), now])
}
const PUT_IN_ORDER = `
  insert into pricing.priced_products as s (price_list_id, product_id, door, lowest_minor, changes_at)
  select a.price_list_id, a.product_id, a.door, told.lowest_minor, told.changes_at from unnest($1::text[], $2::text[], $3::text[]) as a (price_list_id, product_id, door)
  cross join lateral (
    select min(present.amount_minor) as lowest_minor, min(next.changes_at) as changes_at
    from (select variant_id from catalog.public_variants where product_id = a.product_id offset 0) as v
    left join lateral (
      select shown.amount_minor from unnest(pricing.doors_of(a.door)) with ordinality as near (door, distance) cross join lateral (
        select amount_minor from pricing.presented_prices
        where price_list_id = a.price_list_id and variant_id = v.variant_id and door = near.door and presented_from <= $4
        order by presented_from desc limit 1) as shown
      order by near.distance limit 1) as present on true
    left join lateral (
      select min(shown.presented_from) as changes_at from unnest(pricing.doors_of(a.door)) as near (door) cross join lateral (
        select presented_from from pricing.presented_prices
        where price_list_id = a.price_list_id and variant_id = v.variant_id and door = near.door and presented_from > $4
        order by presented_from limit 1) as shown) as next on true) as told
  order by 1, 2, 3
  on conflict (price_list_id, product_id, door) do update set lowest_minor = excluded.lowest_minor, changes_at = excluded.changes_at`

/** Prices whose moment has come put their products in another place on the shelf. */
export async function takeOver(tx: Tx, now: string): Promise<void> {
  const due = await run<Shelf>(
    tx,
    `select price_list_id, product_id, door from pricing.priced_products where changes_at <= $1
     order by price_list_id, product_id, door limit 1000 for no key update skip locked`,
    [now],
  )
  await putInOrder(tx, due, now)
}

/** The doors behind which prices ever differed from those of all doors. */
export async function doorsWithPrices(db: Db | Tx, price_list_id: string): Promise<ReadonlySet<string>> {
  const rows = await run<{ door: string }>(db, DOORS, [price_list_id])
  return new Set(rows.map(({ door }) => door))
}
// From each door to the next one along the index, whatever stands on the shelves.
const DOORS = `
  with recursive doors as (
    select min(door) as door from pricing.priced_products where price_list_id = $1 and door > ''
    union all
    select (select min(s.door) from pricing.priced_products s where s.price_list_id = $1 and s.door > doors.door) from doors where doors.door is not null)
  select door from doors where door is not null`
