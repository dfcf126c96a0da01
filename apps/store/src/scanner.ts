import { checkGtin } from '@birge/kernel/gtin'
import { readHandoffCode } from '@birge/kernel/handoff'
import { useEffect, useRef } from 'react'

/** What a scanner has read, or what somebody has typed from under the bars. */
export type Scanned =
  | { kind: 'product'; gtin: string }
  | { kind: 'handoff'; code: string }
  | { kind: 'wrong_check_digit'; expected: number }
  | { kind: 'wrong_length'; digits: number }
  | { kind: 'unknown' }

// A scanner types as its keyboard is set: on a Turkish one the colon of BIRGE: may come as another sign and I as ı.
const HANDOFF = /^b[iıİI]rge[^\p{L}\p{N}]?(.+)$/iu

export function readScan(text: string): Scanned {
  const handoff = HANDOFF.exec(text.trim())?.[1]
  if (handoff) {
    const code = readHandoffCode(handoff) ?? readHandoffCode([...handoff].slice(1).join(''))
    return code ? { kind: 'handoff', code } : { kind: 'unknown' }
  }
  const number = checkGtin(text)
  if (number.ok) return { kind: 'product', gtin: number.gtin }
  if (number.reason === 'wrong_check_digit') return { kind: 'wrong_check_digit', expected: number.expected_check_digit }
  if (number.reason === 'wrong_length') return { kind: 'wrong_length', digits: text.replace(/\D/g, '').length }
  return { kind: 'unknown' }
}

// One sign may be late on a busy bus; as a whole, nobody types sixteen signs a second.
const LONGEST_GAP_MS = 250
const LONGEST_MEAN_GAP_MS = 60
const FEWEST_SIGNS = 6

export interface Burst {
  text: string
  /** When its first sign came, on the clock of the events. */
  began_at: number
}

/** Tells a scanner from hands: it is a keyboard that types faster than any of them, and ends with Enter. Feed it every key. */
export function wedge() {
  let text = ''
  let began_at = 0
  let last_at = Number.NEGATIVE_INFINITY
  return (key: string, at: number): Burst | undefined => {
    if (at - last_at > LONGEST_GAP_MS) text = ''
    if (key.length === 1) {
      if (!text) began_at = at
      text += key
      last_at = at
      return undefined
    }
    if (key !== 'Enter' && key !== 'Tab') return undefined
    const burst = { text, began_at }
    const signs = [...text].length
    text = ''
    return signs >= FEWEST_SIGNS && (last_at - began_at) / (signs - 1) <= LONGEST_MEAN_GAP_MS ? burst : undefined
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
    const burst = feed(event.key, event.timeStamp)
    if (!burst) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (event.target instanceof HTMLInputElement) takeBack(event.target, burst.text)
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
