import { Button, Checkbox, Field, Icon, Input } from '@birge/ui'
import { PinInput, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from './api.ts'
import { type Fulfillment, paramsOf, useDoing, Wrong } from './fulfilling.tsx'
import { soundOfDone } from './signals.ts'
import { tell } from './tell.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** It lies ready: given to whoever shows its code, or to whom something was looked at instead. */
export function HandOver({ of, code: scanned }: { of: Fulfillment; code: string }) {
  const { t, date } = useTexts()
  const { register } = useTill()
  const { fulfillment_id, order_id, expires_at } = of
  const [way, setWay] = useState<'code' | 'note'>('code')
  const [code, setCode] = useState(scanned)
  const [note, setNote] = useState('')
  const [is_proxy, setProxy] = useState(false)
  const [name, setName] = useState('')
  const { data } = useQuery({
    queryKey: ['fulfillments', 'order', order_id],
    queryFn: () => answer(api.GET('/v1/orders', { params: { query: { order_ids: order_id } } })),
  })
  const ordered_by = data?.items[0]?.customer_name
  const give = useDoing<void>(
    fulfillment_id,
    (_, key) =>
      answer(
        api.POST('/v1/fulfillments/{fulfillment_id}/collection', {
          params: paramsOf(fulfillment_id, key),
          body: {
            ...(way === 'code' ? { code } : { note: note.trim() }),
            ...(is_proxy && { collected_by: name.trim() }),
          },
        }),
      ),
    () => {
      soundOfDone()
      tell(t('orders_here.given', { number: of.order_number }), t('close'))
    },
  )
  const lacks =
    is_proxy && !name.trim()
      ? t('orders_here.proxy_missing')
      : way === 'code'
        ? code.length === 6
          ? null
          : t('orders_here.code_missing')
        : note.trim().length >= 3
          ? null
          : t('orders_here.note_missing')
  return (
    <form
      className="hand-over"
      aria-label={t('orders_here.hand_over')}
      onSubmit={(event) => {
        event.preventDefault()
        if (!lacks && !give.isPending) give.begin()
      }}
    >
      <p className="hand-over__who">
        {ordered_by && <strong>{ordered_by}</strong>}
        {expires_at && <span>{t('orders_here.waits_until', { day: date(expires_at, register.time_zone, 'full') })}</span>}
      </p>
      <SegmentedControl
        fullWidth
        size="md"
        radius="xl"
        aria-label={t('orders_here.proof')}
        value={way}
        onChange={(value) => {
          give.reset()
          setWay(value === 'note' ? 'note' : 'code')
        }}
        data={[
          { value: 'code', label: t('orders_here.by_code') },
          { value: 'note', label: t('orders_here.by_look') },
        ]}
      />
      {way === 'code' ? (
        <>
          <p className="order-here__hint">
            <Icon name="qr" size={22} /> {t('orders_here.code_hint')}
          </p>
          <PinInput
            className="code-input"
            length={6}
            size="xl"
            type="number"
            inputMode="numeric"
            placeholder=""
            aria-label={t('orders_here.code')}
            getInputProps={(place) => ({ 'aria-label': t('orders_here.code_digit', { place: place + 1 }) })}
            value={code}
            error={give.isError}
            onChange={(typed) => {
              if (give.isError) give.reset()
              setCode(typed)
            }}
          />
        </>
      ) : (
        <>
          <div className="chips chips--start" role="group" aria-label={t('orders_here.looked_at')}>
            {(['id_card', 'driving_licence', 'order_page'] as const).map((what) => (
              <button
                key={what}
                type="button"
                className="chip"
                aria-pressed={note === t(`orders_here.looks.${what}`)}
                onClick={() => setNote(t(`orders_here.looks.${what}`))}
              >
                {t(`orders_here.looks.${what}`)}
              </button>
            ))}
          </div>
          <Field label={t('orders_here.looked_at')} hint={t('orders_here.looked_hint')}>
            <Input autoComplete="off" maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </>
      )}
      <Checkbox
        checked={is_proxy}
        onChange={(event) => setProxy(event.target.checked)}
        label={t('orders_here.proxy')}
        hint={t('orders_here.proxy_hint')}
      />
      {is_proxy && (
        <Field label={t('orders_here.proxy_name')}>
          <Input autoComplete="off" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
      <Wrong problem={give.error} />
      <Button type="submit" size="l" wide icon="check" busy={give.isPending} disabled_because={lacks}>
        {t('orders_here.give')}
      </Button>
    </form>
  )
}
