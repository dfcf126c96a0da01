/** Server processes of their own, that meet only in the database, and can be killed. */
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after } from 'node:test'
import { type Answer, type CallOptions, PATIENCE_MS, type Pocket, pocket, startTestApp } from '../harness.ts'

const now = () => new Date().toISOString()

const leaving = new Set<() => unknown>()
/** Whatever has become of the test: before the house is closed and its database gone, in which they are. */
export const beforeTheHouseCloses = (leave: () => unknown) => void leaving.add(leave)
const running = new Set<{ leave(): Promise<unknown> }>()

/** The app of the test itself, from which the stage is set and the end is looked at, beside the servers whose clocks run. */
export async function startReferee() {
  after(async () => {
    for (const leave of leaving) await leave()
    leaving.clear()
    running.clear()
  })
  const app = await startTestApp({ at: now() })
  return {
    ...app,
    /** Sends the servers home, and lets everything come to its end, at their time or later: what one of them was just about nobody waits for in vain. */
    async settle() {
      await Promise.all([...running].map((server) => server.leave()))
      if (app.clock.now() < new Date()) app.clock.moveTo(now())
      return app.settle()
    },
  }
}

export async function startServer(databaseUrl: string, options: { preload?: string; fatal_write?: string; patience_ms?: number } = {}) {
  const child = fork(join(import.meta.dirname, 'server.ts'), [], {
    env: {
      ...process.env,
      BIRGE_RACE_DATABASE_URL: databaseUrl,
      ...(options.fatal_write && { BIRGE_RACE_FATAL_WRITE: options.fatal_write }),
      ...(options.patience_ms && { BIRGE_RACE_PATIENCE_MS: String(options.patience_ms) }),
    },
    execArgv: options.preload ? ['--import', join(import.meta.dirname, options.preload)] : [],
  })
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  beforeTheHouseCloses(stop)
  /** Who does not go home by herself is sent. */
  const leave = async () => {
    if (child.connected) child.send('leave')
    const sent = setTimeout(stop, 60_000)
    await ended
    clearTimeout(sent)
  }
  running.add({ leave })
  const ready = once(child, 'message') as Promise<[{ address: string }]>
  const [told] = await Promise.race([ready, ended])
  if (!told || typeof told !== 'object') throw new Error(`a server ended before it was ready (${String(told)})`)
  const { address } = told

  async function call(
    method: string,
    path: string,
    body?: object,
    { as = pocket(), headers = {}, key }: CallOptions = {},
  ): Promise<Answer> {
    const response = await fetch(address + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(as.size && { cookie: [...as].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(as.has('birge_staff') && { 'birge-audience': 'staff' }),
        ...(as.has('birge_till') && { 'birge-audience': 'till' }),
        ...(key && { 'idempotency-key': key }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0]!.split('=') as [string, string]
      as.set(name, value)
    }
    const text = await response.text()
    return {
      status: response.status,
      body: /json/.test(response.headers.get('content-type') ?? '') && text ? JSON.parse(text) : text,
      text,
      headers: Object.fromEntries(response.headers),
    }
  }
  return { address, call, stop, ended, isAlive: () => child.exitCode === null && child.signalCode === null }
}
export type Server = Awaited<ReturnType<typeof startServer>>

export const startServers = (databaseUrl: string, count: number, options?: Parameters<typeof startServer>[1]) =>
  Promise.all(Array.from({ length: count }, () => startServer(databaseUrl, options)))

/** An open event stream; every change that comes down it is told with the moment when it came. */
export async function listen({ address }: Server, subject: string, as: Pocket) {
  const cookie = [...as].map(([name, value]) => `${name}=${value}`).join('; ')
  const closing = new AbortController()
  const response = await fetch(`${address}/v1/live?subjects=${subject}`, { headers: { cookie }, signal: closing.signal })
  assert.equal(response.status, 200)
  const changes: { type: string; at: number }[] = []
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const reading = (async () => {
    for (let text = ''; ; ) {
      const { done, value } = await reader.read()
      if (done) return
      const parts = (text + value).split('\n\n')
      text = parts.pop()!
      for (const part of parts)
        if (part.includes('event: change')) changes.push({ type: JSON.parse(part.split('data: ')[1]!).type, at: Date.now() })
    }
  })().catch(() => {})
  return {
    changes,
    async hears(type: string) {
      const asked = Date.now()
      while (!changes.some((change) => change.type === type)) {
        assert.ok(Date.now() - asked < PATIENCE_MS, `${type} was not heard`)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async close() {
      closing.abort()
      await reading
    },
  }
}

/** All at the same moment: nobody goes on before the last one has come. */
export function startingLine(runners: number) {
  let go = () => {}
  const gun = new Promise<void>((resolve) => (go = resolve))
  let ready = 0
  return () => {
    if (++ready === runners) go()
    return gun
  }
}
