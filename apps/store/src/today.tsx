import { Button, ErrorState, Icon, type IconName, Skeleton } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Answer, answer, api } from './api.ts'
import { useDueCount } from './clients.tsx'
import { useCounter } from './counter.tsx'
import { useGoodsOpen } from './goods-between.tsx'
import { useOffline } from './offline.tsx'
import { useOrdersToDo } from './orders-here.tsx'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

type Day = Answer<'/v1/locations/{location_id}/takings'>

const LOOK_AGAIN_MS = 60_000
/** A queue is asked for its first hundred. */
const MOST_TOLD = 100

/** The morning page: how the day of this place goes, and what waits for somebody here. */
export function TodayPage() {
  const texts = useTexts()
  const { t, date } = texts
  const { register, session } = useTill()
  const day = useQuery({
    queryKey: ['today', register.location_id],
    queryFn: () =>
      answer(api.GET('/v1/locations/{location_id}/takings', { params: { path: { location_id: register.location_id }, query: {} } })),
    staleTime: 0,
    refetchInterval: LOOK_AGAIN_MS,
  })
  return (
    <main className="page">
      <header className="page__head">
        <h1>{t('today.title', { name: session.name.split(' ')[0]! })}</h1>
        <p className="page__text">
          {register.location_name} · {date(new Date(), register.time_zone, 'full')}
        </p>
      </header>
      {day.data ? (
        <Takings {...day.data} />
      ) : day.error ? (
        <ErrorState title={t('trouble.title')} text={refusalText(texts, day.error)}>
          <Button icon="refresh" onClick={() => void day.refetch()}>
            {t('retry')}
          </Button>
        </ErrorState>
      ) : (
        <Skeleton height="14rem" radius="var(--radius-l)" />
      )}
      <Waiting />
    </main>
  )
}

function Takings({ sold, target_minor, week_before, hours, currency }: Day) {
  const { t, money, number } = useTexts()
  const { register } = useTill()
  const left_minor = target_minor === null ? null : target_minor - sold.taken_minor
  const each = (of: Day['sold']) =>
    of.order_count ? { average: of.taken_minor / of.order_count, pieces: of.piece_count / of.order_count } : null
  const [now, before] = [each(sold), each(week_before)]
  const amount = (minor: number | undefined) => (minor === undefined ? '–' : money(Math.round(minor), currency))
  const pieces = (count: number | undefined) =>
    count === undefined ? '–' : number(count, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
  return (
    <section className="today" aria-label={t('today.takings')}>
      <div className="today__taken">
        <h2>{t('today.takings')}</h2>
        <p className="today__sum">{money(sold.taken_minor, currency)}</p>
        {target_minor ? (
          <>
            <div
              className="today__meter"
              role="meter"
              aria-valuemin={0}
              aria-valuemax={target_minor}
              aria-valuenow={Math.min(sold.taken_minor, target_minor)}
              aria-label={t('today.of_target', { share: number(sold.taken_minor / target_minor, { style: 'percent' }) })}
            >
              <i style={{ inlineSize: `${Math.min(sold.taken_minor / target_minor, 1) * 100}%` }} />
            </div>
            <p>
              <strong>{t('today.of_target', { share: number(sold.taken_minor / target_minor, { style: 'percent' }) })}</strong>
              {' · '}
              {left_minor! > 0 ? t('today.left', { amount: money(left_minor!, currency) }) : t('today.reached')}
            </p>
          </>
        ) : (
          <p className="today__faint">{t('today.no_target')}</p>
        )}
        {week_before.all_day_minor > 0 && (
          <p className="today__faint">
            {t('today.week_before', {
              amount: money(week_before.taken_minor, currency),
              all_day: money(week_before.all_day_minor, currency),
            })}
          </p>
        )}
      </div>
      <dl className="today__figures">
        {[
          [t('today.sales'), number(sold.order_count), number(week_before.order_count)],
          [t('today.average'), amount(now?.average), amount(before?.average)],
          [t('today.pieces_each'), pieces(now?.pieces), pieces(before?.pieces)],
        ].map(([name, of_now, of_before]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{of_now}</dd>
            {week_before.order_count > 0 && <dd className="today__faint">{t('today.then', { figure: of_before! })}</dd>}
          </div>
        ))}
      </dl>
      <Hours hours={hours} currency={currency} now_hour={hourIn(register.time_zone)} />
    </section>
  )
}

const hourIn = (timeZone: string) => Number(new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone }).format())
const OPENS = 9
const CLOSES = 21

/** The day hour by hour: the usual hours of a shop, and whatever lies outside them. */
function Hours({ hours, currency, now_hour }: { hours: Day['hours']; currency: string; now_hour: number }) {
  const { t, money } = useTexts()
  if (!hours.length) return null
  const first = Math.min(OPENS, ...hours.map(({ hour }) => hour))
  const last = Math.max(CLOSES, now_hour, ...hours.map(({ hour }) => hour))
  const most = Math.max(...hours.map(({ taken_minor }) => taken_minor), 1)
  const of = new Map(hours.map(({ hour, taken_minor }) => [hour, taken_minor]))
  const said = hours.map(({ hour, taken_minor }) => `${hour}:00 ${money(taken_minor, currency)}`).join(', ')
  return (
    <div className="today__hours" role="img" aria-label={t('today.by_hour', { hours: said })}>
      {Array.from({ length: last - first + 1 }, (_, at) => first + at).map((hour) => (
        <span key={hour} data-now={hour === now_hour || undefined}>
          <i style={{ blockSize: `${((of.get(hour) ?? 0) / most) * 100}%` }} />
          <small>{hour}</small>
        </span>
      ))}
    </div>
  )
}

interface Task {
  to: string
  icon: IconName
  text: string
  count: number
}

/** What there is to do here, the most pressing first; what has nothing in it stays within reach below. */
function Waiting() {
  const { t, number } = useTexts()
  const { register } = useTill()
  const { waiting } = useCounter()
  const { unsent } = useOffline()
  const tasks: Task[] = [
    { to: '/register', icon: 'offline', text: t('today.unsent'), count: unsent.length },
    { to: '/orders', icon: 'truck', text: t('today.orders'), count: useOrdersToDo(register) },
    { to: '/clients', icon: 'people', text: t('today.clients'), count: useDueCount() },
    { to: '/incoming', icon: 'download', text: t('goods.incoming'), count: useGoodsOpen(register.location_id, 'in') },
    { to: '/transfer', icon: 'box', text: t('goods.leaving'), count: useGoodsOpen(register.location_id, 'out') },
    { to: '/waiting', icon: 'clock', text: t('waiting.title'), count: waiting.length },
    { to: '/returns', icon: 'return', text: t('returns.title'), count: 0 },
  ]
  const [open, others] = [tasks.filter(({ count }) => count > 0), tasks.filter(({ count, to }) => count === 0 && to !== '/register')]
  return (
    <section aria-labelledby="waits-here">
      <h2 id="waits-here" className="page__sub">
        {t('today.waits')}
      </h2>
      {!open.length && (
        <p className="today__nothing">
          <Icon name="check" size={22} /> {t('today.nothing_waits')}
        </p>
      )}
      <ul className="today__tasks">
        {open.map(({ to, icon, text, count }) => (
          <li key={to}>
            <Link to={to} className="today__task">
              <Icon name={icon} size={28} />
              <strong>{count < MOST_TOLD ? number(count) : `${number(MOST_TOLD - 1)}+`}</strong>
              <span>{text}</span>
            </Link>
          </li>
        ))}
      </ul>
      <nav className="today__others" aria-label={t('today.others')}>
        {others.map(({ to, icon, text }) => (
          <Link key={to} to={to}>
            <Icon name={icon} size={22} />
            {text}
          </Link>
        ))}
      </nav>
    </section>
  )
}
