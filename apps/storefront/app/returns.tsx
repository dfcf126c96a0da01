import { type Answer, answer, attempt, Problem } from '@birge/api-client'
import { Button, Card, ChoiceCard, Checkbox, Field, Icon, Input, QuantityStepper, Select } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useApi } from './api.tsx'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'

// Whoever shows no code does not fetch what draws it.
const QrCode = lazy(() => import('@birge/ui/qr-code').then(({ QrCode }) => ({ default: QrCode })))

type Order = Answer<'/v1/orders/{order_id}'>
type Returnable = Answer<'/v1/orders/{order_id}/returnable'>
type Line = Returnable['lines'][number]
type Return = Answer<'/v1/orders/{order_id}/returns'>['items'][number]

const REASONS = ['changed_mind', 'does_not_fit', 'not_as_described', 'defective', 'damaged_on_arrival', 'wrong_item', 'other'] as const
type Reason = (typeof REASONS)[number]

/** What comes back of her order and how far it is, and what she may still bring or send back. */
export function Returns({ order, time_zone }: { order: Order; time_zone: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { order_id, status } = order
  const [open, setOpen] = useState(false)
  const params = { params: { path: { order_id } } }
  const { data: all } = useQuery({
    queryKey: ['orders', order_id, 'returns'],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/returns', params)),
  })
  const { data: returnable } = useQuery({
    queryKey: ['orders', order_id, 'returnable'],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/returnable', params)),
    enabled: status !== 'cancelled',
  })
  const may = returnable?.lines.some(({ grounds }) => grounds.length > 0) ?? false
  if (!all?.items.length && !may) return null
  return (
    <section className="returns" aria-labelledby="returns">
      <h2 id="returns">{t('returns.title')}</h2>
      {all?.items.map((one) => (
        <One key={one.return_id} one={one} send_to={returnable?.send_to ?? null} time_zone={time_zone} />
      ))}
      {may &&
        returnable &&
        (open ? (
          <Start of={returnable} order={order} on_done={() => setOpen(false)} />
        ) : (
          <Button variant="secondary" icon="return" onClick={() => setOpen(true)}>
            {t('returns.start')}
          </Button>
        ))}
    </section>
  )
}

const FAULTS: readonly Reason[] = ['not_as_described', 'defective', 'damaged_on_arrival', 'wrong_item']
const opens = ({ grounds }: Line, reason: Reason) => grounds.some(({ ground }) => ground !== 'defect' || FAULTS.includes(reason))

interface Chosen {
  quantity: number
  reason: Reason
}

function Start({ of, order, on_done }: { of: Returnable; order: Order; on_done: () => void }) {
  const texts = useTexts()
  const { t, money } = texts
  const api = useApi()
  const memory = useQueryClient()
  const [chosen, setChosen] = useState<Record<number, Chosen>>({})
  const [method, setMethod] = useState<'store' | 'post'>('store')
  const [wish, setWish] = useState<'original' | 'credit'>('original')
  const [key] = useState(attempt)
  const lines = Object.entries(chosen).map(([line_number, one]) => ({ line_number: Number(line_number), ...one }))
  const begin = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/orders/{order_id}/returns', {
          params: {
            path: { order_id: of.order_id },
            header: { 'Idempotency-Key': `${key} ${JSON.stringify([lines, method, wish])}`.slice(0, 200) },
          },
          body: { lines, method, wish },
        }),
      ),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['orders', of.order_id] })
      on_done()
    },
  })
  const wrong = lines.some(({ line_number, reason }) => !opens(of.lines.find((line) => line.line_number === line_number)!, reason))
  return (
    <form
      className="b-card returns__start"
      aria-label={t('returns.start')}
      onSubmit={(event) => {
        event.preventDefault()
        if (lines.length && !wrong && !begin.isPending) begin.mutate()
      }}
    >
      <h3>{t('returns.which')}</h3>
      <ul className="returns__lines">
        {of.lines.map((line) => (
          <Choose
            key={line.line_number}
            line={line}
            currency={of.currency}
            title={order.lines.find(({ line_number }) => line_number === line.line_number)?.local_title ?? line.title}
            chosen={chosen[line.line_number]}
            on_change={(one) =>
              setChosen(({ [line.line_number]: _, ...others }) => (one ? { ...others, [line.line_number]: one } : others))
            }
          />
        ))}
      </ul>
      <h3>{t('returns.how')}</h3>
      <div className="question__choices" role="radiogroup" aria-label={t('returns.how')}>
        {(['store', 'post'] as const).map((way) => (
          <ChoiceCard
            key={way}
            name="return-method"
            icon={way === 'store' ? 'store' : 'truck'}
            title={t(`returns.by_${way}`)}
            text={t(`returns.by_${way}_text`)}
            checked={method === way}
            onChange={() => setMethod(way)}
          />
        ))}
      </div>
      {of.is_known && (
        <>
          <h3>{t('returns.what')}</h3>
          <div className="question__choices" role="radiogroup" aria-label={t('returns.what')}>
            {(['original', 'credit'] as const).map((way) => (
              <ChoiceCard
                key={way}
                name="return-wish"
                icon={way === 'original' ? 'card' : 'tag'}
                title={t(`returns.wish_${way}`)}
                text={t(`returns.wish_${way}_text`)}
                checked={wish === way}
                onChange={() => setWish(way)}
              />
            ))}
          </div>
        </>
      )}
      {lines.length > 0 && (
        <p>
          {t('returns.about', {
            amount: money(
              lines.reduce(
                (sum, { line_number, quantity }) => sum + quantity * of.lines.find((line) => line.line_number === line_number)!.each_minor,
                0,
              ),
              of.currency,
            ),
          })}
        </p>
      )}
      {begin.error && (
        <p className="b-field__note" role="alert">
          <Icon name="warning" size={18} /> {refusalText(texts, begin.error)}
        </p>
      )}
      <Button
        type="submit"
        size="l"
        wide
        busy={begin.isPending}
        disabled_because={lines.length ? (wrong ? t('returns.not_for_this') : null) : t('returns.choose_first')}
      >
        {t('returns.send')}
      </Button>
      <p className="b-small b-soft">{t('returns.word_counts')}</p>
    </form>
  )
}

interface ChooseProps {
  line: Line
  title: string
  currency: string
  chosen: Chosen | undefined
  on_change: (one: Chosen | null) => void
}

/** One line: whether it may come back and until when, how many, and why. */
function Choose({ line, title, currency, chosen, on_change }: ChooseProps) {
  const { t, money, date } = useTexts()
  const { line_number, left_quantity, grounds, why_not, each_minor } = line
  const [first] = grounds
  const said = first
    ? first.until_on
      ? t(`returns.ground_${first.ground as 'withdrawal' | 'store' | 'defect'}`, {
          day: date(`${first.until_on}T12:00:00Z`, 'UTC', 'full'),
        })
      : t('returns.not_begun')
    : t(`returns.why_not_${why_not ?? 'over'}`)
  return (
    <li>
      <Checkbox
        checked={chosen !== undefined}
        disabled={!first}
        label={title}
        hint={`${said}${first ? ` · ${money(each_minor, currency)}` : ''}`}
        onChange={(event) =>
          on_change(
            event.target.checked
              ? { quantity: 1, reason: grounds.some(({ ground }) => ground !== 'defect') ? 'changed_mind' : 'defective' }
              : null,
          )
        }
      />
      {chosen && (
        <div className="returns__chosen">
          {left_quantity > 1 && (
            <QuantityStepper
              quantity={chosen.quantity}
              max={left_quantity}
              texts={{ label: t('returns.how_many', { title }), less: t('returns.less'), more: t('returns.more') }}
              on_change={(quantity) => on_change({ ...chosen, quantity })}
            />
          )}
          <Field label={t('returns.why')} error={opens(line, chosen.reason) ? undefined : t('returns.not_for_this')}>
            <Select
              value={chosen.reason}
              name={`reason-${line_number}`}
              onChange={(event) => on_change({ ...chosen, reason: REASONS.find((one) => one === event.target.value) ?? 'other' })}
            >
              {REASONS.map((reason) => (
                <option key={reason} value={reason}>
                  {t(`returns.reasons.${reason}`)}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
    </li>
  )
}

/** A return that was announced: its code, where it goes, how far it is. */
function One({ one, send_to, time_zone }: { one: Return; send_to: Returnable['send_to']; time_zone: string }) {
  const texts = useTexts()
  const { t, money, date } = texts
  const api = useApi()
  const memory = useQueryClient()
  const [key] = useState(attempt)
  const { return_id, order_id, code, status, method, lines, send_by, currency, paid_minor, way, refused_because, tracking_number } = one
  const again = () => memory.invalidateQueries({ queryKey: ['orders', order_id] })
  const params = (what: string) => ({ params: { path: { return_id }, header: { 'Idempotency-Key': `${key} ${what}` } } })
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/v1/returns/{return_id}/cancellation', params('cancel'))),
    onSettled: again,
  })
  return (
    <Card className="returns__one">
      <header>
        <strong>{t(`returns.states.${status}`)}</strong>
        <span className="b-soft">{lines.map(({ quantity, title }) => `${quantity} × ${title}`).join(', ')}</span>
      </header>
      {status === 'started' && (
        <div className="collection">
          <div className="collection__code">
            <Suspense fallback={<span className="handoff__waiting" />}>
              <QrCode text={code} label={t('returns.qr')} size={200} />
            </Suspense>
            <p className="handoff__signs">
              <output aria-label={t('returns.code')}>{code.replace(/(...)(?=.)/g, '$1 ')}</output>
            </p>
          </div>
          <div className="collection__words">
            <p>
              {method === 'store'
                ? t('returns.bring', { day: date(send_by, time_zone, 'full') })
                : t('returns.post', { day: date(send_by, time_zone, 'full') })}
            </p>
            {method === 'post' && send_to && (
              <p>
                <strong>{send_to.address}</strong>
                {send_to.carrier && <span className="b-small b-soft"> {t('returns.carrier', { carrier: send_to.carrier })}</span>}
              </p>
            )}
            {method === 'post' &&
              (tracking_number ? <p className="b-soft">{`${one.carrier} · ${tracking_number}`}</p> : <Sent one={one} on_done={again} />)}
            <p className="b-small b-soft">{t('returns.paid_by', { day: date(one.due_at, time_zone, 'full') })}</p>
            {cancel.error instanceof Problem && <p role="alert">{refusalText(texts, cancel.error)}</p>}
            <Button variant="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              {t('returns.cancel')}
            </Button>
          </div>
        </div>
      )}
      {status === 'received' && <p>{t('returns.received_text', { day: date(one.due_at, time_zone, 'full') })}</p>}
      {status === 'settled' && (
        <p>
          {t(way === 'original' ? 'returns.paid_original' : way === 'credit' ? 'returns.paid_credit' : 'returns.paid_card', {
            amount: money(paid_minor, currency),
          })}
        </p>
      )}
      {status === 'refused' && <p>{t(`returns.refused.${refused_because ?? 'other'}`)}</p>}
      {status === 'lapsed' && <p>{t('returns.lapsed_text')}</p>}
    </Card>
  )
}

/** She tells with whom and under which number she has sent it. */
function Sent({ one: { return_id }, on_done }: { one: Return; on_done: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const [carrier, setCarrier] = useState('')
  const [number, setNumber] = useState('')
  const [key] = useState(attempt)
  const say = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/returns/{return_id}/sending', {
          params: { path: { return_id }, header: { 'Idempotency-Key': `${key} ${carrier} ${number}`.slice(0, 200) } },
          body: { carrier: carrier.trim(), tracking_number: number.trim() },
        }),
      ),
    onSuccess: on_done,
  })
  const lacks = carrier.trim() && number.trim().length >= 3 ? null : t('returns.sent_missing')
  return (
    <form
      className="returns__sent"
      aria-label={t('returns.sent')}
      onSubmit={(event) => {
        event.preventDefault()
        if (!lacks) say.mutate()
      }}
    >
      <Field label={t('returns.sent_with')}>
        <Input maxLength={60} value={carrier} onChange={(event) => setCarrier(event.target.value)} />
      </Field>
      <Field label={t('returns.sent_number')} error={say.error ? refusalText(texts, say.error) : undefined}>
        <Input maxLength={80} autoComplete="off" value={number} onChange={(event) => setNumber(event.target.value)} />
      </Field>
      <Button type="submit" variant="secondary" busy={say.isPending} disabled_because={lacks}>
        {t('returns.sent')}
      </Button>
    </form>
  )
}
