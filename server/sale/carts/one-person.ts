import { run, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import { newId } from '#platform/ids'
import type { Joined, MergeFace, Parted } from '#platform/module'
import { idsOf } from '../../foundation/customers/index.ts'
import { cartChanged, MOST_LINES } from './cart.ts'
import { addLines, endCart, type Line, LINES } from './joining.ts'

interface Living {
  cart_id: string
  company_id: string
  customer_id: string
  status: 'active' | 'frozen'
  version: number
  changed_at: string
}

interface SetAside {
  cart_id: string
  into_cart_id: string
  lines: { variant_id: string; before: number; after: number }[]
}

export const mergeFace: MergeFace = {
  preview: async (db, customer_ids, company_ids = null) => ({
    carts: await run(
      db,
      `select c.company_id, c.currency, c.status, count(l.line_id)::integer as line_count, coalesce(sum(l.quantity), 0)::integer as item_count
       from carts.carts c left join carts.cart_lines l using (cart_id)
       where c.customer_id = any($1::text[]) and c.status in ('active', 'frozen') and ($2::text[] is null or c.company_id = any($2))
       group by c.cart_id order by c.changed_at desc`,
      [customer_ids, company_ids],
    ),
  }),
  // A wish is of no value yet: of what both want she gets the larger number, not the sum.
  totals: async () => ({}),
  join: (tx, joined) => joinOrWait(tx, joined),
  part: giveBack,
}

/**
 * Two profiles have become one person, who has one cart in a shop: the one she changed last takes what the others have more of, and they are
 * set aside as they are. Where one is being paid nothing is touched; they come together when that is over.
 */
async function joinOrWait(tx: Tx, joined: Omit<Joined, 'actor'> & { actor?: string }): Promise<void> {
  const carts = await livingOf(tx, joined.customer_ids)
  let waits = false
  for (const inShop of Map.groupBy(carts, (cart) => cart.company_id).values()) {
    if (inShop.length < 2) continue
    if (inShop.some(({ status }) => status === 'frozen')) waits = true
    else await joinInShop(tx, inShop, joined)
  }
  await run(
    tx,
    waits
      ? `insert into carts.waiting_merges (merge_id, customer_id) values ($1, $2) on conflict do nothing`
      : 'delete from carts.waiting_merges where merge_id = $1 and customer_id = $2',
    [joined.merge_id, joined.customer_ids[0]],
  )
}

const livingOf = (tx: Tx, customer_ids: readonly string[]) =>
  run<Living>(
    tx,
    `select cart_id, company_id, customer_id, status, version, changed_at from carts.carts
     where customer_id = any($1::text[]) and status in ('active', 'frozen') order by cart_id for no key update`,
    [customer_ids],
  )

async function joinInShop(tx: Tx, carts: Living[], { merge_id, now, actor = 'system:carts' }: Omit<Joined, 'actor'> & { actor?: string }) {
  const lines = Map.groupBy(await run<Line>(tx, LINES, [carts.map(({ cart_id }) => cart_id)]), (line) => line.cart_id)
  const linesOf = ({ cart_id }: Living) => lines.get(cart_id) ?? []
  const [kept, ...others] = carts.toSorted(
    (a, b) => Number(linesOf(b).length > 0) - Number(linesOf(a).length > 0) || (a.changed_at < b.changed_at ? 1 : -1),
  ) as [Living, ...Living[]]
  const hers = { ...kept, lines: linesOf(kept) }
  for (const other of others) {
    const before = new Map(hers.lines.map(({ variant_id, quantity }) => [variant_id, quantity]))
    await addLines(tx, hers, { ...other, lines: linesOf(other) }, now)
    const changes = hers.lines.flatMap(({ variant_id, quantity: after }) =>
      after === (before.get(variant_id) ?? 0) ? [] : [{ variant_id, before: before.get(variant_id) ?? 0, after }],
    )
    await endCart(tx, other.cart_id, now)
    await run(tx, 'insert into carts.set_aside (merge_id, cart_id, into_cart_id, lines) values ($1, $2, $3, $4)', [
      merge_id,
      other.cart_id,
      kept.cart_id,
      JSON.stringify(changes),
    ])
  }
  await say(tx, hers, actor, now)
}

/**
 * The two are two again: each has the cart that was hers, with what she put into the other's meanwhile, and what came from the other's is taken
 * out, unless it was changed since.
 */
async function giveBack(tx: Tx, { merge_id, from_ids, into_ids, actor, now }: Parted): Promise<void> {
  await run(tx, 'delete from carts.waiting_merges where merge_id = $1', [merge_id])
  const carts = await run<SetAside & { customer_id: string }>(
    tx,
    `select s.cart_id, s.into_cart_id, s.lines, c.customer_id from carts.set_aside s join carts.carts c using (cart_id)
     where s.merge_id = $1 and s.given_back_at is null order by s.cart_id`,
    [merge_id],
  )
  for (const cart of carts) {
    await takeOut(tx, cart.into_cart_id, cart.lines, actor, now)
    const owners = from_ids.includes(cart.customer_id) ? from_ids : into_ids
    await run(tx, 'update carts.set_aside set owners = $3 where merge_id = $1 and cart_id = $2', [merge_id, cart.cart_id, owners])
    await openAgain(tx, { merge_id, cart_id: cart.cart_id, owners, actor, now })
  }
  await takeAlong(tx, from_ids, into_ids, actor, now)
  await takeAlong(tx, into_ids, from_ids, actor, now)
}

/** What she has put into the cart of the other while they were one goes with her. Where one is being paid it stays. */
async function takeAlong(tx: Tx, her_ids: readonly string[], other_ids: readonly string[], actor: string, now: string): Promise<void> {
  const carts = await livingOf(tx, [...her_ids, ...other_ids])
  for (const other of carts.filter(({ customer_id, status }) => status === 'active' && other_ids.includes(customer_id))) {
    const own = carts.find(({ customer_id, company_id }) => company_id === other.company_id && her_ids.includes(customer_id))
    if (own?.status === 'frozen') continue
    const lines = await run<Line & { put_by: string }>(
      tx,
      `select cart_id, line_id, variant_id, quantity, channel, added_at, amount_minor, put_by from carts.cart_lines
       where cart_id = $1 and put_by = any($2::text[]) order by added_at, line_id`,
      [other.cart_id, her_ids],
    )
    if (!lines.length) continue
    const into = own ?? (await begin(tx, other, lines[0]!.put_by, now))
    if (!own) carts.push(into)
    const hers = { ...into, lines: await run<Line>(tx, LINES, [[into.cart_id]]) }
    // What there is no room for in hers is not lost.
    let room = MOST_LINES - hers.lines.length
    const going = lines.filter(({ variant_id, amount_minor }) => {
      const mine = hers.lines.find((line) => line.variant_id === variant_id)
      return mine ? mine.amount_minor === amount_minor : room-- > 0
    })
    if (!going.length) continue
    await run(tx, 'delete from carts.cart_lines where cart_id = $1 and variant_id = any($2::text[])', [
      other.cart_id,
      going.map(({ variant_id }) => variant_id),
    ])
    await run(tx, 'update carts.carts set version = version + 1, changed_at = $2 where cart_id = $1', [other.cart_id, now])
    await say(tx, { ...other, version: other.version + 1 }, actor, now)
    await addLines(tx, hers, { ...other, lines: going }, now)
    into.version = hers.version
    await say(tx, hers, actor, now)
  }
}

/** A cart of her own, like the one in which it lay. */
async function begin(tx: Tx, { company_id, cart_id: like }: Living, customer_id: string, now: string): Promise<Living> {
  const cart_id = newId('crt')
  await run(
    tx,
    `insert into carts.carts (cart_id, company_id, currency, status, version, customer_id, channel, created_at, changed_at)
     select $1, company_id, currency, 'active', 1, $2, channel, $3, $3 from carts.carts where cart_id = $4`,
    [cart_id, customer_id, now, like],
  )
  return { cart_id, company_id, customer_id, status: 'active', version: 1, changed_at: now }
}

/** A cart that was set aside is hers again. If she has begun another, it joins that one; while that is being paid or has no room, it waits. */
async function openAgain(
  tx: Tx,
  { merge_id, cart_id, owners, actor, now }: { merge_id: string; cart_id: string; owners: readonly string[]; actor: string; now: string },
) {
  const [cart] = await run<Living>(
    tx,
    `select cart_id, company_id, customer_id, status, version, changed_at from carts.carts where cart_id = $1 for no key update`,
    [cart_id],
  )
  const other = (await livingOf(tx, owners)).find(({ company_id }) => company_id === cart!.company_id)
  if (other?.status === 'frozen') return
  if (other) {
    const lines = Map.groupBy(await run<Line>(tx, LINES, [[cart_id, other.cart_id]]), (line) => line.cart_id)
    const hers = { ...other, lines: lines.get(other.cart_id) ?? [] }
    const back = lines.get(cart_id) ?? []
    const variants = new Set([...hers.lines, ...back].map(({ variant_id }) => variant_id))
    if (variants.size > MOST_LINES) return
    await addLines(tx, hers, { ...cart!, lines: back }, now)
    await say(tx, hers, actor, now)
  } else {
    await run(tx, `update carts.carts set status = 'active', version = version + 1, changed_at = $2 where cart_id = $1`, [cart_id, now])
    await say(tx, { ...cart!, version: cart!.version + 1 }, actor, now)
  }
  await run(tx, 'update carts.set_aside set given_back_at = $3 where merge_id = $1 and cart_id = $2', [merge_id, cart_id, now])
}

/**
 * What a joined cart has from another one goes out again where it is as it came. Where the cart was itself set aside into a third, that one
 * has it from there: it goes out of it too. What was ordered or is being paid stays.
 */
async function takeOut(tx: Tx, cart_id: string, lines: SetAside['lines'], actor: string, now: string): Promise<void> {
  if (!lines.length) return
  const [cart] = await run<Omit<Living, 'status'> & { status: string }>(
    tx,
    `select cart_id, company_id, customer_id, status, version, changed_at from carts.carts where cart_id = $1 for no key update`,
    [cart_id],
  )
  if (!cart || cart.status === 'ordered' || cart.status === 'frozen') return
  const changed = await run<{ variant_id: string; after: number }>(
    tx,
    `with back as (select variant_id, before, after from json_to_recordset($2::json) as b(variant_id text, before integer, after integer)),
       out as (delete from carts.cart_lines l using back b where l.cart_id = $1 and l.variant_id = b.variant_id and l.quantity = b.after and b.before = 0
               returning l.variant_id, 0 as after),
       less as (update carts.cart_lines l set quantity = b.before, shared = least(l.shared, b.before), merged_at = null from back b
                where l.cart_id = $1 and l.variant_id = b.variant_id and l.quantity = b.after and b.before > 0 returning l.variant_id, l.quantity as after)
     select * from out union all select * from less`,
    [cart_id, JSON.stringify(lines)],
  )
  if (!changed.length) return
  await run(tx, 'update carts.carts set version = version + 1, changed_at = $2 where cart_id = $1', [cart_id, now])
  if (cart.status === 'active') return say(tx, { ...cart, version: cart.version + 1 }, actor, now)
  const further = await run<SetAside & { merge_id: string }>(
    tx,
    'select merge_id, cart_id, into_cart_id, lines from carts.set_aside where cart_id = $1 and given_back_at is null',
    [cart_id],
  )
  for (const { merge_id, into_cart_id, lines: passed } of further) {
    const now_there = new Map(changed.map(({ variant_id, after }) => [variant_id, after]))
    const less = passed.flatMap(({ variant_id, before, after }) => {
      const still = now_there.get(variant_id)
      return still === undefined ? [] : [{ variant_id, before: Math.max(before, still), after }]
    })
    await takeOut(tx, into_cart_id, less, actor, now)
    const rest = passed.flatMap((line) => {
      const after = less.find(({ variant_id }) => variant_id === line.variant_id)?.before ?? line.after
      return after > line.before ? [{ ...line, after }] : []
    })
    await run(tx, 'update carts.set_aside set lines = $3 where merge_id = $1 and cart_id = $2', [merge_id, cart_id, JSON.stringify(rest)])
  }
}

const say = (
  tx: Tx,
  { cart_id, company_id, customer_id, version }: Pick<Living, 'cart_id' | 'company_id' | 'customer_id' | 'version'>,
  actor: string,
  now: string,
) =>
  announce(tx, cartChanged, {
    subject: cart_id,
    company_id,
    customer_id,
    actor,
    occurred_at: now,
    data: { version, reason: 'joined' },
  })

/** What could not come together, or be given back, while she was paying. */
export async function joinWaiting(tx: Tx, now: string): Promise<void> {
  for (const { merge_id, customer_id } of await run<{ merge_id: string; customer_id: string }>(
    tx,
    'select merge_id, customer_id from carts.waiting_merges order by merge_id limit 100 for update skip locked',
  ))
    await joinOrWait(tx, { merge_id, customer_ids: await idsOf(tx, customer_id), now })
  for (const { merge_id, cart_id, owners } of await run<{ merge_id: string; cart_id: string; owners: string[] }>(
    tx,
    'select merge_id, cart_id, owners from carts.set_aside where owners is not null and given_back_at is null order by cart_id limit 100 for update skip locked',
  ))
    await openAgain(tx, { merge_id, cart_id, owners, actor: 'system:carts', now })
}
