import { Button, Field, Icon, Input } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, askAgain, attempt } from './api.ts'
import type { CartAtTill } from './counter.tsx'
import { useCounter } from './counter.tsx'
import { ReceiptPaper } from './receipt.tsx'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import type { Tender } from './tenders.ts'
import { useTexts } from './texts.ts'

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
  useScanner(() => {})
  const isKnown = open.customer !== null
  const take = useMutation({
    mutationFn: (method: 'cash' | 'terminal') =>
      answer(
        api.POST('/v1/till/deposits', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            ...{ cart_id, amount_minor, about: about.trim() },
            ...(name.trim() && { name: name.trim() }),
            tenders: [{ method, amount_minor, ...(method === 'terminal' && reference.trim() && { reference: reference.trim() }) }],
          },
        }),
      ),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['deposits'] }),
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
  const missing = about.trim() ? (isKnown || name.trim() ? null : t('deposit.name_missing')) : t('deposit.about_missing')
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
      <Field label={t('pay.reference')} hint={t('pay.reference_hint')}>
        <Input autoComplete="off" maxLength={60} value={reference} onChange={(event) => setReference(event.target.value)} />
      </Field>
      {take.error && (
        <p className="notice notice--critical" role="alert">
          <Icon name="warning" size={22} />
          <span>{refusalText(texts, take.error, { currency: cart.currency })}</span>
        </p>
      )}
      <Button size="l" wide icon="cash" busy={take.isPending} disabled_because={missing} onClick={() => take.mutate('cash')}>
        {t('deposit.in_cash')}
      </Button>
      <Button size="l" wide icon="card" busy={take.isPending} disabled_because={missing} onClick={() => take.mutate('terminal')}>
        {t('deposit.on_terminal')}
      </Button>
      <Button variant="secondary" size="l" wide onClick={on_back}>
        {t('pay.not_taken')}
      </Button>
    </form>
  )
}
