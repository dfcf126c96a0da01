import { type Answer, answer, attempt } from '@birge/api-client'
import { NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api.tsx'
import { BoxedForm } from '../panel.tsx'
import { useTexts } from '../texts.ts'

export type Transfer = Answer<'/v1/transfers/{transfer_id}'>
export const paramsOf = (transfer_id: string, key: string) => ({ path: { transfer_id }, header: { 'Idempotency-Key': key } })

/** What is done with it answers how it stands then; what is sent after a refusal is something else. */
export function useTransferAct<Asked = void>(id: string, work: (asked: Asked, key: string) => Promise<Transfer>, done?: () => void) {
  const memory = useQueryClient()
  const [key, setKey] = useState(attempt)
  return useMutation({
    mutationFn: (asked: Asked) => work(asked, key),
    onSuccess: async () => {
      setKey(attempt())
      await memory.invalidateQueries({ queryKey: ['stock'] })
      done?.()
    },
    onError: () => setKey(attempt()),
    mutationKey: ['transfer', id],
  })
}

interface Doing {
  of: Transfer
  close: () => void
}

/** Goods leave: how many of each, and who drives them. */
export function DispatchForm({ of: { transfer_id, lines }, close }: Doing) {
  const { t } = useTexts()
  const api = useApi()
  const open = lines.filter((line) => line.approved_quantity > line.sent_quantity)
  const [quantities, setQuantities] = useState<Record<string, number | string>>(() =>
    Object.fromEntries(open.map((line) => [line.variant_id, line.approved_quantity - line.sent_quantity])),
  )
  const [way, setWay] = useState<'own' | 'carrier'>('own')
  const [who, setWho] = useState('')
  const [plate, setPlate] = useState('')
  const [tried, setTried] = useState(false)
  const goods = open.flatMap(({ variant_id }) =>
    Number(quantities[variant_id]) >= 1 ? [{ variant_id, quantity: Number(quantities[variant_id]) }] : [],
  )
  const transport = way === 'own' ? { plate: plate.trim(), driver_name: who.trim() } : { carrier_name: who.trim() }
  const send = useTransferAct<void>(
    transfer_id,
    (_, key) =>
      answer(api.POST('/v1/transfers/{transfer_id}/dispatches', { params: paramsOf(transfer_id, key), body: { lines: goods, transport } })),
    close,
  )
  const missing = (value: string) => tried && !value.trim() && t('goods_transfers.missing')
  return (
    <BoxedForm
      query={send}
      save={t('goods_transfers.send')}
      onCancel={close}
      onSave={() => {
        setTried(true)
        if (goods.length && who.trim() && (way === 'carrier' || plate.trim())) send.mutate()
      }}
    >
      {open.map((line) => (
        <NumberInput
          key={line.variant_id}
          label={`${line.title} · ${line.sku}`}
          description={t('goods_transfers.counts.at_sender', { count: line.at_sender })}
          value={quantities[line.variant_id] ?? ''}
          min={0}
          max={line.approved_quantity - line.sent_quantity}
          allowDecimal={false}
          onChange={(value) => setQuantities((all) => ({ ...all, [line.variant_id]: value }))}
        />
      ))}
      {tried && !goods.length && (
        <p role="alert" className="c-wrong">
          {t('goods_transfers.goods_missing')}
        </p>
      )}
      <SegmentedControl
        aria-label={t('goods_transfers.transport')}
        value={way}
        onChange={(value) => setWay(value as 'own')}
        data={(['own', 'carrier'] as const).map((value) => ({ value, label: t(`goods_transfers.ways.${value}`) }))}
      />
      {way === 'own' && (
        <TextInput
          label={t('goods_transfers.plate')}
          value={plate}
          maxLength={20}
          onChange={(event) => setPlate(event.currentTarget.value)}
          error={missing(plate)}
          withAsterisk
        />
      )}
      <TextInput
        label={t(way === 'own' ? 'goods_transfers.driver' : 'goods_transfers.carrier')}
        value={who}
        maxLength={100}
        onChange={(event) => setWho(event.currentTarget.value)}
        error={missing(who)}
        withAsterisk
      />
    </BoxedForm>
  )
}

type Came = Record<'whole' | 'damaged' | 'missing', number | string> & { reason: string }

/** A delivery is unpacked: what came whole, broken or not at all, and why. */
export function ReceiptForm({ of: { transfer_id, lines }, close }: Doing) {
  const { t } = useTexts()
  const api = useApi()
  const awaited = lines.filter((line) => line.in_transit_quantity > 0)
  const [came, setCame] = useState<Record<string, Came>>(() =>
    Object.fromEntries(awaited.map((line) => [line.variant_id, { whole: line.in_transit_quantity, damaged: '', missing: '', reason: '' }])),
  )
  const [tried, setTried] = useState(false)
  const set = (variant_id: string, change: Partial<Came>) =>
    setCame((all) => ({ ...all, [variant_id]: { ...all[variant_id]!, ...change } }))
  const differs = ({ variant_id, in_transit_quantity }: (typeof awaited)[number]) => {
    const { whole, damaged, missing } = came[variant_id]!
    return Number(damaged) > 0 || Number(missing) > 0 || Number(whole) + Number(damaged) > in_transit_quantity
  }
  const receive = useTransferAct<void>(
    transfer_id,
    (_, key) =>
      answer(
        api.POST('/v1/transfers/{transfer_id}/receipts', {
          params: paramsOf(transfer_id, key),
          body: {
            lines: awaited.map(({ variant_id }) => {
              const { whole, damaged, missing, reason } = came[variant_id]!
              return {
                variant_id,
                whole: Number(whole),
                ...(Number(damaged) > 0 && { damaged: Number(damaged) }),
                ...(Number(missing) > 0 && { missing: Number(missing) }),
                ...(reason.trim() && { reason: reason.trim() }),
              }
            }),
          },
        }),
      ),
    close,
  )
  return (
    <BoxedForm
      query={receive}
      save={t('goods_transfers.receive')}
      onCancel={close}
      onSave={() => {
        setTried(true)
        if (awaited.every((line) => !differs(line) || came[line.variant_id]!.reason.trim())) receive.mutate()
      }}
    >
      {awaited.map((line) => {
        const of = came[line.variant_id]!
        return (
          <fieldset key={line.variant_id} className="c-form">
            <legend>
              {line.title} · {t('goods_transfers.counts.in_transit', { count: line.in_transit_quantity })}
            </legend>
            <div className="c-form__pair">
              {(['whole', 'damaged', 'missing'] as const).map((count) => (
                <NumberInput
                  key={count}
                  label={t(`goods_transfers.came.${count}`)}
                  value={of[count]}
                  min={0}
                  max={1_000_000}
                  allowDecimal={false}
                  onChange={(value) => set(line.variant_id, { [count]: value })}
                />
              ))}
            </div>
            {differs(line) && (
              <TextInput
                label={t('goods_transfers.reason')}
                value={of.reason}
                maxLength={300}
                onChange={(event) => set(line.variant_id, { reason: event.currentTarget.value })}
                error={tried && !of.reason.trim() && t('goods_transfers.missing')}
                withAsterisk
              />
            )}
          </fieldset>
        )
      })}
    </BoxedForm>
  )
}
