import { answer } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { Button, Tooltip } from '@mantine/core'
import { useRef, useState } from 'react'
import { Link, useParams } from 'react-router'
import { useApi } from '../api.tsx'
import { useKeys } from '../keys.ts'
import { Page, Scroll } from '../list.tsx'
import { fullName } from '../pages/customers.tsx'
import { Merging } from '../panels/merging.tsx'
import { Records } from '../panels/records.tsx'
import { MaybeSame } from '../panels/review.tsx'
import { useSession } from '../session.tsx'
import { Failed, refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Carts, LastCalls, LastOrders } from './bought.tsx'
import { GrantCredit } from './credit.tsx'
import { AsksForData, Consents } from './consents.tsx'
import { FollowUps } from './follow-ups.tsx'
import { type Note, type Overview, useDesk, useKeeping, useOverview } from './known.ts'
import { Looks } from './looks.tsx'
import { Notes } from './notes.tsx'
import { Segments } from './segments.tsx'
import { Story } from './story.tsx'
import { Figures } from './value.tsx'
import { KnownBy, Said } from './who.tsx'
import './customer.css'

/** Everything about one customer: who she is, what happened, and what is to be done. `n` writes a note, `f` a follow-up. */
export function CustomerPage() {
  const { t } = useTexts()
  const { customer_id = '' } = useParams()
  const overview = useOverview(customer_id)
  const name = overview.data ? fullName(overview.data.customer) || t('words.nameless') : t('customers.one')
  return (
    <Page
      title={name}
      lead={
        <Link className="c-back" to="/customers" aria-label={t('customers.back')}>
          <Icon name="arrow_left" size={18} />
        </Link>
      }
      aside={overview.data && <Head overview={overview.data} />}
    >
      <Scroll label={name} busy={overview.isPending}>
        {overview.error ? (
          <Failed error={overview.error} again={() => void overview.refetch()} />
        ) : overview.data ? (
          <Whole overview={overview.data} />
        ) : (
          <Skeleton height="24rem" radius="var(--radius-m)" />
        )}
      </Scroll>
    </Page>
  )
}

/** How she is best reached, whose customer she is, and the way to become hers. */
function Head({ overview }: { overview: Overview }) {
  const texts = useTexts()
  const { t } = texts
  const { session, can } = useSession()
  const api = useApi()
  const { customer, reached_by, associates } = overview
  const path = { params: { path: { customer_id: customer.customer_id } } }
  const { location_id } = useDesk([...overview.orders, ...overview.notes, ...overview.follow_ups])
  const mine = associates.some(({ staff_id }) => staff_id === session.staff_id)
  const turn = useKeeping(() =>
    mine
      ? answer(api.DELETE('/v1/clients/{customer_id}', path))
      : answer(api.PUT('/v1/clients/{customer_id}', { ...path, body: { agreed: true, ...(location_id && { location_id }) } })),
  )
  return (
    <div className="c-customer__head">
      {reached_by && (
        <Tooltip label={t(reached_by.chosen ? 'customers.reached_by_chosen' : 'customers.reached_by_text')} withArrow>
          <span className="c-tag c-with-icon" tabIndex={0} role="note">
            <Icon name={reached_by.kind === 'phone' ? 'phone' : 'mail'} size={16} />
            {t(reached_by.chosen ? 'customers.reached_by' : 'customers.reachable_by', {
              how: t(`customers.identifiers.${reached_by.kind}`),
            })}
          </span>
        </Tooltip>
      )}
      {associates.map(({ staff_id, name }) => (
        <span key={staff_id} className="c-tag c-with-icon">
          <Icon name="heart" size={16} />
          {staff_id === session.staff_id ? t('clients.mine') : t('clients.of', { name })}
        </span>
      ))}
      {can('clienteling.work') && (
        <Tooltip
          label={turn.error ? refusalText(turn.error, texts) : t(mine ? 'clients.leave_text' : 'clients.agreed_text')}
          withArrow
          multiline
          w={260}
        >
          <Button
            size="xs"
            variant="default"
            {...(turn.error && { color: 'red' })}
            loading={turn.isPending}
            onClick={() => turn.mutate(undefined)}
          >
            {t(mine ? 'clients.leave' : 'clients.agreed')}
          </Button>
        </Tooltip>
      )}
    </div>
  )
}

function Whole({ overview }: { overview: Overview }) {
  const { t } = useTexts()
  const { can } = useSession()
  const { customer_id } = overview.customer
  const noteRef = useRef<HTMLTextAreaElement>(null)
  const followUpRef = useRef<HTMLTextAreaElement>(null)
  const [looks, setLooks] = useState(false)
  const [segments, setSegments] = useState(false)
  const [about, setAbout] = useState<Note | null>(null)
  useKeys({ n: () => noteRef.current?.focus(), f: () => followUpRef.current?.focus() })
  return (
    <div className="c-customer">
      <div className="c-customer__value">
        <Figures overview={overview} />
        <GrantCredit customer_id={customer_id} />
      </div>
      <div className="c-customer__who">
        <MaybeSame customer_id={customer_id} />
        <Said customer={overview.customer} />
        <KnownBy customer={overview.customer} />
        <Consents overview={overview} />
        <details className="c-fold" onToggle={(event) => setSegments(event.currentTarget.open)}>
          <summary>{t('segments.hers')}</summary>
          {segments && <Segments customer_id={customer_id} />}
        </details>
        <Merging customer_id={customer_id} />
        <Records customer_id={customer_id} />
        <AsksForData customer_id={customer_id} />
        {can('customers.audit') && (
          <details className="c-fold" onToggle={(event) => setLooks(event.currentTarget.open)}>
            <summary>{t('customers.looks')}</summary>
            {looks && <Looks customer_id={customer_id} />}
          </details>
        )}
      </div>
      <Story customer_id={customer_id} />
      <div className="c-customer__care">
        {can('clienteling.work') && (
          <>
            <FollowUps overview={overview} ref={followUpRef} about={about} onDone={() => setAbout(null)} />
            <Notes
              overview={overview}
              ref={noteRef}
              onFollowUp={(note) => {
                setAbout(note)
                followUpRef.current?.focus()
              }}
            />
          </>
        )}
        <Carts carts={overview.carts} />
        {can('orders.read') && <LastOrders overview={overview} />}
        <LastCalls calls={overview.calls} />
      </div>
    </div>
  )
}
