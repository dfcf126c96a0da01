import { Button, Icon } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { Keypad, useKeyboard, useTyped } from './keypad.tsx'
import { useScanner } from './scanner.ts'
import { useTexts } from './texts.ts'

const MOST = 999

interface Props {
  title: string
  quantity: number
  on_change: (quantity: number) => void
  on_remove: () => void
}

/** One more, one fewer; a touch on the number itself lets a larger one be typed. */
export function Quantity({ title, quantity, on_change, on_remove }: Props) {
  const { t } = useTexts()
  const [typing, setTyping] = useState(false)
  return (
    <div className="b-stepper" role="group" aria-label={t('cart.quantity', { title })}>
      {quantity > 1 ? (
        <button type="button" aria-label={t('cart.less')} onClick={() => on_change(quantity - 1)}>
          <Icon name="minus" size={20} />
        </button>
      ) : (
        <button type="button" aria-label={t('cart.remove', { title })} onClick={on_remove}>
          <Icon name="trash" size={20} />
        </button>
      )}
      <button type="button" className="quantity" aria-label={t('cart.quantity_is', { title, quantity })} onClick={() => setTyping(true)}>
        {quantity}
      </button>
      <button type="button" aria-label={t('cart.more')} disabled={quantity >= MOST} onClick={() => on_change(quantity + 1)}>
        <Icon name="plus" size={20} />
      </button>
      <Modal
        opened={typing}
        onClose={() => setTyping(false)}
        title={title}
        radius="lg"
        centered
        closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
      >
        <QuantityPad
          quantity={quantity}
          on_done={(next) => {
            setTyping(false)
            if (next !== quantity) on_change(next)
          }}
        />
      </Modal>
    </div>
  )
}

function QuantityPad({ quantity, on_done }: { quantity: number; on_done: (quantity: number) => void }) {
  const { t } = useTexts()
  const number = useTyped((typed, key) => {
    if (key === 'back') return typed.slice(0, -1)
    if (key === 'clear') return ''
    return /^\d$/.test(key) && Number(typed + key) <= MOST ? String(Number(typed + key)) : typed
  })
  const next = Number(number.typed || quantity)
  const done = () => next > 0 && on_done(next)
  useKeyboard(number.press, done)
  useScanner(({ began_at }) => number.unsaySince(began_at))
  return (
    <div className="quantity-pad">
      <output className="typed-amount" data-empty={!number.typed || undefined}>
        {next}
      </output>
      <Keypad label={t('cart.how_many')} on_key={number.press} />
      <Button size="l" wide data-autofocus disabled_because={next > 0 ? null : t('cart.at_least_one')} onClick={done}>
        {t('cart.set_quantity', { count: next })}
      </Button>
    </div>
  )
}
