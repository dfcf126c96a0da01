import type { OfflineLine, OfflinePack } from '@birge/kernel/offline'
import { Dexie, type EntityTable, liveQuery } from 'dexie'
import { useEffect, useState } from 'react'
import { isUnanswered } from './api.ts'
import type { KeptSale } from './kept-sale.ts'

interface KeptAnswer {
  name: string
  answer: unknown
  kept_at: string
}

/** A page of the pack as it came, with its mark. */
export interface PackPage {
  after: string
  etag: string
  body: OfflinePack
}

/** What a register needs to sell without the server. */
export interface KeptPack {
  register_id: string
  pages: PackPage[]
  /** When the server last said that it is so, by its own clock, and how far that is ahead of this device's. */
  taken_at: string
  clock_ahead_ms: number
  /** By which the server knows that it has given this. */
  seal?: string | undefined
}

/** What went over from the cart on the server, when that fell silent. */
export interface CameFrom {
  cart_id: string
  /** `leaves`: so many stay there; it was asked for, perhaps not answered. */
  lines: { line_id: string; quantity: number; leaves?: number }[]
}

/** What lies on the counter of a register without a server. */
export interface OfflineCart {
  register_id: string
  cart_id: string
  lines: OfflineLine[]
  from: CameFrom | null
}

/** What this device keeps for times without a server. It survives a reload, a crash and a power cut. */
class OnDevice extends Dexie {
  answers!: EntityTable<KeptAnswer, 'name'>
  packs!: EntityTable<KeptPack, 'register_id'>
  carts!: EntityTable<OfflineCart, 'register_id'>
  sales!: EntityTable<KeptSale, 'sale_id'>
  /** Carts on the server whose goods went along into a sale without it: they are taken out there as soon as it answers. */
  left_behind!: EntityTable<CameFrom, 'cart_id'>

  constructor() {
    // A sale that is said to be done must be on the disk, not only on its way there.
    super('birge-store', { chromeTransactionDurability: 'strict' })
    this.version(1).stores({ answers: 'name' })
    this.version(2).stores({ packs: 'register_id', carts: 'register_id', sales: 'sale_id, state, number', left_behind: 'cart_id' })
  }
}

export const on_device = new OnDevice()

export const keep = (name: string, answer: unknown) => on_device.answers.put({ name, answer, kept_at: new Date().toISOString() })
export const kept = async <Answer>(name: string) => (await on_device.answers.get(name))?.answer as Answer | undefined

/** The answer of the server, or the last one it gave where it gives none now. */
export async function orKept<Answer>(name: string, asked: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await asked()
    await keep(name, answer).catch(() => {})
    return answer
  } catch (problem) {
    const known = isUnanswered(problem) ? await on_device.answers.get(name).catch(() => undefined) : undefined
    if (!known) throw problem
    return known.answer as Answer
  }
}

/** What lies on the device, now and whenever it changes, in this tab or another; undefined until it is read. */
export function useKept<Thing>(read: () => Promise<Thing>, key = ''): Thing | undefined {
  const [thing, setThing] = useState<{ key: string; is: Thing }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when something else is read
  useEffect(() => {
    const reading = liveQuery(read).subscribe({ next: (is) => setThing({ key, is }), error: () => {} })
    return () => reading.unsubscribe()
  }, [key])
  return thing?.key === key ? thing.is : undefined
}
