import { readGiftCardCode, showGiftCardCode } from '@birge/kernel/gift-card-code'
import { Button, Field, Icon, Input } from '@birge/ui'
import { useMutation } from '@tanstack/react-query'
import { type RefObject, useState } from 'react'
import { answer, api } from './api.ts'
import { refusalText } from './refusals.ts'
import type { Sold } from './sale.ts'
import { useTexts } from './texts.ts'

type SoldCard = Pick<Sold['gift_cards'][number], 'sold_card_id' | 'gift_card_id' | 'amount_minor' | 'currency' | 'last_four' | 'is_top_up'>

/**
 * Cards that were just sold, one after the other: each gets the code of the plastic card that is handed over, or one to be printed. `heard` takes
 * what is scanned; it is null when no card waits for its code.
 */
export function SoldGiftCards({ cards, heard }: { cards: readonly SoldCard[]; heard: RefObject<((code: string) => void) | null> }) {
  const texts = useTexts()
  const { t, money } = texts
  const [typed, setTyped] = useState('')
  const [opened, setOpened] = useState<Record<string, { code: string; is_plastic: boolean }>>({})
  const next = cards.find((card) => !card.is_top_up && !opened[card.sold_card_id])
  const open = useMutation({
    mutationFn: ({ card: { gift_card_id }, code }: { card: SoldCard; code?: string }) =>
      answer(
        api.POST('/v1/till/gift-cards/{gift_card_id}/codes', {
          params: { path: { gift_card_id } },
          body: code === undefined ? {} : { code },
        }),
      ),
    onSuccess: ({ code }, asked) => {
      setTyped('')
      setOpened((before) => ({ ...before, [asked.card.sold_card_id]: { code, is_plastic: asked.code !== undefined } }))
    },
  })
  heard.current = next ? (code) => open.mutate({ card: next, code }) : null
  if (!cards.length) return null
  const isWrong = !readGiftCardCode(typed)
  return (
    <section className="sold-cards" aria-label={t('sold.gift_cards')}>
      {cards.map((card) => {
        const amount = money(card.amount_minor, card.currency)
        const made = opened[card.sold_card_id]
        if (card.is_top_up)
          return (
            <p key={card.sold_card_id} className="sold-cards__done">
              <Icon name="check" size={20} />
              {t('sold.topped_up', { amount, last_four: card.last_four ?? '' })}
            </p>
          )
        if (made)
          return (
            <p key={card.sold_card_id} className="sold-cards__done" role="status">
              <Icon name="check" size={20} />
              {made.is_plastic ? t('sold.card_is_open', { amount, last_four: made.code.slice(-4) }) : t('sold.code_of', { amount })}
              {!made.is_plastic && <strong className="b-figures">{showGiftCardCode(made.code)}</strong>}
            </p>
          )
        if (card !== next) return null
        return (
          <form
            key={card.sold_card_id}
            className="sold-cards__one"
            onSubmit={(event) => {
              event.preventDefault()
              open.mutate({ card, code: typed })
            }}
          >
            <Field label={t('sold.card_of', { amount })} error={open.error ? refusalText(texts, open.error) : undefined}>
              <Input
                autoFocus
                autoComplete="off"
                spellCheck={false}
                maxLength={40}
                placeholder={t('sold.scan_card')}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            </Field>
            <div className="sold-cards__ways">
              <Button type="submit" wide busy={open.isPending} disabled_because={isWrong ? t('sold.scan_card') : null}>
                {t('sold.open_card')}
              </Button>
              <Button variant="secondary" wide busy={open.isPending} onClick={() => open.mutate({ card })}>
                {t('sold.print_code')}
              </Button>
            </div>
          </form>
        )
      })}
    </section>
  )
}
