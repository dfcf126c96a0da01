import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ItemLink } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money } from '../words.tsx'
import type { Overview } from './known.ts'
import './customer.css'

const { timeZone } = Intl.DateTimeFormat().resolvedOptions()

function Figure({ name, below, children }: { name: string; below?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {below && <dd className="c-faint c-small">{below}</dd>}
    </div>
  )
}

/** What she is worth to the shop and what she has with it; every figure leads to what it counts. */
export function Figures({ overview }: { overview: Overview }) {
  const { t, number, date } = useTexts()
  const { can } = useSession()
  const { customer, value, balances, orders } = overview
  const search = new URLSearchParams({ customer_id: customer.customer_id })
  const toOrders = (children: ReactNode, filter: Record<string, string> = {}) =>
    can('orders.read') ? (
      <Link to={{ pathname: '/orders', search: new URLSearchParams([...search, ...Object.entries(filter)]).toString() }}>{children}</Link>
    ) : (
      children
    )
  const [last] = orders
  if (!value.length && !balances.length) return <p className="c-faint">{t('customers.nothing_bought')}</p>
  return (
    <dl className="c-figures">
      {value.map((of) => (
        <div className="c-figures__currency" key={of.currency}>
          <Figure
            name={t('customers.spend')}
            below={of.channels.map(({ channel, spend_minor }) => (
              <ChannelShare key={channel} channel={channel} share={of.spend_minor ? spend_minor / of.spend_minor : 0} />
            ))}
          >
            {toOrders(<Money minor={of.spend_minor} currency={of.currency} />)}
          </Figure>
          <Figure
            name={t('customers.orders')}
            below={
              <>
                {of.cancelled_count > 0 && toOrders(t('customers.cancelled', { count: of.cancelled_count }), { status: 'cancelled' })}
                {of.elsewhere_count > 0 && <span>{t('customers.elsewhere', { count: of.elsewhere_count })}</span>}
              </>
            }
          >
            {toOrders(<span className="b-figures">{number(of.order_count)}</span>)}
          </Figure>
          <Figure name={t('customers.average')}>
            <Money minor={of.average_minor} currency={of.currency} />
          </Figure>
          <Figure
            name={t('customers.last_order')}
            below={
              <>
                {t('customers.first_order')} <span className="b-figures">{date(of.first_at, timeZone, 'date')}</span>
              </>
            }
          >
            {last?.currency === of.currency ? (
              <ItemLink id={last.order_id}>
                <Moment at={of.last_at} full />
              </ItemLink>
            ) : (
              <Moment at={of.last_at} full />
            )}
          </Figure>
          <Figure
            name={t('customers.cost')}
            below={
              of.refunded_minor > 0 &&
              of.discount_minor > 0 && (
                <>
                  <Money minor={of.refunded_minor} currency={of.currency} /> + <Money minor={of.discount_minor} currency={of.currency} />
                </>
              )
            }
          >
            <Money minor={of.refunded_minor + of.discount_minor} currency={of.currency} />
          </Figure>
        </div>
      ))}
      {balances.length > 0 && (
        <div className="c-figures__currency">
          {balances.map(({ company_id, kind, unit, balance_minor }) => (
            <Figure key={company_id + kind} name={t(`accounts.${kind}`)}>
              {kind === 'deposit' ? (
                <Money minor={balance_minor} currency={unit} />
              ) : can('ledger.read') ? (
                <Link to={{ pathname: '/books/transfers', search: `?account=${company_id}/${unit}/${kind}/${customer.customer_id}` }}>
                  {kind === 'points' ? (
                    <span className="b-figures">{number(balance_minor)}</span>
                  ) : (
                    <Money minor={balance_minor} currency={unit} />
                  )}
                </Link>
              ) : kind === 'points' ? (
                <span className="b-figures">{number(balance_minor)}</span>
              ) : (
                <Money minor={balance_minor} currency={unit} />
              )}
            </Figure>
          ))}
        </div>
      )}
    </dl>
  )
}

function ChannelShare({ channel, share }: { channel: string; share: number }) {
  const { t, known, number } = useTexts()
  const key = `channels.${channel}`
  return (
    <span className="b-figures">
      {known(key) ? t(key) : channel} {number(share, { style: 'percent', maximumFractionDigits: 0 })}
    </span>
  )
}
