import { type Answer, answer, attempt } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useRegisters } from '../known.ts'
import { BoxedForm, ItemLink, Line, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money } from '../words.tsx'

type Refundable = Answer<'/v1/orders/{order_id}/refunds'>
type Way = Refundable['ways'][number]

/** The way it came is no way back, it seems: credit is offered first. */
const hasComeBack = ({ status }: { status: string }) => status === 'declined' || status === 'failed'

/** Money that goes back for an order: what was given back, and a form that says which way the next would go. */
export function OrderRefund({ order_id }: { order_id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const [open, setOpen] = useState(false)
  const { data } = useAnswer(['refunds', order_id], () =>
    answer(api.GET('/v1/orders/{order_id}/refunds', { params: { path: { order_id } } })),
  )
  if (!data) return null
  const isLeft = data.left_minor > 0 || data.gift_cards.length > 0
  if (!isLeft && !data.refunded.length) return null
  return (
    <Section title={t('refunds.title')}>
      <ul className="c-lines">
        {data.refunded.map((part) => {
          const method = `payments.methods.${part.method}`
          return (
            <Line
              key={`${part.payment_id} ${part.asked_at}`}
              icon={part.method === 'cash' ? 'cash' : 'card'}
              below={
                <>
                  <WithSurcharge of={part} currency={data.currency} />
                  <span>{t(`refunds.statuses.${part.status as 'asked' | 'done' | 'declined' | 'failed'}`)}</span>
                  <Moment at={part.asked_at} />
                </>
              }
              end={<Money minor={part.amount_minor} currency={data.currency} />}
            >
              {part.onto_card ? (
                <ItemLink id={part.onto_card}>{t('refunds.onto_card')}</ItemLink>
              ) : part.is_credit ? (
                t('refunds.as_credit')
              ) : known(method) ? (
                t(method)
              ) : (
                part.method
              )}
            </Line>
          )
        })}
      </ul>
      {data.refunded.some(hasComeBack) && data.left_minor > 0 && <p className="b-soft">{t('refunds.declined_text')}</p>}
      {open ? (
        <RefundForm refundable={data} close={() => setOpen(false)} />
      ) : (
        isLeft && (
          <div className="c-actions">
            <Button size="xs" variant="default" leftSection={<Icon name="arrow_left" size={16} />} onClick={() => setOpen(true)}>
              {t('refunds.give')}
            </Button>
          </div>
        )
      )}
    </Section>
  )
}

function RefundForm({ refundable, close }: { refundable: Refundable; close: () => void }) {
  const { t, known, money } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { order_id, currency, gift_cards, left_minor, customer_id } = refundable
  const { can } = useSession()
  const registers = useRegisters()
  const [key] = useState(attempt)
  const [amount, setAmount] = useState<number | string>(left_minor / 100)
  const [back, setBack] = useState<string[]>([])
  const [way, setWay] = useState<Way>(customer_id && refundable.refunded.some(hasComeBack) ? 'credit' : 'original')
  const [code, setCode] = useState('')
  const [drawer, setDrawer] = useState<string | null>(null)
  const mayCancel = refundable.goods === 'cancelled_with_it'
  const [cancels, setCancels] = useState(mayCancel)
  const cards_minor = gift_cards.reduce((sum, card) => sum + (back.includes(card.sold_card_id) ? card.amount_minor : 0), 0)
  const amount_minor = cancels ? left_minor : Math.round(Number(amount) * 100) + cards_minor
  const [planned_minor] = useDebouncedValue(amount_minor, 250)
  const plan = useAnswer(['refunds', order_id, planned_minor], () =>
    answer(
      api.GET('/v1/orders/{order_id}/refunds', {
        params: { path: { order_id }, query: planned_minor > 0 ? { amount_minor: planned_minor } : {} },
      }),
    ),
  )
  const parts = amount_minor > 0 ? (plan.data?.parts ?? []) : []
  const hasCash = parts.some(({ method }) => method === 'cash')
  const refund = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/orders/{order_id}/refunds', {
          params: { path: { order_id }, header: { 'Idempotency-Key': key } },
          body: {
            ...{ amount_minor, sold_card_ids: back, way },
            ...(drawer && { register_id: drawer }),
            ...(way === 'gift_card' && code.trim() && { gift_card_code: code }),
            ...(cancels && { cancels_order: true }),
          },
        }),
      ),
    onSuccess: async () => {
      await Promise.all(
        ['refunds', 'payments', 'orders', 'timeline', 'gift-cards', 'hand-overs', 'stock'].map((what) =>
          memory.invalidateQueries({ queryKey: [what] }),
        ),
      )
      close()
    },
  })
  return (
    <BoxedForm
      query={refund}
      save={t(cancels ? 'refunds.give_and_cancel' : 'refunds.give_amount', { amount: money(amount_minor, currency) })}
      onSave={() => amount_minor > 0 && refund.mutate()}
      onCancel={close}
    >
      {mayCancel && (
        <Checkbox label={t('refunds.cancels')} checked={cancels} onChange={({ currentTarget }) => setCancels(currentTarget.checked)} />
      )}
      {left_minor > 0 && !cancels && (
        <NumberInput
          label={t('refunds.amount')}
          description={t('refunds.most', { amount: money(left_minor, currency) })}
          value={amount}
          onChange={setAmount}
          min={0}
          max={left_minor / 100}
          decimalScale={2}
          suffix={` ${currency}`}
          autoFocus
        />
      )}
      {gift_cards.map((card) => (
        <Checkbox
          key={card.sold_card_id}
          label={t('refunds.take_back', { amount: money(card.amount_minor, currency), last_four: card.last_four ?? '–' })}
          checked={back.includes(card.sold_card_id)}
          onChange={({ currentTarget }) =>
            setBack(currentTarget.checked ? [...back, card.sold_card_id] : back.filter((id) => id !== card.sold_card_id))
          }
        />
      ))}
      <Select
        label={t('refunds.way')}
        value={way}
        onChange={(chosen) => setWay((chosen as Way | null) ?? 'original')}
        data={refundable.ways.map((value) => ({ value, label: t(`refunds.ways.${value}`) }))}
        allowDeselect={false}
      />
      {way === 'gift_card' && (
        <TextInput
          label={t('refunds.card_code')}
          description={t('refunds.card_code_hint')}
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
          maxLength={40}
          autoComplete="off"
        />
      )}
      {hasCash && way === 'original' && can('registers.read') && (
        <Select
          label={t('refunds.drawer')}
          placeholder={t('refunds.drawer_same')}
          value={drawer}
          onChange={setDrawer}
          data={[...registers.values()].map(({ register_id, name }) => ({ value: register_id, label: name }))}
          clearable
        />
      )}
      <ul className="c-lines" aria-label={t('refunds.plan')}>
        {parts.map(({ payment_id, method, amount_minor, surcharge_minor }) => {
          const name = `payments.methods.${method}`
          const isOurs = method === 'gift_card' || method === 'store_credit'
          const isCredit = !isOurs && (way === 'credit' || (way === 'credit_for_cash' && method === 'cash'))
          return (
            <Line
              key={payment_id}
              icon={method === 'cash' ? 'cash' : 'card'}
              end={<Money minor={amount_minor} currency={currency} />}
              below={surcharge_minor > 0 && <WithSurcharge of={{ amount_minor, surcharge_minor }} currency={currency} />}
            >
              {!isOurs && way === 'gift_card' ? t('refunds.onto_card') : isCredit ? t('refunds.as_credit') : known(name) ? t(name) : method}
            </Line>
          )
        })}
      </ul>
    </BoxedForm>
  )
}

/** What was paid for instalments goes back with the goods: the sum of both is what is typed on a bank's terminal. */
function WithSurcharge({ of, currency }: { of: { amount_minor: number; surcharge_minor: number }; currency: string }) {
  const { t, money } = useTexts()
  if (!of.surcharge_minor) return null
  const [surcharge, sum] = [of.surcharge_minor, of.amount_minor + of.surcharge_minor].map((minor) => money(minor, currency))
  return <span>{t('refunds.with_surcharge', { surcharge: surcharge!, sum: sum! })}</span>
}

/** The gift cards an order has sold: each leads to its page. */
export function SoldCards({ order_id }: { order_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { data } = useAnswer(['gift-cards', 'of', order_id], () =>
    answer(api.GET('/v1/orders/{order_id}/gift-cards', { params: { path: { order_id } } })),
  )
  if (!data?.items.length) return null
  return (
    <Section title={t('refunds.sold_cards')}>
      <ul className="c-lines">
        {data.items.map((card) => {
          const name = card.last_four ? `•••• ${card.last_four}` : t('gift_cards.no_code')
          return (
            <Line
              key={card.sold_card_id}
              icon="tag"
              below={
                card.returned_at ? (
                  <span>
                    {t('refunds.taken_back')} <Moment at={card.returned_at} />
                  </span>
                ) : card.send_at ? (
                  <span>
                    {t('refunds.goes_out')} <Moment at={card.send_at} />
                  </span>
                ) : (
                  card.is_top_up && <span>{t('refunds.top_up')}</span>
                )
              }
              end={<Money minor={card.amount_minor} currency={card.currency} />}
            >
              {can('gift_cards.read') ? <ItemLink id={card.gift_card_id}>{name}</ItemLink> : name}
            </Line>
          )
        })}
      </ul>
    </Section>
  )
}
