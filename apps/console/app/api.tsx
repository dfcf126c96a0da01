import { type Api, openApi, Problem } from '@birge/api-client'
import { useLocale } from '@birge/ui'
import { keepPreviousData, QueryCache, QueryClient, type QueryKey, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'

const ApiContext = createContext<Api | null>(null)

/** The API as staff speak to it: from the desk, not from a till; in their language; phone numbers without a country are read as those of the country it is spoken in. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const locale = useLocale()
  const api = useMemo(
    () =>
      openApi({
        headers: {
          'birge-audience': 'staff',
          'birge-channel': 'desk',
          'birge-locale': locale,
          'birge-market': locale === 'az' ? 'AZ' : 'TR',
        },
      }),
    [locale],
  )
  return <ApiContext.Provider value={api}>{children}</ApiContext.Provider>
}

export function useApi(): Api {
  const api = useContext(ApiContext)
  if (!api) throw new Error('No ApiProvider above this component')
  return api
}

const isRefusal = (error: unknown) => error instanceof Problem && error.status >= 400 && error.status < 500

/** What the console has been told. Who is no longer signed in is shown the door, whichever question was the one to find out. */
export function newMemory(): QueryClient {
  const memory = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (error instanceof Problem && error.status === 401 && query.queryKey[0] !== 'session') memory.setQueryData(['session'], null)
      },
    }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (times, error) => times < 2 && !isRefusal(error), networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  return memory
}

interface Page<Item> {
  items: Item[]
  next: string | null
}

/** A list that comes page by page; while a filter changes, what was there stays until the answer is here. */
export function usePages<Item>(key: QueryKey, ask: (paging: { limit: number; after?: string }) => Promise<Page<Item>>, enabled = true) {
  const locale = useLocale()
  const query = useInfiniteQuery({
    queryKey: [...key, locale],
    queryFn: ({ pageParam }) => ask({ limit: 50, ...(pageParam && { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return { ...query, rows }
}

/** One thing, asked for in the reader's language. */
export function useAnswer<Data>(key: QueryKey, ask: () => Promise<Data>, options: { enabled?: boolean; staleTime?: number } = {}) {
  const locale = useLocale()
  return useQuery({ queryKey: [...key, locale], queryFn: ask, ...options })
}

type Chosen<Filters> = { [Name in keyof Filters]?: NonNullable<Filters[Name]> }
/** Only what was chosen: an empty filter is none. */
export const chosen = <Filters extends Record<string, string | null | undefined>>(filters: Filters) =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as Chosen<Filters>
