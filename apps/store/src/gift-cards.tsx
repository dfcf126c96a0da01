import { Button, ErrorState } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { type Answer, answer, api } from './api.ts'
import { useCounter } from './counter.tsx'
import { useGiftCard } from './gift-card-look.ts'
import { Keypad, useKeyboard, useTyped } from './keypad.tsx'
import { minorOf, typeDigit, withoutCents } from './money.ts'
import { GiftCardLook } from './own-value.tsx'
import { refusalText } from './refusals.ts'
import { useNarrow } from './sheet.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'
import { useTopUps } from './top-ups.tsx'
import { TypedAmount } from './typed-amount.tsx'

type Terms = Answer<'/v1/gift-card-terms'>
type OnSale = Terms['cards'][number]

/** What is on a gift card, and more of it: the amount comes into the cart and is paid there like anything else. */
export function GiftCardsPage() {
  const { t } = useTexts()
  const go = useNavigate()
  const scanned = (useLocation().state as { code?: string } | null)?.code
  const gift_card = useGiftCard(scanned)
  const { card, code, ask } = gift_card
  const asked = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (scanned && asked.current !== scanned) ask(scanned)
    asked.current = scanned
  })
  return (
    <main className="page gift-cards">
      <header className="page__head">
        <h1>{t('gift_cards.title')}</h1>
        <p className="page__text">{t('gift_cards.text')}</p>
      </header>
      <div className="gift-cards__card">
        <GiftCardLook
          {...gift_card}
          on_enter={() => {}}
          more={
            card && (
              <Button variant="secondary" size="l" wide onClick={() => gift_card.setCode('')}>
                {t('gift_cards.another')}
              </Button>
            )
          }
        >
          {card && <TopUps code={code} last_four={card.last_four ?? ''} on_done={() => void go('/')} />}
        </GiftCardLook>
      </div>
    </main>
  )
}

interface TopUpsProps {
  code: string
  last_four: string
  on_done: () => void
}

function TopUps({ code, last_four, on_done }: TopUpsProps) {
  const texts = useTexts()
  const { t, money } = texts
  const { register } = useTill()
  const counter = useCounter()
  const { put } = useTopUps(null)
  const terms = useQuery({
    queryKey: ['gift-card-terms', register.company_id],
    queryFn: () => answer(api.GET('/v1/gift-card-terms', { params: { query: { company_id: register.company_id } } })),
  })
  const [typing, setTyping] = useState<OnSale | null>(null)
  const add = useMutation({
    mutationFn: async ({ card: { variant_id }, amount_minor }: Chosen) => {
      const cart = await counter.changeAndWait({ kind: 'add', variant_id, quantity: 1, ...(amount_minor && { amount_minor }) })
      const line = cart?.lines.find((one) => one.variant_id === variant_id)
      if (cart?.cart_id && line) put({ line_id: line.line_id, code, last_four }, cart.cart_id)
    },
    onSuccess: on_done,
  })
  if (terms.isError && !terms.data)
    return (
      <ErrorState title={t('trouble.title')} text={refusalText(texts, terms.error)}>
        <Button icon="refresh" onClick={() => void terms.refetch()}>
          {t('retry')}
        </Button>
      </ErrorState>
    )
  if (!terms.data) return null
  const { cards, currency, least_minor, most_minor, top_ups } = terms.data
  if (!top_ups || !cards.length)
    return <p className="gift-cards__none">{t(top_ups ? 'gift_cards.none_on_sale' : 'gift_cards.no_top_ups')}</p>
  const choose = (chosen: Chosen) => {
    // One line puts one amount on one card; what lies in the cart for somebody else stays as it is.
    const taken = counter.open?.cart.lines.some(({ variant_id }) => variant_id === chosen.card.variant_id)
    setTyping(null)
    if (taken) counter.tellTrouble(t('gift_cards.in_cart_already'))
    else add.mutate(chosen)
  }
  const open = cards.find(({ is_open }) => is_open)
  const fixed = cards.filter(({ is_open }) => !is_open)
  return (
    <>
      <div className="chips" role="group" aria-label={t('gift_cards.top_up')}>
        {fixed.map((card) => (
          <button key={card.variant_id} type="button" className="chip" disabled={add.isPending} onClick={() => choose({ card })}>
            + {withoutCents(money(card.amount_minor, currency))}
          </button>
        ))}
        {open && (
          <button type="button" className="chip" disabled={add.isPending} onClick={() => setTyping(open)}>
            {t(fixed.length ? 'gift_cards.other_amount' : 'gift_cards.top_up')}
          </button>
        )}
      </div>
      <p className="gift-cards__hint">{t('gift_cards.top_up_text')}</p>
      {typing && (
        <AmountModal
          range={[least_minor ?? 0, most_minor ?? 0]}
          currency={currency}
          on_amount={(amount_minor) => choose({ card: typing, amount_minor })}
          on_close={() => setTyping(null)}
        />
      )}
    </>
  )
}

interface Chosen {
  card: OnSale
  amount_minor?: number
}

interface AmountProps {
  range: [least_minor: number, most_minor: number]
  currency: string
  on_amount: (amount_minor: number) => void
  on_close: () => void
}

function AmountModal({ range: [least_minor, most_minor], currency, on_amount, on_close }: AmountProps) {
  const { t, money } = useTexts()
  const amount = useTyped((typed, key) => typeDigit(typed, key, currency))
  const amount_minor = minorOf(amount.typed, currency)
  const range = t('gift_cards.from_to', {
    least: withoutCents(money(least_minor, currency)),
    most: withoutCents(money(most_minor, currency)),
  })
  const wrong = amount_minor < least_minor || amount_minor > most_minor ? range : null
  useKeyboard(amount.press, () => !wrong && on_amount(amount_minor))
  return (
    <Modal
      opened
      onClose={on_close}
      title={t('gift_cards.top_up')}
      size="sm"
      radius="lg"
      centered
      fullScreen={useNarrow()}
      closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
    >
      <div className="pin">
        <TypedAmount label={t('pay.amount')} typed={amount.typed} currency={currency} />
        <p>{range}</p>
        <Keypad label={t('pay.amount')} point={t('keypad.sign')} on_key={amount.press} />
        <Button size="l" wide disabled_because={wrong} onClick={() => on_amount(amount_minor)}>
          {t('gift_cards.put_on', { amount: money(amount_minor, currency) })}
        </Button>
      </div>
    </Modal>
  )
}
