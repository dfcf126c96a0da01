import { type Database, run } from '#platform/database'
import { refusal } from '#platform/refusal'
import { type Settlement, settleTogether } from './authorise.ts'
import { type Change, inTurns, speakChanges } from './changes.ts'
import { fields, type Payment, paymentsByIds } from './payment.ts'
import { askProvider, providerNamed } from './provider.ts'

/** After this long a provider who has never heard of a payment never will: our request is dead. */
const GIVE_UP_AFTER_SECONDS = 120
const AT_MOST = 500

/**
 * Finishes what a time-out, a crash or a silent provider left half done: looks up what became of authorisations, and asks again for changes.
 * Every process may run it; each takes rows that no other has.
 */
export async function resumePayments(database: Database, now: string): Promise<void> {
  const unsettled = await run<Payment>(
    database.db,
    `update payments.payments p set look_up_at = $1::timestamptz + interval '60 seconds'
     where payment_id in (select payment_id from payments.payments where status in ('authorising', 'unknown') and look_up_at <= $1
       order by look_up_at limit $2 for no key update skip locked) returning ${fields('p')}`,
    [now, AT_MOST],
  )
  await inTurns(unsettled, (payment) => lookUp(database, payment, now))
  const asked = await run<Change>(
    database.db,
    `update payments.changes c set ask_again_at = $1::timestamptz + interval '60 seconds'
     where change_id in (select change_id from payments.changes where status = 'asked' and ask_again_at <= $1
       order by ask_again_at limit $2 for no key update skip locked) returning c.*`,
    [now, AT_MOST],
  )
  await speakChanges(database, asked, now)
}

async function lookUp(database: Database, payment: Payment, now: string): Promise<Payment> {
  const { payment_id, company_id } = payment
  const answered = await askProvider(payment.provider, (provider, signal) =>
    provider.lookUp({ reference: payment_id, company_id }, { signal, database, now }),
  )
  const isOld = Date.parse(payment.created_at) + GIVE_UP_AFTER_SECONDS * 1000 <= Date.parse(now)
  const neverHeard: Settlement['answer'] = isOld
    ? { result: 'declined', reason: 'not_reached' }
    : { result: 'silence', reason: 'not_reached_yet' }
  const answer = answered.answered ? (answered.value ?? neverHeard) : { result: 'silence' as const, reason: answered.reason }
  return settleTogether(database, { payment_id, answer, now })
}

export const webhookNotSigned = refusal<{ provider: string }>(
  'webhook_not_signed',
  401,
  ({ provider }) => `This was not signed by ${provider}`,
)
export const unknownProvider = refusal<{ provider: string }>(
  'unknown_provider',
  404,
  ({ provider }) => `There is no payment provider ${provider}`,
)

/**
 * A provider has news of some payments: they are looked up now instead of later. One that was given up as never reached is looked up too,
 * for it may turn out to have been authorised.
 */
export async function receiveWebhook(database: Database, provider_name: string, body: object, now: string): Promise<void> {
  const provider = providerNamed(provider_name)
  if (!provider || provider.on_site) throw unknownProvider({ provider: provider_name })
  const references = provider.readWebhook(body)
  if (!references) throw webhookNotSigned({ provider: provider_name })
  const payments = (await paymentsByIds(database.db, references)).filter((payment) => payment.provider === provider_name)
  const open = payments.filter(
    (payment) => ['authorising', 'unknown'].includes(payment.status) || (payment.status === 'declined' && payment.reason === 'not_reached'),
  )
  await inTurns(open, (payment) => lookUp(database, payment, now))
}
