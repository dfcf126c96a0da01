import { type Answer, answer, attempt } from '@birge/api-client'
import { parseMoney } from '@birge/kernel/money'
import { Icon, useLocale } from '@birge/ui'
import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { usePlaces, usePriceLists } from '../known.ts'
import { BoxedForm, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'

type Product = Answer<'/v1/catalog/products/{product_id}'>
type Door = 'everybody' | 'web' | 'app' | 'till' | `loc_${string}`

/** A price of this product that differs from the list for a while. What its banner claims beyond the law is refused with what it may say. */
export function ExceptPrices({ product }: { product: Product }) {
  const { t } = useTexts()
  const { can } = useSession()
  const [open, setOpen] = useState(false)
  if (!can('pricing.write') || product.status !== 'active') return null
  if (open) return <ExceptForm product={product} done={() => setOpen(false)} />
  return (
    <div className="c-actions">
      <Button size="xs" variant="default" leftSection={<Icon name="clock" size={16} />} onClick={() => setOpen(true)}>
        {t('price_exceptions.make')}
      </Button>
    </div>
  )
}

function ExceptForm({ product, done }: { product: Product; done: () => void }) {
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const { show } = usePanel()
  const lists = usePriceLists()
  const places = usePlaces()
  const [list_id, setList] = useState(lists[0]?.price_list_id ?? '')
  const [door, setDoor] = useState<Door>('everybody')
  const [price, setPrice] = useState('')
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const [day, setDay] = useState('')
  const [percent, setPercent] = useState<number | string>('')
  const [tried, setTried] = useState(false)
  const [key] = useState(attempt)
  const list = lists.find(({ price_list_id }) => price_list_id === list_id)
  const parsed = parseMoney(price, list?.currency ?? 'TRY', locale)
  const stores = [...places.values()].filter(({ kind, company_id }) => kind === 'store' && company_id === list?.company_id)
  const make = useMutation({
    mutationFn: (amount_minor: number) =>
      answer(
        api.POST('/v1/price-exceptions', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            price_list_id: list_id,
            name: name.trim(),
            reason: reason.trim(),
            ends_at: new Date(`${day}T23:59:59`).toISOString(),
            ...(door.startsWith('loc_') ? { location_id: door } : door !== 'everybody' && { channel: door as 'web' }),
            ...(percent !== '' && { announced_percent: Number(percent) }),
            prices: product.variants.map(({ variant_id }) => ({ variant_id, amount_minor })),
          },
        }),
      ),
    onSuccess: async ({ exception_id }) => {
      await memory.invalidateQueries({ queryKey: ['prices'] })
      done()
      show(exception_id)
    },
  })
  const missing = (value: string) => tried && !value.trim() && t('price_exceptions.missing')
  const save = () => {
    setTried(true)
    if (parsed.ok && name.trim() && reason.trim() && day) make.mutate(parsed.amount_minor)
  }
  return (
    <BoxedForm query={make} save={t('price_exceptions.make')} onSave={save} onCancel={done}>
      <Select
        label={t('products.price_list')}
        value={list_id}
        onChange={(id) => id && setList(id)}
        data={lists.map(({ price_list_id, currency }) => ({ value: price_list_id, label: currency }))}
        allowDeselect={false}
      />
      <Select
        label={t('price_exceptions.for_whom')}
        value={door}
        onChange={(value) => value && setDoor(value as Door)}
        data={[
          { value: 'everybody', label: t('price_exceptions.everybody') },
          ...(['web', 'app', 'till'] as const).map((channel) => ({ value: channel, label: t(`channels.${channel}`) })),
          ...stores.map(({ location_id, name: store }) => ({ value: location_id, label: store })),
        ]}
        allowDeselect={false}
      />
      <TextInput
        label={t('price_exceptions.price')}
        description={product.variants.length > 1 && t('price_exceptions.price_of_all', { count: product.variants.length })}
        value={price}
        inputMode="decimal"
        onChange={(event) => setPrice(event.currentTarget.value)}
        error={tried && !parsed.ok && t(`products.bad_price.${parsed.reason}`, { currency: list?.currency ?? '' })}
        required
      />
      <DayField label={t('price_exceptions.last_day')} value={day} onDay={setDay} error={missing(day)} required />
      <TextInput
        label={t('price_exceptions.name')}
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.currentTarget.value)}
        error={missing(name)}
        required
      />
      <TextInput
        label={t('price_exceptions.reason')}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={missing(reason)}
        required
      />
      <NumberInput
        label={t('price_exceptions.announced')}
        description={t('price_exceptions.announced_text')}
        value={percent}
        onChange={setPercent}
        min={1}
        max={99}
        allowDecimal={false}
        prefix="−"
        suffix=" %"
      />
    </BoxedForm>
  )
}
