import { type Answer, answer, attempt } from '@birge/api-client'
import { Button, Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { Line, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money } from '../words.tsx'
import { MoreButton } from './more.tsx'

export type Label = Answer<'/v1/shelf-labels'>['items'][number]
/** Which labels of a store are meant, as the server is asked for them. */
export interface WhichLabels {
  location_id: string
  change_id?: string
  printing_id?: string
  product_ids?: string
  skus?: string
  due?: boolean
  at?: string
}

export const useStores = () => [...usePlaces().values()].filter(({ kind }) => kind === 'store')

export function StoreSelect({ location_id, onStore }: { location_id: string; onStore: (location_id: string | null) => void }) {
  const { t } = useTexts()
  return (
    <Select
      size="xs"
      aria-label={t('stock.place')}
      value={location_id}
      onChange={onStore}
      data={useStores().map(({ location_id: value, name }) => ({ value, label: name }))}
      allowDeselect={false}
    />
  )
}

export const useLabels = (which: WhichLabels) => {
  const api = useApi()
  return usePages(
    ['labels', which],
    (paging) => answer(api.GET('/v1/shelf-labels', { params: { query: { ...paging, ...which } } })),
    which.location_id !== '',
  )
}

/** Prints them: with that they are off the list, and their paper opens beside it. */
export function PrintButton({ which, labels }: { which: WhichLabels; labels: readonly Label[] }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const memory = useQueryClient()
  const print = useMutation({
    mutationFn: () => answer(api.POST('/v1/shelf-label-printings', { params: { header: { 'Idempotency-Key': attempt() } }, body: which })),
    onSuccess: async ({ printing_id }) => {
      show(printing_id)
      await memory.invalidateQueries({ queryKey: ['labels'] })
    },
  })
  if (!can('parity.confirm') || !labels.some(({ missing }) => !missing.length)) return null
  return (
    <>
      <Refused error={print.error} />
      <Button size="xs" loading={print.isPending} onClick={() => print.mutate()}>
        {t('shelf_labels.print')}
      </Button>
    </>
  )
}

/** The labels of a store that a change has made wrong, or will: what each says, what it lacks by law, and the way to print them. */
export function ShelfLabels({ change_id }: { change_id: string }) {
  const { t } = useTexts()
  const stores = useStores()
  const [store, setStore] = useState<string | null>(null)
  const location_id = store ?? stores[0]?.location_id ?? ''
  const which = { change_id, location_id }
  const query = useLabels(which)
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <Section title={t('price_changes.labels')} aside={<StoreSelect location_id={location_id} onStore={setStore} />}>
      {query.rows.length === 0 && <p className="c-faint">{t('price_changes.no_labels')}</p>}
      <div className="c-actions">
        <PrintButton which={which} labels={query.rows} />
      </div>
      <LabelLines query={query} />
    </Section>
  )
}

export function LabelLines({ query, format }: { query: ReturnType<typeof useLabels>; format?: Label['without_bars'][number] }) {
  return (
    <>
      <ul className="c-lines">
        {query.rows.map((label) => (
          <Line
            key={label.variant_id}
            icon={label.missing.length ? 'warning' : 'tag'}
            below={<BelowLabel label={label} {...(format && { format })} />}
            end={<LabelPrice of={label} />}
          >
            {label.title}
          </Line>
        ))}
      </ul>
      <MoreButton query={query} />
    </>
  )
}

export function LabelPrice({ of: { reference_minor, price_minor, currency } }: { of: Label }) {
  return (
    <span>
      {reference_minor !== null && (
        <s>
          <Money minor={reference_minor} currency={currency} soft />
        </s>
      )}{' '}
      <Money minor={price_minor} currency={currency} />
    </span>
  )
}

/** What is known of a label beside its price, and what it lacks. */
export function BelowLabel({
  label: { sku, pieces, currency, unit_price, missing, instrument, without_bars, holds_from, since },
  format,
}: {
  label: Label
  format?: Label['without_bars'][number]
}) {
  const { t } = useTexts()
  return (
    <>
      <span>{sku}</span>
      <span>{t('price_changes.pieces', { count: pieces })}</span>
      {holds_from !== null && (
        <span>
          {t('price_changes.valid_from')}: <Moment at={since} full />
        </span>
      )}
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
      {!missing.length && format && without_bars.includes(format) && <span>{t('shelf_labels.no_bars')}</span>}
    </>
  )
}
