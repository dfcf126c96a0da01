import { type Answer, answer } from '@birge/api-client'
import { formatAmount, parseMoney } from '@birge/kernel/money'
import { Skeleton, useLocale } from '@birge/ui'
import { Button, Group, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { todayIn } from '../days.ts'
import { usePlaces } from '../known.ts'
import { PageOfCompany } from '../page-of-company.tsx'
import { Section } from '../panel.tsx'
import { usePlaceChoice } from '../place-choice.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import './targets.css'

type Targets = Answer<'/v1/locations/{location_id}/takings-targets'>

const week = [1, 2, 3, 4, 5, 6, 7] as const
const SHOWN_DAYS = 28
const dayAfter = (day: string, count: number) => new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10)
/** Monday is 1. */
const weekdayOf = (day: string) => new Date(day).getUTCDay() || 7

/** What each store is to take, day by day: its people see it on their morning page. */
export function TargetsPage() {
  const { t } = useTexts()
  return <PageOfCompany title={t('pages.targets')}>{(company) => <OfCompany {...company} />}</PageOfCompany>
}

function OfCompany({ company_id, time_zone }: { company_id: string; time_zone: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const places = [...usePlaces().values()].filter((place) => place.company_id === company_id && place.kind === 'store')
  const { location_id, choice } = usePlaceChoice(places)
  const today = todayIn(time_zone)
  const monday = dayAfter(today, 1 - weekdayOf(today))
  const { data, error, refetch } = useAnswer(
    ['takings-targets', location_id, monday],
    () =>
      answer(
        api.GET('/v1/locations/{location_id}/takings-targets', {
          params: { path: { location_id: location_id! }, query: { from_on: monday, to_on: dayAfter(monday, SHOWN_DAYS - 1) } },
        }),
      ),
    { enabled: location_id !== undefined },
  )
  if (!location_id) return <p className="c-faint">{t('targets.no_store')}</p>
  return (
    <>
      <Section title={t('targets.next')}>
        <p className="c-faint c-explain">{t('targets.explained')}</p>
        {choice}
        {error ? (
          <Failed error={error} again={() => void refetch()} />
        ) : data ? (
          <Calendar targets={data} monday={monday} today={today} />
        ) : (
          <Skeleton height="12rem" radius="var(--radius-m)" />
        )}
      </Section>
      {can('takings.plan') && data && (
        <Section title={t('targets.set')}>
          <TargetForm key={location_id} location_id={location_id} today={today} targets={data} />
        </Section>
      )}
    </>
  )
}

/** Four weeks, each with its sum. */
function Calendar({ targets: { items, currency }, monday, today }: { targets: Targets; monday: string; today: string }) {
  const { t, money, date } = useTexts()
  const of = new Map(items.map(({ day_on, target_minor }) => [day_on, target_minor]))
  return (
    <div className="c-targets">
      <table>
        <thead>
          <tr>
            {week.map((day) => (
              <th key={day} scope="col">
                {t(`promotions.days.${day}`)}
              </th>
            ))}
            <th scope="col">{t('targets.week')}</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: SHOWN_DAYS / 7 }, (_, at) => week.map((day) => dayAfter(monday, at * 7 + day - 1))).map((days) => (
            <tr key={days[0]}>
              {days.map((day) => (
                <td key={day} data-today={day === today || undefined}>
                  <small>{date(day, 'UTC', 'day')}</small>
                  {of.has(day) ? money(of.get(day)!, currency) : '–'}
                </td>
              ))}
              <td>
                <strong>
                  {money(
                    days.reduce((sum, day) => sum + (of.get(day) ?? 0), 0),
                    currency,
                  )}
                </strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function TargetForm({ location_id, today, targets: { items, currency } }: { location_id: string; today: string; targets: Targets }) {
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const [from_on, setFrom] = useState(today)
  const [to_on, setTo] = useState(dayAfter(today, SHOWN_DAYS - 1))
  // Begins with what the coming week says already.
  const [amounts, setAmounts] = useState(() =>
    week.map((weekday) => {
      const said = items.find(({ day_on }) => day_on >= today && weekdayOf(day_on) === weekday)
      return said ? formatAmount(said.target_minor, currency, locale) : ''
    }),
  )
  const [tried, setTried] = useState(false)
  const read = amounts.map((text) => (text.trim() ? parseMoney(text, currency, locale) : null))
  const wrong = read.map((parsed) => parsed !== null && (!parsed.ok || parsed.amount_minor < 0))
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/v1/locations/{location_id}/takings-targets', {
          params: { path: { location_id } },
          body: { from_on, to_on, by_weekday: read.map((parsed) => (parsed?.ok ? parsed.amount_minor : null)) },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('targets.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['takings-targets', location_id] })
    },
  })
  return (
    <form
      className="c-flow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!wrong.some(Boolean) && from_on && to_on) save.mutate()
      }}
    >
      <Group align="end">
        <DayField label={t('targets.from')} value={from_on} onDay={setFrom} error={tried && !from_on && t('targets.day_needed')} />
        <DayField label={t('targets.to')} value={to_on} onDay={setTo} error={tried && !to_on && t('targets.day_needed')} />
      </Group>
      <p className="c-faint c-explain">{t('targets.by_weekday', { currency })}</p>
      <div className="c-targets__week">
        {week.map((weekday, at) => (
          <TextInput
            key={weekday}
            label={t(`promotions.days.${weekday}`)}
            inputMode="decimal"
            maxLength={20}
            value={amounts[at]}
            onChange={(event) => setAmounts(amounts.with(at, event.currentTarget.value))}
            error={tried && wrong[at] && t('delivery.wrong')}
          />
        ))}
      </div>
      <Refused error={save.error} />
      <Button type="submit" w="fit-content" loading={save.isPending}>
        {t('targets.save')}
      </Button>
    </form>
  )
}
