import { return_reasons, type ReturnReason } from '@birge/kernel/returns'
import { Button, EmptyState, Field, Icon, Input, QuantityStepper, Select, Skeleton } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { type Answer, answer, api, askAgain, attempt, Problem } from './api.ts'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import { soundOfDone, soundOfTrouble } from './signals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

type Found = Answer<'/v1/returns'>['items'][number]
type Return = Answer<'/v1/returns/{return_id}'>
type Returnable = Answer<'/v1/orders/{order_id}/returnable'>
type Order = Answer<'/v1/orders'>['items'][number]

const RETURNS = 'returns'
const CODE = /^[2-9A-HJ-NP-Z]{9}$/
const PUTS = ['resell', 'damaged', 'repair', 'to_warehouse'] as const
const BECAUSE = ['used', 'incomplete', 'not_ours', 'too_late', 'other'] as const
const WAYS = ['original', 'credit', 'gift_card'] as const
type Put = (typeof PUTS)[number]

/** Whether what was scanned may be the code of a return: a shopper shows it on her phone. */
export const isReturnCode = (text: string) => CODE.test(text.trim().toUpperCase())

/** By the code of a return, a receipt or order, or whoever stands here: her phone, mail or card. */
async function find(search: string): Promise<{ returns: Found[]; orders: Order[] }> {
  const [{ items: returns }, { items: orders }] = await Promise.all([
    answer(api.GET('/v1/returns', { params: { query: { search, limit: 20 } } })),
    answer(api.GET('/v1/orders', { params: { query: { search, limit: 20 } } })),
  ])
  if (returns.length || orders.length || search.length < 2) return { returns, orders }
  const { items: people } = await answer(api.GET('/v1/customers', { params: { query: { search, limit: 3 } } }))
  const hers = await Promise.all(
    people.map(({ customer_id }) => answer(api.GET('/v1/orders', { params: { query: { customer_id, limit: 20 } } }))),
  )
  return { returns, orders: hers.flatMap(({ items }) => items) }
}

/** Goods come back here, whatever place or channel sold them: found, looked at, put somewhere, and settled. */
export function ReturnsPage() {
  const texts = useTexts()
  const { t, money, date } = texts
  const { register } = useTill()
  const go = useNavigate()
  const { state } = useLocation()
  const [typed, setTyped] = useState('')
  const [order_id, setOrder] = useState<string | null>(null)
  const [return_id, setReturn] = useState<string | null>(null)
  const looking = useMutation({
    mutationFn: find,
    onSuccess: ({ returns, orders }) => {
      if (returns.length === 1 && !orders.length) setReturn(returns[0]!.return_id)
    },
    onError: soundOfTrouble,
  })
  const { mutate } = looking
  const look = (text: string) => {
    const search = text.trim()
    if (!search) return
    setOrder(null)
    setReturn(null)
    setTyped(search)
    mutate(search)
  }
  useScanner(({ text }) => look(text))
  // It was scanned on another page.
  const scanned = (state as { scanned?: string } | null)?.scanned
  useEffect(() => {
    if (!scanned) return
    mutate(scanned.trim())
    void go('/returns', { replace: true, state: null })
  }, [scanned, mutate, go])
  const anew = () => {
    setOrder(null)
    setReturn(null)
    setTyped('')
    looking.reset()
  }
  const { data } = looking
  return (
    <main className="returns-here">
      <header className="orders__head">
        <h1>{t('returns.title')}</h1>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            look(typed)
          }}
        >
          <Field label={t('returns.find')} error={looking.error ? refusalText(texts, looking.error) : undefined}>
            <Input
              icon="scan"
              autoComplete="off"
              spellCheck={false}
              maxLength={40}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
          <Button size="l" wide type="submit" busy={looking.isPending}>
            {t('returns.find_button')}
          </Button>
        </form>
      </header>
      {return_id ? (
        <OneReturn key={return_id} return_id={return_id} on_done={anew} />
      ) : order_id ? (
        <TakeBack key={order_id} order_id={order_id} on_taken={setReturn} />
      ) : data && !data.returns.length && !data.orders.length ? (
        <EmptyState icon="search" title={t('returns.none')} text={t('returns.none_text')} />
      ) : (
        data && (
          <>
            {data.returns.length > 0 && <h2 className="page__sub">{t('returns.announced')}</h2>}
            <ul className="rows">
              {data.returns.map((one) => (
                <Row
                  key={one.return_id}
                  title={one.order_number}
                  text={`${t(`returns.states.${one.status}`)} · ${t('cart.pieces', { count: one.piece_count })}`}
                  on_choose={() => setReturn(one.return_id)}
                />
              ))}
            </ul>
            {data.orders.length > 0 && <h2 className="page__sub">{t('returns.orders')}</h2>}
            <ul className="rows">
              {data.orders.map((order) => (
                <Row
                  key={order.order_id}
                  title={order.number}
                  text={`${date(order.placed_at, register.time_zone, 'day')} · ${order.location_name} · ${money(order.total_minor, order.currency)}`}
                  on_choose={() => setOrder(order.order_id)}
                />
              ))}
            </ul>
          </>
        )
      )}
    </main>
  )
}

function Row({ title, text, on_choose }: { title: string; text: string; on_choose: () => void }) {
  return (
    <li>
      <button type="button" className="row" onClick={on_choose}>
        <Icon name="receipt" />
        <span className="row__words">
          <strong>{title}</strong>
          <small>{text}</small>
        </span>
        <Icon name="chevron_right" size={20} />
      </button>
    </li>
  )
}

interface Piece {
  quantity: number
  reason: ReturnReason
  put: Put
}

/** Somebody stands here with goods of an order: which may come back by what right, and what becomes of each. */
function TakeBack({ order_id, on_taken }: { order_id: string; on_taken: (return_id: string) => void }) {
  const texts = useTexts()
  const { t } = texts
  const { register, session } = useTill()
  const [key] = useState(attempt)
  const [pieces, setPieces] = useState<Record<number, Piece>>({})
  const may = session.permissions.includes('returns.override')
  const of = useQuery({
    queryKey: [RETURNS, 'returnable', order_id],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/returnable', { params: { path: { order_id } } })),
    staleTime: 0,
  })
  const chosen = Object.entries(pieces).map(([line_number, piece]) => ({ line_number: Number(line_number), ...piece }))
  const take = useMutation({
    mutationFn: async (despite: boolean) => {
      const again = `${key} ${despite} ${JSON.stringify(chosen)}`.slice(0, 180)
      const begun = await answer(
        api.POST('/v1/orders/{order_id}/returns', {
          params: { path: { order_id }, header: { 'Idempotency-Key': again } },
          body: {
            lines: chosen.map(({ line_number, quantity, reason }) => ({ line_number, quantity, reason })),
            method: 'store',
            ...(despite && { despite }),
          },
        }),
      )
      return answer(
        api.POST('/v1/returns/{return_id}/receipt', {
          params: { path: { return_id: begun.return_id }, header: { 'Idempotency-Key': `${again} in` } },
          body: {
            location_id: register.location_id,
            lines: chosen.map(({ line_number, quantity, put }) => ({ line_number, quantity, disposition: put })),
          },
        }),
      )
    },
    onSuccess: ({ return_id }) => on_taken(return_id),
    onError: soundOfTrouble,
    ...askAgain,
  })
  if (of.error) return <p role="alert">{refusalText(texts, of.error)}</p>
  if (!of.data) return <Skeleton height="12rem" radius="var(--radius-l)" />
  const { lines, number } = of.data
  const isOff = take.error instanceof Problem && take.error.code === 'not_returnable'
  return (
    <section className="returns-here__one" aria-label={t('returns.what')}>
      <h2>
        {number} · {t('returns.what')}
      </h2>
      <ul className="returns-here__lines">
        {lines.map((line) => (
          <LineToTake
            key={line.line_number}
            line={line}
            may_despite={may}
            piece={pieces[line.line_number]}
            on_change={(piece) =>
              setPieces(({ [line.line_number]: _, ...others }) => (piece ? { ...others, [line.line_number]: piece } : others))
            }
          />
        ))}
      </ul>
      {take.error && (
        <p className="notice notice--critical" role="alert">
          <Icon name="warning" size={20} /> <span>{refusalText(texts, take.error)}</span>
        </p>
      )}
      <Button
        size="l"
        wide
        icon="return"
        busy={take.isPending}
        disabled_because={chosen.length ? null : t('returns.choose_first')}
        onClick={() => take.mutate(false)}
      >
        {t('returns.take')}
      </Button>
      {isOff && may && (
        <Button variant="secondary" size="l" wide busy={take.isPending} onClick={() => take.mutate(true)}>
          {t('returns.despite')}
        </Button>
      )}
    </section>
  )
}

interface LineProps {
  line: Returnable['lines'][number]
  may_despite: boolean
  piece: Piece | undefined
  on_change: (piece: Piece | null) => void
}

function LineToTake({ line, may_despite, piece, on_change }: LineProps) {
  const { t, date } = useTexts()
  const { title, left_quantity, grounds, why_not } = line
  const said = grounds.length
    ? grounds
        .map(({ ground, until_on }) =>
          until_on
            ? t('returns.until', { ground: t(`returns.grounds.${ground}`), day: date(`${until_on}T12:00:00Z`, 'UTC', 'day') })
            : t('returns.no_end', { ground: t(`returns.grounds.${ground}`) }),
        )
        .join(' · ')
    : t(`returns.why_not.${why_not ?? 'over'}`)
  const open = left_quantity > 0 && (grounds.length > 0 || (may_despite && why_not !== 'not_left'))
  return (
    <li>
      <button
        type="button"
        className="reject__reason"
        aria-pressed={piece !== undefined}
        disabled={!open}
        onClick={() =>
          on_change(
            piece
              ? null
              : {
                  quantity: 1,
                  reason: grounds.length && grounds.every(({ ground }) => ground === 'defect') ? 'defective' : 'changed_mind',
                  put: 'resell',
                },
          )
        }
      >
        <strong>
          {left_quantity} × {title}
        </strong>
        <small>{said}</small>
      </button>
      {piece && (
        <div className="returns-here__piece">
          {left_quantity > 1 && (
            <QuantityStepper
              quantity={piece.quantity}
              max={left_quantity}
              texts={{ label: t('returns.how_many'), less: t('returns.less'), more: t('returns.more') }}
              on_change={(quantity) => on_change({ ...piece, quantity })}
            />
          )}
          <Field label={t('returns.reason')}>
            <Select
              value={piece.reason}
              onChange={(event) => on_change({ ...piece, reason: return_reasons.find((one) => one === event.target.value) ?? 'other' })}
            >
              {return_reasons.map((one) => (
                <option key={one} value={one}>
                  {t(`returns.reasons.${one}`)}
                </option>
              ))}
            </Select>
          </Field>
          <WhereTo put={piece.put} on_change={(put) => on_change({ ...piece, put })} />
        </div>
      )}
    </li>
  )
}

function WhereTo({ put, on_change }: { put: Put; on_change: (put: Put) => void }) {
  const { t } = useTexts()
  return (
    <div className="chips chips--start" role="group" aria-label={t('returns.put')}>
      {PUTS.map((one) => (
        <button key={one} type="button" className="chip" aria-pressed={put === one} onClick={() => on_change(one)}>
          {t(`returns.puts.${one}`)}
        </button>
      ))}
    </div>
  )
}

/** A return that was announced or is here: taken in, refused, or settled. */
function OneReturn({ return_id, on_done }: { return_id: string; on_done: () => void }) {
  const texts = useTexts()
  const { t, money } = texts
  const one = useQuery({
    queryKey: [RETURNS, 'one', return_id],
    queryFn: () => answer(api.GET('/v1/returns/{return_id}', { params: { path: { return_id } } })),
    staleTime: 0,
  })
  if (one.error) return <p role="alert">{refusalText(texts, one.error)}</p>
  if (!one.data) return <Skeleton height="12rem" radius="var(--radius-l)" />
  const of = one.data
  return (
    <section className="returns-here__one" aria-label={of.order_number}>
      <h2>
        {of.order_number} · {t(`returns.states.${of.status}`)}
      </h2>
      <ul className="returns-here__lines">
        {of.lines.map((line) => (
          <li key={line.line_number}>
            {of.status === 'received' || of.status === 'settled' ? line.received_quantity : line.quantity} × {line.title}
            <small> · {t(`returns.reasons.${line.reason}`)}</small>
          </li>
        ))}
      </ul>
      {(of.status === 'started' || of.status === 'lapsed') && <TakeIn of={of} />}
      {of.status === 'received' && <Settle of={of} />}
      {of.status === 'settled' && (
        <p className="sold-cards__done" role="status">
          <Icon name="check" size={20} />
          {t('returns.settled', { amount: money(of.paid_minor, of.currency) })}
        </p>
      )}
      {of.status !== 'started' && of.status !== 'received' && (
        <Button variant="secondary" size="l" wide onClick={on_done}>
          {t('returns.done')}
        </Button>
      )}
    </section>
  )
}

const params = (return_id: string, key: string) => ({ path: { return_id }, header: { 'Idempotency-Key': key } })

function useDone(return_id: string) {
  const memory = useQueryClient()
  return (now: Return) => {
    memory.setQueryData([RETURNS, 'one', return_id], now)
    soundOfDone()
  }
}

/** She announced it, and here it is: all of it or less, each line where it belongs. */
function TakeIn({ of }: { of: Return }) {
  const texts = useTexts()
  const { t } = texts
  const { register } = useTill()
  const { return_id } = of
  const done = useDone(return_id)
  const [key] = useState(attempt)
  const [is_refusing, refuse] = useState(false)
  const [here, setHere] = useState(() =>
    of.lines.map(({ line_number, title, quantity }) => ({ line_number, title, most: quantity, quantity, put: 'resell' as Put })),
  )
  const lines = here
    .filter(({ quantity }) => quantity > 0)
    .map(({ line_number, quantity, put }) => ({ line_number, quantity, disposition: put }))
  const take = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/returns/{return_id}/receipt', {
          params: params(return_id, `${key} ${JSON.stringify(lines)}`.slice(0, 190)),
          body: { location_id: register.location_id, lines },
        }),
      ),
    onSuccess: done,
    onError: soundOfTrouble,
    ...askAgain,
  })
  const refusal = useMutation({
    mutationFn: (because: (typeof BECAUSE)[number]) =>
      answer(api.POST('/v1/returns/{return_id}/refusal', { params: params(return_id, `${key} ${because}`), body: { because } })),
    onSuccess: done,
    ...askAgain,
  })
  const change = (line_number: number, more: { quantity?: number; put?: Put }) =>
    setHere(here.map((line) => (line.line_number === line_number ? { ...line, ...more } : line)))
  const wrong = take.error ?? refusal.error
  return (
    <>
      {here.map((line) => (
        <div key={line.line_number} className="returns-here__piece">
          <strong>{line.title}</strong>
          <QuantityStepper
            quantity={line.quantity}
            min={0}
            max={line.most}
            texts={{ label: t('returns.how_many'), less: t('returns.less'), more: t('returns.more') }}
            on_change={(quantity) => change(line.line_number, { quantity })}
          />
          <WhereTo put={line.put} on_change={(put) => change(line.line_number, { put })} />
        </div>
      ))}
      {wrong && (
        <p className="notice notice--critical" role="alert">
          <Icon name="warning" size={20} /> <span>{refusalText(texts, wrong)}</span>
        </p>
      )}
      <Button
        size="l"
        wide
        icon="return"
        busy={take.isPending}
        disabled_because={lines.length ? null : t('returns.choose_first')}
        onClick={() => take.mutate()}
      >
        {t('returns.take')}
      </Button>
      {is_refusing ? (
        <div className="chips chips--start" role="group" aria-label={t('returns.refuse_why')}>
          {BECAUSE.map((because) => (
            <button key={because} type="button" className="chip" disabled={refusal.isPending} onClick={() => refusal.mutate(because)}>
              {t(`returns.because.${because}`)}
            </button>
          ))}
        </div>
      ) : (
        <Button variant="quiet" size="l" wide onClick={() => refuse(true)}>
          {t('returns.refuse')}
        </Button>
      )}
    </>
  )
}

/** What is given for what came in: the way it was paid, or what she likes better. */
function Settle({ of }: { of: Return }) {
  const texts = useTexts()
  const { t, money } = texts
  const { register } = useTill()
  const { return_id, wish, by_gift_receipt, goods_minor, delivery_minor, currency } = of
  const done = useDone(return_id)
  const [key] = useState(attempt)
  const [way, setWay] = useState<(typeof WAYS)[number]>(by_gift_receipt ? 'gift_card' : wish)
  const owed_minor = goods_minor + delivery_minor
  const otherwise = !by_gift_receipt && wish !== (way === 'original' ? 'original' : 'credit')
  const settle = useMutation({
    mutationFn: (before_minor?: number) =>
      answer(
        api.POST('/v1/returns/{return_id}/settlement', {
          params: params(return_id, `${key} ${way} ${before_minor ?? ''}`),
          body: {
            way,
            register_id: register.register_id,
            ...(otherwise && { wishes_otherwise: true }),
            ...(before_minor !== undefined && { before_minor }),
          },
        }),
      ),
    onSuccess: done,
    onError: soundOfTrouble,
    ...askAgain,
  })
  const before =
    settle.error instanceof Problem && settle.error.code === 'given_back_before' ? Number(settle.error.details.before_minor) : null
  return (
    <>
      <p>{t('returns.received_here')}</p>
      {!by_gift_receipt && <p className="returns-here__sum">{t('returns.owed', { amount: money(owed_minor, currency) })}</p>}
      <div className="chips chips--start" role="group" aria-label={t('returns.give')}>
        {WAYS.filter((one) => !by_gift_receipt || one === 'gift_card').map((one) => (
          <button key={one} type="button" className="chip" aria-pressed={way === one} onClick={() => setWay(one)}>
            {t(`returns.ways.${one}`)}
          </button>
        ))}
      </div>
      {otherwise && (
        <p className="notice" role="status">
          <Icon name="info" size={20} /> <span>{t('returns.wished', { way: t(`returns.ways.${wish}`) })}</span>
        </p>
      )}
      {settle.error && before === null && (
        <p className="notice notice--critical" role="alert">
          <Icon name="warning" size={20} /> <span>{refusalText(texts, settle.error, { currency })}</span>
        </p>
      )}
      {before === null ? (
        <Button size="l" wide icon="check" busy={settle.isPending} onClick={() => settle.mutate(undefined)}>
          {t(otherwise ? 'returns.wishes_otherwise' : 'returns.give')}
        </Button>
      ) : (
        <div className="returns-here__piece" role="alert">
          <p>{t('returns.goods_before', { amount: money(before, currency) })}</p>
          <Button size="l" wide busy={settle.isPending} onClick={() => settle.mutate(Math.min(before, owed_minor))}>
            {t('returns.before_all')}
          </Button>
          <Button variant="secondary" size="l" wide busy={settle.isPending} onClick={() => settle.mutate(0)}>
            {t('returns.before_none')}
          </Button>
        </div>
      )}
    </>
  )
}
