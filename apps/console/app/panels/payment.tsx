import { type Answer, answer, attempt } from '@birge/api-client'
import { Button } from '@mantine/core'
import '../alarms.css'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useOrderNumbers } from '../known.ts'
import { Fact, Facts, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Copy, DocumentLink, Moment, Money, PaymentState, Who } from '../words.tsx'

type Payment = Answer<'/v1/payments/{payment_id}'>

/** One payment by itself, for whoever has to look it up at its provider: its number there, and what was asked of them. */
export function PaymentPanel({ id }: { id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const query = useAnswer(['payments', 'one', id], () =>
    answer(api.GET('/v1/payments/{payment_id}', { params: { path: { payment_id: id } } })),
  )
  const numbers = useOrderNumbers(query.data?.order_id ? [query.data.order_id] : [])
  return (
    <PanelState query={query}>
      {() => {
        const payment = query.data!
        const { currency, order_id, provider_reference } = payment
        const method = `payments.methods.${payment.method}`
        const provider = `payments.providers.${payment.provider}`
        return (
          <Panel
            kind={t('orders.payment')}
            title={<Money minor={payment.amount_minor} currency={currency} />}
            state={<PaymentState status={payment.status} method={payment.method} />}
          >
            <Facts>
              <Fact name={t('awaited.method')}>
                {known(method) ? t(method) : payment.method}
                <span className="c-faint">{known(provider) ? t(provider) : payment.provider}</span>
              </Fact>
              {provider_reference && (
                <Fact name={t('alarms.number_there')}>
                  <Copy text={provider_reference} label={t('alarms.copy_number')} />
                </Fact>
              )}
              <Fact name={t('orders.one')}>
                {order_id?.startsWith('ord_') ? <DocumentLink document={order_id} numbers={numbers} /> : t('alarms.no_order')}
              </Fact>
              {payment.captured_minor > 0 && (
                <Fact name={t('payments.captured')}>
                  <Money minor={payment.captured_minor} currency={currency} />
                </Fact>
              )}
              {payment.refunded_minor > 0 && (
                <Fact name={t('payments.refunded')}>
                  <Money minor={payment.refunded_minor} currency={currency} />
                </Fact>
              )}
              <Fact name={t('alarms.begun')}>
                <Moment at={payment.created_at} full />
              </Fact>
            </Facts>
            <GiveUp payment={payment} />
            <Asked payment={payment} />
          </Panel>
        )
      }}
    </PanelState>
  )
}

/** What belongs to no order is let go, or given back, here: there is no order on which it could be. */
function GiveUp({ payment }: { payment: Payment }) {
  const { t, money } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const memory = useQueryClient()
  const [key, setKey] = useState(attempt)
  const { payment_id, currency, status, order_id } = payment
  const held = status === 'authorised' && payment.captured_minor === 0
  const left_minor = payment.captured_minor - payment.refunded_minor - payment.disputed_minor
  const params = { path: { payment_id }, header: { 'Idempotency-Key': key } }
  const give = useMutation({
    mutationFn: () =>
      held
        ? answer(api.POST('/v1/payments/{payment_id}/cancellation', { params }))
        : answer(api.POST('/v1/payments/{payment_id}/refunds', { params, body: {} })),
    onSettled: async () => {
      setKey(attempt)
      await memory.invalidateQueries({ queryKey: ['payments'] })
    },
  })
  if (!can('payments.refund') || order_id?.startsWith('ord_') || !(held || left_minor > 0)) return null
  return (
    <>
      <Refused error={give.error} />
      <div className="c-actions">
        <Button size="xs" variant="default" loading={give.isPending} onClick={() => give.mutate()}>
          {held ? t('alarms.let_go') : t('refunds.give_amount', { amount: money(left_minor, currency) })}
        </Button>
      </div>
    </>
  )
}

function Asked({ payment: { changes, currency } }: { payment: Payment }) {
  const { t, known } = useTexts()
  if (!changes.length) return null
  return (
    <Section title={t('alarms.asked')}>
      <ul className="c-lines">
        {changes.map((change) => {
          const reason = `payments.reasons.${change.reason}`
          return (
            <Line
              key={change.change_id}
              icon={change.status === 'done' ? 'check' : change.status === 'asked' ? 'clock' : 'warning'}
              below={
                <>
                  <span>{t(`alarms.answers.${change.status as 'asked' | 'done' | 'declined' | 'failed'}`)}</span>
                  {change.without_us && <span>{t('alarms.without_us')}</span>}
                  {change.reason && <span className="c-alarm__reason">{known(reason) ? t(reason) : change.reason}</span>}
                  <Moment at={change.asked_at} />
                  <Who actor={change.asked_by} />
                </>
              }
              end={<Money minor={change.amount_minor} currency={currency} />}
            >
              {t(`alarms.changes.${change.kind as 'capture' | 'refund' | 'cancellation' | 'release'}`)}
            </Line>
          )
        })}
      </ul>
    </Section>
  )
}
