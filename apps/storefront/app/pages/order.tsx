import { type Answer, answer, Problem } from '@birge/api-client'
import { Anchor, Badge, Button, ButtonLink, Card, EmptyState, ErrorState, Icon, Picture, Skeleton } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import { printCreditorReference } from '@birge/kernel/bank-transfer'
import { formatPercent } from '@birge/kernel/money'
import { AgreementTexts } from '../agreements.tsx'
import { useApi } from '../api.tsx'
import { AfterTransfer, Arrives, Ready } from '../arrival.tsx'
import { DeliveryRow, DiscountRows, GoodsRow, TaxRow, WhyThisPrice, beforeDiscounts } from '../discounts.tsx'
import { Head } from '../head.tsx'
import { InstalmentRows } from '../instalments.tsx'
import { Returns } from '../returns.tsx'
import { useTexts } from '../texts.ts'
import { useShop } from '../visit.ts'
import { Whereabouts } from '../whereabouts.tsx'

type Order = Answer<'/v1/orders/{order_id}'>

const LOOK_AGAIN_MS = 15_000

export default function OrderPage() {
  const { t } = useTexts()
  const api = useApi()
  const { order_id = '' } = useParams()
  const {
    data: order,
    error,
    refetch,
  } = useQuery({
    queryKey: ['orders', order_id],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}', { params: { path: { order_id } } })),
    refetchInterval: ({ state }) =>
      state.error ||
      state.data?.status === 'cancelled' ||
      (state.data?.status === 'completed' && state.data.payment_status !== 'being_taken')
        ? false
        : LOOK_AGAIN_MS,
  })
  return (
    <div className="b-page page">
      <Head title={order ? t('order.number', { number: order.number }) : t('order.title')} />
      {order ? (
        <OrderView order={order} />
      ) : error instanceof Problem && error.status === 404 ? (
        <EmptyState icon="receipt" title={t('order.not_found')} text={t('order.not_found_text')}>
          <ButtonLink href="/account">{t('account.sign_in')}</ButtonLink>
        </EmptyState>
      ) : error ? (
        <ErrorState title={t('errors.failed')} text={t('errors.failed_text')}>
          <Button icon="refresh" onClick={() => void refetch()}>
            {t('errors.again')}
          </Button>
        </ErrorState>
      ) : (
        <div className="cart" aria-busy="true">
          <Skeleton height="20rem" radius="var(--radius-l)" />
          <Skeleton height="14rem" radius="var(--radius-l)" />
        </div>
      )}
    </div>
  )
}

/** The bank is done and we are about to be: with what is hers already that is nothing to tell. */
const isJustTaken = ({ status, payment_status }: Order) => status === 'completed' && payment_status === 'being_taken'

const timeZones = { TR: 'Europe/Istanbul', AZ: 'Asia/Baku' } as const

function OrderView({ order }: { order: Order }) {
  const { t, money, date, locale } = useTexts()
  const { market } = useShop()
  const is_new = useSearchParams()[0].has('new')
  const { number, status, delivery, currency, prices_include_tax, lines, location, contact, taxes } = order
  const address = contact?.address as { street?: string; district?: string; city?: string; postal_code?: string } | null | undefined
  return (
    <>
      {is_new && (
        <div className="thanks" role="status">
          <Icon name="check" size={40} />
          <h1>{t('order.thanks')}</h1>
          <p className="b-soft">{t(contact?.phone ? 'order.thanks_phone' : 'order.thanks_mail')}</p>
        </div>
      )}
      <header className="order-head">
        {is_new ? <h2>{t('order.number', { number })}</h2> : <h1>{t('order.number', { number })}</h1>}
        <Badge tone={status === 'cancelled' ? 'neutral' : 'accent'}>
          {t(`order.status_${status as 'placed' | 'completed' | 'cancelled'}`)}
        </Badge>
        {status !== 'cancelled' && order.payment_status !== 'paid' && !isJustTaken(order) && (
          <Badge tone="neutral">{t(`order.payment_${order.payment_status}`)}</Badge>
        )}
        <p className="b-soft">
          {date(order.placed_at, timeZones[market], 'date_time')} · {t(`channels.${order.channel === 'till' ? 'till' : 'web'}`)}
        </p>
      </header>
      {order.payment_status === 'transfer_awaited' && <TransferCard order={order} time_zone={timeZones[market]} />}
      <Whereabouts order={order} time_zone={timeZones[market]} />
      <div className="cart">
        <ul className="lines" aria-label={t('cart.lines')}>
          {lines.map((line) => (
            <li key={line.line_number} className="order-line">
              <Picture src={line.picture} alt="" ground={line.ground} ratio="1" />
              <span>
                {line.slug ? (
                  <Anchor href={`/p/${line.slug}?sku=${encodeURIComponent(line.sku)}`}>{line.local_title}</Anchor>
                ) : (
                  line.local_title
                )}
                <span className="b-small b-soft">
                  {t('cart.pieces', { count: line.quantity })}
                  {line.quantity > 1 && ` · ${money(line.unit_price_minor, currency)}`}
                </span>
              </span>
              <span className="b-figures">{money(beforeDiscounts(line, order.promotions, prices_include_tax), currency)}</span>
              <WhyThisPrice line={{ ...line, prices_include_tax }} currency={currency} />
            </li>
          ))}
        </ul>
        <aside className="cart__side">
          <Card className="summary">
            <h2>{t('cart.summary')}</h2>
            <dl className="b-figures">
              <GoodsRow
                count={lines.reduce((count, { quantity }) => count + quantity, 0)}
                amount_minor={lines.reduce((sum, line) => sum + beforeDiscounts(line, order.promotions, prices_include_tax), 0)}
                currency={currency}
              />
              <DiscountRows discounts={order.promotions} currency={currency} />
              {order.shipping && <DeliveryRow {...order.shipping} currency={currency} prices_include_tax={prices_include_tax} />}
              {taxes.map((tax) => (
                <TaxRow
                  key={tax.tax_rate_bp}
                  tax_minor={tax.tax_minor}
                  currency={currency}
                  on_top={!prices_include_tax}
                  rate={formatPercent(tax.tax_rate_bp, locale)}
                />
              ))}
              <div className="summary__total">
                <dt>{t('cart.total')}</dt>
                <dd>{money(order.total_minor, currency)}</dd>
              </div>
              <PaidOtherwise order={order} />
              {order.instalments.map((plan, nth) => (
                // oxlint-disable-next-line react/no-array-index-key -- two cards may be charged alike, and none comes or goes
                <InstalmentRows key={nth} plan={plan} currency={currency} />
              ))}
            </dl>
            {order.channel === 'till' && (
              <a
                className="b-button b-button--secondary b-button--wide"
                href={`/v1/orders/${order.order_id}/receipt.html`}
                target="_blank"
                rel="noreferrer"
              >
                <span className="b-button__label">
                  <Icon name="receipt" size={20} />
                  {t('order.receipt')}
                </span>
              </a>
            )}
          </Card>
          <Agreed order={order} />
          <Card className="offer">
            <Icon name={delivery === 'ship' ? 'truck' : delivery === 'digital' ? 'tag' : 'store'} size={28} />
            <div>
              <h2>{t(`order.delivery_${delivery}`)}</h2>
              <p className="b-soft">
                {delivery === 'ship' && address
                  ? [contact?.name, address.street, address.district, address.postal_code, address.city].filter(Boolean).join(', ')
                  : delivery === 'digital'
                    ? t('order.digital_text')
                    : location.name}
              </p>
              {(delivery === 'ship' || delivery === 'collect') && status !== 'cancelled' && <Promised order={order} />}
            </div>
          </Card>
        </aside>
      </div>
      <Returns order={order} time_zone={timeZones[market]} />
    </>
  )
}

/** When she was told that it comes, or lies ready; while her transfer is awaited, how long after it. */
function Promised({ order: { order_id, delivery, payment_status } }: { order: Order }) {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['orders', order_id, 'promise', payment_status],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/promise', { params: { path: { order_id } } })),
  })
  if (data?.after_transfer && (delivery === 'ship' || delivery === 'collect'))
    return (
      <p>
        <AfterTransfer {...data.after_transfer} delivery={delivery} />
      </p>
    )
  if (!data?.promise) return null
  const { time_zone, ready_at, earliest_on, latest_on } = data.promise
  return (
    <p>
      {ready_at && <Ready ready_at={ready_at} promises={{ at: new Date().toISOString(), time_zone }} />}
      {earliest_on && latest_on && <Arrives earliest_on={earliest_on} latest_on={latest_on} />}
    </p>
  )
}

/** What of it no card was asked for, so that the sum adds up. */
function PaidOtherwise({ order: { total_minor, own_value_minor, instalments, currency } }: { order: Order }) {
  const { t, money } = useTexts()
  const by_plans_minor = instalments.reduce((sum, plan) => sum + plan.total_minor - plan.surcharge_minor, 0)
  const rest_minor = total_minor - own_value_minor - by_plans_minor
  return (
    <>
      {own_value_minor > 0 && (
        <div>
          <dt>{t('checkout.own_value')}</dt>
          <dd className="b-amount">{money(-own_value_minor, currency)}</dd>
        </div>
      )}
      {rest_minor > 0 && instalments.length > 0 && (
        <div>
          <dt>{t('order.paid_otherwise')}</dt>
          <dd className="b-amount">{money(-rest_minor, currency)}</dd>
        </div>
      )}
      {rest_minor > 0 && own_value_minor > 0 && instalments.length === 0 && (
        <div className="summary__total">
          <dt>{t('order.rest')}</dt>
          <dd>{money(rest_minor, currency)}</dd>
        </div>
      )}
    </>
  )
}

/** Where the money goes, what has to stand with it, and by when. */
function TransferCard({ order: { order_id }, time_zone }: { order: Order; time_zone: string }) {
  const { t, money, date } = useTexts()
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['orders', order_id, 'transfer'],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/transfer', { params: { path: { order_id } } })),
  })
  if (!data) return <Skeleton height="12rem" radius="var(--radius-l)" />
  const { iban, account_holder, bank_name, reference, left_minor, currency, due_at } = data
  return (
    <Card className="summary transfer">
      <h2>{t('transfer.title')}</h2>
      <p>{t('transfer.text', { until: due_at ? date(due_at, time_zone, 'date_time') : '' })}</p>
      <dl className="b-figures">
        {(
          [
            ['amount', money(left_minor, currency)],
            ['iban', iban.replace(/(.{4})(?=.)/g, '$1 ')],
            ['holder', `${account_holder}, ${bank_name}`],
            ['reference', printCreditorReference(reference)],
          ] as const
        ).map(([name, text]) => (
          <div key={name}>
            <dt>{t(`transfer.${name}`)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="b-small b-soft">{t('transfer.reference_text')}</p>
    </Card>
  )
}

/** What she agreed to when she ordered from a distance. */
function Agreed({ order: { order_id, channel } }: { order: Order }) {
  const { t } = useTexts()
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['orders', order_id, 'agreements'],
    queryFn: () => answer(api.GET('/v1/orders/{order_id}/agreements', { params: { path: { order_id } } })),
    enabled: channel !== 'till',
  })
  if (!data?.items.length) return null
  return (
    <Card className="offer">
      <Icon name="receipt" size={28} />
      <div>
        <h2>{t('agreements.yours')}</h2>
        <AgreementTexts documents={data.items} />
      </div>
    </Card>
  )
}
