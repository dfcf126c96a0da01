import { type Answer, answer } from '@birge/api-client'
import { Button, Group, TextInput } from '@mantine/core'
import { useApi, usePages } from '../api.tsx'
import { type Column, List, NothingHere, Page, useFilters, type View, Views } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { PRINT_GOODS, PrintingState } from '../panels/printing.tsx'
import { BelowLabel, type Label, LabelPrice, PrintButton, StoreSelect, useLabels, useStores } from '../panels/shelf-labels.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Who } from '../words.tsx'

type Printing = Answer<'/v1/shelf-label-printings'>['items'][number]
const names = ['which', 'location_id', 'as_of'] as const

/** The labels of a store: those to print now or as of a moment to come, all that lies there, and what was printed. */
export function LabelsPage() {
  const { t } = useTexts()
  const { show } = usePanel()
  const stores = useStores()
  const { filters, set } = useFilters(names)
  const location_id = filters.location_id ?? stores[0]?.location_id ?? ''
  const isPrinted = filters.which === 'printed'
  const at = filters.as_of && !Number.isNaN(Date.parse(filters.as_of)) ? new Date(filters.as_of).toISOString() : undefined
  const which = { location_id, ...(filters.which !== 'all' && { due: true }), ...(at && { at }) }
  const labels = useLabels(isPrinted ? { location_id: '' } : which)
  const kept = { ...(filters.location_id && { location_id: filters.location_id }), ...(filters.as_of && { as_of: filters.as_of }) }
  const views: View[] = [
    { title: t('shelf_labels.views.due'), filters: kept },
    { title: t('shelf_labels.views.all'), filters: { ...kept, which: 'all' } },
    { title: t('shelf_labels.views.printed'), filters: { ...kept, which: 'printed' } },
  ]
  return (
    <Page
      title={t('pages.labels')}
      aside={
        <div className="c-actions">
          <Button size="xs" variant="default" onClick={() => show(PRINT_GOODS)}>
            {t('shelf_labels.choose')}
          </Button>
          {!isPrinted && <PrintButton which={which} labels={labels.rows} />}
        </div>
      }
      views={<Views views={views} names={names} />}
      filters={
        <>
          <StoreSelect location_id={location_id} onStore={(location_id) => set({ location_id })} />
          {!isPrinted && (
            <Group gap="xs">
              <span className="c-faint" aria-hidden>
                {t('shelf_labels.as_of')}
              </span>
              <TextInput
                type="datetime-local"
                size="xs"
                aria-label={t('shelf_labels.right_at')}
                title={t('shelf_labels.right_at')}
                value={filters.as_of ?? ''}
                onChange={(event) => set({ as_of: event.currentTarget.value || null })}
              />
            </Group>
          )}
        </>
      }
    >
      {isPrinted ? <Printed location_id={location_id} /> : <Labels query={labels} isAll={filters.which === 'all'} />}
    </Page>
  )
}

function Labels({ query, isAll }: { query: ReturnType<typeof useLabels>; isAll: boolean }) {
  const { t } = useTexts()
  const columns: Column<Label>[] = [
    {
      key: 'what',
      title: t('shelf_labels.label'),
      phone: 'lead',
      cell: (label) => (
        <span>
          {label.title}
          <span className="c-below c-faint">
            <BelowLabel label={label} />
          </span>
        </span>
      ),
    },
    {
      key: 'price',
      title: t('shelf_labels.price'),
      align: 'end',
      width: '12rem',
      phone: 'aside',
      cell: (label) => <LabelPrice of={label} />,
    },
  ]
  return (
    <List
      label={t('pages.labels')}
      rows={query.rows}
      columns={columns}
      idOf={({ variant_id }) => variant_id}
      query={query}
      empty={
        <NothingHere
          icon="printer"
          title={t(isAll ? 'shelf_labels.empty.all' : 'shelf_labels.empty.due')}
          text={t(isAll ? 'shelf_labels.empty.all_text' : 'shelf_labels.empty.due_text')}
          filtered={false}
        />
      }
    />
  )
}

function Printed({ location_id }: { location_id: string }) {
  const { t, number } = useTexts()
  const api = useApi()
  const query = usePages(
    ['labels', 'printings', location_id],
    (paging) => answer(api.GET('/v1/shelf-label-printings', { params: { query: { ...paging, location_id } } })),
    location_id !== '',
  )
  const columns: Column<Printing>[] = [
    { key: 'printed_at', title: t('shelf_labels.printed_at'), phone: 'lead', cell: ({ printed_at }) => <Moment at={printed_at} full /> },
    { key: 'as_of', title: t('shelf_labels.as_of'), width: '12rem', cell: ({ as_of }) => <Moment at={as_of} full /> },
    {
      key: 'count',
      title: t('shelf_labels.labels'),
      align: 'end',
      width: '7rem',
      cell: ({ label_count }) => <span className="b-figures">{number(label_count)}</span>,
    },
    { key: 'by', title: t('price_changes.created_by'), width: '10rem', spare: true, cell: ({ printed_by }) => <Who actor={printed_by} /> },
    { key: 'state', title: t('price_changes.state'), width: '11rem', phone: 'aside', cell: (printing) => <PrintingState of={printing} /> },
  ]
  return (
    <List
      label={t('shelf_labels.views.printed')}
      rows={query.rows}
      columns={columns}
      idOf={({ printing_id }) => printing_id}
      query={query}
      empty={
        <NothingHere icon="printer" title={t('shelf_labels.empty.printed')} text={t('shelf_labels.empty.printed_text')} filtered={false} />
      }
    />
  )
}
