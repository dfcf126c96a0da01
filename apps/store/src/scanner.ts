import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { checkGtin } from '@birge/kernel/gtin'
import { readHandoffCode } from '@birge/kernel/handoff'
import { parseOrderNumber } from '@birge/kernel/order-number'
import { useEffect, useRef } from 'react'

/** What a scanner has read, or what somebody has typed from under the bars. */
export type Scanned =
  | { kind: 'product'; gtin: string }
  | { kind: 'handoff'; code: string }
  | { kind: 'gift_card'; code: string }
  | { kind: 'paper'; number: string }
  | { kind: 'collection'; number: string; code: string }
  | { kind: 'wrong_check_digit'; expected: number }
  | { kind: 'wrong_length'; digits: number }
  | { kind: 'unknown' }

// A scanner types as its keyboard is set: on a Turkish one the colon of BIRGE: may come as another sign and I as ı.
const HANDOFF = /^b[iıİI]rge[^\p{L}\p{N}]?(.+)$/iu

// An order that is collected shows its number and its code; the strokes of the number may come as other signs too.
const COLLECTION = /^(.+)\s(\d{6})$/u

export function readScan(text: string): Scanned {
  const [, number_part = '', code = ''] = COLLECTION.exec(text.trim()) ?? []
  const collected = parseOrderNumber(number_part.replace(/[^\p{L}\p{N}]+/gu, '-'))
  if (collected.ok) return { kind: 'collection', number: collected.order_number, code }
  const handoff = HANDOFF.exec(text.trim())?.[1]
  if (handoff) {
    const code = readHandoffCode(handoff) ?? readHandoffCode(Array.from(handoff).slice(1).join(''))
    return code ? { kind: 'handoff', code } : { kind: 'unknown' }
  }
  const number = checkGtin(text)
  if (number.ok) return { kind: 'product', gtin: number.gtin }
  const gift_card = readGiftCardCode(text)
  if (gift_card) return { kind: 'gift_card', code: gift_card }
  const paper = parseOrderNumber(text)
  if (paper.ok) return { kind: 'paper', number: paper.order_number }
  if (number.reason === 'wrong_check_digit') return { kind: 'wrong_check_digit', expected: number.expected_check_digit }
  if (number.reason === 'wrong_length') return { kind: 'wrong_length', digits: text.replace(/\D/g, '').length }
  return { kind: 'unknown' }
}

// In a field: one sign may be late on a busy bus, but as a whole nobody types sixteen signs a second.
const IN_A_FIELD = { longest_gap_ms: 250, longest_mean_gap_ms: 60, fewest_signs: 6 }
// Where no field has the cursor a long number has no other meaning, however slowly it comes. PINs are shorter.
const ANYWHERE = { longest_gap_ms: 1_000, longest_mean_gap_ms: 1_000, fewest_signs: 8 }

export interface Burst {
  text: string
  /** When its first sign came, on the clock of the events. */
  began_at: number
}

/** Tells a scanner from hands: it is a keyboard that types faster than any of them, and ends with Enter. Feed it every key. */
export function wedge() {
  let signs: { sign: string; at: number }[] = []
  const last_at = () => signs.at(-1)?.at ?? Number.NEGATIVE_INFINITY

  /** What came last without a longer pause, if it can have come from a scanner. */
  function burst({ longest_gap_ms, longest_mean_gap_ms, fewest_signs }: typeof ANYWHERE): Burst | undefined {
    const begins = signs.findLastIndex(({ at }, place) => at - (signs[place - 1]?.at ?? Number.NEGATIVE_INFINITY) > longest_gap_ms)
    const of = signs.slice(begins)
    const began_at = of[0]?.at ?? 0
    if (of.length < fewest_signs || (last_at() - began_at) / (of.length - 1) > longest_mean_gap_ms) return undefined
    return { text: of.map(({ sign }) => sign).join(''), began_at }
  }

  return (key: string, at: number, in_a_field: boolean): Burst | undefined => {
    if (at - last_at() > ANYWHERE.longest_gap_ms) signs = []
    if (key.length === 1) signs.push({ sign: key, at })
    if (key !== 'Enter' && key !== 'Tab') return undefined
    const read = burst(IN_A_FIELD) ?? (in_a_field ? undefined : burst(ANYWHERE))
    signs = []
    return read
  }
}

type Listener = (burst: Burst) => void
const listeners: { current: Listener }[] = []

/** Hears the scanner wherever the cursor stands. Of several that listen, the one that came last hears it: it lies on top. */
export function useScanner(heard: Listener) {
  const latest = useRef(heard)
  latest.current = heard
  useEffect(() => {
    const listener = { current: (burst: Burst) => latest.current(burst) }
    listeners.push(listener)
    return () => void listeners.splice(listeners.indexOf(listener), 1)
  }, [])
}

/** Listens to the keyboard of this window from now on. */
export function attachScanner() {
  const feed = wedge()
  const hear = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const field = event.target instanceof HTMLInputElement ? event.target : null
    const burst = feed(event.key, event.timeStamp, field !== null)
    if (!burst) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (field) takeBack(field, burst.text)
    listeners.at(-1)?.current(burst)
  }
  window.addEventListener('keydown', hear, { capture: true })
}

/** What the scanner typed into a field that happened to have the cursor was not meant for it. */
function takeBack(field: HTMLInputElement, text: string) {
  if (!field.value.endsWith(text)) return
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, field.value.slice(0, -text.length))
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
