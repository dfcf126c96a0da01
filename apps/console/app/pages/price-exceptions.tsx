import { type Answer, answer } from '@birge/api-client'
import { useApi, usePages } from '../api.tsx'
import { type Column, List, NothingHere, Page, useFilters, type View, Views } from '../list.tsx'
import { useNameOf } from '../panels/promotion.tsx'
import { MakeException } from '../panels/price-exception.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Moment, State } from '../words.tsx'

type Exception = Answer<'/v1/price-exceptions'>['items'][number]
const names = ['state', 'level'] as const
const SOON_MS = 7 * 86_400_000

/** For whom, or behind which door, prices differ. */
export function ForWhom({ of }: { of: Exception }) {
  const { t } = useTexts()
  const nameOf = useNameOf()
  if (of.channel) return <Channel channel={of.channel} />
  if (of.location_name) return <>{of.location_name}</>
  if (of.segment_name) return <>{nameOf(of.segment_name)}</>
  return <>{t(of.level === 'contract' ? 'price_exceptions.one_customer' : 'price_exceptions.everybody')}</>
}

export function ExceptionState({ of: { state, ends_at } }: { of: Exception }) {
  const { t } = useTexts()
  if (state === 'over') return <State tone="quiet">{t('price_exceptions.states.over')}</State>
  if (state === 'coming') return <State tone="quiet">{t('price_exceptions.states.coming')}</State>
  if (Date.parse(ends_at) - Date.now() < SOON_MS) return <State tone="open">{t('price_exceptions.states.ends_soon')}</State>
  return <State tone="good">{t('price_exceptions.states.living')}</State>
}

/** Wherever a price differs from the list: why, who answers for it, and until when; first what ends first. */
export function PriceExceptionsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { filters } = useFilters(names)
  const state = filters.state === 'over' ? 'over' : 'living'
  const level = filters.level === 'contract' ? 'contract' : null
  const query = usePages(['prices', 'exceptions', state, level], (paging) =>
    answer(api.GET('/v1/price-exceptions', { params: { query: { ...paging, state, ...(level && { level }) } } })),
  )
  const views: View[] = [
    { title: t('price_exceptions.views.living'), filters: {} },
    { title: t('price_exceptions.views.contracts'), filters: { level: 'contract' } },
    { title: t('price_exceptions.views.over'), filters: { state: 'over' } },
  ]
  const columns: Column<Exception>[] = [
    {
      key: 'name',
      title: t('price_exceptions.name'),
      phone: 'lead',
      cell: ({ name, reason }) => (
        <span>
          {name}
          <span className="c-below c-faint">{reason}</span>
        </span>
      ),
    },
    { key: 'for', title: t('price_exceptions.for_whom'), width: '10rem', cell: (exception) => <ForWhom of={exception} /> },
    {
      key: 'variants',
      title: t('price_exceptions.variants'),
      align: 'end',
      width: '7rem',
      spare: true,
      phone: 'none',
      cell: ({ variant_count }) => <span className="b-figures">{variant_count}</span>,
    },
    { key: 'owner', title: t('price_exceptions.owner'), width: '10rem', spare: true, cell: ({ owner_name }) => owner_name },
    { key: 'state', title: t('price_exceptions.state'), width: '9rem', cell: (exception) => <ExceptionState of={exception} /> },
    {
      key: 'ends_at',
      title: t('price_exceptions.ends_at'),
      align: 'end',
      width: '10rem',
      phone: 'aside',
      cell: ({ ends_at }) => <Moment at={ends_at} full />,
    },
  ]
  return (
    <Page title={t('pages.price_exceptions')} aside={<MakeException />} views={<Views views={views} names={names} />}>
      <List
        label={t('pages.price_exceptions')}
        rows={query.rows}
        columns={columns}
        idOf={({ exception_id }) => exception_id}
        query={query}
        empty={
          <NothingHere
            icon="tag"
            title={t(level ? 'price_exceptions.no_contracts.title' : 'price_exceptions.empty.title')}
            text={t(level ? 'price_exceptions.no_contracts.text' : 'price_exceptions.empty.text')}
            filtered={false}
          />
        }
      />
    </Page>
  )
}
