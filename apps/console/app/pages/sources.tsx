import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { type Column, List, NothingHere, Page } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { NEW_SOURCE, SourceState } from '../panels/source.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Moment } from '../words.tsx'

type Source = Answer<'/v1/tracking/sources'>['items'][number]

/** Websites, apps and systems that tell what people do there. */
export function SourcesPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const companies = useCompanies()
  const query = usePages(['sources', 'list'], (paging) => answer(api.GET('/v1/tracking/sources', { params: { query: paging } })))
  const columns: Column<Source>[] = [
    {
      key: 'name',
      title: t('sources.name'),
      phone: 'lead',
      cell: ({ name, kind }) => (
        <span>
          {name}
          <span className="c-below c-faint">{t(`sources.kinds.${kind}`)}</span>
        </span>
      ),
    },
    { key: 'company', title: t('sources.company'), cell: ({ company_id }) => companies.get(company_id)?.name ?? company_id },
    {
      key: 'channel',
      title: t('sources.channel'),
      width: '9rem',
      phone: 'none',
      spare: true,
      cell: ({ channel }) => <Channel channel={channel} />,
    },
    {
      key: 'key',
      title: t('sources.key'),
      width: '8rem',
      phone: 'none',
      cell: ({ key_ends }) => <span className="b-figures">{key_ends ? `•••• ${key_ends}` : '–'}</span>,
    },
    {
      key: 'since',
      title: t('sources.since'),
      width: '9rem',
      phone: 'none',
      spare: true,
      cell: ({ created_at }) => <Moment at={created_at} full />,
    },
    {
      key: 'state',
      title: t('sources.state'),
      align: 'end',
      width: '7rem',
      phone: 'aside',
      cell: (source) => <SourceState source={source} />,
    },
  ]
  return (
    <Page
      title={t('pages.sources')}
      aside={
        can('tracking.manage') && (
          <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => show(NEW_SOURCE)}>
            {t('sources.add')}
          </Button>
        )
      }
    >
      <List
        label={t('pages.sources')}
        rows={query.rows}
        columns={columns}
        idOf={({ source_id }) => source_id}
        query={query}
        empty={<NothingHere icon="eye" title={t('sources.empty.title')} text={t('sources.empty.text')} filtered={false} />}
      />
    </Page>
  )
}
