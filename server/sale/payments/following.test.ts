/** What was done at a provider without us is followed while things of our own are still being asked: nothing is booked twice, and nothing is lost. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { newId } from '#platform/ids'
import { paysBy, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import {
  attachToOrders,
  captureFor,
  type Instalments,
  joinProviders,
  letRestGo,
  lockPayments,
  lockPaymentsOf,
  paymentsByIds,
  type RemoteProvider,
  recordPayments,
  resumePayments,
  speakAuthorise,
  speakChanges,
  type Standing,
} from './index.ts'
import { followStanding, lookAgain } from './webhooks.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 0)
const { company_id } = stage.alma
const now = () => app.clock.now().toISOString()

type Said = Awaited<ReturnType<RemoteProvider['capture']>> | 'silence'
const there: { standing: Standing; says: Said; whileRead?: (() => Promise<void>) | undefined } = { standing: standing({}), says: 'silence' }
function standing(of: Partial<Standing>): Standing {
  return { captured_minor: 0, held_minor: 0, refunds: [], disputes: [], ...of }
}
const done = { result: 'done', provider_reference: 'there' } as const
const says: RemoteProvider['capture'] = () =>
  there.says === 'silence' ? Promise.reject(new Error('the line was cut')) : Promise.resolve(there.says)
joinProviders([
  {
    ...{ name: 'told', method: 'card', on_site: false, timeout_ms: 20_000 },
    authorise: ({ reference }) => Promise.resolve({ result: 'done', provider_reference: `their_${reference}` }),
    ...{ capture: says, refund: says, cancel: says, release: says },
    lookUp: () => Promise.resolve(undefined),
    async standing() {
      const read = there.standing
      await there.whileRead?.()
      return read
    },
    readWebhook: () => undefined,
  },
])

const waitingFor = async (instalments: Instalments | null = null) => {
  const asked = { purpose_id: newId('chk'), company_id, method: 'card' as const, provider: 'told', amount_minor: 10_000, currency: 'TRY' }
  const [recorded] = await app.database.transaction((tx) => recordPayments(tx, [{ ...asked, instalments, actor: 'system:test' }], now()))
  const { payment_id } = await speakAuthorise(app.database, recorded!, paysBy('hers'), now())
  const order_id = newId('ord')
  await app.database.transaction(async (tx) => {
    await run(tx, `update payments.payments set captures = 'at_hand_over' where payment_id = $1`, [payment_id])
    const [payment] = await lockPayments(tx, [payment_id])
    await attachToOrders(tx, [{ payment: payment!, order_id, waits_for_goods: true }], now())
  })
  return { payment_id, order_id }
}
let parcels = 0
const takeFor = (order_id: string, amount_minor: number) =>
  captureFor(app.database, { order_id, company_id, reference: `parcel ${++parcels}`, amount_minor, actor: 'system:test' }, now())
const figures = async (payment_id: string) => {
  const [payment] = await paymentsByIds(app.database.db, [payment_id])
  const { captured_minor, capturing_minor, released_minor, refunded_minor } = payment!
  return { captured_minor, capturing_minor, released_minor, refunded_minor }
}
const follows = (payment_id: string, of: Partial<Standing>) => {
  there.standing = standing(of)
  return followStanding(app.database, payment_id, now())
}
/** Whatever is still asked is asked again, and answered so. */
const answers = async (answer: Said) => {
  there.says = answer
  app.clock.advance({ minutes: 11 })
  await resumePayments(app.database, now())
}
const HAS_TO_WAIT = /has to be answered first/
const holds = async () =>
  assert.deepEqual(
    (await app.audit()).filter(({ module }) => module !== 'till'),
    [],
  )

test('what we are letting go ourselves is let go once, though they tell that they hold nothing before they have answered', async () => {
  const { payment_id, order_id } = await waitingFor()
  there.says = done
  await takeFor(order_id, 4_000)
  there.says = 'silence'
  const changes = await app.database.transaction(async (tx) => letRestGo(tx, await lockPaymentsOf(tx, order_id), now()))
  await speakChanges(app.database, changes, now())
  await assert.rejects(follows(payment_id, { captured_minor: 4_000 }), HAS_TO_WAIT)
  assert.deepEqual((await figures(payment_id)).released_minor, 0)
  await answers(done)
  await follows(payment_id, { captured_minor: 4_000 })
  assert.deepEqual(await figures(payment_id), { captured_minor: 4_000, capturing_minor: 0, released_minor: 6_000, refunded_minor: 0 })
  await holds()
})

test('of what goes back there while a part is still being taken, nothing is lost', async () => {
  const { payment_id, order_id } = await waitingFor()
  there.says = done
  await takeFor(order_id, 3_000)
  there.says = 'silence'
  await takeFor(order_id, 7_000)
  const refund = { provider_reference: 're_1', reference: null, amount_minor: 10_000, has_failed: false }
  const whole = { captured_minor: 10_000, refunds: [refund] }
  await assert.rejects(follows(payment_id, whole), HAS_TO_WAIT)
  assert.equal((await figures(payment_id)).refunded_minor, 0)
  await answers(done)
  for (const _ of ['once', 'twice']) await follows(payment_id, whole)
  assert.deepEqual(await figures(payment_id), { captured_minor: 10_000, capturing_minor: 0, released_minor: 0, refunded_minor: 10_000 })
  await holds()
})

test('what somebody takes there instead of what we are asking for is ours as soon as we are turned down', async () => {
  const { payment_id, order_id } = await waitingFor()
  there.says = 'silence'
  await takeFor(order_id, 8_000)
  const taken = { captured_minor: 6_000 }
  await assert.rejects(follows(payment_id, taken), HAS_TO_WAIT)
  assert.deepEqual(await figures(payment_id), { captured_minor: 0, capturing_minor: 8_000, released_minor: 0, refunded_minor: 0 })
  await answers({ result: 'declined', reason: 'taken_there_in_part' })
  await follows(payment_id, taken)
  assert.deepEqual(await figures(payment_id), { captured_minor: 6_000, capturing_minor: 0, released_minor: 4_000, refunded_minor: 0 })
  await holds()
})

/** Of so much that her card was charged, goods and surcharge rounded apart are one less. */
const ROUNDED = 118

test('what was taken there of a payment in instalments is followed once, whatever rounding leaves of it', async () => {
  const { payment_id } = await waitingFor({ count: 3, programme: null, surcharge_minor: 777 })
  const taken = { captured_minor: ROUNDED, held_minor: 10_777 - ROUNDED }
  for (const _ of ['once', 'twice', 'and again']) await follows(payment_id, taken)
  const charged = await run<{ minor: number }>(
    app.database.db,
    `select (amount_minor + surcharge_minor)::bigint as minor from payments.changes where payment_id = $1 and kind = 'capture'`,
    [payment_id],
  )
  assert.deepEqual(
    charged.map(({ minor }) => minor),
    [ROUNDED - 1],
  )
  await holds()
})

test('how a dispute stood before somebody heard that it was over does not overwrite that', async () => {
  const { payment_id, order_id } = await waitingFor()
  there.says = done
  await takeFor(order_id, 10_000)
  const dispute = { provider_reference: 'dp_1', amount_minor: 10_000, reason: 'fraudulent', answer_by: null, fee_minor: 0 }
  const lost = { ...dispute, status: 'lost' as const, withdrawn_minor: 10_000 }
  const won = { ...dispute, status: 'won' as const, withdrawn_minor: 0 }
  const stands = (one: Standing['disputes'][number]) => standing({ captured_minor: 10_000, disputes: [one] })
  there.whileRead = async () => {
    there.whileRead = undefined
    there.standing = stands(won)
    await followStanding(app.database, payment_id, now())
  }
  await follows(payment_id, stands(lost))
  const kept = await run<{ status: string; withdrawn_minor: number }>(
    app.database.db,
    'select status, withdrawn_minor from disputes.disputes where payment_id = $1',
    [payment_id],
  )
  assert.deepEqual(kept, [{ status: 'won', withdrawn_minor: 0 }])
  await holds()
})

test('looks of our own are few at a time, and a provider that is silent is looked at again within the hour', async () => {
  await app.settle()
  await run(app.database.writer, 'delete from payments.looks')
  for (let nth = 0; nth < 23; nth++) await waitingFor()
  await app.settle()
  app.clock.advance({ hours: 25 })
  there.standing = standing({ held_minor: 10_000 })
  let asked = 0
  const warned: unknown[] = []
  const log = { warn: (what: unknown) => warned.push(what) } as unknown as Parameters<typeof lookAgain>[2]
  const stillDue = async () => (await run(app.database.db, 'select from payments.looks where look_at <= $1', [now()])).length
  there.whileRead = () => {
    asked++
    return Promise.reject(new Error('the line was cut'))
  }
  await lookAgain(app.database, now(), log)
  // Three in vain, and the three that were under way beside the last of them.
  assert.ok(asked >= 3 && asked <= 6 && warned.length <= 6, `those that were under way: ${asked}`)
  assert.equal(await stillDue(), 3, 'the others are left for the next time')
  app.clock.advance({ hours: 1 })
  asked = 0
  there.whileRead = () => Promise.resolve(void asked++)
  await lookAgain(app.database, now(), log)
  assert.equal(asked, 20)
  await lookAgain(app.database, now(), log)
  assert.deepEqual([asked, await stillDue()], [23, 0])
  const rows = await run<{ times: number }>(app.database.db, 'select distinct times from payments.looks')
  assert.deepEqual(rows, [{ times: 1 }], 'none lost its turn')
  there.whileRead = undefined
})
