/**
 * Answers like Stripe's API, as its public reference describes it (docs.stripe.com/api): idempotency keys, card errors, states of a
 * PaymentIntent, several captures where a card allows them, and pages of Checkout. In memory, for tests; it watches what it is asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'

export const SECRET_KEY = 'sk_test_birge'
export const WEBHOOK_SECRET = 'whsec_birge'

interface Intent {
  [field: string]: unknown
  id: string
  amount: number
  amount_capturable: number
  amount_received: number
  status: string
  metadata: Record<string, string>
  payment_method: string | null
  client_secret: string
}
interface Asked {
  method: string
  path: string
  form: Form
  key: string | undefined
}
type Form = { [name: string]: string | Form }
interface Reply {
  status: number
  body: object
}
const EXPIRES = { exp_month: 8, exp_year: 2031 }
/** What the cards of the stand-in do; the first two are Stripe's own names. With `pm_cut` the line is cut before it has answered. */
const CARDS = ['pm_card_visa', 'pm_card_chargeDeclined', 'pm_once', 'pm_cut', 'pm_silent', 'pm_lost', 'pm_thinking', 'pm_3ds'] as const

interface DisputeMove {
  status: string
  moves: number[]
  due_by?: string | null
  amount?: number
}
const MUTE = new Set<unknown>(['pm_cut', 'pm_silent'])

export async function startStripe() {
  const intents = new Map<string, Intent>()
  const sessions = new Map<string, Record<string, unknown> & { id: string; status: string; form: Form }>()
  const refunds: { id: string; payment_intent: string; amount: number; metadata: Form; status: string }[] = []
  const disputes: (Record<string, unknown> & { payment_intent: string })[] = []
  const answers = new Map<string, { asked: string; reply?: Reply }>()
  const thinkers = new Map<string, string>()
  let customers = new Set<string>(['cus_derya'])
  /** Cards that are kept, each doing what the one does that it was made from. */
  let kept = new Map<string, { customer: string | null; does: string }>([['pm_hers_3ds', { customer: 'cus_derya', does: 'pm_3ds' }]])
  let secret_key = SECRET_KEY
  const accounts = new Map([[secret_key, { customers, kept }]])
  const seen: { asked: Asked; reply: Reply }[] = []
  let count = 0
  let capture_before: number | undefined
  const idOf = (prefix: string) => `${prefix}_${String(++count).padStart(6, '0')}`

  const invalid = (message: string, more: object = {}, status = 400): Reply => ({
    status,
    body: { error: { type: 'invalid_request_error', message, ...more } },
  })
  const ok = (body: object): Reply => ({ status: 200, body })
  const missing = (what: string, id: string) => invalid(`No such ${what}: '${id}'`, { code: 'resource_missing', param: 'id' }, 404)
  const number = (text: string | Form | undefined) => (typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined)
  const text = (value: string | Form | undefined) => (typeof value === 'string' ? value : '')
  const form = (value: string | Form | undefined): Form => (typeof value === 'object' ? value : {})

  function authorise(intent: Intent, off_session = false): Reply {
    const card = kept.get(intent.payment_method ?? '')?.does ?? intent.payment_method
    const asksNobody = card === 'pm_3ds' && off_session
    const why = asksNobody ? 'authentication_required' : 'generic_decline'
    const code = asksNobody ? why : 'card_declined'
    const declined = { code, decline_code: why, message: 'Your card was declined.', type: 'card_error' }
    if (asksNobody || card === 'pm_card_chargeDeclined') {
      Object.assign(intent, { status: 'requires_payment_method', last_payment_error: declined })
      return { status: 402, body: { error: { ...declined, payment_intent: intent } } }
    }
    if (card === 'pm_thinking') intent.status = 'processing'
    else if (card === 'pm_3ds') {
      const url = `https://hooks.stripe.com/3d_secure/${intent.id}`
      Object.assign(intent, {
        status: 'requires_action',
        next_action: { type: 'redirect_to_url', redirect_to_url: { url, return_url: null } },
      })
    } else {
      Object.assign(intent, { status: 'requires_capture', amount_capturable: intent.amount, next_action: null })
      // Kept, a card gets a name of its own.
      if (intent.setup_future_usage && !kept.has(intent.payment_method!)) {
        const id = idOf('pm')
        kept.set(id, { customer: String(intent.customer), does: card! })
        intent.payment_method = id
      }
    }
    return ok(intent)
  }

  function newIntent(body: Form): Intent {
    const id = idOf('pi')
    const intent: Intent = {
      ...{ id, object: 'payment_intent', status: 'requires_confirmation', amount: number(body.amount)!, amount_capturable: 0 },
      ...{ amount_received: 0, currency: body.currency, capture_method: 'manual', confirmation_method: 'automatic', livemode: false },
      ...{ metadata: form(body.metadata) as Record<string, string>, payment_method: text(body.payment_method), next_action: null },
      ...{
        client_secret: `${id}_secret`,
        payment_method_types: ['card'],
        latest_charge: null,
        last_payment_error: null,
        created: 1_700_000_000,
      },
      ...{ customer: body.customer ?? null, setup_future_usage: body.setup_future_usage ?? null },
    }
    intents.set(id, intent)
    return intent
  }

  function sign(type: string, object: object, now: string) {
    const text = JSON.stringify({ id: idOf('evt'), object: 'event', type, data: { object } })
    const timestamp = Math.floor(Date.parse(now) / 1000)
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: text, secret: WEBHOOK_SECRET, timestamp })
    return { text, headers: { 'stripe-signature': signature } }
  }

  function answer({ method, path, form: body }: Asked, query: URLSearchParams): Reply | 'silence' {
    const [, , what, id = '', verb] = path.split('/')
    if (path === '/v1/balance') return ok({ object: 'balance', livemode: false, available: [], pending: [] })
    if (what === 'payment_intents' && method === 'POST' && !id) {
      if (!number(body.amount)) return invalid('Invalid integer', { param: 'amount', code: 'parameter_invalid_integer' })
      const pm = text(body.payment_method)
      if (body.customer !== undefined && !customers.has(text(body.customer))) return missing('customer', text(body.customer))
      if (!CARDS.includes(pm as never) && (!kept.get(pm)?.customer || kept.get(pm)?.customer !== body.customer))
        return missing('PaymentMethod', pm)
      const intent = newIntent(body)
      const said = authorise(intent, body.off_session === 'true')
      return MUTE.has(pm) ? 'silence' : said.status === 200 ? ok(expanded(intent)) : said
    }
    if (what === 'payment_intents' && id === 'search') {
      const [, name, value] = /metadata\['(.+)'\]:'(.+)'/.exec(query.get('query') ?? '') ?? []
      const data = [...intents.values()].filter((intent) => intent.metadata[name!] === value)
      return ok({ object: 'search_result', url: path, has_more: false, next_page: null, data: data.slice(0, 1).map(expanded) })
    }
    if (what === 'payment_intents') {
      const intent = intents.get(id)
      if (!intent) return missing('payment_intent', id)
      if (!verb && method === 'GET') return ok(query.has('expand[0]') ? expanded(intent) : intent)
      if (!verb && method === 'POST') {
        Object.assign(intent.metadata, form(body.metadata))
        return ok(intent)
      }
      const unexpected = invalid(`This PaymentIntent could not be changed because it has a status of ${intent.status}.`, {
        code: 'payment_intent_unexpected_state',
      })
      if (intent.status !== 'requires_capture') return unexpected
      if (verb === 'cancel' && intent.amount_received > 0) return unexpected
      if (verb === 'cancel') return ok(Object.assign(intent, { status: 'canceled', amount_capturable: 0, canceled_at: 1_700_000_000 }))
      const amount = number(body.amount_to_capture) ?? intent.amount_capturable
      if (amount > intent.amount_capturable) return invalid('The amount is more than can be captured', { code: 'amount_too_large' })
      const isFinal = body.final_capture !== 'false'
      if (!isFinal && intent.payment_method === 'pm_once')
        return invalid('This card cannot be captured more than once', { param: 'final_capture', code: 'parameter_invalid' })
      intent.amount_received += amount
      intent.amount_capturable = isFinal ? 0 : intent.amount_capturable - amount
      intent.status = intent.amount_capturable ? 'requires_capture' : 'succeeded'
      Object.assign(intent.metadata, form(body.metadata))
      return ok(intent)
    }
    if (what === 'customers') {
      const customer = { id: idOf('cus'), object: 'customer', metadata: form(body.metadata), created: 1_700_000_000, livemode: false }
      customers.add(customer.id)
      return ok(customer)
    }
    if (what === 'payment_methods' && verb === 'detach') {
      const card = kept.get(id)
      if (!card) return missing('PaymentMethod', id)
      if (!card.customer) return invalid('The payment method you provided is not attached to a customer so detachment is impossible.')
      card.customer = null
      return ok(methodOf(id))
    }
    if (what === 'refunds' && method === 'GET')
      return ok({
        ...{ object: 'list', url: path, has_more: false },
        data: refunds.filter((refund) => refund.payment_intent === query.get('payment_intent')),
      })
    if (what === 'disputes')
      return ok({
        ...{ object: 'list', url: path, has_more: false },
        data: disputes.filter((dispute) => dispute.payment_intent === query.get('payment_intent')),
      })
    if (what === 'refunds') {
      const intent = intents.get(text(body.payment_intent))
      if (!intent) return missing('payment_intent', text(body.payment_intent))
      const amount = number(body.amount) ?? 0
      const given = refunds
        .filter((refund) => refund.payment_intent === intent.id && refund.status !== 'failed')
        .reduce((sum, refund) => sum + refund.amount, 0)
      if (given + amount > intent.amount_received)
        return invalid(`Refund amount is greater than unrefunded amount on charge`, {
          code: given === intent.amount_received ? 'charge_already_refunded' : 'amount_too_large',
        })
      const refund = { id: idOf('re'), object: 'refund', payment_intent: intent.id, amount, currency: intent.currency, status: 'succeeded' }
      const kept = { ...refund, metadata: form(body.metadata), created: 1_700_000_000, reason: null, charge: `ch_${intent.id.slice(3)}` }
      refunds.push(kept)
      return ok(kept)
    }
    if (what === 'checkout') {
      if (method === 'POST') {
        const created = {
          id: idOf('cs_test'),
          object: 'checkout.session',
          status: 'open',
          payment_intent: null,
          mode: 'payment',
          ...USUAL,
          form: body,
        }
        sessions.set(created.id, { ...created, url: `https://checkout.stripe.com/c/pay/${created.id}` })
        return ok(shown(sessions.get(created.id)!))
      }
      const session = sessions.get(verb!)
      return session ? ok(shown(session)) : missing('checkout.session', verb!)
    }
    return invalid(`Unrecognized request URL (${method}: ${path})`, {}, 404)
  }
  const shown = ({ form: _form, ...session }: Record<string, unknown>) => {
    const intent = intents.get(String(session.payment_intent))
    return { ...session, payment_intent: intent ? expanded(intent) : null }
  }
  const methodOf = (id: string) => ({
    ...{ id, object: 'payment_method', type: 'card', customer: kept.get(id)?.customer ?? null, created: 1_700_000_000, livemode: false },
    card: { brand: 'visa', last4: '4242', ...EXPIRES, fingerprint: `fp_${kept.get(id)?.does ?? id}`, funding: 'credit', country: 'TR' },
    ...{ billing_details: { address: null, email: null, name: null, phone: null }, metadata: {} },
  })
  const expanded = (intent: Intent) => ({
    ...{ ...intent, latest_charge: chargeOf(intent), payment_method: intent.payment_method && methodOf(intent.payment_method) },
  })
  const chargeOf = (intent: Intent) => ({
    ...{ id: `ch_${intent.id.slice(3)}`, object: 'charge', amount: intent.amount, captured: intent.amount_received > 0 },
    payment_method_details: {
      type: 'card',
      card: {
        multicapture: { status: intent.payment_method === 'pm_once' ? 'unavailable' : 'available' },
        ...(capture_before && { capture_before }),
      },
    },
  })

  async function serve(request: IncomingMessage, response: ServerResponse) {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const url = new URL(request.url!, 'http://stripe')
    const asked: Asked = {
      ...{ method: request.method!, path: url.pathname, form: decode(text) },
      key: request.headers['idempotency-key'] as string | undefined,
    }
    const send = (reply: Reply) => {
      seen.push({ asked, reply })
      response.writeHead(reply.status, { 'content-type': 'application/json', 'request-id': idOf('req') })
      response.end(JSON.stringify(reply.body))
    }
    if (request.headers.authorization !== `Bearer ${secret_key}`)
      return send(invalid('Invalid API Key provided', { code: 'api_key_invalid' }, 401))
    const card = asked.form.payment_method
    if (card === 'pm_lost') return void request.socket.destroy()
    const keepSilent = () => void (card === 'pm_cut' && request.socket.destroy())
    const key = asked.method === 'POST' ? asked.key : undefined
    const before = key === undefined ? undefined : answers.get(key)
    if (before) {
      if (before.asked !== url.pathname + text)
        return send({
          status: 400,
          body: { error: { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters' } },
        })
      if (before.reply) return send(before.reply)
      return MUTE.has(card)
        ? keepSilent()
        : send({ status: 409, body: { error: { type: 'invalid_request_error', code: 'idempotency_key_in_use', message: 'in use' } } })
    }
    if (key !== undefined) answers.set(key, { asked: url.pathname + text })
    const reply = answer(asked, url.searchParams)
    // As at Stripe, a second one that comes while the first is at work meets it.
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (reply === 'silence') return keepSilent()
    if (key !== undefined) answers.set(key, { asked: url.pathname + text, reply: structuredClone(reply) })
    return send(reply)
  }

  // Who asks may hang up in the middle of it.
  const server = createServer((request, response) => void serve(request, response).catch(() => request.socket.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const settle = (reference: string) => authorise(Object.assign(intentOf(reference)!, { payment_method: 'pm_card_visa' }))
  const intentOf = (reference: string) => [...intents.values()].find((intent) => intent.metadata.birge_payment === reference)
  return {
    at: { host: '127.0.0.1', port, protocol: 'http' as const },
    seen,
    intentOf,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
    /** What is authorised from now on stands until then. */
    standsUntil: (at: string) => void (capture_before = Date.parse(at) / 1000),
    /** From now on this is the key of the account that is asked; what is kept in another it does not know. */
    useAccount(key: string) {
      secret_key = key
      const known = accounts.get(key) ?? {
        customers: new Set<string>(),
        kept: new Map<string, { customer: string | null; does: string }>(),
      }
      accounts.set(key, known)
      ;({ customers, kept } = known)
    },
    /** How many cards it keeps in an account. */
    keeps: (key: string) => [...accounts.get(key)!.kept.values()].filter(({ customer }) => customer !== null).length,
    /** After a day Stripe has forgotten its keys. */
    forgetKeys: () => answers.clear(),
    /** Where its page leads her afterwards. */
    returnOf: (url: string) => text(sessions.get(url.split('/').at(-1)!)?.form.success_url),
    /** She enters her card on Stripe's page. */
    payOnPage(url: string, card: (typeof CARDS)[number]) {
      const session = sessions.get(url.split('/').at(-1)!)!
      const data = form(session.form.payment_intent_data)
      const price = form(form(form(session.form.line_items)['0']).price_data)
      const { customer } = session.form
      const intent = newIntent({
        ...{ amount: price.unit_amount!, currency: price.currency!, payment_method: card, metadata: data.metadata! },
        ...(customer && { customer }),
        ...(data.setup_future_usage && { setup_future_usage: data.setup_future_usage }),
      })
      if (authorise(intent).status === 200) Object.assign(session, { status: 'complete', payment_intent: intent.id })
    },
    /** She has done what her bank wanted. */
    proveHerself: settle,
    /** Somebody takes it on Stripe's own pages. */
    takeByHand(reference: string, amount = intentOf(reference)!.amount) {
      Object.assign(intentOf(reference)!, { status: 'succeeded', amount_received: amount, amount_capturable: 0 })
    },
    /** Somebody lets it go there. */
    cancelByHand(reference: string, now: string) {
      const canceled = {
        status: 'canceled',
        amount_capturable: 0,
        canceled_at: 1_700_000_000,
        cancellation_reason: 'requested_by_customer',
      }
      return sign('payment_intent.canceled', Object.assign(intentOf(reference)!, canceled), now)
    },
    /** Somebody gives so much back there, and they tell of it twice. */
    refundByHand(reference: string, amount: number, now: string) {
      const { id, currency } = intentOf(reference)!
      const refund = { id: idOf('re'), object: 'refund', payment_intent: id, amount, currency, status: 'succeeded', metadata: {} }
      const kept = { ...refund, created: 1_700_000_000, reason: 'requested_by_customer', charge: `ch_${id.slice(3)}` }
      refunds.push(kept)
      const charge = { ...chargeOf(intentOf(reference)!), payment_intent: id, refunded: false, metadata: { birge_payment: reference } }
      return [sign('refund.created', kept, now), sign('charge.refunded', charge, now)]
    },
    /** Her bank disputes it, or its dispute moves on: `moves` are transactions of theirs, in the currency of the payment. */
    disputed(
      reference: string,
      { status, moves, due_by = null, amount = intentOf(reference)!.amount }: DisputeMove,
      type: string,
      now: string,
    ) {
      const { id, currency } = intentOf(reference)!
      let dispute = disputes.find(({ payment_intent }) => payment_intent === id)
      if (!dispute) {
        dispute = {
          ...{ id: idOf('dp'), object: 'dispute', payment_intent: id, charge: `ch_${id.slice(3)}`, amount, currency, reason: 'fraudulent' },
          ...{ created: 1_700_000_000, livemode: false, metadata: {}, is_charge_refundable: false, evidence: {}, ...{ status } },
        }
        disputes.push(dispute)
      }
      const net = moves.map((amount_minor) => ({
        ...{ id: idOf('txn'), object: 'balance_transaction', type: 'adjustment', amount: amount_minor, currency, status: 'available' },
        ...{ fee: amount_minor < 0 ? 2_500 : 0, net: amount_minor < 0 ? amount_minor - 2_500 : amount_minor, created: 1_700_000_000 },
        ...{
          available_on: 1_700_000_000,
          exchange_rate: null,
          description: null,
          source: dispute.id,
          fee_details: [],
          reporting_category: 'dispute',
        },
      }))
      const evidence_details = { due_by: due_by && Date.parse(due_by) / 1000, has_evidence: false, past_due: false, submission_count: 0 }
      Object.assign(dispute, { status, balance_transactions: net, evidence_details })
      return sign(type, structuredClone(dispute), now)
    },
    /** News of one of our payments, signed as Stripe signs. What it was still thinking about it knows two seconds later. */
    news(reference: string, now: string, type = 'payment_intent.amount_capturable_updated') {
      const intent = intentOf(reference)
      if (intent?.status === 'processing') {
        const since = thinkers.get(intent.id) ?? now
        thinkers.set(intent.id, since)
        if (Date.parse(now) - Date.parse(since) > 2_000) settle(reference)
      }
      return sign(type, intent ?? { object: 'payment_intent', id: 'pi_none' }, now)
    },
    /** What it gave back comes back to it, days later: the account behind the card is closed. */
    refundFails(reference: string, now: string) {
      const refund = refunds.find(({ payment_intent }) => payment_intent === intentOf(reference)!.id)!
      return sign('refund.failed', Object.assign(refund, { status: 'failed', failure_reason: 'expired_or_canceled_card' }), now)
    },
  }
}

/** What every session of theirs says besides. */
const USUAL = {
  ...{ automatic_tax: { enabled: false, liability: null, status: null }, created: 1_700_000_000, custom_fields: [], shipping_options: [] },
  ...{ custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null } },
  ...{ expires_at: 1_700_001_800, livemode: false, payment_method_types: ['card'], payment_status: 'unpaid' },
}

/** `a[b][0]=c`, as Stripe's clients send it. */
export function decode(text: string): Form {
  const decoded: Form = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replaceAll(']', '').split('[')
    let place = decoded
    for (const part of path.slice(0, -1)) place = (place[part] ??= {}) as Form
    place[path.at(-1)!] = value
  }
  return decoded
}
