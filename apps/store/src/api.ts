import { answer, openApi, Problem } from '@birge/api-client'
import type { Locale } from '@birge/ui'
import { ask } from './connection.ts'

export { type Answer, answer, attempt, Problem } from '@birge/api-client'

/** What every request says of the device: the language it speaks, and the country whose shop it stands in. */
export const device: { locale: Locale; market: string } = { locale: 'tr', market: 'TR' }

const LONGEST_WAIT_MS = 20_000

function speaking(audience: 'till' | 'staff' | 'app') {
  const api = openApi({ headers: { 'birge-audience': audience }, fetch: (request) => ask(request, LONGEST_WAIT_MS) })
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
