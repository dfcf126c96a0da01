/** Many pay at once, at two server processes, for what a promotion gives only so often: it never gives more than it says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merge } from '../../server/foundation/merging/index.ts'
import { run } from '../../server/platform/database.ts'
import { atTheDesk, setTheStage, signIn } from '../cast.ts'
import { pocket } from '../harness.ts'
import { startingLine, startReferee, startServers } from './servers.ts'
import { goToCheckout, order, pay } from './shoppers.ts'

const BUYERS = 200

async function rush(limits: object, asks?: object) {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now(), 1_000)
  const desk = await atTheDesk(app)
  const made = await app.call(
    'POST',
    '/v1/promotions',
    {
      company_id: stage.alma.company_id,
      name: { tr: 'İlk gelenlere', en: 'First come' },
      rule: { class: 'line', priority: 0, benefit: { kind: 'amount', amount_minor: 1_000, per: 'whole' }, ...(asks && { asks }) },
      limits,
    },
    { as: desk, key: 'make' },
  )
  assert.equal(made.status, 201, made.text)
  const { promotion_id } = made.body
  const started = await app.call('POST', `/v1/promotions/${promotion_id}/start`, undefined, { as: desk })
  assert.equal(started.status, 200, started.text)
  const servers = await startServers(app.url, 2)
  const ready = startingLine(BUYERS)
  async function race(before?: (server: (typeof servers)[number], as: Awaited<ReturnType<typeof goToCheckout>>['as']) => Promise<void>) {
    return Promise.all(
      Array.from({ length: BUYERS }, async (_, i) => {
        const server = servers[i % 2]!
        let shopper = await goToCheckout(server, { variant_id: stage.variants.mug })
        if (before) {
          await before(server, shopper.as)
          const again = await server.call('POST', '/v1/checkouts', CONTACT, { as: shopper.as })
          shopper = { ...shopper, total_minor: again.body.total_minor }
        }
        await ready()
        // Every tenth card is declined: what was kept for her others may have.
        const paid = await pay(server, shopper, i % 10 === 3 ? 'tok_declined' : 'tok_ok')
        return { total_minor: shopper.total_minor, answer: paid.status === 201 ? await order(server, shopper) : paid }
      }),
    )
  }
  const counted = async () => {
    await app.settle()
    const [row] = await run<{ uses: number; spent_minor: number; placed: number; taken_off: number }>(
      app.database.db,
      `select c.uses, c.spent_minor, (select count(*)::integer from orders.order_promotions where promotion_id = $1) as placed,
         (select coalesce(sum(amount_minor), 0)::bigint from orders.order_promotions where promotion_id = $1) as taken_off
       from promotions.counters c where promotion_id = $1`,
      [promotion_id],
    )
    assert.deepEqual(await app.audit(), [])
    return row!
  }
  return { app, stage, desk, servers, promotion_id, race, counted }
}
const CONTACT = {
  delivery: { kind: 'ship', address: { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' } },
  contact: { name: 'Derya Deniz', phone: '0533 444 55 66' },
}
const declined = (answers: { answer: { body: { code: string } } }[]) =>
  answers.filter(({ answer }) => answer.body.code === 'payment_declined').length
const codes = (answers: { answer: { status: number; body: { code: string } } }[]) => [
  ...new Set(answers.filter(({ answer }) => answer.status !== 201).map(({ answer }) => answer.body.code)),
]

test('200 pay at once for what is given 20 times: 20 orders have it, the others are told before any card is asked', async () => {
  const { race, counted } = await rush({ most_uses: 20 })
  const answers = await race()
  assert.deepEqual(
    codes(answers).filter((code) => !['promotion_used_up', 'payment_declined', 'price_changed'].includes(code)),
    [],
  )
  const { uses, spent_minor, placed, taken_off } = await counted()
  assert.ok(uses <= 20 && placed === uses, `${uses} uses, ${placed} orders`)
  assert.ok(uses + declined(answers) >= 20, `only ${uses} were given: who was declined keeps nothing`)
  assert.deepEqual([spent_minor, taken_off], [uses * 1_000, uses * 1_000])
})

test('200 pay at once for a budget of 12.345: 12 have it, and what is left is less than one more would take', async () => {
  const { race, counted } = await rush({ budget_minor: 12_345 })
  const answers = await race()
  const { uses, spent_minor, taken_off } = await counted()
  assert.ok(uses <= 12 && uses + declined(answers) >= 12, `${uses} uses`)
  assert.deepEqual([spent_minor, taken_off], [uses * 1_000, uses * 1_000])
})

test('200 pay at once with one coupon that is good once: one order has it', async () => {
  const { app, desk, promotion_id, race, counted } = await rush({}, { coupon: true })
  const batch = await app.call(
    'POST',
    `/v1/promotions/${promotion_id}/coupon-batches`,
    { batch: { kind: 'mass', code: 'Yalnız-Bir', most_uses: 1 } },
    { as: desk, key: 'coupon' },
  )
  assert.deepEqual([batch.status, batch.body.code], [201, 'YALNIZBIR'])
  const answers = await race(async (server, as) => {
    const entered = await server.call('POST', '/v1/cart/coupons', { code: 'yalniz bir' }, { as })
    assert.deepEqual([entered.status, entered.body.coupons?.[0]?.standing], [201, 'counts'], entered.text)
  })
  assert.deepEqual(
    codes(answers).filter((code) => !['coupon_used_meanwhile', 'payment_declined'].includes(code)),
    [],
  )
  const { uses, placed } = await counted()
  assert.ok(uses <= 1 && uses === placed, `${uses} uses, ${placed} orders`)
})

test('200 checkouts of one customer, on the web and in the app, are paid at once for what a customer may have 3 times: 3 orders have it', async () => {
  const { app, stage, servers, promotion_id, counted } = await rush({ most_uses_per_customer: 4 })
  // Each device was somebody of her own when it opened its checkout, and has it open still when all have turned out to be one person.
  const devices = await Promise.all(
    Array.from({ length: BUYERS + 1 }, async (_, i) => {
      const [as, channel] = [pocket(), i % 4 < 2 ? 'web' : 'app']
      const { customer } = await signIn(
        app,
        as,
        `0532 400 0${String(i)
          .padStart(3, '0')
          .replace(/(?=..$)/, ' ')}`,
      )
      const call: (typeof servers)[number]['call'] = (method, path, body, options) =>
        servers[i % 2]!.call(method, path, body, { ...options, headers: { ...options?.headers, 'birge-channel': channel } })
      const server = { ...servers[i % 2]!, call }
      // At each server other goods: the lock of a stock level would let one of them go after the other.
      const thing = (['mug', 'towel'] as const)[i % 2]!
      const shopper = await goToCheckout(server, { variant_id: stage.variants[thing] }, undefined, as)
      assert.equal(shopper.total_minor, stage.things[thing].price - 1_000, 'it is promised to each of them')
      return { server, shopper, customer_id: customer.customer_id as string }
    }),
  )
  // One is with her bank, so that the carts do not come together yet. It is the first of four to have it.
  const [first, ...others] = devices
  const begun = await pay(first!.server, first!.shopper, 'tok_3ds')
  assert.deepEqual([begun.status, begun.body.status], [201, 'authorising'], begun.text)
  for (const { customer_id: from } of others) {
    const doing = { now: app.clock.now().toISOString(), actor: 'system:test' }
    const asked = { from, into: first!.customer_id, reason: 'one person', despite: ['both_proved_phones' as const] }
    await app.database.transaction((tx) => merge(tx, asked, doing))
  }
  const ready = startingLine(BUYERS)
  const answers = await Promise.all(
    others.map(async ({ server, shopper }) => {
      await ready()
      const paid = await pay(server, shopper)
      return { answer: paid.status === 201 ? await order(server, shopper) : paid }
    }),
  )
  assert.deepEqual(codes(answers), ['promotion_used_up'])
  assert.equal(answers.filter(({ answer }) => answer.status === 201).length, 3)
  const { checkout_id, as } = first!.shopper
  const given_up = await first!.server.call('POST', `/v1/checkouts/${checkout_id}/cancellation`, undefined, { as, key: 'given up' })
  assert.ok(given_up.status < 300, given_up.text)
  const { uses, placed, taken_off } = await counted()
  assert.deepEqual([uses, placed, taken_off], [3, 3, 3_000])
  const of_her = await run(
    app.database.db,
    'select coalesce(sum(uses), 0)::integer as uses from promotions.customer_uses where promotion_id = $1 and customer_id = any($2)',
    [promotion_id, devices.map(({ customer_id }) => customer_id)],
  )
  assert.deepEqual(of_her, [{ uses: 3 }])
})
