import { type Db, run, type Tx } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { searchProducts } from '../catalog/index.ts'
import { type Level, type MovementKind, type Place, placeKey } from './levels.ts'

export interface Availability extends Level {
  /** What may be promised from afar. */
  available: number
}

/** Level `l` as it is at a time `$now`: holds that have run out keep nothing any more, though nobody may have swept them yet. */
const present = (now: string) => `
  l.variant_id, l.location_id, l.on_hand, l.reserved, l.held - expired.quantity as held, l.in_transit, l.damaged, l.display, l.safety,
  greatest(0, l.on_hand - l.reserved - l.held + expired.quantity - l.safety) as available
  from inventory.levels l cross join lateral (
    select case when l.held = 0 then 0 else coalesce((
      select sum(h.quantity) from inventory.holds h
      where h.variant_id = l.variant_id and h.location_id = l.location_id and h.expires_at <= ${now}), 0)::integer end as quantity) expired`

/** What stands and what may be promised at places (all, when none are named). Keyed by `placeKey`. */
export async function availability(
  db: Db | Tx,
  { variant_ids, location_ids, now }: { variant_ids: string[]; location_ids?: string[]; now: string },
): Promise<Map<string, Availability>> {
  const rows = await run<Availability>(
    db,
    `select ${present('$3')} where l.variant_id = any($1) and ($2::text[] is null or l.location_id = any($2))`,
    [variant_ids, location_ids ?? null, now],
  )
  return new Map(rows.map((row) => [placeKey(row), row]))
}

/** What was chosen of a variant `v`, as people read it in language $1: `30 cm · Gök mavisi`. */
export const CHOSEN = `coalesce((select string_agg(catalog.public_option_text(option), ' · ' order by position)
  from jsonb_array_elements(v.option_texts -> $1) with ordinality as chosen (option, position)), '')`

/** Stock of the places of some companies (a parameter); of all where that is null. */
const ofCompanies = (companies: string) =>
  `(${companies}::text[] is null or location_id in (select location_id from stores.public_locations where company_id = any(${companies})))`

interface Paged {
  limit?: number
  after?: string
}
const MOST_PRODUCTS_OF_A_SEARCH = 200

/** Collects the conditions that were asked for, with their parameters. */
function conditions(parameters: unknown[]) {
  const all: string[] = []
  const parameter = (value: unknown) => `$${parameters.push(value)}`
  return {
    parameter,
    if: (value: unknown, condition: (parameter: string) => string) => void (value !== undefined && all.push(condition(parameter(value)))),
    where: () => (all.length ? `where ${all.join(' and ')}` : ''),
  }
}

interface StockQuery extends Paged {
  search?: string
  location_id?: string
  variant_id?: string
}

/** Stock of the caller's companies as the back office reads it: by sku and place, or what a search finds. */
export async function listStock(db: Db, { search, location_id, variant_id, limit = 50, after }: StockQuery, call: Call) {
  const found = search
    ? await searchProducts(db, { text: search, statuses: ['draft', 'active', 'archived'], limit: MOST_PRODUCTS_OF_A_SEARCH })
    : undefined
  const [sku, last] = readCursor(after) ?? []
  const parameters: unknown[] = [call.locale, call.now]
  const asked = conditions(parameters)
  asked.if(
    found?.map((match) => match.product_id),
    (ids) => `v.product_id = any(${ids}::text[])`,
  )
  asked.if(location_id, (id) => `l.location_id = ${id}`)
  asked.if(variant_id, (id) => `l.variant_id = ${id}`)
  asked.if(companiesOf(call) ?? undefined, (companies) => `o.company_id = any(${companies}::text[])`)
  asked.if(sku, (from) => `(v.sku, l.location_id) > (${from}::text, ${asked.parameter(last)}::text)`)
  const rows = await run<
    Availability & { product_id: string; sku: string; gtin: string | null; title: string; options: string; location_name: string }
  >(
    db,
    `select v.product_id, v.sku, v.gtin, catalog.public_text(p.title, $1) as title, ${CHOSEN} as options, o.name as location_name, ${present('$2')}
     join catalog.public_variants v on v.variant_id = l.variant_id join catalog.public_products p on p.product_id = v.product_id
     join stores.public_locations o on o.location_id = l.location_id
     ${asked.where()} order by v.sku, l.location_id limit ${asked.parameter(limit + 1)}`,
    parameters,
  )
  return pageOf(rows, limit, (row) => [row.sku, row.location_id])
}

/** What stands and what may be promised of whole products, over all their variants and places. */
export const stockOfProducts = (db: Db, product_ids: string[], call: Call) =>
  run<{ product_id: string; on_hand: number; available: number; places: number }>(
    db,
    `select v.product_id, sum(p.on_hand)::integer as on_hand, sum(p.available)::integer as available,
       count(distinct p.location_id) filter (where p.available > 0)::integer as places
     from catalog.public_variants v join lateral (select ${present('$2')} where l.variant_id = v.variant_id and ${ofCompanies('$3')}) as p on true
     where v.product_id = any($1::text[]) group by v.product_id`,
    [product_ids, call.now, companiesOf(call)],
  )

const MOST_PROMISES = 500

/** To whom the pieces of a variant are promised: to orders that wait for them, and to whoever is paying just now. */
export const promisesOf = (db: Db, { variant_id, location_id }: { variant_id: string; location_id?: string }, call: Call) =>
  run<Place & { kind: 'reserved' | 'held'; document: string; quantity: number; expires_at: string | null; location_name: string }>(
    db,
    `select p.kind, p.document, p.variant_id, p.location_id, o.name as location_name, p.quantity, p.expires_at from (
       select 'reserved' as kind, order_id as document, variant_id, location_id, quantity, null::timestamptz as expires_at from inventory.reservations
       union all
       select 'held', purpose_id, variant_id, location_id, quantity, expires_at from inventory.holds where expires_at > $3) as p
     join stores.public_locations o using (location_id)
     where p.variant_id = $1 and ($2::text is null or p.location_id = $2) and ($4::text[] is null or o.company_id = any($4))
     order by p.kind, p.document desc, p.location_id limit ${MOST_PROMISES}`,
    [variant_id, location_id ?? null, call.now, companiesOf(call)],
  )

/** Movements at places of the caller's companies, the newest first: of a variant, of a place, of a document, of a kind. */
export async function listMovements(db: Db, asking: Paged & Partial<Place> & { document?: string; kind?: MovementKind }, call: Call) {
  const { variant_id, location_id, document, kind, limit = 50, after } = asking
  const [last] = readCursor(after) ?? []
  const parameters: unknown[] = [call.locale]
  const asked = conditions(parameters)
  asked.if(variant_id, (id) => `m.variant_id = ${id}`)
  asked.if(location_id, (id) => `m.location_id = ${id}`)
  asked.if(document, (of) => `m.document = ${of}`)
  asked.if(kind, (of) => `m.kind = ${of}`)
  asked.if(companiesOf(call) ?? undefined, ofCompanies)
  asked.if(last, (id) => `m.movement_id < ${id}`)
  const rows = await run<Movement>(
    db,
    `select m.*, v.sku, catalog.public_text(p.title, $1) as title, ${CHOSEN} as options, o.name as location_name from (
       select movement_id, variant_id, location_id, kind, on_hand_change, reserved_change, in_transit_change, damaged_change, display_change,
         document, reason, actor, moved_at
       from inventory.movements m ${asked.where()} order by m.movement_id desc limit ${asked.parameter(limit + 1)}) m
     join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id) join stores.public_locations o using (location_id)
     order by m.movement_id desc`,
    parameters,
  )
  return pageOf(rows, limit, (row) => [row.movement_id])
}

interface Movement extends Place {
  movement_id: string
  kind: MovementKind
  on_hand_change: number
  reserved_change: number
  in_transit_change: number
  damaged_change: number
  display_change: number
  document: string
  reason: string | null
  actor: string
  moved_at: string
  sku: string
  title: string
  options: string
  location_name: string
}
