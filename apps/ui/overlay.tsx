import { createContext, type ReactNode, useCallback, useContext, useEffect, useId, useRef, useState } from 'react'
import { classes, IconButton } from './buttons.tsx'
import { Icon, type IconName } from './icons.tsx'

type OverlayProps = {
  open: boolean
  on_close: () => void
  title: ReactNode
  texts: { close: string }
  children: ReactNode
  footer?: ReactNode
}

// The browser's own <dialog>: it keeps focus inside, gives it back afterwards, closes by Escape, and makes the page behind inert.
function Overlay({ open, on_close, title, texts, children, footer, className }: OverlayProps & { className: string }) {
  const ref = useRef<HTMLDialogElement>(null)
  const title_id = useId()
  useEffect(() => {
    const dialog = ref.current
    if (open && !dialog?.open) {
      dialog?.showModal()
      // The title takes the focus: it is read out first, and nothing looks pressed that nobody chose.
      dialog?.querySelector('h2')?.focus()
    }
    if (!open && dialog?.open) dialog.close()
  }, [open])
  return (
    <dialog
      ref={ref}
      className={classes('b-overlay', className)}
      aria-labelledby={title_id}
      onClose={on_close}
      onClick={(event) => event.target === ref.current && on_close()}
    >
      <div className="b-overlay__panel">
        <div className="b-overlay__head">
          <h2 id={title_id} tabIndex={-1}>
            {title}
          </h2>
          <IconButton icon="close" label={texts.close} onClick={on_close} />
        </div>
        <div className="b-overlay__body">{children}</div>
        {footer && <footer className="b-overlay__foot">{footer}</footer>}
      </div>
    </dialog>
  )
}

/** A question in the middle of the screen. */
export const Dialog = (props: OverlayProps) => <Overlay {...props} className="b-dialog" />

/** A panel at the side, on a phone from below: the cart, the filters. */
export const Sheet = ({ side = 'end', ...props }: OverlayProps & { side?: 'start' | 'end' }) => (
  <Overlay {...props} className={`b-sheet b-sheet--${side}`} />
)

export type ToastMessage = { text: ReactNode; tone?: 'neutral' | 'critical'; icon?: IconName; action?: { label: string; run: () => void } }
const ToastContext = createContext<(message: ToastMessage) => void>(() => {})

export const useToast = () => useContext(ToastContext)

/**
 * One short message at a time, read out politely, gone after some seconds unless the pointer or focus rests on it. What was said on one
 * `page` is not said on the next.
 */
export function ToastProvider({ children, page, seconds = 6 }: { children: ReactNode; page?: string; seconds?: number }) {
  const [message, setMessage] = useState<(ToastMessage & { number: number }) | null>(null)
  const [held, setHeld] = useState(false)
  const show = useCallback((next: ToastMessage) => {
    // A message that went away under the pointer has not told that the pointer left it.
    setHeld(false)
    setMessage((last) => ({ ...next, number: (last?.number ?? 0) + 1 }))
  }, [])
  const [said_on, setSaidOn] = useState(page)
  if (said_on !== page) {
    setSaidOn(page)
    setMessage(null)
  }
  useEffect(() => {
    if (!message || held) return
    const timer = setTimeout(() => setMessage(null), seconds * 1000)
    return () => clearTimeout(timer)
  }, [message, held, seconds])
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div className="b-toasts" role="status" aria-live="polite">
        {message && (
          <div
            key={message.number}
            className={classes('b-toast', message.tone === 'critical' && 'b-toast--critical')}
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <Icon name={message.icon ?? (message.tone === 'critical' ? 'warning' : 'check')} size={20} />
            <span>{message.text}</span>
            {message.action && (
              <button
                type="button"
                onClick={() => {
                  message.action?.run()
                  setMessage(null)
                }}
              >
                {message.action.label}
              </button>
            )}
          </div>
        )}
      </div>
    </ToastContext.Provider>
  )
}
