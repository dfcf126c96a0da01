import { run, type Tx } from '#platform/database'
import { fixReferences, type Turn } from './references.ts'

/**
 * Writes down what will be shown of these variants behind every door from now on, as far as prices and exceptions are set; what was shown
 * until now stays. Called in the transaction of each change, so that shelf and history are one.
 */
export async function present(tx: Tx, price_list_id: string, variant_ids: readonly string[], now: string): Promise<void> {
  if (!variant_ids.length) return
  // Who changes prices of the same products at this moment waits here, and sees with her next statement what the other has set.
  const shelves = await run<Shelf>(tx, TAKE_SHELVES, [price_list_id, variant_ids])
  await run(
    tx,
    `delete from pricing.presented_prices p using unnest($2::text[]) as a (variant_id)
     where p.price_list_id = $1 and p.variant_id = a.variant_id and p.presented_from > $3`,
    [price_list_id, variant_ids, now],
  )
  const written = await run<Turn & { reduced: boolean }>(tx, PRESENT, [price_list_id, variant_ids, now])
  await fixReferences(
    tx,
    price_list_id,
    written.filter(({ reduced }) => reduced),
  )
  const ofDoors = await run<Shelf>(tx, OPEN_SHELVES, [price_list_id, variant_ids])
  await putInOrder(tx, [...shelves, ...ofDoors], now)
}

// A door has rows from its first exception of a variant on, and keeps them: it is presented wherever one ever was. Doors and moments are looked up
// variant by variant (lateral), so that the plan stays the same however many are asked.
const PRESENT = `
  with turns as (
    select asked.variant_id, doors.door, moments.at, r.amount_minor, r.source, r.reduced,
      lag(r.amount_minor) over turn as amount_before, lag(r.source) over turn as source_before, lag(r.reduced) over turn as reduced_before
    from (select distinct unnest($2::text[]) as variant_id) as asked
    cross join lateral (
      select '' as door
      union
      select e.door from pricing.exception_prices p cross join lateral (select * from pricing.exceptions where exception_id = p.exception_id offset 0) as e
      where p.variant_id = asked.variant_id and e.price_list_id = $1 and e.door is not null
      union
      select c.door from pricing.campaign_prices c where c.variant_id = asked.variant_id and c.price_list_id = $1) as doors
    cross join lateral (
      select $3::timestamptz as at
      union
      select p.valid_from from pricing.prices p where p.variant_id = asked.variant_id and p.price_list_id = $1 and p.valid_from > $3
      union
      select turn.at from pricing.exception_prices p cross join lateral (select * from pricing.exceptions where exception_id = p.exception_id offset 0) as e
      cross join unnest(array[e.starts_at, e.ends_at]) as turn (at)
      where p.variant_id = asked.variant_id and e.price_list_id = $1 and e.door is not null and turn.at > $3
      union
      select turn.at from pricing.campaign_prices c cross join unnest(array[c.starts_at, c.ends_at]) as turn (at)
      where c.variant_id = asked.variant_id and c.price_list_id = $1 and turn.at > $3) as moments
    cross join lateral pricing.resolved($1, asked.variant_id, doors.door, moments.at) as r
    window turn as (partition by asked.variant_id, doors.door order by moments.at))
  insert into pricing.presented_prices as p (price_list_id, variant_id, door, presented_from, amount_minor, source, reduced)
  select $1, t.variant_id, t.door, t.at, t.amount_minor, t.source, t.reduced from turns t
  left join lateral (
    select amount_minor, source, reduced from pricing.presented_prices
    where t.amount_before is null and price_list_id = $1 and variant_id = t.variant_id and door = t.door and presented_from <= $3
    order by presented_from desc limit 1) as now on true
  where (t.amount_minor, t.source, t.reduced) is distinct from (
    coalesce(t.amount_before, now.amount_minor), coalesce(t.source_before, now.source), coalesce(t.reduced_before, now.reduced))
  order by t.variant_id, t.door, t.at
  on conflict (price_list_id, variant_id, door, presented_from) do update
    set amount_minor = excluded.amount_minor, source = excluded.source, reduced = excluded.reduced, reference_minor = null
  returning variant_id, door, presented_from, reduced`

interface Shelf {
  price_list_id: string
  product_id: string
  door: string
}

/** The places of products on the shelf of a company, locked in the order of their ids; those that begin to have a price come onto it. */
const TAKE_SHELVES = `
  insert into pricing.priced_products as s (price_list_id, product_id, door)
  select distinct $1, v.product_id, '' from unnest($2::text[]) as a (variant_id) join catalog.public_variants v using (variant_id) order by 2
  on conflict (price_list_id, product_id, door) do update set door = excluded.door
  returning s.price_list_id, s.product_id, s.door`

/** The same behind the doors that show one of the variants at a price of their own. */
const OPEN_SHELVES = `
  insert into pricing.priced_products as s (price_list_id, product_id, door)
  select distinct $1, v.product_id, p.door from unnest($2::text[]) as a (variant_id) join catalog.public_variants v using (variant_id)
  join pricing.presented_prices p on p.price_list_id = $1 and p.variant_id = a.variant_id and p.door <> '' order by 2, 3
  on conflict (price_list_id, product_id, door) do update set door = excluded.door
  returning s.price_list_id, s.product_id, s.door`

/** Writes down what products cost at the lowest, and until when. They must be locked: who sets prices at the same time is seen only by the next statement. */
async function putInOrder(tx: Tx, shelves: readonly Shelf[], now: string): Promise<void> {
  if (!shelves.length) return
  const column = (name: keyof Shelf) => shelves.map((shelf) => shelf[name])
  await run(tx, PUT_IN_ORDER, [column('price_list_id'), column('product_id'), column('door'), now])
}
const PUT_IN_ORDER = `
  update pricing.priced_products s set lowest_minor = present.lowest_minor, changes_at = later.changes_at
  from unnest($1::text[], $2::text[], $3::text[]) as a (price_list_id, product_id, door)
  cross join lateral (
    select min(p.amount_minor) as lowest_minor from catalog.public_variants v
    cross join lateral pricing.public_presented(a.price_list_id, v.variant_id, pricing.doors_of(a.door), $4) as p
    where v.product_id = a.product_id) as present
  cross join lateral (
    select min(next.changes_at) as changes_at from catalog.public_variants v cross join lateral (
      select min(p.presented_from) as changes_at from pricing.presented_prices p
      where p.price_list_id = a.price_list_id and p.variant_id = v.variant_id and p.door = any(pricing.doors_of(a.door)) and p.presented_from > $4) as next
    where v.product_id = a.product_id) as later
  where s.price_list_id = a.price_list_id and s.product_id = a.product_id and s.door = a.door`

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
