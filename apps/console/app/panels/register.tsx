import { type Answer, answer } from '@birge/api-client'
import { Link } from 'react-router'
import { useApi, usePages } from '../api.tsx'
import { useRegisters } from '../known.ts'
import { Fact, Facts, Line, Panel, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Id, Moment, Money, State, Who } from '../words.tsx'
import { MoreButton } from './more.tsx'

type TillSession = Answer<'/v1/registers/{register_id}/sessions'>['items'][number]

export function RegisterPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const register = useRegisters().get(id)
  const query = usePages(['tills', 'sessions', id], (paging) =>
    answer(api.GET('/v1/registers/{register_id}/sessions', { params: { path: { register_id: id }, query: paging } })),
  )
  const open = query.rows.find((session) => !session.closed_at)
  return (
    <Panel
      kind={register?.location_name ?? t('tills.one')}
      title={register?.name ?? <Id id={id} />}
      state={
        query.isSuccess && (open ? <State tone="good">{t('tills.is_open')}</State> : <State tone="quiet">{t('tills.is_closed')}</State>)
      }
    >
      {register && (
        <Facts>
          <Fact name={t('stock.place')}>
            <Link to={{ pathname: '/orders', search: `?location_id=${register.location_id}&channel=till` }}>{t('tills.sales_here')}</Link>
          </Fact>
          {can('offline_sales.read') && (
            <Fact name={t('pages.offline_sales')}>
              <Link to={{ pathname: '/offline-sales', search: `?show=all&location_id=${register.location_id}` }}>
                {t('tills.sold_offline')}
              </Link>
            </Fact>
          )}
          {can('ledger.read') && (
            <Fact name={t('accounts.drawer')}>
              <Link
                to={{
                  pathname: '/books/transfers',
                  search: `?account=${encodeURIComponent(`${register.company_id}/${register.currency}/drawer/${id}`)}`,
                }}
              >
                {t('tills.drawer_story')}
              </Link>
            </Fact>
          )}
        </Facts>
      )}
      <Section title={t('tills.sessions')}>
        {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
        {query.isSuccess && !query.rows.length && <p className="c-faint">{t('tills.never_open')}</p>}
        <ul className="c-lines">
          {query.rows.map((session) => (
            <SessionRow key={session.register_session_id} session={session} />
          ))}
        </ul>
        <MoreButton query={query} />
      </Section>
    </Panel>
  )
}

function SessionRow({ session }: { session: TillSession }) {
  const { t } = useTexts()
  const { currency, expected_minor, counted_minor } = session
  const difference = expected_minor === null || counted_minor === null ? null : counted_minor - expected_minor
  return (
    <Line
      icon={session.closed_at ? 'lock' : 'cash'}
      below={
        <>
          <span>
            <Who actor={session.opened_by} />
          </span>
          <span>
            {t('tills.float')} <Money minor={session.float_minor} currency={currency} />
          </span>
          {counted_minor !== null && (
            <span>
              {t('tills.counted')} <Money minor={counted_minor} currency={currency} />
            </span>
          )}
        </>
      }
      end={
        difference === null ? null : difference === 0 ? (
          <State tone="good">{t('tills.exact')}</State>
        ) : (
          <span className="c-with-icon" data-tone={difference < 0 ? 'bad' : 'open'}>
            {t(difference < 0 ? 'tills.short' : 'tills.over')} <Money minor={Math.abs(difference)} currency={currency} />
          </span>
        )
      }
    >
      <Moment at={session.opened_at} /> – {session.closed_at ? <Moment at={session.closed_at} /> : t('tills.now')}
    </Line>
  )
}
