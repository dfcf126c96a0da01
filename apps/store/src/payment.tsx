import { optionText } from '@birge/kernel/option'
import { Button, Icon, IconButton, type IconName } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Navigate, useLocation, useNavigate } from 'react-router'
import { attempt, Problem } from './api.ts'
import { useReachable } from './connection.ts'
import { PayByLink, takeBack as takeBackLink } from './by-link.tsx'
import { customerName } from './cart.tsx'
import { type CartAtTill, useCounter } from './counter.tsx'
import { DepositTender, TakeDeposit, useDeposits } from './deposits.tsx'
import { GiftCardTender, useCredit } from './own-value.tsx'
import { Keypad, useKeyboard, useTyped } from './keypad.tsx'
import { CardOnTerminal, TakenPlan } from './on-terminal.tsx'
import { likelyCash, minorOf, typeDigit, withoutCents } from './money.ts'
import { PaymentWithoutServer } from './offline-payment.tsx'
import { useOffline } from './offline.tsx'
import { stockQuery, toGive } from './product.tsx'
import { refusalText } from './refusals.ts'
import { PayBySavedCard, useSavedCards } from './saved-card.tsx'
import { pendingSale, type Sale, sendSale, SetAside, setAside, useTenders } from './sale.ts'
import { readScan, useScanner } from './scanner.ts'
import { type Standing, standingOf, type Tender } from './tenders.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'
import { useTopUps } from './top-ups.tsx'
import { TypedAmount } from './typed-amount.tsx'

/** Sends the sale, and leads to its receipt. A sale that waits for its answer from before goes first. */
function useSelling() {
  const memory = useQueryClient()
  const go = useNavigate()
  const { register } = useTill()
  const { being_sold, refresh } = useCounter()
  const [asked, setAsked] = useState(0)
  const sell = useMutation({
    mutationFn: (sale: Sale) => {
      being_sold.current = sale.cart_id
      return sendSale(sale, setAsked)
    },
    onSuccess: (sold) => {
      for (const changed of ['stock', 'product', 'products', 'sales']) void memory.invalidateQueries({ queryKey: [changed] })
      void go(`/sold/${sold.order_id}`, { replace: true, state: sold })
      void refresh()
    },
    onError: () => {
      being_sold.current = null
      void memory.invalidateQueries({ queryKey: ['stock'] })
      void refresh()
    },
  })
  const resumed = useRef(false)
  useEffect(() => {
    const pending = pendingSale()
    if (resumed.current || pending?.register_id !== register.register_id) return
    resumed.current = true
    sell.mutate(pending)
  })
  // Once it is sold there is no way back to this page: it stays until the receipt is there.
  const under_way = sell.isPending || sell.isSuccess
  return { sell: sell.mutate, selling: under_way ? (sell.variables ?? null) : null, asked, problem: sell.error }
}

export function PaymentPage() {
  const { open, ready, offline } = useCounter()
  const selling = useSelling()
  const [ringing, setRinging] = useState(false)
  const on_counter = useRef<CartAtTill | null>(null)
  if (selling.selling) return <Asking sale={selling.selling} times={selling.asked} />
  if (open?.cart.lines.length && offline) on_counter.current = open
  // The counter is empty in the moment in which it is sold, a little before its receipt is shown.
  if (on_counter.current && (ringing || (offline && open?.cart.lines.length)))
    return <PaymentWithoutServer key={on_counter.current.cart.cart_id} open={on_counter.current} on_ringing={setRinging} />
  if (!ready) return null
  if (!open?.cart.lines.length) return <NothingToPay problem={selling.problem} />
  return <Payment key={open.cart.cart_id} open={open} problem={selling.problem} on_sell={selling.sell} />
}

/** The cart has gone elsewhere, or was paid; if that was found out by trying to sell it, it is told. */
function NothingToPay({ problem }: { problem: Error | null }) {
  const texts = useTexts()
  const { tellTrouble } = useCounter()
  const told = useRef(false)
  useEffect(() => {
    if (problem && !(problem instanceof SetAside) && !told.current) tellTrouble(refusalText(texts, problem))
    told.current = true
  })
  return <Navigate to="/" replace />
}

/** The sale is under way; nothing else can be done until it is known what became of it. */
function Asking({ sale, times }: { sale: Sale; times: number }) {
  const { t, money } = useTexts()
  const { register } = useTill()
  const { reachable, pack } = useOffline()
  return (
    <main className="asking" aria-busy="true">
      <span className="asking__wheel" />
      <h1>{money(sale.total_minor, register.currency)}</h1>
      <p role="status">{t(times ? 'pay.asking_again' : 'pay.selling', { times: times + 1 })}</p>
      {times > 0 && !reachable && pack && (
        <div className="asking__choice">
          <p>{t('offline.in_flight', { amount: money(sale.total_minor, register.currency) })}</p>
          <Button size="l" variant="secondary" wide onClick={() => void setAside(sale, register.currency)}>
            {t('offline.set_aside')}
          </Button>
        </div>
      )}
    </main>
  )
}

interface PaymentProps {
  open: CartAtTill
  problem: Error | null
  on_sell: (sale: Sale) => void
}

function Payment({ open, problem, on_sell }: PaymentProps) {
  const texts = useTexts()
  const { t, money } = texts
  const { register } = useTill()
  const counter = useCounter()
  const reachable = useReachable()
  const go = useNavigate()
  const { cart } = open
  const cart_id = cart.cart_id ?? ''
  const total_minor = cart.totals.total_minor
  const [tenders, setTenders] = useTenders(cart_id)
  const { top_ups } = useTopUps(cart_id)
  const standing = standingOf(total_minor, tenders)
  const [card_minor, setCard] = useState<number | null>(null)
  const [by_gift_card, setByGiftCard] = useState(false)
  const [link_minor, setByLink] = useState<number | null>(null)
  const [deposit_minor, setDeposit] = useState<number | null>(null)
  // The paper of a deposit that was scanned before there was anything to pay; empty: its number is still asked for.
  const arrived = useLocation().state as { deposit?: string } | null
  const [deposit_paper, setDepositPaper] = useState<string | null>(arrived?.deposit ?? null)
  const [saved_minor, setBySavedCard] = useState<number | null>(null)
  const saved_cards = useSavedCards(cart_id)
  const credit_minor = useCredit(cart.customer_id ?? undefined, tenders)
  const deposits = useDeposits(cart_id, tenders)
  const [taking_back, setTakingBack] = useState<number | null>(null)
  const [key, setKey] = useState(attempt)
  const short = useShortage(open)
  const cannot = counter.is_asked_again
    ? t('offline.asked_again')
    : short.length
      ? t('pay.short')
      : cart.status === 'frozen'
        ? t('cart.frozen')
        : standing.overcharged_minor
          ? t('pay.overcharged', { amount: money(standing.overcharged_minor, cart.currency) })
          : !reachable
            ? t('offline.cannot_pay')
            : null

  const finish = (given: Tender[]) => {
    const onto = top_ups.filter(({ line_id }) => cart.lines.some((line) => line.line_id === line_id))
    on_sell({
      ...{ key, register_id: register.register_id, cart_id, total_minor, tenders: given },
      top_ups: onto.map(({ line_id, code }) => ({ line_id, code })),
    })
    setKey(attempt())
  }
  const give = (tender: Tender) => {
    const given = [...tenders, tender]
    setTenders(given)
    setCard(null)
    setByGiftCard(false)
    setByLink(null)
    setBySavedCard(null)
    setDepositPaper(null)
    if (standingOf(total_minor, given).left_minor === 0) finish(given)
  }
  const takeBack = (place: number) => {
    const { method, reference } = tenders[place]!
    // Should it not be heard, the money is let go by itself a few minutes later.
    if (method === 'card' && reference) void takeBackLink(reference).catch(() => {})
    setTenders(tenders.filter((_, at) => at !== place))
    setTakingBack(null)
  }
  const back = () => {
    const asks = [card_minor, link_minor, deposit_minor, saved_minor, deposit_paper].some((asked) => asked !== null) || by_gift_card
    if (!asks) return void go('/')
    setDepositPaper(null)
    setBySavedCard(null)
    setCard(null)
    setByGiftCard(false)
    setByLink(null)
    setDeposit(null)
  }
  return (
    <main className="pay">
      <Basket open={open} />
      <section className="pay__desk" aria-label={t('pay.title')}>
        <header className="pay__head">
          <IconButton icon="arrow_left" label={t('pay.back')} onClick={back} />
          <h1>{t('pay.title')}</h1>
          <span className="pay__total">{money(total_minor, cart.currency)}</span>
        </header>
        {problem && (
          <p className="notice notice--critical" role="alert">
            <Icon name="warning" size={22} />
            <span>
              {refusalText(texts, problem, { currency: cart.currency })}
              {tenders.some((tender) => tender.method === 'terminal') && problem instanceof Problem && ` ${t('pay.card_was_taken')}`}
            </span>
          </p>
        )}
        {short.map(({ line, here }) => (
          <p key={line.line_id} className="notice notice--caution" role="alert">
            <Icon name="warning" size={22} />
            <span>{t('pay.short_line', { title: line.title, here, wanted: line.quantity })}</span>
            <Button
              size="s"
              variant="secondary"
              onClick={() =>
                counter.change(here ? { kind: 'set', line_id: line.line_id, quantity: here } : { kind: 'remove', line_id: line.line_id })
              }
            >
              {here ? t('pay.make', { count: here }) : t('pay.take_out')}
            </Button>
          </p>
        ))}
        {(card_minor !== null || by_gift_card || deposit_paper !== null || standing.left_minor === 0) && (
          <Due {...standing} currency={cart.currency} />
        )}
        {tenders.length > 0 && (
          <ul className="tenders" aria-label={t('pay.given')}>
            {tenders.map((tender, place) => (
              <li key={place}>
                <Icon name={ICONS[tender.method]} size={22} />
                <span>
                  {t(`pay.${tender.method}`)}
                  {tender.reference &&
                    tender.method !== 'card' &&
                    ` · ${tender.method === 'gift_card' ? tender.reference.slice(-4) : tender.reference}`}
                  {tender.instalments && <TakenPlan plan={tender.instalments} currency={cart.currency} />}
                </span>
                <strong>{money(tender.amount_minor, cart.currency)}</strong>
                <IconButton
                  icon="close"
                  label={t('pay.take_back', {
                    amount: money(tender.amount_minor + (tender.instalments?.surcharge_minor ?? 0), cart.currency),
                  })}
                  onClick={() => (tender.method === 'terminal' ? setTakingBack(place) : takeBack(place))}
                />
              </li>
            ))}
          </ul>
        )}
        {card_minor !== null ? (
          <CardOnTerminal
            cart={cart}
            amount_minor={card_minor}
            on_taken={(taken) => give({ method: 'terminal', amount_minor: card_minor, ...taken })}
            on_failed={() => setCard(null)}
          />
        ) : link_minor !== null ? (
          <PayByLink
            cart_id={cart_id}
            amount_minor={link_minor}
            currency={cart.currency}
            on_paid={(reference) => give({ method: 'card', amount_minor: link_minor, reference })}
            on_back={() => setByLink(null)}
          />
        ) : deposit_minor !== null ? (
          <TakeDeposit open={open} amount_minor={deposit_minor} on_back={back} />
        ) : saved_minor !== null ? (
          <PayBySavedCard
            cards={saved_cards}
            cart_id={cart_id}
            amount_minor={saved_minor}
            currency={cart.currency}
            on_paid={(reference) => give({ method: 'card', amount_minor: saved_minor, reference })}
            on_back={() => setBySavedCard(null)}
          />
        ) : deposit_paper !== null && standing.left_minor > 0 ? (
          <DepositTender first={deposit_paper} left_minor={standing.left_minor} given={tenders} on_use={give} on_back={back} />
        ) : by_gift_card && standing.left_minor > 0 ? (
          <GiftCardTender left_minor={standing.left_minor} given={tenders} on_use={give} on_back={back} />
        ) : standing.left_minor > 0 ? (
          <Tendering
            left_minor={standing.left_minor}
            currency={cart.currency}
            cannot={cannot}
            key={standing.left_minor}
            on_cash={(amount_minor) => give({ method: 'cash', amount_minor })}
            on_card={setCard}
            more={{
              ...{ credit_minor, deposits, on_link: setByLink, on_use_deposit: give, on_deposit_paper: setDepositPaper },
              on_saved_card: saved_cards.length ? setBySavedCard : null,
              on_deposit: tenders.length ? undefined : setDeposit,
              on_gift_card: () => setByGiftCard(true),
              on_credit: (amount_minor) => give({ method: 'store_credit', amount_minor }),
            }}
          />
        ) : (
          <Button size="l" wide disabled_because={cannot} onClick={() => finish(tenders)}>
            {t('pay.finish')}
          </Button>
        )}
      </section>
      <WasCancelled place={taking_back} on_cancelled={takeBack} on_close={() => setTakingBack(null)} />
    </main>
  )
}

interface WasCancelledProps {
  /** Of the tender that shall go; null: none. */
  place: number | null
  on_cancelled: (place: number) => void
  on_close: () => void
}

/** A card that was charged at the terminal is let go only there: whoever takes it off here is asked whether that was done. */
export function WasCancelled({ place, on_cancelled, on_close }: WasCancelledProps) {
  const { t } = useTexts()
  return (
    <Modal
      opened={place !== null}
      onClose={on_close}
      title={t('pay.take_back_card')}
      radius="lg"
      centered
      closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
    >
      <p className="modal-text">{t('pay.take_back_card_text')}</p>
      <div className="modal-actions">
        <Button variant="critical" size="l" wide onClick={() => place !== null && on_cancelled(place)}>
          {t('pay.was_cancelled')}
        </Button>
        <Button variant="secondary" size="l" wide onClick={on_close}>
          {t('cancel')}
        </Button>
      </div>
    </Modal>
  )
}

/** Lines of which there is less here than is to be sold: better known before money is taken than after. */
function useShortage({ cart }: CartAtTill) {
  const { register } = useTill()
  // Of gift cards no stock is counted.
  const goods = cart.lines.filter((line) => !line.is_gift_card)
  return useQueries({
    queries: goods.map((line) => stockQuery(line.variant_id)),
    combine: (asked) =>
      goods.flatMap((line, place) => {
        const levels = asked[place]?.data
        if (!levels) return []
        const level = levels.find((one) => one.location_id === register.location_id)
        const here = level ? toGive(level) : 0
        return here < line.quantity ? [{ line, here }] : []
      }),
  })
}

export function Basket({ open }: { open: CartAtTill }) {
  const { t, money } = useTexts()
  const { cart } = open
  const { top_ups } = useTopUps(cart.cart_id)
  const ontoOf = ({ line_id }: { line_id: string }) => top_ups.find((one) => one.line_id === line_id)
  return (
    <aside className="basket" aria-label={t('cart.title')}>
      <h2>{customerName(open, t)}</h2>
      <ul>
        {cart.lines.map((line) => (
          <li key={line.line_id}>
            <span className="basket__count">{line.quantity}</span>
            <span className="basket__title">
              {line.title}
              {line.options.length > 0 && <small>{line.options.map(optionText).join(' · ')}</small>}
              {ontoOf(line) && <small>{t('gift_cards.onto', { last_four: ontoOf(line)!.last_four })}</small>}
            </span>
            <span className="basket__amount">{money(line.total_minor, cart.currency)}</span>
          </li>
        ))}
      </ul>
      <p className="basket__total">
        <span>{t('cart.total')}</span>
        <strong>{money(cart.totals.total_minor, cart.currency)}</strong>
      </p>
    </aside>
  )
}

export const ICONS: Record<Tender['method'], IconName> = {
  cash: 'cash',
  terminal: 'card',
  gift_card: 'tag',
  store_credit: 'heart',
  card: 'qr',
  deposit: 'receipt',
}

/** What is still to be paid or, when it is more than enough, what is to be given back: the one number both look at. */
export function Due({ left_minor, change_minor, currency }: Pick<Standing, 'left_minor' | 'change_minor'> & { currency: string }) {
  const { t, money } = useTexts()
  return (
    <p className="due" role="status" data-change={change_minor > 0 || undefined}>
      <span>{t(change_minor > 0 ? 'pay.change' : 'pay.left')}</span>
      <strong>{money(change_minor || left_minor, currency)}</strong>
    </p>
  )
}

interface TenderingProps {
  left_minor: number
  currency: string
  cannot: string | null
  on_cash: (amount_minor: number) => void
  /** Null: no cards are taken on a terminal here. */
  on_card: ((amount_minor: number) => void) | null
  /** What only the server can take; null while it does not answer. */
  more: MoreWays | null
  children?: ReactNode
}

interface MoreWays {
  on_link: (amount_minor: number) => void
  /** Null: nobody stands here who has one. */
  on_saved_card: ((amount_minor: number) => void) | null
  on_gift_card: () => void
  credit_minor: number
  on_credit: (amount_minor: number) => void
  deposits: ReturnType<typeof useDeposits>
  on_use_deposit: (tender: Tender) => void
  /** A deposit whose paper was scanned, or whose number is still to be typed: empty. */
  on_deposit_paper: (number: string) => void
  /** Money that is left before there is a sale; not where a part of the sale is paid already. */
  on_deposit: ((amount_minor: number) => void) | undefined
}

/** How much, and how. Without a typed amount it is all that is left. */
export function Tendering({ left_minor, currency, cannot, on_cash, on_card, more, children }: TenderingProps) {
  const { t, money } = useTexts()
  const counter = useCounter()
  const amount = useTyped((typed, key) => typeDigit(typed, key, currency))
  const amount_minor = amount.typed ? minorOf(amount.typed, currency) : left_minor
  useKeyboard(amount.press)
  useScanner(({ began_at, text }) => {
    amount.unsaySince(began_at)
    const scanned = readScan(text)
    if (scanned.kind === 'paper' && more) return more.on_deposit_paper(scanned.number)
    counter.tellTrouble(t('pay.finish_first'))
  })
  const nothing = amount_minor === 0 ? t('pay.nothing') : null
  const too_much = amount_minor > left_minor ? t('pay.card_too_much', { amount: money(left_minor, currency) }) : null
  const short = (minor: number) => withoutCents(money(minor, currency))
  return (
    <div className="tendering">
      <Due left_minor={left_minor} change_minor={Math.max(0, amount_minor - left_minor)} currency={currency} />
      <div className="tendering__quick" role="group" aria-label={t('pay.quick')}>
        <button type="button" className="note" disabled={cannot !== null} onClick={() => on_cash(left_minor)}>
          <strong>{short(left_minor)}</strong>
          <small>{t('pay.exact')}</small>
        </button>
        {likelyCash(left_minor, currency, 3).map((note) => (
          <button key={note} type="button" className="note" disabled={cannot !== null} onClick={() => on_cash(note)}>
            <strong>{short(note)}</strong>
            <small>{t('pay.change_of', { amount: short(note - left_minor) })}</small>
          </button>
        ))}
      </div>
      <TypedAmount label={t('pay.amount')} typed={amount.typed} currency={currency} empty={t('pay.other_amount')} />
      <Keypad label={t('pay.amount')} point={t('keypad.sign')} on_key={amount.press} />
      <div className="tendering__ways">
        <Button size="l" wide icon="cash" disabled_because={cannot ?? nothing} onClick={() => on_cash(amount_minor)}>
          <span className="way">
            {t('pay.cash')} <small>{money(amount_minor, currency)}</small>
          </span>
        </Button>
        {on_card && (
          <Button size="l" wide icon="card" disabled_because={cannot ?? nothing ?? too_much} onClick={() => on_card(amount_minor)}>
            <span className="way">
              {t('pay.terminal')} <small>{money(amount_minor, currency)}</small>
            </span>
          </Button>
        )}
        {more && <OtherWays {...{ ...more, left_minor, amount_minor, currency, cannot, nothing, too_much, typed: amount.typed !== '' }} />}
      </div>
      {children}
    </div>
  )
}

interface OtherWaysProps extends MoreWays, Pick<TenderingProps, 'left_minor' | 'currency' | 'cannot'> {
  amount_minor: number
  nothing: string | null
  too_much: string | null
  typed: boolean
}

function OtherWays({ left_minor, currency, cannot, amount_minor, nothing, too_much, typed, ...ways }: OtherWaysProps) {
  const { t, money } = useTexts()
  const { on_link, on_saved_card, on_gift_card, credit_minor, on_credit, deposits, on_use_deposit, on_deposit_paper, on_deposit } = ways
  return (
    <>
      <Button
        variant="secondary"
        size="l"
        wide
        icon="qr"
        disabled_because={cannot ?? nothing ?? too_much}
        onClick={() => on_link(amount_minor)}
      >
        {t('pay.by_link')}
      </Button>
      {on_saved_card && (
        <Button
          variant="secondary"
          size="l"
          wide
          icon="card"
          disabled_because={cannot ?? nothing ?? too_much}
          onClick={() => on_saved_card(amount_minor)}
        >
          {t('pay.saved_card')}
        </Button>
      )}
      <Button variant="secondary" size="l" wide icon="tag" disabled_because={cannot} onClick={on_gift_card}>
        {t('pay.gift_card')}
      </Button>
      {deposits.map(({ number, available_minor }) => (
        <Button
          key={number}
          variant="secondary"
          size="l"
          wide
          icon="receipt"
          disabled_because={cannot}
          onClick={() => on_use_deposit({ method: 'deposit', amount_minor: Math.min(available_minor, left_minor), reference: number })}
        >
          <span className="way">
            {t('pay.deposit')} <small>{t('pay.credit_has', { amount: money(available_minor, currency) })}</small>
          </span>
        </Button>
      ))}
      <Button variant="secondary" size="l" wide icon="receipt" disabled_because={cannot} onClick={() => on_deposit_paper('')}>
        {t('deposit.by_paper')}
      </Button>
      {on_deposit && (
        <Button
          variant="secondary"
          size="l"
          wide
          icon="clock"
          disabled_because={cannot ?? (typed ? (nothing ?? too_much) : t('deposit.how_much'))}
          onClick={() => on_deposit?.(amount_minor)}
        >
          {t('deposit.take')}
        </Button>
      )}
      {credit_minor > 0 && (
        <Button
          variant="secondary"
          size="l"
          wide
          icon="heart"
          disabled_because={cannot ?? nothing}
          onClick={() => on_credit(Math.min(credit_minor, amount_minor, left_minor))}
        >
          <span className="way">
            {t('pay.store_credit')} <small>{t('pay.credit_has', { amount: money(credit_minor, currency) })}</small>
          </span>
        </Button>
      )}
    </>
  )
}
