import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { useApi, usePages } from '../api.tsx'
import { type Column, List, NothingHere, Page } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { NEW_CHANGE } from '../panels/price-change.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State } from '../words.tsx'

type Change = Answer<'/v1/price-changes'>['items'][number]

const tones = { looked_at: 'open', applying: 'open', applied: 'good', undoing: 'open', undone: 'quiet' } as const
export function ChangeState({ of: { state } }: { of: Pick<Change, 'state'> }) {
  const { t } = useTexts()
  return <State tone={tones[state]}>{t(`price_changes.states.${state}`)}</State>
}

/** Many prices changed at a time, looked at or made, the newest first. */
export function PriceChangesPage() {
  const { t, number } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const query = usePages(['prices', 'changes'], (paging) => answer(api.GET('/v1/price-changes', { params: { query: paging } })))
  const columns: Column<Change>[] = [
    { key: 'name', title: t('price_changes.name'), phone: 'lead', cell: ({ name }) => name },
    {
      key: 'variants',
      title: t('price_changes.variants'),
      align: 'end',
      width: '8rem',
      cell: ({ variant_count }) => <span className="b-figures">{number(variant_count)}</span>,
    },
    {
      key: 'suspicious',
      title: t('price_changes.suspicious'),
      align: 'end',
      width: '8rem',
      spare: true,
      cell: ({ suspicious }) => <span className="b-figures">{suspicious ? number(suspicious) : '–'}</span>,
    },
    { key: 'state', title: t('price_changes.state'), width: '9rem', cell: (change) => <ChangeState of={change} /> },
    {
      key: 'created_at',
      title: t('price_changes.created_at'),
      align: 'end',
      width: '10rem',
      phone: 'aside',
      cell: ({ created_at }) => <Moment at={created_at} full />,
    },
  ]
  return (
    <Page
      title={t('pages.price_changes')}
      aside={
        can('pricing.write') && (
          <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => show(NEW_CHANGE)}>
            {t('price_changes.make')}
          </Button>
        )
      }
    >
      <List
        label={t('pages.price_changes')}
        rows={query.rows}
        columns={columns}
        idOf={({ change_id }) => change_id}
        query={query}
        empty={<NothingHere icon="tag" title={t('price_changes.empty.title')} text={t('price_changes.empty.text')} filtered={false} />}
      />
    </Page>
  )
}
