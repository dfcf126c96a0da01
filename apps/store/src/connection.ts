import { useSyncExternalStore } from 'react'

/**
 * Whether the server answers, as the requests found it: a device may well be online and its server not. It is gone when a request was lost, or
 * waits for long, and nothing answers at `/health` either: a slow answer alone is no reason to sell without it.
 */
const SLOW_MS = 4_000
const LONGEST_LOOK_MS = 8_000
const LOOK_AGAIN_MS = 2_000
const LOOK_BY_ITSELF_MS = 15_000

let reachable = true
let looking: Promise<boolean> | undefined
let next: ReturnType<typeof setTimeout> | undefined
const told = new Set<() => void>()

function set(now: boolean) {
  clearTimeout(next)
  next = setTimeout(lookByItself, now ? LOOK_BY_ITSELF_MS : LOOK_AGAIN_MS)
  if (now === reachable) return
  reachable = now
  for (const tell of told) tell()
}

// A till that lies in a drawer need not ask; it looks as soon as somebody does.
const lookByItself = () => void (document.hidden ? set(reachable) : look())

/** Asks the server whether it is there. Whoever asks meanwhile gets the same answer. */
export function look(): Promise<boolean> {
  looking ??= fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(LONGEST_LOOK_MS) })
    .then(
      async (response) => {
        await response.text()
        return response.ok
      },
      () => false,
    )
    .then((answers) => {
      set(answers)
      return answers
    })
    .finally(() => (looking = undefined))
  return looking
}

export const isReachable = () => reachable

/** A request whose fate tells of the server. It is given up as soon as it is known that nobody is there. */
export async function ask(request: Request, longest_wait_ms: number): Promise<Response> {
  if (!reachable && !(await look())) throw new Error('nobody answers')
  const given_up = new AbortController()
  const slow = setTimeout(() => void look().then((answers) => answers || given_up.abort(new Error('nobody answers'))), SLOW_MS)
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, given_up.signal, AbortSignal.timeout(longest_wait_ms)]),
    })
    // Something stands before the server (a proxy, a router's own page) and says that it is not there.
    if (response.status >= 502 && response.status <= 504) await look()
    else set(true)
    return response
  } catch (cause) {
    if (!request.signal.aborted) await look()
    throw cause
  } finally {
    clearTimeout(slow)
  }
}

const subscribe = (tell: () => void) => {
  const again = () => void (document.hidden || look())
  told.add(tell)
  window.addEventListener('offline', again)
  window.addEventListener('online', again)
  document.addEventListener('visibilitychange', again)
  if (!next) set(reachable)
  return () => {
    told.delete(tell)
    window.removeEventListener('offline', again)
    window.removeEventListener('online', again)
    document.removeEventListener('visibilitychange', again)
  }
}

export const useReachable = () => useSyncExternalStore(subscribe, isReachable)
