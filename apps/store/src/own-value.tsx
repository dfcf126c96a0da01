import { Button, Field, Icon, Input } from '@birge/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from './api.ts'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import type { Tender } from './tenders.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

interface CardProps {
  left_minor: number
  given: readonly Tender[]
  on_use: (tender: Tender) => void
  on_back: () => void
}

/** A gift card: scanned or typed, looked at, and used for as much as is on it or still due. */
export function GiftCardTender({ left_minor, given, on_use, on_back }: CardProps) {
  const texts = useTexts()
  const { t, money } = texts
  const { register } = useTill()
  const [code, setCode] = useState('')
  const look = useMutation({
    mutationFn: (asked: string) =>
      answer(api.POST('/v1/gift-card-balances', { body: { code: asked, company_id: register.company_id } })).then((card) => ({
        ...card,
        code: asked,
      })),
  })
  const ask = (asked: string) => {
    setCode(asked)
    look.mutate(asked)
  }
  useScanner(({ text }) => ask(text))
  const card = look.data?.code === code ? look.data : undefined
  const amount_minor = Math.min(left_minor, card?.available_minor ?? 0)
  const isGiven = given.some((tender) => tender.reference === code)
  const fault = look.error && look.variables === code ? refusalText(texts, look.error) : undefined
  return (
    <form
      className="on-terminal"
      onSubmit={(event) => {
        event.preventDefault()
        if (!card) ask(code)
        else if (amount_minor > 0 && !isGiven) on_use({ method: 'gift_card', amount_minor, reference: code })
      }}
    >
      <div className="on-terminal__ask" role="status">
        <Icon name="tag" size={44} strokeWidth={1.3} />
        {card ? (
          <>
            <p>{card.available_minor ? t('pay.gift_card_has', { last_four: card.last_four ?? '' }) : t('pay.gift_card_empty')}</p>
            <strong>{money(card.available_minor, card.currency)}</strong>
          </>
        ) : (
          <p>{t('pay.gift_card_hint')}</p>
        )}
      </div>
      <Field label={t('pay.gift_card_code')} error={isGiven ? t('pay.gift_card_twice') : fault}>
        <Input
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      {card ? (
        <Button
          type="submit"
          size="l"
          wide
          icon="check"
          disabled_because={isGiven ? t('pay.gift_card_twice') : amount_minor ? null : t('pay.gift_card_empty')}
        >
          {t('pay.use', { amount: money(amount_minor, register.currency) })}
        </Button>
      ) : (
        <Button type="submit" size="l" wide busy={look.isPending} disabled_because={code.trim() ? null : t('pay.gift_card_hint')}>
          {t('pay.gift_card_look')}
        </Button>
      )}
      <Button variant="secondary" size="l" wide onClick={on_back}>
        {t('pay.not_taken')}
      </Button>
    </form>
  )
}

/** What the customer who stands here has with this company and can still give of it. */
export function useCredit(customer_id: string | undefined, given: readonly Tender[]): number {
  const { register } = useTill()
  const { data } = useQuery({
    queryKey: ['clients', 'credit', customer_id],
    queryFn: () => answer(api.GET('/v1/customers/{customer_id}/credit', { params: { path: { customer_id: customer_id! } } })),
    enabled: customer_id !== undefined,
  })
  const has_minor = data?.credits.find(({ company_id }) => company_id === register.company_id)?.available_minor ?? 0
  const given_minor = given.reduce((sum, tender) => sum + (tender.method === 'store_credit' ? tender.amount_minor : 0), 0)
  return Math.max(0, has_minor - given_minor)
}
