import { type Answer, answer } from '@birge/api-client'
import { useToast } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useApi } from './api.tsx'
import { listen } from './live.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'

export type Cart = Answer<'/v1/cart'>
export type CartLine = Cart['lines'][number]
export type Customer = Answer<'/v1/sign-ins', 'post'>['customer']

/** The shopper's cart, the same on every device she is signed in on. Undefined until it is known. */
export function useCart() {
  const api = useApi()
  return useQuery({ queryKey: ['cart'], queryFn: () => answer(api.GET('/v1/cart')), staleTime: Number.POSITIVE_INFINITY })
}

/** Nothing but gift cards: no door is asked for. */
export const isDigital = ({ lines }: Cart) => lines.length > 0 && lines.every((line) => line.is_gift_card)

/** What it costs the way she wants it: with delivery when it is sent. */
export function asChosen(cart: Cart, delivery: 'ship' | 'collect'): Pick<Cart, 'totals' | 'discounts' | 'delivery'> {
  const sent = delivery === 'ship' && !isDigital(cart) ? cart.delivery : null
  return sent ? { totals: sent.totals, discounts: sent.discounts, delivery: sent } : { ...cart, delivery: null }
}

/** Who is signed in; null is nobody. */
export function useCustomer() {
  const api = useApi()
  return useQuery({
    queryKey: ['me'],
    queryFn: async () => (await answer(api.GET('/v1/me'))).customer,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

type CartChange =
  | { kind: 'add'; variant_id: string; quantity: number; amount_minor?: number }
  | { kind: 'set'; line_id: string; quantity: number }
  | { kind: 'remove'; line_id: string }

/** Changes the cart. It shows at once; one change waits for the one before, and the last answer is what holds. */
export function useCartChange() {
  const api = useApi()
  const memory = useQueryClient()
  const say = useToast()
  const texts = useTexts()
  const mutationKey = ['cart']
  return useMutation({
    mutationKey,
    scope: { id: 'cart' },
    mutationFn: (change: CartChange): Promise<Cart> => {
      if (change.kind === 'add') {
        const { kind: _, ...body } = change
        return answer(api.POST('/v1/cart/lines', { body }))
      }
      const params = { path: { line_id: change.line_id } }
      if (change.kind === 'remove') return answer(api.DELETE('/v1/cart/lines/{line_id}', { params }))
      return answer(api.PATCH('/v1/cart/lines/{line_id}', { params, body: { quantity: change.quantity } }))
    },
    onMutate: async (change) => {
      await memory.cancelQueries({ queryKey: ['cart'] })
      memory.setQueryData<Cart>(['cart'], (cart) => cart && foresee(cart, change))
    },
    onSuccess: (cart) => {
      if (memory.isMutating({ mutationKey }) > 1) return
      memory.setQueryData(['cart'], cart)
      if (cart.version < newest_version) void memory.invalidateQueries({ queryKey: ['cart'] })
    },
    onError: (problem) => {
      say({ text: refusalText(texts, problem, memory.getQueryData<Cart>(['cart'])?.currency), tone: 'critical' })
      void memory.invalidateQueries({ queryKey: ['cart'] })
    },
  })
}

// Of the cart that is shown, as other devices and tills have left it: they may have been quicker than an answer under way.
let newest_version = 0

/** What the cart will most likely be: shown while the server decides. */
function foresee(cart: Cart, change: CartChange): Cart {
  if (change.kind === 'add') return cart
  const lines =
    change.kind === 'remove'
      ? cart.lines.filter((line) => line.line_id !== change.line_id)
      : cart.lines.map((line) =>
          line.line_id === change.line_id
            ? { ...line, quantity: change.quantity, discounts: [], total_minor: line.unit_price_minor * change.quantity }
            : line,
        )
  const total_minor = lines.reduce((sum, line) => sum + line.total_minor, 0)
  return { ...cart, lines, item_count: lines.reduce((sum, line) => sum + line.quantity, 0), totals: { ...cart.totals, total_minor } }
}

// What happened to the cart just now and elsewhere, for the page that shows it: a till opened it, or it was ordered.
let cart_news: string | null = null
const told = new Set<() => void>()
function tellNews(news: string | null) {
  cart_news = news
  for (const tell of told) tell()
}
const subscribe = (tell: () => void) => {
  told.add(tell)
  return () => void told.delete(tell)
}
export const useCartNews = () =>
  useSyncExternalStore(
    subscribe,
    () => cart_news,
    () => null,
  )

/** Keeps the cart and the customer in step with what happens on other devices and at tills. */
export function LiveCart() {
  const memory = useQueryClient()
  const cart_id = useCart().data?.cart_id
  const customer_id = useCustomer().data?.customer_id
  const [hers, setHers] = useState<{ cart_id?: string | null | undefined; customer_id?: string | undefined }>({})
  // A cart that was ordered is gone from the next answer, yet its last news are still to be heard; but not by somebody else.
  if ((cart_id && cart_id !== hers.cart_id) || customer_id !== hers.customer_id) setHers({ cart_id, customer_id })
  const subjects = [hers.cart_id, hers.customer_id].filter(Boolean).join(',')

  useEffect(() => {
    if (!subjects) return
    return listen(subjects.split(','), (heard) => {
      if ('ready' in heard) return void memory.invalidateQueries({ queryKey: ['cart'] })
      const { type, data } = heard.change
      if (type === 'carts.cart_changed') {
        const cart = memory.getQueryData<Cart>(['cart'])
        newest_version = Number(data.version)
        const known = data.reason === 'lines' && heard.change.subject === cart?.cart_id && data.version === cart.version
        if (!known && !memory.isMutating({ mutationKey: ['cart'] })) void memory.invalidateQueries({ queryKey: ['cart'] })
        if (data.reason === 'serving_began' || data.reason === 'ordered') tellNews(String(data.reason))
        if (data.reason === 'serving_ended' && cart_news === 'serving_began') tellNews(null)
      }
      if (type.startsWith('orders.')) void memory.invalidateQueries({ queryKey: ['orders'] })
    })
  }, [subjects, memory])
  return null
}
