import { answer } from '@birge/api-client'
import { Button, Select } from '@mantine/core'
import { chosen, useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, Views, useFilters } from '../list.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Count, Moment, Money, money_states, MoneyState, OrderState, startOfToday } from '../words.tsx'
import { ItemLink } from '../panel.tsx'
import { useSession } from '../session.tsx'
import type { Answer } from '@birge/api-client'

type Order = Answer<'/v1/orders'>['items'][number]
const names = ['search', 'channel', 'delivery', 'status', 'payment_status', 'location_id', 'customer_id', 'day'] as const

export function OrdersPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const places = usePlaces()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const query = usePages(['orders', filters], (paging) => {
    const { day, delivery, status, payment_status, ...rest } = filters
    return answer(
      api.GET('/v1/orders', {
        params: {
          query: {
            ...paging,
            ...chosen(rest),
            ...(delivery && { delivery: delivery as Order['delivery'] }),
            ...(status && { status: status as 'placed' }),
            ...(payment_status && { payment_status: payment_status as Order['payment_status'] }),
            ...(day === 'today' && { placed_from: startOfToday() }),
          },
        },
      }),
    )
  })

  const columns: Column<Order>[] = [
    {
      key: 'number',
      title: t('orders.number'),
      phone: 'lead',
      width: '9.5rem',
      cell: (order) => <span className="b-figures c-number">{order.number}</span>,
    },
    {
      key: 'customer',
      title: t('orders.customer'),
      cell: ({ customer_id, customer_name }) => {
        const name = customer_name ?? t(customer_id ? 'words.nameless' : 'words.guest')
        return customer_id && can('customers.read') ? <ItemLink id={customer_id}>{name}</ItemLink> : name
      },
    },
    { key: 'status', title: t('orders.status'), width: '8rem', spare: true, cell: (order) => <OrderState status={order.status} /> },
    {
      key: 'payment',
      title: t('orders.payment'),
      width: '9rem',
      cell: ({ payment_status }) => <MoneyState status={payment_status} />,
    },
    { key: 'channel', title: t('orders.channel'), width: '7rem', spare: true, cell: (order) => <Channel channel={order.channel} /> },
    {
      key: 'delivery',
      title: t('orders.delivery'),
      phone: 'none',
      spare: true,
      cell: (order) => t(`orders.deliveries.${order.delivery}`, { place: order.location_name }),
    },
    {
      key: 'items',
      title: t('orders.items'),
      align: 'end',
      width: '4.5rem',
      phone: 'none',
      spare: true,
      cell: (order) => <Count value={order.item_count} />,
    },
    {
      key: 'total',
      title: t('orders.total'),
      align: 'end',
      width: '7.5rem',
      phone: 'aside',
      cell: (order) => <Money minor={order.total_minor} currency={order.currency} />,
    },
    { key: 'placed', title: t('orders.placed'), align: 'end', width: '9rem', cell: (order) => <Moment at={order.placed_at} /> },
  ]
  const views = [
    { title: t('orders.views.all'), filters: {} },
    { title: t('orders.views.today'), filters: { day: 'today' } },
    { title: t('orders.views.web'), filters: { channel: 'web' } },
    { title: t('orders.views.till'), filters: { channel: 'till' } },
    { title: t('orders.views.ship'), filters: { delivery: 'ship' } },
    { title: t('orders.views.collect'), filters: { delivery: 'collect' } },
  ]
  return (
    <Page
      title={t('pages.orders')}
      views={<Views views={views} names={names} />}
      filters={
        <>
          <SearchField label={t('orders.search')} value={filters.search} onSearch={(search) => set({ search })} max={40} />
          <Select
            size="sm"
            className="c-select"
            aria-label={t('orders.place')}
            placeholder={t('orders.place')}
            value={filters.location_id}
            onChange={(location_id) => set({ location_id })}
            data={[...places.values()].map(({ location_id, name }) => ({ value: location_id, label: name }))}
            clearable
            searchable
          />
          <Select
            size="sm"
            className="c-select"
            aria-label={t('orders.payment')}
            placeholder={t('orders.payment')}
            value={filters.payment_status}
            onChange={(payment_status) => set({ payment_status })}
            data={money_states.map((value) => ({ value, label: t(`orders.money_states.${value}`) }))}
            clearable
          />
          {filters.customer_id && (
            <Button size="xs" variant="light" color="gray" onClick={() => set({ customer_id: null })}>
              {t('orders.of_one_customer')}
            </Button>
          )}
        </>
      }
    >
      <List
        label={t('pages.orders')}
        rows={query.rows}
        columns={columns}
        idOf={(order) => order.order_id}
        query={query}
        empty={<NothingHere icon="receipt" title={t('orders.empty.title')} text={t('orders.empty.text')} filtered={isFiltered && clear} />}
      />
    </Page>
  )
}
