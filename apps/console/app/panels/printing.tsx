import { answer, attempt } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button, CloseButton, Select, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useAnswer, useApi } from '../api.tsx'
import { FindProduct } from '../find.tsx'
import { usePlaces } from '../known.ts'
import { Fact, Facts, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State, Who } from '../words.tsx'
import { LabelLines, PrintButton, StoreSelect, useLabels, useStores } from './shelf-labels.tsx'

const formats = ['a4_70x37', 'a4_105x42', 'a4_105x74', 'single_60x40', 'single_100x50'] as const
type Format = (typeof formats)[number]

/** Labels of goods that somebody chooses. */
export const PRINT_GOODS = 'prt_goods'

export function PrintingPanel({ id }: { id: string }) {
  return id === PRINT_GOODS ? <ChosenGoods /> : <KnownPrinting id={id} />
}

/** Labels that were printed together: their paper, as often as it is wanted, and that they hang. */
function KnownPrinting({ id: printing_id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const memory = useQueryClient()
  const places = usePlaces()
  const [format, setFormat] = useState<Format>('a4_70x37')
  const params = { path: { printing_id } }
  const query = useAnswer(['labels', 'printing', printing_id], () => answer(api.GET('/v1/shelf-label-printings/{printing_id}', { params })))
  const location_id = query.data?.location_id ?? ''
  const labels = useLabels({ location_id, printing_id })
  const hang = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/shelf-label-printings/{printing_id}/hanging', {
          params: { ...params, header: { 'Idempotency-Key': attempt() } },
        }),
      ),
    onSuccess: () => Promise.all([['parity'], ['labels']].map((queryKey) => memory.invalidateQueries({ queryKey }))),
  })
  const file = (kind: 'pdf' | 'zpl') =>
    `/v1/shelf-labels.${kind}?${new URLSearchParams({ audience: 'staff', location_id, printing_id, format })}`
  return (
    <PanelState query={query}>
      {() => {
        const { as_of, printed_at, printed_by, label_count, hangs } = query.data!
        const isToCome = as_of > new Date().toISOString()
        return (
          <Panel
            kind={t('shelf_labels.printing')}
            title={t('shelf_labels.count', { count: label_count })}
            state={<PrintingState of={query.data!} />}
          >
            {isToCome && <p className="b-soft">{t('shelf_labels.to_come')}</p>}
            <Facts>
              <Fact name={t('stock.place')}>{places.get(location_id)?.name ?? '–'}</Fact>
              <Fact name={t('shelf_labels.as_of')}>
                <Moment at={as_of} full />
              </Fact>
              <Fact name={t('shelf_labels.printed_at')}>
                <Moment at={printed_at} full />
              </Fact>
              <Fact name={t('price_changes.created_by')}>
                <Who actor={printed_by} />
              </Fact>
            </Facts>
            <Select
              label={t('shelf_labels.format')}
              value={format}
              onChange={(value) => setFormat(value as Format)}
              data={formats.map((value) => ({ value, label: t(`shelf_labels.formats.${value}`) }))}
              allowDeselect={false}
            />
            <Refused error={hang.error} />
            <div className="c-actions">
              <Button size="xs" component="a" href={file('pdf')} target="_blank" rel="noreferrer">
                {t('shelf_labels.pdf')}
              </Button>
              {format.startsWith('single') && (
                <Button size="xs" variant="default" component="a" href={file('zpl')} download={`${printing_id}.zpl`}>
                  {t('shelf_labels.zpl')}
                </Button>
              )}
              {!hangs && !isToCome && can('parity.confirm') && (
                <Button size="xs" variant="default" loading={hang.isPending} onClick={() => hang.mutate()}>
                  {t('shelf_labels.they_hang')}
                </Button>
              )}
            </div>
            <Section title={t('shelf_labels.labels')}>
              <LabelLines query={labels} format={format} />
            </Section>
          </Panel>
        )
      }}
    </PanelState>
  )
}

export function PrintingState({ of: { hangs, as_of } }: { of: { hangs: boolean; as_of: string } }) {
  const { t } = useTexts()
  if (hangs) return <State tone="good">{t('shelf_labels.states.hangs')}</State>
  const isToCome = as_of > new Date().toISOString()
  return <State tone={isToCome ? 'quiet' : 'open'}>{t(`shelf_labels.states.${isToCome ? 'to_come' : 'to_hang'}`)}</State>
}

/** Goods by name, number or barcode, whether their labels are wrong or not. */
function ChosenGoods() {
  const { t } = useTexts()
  const stores = useStores()
  const [parameters] = useSearchParams()
  const [store, setStore] = useState<string | null>(parameters.get('location_id'))
  const [products, setProducts] = useState<{ product_id: string; title: string }[]>([])
  const [codes, setCodes] = useState('')
  const skus = codes.split(/[\s,;]+/).filter(Boolean)
  const location_id = store ?? stores[0]?.location_id ?? ''
  const which = {
    location_id,
    ...(products.length > 0 && { product_ids: products.map(({ product_id }) => product_id).join(',') }),
    ...(skus.length > 0 && { skus: skus.join(',') }),
  }
  const isChosen = products.length > 0 || skus.length > 0
  const query = useLabels(isChosen ? which : { location_id: '' })
  return (
    <Panel kind={t('shelf_labels.labels')} title={t('shelf_labels.choose')}>
      <StoreSelect location_id={location_id} onStore={setStore} />
      <FindProduct
        label={t('price_changes.products')}
        act={t('price_changes.add')}
        found={(one) => setProducts((all) => [...all.filter(({ product_id }) => product_id !== one.product_id), one])}
      />
      {products.map(({ product_id, title }) => (
        <p className="c-chosen" key={product_id}>
          <Icon name="box" size={18} />
          <span className="c-grow">{title}</span>
          <CloseButton
            size="sm"
            aria-label={t('price_changes.leave_out', { title })}
            onClick={() => setProducts((all) => all.filter((one) => one.product_id !== product_id))}
          />
        </p>
      ))}
      <Textarea
        label={t('shelf_labels.codes')}
        description={t('shelf_labels.codes_text')}
        value={codes}
        maxLength={4_000}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => setCodes(event.currentTarget.value)}
      />
      {isChosen && (
        <Section title={t('shelf_labels.labels')}>
          {query.error && <Failed error={query.error} again={() => void query.refetch()} />}
          {query.data && query.rows.length === 0 && <p className="c-faint">{t('shelf_labels.nothing_chosen')}</p>}
          <div className="c-actions">
            <PrintButton which={which} labels={query.rows} />
          </div>
          <LabelLines query={query} />
        </Section>
      )}
    </Panel>
  )
}
