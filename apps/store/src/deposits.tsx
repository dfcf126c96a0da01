import { Button, Field, Icon, Input } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { answer, api, askAgain, attempt } from './api.ts'
import { PayByLink, takeBack } from './by-link.tsx'
import type { CartAtTill } from './counter.tsx'
import { useCounter } from './counter.tsx'
import { ReceiptPaper } from './receipt.tsx'
import { refusalText } from './refusals.ts'
import { readScan, useScanner } from './scanner.ts'
import type { Tender } from './tenders.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** What was left for this cart, or by whoever has brought it, and is not given yet. */
export function useDeposits(cart_id: string, given: readonly Tender[]) {
  const { data } = useQuery({
    queryKey: ['deposits', cart_id],
    queryFn: () => answer(api.GET('/v1/till/deposits', { params: { query: { cart_id } } })),
    enabled: cart_id !== '',
    staleTime: 0,
  })
  const isGiven = (number: string) => given.some(({ method, reference }) => method === 'deposit' && reference === number)
  return (data?.items ?? []).filter(({ number }) => !isGiven(number))
}

/** Takes money before there is a sale: how it is paid, for what, and from whom; then her paper. */
export function TakeDeposit({ open, amount_minor, on_back }: { open: CartAtTill; amount_minor: number; on_back: () => void }) {
  const texts = useTexts()
  const { t, money } = texts
  const { change } = useCounter()
  const memory = useQueryClient()
  const { cart } = open
  const cart_id = cart.cart_id ?? ''
  const [key] = useState(attempt)
  const [about, setAbout] = useState(
    cart.lines
      .map(({ quantity, title }) => `${quantity} × ${title}`)
      .join(', ')
      .slice(0, 200),
  )
  const [name, setName] = useState('')
  const [reference, setReference] = useState('')
  const [by_link, setByLink] = useState(false)
  // She has paid: until the deposit is written down, or what she paid is given back, nothing else is offered.
  const [paid_link, setPaidLink] = useState<string | null>(null)
  useScanner(() => {})
  const isKnown = open.customer !== null
  const take = useMutation({
    mutationFn: ({ method, reference }: Pick<Tender, 'reference'> & { method: 'cash' | 'terminal' | 'card' }) =>
      answer(
        api.POST('/v1/till/deposits', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            ...{ cart_id, amount_minor, about: about.trim() },
            ...(name.trim() && { name: name.trim() }),
            tenders: [{ method, amount_minor, ...(reference && { reference }) }],
          },
        }),
      ),
    onError: () => setByLink(false),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['deposits'] }),
    ...askAgain,
  })
  const give_back = useMutation({
    mutationFn: takeBack,
    onSuccess: () => {
      setPaidLink(null)
      take.reset()
    },
    ...askAgain,
  })
  if (take.data)
    return (
      <div className="on-terminal">
        <div className="on-terminal__ask" role="status">
          <Icon name="check" size={44} strokeWidth={1.6} />
          <p>{t('deposit.taken', { number: take.data.number })}</p>
          <strong>{money(take.data.amount_minor, take.data.currency)}</strong>
        </div>
        <ReceiptPaper src={`/v1/deposits/${take.data.deposit_id}/slip.html?audience=till`}>
          <Button size="l" wide icon="clock" onClick={() => change({ kind: 'put_away' })}>
            {t('cart.put_away')}
          </Button>
          <Button variant="secondary" size="l" wide onClick={on_back}>
            {t('deposit.go_on')}
          </Button>
        </ReceiptPaper>
      </div>
    )
  if (by_link)
    return (
      <PayByLink
        cart_id={cart_id}
        amount_minor={amount_minor}
        currency={cart.currency}
        on_paid={(payment_link_id) => {
          setPaidLink(payment_link_id)
          take.mutate({ method: 'card', reference: payment_link_id })
        }}
        on_back={() => setByLink(false)}
      />
    )
  const fault = give_back.error ?? take.error
  const missing = about.trim() ? (isKnown || name.trim() ? null : t('deposit.name_missing')) : t('deposit.about_missing')
  const ways = (
    <>
      <Button size="l" wide icon="cash" busy={take.isPending} disabled_because={missing} onClick={() => take.mutate({ method: 'cash' })}>
        {t('deposit.in_cash')}
      </Button>
      <Button
        size="l"
        wide
        icon="card"
        busy={take.isPending}
        disabled_because={missing}
        onClick={() => take.mutate({ method: 'terminal', reference: reference.trim() })}
      >
        {t('deposit.on_terminal')}
      </Button>
      <Button variant="secondary" size="l" wide icon="qr" disabled_because={missing} onClick={() => setByLink(true)}>
        {t('pay.by_link')}
      </Button>
      <Button variant="secondary" size="l" wide onClick={on_back}>
        {t('pay.not_taken')}
      </Button>
    </>
  )
  const again = paid_link !== null && (
    <>
      <p className="notice" role="status">
        {t('deposit.paid_by_link')}
      </p>
      <Button
        size="l"
        wide
        icon="refresh"
        busy={take.isPending}
        disabled_because={missing}
        onClick={() => take.mutate({ method: 'card', reference: paid_link })}
      >
        {t('retry')}
      </Button>
      <Button variant="secondary" size="l" wide busy={give_back.isPending} onClick={() => give_back.mutate(paid_link)}>
        {t('deposit.take_back')}
      </Button>
    </>
  )
  return (
    <form className="on-terminal" onSubmit={(event) => event.preventDefault()}>
      <div className="on-terminal__ask">
        <Icon name="cash" size={44} strokeWidth={1.3} />
        <p>{t('deposit.text')}</p>
        <strong>{money(amount_minor, cart.currency)}</strong>
      </div>
      {!isKnown && (
        <Field label={t('deposit.name')}>
          <Input autoFocus autoComplete="off" maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
      <Field label={t('deposit.about')}>
        <Input autoComplete="off" maxLength={200} value={about} onChange={(event) => setAbout(event.target.value)} />
      </Field>
      {paid_link === null && (
        <Field label={t('pay.reference')} hint={t('pay.reference_hint')}>
          <Input autoComplete="off" maxLength={60} value={reference} onChange={(event) => setReference(event.target.value)} />
        </Field>
      )}
      {fault && (
        <p className="notice notice--critical" role="alert">
          <Icon name="warning" size={22} />
          <span>{refusalText(texts, fault, { currency: cart.currency })}</span>
        </p>
      )}
      {paid_link === null ? ways : again}
    </form>
  )
}

interface TenderProps {
  /** What was scanned before this opened. */
  first: string
  left_minor: number
  given: readonly Tender[]
  on_use: (tender: Tender) => void
  on_back: () => void
}

/** Somebody has brought the paper of a deposit, whoever left it: its number is scanned or typed, and it pays as much as is left of it. */
export function DepositTender({ first, left_minor, given, on_use, on_back }: TenderProps) {
  const texts = useTexts()
  const { t, money, date } = texts
  const { register } = useTill()
  const [number, setNumber] = useState(first)
  const look = useMutation({
    mutationFn: (asked: string) => answer(api.GET('/v1/till/deposits/{number}', { params: { path: { number: asked } } })),
  })
  const { mutate } = look
  const ask = (asked: string) => {
    setNumber(asked)
    mutate(asked)
  }
  useEffect(() => {
    if (first) mutate(first)
  }, [first, mutate])
  useScanner(({ text }) => {
    const scanned = readScan(text)
    ask(scanned.kind === 'paper' ? scanned.number : text)
  })
  const deposit = look.variables === number ? look.data : undefined
  const fault = look.error && look.variables === number ? refusalText(texts, look.error) : undefined
  const given_minor = given.reduce(
    (sum, tender) => sum + (tender.method === 'deposit' && tender.reference === deposit?.number ? tender.amount_minor : 0),
    0,
  )
  const available_minor = Math.max(0, (deposit?.available_minor ?? 0) - given_minor)
  const amount_minor = Math.min(left_minor, available_minor)
  return (
    <form
      className="on-terminal"
      onSubmit={(event) => {
        event.preventDefault()
        if (!deposit) ask(number.trim())
        else if (amount_minor > 0) on_use({ method: 'deposit', amount_minor, reference: deposit.number })
      }}
    >
      <div className="on-terminal__ask" role="status">
        <Icon name="receipt" size={44} strokeWidth={1.3} />
        {deposit ? (
          <>
            <p>{[deposit.name, deposit.about, date(deposit.taken_at, 'UTC')].filter(Boolean).join(' · ')}</p>
            <strong>{money(available_minor, deposit.currency)}</strong>
          </>
        ) : (
          <p>{t('deposit.paper_hint')}</p>
        )}
      </div>
      <Field label={t('deposit.number')} error={fault}>
        <Input
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      </Field>
      {deposit ? (
        <Button type="submit" size="l" wide icon="check" disabled_because={amount_minor ? null : t('deposit.nothing_left')}>
          {t('pay.use', { amount: money(amount_minor, register.currency) })}
        </Button>
      ) : (
        <Button type="submit" size="l" wide busy={look.isPending} disabled_because={number.trim() ? null : t('deposit.paper_hint')}>
          {t('pay.gift_card_look')}
        </Button>
      )}
      <Button variant="secondary" size="l" wide onClick={on_back}>
        {t('pay.not_taken')}
      </Button>
    </form>
  )
}
