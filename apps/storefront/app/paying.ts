import { type Answer, answer, attempt, Problem } from '@birge/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { isPersonalTaxNumber, isTaxNumber } from '@birge/kernel/tax-number'
import type { Words } from './agreements.tsx'
import { useApi } from './api.tsx'
import { asChosen, type Cart, isDigital } from './cart.ts'
import { type Own, type ShownCard, shareOf } from './own-value.tsx'
import { type CardDraft, type cardToPay, emptyCard } from './saved-cards.tsx'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import type { Market } from './visit.ts'

/** By what the rest is paid that gift cards and credit leave. */
export type PaidBy = 'card' | 'bank_transfer' | 'cash_on_delivery'

/** In how many instalments, by which card, she pays what gift cards and credit leave. */
export interface Instalments {
  bin: string
  count: number
  value_minor: number
}

/** For whom the gift cards of a line are; empty fields: for herself, and now. */
export interface GiftDraft {
  email: string
  to_name: string
  from_name: string
  message: string
  send_on: string
}
export const emptyGift: GiftDraft = { email: '', to_name: '', from_name: '', message: '', send_on: '' }

/** What a shopper has filled in so far. It is kept in this tab until she has ordered. */
export interface Draft extends CardDraft {
  delivery: 'ship' | 'collect'
  /** By line of the cart. */
  gifts: Record<string, GiftDraft>
  location_id: string
  street: string
  district: string
  city: string
  postal_code: string
  name: string
  phone: string
  email: string
  /** For an invoice on her own name; who does not want one leaves it empty. */
  personal_number: string
  /** The invoice goes to a company. */
  for_company: boolean
  legal_name: string
  tax_number: string
  tax_office: string
  method: PaidBy
  token: string
  gift_cards: ShownCard[]
  use_credit: boolean
  /** Of the deposits she has left, by number. */
  use_deposits: string[]
  /** The first digits of her card, at most eight: by them it is known in how many instalments it may be. */
  bin: string
  instalments: number
}
export const emptyDraft: Draft = {
  ...emptyCard,
  delivery: 'ship',
  gifts: {},
  location_id: '',
  street: '',
  district: '',
  city: '',
  postal_code: '',
  name: '',
  phone: '',
  email: '',
  personal_number: '',
  for_company: false,
  legal_name: '',
  tax_number: '',
  tax_office: '',
  method: 'card',
  token: 'tok_ok',
  gift_cards: [],
  use_credit: false,
  use_deposits: [],
  bin: '',
  instalments: 1,
}

const DRAFT = 'birge.checkout'
const PAYING = 'birge.paying'
export const keepDraft = (draft: Draft) => sessionStorage.setItem(DRAFT, JSON.stringify(draft))
export const readDraft = () => JSON.parse(sessionStorage.getItem(DRAFT) ?? '{}') as Partial<Draft>

type Fault = 'needed' | 'one_of_both' | 'wrong'
export type Faults = Partial<Record<keyof Draft, Fault>>

export function faultsOf(draft: Draft, market: Market, cart: Cart): Faults {
  const of_company = draft.for_company ? (['legal_name', 'tax_number', ...(market === 'TR' ? (['tax_office'] as const) : [])] as const) : []
  const asked = draft.delivery === 'ship' ? (['street', 'city'] as const) : (['location_id'] as const)
  const where = isDigital(cart) ? [] : asked
  const needed = (['name', ...where, ...of_company] as const).filter((field) => !draft[field].trim())
  const personal = numberIn(draft.personal_number)
  const isWrongPerson = !draft.for_company && personal && !isPersonalTaxNumber(market, personal)
  const isWrong = draft.for_company && draft.tax_number.trim() && !isTaxNumber(market, numberIn(draft.tax_number))
  return {
    ...(isWrong && { tax_number: 'wrong' as const }),
    ...(isWrongPerson && { personal_number: 'wrong' as const }),
    ...Object.fromEntries(needed.map((field) => [field, 'needed'])),
    ...(!draft.phone.trim() && !draft.email.trim() && { phone: 'one_of_both' }),
  }
}

/** As the server reads it. */
const numberIn = (typed: string) => typed.replace(/\s/g, '').toUpperCase()

type Checkout = Answer<'/v1/checkouts', 'post'>
/** Filling in the form; opening the checkout; the bank is asked; it has not answered; the order is being placed. */
type State =
  | { step: 'filling' }
  | { step: 'opening' }
  | { step: 'paying' }
  | { step: 'waiting'; checkout_id: string; hold_expires_at: string | null; continue_at: string | null }
  | { step: 'placing' }
export type Paying = ReturnType<typeof usePayment>

const LOOK_AGAIN_MS = 2_000

/** From a filled form to an order: open the checkout, hold and pay, place. Whatever gets lost on the way is found again by asking. */
export function usePayment() {
  const api = useApi()
  const memory = useQueryClient()
  const navigate = useNavigate()
  const texts = useTexts()
  const [state, setState] = useState<State>({ step: 'filling' })
  const [trouble, setTrouble] = useState<string | null>(null)
  const [faults, setFaults] = useState<Faults>({})
  const gone = useRef(false)

  const stop = useCallback(
    (why: string | null) => {
      sessionStorage.removeItem(PAYING)
      setState({ step: 'filling' })
      setTrouble(why)
      void memory.invalidateQueries({ queryKey: ['cart'] })
    },
    [memory],
  )
  const finish = useCallback(
    async (order_id: string) => {
      for (const kept of [PAYING, DRAFT]) sessionStorage.removeItem(kept)
      await navigate(`/orders/${order_id}?new`, { replace: true })
      await memory.invalidateQueries()
    },
    [memory, navigate],
  )
  const place = useCallback(
    async (checkout_id: string) => {
      setState({ step: 'placing' })
      const key = attempt()
      const order = () =>
        answer(api.POST('/v1/checkouts/{checkout_id}/order', { params: { path: { checkout_id }, header: { 'Idempotency-Key': key } } }))
      await finish((await evenIfLost(order)).order_id)
    },
    [api, finish],
  )
  /** Asks how the payment ended until it has. */
  const wait = useCallback(
    async (checkout: Checkout) => {
      let latest = checkout
      while (latest.status === 'paying' && !gone.current) {
        setState({
          step: 'waiting',
          checkout_id: latest.checkout_id,
          hold_expires_at: latest.hold_expires_at,
          continue_at: latest.continue_at,
        })
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
        latest = await answer(api.GET('/v1/checkouts/{checkout_id}', { params: { path: { checkout_id: checkout.checkout_id } } })).catch(
          () => latest,
        )
      }
      if (gone.current) return
      if (latest.order_id) await finish(latest.order_id)
      else if (latest.status === 'paid') await place(latest.checkout_id)
      else stop(latest.status === 'cancelled' ? null : texts.t('refusals.payment_declined'))
    },
    [api, finish, place, stop, texts],
  )

  // A page that was reloaded while the bank was being asked goes on waiting.
  useEffect(() => {
    gone.current = false
    const checkout_id = sessionStorage.getItem(PAYING)
    if (checkout_id)
      void answer(api.GET('/v1/checkouts/{checkout_id}', { params: { path: { checkout_id } } }))
        .then((checkout) => (checkout.status === 'open' ? stop(null) : wait(checkout)))
        .catch(() => sessionStorage.removeItem(PAYING))
    return () => {
      gone.current = true
    }
  }, [api, stop, wait])

  /** Without a token she enters her card on the page of the provider, and comes back. */
  async function pay(
    draft: Draft,
    market: Market,
    cart: Cart,
    {
      method,
      card,
      words,
      own,
      instalments,
      on_value_gone,
    }: {
      method: PaidBy
      card: ReturnType<typeof cardToPay>
      words: Words
      own: Own
      instalments: Instalments | undefined
      on_value_gone: () => void
    },
  ) {
    setTrouble(null)
    setFaults({})
    try {
      setState({ step: 'opening' })
      const checkout = await answer(api.POST('/v1/checkouts', { body: bodyOf(draft, market, cart, instalments) }))
      sessionStorage.setItem(PAYING, checkout.checkout_id)
      if (checkout.status !== 'open') return await wait(checkout)
      if (checkout.total_minor !== asChosen(cart, draft.delivery).totals.total_minor) return stop(texts.t('refusals.price_changed'))
      if (checkout.agreement_due)
        await answer(
          api.POST('/v1/checkouts/{checkout_id}/agreements', {
            params: { path: { checkout_id: checkout.checkout_id } },
            body: { version: checkout.version, agreed: words },
          }),
        )
      if (checkout.total_minor === 0) return await place(checkout.checkout_id)
      setState({ step: 'paying' })
      const { value, left_minor } = shareOf(cart, draft, own)
      const params = { path: { checkout_id: checkout.checkout_id }, header: { 'Idempotency-Key': attempt() } }
      const { status, continue_at } = await answer(
        api.POST('/v1/checkouts/{checkout_id}/payments', {
          params,
          body: {
            ...(left_minor > 0 && { method, ...(method === 'card' && card) }),
            value,
            version: checkout.version,
          },
        }),
      ).catch((problem: unknown) => {
        // Lost on the way there or back, or under way already: what became of it the checkout knows.
        if (problem instanceof Problem && (problem.status === 0 || problem.code === 'payment_in_flight'))
          return { status: 'unknown', continue_at: null }
        throw problem
      })
      if (continue_at) return location.assign(continue_at)
      if (status === 'authorised' || status === 'captured') await place(checkout.checkout_id)
      else await wait({ ...checkout, status: 'paying' })
    } catch (problem) {
      if (problem instanceof Problem && problem.code.startsWith('agreement_')) void memory.invalidateQueries({ queryKey: ['agreements'] })
      if (problem instanceof Problem && problem.code === 'contact_malformed') setFaults(faultIn(draft, String(problem.details.field)))
      if (problem instanceof Problem && /card|payment_declined/.test(problem.code))
        void memory.invalidateQueries({ queryKey: ['saved-cards'] })
      if (problem instanceof Problem && problem.code.startsWith('instalments_'))
        void memory.invalidateQueries({ queryKey: ['instalments'] })
      // What was shown to be there is not: it is shown anew before it is used.
      if (problem instanceof Problem && /^value_short$|^gift_card_|^credit_/.test(problem.code)) on_value_gone()
      // No card is asked for a transfer or at the door.
      const isPromise = problem instanceof Problem && problem.code === 'payment_declined' && method !== 'card'
      stop(isPromise ? texts.t('refusals.promise_declined') : refusalText(texts, problem))
    }
  }
  /** Back from her bank without having paid: the goods are free, and she chooses again. */
  async function payOtherwise(checkout_id: string) {
    const params = { path: { checkout_id }, header: { 'Idempotency-Key': attempt() } }
    // Too late: it was paid or ordered meanwhile, which is found out by waiting.
    await answer(api.POST('/v1/checkouts/{checkout_id}/cancellation', { params })).then(
      () => stop(null),
      () => undefined,
    )
  }
  return { state, trouble, faults, pay, payOtherwise }
}

const faultIn = ({ for_company }: Draft, field: string): Faults => ({
  [field === 'tax_number' && !for_company ? 'personal_number' : field]: 'wrong',
})

/** Sends the same request again when its answer was lost: its key makes it happen once. */
async function evenIfLost<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask()
    } catch (problem) {
      const lost = problem instanceof Problem && (problem.status === 0 || problem.status === 503 || problem.code === 'request_in_progress')
      if (!lost || tries === 5) throw problem
      await new Promise((resolve) => setTimeout(resolve, tries * 1_000))
    }
}

/** The form as the server takes it. */
export function bodyOf(draft: Draft, market: Market, cart: Cart, instalments?: Instalments) {
  const {
    delivery,
    location_id,
    street,
    district,
    city,
    postal_code,
    name,
    phone,
    email,
    personal_number,
    for_company,
    legal_name,
    tax_number,
    tax_office,
  } = draft
  const given = <T extends object>(fields: T) => Object.fromEntries(Object.entries(fields).filter(([, text]) => text)) as Partial<T>
  return {
    contact: {
      name: name.trim(),
      ...given({ phone: phone.trim(), email: email.trim() }),
      ...(!for_company && personal_number.trim() && { invoice: { kind: 'person' as const, tax_number: numberIn(personal_number) } }),
      ...(for_company && {
        invoice: {
          kind: 'company' as const,
          legal_name: legal_name.trim(),
          tax_number: tax_number.trim(),
          ...given({ tax_office: tax_office.trim() }),
        },
      }),
    },
    ...(instalments && { instalments }),
    gifts: cart.lines.flatMap(({ line_id, is_gift_card }) => {
      const gift = draft.gifts[line_id]
      return is_gift_card && gift ? [{ line_id, ...given(trimmed(gift)) }] : []
    }),
    delivery: isDigital(cart)
      ? ({ kind: 'digital' } as const)
      : delivery === 'collect'
        ? ({ kind: 'collect', location_id } as const)
        : ({
            kind: 'ship',
            address: {
              street: street.trim(),
              city: city.trim(),
              country: market,
              ...given({ district: district.trim(), postal_code: postal_code.trim() }),
            },
          } as const),
  }
}

const trimmed = (gift: GiftDraft): GiftDraft => ({
  ...gift,
  email: gift.email.trim(),
  to_name: gift.to_name.trim(),
  from_name: gift.from_name.trim(),
  message: gift.message.trim(),
})
