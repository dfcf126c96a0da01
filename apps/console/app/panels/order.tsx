import { type Answer, answer, attempt } from '@birge/api-client'
import { printCreditorReference } from '@birge/kernel/bank-transfer'
import { formatPercent } from '@birge/kernel/money'
import { asSaid } from '@birge/kernel/why-price'
import { Icon, useLocale, WhyRows } from '@birge/ui'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { NewFollowUp } from '../customer/follow-ups.tsx'
import { useColleague, usePlaces, useRegisters } from '../known.ts'
import { Fact, Facts, ItemLink, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Timeline } from '../told.tsx'
import { Channel, Count, Moment, isPromised, Money, OrderState, PaymentState, Phone, Who } from '../words.tsx'
import { Disputes } from './disputes.tsx'
import { Fulfillments } from './fulfillments.tsx'
import { HandOvers } from './hand-overs.tsx'
import { MoreButton } from './more.tsx'
import { OrderRefund, SoldCards } from './order-refund.tsx'

type Order = Answer<'/v1/orders/{order_id}'>

/** Its goods leave later than it is placed. */
const hasLeaving = ({ delivery }: Order) => delivery === 'ship' || delivery === 'collect'

export function OrderPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const places = usePlaces()
  const [following, follow] = useState(false)
  const order = useAnswer(['orders', 'one', id], () => answer(api.GET('/v1/orders/{order_id}', { params: { path: { order_id: id } } })))
  return (
    <PanelState query={order}>
      {() => (
        <Panel
          kind={t('orders.one')}
          title={<span className="b-figures">{order.data!.number}</span>}
          state={<OrderState status={order.data!.status} />}
          actions={
            <>
              {order.data!.customer_id && can('clienteling.work') && (
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<Icon name="bell" size={16} />}
                  aria-expanded={following}
                  onClick={() => follow(!following)}
                >
                  {t('follow_ups.new')}
                </Button>
              )}
              {order.data!.channel === 'till' && (
                <Button
                  component="a"
                  href={`/v1/orders/${id}/receipt.html?audience=staff`}
                  target="_blank"
                  variant="default"
                  size="xs"
                  leftSection={<Icon name="receipt" size={16} />}
                >
                  {t('orders.receipt')}
                </Button>
              )}
            </>
          }
        >
          {following && order.data!.customer_id && (
            <NewFollowUp
              customer_id={order.data!.customer_id}
              places={[order.data!.location, ...[...places.values()].filter(({ company_id }) => company_id === order.data!.company_id)]}
              outOf={{ order_id: id, told: t('follow_ups.from_order', { number: order.data!.number }) }}
              onDone={() => follow(false)}
            />
          )}
          <About order={order.data!} />
          {order.data!.channel === 'phone' && <TakenByPhone order_id={id} />}
          <Lines order={order.data!} />
          {hasLeaving(order.data!) && can('fulfillment.read') && <Fulfillments order_id={id} lines={order.data!.lines} />}
          {hasLeaving(order.data!) && <HandOvers order_id={id} lines={order.data!.lines} />}
          {can('payments.read') && <Payments order_id={id} />}
          {can('payments.read') && <Disputes order_id={id} />}
          <SoldCards order_id={id} />
          {can('payments.refund') && <OrderRefund order_id={id} />}
          {can('stock.read') && <Goods order_id={id} />}
          <Story order_id={id} />
          {can('ledger.read') && (
            <p>
              <Link className="c-follow" to={{ pathname: '/books/transfers', search: `?document=${id}` }}>
                {t('orders.booked')}
                <Icon name="arrow_right" size={16} />
              </Link>
            </p>
          )}
        </Panel>
      )}
    </PanelState>
  )
}

/** Who took it, and the proof that she was told what the law wants told. */
function TakenByPhone({ order_id }: { order_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { data } = useAnswer(['orders', 'phone-call', order_id], () =>
    answer(api.GET('/v1/orders/{order_id}/phone-call', { params: { path: { order_id } } })),
  )
  const call = data?.phone_call
  if (!call) return null
  return (
    <Facts>
      <Fact name={t('phone.taken_by')}>
        {t('phone.taken_by_name', { name: call.taken_by, count: call.readings.length })}
        <span className="c-faint">{call.proven_by ? t('phone.proven', { by: call.proven_by }) : t('phone.taken_unproven')}</span>
      </Fact>
    </Facts>
  )
}

function About({ order }: { order: Order }) {
  const { t } = useTexts()
  const { can } = useSession()
  const api = useApi()
  const registers = useRegisters()
  const { contact, customer_id, location } = order
  // Her name stands on the order when she left it there, else on her profile, as the list of orders tells it.
  const { data } = useAnswer(['orders', 'summary', order.order_id], () =>
    answer(api.GET('/v1/orders', { params: { query: { order_ids: order.order_id } } })),
  )
  const name = contact?.name ?? data?.items[0]?.customer_name
  const address = contact?.address as Record<string, string> | null | undefined
  return (
    <Facts>
      <Fact name={t('orders.customer')}>
        {customer_id && can('customers.read') ? (
          <ItemLink id={customer_id}>{name ?? t('orders.show_customer')}</ItemLink>
        ) : (
          (name ?? t('words.guest'))
        )}
        {contact?.phone && <Phone phone={contact.phone} />}
        {contact?.email &&
          (contact.email.includes('•') ? <span>{contact.email}</span> : <a href={`mailto:${contact.email}`}>{contact.email}</a>)}
      </Fact>
      {contact?.invoice && (
        <Fact name={t('orders.invoice')}>
          {t('orders.invoice_to', {
            name: contact.invoice.kind === 'company' ? contact.invoice.legal_name : (name ?? ''),
            number: contact.invoice.tax_number,
          })}
          {contact.invoice.kind === 'company' && contact.invoice.tax_office && (
            <span className="c-faint">{contact.invoice.tax_office}</span>
          )}
        </Fact>
      )}
      <Fact name={t('orders.delivery')}>
        {t(`orders.deliveries.${order.delivery}`, { place: location.name })}
        {order.delivery === 'ship' && address && (
          <span className="c-faint">
            {[address.street, address.district, [address.postal_code, address.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')}
          </span>
        )}
      </Fact>
      <Fact name={t('orders.placed')}>
        <Moment at={order.placed_at} full />
        <span className="c-faint">
          <Channel channel={order.channel} />
        </span>
      </Fact>
      <Fact name={t('orders.taken_by')}>
        <Who actor={order.placed_by} />
        {order.register_id && can('registers.read') && (
          <ItemLink id={order.register_id}>{registers.get(order.register_id)?.name ?? t('orders.at_till')}</ItemLink>
        )}
      </Fact>
    </Facts>
  )
}

function Lines({ order }: { order: Order }) {
  const { t } = useTexts()
  const locale = useLocale()
  const { can } = useSession()
  const { currency } = order
  return (
    <Section title={t('orders.lines')}>
      <table className="c-sub">
        <thead className="b-visually-hidden">
          <tr>
            <th>{t('orders.product')}</th>
            <th>{t('orders.quantity')}</th>
            <th>{t('orders.total')}</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.line_number}>
              <td>
                {can('stock.read') ? <ItemLink id={line.variant_id}>{line.title}</ItemLink> : line.title}
                <span className="c-below">
                  <span className="c-faint">{line.sku}</span>
                  {line.salesperson_id && <Salesperson staff_id={line.salesperson_id} />}
                </span>
                {line.discounts.map(({ promotion_id, name, amount_minor }) => (
                  <span key={promotion_id} className="c-below c-faint">
                    {can('promotions.read') ? <ItemLink id={promotion_id}>{name}</ItemLink> : name}
                    <Money minor={-amount_minor} currency={currency} soft />
                  </span>
                ))}
                <WhyThisPrice line={{ ...line, prices_include_tax: order.prices_include_tax }} currency={currency} />
              </td>
              <td data-align="end">
                <span className="b-figures">{line.quantity} ×</span> <Money minor={line.unit_price_minor} currency={currency} soft />
              </td>
              <td data-align="end">
                <Money minor={asSaid(line, order.prices_include_tax)} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="c-sums">
        {order.shipping && (
          <div>
            <dt>{t('orders.delivery')}</dt>
            <dd>
              {asSaid(order.shipping, order.prices_include_tax) < order.shipping.fee_minor && (
                <s className="c-faint">
                  <Money minor={order.shipping.fee_minor} currency={currency} soft />
                </s>
              )}{' '}
              <Money minor={asSaid(order.shipping, order.prices_include_tax)} currency={currency} />
            </dd>
          </div>
        )}
        {order.promotions.map(({ promotion_id, name, version, coupon_code, amount_minor }) => (
          <div key={promotion_id}>
            <dt>
              {name}{' '}
              <span className="c-faint">{[t('orders.promotion_version', { version }), coupon_code].filter(Boolean).join(' · ')}</span>
            </dt>
            <dd>
              <Money minor={-amount_minor} currency={currency} />
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('orders.net')}</dt>
          <dd>
            <Money minor={order.net_minor} currency={currency} />
          </dd>
        </div>
        {order.taxes.map((tax) => (
          <div key={tax.tax_rate_bp}>
            <dt>{t('orders.tax', { rate: formatPercent(tax.tax_rate_bp, locale) })}</dt>
            <dd>
              <Money minor={tax.tax_minor} currency={currency} />
            </dd>
          </div>
        ))}
        <div className="c-sums__total">
          <dt>{t('orders.total')}</dt>
          <dd>
            <Money minor={order.total_minor} currency={currency} />
          </dd>
        </div>
      </dl>
    </Section>
  )
}

/** How the line came by its price, as it was when it was sold. */
function WhyThisPrice({ line, currency }: { line: Order['lines'][number] & { prices_include_tax: boolean }; currency: string }) {
  const { t, money } = useTexts()
  const { can } = useSession()
  const exception_id = line.price?.exception_id
  return (
    <details className="c-why">
      <summary>{t('why.title')}</summary>
      <dl className="c-sums">
        <WhyRows line={line} currency={currency} t={t} money={money} />
      </dl>
      {exception_id && can('pricing.read') && <ItemLink id={exception_id}>{t('price_exceptions.one')}</ItemLink>}
    </details>
  )
}

function Salesperson({ staff_id }: { staff_id: string }) {
  const { t } = useTexts()
  const colleague = useColleague(staff_id)
  return colleague ? <span className="c-faint">{t('orders.sold_by', { name: colleague.name })}</span> : null
}

/** What moves no money of anybody else's has no number that somebody could look up there. */
const isOurs = ({ provider }: { provider: string }) => ['gift_card', 'store_credit', 'deposit', 'test-card'].includes(provider)

function Payments({ order_id }: { order_id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const { rows, isPending } = usePages(['payments', order_id], (paging) =>
    answer(api.GET('/v1/payments', { params: { query: { ...paging, order_id } } })),
  )
  if (isPending) return null
  return (
    <Section title={t('orders.payments')}>
      {rows.length === 0 && <p className="c-faint">{t('orders.no_payments')}</p>}
      <ul className="c-lines">
        {rows.map((payment) => {
          const method = `payments.methods.${payment.method}`
          const reason = `payments.reasons.${payment.reason}`
          return (
            <Line
              key={payment.payment_id}
              icon={payment.method === 'cash' ? 'cash' : 'card'}
              below={
                <>
                  {payment.provider_reference && !isOurs(payment) && <span className="c-id">{payment.provider_reference}</span>}
                  {payment.reason && <span>{known(reason) ? t(reason) : payment.reason}</span>}
                  {payment.captures === 'at_hand_over' && payment.captured_minor > 0 && payment.captured_minor < payment.amount_minor && (
                    <span>
                      {t('payments.captured')} <Money minor={payment.captured_minor} currency={payment.currency} />
                    </span>
                  )}
                  {payment.instalments > 1 && (
                    <span>
                      {[payment.programme, t('payments.instalments', { count: payment.instalments })].filter(Boolean).join(' · ')}
                    </span>
                  )}
                  {payment.surcharge_minor > 0 && (
                    <span>
                      {t('payments.surcharge')} <Money minor={payment.surcharge_minor} currency={payment.currency} />
                    </span>
                  )}
                  {payment.refunded_minor > 0 && (
                    <span>
                      {t('payments.refunded')} <Money minor={payment.refunded_minor} currency={payment.currency} />
                    </span>
                  )}
                  {payment.disputed_minor > 0 && (
                    <span>
                      {t('payments.disputed')} <Money minor={payment.disputed_minor} currency={payment.currency} />
                    </span>
                  )}
                  {payment.changes.some(({ without_us, status }) => without_us && status === 'done') && (
                    <span>{t('alarms.without_us')}</span>
                  )}
                  <Moment at={payment.created_at} />
                </>
              }
              end={
                <>
                  <PaymentState status={payment.status} method={payment.method} />
                  <Money minor={payment.amount_minor} currency={payment.currency} />
                </>
              }
            >
              {known(method) ? t(method) : payment.method}
            </Line>
          )
        })}
      </ul>
      {rows
        .filter(({ method, status }) => isPromised(method) && (status === 'authorised' || status === 'captured'))
        .filter(({ amount_minor, captured_minor }) => captured_minor < amount_minor)
        .map((payment) => (
          <Promised key={payment.payment_id} payment={payment} order_id={order_id} />
        ))}
      {rows.filter(wasRefused).map((payment) => (
        <Refusal key={payment.payment_id} payment={payment} />
      ))}
    </Section>
  )
}

type Payment = Answer<'/v1/payments'>['items'][number]

/** Of an order that was to be paid when it was placed: the bank has said no since, and nobody asks it again. */
function wasRefused({ captures, status, method, amount_minor, captured_minor, released_minor, changes }: Payment) {
  const taking = changes.filter(({ kind }) => kind === 'capture')
  return (
    captures === 'at_order' &&
    !isPromised(method) &&
    (status === 'authorised' || status === 'captured') &&
    captured_minor + released_minor < amount_minor &&
    taking.some(({ status }) => status === 'declined') &&
    !taking.some(({ status }) => status === 'asked')
  )
}

/** Asked again, the bank may take it after all; otherwise somebody speaks with her. */
function Refusal({ payment: { payment_id, amount_minor, captured_minor, released_minor, currency, changes } }: { payment: Payment }) {
  const { t, known } = useTexts()
  const last = changes.findLast(({ kind, status }) => kind === 'capture' && status === 'declined')
  const why = `payments.reasons.${last?.reason}`
  const api = useApi()
  const memory = useQueryClient()
  const { can } = useSession()
  const again = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/payments/{payment_id}/captures', {
          params: { path: { payment_id }, header: { 'Idempotency-Key': attempt() } },
          body: {},
        }),
      ),
    onSettled: () => Promise.all(['payments', 'orders', 'timeline'].map((name) => memory.invalidateQueries({ queryKey: [name] }))),
  })
  return (
    <div className="c-form c-form--boxed" role="alert">
      <p>
        <strong>
          {t('hand_overs.missing')} <Money minor={amount_minor - captured_minor - released_minor} currency={currency} />
        </strong>
      </p>
      <p className="b-soft">{t('payments.refused_text')}</p>
      {last?.settled_at && (
        <p className="c-faint">
          {last.reason && <>{known(why) ? t(why) : last.reason} · </>}
          <Moment at={last.settled_at} full />
        </p>
      )}
      <Refused error={again.error} />
      {can('payments.capture') && (
        <div className="c-actions">
          <Button size="xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            {t('hand_overs.ask_again')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Money that is not here yet: it has come, or the order is given up. */
function Promised({ payment, order_id }: { payment: Payment; order_id: string }) {
  const { t, money } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { can } = useSession()
  const [sure, ask] = useState(false)
  const [has_come, askWhetherItCame] = useState(false)
  const onSuccess = () =>
    Promise.all(['payments', 'orders', 'stock', 'timeline'].map((name) => memory.invalidateQueries({ queryKey: [name] })))
  const { payment_id, method, currency, due_at, provider_reference } = payment
  const left_minor = payment.amount_minor - payment.captured_minor
  const [key] = useState(attempt)
  const come = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/payments/{payment_id}/captures', {
          params: { path: { payment_id }, header: { 'Idempotency-Key': key } },
          body: { amount_minor: left_minor },
        }),
      ),
    onSuccess,
  })
  const giveUp = useMutation({
    mutationFn: () => answer(api.POST('/v1/orders/{order_id}/cancellation', { params: { path: { order_id } } })),
    onSuccess,
  })
  return (
    <div className="c-form c-form--boxed">
      <p>
        {t(method === 'bank_transfer' ? 'awaited.waits_transfer' : 'awaited.waits_delivery')}{' '}
        <Money minor={left_minor} currency={currency} />
        {due_at && (
          <>
            {' · '}
            {t('awaited.until')} <Moment at={due_at} full />
          </>
        )}
      </p>
      {has_come && (
        <p role="status">
          {t(method === 'bank_transfer' ? 'awaited.book_transfer' : 'awaited.book_delivery', {
            amount: money(left_minor, currency),
            reference: method === 'bank_transfer' ? printCreditorReference(provider_reference ?? '') : (provider_reference ?? ''),
          })}
        </p>
      )}
      <Refused error={come.error ?? giveUp.error} />
      <div className="c-actions">
        {can('payments.capture') && (
          <Button size="xs" loading={come.isPending} onClick={() => (has_come ? come.mutate() : askWhetherItCame(true))}>
            {t(has_come ? 'awaited.book' : method === 'bank_transfer' ? 'awaited.has_come' : 'awaited.was_collected')}
          </Button>
        )}
        {can('payments.refund') && payment.captured_minor === 0 && (
          <Button
            size="xs"
            variant="default"
            color={sure ? 'red' : 'gray'}
            loading={giveUp.isPending}
            onClick={() => (sure ? giveUp.mutate() : ask(true))}
          >
            {t(sure ? 'awaited.give_up_sure' : method === 'bank_transfer' ? 'awaited.give_up' : 'awaited.was_refused')}
          </Button>
        )}
      </div>
    </div>
  )
}

function Goods({ order_id }: { order_id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const { rows } = usePages(['stock', 'movements', { document: order_id }], (paging) =>
    answer(api.GET('/v1/stock/movements', { params: { query: { ...paging, document: order_id } } })),
  )
  if (!rows.length) return null
  return (
    <Section title={t('orders.goods')}>
      <ul className="c-lines">
        {rows.map((movement) => {
          const kind = `movements.kinds.${movement.kind}`
          return (
            <Line
              key={movement.movement_id}
              icon="box"
              below={
                <>
                  <span>{movement.location_name}</span>
                  <Moment at={movement.moved_at} />
                </>
              }
              end={
                <>
                  <span className="c-faint">{known(kind) ? t(kind) : movement.kind}</span>
                  <Count value={movement.on_hand_change || movement.reserved_change} sign />
                </>
              }
            >
              <ItemLink id={movement.variant_id}>{movement.title}</ItemLink>
            </Line>
          )
        })}
      </ul>
    </Section>
  )
}

function Story({ order_id }: { order_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['timeline', order_id], (paging) =>
    answer(api.GET('/v1/orders/{order_id}/timeline', { params: { path: { order_id }, query: paging } })),
  )
  if (!query.rows.length) return null
  return (
    <Section title={t('orders.story')}>
      <Timeline told={query.rows} here={order_id} />
      <MoreButton query={query} />
    </Section>
  )
}
