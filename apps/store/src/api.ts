import { answer, openApi, Problem } from '@birge/api-client'
import type { Locale } from '@birge/ui'
import { useSyncExternalStore } from 'react'

export { type Answer, answer, attempt, Problem } from '@birge/api-client'

/** What every request says of the device: the language it speaks, and the country whose shop it stands in. */
export const device: { locale: Locale; market: string } = { locale: 'tr', market: 'TR' }

const LONGEST_WAIT_MS = 20_000

function speaking(audience: 'till' | 'staff' | 'app') {
  const api = openApi({ headers: { 'birge-audience': audience }, fetch: ask })
  api.use({
    onRequest({ request }) {
      request.headers.set('birge-locale', device.locale)
      request.headers.set('birge-market', device.market)
    },
  })
  return api
}

/** What whoever stands at the till asks. */
export const api = speaking('till')
/** What is asked by whoever signed in by password, at the back office in this browser or only to make this device a till. */
export const asManager = speaking('staff')
/** What the till itself asks, before anybody has signed in on it. */
export const asTill = speaking('app')

async function ask(request: Request): Promise<Response> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(LONGEST_WAIT_MS)])
    const response = await fetch(request, { signal })
    setReachable(true)
    return response
  } catch (cause) {
    if (!request.signal.aborted) setReachable(false)
    throw cause
  }
}

// Whether the server answers, as the last request found it. A device may well be online and its server not.
let reachable = true
let looking: ReturnType<typeof setInterval> | undefined
const told = new Set<() => void>()

function setReachable(now: boolean) {
  if (now === reachable) return
  reachable = now
  clearInterval(looking)
  if (!reachable) looking = setInterval(look, 2_000)
  for (const tell of told) tell()
}

const look = () =>
  fetch('/health', { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok && setReachable(true),
    () => {},
  )

const subscribe = (tell: () => void) => {
  const lost = () => setReachable(false)
  const back = () => void look()
  told.add(tell)
  window.addEventListener('offline', lost)
  window.addEventListener('online', back)
  return () => {
    told.delete(tell)
    window.removeEventListener('offline', lost)
    window.removeEventListener('online', back)
  }
}

export const useReachable = () => useSyncExternalStore(subscribe, () => reachable)

/** Nobody knows whether the server has done it: the answer was lost, or it is under way still. */
export const isUnanswered = (problem: unknown) =>
  problem instanceof Problem && (problem.status === 0 || problem.status >= 502 || problem.code === 'request_in_progress')

/** For what changes money: a lost answer is asked for again, with the same key, until the server says what became of it. */
export const askAgain = {
  retry: (failures: number, problem: Error) => isUnanswered(problem) && failures < 30,
  retryDelay: (failures: number) => Math.min(5_000, 500 * 2 ** failures),
}

/** The answer, or null where the server says that there is none (`statuses`). */
export async function answerOrNull<Data>(
  asked: Parameters<typeof answer<Data>>[0],
  ...statuses: number[]
): Promise<NonNullable<Data> | null> {
  try {
    return await answer(asked)
  } catch (problem) {
    if (problem instanceof Problem && statuses.includes(problem.status)) return null
    throw problem
  }
}
