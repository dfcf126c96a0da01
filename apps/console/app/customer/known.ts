import { type Answer, answer } from '@birge/api-client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useAnswer, useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'

export type Overview = Answer<'/v1/customers/{customer_id}/overview'>
export type Note = Overview['notes'][number]
export type FollowUp = Overview['follow_ups'][number]

export function useOverview(customer_id: string) {
  const api = useApi()
  return useAnswer(['customers', 'overview', customer_id], () =>
    answer(api.GET('/v1/customers/{customer_id}/overview', { params: { path: { customer_id } } })),
  )
}

/** Changes something that is kept of customers; whatever shows it is read again. */
export function useKeeping<Asked, Kept>(keep: (asked: Asked) => Promise<Kept>, done?: (kept: Kept) => void) {
  const memory = useQueryClient()
  return useMutation({
    mutationFn: keep,
    onSuccess: async (kept) => {
      await Promise.all(['customers', 'timeline', 'follow-ups'].map((key) => memory.invalidateQueries({ queryKey: [key] })))
      done?.(kept)
    },
  })
}

/** Where something is written down for her: the first of hers that is also a store of mine, else my first store. */
export function useDesk(hers: { location_id: string | null }[]) {
  const places = usePlaces()
  const isMyStore = ({ location_id }: { location_id: string | null }) => places.get(location_id ?? '')?.kind === 'store'
  const here = hers.find(isMyStore)?.location_id
  const first = [...places.values()].find(({ kind }) => kind === 'store') ?? [...places.values()][0]
  return { places, location_id: here ?? first?.location_id ?? null }
}
