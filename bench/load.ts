/** Drives a server with so many clients at once, each waiting for its answer before it asks again, and tells how it went. */
import { Pool } from 'undici'

export interface Answer {
  status: number
  body: string
  headers: Record<string, string | string[] | undefined>
}

/** A client with a cookie jar of its own on a shared pool of connections. */
export function client(pool: Pool) {
  const cookies = new Map<string, string>()
  return async (method: 'GET' | 'POST', path: string, body?: object, key?: string): Promise<Answer> => {
    const response = await pool.request({
      method,
      path,
      headers: {
        ...(cookies.size && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const [pair] = line.split(';')
      const at = pair!.indexOf('=')
      cookies.set(pair!.slice(0, at), pair!.slice(at + 1))
    }
    return { status: response.statusCode, body: await response.body.text(), headers: response.headers }
  }
}
export type Client = ReturnType<typeof client>

export const openPool = (origin: string, connections: number) => new Pool(origin, { connections, pipelining: 1 })

export interface Measured {
  per_second: number
  p50_ms: number
  p95_ms: number
  p99_ms: number
  count: number
}

/** Repeats `work` on `clients` lanes for some seconds; the first fifth warms up and does not count. */
export async function measure(clients: number, seconds: number, work: (lane: number, turn: number) => Promise<void>): Promise<Measured> {
  const began = performance.now()
  const from = began + seconds * 200
  const until = began + seconds * 1200
  const times: number[] = []
  await Promise.all(
    Array.from({ length: clients }, async (_, lane) => {
      for (let turn = 0; performance.now() < until; turn++) {
        const start = performance.now()
        await work(lane, turn)
        const end = performance.now()
        if (start >= from && end <= until) times.push(end - start)
      }
    }),
  )
  return told(times, seconds)
}

/** Does prepared work once each, as fast as so many lanes can. */
export async function drain<Item>(items: Item[], clients: number, work: (item: Item) => Promise<void>): Promise<Measured> {
  const began = performance.now()
  const times: number[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < items.length) {
        const item = items[next++]!
        const start = performance.now()
        await work(item)
        times.push(performance.now() - start)
      }
    }),
  )
  return told(times, (performance.now() - began) / 1000)
}

function told(times: number[], seconds: number): Measured {
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { per_second: times.length / seconds, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), count: times.length }
}
