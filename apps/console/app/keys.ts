import { useEffect, useRef } from 'react'

type Strokes = Record<string, (event: KeyboardEvent) => void>

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
/** Escape closes the list that hangs on it, not what stands around it. */
const isCombobox = (target: EventTarget | null) =>
  target instanceof Element && target.closest('[role=combobox], [role=listbox], [aria-haspopup=listbox]') !== null
const dialogIsOpen = () => [...document.querySelectorAll('[role=dialog]')].some((dialog) => dialog.checkVisibility())

const SEQUENCE_MS = 900
let first = ''
let first_at = 0

/**
 * Keys that do something while nobody types and no dialog or menu is open: `{ j: next, 'g o': showOrders }`. `Escape` and the other names are
 * those of KeyboardEvent.key.
 */
export function useKeys(strokes: Strokes, enabled = true) {
  const latest = useRef(strokes)
  latest.current = strokes
  useEffect(() => {
    if (!enabled) return
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialogIsOpen()) return
      if (event.key === 'Escape' && isCombobox(event.target)) return
      const sequence = first && event.timeStamp - first_at < SEQUENCE_MS ? `${first} ${event.key}` : event.key
      const act = latest.current[sequence]
      if (!act) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [enabled])
}

/** Remembers the first key of a sequence, once for the whole page, after everybody else has seen it. */
export function rememberFirstKeys() {
  const remember = (event: KeyboardEvent) => {
    first = event.key === 'g' && !isTyping(event.target) ? 'g' : ''
    first_at = event.timeStamp
  }
  window.addEventListener('keydown', remember)
  return () => window.removeEventListener('keydown', remember)
}

export const command_key = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
