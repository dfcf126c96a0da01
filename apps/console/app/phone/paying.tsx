import { answer, attempt, Problem } from '@birge/api-client'
import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { Icon } from '@birge/ui'
import { ActionIcon, Button, Checkbox, Group, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { Section } from '../panel.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money } from '../words.tsx'
import { type Checkout, type PhoneCall, useShown } from './known.ts'

/** What is promised to us, without the number of a card. */
const PROMISED = ['bank_transfer', 'cash_on_delivery'] as const

interface Card {
  code: string
  last_four: string | null
  available_minor: number
}

/** What she pays with. Gift cards and credit are taken here; a card is never told to an agent. */
export function Paying({ call, checkout }: { call: PhoneCall; checkout: Checkout }) {
  const { t, money } = useTexts()
  const api = useApi()
  const shown = useShown()
  const [cards, setCards] = useState<Card[]>([])
  const [usesCredit, setUsesCredit] = useState(false)
  const [used, setUsed] = useState<string[]>([])
  const { phone_call_id, customer } = call
  const { checkout_id, version, total_minor, currency } = checkout
  const credit = useAnswer(
    ['phone-calls', 'credit', customer?.customer_id],
    () => answer(api.GET('/v1/customers/{customer_id}/credit', { params: { path: { customer_id: customer!.customer_id } } })),
    { enabled: customer !== null },
  )
  const credit_minor = credit.data?.credits.find((one) => one.currency === currency)?.available_minor ?? 0
  const deposits = useAnswer(
    ['phone-calls', phone_call_id, 'deposits', customer?.customer_id],
    () => answer(api.GET('/v1/phone-calls/{phone_call_id}/deposits', { params: { path: { phone_call_id } } })),
    { enabled: customer !== null },
  )
  const hers = deposits.data?.items.filter((deposit) => deposit.currency === currency) ?? []
  let left_minor = total_minor
  const take = (available_minor: number) => {
    const amount_minor = Math.min(left_minor, available_minor)
    left_minor -= amount_minor
    return amount_minor
  }
  const fromCards = cards.map(({ code, available_minor }) => ({ method: 'gift_card' as const, code, amount_minor: take(available_minor) }))
  const fromCredit = { method: 'store_credit' as const, amount_minor: usesCredit ? take(credit_minor) : 0 }
  const fromDeposits = hers
    .filter(({ number }) => used.includes(number))
    .map(({ number, available_minor }) => ({ method: 'deposit' as const, number, amount_minor: take(available_minor) }))
  const value = [...fromCards, fromCredit, ...fromDeposits].filter(({ amount_minor }) => amount_minor > 0)
  const taken = useAnswer(['phone-calls', 'methods', call.market], () =>
    answer(api.GET('/v1/payment-methods', { params: { query: { door: 'phone' } }, headers: { 'birge-market': call.market } })),
  )
  const saved = useAnswer(
    ['phone-calls', phone_call_id, 'saved-cards', customer?.customer_id],
    () => answer(api.GET('/v1/phone-calls/{phone_call_id}/saved-cards', { params: { path: { phone_call_id } } })),
    { enabled: customer !== null },
  )
  const saved_cards = saved.data?.items.filter(({ is_taken, is_expired }) => is_taken && !is_expired) ?? []
  // Who brings a parcel takes money; a store has a till.
  const promised = PROMISED.filter(
    (way) => taken.data?.items.some(({ method }) => method === way) && (way !== 'cash_on_delivery' || checkout.delivery === 'ship'),
  )
  const params = { path: { phone_call_id, checkout_id } }
  const order = useMutation({
    mutationFn: async (by: (typeof PROMISED)[number] | { saved_card_id: string } | null) => {
      const method = typeof by === 'string' || by === null ? by : 'card'

      if (value.length || method)
        await answer(
          api.POST('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/payments', {
            params: { ...params, header: { 'Idempotency-Key': attempt() } },
            body: { value, version, ...(method && { method }), ...(by !== null && typeof by === 'object' && by) },
          }),
        )
      return answer(
        api.POST('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/order', {
          params: { ...params, header: { 'Idempotency-Key': attempt() } },
        }),
      )
    },
    onSettled: shown,
  })
  return (
    <Section title={t('phone.payment')} aside={<Money minor={total_minor} currency={currency} />}>
      <GiftCards cards={cards} setCards={setCards} market={call.market} currency={currency} />
      {credit_minor > 0 && (
        <Checkbox
          size="sm"
          checked={usesCredit}
          onChange={(event) => setUsesCredit(event.currentTarget.checked)}
          label={t('phone.credit', { amount: money(credit_minor, currency) })}
        />
      )}
      {hers.map(({ number, about, available_minor }) => (
        <Checkbox
          key={number}
          size="sm"
          checked={used.includes(number)}
          onChange={(event) => setUsed([...used.filter((one) => one !== number), ...(event.currentTarget.checked ? [number] : [])])}
          label={t('phone.use_deposit', { number, amount: money(available_minor, currency), about })}
        />
      ))}
      <Refused error={order.error} />
      {left_minor > 0 ? (
        <>
          <p className="c-with-icon c-with-icon--wraps">
            <Icon name="info" size={18} />
            {t('phone.left_to_pay', { amount: money(left_minor, currency) })}
          </p>
          {fromCredit.amount_minor === 0 && !fromDeposits.length ? (
            <SendLink
              key={JSON.stringify(value)}
              params={params}
              value={fromCards.filter(({ amount_minor }) => amount_minor > 0)}
              rest={money(left_minor, currency)}
              agreement_due={checkout.agreement_due}
            />
          ) : (
            <p className="c-faint">{t('phone.link_without_credit')}</p>
          )}
          {saved_cards.map(({ saved_card_id, brand, last_four, absent_allowed }) => (
            <Button
              key={saved_card_id}
              variant="default"
              leftSection={<Icon name="card" size={18} />}
              loading={order.isPending && typeof order.variables === 'object' && order.variables?.saved_card_id === saved_card_id}
              disabled={checkout.agreement_due || order.isPending || !absent_allowed}
              onClick={() => order.mutate({ saved_card_id })}
            >
              {t(absent_allowed ? 'phone.saved_card.pay' : 'phone.saved_card.not_allowed', { brand: brand.toUpperCase(), last_four })}
            </Button>
          ))}
          {saved_cards.length > 0 && checkout.agreement_due && <p className="c-faint">{t('phone.saved_card.read_first')}</p>}
          {promised.length > 0 && (
            <Group gap="xs">
              {promised.map((method) => (
                <Button
                  key={method}
                  variant="default"
                  leftSection={<Icon name={method === 'bank_transfer' ? 'receipt' : 'cash'} size={18} />}
                  loading={order.isPending && order.variables === method}
                  disabled={checkout.agreement_due || order.isPending}
                  onClick={() => order.mutate(method)}
                >
                  {t(`phone.order_by.${method}`)}
                </Button>
              ))}
            </Group>
          )}
          {promised.length > 0 && checkout.agreement_due && <p className="c-faint">{t('phone.order_by.read_first')}</p>}
        </>
      ) : (
        <Button loading={order.isPending} disabled={checkout.agreement_due} onClick={() => order.mutate(null)}>
          {t(checkout.agreement_due ? 'phone.read_first' : 'phone.order')}
        </Button>
      )}
    </Section>
  )
}

/** She pays on her own screen, where nobody hears the number of her card. What was not read out she reads and agrees to there. */
function SendLink({
  params,
  value,
  rest,
  agreement_due,
}: {
  params: { path: { phone_call_id: string; checkout_id: string } }
  value: { method: 'gift_card'; code: string; amount_minor: number }[]
  rest: string
  agreement_due: boolean
}) {
  const { t } = useTexts()
  const api = useApi()
  const send = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/payment-links', {
          params,
          body: { ...(value.length > 0 && { value }) },
        }),
      ),
  })
  const { data } = send
  return (
    <>
      <Refused error={send.error} />
      {data && (
        <p className="c-with-icon" role="status">
          <Icon name={data.told ? 'check' : 'warning'} size={18} />
          <span>
            {t(data.told ? 'phone.link_sent' : 'phone.link_not_sent')} <Moment at={data.expires_at} full />
          </span>
        </p>
      )}
      <Button
        variant={data ? 'default' : 'filled'}
        leftSection={<Icon name="chat" size={18} />}
        loading={send.isPending}
        onClick={() => send.mutate()}
      >
        {data ? t('phone.send_link_again') : value.length > 0 ? t('phone.send_link_for_rest', { amount: rest }) : t('phone.send_link')}
      </Button>
      {value.length > 0 && <p className="c-faint">{t('phone.link_takes_cards')}</p>}
      {agreement_due && <p className="c-faint">{t('phone.link_asks')}</p>}
    </>
  )
}

const MOST_CARDS = 4

function GiftCards({
  cards,
  setCards,
  market,
  currency,
}: {
  cards: Card[]
  setCards: (cards: Card[]) => void
  market: string
  currency: string
}) {
  const { t } = useTexts()
  const api = useApi()
  const [code, setCode] = useState('')
  const look = useMutation({
    mutationFn: async () => {
      const signs = readGiftCardCode(code)
      if (!signs) throw new Problem(404, { code: 'gift_card_unknown' })
      return {
        code: signs,
        ...(await answer(api.POST('/v1/gift-card-balances', { headers: { 'birge-market': market }, body: { code: signs } }))),
      }
    },
    onSuccess: ({ code, last_four, available_minor }) => {
      setCode('')
      setCards([...cards.filter((card) => card.code !== code), { code, last_four, available_minor }])
    },
  })
  return (
    <>
      {cards.map((card) => (
        <p key={card.code} className="c-phone__coupon">
          <Icon name="card" size={16} />
          <span className="b-figures">•••• {card.last_four}</span>
          <Money minor={card.available_minor} currency={currency} />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('phone.take_off', { code: card.last_four ?? '' })}
            onClick={() => setCards(cards.filter(({ code }) => code !== card.code))}
          >
            <Icon name="close" size={16} />
          </ActionIcon>
        </p>
      ))}
      <Refused error={look.error} />
      {cards.length < MOST_CARDS && (
        <form
          className="c-phone__row"
          onSubmit={(event) => {
            event.preventDefault()
            if (code.trim()) look.mutate()
          }}
        >
          <TextInput
            size="xs"
            aria-label={t('phone.gift_card')}
            placeholder={t('phone.gift_card')}
            autoComplete="off"
            maxLength={40}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="default" loading={look.isPending}>
            {t('phone.add_gift_card')}
          </Button>
        </form>
      )}
    </>
  )
}
