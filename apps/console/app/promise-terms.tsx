import { type Answer, answer } from '@birge/api-client'
import { Skeleton } from '@birge/ui'
import { Button, Chip, Group, NumberInput, Pill, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from './api.tsx'
import { DayField } from './day-field.tsx'
import { beginOfDay, todayIn } from './days.ts'
import { usePlaces } from './known.ts'
import { Section } from './panel.tsx'
import { usePlaceChoice } from './place-choice.tsx'
import { useSession } from './session.tsx'
import { Failed, Refused } from './states.tsx'
import { useTexts } from './texts.ts'
import { Moment } from './words.tsx'

type TermsOfPlace = Answer<'/v1/locations/{location_id}/promise-terms'>
type Terms = NonNullable<TermsOfPlace['now']>
type Send = NonNullable<Terms['send']>

/** What each place of a company can keep of what its shop promises. */
export function PromiseTerms({ company_id, time_zone }: { company_id: string; time_zone: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const places = [...usePlaces().values()].filter((place) => place.company_id === company_id)
  const { location_id, choice } = usePlaceChoice(places)
  const { data, error, refetch } = useAnswer(
    ['promise-terms', location_id],
    () => answer(api.GET('/v1/locations/{location_id}/promise-terms', { params: { path: { location_id: location_id! } } })),
    { enabled: location_id !== undefined },
  )
  if (!location_id) return null
  return (
    <Section title={t('promise_terms.title')}>
      <p className="c-faint c-explain">{t('promise_terms.explained')}</p>
      {choice}
      {error ? (
        <Failed error={error} again={() => void refetch()} />
      ) : data ? (
        <>
          <p className="c-explain">
            <Said terms={data.now} />
          </p>
          {data.coming.map((terms) => (
            <p key={terms.valid_from} className="c-explain">
              <Moment at={terms.valid_from} full /> · <Said terms={terms} />
            </p>
          ))}
          {can('promises.manage') && (
            <TermsForm key={`${location_id} ${data.now?.valid_from}`} {...{ location_id, time_zone }} now={data.now} />
          )}
        </>
      ) : (
        <Skeleton height="10rem" radius="var(--radius-m)" />
      )}
    </Section>
  )
}

function Said({ terms }: { terms: Terms | null }) {
  const { t } = useTexts()
  const { collect, send } = terms ?? {}
  if (!collect && !send) return t('promise_terms.nothing')
  return [
    collect && t('promise_terms.said_collect', { minutes: collect.prepare_minutes }),
    collect?.orders_until && t('promise_terms.said_until', { time: collect.orders_until }),
    send && t('promise_terms.said_send', { time: send.orders_until, least: send.transit_days.least, most: send.transit_days.most }),
  ]
    .filter(Boolean)
    .join(' · ')
}

const week = [1, 2, 3, 4, 5, 6, 7] as const
const usual: Send = {
  orders_until: '16:00',
  leaves_on_days: [1, 2, 3, 4, 5],
  carrier_days: [1, 2, 3, 4, 5, 6],
  transit_days: { least: 1, most: 3 },
  holidays: [],
}

function TermsForm({ location_id, time_zone, now }: { location_id: string; time_zone: string; now: Terms | null }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [collect, setCollect] = useState(now?.collect ?? null)
  const [send, setSend] = useState(now?.send ?? null)
  const [day, setDay] = useState('')
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/locations/{location_id}/promise-terms', {
          params: { path: { location_id } },
          // Today is from now on: what was promised this morning stays promised.
          body: { collect, send, ...(day && day !== todayIn(time_zone) && { valid_from: beginOfDay(day, time_zone) }) },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('promise_terms.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['promise-terms', location_id] })
    },
  })
  return (
    <form
      className="c-flow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Switch
        label={t('promise_terms.collect')}
        checked={collect !== null}
        onChange={(event) => setCollect(event.currentTarget.checked ? { prepare_minutes: 60, orders_until: null } : null)}
      />
      {collect && (
        <Group align="start">
          <NumberInput
            label={t('promise_terms.prepare')}
            description={t('promise_terms.prepare_text')}
            min={0}
            max={20_160}
            allowDecimal={false}
            value={collect.prepare_minutes}
            onChange={(minutes) => setCollect({ ...collect, prepare_minutes: Number(minutes) || 0 })}
          />
          <TextInput
            type="time"
            label={t('promise_terms.until')}
            description={t('promise_terms.until_text')}
            value={collect.orders_until ?? ''}
            onChange={(event) => setCollect({ ...collect, orders_until: event.currentTarget.value || null })}
          />
        </Group>
      )}
      <Switch
        label={t('promise_terms.send')}
        checked={send !== null}
        onChange={(event) => setSend(event.currentTarget.checked ? usual : null)}
      />
      {send && <SendFields send={send} change={(part) => setSend({ ...send, ...part })} />}
      <DayField label={t('delivery.from')} description={t('delivery.from_text')} value={day} onDay={setDay} maw="16rem" />
      <Refused error={save.error} />
      <Button type="submit" w="fit-content" loading={save.isPending}>
        {t('promise_terms.save')}
      </Button>
    </form>
  )
}

function SendFields({ send, change }: { send: Send; change: (part: Partial<Send>) => void }) {
  const { t, date } = useTexts()
  const { orders_until, transit_days, holidays } = send
  const days = (field: 'leaves_on_days' | 'carrier_days') => (
    <div>
      <span className="c-faint">{t(`promise_terms.${field}`)}</span>
      <Chip.Group
        multiple
        value={send[field].map(String)}
        onChange={(chosen) => chosen.length && change({ [field]: week.filter((of) => chosen.includes(String(of))) })}
      >
        <div className="c-chips" role="group" aria-label={t(`promise_terms.${field}`)}>
          {week.map((of) => (
            <Chip key={of} size="xs" variant="outline" value={String(of)}>
              {t(`promotions.days.${of}`)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
    </div>
  )
  const transit = (field: 'least' | 'most') => (
    <NumberInput
      label={t(`promise_terms.${field}`)}
      min={0}
      max={60}
      allowDecimal={false}
      value={transit_days[field]}
      onChange={(count) => change({ transit_days: { ...transit_days, [field]: Number(count) || 0 } })}
    />
  )
  return (
    <>
      <Group align="start">
        <TextInput
          type="time"
          label={t('promise_terms.until')}
          value={orders_until}
          onChange={(event) => event.currentTarget.value && change({ orders_until: event.currentTarget.value })}
        />
        {transit('least')}
        {transit('most')}
      </Group>
      {days('leaves_on_days')}
      {days('carrier_days')}
      <DayField
        label={t('promise_terms.holidays')}
        description={t('promise_terms.holidays_text')}
        value=""
        maw="16rem"
        onDay={(day) => day && change({ holidays: [...new Set([...holidays, day])].sort() })}
      />
      {holidays.length > 0 && (
        <Pill.Group>
          {holidays.map((day) => (
            <Pill
              key={day}
              withRemoveButton
              removeButtonProps={{ 'aria-label': t('promise_terms.without', { day: date(day, 'UTC', 'date') }) }}
              onRemove={() => change({ holidays: holidays.filter((other) => other !== day) })}
            >
              {date(day, 'UTC', 'date')}
            </Pill>
          ))}
        </Pill.Group>
      )}
    </>
  )
}
