import { answer } from '@birge/api-client'
import { useMemo } from 'react'
import { useAnswer, useApi } from './api.tsx'
import { useSession } from './session.tsx'
import { useTexts } from './texts.ts'

// Things that every page names and that seldom change: asked for once, then known.
const LONG = 5 * 60_000
const MOST = 200

const byId = <Item, Key extends keyof Item>(items: Item[] | undefined, key: Key) =>
  new Map((items ?? []).map((item) => [item[key] as string, item]))

export function usePlaces() {
  const api = useApi()
  const { data } = useAnswer(['places'], () => answer(api.GET('/v1/locations', { params: { query: { limit: MOST } } })), {
    staleTime: LONG,
  })
  return useMemo(() => byId(data?.items, 'location_id'), [data])
}

export function useRegisters() {
  const api = useApi()
  const { can } = useSession()
  const { data } = useAnswer(['tills', 'all'], () => answer(api.GET('/v1/registers', { params: { query: { limit: MOST } } })), {
    staleTime: LONG,
    enabled: can('registers.read'),
  })
  return useMemo(() => byId(data?.items, 'register_id'), [data])
}

export function useCompanies() {
  const api = useApi()
  const { can } = useSession()
  const { data } = useAnswer(['companies'], () => answer(api.GET('/v1/companies', { params: { query: { limit: MOST } } })), {
    staleTime: LONG,
    enabled: can('companies.read'),
  })
  return useMemo(() => byId(data?.items, 'company_id'), [data])
}

export function usePriceLists() {
  const api = useApi()
  const { can } = useSession()
  const { data } = useAnswer(['price-lists'], () => answer(api.GET('/v1/price-lists', { params: { query: { limit: MOST } } })), {
    staleTime: LONG,
    enabled: can('pricing.read'),
  })
  return useMemo(() => data?.items ?? [], [data])
}

/** The categories by the names that their shoppers read. */
export function useCategories() {
  const api = useApi()
  const { data } = useAnswer(['categories'], () => answer(api.GET('/v1/categories')), { staleTime: LONG })
  return useMemo(() => data?.items ?? [], [data])
}

/** A category by its slug, as the reader says it. */
export function useCategoryName() {
  const categories = useCategories()
  const names = useMemo(() => new Map(categories.map(({ slug, title }) => [slug, title])), [categories])
  return (slug: string) => names.get(slug) ?? slug
}

/** The segments of a company that live. */
export function useSegments(company_id: string | undefined) {
  const api = useApi()
  const { can } = useSession()
  const { data } = useAnswer(
    ['segments', 'all', company_id],
    () => answer(api.GET('/v1/segments', { params: { query: { company_id: company_id!, limit: MOST } } })),
    { staleTime: LONG, enabled: Boolean(company_id) && can('segments.read') },
  )
  return useMemo(() => data?.items ?? [], [data])
}

/** A system by the name people know it by: Birge itself, or a tracking source by the name it was given; others are called as they call themselves. */
export function useSystemName() {
  const api = useApi()
  const { can } = useSession()
  const { t } = useTexts()
  const { data } = useAnswer(['sources', 'all'], () => answer(api.GET('/v1/tracking/sources', { params: { query: { limit: MOST } } })), {
    staleTime: LONG,
    enabled: can('tracking.read'),
  })
  const names = useMemo(() => new Map(data?.items.map(({ source_id, name }) => [source_id, name])), [data])
  return (system: string) => (system === 'birge' ? t('words.birge') : (names.get(system) ?? system))
}

/** One of the staff by id; known only to whoever may see the staff. */
export function useColleague(staff_id: string | undefined) {
  const api = useApi()
  const { can } = useSession()
  const { data } = useAnswer(
    ['staff', 'one', staff_id],
    () => answer(api.GET('/v1/staff/{staff_id}', { params: { path: { staff_id: staff_id! } } })),
    { staleTime: LONG, enabled: staff_id !== undefined && can('staff.read') },
  )
  return data
}

/** The numbers by which people know the orders among some documents. */
export function useOrderNumbers(documents: string[]) {
  const api = useApi()
  const { can } = useSession()
  const ids = useMemo(() => [...new Set(documents.filter((id) => id.startsWith('ord_')))].sort().slice(0, MOST).join(','), [documents])
  const { data } = useAnswer(
    ['orders', 'numbers', ids],
    () => answer(api.GET('/v1/orders', { params: { query: { order_ids: ids, limit: MOST } } })),
    { staleTime: LONG, enabled: ids !== '' && can('orders.read') },
  )
  return useMemo(() => new Map(data?.items.map(({ order_id, number }) => [order_id, number])), [data])
}

/** What people type to find a document: an order by its number, anything else as it is called. */
export function useDocument(text: string | null): string | null {
  const api = useApi()
  const { can } = useSession()
  const isNumber = text !== null && /^\p{Lu}{2,}-\d{3,}(-\d)?$/u.test(text)
  const { data } = useAnswer(
    ['orders', 'numbered', text],
    () => answer(api.GET('/v1/orders', { params: { query: { search: text!, limit: 1 } } })),
    { staleTime: LONG, enabled: isNumber && can('orders.read') },
  )
  return isNumber ? (data?.items[0]?.order_id ?? text) : text
}
