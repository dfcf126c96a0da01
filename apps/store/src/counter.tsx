import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { type Answer, answer, api, isUnanswered, Problem } from './api.ts'
import { useCounterWithoutServer } from './counter-offline.ts'
import { refusalText } from './refusals.ts'
import { readScan } from './scanner.ts'
import { soundOfDone, soundOfTrouble } from './signals.ts'
import { tell } from './tell.ts'
import { useTexts } from './texts.ts'

export type CartAtTill = Answer<'/v1/till/carts'>['items'][number]
export type Cart = CartAtTill['cart']
export type CartLine = Cart['lines'][number]
/** `foreseen`: not what the server has said, but what it will say most likely. */
type Counters = Answer<'/v1/till/carts'> & { foreseen?: boolean }

/** How a cart comes to the counter: by the customer's code, her proof, from those that wait, or as a new one. */
export type WayIn = { handoff_code: string } | { proof_id: string } | { cart_id: string } | Record<never, never>

export type Change =
  | { kind: 'add'; variant_id: string; quantity: number; amount_minor?: number }
  | { kind: 'scan'; gtin: string }
  | { kind: 'set'; line_id: string; quantity: number }
  | { kind: 'remove'; line_id: string }
  | { kind: 'enter_coupon'; code: string }
  | { kind: 'take_coupon_off'; code: string }
  | { kind: 'open'; way: WayIn; bring: boolean }
  | { kind: 'put_away' }

const KEY = ['counter']
const openCartOf = (memory: QueryClient) => memory.getQueryData<Counters>(KEY)?.items.find((item) => item.open)?.cart ?? null

function useCounterWork() {
  const memory = useQueryClient()
  const texts = useTexts()
  const go = useNavigate()
  const [touched, setTouched] = useState<{ line_id: string; at: number } | null>(null)
  const being_sold = useRef<string | null>(null)
  // A change that was lost since nobody answers goes on without the server, where that is possible.
  const fallen = useRef((_change: Change): boolean => false)
  const counter = useQuery({ queryKey: KEY, queryFn: (): Promise<Counters> => answer(api.GET('/v1/till/carts')) })
  const open = counter.data?.items.find((item) => item.open) ?? null
  const openNow = () => openCartOf(memory)
  const refresh = () => memory.invalidateQueries({ queryKey: KEY })
  const show = (cart: Cart, foreseen = false) =>
    memory.setQueryData<Counters>(KEY, (known) => ({
      foreseen,
      items: known?.items.map((item) => (item.open ? { ...item, cart } : item)) ?? [],
    }))

  const tellTrouble = (text: string) => {
    soundOfTrouble()
    tell(text, texts.t('close'), 'red')
  }

  const work = useMutation({
    mutationKey: KEY,
    // One after the other, as things are laid on the counter.
    scope: { id: 'counter' },
    mutationFn: async (change: Change): Promise<Cart | null> => {
      if (change.kind === 'open') {
        const along = change.bring ? openNow()?.cart_id : null
        const opened = await answer(api.POST('/v1/till/carts', { body: { ...change.way, ...(along && { bring_cart_id: along }) } }))
        await refresh()
        return opened
      }
      const cart_id = openNow()?.cart_id
      if (change.kind === 'put_away') {
        if (cart_id) await answer(api.DELETE('/v1/till/carts/{cart_id}', { params: { path: { cart_id } } }))
        await refresh()
        return null
      }
      if (change.kind === 'set' || change.kind === 'remove') {
        const params = { path: { cart_id: cart_id ?? '', line_id: change.line_id } }
        if (change.kind === 'remove') return answer(api.DELETE('/v1/carts/{cart_id}/lines/{line_id}', { params }))
        return answer(api.PATCH('/v1/carts/{cart_id}/lines/{line_id}', { params, body: { quantity: change.quantity } }))
      }
      if (change.kind === 'enter_coupon')
        return answer(
          api.POST('/v1/carts/{cart_id}/coupons', { params: { path: { cart_id: cart_id ?? '' } }, body: { code: change.code } }),
        )
      if (change.kind === 'take_coupon_off')
        return answer(api.DELETE('/v1/carts/{cart_id}/coupons/{code}', { params: { path: { cart_id: cart_id ?? '', code: change.code } } }))
      const params = { path: { cart_id: cart_id ?? (await openNew()) } }
      return change.kind === 'scan'
        ? answer(api.POST('/v1/till/carts/{cart_id}/scans', { params, body: { gtin: change.gtin } }))
        : answer(
            api.POST('/v1/carts/{cart_id}/lines', {
              params,
              body: {
                variant_id: change.variant_id,
                quantity: change.quantity,
                ...(change.amount_minor && { amount_minor: change.amount_minor }),
              },
            }),
          )
    },
    onMutate: async (change) => {
      await memory.cancelQueries({ queryKey: KEY })
      const cart = openNow()
      if (cart && (change.kind === 'set' || change.kind === 'remove')) show(foresee(cart, change), true)
    },
    onSuccess: (cart, change) => {
      if (!cart || change.kind === 'open') return
      if (change.kind === 'add' || change.kind === 'scan') {
        soundOfDone()
        const before = new Map(openNow()?.lines.map((line) => [line.line_id, line.quantity]))
        const line = cart.lines.find(({ line_id, quantity }) => quantity > (before.get(line_id) ?? 0))
        if (line) setTouched({ line_id: line.line_id, at: performance.now() })
      }
      // An answer that more changes have overtaken would show yesterday's numbers for a moment.
      const isLast = memory.isMutating({ mutationKey: KEY }) <= 1
      if (isLast || change.kind === 'add' || change.kind === 'scan') show(cart)
    },
    onError: (problem, change) => {
      if (isUnanswered(problem) && fallen.current(change)) return
      // Whoever opens a cart is told where she asked.
      if (change.kind !== 'open') tellTrouble(refusalText(texts, problem))
      void refresh()
    },
  })

  async function openNew(): Promise<string> {
    await answer(api.POST('/v1/till/carts', { body: {} }))
    await refresh()
    const cart_id = openNow()?.cart_id
    if (!cart_id) throw new Problem(0, null)
    return cart_id
  }

  /** A deposit's paper was brought: the cart that waits for it is opened where nothing else is on the counter, and the deposit pays. */
  async function openDeposit(number: string) {
    try {
      const deposit = await answer(api.GET('/v1/till/deposits/{number}', { params: { path: { number } } }))
      const waits = counter.data?.items.some((item) => !item.open && item.cart.cart_id === deposit.cart_id)
      if (deposit.cart_id && waits && !openNow()?.lines.length)
        await work.mutateAsync({ kind: 'open', way: { cart_id: deposit.cart_id }, bring: false })
      soundOfDone()
      if (openNow()?.lines.length) return void go('/pay', { state: { deposit: deposit.number } })
      const amount = texts.money(deposit.available_minor, deposit.currency)
      tell(texts.t('deposit.nothing_to_pay', { number: deposit.number, amount }), texts.t('close'))
    } catch (problem) {
      tellTrouble(refusalText(texts, problem))
    }
  }

  /** What was scanned, or typed from under the bars, comes into the cart; a customer's code opens hers. Returns what is wrong with it. */
  function take(text: string): string | null {
    const scanned = readScan(text)
    const { t } = texts
    switch (scanned.kind) {
      case 'product':
        work.mutate({ kind: 'scan', gtin: scanned.gtin })
        return null
      case 'handoff':
        work.mutateAsync({ kind: 'open', way: { handoff_code: scanned.code }, bring: false }).then(soundOfDone, (problem) => {
          tellTrouble(refusalText(texts, problem))
        })
        return null
      case 'gift_card':
        void go('/gift-cards', { state: { code: scanned.code } })
        return null
      case 'collection':
        void go('/orders', { state: { scanned: text } })
        return null
      case 'paper':
        void openDeposit(scanned.number)
        return null
      case 'wrong_check_digit':
        return t('scan.wrong_check_digit', { expected: scanned.expected })
      case 'wrong_length':
        return t('scan.wrong_length', { digits: scanned.digits })
      default:
        return t('scan.unknown')
    }
  }

  return {
    /** It works without the server. */
    offline: false,
    /** By which moment it is said what the open cart costs; the server says it by its own. */
    quoted_at: null as string | null,
    /** The sale of the open cart was sent, and its answer is waited for in the background. */
    is_asked_again: false,
    /** As the server has it; undefined until it has said so. */
    known: counter.data === undefined || counter.data.foreseen ? undefined : open,
    /** What was open here is somewhere else now. */
    forget: () => memory.setQueryData<Counters>(KEY, (then) => ({ items: then?.items.filter((item) => !item.open) ?? [] })),
    fallen,
    ready: counter.data !== undefined,
    problem: counter.error,
    refresh,
    open,
    waiting: counter.data?.items.filter((item) => !item.open) ?? [],
    touched,
    busy: work.isPending,
    change: work.mutate,
    changeAndWait: work.mutateAsync,
    take,
    tellTrouble,
    being_sold,
  }
}

/** What the cart will most likely be: shown while the server decides. */
function foresee(cart: Cart, change: { kind: 'set'; line_id: string; quantity: number } | { kind: 'remove'; line_id: string }): Cart {
  const lines =
    change.kind === 'remove'
      ? cart.lines.filter((line) => line.line_id !== change.line_id)
      : cart.lines.map((line) =>
          line.line_id === change.line_id
            ? { ...line, quantity: change.quantity, total_minor: line.unit_price_minor * change.quantity }
            : line,
        )
  const total_minor = lines.reduce((sum, line) => sum + line.total_minor, 0)
  return {
    ...cart,
    lines,
    item_count: lines.reduce((sum, line) => sum + line.quantity, 0),
    totals: { ...cart.totals, total_minor },
  }
}

export type Counter = Omit<ReturnType<typeof useCounterWork>, 'change' | 'changeAndWait'> & {
  change: (change: Change) => void
  changeAndWait: (change: Change) => Promise<Cart | null>
}
const CounterContext = createContext<Counter | null>(null)

/** The counter between associate and customer: what lies on it, and whatever is done with it. */
export function CounterProvider({ children }: { children: ReactNode }) {
  const online = useCounterWork()
  const counter = useCounterWithoutServer(online)
  useLiveCart(counter.offline ? null : (online.open?.cart ?? null), online.being_sold)
  return <CounterContext.Provider value={counter}>{children}</CounterContext.Provider>
}

export function useCounter() {
  const counter = useContext(CounterContext)
  if (!counter) throw new Error('No CounterProvider above this component')
  return counter
}

const RETRY_MS = 5_000

/** The customer changes her cart on her phone while it is open here, pays it there, or another till takes it over. */
function useLiveCart(cart: Cart | null, being_sold: { current: string | null }) {
  const memory = useQueryClient()
  const { t } = useTexts()
  const cart_id = cart?.cart_id ?? null
  const version = useRef(0)
  version.current = cart?.version ?? 0
  const words = useMemo(() => ({ paid: t('cart.paid_elsewhere'), taken: t('cart.taken_over'), close: t('close') }), [t])

  useEffect(() => {
    if (!cart_id) return
    let stream: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    const refresh = () => memory.invalidateQueries({ queryKey: KEY })
    const isBusy = () => memory.isMutating({ mutationKey: KEY }) > 0

    function listen() {
      stream = new EventSource(`/v1/live?subjects=${cart_id}&audience=till`)
      stream.addEventListener('ready', () => void (isBusy() || refresh()))
      stream.addEventListener('change', (event) => {
        const { data } = JSON.parse(event.data as string) as { data: { version?: number; reason?: string } }
        const own = isBusy() || being_sold.current === cart_id
        if (own || (data.reason === 'lines' && data.version === version.current)) return
        void refresh().then(() => {
          if (openCartOf(memory)?.cart_id !== cart_id) tell(data.reason === 'ordered' ? words.paid : words.taken, words.close)
        })
      })
      stream.onerror = () => {
        // A stream that broke is opened again by the browser; one that was refused is not.
        if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(listen, RETRY_MS)
      }
    }
    const leave = () => {
      clearTimeout(retry)
      stream?.close()
    }
    const turn = () => (document.hidden ? leave() : listen())
    document.addEventListener('visibilitychange', turn)
    if (!document.hidden) listen()
    return () => {
      document.removeEventListener('visibilitychange', turn)
      leave()
    }
  }, [cart_id, memory, being_sold, words])
}
