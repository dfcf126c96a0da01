import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Pool } from 'undici'
import { openPool } from './load.ts'
import { CLIENTS } from './rows.ts'

const started: MeasuredServer[] = []

export interface MeasuredServer {
  child: ChildProcess
  port: number
  bare: number
  took_ms: number
  pool: Pool
  barePool: Pool
}

export async function startMeasured(url: string): Promise<MeasuredServer> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [url], {
    execArgv: ['--expose-gc', ...process.execArgv], // as `npm start` starts it
    stdio: 'inherit',
  })
  const ready = await new Promise<{ port: number; bare: number; took_ms: number }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the measured server ended with ${code}`)))
    child.once('message', (message: { ready: { port: number; bare: number; took_ms: number } }) => resolve(message.ready))
  })
  const server = {
    child,
    ...ready,
    pool: openPool(`http://127.0.0.1:${ready.port}`, 300),
    barePool: openPool(`http://127.0.0.1:${ready.bare}`, CLIENTS),
  }
  started.push(server)
  return server
}
export const ask = (server: MeasuredServer, message: object) =>
  new Promise<{ state?: { rss: number; statements: number } }>((resolve) => {
    server.child.once('message', resolve)
    server.child.send(message)
  })

export async function stop(server: MeasuredServer) {
  await Promise.all([server.pool.destroy(), server.barePool.destroy()])
  const ended = new Promise((resolve) => server.child.once('exit', resolve))
  server.child.send({ ask: 'stop' })
  await ended
}

/** However it ended. */
export function killStarted() {
  for (const { child } of started) child.kill()
}
