/**
 * Holds what our connector asks of Stripe, and what our stand-in answers, against Stripe's own OpenAPI description:
 * `node tools/stripe-schema.ts SPEC.json`. A description older than the client lists what it does not know yet.
 */
import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import { stripe } from '../server/connectors/stripe/index.ts'
import { SECRET_KEY, startStripe, WEBHOOK_SECRET } from '../server/connectors/stripe/stand-in.ts'
import type { Line } from '../server/sale/payments/index.ts'

interface Spec {
  info: { version: string }
  components: object
  paths: Record<
    string,
    Record<
      string,
      {
        requestBody?: { content: Record<string, { schema: object }> }
        responses: Record<string, { content?: Record<string, { schema: object }> }>
      }
    >
  >
}
const path = process.argv[2]
if (!path) throw new Error('which description? node tools/stripe-schema.ts SPEC.json')
// OpenAPI 3.0 says `nullable`, JSON Schema a second type.
const spec = JSON.parse(readFileSync(path, 'utf8'), orNull) as Spec
function orNull(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || typeof value.nullable !== 'boolean') return value
  const { nullable, ...schema } = value
  return nullable ? { anyOf: [schema, { type: 'null' }] } : schema
}
const ajv = new Ajv({ coerceTypes: true, strict: false, allErrors: true, validateFormats: false, logger: false })
const holds = (schema: object, value: unknown) => {
  const check = ajv.compile({ ...schema, components: spec.components })
  return check(structuredClone(value)) ? [] : check.errors!
}

/** What was sent as `a[0]` is a list. */
function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, part]) => [name, listed(part)] as const)
  return entries.every(([name], at) => name === String(at)) && entries.length
    ? entries.map(([, part]) => part)
    : Object.fromEntries(entries)
}

const theirs = await startStripe()
const account = { secret_key: SECRET_KEY, webhook_secret: WEBHOOK_SECRET }
const provider = stripe({ at: theirs.at, timeout_ms: 2_000 })
const line = { signal: AbortSignal.timeout(60_000), now: new Date().toISOString(), account } as unknown as Line
let number = 0
const buyer = () => Promise.reject(new Error('Stripe does not ask who buys'))
const authorise = async (token: string | null) => {
  const reference = `pay_${++number}`
  const order = {
    reference,
    company_id: 'com_1',
    token,
    amount_minor: 10_000,
    currency: 'TRY',
    return_url: 'http://localhost/',
    locale: 'tr',
    buyer,
  }
  const answer = await provider.authorise(order, line)
  const provider_reference = 'provider_reference' in answer ? answer.provider_reference! : ''
  const change = (amount_minor: number) => ({
    ...{
      reference: `pch_${++number}`,
      company_id: 'com_1',
      payment_reference: reference,
      provider_reference,
      amount_minor,
      currency: 'TRY',
    },
  })
  return { reference, provider_reference, change }
}
for (const token of ['pm_card_visa', 'pm_once']) {
  const { change, reference, provider_reference } = await authorise(token)
  await provider.lookUp({ reference, company_id: 'com_1', provider_reference }, line)
  await provider.lookUp({ reference, company_id: 'com_1', provider_reference: null }, line)
  await provider.capture(change(4_000), line)
  await provider.refund(change(1_000), line)
  await provider.refund(change(90_000), line)
}
await provider.cancel((await authorise('pm_card_visa')).change(10_000), line)
await authorise('pm_card_chargeDeclined')
await authorise('pm_3ds')
const page = await authorise(null)
await provider.lookUp({ ...page, company_id: 'com_1' }, line)
await provider.tryAccount!(line)
theirs.stop()

const operations = Object.entries(spec.paths).flatMap(([pattern, of]) =>
  Object.entries(of).map(([method, operation]) => ({ method: method.toUpperCase(), pattern, operation })),
)
const told = new Map<string, number>()
const tell = (where: string, { instancePath, message, params }: ErrorObject) => {
  const what = `${where} ${instancePath || '/'} ${message} ${JSON.stringify(params)}`
  told.set(what, (told.get(what) ?? 0) + 1)
}
let [asked, replied, unknown] = [0, 0, 0]
for (const { asked: request, reply } of theirs.seen) {
  const fits = ({ method, pattern }: (typeof operations)[number]) =>
    method === request.method && new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(request.path)
  const found = operations.find((one) => one.pattern === request.path && one.method === request.method) ?? operations.find(fits)
  if (!found) {
    unknown++
    continue
  }
  const form = found.operation.requestBody?.content['application/x-www-form-urlencoded']?.schema
  if (form && request.method === 'POST') {
    asked++
    for (const error of holds(form, listed(request.form))) tell(`asked ${found.method} ${found.pattern}`, error)
  }
  const schema = found.operation.responses[reply.status === 200 ? '200' : 'default']?.content?.['application/json']?.schema
  if (!schema) continue
  replied++
  for (const error of holds(schema, reply.body)) if (error.keyword !== 'anyOf') tell(`answered ${found.method} ${found.pattern}`, error)
}
process.stdout.write(
  `Stripe ${spec.info.version}: ${asked} requests and ${replied} answers held against it, ${unknown} at addresses it does not describe; ${told.size} differences\n` +
    [...told].map(([what, count]) => `  ${count} x ${what}\n`).join(''),
)
