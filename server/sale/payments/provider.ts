import { hash } from 'node:crypto'
import type { Database, Tx } from '#platform/database'
import type { CHANNELS } from '#platform/http'

/**
 * The port to whoever moves the money. Connectors fill it; the contract suite beside this file is run by each of them. No card data ever
 * passes here: the customer gives them to the provider's own page, and we get a token.
 */
export type PaymentProvider = OnSiteTender | RemoteProvider

export type PaymentMethod = 'cash' | 'terminal' | 'card' | 'gift_card' | 'store_credit' | 'deposit' | 'bank_transfer' | 'cash_on_delivery'

/** Where money is taken: the channel of the cart or of the sale. */
export type Door = (typeof CHANNELS)[number]

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
  /** Nothing is taken when the order is placed: it waits until somebody of ours says that the money has come. */
  readonly is_promise?: true
  /** How long to wait for an answer before it counts as silence. */
  readonly timeout_ms: number
  /** What has to be known of a company's account with it; one that needs none is there for every company. */
  readonly account?: readonly AccountField[]
  /** What can be told to be wrong with an account by looking at it, without asking anybody: it is not kept, and what is paid through it is not offered. */
  accountFault?(account: Account): string | null
  /** By what an account is known whatever its keys are by now: cards that are kept with one are unknown to another. Left out: by all that was entered. */
  accountMark?(account: Account): string
  /** Whether we are let in with this account: asks for something that changes nothing. */
  tryAccount?(line: Line): Promise<{ works: true } | { works: false; reason: string }>
  /** `reference` is ours. Asked again with the same one, it must answer the same and do it once; so also below. */
  authorise(request: AuthoriseRequest, line: Line): Promise<Answer>
  /** A provider that lets the rest go with the first capture says so (`is_last`): nothing more can be captured then. */
  capture(request: ChangeRequest, line: Line): Promise<Answer>
  refund(request: ChangeRequest, line: Line): Promise<Answer>
  /**
   * What kind of card begins with these six to eight digits (ISO/IEC 7812-1), of which many begin alike; never a whole number. Undefined: they do not know
   * them. A provider that cannot say it takes single payments only.
   */
  cardKind?(bin: string, line: Line): Promise<CardKind | undefined>
  /** Lets an authorisation go of which nothing has been captured. */
  cancel(request: ChangeRequest, line: Line): Promise<Answer>
  /** Lets the rest go of one that was captured in part. A provider without it lets it go by itself, in its own time. */
  release?(request: ChangeRequest, line: Line): Promise<Answer>
  /** What became of our authorisation; undefined: they have never heard of it. */
  lookUp(request: LookUpRequest, line: Line): Promise<Answer | undefined>
  /**
   * How a payment that was authorised stands with them now, whoever has done it: told whole each time, so that it does not matter when and how often it is
   * asked. Undefined: they do not know it, or have not made up their minds. A provider without it does nothing that we have not asked for.
   */
  standing?(request: LookUpRequest, line: Line): Promise<Standing | undefined>
  /**
   * Which of our payments they have news of; undefined when it is not signed by them. A webhook is only a knock at the door: what happened is
   * then looked up, so that it does not matter whether it comes late, twice, out of order or never. One company's account may sign what
   * another's would not, so each is tried.
   */
  readWebhook(webhook: Webhook, account: Account, now: string): News | undefined
  /** A card is kept by a box on their own page, which she ticks there: ours alone keeps none. */
  readonly keeps_on_page?: true
  /** Deletes a card that they keep for her; one that they do not have any more is deleted. Who has this can be asked to keep cards. */
  forgetCard?(token: string, line: Line): Promise<void>
  /** Forgets what a connector has kept in tables of its own for long enough; asked again and again. */
  forgetOld?(tx: Tx, now: string): Promise<void>
}

export interface AccountField {
  name: string
  /** Sealed as soon as it is known, and never shown again. */
  is_secret: boolean
}
/** What a company has entered of its account, by the names of its fields. */
export type Account = Readonly<Record<string, string>>

/** As it came, before anybody has read it: signatures are over bytes. */
export interface Webhook {
  text: string
  headers: Readonly<Record<string, string | string[] | undefined>>
}
/** `webhook_id` is theirs, the same when it is sent again. A reference that is not ours is looked for in vain. */
export interface News {
  webhook_id: string
  kind: string
  payments: { reference: string; provider_reference?: string }[]
  /** Payments that the news names only as they do. */
  their_names?: string[]
  /** Of refunds, by our reference of each: one that was done may fail all the same, days later. */
  refunds?: string[]
  /** It may tell of something that we have not asked for: how these payments stand is looked at. */
  may_be_without_us?: boolean
}

/** All that has happened there to a payment, in amounts that her card was charged. */
export interface Standing {
  /** Taken in all. */
  captured_minor: number
  /** What can still be taken. */
  held_minor: number
  refunds: readonly {
    provider_reference: string
    /** Ours, where we have asked for it. */
    reference: string | null
    amount_minor: number
    has_failed: boolean
  }[]
  disputes: readonly ToldDispute[]
}

/** Her bank takes back what she says she does not owe, until it is decided. */
export interface ToldDispute {
  provider_reference: string
  amount_minor: number
  /** As they say it. */
  reason: string
  /** `inquiry`: her bank asks, and has taken nothing. `closed`: it came to nothing. */
  status: 'inquiry' | 'needs_response' | 'under_review' | 'won' | 'lost' | 'closed'
  /** Until when it has to be answered. */
  answer_by: string | null
  /** What of it they have taken off what they owe us, at this moment. */
  withdrawn_minor: number
  /** What they ask for it besides. */
  fee_minor: number
}

export interface CardKind {
  /** The family of cards that has instalments in common (Bonus, World, Maximum …), as they name it. */
  programme: string | null
  issuer: string | null
  is_credit: boolean
  /** Of a company. */
  is_commercial: boolean
  /** In how many instalments they would take a payment by it. */
  counts: readonly number[]
}

export interface AuthoriseRequest {
  reference: string
  company_id: string
  /** What the provider gave the customer for her card; without one she enters it on a page of theirs. */
  token: string | null
  /** What the goods cost of which this pays; her card is charged this and the surcharge. */
  amount_minor: number
  currency: string
  /**
   * The token is of a card that they keep for her. `present`: she is there, and her bank may want to see her. `absent`: she allowed it to be charged
   * without her, so nobody can be asked anything.
   */
  kept?: 'present' | 'absent'
  /** She wants them to keep her card, `beside` this one of hers that they keep already. */
  keep?: { beside: string | null; absent_allowed: boolean }
  /** As she has agreed with us, and in no other; left out, or 1: a single payment, which has no surcharge. */
  instalments?: { count: number; surcharge_minor: number; programme: string | null }
  /** The kind of card that she has agreed on it for; asked for only by providers on whose page she may take another. */
  agreedCard?: () => Promise<CardKind | null>
  /** Where they send her back to, when she has been with them. */
  return_url: string
  locale: string
  /** Who buys, for providers who have to know; asked for only by them. */
  buyer(): Promise<Buyer>
}
export interface Buyer {
  name: string
  phone: string | null
  email: string | null
  address: string
  city: string
  country: string
  ip: string
}
/** A card that they keep for her: their word for it, never its number, and what she knows it by. */
export interface KeptCard {
  token: string
  /** Under whom they keep it: on a page of theirs whoever comes by one card may be shown all that are kept so. */
  holder: string
  /** `visa`, `mastercard`, `troy` … */
  brand: string
  last_four: string
  /** The last day on which it is good, where they say so. */
  expires_on: string | null
  /** The same for the same card, as far as they say: whoever brings it again brings no other. */
  fingerprint: string | null
}
export interface LookUpRequest {
  reference: string
  company_id: string
  provider_reference: string | null
}

export interface ChangeRequest {
  reference: string
  company_id: string
  payment_reference: string
  provider_reference: string
  /** With what goes along of a surcharge. */
  amount_minor: number
  currency: string
}

/** What a connector is given besides the request. */
export interface Line {
  signal: AbortSignal
  database: Database
  now: string
  account: Account
}

export type Answer = Done | Declined | Pending
/**
 * `due_at`: until when what is promised is waited for. Of an authorisation: `captures_once`, that nothing more can be captured after the first
 * time, `capture_before`, until when it stands, and `card`, where they were to keep it. Of a capture: `is_last`, that the rest was let go with it. Of a
 * cancellation: `given_back_minor`, where it had been taken there without us, and so much went back.
 */
export interface Done {
  result: 'done'
  provider_reference: string
  is_last?: boolean
  given_back_minor?: number
  due_at?: string
  captures_once?: boolean
  capture_before?: string
  card?: KeptCard
}
/** Not decided yet. `continue_at`: it waits for the customer, who has to go to this address. */
export interface Pending {
  result: 'pending'
  provider_reference?: string
  continue_at?: string
}
export interface Declined {
  result: 'declined'
  reason: string
}

/** Money that is not here yet and that nobody outside can be asked for: an order on it waits, and somebody of ours says when it has come. */
interface Promised {
  name: string
  method: PaymentMethod
  account: readonly string[]
  /** What is wrong with what the company has entered. */
  fault(account: Account): string | null
  /** By what the money will be known, and until when it is waited for; or why it cannot be promised. */
  promise(
    request: Pick<AuthoriseRequest, 'reference' | 'amount_minor'>,
    account: Account,
    now: string,
  ): { reference: string; due_at: string | null } | string
}

/**
 * Such a tender as a provider: it is promised at once, and whatever is said of it afterwards is so because we say it; our own rows watch the
 * sums. It keeps nothing, so a payment that was recorded and never promised is one of which it has never heard.
 */
export function promisedTender({ name, method, account, fault, promise }: Promised): RemoteProvider {
  const said = (reference: string) => Promise.resolve({ result: 'done' as const, provider_reference: reference })
  const asWeSay: RemoteProvider['capture'] = ({ reference }) => said(hash('sha256', reference, 'base64url').slice(0, 12))
  return {
    ...{ name, method, on_site: false, is_promise: true, timeout_ms: 1_000 },
    account: account.map((field) => ({ name: field, is_secret: false })),
    accountFault: fault,
    tryAccount: ({ account: entered }) => {
      const reason = fault(entered)
      return Promise.resolve(reason ? { works: false, reason } : { works: true })
    },
    async authorise(request, { account: entered, now }) {
      const wrong = fault(entered)
      const promised = wrong ?? promise(request, entered, now)
      if (typeof promised === 'string') return { result: 'declined', reason: promised }
      return { result: 'done', provider_reference: promised.reference, ...(promised.due_at && { due_at: promised.due_at }) }
    },
    capture: asWeSay,
    refund: asWeSay,
    cancel: asWeSay,
    lookUp: () => Promise.resolve(undefined),
    readWebhook: () => undefined,
  }
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
  for (const provider of providers) byName.set(provider.name, provider)
}

export const joinedProviders = (): PaymentProvider[] => [...byName.values()]
export const providerNamed = (name: string): PaymentProvider | undefined => byName.get(name)
