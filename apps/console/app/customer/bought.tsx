import { Link } from 'react-router'
import { useSystemName } from '../known.ts'
import { ItemLink, Line, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Moment, Money, OrderState, State, Thumb } from '../words.tsx'
import type { Overview } from './known.ts'
import './customer.css'

const MOST_LINES = 6

/** What lies in her carts now, at today's prices. */
export function Carts({ carts }: Pick<Overview, 'carts'>) {
  const { t } = useTexts()
  const { can } = useSession()
  return (
    <Section title={t('customers.carts')}>
      <div id="carts" className="c-flow-small">
        {!carts.length && <p className="c-faint">{t('customers.no_cart')}</p>}
        {carts.map((cart) => (
          <article key={cart.cart_id} className="c-cart">
            <ul className="c-lines">
              {cart.lines.slice(0, MOST_LINES).map((line) => (
                <li key={line.line_id}>
                  <Thumb picture={line.picture} ground={line.ground} size={32} />
                  <div>{can('stock.read') ? <ItemLink id={line.variant_id}>{line.title}</ItemLink> : line.title}</div>
                  <span className="b-figures c-faint">×{line.quantity}</span>
                </li>
              ))}
            </ul>
            <p className="c-cart__sum">
              {cart.status === 'frozen' ? (
                <State tone="open">{t('customers.being_paid')}</State>
              ) : (
                <span className="c-faint">{t('customers.pieces', { count: cart.item_count })}</span>
              )}
              <strong>
                <Money minor={cart.totals.total_minor} currency={cart.currency} />
              </strong>
            </p>
          </article>
        ))}
      </div>
    </Section>
  )
}

/** Her last orders, and the way to all of them. */
export function LastOrders({ overview }: { overview: Overview }) {
  const { t } = useTexts()
  const nameOf = useSystemName()
  const { orders, customer, value, elsewhere } = overview
  // Of ours: what other systems tell of has no page here.
  const count = value.reduce((sum, of) => sum + of.order_count - of.elsewhere_count + of.cancelled_count, 0)
  return (
    <Section
      title={t('pages.orders')}
      aside={
        count > orders.length && (
          <Link className="c-small" to={{ pathname: '/orders', search: `?customer_id=${customer.customer_id}` }}>
            {t('customers.all_of', { count })}
          </Link>
        )
      }
    >
      {!orders.length && <p className="c-faint">{t('customers.no_orders')}</p>}
      <ul className="c-lines">
        {orders.map((order) => (
          <Line
            key={order.order_id}
            icon="receipt"
            below={
              <>
                <Channel channel={order.channel} />
                <span>{order.location_name}</span>
                <Moment at={order.placed_at} full />
              </>
            }
            end={
              <span className="c-lines__end">
                <Money minor={order.total_minor} currency={order.currency} />
                <OrderState status={order.status} />
              </span>
            }
          >
            <ItemLink id={order.order_id} className="b-figures">
              {order.number}
            </ItemLink>
          </Line>
        ))}
        {elsewhere.map(({ system, currency, purchases, returns, total_minor, last_at }) => (
          <Line
            key={`${system} ${currency}`}
            icon="swap"
            below={
              <>
                <span>{t('customers.elsewhere_count', { purchases, returns })}</span>
                <Moment at={last_at} full />
              </>
            }
            end={<Money minor={total_minor} currency={currency} />}
          >
            {t('customers.elsewhere_system', { system: nameOf(system) })}
          </Line>
        ))}
      </ul>
    </Section>
  )
}

/** With whom she spoke last, and what came of it; also where nothing did. */
export function LastCalls({ calls }: Pick<Overview, 'calls'>) {
  const { t } = useTexts()
  if (!calls.length) return null
  return (
    <Section title={t('customers.calls')}>
      <ul className="c-lines">
        {calls.map(({ phone_call_id, with: { name }, we_called, started_at, ended_at, order }) => (
          <Line
            key={phone_call_id}
            icon="phone"
            below={
              <>
                <span>{t('customers.call_with', { name })}</span>
                <Moment at={started_at} full />
              </>
            }
            end={
              order ? (
                <ItemLink id={order.order_id} className="b-figures">
                  {order.number}
                </ItemLink>
              ) : (
                <span className="c-faint">{t(ended_at ? 'customers.call_without_order' : 'customers.call_open')}</span>
              )
            }
          >
            {t(we_called ? 'customers.we_called' : 'customers.she_called')}
          </Line>
        ))}
      </ul>
    </Section>
  )
}
