import { answer } from '@birge/api-client'
import { useQuery } from '@tanstack/react-query'
import { useApi } from './api.tsx'
import { useCustomer } from './cart.ts'
import type { Draft } from './paying.ts'
import { useShop } from './visit.ts'

type Delivery = Partial<Pick<Draft, 'name' | 'delivery' | 'location_id' | 'street' | 'district' | 'city' | 'postal_code'>>

/** In whose name and where her last order went: who comes again need not write it again. */
export function useLastDelivery(): Delivery | null | undefined {
  const api = useApi()
  const { market } = useShop()
  const { data: customer } = useCustomer()
  const { data } = useQuery({
    queryKey: ['orders', 'last-delivery', customer?.customer_id, market],
    enabled: customer !== undefined && customer !== null,
    queryFn: async (): Promise<Delivery | null> => {
      const { items } = await answer(api.GET('/v1/orders', { params: { query: { limit: 10 } } }))
      const last = items.find(({ delivery }) => delivery === 'ship' || delivery === 'collect')
      if (!last) return null
      const { contact, delivery, location } = await answer(
        api.GET('/v1/orders/{order_id}', { params: { path: { order_id: last.order_id } } }),
      )
      const name = contact?.name ?? ''
      if (delivery === 'collect') return location ? { name, delivery, location_id: location.location_id } : null
      const { street = '', district = '', city = '', postal_code = '', country } = (contact?.address ?? {}) as Record<string, string>
      return country === market ? { name, street, district, city, postal_code } : null
    },
  })
  return data
}
