import { run, runOne, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'
import { insufficientStock, type LockedStock, type Place } from './levels.ts'
import { type Goods, merged, openLevels, tooMuch, unknown } from './stock.ts'

/** Goods on their way between two places by one document. */
export interface Journey {
  document: string
  from_location_id: string
  to_location_id: string
  actor: string
  key?: string | undefined
}

export const notInTransit = refusal<{ document: string; variant_id: string; asked: number; in_transit: number }>(
  'not_in_transit',
  409,
  ({ asked, in_transit }) => `${asked} were named, ${in_transit} are on their way`,
)

/** They leave the sender, who can send nothing that is promised to anybody, and are at no place until they arrive. */
export async function sendAway(tx: Tx, { lines, ...journey }: Journey & { lines: Goods[] }, now: string): Promise<void> {
  const { from_location_id, to_location_id } = journey
  const goods = merged(lines.map((line) => ({ ...line, location_id: to_location_id })))
  const stock = await openJourney(tx, journey, goods, now)
  for (const { variant_id, quantity } of goods) {
    const from = { variant_id, location_id: from_location_id }
    const available = stock.available(from, null, { in_hand: true })
    if (quantity > available) throw insufficientStock({ ...from, asked: quantity, available })
    const to = { variant_id, location_id: to_location_id }
    const refused = tooMuch(to, stock.level(to)!.in_transit + quantity)
    if (refused) throw refused.refusal
  }
  stock.move(
    cause('sent', journey),
    goods.flatMap(({ variant_id, quantity }) => [
      { variant_id, location_id: from_location_id, on_hand: -quantity },
      { variant_id, location_id: to_location_id, in_transit: quantity },
    ]),
    now,
  )
  await run(
    tx,
    `insert into inventory.transit as t (document, variant_id, location_id, from_location_id, quantity)
     select $1, g.variant_id, $2, $3, g.quantity from json_to_recordset($4::json) as g(variant_id text, quantity integer)
     on conflict (document, variant_id, location_id) do update set quantity = t.quantity + excluded.quantity`,
    [journey.document, to_location_id, from_location_id, JSON.stringify(goods)],
  )
  await stock.write(tx, now)
}

/** What came of one thing: whole, broken, and more than was on its way; some of that may be broken too. */
export interface Arrived {
  variant_id: string
  whole: number
  damaged: number
  surplus: number
  surplus_broken: number
}

/** They are there. What came that was never sent is written down as found, for nothing appears by itself. */
export async function takeIn(tx: Tx, { lines, ...journey }: Journey & { lines: Arrived[] }, now: string): Promise<void> {
  const stock = await openJourney(tx, journey, lines, now)
  const at = (variant_id: string) => ({ variant_id, location_id: journey.to_location_id })
  for (const { variant_id, whole, damaged, surplus } of lines) {
    const refused = tooMuch(at(variant_id), stock.level(at(variant_id))!.on_hand + whole + damaged + surplus)
    if (refused) throw refused.refusal
    if (whole + damaged) await leaveTransit(tx, journey, variant_id, whole + damaged)
  }
  const came = lines.filter(({ whole, damaged }) => whole + damaged)
  if (came.length)
    stock.move(
      cause('arrived', journey),
      came.map(({ variant_id, whole, damaged }) => ({ ...at(variant_id), in_transit: -(whole + damaged), on_hand: whole, damaged })),
      now,
    )
  const found = lines.filter(({ surplus }) => surplus)
  if (found.length)
    stock.move(
      { ...cause('corrected', journey), reason: 'found' },
      found.map(({ variant_id, surplus, surplus_broken }) => ({
        ...at(variant_id),
        on_hand: surplus - surplus_broken,
        damaged: surplus_broken,
      })),
      now,
    )
  await stock.write(tx, now)
}

type Settling = Journey & { variant_id: string; quantity: number }

/** What is on its way is given up: nobody knows where it is. */
export async function writeOffTransit(tx: Tx, { variant_id, quantity, ...journey }: Settling, now: string): Promise<void> {
  const stock = await openJourney(tx, journey, [{ variant_id }], now)
  await leaveTransit(tx, journey, variant_id, quantity)
  stock.move(
    { ...cause('corrected', journey), reason: 'lost' },
    [{ variant_id, location_id: journey.to_location_id, in_transit: -quantity }],
    now,
  )
  await stock.write(tx, now)
}

/** What is on its way never left, or came back: it stands with the sender again. */
export async function bringBack(tx: Tx, { variant_id, quantity, ...journey }: Settling, now: string): Promise<void> {
  const stock = await openJourney(tx, journey, [{ variant_id }], now)
  await leaveTransit(tx, journey, variant_id, quantity)
  stock.move(
    cause('arrived', journey),
    [
      { variant_id, location_id: journey.to_location_id, in_transit: -quantity },
      { variant_id, location_id: journey.from_location_id, on_hand: quantity },
    ],
    now,
  )
  await stock.write(tx, now)
}

const cause = <Kind extends 'sent' | 'arrived' | 'corrected'>(kind: Kind, { document, actor, key }: Journey) => ({
  kind,
  document,
  actor,
  key,
})

/** The levels at both ends of it, locked. */
async function openJourney(
  tx: Tx,
  { from_location_id, to_location_id }: Journey,
  goods: readonly { variant_id: string }[],
  now: string,
): Promise<LockedStock> {
  const places: Place[] = goods.flatMap(({ variant_id }) =>
    [from_location_id, to_location_id].map((location_id) => ({ variant_id, location_id })),
  )
  const stock = await openLevels(tx, places, now)
  const missing = places.find((place) => !stock.level(place))
  if (missing) throw unknown(missing).refusal
  return stock
}

async function leaveTransit(tx: Tx, { document, to_location_id }: Journey, variant_id: string, quantity: number): Promise<void> {
  const key = [document, variant_id, to_location_id]
  const row = await runOne<{ quantity: number }>(
    tx,
    'select quantity from inventory.transit where document = $1 and variant_id = $2 and location_id = $3',
    key,
  )
  const in_transit = row?.quantity ?? 0
  if (quantity > in_transit) throw notInTransit({ document, variant_id, asked: quantity, in_transit })
  await (quantity === in_transit
    ? run(tx, 'delete from inventory.transit where document = $1 and variant_id = $2 and location_id = $3', key)
    : run(tx, 'update inventory.transit set quantity = quantity - $4 where document = $1 and variant_id = $2 and location_id = $3', [
        ...key,
        quantity,
      ]))
}
