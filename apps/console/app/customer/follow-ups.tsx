import { type Answer, answer } from '@birge/api-client'
import { Icon, type IconName } from '@birge/ui'
import { Button, Menu, Select, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type RefObject, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { ItemLink, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Phone, State } from '../words.tsx'
import { type FollowUp, type Note, type Overview, useDesk, useKeeping } from './known.ts'
import { PlaceChoice } from './notes.tsx'
import './customer.css'

const channels = ['phone', 'sms', 'email', 'chat', 'visit'] as const
type Channel = (typeof channels)[number]
const purposes = ['order', 'requested', 'marketing'] as const
type Purpose = (typeof purposes)[number]
const icons: Record<Channel, IconName> = { phone: 'phone', sms: 'chat', email: 'mail', chat: 'chat', visit: 'store' }

const DAY_MS = 86_400_000
const dayIn = (days: number) => {
  const day = new Date(Date.now() + days * DAY_MS)
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
}

/** What is to be done for her, and what was done last. */
export function FollowUps({
  overview,
  ref,
  about,
  onDone,
}: {
  overview: Overview
  ref?: RefObject<HTMLTextAreaElement | null>
  /** The note it comes out of. */
  about?: Note | null
  onDone?: () => void
}) {
  const { t } = useTexts()
  const open = overview.follow_ups.filter(({ status }) => status === 'open')
  const closed = overview.follow_ups.filter(({ status }) => status !== 'open').slice(0, 3)
  return (
    <Section title={t('follow_ups.title')} aside={open.length > 0 && <span className="c-tag b-figures">{open.length}</span>}>
      <div id="follow-ups" className="c-flow-small">
        <NewFollowUp
          customer_id={overview.customer.customer_id}
          usually={overview.reached_by?.channel}
          places={[...overview.orders, ...overview.notes, ...overview.follow_ups]}
          ref={ref}
          outOf={about ? { note_id: about.note_id, told: t('follow_ups.from_note', { text: about.body.slice(0, 60) }) } : null}
          onDone={onDone}
        />
        <ul className="c-tasks">
          {[...open, ...closed].map((followUp) => (
            <li key={followUp.follow_up_id} data-due={followUp.is_due || undefined} data-closed={followUp.status !== 'open' || undefined}>
              <Task followUp={followUp} />
            </li>
          ))}
        </ul>
      </div>
    </Section>
  )
}

/** Somebody is to come back to her: for what, how, by when, who; and the note or order out of which it comes. */
export function NewFollowUp({
  customer_id,
  usually,
  places: hers,
  ref,
  outOf,
  onDone,
}: {
  customer_id: string
  /** How she is reached, where that is known here; else it is found out when it is kept. */
  usually?: Channel | undefined
  /** Where she was lately: one of them that is mine is where it is opened. */
  places: { location_id: string | null }[]
  ref?: RefObject<HTMLTextAreaElement | null> | undefined
  outOf: { note_id?: string; order_id?: string; told: string } | null
  onDone?: (() => void) | undefined
}) {
  const { t } = useTexts()
  const api = useApi()
  const { session } = useSession()
  const { places, location_id } = useDesk(hers)
  const [reason, setReason] = useState('')
  const [chosenChannel, setChannel] = useState<Channel | null>(null)
  const channel = chosenChannel ?? usually ?? null
  const [purpose, setPurpose] = useState<Purpose>(outOf?.order_id ? 'order' : 'marketing')
  const [due_on, setDue] = useState(() => dayIn(0))
  const [assigned_to, assign] = useState<string>(session.staff_id)
  const [chosen, choose] = useState<string | null>(null)
  const at = chosen ?? location_id
  const isOpen = reason !== '' || outOf !== null
  const colleagues = useAnswer(
    ['staff', 'colleagues', at],
    () => answer(api.GET('/v1/follow-ups/colleagues', { params: { query: { ...(at && { location_id: at }) } } })),
    { enabled: isOpen },
  )
  const open = useKeeping(
    () =>
      answer(
        api.POST('/v1/follow-ups', {
          body: {
            customer_id,
            reason,
            ...(channel && { channel }),
            purpose,
            due_on,
            assigned_to,
            ...(outOf?.note_id && { note_id: outOf.note_id }),
            ...(outOf?.order_id && { order_id: outOf.order_id }),
            ...(at && { location_id: at }),
          },
        }),
      ),
    () => {
      setReason('')
      onDone?.()
      if (outOf?.order_id) notifications.show({ message: t('follow_ups.opened') })
    },
  )
  const people = colleagues.data?.items ?? []
  return (
    <form
      className="c-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim()) open.mutate(undefined)
      }}
    >
      <Textarea
        ref={ref ?? null}
        autoFocus={outOf?.order_id !== undefined}
        aria-label={t('follow_ups.reason')}
        placeholder={t('follow_ups.reason')}
        description={outOf?.told}
        autosize
        minRows={1}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Refused error={open.error} />
      {isOpen && (
        <>
          <div className="c-form__pair">
            <Select
              size="xs"
              label={t('follow_ups.channel')}
              value={channel}
              placeholder={t('follow_ups.as_she_prefers')}
              onChange={(next) => next && setChannel(next as Channel)}
              data={channels.map((value) => ({ value, label: t(`follow_ups.channels.${value}`) }))}
              allowDeselect={false}
            />
            <DayField size="xs" label={t('follow_ups.due')} min={dayIn(0)} value={due_on} onDay={setDue} />
          </div>
          <Select
            size="xs"
            label={t('follow_ups.purpose')}
            {...(purpose === 'marketing' && { description: t('follow_ups.purpose_marketing_text') })}
            value={purpose}
            onChange={(next) => next && setPurpose(next as Purpose)}
            data={purposes
              .filter((value) => value !== 'order' || outOf?.order_id)
              .map((value) => ({ value, label: t(`follow_ups.purposes.${value}`) }))}
            allowDeselect={false}
          />
          <Select
            size="xs"
            label={t('follow_ups.assigned_to')}
            value={assigned_to}
            onChange={(next) => next && assign(next)}
            data={[
              { value: session.staff_id, label: t('follow_ups.myself') },
              ...people
                .filter(({ staff_id }) => staff_id !== session.staff_id)
                .map(({ staff_id, name }) => ({ value: staff_id, label: name })),
            ]}
            allowDeselect={false}
            searchable
          />
          {places.size > 1 && <PlaceChoice value={at} onChoose={choose} />}
          <div className="c-form__foot">
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setReason('')
                onDone?.()
              }}
            >
              {t('form.cancel')}
            </Button>
            <Button type="submit" size="xs" loading={open.isPending}>
              {t('follow_ups.open')}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}

/** One follow-up with what can be done about it. */
export function Task({ followUp }: { followUp: FollowUp }) {
  const { t, date } = useTexts()
  const api = useApi()
  const { session } = useSession()
  const path = { params: { path: { follow_up_id: followUp.follow_up_id } } }
  const [ending, setEnding] = useState<'done' | 'dropped' | null>(null)
  const [outcome, setOutcome] = useState('')
  const end = useKeeping(
    () =>
      answer(
        api.POST('/v1/follow-ups/{follow_up_id}/end', { ...path, body: { status: ending ?? 'done', ...(outcome.trim() && { outcome }) } }),
      ),
    () => setEnding(null),
  )
  const postpone = useKeeping((due_on: string) => answer(api.PATCH('/v1/follow-ups/{follow_up_id}', { ...path, body: { due_on } })))
  const [reached, setReached] = useState<Answer<'/v1/follow-ups/{follow_up_id}/contact'> | null>(null)
  const reach = useKeeping(async () => setReached(await answer(api.GET('/v1/follow-ups/{follow_up_id}/contact', path))))
  const isOpen = followUp.status === 'open'
  // Whoever is to come back to her today needs to know how; by a follow-up of her own making nobody is told.
  const reaches = followUp.is_due && followUp.assigned_to.staff_id === session.staff_id && followUp.channel !== 'visit'
  return (
    <div className="c-task">
      <Icon name={icons[followUp.channel]} size={18} label={t(`follow_ups.channels.${followUp.channel}`)} />
      <div>
        <p>{followUp.reason}</p>
        {followUp.outcome && <p className="c-faint">→ {followUp.outcome}</p>}
        <p className="c-notes__by c-faint">
          {isOpen ? (
            <span data-tone={followUp.is_due ? 'due' : undefined}>
              {t(followUp.is_due ? 'follow_ups.is_due' : 'follow_ups.due_on', { day: date(followUp.due_on, 'UTC', 'day') })}
            </span>
          ) : (
            <State tone={followUp.status === 'done' ? 'good' : 'quiet'}>{t(`follow_ups.statuses.${followUp.status}`)}</State>
          )}
          <span>{followUp.assigned_to.name}</span>
          <span>{t(`follow_ups.purposes.${followUp.purpose}`)}</span>
          {followUp.times_postponed > 0 && <span>{t('follow_ups.postponed', { times: followUp.times_postponed })}</span>}
          {followUp.closed_at && <Moment at={followUp.closed_at} />}
          {followUp.order_id && <ItemLink id={followUp.order_id}>{t('orders.one')}</ItemLink>}
        </p>
        {reached && (
          <p className="c-task__reached">
            {reached.kind === 'phone' ? <Phone phone={reached.value} /> : <a href={`mailto:${reached.value}`}>{reached.value}</a>}
            {reached.consent?.said_at && (
              <span className="c-faint">
                {t(reached.consent.source === 'register' ? 'follow_ups.allowed_by_register' : 'follow_ups.allowed')}{' '}
                <Moment at={reached.consent.said_at} full />
              </span>
            )}
          </p>
        )}
        <Refused error={end.error ?? postpone.error ?? reach.error} />
        {ending && (
          <form
            className="c-form"
            onSubmit={(event) => {
              event.preventDefault()
              end.mutate(undefined)
            }}
          >
            <TextInput
              size="xs"
              aria-label={t('follow_ups.outcome')}
              placeholder={t('follow_ups.outcome')}
              maxLength={1_000}
              value={outcome}
              onChange={(event) => setOutcome(event.currentTarget.value)}
              autoFocus
            />
            <div className="c-form__foot">
              <Button size="xs" variant="default" onClick={() => setEnding(null)}>
                {t('form.cancel')}
              </Button>
              <Button size="xs" type="submit" loading={end.isPending}>
                {t(ending === 'done' ? 'follow_ups.done' : 'follow_ups.drop')}
              </Button>
            </div>
          </form>
        )}
        {reaches && !followUp.entrusted && <p className="c-notes__by c-faint">{t('follow_ups.not_entrusted')}</p>}
        {followUp.may_change && !ending && (
          <div className="c-actions">
            <Button size="compact-xs" variant="light" leftSection={<Icon name="check" size={14} />} onClick={() => setEnding('done')}>
              {t('follow_ups.done')}
            </Button>
            {reaches && followUp.entrusted && !reached && (
              <Button size="compact-xs" variant="default" loading={reach.isPending} onClick={() => reach.mutate(undefined)}>
                {t('follow_ups.show_contact')}
              </Button>
            )}
            <Menu position="bottom-start" withinPortal>
              <Menu.Target>
                <Button size="compact-xs" variant="default" rightSection={<Icon name="chevron_down" size={12} />}>
                  {t('follow_ups.postpone')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {([1, 3, 7, 30] as const).map((days) => (
                  <Menu.Item key={days} onClick={() => postpone.mutate(dayIn(days))}>
                    {t('follow_ups.in_days', { days })}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item onClick={() => setEnding('dropped')}>{t('follow_ups.drop')}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        )}
      </div>
    </div>
  )
}
