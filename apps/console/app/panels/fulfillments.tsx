import { type Answer, answer } from '@birge/api-client'
import { useAnswer, useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { Line, Section } from '../panel.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State, type Tone, Who } from '../words.tsx'

type Fulfillment = Answer<'/v1/fulfillments/{fulfillment_id}'>
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
        <OfPlace key={fulfillment_id} fulfillment_id={fulfillment_id} lines={lines} />
      ))}
    </Section>
  )
}

function OfPlace({ fulfillment_id, lines }: { fulfillment_id: string; lines: OrderLine[] }) {
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
