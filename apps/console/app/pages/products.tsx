import { type Answer, answer } from '@birge/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { chosen, useApi, usePages } from '../api.tsx'
import { usePriceLists } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, Views, useFilters } from '../list.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State, Thumb } from '../words.tsx'

type Product = Answer<'/v1/catalog/products'>['items'][number]
const names = ['search', 'status'] as const

const tones = { active: 'good', draft: 'open', archived: 'quiet' } as const
export function ProductState({ status }: { status: Product['status'] }) {
  const { t } = useTexts()
  return <State tone={tones[status]}>{t(`products.statuses.${status}`)}</State>
}

export function ProductsPage() {
  const { t, money } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const lists = usePriceLists()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const query = usePages(['products', filters], (paging) => {
    const { status, search } = filters
    return answer(
      api.GET('/v1/catalog/products', {
        params: { query: { ...paging, ...chosen({ search }), ...(status && { status: status as Product['status'] }) } },
      }),
    )
  })
  const ids = useMemo(() => query.rows.map((product) => product.product_id), [query.rows])
  const priceOf = usePrices(ids)
  const stockOf = useStock(ids)

  const columns: Column<Product>[] = [
    {
      key: 'title',
      title: t('products.title'),
      phone: 'lead',
      cell: (product) => (
        <span className="c-with-picture">
          <Thumb picture={product.picture} ground={product.ground} />
          <span>
            {product.title}
            <span className="c-below c-faint">
              {product.variant_count === 1 ? product.skus[0] : t('products.variant_count', { count: product.variant_count })}
            </span>
          </span>
        </span>
      ),
    },
    { key: 'status', title: t('products.status'), width: '8rem', spare: true, cell: (product) => <ProductState status={product.status} /> },
    ...lists.map(
      (list, at): Column<Product> => ({
        key: list.price_list_id,
        title: list.currency,
        align: 'end',
        width: '9rem',
        phone: at === 0 ? 'aside' : 'none',
        spare: at > 0,
        cell: ({ product_id }) => {
          const price = priceOf.get(`${product_id} ${list.price_list_id}`)
          if (!price) return <span className="c-faint">{t('products.no_price')}</span>
          const text = money(price.lowest_minor, price.currency)
          return (
            <span className="b-figures">
              {price.lowest_minor === price.highest_minor ? text : t('products.price_from', { price: text })}
            </span>
          )
        },
      }),
    ),
    {
      key: 'stock',
      title: t('products.available'),
      align: 'end',
      width: '10rem',
      cell: ({ product_id, skus }) => {
        const stock = stockOf.get(product_id)
        if (!can('stock.read')) return null
        if (!stock) return <span className="c-faint">{t('products.never_stocked')}</span>
        return (
          <Link to={{ pathname: '/stock', search: new URLSearchParams({ search: skus[0] ?? '' }).toString() }} className="b-figures">
            {t('products.in_places', { count: stock.available, places: stock.places })}
          </Link>
        )
      },
    },
    {
      key: 'updated',
      title: t('products.updated'),
      align: 'end',
      width: '9rem',
      phone: 'none',
      spare: true,
      cell: ({ updated_at }) => <Moment at={updated_at} />,
    },
  ]
  const views = [
    { title: t('products.views.all'), filters: {} },
    { title: t('products.views.active'), filters: { status: 'active' } },
    { title: t('products.views.draft'), filters: { status: 'draft' } },
    { title: t('products.views.archived'), filters: { status: 'archived' } },
  ]
  return (
    <Page
      title={t('pages.products')}
      views={<Views views={views} names={names} />}
      filters={<SearchField label={t('products.search')} value={filters.search} onSearch={(search) => set({ search })} max={200} />}
    >
      <List
        label={t('pages.products')}
        rows={query.rows}
        columns={columns}
        idOf={(product) => product.product_id}
        query={query}
        empty={<NothingHere icon="tag" title={t('products.empty.title')} text={t('products.empty.text')} filtered={isFiltered && clear} />}
      />
    </Page>
  )
}

// What the catalogue does not know of a product is asked for many rows at once.
const AT_ONCE = 200

function usePrices(ids: string[]) {
  const api = useApi()
  const { can } = useSession()
  const prices = useOfProducts(['prices'], ids, can('pricing.read'), (product_ids) =>
    answer(api.GET('/v1/prices', { params: { query: { product_ids } } })),
  )
  return useMemo(() => new Map(prices.map((price) => [`${price.product_id} ${price.price_list_id}`, price])), [prices])
}

function useStock(ids: string[]) {
  const api = useApi()
  const { can } = useSession()
  const stock = useOfProducts(['stock', 'products'], ids, can('stock.read'), (product_ids) =>
    answer(api.GET('/v1/stock/products', { params: { query: { product_ids } } })),
  )
  return useMemo(() => new Map(stock.map((of) => [of.product_id, of])), [stock])
}

function useOfProducts<Item>(
  key: string[],
  ids: string[],
  enabled: boolean,
  ask: (product_ids: string) => Promise<{ items: Item[] }>,
): Item[] {
  const chunks = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) => ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE).join(','))
  const { data } = useQuery({
    queryKey: [...key, ids],
    queryFn: async () => (await Promise.all(chunks.map(ask))).flatMap(({ items }) => items),
    enabled: enabled && ids.length > 0,
    placeholderData: keepPreviousData,
  })
  return data ?? NOTHING
}
const NOTHING: never[] = []
