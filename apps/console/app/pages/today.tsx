import { type Answer, answer } from '@birge/api-client'
import { EmptyState, Icon, type IconName, Skeleton } from '@birge/ui'
import { Link } from 'react-router'
import { AlarmRow, ALARMS_OF } from '../alarms.tsx'
import { useAnswer, useApi } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { Page, Scroll } from '../list.tsx'
import { ItemLink } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Money, Moment, startOfToday } from '../words.tsx'
import './today.css'

type Totals = Answer<'/v1/order-totals'>['items'][number]

const DAY_MS = 86_400_000
const NEWEST = 8
const MOST_FAILED = 50
const MOST_ALARMS = 50
const FIRST_ALARMS = 3
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const sum = (totals: Totals[], of: 'total_minor' | 'order_count') => totals.reduce((before, one) => before + one[of], 0)

/** How the day goes: what was taken and where, against yesterday by this hour, and what waits for somebody. */
export function TodayPage() {
  const { t, date } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const from = Date.parse(startOfToday())
  const totalsOf = (start: number, end: number) =>
    answer(
      api.GET('/v1/order-totals', {
        params: { query: { placed_from: new Date(start).toISOString(), placed_before: new Date(end).toISOString() } },
      }),
    )
  const day = useAnswer(['orders', 'today', from], async () => {
    const [today, yesterday] = await Promise.all([totalsOf(from, from + DAY_MS), totalsOf(from - DAY_MS, Date.now() - DAY_MS)])
    return { today: today.items, waiting: today.waiting, yesterday: yesterday.items }
  })
  const newest = useAnswer(['orders', 'newest'], () => answer(api.GET('/v1/orders', { params: { query: { limit: NEWEST } } })))
  const failed = useAnswer(
    ['messages', 'failed'],
    () => answer(api.GET('/v1/messages', { params: { query: { status: 'failed', limit: MOST_FAILED } } })),
    { enabled: can('outbox.read') },
  )
  const trouble = day.error ?? newest.error
  return (
    <Page title={t('pages.today')} aside={<span className="c-faint">{date(from, zone, 'full')}</span>}>
      <Scroll label={t('pages.today')} busy={day.isPending}>
        {trouble ? (
          <Failed error={trouble} again={() => void Promise.all([day.refetch(), newest.refetch()])} />
        ) : (
          <div className="c-today">
            {can('payments.read') && <NeedsYou about="money" />}
            {can('fulfillment.read') && <NeedsYou about="goods" />}
            <div className="c-today__takings">
              {day.data ? (
                <Takings today={day.data.today} yesterday={day.data.yesterday} />
              ) : (
                <Skeleton height="15rem" radius="var(--radius-m)" />
              )}
            </div>
            <section className="c-today__waiting" aria-labelledby="waiting">
              <h2 id="waiting">{t('today.waiting')}</h2>
              {day.data ? (
                <Waiting waiting={day.data.waiting} failed={failed.data?.items.length ?? 0} />
              ) : (
                <Skeleton height="8rem" radius="var(--radius-m)" />
              )}
            </section>
            <section className="c-today__newest" aria-labelledby="newest">
              <div className="c-section__head">
                <h2 id="newest">{t('today.newest')}</h2>
                <Link to="/orders">{t('today.all_orders')}</Link>
              </div>
              {!newest.data ? (
                <Skeleton height="12rem" radius="var(--radius-m)" />
              ) : newest.data.items.length ? (
                <ul className="c-rows">
                  {newest.data.items.map((order) => (
                    <li key={order.order_id}>
                      <div>
                        <ItemLink id={order.order_id}>{order.number}</ItemLink>
                        <span className="c-below c-faint">
                          <span>{order.customer_name ?? t(order.customer_id ? 'words.nameless' : 'words.guest')}</span>
                          <Channel channel={order.channel} />
                          <span>{order.location_name}</span>
                        </span>
                      </div>
                      <span className="c-today__end">
                        <Money minor={order.total_minor} currency={order.currency} />
                        <span className="c-faint">
                          <Moment at={order.placed_at} />
                        </span>
                      </span>
                    </li>
                  ))}
                </ul>
              ) : (
                <EmptyState icon="receipt" title={t('orders.empty.title')} text={t('orders.empty.text')} />
              )}
            </section>
          </div>
        )}
      </Scroll>
    </Page>
  )
}

/** Exceptions come first: money that has gone a way it should not, goods that keep a buyer waiting. Where there is none, nothing is said of it. */
function NeedsYou({ about }: { about: 'money' | 'goods' }) {
  const { t, number } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const params = { query: { limit: MOST_ALARMS } }
  const { data, error, refetch } = useAnswer([...ALARMS_OF[about], 'today'], () =>
    answer(about === 'money' ? api.GET('/v1/payment-alarms', { params }) : api.GET('/v1/fulfillment-alarms', { params })),
  )
  if (error) return <Failed error={error} again={() => void refetch()} />
  if (!data?.items.length) return null
  const count = `${number(data.items.length)}${data.next ? '+' : ''}`
  return (
    <section className="c-today__needs" aria-labelledby={`needs-you-${about}`}>
      <div className="c-section__head">
        <h2 id={`needs-you-${about}`}>
          {t(about === 'money' ? 'alarms.needs_you' : 'alarms.keeps_waiting')} <span className="b-figures c-faint">{count}</span>
        </h2>
        {data.items.length > FIRST_ALARMS && can('payments.read') && (
          <Link to={about === 'money' ? '/alarms' : '/alarms?about=goods'}>{t('alarms.all', { count })}</Link>
        )}
      </div>
      <ul className="c-alarms">
        {data.items.slice(0, FIRST_ALARMS).map((alarm) => (
          <AlarmRow key={alarm.alarm_id} alarm={alarm} />
        ))}
      </ul>
    </section>
  )
}

/** A card for each company that sold something since yesterday; amounts of two currencies are never added up. */
function Takings({ today, yesterday }: { today: Totals[]; yesterday: Totals[] }) {
  const { t, money, number } = useTexts()
  const companies = useCompanies()
  const of = Map.groupBy([...today, ...yesterday], ({ company_id, currency }) => `${company_id} ${currency}`)
  if (!of.size)
    return (
      <section className="c-takings c-takings--none">
        <EmptyState icon="chart" title={t('today.nothing')} text={t('today.nothing_text')} />
      </section>
    )
  return [...of].map(([key, totals]) => {
    const { company_id, currency } = totals[0]!
    const now = today.filter((one) => one.company_id === company_id && one.currency === currency)
    const before = yesterday.filter((one) => one.company_id === company_id && one.currency === currency)
    const [taken_minor, orders, before_minor] = [sum(now, 'total_minor'), sum(now, 'order_count'), sum(before, 'total_minor')]
    const change = before_minor > 0 ? taken_minor / before_minor - 1 : null
    return (
      <section key={key} className="c-takings" aria-label={t('today.takings_of', { company: companies.get(company_id)?.name ?? currency })}>
        <header>
          <p className="c-faint">{companies.get(company_id)?.name ?? currency}</p>
          <p className="c-takings__sum b-figures">{money(taken_minor, currency)}</p>
          <p>
            <Link to="/orders?day=today">{t('today.orders', { count: orders })}</Link>
            {orders > 0 && (
              <span className="c-faint"> · {t('today.average', { amount: money(Math.round(taken_minor / orders), currency) })}</span>
            )}
          </p>
          {change !== null && (
            <p className="c-faint">
              {t('today.yesterday', { amount: money(before_minor, currency) })}
              <strong data-tone={change < 0 ? 'bad' : 'good'}> {number(change, { style: 'percent', signDisplay: 'exceptZero' })}</strong>
            </p>
          )}
        </header>
        <Hours totals={now} currency={currency} />
        <ul className="c-takings__channels">
          {[...Map.groupBy(now, ({ channel }) => channel)].map(([channel, sold]) => (
            <li key={channel}>
              <Link to={`/orders?day=today&channel=${channel}`}>
                <Channel channel={channel} />
              </Link>
              <span className="c-faint">{t('today.orders', { count: sum(sold, 'order_count') })}</span>
              <Money minor={sum(sold, 'total_minor')} currency={currency} />
            </li>
          ))}
        </ul>
      </section>
    )
  })
}

/** The day hour by hour, as columns to look at and as words to listen to. */
function Hours({ totals, currency }: { totals: Totals[]; currency: string }) {
  const { t, money } = useTexts()
  const taken = Array.from({ length: 24 }, (_, hour) =>
    sum(
      totals.filter(({ hour_at }) => new Date(hour_at).getHours() === hour),
      'total_minor',
    ),
  )
  const most = Math.max(...taken, 1)
  const said = taken.flatMap((minor, hour) => (minor ? [`${hour}:00 ${money(minor, currency)}`] : []))
  return (
    <div className="c-hours" role="img" aria-label={t('today.by_hour', { hours: said.join(', ') || '–' })}>
      {taken.map((minor, hour) => (
        <span key={hour} style={{ blockSize: `${(minor / most) * 100}%` }} title={`${hour}:00 · ${money(minor, currency)}`} />
      ))}
      <span className="c-hours__axis" aria-hidden>
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </span>
    </div>
  )
}

function Waiting({ waiting, failed }: { waiting: Answer<'/v1/order-totals'>['waiting']; failed: number }) {
  const { t, number } = useTexts()
  const all: [icon: IconName, to: string, count: number, text: string][] = [
    ['truck', '/orders?delivery=ship&status=placed', waiting.ship, t('today.to_ship')],
    ['store', '/orders?delivery=collect&status=placed', waiting.collect, t('today.to_collect')],
    ['outbox', '/outbox?status=failed', failed, t('today.failed')],
  ]
  const open = all.filter(([, , count]) => count > 0)
  if (!open.length)
    return (
      <p className="c-with-icon" data-tone="good">
        <Icon name="check" size={18} />
        {t('today.nothing_waits')}
      </p>
    )
  return (
    <ul className="c-rows">
      {open.map(([icon, to, count, text]) => (
        <li key={to}>
          <Link to={to} className="c-with-icon">
            <Icon name={icon} size={18} />
            {text}
          </Link>
          <strong className="b-figures">{number(count)}</strong>
        </li>
      ))}
    </ul>
  )
}
