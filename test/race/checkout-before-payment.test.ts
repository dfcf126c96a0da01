/**
 * Whoever settles, follows or lets go of a payment waits for its checkout before anything of the payment is locked (decision 4): whoever orders or cancels has the
 * checkout and comes for the payment next, and neither waits for the other for ever.
 */
import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import { run, type Tx } from '../../server/platform/database.ts'
import { letGoLapsedValue, letGoWithoutOrder } from '../../server/sale/payments/resume.ts'
import { cancelPayment, cancelPayments } from '../../server/sale/payments/index.ts'
import { settleTogether as settlePayment } from '../../server/sale/payments/authorise.ts'
import { followStanding } from '../../server/sale/payments/webhooks.ts'
import { joinProviders, type RemoteProvider } from '../../server/sale/payments/provider.ts'
import { atTheDesk, setTheStage } from '../cast.ts'
import { startTestApp } from '../harness.ts'
import { goToCheckout } from './shoppers.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const { database } = app
const now = () => app.clock.now().toISOString()
const log = { info() {}, warn() {}, error() {} } as unknown as Parameters<typeof letGoWithoutOrder>[2]

// Its authorisations are done, or under way as long as nobody says more; everything there was let go by hand.
const done = { result: 'done', provider_reference: 'there' } as const
const there: { authorises: Awaited<ReturnType<RemoteProvider['authorise']>> } = { authorises: done }
joinProviders([
  {
    ...{ name: 'apart', method: 'card', on_site: false, timeout_ms: 60_000 },
    authorise: () => Promise.resolve(there.authorises),
    ...{ capture: () => Promise.resolve(done), refund: () => Promise.resolve(done), cancel: () => Promise.resolve(done) },
    lookUp: () => Promise.resolve(there.authorises),
    standing: () => Promise.resolve({ captured_minor: 0, held_minor: 0, refunds: [], disputes: [] }),
    readWebhook: () => undefined,
  },
])
const offered = await app.call(
  'PUT',
  `/v1/companies/${company_id}/payment-methods`,
  { methods: [{ method: 'card', provider: 'apart', doors: ['web'] }] },
  { as: desk },
)
assert.equal(offered.status, 200, offered.text)

let cards = 0
async function giftCard(amount_minor: number): Promise<string> {
  const made = await app.call(
    'POST',
    '/v1/gift-cards',
    { company_id, amount_minor, reason: 'campaign' },
    { as: desk, key: `card ${++cards}` },
  )
  const { gift_card_id } = made.body.gift_card
  return (await app.call('POST', `/v1/gift-cards/${gift_card_id}/codes`, {}, { as: desk })).body.code
}

/** A checkout that is paid by card, or with a gift card, and not yet ordered. */
async function paid(by: 'card' | 'gift_card', authorises: typeof there.authorises = done) {
  there.authorises = authorises
  const { as, checkout_id, total_minor } = await goToCheckout(app, { variant_id: stage.variants.mug })
  const body =
    by === 'card'
      ? { method: 'card', token: 'tok_ok' }
      : { value: [{ method: 'gift_card', code: await giftCard(total_minor), amount_minor: total_minor }] }
  const answer = await app.call('POST', `/v1/checkouts/${checkout_id}/payments`, body, { as, key: `pay ${checkout_id}` })
  assert.equal(answer.status, 201, answer.text)
  const [{ payment_id }] = (await run<{ payment_id: string }>(
    database.db,
    'select payment_id from payments.payments where purpose_id = $1',
    [checkout_id],
  )) as [{ payment_id: string }]
  return { checkout_id, payment_id }
}

/** Whether somebody waits for a lock that this transaction holds; each look is a journey to the database, so this ends with whoever it waits for. */
async function untilSomebodyWaits(tx: Tx, whoEnds: { isOver: boolean }) {
  for (;;) {
    const [mine] = await run<{ waiting: number }>(
      tx,
      // Not the activity: of that a transaction sees what it saw first.
      'select count(*)::integer as waiting from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
    )
    if (mine!.waiting > 0 || whoEnds.isOver) return mine!.waiting
  }
}

async function waitsForTheCheckout({ checkout_id, payment_id }: { checkout_id: string; payment_id: string }, act: () => Promise<unknown>) {
  const ends = { isOver: false }
  let acting: Promise<unknown> | undefined
  // Somebody else, who knows nothing of this transaction.
  const elsewhere = AsyncLocalStorage.snapshot()
  await database.transaction(async (tx) => {
    await run(tx, 'select 1 from checkout.checkouts where checkout_id = $1 for no key update', [checkout_id])
    acting = elsewhere(act).finally(() => (ends.isOver = true))
    acting.catch(() => {})
    const waiting = await untilSomebodyWaits(tx, ends)
    if (ends.isOver) await acting
    assert.equal(waiting, 1, 'it waits for the checkout')
    const free = await run(tx, 'select 1 from payments.payments where payment_id = $1 for no key update skip locked', [payment_id])
    assert.equal(free.length, 1, 'and has not locked the payment meanwhile')
  })
  await acting
}

const statusOf = async (payment_id: string) =>
  (await run<{ status: string }>(database.db, 'select status from payments.payments where payment_id = $1', [payment_id]))[0]!.status

test('what a bank said of a payment is written behind its checkout', async () => {
  const hers = await paid('card', { result: 'pending', provider_reference: 'there', continue_at: 'https://bank.example' })
  await waitsForTheCheckout(hers, () => settlePayment(database, { payment_id: hers.payment_id, answer: done, now: now() }))
  assert.equal(await statusOf(hers.payment_id), 'authorised')
})

test('what was let go at a provider without us is followed behind its checkout', async () => {
  const hers = await paid('card')
  await waitsForTheCheckout(hers, () => followStanding(database, hers.payment_id, now()))
  assert.equal(await statusOf(hers.payment_id), 'cancelled')
})

test('what somebody cancels is cancelled behind its checkout, one or many', async () => {
  const one = await paid('card')
  await waitsForTheCheckout(one, () => cancelPayment(database, { payment_id: one.payment_id, key: 'one', actor: 'system:test' }, now()))
  assert.equal(await statusOf(one.payment_id), 'cancelled')
  const hers = await paid('gift_card')
  await waitsForTheCheckout(hers, () => cancelPayments(database, [hers.payment_id], now()))
  assert.equal(await statusOf(hers.payment_id), 'cancelled')
})

test('what waited too long for an order is let go behind its checkout, and what was ordered meanwhile is left alone', async () => {
  const [value, card] = [await paid('gift_card'), await paid('card')]
  app.clock.advance({ hours: 3 })
  await waitsForTheCheckout(value, () => database.transaction((tx) => letGoLapsedValue(tx, now())))
  assert.equal(await statusOf(value.payment_id), 'cancelled')
  await waitsForTheCheckout(card, () => letGoWithoutOrder(database, now(), log))
  assert.equal(await statusOf(card.payment_id), 'cancelled')
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})
