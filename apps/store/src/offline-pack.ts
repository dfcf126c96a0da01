import { type OfflinePack, type PackVariant, quoteOffline } from '@birge/kernel/offline'
import { answer, api } from './api.ts'
import { type KeptPack, on_device, type PackPage } from './on-device.ts'
import { lookForUpdate } from './update.ts'

/** The pack as it is sold by. */
export interface PackInHand {
  pack: OfflinePack
  variants: ReadonlyMap<string, PackVariant>
  by_gtin: ReadonlyMap<string, PackVariant>
  clock_ahead_ms: number
  seal?: string | undefined
}

const MOST_WALKS = 4

/**
 * Asks for what has changed since the last time, and keeps the new pack as soon as it is whole: never half of one, nor pages of two moments, nor one
 * by whose rules this till does not calculate.
 */
export async function refreshPack(register_id: string): Promise<void> {
  let known = (await on_device.packs.get(register_id))?.pages ?? []
  for (let walks = 0; walks < MOST_WALKS; walks++) {
    const { is_changed, ...pack } = await walk(known)
    known = pack.pages
    const first = known[0]!.body
    if (first.register.register_id !== register_id) return
    // Several pages are of one moment where none has changed since it came.
    if (is_changed && known.length > 1) continue
    const quoted = quoteOffline(first, [], pack.taken_at)
    if (!quoted.ok && quoted.because === 'rules_changed') return lookForUpdate()
    await on_device.packs.put({ register_id, ...pack })
    return
  }
}

async function walk(before: readonly PackPage[]) {
  const pages: PackPage[] = []
  let is_changed = false
  let taken_at = ''
  let clock_ahead_ms = 0
  let seal: string | undefined
  for (let after: string | null = ''; after !== null; after = pages.at(-1)!.body.goods.next) {
    const known = before.find((page) => page.after === after)
    const asked = await api.GET('/v1/offline-pack', {
      params: { query: after ? { after } : {} },
      ...(known && { headers: { 'if-none-match': known.etag } }),
      cache: 'no-store',
    })
    const told_at = Date.parse(asked.response.headers.get('date') ?? '') || Date.now()
    clock_ahead_ms = told_at - Date.now()
    const is_the_same = asked.response.status === 304 && known !== undefined
    if (!is_the_same) is_changed = true
    const body = is_the_same ? known.body : ((await answer(Promise.resolve(asked))) as OfflinePack)
    pages.push({ after, etag: is_the_same ? known.etag : (asked.response.headers.get('etag') ?? ''), body })
    const as_of = is_the_same ? new Date(told_at).toISOString() : body.taken_at
    if (taken_at && as_of >= taken_at) continue
    taken_at = as_of
    seal = asked.response.headers.get('birge-pack-seal') ?? undefined
  }
  return { pages, is_changed, taken_at, clock_ahead_ms, seal }
}

export function packInHand({ pages, taken_at, clock_ahead_ms, seal }: KeptPack): PackInHand {
  const items = pages.flatMap(({ body }) => body.goods.items)
  return {
    pack: { ...pages[0]!.body, taken_at, goods: { items, next: null } },
    variants: new Map(items.map((variant) => [variant.variant_id, variant])),
    by_gtin: new Map(items.flatMap((variant) => variant.gtins.map((gtin) => [gtin, variant] as const))),
    clock_ahead_ms,
    seal,
  }
}

/** What the clock of the server shows, as far as this device knows; never before the pack was taken. */
export const clockOf = ({ pack, clock_ahead_ms }: PackInHand, now = Date.now()) =>
  new Date(Math.max(now + clock_ahead_ms, Date.parse(pack.taken_at))).toISOString()

/** Until when it may be sold by. */
export const goodUntil = ({ pack }: PackInHand) => Date.parse(pack.taken_at) + pack.good_for_hours * 3_600_000
