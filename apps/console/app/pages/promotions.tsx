import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { chosen, useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, useFilters, Views } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { NEW_PROMOTION, PromotionState, useNameOf } from '../panels/promotion.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Count, Money, State } from '../words.tsx'

type Promotion = Answer<'/v1/promotions'>['items'][number]
const names = ['status', 'search', 'unlawful'] as const

/** What is taken off, since when, how often it was used, and what is left of it. */
export function PromotionsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const companies = useCompanies()
  const nameOf = useNameOf()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const status = filters.status as 'draft' | 'on' | 'ended' | null
  const { search } = filters
  const unlawful = filters.unlawful !== null
  const query = usePages(['promotions', 'list', status, search, unlawful], (paging) =>
    answer(api.GET('/v1/promotions', { params: { query: { ...paging, ...chosen({ status, search }), ...(unlawful && { unlawful }) } } })),
  )
  const columns: Column<Promotion>[] = [
    {
      key: 'name',
      title: t('promotions.name'),
      phone: 'lead',
      cell: (promotion) => (
        <span>
          {nameOf(promotion.name)}
          <span className="c-below c-faint">
            {[
              t(`promotions.kinds.${promotion.kind}`),
              promotion.asks_coupon && t('promotions.with_coupon'),
              promotion.announced_percent !== null &&
                t(promotion.announced_up_to ? 'promotions.banner.up_to' : 'promotions.banner.each', {
                  percent: promotion.announced_percent,
                }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
          {promotion.unlawful && <State tone="bad">{t('promotions.banner.take_down')}</State>}
        </span>
      ),
    },
    {
      key: 'company',
      title: t('promotions.company'),
      phone: 'none',
      cell: ({ company_id }) => companies.get(company_id)?.name ?? company_id,
    },
    {
      key: 'until',
      title: t('promotions.until'),
      width: '9rem',
      phone: 'none',
      spare: true,
      cell: ({ ends_at }) => <span className="b-figures">{ends_at?.replace('T', ' ') ?? '–'}</span>,
    },
    {
      key: 'uses',
      title: t('promotions.uses'),
      align: 'end',
      width: '7rem',
      phone: 'none',
      spare: true,
      cell: ({ uses, limits }) => (
        <span className="b-figures">
          <Count value={uses} />
          {limits.most_uses !== undefined && <span className="c-faint"> / {limits.most_uses}</span>}
        </span>
      ),
    },
    {
      key: 'left',
      title: t('promotions.left'),
      align: 'end',
      width: '9rem',
      phone: 'none',
      cell: ({ spent_minor, limits, currency }) =>
        limits.budget_minor === undefined ? (
          <span className="c-faint">–</span>
        ) : (
          <Money minor={Math.max(0, limits.budget_minor - spent_minor)} currency={currency} />
        ),
    },
    {
      key: 'state',
      title: t('promotions.state'),
      align: 'end',
      width: '8rem',
      phone: 'aside',
      cell: ({ state }) => <PromotionState state={state} />,
    },
  ]
  const views = [
    { title: t('promotions.views.all'), filters: {} },
    { title: t('promotions.views.on'), filters: { status: 'on' } },
    { title: t('promotions.views.draft'), filters: { status: 'draft' } },
    { title: t('promotions.views.ended'), filters: { status: 'ended' } },
    { title: t('promotions.views.unlawful'), filters: { unlawful: 'true' } },
  ]
  return (
    <Page
      title={t('pages.promotions')}
      views={<Views views={views} names={names} />}
      filters={<SearchField label={t('promotions.search')} value={search} onSearch={(text) => set({ search: text })} />}
      aside={
        can('promotions.write') && (
          <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => show(NEW_PROMOTION)}>
            {t('promotions.add')}
          </Button>
        )
      }
    >
      <List
        label={t('pages.promotions')}
        rows={query.rows}
        columns={columns}
        idOf={({ promotion_id }) => promotion_id}
        query={query}
        empty={
          <NothingHere icon="tag" title={t('promotions.empty.title')} text={t('promotions.empty.text')} filtered={isFiltered && clear} />
        }
      />
    </Page>
  )
}
