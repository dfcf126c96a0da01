import { Button, ButtonLink, EmptyState, ErrorState, Icon } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, answer, api, askAgain, attempt } from './api.ts'
import { CashCount } from './cash-count.tsx'
import { useCounter } from './counter.tsx'
import { DoorPage } from './door-page.tsx'
import { DrawerCash } from './drawer-cash.tsx'
import { GiveBack, GiveBackElsewhere } from './give-back.tsx'
import { Keypad, useKeyboard, useTyped } from './keypad.tsx'
import { minorOf, typeDigit, withoutCents } from './money.ts'
import { NewFollowUp } from './new-follow-up.tsx'
import { useOffline } from './offline.tsx'
import { ReceiptPaper } from './receipt.tsx'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import { useNarrow } from './sheet.ts'
import { useTexts } from './texts.ts'
import { type Register, type RegisterSession, type Session, useTill } from './till.ts'
import { TypedAmount } from './typed-amount.tsx'
import { UnsentSales } from './unsent.tsx'
import { WhyOrder } from './why-order.tsx'

const USUAL_FLOATS: Record<string, number[]> = { TRY: [50_000, 100_000, 200_000], AZN: [5_000, 10_000, 20_000] }

interface OpenProps {
  session: Session
  register: Register
  on_opened: () => void
  sign_out: () => void
}

/** The day begins: the change that is put into the drawer is counted. */
export function OpenRegister({ session, register, on_opened, sign_out }: OpenProps) {
  const texts = useTexts()
  const { t, money } = texts
  const { currency } = register
  const amount = useTyped((typed, key) => typeDigit(typed, key, currency))
  const float_minor = minorOf(amount.typed, currency)
  const [key] = useState(attempt)
  const open = useMutation({
    mutationFn: () => answer(api.POST('/v1/register-sessions', { params: { header: { 'Idempotency-Key': key } }, body: { float_minor } })),
    onSuccess: on_opened,
    ...askAgain,
  })
  useKeyboard(amount.press, () => open.mutate())
  useScanner(({ began_at }) => amount.unsaySince(began_at))
  return (
    <DoorPage
      title={t('register.open_title', { name: session.name.split(' ')[0]! })}
      text={t('register.open_text')}
      foot={
        <Button variant="quiet" icon="sign_out" onClick={sign_out}>
          {t('device.sign_out')}
        </Button>
      }
    >
      <div className="pin">
        <TypedAmount label={t('register.float')} typed={amount.typed} currency={currency} />
        <div className="chips">
          {(USUAL_FLOATS[currency] ?? []).map((usual) => (
            <button key={usual} type="button" className="chip" onClick={() => amount.set(String(usual / 100))}>
              {withoutCents(money(usual, currency))}
            </button>
          ))}
        </div>
        <Keypad label={t('register.float')} point={t('keypad.sign')} on_key={amount.press} />
        {open.error && (
          <p className="door__problem" role="alert">
            <Icon name="warning" size={20} /> {refusalText(texts, open.error)}
          </p>
        )}
        <Button size="l" wide busy={open.isPending} onClick={() => open.mutate()}>
          {t('register.open', { amount: money(float_minor, currency) })}
        </Button>
      </div>
    </DoorPage>
  )
}

type Sale = Answer<'/v1/orders'>['items'][number]

/** The register itself: since when it is open, what was sold lately, and the end of the day. */
export function RegisterPage() {
  const { t, date, money } = useTexts()
  const { register, opened, people } = useTill()
  const { offline } = useCounter()
  const [closing, setClosing] = useState(false)
  const opened_by = people.find((person) => opened.opened_by === `staff:${person.staff_id}`)?.name
  return (
    <main className="page register">
      <header className="page__head">
        <h1>
          {register.location_name} · {register.name}
        </h1>
        <p className="page__text">
          {t('register.open_since', { at: date(opened.opened_at, register.time_zone, 'time') })}
          {opened_by && ` · ${opened_by}`} · {t('register.float')} {money(opened.float_minor, opened.currency)}
        </p>
      </header>
      <section className="register__close">
        <div>
          <h2>{t('register.close_title')}</h2>
          <p>{t('register.close_text')}</p>
        </div>
        <Button
          variant="secondary"
          size="l"
          icon="lock"
          disabled_because={offline ? t('offline.needs_server') : null}
          onClick={() => setClosing(true)}
        >
          {t('register.close')}
        </Button>
      </section>
      <UnsentSales />
      {offline ? null : <RegisterBooks />}
      <ClosingModal open={closing} on_close={() => setClosing(false)} />
    </main>
  )
}

/** What the server has of this register. */
function RegisterBooks() {
  const { t, date, money } = useTexts()
  const { register } = useTill()
  const [shown, setShown] = useState<Sale | null>(null)
  const sales = useQuery({
    queryKey: ['sales', register.location_id],
    queryFn: () => answer(api.GET('/v1/orders', { params: { query: { location_id: register.location_id, channel: 'till', limit: 30 } } })),
    staleTime: 0,
  })
  const today = sales.data?.items ?? []
  return (
    <>
      <div className="chips chips--start">
        <ButtonLink href="/gift-cards" variant="secondary" icon="tag">
          {t('gift_cards.title')}
        </ButtonLink>
        <GiveBackElsewhere />
      </div>
      <DrawerCash />
      <section aria-label={t('register.sales')} aria-busy={sales.isPending}>
        <h2 className="page__sub">{t('register.sales')}</h2>
        {sales.isSuccess && today.length === 0 && (
          <EmptyState icon="receipt" title={t('register.no_sales')} text={t('register.no_sales_text')}>
            <ButtonLink href="/">{t('nav.sell')}</ButtonLink>
          </EmptyState>
        )}
        {sales.isError && <ErrorState title={t('trouble.title')} text={t('refusals.unreachable')} />}
        <ul className="rows">
          {today.map((sale) => (
            <li key={sale.order_id}>
              <button type="button" className="row" onClick={() => setShown(sale)}>
                <Icon name="receipt" />
                <span className="row__words">
                  <strong>{sale.number}</strong>
                  <small>
                    {date(sale.placed_at, register.time_zone, 'day')} {date(sale.placed_at, register.time_zone, 'time')} ·{' '}
                    {t('cart.pieces', { count: sale.item_count })}
                    {sale.customer_name && ` · ${sale.customer_name}`}
                  </small>
                </span>
                <span className="row__amount">{money(sale.total_minor, sale.currency)}</span>
                <Icon name="chevron_right" size={20} />
              </button>
            </li>
          ))}
        </ul>
      </section>
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={shown?.number}
        radius="lg"
        centered
        closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
      >
        {shown && (
          <ReceiptPaper order_id={shown.order_id}>
            <WhyOrder key={`why ${shown.order_id}`} order_id={shown.order_id} />
            <GiveBack key={shown.order_id} order_id={shown.order_id} />
            {shown.customer_id && <NewFollowUp customer_id={shown.customer_id} order={shown} />}
          </ReceiptPaper>
        )}
      </Modal>
    </>
  )
}

/** Counted without seeing what should be there; only then the difference is told. */
function ClosingModal({ open, on_close }: { open: boolean; on_close: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const { register, on_closed } = useTill()
  const counter = useCounter()
  const [counted_minor, setCounted] = useState<number | null>(null)
  const [key] = useState(attempt)
  const close = useMutation({
    mutationFn: (counted: number) =>
      answer(
        api.POST('/v1/register-sessions/current/closing', {
          params: { header: { 'Idempotency-Key': key } },
          body: { counted_minor: counted },
        }),
      ),
    onSuccess: on_closed,
    ...askAgain,
  })
  const lies = counter.open?.cart.item_count ?? 0
  const { unsent } = useOffline()
  const [knows, setKnows] = useState(false)
  return (
    <Modal
      opened={open}
      onClose={on_close}
      title={t('register.close_title')}
      size="xl"
      radius="lg"
      fullScreen={useNarrow()}
      closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
    >
      <div className="closing">
        {lies > 0 && (
          <p className="notice">
            <Icon name="info" size={20} /> <span>{t('register.cart_waits', { count: lies })}</span>
          </p>
        )}
        {unsent.length > 0 && (
          <div className="notice notice--caution" role="alert">
            <Icon name="warning" size={20} />
            <span>{t('offline.close_with_unsent', { count: unsent.length })}</span>
            <Button size="s" variant="secondary" aria-pressed={knows} icon={knows ? 'check' : 'lock'} onClick={() => setKnows(!knows)}>
              {t('offline.close_anyway')}
            </Button>
          </div>
        )}
        <CashCount currency={register.currency} on_counted={setCounted} />
        {close.error && (
          <p className="door__problem" role="alert">
            <Icon name="warning" size={20} /> {refusalText(texts, close.error)}
          </p>
        )}
        <Button
          size="l"
          wide
          busy={close.isPending}
          disabled_because={
            unsent.length > 0 && !knows
              ? t('offline.unsent', { count: unsent.length })
              : counted_minor === null
                ? t('register.count_first')
                : null
          }
          onClick={() => counted_minor !== null && close.mutate(counted_minor)}
        >
          {t('register.close_with', { amount: texts.money(counted_minor ?? 0, register.currency) })}
        </Button>
      </div>
    </Modal>
  )
}

/** What was counted, beside what should have been there by the books. */
export function RegisterClosed({ closed, sign_out }: { closed: RegisterSession; sign_out: () => Promise<void> }) {
  const { t, money } = useTexts()
  const { currency } = closed
  const counted_minor = closed.counted_minor ?? 0
  const expected_minor = closed.expected_minor ?? 0
  const difference_minor = counted_minor - expected_minor
  const judgement = difference_minor === 0 ? 'even' : difference_minor > 0 ? 'over' : 'short'
  return (
    <DoorPage title={t('register.closed')}>
      <div className="closing closing--done">
        <p className={`closing__judgement closing__judgement--${judgement}`}>
          <Icon name={judgement === 'even' ? 'check' : 'warning'} size={32} />
          {t(`register.${judgement}`, { amount: money(Math.abs(difference_minor), currency) })}
        </p>
        <dl className="sums">
          <div>
            <dt>{t('register.counted')}</dt>
            <dd>{money(counted_minor, currency)}</dd>
          </div>
          <div>
            <dt>{t('register.expected')}</dt>
            <dd>{money(expected_minor, currency)}</dd>
          </div>
        </dl>
        <Button size="l" wide icon="sign_out" onClick={() => void sign_out()}>
          {t('device.sign_out')}
        </Button>
      </div>
    </DoorPage>
  )
}
