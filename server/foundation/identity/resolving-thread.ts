// A thread that resolves a table of people, so that the one that takes orders is never busy with it; it asks further threads to help it compare.
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { People } from './person.ts'
import { type Link, linksAmong, type Resolved, resolveTogether, type Search } from './resolving.ts'

interface Packed {
  a: Uint32Array
  b: Uint32Array
  weight: Float64Array
}

const pack = (links: Link[]): Packed => ({
  a: Uint32Array.from(links, ({ a }) => a),
  b: Uint32Array.from(links, ({ b }) => b),
  weight: Float64Array.from(links, ({ weight }) => weight),
})
const unpack = ({ a, b, weight }: Packed): Link[] => Array.from(a, (row, place) => ({ a: row, b: b[place]!, weight: weight[place]! }))

/** Resolves in threads of its own, `threads` of them. */
export async function resolveInThreads(people: People, threads: number): Promise<Resolved> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { people, helpers: threads - 1 } })
  const { links, ...resolved } = await answerOf<Omit<Resolved, 'links'> & { links: Packed }>(worker)
  await worker.terminate()
  return { ...resolved, links: unpack(links) }
}

function answerOf<Answer>(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

async function lead(people: People, count: number) {
  const helpers = Array.from({ length: count }, () => new Worker(new URL(import.meta.url), { workerData: { people } }))
  const resolved = await resolveTogether(
    people,
    helpers.map((worker) => async ({ pairing, model }, part, parts) => {
      const links = answerOf<Packed>(worker)
      worker.postMessage({ pairing, model, part, parts })
      return unpack(await links)
    }),
  )
  for (const worker of helpers) await worker.terminate()
  parentPort!.postMessage({ ...resolved, links: pack(resolved.links) })
}

if (parentPort) {
  const { people, helpers } = workerData as { people: People; helpers?: number }
  if (helpers !== undefined) await lead(people, helpers)
  else
    parentPort.on('message', ({ pairing, model, part, parts }: Omit<Search, 'people'> & { part: number; parts: number }) =>
      parentPort!.postMessage(pack(linksAmong({ people, pairing, model }, part, parts))),
    )
}
