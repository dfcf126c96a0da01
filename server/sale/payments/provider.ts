import type { Database } from '#platform/database'
import { outbound } from '#platform/outbound'

/**
 * The port to whoever moves the money. Connectors fill it; the contract suite beside this file is run by each of them. No card data ever
 * passes here: the customer gives them to the provider's own page, and we get a token.
 */
export type PaymentProvider = OnSiteTender | RemoteProvider

export type PaymentMethod = 'cash' | 'terminal' | 'card' | 'gift_card' | 'store_credit'

/** Money that a member of staff sees with her own eyes: no network, and the answer is known at once. */
export interface OnSiteTender {
  readonly name: string
  readonly method: PaymentMethod
  readonly on_site: true
  /** Looks at what was typed in: a reason not to take it, or what the receipt may say of it. */
  take(tender: {
    amount_minor: number
    currency: string
    reference: string | null
  }): { result: 'done'; provider_reference: string | null } | Declined
}

/** A system elsewhere that may answer, decline, think about it, or fall silent after it has done what it was asked. */
export interface RemoteProvider {
  readonly name: string
  readonly method: PaymentMethod
  readonly on_site: false
  /** How long to wait for an answer before it counts as silence. */
  readonly timeout_ms: number
  /** `reference` is ours. Asked again with the same one, it must answer the same and do it once; so also below. */
  authorise(
    request: { reference: string; company_id: string; token: string; amount_minor: number; currency: string },
    line: Line,
  ): Promise<Answer>
  capture(request: ChangeRequest, line: Line): Promise<Answer>
  refund(request: ChangeRequest, line: Line): Promise<Answer>
  /** Lets an authorisation go of which nothing has been captured. */
  cancel(request: ChangeRequest, line: Line): Promise<Answer>
  /** What became of our authorisation; undefined: they have never heard of it. */
  lookUp(request: { reference: string; company_id: string }, line: Line): Promise<Answer | undefined>
  /**
   * Which of our payments they have news of; undefined when it is not signed by them. A webhook is only a knock at the door: what happened is
   * then looked up, so that it does not matter whether it comes late, twice, out of order or never.
   */
  readWebhook(body: object): string[] | undefined
}

export interface ChangeRequest {
  reference: string
  company_id: string
  payment_reference: string
  provider_reference: string
  amount_minor: number
  currency: string
}

/** What a connector is given besides the request. */
export interface Line {
  signal: AbortSignal
  database: Database
  now: string
}

export type Answer = { result: 'done'; provider_reference: string } | Declined | { result: 'pending' }
export interface Declined {
  result: 'declined'
  reason: string
}

const STRENGTH = ['silence', 'pending', 'declined', 'done']
/** What is settled together may be told of one thing more than once; the strongest word on it counts, whichever came first. */
export function strongest<Told extends { answer: { result: string } }>(told: Told[], idOf: (told: Told) => string): Told[] {
  const heard = new Map<string, Told>()
  const strengthOf = (of: Told | undefined) => (of ? STRENGTH.indexOf(of.answer.result) : -1)
  for (const one of told) if (strengthOf(one) > strengthOf(heard.get(idOf(one)))) heard.set(idOf(one), one)
  return [...heard.values()]
}

const byName = new Map<string, PaymentProvider>()

/** Connectors are handed in when the app is put together; no module imports one. They keep no state: one set serves the whole process. */
export function joinProviders(providers: readonly PaymentProvider[]) {
  for (const provider of providers) {
    const other = [...byName.values()].find((joined) => joined.method === provider.method && joined.name !== provider.name)
    if (other) throw new Error(`${provider.name} and ${other.name} both take ${provider.method}`)
    byName.set(provider.name, provider)
  }
}

export const joinedProviders = (): PaymentProvider[] => [...byName.values()]
export const providerFor = (method: PaymentMethod): PaymentProvider | undefined =>
  joinedProviders().find((provider) => provider.method === method)
export const providerNamed = (name: string): PaymentProvider | undefined => byName.get(name)

/**
 * Asks the provider of a payment that was recorded. One that is gone since (a shop opened again without the test cards) is silent like any
 * other: the payment says so and waits, in case it comes back.
 */
export async function askProvider<T>(
  name: string,
  speak: (provider: RemoteProvider, signal: AbortSignal) => Promise<T>,
): Promise<{ answered: true; value: T } | { answered: false; reason: string }> {
  const provider = byName.get(name)
  if (!provider || provider.on_site) return { answered: false, reason: 'provider_gone' }
  return outbound(provider, (signal) => speak(provider, signal))
}
