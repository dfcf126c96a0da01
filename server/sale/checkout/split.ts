import { Type } from 'typebox'
import type { Db, Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { type Refusal, refusal } from '#platform/refusal'
import { holdOwnValue, mustCover, type OwnTender, type Payment } from '../payments/index.ts'
import { buyerIds, type Checkout } from './checkout.ts'

export const GiftCardTender = Type.Object(
  {
    method: Type.Literal('gift_card'),
    code: Type.String({ minLength: 8, maxLength: 40 }),
    amount_minor: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000_00 }),
  },
  { additionalProperties: false },
)
/** What she pays with of what lies with us; the rest is asked of the method. */
export const ValueTender = Type.Union([
  GiftCardTender,
  Type.Object(
    { method: Type.Literal('store_credit'), amount_minor: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000_00 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      method: Type.Literal('deposit'),
      number: Type.String({ minLength: 1, maxLength: 40, description: 'of a deposit of mine' }),
      amount_minor: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000_00 }),
    },
    { additionalProperties: false },
  ),
])
export type ValueTender = Type.Static<typeof ValueTender>
export const MOST_VALUE_TENDERS = 5

export const tendersDoNotAddUp = refusal<{ total_minor: number; value_minor: number }>(
  'tenders_do_not_add_up',
  422,
  () =>
    'What is paid with comes to more or less than the total: take from cards and credit what is due at most, and say how the rest is paid',
)

export const valueOf = (value: readonly ValueTender[]) => value.reduce((sum, { amount_minor }) => sum + amount_minor, 0)

/** Whether what is ours covers all of it or leaves something to ask a method for. */
export function addsUp(total_minor: number, value: readonly ValueTender[], method: string | null): Refusal | undefined {
  const value_minor = valueOf(value)
  const isRight = method === null ? value_minor === total_minor : value_minor < total_minor
  return value.length && !isRight ? tendersDoNotAddUp({ total_minor, value_minor }) : undefined
}

interface Wanted {
  checkout: Pick<Checkout, 'checkout_id' | 'company_id' | 'currency' | 'customer_id'>
  start: { value?: readonly ValueTender[]; principal: Call['principal']; actor: string }
}

const tendersOf = ({ checkout: { checkout_id, company_id, currency }, start: { value = [], principal, actor } }: Wanted) =>
  value.map((tender) => ({
    ...{ method: tender.method, amount_minor: tender.amount_minor, purpose_id: checkout_id, company_id, currency, actor },
    reference: tender.method === 'gift_card' ? tender.code : tender.method === 'deposit' ? tender.number : undefined,
    only_hers: tender.method === 'deposit',
    customer_ids: buyerIds(principal),
  })) satisfies (OwnTender & { purpose_id: string; actor: string })[]

/**
 * Holds what is paid with of what lies with us, by checkout. One that cannot be held is thrown: the batch is undone and its calls are run singly,
 * so that whoever has too little on her card has held no goods either.
 */
export async function holdValue(tx: Tx, wanted: readonly Wanted[], now: string): Promise<Map<string, Payment[]>> {
  const payments = await holdOwnValue(tx, wanted.flatMap(tendersOf), now)
  return Map.groupBy(payments, (payment) => payment.purpose_id)
}

/**
 * Looks before anything is locked, so that neither a mistyped code nor a card that is nearly empty holds anybody up: what is refused inside a batch
 * makes all of it run singly. What it finds may have changed by the time it is held.
 */
export const lookAtValue = (db: Db, wanted: Wanted) => mustCover(db, tendersOf(wanted))
