/** What every payment provider has to keep, tried on the real app. Each connector runs this beside itself. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { run } from '#platform/database'
import { holdsCardNumber } from '@birge/kernel/payment-card'
import { newId } from '#platform/ids'
import { atTheDesk, paysBy, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { account, balanceOf, post } from '../../foundation/ledger/index.ts'
import {
  attachToOrders,
  cancelPayments,
  captureFor,
  holdOwnValue,
  type Instalments,
  letRestGo,
  lockPayments,
  lockPaymentsOf,
  type Payment,
  paymentsByIds,
  recordPayments,
  recordTaken,
  speakAuthorise,
  speakChanges,
} from './index.ts'
import {
  type Account,
  type Answer,
  type AuthoriseRequest,
  joinProviders,
  type OnSiteTender,
  type PaymentProvider,
  type RemoteProvider,
  type Webhook,
} from './provider.ts'

async function openShop() {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  let desk = await atTheDesk(app)
  const now = () => app.clock.now().toISOString()
  const read = async (payment_id: string) => (await app.call('GET', `/v1/payments/${payment_id}`, undefined, { as: desk })).body
  return {
    ...{ app, stage, desk, now, read },
    ask: (payment_id: string, what: 'captures' | 'refunds' | 'cancellation', body: object | undefined, key = newId('key')) =>
      app.call('POST', `/v1/payments/${payment_id}/${what}`, body, { as: desk, key }),
    /** The figures of a payment, and the books with them. */
    figures: async (payment_id: string) => {
      const { status, captured_minor, refunded_minor } = await read(payment_id)
      return [status, captured_minor, refunded_minor]
    },
    said: async (payment_id: string) => {
      const rows = await run<{ type: string }>(app.database.db, 'select type from platform.events where subject = $1 order by event_id', [
        payment_id,
      ])
      return rows.map((row) => row.type.replace('payments.payment_', ''))
    },
    holds: (kind: 'provider' | 'drawer' | 'order', owner: string) =>
      balanceOf(app.database.db, account(stage.alma.company_id, 'TRY', kind, owner)),
    /** The till keeps its own watch over drawers that are closed; these were never opened. */
    booksHold: async () => {
      assert.deepEqual(
        (await app.audit()).filter(({ module }) => module !== 'till'),
        [],
      )
    },
    pass: async (seconds: number) => {
      app.clock.advance({ seconds })
      await app.tick()
      // The house looks at twenty of them at a time, however many are due.
      const due = () => run(app.database.db, 'select from payments.looks where look_at <= $1', [now()])
      while ((await due()).length) await app.tick()
      if (seconds > 36_000) desk = await atTheDesk(app)
    },
  }
}

interface RemoteWorld {
  /** What makes the other side behave in each of these ways. */
  tokens: {
    ok: string
    declined: string
    /** Authorised, but the answer never comes. */
    silent: string
    /** The request never arrives. */
    lost: string
    /** Answers later, by webhook. */
    thinking: string
  }
  /** A webhook as the provider sends it, with news of one of our payments. */
  webhook: (payment_id: string, now: string) => Webhook
  /** The company's account with it, where it needs one. */
  account?: Account
  /** The first capture lets the rest go. */
  captures_once?: boolean
  /** Somebody does it on their own pages; answers with the news they send of it, if they send any. */
  byHand: {
    takes: (payment_id: string, now: string) => Webhook[]
    letsGo: (payment_id: string, now: string) => Webhook[]
    givesBack: (payment_id: string, amount_minor: number, now: string) => Webhook[]
  } | null
  /** A card that they keep, whose bank wants to see her. */
  asks?: string
  /** The first digits of a card that can be paid with in instalments, of one that cannot, and of one that they do not know; left out: they take none. */
  bins?: { credit: string; debit: string; unknown: string }
  /** A card is kept only on their page, where she enters it and ticks their box. */
  keepsOnPage?: (page: string) => void
  /** In instalments she pays on their page only. */
  paysOnPage?: (page: string) => void
}

export function remoteProviderContract(
  provider: RemoteProvider,
  { tokens, webhook: sendsWord, account: hers, captures_once = false, byHand, asks, keepsOnPage, paysOnPage, bins }: RemoteWorld,
) {
  describe(`${provider.name} as a payment provider`, async () => {
    const shop = await openShop()
    const { app, now, read, ask, figures, said, holds, pass, booksHold } = shop
    const line = () => ({ signal: AbortSignal.timeout(60_000), database: app.database, now: now(), account: hers ?? {} })
    const webhook = (payment_id: string) => sendsWord(payment_id, now())
    joinProviders([provider])
    const { company_id } = shop.stage.alma
    if (hers) {
      const at = `/v1/companies/${company_id}/payment-accounts/${provider.name}`
      const entered = await app.call('PUT', at, { settings: hers }, { as: shop.desk })
      assert.equal(entered.status, 200, entered.text)
    }

    const record = async (amount_minor: number, instalments: Instalments | null = null): Promise<Payment> => {
      const request = {
        purpose_id: newId('chk'),
        company_id,
        method: provider.method,
        provider: provider.name,
        amount_minor,
        currency: 'TRY',
        instalments,
      }
      const [payment] = await app.database.transaction((tx) => recordPayments(tx, [{ ...request, actor: 'system:test' }], now()))
      return payment!
    }
    const pay = async (token: string, amount_minor = 10_000) =>
      speakAuthorise(app.database, await record(amount_minor), paysBy(token), now())
    const place = async ({ payment_id }: Payment, capture_minor?: number) => {
      const order_id = newId('ord')
      await app.database.transaction(async (tx) => {
        const [payment] = await lockPayments(tx, [payment_id])
        await attachToOrders(tx, [{ payment: payment!, order_id, ...(capture_minor !== undefined && { capture_minor }) }], now())
      })
      return order_id
    }
    const captured = async (amount_minor = 10_000) => {
      const payment = await pay(tokens.ok, amount_minor)
      const order_id = await place(payment)
      await app.tick()
      return { payment_id: payment.payment_id, order_id }
    }
    const knock = async ({ text, headers }: Webhook, name = provider.name) => {
      const answer = await app.http.inject({
        method: 'POST',
        url: `/v1/payment-webhooks/${name}`,
        payload: text,
        headers: headers as never,
      })
      return { status: answer.statusCode, body: answer.json() }
    }
    /** The provider does what it is asked, but its answer is lost on the way. */
    const losingAnswers = async (verb: 'capture' | 'refund' | 'cancel', work: () => Promise<unknown>) => {
      const deaf: PaymentProvider = {
        ...provider,
        [verb]: async (...request: Parameters<RemoteProvider['capture']>) => {
          await provider[verb](...request)
          throw new Error('the connection was cut')
        },
      }
      joinProviders([deaf])
      await work()
      joinProviders([provider])
    }

    test('authorises, and takes nothing yet', async () => {
      const { payment_id } = await pay(tokens.ok)
      assert.deepEqual(await figures(payment_id), ['authorised', 0, 0])
      assert.deepEqual(await said(payment_id), ['authorised'])
      assert.ok((await read(payment_id)).provider_reference)
    })

    test('declines, says why, and that is the end of it', async () => {
      const { payment_id } = await pay(tokens.declined)
      assert.deepEqual(await figures(payment_id), ['declined', 0, 0])
      assert.ok((await read(payment_id)).reason)
      assert.deepEqual(await said(payment_id), ['declined'])
      const [capture, cancel] = [await ask(payment_id, 'captures', {}), await ask(payment_id, 'cancellation', undefined)]
      assert.deepEqual([capture.status, capture.body.code], [409, 'capture_exceeds_authorisation'])
      assert.deepEqual([cancel.status, cancel.body.code], [409, 'payment_not_cancellable'])
      await assert.rejects(place({ payment_id } as Payment), /not authorised/)
    })

    test('captures what was authorised once its order is placed, and the books have it', async () => {
      const before = await holds('provider', provider.name)
      const { payment_id, order_id } = await captured()
      assert.deepEqual(await figures(payment_id), ['captured', 10_000, 0])
      assert.deepEqual(await said(payment_id), ['authorised', 'captured'])
      assert.equal(await holds('order', order_id), -10_000, 'paid before the sale was booked')
      assert.equal(await holds('provider', provider.name), before + 10_000)
    })

    test('captures in parts, and never more than was authorised', async () => {
      const payment = await pay(tokens.ok)
      const order_id = await place(payment, 4_000)
      await app.tick()
      assert.deepEqual(await figures(payment.payment_id), ['captured', 4_000, 0])
      assert.equal((await read(payment.payment_id)).released_minor, captures_once ? 6_000 : 0)
      const tooMuch = await ask(payment.payment_id, 'captures', { amount_minor: 6_001 })
      const left_minor = captures_once ? 0 : 6_000
      assert.deepEqual(
        [tooMuch.status, tooMuch.body.code, tooMuch.body.details],
        [409, 'capture_exceeds_authorisation', { payment_id: payment.payment_id, asked_minor: 6_001, left_minor }],
      )
      assert.deepEqual(await figures(payment.payment_id), ['captured', 4_000, 0])
      if (!captures_once) assert.equal((await ask(payment.payment_id, 'captures', {})).body.captured_minor, 10_000)
      assert.equal(await holds('order', order_id), captures_once ? -4_000 : -10_000)
      const direct = { company_id: payment.company_id, payment_reference: payment.payment_id, currency: 'TRY' }
      const beyond = { ...direct, reference: newId('pch'), provider_reference: payment.provider_reference!, amount_minor: 1 }
      assert.equal((await provider.capture(beyond, line())).result, 'declined', 'the other side watches too')
    })

    test('gives back in parts, and never more than was captured', async () => {
      const { payment_id, order_id } = await captured()
      const part = await ask(payment_id, 'refunds', { amount_minor: 3_000 })
      assert.deepEqual([part.status, part.body.status, part.body.refunded_minor], [201, 'captured', 3_000])
      const tooMuch = await ask(payment_id, 'refunds', { amount_minor: 7_001 })
      assert.deepEqual([tooMuch.status, tooMuch.body.code, tooMuch.body.details.left_minor], [409, 'refund_exceeds_capture', 7_000])
      assert.deepEqual(await figures(payment_id), ['captured', 10_000, 3_000])
      const rest = await ask(payment_id, 'refunds', {})
      assert.deepEqual([rest.body.status, rest.body.refunded_minor], ['refunded', 10_000])
      assert.equal((await ask(payment_id, 'refunds', { amount_minor: 1 })).status, 409)
      assert.equal(await holds('order', order_id), 0)
      const { provider_reference } = await read(payment_id)
      const direct = {
        reference: newId('pch'),
        company_id,
        payment_reference: payment_id,
        provider_reference,
        amount_minor: 1,
        currency: 'TRY',
      }
      assert.equal((await provider.refund(direct, line())).result, 'declined', 'the other side watches too')
    })

    test('gives back once what many ask for at the same moment', async () => {
      const { payment_id } = await captured(1_000)
      const answers = await Promise.all(Array.from({ length: 12 }, () => ask(payment_id, 'refunds', { amount_minor: 300 })))
      assert.deepEqual(
        [201, 409].map((status) => answers.filter((answer) => answer.status === status).length),
        [3, 9],
      )
      assert.deepEqual(await figures(payment_id), ['captured', 1_000, 900])
    })

    test('lets an authorisation go, after which nothing can be captured', async () => {
      const { payment_id } = await pay(tokens.ok)
      const cancelled = await ask(payment_id, 'cancellation', undefined)
      assert.deepEqual([cancelled.status, cancelled.body.status], [201, 'cancelled'])
      assert.deepEqual(await said(payment_id), ['authorised', 'cancelled'])
      assert.equal((await ask(payment_id, 'captures', {})).status, 409)
      const taken = await captured()
      assert.equal((await ask(taken.payment_id, 'cancellation', undefined)).body.code, 'payment_not_cancellable')
    })

    if (!bins) test('takes single payments only', () => assert.equal(provider.cardKind, undefined))
    else {
      const kindOf = (bin: string) => provider.cardKind!(bin, line())
      const payIn = async (instalments: Instalments): Promise<Payment> => {
        const begun = await speakAuthorise(
          ...([app.database, await record(10_000, instalments), paysBy(paysOnPage ? null : tokens.ok), now()] as const),
        )
        if (!paysOnPage) return begun
        paysOnPage(begun.continue_at!)
        await app.http.inject({ method: 'POST', url: `/v1/payment-returns/${begun.payment_id}?locale=tr` })
        return (await paymentsByIds(app.database.db, [begun.payment_id]))[0]!
      }
      test('says what kind of card begins with some digits, and in how many instalments it may be', async () => {
        const credit = (await kindOf(bins.credit))!
        assert.ok(credit.is_credit && credit.programme && credit.counts.includes(6), JSON.stringify(credit))
        assert.ok(credit.counts.every((count) => Number.isInteger(count) && count > 1))
        const debit = await kindOf(bins.debit)
        assert.deepEqual([debit?.is_credit, debit?.counts], [false, []])
        assert.equal(await kindOf(bins.unknown), undefined)
      })

      test('is paid in instalments: her card is charged the goods and the surcharge, which goes back with the goods in parts', async () => {
        const income = () => balanceOf(app.database.db, account(company_id, 'TRY', 'instalment_surcharge'))
        const before = [await holds('provider', provider.name), await income()]
        const six = { count: 6, programme: 'Axess', surcharge_minor: 335 }
        const payment = await payIn(six)
        assert.equal(payment.status, 'authorised')
        const order_id = await place(payment)
        await app.tick()
        const { payment_id } = payment
        assert.deepEqual(await figures(payment_id), ['captured', 10_000, 0])
        assert.deepEqual([await holds('provider', provider.name), await income()], [before[0]! + 10_335, before[1]! + 335])
        for (const amount_minor of [3_333, 1, undefined]) {
          const given = await ask(payment_id, 'refunds', amount_minor ? { amount_minor } : {})
          assert.equal(given.status, 201, given.text)
        }
        const { changes } = await read(payment_id)
        assert.deepEqual(
          changes.map(({ kind, amount_minor, surcharge_minor }: Record<string, unknown>) => [kind, amount_minor, surcharge_minor]),
          [
            ['capture', 10_000, 335],
            ['refund', 3_333, 112],
            ['refund', 1, 0],
            ['refund', 6_666, 223],
          ],
        )
        assert.deepEqual([await holds('provider', provider.name), await income(), await holds('order', order_id)], [...before, 0])
      })

      test('captures a part with its part of the surcharge', async () => {
        const income = () => balanceOf(app.database.db, account(company_id, 'TRY', 'instalment_surcharge'))
        const before = await income()
        const payment = await payIn({ count: 3, programme: 'Axess', surcharge_minor: 101 })
        await place(payment, 3_000)
        await app.tick()
        assert.equal(await income(), before + 30)
        if (!captures_once) await ask(payment.payment_id, 'captures', {})
        assert.equal(await income(), before + (captures_once ? 30 : 101))
      })

      test('lets an authorisation in instalments go whole', async () => {
        const six = { count: 6, programme: 'Axess', surcharge_minor: 335 }
        const payment = await payIn(six)
        assert.equal((await ask(payment.payment_id, 'cancellation', undefined)).body.status, 'cancelled')
      })
    }

    test('does once what is asked twice under one reference', async () => {
      const payment = await record(5_000)
      const request = {
        ...paysBy(tokens.ok),
        reference: payment.payment_id,
        company_id: payment.company_id,
        amount_minor: 5_000,
        currency: 'TRY',
      }
      const [one, other] = await Promise.all([provider.authorise(request, line()), provider.authorise(request, line())])
      assert.deepEqual([one.result, other], ['done', one])
      const authorised = await speakAuthorise(app.database, payment, paysBy(tokens.ok), now())
      await place(authorised, 0)
      const change = {
        ...{ reference: newId('pch'), company_id: payment.company_id, payment_reference: payment.payment_id },
        ...{ provider_reference: authorised.provider_reference!, amount_minor: 3_000, currency: 'TRY' },
      }
      for (const _ of ['first', 'again']) assert.equal((await provider.capture(change, line())).result, 'done')
      const rest = { ...change, reference: newId('pch'), amount_minor: 2_000 }
      const left = captures_once ? 'declined' : 'done'
      assert.equal((await provider.capture(rest, line())).result, left, 'the first was counted once, so that this much is left')
    })

    test('does once what is asked twice under one key, and refuses another wish under it', async () => {
      const { payment_id } = await captured()
      const asked = await Promise.all([1, 2, 3].map(() => ask(payment_id, 'refunds', { amount_minor: 1_000 }, 'wish 1')))
      assert.deepEqual(
        asked.map((answer) => [answer.status, answer.body.refunded_minor]),
        [
          [201, 1_000],
          [201, 1_000],
          [201, 1_000],
        ],
      )
      const other = await ask(payment_id, 'refunds', { amount_minor: 2_000 }, 'wish 1')
      assert.deepEqual([other.status, other.body.code], [422, 'idempotency_key_reused'])
      assert.deepEqual(await figures(payment_id), ['captured', 10_000, 1_000])
    })

    test('that falls silent is asked later by our reference: neither lost nor doubled', async () => {
      const { payment_id } = await pay(tokens.silent)
      assert.deepEqual(await figures(payment_id), ['unknown', 0, 0])
      assert.deepEqual(await said(payment_id), [])
      await pass(10)
      assert.deepEqual(await figures(payment_id), ['authorised', 0, 0])
      await pass(600)
      assert.deepEqual(await said(payment_id), ['authorised'])
    })

    test('that was never reached is given time, and then the payment is over', async () => {
      const { payment_id } = await pay(tokens.lost)
      await pass(60)
      assert.deepEqual(await figures(payment_id), ['unknown', 0, 0])
      await pass(120)
      assert.deepEqual(await figures(payment_id), ['declined', 0, 0])
      assert.equal((await read(payment_id)).reason, 'not_reached')
    })

    test('that hears of a payment after it was given up has to let it go again', async () => {
      const payment = await record(2_500) // and then we crash
      await pass(180)
      assert.deepEqual(await figures(payment.payment_id), ['declined', 0, 0])
      const request = {
        ...paysBy(tokens.ok),
        reference: payment.payment_id,
        company_id: payment.company_id,
        amount_minor: 2_500,
        currency: 'TRY',
      }
      await provider.authorise(request, line())
      assert.equal((await knock(webhook(payment.payment_id))).status, 200)
      await app.tick()
      assert.deepEqual(await figures(payment.payment_id), ['cancelled', 0, 0])
      assert.notEqual(
        (await provider.lookUp({ reference: payment.payment_id, company_id, provider_reference: null }, line()))?.result,
        'done',
      )
    })

    test('whose payment nobody waits for any more cancels it as soon as it is known', async () => {
      const [silent, authorised] = [await pay(tokens.silent), await pay(tokens.ok)]
      await cancelPayments(app.database, [silent.payment_id, authorised.payment_id], now())
      assert.deepEqual(await figures(authorised.payment_id), ['cancelled', 0, 0])
      assert.deepEqual(await figures(silent.payment_id), ['unknown', 0, 0])
      await pass(10)
      await app.tick()
      assert.deepEqual(await figures(silent.payment_id), ['cancelled', 0, 0])
    })

    test('whose answer to a capture, refund or cancellation is lost does it once nevertheless', async () => {
      const payment = await pay(tokens.ok)
      const order_id = await place(payment)
      await losingAnswers('capture', () => app.tick())
      assert.deepEqual(await figures(payment.payment_id), ['authorised', 0, 0])
      assert.equal(
        (await ask(payment.payment_id, 'captures', { amount_minor: 1 })).status,
        409,
        'what is being captured is not there for others',
      )
      await pass(120)
      assert.deepEqual(await figures(payment.payment_id), ['captured', 10_000, 0])
      await losingAnswers('refund', () => ask(payment.payment_id, 'refunds', { amount_minor: 4_000 }))
      await pass(120)
      assert.deepEqual(await figures(payment.payment_id), ['captured', 10_000, 4_000])
      assert.equal(await holds('order', order_id), -6_000)
      const other = await pay(tokens.ok)
      await losingAnswers('cancel', () => ask(other.payment_id, 'cancellation', undefined))
      assert.deepEqual(await figures(other.payment_id), ['cancelling', 0, 0])
      await pass(120)
      assert.deepEqual(await figures(other.payment_id), ['cancelled', 0, 0])
    })

    /** An order that is paid as its goods leave. */
    const placeWaiting = async ({ payment_id }: Payment) => {
      const order_id = newId('ord')
      await app.database.transaction(async (tx) => {
        await run(tx, `update payments.payments set captures = 'at_hand_over' where payment_id = $1`, [payment_id])
        const [payment] = await lockPayments(tx, [payment_id])
        await attachToOrders(tx, [{ payment: payment!, order_id, waits_for_goods: true }], now())
      })
      return order_id
    }
    const takeFor = (order_id: string, reference: string, amount_minor: number) =>
      captureFor(app.database, { order_id, company_id, reference, amount_minor, actor: 'system:test' }, now())

    test('is captured for each thing that leaves, once for each reference, and for no more than was authorised', async () => {
      const payment = await pay(tokens.ok)
      assert.equal((await read(payment.payment_id)).captures_once, captures_once, 'it says beforehand whether it captures once')
      const order_id = await placeWaiting(payment)
      await pass(60)
      assert.deepEqual(await figures(payment.payment_id), ['authorised', 0, 0], 'nothing is taken before something leaves')
      assert.equal((await ask(payment.payment_id, 'captures', {})).body.code, 'taken_with_goods')
      await Promise.all(Array.from({ length: 20 }, () => takeFor(order_id, 'parcel 1', 4_000)))
      const first = captures_once ? 10_000 : 4_000
      assert.deepEqual(await figures(payment.payment_id), ['captured', first, 0], 'one that captures once gives all of it the first time')
      await assert.rejects(takeFor(order_id, 'parcel 1', 4_001), { code: 'reference_reused' })
      await assert.rejects(takeFor(order_id, 'parcel 2', 6_001), { code: 'capture_exceeds_authorisation' })
      await losingAnswers('capture', () => takeFor(order_id, 'parcel 2', 5_000))
      assert.deepEqual(await figures(payment.payment_id), ['captured', first, 0])
      await takeFor(order_id, 'parcel 2', 5_000)
      await pass(120)
      assert.deepEqual(await figures(payment.payment_id), ['captured', captures_once ? 10_000 : 9_000, 0])
      assert.equal(await holds('order', order_id), captures_once ? -10_000 : -9_000)
    })

    test('lets the rest go when nothing more will leave, after which nothing can be captured', async () => {
      const [begun, untouched] = [await pay(tokens.ok), await pay(tokens.ok)]
      const [order_id, other] = [await placeWaiting(begun), await placeWaiting(untouched)]
      await takeFor(order_id, 'parcel 1', 4_000)
      for (const id of [order_id, other]) {
        const changes = await app.database.transaction(async (tx) => letRestGo(tx, await lockPaymentsOf(tx, id), now()))
        await speakChanges(app.database, changes, now())
      }
      assert.deepEqual(await figures(untouched.payment_id), ['cancelled', 0, 0])
      assert.deepEqual(await figures(begun.payment_id), ['captured', captures_once ? 10_000 : 4_000, 0])
      assert.equal((await read(begun.payment_id)).released_minor, captures_once ? 0 : 6_000)
      const direct = { company_id, payment_reference: begun.payment_id, currency: 'TRY', reference: newId('pch') }
      const beyond = { ...direct, provider_reference: begun.provider_reference!, amount_minor: 1 }
      assert.equal((await provider.capture(beyond, line())).result, 'declined', 'the other side has let it go too')
      const given = await ask(begun.payment_id, 'refunds', { amount_minor: 1_000 })
      assert.equal(given.body.refunded_minor, 1_000, 'what was taken can still be given back')
    })

    if (byHand) {
      /** Their news comes twice and the last of it first; where none comes, they are asked by ourselves, a day later and then ever more seldom. */
      const isHeard = async (news: Webhook[]) => {
        await app.settle()
        for (const one of [...news.toReversed(), ...news]) assert.equal((await knock(one)).status, 200)
        // The second look comes two days after the first.
        if (!news.length) await pass(5 * 86_400)
      }
      const kept = (order_id: string) =>
        run<{ kind: string; amount_minor: number }>(
          app.database.db,
          `select c.kind, c.amount_minor from payments.changes c join payments.payments p using (payment_id)
           where p.order_id = $1 and c.status = 'done' and c.without_us order by c.asked_at, c.change_id`,
          [order_id],
        )

      test('whose held money somebody takes there has taken it, once, and asks for nothing more as goods leave', async () => {
        const payment = await pay(tokens.ok)
        const order_id = await placeWaiting(payment)
        await isHeard(byHand.takes(payment.payment_id, now()))
        assert.deepEqual(await figures(payment.payment_id), ['captured', 10_000, 0])
        assert.equal(await holds('order', order_id), -10_000)
        await takeFor(order_id, 'parcel 1', 4_000)
        assert.deepEqual(await figures(payment.payment_id), ['captured', 10_000, 0])
        assert.deepEqual(await kept(order_id), [{ kind: 'capture', amount_minor: 10_000 }])
        await booksHold()
      })

      test('whose held money somebody takes there before we ask for it gives it to us all the same', async () => {
        const payment = await pay(tokens.ok)
        const news = byHand.takes(payment.payment_id, now())
        const order_id = await place(payment)
        await isHeard(news)
        await app.tick()
        assert.deepEqual(await figures(payment.payment_id), ['captured', 10_000, 0])
        assert.equal(await holds('order', order_id), -10_000)
        const parts = await pay(tokens.ok)
        const waiting = await placeWaiting(parts)
        byHand.takes(parts.payment_id, now())
        await takeFor(waiting, 'parcel 1', 4_000)
        await takeFor(waiting, 'parcel 2', 5_000)
        await app.settle()
        await pass(86_401)
        assert.deepEqual(await figures(parts.payment_id), ['captured', 10_000, 0], 'with what is more of it')
        assert.equal(await holds('order', waiting), -10_000)
        await booksHold()
      })

      test('whose held money somebody lets go there holds none any more, and people are told while its goods are to leave', async () => {
        const payment = await pay(tokens.ok)
        const order_id = await placeWaiting(payment)
        await isHeard(byHand.letsGo(payment.payment_id, now()))
        assert.deepEqual(await figures(payment.payment_id), ['cancelled', 0, 0])
        const alarms = await run<{ kind: string }>(
          app.database.db,
          'select kind from payments.public_alarms_without_us where order_id = $1',
          [order_id],
        )
        assert.deepEqual(alarms, [{ kind: 'let_go_there' }])
        const bare = await pay(tokens.ok)
        await isHeard(byHand.letsGo(bare.payment_id, now()))
        assert.equal((await figures(bare.payment_id))[0], 'cancelled', 'also what no order stands on')
        await booksHold()
      })

      test('where somebody gives back there has given it back, once, in the books too, and we give back no more than is left', async () => {
        const { payment_id, order_id } = await captured()
        await isHeard(byHand.givesBack(payment_id, 3_000, now()))
        assert.deepEqual(await figures(payment_id), ['captured', 10_000, 3_000])
        assert.equal((await ask(payment_id, 'refunds', { amount_minor: 7_001 })).body.code, 'refund_exceeds_capture')
        assert.equal((await ask(payment_id, 'refunds', { amount_minor: 2_000 })).status, 201)
        await isHeard(byHand.givesBack(payment_id, 5_000, now()))
        assert.deepEqual(await figures(payment_id), ['refunded', 10_000, 10_000])
        assert.equal(await holds('order', order_id), 0)
        assert.deepEqual(await kept(order_id), [
          { kind: 'refund', amount_minor: 3_000 },
          { kind: 'refund', amount_minor: 5_000 },
        ])
        await booksHold()
      })
    }

    test('sends word when it has thought: late, twice, together or too early, it is heard once', async () => {
      const { payment_id } = await pay(tokens.thinking)
      assert.deepEqual(await figures(payment_id), ['authorising', 0, 0])
      assert.equal((await knock(webhook(payment_id))).status, 200)
      assert.deepEqual(await figures(payment_id), ['authorising', 0, 0], 'it has not made up its mind')
      app.clock.advance({ seconds: 3 })
      const early = webhook(payment_id)
      await Promise.all([knock(early), knock(early), knock(webhook(payment_id))])
      assert.deepEqual(await figures(payment_id), ['authorised', 0, 0])
      await place({ payment_id } as Payment)
      await app.tick()
      assert.equal((await knock(early)).status, 200, 'old news of a payment that has gone on')
      await pass(3_600)
      assert.deepEqual(await figures(payment_id), ['captured', 10_000, 0])
      assert.deepEqual(await said(payment_id), ['authorised', 'captured'])
    })

    test('sends word that nobody else can send', async () => {
      const { payment_id } = await pay(tokens.thinking)
      app.clock.advance({ seconds: 3 })
      const word = webhook(payment_id)
      const answer = await knock({ ...word, text: word.text.replace(payment_id, `${payment_id}x`) })
      assert.deepEqual([answer.status, answer.body.code], [401, 'webhook_not_signed'])
      assert.deepEqual([(await knock({ text: '{}', headers: {} })).status, (await knock(word, 'nobody')).status], [401, 404])
      assert.deepEqual(await figures(payment_id), ['authorising', 0, 0])
    })

    const { forgetCard } = provider
    if (forgetCard) {
      const authorise = (token: string | null, more: Partial<AuthoriseRequest> = {}, reference = newId('pay')) =>
        provider.authorise({ ...paysBy(token), reference, company_id, amount_minor: 2_500, currency: 'TRY', ...more }, line())
      const cardIn = (answer: Answer | undefined) => {
        assert.ok(answer?.result === 'done' && answer.card, JSON.stringify(answer))
        return answer.card
      }
      /** What they keep, and where it is asked for again. */
      const keepOne = async (beside: string | null = null) => {
        const reference = newId('pay')
        const keep = { beside, absent_allowed: true }
        const begun = await authorise(keepsOnPage ? null : tokens.ok, { keep }, reference)
        if (keepsOnPage) keepsOnPage((begun as { continue_at: string }).continue_at)
        const { provider_reference = null } = begun as { provider_reference?: string }
        const asked = await provider.lookUp({ reference, company_id, provider_reference }, line())
        if (!keepsOnPage) assert.equal(cardIn(asked).token, cardIn(begun).token, 'asked later it is the same card')
        return cardIn(asked)
      }

      test('keeps her card when she asks for it, never its number, and takes payments with it, with her and without', async () => {
        assert.equal(provider.keeps_on_page ?? false, keepsOnPage !== undefined, 'she is told before where she has to tick their box')
        const once = await authorise(tokens.ok)
        assert.ok(once.result === 'done' && !once.card, 'what she did not ask to be kept is not')
        const card = await keepOne()
        assert.match(card.last_four, /^\d{4}$/)
        if (card.expires_on !== null) assert.match(card.expires_on, /^\d{4}-\d\d-\d\d$/)
        assert.ok(!holdsCardNumber(JSON.stringify(card)))
        for (const presence of ['present', 'absent'] as const)
          assert.equal((await authorise(card.token, { kept: presence })).result, 'done', presence)
      })

      test('keeps a second card beside the first', async () => {
        const first = await keepOne()
        const second = await keepOne(first.token)
        assert.equal(second.token.split('/')[0], first.token.split('/')[0], 'both are of one holder')
        assert.equal((await authorise(second.token, { kept: 'present' })).result, 'done')
      })

      test('forgets a card, once for all', async () => {
        const { token } = await keepOne()
        for (const _ of ['first', 'again']) await forgetCard(token, line())
        assert.equal((await authorise(token, { kept: 'present' })).result, 'declined')
        assert.equal((await authorise(token, { kept: 'absent' })).result, 'declined')
      })

      if (asks)
        test('asks her when she is there, and declines what cannot be asked when she is not', async () => {
          const there = await authorise(asks, { kept: 'present' })
          assert.ok(there.result === 'pending' && there.continue_at, JSON.stringify(there))
          const away = await authorise(asks, { kept: 'absent' })
          assert.deepEqual(away, { result: 'declined', reason: 'authentication_required' })
        })
    }

    test('leaves books that hold', booksHold)
  })
}

export function onSiteTenderContract(tender: OnSiteTender, { reference, refused }: { reference?: string; refused?: string } = {}) {
  describe(`${tender.name} as a tender`, async () => {
    const shop = await openShop()
    const { app, stage, now, ask, figures, said, holds, booksHold } = shop
    const { register_id } = stage.till
    const tenderHolds = () => (tender.method === 'cash' ? holds('drawer', register_id) : holds('provider', tender.name))

    const take = async (amount_minor: number, typed = reference) => {
      const order_id = newId('ord')
      const sale = {
        purpose_id: newId('crt'),
        order_id,
        company_id: stage.alma.company_id,
        register_id,
        currency: 'TRY',
        actor: 'system:test',
      }
      const taken = { ...sale, method: tender.method, amount_minor, ...(typed && { reference: typed }) }
      const [payment] = await app.database.transaction((tx) => recordTaken(tx, [taken], now()))
      return { payment_id: payment!.payment_id, order_id }
    }

    test('is taken at once, and the books have it', async () => {
      const before = await tenderHolds()
      const { payment_id, order_id } = await take(7_500)
      assert.deepEqual(await figures(payment_id), ['captured', 7_500, 0])
      assert.deepEqual(await said(payment_id), ['captured'])
      assert.equal(await tenderHolds(), before + 7_500)
      assert.equal(await holds('order', order_id), -7_500)
    })

    if (refused)
      test('is not taken with what must not be typed in', async () => {
        const before = await tenderHolds()
        await assert.rejects(take(7_500, refused), { code: 'tender_refused' })
        assert.equal(await tenderHolds(), before)
      })

    test('is given back in parts, and never more than was taken', async () => {
      const { payment_id, order_id } = await take(5_000)
      assert.equal((await ask(payment_id, 'refunds', { amount_minor: 2_000 })).body.refunded_minor, 2_000)
      const tooMuch = await ask(payment_id, 'refunds', { amount_minor: 3_001 })
      assert.deepEqual([tooMuch.status, tooMuch.body.code], [409, 'refund_exceeds_capture'])
      assert.equal((await ask(payment_id, 'refunds', {})).body.status, 'refunded')
      assert.deepEqual(await said(payment_id), ['captured', 'refunded', 'refunded'])
      assert.equal(await holds('order', order_id), 0)
    })

    test('is given back once, however often it is asked for under one key', async () => {
      const { payment_id } = await take(5_000)
      const answers = await Promise.all([1, 2, 3].map(() => ask(payment_id, 'refunds', { amount_minor: 2_000 }, 'wish 1')))
      assert.deepEqual(
        answers.map((answer) => answer.status),
        [201, 201, 201],
      )
      assert.deepEqual(await figures(payment_id), ['captured', 5_000, 2_000])
    })

    test('cannot be captured again, cancelled or unknown', async () => {
      const { payment_id } = await take(1_000)
      assert.equal((await ask(payment_id, 'captures', {})).body.code, 'capture_exceeds_authorisation')
      assert.equal((await ask(payment_id, 'cancellation', undefined)).body.code, 'payment_not_cancellable')
      await shop.pass(86_400)
      assert.deepEqual(await figures(payment_id), ['captured', 1_000, 0])
    })

    if (tender.method === 'cash')
      test('is not given back from a drawer that has not enough', async () => {
        const { payment_id } = await take(4_000)
        const drawer = account(stage.alma.company_id, 'TRY', 'drawer', register_id)
        const safe = account(stage.alma.company_id, 'TRY', 'safe', stage.kadikoy.location_id)
        const amount_minor = (await tenderHolds()) - 1_000
        const takings = { key: newId('key'), kind: 'cash_to_safe', document: 'takings', actor: 'system:test', posted_at: now() }
        await app.database.transaction((tx) => post(tx, [{ ...takings, transfers: [{ from: drawer, to: safe, amount_minor }] }]))
        const refused = await ask(payment_id, 'refunds', {})
        assert.deepEqual(
          [refused.status, refused.body.code, refused.body.details],
          [409, 'insufficient_balance', { account: drawer, balance_minor: 1_000, asked_minor: 4_000 }],
        )
        assert.deepEqual(await figures(payment_id), ['captured', 4_000, 0])
        assert.equal((await ask(payment_id, 'refunds', { amount_minor: 1_000 })).status, 201)
      })

    test('leaves books that hold', booksHold)
  })
}

/** Money that is promised: nobody outside is asked, and an order on it waits until somebody of ours says that it has come. */
export function promisedTenderContract(
  provider: RemoteProvider,
  { account: entered, holds_at, too_much }: { account: Account; holds_at: 'bank' | 'provider'; too_much?: number },
) {
  describe(`${provider.name} as a promise`, async () => {
    const shop = await openShop()
    const { app, now, ask, figures, said, booksHold } = shop
    const { company_id } = shop.stage.alma
    joinProviders([provider])
    const at = `/v1/companies/${company_id}/payment-accounts/${provider.name}`
    const saved = await app.call('PUT', at, { settings: entered }, { as: shop.desk })
    assert.equal(saved.status, 200, saved.text)
    const begin = async (amount_minor: number) => {
      const wanted = {
        purpose_id: newId('chk'),
        company_id,
        method: provider.method,
        provider: provider.name,
        amount_minor,
        currency: 'TRY',
      }
      const [payment] = await app.database.transaction((tx) => recordPayments(tx, [{ ...wanted, actor: 'system:test' }], now()))
      return payment!
    }
    const promised = async (amount_minor = 10_000) => speakAuthorise(app.database, await begin(amount_minor), paysBy(null), now())
    const ordered = async (amount_minor = 10_000) => {
      const { payment_id } = await promised(amount_minor)
      const order_id = newId('ord')
      await app.database.transaction(async (tx) => {
        const [payment] = await lockPayments(tx, [payment_id])
        await attachToOrders(tx, [{ payment: payment!, order_id }], now())
      })
      return { payment_id, order_id }
    }
    const collected = () =>
      balanceOf(
        app.database.db,
        holds_at === 'bank' ? account(company_id, 'TRY', 'bank') : account(company_id, 'TRY', 'provider', provider.name),
      )

    test('is tried with what the company has entered', async () => {
      const { body } = await app.call('POST', `${at}/trials`, undefined, { as: shop.desk })
      assert.deepEqual([body.works, body.trouble], [true, null])
    })

    test('is promised at once, and nothing is taken when its order is placed', async () => {
      const before = await collected()
      const { payment_id, order_id } = await ordered()
      await shop.pass(86_400)
      assert.deepEqual(await figures(payment_id), ['authorised', 0, 0])
      assert.deepEqual(await said(payment_id), ['authorised'])
      assert.ok((await shop.read(payment_id)).provider_reference)
      assert.equal(await shop.holds('order', order_id), 0)
      assert.equal(await collected(), before)
    })

    test('is taken when somebody says that it has come: in parts, once for each wish, and never more than was promised', async () => {
      const before = await collected()
      const { payment_id, order_id } = await ordered()
      const parts = await Promise.all([1, 2, 3].map(() => ask(payment_id, 'captures', { amount_minor: 4_000 }, 'the first part')))
      assert.deepEqual(new Set(parts.map(({ body }) => body.captured_minor)), new Set([4_000]))
      assert.equal((await ask(payment_id, 'captures', { amount_minor: 6_001 })).body.code, 'capture_exceeds_authorisation')
      assert.equal((await ask(payment_id, 'captures', {})).body.captured_minor, 10_000)
      assert.equal(await shop.holds('order', order_id), -10_000)
      assert.equal(await collected(), before + 10_000)
      await ask(payment_id, 'refunds', { amount_minor: 3_000 })
      assert.deepEqual(await figures(payment_id), ['captured', 10_000, 3_000])
      assert.equal(await collected(), before + 7_000)
    })

    test('is let go when nobody waits for it, after which nothing can be taken', async () => {
      const { payment_id } = await ordered()
      await cancelPayments(app.database, [payment_id], now())
      assert.deepEqual(await figures(payment_id), ['cancelled', 0, 0])
      assert.equal((await ask(payment_id, 'captures', {})).status, 409)
    })

    test('was never made if we died before it was', async () => {
      const { payment_id } = await begin(5_000)
      for (const _ of [1, 2]) await shop.pass(100)
      assert.deepEqual(await figures(payment_id), ['declined', 0, 0])
    })

    if (too_much)
      test('is not made for more than the company allows', async () => {
        const { status, reason } = await promised(too_much)
        assert.deepEqual([status, reason], ['declined', 'amount_too_high'])
      })

    test('leaves books that hold', booksHold)
  })
}

/** Value that lies with us as hers: nobody outside is asked, so that nothing about it is ever unknown. It is held, taken and let go in the ledger. */
export function ownValueContract(
  method: 'gift_card' | 'store_credit' | 'deposit',
  /** Puts so much there for somebody new, and says whose account it is and by what it is paid with. */
  give: (shop: Shop, amount_minor: number) => Promise<{ owner: string; reference?: string; customer_ids?: string[] }>,
) {
  describe(`${method} as a tender`, async () => {
    const shop = await openShop()
    const { app, stage, now, ask, figures, said, read, holds, booksHold } = shop
    const { company_id } = stage.alma
    const purse = async (amount_minor = 10_000) => {
      const { owner, ...by } = await give(shop, amount_minor)
      const asTender = (amount: number, purpose_id = newId('chk')) => ({
        ...{ ...by, method, amount_minor: amount, purpose_id, company_id, currency: 'TRY', actor: 'system:test' },
      })
      const hold = async (...amounts: number[]) => {
        const tenders = amounts.map((amount) => asTender(amount))
        return (await app.database.transaction((tx) => holdOwnValue(tx, tenders, now())))[0]!
      }
      /** What lies there, and what of it nobody has a hand on. */
      const lies = async () => {
        const [row] = await run<{ balance_minor: number; available_minor: number }>(
          app.database.db,
          'select balance_minor, available_minor from ledger.public_balances where account = $1',
          [account(company_id, 'TRY', method, owner)],
        )
        return [row?.balance_minor ?? 0, row?.available_minor ?? 0]
      }
      /** Whoever holds lets go: the checkout whose time is over. */
      const letGo = async () => {
        const held = await run<{ payment_id: string }>(
          app.database.db,
          `select payment_id from payments.payments where provider_reference = $1 and status = 'authorised'`,
          [owner],
        )
        const ids = held.map(({ payment_id }) => payment_id)
        await cancelPayments(app.database, ids, now())
        assert.deepEqual(await lies(), [amount_minor, amount_minor])
      }
      return { owner, asTender, hold, lies, letGo }
    }
    const place = async ({ payment_id }: Payment, capture_minor?: number) => {
      const order_id = newId('ord')
      await app.database.transaction(async (tx) => {
        const [payment] = await lockPayments(tx, [payment_id])
        await attachToOrders(tx, [{ payment: payment!, order_id, ...(capture_minor !== undefined && { capture_minor }) }], now())
      })
      return order_id
    }
    const refused = (answers: PromiseSettledResult<unknown>[]) =>
      answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : []))

    test('is held at once, and nothing is taken yet', async () => {
      const { owner, hold, lies, letGo } = await purse()
      const { payment_id } = await hold(6_000)
      assert.deepEqual(await figures(payment_id), ['authorised', 0, 0])
      assert.equal((await read(payment_id)).provider_reference, owner)
      assert.deepEqual(await lies(), [10_000, 4_000])
      await letGo()
    })

    test('is not held for more than is there, and then nothing of it is', async () => {
      const { hold, lies, letGo } = await purse()
      await hold(6_000)
      await assert.rejects(hold(4_001), { code: 'value_short', details: { method, available_minor: 4_000, asked_minor: 4_001 } })
      await assert.rejects(hold(3_000, 3_000), { code: 'value_short' })
      assert.deepEqual(await lies(), [10_000, 4_000])
      await letGo()
    })

    test('of a hundred who want all of it at the same moment one has it', async () => {
      const { hold, lies, letGo } = await purse()
      const answers = await Promise.allSettled(Array.from({ length: 100 }, () => hold(10_000)))
      assert.deepEqual(refused(answers), Array<string>(99).fill('value_short'))
      assert.deepEqual(await lies(), [10_000, 0])
      await letGo()
    })

    test('is taken in the moment in which its order is placed, and the books have it', async () => {
      const { hold, lies } = await purse()
      const payment = await hold(10_000)
      const order_id = await place(payment)
      assert.deepEqual(await figures(payment.payment_id), ['captured', 10_000, 0], 'nobody has to be asked')
      assert.deepEqual(await said(payment.payment_id), ['captured'])
      assert.deepEqual([await lies(), await holds('order', order_id)], [[0, 0], -10_000])
      await assert.rejects(place(payment), { code: 'payment_not_authorised' })
    })

    test('is taken in parts, once for each wish, and never for more than is held', async () => {
      const { hold, lies } = await purse()
      const { payment_id } = await hold(10_000)
      const order_id = await place({ payment_id } as Payment, 4_000)
      assert.deepEqual(
        [await figures(payment_id), await lies()],
        [
          ['captured', 4_000, 0],
          [6_000, 0],
        ],
        'the rest is kept for this order',
      )
      const tooMuch = await ask(payment_id, 'captures', { amount_minor: 6_001 })
      assert.deepEqual([tooMuch.status, tooMuch.body.code, tooMuch.body.details.left_minor], [409, 'capture_exceeds_authorisation', 6_000])
      const asked = await Promise.all([1, 2, 3].map(() => ask(payment_id, 'captures', { amount_minor: 1_000 }, `a part of ${payment_id}`)))
      assert.deepEqual(new Set(asked.map(({ body }) => body.captured_minor)), new Set([5_000]))
      const many = await Promise.all(Array.from({ length: 12 }, () => ask(payment_id, 'captures', { amount_minor: 2_000 })))
      assert.equal(many.filter(({ status }) => status === 201).length, 2)
      assert.equal((await ask(payment_id, 'captures', {})).body.captured_minor, 10_000)
      assert.deepEqual([await lies(), await holds('order', order_id)], [[0, 0], -10_000])
    })

    test('goes back to where it came from: in parts, once for each wish, and never more than was taken', async () => {
      const { hold, lies } = await purse()
      const { payment_id } = await hold(10_000)
      const order_id = await place({ payment_id } as Payment)
      const asked = await Promise.all([1, 2, 3].map(() => ask(payment_id, 'refunds', { amount_minor: 1_000 }, `a wish of ${payment_id}`)))
      assert.deepEqual(new Set(asked.map(({ body }) => body.refunded_minor)), new Set([1_000]))
      const many = await Promise.all(Array.from({ length: 12 }, () => ask(payment_id, 'refunds', { amount_minor: 4_000 })))
      assert.equal(many.filter(({ status }) => status === 201).length, 2)
      const tooMuch = await ask(payment_id, 'refunds', { amount_minor: 1_001 })
      assert.deepEqual([tooMuch.status, tooMuch.body.code, tooMuch.body.details.left_minor], [409, 'refund_exceeds_capture', 1_000])
      assert.equal((await ask(payment_id, 'refunds', {})).body.status, 'refunded')
      assert.deepEqual([await lies(), await holds('order', order_id)], [[10_000, 10_000], 0])
    })

    test('is let go once, and is hers again; nothing can be taken after that', async () => {
      const { hold, lies } = await purse()
      const payment = await hold(10_000)
      const { payment_id } = payment
      const answers = await Promise.all([1, 2, 3].map(() => ask(payment_id, 'cancellation', undefined)))
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409])
      assert.deepEqual(
        [await figures(payment_id), await lies()],
        [
          ['cancelled', 0, 0],
          [10_000, 10_000],
        ],
      )
      await assert.rejects(place(payment), { code: 'payment_not_authorised' })
      assert.equal((await ask(payment_id, 'captures', {})).status, 409)
      const other = await hold(10_000)
      await cancelPayments(app.database, [other.payment_id], now())
      assert.deepEqual(
        [await figures(other.payment_id), await lies()],
        [
          ['cancelled', 0, 0],
          [10_000, 10_000],
        ],
      )
    })

    test('of which nobody says a word any more is hers again by itself; an order that comes too late takes nothing', async () => {
      const { hold, lies } = await purse()
      const payment = await hold(10_000)
      await shop.pass(3 * 3_600)
      const isOver = async () =>
        assert.deepEqual(
          [await figures(payment.payment_id), await lies()],
          [
            ['cancelled', 0, 0],
            [10_000, 10_000],
          ],
        )
      await isOver()
      await assert.rejects(place(payment), { code: 'payment_not_authorised' })
      assert.equal((await ask(payment.payment_id, 'cancellation', undefined)).body.code, 'payment_not_cancellable')
      await isOver()
    })

    test('is taken at a till in the sale itself, by one of many, and goes back from there', async () => {
      const { asTender, lies } = await purse()
      const sell = async (amount: number) => {
        const sale = { ...asTender(amount, newId('crt')), order_id: newId('ord'), register_id: stage.till.register_id }
        const [payment] = await app.database.transaction((tx) => recordTaken(tx, [sale], now()))
        return payment!
      }
      await assert.rejects(sell(10_001), { code: 'value_short' })
      const answers = await Promise.allSettled(Array.from({ length: 20 }, () => sell(10_000)))
      assert.deepEqual(refused(answers), Array<string>(19).fill('value_short'))
      const [sold] = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
      assert.deepEqual(
        [await figures(sold!.payment_id), await lies()],
        [
          ['captured', 10_000, 0],
          [0, 0],
        ],
      )
      assert.equal((await ask(sold!.payment_id, 'refunds', {})).body.status, 'refunded')
      assert.deepEqual([await lies(), await holds('order', sold!.order_id!)], [[10_000, 10_000], 0])
    })

    test('leaves books that hold', booksHold)
  })
}
type Shop = Awaited<ReturnType<typeof openShop>>
