import { type Answer, answer, attempt } from '@birge/api-client'
import { Button, Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { Line, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Money } from '../words.tsx'
import { MoreButton } from './more.tsx'

type Label = Answer<'/v1/shelf-labels'>['items'][number]

const formats = ['a4_70x37', 'a4_105x42', 'a4_105x74', 'single_60x40', 'single_100x50'] as const
type Format = (typeof formats)[number]
/** As many as come in one file. */
const MOST_IN_FILE = 480

/** The labels of a store that a change has made wrong: what each will say, what it lacks by law, and the paper of it. */
export function ShelfLabels({ change_id }: { change_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const memory = useQueryClient()
  const stores = [...usePlaces().values()].filter(({ kind }) => kind === 'store')
  const [store, setStore] = useState<string | null>(null)
  const [format, setFormat] = useState<Format>('a4_70x37')
  const location_id = store ?? stores[0]?.location_id ?? ''
  const query = usePages(
    ['prices', 'change', change_id, 'labels', location_id],
    (paging) => answer(api.GET('/v1/shelf-labels', { params: { query: { ...paging, change_id, location_id } } })),
    location_id !== '',
  )
  const as_of = query.rows[0]?.as_of
  const isPrintable = query.rows.some(({ missing }) => missing.length === 0)
  const file = (kind: 'pdf' | 'zpl') =>
    `/v1/shelf-labels.${kind}?${new URLSearchParams({ audience: 'staff', location_id, change_id, format, ...(as_of && { at: as_of }) })}`
  // What was printed last: a label says what was right at that moment, whenever somebody hangs it.
  const [printed, setPrinted] = useState<{ location_id: string; at: string } | null>(null)
  const onPrinted = () => as_of && setPrinted({ location_id, at: as_of })
  const hang = useMutation({
    mutationFn: async ({ location_id, at }: { location_id: string; at: string }) => {
      const ids: string[] = []
      let after: string | undefined
      for (let left = MOST_IN_FILE; left > 0; ) {
        const asked = { change_id, location_id, at, limit: Math.min(left, 120), ...(after && { after }) }
        const { items, next } = await answer(api.GET('/v1/shelf-labels', { params: { query: asked } }))
        ids.push(...items.filter(({ missing }) => missing.length === 0).map(({ variant_id }) => variant_id))
        left -= items.length
        if (!next) break
        after = next
      }
      const body = { location_id, variant_ids: ids, as_of: at }
      return answer(api.POST('/v1/shelf-labels', { params: { header: { 'Idempotency-Key': attempt() } }, body }))
    },
    onSuccess: async () => {
      setPrinted(null)
      await Promise.all([['parity'], ['prices', 'change', change_id, 'labels']].map((queryKey) => memory.invalidateQueries({ queryKey })))
    },
  })
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <Section
      title={t('price_changes.labels')}
      aside={
        <Select
          size="xs"
          aria-label={t('stock.place')}
          value={location_id}
          onChange={setStore}
          data={stores.map(({ location_id: value, name }) => ({ value, label: name }))}
          allowDeselect={false}
        />
      }
    >
      {query.rows.length === 0 && <p className="c-faint">{t('price_changes.no_labels')}</p>}
      {isPrintable && (
        <div className="c-actions">
          <Select
            size="xs"
            aria-label={t('shelf_labels.format')}
            value={format}
            onChange={(value) => setFormat(value as Format)}
            data={formats.map((value) => ({ value, label: t(`shelf_labels.formats.${value}`) }))}
            allowDeselect={false}
          />
          <Button size="xs" component="a" href={file('pdf')} target="_blank" rel="noreferrer" onClick={onPrinted}>
            {t('shelf_labels.pdf')}
          </Button>
          {format.startsWith('single') && (
            <Button size="xs" variant="default" component="a" href={file('zpl')} download={`${change_id}.zpl`} onClick={onPrinted}>
              {t('shelf_labels.zpl')}
            </Button>
          )}
          {printed?.location_id === location_id && can('parity.confirm') && (
            <Button size="xs" variant="default" loading={hang.isPending} onClick={() => hang.mutate(printed)}>
              {t('shelf_labels.they_hang')}
            </Button>
          )}
        </div>
      )}
      <Refused error={hang.error} />
      <ul className="c-lines">
        {query.rows.map((label) => (
          <LabelLine key={label.variant_id} label={label} format={format} />
        ))}
      </ul>
      <MoreButton query={query} />
    </Section>
  )
}

function LabelLine({
  label: { sku, title, pieces, currency, price_minor, reference_minor, unit_price, missing, instrument, without_bars },
  format,
}: {
  label: Label
  format: Format
}) {
  const { t } = useTexts()
  return (
    <Line
      icon={missing.length ? 'warning' : 'tag'}
      below={
        <>
          <span>{sku}</span>
          <span>{t('price_changes.pieces', { count: pieces })}</span>
          {unit_price && (
            <span>
              <Money minor={unit_price.amount_minor} currency={currency} /> / {t(`shelf_labels.per.${unit_price.per}`)}
            </span>
          )}
          {missing.length > 0 && (
            <span>
              {t('shelf_labels.not_printed', {
                missing: missing.map((fact) => t(`shelf_labels.facts.${fact}`)).join(', '),
                law: t(`shelf_labels.laws.${instrument}`),
              })}
            </span>
          )}
          {!missing.length && without_bars.includes(format) && <span>{t('shelf_labels.no_bars')}</span>}
        </>
      }
      end={
        <span>
          {reference_minor !== null && (
            <s>
              <Money minor={reference_minor} currency={currency} soft />
            </s>
          )}{' '}
          <Money minor={price_minor} currency={currency} />
        </span>
      }
    >
      {title}
    </Line>
  )
}
