import { type Answer, answer } from '@birge/api-client'
import { printCreditorReference } from '@birge/kernel/bank-transfer'
import { Icon } from '@birge/ui'
import { Button, FileButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { type Column, List, NothingHere, Page } from '../list.tsx'
import { OpenLinks } from '../open-links.tsx'
import { OverpaidTransfers } from '../overpaid.tsx'
import { ItemLink } from '../panel.tsx'
import { inBase64 } from '../file-field.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money } from '../words.tsx'

type Awaited = Answer<'/v1/awaited-payments'>['items'][number]

/** Orders that wait for a transfer or for the money taken at the door, and the bank's statement that brings it. */
export function AwaitedPage() {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['payments', 'awaited'], (paging) => answer(api.GET('/v1/awaited-payments', { params: { query: paging } })))
  const columns: Column<Awaited>[] = [
    {
      key: 'order',
      title: t('awaited.order'),
      phone: 'lead',
      cell: ({ order_id, order_number }) => <ItemLink id={order_id}>{order_number}</ItemLink>,
    },
    { key: 'method', title: t('awaited.method'), width: '10rem', cell: ({ method }) => t(`payments.methods.${method as 'bank_transfer'}`) },
    {
      key: 'reference',
      title: t('awaited.reference'),
      width: '12rem',
      cell: ({ reference, method }) => (
        <span className="b-figures">{method === 'bank_transfer' ? printCreditorReference(reference) : reference}</span>
      ),
    },
    {
      key: 'left',
      title: t('awaited.left'),
      align: 'end',
      width: '9rem',
      phone: 'aside',
      cell: ({ left_minor, currency }) => <Money minor={left_minor} currency={currency} />,
    },
    {
      key: 'due',
      title: t('awaited.due'),
      align: 'end',
      width: '10rem',
      cell: ({ due_at }) => (due_at ? <Moment at={due_at} full /> : '–'),
    },
  ]
  return (
    <Page title={t('pages.awaited')}>
      <Statement />
      <OverpaidTransfers />
      <OpenLinks />
      <List
        label={t('pages.awaited')}
        rows={query.rows}
        columns={columns}
        idOf={({ payment_id }) => payment_id}
        query={query}
        empty={<NothingHere icon="clock" title={t('awaited.none')} text={t('awaited.none_text')} filtered={false} />}
      />
    </Page>
  )
}

function Statement() {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { can } = useSession()
  const companies = [...useCompanies().values()]
  const upload = useMutation({
    mutationFn: async ({ file, company_id }: { file: File; company_id: string }) => {
      const content = await inBase64(file)
      return answer(api.POST('/v1/bank-statements', { body: { company_id, content } }))
    },
    onSuccess: () => memory.invalidateQueries({ queryKey: ['payments'] }),
  })
  if (!can('payments.capture')) return null
  const read = upload.data?.items
  const currency = companies.find(({ company_id }) => company_id === upload.variables?.company_id)?.currency ?? ''
  return (
    <div className="c-flow-small c-statement">
      <div className="c-actions">
        {companies.map(({ company_id, legal_name }) => (
          <StatementButton key={company_id} isPending={upload.isPending} onFile={(file) => upload.mutate({ file, company_id })}>
            {companies.length > 1 ? t('awaited.upload_of', { company: legal_name }) : t('awaited.upload')}
          </StatementButton>
        ))}
      </div>
      <Refused error={upload.error} />
      {read && (
        <ul className="c-lines" role="status" aria-label={t('awaited.read')}>
          {read.length === 0 && <li className="c-faint">{t('awaited.nothing_read')}</li>}
          {read.map(({ line, outcome, amount_minor, difference_minor, order_id, reference }) => (
            <li key={line} className="c-with-icon">
              <span className="c-faint">{t('awaited.line', { line })}</span>
              <Money minor={amount_minor} currency={currency} />
              <span>{t(`awaited.outcomes.${outcome}`)}</span>
              {difference_minor !== 0 && <Money minor={difference_minor} currency={currency} soft />}
              {order_id ? <ItemLink id={order_id}>{t('awaited.order')}</ItemLink> : reference}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** The same file may be chosen again once it was mended: the field does not keep it. */
function StatementButton({ isPending, onFile, children }: { isPending: boolean; onFile: (file: File) => void; children: ReactNode }) {
  const forget = useRef<() => void>(null)
  const choose = (file: File | null) => {
    if (file) onFile(file)
    forget.current?.()
  }
  return (
    <FileButton resetRef={forget} accept=".csv,.txt,text/csv" onChange={choose}>
      {(props) => (
        <Button {...props} size="xs" variant="default" loading={isPending} leftSection={<Icon name="plus" size={16} />}>
          {children}
        </Button>
      )}
    </FileButton>
  )
}
