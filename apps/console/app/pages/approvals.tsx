import { type Answer, answer } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { Alert, Button, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { NothingHere, Page, Scroll, useFilters, Views } from '../list.tsx'
import { ItemLink } from '../panel.tsx'
import { MoreButton } from '../panels/more.tsx'
import { useSession } from '../session.tsx'
import { Failed, refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State, Who } from '../words.tsx'
import './outbox.css'
import './approvals.css'
import { fullName } from './customers.tsx'

type Proposal = Answer<'/v1/proposals'>['items'][number]
const names = ['status'] as const
const tones = { open: 'open', confirmed: 'good', rejected: 'bad', withdrawn: 'quiet', expired: 'quiet' } as const

/** What one person alone may not do: what will happen, to whom, and why; whoever did not propose it confirms it. */
export function ApprovalsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { filters } = useFilters(names)
  const status = filters.status === 'all' ? undefined : 'open'
  const query = usePages(['proposals', status], (paging) =>
    answer(api.GET('/v1/proposals', { params: { query: { ...paging, ...(status && { status }) } } })),
  )
  const views = [
    { title: t('approvals.views.open'), filters: {} },
    { title: t('approvals.views.all'), filters: { status: 'all' } },
  ]
  return (
    <Page title={t('pages.approvals')} views={<Views views={views} names={names} />}>
      <Scroll label={t('pages.approvals')} busy={query.isPending || query.isPlaceholderData}>
        <p className="c-faint c-explain">{t('approvals.text')}</p>
        {query.isPending && Array.from({ length: 3 }, (_, at) => <Skeleton key={at} height="7rem" radius="var(--radius-m)" />)}
        {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
        {!query.isPending && !query.error && !query.rows.length && (
          <NothingHere icon="eye" title={t('approvals.empty.title')} text={t('approvals.empty.text')} filtered={false} />
        )}
        <ul>
          {query.rows.map((proposal) => (
            <Proposed key={proposal.proposal_id} proposal={proposal} />
          ))}
        </ul>
        <MoreButton query={query} />
        {can('approvals.rules') && <Rules />}
      </Scroll>
    </Page>
  )
}

function Proposed({ proposal }: { proposal: Proposal }) {
  const texts = useTexts()
  const { t, known, money } = texts
  const api = useApi()
  const memory = useQueryClient()
  const { session } = useSession()
  const [key] = useState(() => crypto.randomUUID())
  const { proposal_id, act, status, customers, details, reason, proposed_by, proposed_at, expires_at, decided_by, decided_at } = proposal
  const isMine = proposed_by === `staff:${session.staff_id}`
  const params = { path: { proposal_id } }
  const decide = useMutation({
    mutationFn: async (yes: boolean): Promise<boolean> => {
      if (yes)
        await answer(api.POST('/v1/proposals/{proposal_id}/confirmation', { params: { ...params, header: { 'Idempotency-Key': key } } }))
      else await answer(api.POST('/v1/proposals/{proposal_id}/rejection', { params }))
      return yes
    },
    onSuccess: (yes) => notifications.show({ message: t(yes ? 'approvals.confirmed' : 'approvals.rejected') }),
    onSettled: () => memory.invalidateQueries(),
  })
  const what = `approvals.${status === 'confirmed' ? 'done' : 'acts'}.${act}`
  const document = `approvals.documents.${details.document as string}`
  const warnings = Array.isArray(details.warnings) ? (details.warnings as string[]) : []
  return (
    <li className="c-message c-approval">
      <Icon name="eye" size={20} />
      <div className="c-message__words">
        <h2 className="c-approval__what">{known(what) ? t(what as 'approvals.acts.merging.merge') : act}</h2>
        <p className="c-approval__whom">
          {customers.map((customer) => (
            <ItemLink key={customer.customer_id} id={customer.customer_id}>
              {fullName(customer) || customer.phone_masked || customer.email_masked || t('words.nameless')}
            </ItemLink>
          ))}
        </p>
        {warnings.length > 0 && (
          <div className="c-approval__against">
            <Icon name="warning" size={18} />
            <span>
              {t('approvals.against')}:{' '}
              {warnings
                .map((warning) =>
                  known(`merging.warnings.${warning}`) ? t(`merging.warnings.${warning}` as 'merging.warnings.found_not_same') : warning,
                )
                .join(' · ')}
            </span>
          </div>
        )}
        {known(document) ? (
          <p>
            {t('approvals.document')}: {t(document as 'approvals.documents.passport')}
          </p>
        ) : act.startsWith('stored_value.') ? (
          <p className="b-figures">
            {money(Number(details.amount_minor), String(details.currency))} · {t(`gift_cards.reasons.${reason as 'goodwill'}`)}
          </p>
        ) : (
          <>
            {typeof details.amount_minor === 'number' && (
              <p className="b-figures">
                {money(details.amount_minor, String(details.currency))}
                {typeof details.number === 'string' && ` · ${details.number}`}
              </p>
            )}
            {reason && <p className="b-soft">“{reason}”</p>}
          </>
        )}
        <p className="c-faint c-approval__who">
          <span>
            {t('approvals.by')} <Who actor={proposed_by} /> · <Moment at={proposed_at} full />
          </span>
          {decided_at && decided_by && (
            <span>
              {t(`approvals.statuses.${status}`)}: <Who actor={decided_by} /> · <Moment at={decided_at} full />
            </span>
          )}
          {status === 'open' && (
            <span>
              {t('approvals.until')} <Moment at={expires_at} full />
            </span>
          )}
        </p>
        {decide.error && (
          <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
            {refusalText(decide.error, texts)}
          </Alert>
        )}
        {status === 'open' && isMine && <p className="c-faint">{t('approvals.yours')}</p>}
      </div>
      <div className="c-approval__aside">
        {status !== 'open' ? (
          <State tone={tones[status]}>{t(`approvals.statuses.${status}`)}</State>
        ) : (
          <>
            {!isMine && (
              <Button size="sm" loading={decide.isPending && decide.variables} onClick={() => decide.mutate(true)}>
                {t('approvals.confirm')}
              </Button>
            )}
            <Button size="sm" variant="default" loading={decide.isPending && !decide.variables} onClick={() => decide.mutate(false)}>
              {t(isMine ? 'approvals.withdraw' : 'approvals.reject')}
            </Button>
          </>
        )}
      </div>
    </li>
  )
}

/** Where a company wants two people also for what nothing speaks against. */
function Rules() {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const companies = useCompanies()
  const rules = useAnswer(['proposals', 'rules'], () => answer(api.GET('/v1/approval-rules')))
  const set = useMutation({
    mutationFn: (body: { act: string; company_id: string; always: boolean }) => answer(api.PUT('/v1/approval-rules', { body })),
    onSettled: () => memory.invalidateQueries({ queryKey: ['proposals', 'rules'] }),
  })
  const merging = (rules.data?.items ?? []).filter(({ act }) => act === 'merging.merge')
  if (!merging.length) return null
  return (
    <section className="c-approval__rules">
      <h2>{t('approvals.always')}</h2>
      <p className="c-faint">{t('approvals.always_text')}</p>
      {merging.map(({ act, company_id, always }) => (
        <Switch
          key={company_id}
          label={companies.get(company_id)?.legal_name ?? company_id}
          checked={always}
          disabled={set.isPending}
          onChange={(event) => set.mutate({ act, company_id, always: event.currentTarget.checked })}
        />
      ))}
    </section>
  )
}
