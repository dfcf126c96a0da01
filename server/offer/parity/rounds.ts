import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { judge, type Judged } from './comparing.ts'
import { readWebShop, type Thing } from './doors.ts'
import { readFeed } from './feeds.ts'
import { noteJudged, type Noted } from './incidents.ts'
import { readShelves } from './labels.ts'
import { readTills } from './tills.ts'

/** A round over the whole assortment takes so many steps, one a minute: less than a day, so that everything is seen every day. */
const STEPS = 1_200
const STEP_MS = 60_000
const MOST_AT_ONCE = 300
/** So many of which something is known to differ are looked at together. */
const MOST_NOW = 50

export interface Shop {
  price_list_id: string
  company_id: string
  currency: string
  /** Null where the company has no web shop. */
  market: string | null
}
const SHOP = `
  select l.price_list_id, l.company_id, l.currency, (select n.market from stores.public_channels n where n.company_id = l.company_id and n.kind = 'web') as market
  from pricing.public_price_lists l`

/** Looks at the next things of each list, as many as come due in a minute. It costs the same however long the shop has been open. */
export async function goRounds(database: Database, now: string): Promise<void> {
  await database.transaction((tx) => lookAtPricedAnew(tx, now))
  const lists = await run<Shop & { is_new: boolean }>(
    database.db,
    `${SHOP} left join parity.rounds r using (price_list_id) where r.next_at is null or r.next_at <= $1 order by 1`,
    [now],
  )
  for (const shop of lists) {
    const things = await database.transaction((tx) => stepOn(tx, shop.price_list_id, now))
    if (things.length) await lookAt(database, shop, things, now)
  }
}

/** Labels that a change has just made wrong are known within the second, not only when their turn comes. */
export async function lookSoon(tx: Tx, company_id: string | null, variant_ids: readonly string[]): Promise<void> {
  if (company_id === null || !variant_ids.length) return
  await run(
    tx,
    `insert into parity.priced_anew (company_id, variant_id) select $1, v from (select distinct unnest($2::text[]) as v) as a order by v on conflict do nothing`,
    [company_id, variant_ids],
  )
}

async function lookAtPricedAnew(tx: Tx, now: string): Promise<void> {
  const anew = await run<{ company_id: string; variant_id: string }>(
    tx,
    `delete from parity.priced_anew where (company_id, variant_id) in (
       select company_id, variant_id from parity.priced_anew order by 1, 2 limit 500 for update skip locked) returning company_id, variant_id`,
  )
  for (const [company_id, of] of Map.groupBy(anew, (one) => one.company_id)) {
    const shelves = await readShelves(
      tx,
      company_id,
      of.map(({ variant_id }) => variant_id),
      now,
    )
    await noteJudged(tx, company_id, await judge(tx, company_id, shelves, now), now)
  }
}

interface Round {
  last_product_id: string
  product_count: number
}

/** Takes the next things for whoever is first: another process finds them taken. */
async function stepOn(tx: Tx, price_list_id: string, now: string): Promise<Thing[]> {
  const next_at = new Date(Date.parse(now) + STEP_MS).toISOString()
  await run(tx, `insert into parity.rounds (price_list_id, began_at, next_at) values ($1, $2, $2) on conflict (price_list_id) do nothing`, [
    price_list_id,
    now,
  ])
  const round = await runOne<Round>(
    tx,
    'select last_product_id, product_count from parity.rounds where price_list_id = $1 and next_at <= $2 for no key update skip locked',
    [price_list_id, now],
  )
  if (!round) return []
  const isBeginning = round.last_product_id === ''
  const product_count = isBeginning
    ? (await runOne<{ count: number }>(
        tx,
        `select count(*)::integer as count from pricing.public_priced_products where price_list_id = $1 and door = ''`,
        [price_list_id],
      ))!.count
    : round.product_count
  const at_once = Math.min(MOST_AT_ONCE, Math.max(1, Math.ceil(product_count / STEPS)))
  const things = await thingsAfter(tx, price_list_id, round.last_product_id, at_once)
  await run(
    tx,
    `update parity.rounds set last_product_id = $2, product_count = $3, next_at = $4, began_at = case when $5 then $6 else began_at end where price_list_id = $1`,
    [price_list_id, things.length < at_once ? '' : things.at(-1)!.product_id, product_count, next_at, isBeginning, now],
  )
  return [...things, ...(await publishedWrong(tx, price_list_id, things))]
}

/** What our pages showed wrong binds the till, so they are looked at again with every step: those first that were not seen for the longest. */
const publishedWrong = (tx: Tx, price_list_id: string, but: readonly Thing[]) =>
  run<Thing>(
    tx,
    `${THINGS} and not s.product_id = any($2::text[]) and s.product_id in (
       select v.product_id from pricing.public_price_lists l join parity.incidents i using (company_id) join catalog.public_variants v using (variant_id)
       where l.price_list_id = $1 and i.closed_at is null and i.source in ('page', 'page_data', 'api', 'product_feed') and exists (
         select from pricing.public_priced_products p where p.price_list_id = $1 and p.product_id = v.product_id and p.door = '')
       group by v.product_id order by min(i.seen_at), v.product_id limit ${MOST_NOW})
     order by s.product_id`,
    [price_list_id, but.map(({ product_id }) => product_id)],
  )

const THINGS = `
  select s.product_id, p.slug, (
    select json_agg(json_build_object('variant_id', v.variant_id, 'sku', v.sku) order by v.position) from catalog.public_variants v where v.product_id = s.product_id) as variants
  from pricing.public_priced_products s join catalog.public_products p using (product_id)
  where s.price_list_id = $1 and s.door = ''`
const thingsAfter = (tx: Tx, price_list_id: string, last: string, most: number) =>
  run<Thing>(tx, `${THINGS} and s.product_id > $2 order by s.product_id limit $3`, [price_list_id, last, most])

/** Reads what every place of ours shows of these things, and notes what differs or differs no more. */
export async function lookAt(
  database: Database,
  shop: Shop,
  things: readonly Thing[],
  now: string,
  anew = false,
): Promise<Noted & { read: number }> {
  const { db } = database
  const variant_ids = things.flatMap(({ variants }) => variants.map(({ variant_id }) => variant_id))
  const web = shop.market === null ? [] : await readWebShop(database, { ...shop, market: shop.market }, things, now)
  const is_asked_anew = anew || (await isFeedWrong(db, shop.company_id))
  const feed = shop.market === null ? [] : await readFeed(database, shop.market, things, now, is_asked_anew)
  const readings = [...web, ...feed, ...(await readTills(db, shop, things, now))]
  const shelves = await readShelves(db, shop.company_id, variant_ids, now)
  const judged = await stillDiffering(db, shop.company_id, await judge(db, shop.company_id, [...readings, ...shelves], now), now)
  const noted = await database.transaction((tx) => noteJudged(tx, shop.company_id, judged, now))
  return { ...noted, read: judged.length }
}

/** What a file showed wrong binds the till, so it is fetched again with every step until it is right. */
const isFeedWrong = async (db: Db, company_id: string): Promise<boolean> =>
  (await runOne(
    db,
    `select from parity.incidents where company_id = $1 and source = 'product_feed' and closed_at is null and shown_minor < quote_minor limit 1`,
    [company_id],
  )) !== undefined

/** What was read while a price changed may show the one before or the one after: only what is neither is wrong. */
async function stillDiffering(db: Db, company_id: string, judged: readonly Judged[], now: string): Promise<Judged[]> {
  const isOpenToChange = ({ differs, shown_at }: Judged) => differs !== undefined && shown_at > now
  const differing = judged.filter(isOpenToChange)
  const after = differing.reduce((last, { shown_at }) => (shown_at > last ? shown_at : last), now)
  const readings = differing.map(({ differs: _differed, ...reading }) => reading)
  const again = await judge(db, company_id, readings, after)
  return [...judged.filter((one) => !isOpenToChange(one)), ...again.filter(({ differs }) => differs)]
}

/** The things of which something of ours is known to differ, or one product: at once. */
export async function lookNow(database: Database, shop: Shop, product_id: string | undefined, now: string) {
  const product_ids = product_id ? [product_id] : await openProducts(database.db, shop.company_id)
  const things = await run<Thing>(database.db, `${THINGS} and s.product_id = any($2::text[]) order by s.product_id`, [
    ...[shop.price_list_id, product_ids],
  ])
  return lookAt(database, shop, things, now, true)
}
const openProducts = async (db: Db, company_id: string) =>
  (
    await run<{ product_id: string }>(
      db,
      `select distinct v.product_id from (
         select variant_id from parity.incidents where company_id = $1 and closed_at is null and is_own order by incident_id desc limit ${MOST_NOW}) as i
       join catalog.public_variants v using (variant_id)`,
      [company_id],
    )
  ).map(({ product_id }) => product_id)

export const shopOfList = async (db: Db | Tx, price_list_id: string): Promise<Shop> =>
  (await runOne<Shop>(db, `${SHOP} where l.price_list_id = $1`, [price_list_id]))!
