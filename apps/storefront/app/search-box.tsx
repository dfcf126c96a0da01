import { answer } from '@birge/api-client'
import { Icon, Picture, Price, useLocale } from '@birge/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Form, useLocation, useNavigate } from 'react-router'
import { useApi } from './api.tsx'
import { useTexts } from './texts.ts'

const SUGGESTIONS = 6
const PAUSE_MS = 120

function useSuggestions(typed: string) {
  const api = useApi()
  const locale = useLocale()
  const [search, setSearch] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return useQuery({
    queryKey: ['suggestions', locale, search],
    queryFn: ({ signal }) => answer(api.GET('/v1/products', { params: { query: { search, limit: SUGGESTIONS } }, signal })),
    enabled: search.length > 1,
    placeholderData: keepPreviousData,
  })
}

/** Finds as one types: arrow keys and Enter choose a product, Enter alone shows all that was found (WAI-ARIA combobox with a list). */
export function SearchBox({ initially = '', autofocus }: { initially?: string; autofocus?: boolean }) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const location = useLocation()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(initially)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const { data } = useSuggestions(open ? typed : '')
  const items = open && typed.trim().length > 1 ? (data?.items ?? []) : []
  useEffect(() => {
    setOpen(false)
    setAt(-1)
  }, [location])
  useEffect(() => setTyped(initially), [initially])
  useEffect(() => {
    if (autofocus) input.current?.focus()
  }, [autofocus])

  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = items[at]
    if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      void navigate(`/p/${chosen.slug}`)
    } else if (event.key === 'ArrowDown' && items.length) {
      event.preventDefault()
      setAt((at + 1) % items.length)
    } else if (event.key === 'ArrowUp' && items.length) {
      event.preventDefault()
      setAt(at <= 0 ? items.length - 1 : at - 1)
    } else if (event.key === 'Escape') setOpen(false)
  }

  return (
    <search className="search-box" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <Form action="/search" role="none" onSubmit={() => input.current?.blur()}>
        <Icon name="search" size={20} />
        <input
          ref={input}
          className="search-box__input"
          type="search"
          name="q"
          value={typed}
          maxLength={200}
          placeholder={t('search.placeholder')}
          aria-label={t('search.search')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          role="combobox"
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={items[at] ? `${id}-${at}` : undefined}
          onFocus={() => setOpen(true)}
          onChange={(event) => {
            setTyped(event.target.value)
            setOpen(true)
            setAt(-1)
          }}
          onKeyDown={onKeyDown}
        />
      </Form>
      <div id={`${id}-list`} role="listbox" aria-label={t('search.suggestions')} hidden={!items.length} className="search-box__list">
        {items.map(({ slug, title, picture, ground, price_minor, price_from, category }, place) => (
          // Pointing at it is a mouse's way to what the arrow keys do.
          <div
            key={slug}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === at}
            className="suggestion"
            onPointerMove={() => setAt(place)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void navigate(`/p/${slug}`)}
          >
            <Picture src={picture} alt="" ground={ground} ratio="1" className="suggestion__picture" />
            <span className="suggestion__words">
              <span>{title}</span>
              {category && <span className="b-soft b-small">{category.title}</span>}
            </span>
            <Price
              amount_minor={price_minor}
              currency={data!.currency}
              size="s"
              {...(price_from && { texts: { from: t('product.from') } })}
            />
          </div>
        ))}
      </div>
    </search>
  )
}
