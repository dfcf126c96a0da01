import { type Reference, referencePrice, type ShownPrice } from '@birge/kernel/reference-price'
import { dayIn } from '@birge/kernel/shop-time'
import type { PriceTaxation } from '@birge/kernel/tax'
import { type Db, run, runOne, type Tx } from '#platform/database'

/** From when on something else is shown of a variant behind a door. */
export interface Turn {
  variant_id: string
  door: string
  presented_from: string
}

/** Long enough for the longest window behind a reduction that grew step by step for a year. */
const DAYS_READ = 400

/** With what reductions that begin now or later may be compared. It is fixed with their beginning, so it is written down and shelves only read it. */
export async function withReferences<T extends Turn>(
  tx: Tx,
  price_list_id: string,
  reductions: readonly T[],
): Promise<(T & { reference_minor: number })[]> {
  if (!reductions.length) return []
  const found = await referencesOf(tx, price_list_id, reductions)
  return reductions.flatMap((turn, at) => {
    const { reference } = found[at]!
    return reference ? [{ ...turn, reference_minor: reference.reference_minor }] : []
  })
}

export interface Found {
  /** What was shown, in order; what was presented behind all doors until this one had a price of its own. */
  history: ShownPrice[]
  reference: Reference | undefined
  perishable: boolean
}

/** The history before each turn, and what it may be compared with by the law of the company's country; nothing where the goods are not offered then. */
export async function referencesOf(db: Db | Tx, price_list_id: string, turns: readonly Turn[]): Promise<Found[]> {
  const seller = await runOne<{ country: string; time_zone: string; price_taxation: PriceTaxation }>(
    db,
    'select c.country, c.time_zone, c.price_taxation from pricing.price_lists l join companies.public_companies c using (company_id) where l.price_list_id = $1',
    [price_list_id],
  )
  const { country, time_zone, price_taxation } = seller!
  const rows = await run<Row>(db, HISTORY, [
    price_list_id,
    turns.map(({ variant_id }) => variant_id),
    turns.map(({ door }) => door),
    turns.map(({ presented_from }) => presented_from),
    DAYS_READ,
  ])
  const byTurn = Map.groupBy(rows, ({ at }) => at)
  const offered = Map.groupBy(await run<Offered>(db, OFFERED, [turns.map(({ variant_id }) => variant_id)]), ({ variant_id }) => variant_id)
  return turns.map(({ variant_id, presented_from: at }, place) => {
    const spells = offered.get(variant_id) ?? []
    const now = spells.find(({ offered_from, offered_until }) => offered_from <= at && (offered_until === null || at < offered_until))
    const perishable = now?.perishable ?? false
    const own = byTurn.get(place + 1) ?? []
    // What was shown with tax is no measure for what is shown without.
    const since = price_taxation.find(({ from_on }) => from_on <= dayIn(time_zone, at))?.from_on ?? ''
    const history = asOffered(
      joined(own).filter(({ from }) => dayIn(time_zone, from) >= since),
      spells,
      at,
    )
    const reference = now && referencePrice(history, { at, country, dayOf: (moment) => dayIn(time_zone, moment), perishable })
    return { history, reference, perishable }
  })
}

interface Row extends ShownPrice {
  at: number
  distance: number
}

interface Offered {
  variant_id: string
  offered_from: string
  offered_until: string | null
  perishable: boolean
}

/** Prices until a moment as far as the goods were offered: of a draft, or of what was archived, nothing was shown. */
function asOffered(shown: readonly ShownPrice[], spells: readonly Offered[], at: string): ShownPrice[] {
  const whole: { from: string; until: string | null }[] = []
  for (const { offered_from: from, offered_until: until } of spells) {
    const last = whole.at(-1)
    if (last?.until === from) last.until = until
    else whole.push({ from, until })
  }
  const pieces = shown.flatMap((price, place) => {
    const next = shown[place + 1]?.from
    return whole.flatMap(({ from, until }) => {
      const begins = from > price.from ? from : price.from
      const ends = next !== undefined && (until === null || next < until) ? next : until
      return begins > at || (ends !== null && ends <= begins) ? [] : [{ price: { ...price, from: begins }, ends }]
    })
  })
  return pieces.map(({ price, ends }, place): ShownPrice => {
    const next = pieces[place + 1]?.price.from
    return ends !== null && ends <= at && (next === undefined || ends < next) ? { ...price, until: ends } : price
  })
}

/** Of the nearest door what it has, before that what the next one shows. */
function joined(rows: readonly Row[]): ShownPrice[] {
  const shown: ShownPrice[] = []
  for (const of of [...Map.groupBy(rows, ({ distance }) => distance).entries()].sort(([a], [b]) => a - b).map(([, of]) => of)) {
    const until = shown[0]?.from
    shown.unshift(
      ...of
        .filter(({ from }) => until === undefined || from < until)
        .map(({ from, amount_minor, reduced }) => ({ from, amount_minor, reduced })),
    )
  }
  return shown
}

const HISTORY = `
  select turn.at::integer, near.distance::integer, p.presented_from as from, p.amount_minor, p.reduced
  from unnest($2::text[], $3::text[], $4::timestamptz[]) with ordinality as turn (variant_id, door, until, at)
  cross join lateral unnest(pricing.doors_of(turn.door)) with ordinality as near (door, distance)
  cross join lateral (
    (select presented_from, amount_minor, reduced from pricing.presented_prices
     where price_list_id = $1 and variant_id = turn.variant_id and door = near.door
       and presented_from > turn.until - make_interval(days => $5) and presented_from <= turn.until)
    union all
    (select presented_from, amount_minor, reduced from pricing.presented_prices
     where price_list_id = $1 and variant_id = turn.variant_id and door = near.door and presented_from <= turn.until - make_interval(days => $5)
     order by presented_from desc limit 1)) as p
  order by turn.at, near.distance, p.presented_from`

const OFFERED = `
  select a.variant_id, o.offered_from, o.offered_until, o.perishable from (select distinct unnest($1::text[]) as variant_id) as a
  cross join lateral (select product_id from catalog.public_variants where variant_id = a.variant_id limit 1) as v
  cross join lateral (select * from catalog.public_offered where product_id = v.product_id offset 0) as o
  order by a.variant_id, o.offered_from`
