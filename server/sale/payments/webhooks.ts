import { type Database, run, type Tx } from '#platform/database'
import type { Log } from '#platform/log'
import { refusal } from '#platform/refusal'
import { accountsWith, unknownProvider } from './accounts.ts'
import { hearOfRefunds, inTurns } from './changes.ts'
import { type Payment, paymentsByIds } from './payment.ts'
import { type News, providerNamed, type RemoteProvider, type Webhook } from './provider.ts'
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
    const { webhook_id, kind, payments, refunds = [] } = news
    const [fresh] = await run<Stored>(
      database.writer,
      `insert into payments.webhooks (provider, webhook_id, kind, company_id, payment_ids, change_ids, received_at, hear_again_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7::timestamptz + interval '60 seconds') on conflict do nothing returning ${STORED}`,
      [provider_name, webhook_id, kind, company_id, payments.map(({ reference }) => reference), refunds, now],
    )
    if (fresh) await hear(database, fresh, now, news)
  }
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
  const named = await paymentsByIds(database.db, payment_ids)
  const open = named.filter((payment) => isTheirs(payment) && ['authorising', 'unknown', 'declined'].includes(payment.status))
  await inTurns(open, (payment) => {
    const theirName = news?.payments.find(({ reference }) => reference === payment.payment_id)?.provider_reference
    return lookUp(database, { ...payment, provider_reference: payment.provider_reference ?? theirName ?? null }, now)
  })
  await hearOfRefunds(database, change_ids, isTheirs, now)
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
