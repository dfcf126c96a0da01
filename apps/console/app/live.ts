import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** What becomes stale on screen when a module has changed: the first words of query keys. */
const shownOf: Record<string, string[]> = {
  orders: ['orders', 'timeline'],
  payments: ['payments', 'timeline', 'gift-cards'],
  fulfillment: ['fulfillment', 'orders', 'timeline'],
  inventory: ['stock'],
  transfers: ['stock'],
  catalog: ['products', 'stock'],
  pricing: ['prices'],
  promotions: ['promotions'],
  segments: ['segments', 'timeline'],
  carts: ['timeline'],
  customers: ['timeline'],
  clienteling: ['timeline', 'follow-ups'],
  resolution: ['reviews'],
  till: ['tills'],
  stored_value: ['gift-cards'],
  deposits: ['deposits'],
  staff: ['staff'],
}
/** The books read everything there is, so they are opened again now and then, not with every sale. */
const BOOKS = ['orders', 'payments', 'inventory', 'till', 'carts', 'checkout']
const BOOKS_AT_MOST_EVERY_MS = 5_000
const TRY_AGAIN_MS = 5_000

/** Keeps what is on screen true, over one event stream that rests while nobody looks. Says whether it is open. */
export function useLive(): boolean {
  const memory = useQueryClient()
  const [live, setLive] = useState(false)
  useEffect(() => {
    let stream: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    const books = openBooksNowAndThen(memory)
    const listen = () => {
      clearTimeout(retry)
      stream?.close()
      stream = undefined
      setLive(false)
      if (document.hidden) return
      const subjects = [...new Set([...Object.keys(shownOf), ...BOOKS])].join(',')
      stream = new EventSource(`/v1/live?audience=staff&subjects=${subjects}`)
      stream.addEventListener('ready', () => {
        setLive(true)
        // Whatever happened while nobody listened.
        void memory.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'customers' })
      })
      stream.addEventListener('change', ({ data }: MessageEvent<string>) => {
        const { subject } = JSON.parse(data) as { subject: string }
        for (const shown of shownOf[subject] ?? []) void memory.invalidateQueries({ queryKey: [shown] })
        if (BOOKS.includes(subject)) books.open()
      })
      stream.addEventListener('error', () => {
        setLive(false)
        if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(listen, TRY_AGAIN_MS)
      })
    }
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => {
      document.removeEventListener('visibilitychange', listen)
      clearTimeout(retry)
      books.close()
      stream?.close()
    }
  }, [memory])
  return live
}

function openBooksNowAndThen(memory: QueryClient) {
  let opened_at = 0
  let later: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    if (later) return
    later = setTimeout(
      () => {
        later = undefined
        opened_at = performance.now()
        void memory.invalidateQueries({ queryKey: ['books'] })
      },
      Math.max(500, opened_at + BOOKS_AT_MOST_EVERY_MS - performance.now()),
    )
  }
  return { open, close: () => clearTimeout(later) }
}
