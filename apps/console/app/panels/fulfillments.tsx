import { type Answer, answer, attempt } from '@birge/api-client'
import { Button, Radio } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { BoxedForm, Line, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State, type Tone, Who } from '../words.tsx'
import { useAfter } from './hand-overs.tsx'

type Fulfillment = Answer<'/v1/fulfillments/{fulfillment_id}'>
type Question = Answer<'/v1/orders/{order_id}/fulfillments'>['questions'][number]
type OrderLine = Answer<'/v1/orders/{order_id}'>['lines'][number]

const tones: Record<Fulfillment['status'], Tone> = {
  placed: 'open',
  accepted: 'open',
  picking: 'open',
  ready: 'open',
  packed: 'open',
  sent: 'good',
  collected: 'good',
  delivered: 'good',
  expired: 'bad',
  cancelled: 'bad',
  rejected: 'quiet',
}

/** Which places give what of an order, how far each is, and who did it when. */
export function Fulfillments({ order_id, lines }: { order_id: string; lines: OrderLine[] }) {
  const { t } = useTexts()
  const api = useApi()
  const { data } = useAnswer(['fulfillment', 'of', order_id], () =>
    answer(api.GET('/v1/orders/{order_id}/fulfillments', { params: { path: { order_id } } })),
  )
  if (!data?.items.length) return null
  return (
    <Section title={t('fulfillments.title')}>
      {data.items.map(({ fulfillment_id }) => (
        <OfPlace key={fulfillment_id} fulfillment_id={fulfillment_id} lines={lines} questions={data.questions} />
      ))}
    </Section>
  )
}

function OfPlace({ fulfillment_id, lines, questions }: { fulfillment_id: string; lines: OrderLine[]; questions: Question[] }) {
  const { t } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const { data: one } = useAnswer(['fulfillment', 'one', fulfillment_id], () =>
    answer(api.GET('/v1/fulfillments/{fulfillment_id}', { params: { path: { fulfillment_id } } })),
  )
  if (!one) return null
  const { method, status, location_name, late_since, due_at, expires_at, picker_name, collected_by, collected_note, steps } = one
  const titleOf = (line_number: number) => lines.find((line) => line.line_number === line_number)?.title ?? ''
  const pieces = (of: { line_number: number; quantity: number }[]) =>
    of.map(({ line_number, quantity }) => `${quantity} × ${titleOf(line_number)}`).join(', ')
  const finding = (said: string) => t(`fulfillments.findings.${said as 'not_found' | 'mismatch' | 'damaged' | 'display'}`)
  return (
    <>
      <ul className="c-lines">
        <Line
          icon={method === 'collect' ? 'store' : 'truck'}
          label={t(`fulfillments.methods.${method}`)}
          below={
            <>
              <span>{pieces(one.lines)}</span>
              {picker_name && <span>{t('fulfillments.picker', { name: picker_name })}</span>}
              {collected_by && <span>{t('fulfillments.collected_by', { name: collected_by })}</span>}
              {collected_note && <span>{t('fulfillments.looked_at', { note: collected_note })}</span>}
              {status === 'ready' && expires_at ? (
                <span>
                  {t('fulfillments.waits_until')} <Moment at={expires_at} full />
                </span>
              ) : (
                !late_since &&
                due_at && (
                  <span>
                    {t('fulfillments.due')} <Moment at={due_at} full />
                  </span>
                )
              )}
            </>
          }
          end={<State tone={late_since ? 'bad' : tones[status]}>{t(`fulfillments.statuses.${status}`)}</State>}
        >
          {location_name}
          {late_since && (
            <span className="c-below" data-tone="bad">
              {t('fulfillments.late_since')} <Moment at={late_since} full />
            </span>
          )}
        </Line>
        {one.rejections.map((rejection) => (
          <Line
            key={rejection.rejection_id}
            icon="warning"
            foot={<AnswerForHer order_id={one.order_id} question={questions.find((of) => of.rejection_id === rejection.rejection_id)} />}
            below={
              <>
                <span>{finding(rejection.finding)}</span>
                <span>
                  {t(`fulfillments.outcomes.${rejection.outcome}`, { place: places.get(rejection.location_id ?? '')?.name ?? '' })}
                </span>
                <Moment at={rejection.rejected_at} full />
                {rejection.answer_by && (
                  <span>
                    {t('fulfillments.answer_by')} <Moment at={rejection.answer_by} full />
                  </span>
                )}
              </>
            }
          >
            {pieces([rejection])}
          </Line>
        ))}
        {one.parcels.map((parcel) => (
          <Line
            key={parcel.parcel_id}
            icon="box"
            foot={parcel.status === 'sent' && <Outcome parcel_id={parcel.parcel_id} />}
            below={
              <>
                <span>{parcel.carrier}</span>
                <span>{pieces(parcel.lines)}</span>
                {parcel.sent_at && <Moment at={parcel.sent_at} full />}
              </>
            }
            end={
              <State
                tone={parcel.status === 'lost' || parcel.status === 'returned' ? 'bad' : parcel.status === 'delivered' ? 'good' : 'open'}
              >
                {t(`fulfillments.parcels.${parcel.status}`)}
              </State>
            }
          >
            <span className="c-id">{parcel.tracking_number ?? '…'}</span>
          </Line>
        ))}
      </ul>
      <details className="c-why">
        <summary>{t('fulfillments.steps', { count: steps.length })}</summary>
        <ol>
          {steps.map((step) => (
            <li key={`${step.status} ${step.at}`} className="c-below c-faint">
              <span>{t(`fulfillments.statuses.${step.status}`)}</span>
              <Moment at={step.at} full />
              <Who actor={step.actor} />
            </li>
          ))}
        </ol>
      </details>
    </>
  )
}

/** She has said on the telephone, or at a desk, what is to become of what was not found. */
function AnswerForHer({ order_id, question }: { order_id: string; question: Question | undefined }) {
  const { t } = useTexts()
  const api = useApi()
  if (!question) return null
  const { rejection_id, places } = question
  return (
    <Choose
      open={t('fulfillments.answer')}
      label={t('fulfillments.she_wants')}
      options={[
        ...places.map(({ location_id, name }) => ({ value: location_id, label: t('fulfillments.collects_at', { place: name }) })),
        { value: CANCEL, label: t('fulfillments.cancels') },
      ]}
      send={(chosen, key) =>
        answer(
          api.POST('/v1/orders/{order_id}/fulfillment-answers', {
            params: { path: { order_id }, header: { 'Idempotency-Key': key } },
            body:
              chosen === CANCEL ? { rejection_id, choice: 'cancel' } : { rejection_id, choice: 'collect_elsewhere', location_id: chosen },
          }),
        )
      }
    />
  )
}
const CANCEL = 'cancel'

const OUTCOMES = ['delivered', 'lost', 'returned'] as const

/** Whoever carries it has told us, and no computer of theirs does. */
function Outcome({ parcel_id }: { parcel_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  return (
    <Choose
      open={t('fulfillments.outcome')}
      label={t('fulfillments.outcome_label')}
      options={OUTCOMES.map((status) => ({ value: status, label: t(`fulfillments.parcel_outcomes.${status}`) }))}
      send={(chosen, key) =>
        answer(
          api.POST('/v1/parcels/{parcel_id}/outcome', {
            params: { path: { parcel_id }, header: { 'Idempotency-Key': key } },
            body: { status: chosen },
          }),
        )
      }
    />
  )
}

interface Asked<Value extends string> {
  /** What the button says that opens it. */
  open: string
  label: string
  options: { value: Value; label: string }[]
  send: (chosen: Value, key: string) => Promise<unknown>
}

/** One of several answers, for whoever may give it: asked where it will stand. */
function Choose<Value extends string>({ open, label, options, send }: Asked<Value>) {
  const { t } = useTexts()
  const { can } = useSession()
  const after = useAfter()
  const [key, begin] = useState<string | null>(null)
  const [chosen, choose] = useState<Value | null>(null)
  const [tried, setTried] = useState(false)
  const sending = useMutation({ mutationFn: (asked: { value: Value; key: string }) => send(asked.value, asked.key), onSuccess: after })
  if (!can('fulfillment.answer')) return null
  if (!key)
    return (
      <div className="c-actions">
        <Button size="xs" variant="default" onClick={() => begin(attempt())}>
          {open}
        </Button>
      </div>
    )
  return (
    <BoxedForm
      query={sending}
      onSave={() => {
        setTried(true)
        if (chosen) sending.mutate({ value: chosen, key })
      }}
      onCancel={() => {
        begin(null)
        sending.reset()
      }}
    >
      <Radio.Group
        label={label}
        value={chosen}
        onChange={(value) => {
          choose(options.find((option) => option.value === value)?.value ?? null)
          // Another answer is another wish.
          begin(attempt())
        }}
        error={tried && !chosen && t('fulfillments.choose_first')}
        required
      >
        {options.map((option) => (
          <Radio key={option.value} value={option.value} label={option.label} mt="xs" />
        ))}
      </Radio.Group>
    </BoxedForm>
  )
}
