import { formatPhone } from '@birge/kernel/phone'
import { Badge, Button, Field, Icon, Input } from '@birge/ui'
import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from './api.ts'
import { type Fulfillment, paramsOf, useDoing, Wrong } from './fulfilling.tsx'
import { useScanner } from './scanner.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** What is picked and lies in no parcel yet. */
function looseOf({ lines, parcels }: Fulfillment) {
  const waits = parcels.filter(({ status }) => status === 'packing' || status === 'packed').flatMap((parcel) => parcel.lines)
  return lines.reduce((sum, line) => {
    const packed = waits.reduce((count, of) => count + (of.line_number === line.line_number ? of.quantity : 0), 0)
    return sum + Math.max(0, Math.min(line.open_quantity, line.picked_quantity - line.left_quantity) - packed)
  }, 0)
}

/** The parcels of an order: packed with their label, then given to the carrier. */
export function Parcels({ of }: { of: Fulfillment }) {
  const { t } = useTexts()
  const { fulfillment_id, status, parcels, lines } = of
  const send = useDoing<void>(fulfillment_id, (_, key) =>
    answer(api.POST('/v1/fulfillments/{fulfillment_id}/sending', { params: paramsOf(fulfillment_id, key) })),
  )
  const loose = looseOf(of)
  const waits = parcels.filter((parcel) => parcel.status === 'packed').length
  return (
    <>
      {parcels.length > 0 && (
        <section aria-labelledby="parcels">
          <h3 id="parcels">{t('orders_here.parcels')}</h3>
          <ul className="order-here__parcels">
            {parcels.map((parcel) => (
              <li key={parcel.parcel_id}>
                <Icon name="box" size={24} />
                <span>
                  <strong>{parcel.tracking_number ?? '…'}</strong>
                  <small>
                    {parcel.carrier} ·{' '}
                    {parcel.lines
                      .map(({ line_number, quantity }) => `${quantity} × ${lines.find((line) => line.line_number === line_number)?.title}`)
                      .join(', ')}
                  </small>
                </span>
                <Badge tone={parcel.status === 'lost' || parcel.status === 'returned' ? 'caution' : 'neutral'}>
                  {t(`orders_here.parcel_states.${parcel.status}`)}
                </Badge>
              </li>
            ))}
          </ul>
        </section>
      )}
      {status === 'picking' && <Pack of={of} loose={loose} />}
      <Wrong problem={send.error} />
      {(status === 'picking' || status === 'packed') && waits > 0 && (
        <Button
          size="l"
          wide
          icon="truck"
          variant={status === 'packed' ? 'primary' : 'secondary'}
          busy={send.isPending}
          onClick={() => send.begin()}
        >
          {t('orders_here.send', { count: waits })}
        </Button>
      )}
    </>
  )
}

function Pack({ of: { fulfillment_id, order_id }, loose }: { of: Fulfillment; loose: number }) {
  const { t } = useTexts()
  const [way, setWay] = useState<'carrier' | 'number'>('carrier')
  const [carrier, setCarrier] = useState('')
  const [number, setNumber] = useState('')
  const by_hand = way === 'number'
  const pack = useDoing<void>(
    fulfillment_id,
    (_, key) =>
      answer(
        api.POST('/v1/fulfillments/{fulfillment_id}/parcels', {
          params: paramsOf(fulfillment_id, key),
          body: by_hand ? { carrier: carrier.trim(), tracking_number: number.trim() } : {},
        }),
      ),
    () => setNumber(''),
  )
  const lacks = !loose ? t('orders_here.pick_first') : by_hand && !(carrier.trim() && number.trim()) ? t('orders_here.label_missing') : null
  return (
    <form
      className="hand-over"
      aria-label={t('orders_here.pack_title')}
      onSubmit={(event) => {
        event.preventDefault()
        if (!lacks && !pack.isPending) pack.begin()
      }}
    >
      <h3>{t('orders_here.pack_title')}</h3>
      <SegmentedControl
        fullWidth
        size="md"
        radius="xl"
        aria-label={t('orders_here.label')}
        value={way}
        onChange={(value) => {
          pack.reset()
          setWay(value === 'number' ? 'number' : 'carrier')
        }}
        data={[
          { value: 'carrier', label: t('orders_here.label_carrier') },
          { value: 'number', label: t('orders_here.label_number') },
        ]}
      />
      {by_hand && (
        <>
          <Addressee order_id={order_id} />
          <Field label={t('orders_here.carrier')}>
            <Input autoComplete="off" maxLength={60} value={carrier} onChange={(event) => setCarrier(event.target.value)} />
          </Field>
          <TrackingNumber value={number} on_change={setNumber} />
        </>
      )}
      <Wrong problem={pack.error} />
      <Button type="submit" size="l" wide icon="box" busy={pack.isPending} disabled_because={lacks}>
        {t('orders_here.pack', { count: loose })}
      </Button>
    </form>
  )
}

/** The bars of the label are read into the field, wherever the cursor stands. */
function TrackingNumber({ value, on_change }: { value: string; on_change: (number: string) => void }) {
  const { t } = useTexts()
  useScanner(({ text }) => on_change(text.trim()))
  return (
    <Field label={t('orders_here.tracking_number')} hint={t('orders_here.tracking_hint')}>
      <Input autoComplete="off" spellCheck={false} maxLength={80} value={value} onChange={(event) => on_change(event.target.value)} />
    </Field>
  )
}

/** To whom it goes, where no carrier of ours writes the label; that somebody looked is written down. */
function Addressee({ order_id }: { order_id: string }) {
  const { t } = useTexts()
  const { register } = useTill()
  const { data } = useQuery({
    queryKey: ['fulfillments', 'addressee', order_id],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}', { params: { path: { order_id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const contact = data?.contact
  const address = contact?.address as Record<string, string> | null | undefined
  if (!contact) return null
  return (
    <p className="notice">
      <Icon name="pin" size={20} />
      <span>
        <strong>{contact.name}</strong>
        <br />
        {[address?.street, address?.district, address?.postal_code, address?.city].filter(Boolean).join(', ')}
        {contact.phone && ` · ${formatPhone(contact.phone, register.country)}`}
        <span className="b-visually-hidden"> {t('orders_here.addressee')}</span>
      </span>
    </p>
  )
}
