import { EmptyState, Icon, type IconName, Skeleton } from '@birge/ui'
import { Button, CloseButton, Kbd, Loader, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'react-router'
import { useKeys } from './keys.ts'
import { ItemLink, OpenPanel, usePanel } from './panel.tsx'
import { panels } from './panels/index.ts'
import { Failed } from './states.tsx'
import { useTexts } from './texts.ts'

/** What a list shows is in its address, so that a view is a link. */
export function useFilters<const Name extends string>(names: readonly Name[]) {
  const [parameters, setParameters] = useSearchParams()
  const filters = Object.fromEntries(names.map((name) => [name, parameters.get(name)])) as Record<Name, string | null>
  const set = (change: Partial<Record<Name, string | null>>) =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [name, value] of Object.entries<string | null | undefined>(change)) {
          if (value) next.set(name, value)
          else next.delete(name)
        }
        return next
      },
      { replace: true },
    )
  const isFiltered = names.some((name) => filters[name])
  return { filters, set, isFiltered, clear: () => set(Object.fromEntries(names.map((name) => [name, null])) as Record<Name, null>) }
}

/** Typed in peace, asked for when the typing rests. `/` leads here. */
export function SearchField({
  label,
  value,
  onSearch,
  max = 100,
}: {
  label: string
  value: string | null
  onSearch: (text: string | null) => void
  max?: number
}) {
  const { t } = useTexts()
  const ref = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value ?? '')
  const ask = useDebouncedCallback((next: string) => onSearch(next.trim() || null), 250)
  useEffect(() => {
    if (document.activeElement !== ref.current) setText(value ?? '')
  }, [value])
  useKeys({ '/': () => ref.current?.select() })
  const clear = () => {
    setText('')
    ask.cancel()
    onSearch(null)
  }
  return (
    <TextInput
      ref={ref}
      className="c-search"
      type="text"
      role="searchbox"
      size="sm"
      maxLength={max}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        ask(event.currentTarget.value)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        if (text) clear()
        else ref.current?.blur()
      }}
      leftSection={<Icon name="search" size={18} />}
      rightSection={text ? <CloseButton size="sm" aria-label={t('list.clear_search')} onClick={clear} /> : <Kbd size="xs">/</Kbd>}
    />
  )
}

export interface View {
  title: string
  filters: Record<string, string>
}

/** Saved views: each is a link to this page with other filters. */
export function Views({ views, names }: { views: View[]; names: readonly string[] }) {
  const { t } = useTexts()
  const [parameters] = useSearchParams()
  const { pathname } = useLocation()
  const set = Object.fromEntries([...parameters].filter(([name]) => names.includes(name)))
  const isHere = ({ filters }: View) => names.every((name) => (filters[name] ?? '') === (set[name] ?? ''))
  return (
    <nav className="c-views" aria-label={t('list.views')}>
      {views.map((view) => (
        <Link
          key={view.title}
          to={{ pathname, search: new URLSearchParams(view.filters).toString() }}
          aria-current={isHere(view) ? 'page' : undefined}
        >
          {view.title}
        </Link>
      ))}
    </nav>
  )
}

/** A page: its head, what it lists, and the panel that is open beside it. */
export function Page({
  title,
  lead,
  aside,
  views,
  filters,
  children,
}: {
  title: string
  /** Before the title: the way back. */
  lead?: ReactNode
  aside?: ReactNode
  views?: ReactNode
  filters?: ReactNode
  children: ReactNode
}) {
  const { open } = usePanel()
  return (
    <div className={open ? 'c-page c-page--split' : 'c-page'}>
      <div className="c-page__list">
        <header className="c-page__head">
          {lead}
          <h1>{title}</h1>
          {aside && <div className="c-page__aside">{aside}</div>}
        </header>
        {(views || filters) && (
          <div className="c-bar">
            {views}
            {filters && <div className="c-filters">{filters}</div>}
          </div>
        )}
        {children}
      </div>
      <OpenPanel panels={panels} />
    </div>
  )
}

/** The part of a page that scrolls where it is no table, within reach of the keyboard. */
export function Scroll({ label, busy, children }: { label: string; busy?: boolean; children: ReactNode }) {
  return (
    <section className="c-scroll c-flow" aria-label={label} aria-busy={busy} tabIndex={0}>
      {children}
    </section>
  )
}

/** Where a list shows nothing: since there is nothing yet, or since what was asked for (`filtered` takes that back) is not among it. */
export function NothingHere({ filtered, ...nothing }: { icon: IconName; title: string; text: string; filtered: false | (() => void) }) {
  const { t } = useTexts()
  if (!filtered) return <EmptyState {...nothing} />
  return (
    <EmptyState icon="search" title={t('list.nothing_found')} text={t('list.nothing_found_text')}>
      <Button variant="default" onClick={filtered}>
        {t('list.show_all')}
      </Button>
    </EmptyState>
  )
}

export interface Column<Row> {
  key: string
  title: string
  /** Figures stand at the end, under each other. */
  align?: 'end'
  width?: string
  /** Where it goes on a phone: first, opposite the first, below, or nowhere. */
  phone?: 'lead' | 'aside' | 'meta' | 'none'
  /** Leaves first when the room gets narrow, for instance beside an open panel. */
  spare?: boolean
  cell: (row: Row) => ReactNode
}

interface ListProps<Row> {
  label: string
  rows: Row[]
  columns: Column<Row>[]
  /** What a row opens; the first column is the link to it. */
  idOf: (row: Row) => string
  /** Where rows open the same thing. */
  keyOf?: (row: Row) => string
  query: {
    isPending: boolean
    isPlaceholderData: boolean
    error: unknown
    refetch: () => unknown
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => unknown
  }
  empty: ReactNode
  /** More columns than a small screen has room for: they scroll, and the first one stays. */
  wide?: boolean
}

const FRESH_MS = 3_000

/** Rows as they come from the server, page by page. j and k walk through them, Enter opens; beside an open panel they turn its pages. */
export function List<Row>({ label, rows, columns, idOf, keyOf = idOf, query, empty, wide }: ListProps<Row>) {
  const { t } = useTexts()
  const { open, show } = usePanel()
  const table = useRef<HTMLTableElement>(null)
  const fresh = useFresh(rows, keyOf, query.isPlaceholderData)
  const opened = rows.findIndex((row) => idOf(row) === open)

  const links = () => [...(table.current?.querySelectorAll<HTMLAnchorElement>('tbody [data-lead] a') ?? [])]
  const step = (by: number) => {
    const all = links()
    const focused = all.indexOf(document.activeElement as HTMLAnchorElement)
    const at = focused >= 0 ? focused : opened
    const next = Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))
    all[next]?.focus()
    all[next]?.closest('tr')?.scrollIntoView({ block: 'nearest' })
    const row = rows[next]
    if (open && row && idOf(row) !== open) show(idOf(row), { replace: true })
    if (next === all.length - 1 && query.hasNextPage && !query.isFetchingNextPage) query.fetchNextPage()
  }
  useKeys({ j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1) })

  if (query.isPending) return <Waiting columns={columns} label={label} />
  if (query.error && !rows.length) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!rows.length) return <div className="c-middle">{empty}</div>

  const openRow = (event: MouseEvent, row: Row) => {
    if ((event.target as Element).closest('a, button, input') || getSelection()?.type === 'Range') return
    show(idOf(row))
  }
  return (
    <div className="c-scroll" aria-busy={query.isPlaceholderData}>
      <table className={wide ? 'c-table c-table--wide' : 'c-table'} role="table" aria-label={label} ref={table}>
        <Heads columns={columns} />
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              role="row"
              data-open={idOf(row) === open || undefined}
              data-fresh={fresh.has(keyOf(row)) || undefined}
              onClick={(event) => openRow(event, row)}
            >
              {columns.map((column, at) => (
                <td key={column.key} role="cell" {...shapeOf(column)} data-lead={at === 0 || undefined}>
                  {at === 0 ? (
                    <ItemLink id={idOf(row)} className="c-lead" aria-current={idOf(row) === open ? 'true' : undefined}>
                      {column.cell(row)}
                    </ItemLink>
                  ) : (
                    column.cell(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <More query={query} text={t('list.more')} />
    </div>
  )
}

function Heads<Row>({ columns }: { columns: Column<Row>[] }) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {columns.map((column) => (
          <th key={column.key} role="columnheader" {...shapeOf(column)} style={{ width: column.width }}>
            {column.title}
          </th>
        ))}
      </tr>
    </thead>
  )
}

const shapeOf = ({ align, phone = 'meta', spare }: Pick<Column<never>, 'align' | 'phone' | 'spare'>) => ({
  'data-align': align,
  'data-phone': phone,
  'data-spare': spare || undefined,
})

/** What came in while the list was being looked at is marked for a moment. */
function useFresh<Row>(rows: Row[], keyOf: (row: Row) => string, isPlaceholder: boolean) {
  const known = useRef<Set<string> | null>(null)
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  const keys = useMemo(() => rows.map(keyOf), [rows])
  useEffect(() => {
    if (isPlaceholder || !keys.length) {
      known.current = null
      return
    }
    const before = known.current
    // A row on top is news; one below is only the next page.
    const news = before
      ? keys
          .slice(
            0,
            keys.findIndex((key) => before.has(key)),
          )
          .filter((key) => !before.has(key))
      : []
    known.current = new Set(keys)
    if (!news.length) return
    setFresh(new Set(news))
    const timer = setTimeout(() => setFresh(new Set()), FRESH_MS)
    return () => clearTimeout(timer)
  }, [keys, isPlaceholder])
  return fresh
}

/** The next page comes when its place comes into sight, or is asked for. */
function More({ query, text }: { query: ListProps<never>['query']; text: string }) {
  const ref = useRef<HTMLDivElement>(null)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage || !ref.current) return
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && fetchNextPage(), { rootMargin: '200px' })
    seen.observe(ref.current)
    return () => seen.disconnect()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  if (!hasNextPage) return null
  return (
    <div className="c-more" ref={ref}>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        onClick={() => fetchNextPage()}
        leftSection={isFetchingNextPage && <Loader size={14} />}
      >
        {text}
      </Button>
    </div>
  )
}

function Waiting<Row>({ columns, label }: { columns: Column<Row>[]; label: string }) {
  const { t } = useTexts()
  return (
    <div className="c-scroll" aria-busy="true">
      <p className="b-visually-hidden" role="status">
        {t('list.loading', { what: label })}
      </p>
      <table className="c-table" aria-hidden="true">
        <Heads columns={columns} />
        <tbody>
          {Array.from({ length: 12 }, (_, row) => (
            <tr key={row}>
              {columns.map((column, at) => (
                <td key={column.key} {...shapeOf(column)}>
                  <Skeleton width={`${45 + ((row * 7 + at * 13) % 40)}%`} height="0.8rem" />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
