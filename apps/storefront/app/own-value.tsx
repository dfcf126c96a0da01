import { answer, Problem } from '@birge/api-client'
import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { Button, Checkbox, Field, Icon, Input } from '@birge/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from './api.tsx'
import { asChosen, type Cart, isDigital, useCustomer } from './cart.ts'
import { useDeposits } from './deposits.tsx'
import type { Draft } from './paying.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'

/** A gift card that she has shown: its code stays in this tab. */
export interface ShownCard {
  code: string
  last_four: string | null
  available_minor: number
}

/** What she has with the shop whose cart this is, and can pay with. */
export interface Own {
  credit_minor: number
  deposits: { number: string; about: string; available_minor: number }[]
}
export function useOwn(cart: Cart): Own {
  const { data: mine } = useDeposits()
  const credit_minor = useCredit(cart)
  const deposits = (mine?.items ?? []).filter((one) => one.has_come && one.available_minor > 0 && one.currency === cart.currency)
  return { credit_minor, deposits }
}

function useCredit(cart: Cart): number {
  const api = useApi()
  const { data: customer } = useCustomer()
  const { data } = useQuery({
    queryKey: ['credit', customer?.customer_id],
    queryFn: () => answer(api.GET('/v1/me/credit')),
    enabled: customer !== undefined && customer !== null,
  })
  return data?.credits.find(({ currency }) => currency === cart.currency)?.available_minor ?? 0
}

/** What is taken from which deposit and card and from her credit, in this order, and what is left to pay. */
export function shareOf(
  cart: Cart,
  { gift_cards, use_credit, use_deposits, delivery }: Pick<Draft, 'gift_cards' | 'use_credit' | 'use_deposits' | 'delivery'>,
  { credit_minor, deposits }: Own,
) {
  let left_minor = asChosen(cart, delivery).totals.total_minor
  // Gift cards pay goods and their delivery, not other gift cards.
  const for_cards_minor = cart.lines.reduce((sum, line) => sum + (line.is_gift_card ? line.total_minor : 0), 0)
  const take = (available_minor: number, most_minor = left_minor) => {
    const amount_minor = Math.min(left_minor, available_minor, most_minor)
    left_minor -= amount_minor
    return amount_minor
  }
  const left = deposits
    .filter(({ number }) => use_deposits.includes(number))
    .slice(0, MOST_CARDS)
    .map(({ number, available_minor }) => ({ method: 'deposit' as const, number, amount_minor: take(available_minor) }))
  const cards = gift_cards.map(({ code, available_minor }) => ({
    method: 'gift_card' as const,
    code,
    amount_minor: take(available_minor, left_minor - for_cards_minor),
  }))
  const credit = { method: 'store_credit' as const, amount_minor: use_credit ? take(credit_minor) : 0 }
  return { value: [...left, ...cards, credit].filter(({ amount_minor }) => amount_minor > 0), left_minor }
}

const MOST_CARDS = 4

/** Gift cards and credit: what is theirs is taken first, the rest is asked of her bank. */
export function OwnValue({ cart, draft, change }: { cart: Cart; draft: Draft; change: (part: Partial<Draft>) => void }) {
  const texts = useTexts()
  const { t, money } = texts
  const api = useApi()
  const { credit_minor, deposits } = useOwn(cart)
  const [open, setOpen] = useState(false)
  const [code, setCode] = useState('')
  const look = useMutation({
    mutationFn: async (typed: string) => {
      const signs = readGiftCardCode(typed)
      if (!signs) throw new Problem(404, { code: 'gift_card_unknown' })
      return { code: signs, ...(await answer(api.POST('/v1/gift-card-balances', { body: { code: signs } }))) }
    },
    onSuccess: ({ code, last_four, available_minor }) => {
      // It is told beside the field, and not taken.
      if (!available_minor) return
      setCode('')
      setOpen(false)
      change({ gift_cards: [...draft.gift_cards.filter((card) => card.code !== code), { code, last_four, available_minor }] })
    },
  })
  const fault = look.error
    ? refusalText(texts, look.error)
    : look.data && !look.data.available_minor
      ? t('checkout.gift_card_empty')
      : undefined
  const ask = () => code.trim() && look.mutate(code)
  return (
    <div className="own-value">
      {deposits.map(({ number, about, available_minor }) => (
        <Checkbox
          key={number}
          label={t('checkout.use_deposit', { amount: money(available_minor, cart.currency), about: about || number })}
          checked={draft.use_deposits.includes(number)}
          onChange={(event) =>
            change({ use_deposits: [...draft.use_deposits.filter((one) => one !== number), ...(event.target.checked ? [number] : [])] })
          }
        />
      ))}
      {credit_minor > 0 && (
        <Checkbox
          label={t('checkout.use_credit', { amount: money(credit_minor, cart.currency) })}
          checked={draft.use_credit}
          onChange={(event) => change({ use_credit: event.target.checked })}
        />
      )}
      {(isDigital(cart) ? [] : draft.gift_cards).map((card) => (
        <p key={card.code} className="own-value__card">
          <Icon name="tag" size={20} />
          <span>
            {t('checkout.gift_card_has', { last_four: card.last_four ?? '', amount: money(card.available_minor, cart.currency) })}
          </span>
          <Button
            variant="quiet"
            size="s"
            onClick={() => change({ gift_cards: draft.gift_cards.filter(({ code }) => code !== card.code) })}
          >
            {t('checkout.gift_card_remove')}
          </Button>
        </p>
      ))}
      {open ? (
        <div className="own-value__ask">
          <Field label={t('checkout.gift_card_code')} error={fault}>
            <Input
              name="gift_card"
              autoComplete="off"
              spellCheck={false}
              maxLength={40}
              placeholder="XXXX-XXXX-XXXX-XXXX"
              value={code}
              onChange={(event) => setCode(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                ask()
              }}
            />
          </Field>
          <Button variant="secondary" busy={look.isPending} onClick={ask}>
            {t('checkout.gift_card_use')}
          </Button>
        </div>
      ) : (
        draft.gift_cards.length < MOST_CARDS &&
        // Gift cards are not paid with gift cards.
        !isDigital(cart) && (
          <Button variant="quiet" size="s" icon="tag" onClick={() => setOpen(true)}>
            {t('checkout.gift_card_add')}
          </Button>
        )
      )}
    </div>
  )
}
