import { Icon } from '@birge/ui'
import { useEffect, useRef, useState } from 'react'
import { useTexts } from './texts.ts'

/** Ten digits as large as thumbs. `point` is the decimal sign, where amounts are typed. */
export function Keypad({ label, point, on_key }: { label: string; point?: string; on_key: (key: string) => void }) {
  const { t } = useTexts()
  const key = (name: string) => (
    <button key={name} type="button" className="keypad__key" onClick={() => on_key(name)}>
      {name}
    </button>
  )
  return (
    <div className="keypad" role="group" aria-label={label}>
      {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(key)}
      {point ? (
        <button type="button" className="keypad__key" aria-label={t('keypad.point')} onClick={() => on_key('.')}>
          {point}
        </button>
      ) : (
        <button type="button" className="keypad__key keypad__key--quiet" aria-label={t('keypad.clear')} onClick={() => on_key('clear')}>
          <Icon name="close" size={26} />
        </button>
      )}
      {key('0')}
      <button type="button" className="keypad__key keypad__key--quiet" aria-label={t('keypad.back')} onClick={() => on_key('back')}>
        <Icon name="arrow_left" size={26} />
      </button>
    </div>
  )
}

/** What is typed by thumb or keyboard, and how to unsay what a scanner typed in between. */
export function useTyped(next: (typed: string, key: string) => string) {
  const [typed, setTyped] = useState('')
  const now = useRef('')
  const before = useRef<{ at: number; typed: string }[]>([])
  const set = (text: string) => {
    now.current = text
    setTyped(text)
  }
  return {
    typed,
    set,
    press: (key: string, at = performance.now()) => {
      before.current = [...before.current.slice(-63), { at, typed: now.current }]
      set(next(now.current, key))
    },
    unsaySince: (at: number) => {
      const then = before.current.find((one) => one.at >= at)
      if (then) set(then.typed)
    },
  }
}

const KEYS: Record<string, string> = { Backspace: 'back', Delete: 'clear', ',': '.' }

/** Digits of a real keyboard count too, wherever no field has the cursor. */
export function useKeyboard(on_key: (key: string, at: number) => void, on_enter?: () => void) {
  const latest = useRef({ on_key, on_enter })
  latest.current = { on_key, on_enter }
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return
      if (/^[0-9.,]$|^Backspace$|^Delete$/.test(event.key)) latest.current.on_key(KEYS[event.key] ?? event.key, event.timeStamp)
      // On a button Enter presses that button.
      else if (event.key === 'Enter' && event.target === document.body) latest.current.on_enter?.()
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [])
}
