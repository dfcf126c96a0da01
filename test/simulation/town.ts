/** The place where the simulated people live: the real app, a bank that sends its word when chance wants it to, and what everybody was told. */
import assert from 'node:assert/strict'
import { testBankOf } from '../../server/connectors/test-card/index.ts'
import { run } from '../../server/platform/database.ts'
import { type Stage, setTheStage, type Thing } from '../cast.ts'
import { type Answer, type CallOptions, startTestApp } from '../harness.ts'
import type { Chance } from './chance.ts'

export const THINGS = ['heater', 'mug', 'towel', 'lamp'] as const satisfies Thing[]

export interface Town {
  app: Awaited<ReturnType<typeof startTestApp>>
  stage: Stage
  /** What has come in, was found or lost, by place and variant: the opening stock and what the clerks were told is done. */
  pieces: Map<string, number>
  /** Orders that somebody was told she has, with what they cost. */
  acknowledged: Map<string, number>
  /** Pieces that left a store in somebody's hands. */
  taken: Map<string, number>
  told: Map<string, number>
  /** Asks, and insists on an answer that fits: one of these codes, or that it is done. */
  ask(who: string, may: string[], method: string, path: string, body?: object, options?: CallOptions): Promise<Answer>
  bankSpeaks(chance: Chance): Promise<void>
  keyed(what: string): string
  counts(): string
}

export const at = (variant_id: string, location_id: string) => `${variant_id} ${location_id}`
export const add = (to: Map<string, number>, key: string, count: number) => to.set(key, (to.get(key) ?? 0) + count)

export async function openTown(seed: number): Promise<Town> {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now(), 6)
  const pieces = new Map<string, number>()
  for (const { location_id } of [stage.kadikoy, stage.gebze, stage.baki])
    for (const thing of THINGS) add(pieces, at(stage.variants[thing], location_id), 6)

  const told = new Map<string, number>()
  const letters: (() => void)[] = []
  const sent: Promise<unknown>[] = []
  const bank = testBankOf(app.database)
  // A simulated minute costs nothing; a real second of silence does.
  bank.silence_ms = 250
  const deliver = bank.notify!
  bank.wait = (_ms, send) => void letters.push(send)
  bank.notify = (letter) => {
    const delivered = deliver(letter)
    sent.push(delivered)
    return delivered
  }
  let keys = 0
  return {
    app,
    stage,
    pieces,
    acknowledged: new Map(),
    taken: new Map(),
    told,
    async ask(who, may, method, path, body, options = {}) {
      const answer = await app.call(method, path, body, options)
      const code = answer.status < 400 ? 'done' : (answer.body.code as string)
      add(told, `${who} ${code}`, 1)
      assert.ok(
        code === 'done' || may.includes(code),
        `${who}: ${method} ${path} ${JSON.stringify(body)} was answered ${answer.status} ${answer.text}`,
      )
      return answer
    },
    async bankSpeaks(chance) {
      // In any order; and some letters come twice.
      for (const _ of [...letters]) {
        const [letter] = letters.splice(chance.between(0, letters.length - 1), 1)
        if (chance.percent(70)) letter!()
        else letters.push(letter!)
        if (chance.percent(20)) letter!()
      }
      await Promise.all(sent.splice(0))
    },
    keyed: (what) => `${what} ${seed} ${++keys}`,
    counts: () =>
      [...told]
        .map(([what, count]) => `${what}: ${count}`)
        .sort()
        .join(', '),
  }
}

/** What must be true at any moment, besides the audits of the modules. */
export async function isTrue(town: Town) {
  const { app } = town
  assert.deepEqual(await app.audit(), [])
  const wrong = async (what: string, sql: string) => assert.deepEqual(await run(app.database.db, sql), [], what)
  await wrong(
    'a cart is frozen exactly as long as its checkout is being paid',
    `select c.cart_id, c.status, k.status as checkout from carts.carts c
     left join checkout.checkouts k on k.cart_id = c.cart_id and k.status in ('paying', 'paid')
     where (c.status = 'frozen') <> (k.checkout_id is not null)`,
  )
  await wrong(
    'a payment that nobody waits for is being let go, or was',
    `select p.payment_id, p.status, k.status as checkout from payments.payments p join checkout.checkouts k on k.checkout_id = p.purpose_id
     where p.status in ('authorising', 'unknown', 'authorised') and p.order_id is null and p.let_go_at is null and k.status not in ('paying', 'paid')`,
  )
  await wrong(
    'the bank has taken what we say it has, or is about to be asked',
    `select p.payment_id, p.captured_minor, p.capturing_minor, c.captured_minor as at_bank
     from payments.payments p left join test_bank.charges c on c.reference = p.payment_id
     where p.method = 'card' and (coalesce(c.captured_minor, 0) not between p.captured_minor and p.captured_minor + p.capturing_minor
       or coalesce(c.refunded_minor, 0) not between p.refunded_minor and p.refunded_minor + p.refunding_minor)`,
  )
}

/** Lets hours pass until everything has come to its end, and looks whether it is a good one. */
export async function endWell(town: Town, chance: Chance) {
  const { app, acknowledged } = town
  for (let hour = 0; hour < 4; hour++) {
    for (let quarter = 0; quarter < 4; quarter++) {
      app.clock.advance({ minutes: 15 })
      await app.settle()
    }
    await town.bankSpeaks(chance)
  }
  await app.settle()
  await isTrue(town)
  const none = async (what: string, sql: string) => assert.deepEqual(await run(app.database.db, sql), [], what)
  await none('nobody is still paying', `select checkout_id, status from checkout.checkouts where status in ('paying', 'paid')`)
  await none('nothing is held any more', 'select * from inventory.holds')
  await none('no cart is frozen', `select cart_id from carts.carts where status = 'frozen'`)
  await none(
    'of no payment is unknown what became of it',
    `select payment_id, status from payments.payments where status in ('authorising', 'unknown', 'authorised', 'cancelling') or capturing_minor + refunding_minor > 0`,
  )
  await none('nothing waits to be asked of the bank', `select * from payments.changes where status = 'asked'`)
  await none('no event was parked', 'select * from platform.parked_events')
  await none(
    'the bank holds no money that nobody owes',
    `select c.reference, c.status from test_bank.charges c left join payments.payments p on p.payment_id = c.reference
    where c.status in ('authorised', 'thinking') and (p.order_id is null or c.captured_minor <> p.amount_minor)`,
  )
  await none(
    'every order is paid in full, and once',
    `select o.order_id, o.total_minor, sum(p.captured_minor) as captured_minor from orders.orders o
    left join payments.payments p using (order_id) group by o.order_id, o.total_minor having coalesce(sum(p.captured_minor), 0) <> o.total_minor`,
  )
  await none(
    'every order on the web was told of, once',
    `select o.order_id from orders.orders o left join platform.events e on e.subject = o.order_id and e.type = 'orders.order_placed'
    group by o.order_id having count(e.event_id) <> 1`,
  )

  const orders = await run<{ order_id: string; total_minor: number }>(app.database.db, 'select order_id, total_minor from orders.orders')
  const totals = new Map(orders.map((order) => [order.order_id, order.total_minor]))
  for (const [order_id, total_minor] of acknowledged) assert.equal(totals.get(order_id), total_minor, `${order_id} was acknowledged`)

  const levels = await run<{ variant_id: string; location_id: string; on_hand: number; reserved: number }>(
    app.database.db,
    'select variant_id, location_id, on_hand, reserved from inventory.levels',
  )
  const ordered = await run<{ key: string; pieces: number }>(
    app.database.db,
    `select l.variant_id || ' ' || o.location_id as key, sum(l.quantity)::integer as pieces from orders.orders o join orders.order_lines l using (order_id)
     where o.delivery <> 'taken' group by 1`,
  )
  for (const { variant_id, location_id, on_hand, reserved } of levels) {
    const key = at(variant_id, location_id)
    assert.equal(
      on_hand,
      (town.pieces.get(key) ?? 0) - (town.taken.get(key) ?? 0),
      `what stands at ${key} is what came in less what was carried out`,
    )
    assert.equal(reserved, ordered.find((row) => row.key === key)?.pieces ?? 0, `what is promised at ${key} is what was ordered`)
  }
  return orders.length
}
