import { insideTransaction } from './database.ts'

export type Answered<T> = { answered: true; value: T } | { answered: false; reason: 'timed_out' | 'unreachable'; error: string }

/**
 * Speaks to a system outside. Throws inside a transaction: a lock must not wait for a foreign network. A time-out is an outcome, not an
 * error: nobody knows then whether the other side has done it, and the caller has to ask again by its own reference.
 */
export async function outbound<T>(options: { timeout_ms: number }, speak: (signal: AbortSignal) => Promise<T>): Promise<Answered<T>> {
  if (insideTransaction()) throw new Error('no network inside a transaction: record, speak, settle')
  const signal = AbortSignal.timeout(options.timeout_ms)
  const expired = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
  try {
    return { answered: true, value: await Promise.race([speak(signal), expired]) }
  } catch (error) {
    const isLate = signal.aborted || (error as Error | undefined)?.name === 'TimeoutError'
    return { answered: false, reason: isLate ? 'timed_out' : 'unreachable', error: String(error) }
  }
}
