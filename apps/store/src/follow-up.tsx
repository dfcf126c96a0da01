import { formatPhone } from '@birge/kernel/phone'
import { Button, Icon, type IconName } from '@birge/ui'
import { useState } from 'react'
import { type Answer, answer, api } from './api.ts'
import { useKeeping } from './keeping.ts'
import { dayAt } from './new-follow-up.tsx'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

type FollowUp = Answer<'/v1/customers/{customer_id}/till-card'>['follow_ups'][number]

const icons: Record<FollowUp['channel'], IconName> = { phone: 'phone', sms: 'chat', email: 'mail', chat: 'chat', visit: 'store' }

/** What was promised to a customer: done, or another day; who is to call sees the number, and that is written down. */
export function FollowUpRow({ follow_up, name, on_name }: { follow_up: FollowUp; name?: string; on_name?: () => void }) {
  const texts = useTexts()
  const { t, date } = texts
  const { register, session } = useTill()
  const path = { params: { path: { follow_up_id: follow_up.follow_up_id } } }
  const [reached, setReached] = useState<{ kind: string; value: string } | null>(null)
  const end = useKeeping(() => answer(api.POST('/v1/follow-ups/{follow_up_id}/end', { ...path, body: { status: 'done' } })))
  const postpone = useKeeping((days: number) =>
    answer(api.PATCH('/v1/follow-ups/{follow_up_id}', { ...path, body: { due_on: dayAt(register.time_zone, days) } })),
  )
  const reach = useKeeping(async () => setReached(await answer(api.GET('/v1/follow-ups/{follow_up_id}/contact', path))))
  const problem = end.error ?? postpone.error ?? reach.error
  const mine = follow_up.assigned_to.staff_id === session.staff_id
  // By a follow-up of her own making nobody is told how to reach a customer.
  const reaches = follow_up.is_due && mine && follow_up.channel !== 'visit'
  return (
    <article className="follow-up" data-due={follow_up.is_due || undefined}>
      <Icon name={icons[follow_up.channel]} size={24} label={t(`follow_ups.channels.${follow_up.channel}`)} />
      <div>
        {name && (
          <button type="button" className="follow-up__name" onClick={on_name}>
            {name}
          </button>
        )}
        <p>{follow_up.reason}</p>
        <small>
          {t(follow_up.is_due ? 'follow_ups.due' : 'follow_ups.until', { day: date(follow_up.due_on, 'UTC', 'day') })}
          {!mine && ` · ${follow_up.assigned_to.name}`}
        </small>
        {reached && (
          <p className="follow-up__contact">
            <a href={reached.kind === 'phone' ? `tel:${reached.value}` : `mailto:${reached.value}`}>
              {reached.kind === 'phone' ? formatPhone(reached.value, register.country) : reached.value}
            </a>
          </p>
        )}
        {problem && (
          <p className="customer__note" role="alert">
            {refusalText(texts, problem)}
          </p>
        )}
        {reaches && !follow_up.entrusted && <small>{t('follow_ups.not_entrusted')}</small>}
        {follow_up.may_change && (
          <div className="b-row">
            <Button variant="secondary" icon="check" busy={end.isPending} onClick={() => end.mutate()}>
              {t('follow_ups.done')}
            </Button>
            {reaches && follow_up.entrusted && !reached && (
              <Button variant="quiet" icon={icons[follow_up.channel]} busy={reach.isPending} onClick={() => reach.mutate()}>
                {t('follow_ups.contact')}
              </Button>
            )}
            {follow_up.is_due && (
              <Button variant="quiet" icon="clock" busy={postpone.isPending} onClick={() => postpone.mutate(1)}>
                {t('follow_ups.tomorrow')}
              </Button>
            )}
          </div>
        )}
      </div>
    </article>
  )
}
