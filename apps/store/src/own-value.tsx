import { Button, Field, Icon, Input } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { answer, api } from './api.ts'
import { useGiftCard } from './gift-card-look.ts'
import type { Tender } from './tenders.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

interface CardProps {
  left_minor: number
  given: readonly Tender[]
  on_use: (tender: Tender) => void
  on_back: () => void
}

interface LookProps extends ReturnType<typeof useGiftCard> {
  wrong?: string | undefined
  on_enter: () => void
  /** What can be done with a card that was looked at; else it is looked at first. */
  children?: ReactNode
  more?: ReactNode
}

/** The field for a gift card, and what is on it. */
export function GiftCardLook({ code, setCode, ask, busy, card, fault, wrong, on_enter, children, more }: LookProps) {
  const { t, money, date } = useTexts()
  return (
    <form
      className="on-terminal"
      onSubmit={(event) => {
        event.preventDefault()
        if (card) on_enter()
        else ask(code)
      }}
    >
      <div className="on-terminal__ask" role="status">
        <Icon name="tag" size={44} strokeWidth={1.3} />
        {card ? (
          <>
            <p>{card.available_minor ? t('pay.gift_card_has', { last_four: card.last_four ?? '' }) : t('pay.gift_card_empty')}</p>
            <strong>{money(card.available_minor, card.currency)}</strong>
            {card.expires_on && <p>{t('gift_cards.until', { day: date(`${card.expires_on}T12:00:00Z`, 'UTC') })}</p>}
          </>
        ) : (
          <p>{t('pay.gift_card_hint')}</p>
        )}
      </div>
      <Field label={t('pay.gift_card_code')} error={wrong ?? fault}>
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
        children
      ) : (
        <Button type="submit" size="l" wide busy={busy} disabled_because={code.trim() ? null : t('pay.gift_card_hint')}>
          {t('pay.gift_card_look')}
        </Button>
      )}
      {more}
    </form>
  )
}

/** A gift card: scanned or typed, looked at, and used for as much as is on it or still due. */
export function GiftCardTender({ left_minor, given, on_use, on_back }: CardProps) {
  const { t, money } = useTexts()
  const { register } = useTill()
  const gift_card = useGiftCard()
  const { code, card } = gift_card
  const amount_minor = Math.min(left_minor, card?.available_minor ?? 0)
  const twice = given.some((tender) => tender.reference === code) ? t('pay.gift_card_twice') : undefined
  return (
    <GiftCardLook
      {...gift_card}
      wrong={twice}
      on_enter={() => amount_minor > 0 && !twice && on_use({ method: 'gift_card', amount_minor, reference: code })}
      more={
        <Button variant="secondary" size="l" wide onClick={on_back}>
          {t('pay.not_taken')}
        </Button>
      }
    >
      <Button type="submit" size="l" wide icon="check" disabled_because={twice ?? (amount_minor ? null : t('pay.gift_card_empty'))}>
        {t('pay.use', { amount: money(amount_minor, register.currency) })}
      </Button>
    </GiftCardLook>
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
