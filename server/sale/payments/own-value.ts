import { type Db, run, type Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { slot } from '#platform/slots'
import type { Outcome } from '#platform/together'
import { account, insufficientBalance, post, type TransferGroup } from '../../foundation/ledger/index.ts'
import { cardsToPayWith, reviveGiftCards, shareCredit } from '../stored_value/index.ts'
import { fields, type Payment } from './payment.ts'
import type { PaymentMethod } from './provider.ts'

/** What lies with us as value of the customer. Nobody outside is asked: it is held, settled and released in the ledger, in the transaction. */
export const OWN_VALUE = ['gift_card', 'store_credit', 'deposit'] as const
export const isOwnValue = ({ method }: { method: PaymentMethod }) => (OWN_VALUE as readonly string[]).includes(method)

export const valueShort = refusal<{ method: string; available_minor: number; asked_minor: number }>(
  'value_short',
  409,
  ({ method, available_minor }) => `There is only ${available_minor} left on this ${method.replace('_', ' ')}`,
)
export const creditNotKnown = refusal<object>(
  'credit_not_known',
  409,
  () => 'Credit is paid with by a customer who is known: sign in, or prove her at the till',
)

export const depositUnknown = refusal<{ number: string }>(
  'deposit_unknown',
  409,
  ({ number }) => `There is no deposit ${number} with this company`,
)

/** Which deposits these are, by the numbers on their papers: whoever keeps deposits says so. */
export interface DepositSought {
  number: string
  company_id: string
  currency: string
  /** Where a number alone proves nothing: whose it has to be. */
  of_customers?: readonly string[]
}
export const depositsByNumber = slot<[Db | Tx, readonly DepositSought[]], Outcome<string>[]>('payments.deposits_by_number', (_, asked) =>
  Promise.resolve(asked.map(({ number }) => ({ refusal: depositUnknown({ number }) }))),
)

/** What is paid with: a card by its code, or the credit of whoever these ids are. */
export interface OwnTender {
  method: PaymentMethod
  amount_minor: number
  company_id: string
  currency: string
  /** The code of a gift card, or the number of a deposit. */
  reference?: string | undefined
  /** Whose credit it is, the id she came by first. */
  customer_ids?: readonly string[] | undefined
  /** Of a deposit: who brings its paper to a till is taken for whoever may spend it; elsewhere only she is whose it is. */
  only_hers?: boolean | undefined
}

/** Whose value each tender is, as its account's owner; credit that lies under several ids becomes several. Other tenders stay as they are. */
export async function withOwners<T extends OwnTender>(tx: Db | Tx, given: readonly T[]): Promise<(T & { owner?: string })[]> {
  const tenders = creditOnce(given)
  const byCode = tenders.filter((tender) => tender.method === 'gift_card')
  const cards = await cardsToPayWith(
    tx,
    byCode.map(({ reference, company_id, currency }) => ({ code: reference ?? '', company_id, currency })),
  )
  const byNumber = tenders.filter((tender) => tender.method === 'deposit')
  const deposits = byNumber.length
    ? await depositsByNumber(
        tx,
        byNumber.map(({ reference, company_id, currency, only_hers, customer_ids = [] }) => ({
          ...{ number: reference ?? '', company_id, currency },
          ...(only_hers && { of_customers: customer_ids }),
        })),
      )
    : []
  const owned: (T & { owner?: string })[] = []
  for (const tender of tenders) {
    if (tender.method === 'gift_card') {
      const card = cards[byCode.indexOf(tender)]!
      if ('refusal' in card) throw card.refusal
      const { gift_card_id, last_four } = card.ok
      owned.push({ ...tender, owner: gift_card_id, reference: last_four ?? undefined })
    } else if (tender.method === 'deposit') {
      const deposit = deposits[byNumber.indexOf(tender)]!
      if ('refusal' in deposit) throw deposit.refusal
      owned.push({ ...tender, owner: deposit.ok })
    } else if (tender.method === 'store_credit') {
      const { company_id, currency, amount_minor, customer_ids } = tender
      if (!customer_ids?.length) throw creditNotKnown({})
      const shares = await shareCredit(tx, { customer_ids, company_id, currency, amount_minor })
      owned.push(...shares.map((share) => ({ ...tender, amount_minor: share.amount_minor, owner: share.customer_id })))
    } else owned.push(tender)
  }
  return owned
}

/** Whether what is paid with is there now. Nothing is kept: it may be gone a moment later. */
export async function mustCover(db: Db, tenders: readonly OwnTender[]) {
  const owned = (await withOwners(db, tenders)).map(({ owner, ...tender }) => ({
    ...tender,
    account: ownAccount({ ...tender, provider_reference: owner ?? null }),
  }))
  const rows = await run<{ account: string; available_minor: number }>(
    db,
    'select account, available_minor from ledger.public_balances where account = any($1)',
    [owned.map(({ account }) => account)],
  )
  const left = new Map(rows.map(({ account, available_minor }) => [account, available_minor]))
  for (const { method, account, amount_minor } of owned) {
    const available_minor = left.get(account) ?? 0
    if (amount_minor > available_minor) throw valueShort({ method, available_minor, asked_minor: amount_minor })
    left.set(account, available_minor - amount_minor)
  }
}

/** Credit of one customer that is given twice for one thing is one tender: each by itself would count on the same balance. */
function creditOnce<T extends OwnTender & { purpose_id?: string }>(tenders: readonly T[]): T[] {
  const credit = new Map<string, T>()
  const others: T[] = []
  for (const tender of tenders) {
    const { method, purpose_id, company_id, currency, customer_ids } = tender
    if (method !== 'store_credit') others.push(tender)
    else {
      const whose = [purpose_id, company_id, currency, ...(customer_ids ?? [])].join(' ')
      credit.set(whose, { ...tender, amount_minor: tender.amount_minor + (credit.get(whose)?.amount_minor ?? 0) })
    }
  }
  return [...others, ...credit.values()]
}

/** The account whose owner pays: of a gift card or of a customer's credit. */
export const ownAccount = ({
  company_id,
  currency,
  method,
  provider_reference,
}: Pick<Payment, 'company_id' | 'currency' | 'method' | 'provider_reference'>) =>
  account(company_id, currency, method as (typeof OWN_VALUE)[number], provider_reference!)

export const holdOf = (payment_id: string) => `hold:${payment_id}`

/** Long enough for every payment beside it to end, and for the order to be placed; should nobody let go of it, it ends by itself. */
export const HELD_HOURS = 2

/** Sets aside what is to be paid with; refused where there is less, and then nothing is. */
export async function holdOwnValue(
  tx: Tx,
  tenders: readonly (OwnTender & { purpose_id: string; actor: string })[],
  now: string,
): Promise<Payment[]> {
  if (!tenders.length) return []
  const owned = (await withOwners(tx, tenders)).map((tender) => ({ ...tender, payment_id: newId('pay') }))
  const payments = await run<Payment>(
    tx,
    `insert into payments.payments as p (payment_id, purpose_id, company_id, method, provider, amount_minor, currency, provider_reference, actor, status, created_at, settled_at)
     select t.payment_id, t.purpose_id, t.company_id, t.method, t.method, t.amount_minor, t.currency, t.owner, t.actor, 'authorised', $2, $2
     from jsonb_to_recordset($1) as t(payment_id text, purpose_id text, company_id text, method text, amount_minor bigint, currency text, owner text, actor text)
     returning ${fields('p')}`,
    [JSON.stringify(owned), now],
  )
  const expires_at = new Date(Date.parse(now) + HELD_HOURS * 3_600_000).toISOString()
  await postValue(
    tx,
    payments.map((payment) => ({
      payment,
      group: {
        ...{
          key: holdOf(payment.payment_id),
          kind: 'hold',
          document: payment.purpose_id,
          actor: payment.actor,
          posted_at: now,
          transfers: [],
        },
        holds: [{ account: ownAccount(payment), amount_minor: payment.amount_minor, expires_at }],
      },
    })),
  )
  return payments
}

/** Lets go of what was set aside for payments that are not wanted any more. */
export const releaseOwnValue = async (tx: Tx, payments: readonly Payment[], now: string) => {
  if (!payments.length) return
  await postValue(
    tx,
    payments.map((payment) => ({
      payment,
      group: {
        ...{
          key: `release:${payment.payment_id}`,
          kind: 'release',
          document: payment.purpose_id,
          actor: 'system:payments',
          posted_at: now,
        },
        ...{ transfers: [], releases: [{ hold: holdOf(payment.payment_id), account: ownAccount(payment) }] },
      },
    })),
  )
}

/** Value comes back to cards that may have ended meanwhile. */
export const readyForRefunds = (tx: Tx, gift_card_ids: readonly string[], now: string) =>
  gift_card_ids.length ? reviveGiftCards(tx, gift_card_ids, now) : undefined

/** Posts what payments mean to the ledger; what is refused is refused in the words of the tender. */
export async function postValue(tx: Tx, postings: readonly { payment: Payment; group: TransferGroup }[]) {
  const posted = await post(
    tx,
    postings.map(({ group }) => group),
  )
  for (const [i, outcome] of posted.entries()) {
    if (!('refusal' in outcome)) continue
    const { payment } = postings[i]!
    if (!isOwnValue(payment) || outcome.refusal.code !== insufficientBalance.code) throw outcome.refusal
    const { balance_minor, asked_minor } = outcome.refusal.details as { balance_minor: number; asked_minor: number }
    throw valueShort({ method: payment.method, available_minor: balance_minor, asked_minor })
  }
}
