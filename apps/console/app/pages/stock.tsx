import { type Answer, answer } from '@birge/api-client'
import { Select } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { Link } from 'react-router'
import { chosen, useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, Views, useFilters } from '../list.tsx'
import { ItemLink } from '../panel.tsx'
import { useTexts } from '../texts.ts'
import { Count } from '../words.tsx'

type Level = Answer<'/v1/stock'>['items'][number]
const names = ['search', 'location_id'] as const

/** A count that leads to what it counts: the movements that made it. */
export function Counted({ level, value, kind }: { level: Pick<Level, 'variant_id' | 'location_id'>; value: number; kind?: string }) {
  if (!value) return <Count value={0} />
  const search = new URLSearchParams({ variant_id: level.variant_id, location_id: level.location_id, ...(kind && { kind }) })
  return (
    <Link to={{ pathname: '/stock/movements', search: search.toString() }}>
      <Count value={value} />
    </Link>
  )
}

const MOST_COLUMNS = 8

export function StockPage() {
  const { t } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const query = usePages(['stock', filters], (paging) =>
    answer(api.GET('/v1/stock', { params: { query: { ...paging, ...chosen(filters) } } })),
  )
  const few = places.size <= MOST_COLUMNS
  const views = [
    { title: t('stock.everywhere'), filters: {} },
    ...[...places.values()].map(({ location_id, name }) => ({ title: name, filters: { location_id } })),
  ]
  const empty = <NothingHere icon="box" title={t('stock.empty.title')} text={t('stock.empty.text')} filtered={isFiltered && clear} />
  return (
    <Page
      title={t('pages.stock')}
      views={few && <Views views={views} names={['location_id']} />}
      filters={
        <>
          <SearchField label={t('stock.search')} value={filters.search} onSearch={(search) => set({ search })} max={120} />
          {!few && (
            <Select
              size="sm"
              className="c-select"
              aria-label={t('stock.place')}
              placeholder={t('stock.everywhere')}
              value={filters.location_id}
              onChange={(location_id) => set({ location_id })}
              data={[...places.values()].map(({ location_id, name }) => ({ value: location_id, label: name }))}
              clearable
              searchable
            />
          )}
        </>
      }
    >
      {filters.location_id || !few ? <Levels query={query} empty={empty} /> : <Places query={query} empty={empty} />}
    </Page>
  )
}

type Pages = ReturnType<typeof usePages<Level>>

function Goods({ title, sku, options }: Pick<Level, 'title' | 'sku' | 'options'>) {
  return (
    <span>
      {title}
      <span className="c-below c-faint">
        <span>{sku}</span>
        <span>{options}</span>
      </span>
    </span>
  )
}

function Available({ value }: { value: number }) {
  const { t } = useTexts()
  return value ? <Count value={value} /> : <span className="c-none">{t('stock.none')}</span>
}

/** All counts of each variant at each place. */
function Levels({ query, empty }: { query: Pages; empty: ReactNode }) {
  const { t } = useTexts()
  const count = (key: 'on_hand' | 'reserved' | 'in_transit' | 'display' | 'damaged', kind?: string): Column<Level> => ({
    key,
    title: t(`stock.${key}`),
    align: 'end',
    width: '6.5rem',
    phone: 'none',
    spare: key !== 'on_hand' && key !== 'reserved',
    cell: (level) => <Counted level={level} value={level[key]} {...(kind && { kind })} />,
  })
  const columns: Column<Level>[] = [
    { key: 'title', title: t('stock.product'), phone: 'lead', cell: (level) => <Goods {...level} /> },
    { key: 'place', title: t('stock.place'), width: '10rem', cell: (level) => level.location_name },
    {
      key: 'available',
      title: t('stock.available'),
      align: 'end',
      width: '6.5rem',
      phone: 'aside',
      cell: (level) => (
        <ItemLink id={level.variant_id} at={level.location_id} className="c-strong">
          <Available value={level.available} />
        </ItemLink>
      ),
    },
    count('on_hand'),
    count('reserved', 'reserved'),
    {
      key: 'held',
      title: t('stock.held'),
      align: 'end',
      width: '6.5rem',
      phone: 'none',
      spare: true,
      cell: (level) =>
        level.held ? (
          <ItemLink id={level.variant_id} at={level.location_id}>
            {level.held}
          </ItemLink>
        ) : (
          <Count value={0} />
        ),
    },
    count('in_transit'),
    count('display', 'corrected'),
    count('damaged', 'corrected'),
  ]
  return (
    <List
      label={t('pages.stock')}
      rows={query.rows}
      columns={columns}
      idOf={(level) => level.variant_id}
      keyOf={(level) => `${level.variant_id} ${level.location_id}`}
      query={query}
      empty={empty}
    />
  )
}

interface Everywhere {
  variant_id: string
  first: Level
  at: Map<string, Level>
  available: number
}

/** What of each variant can be sold where, place beside place. */
function Places({ query, empty }: { query: Pages; empty: ReactNode }) {
  const { t } = useTexts()
  const places = usePlaces()
  const rows = useMemo(() => {
    const groups = [...Map.groupBy(query.rows, (level) => level.variant_id)]
    // The last one may go on with the next page.
    const whole = query.hasNextPage ? groups.slice(0, -1) : groups
    return whole.map(
      ([variant_id, levels]): Everywhere => ({
        variant_id,
        first: levels[0]!,
        at: new Map(levels.map((level) => [level.location_id, level])),
        available: levels.reduce((sum, level) => sum + level.available, 0),
      }),
    )
  }, [query.rows, query.hasNextPage])
  const columns: Column<Everywhere>[] = [
    { key: 'title', title: t('stock.product'), phone: 'lead', cell: ({ first }) => <Goods {...first} /> },
    {
      key: 'sum',
      title: t('stock.everywhere_sum'),
      align: 'end',
      width: '5.5rem',
      phone: 'aside',
      cell: ({ available }) => (
        <span className="c-strong">
          <Available value={available} />
        </span>
      ),
    },
    ...[...places.values()].map(
      ({ location_id, name }): Column<Everywhere> => ({
        key: location_id,
        title: name,
        align: 'end',
        phone: 'none',
        cell: ({ variant_id, at }) => {
          const level = at.get(location_id)
          if (!level) return <span className="c-faint">–</span>
          return (
            <ItemLink id={variant_id} at={location_id}>
              <Available value={level.available} />
            </ItemLink>
          )
        },
      }),
    ),
  ]
  return <List label={t('pages.stock')} rows={rows} columns={columns} idOf={(row) => row.variant_id} query={query} empty={empty} wide />
}
