import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Avatar, Tabs } from '@mantine/core'
import { Link } from 'react-router'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { useRegisters } from '../known.ts'
import { fullName } from '../pages/customers.tsx'
import { Fact, Facts, ItemLink, Panel, PanelState } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Timeline } from '../told.tsx'
import { Channel, Moment, Money, OrderState, Phone, State, Who } from '../words.tsx'
import { MoreButton } from './more.tsx'

type Customer = Answer<'/v1/customers/{customer_id}'>

export function CustomerPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const customer = useAnswer(['customers', 'one', id], () =>
    answer(api.GET('/v1/customers/{customer_id}', { params: { path: { customer_id: id } } })),
  )
  return (
    <PanelState query={customer}>
      {() => {
        const name = fullName(customer.data!)
        return (
          <Panel
            kind={t('customers.one')}
            title={name || t('words.nameless')}
            picture={<Avatar name={name} color="pine" radius="xl" size={40} aria-hidden />}
          >
            <Known customer={customer.data!} />
            <Tabs defaultValue="timeline" keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="timeline">{t('customers.timeline')}</Tabs.Tab>
                {can('orders.read') && <Tabs.Tab value="orders">{t('pages.orders')}</Tabs.Tab>}
                {can('customers.audit') && <Tabs.Tab value="looks">{t('customers.looks')}</Tabs.Tab>}
              </Tabs.List>
              <Tabs.Panel value="timeline" pt="md">
                <Story customer_id={id} />
              </Tabs.Panel>
              <Tabs.Panel value="orders" pt="md">
                <Orders customer_id={id} />
              </Tabs.Panel>
              <Tabs.Panel value="looks" pt="md">
                <Looks customer_id={id} />
              </Tabs.Panel>
            </Tabs>
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Known({ customer }: { customer: Customer }) {
  const { t, known } = useTexts()
  return (
    <>
      <Facts>
        <Fact name={t('customers.language')}>{t(`languages.${customer.locale}`)}</Fact>
        <Fact name={t('customers.since')}>
          <Moment at={customer.created_at} full />
        </Fact>
      </Facts>
      <ul className="c-lines" aria-label={t('customers.known_by')}>
        {customer.identifiers.map(({ kind, value, verified_at, source, last_seen_at }) => {
          const from = `customers.sources.${source}`
          return (
            <li key={`${kind}${value}`}>
              <Icon name={kind === 'phone' ? 'phone' : 'mail'} size={18} />
              <div>
                {kind === 'phone' ? <Phone phone={value} /> : value.includes('•') ? value : <a href={`mailto:${value}`}>{value}</a>}
                <span className="c-below c-faint">
                  <span>{known(from) ? t(from) : source}</span>
                  <span>
                    {t('customers.last_seen')} <Moment at={last_seen_at} />
                  </span>
                </span>
              </div>
              {verified_at ? <State tone="good">{t('customers.verified')}</State> : <State tone="open">{t('customers.claim')}</State>}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Story({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['timeline', customer_id], (paging) =>
    answer(api.GET('/v1/customers/{customer_id}/timeline', { params: { path: { customer_id }, query: paging } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!query.isPending && !query.rows.length) return <p className="c-faint">{t('customers.no_timeline')}</p>
  return (
    <>
      <Timeline told={query.rows} />
      <MoreButton query={query} />
    </>
  )
}

function Orders({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['orders', 'of', customer_id], (paging) =>
    answer(api.GET('/v1/orders', { params: { query: { ...paging, customer_id } } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!query.isPending && !query.rows.length) return <p className="c-faint">{t('customers.no_orders')}</p>
  return (
    <>
      <ul className="c-lines">
        {query.rows.map((order) => (
          <li key={order.order_id}>
            <Icon name="receipt" size={18} />
            <div>
              <ItemLink id={order.order_id} className="b-figures">
                {order.number}
              </ItemLink>
              <span className="c-below c-faint">
                <Channel channel={order.channel} />
                <span>{order.location_name}</span>
                <Moment at={order.placed_at} full />
              </span>
            </div>
            <OrderState status={order.status} />
            <Money minor={order.total_minor} currency={order.currency} />
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
      {query.rows.length > 0 && (
        <p>
          <Link className="c-follow" to={{ pathname: '/orders', search: `?customer_id=${customer_id}` }}>
            {t('customers.all_orders')}
            <Icon name="arrow_right" size={16} />
          </Link>
        </p>
      )}
    </>
  )
}

/** Who of the staff looked at her, and why: a right of hers, and so of whoever answers for the shop. */
function Looks({ customer_id }: { customer_id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const registers = useRegisters()
  const query = usePages(['customers', 'looks', customer_id], (paging) =>
    answer(api.GET('/v1/customers/{customer_id}/looks', { params: { path: { customer_id }, query: paging } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <>
      <p className="c-faint c-explain">{t('customers.looks_text')}</p>
      <ul className="c-lines">
        {query.rows.map((look) => {
          const reason = `customers.reasons.${look.reason}`
          const register = look.register_id ? registers.get(look.register_id) : undefined
          return (
            <li key={look.look_id}>
              <Icon name="eye" size={18} />
              <div>
                <Who actor={look.actor} />
                <span className="c-below c-faint">
                  <span>{known(reason) ? t(reason) : look.reason}</span>
                  {register && (
                    <span>
                      {register.location_name}, {register.name}
                    </span>
                  )}
                </span>
              </div>
              <Moment at={look.looked_at} />
            </li>
          )
        })}
      </ul>
      <MoreButton query={query} />
    </>
  )
}
