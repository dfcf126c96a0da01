import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { answer, api, isUnanswered, Problem } from './api.ts'
import { isReachable } from './connection.ts'
import type { CartAtTill, Change, Counter } from './counter.tsx'
import { cartByPack } from './offline-cart.ts'
import { CannotSellOffline, carryOver, changeOffline, keepSeen, type OfflineChange } from './offline-counter.ts'
import { clockOf, type PackInHand } from './offline-pack.ts'
import { useOffline } from './offline.tsx'
import { type CameFrom, type OfflineCart, on_device } from './on-device.ts'
import { moveTenders } from './sale.ts'
import { readScan } from './scanner.ts'
import { soundOfDone } from './signals.ts'
import { tell } from './tell.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

const isPossible = (change: Change): change is OfflineChange =>
  change.kind === 'scan' || change.kind === 'set' || change.kind === 'remove' || (change.kind === 'add' && !change.amount_minor)

/** The same counter as with a server, as far as it goes without one. */
export function useCounterWithoutServer(online: Counter): Counter {
  const memory = useQueryClient()
  const { t, locale } = useTexts()
  const { register } = useTill()
  const offline = useOffline()
  const { pack, cart, on, reachable, minute, unsent } = offline
  const [touched, setTouched] = useState<Counter['touched']>(null)
  const { register_id } = register

  // What is known of the cart goes to the disk, so that it goes on from there whatever happens to this page.
  const known = online.known
  useEffect(() => {
    if (!reachable || cart || known === undefined) return
    void keepSeen(register_id, known?.cart.cart_id ? seenOf(known) : null).catch(() => {})
  }, [reachable, cart, known, register_id])

  const carry = async (in_hand: PackInHand) => {
    const carried = await carryOver(in_hand)
    if (carried.nothing) return
    online.forget()
    if ('stays' in carried) return tell(t('offline.stays'), t('close'), 'yellow')
    if (carried.left_out.length) tell(t('offline.left_out', { titles: carried.left_out.join(', ') }), t('close'), 'yellow')
    if (carried.is_hers) tell(t('offline.without_customer'), t('close'), 'yellow')
  }
  const fresh = useRef({ carry, pack })
  fresh.current = { carry, pack }
  useEffect(() => {
    if (!reachable && pack) void fresh.current.carry(pack)
  }, [reachable, pack])

  useEffect(() => {
    if (!reachable) return
    void clearLeftBehind(() => memory.refetchQueries({ queryKey: ['counter'] })).catch(() => {})
  }, [reachable, cart, memory])

  const work = async (change: OfflineChange) => {
    const in_hand = fresh.current.pack
    if (!in_hand) return
    try {
      await fresh.current.carry(in_hand)
      const line_id = await changeOffline(in_hand, change)
      if (change.kind === 'add' || change.kind === 'scan') {
        soundOfDone()
        setTouched({ line_id, at: performance.now() })
      }
    } catch (problem) {
      online.tellTrouble(problem instanceof CannotSellOffline ? t(`offline.cannot.${problem.because}`) : t('offline.not_kept'))
    }
  }
  // Things are laid on the counter one after the other.
  const queue = useRef(Promise.resolve())
  const change = (asked: Change) => {
    if (isPossible(asked)) queue.current = queue.current.then(() => work(asked))
    else online.tellTrouble(t('offline.needs_server'))
  }
  online.fallen.current = (lost) => {
    if (isReachable() || !fresh.current.pack || !isPossible(lost)) return false
    change(lost)
    return true
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: with every minute another price may begin
  const quoted_at = useMemo(() => (pack ? clockOf(pack) : null), [pack, cart, minute])
  const in_cart = useMemo(
    () => (pack && cart && quoted_at ? atTill(pack, cart, { locale, shown_less: t('offline.shown_less'), at: quoted_at }, register) : null),
    [pack, cart, quoted_at, locale, t, register],
  )

  // What lies there may be sold already: until that is known it is neither changed nor sold once more. It may be put away.
  const cart_id = online.open?.cart.cart_id
  const is_asked_again = unsent.some((sale) => sale.way === 'unanswered' && sale.state === 'waiting' && sale.body.cart_id === cart_id)
  useEffect(() => {
    if (is_asked_again) return () => void memory.invalidateQueries({ queryKey: ['counter'] })
  }, [is_asked_again, memory])
  if (!on && is_asked_again) {
    const wait = t('offline.asked_again')
    const mayBe = ({ kind }: Change) => kind === 'open' || kind === 'put_away'
    return {
      ...{ ...online, is_asked_again, take: () => wait },
      change: (asked) => (mayBe(asked) ? online.change(asked) : online.tellTrouble(wait)),
      changeAndWait: async (asked) => {
        if (mayBe(asked)) return online.changeAndWait(asked)
        online.tellTrouble(wait)
        return null
      },
    }
  }
  if (!on) return online
  return {
    ...online,
    offline: true,
    quoted_at,
    ready: true,
    problem: null,
    open: in_cart,
    known: in_cart,
    waiting: [],
    touched,
    busy: false,
    change,
    changeAndWait: async (asked) => {
      change(asked)
      return null
    },
    take(text) {
      const scanned = readScan(text)
      if (scanned.kind === 'product') change({ kind: 'scan', gtin: scanned.gtin })
      else if (scanned.kind === 'wrong_check_digit') return t('scan.wrong_check_digit', { expected: scanned.expected })
      else if (scanned.kind === 'wrong_length') return t('scan.wrong_length', { digits: scanned.digits })
      else return t(scanned.kind === 'unknown' ? 'scan.unknown' : 'offline.needs_server')
      return null
    },
  }
}

const seenOf = ({ cart, via }: CartAtTill) => ({
  cart_id: cart.cart_id!,
  is_hers: via !== 'walk_in' || cart.customer_id !== null,
  lines: cart.lines.map(({ line_id, variant_id, quantity, title }) => ({ line_id, variant_id, quantity, title })),
})

function atTill(
  in_hand: PackInHand,
  cart: OfflineCart,
  speaking: { locale: string; shown_less: string; at: string },
  { register_id, name }: { register_id: string; name: string },
): CartAtTill {
  return {
    cart: cartByPack(in_hand.pack, in_hand.variants, cart, speaking),
    ...{ customer: null, open: true, put_away_at: null, register_id, register_name: name, via: 'walk_in' },
  }
}

/** What was sold without the server still lies in the cart there. Whatever somebody has put in since stays. Only then is that cart shown again. */
async function clearLeftBehind(show: () => Promise<unknown>) {
  const all = await on_device.left_behind.toArray()
  if (!all.length) return
  for (const left of all) await takeOut(left)
  await show()
  await on_device.left_behind.bulkDelete(all.map(({ cart_id }) => cart_id))
}

/** Line by line. What shall be left of one is on the disk before it is asked for: an answer that was lost takes nothing out twice. */
async function takeOut({ cart_id, lines }: CameFrom) {
  const { items } = await answer(api.GET('/v1/till/carts'))
  const there = items.find(({ cart }) => cart.cart_id === cart_id)?.cart
  for (const { line_id, quantity, leaves } of lines) {
    const line = there?.lines.find((one) => one.line_id === line_id)
    if (!line) continue
    const params = { path: { cart_id, line_id } }
    const left = Math.min(line.quantity, leaves ?? line.quantity - quantity)
    await on_device.left_behind.update(cart_id, (kept) => {
      kept.lines = kept.lines.map((one) => (one.line_id === line_id ? { ...one, leaves: left } : one))
    })
    const change =
      left > 0
        ? api.PATCH('/v1/carts/{cart_id}/lines/{line_id}', { params, body: { quantity: left } })
        : api.DELETE('/v1/carts/{cart_id}/lines/{line_id}', { params })
    await answer(change).catch((problem: unknown) => {
      // Somebody else has the cart by now, or is paying it: it is not at this counter any more.
      if (!(problem instanceof Problem) || isUnanswered(problem) || problem.status === 401) throw problem
    })
    await on_device.left_behind.update(cart_id, (kept) => {
      kept.lines = kept.lines.filter((one) => one.line_id !== line_id)
    })
  }
}

/** While it is under way nothing of that cart is sold. */
export const BRINGING = ['bring']

/** The server answers again: what lies here goes into a cart there, and the customer may have whatever needs it. */
export async function bringToServer(cart: OfflineCart) {
  const from = cart.from?.cart_id ?? null
  if (!from) await answer(api.POST('/v1/till/carts', { body: {} }))
  const { items } = await answer(api.GET('/v1/till/carts'))
  const there = items.find((item) => (from ? item.cart.cart_id === from : item.open))?.cart
  const cart_id = there?.cart_id
  if (!there || !cart_id) throw new Problem(0, null)
  for (const { variant_id, quantity } of cart.lines) {
    const line = there.lines.find((one) => one.variant_id === variant_id)
    const params = { path: { cart_id, line_id: line?.line_id ?? '' } }
    if (!line) await answer(api.POST('/v1/carts/{cart_id}/lines', { params: { path: { cart_id } }, body: { variant_id, quantity } }))
    else if (line.quantity !== quantity) await answer(api.PATCH('/v1/carts/{cart_id}/lines/{line_id}', { params, body: { quantity } }))
  }
  for (const { line_id } of cart.from?.lines ?? [])
    if (there.lines.some((one) => one.line_id === line_id) && !cart.lines.some((one) => one.line_id === line_id))
      await answer(api.DELETE('/v1/carts/{cart_id}/lines/{line_id}', { params: { path: { cart_id, line_id } } }))
  await on_device.transaction('rw', on_device.carts, async () => {
    const now = await on_device.carts.get(cart.register_id)
    // Sold or changed meanwhile: what lies here is not what was brought.
    if (JSON.stringify(now) !== JSON.stringify(cart)) throw new Error('changed while it was brought')
    await on_device.carts.delete(cart.register_id)
  })
  moveTenders(cart.cart_id, cart_id)
}
