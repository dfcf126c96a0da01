import { Button, Icon, IconButton } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useState } from 'react'
import type { CartLine } from './counter.tsx'
import { useGiftCard } from './gift-card-look.ts'
import { GiftCardLook } from './own-value.tsx'
import { useOfCart } from './sale.ts'
import { useNarrow } from './sheet.ts'
import { useTexts } from './texts.ts'

/** A line of gift cards that puts more on a card she has, instead of selling a new one. */
export interface TopUp {
  line_id: string
  code: string
  last_four: string
}

export function useTopUps(cart_id: string | null) {
  const [top_ups, set, of] = useOfCart<TopUp>('birge-store.top-ups', cart_id)
  const without = (line_id: string, cart: string | null) => of(cart).filter((one) => one.line_id !== line_id)
  return {
    top_ups,
    put: (top_up: TopUp, cart = cart_id) => set([...without(top_up.line_id, cart), top_up], cart),
    drop: (line_id: string) => set(without(line_id, cart_id)),
  }
}

/** Where a gift card in the cart goes to: a new card, or one she has, which is scanned or typed. */
export function OntoCard({ line, cart_id }: { line: CartLine; cart_id: string }) {
  const { t } = useTexts()
  const { top_ups, put, drop } = useTopUps(cart_id)
  const [asking, setAsking] = useState(false)
  const known = top_ups.find(({ line_id }) => line_id === line.line_id)
  if (known)
    return (
      <span className="line__onto">
        <Icon name="tag" size={18} />
        {t('gift_cards.onto', { last_four: known.last_four })}
        <IconButton icon="close" label={t('gift_cards.onto_none')} onClick={() => drop(line.line_id)} />
      </span>
    )
  if (line.quantity !== 1) return null
  return (
    <>
      <Button variant="quiet" size="s" icon="tag" onClick={() => setAsking(true)}>
        {t('gift_cards.onto_hers')}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('gift_cards.onto_hers')}
        radius="lg"
        centered
        fullScreen={useNarrow()}
        closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
      >
        <Asking
          on_card={(code, last_four) => {
            put({ line_id: line.line_id, code, last_four })
            setAsking(false)
          }}
        />
      </Modal>
    </>
  )
}

function Asking({ on_card }: { on_card: (code: string, last_four: string) => void }) {
  const { t } = useTexts()
  const gift_card = useGiftCard()
  const { card, code } = gift_card
  return (
    <GiftCardLook {...gift_card} on_enter={() => card && on_card(code, card.last_four ?? '')}>
      {card && (
        <Button type="submit" size="l" wide icon="check">
          {t('gift_cards.onto', { last_four: card.last_four ?? '' })}
        </Button>
      )}
    </GiftCardLook>
  )
}
