import { type Answer, answer } from '@birge/api-client'
import { dayIn } from '@birge/kernel/shop-time'
import { useQuery } from '@tanstack/react-query'
import { useApi } from './api.tsx'
import { useTexts } from './texts.ts'

export type Promises = Answer<'/v1/promises'>
type Sends = NonNullable<Promises['sends']>

const ASK_AGAIN_MS = 60_000

/** What is promised of an order that is placed now; it changes with the hour. */
export function usePromises() {
  const api = useApi()
  return useQuery({ queryKey: ['promises'], queryFn: () => answer(api.GET('/v1/promises')), refetchInterval: ASK_AGAIN_MS }).data
}

/** Today, tomorrow or later, on the clocks of the shop. */
function nearness(moment: string, { at, time_zone }: Pick<Promises, 'at' | 'time_zone'>) {
  const day = dayIn(time_zone, moment)
  if (day === dayIn(time_zone, at)) return 'today'
  return day === dayIn(time_zone, new Date(Date.parse(at) + 86_400_000).toISOString()) ? 'tomorrow' : 'on'
}

/** From when on it lies ready. */
export function Ready({ ready_at, promises }: { ready_at: string; promises: Pick<Promises, 'at' | 'time_zone'> }) {
  const { t, date } = useTexts()
  const { time_zone } = promises
  const [day, time] = [date(ready_at, time_zone, 'full'), date(ready_at, time_zone, 'time')]
  return <>{t(`arrival.ready_${nearness(ready_at, promises)}`, { day, time })}</>
}

/** On which days it comes. */
export function Arrives({ earliest_on, latest_on }: Pick<Sends, 'earliest_on' | 'latest_on'>) {
  const { t, date } = useTexts()
  // A day of the calendar is the same everywhere.
  const named = (day: string) => date(`${day}T12:00:00Z`, 'UTC', 'full')
  return (
    <>
      {earliest_on === latest_on
        ? t('arrival.arrives_on', { day: named(latest_on) })
        : t('arrival.arrives_between', { first: named(earliest_on), last: named(latest_on) })}
    </>
  )
}

/** Of a transfer: its days begin when it is here. */
export function AfterTransfer({ least_days, most_days, delivery }: Days & { delivery: 'ship' | 'collect' }) {
  const { t } = useTexts()
  return <>{t(`arrival.after_transfer_${delivery}`, { least: least_days, most: most_days, is_one: String(least_days === most_days) })}</>
}
type Days = NonNullable<Answer<'/v1/promises/after-transfer'>['sends']>

/** How many days after her transfer is here it comes, or lies ready at the store that she has chosen. Asked where she pays so. */
export function useAfterTransfer(isAsked: boolean, location_id: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['promises', 'after-transfer', location_id],
    queryFn: () => answer(api.GET('/v1/promises/after-transfer', { params: { query: location_id ? { location_id } : {} } })),
    enabled: isAsked,
  }).data
}

/** Until when that holds. */
export function OrderBy({ promises, sends: { order_by } }: { promises: Promises; sends: Sends }) {
  const { t, date } = useTexts()
  const { time_zone } = promises
  const [day, time] = [date(order_by, time_zone, 'full'), date(order_by, time_zone, 'time')]
  return <>{t(`arrival.order_by_${nearness(order_by, promises)}`, { day, time })}</>
}
