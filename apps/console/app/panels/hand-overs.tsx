import { type Answer, answer, attempt } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button, NumberInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { BoxedForm, Line, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, Who } from '../words.tsx'

type HandedOver = Answer<'/v1/orders/{order_id}/hand-overs'>
type OrderLine = Answer<'/v1/orders/{order_id}'>['lines'][number]

/** Given by a place that prepared it: what and from where stands there, its number says nothing to anybody. */
const isOurs = (reference: string) => /^(ful|par)_/.test(reference)

/** What is read again once something was done with the goods of an order. */
export function useAfter() {
  const memory = useQueryClient()
  return () =>
    Promise.all(
      ['fulfillment', 'hand-overs', 'payments', 'orders', 'refunds', 'stock', 'timeline'].map((name) =>
        memory.invalidateQueries({ queryKey: [name] }),
      ),
    )
}

/** What has left of an order, and what leaves next; where it is paid as its goods leave, what was taken for it and what is held. */
export function HandOvers({ order_id, lines }: { order_id: string; lines: OrderLine[] }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [open, setOpen] = useState<'hand_over' | 'cancel' | null>(null)
  const { data } = useAnswer(['hand-overs', order_id], () =>
    answer(api.GET('/v1/orders/{order_id}/hand-overs', { params: { path: { order_id } } })),
  )
  if (!data) return null
  const { currency, order_status, held_minor, held_until, missing_minor, capturing_minor } = data
  const titleOf = new Map(lines.map(({ line_number, title }) => [line_number, title]))
  const isOpen = order_status === 'placed'
  const taken_minor = data.captured_minor + capturing_minor
  const waits = data.captures === 'at_hand_over'
  const isUncovered = held_minor === 0 && taken_minor < sumOf(lines)
  const isLapsed = waits && isUncovered
  // What was taken ahead, by a gift card for one, still pays for some.
  const canLeave = missing_minor === 0 && !(isUncovered && taken_minor <= data.owed_minor)
  return (
    <Section title={t('hand_overs.title')}>
      {data.hand_overs.length === 0 && (
        <p className="c-faint">{t(waits ? 'hand_overs.none' : isUncovered ? 'hand_overs.none_unpaid' : 'hand_overs.none_paid')}</p>
      )}
      <ul className="c-lines">
        {data.hand_overs.map((one) => (
          <Line
            key={one.reference}
            icon="box"
            below={
              <>
                <span>{one.lines.map(({ line_number, quantity }) => `${quantity} × ${titleOf.get(line_number) ?? ''}`).join(', ')}</span>
                <Moment at={one.handed_over_at} />
                <Who actor={one.handed_over_by} />
              </>
            }
            end={<Money minor={one.amount_minor} currency={currency} />}
          >
            {isOurs(one.reference) ? t('hand_overs.left') : <span className="c-id">{one.reference}</span>}
          </Line>
        ))}
      </ul>
      {data.lines.some(({ cancelled_quantity }) => cancelled_quantity > 0) && (
        <p className="b-soft">
          {data.lines
            .filter(({ cancelled_quantity }) => cancelled_quantity > 0)
            .map(
              ({ line_number, cancelled_quantity }) =>
                `${titleOf.get(line_number) ?? ''}: ${t('hand_overs.cancelled_pieces', { count: cancelled_quantity })}`,
            )
            .join(', ')}
        </p>
      )}
      {held_minor > 0 && (
        <p>
          {t('hand_overs.held')} <Money minor={held_minor} currency={currency} />
          {held_until && (
            <>
              {' · '}
              {t('hand_overs.until')} <Moment at={held_until} full />
            </>
          )}
        </p>
      )}
      {capturing_minor > 0 && (
        <p className="b-soft">
          {t('hand_overs.being_taken')} <Money minor={capturing_minor} currency={currency} />
        </p>
      )}
      {missing_minor > 0 && <Missing of={data} />}
      {isOpen && missing_minor === 0 && isLapsed && <p role="status">{t('hand_overs.lapsed')}</p>}
      {isOpen &&
        (open === 'hand_over' ? (
          <HandOverForm of={data} titleOf={titleOf} close={() => setOpen(null)} />
        ) : open === 'cancel' ? (
          <CancelLinesForm of={data} titleOf={titleOf} close={() => setOpen(null)} />
        ) : (
          <div className="c-actions">
            {can('orders.hand_over') && canLeave && (
              <Button size="xs" leftSection={<Icon name="box" size={16} />} onClick={() => setOpen('hand_over')}>
                {t('hand_overs.hand_over')}
              </Button>
            )}
            {waits && can('payments.refund') && can('orders.hand_over') && stillHere(data).length > 0 && (
              <Button size="xs" variant="default" onClick={() => setOpen('cancel')}>
                {t('hand_overs.cancel_lines')}
              </Button>
            )}
            {waits && can('payments.refund') && <CancelRest order_id={order_id} is_whole={data.hand_overs.length === 0} />}
          </div>
        ))}
    </Section>
  )
}

const sumOf = (lines: readonly { total_minor: number }[]) => lines.reduce((sum, { total_minor }) => sum + total_minor, 0)

/** Goods are gone, and the bank has turned it down: it is asked again under the same reference, or somebody speaks with her. */
function Missing({ of: { order_id, missing_minor, currency, hand_overs } }: { of: HandedOver }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const after = useAfter()
  const again = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/orders/{order_id}/hand-overs', {
          params: { path: { order_id }, header: { 'Idempotency-Key': attempt() } },
          body: { reference: hand_overs.at(-1)!.reference },
        }),
      ),
    onSuccess: after,
  })
  return (
    <div className="c-form c-form--boxed" role="alert">
      <p>
        <strong>
          {t('hand_overs.missing')} <Money minor={missing_minor} currency={currency} />
        </strong>
      </p>
      <p className="b-soft">{t('hand_overs.missing_text')}</p>
      <Refused error={again.error} />
      {can('orders.hand_over') && (
        <div className="c-actions">
          <Button size="xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            {t('hand_overs.ask_again')}
          </Button>
        </div>
      )}
    </div>
  )
}

function HandOverForm({ of, titleOf, close }: { of: HandedOver; titleOf: Map<number, string>; close: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const after = useAfter()
  const { order_id } = of
  const left = stillHere(of)
  const [key] = useState(attempt)
  const [reference, setReference] = useState(`${of.hand_overs.length + 1}`)
  const [quantities, setQuantities] = useState<Record<number, number>>(
    Object.fromEntries(left.map(({ line_number, here }) => [line_number, here])),
  )
  const lines = left
    .map(({ line_number }) => ({ line_number, quantity: quantities[line_number] ?? 0 }))
    .filter(({ quantity }) => quantity > 0)
  const handOver = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/orders/{order_id}/hand-overs', {
          params: { path: { order_id }, header: { 'Idempotency-Key': key } },
          body: { reference: reference.trim(), lines },
        }),
      ),
    onSuccess: async () => {
      await after()
      close()
    },
  })
  return (
    <BoxedForm
      query={handOver}
      save={t(of.captures === 'at_hand_over' ? 'hand_overs.take' : 'hand_overs.left')}
      onSave={() => lines.length > 0 && reference.trim() && handOver.mutate()}
      onCancel={close}
    >
      <TextInput
        label={t('hand_overs.reference')}
        description={t(of.captures === 'at_hand_over' ? 'hand_overs.reference_text' : 'hand_overs.reference_text_paid')}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
        maxLength={80}
        required
      />
      <Pieces left={left} titleOf={titleOf} quantities={quantities} change={setQuantities} />
    </BoxedForm>
  )
}

/** What neither has left nor was cancelled. */
const stillHere = ({ lines }: HandedOver) =>
  lines.flatMap(({ line_number, quantity, left_quantity, cancelled_quantity }) => {
    const here = quantity - left_quantity - cancelled_quantity
    return here > 0 ? [{ line_number, here }] : []
  })

function Pieces({
  left,
  titleOf,
  quantities,
  change,
}: {
  left: ReturnType<typeof stillHere>
  titleOf: Map<number, string>
  quantities: Record<number, number>
  change: (quantities: Record<number, number>) => void
}) {
  const { t } = useTexts()
  return left.map(({ line_number, here }) => (
    <NumberInput
      key={line_number}
      label={titleOf.get(line_number) ?? String(line_number)}
      description={t('hand_overs.still_here', { count: here })}
      value={quantities[line_number] ?? 0}
      onChange={(value) => change({ ...quantities, [line_number]: Number(value) || 0 })}
      min={0}
      max={here}
      allowDecimal={false}
    />
  ))
}

/** Some pieces are not coming, the others still are. */
function CancelLinesForm({ of, titleOf, close }: { of: HandedOver; titleOf: Map<number, string>; close: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const after = useAfter()
  const [key] = useState(attempt)
  const [quantities, setQuantities] = useState<Record<number, number>>({})
  const left = stillHere(of)
  const lines = left
    .map(({ line_number }) => ({ line_number, quantity: quantities[line_number] ?? 0 }))
    .filter(({ quantity }) => quantity > 0)
  const cancel = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/orders/{order_id}/line-cancellations', {
          params: { path: { order_id: of.order_id }, header: { 'Idempotency-Key': key } },
          body: { lines },
        }),
      ),
    onSuccess: async () => {
      await after()
      close()
    },
  })
  return (
    <BoxedForm query={cancel} save={t('hand_overs.cancel_lines_sure')} onSave={() => lines.length > 0 && cancel.mutate()} onCancel={close}>
      <Pieces left={left} titleOf={titleOf} quantities={quantities} change={setQuantities} />
    </BoxedForm>
  )
}

function CancelRest({ order_id, is_whole }: { order_id: string; is_whole: boolean }) {
  const { t } = useTexts()
  const api = useApi()
  const after = useAfter()
  const [sure, ask] = useState(false)
  const [key] = useState(attempt)
  const cancel = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/orders/{order_id}/rest-cancellation', { params: { path: { order_id }, header: { 'Idempotency-Key': key } } })),
    onSuccess: after,
  })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        color={sure ? 'red' : 'gray'}
        loading={cancel.isPending}
        onClick={() => (sure ? cancel.mutate() : ask(true))}
      >
        {t(sure ? 'hand_overs.cancel_sure' : is_whole ? 'hand_overs.cancel_whole' : 'hand_overs.cancel_rest')}
      </Button>
      <Refused error={cancel.error} />
    </>
  )
}
