import { ErrorState, Skeleton, WhyRows } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from './api.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** "Why did this cost that?", asked after the sale: each line from the list to what was paid, as it was when it was sold. */
export function WhyOrder({ order_id }: { order_id: string }) {
  const texts = useTexts()
  const { t, money } = texts
  const { session } = useTill()
  const [open, setOpen] = useState(false)
  const { data: order, error } = useQuery({
    queryKey: ['orders', order_id],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}', { params: { path: { order_id } } })),
    enabled: open,
  })
  if (!session.permissions.includes('orders.read')) return null
  return (
    <details className="line__why why-order" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('why.of_sale')}</summary>
      {error && <ErrorState title={t('trouble.title')} text={refusalText(texts, error)} />}
      {open && !order && !error && <Skeleton height="8rem" radius="var(--radius-m)" />}
      {order?.lines.map((line) => (
        <section key={line.line_number}>
          <h3>{line.local_title}</h3>
          <dl>
            <WhyRows line={{ ...line, prices_include_tax: order.prices_include_tax }} currency={order.currency} t={t} money={money} />
          </dl>
        </section>
      ))}
    </details>
  )
}
