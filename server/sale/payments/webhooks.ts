import { proportion } from '@birge/kernel/money'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announceAll, onMany } from '#platform/events'
import { newId } from '#platform/ids'
import type { Log } from '#platform/log'
import { refusal } from '#platform/refusal'
import { reverse } from '../../foundation/ledger/index.ts'
import { accountsWith, askProvider, unknownProvider } from './accounts.ts'
import { askForChange, type Change, CHANGE_FIELDS, inTurns, restOf, settleChanges, settleTogether, writeChanges } from './changes.ts'
import {
  book,
  lockPayments,
  type Payment,
  paymentAuthorised,
  paymentCaptured,
  paymentsByIds,
  refundFailed,
  sayOf,
  whenDisputed,
  whenPaymentSettles,
} from './payment.ts'
import { type News, providerNamed, type RemoteProvider, type Standing, type Webhook } from './provider.ts'
import { lookUp } from './resume.ts'

export const webhookNotSigned = refusal<{ provider: string }>(
  'webhook_not_signed',
  401,
  ({ provider }) => `This was not signed by ${provider}`,
)

const STORED = 'provider, webhook_id, company_id, payment_ids, change_ids'
interface Stored {
  provider: string
  webhook_id: string
  company_id: string
  payment_ids: string[]
  change_ids: string[]
}

/** News that could not be heard to its end is heard again, later and later, for so many times; the payments' own due work goes on all the same. */
const MOST_TRIES = 12
const AT_MOST = 200
/** No provider sends one thing again for so long. */
const KEPT_DAYS = 90

/**
 * A provider has news of some payments: it is written down, and they are looked up now instead of later. One that was declined or given up is
 * looked up too, for it may turn out to have been authorised after all. What came before is not heard again.
 */
export async function receiveWebhook(database: Database, provider_name: string, webhook: Webhook, now: string): Promise<void> {
  const provider = providerNamed(provider_name)
  if (!provider || provider.on_site) throw unknownProvider({ provider: provider_name })
  const readers = await whoCanRead(database, provider, webhook, now)
  if (!readers.length) throw webhookNotSigned({ provider: provider_name })
  for (const { company_id, news } of readers) {
    const { webhook_id, kind, payments, their_names = [], refunds = [] } = news
    const named = await idsByTheirNames(database, provider_name, their_names)
    const [fresh] = await run<Stored>(
      database.writer,
      `insert into payments.webhooks (provider, webhook_id, kind, company_id, payment_ids, change_ids, received_at, hear_again_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7::timestamptz + interval '60 seconds') on conflict do nothing returning ${STORED}`,
      [provider_name, webhook_id, kind, company_id, [...payments.map(({ reference }) => reference), ...named], refunds, now],
    )
    if (fresh) await hear(database, fresh, now, news)
  }
}

async function idsByTheirNames({ db }: Database, provider: string, their_names: readonly string[]): Promise<string[]> {
  if (!their_names.length) return []
  const found = await run<{ payment_id: string }>(
    db,
    `select payment_id from payments.payments where provider_reference = any($2) and provider = $1 and method = 'card' order by payment_id`,
    [provider, their_names],
  )
  return found.map(({ payment_id }) => payment_id)
}

/** One account may be set up in two companies: each that can read it hears it, of its own payments. */
async function whoCanRead(database: Database, provider: RemoteProvider, webhook: Webhook, now: string) {
  const accounts = provider.account ? await accountsWith(database.db, provider.name) : [{ company_id: '', account: {} }]
  return accounts.flatMap(({ company_id, account }) => {
    const news = provider.readWebhook(webhook, account, now)
    return news ? [{ company_id, news }] : []
  })
}

async function hear(database: Database, { provider, webhook_id, company_id, payment_ids, change_ids }: Stored, now: string, news?: News) {
  // Whoever can sign for one company says nothing of another's payments.
  const isTheirs = (payment: Payment) => payment.provider === provider && (company_id === '' || payment.company_id === company_id)
  const named = (await paymentsByIds(database.db, payment_ids)).filter(isTheirs)
  const open = named.filter(({ status }) => ['authorising', 'unknown', 'declined'].includes(status))
  await inTurns(open, (payment) => {
    const theirName = news?.payments.find(({ reference }) => reference === payment.payment_id)?.provider_reference
    return lookUp(database, { ...payment, provider_reference: payment.provider_reference ?? theirName ?? null }, now)
  })
  await hearOfRefunds(database, change_ids, isTheirs, now)
  if (!news || news.may_be_without_us) await inTurns(named, ({ payment_id }) => followStanding(database, payment_id, now))
  await run(
    database.writer,
    'update payments.webhooks set heard_at = $4, hear_again_at = null where provider = $1 and webhook_id = $2 and company_id = $3',
    [provider, webhook_id, company_id, now],
  )
}

/** News that came while we could not hear it. */
export async function hearAgain(database: Database, now: string, log: Log): Promise<void> {
  const waiting = await run<Stored & { tries: number }>(
    database.writer,
    `update payments.webhooks w set tries = w.tries + 1, hear_again_at = $1::timestamptz + make_interval(secs => least(3600, 60 * 2 ^ w.tries))
     where (provider, webhook_id, company_id) in (select provider, webhook_id, company_id from payments.webhooks where heard_at is null and hear_again_at <= $1
       order by hear_again_at limit $2 for no key update skip locked) returning ${STORED}, tries`,
    [now, AT_MOST],
  )
  await inTurns(waiting, async (stored) => {
    if (stored.tries < MOST_TRIES) return hear(database, stored, now)
    log.error({ provider: stored.provider, webhook_id: stored.webhook_id }, 'news of a provider could not be heard; giving up')
    await run(
      database.writer,
      'update payments.webhooks set hear_again_at = null where provider = $1 and webhook_id = $2 and company_id = $3',
      [...[stored.provider, stored.webhook_id, stored.company_id]],
    )
  })
}

export async function forgetOldWebhooks(tx: Tx, now: string): Promise<void> {
  await run(
    tx,
    `delete from payments.webhooks where (provider, webhook_id, company_id) in (
       select provider, webhook_id, company_id from payments.webhooks where received_at < $1::timestamptz - make_interval(days => $2) order by received_at limit 500)`,
    [now, KEPT_DAYS],
  )
}

/**
 * The provider has news of these refunds. Asked again under its reference, it says how each stands now; one that was done and has failed since
 * is undone: the money is with us again, on the payment and in the books, and can be given back another way. So is a cancellation that was a refund with
 * them, because it had been taken there without us.
 */
export async function hearOfRefunds(
  database: Database,
  change_ids: readonly string[],
  ofTheirs: (payment: Payment) => boolean,
  now: string,
) {
  const refunds = await run<Change>(
    database.db,
    `select ${CHANGE_FIELDS} from payments.changes where change_id = any($1) and kind in ('refund', 'cancellation') and status in ('asked', 'done')
       and credit_of is null and onto_card is null`,
    [change_ids],
  )
  const payments = await paymentsByIds(
    database.db,
    refunds.map(({ payment_id }) => payment_id),
  )
  const theirs = new Map(payments.filter(ofTheirs).map((payment) => [payment.payment_id, payment]))
  await inTurns(
    refunds.filter(({ payment_id }) => theirs.has(payment_id)),
    async (refund) => {
      const answer = await askForChange(database, refund, theirs.get(refund.payment_id)!, now)
      if (answer.result === 'silence') throw new Error(`what became of the refund ${refund.change_id} is not known yet`)
      const settled = await settleTogether(database, { change: refund, change_id: refund.change_id, answer, now })
      if (answer.result === 'declined' && settled.status === 'done')
        await database.transaction((tx) => (settled.kind === 'refund' ? undoRefund : undoCancellation)(tx, settled, answer.reason, now))
    },
  )
}

/** Once, under the lock of its payment. */
async function hasFailed(tx: Tx, { change_id, payment_id }: Change, reason: string, now: string): Promise<boolean> {
  await lockPayments(tx, [payment_id])
  const failed = await run(
    tx,
    `update payments.changes set status = 'failed', reason = $2, settled_at = $3 where change_id = $1 and status = 'done' returning 1`,
    [change_id, reason, now],
  )
  return failed.length > 0
}

async function undoRefund(tx: Tx, change: Change, reason: string, now: string) {
  const { change_id, payment_id, amount_minor } = change
  if (!(await hasFailed(tx, change, reason, now))) return
  const [payment] = await run<Payment>(
    tx,
    `update payments.payments p set refunded_minor = refunded_minor - $2, status = case status when 'refunded' then 'captured' else status end
     where payment_id = $1 returning *`,
    [payment_id, amount_minor],
  )
  const [reversed] = await reverse(tx, [`refund:${change_id}`], { kind: 'refund_failed', actor: 'system:payments', posted_at: now })
  if ('refusal' in reversed!) throw reversed.refusal
  await announceAll(tx, [sayOf(refundFailed, payment!, amount_minor, 'system:payments', now)])
}

/**
 * What was said to be cancelled had been taken at the provider without us, and going back it has come back: it is ours to give back, so as much as had
 * been taken stands as taken, on the payment and in the books. Nothing waits for goods with it any more. Where nobody has said how much it was, nothing
 * is booked, and people are told.
 */
async function undoCancellation(tx: Tx, change: Change, reason: string, now: string) {
  const { payment_id, given_back_minor } = change
  if (!(await hasFailed(tx, change, reason, now))) return
  const actor = 'system:payments'
  if (given_back_minor === null) {
    const [unknown] = await lockPayments(tx, [payment_id])
    await announceAll(tx, [sayOf(refundFailed, unknown!, change.amount_minor, actor, now)])
    return
  }
  const whole_minor = change.amount_minor + change.surcharge_minor
  const taken_minor = Math.min(given_back_minor, whole_minor)
  const amount_minor = proportion(change.amount_minor, taken_minor, whole_minor)
  const surcharge_minor = taken_minor - amount_minor
  const [payment] = await run<Payment>(
    tx,
    // What was taken for no order is owed for itself.
    `update payments.payments set captured_minor = $2, released_minor = amount_minor - $2, status = 'captured', captures = 'at_order', order_id = coalesce(order_id, payment_id)
     where payment_id = $1 returning *`,
    [payment_id, amount_minor],
  )
  const change_id = newId('pch')
  await run(
    tx,
    `insert into payments.changes (change_id, payment_id, kind, amount_minor, surcharge_minor, key, status, actor, asked_at, ask_again_at, settled_at)
     values ($1, $2, 'capture', $3, $4, $5, 'done', $6, $7, $7, $7)`,
    [change_id, payment_id, amount_minor, surcharge_minor, `came_back:${change.change_id}`, actor, now],
  )
  await book(
    tx,
    [{ key: `capture:${change_id}`, kind: 'payment', payment: payment!, amount_minor, surcharge_minor, register_id: null, actor }],
    now,
  )
  await announceAll(tx, [sayOf(refundFailed, payment!, amount_minor, actor, now)])
}

/**
 * Follows what was done to a payment at its provider without us: taken or let go by hand, given back on their own pages, disputed by her bank. The whole
 * standing is compared with what we have asked for and what we have followed before, under the lock of the payment, so that it may be told late, twice and out
 * of order. What is being asked of them at this moment is waited for.
 */
export async function followStanding(database: Database, payment_id: string, now: string): Promise<void> {
  for (let times = 0; times < ASKED_AT_MOST; times++) {
    const [payment] = await paymentsByIds(database.db, [payment_id])
    if (!payment || !isFollowed(payment)) return
    const { provider_reference, company_id } = payment
    const version = await versionOf(database.writer, payment_id)
    const answered = await askProvider(database, payment, now, async (provider, line) =>
      provider.standing?.({ reference: payment_id, company_id, provider_reference }, line),
    )
    if (!answered.answered) throw new Error(`how ${payment_id} stands is not known: ${answered.reason}`)
    const standing = answered.value
    if (!standing) return
    const followed = await database.transaction(async (tx) => {
      await whenPaymentSettles(tx, { about_to: [payment_id] }, now)
      return follow(tx, payment_id, standing, version, now)
    })
    if (followed === 'wholly') return
    if (followed === 'in_part') break
  }
  throw new Error(`something that is being asked for ${payment_id} has to be answered first`)
}

const ASKED_AT_MOST = 3

/**
 * Which state of a payment's row this is; whatever is written of it makes another. A standing that was read before somebody else wrote may be older than what
 * they have followed, so it is asked for anew.
 */
const versionOf = async (on: Db | Tx, payment_id: string) =>
  (await runOne<{ version: string }>(on, 'select xmin::text as version from payments.payments where payment_id = $1', [payment_id]))
    ?.version

const isFollowed = ({ status, register_id }: Payment) => register_id === null && ['authorised', 'captured', 'refunded'].includes(status)

async function follow(
  tx: Tx,
  payment_id: string,
  standing: Standing,
  version: string | undefined,
  now: string,
): Promise<'wholly' | 'in_part' | 'outdated'> {
  const [locked] = await lockPayments(tx, [payment_id])
  if (!locked || !isFollowed(locked)) return 'wholly'
  if ((await versionOf(tx, payment_id)) !== version) return 'outdated'
  let payment = locked
  let is_all = true
  const changes = await run<Change>(tx, `select ${CHANGE_FIELDS} from payments.changes where payment_id = $1`, [payment_id])
  const did = async (kind: Change['kind'], amount_minor: number, name: string, provider_reference: string) => {
    payment = await changeThere(tx, payment, { kind, amount_minor, key: keyOf(payment_id, name), provider_reference }, now)
  }
  const theirs = payment.provider_reference!

  const chargedBy = (...statuses: Change['status'][]) =>
    changes
      .filter(({ kind, status }) => kind === 'capture' && statuses.includes(status))
      .reduce((sum, { amount_minor, surcharge_minor }) => sum + amount_minor + surcharge_minor, 0)
  const taken_minor = chargedBy('asked', 'done')
  // Whether so much was taken by what we are asking, or by hand before we are turned down, says only the answer.
  if (standing.captured_minor > chargedBy('done') && standing.captured_minor < taken_minor) is_all = false
  // What we are letting go counts when it is answered: written down twice, it would be more than there was.
  const isLettingGo = changes.some(({ kind, status }) => kind === 'release' && status === 'asked')
  const more_minor = Math.min(goodsOf(payment, standing.captured_minor - taken_minor), restOf(payment))
  // What was taken for no order goes back with its cancellation.
  if (payment.order_id === null && standing.captured_minor > 0) return 'wholly'
  const name = `capture:${standing.captured_minor}`
  // Followed once, what rounding leaves of it is not followed again.
  if (more_minor > 0 && !changes.some(({ key }) => key === keyOf(payment_id, name))) {
    if (isLettingGo) is_all = false
    else {
      await did('capture', more_minor, name, theirs)
      // It waits for no goods any more: what was taken already counts first.
      await run(tx, `update payments.payments set captures = 'at_order' where payment_id = $1`, [payment_id])
    }
  }
  const rest_minor = restOf(payment)
  if (standing.held_minor === 0 && rest_minor > 0 && payment.capturing_minor === 0) {
    if (isLettingGo) is_all = false
    else {
      await run(tx, 'update payments.payments set let_go_at = coalesce(let_go_at, $2) where payment_id = $1', [payment_id, now])
      if (payment.captured_minor > 0) await did('release', rest_minor, 'release', theirs)
      else await did('cancellation', payment.amount_minor, 'cancellation', theirs)
    }
  }
  for (const { provider_reference, reference, amount_minor, has_failed } of standing.refunds) {
    if (reference && changes.some(({ change_id }) => change_id === reference)) continue
    const followed = changes.find(({ key }) => key === keyOf(payment_id, `refund:${provider_reference}`))
    if (followed) {
      if (has_failed && followed.status === 'done') await undoRefund(tx, followed, 'refund_failed', now)
      continue
    }
    if (has_failed) continue
    // It may be of what we are taking at this moment.
    if (payment.capturing_minor > 0) {
      is_all = false
      continue
    }
    const given_minor = Math.min(goodsOf(payment, amount_minor), payment.captured_minor - payment.refunded_minor)
    const left_minor = payment.captured_minor - payment.refunded_minor - payment.refunding_minor
    if (given_minor > left_minor) is_all = false
    else if (given_minor > 0) await did('refund', given_minor, `refund:${provider_reference}`, provider_reference)
  }
  if (standing.disputes.length) await whenDisputed(tx, payment, standing.disputes, now)
  return is_all ? 'wholly' : 'in_part'
}

const keyOf = (payment_id: string, name: string) => `there:${payment_id}:${name}`

/** What of the goods goes with so much of what her card was charged. */
const goodsOf = ({ amount_minor, surcharge_minor }: Payment, charged_minor: number) =>
  charged_minor <= 0 ? 0 : proportion(amount_minor, charged_minor, amount_minor + surcharge_minor)

/** Writes down what was done there, as done. The payment is locked; answers with it as it stands then. */
async function changeThere(
  tx: Tx,
  payment: Payment,
  { kind, amount_minor, key, provider_reference }: Pick<Change, 'kind' | 'amount_minor' | 'key'> & { provider_reference: string },
  now: string,
): Promise<Payment> {
  const { payment_id } = payment
  const actor = `system:${payment.provider}`
  const [{ change_id }] = (await writeChanges(tx, [payment], [{ payment_id, kind, amount_minor, key, actor }], now, 0)) as [Change]
  await run(tx, 'update payments.changes set without_us = true where change_id = $1', [change_id])
  await settleChanges(tx, [{ change_id, answer: { result: 'done', provider_reference } }], now)
  const [changed] = await lockPayments(tx, [payment_id])
  return changed!
}

/** After one, two, four days and so on, until her bank cannot dispute it any more: networks give her 120 days. */
const LOOKS = 7

/** News may never come, and some send none of what was done without us: how a payment stands is asked for by ourselves, ever more seldom. */
export const lookLater = onMany(
  'payments.look_later',
  [paymentAuthorised, paymentCaptured],
  async (tx, said) => {
    const ids = said.flatMap(({ data: { payment_id, provider: name } }) => {
      const provider = providerNamed(name)
      return provider && !provider.on_site && provider.standing ? [payment_id] : []
    })
    if (!ids.length) return
    await run(
      tx,
      `insert into payments.looks (payment_id, look_at) select id, $2::timestamptz + interval '1 day' from unnest($1::text[]) as id order by id
       on conflict (payment_id) do nothing`,
      [[...new Set(ids)], said.at(-1)!.occurred_at],
    )
  },
  'now',
)

/** One look asks a provider some three times; they are asked for payments of customers meanwhile. */
const LOOKS_AT_MOST = 20
const LOOKED_AT_ONCE = 4
/** Networks let nobody dispute a payment so long after it. */
const LOOKED_FOR_DAYS = 130

/** So many looks in vain, and a provider is taken for silent; a single payment of which it cannot tell holds up no other. */
const SILENT_AFTER = 3

/** What a provider does not answer for now is looked at an hour later, with whatever else is due of that provider: one that is silent keeps nobody waiting. */
export async function lookAgain(database: Database, now: string, log: Log): Promise<void> {
  const due = await run<{ payment_id: string; provider: string; times: number; is_old: boolean }>(
    database.writer,
    `update payments.looks l set look_at = $1::timestamptz + interval '1 hour' from payments.payments p
     where p.payment_id = l.payment_id and l.payment_id in (
       select payment_id from payments.looks where look_at <= $1 order by look_at, payment_id limit $2 for no key update skip locked)
     returning l.payment_id, p.provider, l.times, p.created_at < $1::timestamptz - make_interval(days => $3) as is_old`,
    [now, LOOKS_AT_MOST, LOOKED_FOR_DAYS],
  )
  const in_vain = new Map<string, number>()
  const looked: string[] = []
  await inTurns(
    due,
    async ({ payment_id, provider, times, is_old }) => {
      if ((in_vain.get(provider) ?? 0) >= SILENT_AFTER) return
      try {
        await followStanding(database, payment_id, now)
      } catch (error) {
        in_vain.set(provider, (in_vain.get(provider) ?? 0) + 1)
        log.warn({ payment_id, times, error: String(error) }, 'how a payment stands at its provider could not be seen')
        if (!is_old) return
      }
      looked.push(payment_id)
    },
    LOOKED_AT_ONCE,
  )
  if (!looked.length) return
  await run(
    database.writer,
    `update payments.looks l set times = times + 1, look_at = $2::timestamptz + make_interval(days => (2 ^ (l.times + 1))::integer) where payment_id = any($1)`,
    [looked.sort(), now],
  )
  await run(
    database.writer,
    `delete from payments.looks l using payments.payments p where l.payment_id = any($1) and p.payment_id = l.payment_id
       and (l.times >= $2 or p.created_at < $3::timestamptz - make_interval(days => $4))`,
    [looked, LOOKS, now, LOOKED_FOR_DAYS],
  )
}
