import { useLocalStorage } from '@mantine/hooks'
import { type Answer, answer, api, isUnanswered, Problem } from './api.ts'
import { on_device } from './on-device.ts'
import type { Tender } from './tenders.ts'

export type Sold = Answer<'/v1/till/sales', 'post'>

/** A sale that was sent, with the key under which the server knows it again. */
export interface Sale {
  key: string
  register_id: string
  cart_id: string
  total_minor: number
  tenders: Tender[]
  /** Lines of gift cards that put more on a card she has. */
  top_ups?: { line_id: string; code: string }[]
}

// Kept on the device until the server has said what became of it: neither a lost answer nor a reloaded page sells twice.
const PENDING = 'birge-store.sale'

export function pendingSale(): Sale | null {
  const kept = localStorage.getItem(PENDING)
  return kept ? (JSON.parse(kept) as Sale) : null
}

/** Nobody waits for its answer here any more: it is kept with the sales that are sent later, under the same key. */
export class SetAside extends Error {}

export async function setAside(sale: Sale, currency: string) {
  await on_device.sales.put({
    ...{ way: 'unanswered', sale_id: sale.key, state: 'waiting', register_id: sale.register_id, sold_at: new Date().toISOString() },
    ...{ currency, total_minor: sale.total_minor, tries: 0, refusal: null, booked: null, body: sale },
  })
  localStorage.removeItem(PENDING)
}

const LONGEST_PAUSE_MS = 5_000
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Sells, and asks again with the same key for as long as no answer comes. `on_waiting` hears how often it was asked in vain. What the server
 * refuses was not sold, and is thrown.
 */
export async function sendSale(sale: Sale, on_waiting: (times: number) => void): Promise<Sold> {
  localStorage.setItem(PENDING, JSON.stringify(sale))
  const { key, register_id: _, ...body } = sale
  for (let times = 1; ; times++) {
    try {
      const sold = await answer(api.POST('/v1/till/sales', { params: { header: { 'Idempotency-Key': key } }, body }))
      localStorage.removeItem(PENDING)
      return sold
    } catch (problem) {
      if (!isUnanswered(problem)) {
        // Whoever was signed out in between signs in again, and is answered then.
        if (!(problem instanceof Problem && problem.status === 401)) localStorage.removeItem(PENDING)
        throw problem
      }
      on_waiting(times)
      await pause(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** times))
      if (pendingSale()?.key !== key) throw new SetAside()
    }
  }
}

const MOST_CARTS_KEPT = 20

const TENDERS = 'birge-store.tenders'
/** What was given for a cart so far, for who does not watch it. */
export const tendersKeptFor = (cart_id: string): Tender[] =>
  (JSON.parse(localStorage.getItem(TENDERS) ?? '{}') as Record<string, Tender[]>)[cart_id] ?? []

/** What was given for a cart goes along where its goods go. */
export function moveTenders(from: string, to: string) {
  const { [from]: given, ...others } = JSON.parse(localStorage.getItem(TENDERS) ?? '{}') as Record<string, Tender[]>
  if (!given?.length) return
  const value = { ...others, [to]: [...(others[to] ?? []), ...given] }
  localStorage.setItem(TENDERS, JSON.stringify(value))
  // As `useLocalStorage` tells its like.
  window.dispatchEvent(new CustomEvent('mantine-local-storage', { detail: { key: TENDERS, value } }))
}

/** What was given for a cart so far. A card that was charged must not be forgotten when the page is left or loaded anew. */
export const useTenders = (cart_id: string | null) => useOfCart<Tender>(TENDERS, cart_id)

/** What this device keeps of its last carts until they are sold. */
export function useOfCart<Thing>(key: string, cart_id: string | null) {
  const [kept, keep] = useLocalStorage<Record<string, Thing[]>>({ key, defaultValue: {}, getInitialValueInEffect: false })
  const of = (cart: string | null): Thing[] => (cart && kept[cart]) || (NONE as Thing[])
  const set = (next: Thing[], cart = cart_id) => {
    if (!cart) return
    const { [cart]: _, ...others } = kept
    keep(Object.fromEntries([...Object.entries(others).slice(1 - MOST_CARTS_KEPT), ...(next.length ? [[cart, next] as const] : [])]))
  }
  return [of(cart_id), set, of] as const
}
const NONE: unknown[] = []
