import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { chosen, useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { type Column, List, NothingHere, Page, useFilters, Views } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { useNameOf } from '../panels/promotion.tsx'
import { NEW_SEGMENT, SegmentState } from '../panels/segment.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'

type Segment = Answer<'/v1/segments'>['items'][number]
const names = ['state'] as const

/** Which customers belong together, what for, and how many they are. */
export function SegmentsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const companies = useCompanies()
  const nameOf = useNameOf()
  const { filters, isFiltered, clear } = useFilters(names)
  const state = filters.state as 'ended' | null
  const query = usePages(['segments', 'list', state], (paging) =>
    answer(api.GET('/v1/segments', { params: { query: { ...paging, ...chosen({ state }) } } })),
  )
  const columns: Column<Segment>[] = [
    {
      key: 'name',
      title: t('segments.name'),
      phone: 'lead',
      cell: (segment) => (
        <span>
          {nameOf(segment.name)}
          <span className="c-below c-faint">{segment.purpose}</span>
        </span>
      ),
    },
    {
      key: 'kind',
      title: t('segments.kind'),
      width: '9rem',
      phone: 'none',
      spare: true,
      cell: ({ rule }) => t(rule ? 'segments.by_rule' : 'segments.by_hand'),
    },
    {
      key: 'company',
      title: t('promotions.company'),
      phone: 'none',
      spare: true,
      cell: ({ company_id }) => companies.get(company_id)?.name ?? company_id,
    },
    { key: 'owner', title: t('segments.owner'), phone: 'none', spare: true, cell: ({ owner_name }) => owner_name },
    {
      key: 'members',
      title: t('segments.members'),
      align: 'end',
      width: '8rem',
      cell: ({ member_count: count, has_more_members }) => (
        <span className="b-figures">{t(has_more_members ? 'segments.more_people' : 'segments.people', { count })}</span>
      ),
    },
    {
      key: 'state',
      title: t('segments.state'),
      align: 'end',
      width: '8rem',
      phone: 'aside',
      cell: (segment) => <SegmentState of={segment} />,
    },
  ]
  const views = [
    { title: t('segments.views.living'), filters: {} },
    { title: t('segments.views.ended'), filters: { state: 'ended' } },
  ]
  return (
    <Page
      title={t('pages.segments')}
      views={<Views views={views} names={names} />}
      aside={
        can('segments.write') && (
          <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => show(NEW_SEGMENT)}>
            {t('segments.add')}
          </Button>
        )
      }
    >
      <List
        label={t('pages.segments')}
        rows={query.rows}
        columns={columns}
        idOf={({ segment_id }) => segment_id}
        query={query}
        empty={
          <NothingHere icon="heart" title={t('segments.empty.title')} text={t('segments.empty.text')} filtered={isFiltered && clear} />
        }
      />
    </Page>
  )
}
