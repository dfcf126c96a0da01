import { holdsCardNumber } from '@birge/kernel/payment-card'
import { Type } from 'typebox'
import { type Database, run, type Tx } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { wasAnswered } from '#platform/idempotency'
import { refusal } from '#platform/refusal'
import { locationOf } from '../../foundation/stores/index.ts'
import { depositNotCome } from '../deposits/index.ts'
import {
  type Buyer,
  creditNotKnown,
  depositUnknown,
  methodNotTaken,
  returnUrlOf,
  speakAuthorise,
  valueShort,
  type whenPaymentSettles,
} from '../payments/index.ts'
import { type CardChoice, type Cardholder, holderOf, howByCard, mustPayByCard, savedCardRefusals } from '../saved_cards/index.ts'
import { cardRefusals, giftCardBuysNone, mustPayGiftCardsOtherwise } from '../stored_value/index.ts'
import { type Checkout, ownCheckout, type SaidOf, sayChanged } from './checkout.ts'
import { freeWhatIsHeld } from './holding.ts'
import { addsUp, lookAtValue, tendersDoNotAddUp, type ValueTender } from './split.ts'
import { type AskedMethod, checkoutChangedMeanwhile, nothingToPay, paymentInFlight, refusesToHold, startTogether } from './starting.ts'

export const paymentDeclined = refusal<{ payment_id: string; reason: string | null }>(
  'payment_declined',
  409,
  () => 'The card was declined; nothing was charged',
)

export const cardNumberNotTaken = refusal<object>(
  'card_number_not_taken',
  422,
  () => 'This is the number of a card. Card numbers are given to the payment provider, never to us',
)
export const paymentMethodMissing = refusal<{ checkout_id: string }>('payment_method_missing', 422, () => 'Say how this is to be paid')

export const PaymentStarted = Type.Object({
  payment_id: Type.String(),
  status: Type.String(),
  continue_at: Type.Union([Type.String(), Type.Null()], {
    description: 'where she has to go before it is decided: to her bank, or to the provider',
  }),
})

interface PaymentAsked extends CardChoice {
  checkout_id: string
  /** What is not paid from gift cards and credit is asked for here. */
  method?: AskedMethod
  value?: ValueTender[]
  version?: number
  /** Where the provider sends her back to, when not to the checkout. */
  return_url?: string
  /** Whose saved cards, when not those of whoever asks. */
  holder?: Cardholder
}

/**
 * Pays a checkout: hold and record, speak to the provider, settle. A time-out leaves it `unknown`, and the sweeper finds out. Asked again with
 * the same key, the provider is asked again under the same reference, unless it has answered.
 */
export async function payCheckout(database: Database, input: PaymentAsked, call: Call) {
  const { principal, actor, now, request_key: key } = call
  const { checkout_id, value = [], method = null, token, saved_card_id, save_card, holder = holderOf(call) } = input
  const choice: CardChoice = method === 'card' ? given({ token, saved_card_id, save_card }) : {}
  if (token && holdsCardNumber(token)) throw cardNumberNotTaken({})
  if (!method && !value.length) throw paymentMethodMissing({ checkout_id })
  const isByChoice = choice.saved_card_id !== undefined || choice.save_card !== undefined
  if ((value.length || isByChoice) && !(key && (await wasAnswered(database.db, key)))) {
    const checkout = await ownCheckout(database.db, checkout_id, call)
    // What is being paid or was ordered says so itself, whatever is on the card by now.
    if (checkout.status === 'open') {
      if (choice.saved_card_id !== undefined && checkout.instalments) throw savedCardPaysAtOnce({})
      await mustPayByCard(database.db, { company_id: checkout.company_id, door: checkout.channel }, choice, holder, now)
    }
    if (checkout.status === 'open' && value.length) {
      await mustBePaidWith(database, checkout, { value, method, principal, actor })
    }
  }
  const payment = await startTogether(database, { ...input, value, method, principal, actor, now, key })
  const how = {
    ...(await howByCard(database, payment!, choice, holder, call)),
    return_url: input.return_url ?? returnUrlOf(payment!, call),
    locale: call.locale,
    buyer: () => whoPays(database, checkout_id, call),
    agreedCard: async () => (await ownCheckout(database.db, checkout_id, call)).instalments?.card ?? null,
  }
  const { payment_id, status, reason, continue_at } = await speakAuthorise(database, payment!, how, now)
  if (status === 'declined') throw paymentDeclined({ payment_id, reason })
  return { payment_id, status, continue_at }
}

/** Whether this may be taken of what lies with us, and leaves what the method is asked for. */
export async function mustBePaidWith(
  { db }: Database,
  checkout: Checkout,
  { value, method, principal, actor }: { value: ValueTender[]; method: AskedMethod | null; principal: Call['principal']; actor: string },
) {
  const uneven = addsUp(checkout.total_minor, value, method)
  if (uneven) throw uneven
  await mustPayGiftCardsOtherwise(db, checkout.company_id, checkout.quote.quote.lines, value)
  await lookAtValue(db, { checkout, start: { value, principal, actor } })
}

/** What was said of the card. */
const given = (choice: { [Part in keyof CardChoice]: CardChoice[Part] | undefined }): CardChoice =>
  Object.fromEntries(Object.entries(choice).filter(([, part]) => part !== undefined))

/** Who pays, for a provider who has to know; who collects gives the address of the store. */
async function whoPays({ db }: Database, checkout_id: string, call: Call): Promise<Buyer> {
  const { contact, location_id } = await ownCheckout(db, checkout_id, call)
  const store = await locationOf(db, location_id)
  const { street, city, country } = (contact?.address ?? { ...store.address, country: call.market }) as Record<string, string>
  return {
    ...{ name: contact?.name ?? '', phone: contact?.phone ?? null, email: contact?.email ?? null },
    ...{ address: street ?? '', city: city ?? '', country: country ?? call.market, ip: call.address },
  }
}
export const savedCardPaysAtOnce = refusal<object>(
  'saved_card_pays_at_once',
  409,
  () => 'With a saved card all is paid at once: for instalments enter the card anew',
)
export const refusesToPay = [
  savedCardPaysAtOnce,
  ...refusesToHold,
  notFound,
  checkoutChangedMeanwhile,
  paymentInFlight,
  paymentDeclined,
  nothingToPay,
  methodNotTaken,
  cardNumberNotTaken,
  paymentMethodMissing,
  tendersDoNotAddUp,
  ...cardRefusals,
  ...savedCardRefusals,
  creditNotKnown,
  valueShort,
  depositUnknown,
  depositNotCome,
  giftCardBuysNone,
]

/**
 * What a settled payment means for its checkout. Runs in the transaction that settles. Checkouts are found by their ids (`|| ''`), not by the
 * index of those that are being paid, of which a rush has thousands.
 */
export async function paymentsSettled(tx: Tx, told: Parameters<typeof whenPaymentSettles>[1], now: string) {
  if ('about_to' in told) return lockPaidBy(tx, told.about_to)
  const payments = told.settled
  const authorised = payments.filter((p) => p.status === 'authorised' || p.status === 'captured')
  const failed = payments.filter((p) => p.status === 'declined' || p.status === 'cancelled')
  if (authorised.length) {
    const paid = await run<SaidOf>(
      tx,
      `update checkout.checkouts c set status = 'paid', changed_at = $2 from unnest($1::text[], $3::text[]) as p(checkout_id, payment_id)
       where c.checkout_id = p.checkout_id and c.payment_id = p.payment_id and c.status || '' = 'paying'
       returning c.checkout_id, c.company_id, c.cart_id, c.customer_id, c.channel`,
      [authorised.map((p) => p.purpose_id), now, authorised.map((p) => p.payment_id)],
    )
    for (const checkout of paid) await sayChanged(tx, checkout, 'paid', 'system:checkout', now)
  }
  if (failed.length) {
    const reopened = await run<Checkout>(
      tx,
      `update checkout.checkouts c set status = 'open', payment_id = null, hold_expires_at = null, changed_at = $2
       from unnest($1::text[], $3::text[]) as p(checkout_id, payment_id)
       where c.checkout_id = p.checkout_id and c.payment_id = p.payment_id and c.status || '' in ('paying', 'paid') returning c.*`,
      [failed.map((p) => p.purpose_id), now, failed.map((p) => p.payment_id)],
    )
    // What was to be paid with beside it lies with us and is hers again at once: no provider is left to ask.
    await freeWhatIsHeld(tx, reopened, now)
    for (const checkout of reopened) await sayChanged(tx, checkout, 'open', 'system:checkout', now)
  }
}

/** Before the payments themselves, as whoever orders or cancels locks them. */
async function lockPaidBy(tx: Tx, payment_ids: readonly string[]) {
  await run(
    tx,
    `select 1 from checkout.checkouts where checkout_id = any(array(select purpose_id from payments.public_payments where payment_id = any($1)))
     order by checkout_id for no key update`,
    [payment_ids],
  )
}
