import { type Answer, answer } from '@birge/api-client'
import { Pill, Select } from '@mantine/core'
import { useMemo } from 'react'
import { chosen, useApi, usePages } from '../api.tsx'
import { useDocument, useOrderNumbers, usePlaces } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, useFilters } from '../list.tsx'
import { type TextKey, useTexts } from '../texts.ts'
import { Count, DocumentLink, Moment, Who } from '../words.tsx'

type Movement = Answer<'/v1/stock/movements'>['items'][number]
const names = ['variant_id', 'location_id', 'document', 'kind'] as const
const kinds = ['received', 'reserved', 'released', 'sold', 'shipped', 'corrected', 'rerouted'] as const
type Kind = (typeof kinds)[number]

/** Every count that a movement changed, in words. */
export const changesOf = (movement: Movement): [TextKey, number][] =>
  (
    [
      ['stock.on_hand', movement.on_hand_change],
      ['stock.reserved', movement.reserved_change],
      ['stock.in_transit', movement.in_transit_change],
      ['stock.damaged', movement.damaged_change],
      ['stock.display', movement.display_change],
    ] satisfies [TextKey, number][]
  ).filter(([, change]) => change !== 0)

/** Where did these three go? Every movement of goods, by product, place, kind and paper. */
export function MovementsPage() {
  const { t, known } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const document = useDocument(filters.document)
  const { kind, variant_id, location_id } = filters
  const query = usePages(['stock', 'movements', { ...filters, document }], (paging) =>
    answer(
      api.GET('/v1/stock/movements', {
        params: { query: { ...paging, ...chosen({ variant_id, location_id, document }), ...(kind && { kind: kind as Kind }) } },
      }),
    ),
  )
  const numbers = useOrderNumbers(useMemo(() => query.rows.map((movement) => movement.document), [query.rows]))
  const product = filters.variant_id ? query.rows.find((movement) => movement.variant_id === filters.variant_id)?.title : undefined

  const columns: Column<Movement>[] = [
    {
      key: 'title',
      title: t('stock.product'),
      phone: 'lead',
      cell: (movement) => (
        <span>
          {movement.title}
          <span className="c-below c-faint">
            <span>{movement.sku}</span>
            <span>{movement.options}</span>
          </span>
        </span>
      ),
    },
    {
      key: 'kind',
      title: t('movements.kind'),
      width: '13rem',
      cell: ({ kind, reason }) => {
        const word = `movements.kinds.${kind}`
        const why = `movements.reasons.${reason}`
        return (
          <span>
            {known(word) ? t(word) : kind}
            {reason && <span className="c-below c-faint">{known(why) ? t(why) : reason}</span>}
          </span>
        )
      },
    },
    {
      key: 'change',
      title: t('movements.change'),
      align: 'end',
      width: '10rem',
      phone: 'aside',
      cell: (movement) => (
        <span className="c-changes">
          {changesOf(movement).map(([word, change]) => (
            <span key={word}>
              <span className="c-faint">{t(word)}</span> <Count value={change} sign />
            </span>
          ))}
        </span>
      ),
    },
    { key: 'place', title: t('stock.place'), width: '9rem', cell: (movement) => movement.location_name },
    {
      key: 'document',
      title: t('movements.document'),
      width: '10rem',
      cell: ({ document }) => <DocumentLink document={document} numbers={numbers} />,
    },
    { key: 'who', title: t('movements.who'), width: '9rem', phone: 'none', spare: true, cell: ({ actor }) => <Who actor={actor} /> },
    { key: 'when', title: t('movements.when'), align: 'end', width: '9rem', cell: ({ moved_at }) => <Moment at={moved_at} /> },
  ]
  return (
    <Page
      title={t('pages.movements')}
      filters={
        <>
          <SearchField label={t('movements.search')} value={filters.document} onSearch={(document) => set({ document })} max={80} />
          <Select
            size="sm"
            className="c-select"
            aria-label={t('stock.place')}
            placeholder={t('stock.everywhere')}
            value={filters.location_id}
            onChange={(location_id) => set({ location_id })}
            data={[...places.values()].map(({ location_id, name }) => ({ value: location_id, label: name }))}
            clearable
          />
          <Select
            size="sm"
            className="c-select"
            aria-label={t('movements.kind')}
            placeholder={t('movements.every_kind')}
            value={filters.kind}
            onChange={(kind) => set({ kind })}
            data={kinds.map((kind) => ({ value: kind, label: t(`movements.kinds.${kind}`) }))}
            clearable
          />
          {filters.variant_id && (
            <Pill
              size="md"
              withRemoveButton
              onRemove={() => set({ variant_id: null })}
              removeButtonProps={{ 'aria-label': t('movements.every_product'), 'aria-hidden': false, tabIndex: 0 }}
            >
              {product ?? t('movements.one_product')}
            </Pill>
          )}
        </>
      }
    >
      <List
        label={t('pages.movements')}
        rows={query.rows}
        columns={columns}
        idOf={(movement) => movement.variant_id}
        keyOf={(movement) => movement.movement_id}
        query={query}
        empty={
          <NothingHere icon="swap" title={t('movements.empty.title')} text={t('movements.empty.text')} filtered={isFiltered && clear} />
        }
      />
    </Page>
  )
}
