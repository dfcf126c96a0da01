import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { Icon } from './icons.tsx'
import { Anchor } from './link.tsx'

/** Where this page stands. The last one is the page itself and leads nowhere. */
export function Breadcrumbs({ label, trail }: { label: string; trail: { title: string; href?: string }[] }) {
  return (
    <nav aria-label={label} className="b-breadcrumbs">
      <ol>
        {trail.map(({ title, href }, place) => (
          <li key={`${place}-${title}`}>
            {place > 0 && <Icon name="chevron_right" size={14} />}
            {href ? <Anchor href={href}>{title}</Anchor> : <span aria-current="page">{title}</span>}
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** Arrow keys walk the tabs, Home and End go to the ends (WAI-ARIA tabs pattern, automatic activation). */
export function Tabs({ label, tabs }: { label: string; tabs: { key: string; title: ReactNode; content: ReactNode }[] }) {
  const id = useId()
  const [open, setOpen] = useState(tabs[0]?.key)
  const walk = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.key === open)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]
    setOpen(next?.key)
    document.getElementById(`${id}-tab-${next?.key}`)?.focus()
  }
  return (
    <div className="b-tabs">
      <div role="tablist" aria-label={label} className="b-tabs__list" onKeyDown={walk}>
        {tabs.map(({ key, title }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-tab-${key}`}
            aria-selected={key === open}
            aria-controls={`${id}-panel-${key}`}
            tabIndex={key === open ? 0 : -1}
            onClick={() => setOpen(key)}
          >
            {title}
          </button>
        ))}
      </div>
      {tabs.map(({ key, content }) => (
        <div
          key={key}
          role="tabpanel"
          id={`${id}-panel-${key}`}
          aria-labelledby={`${id}-tab-${key}`}
          hidden={key !== open}
          className="b-tabs__panel"
        >
          {content}
        </div>
      ))}
    </div>
  )
}
