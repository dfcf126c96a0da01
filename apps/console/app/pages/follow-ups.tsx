import { type Answer, answer } from '@birge/api-client'
import { EmptyState } from '@birge/ui'
import { useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { type Column, List, Page, useFilters, type View, Views } from '../list.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { State } from '../words.tsx'
import { fullName } from './customers.tsx'

type FollowUp = Answer<'/v1/follow-ups'>['items'][number]
const names = ['whose', 'due'] as const

/** Whom I, or those of my places, are to come back to, the most urgent first. */
export function FollowUpsPage() {
  const { t, date } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const places = usePlaces()
  const { filters } = useFilters(names)
  const whose = filters.whose === 'place' ? 'place' : 'mine'
  const due = filters.due === 'now' || filters.due === 'later' ? filters.due : undefined
  const query = usePages(['follow-ups', whose, due], (paging) =>
    answer(api.GET('/v1/follow-ups', { params: { query: { ...paging, whose, ...(due && { due }) } } })),
  )
  const views: View[] = [
    { title: t('follow_ups.views.mine'), filters: {} },
    { title: t('follow_ups.views.due'), filters: { due: 'now' } },
    ...(can('clienteling.manage')
      ? [
          { title: t('follow_ups.views.place'), filters: { whose: 'place' } },
          { title: t('follow_ups.views.place_due'), filters: { whose: 'place', due: 'now' } },
        ]
      : []),
  ]
  const columns: Column<FollowUp>[] = [
    {
      key: 'customer',
      title: t('customers.one'),
      phone: 'lead',
      cell: ({ customer }) => (customer && fullName(customer)) || t('words.nameless'),
    },
    { key: 'reason', title: t('follow_ups.reason_short'), cell: ({ reason }) => reason },
    {
      key: 'channel',
      title: t('follow_ups.channel'),
      width: '8rem',
      spare: true,
      cell: ({ channel }) => t(`follow_ups.channels.${channel}`),
    },
    { key: 'assigned_to', title: t('follow_ups.assigned_to'), width: '10rem', spare: true, cell: ({ assigned_to }) => assigned_to.name },
    {
      key: 'place',
      title: t('orders.place'),
      width: '9rem',
      spare: true,
      phone: 'none',
      cell: ({ location_id }) => (location_id && places.get(location_id)?.name) || '–',
    },
    {
      key: 'due_on',
      title: t('follow_ups.due'),
      align: 'end',
      width: '9rem',
      phone: 'aside',
      cell: ({ is_due, due_on }) => {
        const day = date(due_on, 'UTC', 'day')
        return is_due ? <State tone="open">{day}</State> : day
      },
    },
  ]
  return (
    <Page title={t('pages.follow_ups')} views={<Views views={views} names={names} />}>
      <List
        label={t('pages.follow_ups')}
        rows={query.rows}
        columns={columns}
        idOf={({ customer_id }) => customer_id}
        keyOf={({ follow_up_id }) => follow_up_id}
        query={query}
        empty={<EmptyState icon="bell" title={t('follow_ups.none')} text={t('follow_ups.none_text')} />}
      />
    </Page>
  )
}
