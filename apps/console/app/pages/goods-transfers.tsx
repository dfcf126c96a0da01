import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button, SegmentedControl, Select } from '@mantine/core'
import { Link } from 'react-router'
import { chosen, useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, useFilters } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Count, Moment, State } from '../words.tsx'

type Transfer = Answer<'/v1/transfers'>['items'][number]
const names = ['search', 'place', 'show'] as const
const TONES = { asked: 'open', approved: 'open', sent: 'open', arrived: 'open', closed: 'good', cancelled: 'quiet' } as const
/** One that is not there yet. */
export const NEW_TRANSFER = 'trf_new'

export function TransferState({ of }: { of: Pick<Transfer, 'status' | 'open_differences'> }) {
  const { t } = useTexts()
  if (of.open_differences) return <State tone="bad">{t('goods_transfers.differences_open', { count: of.open_differences })}</State>
  return <State tone={TONES[of.status]}>{t(`goods_transfers.states.${of.status}`)}</State>
}

/** Goods that go between places: what is open first seen, the newest first. */
export function GoodsTransfersPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { to } = usePanel()
  const places = usePlaces()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const query = usePages(['stock', 'transfers', filters.search, filters.place, filters.show], (paging) =>
    answer(
      api.GET('/v1/transfers', {
        params: {
          query: {
            ...paging,
            ...chosen({ search: filters.search, location_id: filters.place }),
            ...(filters.show !== 'all' && !filters.search && { open: true }),
          },
        },
      }),
    ),
  )
  const columns: Column<Transfer>[] = [
    {
      key: 'number',
      title: t('goods_transfers.number'),
      phone: 'lead',
      cell: ({ number, from_name, to_name }) => (
        <span>
          <span className="b-figures">{number}</span>
          <span className="c-below c-faint">
            {from_name} → {to_name}
          </span>
        </span>
      ),
    },
    { key: 'state', title: t('goods_transfers.state'), width: '11rem', phone: 'aside', cell: (of) => <TransferState of={of} /> },
    {
      key: 'pieces',
      title: t('goods_transfers.asked'),
      align: 'end',
      width: '7rem',
      phone: 'none',
      cell: ({ asked_pieces }) => <Count value={asked_pieces} />,
    },
    {
      key: 'transit',
      title: t('stock.in_transit'),
      align: 'end',
      width: '7rem',
      phone: 'none',
      cell: ({ in_transit_pieces }) => <Count value={in_transit_pieces} />,
    },
    {
      key: 'when',
      title: t('goods_transfers.changed'),
      width: '9rem',
      spare: true,
      phone: 'none',
      cell: ({ changed_at }) => <Moment at={changed_at} full />,
    },
  ]
  return (
    <Page
      title={t('pages.goods_transfers')}
      aside={
        can('transfers.work') && (
          <Button size="xs" component={Link} to={to(NEW_TRANSFER)} leftSection={<Icon name="plus" size={16} />}>
            {t('goods_transfers.make')}
          </Button>
        )
      }
      filters={
        <>
          <SearchField label={t('goods_transfers.search')} value={filters.search} onSearch={(search) => set({ search })} max={60} />
          <Select
            size="xs"
            aria-label={t('stock.place')}
            placeholder={t('goods_transfers.every_place')}
            value={filters.place ?? null}
            onChange={(place) => set({ place })}
            data={[...places.values()].map(({ location_id, name }) => ({ value: location_id, label: name }))}
            clearable
          />
          <SegmentedControl
            size="xs"
            aria-label={t('goods_transfers.state')}
            value={filters.show === 'all' ? 'all' : 'open'}
            onChange={(value) => set({ show: value === 'all' ? 'all' : null })}
            data={[
              { value: 'open', label: t('goods_transfers.open') },
              { value: 'all', label: t('goods_transfers.all') },
            ]}
          />
        </>
      }
    >
      <List
        label={t('pages.goods_transfers')}
        rows={query.rows}
        columns={columns}
        idOf={({ transfer_id }) => transfer_id}
        query={query}
        empty={
          <NothingHere
            icon="arrow_right"
            title={t('goods_transfers.empty.title')}
            text={t('goods_transfers.empty.text')}
            filtered={isFiltered && clear}
          />
        }
      />
    </Page>
  )
}
