import { Icon, type IconName, Skeleton } from '@birge/ui'
import { ActionIcon, Button, Modal, Tooltip } from '@mantine/core'
import { type ComponentType, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { Link, type LinkProps, type To, useBlocker, useLocation, useNavigate, useSearchParams } from 'react-router'
import { useKeys } from './keys.ts'
import { Failed, Refused } from './states.tsx'
import { useTexts } from './texts.ts'

/**
 * Whatever has an id opens beside the page one is on, at `?open=ord_…`: its prefix says what it is. So any panel may stand beside any list,
 * the browser's way back leads to the panel before, and an address can be sent to somebody.
 */
const OPEN = 'open'
/** The part of it that is meant: of a variant the place. */
const AT = 'at'

export function usePanel() {
  const [parameters] = useSearchParams()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const to = (id: string | null, at?: string | null): To => {
    const search = new URLSearchParams(parameters)
    for (const [name, value] of [
      [OPEN, id],
      [AT, at],
    ] as const) {
      if (value) search.set(name, value)
      else search.delete(name)
    }
    return { pathname, search: search.toString() }
  }
  return {
    open: parameters.get(OPEN),
    at: parameters.get(AT),
    to,
    show: (id: string, options?: { replace?: boolean }) => void navigate(to(id), options),
    close: () => void navigate(to(null), { replace: false }),
  }
}

/** A link that opens something beside this page. */
export function ItemLink({ id, at, children, ...rest }: { id: string; at?: string; children: ReactNode } & Omit<LinkProps, 'to' | 'id'>) {
  const { to } = usePanel()
  return (
    <Link {...rest} to={to(id, at)}>
      {children}
    </Link>
  )
}

interface PanelProps {
  kind: string
  title: ReactNode
  picture?: ReactNode
  /** Above the title: the state it is in. */
  state?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** The frame of a panel. It does not take the focus on wide screens, so that j and k go on walking through the list. */
export function Panel({ kind, title, picture, state, actions, children }: PanelProps) {
  const { t } = useTexts()
  const { close } = usePanel()
  return (
    <>
      <header className="c-panel__head">
        {picture}
        <div className="c-panel__title">
          <p>
            <span className="c-faint">{kind}</span>
            {state}
          </p>
          <h2>{title}</h2>
        </div>
        <div className="c-panel__actions">
          {actions}
          <Tooltip label={t('panel.close_hint')} withArrow>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('panel.close')} onClick={close}>
              <Icon name="close" size={20} />
            </ActionIcon>
          </Tooltip>
        </div>
      </header>
      <div className="c-panel__body">{children}</div>
    </>
  )
}

/** A part of a panel under its own heading. */
export function Section({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="c-section">
      <div className="c-section__head">
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** One of several things under a heading: what it is, below it what is known of it, at the end what it comes to. */
export function Line({
  icon,
  label,
  below,
  end,
  foot,
  children,
}: {
  icon: IconName
  label?: string
  below?: ReactNode
  end?: ReactNode
  /** What can be done with it. */
  foot?: ReactNode
  children: ReactNode
}) {
  return (
    <li>
      <Icon name={icon} size={18} {...(label && { label })} />
      <div>
        {children}
        {below && <span className="c-below c-faint">{below}</span>}
        {foot}
      </div>
      {end}
    </li>
  )
}

/** Asks once before what was typed is lost, whatever leads away: another row, another page, Escape or the way back. */
export function useTyped() {
  const { t } = useTexts()
  const typed = useRef(false)
  const blocker = useBlocker(({ currentLocation: from, nextLocation: to }) => {
    const openAt = ({ search }: { search: string }) => new URLSearchParams(search).get(OPEN)
    return typed.current && (from.pathname !== to.pathname || openAt(from) !== openAt(to))
  })
  return {
    note: () => {
      typed.current = true
    },
    forget: () => {
      typed.current = false
    },
    question: (
      <Modal
        opened={blocker.state === 'blocked'}
        onClose={() => blocker.reset?.()}
        title={t('form.leave_title')}
        closeButtonProps={{ 'aria-label': t('panel.close') }}
        centered
      >
        <div className="c-form">
          <p>{t('form.leave_text')}</p>
          <div className="c-form__foot">
            <Button variant="default" size="sm" onClick={() => blocker.proceed?.()}>
              {t('form.leave')}
            </Button>
            <Button size="sm" onClick={() => blocker.reset?.()} data-autofocus>
              {t('form.stay')}
            </Button>
          </div>
        </div>
      </Modal>
    ),
  }
}

/** What is filled in where it will stand, and saved; Escape leaves it as it was. */
export function BoxedForm({
  query,
  save,
  red,
  onSave,
  onCancel,
  onTyped,
  children,
}: {
  query: { error: unknown; isPending: boolean }
  /** What the button says. */
  save?: string
  red?: boolean
  onSave: () => void
  onCancel?: () => void
  onTyped?: () => void
  children: ReactNode
}) {
  return (
    <form
      className="c-form c-form--boxed"
      onSubmit={(event) => {
        event.preventDefault()
        onSave()
      }}
      {...(onTyped && { onInput: onTyped })}
      onKeyDown={(event) => event.key === 'Escape' && (event.target as Element).ariaExpanded !== 'true' && onCancel?.()}
    >
      <Refused error={query.error} />
      {children}
      <FormFoot query={query} onCancel={onCancel} save={save} red={red} />
    </form>
  )
}

/** How a form is left: as it was, or saved. */
export function FormFoot({
  query,
  onCancel,
  save,
  red,
}: {
  query: { isPending: boolean }
  onCancel?: (() => void) | undefined
  /** What the button says. */
  save?: string | undefined
  red?: boolean | undefined
}) {
  const { t } = useTexts()
  return (
    <div className="c-form__foot">
      {onCancel && (
        <Button variant="default" size="sm" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      )}
      <Button type="submit" size="sm" loading={query.isPending} {...(red && { color: 'red' })}>
        {save ?? t('form.save')}
      </Button>
    </div>
  )
}

/** What is known of something, each with its name. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="c-facts">{children}</dl>
}
export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function PanelLoading() {
  return (
    <div className="c-panel__loading" aria-busy="true">
      <Skeleton width="40%" height="0.8rem" />
      <Skeleton width="70%" height="1.6rem" />
      {[90, 75, 82, 60, 88, 70].map((width) => (
        <Skeleton key={width} width={`${width}%`} height="0.9rem" />
      ))}
    </div>
  )
}

/** While a panel's answer is not here, and when it does not come. */
export function PanelState({
  query,
  children,
}: {
  query: { isPending: boolean; error: unknown; refetch: () => unknown }
  children: () => ReactNode
}) {
  const { t } = useTexts()
  if (query.isPending) return <PanelLoading />
  if (query.error)
    return (
      <Panel kind="" title={t('panel.label')}>
        <Failed error={query.error} again={() => void query.refetch()} />
      </Panel>
    )
  return children()
}

/** The panel that is open beside a page, if any. */
export function OpenPanel({ panels }: { panels: Record<string, ComponentType<{ id: string }>> }) {
  const { t } = useTexts()
  const { open, close } = usePanel()
  const ref = useRef<HTMLElement>(null)
  useKeys({ Escape: close }, open !== null)
  const Inside = open ? panels[open.slice(0, open.indexOf('_'))] : undefined
  const opened = useRef<Element | null>(null)
  // On a phone the panel covers the list, so it takes the focus; the way back leads to where one came from.
  useEffect(() => {
    if (!Inside) {
      if (opened.current instanceof HTMLElement && opened.current.isConnected) opened.current.focus({ preventScroll: true })
      opened.current = null
      return
    }
    opened.current ??= document.activeElement
    if (matchMedia('(max-width: 44rem)').matches) ref.current?.focus()
  }, [Inside])
  if (!open || !Inside) return null
  return (
    <aside className="c-panel" ref={ref} tabIndex={-1} aria-label={t('panel.label')}>
      <Suspense fallback={<PanelLoading />}>
        <Inside key={open} id={open} />
      </Suspense>
    </aside>
  )
}
