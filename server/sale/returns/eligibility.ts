/** What of an order can come back, by what right and until when, and what was paid for it. */
import { distance_channels } from '@birge/kernel/distance-sale'
import {
  groundsOf,
  isByStoreLaw,
  type OpenGround,
  return_exceptions,
  return_grounds,
  type ReturnException,
  type ReturnLaw,
  returnLaw,
  shareOf,
} from '@birge/kernel/returns'
import { proportion } from '@birge/kernel/money'
import { dayIn } from '@birge/kernel/shop-time'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { mustSeeOrder } from '../orders/index.ts'
import { sellerOf } from '../agreements/index.ts'
import { type Rules, rulesAt } from './rules.ts'

const Text = Type.String()

export const ReturnableLine = Type.Object({
  line_number: Type.Integer(),
  variant_id: Text,
  sku: Text,
  gtin: OrNull(Text),
  title: Text,
  picture: OrNull(Text),
  ground_color: OrNull(Type.String({ description: 'behind its picture' })),
  quantity: Type.Integer({ description: 'of it she has, or it is on its way to her' }),
  returned_quantity: Type.Integer({ description: 'came back, or is to by a return that is open' }),
  left_quantity: Type.Integer({ description: 'so many can come back' }),
  each_minor: Type.Integer({ description: 'what one of them would give; of several the cents are shared evenly' }),
  grounds: Type.Array(
    Type.Object({
      ground: Type.Enum([...return_grounds]),
      until_on: OrNull(Type.String({ description: 'the last day on which she may say so; null: its days have not begun' })),
    }),
    { description: 'by what rights, the strongest first; none: it does not come back' },
  ),
  excepted: OrNull(Type.Enum([...return_exceptions])),
  why_not: OrNull(Type.Enum(['returned', 'over', 'excepted', 'not_left'])),
})
export const Returnable = Type.Object({
  order_id: Text,
  number: Text,
  company_id: Text,
  currency: Text,
  is_distance: Type.Boolean({ description: 'sold from a distance: the law of withdrawal holds' }),
  is_known: Type.Boolean({ description: 'of somebody who is known, so that she can be given credit' }),
  bought_on: Text,
  arrived_on: OrNull(Text),
  law: Text,
  store_gives: Type.Enum(['original', 'credit']),
  delivery_minor: Type.Integer({ description: 'goes back as well where she withdraws from all of it' }),
  send_to: OrNull(Type.Object({ address: Text, carrier: OrNull(Type.String({ description: 'with whom it costs her nothing' })) })),
  lines: Type.Array(ReturnableLine),
})
export type Returnable = Static<typeof Returnable>

export interface Sold {
  order_id: string
  number: string
  company_id: string
  customer_id: string | null
  currency: string
  channel: string
  delivery: string
  status: string
  location_id: string
  placed_at: string
  /** She agreed to what she was told before she bought. */
  was_told: boolean
  country: string
  time_zone: string
}
export interface SoldLine {
  line_number: number
  variant_id: string
  sku: string
  gtin: string | null
  title: string
  picture: string | null
  ground_color: string | null
  kind: 'product' | 'shipping'
  tax_rate_bp: number
  /** With her, or on its way. */
  quantity: number
  paid_minor: number
  tax_minor: number
  handed_over_at: string | null
  /** Nothing of it is still to leave: she has it, or it is not coming. */
  is_all_gone: boolean
  excepted: ReturnException | null
  /** Came back. */
  returned_quantity: number
  returned_minor: number
  returned_tax_minor: number
  /** Is to come back by a return that is open. */
  claimed_quantity: number
}

/** A sale of the caller's companies. To others it does not exist. */
export async function soldOrder(on: Db | Tx, order_id: string, call: Call): Promise<Sold> {
  const sold = await runOne<Sold>(
    on,
    `select o.order_id, o.number, o.company_id, o.customer_id, o.currency, o.channel, o.delivery, o.status, o.location_id, o.placed_at, c.country, c.time_zone,
       exists (select from agreements.public_agreed a where a.purpose_id = o.purpose_id and a.kind = 'pre_information') as was_told
     from orders.public_orders o join companies.public_companies c using (company_id)
     where o.order_id = $1 and ($2::text[] is null or o.company_id = any($2))`,
    [order_id, companiesOf(call)],
  )
  if (!sold) throw notFound({ what: 'order', id: order_id })
  return sold
}

/** What she paid for at her door is hers, though it leaves the books later, with its money. */
interface Counted extends SoldLine {
  ordered_quantity: number
  total_minor: number
  line_tax_minor: number
  gone_quantity: number
  gone_minor: number
  gone_tax_minor: number
  at_door_quantity: number
}

/** What she takes along at a till has left with the sale; anything else when somebody has said so, or when a parcel was paid for at her door. */
export async function soldLines(on: Db | Tx, { order_id, company_id, delivery, placed_at }: Sold): Promise<SoldLine[]> {
  const counted = await run<Counted>(
    on,
    `with back as (
       select l.line_number, coalesce(sum(l.received_quantity) filter (where r.status in ('received', 'settled')), 0)::integer as quantity,
         coalesce(sum(l.total_minor) filter (where r.status in ('received', 'settled')), 0)::bigint as minor,
         coalesce(sum(l.tax_minor) filter (where r.status in ('received', 'settled')), 0)::bigint as tax_minor,
         coalesce(sum(l.quantity) filter (where r.status = 'started'), 0)::integer as claimed
       from returns.returns r join returns.lines l using (return_id) where r.order_id = $1 group by l.line_number)
     select l.line_number, l.variant_id, l.sku, v.gtin, l.title, p.picture, p.ground as ground_color, l.kind, l.tax_rate_bp,
       coalesce(case when $3 then l.quantity else gone.quantity end, 0)::integer as quantity,
       coalesce(case when $3 then l.total_minor else gone.minor end, 0)::bigint as paid_minor,
       coalesce(case when $3 then l.tax_minor else gone.tax_minor end, 0)::bigint as tax_minor,
       case when $3 then $4::timestamptz else greatest(gone.at, door.at) end as handed_over_at,
       (select e.exception from returns.exceptions e where e.company_id = $2 and e.product_id = v.product_id and e.valid_from <= $4
          and (e.valid_until is null or e.valid_until > $4) order by e.valid_from desc limit 1) as excepted,
       coalesce(b.quantity, 0) as returned_quantity, coalesce(b.minor, 0) as returned_minor, coalesce(b.tax_minor, 0) as returned_tax_minor,
       coalesce(b.claimed, 0) as claimed_quantity, l.quantity as ordered_quantity, l.total_minor, l.tax_minor as line_tax_minor,
       coalesce(off.quantity, 0)::integer as gone_quantity, coalesce(off.minor, 0)::bigint as gone_minor, coalesce(off.tax_minor, 0)::bigint as gone_tax_minor,
       coalesce(door.quantity, 0)::integer as at_door_quantity
     from orders.public_order_lines l left join back b using (line_number)
     left join catalog.public_variants v using (variant_id) left join catalog.public_products p using (product_id)
     left join lateral (select sum(h.quantity) as quantity, sum(h.total_minor) as minor, sum(h.tax_minor) as tax_minor, max(h.handed_over_at) as at
       from hand_overs.public_left h where h.order_id = l.order_id and h.line_number = l.line_number) gone on true
     left join lateral (select sum(h.quantity) as quantity, sum(h.total_minor) as minor, sum(h.tax_minor) as tax_minor
       from hand_overs.public_gone h where h.order_id = l.order_id and h.line_number = l.line_number) off on true
     left join lateral (select sum(d.quantity) as quantity, max(d.arrived_at) as at
       from fulfillment.public_at_her_door d where d.order_id = l.order_id and d.line_number = l.line_number) door on true
     where l.order_id = $1 and not l.is_gift_card order by l.line_number`,
    [order_id, company_id, delivery === 'taken', placed_at],
  )
  const at_door = counted.some(({ at_door_quantity }) => at_door_quantity > 0)
  return counted.map((line) => withWhatIsAtHerDoor(line, { at_door, taken: delivery === 'taken' }))
}

/** Its price is the share by which it will leave the books: as `hand_overs` counts it, so that the two are one. */
function withWhatIsAtHerDoor(counted: Counted, { at_door, taken }: { at_door: boolean; taken: boolean }): SoldLine {
  const { at_door_quantity, ordered_quantity, total_minor, line_tax_minor, gone_quantity, gone_minor, gone_tax_minor, ...line } = counted
  const is_all_gone = taken || line.kind === 'shipping' || gone_quantity + at_door_quantity >= ordered_quantity
  // Delivery leaves the books with the first of it.
  const here_now = line.kind === 'shipping' && at_door ? ordered_quantity - gone_quantity : at_door_quantity
  const share = (of_all: number, gone: number) => (here_now ? proportion(of_all, gone_quantity + here_now, ordered_quantity) - gone : 0)
  return {
    ...line,
    is_all_gone,
    quantity: line.quantity + here_now,
    paid_minor: line.paid_minor + share(total_minor, gone_minor),
    tax_minor: line.tax_minor + share(line_tax_minor, gone_tax_minor),
  }
}

export const isDistance = ({ channel }: Pick<Sold, 'channel'>) => distance_channels.includes(channel)

/** When all of it was with her, as far as anybody knows: of goods that come in parts the last one counts. Null: some of it is still on its way. */
async function arrivedOn(on: Db | Tx, sold: Sold, lines: readonly SoldLine[], rules: Rules, now: string): Promise<string | null> {
  const { order_id, delivery, time_zone, placed_at } = sold
  if (delivery === 'taken') return dayIn(time_zone, placed_at)
  if (sold.status === 'placed') return null
  const left = lines.flatMap(({ handed_over_at }) => handed_over_at ?? []).toSorted()
  const last = left.at(-1)
  if (last === undefined) return null
  if (delivery !== 'ship') return dayIn(time_zone, last)
  const parcels = await run<{ sent_at: string | null; arrived_at: string | null }>(
    on,
    'select sent_at, arrived_at from fulfillment.public_parcels_sent where order_id = $1',
    [order_id],
  )
  const assumed = (at: string) => new Date(Date.parse(at) + rules.arrives_in_days * 86_400_000).toISOString()
  const ends = parcels.length ? parcels.map(({ sent_at, arrived_at }) => arrived_at ?? assumed(sent_at ?? last)) : [assumed(last)]
  const end = ends.toSorted().at(-1)!
  return end > now ? null : dayIn(time_zone, end)
}

export interface Standing {
  sold: Sold
  rules: Rules
  law: ReturnLaw
  arrived_on: string | null
  today: string
  lines: (SoldLine & { left_quantity: number; grounds: OpenGround[] })[]
  shipping: SoldLine | undefined
}

/** How everything of an order stands: by the law and the word of the shop of the day it was sold. */
export async function standingOf(on: Db | Tx, sold: Sold, now: string): Promise<Standing> {
  const { company_id, country, time_zone, placed_at } = sold
  const rules = await rulesAt(on, company_id, placed_at)
  const bought_on = dayIn(time_zone, placed_at)
  const today = dayIn(time_zone, now)
  const law = returnLaw(country, bought_on)
  const all = await soldLines(on, sold)
  const arrived_on = await arrivedOn(on, sold, all, rules, now)
  const lines = all
    .filter(({ kind }) => kind === 'product')
    .map((line) => ({
      ...line,
      left_quantity: Math.max(0, line.quantity - line.returned_quantity - line.claimed_quantity),
      grounds: groundsOf(
        { is_distance: isDistance(sold), bought_on, arrived_on, excepted: line.excepted, was_told: sold.was_told },
        { law, store_days: rules.store_days, today },
      ),
    }))
  return { sold, rules, law, arrived_on, today, lines, shipping: all.find(({ kind }) => kind === 'shipping') }
}

/** What the word of the shop gives for what she declared on a day: money, also of a shop that gives credit, while a law holds for what stores sell. */
export const storeGives = ({ sold, rules, law }: Pick<Standing, 'sold' | 'rules' | 'law'>, declared_on: string): Rules['store_gives'] =>
  isByStoreLaw({ is_distance: isDistance(sold), bought_on: dayIn(sold.time_zone, sold.placed_at) }, law, declared_on)
    ? 'original'
    : rules.store_gives

/** What can come back of an order, for her and for whoever serves her. */
export async function readReturnable(db: Db, { order_id }: { order_id: string }, call: Call): Promise<Returnable> {
  await mustSeeOrder(db, order_id, call)
  const standing = await standingOf(db, await soldOrder(db, order_id, call), call.now)
  const { sold, law, arrived_on, today, lines, shipping } = standing
  const seller = await sellerOf(db, sold.company_id)
  const { number, company_id, currency, customer_id, time_zone, placed_at } = sold
  return {
    ...{ order_id, number, company_id, currency, is_distance: isDistance(sold), is_known: customer_id !== null },
    ...{ bought_on: dayIn(time_zone, placed_at), arrived_on, law: law.law, store_gives: storeGives(standing, today) },
    delivery_minor: shipping?.paid_minor ?? 0,
    send_to: seller ? { address: seller.return_address, carrier: seller.carrier } : null,
    lines: lines.map(({ line_number, variant_id, sku, gtin, title, picture, ground_color, excepted, ...line }) => ({
      ...{ line_number, variant_id, sku, gtin, title, picture, ground_color, excepted },
      quantity: line.quantity,
      returned_quantity: line.returned_quantity + line.claimed_quantity,
      left_quantity: line.left_quantity,
      each_minor: line.quantity > 0 ? shareOf(line, 1) : 0,
      grounds: line.left_quantity > 0 && sold.status !== 'cancelled' ? line.grounds : [],
      why_not:
        line.quantity === 0 || sold.status === 'cancelled'
          ? 'not_left'
          : line.left_quantity === 0
            ? 'returned'
            : line.grounds.length
              ? null
              : excepted
                ? 'excepted'
                : 'over',
    })),
  }
}
