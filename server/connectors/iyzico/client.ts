import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Account } from '../../sale/payments/index.ts'

/** What iyzico answers: always with a status of its own, whatever HTTP says. */
export interface Reply {
  status: 'success' | 'failure'
  errorCode?: string
  errorGroup?: string
  [field: string]: unknown
}

export class IyzicoRefused extends Error {
  readonly code: string
  readonly reason: string
  constructor({ errorCode = 'unknown', errorGroup }: Reply) {
    super(`iyzico: ${errorCode}`)
    this.code = errorCode
    this.reason = (errorGroup ?? `iyzico_${errorCode}`).toLowerCase()
  }
}

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex')

/** IYZWSv2 (docs.iyzico.com, "HMACSHA256 Auth"): the random text, the path without its query, and the body, signed with the secret key. */
export function signedHeaders(
  { api_key = '', secret_key = '' }: Account,
  path: string,
  body: string,
  random = randomBytes(12).toString('hex'),
) {
  const signature = hmac(secret_key, `${random}${path.split('?')[0]}${body}`)
  const says = Buffer.from(`apiKey:${api_key}&randomKey:${random}&signature:${signature}`).toString('base64')
  return { authorization: `IYZWSv2 ${says}`, 'x-iyzi-rnd': random, 'content-type': 'application/json', accept: 'application/json' }
}

/** Asks iyzico. What it turns down is thrown as `IyzicoRefused`; a trouble of its own (code 1) leaves open whether something was done. */
export async function ask(
  at: string,
  account: Account,
  path: string,
  body: object | undefined,
  signal: AbortSignal,
  method = body ? 'POST' : 'GET',
): Promise<Reply> {
  const text = body ? JSON.stringify(body) : ''
  const headers = signedHeaders(account, path, text)
  const response = await fetch(`${at}${path}`, { method, headers, signal, ...(body && { body: text }) })
  if (response.status >= 500) throw new Error(`iyzico answered ${response.status}`)
  const reply = (await response.json()) as Reply
  if (reply.status === 'success') return reply
  if (reply.errorCode === '1') throw new Error('iyzico has a trouble of its own')
  throw new IyzicoRefused(reply)
}

/** The third version of their signature of webhooks: over the fields in this order, those of a payment form with its token. */
export function isSignedByThem(secret_key: string, news: Record<string, unknown>, signature: string): boolean {
  const { iyziEventType, paymentId, iyziPaymentId, token, paymentConversationId, status } = news as Record<string, string | number>
  const told = token
    ? [iyziEventType, iyziPaymentId, token, paymentConversationId, status]
    : [iyziEventType, paymentId, paymentConversationId, status]
  const [ours, theirs] = [Buffer.from(hmac(secret_key, [secret_key, ...told].join(''))), Buffer.from(signature)]
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}
