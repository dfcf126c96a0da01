import { Button, EmptyState, ErrorState, Icon, Input, Skeleton } from '@birge/ui'
import { SegmentedControl } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { type Answer, answer, api } from './api.ts'
import { useCounter } from './counter.tsx'
import { FULFILLMENTS } from './fulfilling.tsx'
import { OrderHere } from './order-here.tsx'
import { refusalText } from './refusals.ts'
import { isReturnCode } from './returns.tsx'
import { readScan, useScanner } from './scanner.ts'
import { useTexts } from './texts.ts'
import { type Register, useTill } from './till.ts'

export type Waiting = Answer<'/v1/fulfillments'>['items'][number]

const A_PAGE = 50
const LOOK_AGAIN_MS = 60_000
const RETRY_MS = 5_000

/** What is still to be done here, for the rail; what lies ready waits for its buyer, not for us. */
export const useOrdersToDo = (register: Register) => {
  const { data } = useQuery({
    queryKey: [FULFILLMENTS, 'to-do', register.location_id],
    queryFn: () => answer(api.GET('/v1/fulfillments', { params: { query: { location_id: register.location_id, limit: 100 } } })),
    refetchInterval: LOOK_AGAIN_MS,
  })
  return data?.items.filter(({ status }) => status !== 'ready').length ?? 0
}

/** A new order, or what a colleague does with one, shows at once. */
export function useLiveOrders() {
  const memory = useQueryClient()
  useEffect(() => {
    let stream: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    // What is being picked shows its own answer.
    const refresh = () =>
      void (memory.isMutating({ mutationKey: [FULFILLMENTS] }) || memory.invalidateQueries({ queryKey: [FULFILLMENTS] }))
    const leave = () => {
      clearTimeout(retry)
      stream?.close()
    }
    const listen = () => {
      leave()
      if (document.hidden) return
      stream = new EventSource('/v1/live?subjects=fulfillment&audience=till')
      stream.addEventListener('ready', refresh)
      stream.addEventListener('change', refresh)
      // A stream that broke is opened again by the browser; one that was refused is not.
      stream.onerror = () => {
        if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(listen, RETRY_MS)
      }
    }
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => {
      document.removeEventListener('visibilitychange', listen)
      leave()
    }
  }, [memory])
}

const METHODS = ['all', 'collect', 'ship'] as const
type Shown = (typeof METHODS)[number]

/** What this place has to give: the late first, then by when it is due; an order is prepared, packed and handed over here. */
export function OrdersHerePage() {
  const texts = useTexts()
  const { t } = texts
  const { register } = useTill()
  const { fulfillment_id } = useParams()
  const { state } = useLocation()
  const go = useNavigate()
  const counter = useCounter()
  const [method, setMethod] = useState<Shown>('all')
  const [typed, setTyped] = useState('')
  // The code that was scanned lies ready for the order it belongs to.
  const [shown_code, showCode] = useState<{ fulfillment_id: string; code: string } | null>(null)
  const { location_id } = register
  const queue = useInfiniteQuery({
    queryKey: [FULFILLMENTS, 'queue', location_id, method],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET('/v1/fulfillments', {
          params: { query: { location_id, limit: A_PAGE, ...(method !== 'all' && { method }), ...(pageParam && { after: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: LOOK_AGAIN_MS,
  })
  const find = useMutation({
    mutationFn: async ({ number, code }: { number: string; code?: string }) => {
      const query = { order_number: number, limit: 10 }
      const { items: open } = await answer(api.GET('/v1/fulfillments', { params: { query: { ...query, location_id } } }))
      // With its code comes who wants what lies ready.
      const found = (code ? open.find(({ status }) => status === 'ready') : undefined) ?? open[0]
      if (found) return found
      return (await answer(api.GET('/v1/fulfillments', { params: { query: { ...query, open: false } } }))).items[0]
    },
    onSuccess: (found, { number, code }) => {
      if (!found) return counter.tellTrouble(t('orders_here.not_here', { number }))
      setTyped('')
      showCode(code ? { fulfillment_id: found.fulfillment_id, code } : null)
      void go(`/orders/${found.fulfillment_id}`, { replace: fulfillment_id !== undefined })
    },
    onError: (problem) => counter.tellTrouble(refusalText(texts, problem)),
  })
  const { mutate: look } = find
  const lookUp = (text: string) => {
    if (isReturnCode(text)) return void go('/returns', { state: { scanned: text } })
    const scanned = readScan(text)
    if (scanned.kind === 'collection') look(scanned)
    else if (scanned.kind === 'paper') look({ number: scanned.number })
    else if (scanned.kind === 'product') counter.tellTrouble(t('orders_here.open_first'))
    else counter.tellTrouble(t('scan.unknown'))
  }
  // It was scanned on another page.
  const scanned = (state as { scanned?: string } | null)?.scanned
  useEffect(() => {
    if (!scanned) return
    const read = readScan(scanned)
    if (read.kind === 'collection') look(read)
    void go('/orders', { replace: true, state: null })
  }, [scanned, look, go])
  const items = queue.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <main className="orders" data-chosen={fulfillment_id !== undefined || undefined}>
      {!fulfillment_id && <Hears on={lookUp} />}
      <section className="orders__queue" aria-labelledby="orders-here">
        <header className="orders__head">
          <h1 id="orders-here">{t('orders_here.title')}</h1>
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (typed.trim()) lookUp(typed)
            }}
          >
            <Input
              icon="scan"
              aria-label={t('orders_here.find')}
              placeholder={t('orders_here.find')}
              autoComplete="off"
              spellCheck={false}
              enterKeyHint="search"
              maxLength={40}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </form>
          <Button variant="secondary" icon="return" wide onClick={() => void go('/returns')}>
            {t('returns.open')}
          </Button>
          <SegmentedControl
            fullWidth
            size="md"
            radius="xl"
            aria-label={t('orders_here.show')}
            value={method}
            onChange={(value) => setMethod(METHODS.find((one) => one === value) ?? 'all')}
            data={METHODS.map((value) => ({ value, label: t(`orders_here.methods.${value}`) }))}
          />
        </header>
        {queue.isPending ? (
          <Skeleton height="16rem" radius="var(--radius-l)" />
        ) : queue.error && !items.length ? (
          <ErrorState title={t('trouble.title')} text={refusalText(texts, queue.error)}>
            <Button icon="refresh" onClick={() => void queue.refetch()}>
              {t('retry')}
            </Button>
          </ErrorState>
        ) : items.length === 0 ? (
          <EmptyState icon="check" title={t('orders_here.none')} text={t('orders_here.none_text')} />
        ) : (
          <Queue
            items={items}
            chosen={fulfillment_id}
            on_choose={(id) => void go(`/orders/${id}`, { replace: fulfillment_id !== undefined })}
          />
        )}
        {queue.hasNextPage && (
          <Button variant="quiet" wide busy={queue.isFetchingNextPage} onClick={() => void queue.fetchNextPage()}>
            {t('find.more')}
          </Button>
        )}
      </section>
      <section className="orders__one" aria-label={t('orders_here.one')}>
        {fulfillment_id ? (
          <OrderHere
            key={fulfillment_id}
            fulfillment_id={fulfillment_id}
            code={shown_code?.fulfillment_id === fulfillment_id ? shown_code.code : ''}
            on_other={lookUp}
            on_back={() => void go('/orders')}
          />
        ) : (
          <EmptyState icon="box" title={t('orders_here.choose')} text={t('orders_here.choose_text')} />
        )}
      </section>
    </main>
  )
}

/** The scanner, as long as no order is open beside the queue: that one hears it then. */
function Hears({ on }: { on: (text: string) => void }) {
  useScanner(({ text }) => on(text))
  return null
}

const groupOf = ({ late_since, status }: Waiting) => (late_since ? 'late' : status === 'ready' ? 'ready' : 'to_do')

function Queue({
  items,
  chosen,
  on_choose,
}: {
  items: Waiting[]
  chosen: string | undefined
  on_choose: (fulfillment_id: string) => void
}) {
  const { t } = useTexts()
  return [...Map.groupBy(items, groupOf)].map(([group, of]) => (
    <section key={group} aria-labelledby={`orders-${group}`} className="orders__group">
      <h2 id={`orders-${group}`} className="page__sub">
        {t(`orders_here.groups.${group}`)} <span className="orders__count">{of.length}</span>
      </h2>
      <ul>
        {of.map((one) => (
          <li key={one.fulfillment_id}>
            <button
              type="button"
              className="order-here__row"
              data-late={one.late_since ? true : undefined}
              aria-current={one.fulfillment_id === chosen || undefined}
              onClick={() => on_choose(one.fulfillment_id)}
            >
              <Icon name={one.method === 'collect' ? 'store' : 'truck'} size={28} label={t(`orders_here.methods.${one.method}`)} />
              <span className="order-here__words">
                <strong>{one.order_number}</strong>
                <span>
                  {t(`orders_here.states.${one.status}`)} · {t('cart.pieces', { count: one.piece_count })}
                </span>
                <Due of={one} />
              </span>
              <Icon name="chevron_right" size={20} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  ))
}

/** By when the next step is to be taken, on the clocks of the shop; of what lies ready, how long it waits. */
function Due({ of }: { of: Waiting }) {
  const { t, date } = useTexts()
  const { register } = useTill()
  const { status, late_since, due_at, expires_at, picker_name } = of
  const zone = register.time_zone
  const at = (moment: string) => {
    const day = date(moment, zone, 'day')
    const time = date(moment, zone, 'time')
    return day === date(Date.now(), zone, 'day') ? time : `${day} ${time}`
  }
  const until = late_since
    ? t('orders_here.late_since', { at: at(late_since) })
    : status === 'ready'
      ? expires_at && t('orders_here.waits_until', { day: date(expires_at, zone, 'day') })
      : due_at && t(status === 'placed' ? 'orders_here.accept_by' : 'orders_here.ready_by', { at: at(due_at) })
  const said = [until, picker_name].filter(Boolean).join(' · ')
  return said ? <small>{said}</small> : null
}
