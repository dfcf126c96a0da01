import { Button, EmptyState, ErrorState, Icon, IconButton, Input, Picture, Skeleton } from '@birge/ui'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { type Answer, answer, api } from './api.ts'
import { useCounter } from './counter.tsx'
import { OfflineShelf } from './offline-finder.tsx'
import { useOffline } from './offline.tsx'
import { usePlusTax } from './plus-tax.ts'
import { productQuery } from './product.tsx'
import { refusalText } from './refusals.ts'
import { readScan } from './scanner.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

export type Card = Answer<'/v1/products'>['items'][number]
const A_PAGE = 24
const IS_BARCODE = /^[\d\s-]{6,}$/

/** Products as they are searched for, or those of a category; the newest when nothing was asked. */
export function useProducts(search: string, category: string | null) {
  return useInfiniteQuery({
    queryKey: ['products', search, category],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET('/v1/products', {
          params: {
            query: {
              limit: A_PAGE,
              ...(search && { search }),
              ...(category && !search && { category }),
              ...(pageParam && { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}

/** How many of what is searched for can be sold over this counter, by product. */
function useStockHere(search: string) {
  const { register } = useTill()
  const { location_id } = register
  return useQuery({
    queryKey: ['stock', 'here', search],
    enabled: search !== '',
    queryFn: async () => {
      const { items } = await answer(api.GET('/v1/stock', { params: { query: { search, location_id, limit: 200 } } }))
      const here = new Map<string, number>()
      for (const { product_id, on_hand, reserved, held } of items)
        here.set(product_id, (here.get(product_id) ?? 0) + Math.max(0, on_hand - reserved - held))
      return here
    },
    placeholderData: keepPreviousData,
  })
}

interface FinderProps {
  on_product: (slug: string) => void
  /** On a phone only the field is there until it is used. */
  finding: boolean
  on_begin: () => void
  on_end?: (() => void) | undefined
  in_cart: number
  /** What becomes of a number from under the bars; into the cart with it, unless said otherwise. Returns what is wrong with it. */
  on_number?: (text: string) => string | null
  /** A touch shows a thing instead of selling it. */
  only_shows?: boolean
}

export function Finder({ on_product, finding, on_begin, on_end, in_cart, on_number, only_shows = false }: FinderProps) {
  const { t } = useTexts()
  const counter = useCounter()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [category, setCategory] = useState<string | null>(null)
  const [search] = useDebouncedValue(text.trim(), 180)
  const { pack } = useOffline()
  const offline = counter.offline ? pack : null

  const is_barcode = IS_BARCODE.test(text.trim()) || readScan(text).kind === 'paper'
  const submit = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !is_barcode) return
    const problem = (on_number ?? counter.take)(text)
    setWrong(problem)
    if (!problem) setText('')
  }
  const leave = () => {
    setText('')
    on_end?.()
  }
  return (
    <section className="finder" aria-label={t('find.title')}>
      <div className="finder__head">
        {on_end && <IconButton icon="arrow_left" label={t('find.back', { count: in_cart })} onClick={leave} />}
        <search className="finder__search">
          <Input
            type="search"
            icon="search"
            aria-label={t('find.label')}
            placeholder={t('find.label')}
            autoComplete="off"
            enterKeyHint="search"
            value={text}
            onFocus={on_begin}
            onChange={(event) => {
              setText(event.target.value)
              setWrong(null)
            }}
            onKeyDown={submit}
          />
        </search>
      </div>
      {wrong && (
        <p className="notice notice--caution" role="alert">
          <Icon name="barcode" size={22} /> <span>{wrong}</span>
        </p>
      )}
      {is_barcode && !wrong && (
        <p className="notice">
          <Icon name="barcode" size={22} /> <span>{t('find.enter')}</span>
        </p>
      )}
      {finding && !is_barcode && (
        <>
          {!search && !offline && <Categories chosen={category} on_choose={setCategory} />}
          {offline ? (
            <OfflineShelf in_hand={offline} search={search} />
          ) : search ? (
            <Found search={search} on_product={on_product} only_shows={only_shows} />
          ) : (
            <Shelf category={category} on_product={on_product} only_shows={only_shows} />
          )}
        </>
      )}
    </section>
  )
}

function Categories({ chosen, on_choose }: { chosen: string | null; on_choose: (slug: string | null) => void }) {
  const { t } = useTexts()
  const categories = useQuery({ queryKey: ['categories'], queryFn: () => answer(api.GET('/v1/categories')), staleTime: 300_000 })
  const top = categories.data?.items.filter((category) => category.parent_id === null) ?? []
  return (
    <div className="chips chips--row" role="group" aria-label={t('find.categories')}>
      <button type="button" className="chip" aria-pressed={chosen === null} onClick={() => on_choose(null)}>
        {t('find.newest')}
      </button>
      {top.map(({ slug, title }) => (
        <button key={slug} type="button" className="chip" aria-pressed={chosen === slug} onClick={() => on_choose(slug)}>
          {title}
        </button>
      ))}
    </div>
  )
}

interface ListProps {
  on_product: (slug: string) => void
  only_shows: boolean
}

/** The shelf: a touch puts a thing into the cart; what comes in several kinds asks which. */
function Shelf({ category, on_product, only_shows }: ListProps & { category: string | null }) {
  const texts = useTexts()
  const { t, money } = texts
  const products = useProducts('', category)
  const plus_tax = usePlusTax()
  const add = useAddCard(on_product)
  const pages = products.data?.pages ?? []
  if (products.isError) return <ListTrouble text={refusalText(texts, products.error)} on_retry={() => void products.refetch()} />
  return (
    <div className="finder__list" aria-busy={products.isPending}>
      <ul className="shelf">
        {products.isPending && Array.from({ length: 9 }, (_, place) => <Skeleton key={place} ratio="4 / 5" radius="var(--radius-m)" />)}
        {pages.flatMap(({ items, currency }) =>
          items.map((card) => (
            <li key={card.product_id} className="shelf__item">
              <button
                type="button"
                className="shelf__add"
                onPointerDown={() => add.prepare(card)}
                onClick={() => (only_shows ? on_product(card.slug) : void add.put(card))}
              >
                <Picture src={card.picture} alt="" ground={card.ground} ratio="1" />
                <span className="shelf__title">{card.title}</span>
                <span className="shelf__price">
                  {card.price_from ? t('product.from', { price: money(card.price_minor, currency) }) : money(card.price_minor, currency)}
                  {plus_tax}
                </span>
                {card.availability === 'sold_out' && <span className="shelf__gone">{t('find.nowhere')}</span>}
              </button>
              {!only_shows && (
                <IconButton
                  icon="info"
                  className="shelf__more"
                  label={t('product.open', { title: card.title })}
                  onClick={() => on_product(card.slug)}
                />
              )}
            </li>
          )),
        )}
      </ul>
      {products.hasNextPage && (
        <Button variant="quiet" wide busy={products.isFetchingNextPage} onClick={() => void products.fetchNextPage()}>
          {t('find.more')}
        </Button>
      )}
    </div>
  )
}

/** What was found, with how many are here and whether there are any elsewhere. */
function Found({ search, on_product, only_shows }: ListProps & { search: string }) {
  const texts = useTexts()
  const { t } = texts
  const products = useProducts(search, null)
  const here = useStockHere(search)
  const plus_tax = usePlusTax()
  const add = useAddCard(on_product)
  const items = products.data?.pages.flatMap((page) => page.items.map((card) => ({ card, currency: page.currency }))) ?? []
  if (products.isError) return <ListTrouble text={refusalText(texts, products.error)} on_retry={() => void products.refetch()} />
  if (products.isSuccess && !items.length && !products.isPlaceholderData)
    return <EmptyState icon="search" title={t('find.nothing', { search })} text={t('find.nothing_text')} />
  return (
    <div className="finder__list" aria-busy={products.isPending}>
      <ul className="found">
        {items.map(({ card, currency }) => (
          <li key={card.product_id} className="found__item">
            <button type="button" className="found__open" onClick={() => on_product(card.slug)}>
              <Picture src={card.picture} alt="" ground={card.ground} ratio="1" />
              <span className="found__words">
                <strong>{card.title}</strong>
                <span className="found__line">
                  <span className="found__price">
                    {texts.money(card.price_minor, currency)}
                    {plus_tax}
                  </span>
                  <StockWords here={here.data?.get(card.product_id) ?? 0} card={card} />
                </span>
              </span>
            </button>
            {!only_shows && (
              <IconButton
                icon="plus"
                className="found__add"
                label={t('find.add', { title: card.title })}
                onPointerDown={() => add.prepare(card)}
                onClick={() => void add.put(card)}
              />
            )}
          </li>
        ))}
      </ul>
      {products.hasNextPage && (
        <Button variant="quiet" wide busy={products.isFetchingNextPage} onClick={() => void products.fetchNextPage()}>
          {t('find.more')}
        </Button>
      )}
    </div>
  )
}

export function StockWords({ here, card }: { here: number; card: Pick<Card, 'availability'> }) {
  const { t } = useTexts()
  const state = here > 0 ? 'here' : card.availability === 'sold_out' ? 'nowhere' : 'elsewhere'
  return <span className={`stock-words stock-words--${state}`}>{t(`find.${state}`, { count: here })}</span>
}

function ListTrouble({ text, on_retry }: { text: string; on_retry: () => void }) {
  const { t } = useTexts()
  return (
    <ErrorState title={t('trouble.title')} text={text}>
      <Button icon="refresh" onClick={on_retry}>
        {t('retry')}
      </Button>
    </ErrorState>
  )
}

/** Puts a product into the cart; where it comes in several kinds, it is opened to choose one. */
function useAddCard(on_choose: (slug: string) => void) {
  const memory = useQueryClient()
  const counter = useCounter()
  return {
    // Asked for as soon as the finger is down: by the time it is up again, the kinds are known.
    prepare: (card: Card) => void (card.variant_count === 1 && memory.prefetchQuery(productQuery(card.slug))),
    async put(card: Card) {
      if (card.variant_count > 1) return on_choose(card.slug)
      const product = await memory.ensureQueryData(productQuery(card.slug)).catch(() => null)
      const only = product?.variants[0]
      if (!only) return on_choose(card.slug)
      counter.change({ kind: 'add', variant_id: only.variant_id, quantity: 1 })
    },
  }
}
