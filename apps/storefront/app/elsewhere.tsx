import { answer } from '@birge/api-client'
import { Badge, Button, Icon } from '@birge/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useApi } from './api.tsx'
import { useTexts } from './texts.ts'
import { useShop } from './visit.ts'

export const timeZones = { TR: 'Europe/Istanbul', AZ: 'Asia/Baku' } as const

/** What she bought at tills and in shops that are not ours, as they told it; nothing where they told nothing. */
export function Elsewhere() {
  const { t, money, date } = useTexts()
  const { market } = useShop()
  const api = useApi()
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['orders', 'elsewhere'],
    queryFn: ({ pageParam }) =>
      answer(api.GET('/v1/sales-elsewhere', { params: { query: { limit: 20, ...(pageParam && { after: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const sales = data?.pages.flatMap((page) => page.items) ?? []
  if (!sales.length) return null
  return (
    <section className="orders-elsewhere" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t('account.elsewhere')}</h2>
      <ul className="order-cards">
        {sales.map((sale) => (
          <li key={sale.sale_id}>
            <Icon name={sale.channel === 'till' ? 'store' : 'receipt'} />
            <span>
              {t('account.receipt', { number: sale.number })}
              <span className="b-small b-soft">
                {date(sale.occurred_at, timeZones[market], 'date')} · {t('cart.items', { count: sale.line_count })}
              </span>
            </span>
            <span className="order-cards__end">
              <strong className="b-figures">{money(sale.total_minor, sale.currency)}</strong>
              {sale.total_minor < 0 && <Badge tone="neutral">{t('account.returned')}</Badge>}
            </span>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <p className="more">
          <Button variant="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('list.more')}
          </Button>
        </p>
      )}
    </section>
  )
}
