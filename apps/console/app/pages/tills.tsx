import { type Answer, answer } from '@birge/api-client'
import { Select } from '@mantine/core'
import { chosen, useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { type Column, List, NothingHere, Page, useFilters } from '../list.tsx'
import { useTexts } from '../texts.ts'

type Register = Answer<'/v1/registers'>['items'][number]
const names = ['location_id'] as const

export function TillsPage() {
  const { t } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const query = usePages(['tills', filters], (paging) =>
    answer(api.GET('/v1/registers', { params: { query: { ...paging, ...chosen(filters) } } })),
  )
  const columns: Column<Register>[] = [
    { key: 'name', title: t('tills.name'), phone: 'lead', cell: (register) => register.name },
    { key: 'place', title: t('stock.place'), cell: (register) => register.location_name },
    { key: 'country', title: t('tills.country'), width: '8rem', phone: 'none', cell: (register) => register.country },
    { key: 'currency', title: t('tills.currency'), width: '8rem', align: 'end', phone: 'aside', cell: (register) => register.currency },
  ]
  return (
    <Page
      title={t('pages.tills')}
      filters={
        <Select
          size="sm"
          className="c-select"
          aria-label={t('stock.place')}
          placeholder={t('stock.everywhere')}
          value={filters.location_id}
          onChange={(location_id) => set({ location_id })}
          data={[...places.values()]
            .filter((place) => place.kind === 'store')
            .map(({ location_id, name }) => ({ value: location_id, label: name }))}
          clearable
        />
      }
    >
      <List
        label={t('pages.tills')}
        rows={query.rows}
        columns={columns}
        idOf={(register) => register.register_id}
        query={query}
        empty={<NothingHere icon="store" title={t('tills.empty.title')} text={t('tills.empty.text')} filtered={isFiltered && clear} />}
      />
    </Page>
  )
}
