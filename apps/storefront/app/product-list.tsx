import { TileSkeletons } from '@birge/ui'
import { useEffect, useState } from 'react'
import { Link, useFetcher } from 'react-router'
import { useTexts } from './texts.ts'
import { type ProductCard, Tile } from './tiles.tsx'

interface ListPage {
  currency: string
  items: ProductCard[]
  next: string | null
}

/** Products, page after page on one. `address` is that of the first page; the next one is also a link, for whoever has no script. */
export function ProductList({ first, address }: { first: ListPage; address: string }) {
  const { t } = useTexts()
  const { load, data, state } = useFetcher<{ page: ListPage }>()
  const [later, setLater] = useState<ListPage[]>([])
  useEffect(() => setLater([]), [first])
  useEffect(() => {
    const page = data?.page
    if (page) setLater((pages) => (pages.includes(page) ? pages : [...pages, page]))
  }, [data])
  const pages = [first, ...later]
  const next = pages.at(-1)?.next
  const nextAddress = next && `${address}${address.includes('?') ? '&' : '?'}after=${encodeURIComponent(next)}`
  const loading = state !== 'idle'
  return (
    <>
      <h2 className="b-visually-hidden">{t('cart.lines')}</h2>
      <div className="b-grid" aria-busy={loading || undefined}>
        {pages
          .flatMap((page) => page.items)
          .map((card, place) => (
            <Tile key={card.product_id} card={card} currency={first.currency} eager={place < 4} />
          ))}
        {loading && <TileSkeletons count={4} />}
      </div>
      {nextAddress && (
        <p className="more">
          <Link
            to={nextAddress}
            className="b-button b-button--secondary"
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return
              event.preventDefault()
              if (!loading) void load(nextAddress)
            }}
          >
            {t(loading ? 'list.loading' : 'list.more')}
          </Link>
        </p>
      )}
    </>
  )
}
