import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { useReachable } from './connection.ts'
import type { KeptSale } from './kept-sale.ts'
import { goodUntil, type PackInHand, packInHand, refreshPack } from './offline-pack.ts'
import { type OfflineCart, on_device, useKept } from './on-device.ts'
import { forgetBooked, pauseAfter, sendWaiting } from './sending.ts'
import { useTill } from './till.ts'

const REFRESH_MS = 5 * 60_000
const A_MINUTE_MS = 60_000

interface Offline {
  reachable: boolean
  /** Null: this device has none yet, and cannot sell without the server. */
  pack: PackInHand | null
  too_old: boolean
  cart: OfflineCart | null
  /** The counter works without the server: it does not answer, or what began without it is not finished. */
  on: boolean
  /** Changes with every minute, and when somebody looks at the clock: prices begin and end. */
  minute: number
  lookAtClock: () => void
  /** What the server has not booked: some wait for it, some it has refused. */
  unsent: KeptSale[]
}
const OfflineContext = createContext<Offline | null>(null)

export function useOffline(): Offline {
  const offline = useContext(OfflineContext)
  if (!offline) throw new Error('No OfflineProvider above this component')
  return offline
}

/** What this register can do without the server, and everything that is done for that while there is one. */
export function OfflineProvider({ children }: { children: ReactNode }) {
  const { register_id } = useTill().register
  const reachable = useReachable()
  const kept_pack = useKept(async () => (await on_device.packs.get(register_id)) ?? null, register_id)
  const cart = useKept(async () => (await on_device.carts.get(register_id)) ?? null, register_id)
  const unsent = useUnsent()
  const left_behind = useKept(() => on_device.left_behind.count())
  const pack = useMemo(() => (kept_pack ? packInHand(kept_pack) : null), [kept_pack])
  const [now, lookAtClock] = useNow()
  usePackKeptFresh(register_id, reachable)
  useSending(reachable, unsent?.filter(({ state }) => state === 'waiting').length ?? 0)
  if (kept_pack === undefined || cart === undefined || unsent === undefined || left_behind === undefined) return null
  const unfinished = cart !== null || left_behind > 0
  return (
    <OfflineContext.Provider
      value={{
        ...{ reachable, pack, cart, unsent, lookAtClock, minute: now },
        too_old: pack !== null && now > goodUntil(pack) - pack.clock_ahead_ms,
        on: pack !== null && (!reachable || unfinished),
      }}
    >
      {children}
    </OfflineContext.Provider>
  )
}

/** Sales that are not in the books yet, the oldest first; undefined until they are read. */
export const useUnsent = () => useKept(() => on_device.sales.where('state').anyOf('waiting', 'refused').sortBy('sold_at'))

function useNow() {
  const [now, setNow] = useState(Date.now)
  const look = useCallback(() => setNow(Date.now()), [])
  useEffect(() => {
    const clock = setInterval(look, A_MINUTE_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(clock)
      document.removeEventListener('visibilitychange', look)
    }
  }, [look])
  return [now, look] as const
}

function usePackKeptFresh(register_id: string, reachable: boolean) {
  useEffect(() => {
    if (!reachable) return
    // What has come to nothing is tried again; the one in hand goes on being good until it is too old.
    const refresh = () => void (document.hidden || refreshPack(register_id).catch(() => {}))
    refresh()
    const again = setInterval(refresh, REFRESH_MS)
    return () => clearInterval(again)
  }, [register_id, reachable])
  useEffect(() => {
    // Browsers throw away what a device keeps when room is short, unless they are asked not to.
    void (navigator.storage as StorageManager | undefined)?.persist?.().catch(() => {})
    void forgetBooked().catch(() => {})
  }, [])
}

function useSending(reachable: boolean, waiting: number) {
  useEffect(() => {
    if (!reachable || !waiting) return
    let stopped = false
    let next: ReturnType<typeof setTimeout>
    const go = async (times: number) => {
      const done = await sendWaiting().catch(() => false)
      if (!done && !stopped) next = setTimeout(() => void go(times + 1), pauseAfter(times))
    }
    void go(0)
    return () => {
      stopped = true
      clearTimeout(next)
    }
  }, [reachable, waiting])
}
