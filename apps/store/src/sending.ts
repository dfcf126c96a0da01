import { answer, answerOrNull, api, isUnanswered, Problem } from './api.ts'
import type { KeptSale, UnansweredSale } from './kept-sale.ts'
import { on_device } from './on-device.ts'

/** What became of a sale that was sent. */
export type Fate =
  | { is: 'booked'; order_id: string; number: string }
  | { is: 'refused'; refusal: NonNullable<KeptSale['refusal']> }
  /** Nobody knows, or somebody else may send it; it is sent again, and counts once. `stop`: the others would fare the same now. */
  | { is: 'unknown'; stop: boolean; refusal: KeptSale['refusal'] }

/** What the server has against the sale itself; nothing of it passes by itself. */
export const OWN_REFUSALS = [
  ...['invalid_request', 'offline_sale_malformed', 'offline_sale_differs', 'offline_goods_unknown', 'seller_unknown'],
  ...['sold_in_future', 'sold_before_pack', 'register_never_opened'],
]

/** Signed out, too many at a time, no answer, somebody who may not: nothing is wrong with the sale itself. */
export function fateOf(problem: unknown, way: KeptSale['way'] = 'offline'): Fate {
  if (!(problem instanceof Problem) || isUnanswered(problem) || [401, 408, 425, 429].includes(problem.status))
    return { is: 'unknown', stop: true, refusal: null }
  if (problem.status >= 500) return { is: 'unknown', stop: false, refusal: null }
  const { status, code, message, details } = problem
  const refusal = { status, code, said: message, details }
  const is_refused = way === 'offline' ? OWN_REFUSALS.includes(code) : [400, 404, 409, 422].includes(status)
  return is_refused ? { is: 'refused', refusal } : { is: 'unknown', stop: false, refusal }
}

async function send(sale: KeptSale): Promise<Fate> {
  try {
    if (sale.way === 'offline') {
      const { order_id, number } = await answer(api.POST('/v1/offline-sales', { body: sale.body }))
      return { is: 'booked', order_id, number }
    }
    const known = await orderOf(sale)
    if (known) return { is: 'booked', ...known }
    const { key, register_id: _, ...body } = sale.body
    const { order_id, number } = await answer(api.POST('/v1/till/sales', { params: { header: { 'Idempotency-Key': key } }, body }))
    return { is: 'booked', order_id, number }
  } catch (problem) {
    return fateOf(problem, sale.way)
  }
}

/**
 * The server knows a key again only from who used it, and for a day: it is asked whether the cart was sold, lest it be sold anew. Whoever may not look
 * sends it all the same.
 */
async function orderOf({ body: { cart_id, total_minor } }: UnansweredSale) {
  const sold = await answerOrNull(api.GET('/v1/orders', { params: { query: { cart_id, limit: 1 } } }), 403)
  return sold?.items.find((order) => order.total_minor === total_minor) ?? null
}

/** The sales that wait, one after the other as they were made. True: it is known of all what became of them. */
export async function sendAll(queue: {
  waiting: () => Promise<KeptSale[]>
  send: (sale: KeptSale) => Promise<Fate>
  keep: (sale: KeptSale) => Promise<unknown>
}): Promise<boolean> {
  let all = true
  for (const sale of await queue.waiting()) {
    const fate = await queue.send(sale)
    const tries = sale.tries + 1
    if (fate.is === 'booked')
      await queue.keep({
        ...withoutCodes(sale),
        tries,
        state: 'booked',
        refusal: null,
        booked: { order_id: fate.order_id, number: fate.number },
      })
    else if (fate.is === 'refused') await queue.keep({ ...sale, tries, state: 'refused', refusal: fate.refusal })
    else {
      all = false
      await queue.keep({ ...sale, tries, refusal: fate.refusal })
      if (fate.stop) break
    }
  }
  return all
}

const waiting = () => on_device.sales.where('state').equals('waiting').sortBy('sold_at')

/** Of several tabs one sends. Should two do it all the same, the server knows each sale again by its name. */
export async function sendWaiting(): Promise<boolean> {
  const sendThem = () => sendAll({ waiting, send, keep: (sale) => on_device.sales.put(sale) })
  const locks = (navigator as { locks?: LockManager }).locks
  return locks ? locks.request('birge-store.sending', sendThem) : sendThem()
}

/** How long to wait after so many times in vain. */
export const pauseAfter = (times: number) => Math.min(60_000, 2_000 * 2 ** times)

const DAYS_KEPT = 7
/** What is in the books for a week need not be kept here any longer. */
export async function forgetBooked(now = Date.now()) {
  const oldest = new Date(now - DAYS_KEPT * 86_400_000).toISOString()
  await on_device.sales
    .where('state')
    .equals('booked')
    .filter(({ sold_at }) => sold_at < oldest)
    .delete()
}

/** Once more, after somebody has looked after what was wrong. */
export const sendAgain = (sale: KeptSale) => on_device.sales.put({ ...sale, state: 'waiting' })

/** Refused, so not sold: somebody has seen it, and sells it anew or gives the money back. */
export const notSold = ({ sale_id, way, state }: KeptSale) =>
  way === 'unanswered' && state === 'refused' ? on_device.sales.delete(sale_id) : undefined

/** Whoever holds the code of a gift card holds its money: it is neither shown nor kept longer than it is needed. */
export function withoutCodes(sale: KeptSale): KeptSale {
  if (sale.way === 'offline') return sale
  const { tenders, top_ups, ...body } = sale.body
  return {
    ...sale,
    body: {
      ...body,
      tenders: tenders.map((one) => (one.method === 'gift_card' && one.reference ? { ...one, reference: masked(one.reference) } : one)),
      ...(top_ups && { top_ups: top_ups.map((one) => ({ ...one, code: masked(one.code) })) }),
    },
  }
}
const masked = (code: string) => `…${code.slice(-4)}`
