import { type Answer, answer, attempt } from '@birge/api-client'
import { Button, Card, ChoiceCard, Icon, Picture } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useApi } from './api.tsx'
import { listen } from './live.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'

// Whoever shows no code does not fetch what draws it.
const QrCode = lazy(() => import('@birge/ui/qr-code').then(({ QrCode }) => ({ default: QrCode })))

type Order = Answer<'/v1/orders/{order_id}'>
type Whereabouts = Answer<'/v1/orders/{order_id}/fulfillments'>
type Given = Whereabouts['items'][number]
type Status = Given['status']
type Line = Order['lines'][number]

const LOOK_AGAIN_MS = 30_000
const GIVEN_UP: readonly Status[] = ['rejected', 'cancelled']

const keyOf = (order_id: string) => ['orders', order_id, 'fulfillments']

/** How the order meets her: where it is by now, her code while it waits for her, its parcels, and what she is asked. */
export function Whereabouts({ order, time_zone }: { order: Order; time_zone: string }) {
  const api = useApi()
  const memory = useQueryClient()
  const { order_id, status, delivery, lines } = order
  const isOn = delivery === 'ship' || delivery === 'collect'
  const { data } = useQuery({
    queryKey: keyOf(order_id),
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/fulfillments', { params: { path: { order_id } } })),
    enabled: isOn,
    refetchInterval: status === 'placed' ? LOOK_AGAIN_MS : false,
  })
  useEffect(() => {
    if (!isOn) return
    // What changes where it is changes the order too: what is paid, what is cancelled.
    return listen([order_id], () => void memory.invalidateQueries({ queryKey: ['orders', order_id] }))
  }, [order_id, isOn, memory])
  if (!isOn) return null
  const given = data?.items.filter((one) => !GIVEN_UP.includes(one.status)) ?? []
  return (
    <>
      {data?.questions.map((question) => (
        <Question
          key={question.rejection_id}
          order_id={order_id}
          question={question}
          line={lines.find((line) => line.line_number === question.line_number)}
          time_zone={time_zone}
        />
      ))}
      {given.map((one) => (
        <Place key={one.fulfillment_id} one={one} lines={lines} time_zone={time_zone} isOneOfMany={given.length > 1} />
      ))}
      {given.length === 0 && status !== 'cancelled' && (
        <Steps method={delivery} status={status === 'completed' ? (delivery === 'ship' ? 'delivered' : 'collected') : 'placed'} />
      )}
    </>
  )
}

const STEPS = {
  collect: ['placed', 'preparing_collect', 'ready', 'collected'],
  ship: ['placed', 'preparing_ship', 'sent', 'delivered'],
} as const
/** What is written down as steps, for each that she is shown. */
const MEANT: Record<string, readonly Status[]> = {
  preparing_collect: ['accepted', 'picking'],
  preparing_ship: ['accepted', 'picking', 'packed'],
}

/** Where it stands: what is behind it and since when, what it is at, what is still to come. */
function Steps({
  method,
  status,
  steps = [],
  time_zone = 'UTC',
}: {
  method: Given['method']
  status: Status
  steps?: Given['steps']
  time_zone?: string
}) {
  const { t, date } = useTexts()
  const all = STEPS[method]
  const meant = (step: string) => MEANT[step] ?? [step as Status]
  const at = all.findIndex((step) => meant(step).includes(status))
  return (
    <ol className="steps">
      {all.map((step, place) => {
        const since = place <= at ? steps.find((one) => meant(step).includes(one.status))?.at : undefined
        // What is being prepared is not behind it yet.
        const isDone = place < at || (place === at && !MEANT[step])
        return (
          <li key={step} className={isDone ? 'steps__done' : undefined} aria-current={place === at ? 'step' : undefined}>
            {t(`order.steps.${step}`)}
            {since && (
              <span className="b-small b-soft">
                {date(since, time_zone, 'day')} {date(since, time_zone, 'time')}
              </span>
            )}
          </li>
        )
      })}
    </ol>
  )
}

interface PlaceProps {
  one: Given
  lines: Line[]
  time_zone: string
  /** Where several places give something, each says what. */
  isOneOfMany: boolean
}

function Place({ one, lines, time_zone, isOneOfMany }: PlaceProps) {
  const { t } = useTexts()
  const { method, status, location_name, steps, parcels, collected_by } = one
  const titleOf = (line_number: number) => lines.find((line) => line.line_number === line_number)?.local_title ?? ''
  const pieces = (of: { line_number: number; quantity: number }[]) =>
    of.map(({ line_number, quantity }) => `${quantity} × ${titleOf(line_number)}`).join(', ')
  const sent = parcels.filter((parcel) => parcel.tracking_number && parcel.status !== 'packing' && parcel.status !== 'packed')
  return (
    <section className="whereabouts" aria-label={t(`order.from_${method}`, { place: location_name })}>
      {isOneOfMany && (
        <h2 className="whereabouts__title">
          {t(`order.from_${method}`, { place: location_name })} <span className="b-soft">{pieces(one.lines)}</span>
        </h2>
      )}
      {status === 'expired' ? (
        <p className="whereabouts__end">
          <Icon name="clock" size={22} /> {t('order.expired', { place: location_name })}
        </p>
      ) : (
        <Steps method={method} status={status} steps={steps} time_zone={time_zone} />
      )}
      {status === 'ready' && <CollectionCode one={one} time_zone={time_zone} />}
      {status === 'collected' && collected_by && <p className="b-soft">{t('order.collected_by', { name: collected_by })}</p>}
      {sent.length > 0 && (
        <ul className="parcels" aria-label={t('order.parcels')}>
          {sent.map((parcel) => (
            <li key={parcel.parcel_id}>
              <Icon name={parcel.status === 'delivered' ? 'check' : parcel.status === 'sent' ? 'truck' : 'warning'} size={24} />
              <span>
                <strong>{t(`order.parcel_${parcel.status as 'sent' | 'delivered' | 'lost' | 'returned'}`)}</strong>
                <span className="b-small b-soft">{pieces(parcel.lines)}</span>
                <span className="b-small">
                  {parcel.carrier} · {t('order.tracking')} <span className="b-figures parcels__number">{parcel.tracking_number}</span>
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** It waits for her: what she shows there, for how long, and who may come instead of her. */
function CollectionCode({ one, time_zone }: { one: Given; time_zone: string }) {
  const { t, date } = useTexts()
  const { code, qr, location_name, expires_at } = one
  if (!code || !qr) return null
  return (
    <Card className="collection">
      <div className="collection__code">
        <Suspense fallback={<span className="handoff__waiting" />}>
          <QrCode text={qr} label={t('order.code_qr')} size={232} />
        </Suspense>
        <p className="handoff__signs">
          <output aria-label={t('order.code')}>{`${code.slice(0, 3)} ${code.slice(3)}`}</output>
        </p>
      </div>
      <div className="collection__words">
        <h2>{t('order.ready_at', { place: location_name })}</h2>
        <p>{t('order.code_text')}</p>
        {expires_at && (
          <p className="collection__row">
            <Icon name="clock" size={22} /> {t('order.waits_until', { day: date(expires_at, time_zone, 'full') })}
          </p>
        )}
        <p className="collection__row">
          <Icon name="people" size={22} /> {t('order.proxy')}
        </p>
      </div>
    </Card>
  )
}

interface QuestionProps {
  order_id: string
  question: Whereabouts['questions'][number]
  line: Line | undefined
  time_zone: string
}

const CANCEL = 'cancel'

/** Her store could not give it: she collects it elsewhere, or it is cancelled. Until she says, nothing is put aside for her. */
function Question({ order_id, question, line, time_zone }: QuestionProps) {
  const texts = useTexts()
  const { t, date } = texts
  const api = useApi()
  const memory = useQueryClient()
  const { rejection_id, quantity, answer_by, places } = question
  const [choice, choose] = useState<string | null>(null)
  const [key] = useState(attempt)
  const say = useMutation({
    mutationFn: (chosen: string) =>
      answer(
        api.POST('/v1/orders/{order_id}/fulfillment-answers', {
          params: { path: { order_id }, header: { 'Idempotency-Key': `${key} ${chosen}` } },
          body: chosen === CANCEL ? { rejection_id, choice: 'cancel' } : { rejection_id, choice: 'collect_elsewhere', location_id: chosen },
        }),
      ),
    onSuccess: (now) => {
      memory.setQueryData(keyOf(order_id), now)
      return memory.invalidateQueries({ queryKey: ['orders', order_id], exact: true })
    },
    onError: () => memory.invalidateQueries({ queryKey: keyOf(order_id) }),
  })
  return (
    <section className="b-card question" aria-labelledby={rejection_id}>
      <header>
        {line && <Picture src={line.picture} alt="" ground={line.ground} ratio="1" />}
        <div>
          <h2 id={rejection_id}>{t('order.question')}</h2>
          <p>{t('order.question_text', { what: `${quantity} × ${line?.local_title ?? ''}` })}</p>
        </div>
      </header>
      <div className="question__choices" role="radiogroup" aria-labelledby={rejection_id}>
        {places.map(({ location_id, name }) => (
          <ChoiceCard
            key={location_id}
            name={rejection_id}
            icon="store"
            title={t('order.collect_at', { place: name })}
            text={t('order.collect_at_text')}
            checked={choice === location_id}
            onChange={() => choose(location_id)}
          />
        ))}
        <ChoiceCard
          name={rejection_id}
          icon="close"
          title={t('order.cancel_it')}
          text={t('order.cancel_it_text')}
          checked={choice === CANCEL}
          onChange={() => choose(CANCEL)}
        />
      </div>
      {say.error && (
        <p className="b-field__note" role="alert">
          <Icon name="warning" size={18} /> {refusalText(texts, say.error)}
        </p>
      )}
      <Button
        wide
        size="l"
        busy={say.isPending}
        disabled_because={choice ? null : t('order.choose_first')}
        onClick={() => choice && say.mutate(choice)}
      >
        {t('order.answer')}
      </Button>
      <p className="b-small b-soft">{t('order.answer_by', { when: date(answer_by, time_zone, 'date_time') })}</p>
    </section>
  )
}
