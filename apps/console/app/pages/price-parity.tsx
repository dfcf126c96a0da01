import { type Answer, answer } from '@birge/api-client'
import { Button, Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi, usePages } from '../api.tsx'
import { usePlaces, usePriceLists } from '../known.ts'
import { type Column, List, NothingHere, Page, useFilters, type View, Views } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { COMPARE_FILE, LABELS } from '../panels/price-incident.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, State } from '../words.tsx'

type Incident = Answer<'/v1/price-incidents'>['items'][number]
const names = ['state', 'source', 'mine', 'location_id'] as const

export function IncidentState({ of: { closed_at, binds_the_till } }: { of: Incident }) {
  const { t } = useTexts()
  if (closed_at) return <State tone="quiet">{t('price_parity.states.closed')}</State>
  return <State tone={binds_the_till ? 'bad' : 'open'}>{t(`price_parity.states.${binds_the_till ? 'binds' : 'open'}`)}</State>
}

/** Where a price is shown, by its name in the reader's language; a foreign file by the name it was given. */
export function Shower({ of: { source, location_name } }: { of: Incident }) {
  const { t, known } = useTexts()
  const key = `price_parity.sources.${source}`
  return (
    <>
      {known(key) ? t(key) : source}
      {location_name && ` · ${location_name}`}
    </>
  )
}

/** Wherever some place shows another price than is charged, and why; the newest first. */
export function PriceParityPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const memory = useQueryClient()
  const lists = usePriceLists()
  const stores = [...usePlaces().values()].filter(({ kind }) => kind === 'store')
  const { filters, set, isFiltered, clear } = useFilters(names)
  const asked = {
    state: filters.state === 'closed' ? ('closed' as const) : ('open' as const),
    ...(filters.source && { source: filters.source }),
    ...(filters.location_id && { location_id: filters.location_id }),
    ...(filters.mine && { mine: true }),
  }
  const query = usePages(['parity', asked], (paging) =>
    answer(api.GET('/v1/price-incidents', { params: { query: { ...paging, ...asked } } })),
  )
  const look = useMutation({
    mutationFn: () => Promise.all(lists.map(({ price_list_id }) => answer(api.POST('/v1/price-checks', { body: { price_list_id } })))),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['parity'] }),
  })
  const views: View[] = [
    { title: t('price_parity.views.open'), filters: {} },
    { title: t('price_parity.views.shelf'), filters: { source: 'shelf' } },
    { title: t('price_parity.views.page'), filters: { source: 'page' } },
    { title: t('price_parity.views.mine'), filters: { mine: 'true' } },
    { title: t('price_parity.views.closed'), filters: { state: 'closed' } },
  ]
  const columns: Column<Incident>[] = [
    {
      key: 'what',
      title: t('price_parity.what'),
      phone: 'lead',
      cell: ({ title, code, cause }) => (
        <span>
          {title ?? code}
          <span className="c-below c-faint">{t(`price_parity.causes.${cause}`)}</span>
        </span>
      ),
    },
    { key: 'where', title: t('price_parity.where'), width: '12rem', cell: (incident) => <Shower of={incident} /> },
    {
      key: 'shown',
      title: t('price_parity.shown'),
      align: 'end',
      width: '8rem',
      cell: ({ shown_minor, shown_currency }) => <Money minor={shown_minor} currency={shown_currency} />,
    },
    {
      key: 'charged',
      title: t('price_parity.charged'),
      align: 'end',
      width: '8rem',
      spare: true,
      cell: ({ quote_minor, currency }) => (quote_minor === null ? '–' : <Money minor={quote_minor} currency={currency} soft />),
    },
    { key: 'state', title: t('price_parity.state'), width: '10rem', cell: (incident) => <IncidentState of={incident} /> },
    {
      key: 'who',
      title: t('price_parity.assigned'),
      width: '9rem',
      spare: true,
      phone: 'none',
      cell: ({ assigned_name }) => assigned_name ?? '–',
    },
    {
      key: 'opened_at',
      title: t('price_parity.opened_at'),
      align: 'end',
      width: '9rem',
      spare: true,
      phone: 'aside',
      cell: ({ opened_at }) => <Moment at={opened_at} full />,
    },
  ]
  return (
    <Page
      title={t('pages.price_parity')}
      aside={
        <div className="c-actions">
          {can('parity.confirm') && (
            <Button size="xs" variant="default" onClick={() => show(LABELS)}>
              {t('price_parity.labels')}
            </Button>
          )}
          {can('parity.write') && (
            <>
              <Button size="xs" variant="default" onClick={() => show(COMPARE_FILE)}>
                {t('price_parity.compare')}
              </Button>
              <Button size="xs" loading={look.isPending} onClick={() => look.mutate()}>
                {t('price_parity.look')}
              </Button>
            </>
          )}
        </div>
      }
      views={<Views views={views} names={names} />}
      filters={
        stores.length > 1 && (
          <Select
            size="xs"
            aria-label={t('stock.place')}
            placeholder={t('price_parity.every_place')}
            value={filters.location_id}
            onChange={(location_id) => set({ location_id })}
            data={stores.map(({ location_id, name }) => ({ value: location_id, label: name }))}
            clearable
          />
        )
      }
    >
      <Refused error={look.error} />
      <List
        label={t('pages.price_parity')}
        rows={query.rows}
        columns={columns}
        idOf={({ incident_id }) => incident_id}
        query={query}
        empty={
          <NothingHere
            icon="scale"
            title={t('price_parity.empty.title')}
            text={t('price_parity.empty.text')}
            filtered={isFiltered && clear}
          />
        }
      />
    </Page>
  )
}
