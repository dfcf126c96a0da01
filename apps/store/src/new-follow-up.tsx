import { Button, Checkbox, Field, Icon, Select, Textarea } from '@birge/ui'
import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from './api.ts'
import { useKeeping } from './keeping.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

const channels = ['phone', 'sms', 'email', 'visit'] as const
const days = [0, 1, 7] as const
const DAY_MS = 86_400_000

/** The day it is at the till's place, and so many on. */
export const dayAt = (time_zone: string, on: number) =>
  new Intl.DateTimeFormat('sv', { timeZone: time_zone }).format(Date.now() + on * DAY_MS).split(' ')[0]!

type Channel = (typeof channels)[number]

interface Asked {
  customer_id: string
  /** How she is reached, where that is known here; else it is found out when it is kept. */
  usually?: Channel | undefined
  /** What it may be about. */
  order?: { order_id: string; number: string } | null
}

/** Somebody is to come back to a customer: I myself, or a colleague. One button until it is wanted. */
export function NewFollowUp({ customer_id, usually, order }: Asked) {
  const { t } = useTexts()
  const [open, setOpen] = useState(false)
  const [opened, setOpened] = useState(false)
  if (open)
    return (
      <Form
        customer_id={customer_id}
        usually={usually}
        order={order ?? null}
        on_done={(kept) => {
          setOpen(false)
          setOpened(kept)
        }}
      />
    )
  return (
    <div className="b-row">
      <Button variant="secondary" icon="bell" onClick={() => setOpen(true)}>
        {t('follow_ups.new')}
      </Button>
      {opened && (
        <span className="follow-up__opened" role="status">
          <Icon name="check" size={20} />
          {t('follow_ups.opened')}
        </span>
      )}
    </div>
  )
}

function Form({ customer_id, usually, order, on_done }: Asked & { on_done: (kept: boolean) => void }) {
  const texts = useTexts()
  const { t } = texts
  const { register, session } = useTill()
  const [reason, setReason] = useState('')
  const [channel, setChannel] = useState<Channel | ''>(usually ?? '')
  const [day, setDay] = useState<(typeof days)[number]>(1)
  const [assigned_to, assign] = useState(session.staff_id)
  const [about, setAbout] = useState(true)
  const colleagues = useQuery({
    queryKey: ['colleagues', register.location_id],
    queryFn: () => answer(api.GET('/v1/follow-ups/colleagues', { params: { query: { location_id: register.location_id } } })),
  })
  const open = useKeeping(
    () =>
      answer(
        api.POST('/v1/follow-ups', {
          body: {
            customer_id,
            reason,
            ...(channel && { channel }),
            due_on: dayAt(register.time_zone, day),
            assigned_to,
            ...(order && about && { order_id: order.order_id }),
          },
        }),
      ),
    () => on_done(true),
  )
  return (
    <form
      className="card__form"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim()) open.mutate()
      }}
    >
      <Field label={t('follow_ups.reason')}>
        <Textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} autoFocus />
      </Field>
      <SegmentedControl
        fullWidth
        size="md"
        radius="xl"
        aria-label={t('follow_ups.when')}
        value={String(day)}
        onChange={(next) => setDay(Number(next) as 0)}
        data={days.map((value) => ({ value: String(value), label: t(`follow_ups.in.${value}`) }))}
      />
      <div className="card__pair">
        <Field label={t('follow_ups.how')}>
          <Select value={channel} onChange={(event) => setChannel(event.target.value as Channel | '')}>
            {!usually && <option value="">{t('follow_ups.as_she_prefers')}</option>}
            {channels.map((value) => (
              <option key={value} value={value}>
                {t(`follow_ups.channels.${value}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('follow_ups.who')}>
          <Select value={assigned_to} onChange={(event) => assign(event.target.value)}>
            <option value={session.staff_id}>{t('follow_ups.myself')}</option>
            {colleagues.data?.items
              .filter(({ staff_id }) => staff_id !== session.staff_id)
              .map(({ staff_id, name }) => (
                <option key={staff_id} value={staff_id}>
                  {name}
                </option>
              ))}
          </Select>
        </Field>
      </div>
      {order && (
        <Checkbox
          checked={about}
          onChange={(event) => setAbout(event.target.checked)}
          label={t('follow_ups.about_order', { number: order.number })}
        />
      )}
      {open.error && (
        <p className="customer__note" role="alert">
          <Icon name="warning" size={20} /> {refusalText(texts, open.error)}
        </p>
      )}
      <div className="b-row">
        <Button type="submit" busy={open.isPending} disabled_because={reason.trim() ? null : t('follow_ups.reason_missing')}>
          {t('follow_ups.open')}
        </Button>
        <Button variant="quiet" onClick={() => on_done(false)}>
          {t('follow_ups.cancel')}
        </Button>
      </div>
    </form>
  )
}
