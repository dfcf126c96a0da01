import Stripe from 'stripe'
import type { Account, Answer, ChangeRequest, KeptCard, RemoteProvider, Standing, ToldDispute } from '../../sale/payments/index.ts'

export interface StripeSettings {
  /** Where it is reached, if not at Stripe itself: a stand-in; and by which line, if it is listened to. */
  at?: { host: string; port: number; protocol: 'http' | 'https'; httpClient?: Stripe.HttpClient }
  timeout_ms?: number
}

/** By this name a payment of ours is found among theirs. */
const OURS = 'birge_payment'

/**
 * Stripe, by its own client. A card is authorised by a PaymentIntent that is captured later; without a token the customer enters it on
 * Stripe's page (Checkout), so that no card number passes here. Everything is asked under our reference as idempotency key; since Stripe
 * forgets those after a day, captures and refunds also carry it as metadata, by which one that was done is recognised.
 */
export function stripe({ at, timeout_ms = 20_000 }: StripeSettings = {}): RemoteProvider {
  const clientOf = ({ secret_key = '' }: Account) =>
    new Stripe(secret_key, { timeout: timeout_ms, maxNetworkRetries: 1, telemetry: false, ...at })
  const search = async (client: Stripe, reference: string) =>
    (
      await client.paymentIntents.search({
        ...{ query: `metadata['${OURS}']:'${reference}'`, limit: 1, expand: ['data.latest_charge', 'data.payment_method'] },
      })
    ).data[0]

  return {
    name: 'stripe',
    method: 'card',
    on_site: false,
    timeout_ms: timeout_ms * 2,
    account: [
      { name: 'secret_key', is_secret: true },
      { name: 'webhook_secret', is_secret: true },
    ],
    // Keys say whose they are and whether they are for trying (`sk_live_51H…` of `acct_1H…`); of one that does not, each is an account of its own.
    accountMark: ({ secret_key = '' }) => /^[rs]k_((?:test|live)_51\w{15})/.exec(secret_key)?.[1] ?? secret_key,

    async tryAccount({ account }) {
      if (!account.webhook_secret?.startsWith('whsec_')) return { works: false, reason: 'webhook_secret_malformed' }
      try {
        await clientOf(account).balance.retrieve()
        return { works: true }
      } catch (error) {
        if (isRefusedAccount(error)) return { works: false, reason: 'account_refused' }
        throw error
      }
    },

    async authorise({ reference, token, amount_minor, currency, return_url, locale, kept, keep }, { account, now }) {
      const client = clientOf(account)
      const metadata = { [OURS]: reference }
      const once = { idempotencyKey: reference }
      const cents = { currency: currency.toLowerCase() }
      return answered(async () => {
        const holder = keep && (await holderOf(client, reference, keep.beside))
        const keeping = keep && { setup_future_usage: keep.absent_allowed ? ('off_session' as const) : ('on_session' as const) }
        if (token === null) {
          const session = await client.checkout.sessions.create(
            {
              mode: 'payment',
              line_items: [{ quantity: 1, price_data: { ...cents, unit_amount: amount_minor, product_data: { name: reference } } }],
              payment_intent_data: { capture_method: 'manual', metadata, ...keeping },
              payment_method_options: { card: { request_multicapture: 'if_available' } },
              ...(holder && { customer: holder }),
              client_reference_id: reference,
              metadata,
              success_url: return_url,
              cancel_url: return_url,
              expires_at: Math.floor(Date.parse(now) / 1000) + SESSION_SECONDS,
              // Stripe's page knows no Azerbaijani: it then goes by her browser.
              locale: locale === 'tr' || locale === 'en' ? locale : 'auto',
            },
            once,
          )
          return sayOfSession(session)
        }
        const hers = kept ? cardIn(token) : { customer: holder, payment_method: token }
        const intent = await client.paymentIntents.create(
          {
            ...{ ...cents, amount: amount_minor, payment_method: hers.payment_method, payment_method_types: ['card'], metadata },
            ...(hers.customer && { customer: hers.customer }),
            ...(kept === 'absent' && { off_session: true }),
            ...keeping,
            ...{ capture_method: 'manual', confirm: true, return_url },
            payment_method_options: { card: { request_multicapture: 'if_available' } },
            expand: ['latest_charge', 'payment_method'],
          },
          once,
        )
        return sayOf(intent)
      }, 'nothing is done yet')
    },

    async capture({ reference, provider_reference, amount_minor }, { account }) {
      const client = clientOf(account)
      return answered(async () => {
        const intent = await client.paymentIntents.retrieve(provider_reference, { expand: ['latest_charge'] })
        if (reference in intent.metadata) return { result: 'done', provider_reference }
        // Taken without us (by hand, on Stripe's own pages): so much of it is what we ask for.
        if (intent.status === 'succeeded') {
          const by_hand_minor = intent.amount_received - takenByUs(intent)
          if (by_hand_minor < amount_minor) return { result: 'declined', reason: 'taken_there_in_part' }
          await client.paymentIntents.update(
            provider_reference,
            { metadata: { [reference]: String(amount_minor) } },
            { idempotencyKey: reference },
          )
          return { result: 'done', provider_reference, ...(by_hand_minor === amount_minor && { is_last: true }) }
        }
        const isPart = amount_minor < intent.amount_capturable
        const mayGoOn = !capturesOnce(intent)
        await client.paymentIntents.capture(
          provider_reference,
          {
            amount_to_capture: amount_minor,
            metadata: { [reference]: String(amount_minor) },
            ...(isPart && mayGoOn && { final_capture: false }),
          },
          { idempotencyKey: reference },
        )
        return { result: 'done', provider_reference, ...(isPart && !mayGoOn && { is_last: true }) }
      })
    },

    async refund(request, { account }) {
      return answered(() => refundOnce(clientOf(account), request))
    },

    async cancel(request, { account }) {
      const client = clientOf(account)
      const { provider_reference, reference } = request
      return answered(async () => {
        const intent = await client.paymentIntents.retrieve(provider_reference)
        if (intent.status === 'canceled') return { result: 'done', provider_reference }
        // Taken without us (by hand, on Stripe's own pages): it goes back.
        if (intent.status === 'succeeded') {
          const given_back_minor = intent.amount_received
          const answer = await refundOnce(client, { ...request, amount_minor: given_back_minor })
          return answer.result === 'done' ? { ...answer, given_back_minor } : answer
        }
        await client.paymentIntents.cancel(provider_reference, {}, { idempotencyKey: reference })
        return { result: 'done', provider_reference }
      })
    },

    // A capture of nothing that is the last lets the rest go (docs.stripe.com/payments/multicapture, "Release uncaptured funds").
    async release({ reference, provider_reference }, { account }) {
      const client = clientOf(account)
      return answered(async () => {
        const intent = await client.paymentIntents.retrieve(provider_reference)
        if (intent.status === 'requires_capture')
          await client.paymentIntents.capture(
            provider_reference,
            { amount_to_capture: 0, final_capture: true },
            { idempotencyKey: reference },
          )
        return { result: 'done', provider_reference }
      })
    },

    async lookUp({ reference, provider_reference }, { account }) {
      const client = clientOf(account)
      if (provider_reference?.startsWith('cs_'))
        return sayOfSession(
          await client.checkout.sessions.retrieve(provider_reference, {
            expand: ['payment_intent.latest_charge', 'payment_intent.payment_method'],
          }),
        )
      const expand = ['latest_charge', 'payment_method']
      const intent = provider_reference
        ? await client.paymentIntents.retrieve(provider_reference, { expand })
        : await search(client, reference)
      return intent && sayOf(intent)
    },

    async standing({ reference, provider_reference }, { account }) {
      const client = clientOf(account)
      const intent = provider_reference ? await client.paymentIntents.retrieve(provider_reference) : await search(client, reference)
      if (!intent || !['requires_capture', 'succeeded', 'canceled'].includes(intent.status)) return undefined
      const of = { payment_intent: intent.id, limit: 100 }
      const [refunds, disputes] = await Promise.all([client.refunds.list(of), client.disputes.list(of)])
      return {
        captured_minor: intent.amount_received,
        held_minor: intent.amount_capturable,
        refunds: refunds.data.map(standingOfRefund),
        disputes: disputes.data.map(toldOf),
      }
    },

    async forgetCard(token, { account }) {
      try {
        await clientOf(account).paymentMethods.detach(cardIn(token).payment_method)
      } catch (error) {
        // They do not have it (any more), or it is nobody's already.
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
      }
    },

    readWebhook({ text, headers }, { webhook_secret = '' }, now) {
      try {
        const signature = String(headers['stripe-signature'] ?? '')
        const event = Stripe.webhooks.constructEvent(text, signature, webhook_secret, TOLERANCE_SECONDS, undefined, Date.parse(now))
        const about = event.data.object as { object: string; id: string; metadata?: Record<string, string>; payment_intent?: unknown }
        const reference = about.metadata?.[OURS]
        const intent = about.object === 'payment_intent' ? about.id : about.payment_intent
        const payments = reference ? [{ reference, ...(typeof intent === 'string' && { provider_reference: intent }) }] : []
        const refund = about.object === 'refund' && about.metadata?.birge_change
        const may_be_without_us = isWithoutUs(event)
        return {
          ...{ webhook_id: event.id, kind: event.type, payments, ...(refund && { refunds: [refund] }) },
          ...(may_be_without_us && { may_be_without_us, ...(!reference && typeof intent === 'string' && { their_names: [intent] }) }),
        }
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) return undefined
        throw error
      }
    },
  }
}

/** What we have captured of it stands beside it, under our reference of each. */
const takenByUs = ({ metadata }: Pick<Stripe.PaymentIntent, 'metadata'>) =>
  Object.entries(metadata).reduce((sum, [name, value]) => (name === OURS ? sum : sum + (Number(value) || 0)), 0)

/** News of something that nobody of us may have asked for. */
function isWithoutUs({ type, data }: Stripe.Event): boolean {
  if (type === 'payment_intent.succeeded')
    return (data.object as Stripe.PaymentIntent).amount_received !== takenByUs(data.object as Stripe.PaymentIntent)
  if (type === 'refund.created' || type === 'refund.updated' || type === 'refund.failed')
    return (data.object as Stripe.Refund).metadata?.birge_change === undefined
  return type === 'payment_intent.canceled' || type === 'charge.refunded' || type.startsWith('charge.dispute.')
}

const standingOfRefund = ({ id, amount, status, metadata }: Stripe.Refund): Standing['refunds'][number] => ({
  ...{ provider_reference: id, reference: metadata?.birge_change ?? null, amount_minor: amount },
  has_failed: status === 'failed' || status === 'canceled',
})

const DISPUTES: Partial<Record<Stripe.Dispute.Status, ToldDispute['status']>> = {
  ...{ warning_needs_response: 'inquiry', warning_under_review: 'under_review', warning_closed: 'closed' },
  ...{ needs_response: 'needs_response', under_review: 'under_review', won: 'won', lost: 'lost' },
}
/** What was taken and put back stands in their transactions, the fee with it; where those are in the currency of the account, the amount is that of the dispute. */
function toldOf({ id, amount, currency, reason, status, evidence_details, balance_transactions }: Stripe.Dispute): ToldDispute {
  const taken = balance_transactions.reduce((sum, transaction) => sum - transaction.amount, 0)
  const fees = balance_transactions.filter((transaction) => transaction.currency === currency)
  return {
    ...{ provider_reference: id, amount_minor: amount, reason, status: DISPUTES[status] ?? 'closed' },
    answer_by: evidence_details.due_by ? new Date(evidence_details.due_by * 1000).toISOString() : null,
    withdrawn_minor: taken > 0 ? amount : 0,
    fee_minor: fees.reduce((sum, { fee }) => sum + fee, 0),
  }
}

/** Their word for a card: whose it is with them, and which. */
function cardIn(token: string) {
  const [customer = '', payment_method = ''] = token.split('/')
  return { customer, payment_method }
}

/** Under whom her cards are kept: nothing is told of her, she is only a name of theirs. */
async function holderOf(client: Stripe, reference: string, beside: string | null): Promise<string> {
  if (beside) return cardIn(beside).customer
  return (await client.customers.create({ metadata: { [OURS]: reference } }, { idempotencyKey: `${reference}-holder` })).id
}

/** The card that was to be kept with this payment, once it is. */
function keptWith({ setup_future_usage, customer, payment_method }: Stripe.PaymentIntent): { card?: KeptCard } {
  if (!setup_future_usage || !customer || !payment_method || typeof payment_method === 'string' || !payment_method.card) return {}
  const { brand, last4, exp_month, exp_year, fingerprint } = payment_method.card
  const holder = typeof customer === 'string' ? customer : customer.id
  const token = `${holder}/${payment_method.id}`
  const expires_on = new Date(Date.UTC(exp_year, exp_month, 0)).toISOString().slice(0, 10)
  return { card: { token, holder, brand, last_four: last4, expires_on, fingerprint: fingerprint ?? null } }
}

/** Stripe takes no less than thirty minutes by its own clock. */
const SESSION_SECONDS = 35 * 60
/** How old a signature may be: Stripe signs anew whenever it sends again. */
const TOLERANCE_SECONDS = 300

/** Stripe forgets idempotency keys after a day: what was asked before that is found among what was done. */
async function refundOnce(client: Stripe, { reference, provider_reference, amount_minor }: ChangeRequest): Promise<Answer> {
  const before = await client.refunds.list({ payment_intent: provider_reference, limit: 100 })
  const done = before.data.find((refund) => refund.metadata?.birge_change === reference)
  const metadata = { birge_change: reference }
  const refund =
    done ??
    (await client.refunds.create({ payment_intent: provider_reference, amount: amount_minor, metadata }, { idempotencyKey: reference }))
  if (refund.status === 'failed' || refund.status === 'canceled')
    return { result: 'declined', reason: refund.failure_reason ?? 'refund_failed' }
  return { result: 'done', provider_reference: refund.id }
}

const cardOf = ({ latest_charge }: Stripe.PaymentIntent) =>
  latest_charge && typeof latest_charge === 'object' ? latest_charge.payment_method_details?.card : undefined
/** Of a card of which Stripe does not say that it can be captured again, it is not believed. */
const capturesOnce = (intent: Stripe.PaymentIntent) => cardOf(intent)?.multicapture?.status !== 'available'
function standsUntil(intent: Stripe.PaymentIntent) {
  const capture_before = cardOf(intent)?.capture_before
  return capture_before ? { capture_before: new Date(capture_before * 1000).toISOString() } : {}
}

function sayOf(intent: Stripe.PaymentIntent): Answer {
  const { id: provider_reference, status, next_action, last_payment_error, cancellation_reason } = intent
  if (status === 'requires_capture' || status === 'succeeded') {
    const captures_once = capturesOnce(intent) && { captures_once: true }
    return { result: 'done', provider_reference, ...captures_once, ...standsUntil(intent), ...keptWith(intent) }
  }
  if (status === 'canceled') return { result: 'declined', reason: cancellation_reason ?? 'cancelled' }
  const continue_at = next_action?.redirect_to_url?.url
  if (status === 'requires_payment_method')
    return { result: 'declined', reason: last_payment_error?.decline_code ?? last_payment_error?.code ?? 'card_declined' }
  return { result: 'pending', provider_reference, ...(continue_at && { continue_at }) }
}

function sayOfSession({ id, status, url, payment_intent }: Stripe.Checkout.Session): Answer {
  if (status === 'expired') return { result: 'declined', reason: 'not_paid_in_time' }
  if (status === 'complete' && payment_intent && typeof payment_intent === 'object') return sayOf(payment_intent)
  return { result: 'pending', provider_reference: id, ...(url && { continue_at: url }) }
}

const isRefusedAccount = (error: unknown) =>
  error instanceof Stripe.errors.StripeAuthenticationError || error instanceof Stripe.errors.StripePermissionError

/** What Stripe turned down is an answer. Whatever leaves it open whether something was done is thrown: it counts as silence, and is asked again. */
async function answered(ask: () => Promise<Answer>, when?: 'nothing is done yet'): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError)
      return { result: 'declined', reason: error.decline_code ?? error.code ?? 'card_declined' }
    // What another account holds this one does not know: it is no answer, but waits until the right one is asked again.
    if (!when && error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') throw error
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return { result: 'declined', reason: error.code ?? 'invalid_request' }
    // A key that is no good charges nobody; but what was authorised with a good one waits until it is good again.
    if (when && isRefusedAccount(error)) return { result: 'declined', reason: 'account_refused' }
    throw error
  }
}
