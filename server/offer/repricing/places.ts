import { type OfferedPrice, resolvePrice } from '@birge/kernel/price'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { OrNull } from '#platform/or-null'
import { doorsOf, onShelves, type OnShelves } from '../pricing/index.ts'

/** So many are named of each kind; all are counted. */
const NAMED = 5
/** As far as the longest window of any law goes (kernel/reference-price). */
const DAYS_BACK = 30
const AT_ONCE = 5_000

const NamedPrice = Type.Object({
  variant_id: Type.String(),
  product_id: Type.String(),
  sku: Type.String(),
  title: Type.String(),
  old_minor: OrNull(Type.Integer()),
  new_minor: Type.Integer(),
  /** What hides the change, or what it was sold for at the lowest. */
  because: OrNull(Type.String({ description: 'the exception by name that shows this price instead' })),
  beside_minor: OrNull(Type.Integer({ description: 'what the exception shows; or the lowest of the last days' })),
})
const Place = Type.Object({
  door: Type.String({ description: 'a channel, a store, or nothing: everywhere else' }),
  location_id: OrNull(Type.String()),
  channel: OrNull(Type.String()),
  market: OrNull(Type.String({ description: 'to which that channel sells' })),
  raised: Type.Integer(),
  lowered: Type.Integer(),
  fresh: Type.Integer({ description: 'had no price there until then' }),
  unchanged: Type.Integer({ description: 'where something else than the list says what is shown' }),
  hidden: Type.Integer({ description: 'of these: an exception' }),
  labels: OrNull(Type.Integer({ description: 'of a store: so many of them lie there' })),
  most_raised: Type.Array(NamedPrice),
  most_lowered: Type.Array(NamedPrice),
  hidden_some: Type.Array(NamedPrice),
})
export const Places = Type.Object({
  at: OrNull(Type.String({ description: 'the moment for which this was worked out' })),
  places: Type.Array(Place),
  lowest_days: Type.Integer(),
  below_lowest: Type.Integer({ description: 'cost less everywhere than they were shown for at any time in so many days' }),
  below_lowest_some: Type.Array(NamedPrice),
})

type Kept = Pick<Static<typeof NamedPrice>, 'variant_id' | 'old_minor' | 'new_minor' | 'because' | 'beside_minor'>
type Named = 'most_raised' | 'most_lowered' | 'hidden_some'
type KeptPlace = Omit<Static<typeof Place>, Named> & Record<Named, Kept[]>
interface KeptPlaces {
  at: string
  places: KeptPlace[]
  below_lowest: number
  below_lowest_some: Kept[]
}

interface Row {
  variant_id: string
  old_minor: number | null
  new_minor: number
}
interface Exceptional {
  variant_id: string
  exception_id: string
  name: string
  level: 'location' | 'channel' | 'market'
  door: string
  overrides: boolean
  amount_minor: number
}

/** What is shown of a thing behind a door before and after, and by which exception after. */
interface Seen {
  was_minor: number | null
  is_minor: number
  exception: string | undefined
}

/** How many prices go which way, and the furthest of them. */
class Tally {
  raised = 0
  lowered = 0
  fresh = 0
  unchanged = 0
  hidden = 0
  labels = 0
  most_raised: Kept[] = []
  most_lowered: Kept[] = []
  hidden_some: Kept[] = []

  /** Whether something else is shown by it. */
  note({ variant_id, listed_minor }: { variant_id: string; listed_minor: number }, { was_minor, is_minor, exception }: Seen): boolean {
    const kept: Kept = { variant_id, old_minor: was_minor, new_minor: is_minor, because: null, beside_minor: null }
    if (was_minor === null) this.fresh++
    else if (is_minor > was_minor) {
      this.raised++
      keepFurthest(this.most_raised, kept)
    } else if (is_minor < was_minor) {
      this.lowered++
      keepFurthest(this.most_lowered, kept)
    } else {
      this.unchanged++
      if (exception === undefined) return false
      this.hidden++
      if (this.hidden_some.length < NAMED)
        this.hidden_some.push({ ...kept, new_minor: listed_minor, because: exception, beside_minor: is_minor })
    }
    return was_minor !== is_minor
  }

  with(other: Tally): Omit<KeptPlace, 'door' | 'location_id' | 'channel' | 'market'> {
    const both = (which: 'most_raised' | 'most_lowered') => {
      const all = [...this[which]]
      for (const one of other[which]) keepFurthest(all, one)
      return all
    }
    return {
      ...{ raised: this.raised + other.raised, lowered: this.lowered + other.lowered, fresh: this.fresh + other.fresh },
      ...{ unchanged: this.unchanged + other.unchanged, hidden: this.hidden + other.hidden, labels: this.labels + other.labels },
      ...{ most_raised: both('most_raised'), most_lowered: both('most_lowered') },
      hidden_some: [...this.hidden_some, ...other.hidden_some].slice(0, NAMED),
    }
  }
}
const farness = ({ old_minor, new_minor }: Kept) => Math.abs(new_minor - old_minor!) / Math.max(1, old_minor!)
/** Keeps the furthest, the furthest first. */
function keepFurthest(kept: Kept[], one: Kept): void {
  if (kept.length === NAMED && farness(one) <= farness(kept.at(-1)!)) return
  kept.push(one)
  kept.sort((a, b) => farness(b) - farness(a) || (a.variant_id < b.variant_id ? -1 : 1))
  kept.length = Math.min(kept.length, NAMED)
}

/**
 * What a change of prices does behind each door from a moment on, by what exceptions and promotions make of the list then, as the shelf would work it
 * out. A thing that no exception and no promotion of single doors touches shows the same everywhere, and is counted once for all.
 */
export async function whatChangesWhere(tx: Tx, price_list_id: string, rows: readonly Row[], at: string): Promise<KeptPlaces> {
  const doors = await run<{ door: string; location_id: string | null; channel: string | null; market: string | null }>(tx, DOORS, [
    price_list_id,
    at,
  ])
  const everywhere = new Tally()
  const apart = new Map(doors.map(({ door }) => [door, new Tally()]))
  let below_lowest = 0
  const below_lowest_some: Kept[] = []
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const part = rows.slice(from, from + AT_ONCE)
    const variant_ids = part.map(({ variant_id }) => variant_id)
    const exceptions = Map.groupBy(await run<Exceptional>(tx, EXCEPTIONS, [price_list_id, variant_ids, at]), ({ variant_id }) => variant_id)
    const promotions = await onShelves(tx, price_list_id, variant_ids, at)
    const lowest = new Map(
      (await run<{ variant_id: string; lowest_minor: number }>(tx, LOWEST, [price_list_id, variant_ids, at, DAYS_BACK])).map((one) => [
        one.variant_id,
        one.lowest_minor,
      ]),
    )
    const everywhere_ids: string[] = []
    const somewhere: { variant_id: string; door: string }[] = []
    for (const { variant_id, old_minor, new_minor } of part) {
      const own = exceptions.get(variant_id) ?? []
      const known = new Map<string, Seen>()
      const behind = (door: string): Seen => {
        const before = known.get(door)
        if (before) return before
        const shown = (base_minor: number) => shownOf(variant_id, door, base_minor, own, promotions, at)
        const after = shown(new_minor)
        const seen = {
          was_minor: old_minor === null ? null : shown(old_minor).amount_minor,
          is_minor: after.amount_minor,
          exception: after.exception,
        }
        known.set(door, seen)
        return seen
      }
      const row = { variant_id, listed_minor: new_minor }
      const doors_apart = new Set([...own.map(({ door }) => door), ...(promotions?.doorsOf(variant_id) ?? [])].filter(Boolean))
      if (!doors_apart.size) {
        if (everywhere.note(row, behind(''))) everywhere_ids.push(variant_id)
      } else
        for (const [door, tally] of apart)
          if (tally.note(row, behind(doorsOf(door).find((one) => doors_apart.has(one)) ?? ''))) somewhere.push({ variant_id, door })
      const low = lowest.get(variant_id)
      const { is_minor, was_minor } = behind('')
      if (low === undefined || is_minor >= low) continue
      below_lowest++
      if (below_lowest_some.length < NAMED)
        below_lowest_some.push({ variant_id, old_minor: was_minor, new_minor: is_minor, because: null, beside_minor: low })
    }
    for (const { location_id, count } of await run<{ location_id: string; count: number }>(tx, LYING, [
      ...[price_list_id, everywhere_ids, somewhere.map(({ variant_id }) => variant_id), somewhere.map(({ door }) => door)],
    ])) {
      const tally = apart.get(location_id)
      if (tally) tally.labels += count
    }
  }
  const places = doors.map((door): KeptPlace => {
    const told = apart.get(door.door)!.with(everywhere)
    return { ...door, ...told, labels: door.location_id === null ? null : told.labels }
  })
  return { at, places, below_lowest, below_lowest_some }
}

function shownOf(
  variant_id: string,
  door: string,
  base_minor: number,
  own: readonly Exceptional[],
  promotions: OnShelves | undefined,
  at: string,
) {
  const near = doorsOf(door)
  const offers: OfferedPrice[] = [{ price_list_id: '', level: 'base', unit_price_minor: base_minor }]
  for (const { exception_id, level, door: of, amount_minor, overrides } of own)
    if (near.includes(of))
      offers.push({ price_list_id: exception_id, level, unit_price_minor: amount_minor, ...(overrides && { overrides }) })
  const { price } = resolvePrice(offers, 1)!
  const amount_minor = promotions?.takeOff(variant_id, door, at, price.unit_price_minor).amount_minor ?? price.unit_price_minor
  return { amount_minor, exception: own.find(({ exception_id }) => exception_id === price.price_list_id)?.name }
}

/** Everywhere, then the channels and stores of the company, then wherever an exception is open. */
const DOORS = `
  select '' as door, null as location_id, null as channel, null as market, 0 as place, '' as name
  union all
  select distinct c.kind, null, c.kind, min(c.market) over (partition by c.kind), 1, c.kind
  from pricing.public_price_lists l join stores.public_channels c using (company_id) where l.price_list_id = $1 and c.kind <> 'till'
  union all
  select s.location_id, s.location_id, null, null, 2, s.name
  from pricing.public_price_lists l join stores.public_locations s using (company_id) where l.price_list_id = $1 and s.kind = 'store'
  union all
  select distinct e.door, null, e.door, null, 3, e.door from pricing.public_exceptions e
  where e.price_list_id = $1 and e.starts_at <= $2 and e.ends_at > $2 and e.door <> '' and e.door not like 'loc\\_%'
    and e.door not in (select c.kind from pricing.public_price_lists l join stores.public_channels c using (company_id) where l.price_list_id = $1 and c.kind <> 'till')
  order by place, name, door`

const EXCEPTIONS = `
  select p.variant_id, p.exception_id, e.name, p.level, e.door, p.overrides, p.amount_minor
  from pricing.public_exception_prices p join pricing.public_exceptions e using (exception_id)
  where p.price_list_id = $1 and p.variant_id = any($2::text[]) and p.from_quantity = 1 and p.starts_at <= $3 and p.ends_at > $3`

/** The least that was shown everywhere at any time in the days before. */
const LOWEST = `
  select a.variant_id, min(p.amount_minor) as lowest_minor from unnest($2::text[]) as a (variant_id) cross join lateral (
    (select amount_minor from pricing.public_presented_prices
     where price_list_id = $1 and variant_id = a.variant_id and door = '' and presented_from > $3::timestamptz - make_interval(days => $4) and presented_from < $3)
    union all
    (select amount_minor from pricing.public_presented_prices
     where price_list_id = $1 and variant_id = a.variant_id and door = '' and presented_from <= $3::timestamptz - make_interval(days => $4)
     order by presented_from desc limit 1)) as p
  group by 1`

const LYING = `
  select s.location_id, count(*)::integer as count
  from pricing.public_price_lists l join stores.public_locations s using (company_id) join inventory.public_levels n using (location_id)
  where l.price_list_id = $1 and s.kind = 'store' and n.on_hand + n.display > 0
    and (n.variant_id = any($2::text[]) or (n.variant_id, n.location_id) in (select * from unnest($3::text[], $4::text[])))
  group by 1`

/** The same for people, with what things are called. */
export async function placesOf(db: Db, change_id: string, locale: string): Promise<Static<typeof Places>> {
  const kept = (await runOne<{ places: KeptPlaces | null }>(db, 'select places from repricing.changes where change_id = $1', [change_id]))
    ?.places
  if (!kept) return { at: null, places: [], lowest_days: DAYS_BACK, below_lowest: 0, below_lowest_some: [] }
  const { at, places, below_lowest, below_lowest_some } = kept
  const all = [...below_lowest_some, ...places.flatMap((one) => [...one.most_raised, ...one.most_lowered, ...one.hidden_some])]
  const goods = await run<{ variant_id: string; product_id: string; sku: string; title: string }>(
    db,
    `select v.variant_id, v.product_id, v.sku, coalesce(catalog.public_text(p.title, $2), v.sku) as title
     from catalog.public_variants v join catalog.public_products p using (product_id) where v.variant_id = any($1::text[])`,
    [[...new Set(all.map(({ variant_id }) => variant_id))], locale],
  )
  const byId = new Map(goods.map((one) => [one.variant_id, one]))
  const named = (some: Kept[]) => some.flatMap((one) => (byId.has(one.variant_id) ? [{ ...byId.get(one.variant_id)!, ...one }] : []))
  return {
    ...{ at, lowest_days: DAYS_BACK, below_lowest, below_lowest_some: named(below_lowest_some) },
    places: places.map((one) => ({
      ...one,
      ...{ most_raised: named(one.most_raised), most_lowered: named(one.most_lowered), hidden_some: named(one.hidden_some) },
    })),
  }
}
