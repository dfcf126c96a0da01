import { type Answer, answer } from '@birge/api-client'
import { formatAmount, parseMoney } from '@birge/kernel/money'
import { Anchor, Button, Field, Icon, Input, useToast } from '@birge/ui'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useApi } from './api.tsx'
import { useCartChange } from './cart.ts'
import type { Product, Variant } from './pages/product.tsx'
import { useTexts } from './texts.ts'

export type GiftCardTerms = Answer<'/v1/gift-card-terms'>

/** Between what she may choose of this card; null: it has its price. */
export const amountsOf = (terms: GiftCardTerms | null, { variant_id }: Variant): [least_minor: number, most_minor: number] | null => {
  const isOpen = terms?.cards.some((card) => card.variant_id === variant_id && card.is_open)
  return isOpen && terms!.least_minor !== null ? [terms!.least_minor, terms!.most_minor!] : null
}

interface ChoosingProps {
  product: Product
  variant: Variant
  range: [least_minor: number, most_minor: number]
}

/** A gift card of the amount she likes: one of a few, or one she types. Each line is for one person, whom the checkout asks for. */
export function ChooseAmount({ product, variant, range: [least_minor, most_minor] }: ChoosingProps) {
  const { t, money, locale } = useTexts()
  const { currency, title } = product
  const { mutate, isPending } = useCartChange()
  const navigate = useNavigate()
  const say = useToast()
  const [typed, setTyped] = useState(formatAmount(variant.price_minor, currency, locale))
  const [tried, setTried] = useState(false)
  const read = parseMoney(typed, currency, locale)
  const amount_minor = read.ok ? read.amount_minor : 0
  const isRight = amount_minor >= least_minor && amount_minor <= most_minor
  const whole = (minor: number) => money(minor, currency).replace(/[.,]00(?=\D*$)/, '')
  const range = t('gift_card.from_to', { least: whole(least_minor), most: whole(most_minor) })
  const proposals = [variant.price_minor / 2, variant.price_minor, variant.price_minor * 2, variant.price_minor * 4].filter(
    (minor) => Number.isInteger(minor) && minor >= least_minor && minor <= most_minor,
  )
  return (
    <form
      className="gift-amount"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!isRight) return
        mutate(
          { kind: 'add', variant_id: variant.variant_id, quantity: 1, amount_minor },
          {
            onSuccess: () =>
              say({ text: t('product.added', { title }), action: { label: t('product.to_cart'), run: () => void navigate('/cart') } }),
          },
        )
      }}
    >
      <div className="gift-amount__chips" role="group" aria-label={t('gift_card.amount')}>
        {proposals.map((minor) => (
          <button
            key={minor}
            type="button"
            className="gift-amount__chip"
            aria-pressed={minor === amount_minor}
            onClick={() => setTyped(formatAmount(minor, currency, locale))}
          >
            {whole(minor)}
          </button>
        ))}
      </div>
      <Field label={t('gift_card.amount_in', { currency })} hint={range} error={tried && !isRight ? range : undefined}>
        <Input inputMode="decimal" autoComplete="off" maxLength={14} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <Button type="submit" size="l" wide icon="cart" busy={isPending}>
        {isRight ? t('gift_card.add', { amount: money(amount_minor, currency) }) : t('product.add')}
      </Button>
    </form>
  )
}

/** What a gift card is, instead of where it is. */
export function GiftCardFacts() {
  const { t } = useTexts()
  return (
    <ul className="product__ways">
      <li>
        <Icon name="heart" />
        <span>
          <strong>{t('gift_card.sent')}</strong>
          {t('gift_card.sent_text')}
        </span>
      </li>
      <li>
        <Icon name="store" />
        <span>
          <strong>{t('gift_card.everywhere')}</strong>
          {t('gift_card.everywhere_text')}
        </span>
      </li>
      <li>
        <Icon name="tag" />
        <span>
          <strong>
            <Anchor className="b-link" href="/gift-card">
              {t('gift_card.balance')}
            </Anchor>
          </strong>
          {t('gift_card.balance_text')}
        </span>
      </li>
    </ul>
  )
}

/** Asks what is on a card. Its code goes by body and stays nowhere, neither in the address nor in this browser. */
export function useBalance() {
  const api = useApi()
  return (code: string) => answer(api.POST('/v1/gift-card-balances', { body: { code } }))
}
