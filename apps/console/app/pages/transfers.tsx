import { type Answer, answer } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { Pill } from '@mantine/core'
import { useMemo } from 'react'
import { AccountName, Amount, readAccount } from '../accounts.tsx'
import { chosen, useApi, usePages } from '../api.tsx'
import { useDocument, useOrderNumbers } from '../known.ts'
import { NothingHere, Page, Scroll, SearchField, useFilters } from '../list.tsx'
import { MoreButton } from '../panels/more.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { DocumentLink, Moment, Who } from '../words.tsx'
import './books.css'

type Group = Answer<'/v1/ledger/transfers'>['items'][number]
const names = ['document', 'account'] as const

/** What was posted: from which account to which, for which paper, by whom. */
export function TransfersPage() {
  const { t } = useTexts()
  const api = useApi()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const document = useDocument(filters.document)
  const { account } = filters
  const query = usePages(['books', 'transfers', { document, account }], (paging) =>
    answer(api.GET('/v1/ledger/transfers', { params: { query: { ...paging, ...chosen({ document, account }) } } })),
  )
  const numbers = useOrderNumbers(useMemo(() => query.rows.map((group) => group.document), [query.rows]))
  return (
    <Page
      title={t('pages.transfers')}
      filters={
        <>
          <SearchField label={t('transfers.search')} value={filters.document} onSearch={(document) => set({ document })} max={80} />
          {filters.account && (
            <Pill
              size="md"
              withRemoveButton
              onRemove={() => set({ account: null })}
              removeButtonProps={{ 'aria-label': t('transfers.every_account'), 'aria-hidden': false, tabIndex: 0 }}
            >
              <AccountName account={filters.account} with_company />
            </Pill>
          )}
        </>
      }
    >
      <Scroll label={t('pages.transfers')} busy={query.isPending || query.isPlaceholderData}>
        {query.isPending && Array.from({ length: 4 }, (_, at) => <Skeleton key={at} height="6rem" radius="var(--radius-m)" />)}
        {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
        {!query.isPending && !query.error && !query.rows.length && (
          <NothingHere icon="list" title={t('transfers.empty.title')} text={t('transfers.empty.text')} filtered={isFiltered && clear} />
        )}
        {query.rows.map((group) => (
          <Posted key={group.group_key} group={group} numbers={numbers} />
        ))}
        <MoreButton query={query} />
      </Scroll>
    </Page>
  )
}

function Posted({ group, numbers }: { group: Group; numbers: Map<string, string> }) {
  const { t, known } = useTexts()
  const kind = `transfers.kinds.${group.kind}`
  return (
    <article className="c-posted">
      <header>
        <h2>
          {known(kind) ? t(kind) : group.kind}
          {group.reverses && <span className="c-faint"> · {t('transfers.reversal')}</span>}
        </h2>
        <DocumentLink document={group.document} numbers={numbers} />
        <span className="c-faint">
          <Who actor={group.actor} />
        </span>
        <Moment at={group.posted_at} />
      </header>
      <ul>
        {group.transfers.map((transfer, at) => (
          <li key={at}>
            <AccountName account={transfer.from} document={group.document} />
            <Icon name="arrow_right" size={16} label={t('transfers.to')} />
            <AccountName account={transfer.to} document={group.document} />
            <Amount minor={transfer.amount_minor} unit={readAccount(transfer.from).unit} />
          </li>
        ))}
      </ul>
    </article>
  )
}
