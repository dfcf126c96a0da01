import { Button, Icon } from '@birge/ui'
import { QrCode } from '@birge/ui/qr-code'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { answer, api, attempt } from './api.ts'
import { useCounter } from './counter.tsx'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import { useTexts } from './texts.ts'

const LOOK_AGAIN_MS = 1_500

interface Props {
  cart_id: string
  amount_minor: number
  currency: string
  on_paid: (payment_link_id: string) => void
  on_back: () => void
}

/** The customer scans a code and pays on her own phone; the till waits, and goes on by itself. */
export function PayByLink({ cart_id, amount_minor, currency, on_paid, on_back }: Props) {
  const texts = useTexts()
  const { t, money } = texts
  useScanner(() => {})
  const {
    mutate: make,
    data: made,
    error,
  } = useMutation({
    mutationFn: () => answer(api.POST('/v1/till/payment-links', { body: { cart_id, amount_minor } })),
  })
  useEffect(() => make(), [make])
  const { data: now } = useQuery({
    queryKey: ['payment-link', made?.payment_link_id],
    queryFn: () =>
      answer(api.GET('/v1/till/payment-links/{payment_link_id}', { params: { path: { payment_link_id: made!.payment_link_id } } })),
    enabled: made !== undefined,
    refetchInterval: LOOK_AGAIN_MS,
  })
  const link = now ?? made
  const told = useRef(false)
  useEffect(() => {
    if (link?.status !== 'paid' || told.current) return
    told.current = true
    on_paid(link.payment_link_id)
  })
  const stop = useMutation({ mutationFn: takeBack, onSettled: on_back })
  const isHers = Boolean(useCounter().open?.customer)
  const [key] = useState(attempt)
  const send = useMutation({
    mutationFn: (payment_link_id: string) =>
      answer(
        api.POST('/v1/till/payment-links/{payment_link_id}/messages', {
          params: { path: { payment_link_id }, header: { 'Idempotency-Key': `${key} ${payment_link_id}` } },
        }),
      ),
  })
  const isOver = link?.status === 'expired' || link?.status === 'over'
  return (
    <div className="on-terminal by-link">
      <div className="on-terminal__ask" role="status">
        <p>
          {t(
            error
              ? 'pay.link_failed'
              : isOver
                ? 'pay.link_over'
                : link?.status === 'paying'
                  ? 'pay.link_paying'
                  : link?.status === 'paid'
                    ? 'pay.link_paid'
                    : 'pay.link_scan',
          )}
        </p>
        {link?.status === 'open' && <QrCode text={link.url} label={t('pay.link_scan')} size={320} />}
        {link?.status === 'paid' && <Icon name="check" size={64} />}
        <strong>{money(amount_minor, currency)}</strong>
      </div>
      {error && (
        <p className="notice notice--critical" role="alert">
          {refusalText(texts, error)}
        </p>
      )}
      {send.error && (
        <p className="notice notice--critical" role="alert">
          {refusalText(texts, send.error)}
        </p>
      )}
      {send.data && (
        <p className="notice" role="status">
          {t(send.data.told ? 'pay.link_sent' : 'pay.link_not_sent')}
        </p>
      )}
      {isHers && link?.status === 'open' && !send.data && (
        <Button variant="secondary" size="l" wide icon="chat" busy={send.isPending} onClick={() => send.mutate(link.payment_link_id)}>
          {t('pay.link_send')}
        </Button>
      )}
      {(isOver || error) && (
        <Button size="l" wide icon="refresh" onClick={() => make()}>
          {t('pay.link_again')}
        </Button>
      )}
      <Button
        variant="secondary"
        size="l"
        wide
        busy={stop.isPending}
        onClick={() => (made ? stop.mutate(made.payment_link_id) : on_back())}
      >
        {t('pay.link_stop')}
      </Button>
    </div>
  )
}

/** She pays otherwise: what she may have paid by the link is let go. */
export const takeBack = (payment_link_id: string) =>
  answer(api.POST('/v1/till/payment-links/{payment_link_id}/cancellation', { params: { path: { payment_link_id } } }))
