import { answer, attempt } from '@birge/api-client'
import { useLocale } from '@birge/ui'
import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { FindProduct } from '../find.tsx'
import { usePlaces } from '../known.ts'
import { BoxedForm, Panel, usePanel, useTyped } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'

interface Wanted {
  variant_id: string
  label: string
  quantity: number | string
}

/** Goods are asked for from another place, or given to it by whoever decides there. */
export function NewTransfer() {
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const places = usePlaces()
  const { show } = usePanel()
  const { can } = useSession()
  const typed = useTyped()
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const [lines, setLines] = useState<Wanted[]>([])
  const [needed_on, need] = useState('')
  const [note, setNote] = useState('')
  const [approved, approve] = useState(false)
  const [tried, setTried] = useState(false)
  const [key, setKey] = useState(attempt)
  const wanted = lines.filter(({ quantity }) => Number(quantity) >= 1)
  const make = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/transfers', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            from_location_id: from!,
            to_location_id: to!,
            lines: wanted.map(({ variant_id, quantity }) => ({ variant_id, quantity: Number(quantity) })),
            ...(note.trim() && { note: note.trim() }),
            ...(needed_on && { needed_on }),
            ...(approved && { approved }),
          },
        }),
      ),
    onSuccess: async ({ transfer_id }) => {
      typed.forget()
      await memory.invalidateQueries({ queryKey: ['stock', 'transfers'] })
      show(transfer_id, { replace: true })
    },
    // What is sent after a refusal is something else.
    onError: () => setKey(attempt()),
  })
  const add = async ({ product_id, title }: { product_id: string; title: string }) => {
    const product = await memory.fetchQuery({
      queryKey: ['products', 'one', product_id, locale],
      queryFn: () => answer(api.GET('/v1/catalog/products/{product_id}', { params: { path: { product_id } } })),
    })
    setLines((all) => [
      ...all,
      ...product.variants
        .filter(({ variant_id }) => !all.some((line) => line.variant_id === variant_id))
        .map(({ variant_id, sku }) => ({ variant_id, label: `${title} · ${sku}`, quantity: product.variants.length === 1 ? 1 : '' })),
    ])
  }
  const company_id = from ? places.get(from)?.company_id : to ? places.get(to)?.company_id : undefined
  const choices = [...places.values()]
    .filter((place) => !company_id || place.company_id === company_id)
    .map(({ location_id, name }) => ({ value: location_id, label: name }))
  const missing = (is: boolean) => tried && is && t('goods_transfers.missing')
  return (
    <Panel kind={t('goods_transfers.one')} title={t('goods_transfers.make')}>
      {typed.question}
      <BoxedForm
        query={make}
        save={t('goods_transfers.make')}
        onTyped={typed.note}
        onSave={() => {
          setTried(true)
          if (from && to && wanted.length) make.mutate()
        }}
      >
        <Select
          label={t('goods_transfers.from')}
          value={from}
          onChange={setFrom}
          data={choices.filter(({ value }) => value !== to)}
          error={missing(!from)}
          clearable
          withAsterisk
        />
        <Select
          label={t('goods_transfers.to')}
          value={to}
          onChange={setTo}
          data={choices.filter(({ value }) => value !== from)}
          error={missing(!to)}
          clearable
          withAsterisk
        />
        {lines.map(({ variant_id, label, quantity }, at) => (
          <NumberInput
            key={variant_id}
            label={label}
            value={quantity}
            min={0}
            max={1_000_000}
            allowDecimal={false}
            onChange={(value) => setLines((all) => all.map((line, place) => (place === at ? { ...line, quantity: value } : line)))}
          />
        ))}
        <FindProduct label={t('goods_transfers.which_goods')} act={t('goods_transfers.add')} found={(one) => void add(one)} />
        {missing(!wanted.length) && (
          <p role="alert" className="c-wrong">
            {t('goods_transfers.goods_missing')}
          </p>
        )}
        <DayField label={t('goods_transfers.needed_on')} value={needed_on} onDay={need} />
        <TextInput
          label={t('goods_transfers.note')}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {can('transfers.decide') && (
          <Checkbox
            label={t('goods_transfers.approve_at_once')}
            checked={approved}
            onChange={(event) => approve(event.currentTarget.checked)}
          />
        )}
      </BoxedForm>
    </Panel>
  )
}
