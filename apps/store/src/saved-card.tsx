import { Button, Field, Icon, Input } from '@birge/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type Answer, answer, api } from './api.ts'
import { takeBack } from './by-link.tsx'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import { useTexts } from './texts.ts'

type SavedCard = Answer<'/v1/till/carts/{cart_id}/saved-cards'>['items'][number]

/** The saved cards of who stands here; none of a walk-in. */
export function useSavedCards(cart_id: string): readonly SavedCard[] {
  const { data } = useQuery({
    queryKey: ['saved-cards', cart_id],
    queryFn: () => answer(api.GET('/v1/till/carts/{cart_id}/saved-cards', { params: { path: { cart_id } } })),
    enabled: cart_id !== '',
  })
  return data?.items.filter(({ is_taken }) => is_taken) ?? []
}

interface Props {
  cards: readonly SavedCard[]
  cart_id: string
  amount_minor: number
  currency: string
  on_paid: (payment_link_id: string) => void
  on_back: () => void
}

const LOOK_AGAIN_MS = 1_500

/** She says which card, is sent a code that names it and the amount, and tells it: her card is charged without being there. */
export function PayBySavedCard({ cards, cart_id, amount_minor, currency, on_paid, on_back }: Props) {
  const texts = useTexts()
  const { t, money } = texts
  const [code, setCode] = useState('')
  useScanner(() => {})
  const ask = useMutation({
    mutationFn: (saved_card_id: string) => answer(api.POST('/v1/till/card-codes', { body: { cart_id, saved_card_id, amount_minor } })),
    onSuccess: () => setCode(''),
  })
  const asked = ask.data
  const charge = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/till/card-payments', {
          body: { payment_link_id: asked!.payment_link_id, saved_card_id: ask.variables!, code_id: asked!.code_id, code },
        }),
      ),
  })
  // Her bank may take its time, and our answer may be lost: what became of it the link knows.
  const { data: link } = useQuery({
    queryKey: ['payment-link', asked?.payment_link_id],
    queryFn: () =>
      answer(api.GET('/v1/till/payment-links/{payment_link_id}', { params: { path: { payment_link_id: asked!.payment_link_id } } })),
    enabled: charge.isSuccess || charge.isError,
    refetchInterval: LOOK_AGAIN_MS,
  })
  const status = link?.status ?? charge.data?.status
  const told = useRef(false)
  useEffect(() => {
    if (status !== 'paid' || told.current || !asked) return
    told.current = true
    on_paid(asked.payment_link_id)
  })
  const back = () => {
    if (asked) void takeBack(asked.payment_link_id).catch(() => {})
    on_back()
  }
  const chosen = cards.find(({ saved_card_id }) => saved_card_id === ask.variables)
  const fault = charge.error ?? ask.error
  const isPaying = status === 'paying'
  return (
    <form
      className="on-terminal"
      onSubmit={(event) => {
        event.preventDefault()
        if (asked && /^\d{6}$/.test(code)) charge.mutate()
      }}
    >
      <div className="on-terminal__ask" role="status">
        <Icon name="card" size={44} strokeWidth={1.3} />
        <p>
          {isPaying
            ? t('pay.link_paying')
            : asked
              ? t('pay.saved_card_told', { sent_to: asked.sent_to, last_four: chosen?.last_four ?? '' })
              : t('pay.saved_card_which')}
        </p>
        <strong>{money(amount_minor, currency)}</strong>
      </div>
      {fault && (
        <p className="notice notice--critical" role="alert">
          {refusalText(texts, fault)}
        </p>
      )}
      {asked ? (
        <>
          <Field label={t('pay.saved_card_code')}>
            <Input
              autoFocus
              inputMode="numeric"
              autoComplete="off"
              maxLength={6}
              value={code}
              onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
            />
          </Field>
          <Button
            type="submit"
            size="l"
            wide
            icon="check"
            busy={charge.isPending || isPaying}
            disabled_because={code.length === 6 ? null : t('pay.saved_card_code')}
          >
            {t('pay.saved_card_charge')}
          </Button>
        </>
      ) : (
        cards.map((card) => (
          <Button
            key={card.saved_card_id}
            size="l"
            wide
            icon="card"
            busy={ask.isPending && ask.variables === card.saved_card_id}
            disabled_because={
              card.is_expired ? t('refusals.saved_card_expired') : card.absent_allowed ? null : t('refusals.absence_not_allowed')
            }
            onClick={() => ask.mutate(card.saved_card_id)}
          >
            {t('pay.saved_card_one', { brand: card.label ?? card.brand.toUpperCase(), last_four: card.last_four })}
          </Button>
        ))
      )}
      <Button variant="secondary" size="l" wide onClick={back}>
        {t('pay.link_stop')}
      </Button>
    </form>
  )
}
