import { Badge, Button, ErrorState, Icon, IconButton, Picture, QuantityStepper, Skeleton } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, askAgain, attempt } from './api.ts'
import { HandOver } from './collecting.tsx'
import { useCounter } from './counter.tsx'
import { type Fulfillment, type FulfillmentLine, keyOf, paramsOf, useDoing, Wrong } from './fulfilling.tsx'
import { Parcels } from './packing.tsx'
import { refusalText } from './refusals.ts'
import { RejectLine } from './reject-line.tsx'
import { readScan, useScanner } from './scanner.ts'
import { soundOfDone } from './signals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** How many of a line are to lie in the basket in all: what has left already counts. */
const wantedOf = ({ left_quantity, open_quantity }: FulfillmentLine) => left_quantity + open_quantity

const MAY_PICK: readonly string[] = ['placed', 'accepted', 'picking']

interface Props {
  fulfillment_id: string
  /** Of its buyer, as it was scanned. */
  code: string
  /** Something of another order was scanned. */
  on_other: (text: string) => void
  on_back: () => void
}

/** One order as this place gives it: the next step is the big button. */
export function OrderHere({ fulfillment_id, code, on_other, on_back }: Props) {
  const texts = useTexts()
  const { t } = texts
  const one = useQuery({
    queryKey: keyOf(fulfillment_id),
    queryFn: () => answer(api.GET('/v1/fulfillments/{fulfillment_id}', { params: { path: { fulfillment_id } } })),
    staleTime: 0,
  })
  if (one.data) return <Sheet key={code} of={one.data} code={code} on_other={on_other} on_back={on_back} />
  if (one.error)
    return (
      <ErrorState title={t('trouble.title')} text={refusalText(texts, one.error)}>
        <Button icon="refresh" onClick={() => void one.refetch()}>
          {t('retry')}
        </Button>
      </ErrorState>
    )
  return <Skeleton height="24rem" radius="var(--radius-l)" />
}

function Sheet({ of, code, on_other, on_back }: Omit<Props, 'fulfillment_id'> & { of: Fulfillment }) {
  const texts = useTexts()
  const { t, date } = texts
  const { register } = useTill()
  const counter = useCounter()
  const [rejecting, reject] = useState<FulfillmentLine | null>(null)
  const { fulfillment_id, status, method, lines } = of
  const pick = usePicking(of)
  const may_pick = MAY_PICK.includes(status)
  const missing = lines.reduce((sum, line) => sum + Math.max(0, wantedOf(line) - line.picked_quantity), 0)

  useScanner(({ text }) => {
    const scanned = readScan(text)
    if (scanned.kind !== 'product') return on_other(text)
    const line = lines.find(({ gtin, open_quantity }) => gtin === scanned.gtin && open_quantity > 0)
    if (!line) return counter.tellTrouble(t('orders_here.not_in_order'))
    if (!may_pick) return counter.tellTrouble(t('orders_here.picked_already'))
    if (line.picked_quantity >= wantedOf(line)) return counter.tellTrouble(t('orders_here.enough_picked', { title: line.title }))
    soundOfDone()
    pick(line, line.picked_quantity + 1)
  })

  const accept = useDoing<void>(fulfillment_id, (_, key) =>
    answer(api.POST('/v1/fulfillments/{fulfillment_id}/acceptance', { params: paramsOf(fulfillment_id, key) })),
  )
  const begin = useDoing<void>(fulfillment_id, (_, key) =>
    answer(api.POST('/v1/fulfillments/{fulfillment_id}/picking', { params: paramsOf(fulfillment_id, key) })),
  )
  const ready = useDoing<void>(fulfillment_id, (_, key) =>
    answer(api.POST('/v1/fulfillments/{fulfillment_id}/readiness', { params: paramsOf(fulfillment_id, key) })),
  )
  return (
    <article className="order-here" aria-labelledby="order-here">
      <header className="order-here__head">
        <span className="order-here__back">
          <IconButton icon="arrow_left" label={t('orders_here.back')} onClick={on_back} />
        </span>
        <div>
          <h2 id="order-here">{of.order_number}</h2>
          <p>
            {t(`orders_here.methods.${method}`)} · {date(of.created_at, register.time_zone, 'day')}{' '}
            {date(of.created_at, register.time_zone, 'time')}
            {of.picker_name && ` · ${t('orders_here.picked_by', { name: of.picker_name })}`}
          </p>
        </div>
        <Badge tone={of.late_since ? 'caution' : 'accent'}>{t(`orders_here.states.${status}`)}</Badge>
      </header>
      {of.location_id !== register.location_id && (
        <p className="notice notice--caution" role="alert">
          <Icon name="pin" size={20} /> <span>{t('orders_here.elsewhere', { place: of.location_name })}</span>
        </p>
      )}
      <Wrong problem={accept.error ?? begin.error ?? ready.error} />
      {status === 'ready' && <HandOver of={of} code={code} />}
      {status === 'placed' && (
        <Button size="l" wide icon="check" busy={accept.isPending} onClick={() => accept.begin()}>
          {t('orders_here.accept')}
        </Button>
      )}
      {status === 'accepted' && (
        <Button size="l" wide icon="box" busy={begin.isPending} onClick={() => begin.begin()}>
          {t('orders_here.begin')}
        </Button>
      )}
      {status === 'picking' && (
        <p className="order-here__hint">
          <Icon name="scan" size={22} /> {t('orders_here.scan_hint')}
        </p>
      )}
      <ul className="order-here__lines" aria-label={t('orders_here.lines')}>
        {lines.map((line) => (
          <PickLine
            key={line.line_number}
            line={line}
            picks={status === 'picking'}
            on_pick={(quantity) => pick(line, quantity)}
            on_reject={may_pick && line.open_quantity > 0 ? () => reject(line) : undefined}
          />
        ))}
      </ul>
      {status === 'picking' && method === 'collect' && (
        <Button
          size="l"
          wide
          icon="check"
          busy={ready.isPending}
          disabled_because={missing ? t('orders_here.still_missing', { count: missing }) : null}
          onClick={() => ready.begin()}
        >
          {t('orders_here.make_ready')}
        </Button>
      )}
      {method === 'ship' && <Parcels of={of} />}
      {status === 'collected' && (
        <p className="notice">
          <Icon name="check" size={20} />
          <span>
            {[of.collected_by && t('orders_here.collected_by', { name: of.collected_by }), of.collected_note].filter(Boolean).join(' · ') ||
              t('orders_here.states.collected')}
          </span>
        </p>
      )}
      <Rejections of={of} />
      <Steps of={of} />
      {rejecting && <RejectLine of={of} line={rejecting} on_close={() => reject(null)} />}
    </article>
  )
}

/** So many lie in the basket: shown at once, said to the server one after the other. */
function usePicking({ fulfillment_id }: Fulfillment) {
  const memory = useQueryClient()
  const counter = useCounter()
  const texts = useTexts()
  const mutationKey = ['fulfillments', 'doing', fulfillment_id]
  const pick = useMutation({
    mutationKey,
    scope: { id: fulfillment_id },
    mutationFn: ({ key, ...line }: { line_number: number; picked_quantity: number; key: string }) =>
      answer(api.POST('/v1/fulfillments/{fulfillment_id}/picks', { params: paramsOf(fulfillment_id, key), body: { lines: [line] } })),
    onSuccess: (now) => {
      // The last answer is the newest; before it, others are still on their way.
      if (memory.isMutating({ mutationKey }) === 1) memory.setQueryData(keyOf(fulfillment_id), now)
      void memory.invalidateQueries({ queryKey: ['fulfillments', 'queue'] })
    },
    onError: (problem) => {
      counter.tellTrouble(refusalText(texts, problem))
      void memory.invalidateQueries({ queryKey: keyOf(fulfillment_id) })
    },
    ...askAgain,
  })
  return ({ line_number }: FulfillmentLine, picked_quantity: number) => {
    memory.setQueryData<Fulfillment>(
      keyOf(fulfillment_id),
      (known) =>
        known && {
          ...known,
          status: MAY_PICK.includes(known.status) ? 'picking' : known.status,
          lines: known.lines.map((line) => (line.line_number === line_number ? { ...line, picked_quantity } : line)),
        },
    )
    pick.mutate({ line_number, picked_quantity, key: attempt() })
  }
}

interface PickLineProps {
  line: FulfillmentLine
  picks: boolean
  on_pick: (quantity: number) => void
  on_reject: (() => void) | undefined
}

function PickLine({ line, picks, on_pick, on_reject }: PickLineProps) {
  const { t } = useTexts()
  const { title, sku, picked_quantity, left_quantity, open_quantity, rejected_quantity, cancelled_quantity } = line
  const wanted = wantedOf(line)
  const is_whole = wanted > 0 && picked_quantity >= wanted
  const not_given = rejected_quantity + cancelled_quantity
  return (
    <li className="pick" data-whole={is_whole || undefined} data-gone={open_quantity === 0 || undefined}>
      <Picture src={line.picture} alt="" ground={line.ground} ratio="1" />
      <div className="pick__words">
        <strong>{title}</strong>
        <small>{sku}</small>
        {left_quantity > 0 && <small>{t('orders_here.left', { count: left_quantity })}</small>}
        {not_given > 0 && <small className="pick__not">{t('orders_here.not_given', { count: not_given })}</small>}
      </div>
      <output className="pick__count" aria-label={t('orders_here.picked_of', { picked: picked_quantity, wanted, title })}>
        {picks || picked_quantity > 0 ? (
          <>
            {picked_quantity}
            <span> / {wanted}</span>
          </>
        ) : (
          wanted
        )}
      </output>
      {(picks || on_reject) && open_quantity > 0 && (
        <div className="pick__acts">
          {picks && wanted > 1 && (
            <QuantityStepper
              quantity={picked_quantity}
              min={left_quantity}
              max={wanted}
              texts={{ label: t('orders_here.quantity', { title }), less: t('orders_here.less'), more: t('orders_here.more') }}
              on_change={on_pick}
            />
          )}
          {picks && (
            <Button
              variant={is_whole ? 'quiet' : 'secondary'}
              icon={is_whole ? 'return' : 'check'}
              onClick={() => on_pick(is_whole ? left_quantity : wanted)}
            >
              {t(is_whole ? 'orders_here.put_back' : wanted > 1 ? 'orders_here.pick_all' : 'orders_here.pick')}
            </Button>
          )}
          {on_reject && !is_whole && (
            <Button variant="quiet" icon="warning" onClick={on_reject}>
              {t('orders_here.cannot')}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

/** What was not given, why, and what becomes of it. */
function Rejections({ of: { rejections, lines } }: { of: Fulfillment }) {
  const { t } = useTexts()
  if (!rejections.length) return null
  return (
    <section aria-labelledby="not-given">
      <h3 id="not-given">{t('orders_here.not_given_title')}</h3>
      <ul className="order-here__facts">
        {rejections.map(({ rejection_id, line_number, quantity, finding, outcome }) => (
          <li key={rejection_id}>
            <span>
              {quantity} × {lines.find((line) => line.line_number === line_number)?.title}
            </span>
            <span>
              {t(`orders_here.findings.${finding as 'not_found' | 'mismatch' | 'damaged' | 'display'}`)} ·{' '}
              {t(`orders_here.outcomes.${outcome}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Every step so far, when and by whom. */
function Steps({ of: { steps } }: { of: Fulfillment }) {
  const { t, date } = useTexts()
  const { register, people } = useTill()
  return (
    <details className="order-here__steps">
      <summary>{t('orders_here.steps')}</summary>
      <ol className="order-here__facts">
        {steps.map(({ status, at, actor }) => (
          <li key={`${status} ${at}`}>
            <span>{t(`orders_here.states.${status}`)}</span>
            <span>
              {date(at, register.time_zone, 'day')} {date(at, register.time_zone, 'time')}
              {[people.find(({ staff_id }) => actor === `staff:${staff_id}`)?.name].filter(Boolean).map((name) => ` · ${name}`)}
            </span>
          </li>
        ))}
      </ol>
    </details>
  )
}
