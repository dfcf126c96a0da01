import { Button, ErrorState, Icon } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { answer, api, askAgain, attempt } from './api.ts'
import { GiftCardLook } from './own-value.tsx'
import { useGiftCard } from './gift-card-look.ts'
import { Keypad, useTyped } from './keypad.tsx'
import { minorOf, typeDigit } from './money.ts'
import { refusalText } from './refusals.ts'
import { SoldGiftCards } from './sold-gift-cards.tsx'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'
import { TypedAmount } from './typed-amount.tsx'

type Way = 'new_card' | 'her_card' | 'credit'

/** Money that goes back for a sale of this place, on a gift card or as credit: the drawer stays as it is. */
export function GiveBack({ order_id }: { order_id: string }) {
  const texts = useTexts()
  const { t } = texts
  const { session } = useTill()
  const [open, setOpen] = useState(false)
  const left = useQuery({
    queryKey: ['refundable', order_id],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/refunds', { params: { path: { order_id } } })),
    staleTime: 0,
    enabled: session.permissions.includes('till.refund'),
  })
  if (left.isError && !left.data)
    return (
      <ErrorState title={t('trouble.title')} text={refusalText(texts, left.error)}>
        <Button icon="refresh" onClick={() => void left.refetch()}>
          {t('retry')}
        </Button>
      </ErrorState>
    )
  if (!left.data?.left_minor && !open) return null
  if (!open)
    return (
      <Button variant="secondary" size="l" icon="arrow_left" wide onClick={() => setOpen(true)}>
        {t('give_back.title')}
      </Button>
    )
  return left.data && <GivingBack {...left.data} has_surcharge={surchargeOf(left.data.parts) > 0} />
}

/** What was pressed before is gone: whoever goes by keyboard goes on from here. */
const takeFocus = (shown: HTMLElement | null) => shown?.focus()

const surchargeOf = (parts: readonly { surcharge_minor: number }[]) => parts.reduce((sum, part) => sum + part.surcharge_minor, 0)

interface Asked {
  order_id: string
  left_minor: number
  currency: string
  customer_id: string | null
  has_surcharge: boolean
}

function GivingBack({ order_id, left_minor, currency, customer_id, has_surcharge }: Asked) {
  const texts = useTexts()
  const { t, money } = texts
  const memory = useQueryClient()
  const [key] = useState(attempt)
  const [most_minor] = useState(left_minor)
  const [way, setWay] = useState<Way>('new_card')
  const amount = useTyped((typed, key) => typeDigit(typed, key, currency))
  const amount_minor = amount.typed ? minorOf(amount.typed, currency) : most_minor
  const gift_card = useGiftCard()
  const heard = useRef<((code: string) => void) | null>(null)
  // What was paid for instalments goes back with the goods: it is told before, and comes on the card as well.
  const {
    data: planned,
    isError,
    refetch,
  } = useQuery({
    queryKey: ['refundable', order_id, amount_minor],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/refunds', { params: { path: { order_id }, query: { amount_minor } } })),
    enabled: has_surcharge && amount_minor > 0 && amount_minor <= most_minor,
  })
  const surcharge_minor = surchargeOf(planned?.parts ?? [])
  const give = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/till/refunds', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            ...{ order_id, amount_minor, way: way === 'credit' ? ('credit' as const) : ('gift_card' as const) },
            ...(way === 'her_card' && { gift_card_code: gift_card.code }),
          },
        }),
      ),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['refundable'] }),
    ...askAgain,
  })
  if (give.data) {
    const { gift_card: card, parts } = give.data
    const given_minor = give.data.amount_minor + surchargeOf(parts)
    const onto = parts.filter(({ onto_card }) => onto_card !== null)
    const on_card_minor = onto.reduce((sum, part) => sum + part.amount_minor, surchargeOf(onto))
    const isNew = card !== null && card.last_four === null
    return (
      <div className="give-back" role="status" ref={takeFocus} tabIndex={-1}>
        <p className="sold-cards__done">
          <Icon name="check" size={20} />
          {card?.last_four
            ? t('sold.topped_up', { amount: money(on_card_minor, currency), last_four: card.last_four })
            : t('give_back.done', { amount: money(given_minor, currency) })}
        </p>
        {isNew && (
          <SoldGiftCards
            cards={[{ ...card, sold_card_id: card.gift_card_id, amount_minor: on_card_minor, currency, is_top_up: false }]}
            heard={heard}
          />
        )}
      </div>
    )
  }
  const cannot =
    amount_minor > most_minor
      ? t('give_back.most', { amount: money(most_minor, currency) })
      : !amount_minor
        ? t('pay.nothing')
        : way === 'her_card' && !gift_card.card
          ? t('pay.gift_card_hint')
          : has_surcharge && !planned
            ? t(isError ? 'give_back.surcharge_unknown' : 'give_back.working_out')
            : null
  const ways: Way[] = customer_id ? ['new_card', 'her_card', 'credit'] : ['new_card', 'her_card']
  return (
    <section className="give-back" aria-label={t('give_back.title')}>
      <h3 ref={takeFocus} tabIndex={-1}>
        {t('give_back.title')}
      </h3>
      <TypedAmount label={t('pay.amount')} typed={amount.typed} currency={currency} empty={money(most_minor, currency)} />
      <Keypad label={t('pay.amount')} point={t('keypad.sign')} on_key={amount.press} />
      <div className="chips" role="group" aria-label={t('give_back.how')}>
        {ways.map((one) => (
          <button key={one} type="button" className="chip" aria-pressed={way === one} onClick={() => setWay(one)}>
            {t(`give_back.ways.${one}`)}
          </button>
        ))}
      </div>
      {way === 'her_card' && <GiftCardLook {...gift_card} on_enter={() => !cannot && give.mutate()} />}
      {surcharge_minor > 0 && (
        <p className="give-back__surcharge" role="status">
          {t('give_back.with_surcharge', {
            amount: money(amount_minor, currency),
            surcharge: money(surcharge_minor, currency),
            total: money(amount_minor + surcharge_minor, currency),
          })}
        </p>
      )}
      {has_surcharge && !planned && isError && (
        <p className="notice notice--caution" role="status">
          <span>{t('give_back.surcharge_unknown')}</span>
          <Button size="s" variant="secondary" icon="refresh" onClick={() => void refetch()}>
            {t('retry')}
          </Button>
        </p>
      )}
      {give.error && (
        <p className="door__problem" role="alert">
          <Icon name="warning" size={20} /> {refusalText(texts, give.error, { currency })}
        </p>
      )}
      <Button size="l" wide busy={give.isPending} disabled_because={cannot} onClick={() => give.mutate()}>
        {t('give_back.give', { amount: money(amount_minor + surcharge_minor, currency) })}
      </Button>
    </section>
  )
}
