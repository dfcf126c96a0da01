import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import './alarms.css'
import { useApi } from './api.tsx'
import { ItemLink } from './panel.tsx'
import { ReasonForm } from './panels/reason-form.tsx'
import { useSession } from './session.tsx'
import { type Texts, useTexts } from './texts.ts'
import { Moment, momentText, Who } from './words.tsx'

export type Alarm = Answer<'/v1/payment-alarms'>['items'][number]

/** Under which keys the memory keeps those of money and those of goods. */
export const ALARMS_OF = { money: ['payments', 'alarms'], goods: ['fulfillment', 'alarms'] } as const

/** What happens of its own accord, in a sentence. */
function itselfOf({ kind, again_at }: Alarm, texts: Texts): string {
  const { t } = texts
  if (kind !== 'payment_without_order') return t(`alarms.itself.${kind}`)
  return again_at ? t('alarms.itself.asked_again', { when: momentText(again_at, texts, true) }) : t('alarms.itself.asked_no_more')
}

/** What needs somebody: what is wrong and since when, what happens by itself, what a person can do. */
export function AlarmRow({ alarm, children }: { alarm: Alarm; children?: ReactNode }) {
  const texts = useTexts()
  const { t, known, money } = texts
  const { kind, order_id, order_number, payment_id, method, reason, amount_minor, currency, since, due_by, closed } = alarm
  const opens = order_id ?? payment_id
  const why = `payments.reasons.${reason}`
  const how = `payments.methods.${method}`
  const title = t(`alarms.kinds.${kind}`, { amount: money(amount_minor, currency) })
  return (
    <li className="c-alarm" data-closed={closed ? true : undefined}>
      <Icon name={closed ? 'check' : 'warning'} size={18} />
      <div className="c-alarm__what">
        <p className="c-alarm__title">{opens ? <ItemLink id={opens}>{title}</ItemLink> : title}</p>
        <p className="c-below c-faint">
          <Moment at={since} full />
          {order_number && <span className="b-figures">{order_number}</span>}
          {method && <span>{known(how) ? t(how) : method}</span>}
          {reason && <span className="c-alarm__reason">{known(why) ? t(why) : reason}</span>}
        </p>
        {closed ? (
          <p>
            {closed.reason}
            <span className="c-below c-faint">
              <Moment at={closed.closed_at} full /> <Who actor={closed.closed_by} />
            </span>
          </p>
        ) : (
          <>
            <p>{itselfOf(alarm, texts)}</p>
            <p>
              <strong>
                {t(`alarms.you.${kind}`)}
                {due_by && ` ${t('alarms.due_by', { when: momentText(due_by, texts, true) })}`}
              </strong>
            </p>
          </>
        )}
      </div>
      {children}
    </li>
  )
}

/** It was dealt with where nothing here can tell: at the provider, or with the customer. */
export function CloseAlarm({ alarm_id }: { alarm_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const memory = useQueryClient()
  const [open, setOpen] = useState(false)
  const close = useMutation({
    mutationFn: (reason: string) =>
      answer(api.POST('/v1/payment-alarms/{alarm_id}/closing', { params: { path: { alarm_id } }, body: { reason } })),
    onSuccess: () => Promise.all(Object.values(ALARMS_OF).map((queryKey) => memory.invalidateQueries({ queryKey }))),
  })
  if (!can('alarms.close')) return null
  if (open)
    return (
      <div className="c-alarm__close">
        <ReasonForm
          text={t('alarms.close_text')}
          label={t('alarms.reason')}
          confirm={t('alarms.close')}
          sending={close}
          send={(reason) => close.mutate(reason)}
          cancel={() => setOpen(false)}
        />
      </div>
    )
  return (
    <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
      {t('alarms.close')}
    </Button>
  )
}
