import { type Answer, answer } from '@birge/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useAnswer, useApi } from '../api.tsx'

export type PhoneCall = Answer<'/v1/phone-calls', 'post'>
export type Cart = Answer<'/v1/phone-calls/{phone_call_id}/cart'>
export type Checkout = Answer<'/v1/phone-calls/{phone_call_id}/checkouts', 'post'>

/** The call one is in the middle of; after a reload it is still there. */
export function useCurrentCall() {
  const api = useApi()
  return useAnswer(['phone-calls', 'current'], () => answer(api.GET('/v1/phone-calls/current')))
}

const cartKey = (phone_call_id: string) => ['phone-calls', phone_call_id, 'cart']

/** The caller's cart as it is now: what she does in it on her own screen is here as soon as it is done. */
export function useHerCart({ phone_call_id }: PhoneCall) {
  const api = useApi()
  const memory = useQueryClient()
  const query = useAnswer(cartKey(phone_call_id), () =>
    answer(api.GET('/v1/phone-calls/{phone_call_id}/cart', { params: { path: { phone_call_id } } })),
  )
  const cart_id = query.data?.cart_id
  useEffect(() => {
    if (!cart_id) return
    // Apart from the stream of the whole console: this one is about one person, and ends with her call.
    const stream = new EventSource(`/v1/live?audience=staff&subjects=${cart_id}`)
    const look = () => void memory.invalidateQueries({ queryKey: ['phone-calls'] })
    stream.addEventListener('ready', look)
    stream.addEventListener('change', look)
    return () => stream.close()
  }, [memory, cart_id])
  return query
}

/** Whatever was asked of the cart answers with the cart; every question about the call is asked anew. */
export function useShown() {
  const memory = useQueryClient()
  return () => memory.invalidateQueries({ queryKey: ['phone-calls'] })
}
