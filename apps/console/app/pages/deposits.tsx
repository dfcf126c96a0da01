import { type Answer, answer } from '@birge/api-client'
import { Skeleton } from '@birge/ui'
import { Button, NumberInput, Select, SegmentedControl, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { chosen, useAnswer, useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, useFilters } from '../list.tsx'
import { BoxedForm } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, State } from '../words.tsx'

type Deposit = Answer<'/v1/deposits'>['items'][number]
const names = ['search', 'status'] as const
const TONES = { open: 'good', lapsed: 'open', settled: 'quiet', returned: 'quiet', kept: 'quiet' } as const

export function DepositState({ status }: { status: Deposit['status'] }) {
  const { t } = useTexts()
  return <State tone={TONES[status]}>{t(`deposits.states.${status}`)}</State>
}

/** What customers have left before there was an order to pay: newest first, those first on which there is money. */
export function DepositsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [ruling, rule] = useState(false)
  const { filters, set, isFiltered, clear } = useFilters(names)
  const open = filters.status === 'all' ? undefined : true
  const query = usePages(['deposits', filters.search, open], (paging) =>
    answer(
      api.GET('/v1/deposits', {
        params: { query: { ...paging, ...chosen({ search: filters.search }), ...(open !== undefined && { open }) } },
      }),
    ),
  )
  const columns: Column<Deposit>[] = [
    {
      key: 'number',
      title: t('deposits.number'),
      phone: 'lead',
      cell: ({ number, about, name }) => (
        <span>
          <span className="b-figures">{number}</span>
          <span className="c-below c-faint">{[name, about].filter(Boolean).join(' · ')}</span>
        </span>
      ),
    },
    { key: 'state', title: t('deposits.state'), width: '9rem', cell: ({ status }) => <DepositState status={status} /> },
    {
      key: 'place',
      title: t('deposits.place'),
      width: '9rem',
      spare: true,
      phone: 'none',
      cell: ({ location_name }) => location_name ?? t('deposits.by_link'),
    },
    {
      key: 'until',
      title: t('deposits.until'),
      width: '11rem',
      spare: true,
      phone: 'none',
      cell: ({ stands_until }) => <Moment at={stands_until} full />,
    },
    {
      key: 'left',
      title: t('deposits.left'),
      align: 'end',
      width: '9rem',
      phone: 'aside',
      cell: ({ balance_minor, currency }) => <Money minor={balance_minor} currency={currency} />,
    },
  ]
  return (
    <Page
      title={t('pages.deposits')}
      aside={
        can('deposits.manage') && (
          <Button size="xs" variant="default" aria-expanded={ruling} onClick={() => rule(!ruling)}>
            {t('deposits.rule')}
          </Button>
        )
      }
      filters={
        <>
          <SearchField label={t('deposits.search')} value={filters.search} onSearch={(search) => set({ search })} max={40} />
          <SegmentedControl
            size="xs"
            aria-label={t('deposits.state')}
            value={open ? 'open' : 'all'}
            onChange={(value) => set({ status: value === 'all' ? 'all' : null })}
            data={[
              { value: 'open', label: t('deposits.with_money') },
              { value: 'all', label: t('deposits.all') },
            ]}
          />
        </>
      }
    >
      {ruling && <Rules close={() => rule(false)} />}
      <List
        label={t('pages.deposits')}
        rows={query.rows}
        columns={columns}
        idOf={({ deposit_id }) => deposit_id}
        query={query}
        empty={<NothingHere icon="cash" title={t('deposits.empty.title')} text={t('deposits.empty.text')} filtered={isFiltered && clear} />}
      />
    </Page>
  )
}

/** What a company agrees with whoever leaves a deposit from now on. */
function Rules({ close }: { close: () => void }) {
  const companies = [...useCompanies().values()]
  const [of, choose] = useState<string | null>(null)
  const { t } = useTexts()
  const company = companies.find(({ company_id }) => company_id === of) ?? companies[0]
  if (!company) return null
  return (
    <Stack gap="sm" className="c-statement">
      {companies.length > 1 && (
        <Select
          label={t('gift_cards.company')}
          value={company.company_id}
          onChange={choose}
          data={companies.map((one) => ({ value: one.company_id, label: one.legal_name }))}
          allowDeselect={false}
          maw="24rem"
        />
      )}
      <Rule key={company.company_id} company_id={company.company_id} close={close} />
    </Stack>
  )
}

function Rule({ company_id, close }: { company_id: string; close: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const params = { path: { company_id } }
  const [changed, change] = useState<{ kind?: 'earnest' | 'withdrawal'; days?: number }>({})
  const { data, error, refetch } = useAnswer(['deposits', 'rule', company_id], () =>
    answer(api.GET('/v1/companies/{company_id}/deposit-rule', { params })),
  )
  const { kind = 'earnest', days = 30 } = { ...data, ...changed }
  const save = useMutation({
    mutationFn: () => answer(api.PUT('/v1/companies/{company_id}/deposit-rule', { params, body: { kind, days } })),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['deposits'] })
      notifications.show({ message: t('deposits.rule_saved') })
      close()
    },
  })
  if (error) return <Failed error={error} again={() => void refetch()} />
  if (!data) return <Skeleton height="9rem" radius="var(--radius-m)" />
  return (
    <BoxedForm query={save} onSave={() => save.mutate()} onCancel={close}>
      <Select
        label={t('deposits.kind')}
        description={t(`deposits.kinds_text.${kind}`, { times: data.times_back ?? 1 })}
        value={kind}
        onChange={(value) => change({ ...changed, kind: value as 'earnest' })}
        data={[
          { value: 'earnest', label: t('deposits.kinds.earnest') },
          { value: 'withdrawal', label: t('deposits.kinds.withdrawal'), disabled: data.times_back === null },
        ]}
        allowDeselect={false}
      />
      <NumberInput
        label={t('deposits.days')}
        value={days}
        onChange={(value) => change({ ...changed, days: Number(value) || 30 })}
        min={1}
        max={730}
        allowDecimal={false}
      />
    </BoxedForm>
  )
}
