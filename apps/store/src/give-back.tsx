import { Button, EmptyState, ErrorState, Field, Icon, Input } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { type Answer, answer, api, askAgain, attempt, Problem } from './api.ts'
import { GiftCardLook } from './own-value.tsx'
import { useGiftCard } from './gift-card-look.ts'
import { Keypad, useTyped } from './keypad.tsx'
import { minorOf, typeDigit } from './money.ts'
import { refusalText } from './refusals.ts'
import { SoldGiftCards } from './sold-gift-cards.tsx'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'
import { TypedAmount } from './typed-amount.tsx'
import { WhyOrder } from './why-order.tsx'

type Way = 'original' | 'new_card' | 'her_card' | 'credit'
type Refundable = Answer<'/v1/orders/{order_id}/refunds'>
/** What whoever gives back chooses of the ways that are open here; credit for cash alone is for the back office. */
const CHOICES: Record<Refundable['ways'][number], Way[]> = {
  original: ['original'],
  gift_card: ['new_card', 'her_card'],
  credit: ['credit'],
  credit_for_cash: [],
}

/** Money that goes back for an order of this company: the way it came, cash from this drawer, or on a gift card or as credit. */
export function GiveBack({ order_id, is_open = false }: { order_id: string; is_open?: boolean }) {
  const texts = useTexts()
  const { t } = texts
  const { session } = useTill()
  const [open, setOpen] = useState(is_open)
  const [begun, setBegun] = useState<Refundable | null>(null)
  const [times, setTimes] = useState(0)
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
  if (!left.data) return null
  // What was given back meanwhile takes nobody out of what she is at.
  const of = begun ?? left.data
  if (!of.left_minor) return is_open ? <p role="status">{t(of.goods === 'to_leave' ? 'give_back.to_leave' : 'give_back.nothing')}</p> : null
  if (!open)
    return (
      <Button variant="secondary" size="l" icon="arrow_left" wide onClick={() => setOpen(true)}>
        {t('give_back.title')}
      </Button>
    )
  const anew = () => {
    setBegun(null)
    setTimes(times + 1)
  }
  return <GivingBack key={times} of={of} on_give={() => setBegun(of)} on_anew={anew} />
}

type Order = Answer<'/v1/orders'>['items'][number]

/** An order that was placed elsewhere, on the web or in another store: found by its number. */
export function GiveBackElsewhere() {
  const { t } = useTexts()
  const { session } = useTill()
  const [open, setOpen] = useState(false)
  if (!session.permissions.includes('till.refund') || !session.permissions.includes('orders.read')) return null
  return (
    <>
      <Button variant="secondary" icon="arrow_left" onClick={() => setOpen(true)}>
        {t('give_back.elsewhere')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('give_back.elsewhere')}
        radius="lg"
        centered
        closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
      >
        <FindOrder />
      </Modal>
    </>
  )
}

function FindOrder() {
  const texts = useTexts()
  const { t, money, date } = texts
  const { register } = useTill()
  const [number, setNumber] = useState('')
  const [chosen, setChosen] = useState<Order | null>(null)
  const find = useMutation({
    mutationFn: (search: string) => answer(api.GET('/v1/orders', { params: { query: { search, limit: 10 } } })),
  })
  if (chosen)
    return (
      <div className="give-back">
        <p>
          <strong>{chosen.number}</strong> · {chosen.location_name} · {money(chosen.total_minor, chosen.currency)}
        </p>
        <WhyOrder order_id={chosen.order_id} />
        <GiveBack order_id={chosen.order_id} is_open />
      </div>
    )
  return (
    <form
      className="give-back"
      onSubmit={(event) => {
        event.preventDefault()
        if (number.trim()) find.mutate(number.trim())
      }}
    >
      <Field label={t('give_back.number')} error={find.error ? refusalText(texts, find.error) : undefined}>
        <Input
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      </Field>
      <Button size="l" wide type="submit" busy={find.isPending} disabled_because={number.trim() ? null : t('give_back.number_missing')}>
        {t('give_back.find')}
      </Button>
      {find.data?.items.length === 0 && <EmptyState icon="search" title={t('give_back.none')} text={t('give_back.none_text')} />}
      <ul className="rows">
        {find.data?.items.map((order) => (
          <li key={order.order_id}>
            <button type="button" className="row" onClick={() => setChosen(order)}>
              <Icon name="receipt" />
              <span className="row__words">
                <strong>{order.number}</strong>
                <small>
                  {date(order.placed_at, register.time_zone, 'day')} · {order.location_name}
                </small>
              </span>
              <span className="row__amount">{money(order.total_minor, order.currency)}</span>
              <Icon name="chevron_right" size={20} />
            </button>
          </li>
        ))}
      </ul>
    </form>
  )
}

/** Which way each part goes, and what is to be done for it by hand. */
function Parts({ parts, currency }: { parts: Refundable['parts']; currency: string }) {
  const { t, known, money } = useTexts()
  return (
    <ul className="give-back__parts" aria-label={t('give_back.how_it_goes')}>
      {parts.map(({ payment_id, method, amount_minor, surcharge_minor, status, is_credit, onto_card }) => {
        const way = `give_back.via.${is_credit ? 'store_credit' : onto_card ? 'gift_card' : method}`
        const state = `give_back.states.${status}`
        return (
          <li key={payment_id}>
            <span>
              {known(way) ? t(way) : method}
              {known(state) && <small>{t(state)}</small>}
            </span>
            <strong>{money(amount_minor + surcharge_minor, currency)}</strong>
          </li>
        )
      })}
    </ul>
  )
}

/** A second person has to look at it: this says what she has said. */
function Awaited({ proposal_id, currency, on_anew }: { proposal_id: string; currency: string; on_anew: () => void }) {
  const { t } = useTexts()
  const looked = useQuery({
    queryKey: ['awaited', proposal_id],
    queryFn: () => answer(api.GET('/v1/till/refunds/{proposal_id}', { params: { path: { proposal_id } } })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'open' ? false : 3_000),
  })
  const status = looked.data?.status ?? 'open'
  if (status === 'open')
    return (
      <p className="notice notice--caution" role="status">
        <span>{t('give_back.awaits')}</span>
      </p>
    )
  if (status !== 'confirmed')
    return (
      <div className="give-back">
        <p className="notice notice--critical" role="alert">
          <Icon name="warning" size={20} />
          <span>{t(`give_back.not_confirmed.${status}`)}</span>
        </p>
        <Button variant="secondary" size="l" wide icon="refresh" onClick={on_anew}>
          {t('give_back.ask_anew')}
        </Button>
      </div>
    )
  return (
    <div className="give-back" role="status">
      <p className="sold-cards__done">
        <Icon name="check" size={20} />
        {t('give_back.confirmed')}
      </p>
      <Parts parts={looked.data!.parts} currency={currency} />
    </div>
  )
}

/** What was pressed before is gone: whoever goes by keyboard goes on from here. */
const takeFocus = (shown: HTMLElement | null) => shown?.focus()

const surchargeOf = (parts: readonly { surcharge_minor: number }[]) => parts.reduce((sum, part) => sum + part.surcharge_minor, 0)

interface Asked {
  of: Refundable
  on_give: () => void
  on_anew: () => void
}

function GivingBack({ of, on_give, on_anew }: Asked) {
  const { order_id, left_minor, currency } = of
  const has_surcharge = surchargeOf(of.parts) > 0
  // Nothing of it has left: all of it goes back, and the goods stay.
  const cancels = of.goods === 'cancelled_with_it'
  const texts = useTexts()
  const { t, money } = texts
  const memory = useQueryClient()
  const [key] = useState(attempt)
  const [most_minor] = useState(left_minor)
  const [way, setWay] = useState<Way>('original')
  const amount = useTyped((typed, key) => typeDigit(typed, key, currency))
  const amount_minor = amount.typed ? minorOf(amount.typed, currency) : most_minor
  const gift_card = useGiftCard()
  const heard = useRef<((code: string) => void) | null>(null)
  // Which way it goes is told before; what was paid for instalments goes back with the goods, and comes on a card as well.
  const {
    data: planned,
    isError,
    refetch,
  } = useQuery({
    queryKey: ['refundable', order_id, amount_minor],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/refunds', { params: { path: { order_id }, query: { amount_minor } } })),
    enabled: (has_surcharge || way === 'original') && amount_minor > 0 && amount_minor <= most_minor,
  })
  const surcharge_minor = surchargeOf(planned?.parts ?? [])
  const give = useMutation({
    mutationFn: () => {
      on_give()
      return answer(
        api.POST('/v1/till/refunds', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            ...{ order_id, amount_minor, way: way === 'original' || way === 'credit' ? way : ('gift_card' as const) },
            ...(way === 'her_card' && { gift_card_code: gift_card.code }),
            ...(cancels && { cancels_order: true }),
          },
        }),
      )
    },
    onSuccess: () => memory.invalidateQueries({ queryKey: ['refundable'] }),
    ...askAgain,
  })
  const before = give.error instanceof Problem && give.error.code === 'proposed_already' ? give.error.details : undefined
  const waits = give.data?.awaits?.proposal_id ?? (before && String(before.proposal_id))
  if (waits) return <Awaited proposal_id={waits} currency={currency} on_anew={on_anew} />
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
        {cancels && <p>{t('give_back.cancelled')}</p>}
        {way === 'original' && <Parts parts={parts} currency={currency} />}
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
          : (has_surcharge || way === 'original') && !planned
            ? t(isError ? 'give_back.way_unknown' : 'give_back.working_out')
            : null
  const ways = of.ways.flatMap((open) => CHOICES[open])
  return (
    <section className="give-back" aria-label={t('give_back.title')}>
      <h3 ref={takeFocus} tabIndex={-1}>
        {t('give_back.title')}
      </h3>
      {cancels ? (
        <div className="notice notice--caution">
          <Icon name="warning" size={20} />
          <span>
            {t('give_back.cancels')} {t('give_back.cancels_has_goods')}
          </span>
        </div>
      ) : (
        <>
          <TypedAmount label={t('pay.amount')} typed={amount.typed} currency={currency} empty={money(most_minor, currency)} />
          <Keypad label={t('pay.amount')} point={t('keypad.sign')} on_key={amount.press} />
        </>
      )}
      {ways.length > 1 && (
        <div className="chips" role="group" aria-label={t('give_back.how')}>
          {ways.map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={way === one} onClick={() => setWay(one)}>
              {t(`give_back.ways.${one}`)}
            </button>
          ))}
        </div>
      )}
      {way === 'original' && planned && <Parts parts={planned.parts} currency={currency} />}
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
      {(has_surcharge || way === 'original') && !planned && isError && (
        <p className="notice notice--caution" role="status">
          <span>{t('give_back.way_unknown')}</span>
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
        {t(cancels ? 'give_back.give_and_cancel' : 'give_back.give', { amount: money(amount_minor + surcharge_minor, currency) })}
      </Button>
    </section>
  )
}
