import { type Answer, answer } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { useEffect } from 'react'
import { useApi, usePages } from '../api.tsx'
import { NothingHere, Page, Scroll, Views, useFilters } from '../list.tsx'
import { ItemLink } from '../panel.tsx'
import { MoreButton } from '../panels/more.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Copy, Moment, State } from '../words.tsx'
import './outbox.css'

type Message = Answer<'/v1/messages'>['items'][number]
const names = ['medium', 'status'] as const
const LOOK_AGAIN_MS = 3_000

/** What was said to customers. Where nothing carries messages, as in the demo, the codes are read here. */
export function OutboxPage() {
  const { t } = useTexts()
  const api = useApi()
  const { filters, isFiltered, clear } = useFilters(names)
  const query = usePages(['messages', filters], (paging) =>
    answer(
      api.GET('/v1/messages', {
        params: {
          query: {
            ...paging,
            ...(filters.medium && { medium: filters.medium as Message['medium'] }),
            ...(filters.status && { status: filters.status as Message['status'] }),
          },
        },
      }),
    ),
  )
  // A code that somebody waits for is announced to nobody, so the outbox is looked into while it is being read.
  useEffect(() => {
    const look = setInterval(() => !document.hidden && void query.refetch(), LOOK_AGAIN_MS)
    return () => clearInterval(look)
  }, [query.refetch])
  const views = [
    { title: t('outbox.views.all'), filters: {} },
    { title: t('outbox.views.sms'), filters: { medium: 'sms' } },
    { title: t('outbox.views.email'), filters: { medium: 'email' } },
    { title: t('outbox.views.failed'), filters: { status: 'failed' } },
  ]
  return (
    <Page title={t('pages.outbox')} views={<Views views={views} names={names} />}>
      <Scroll label={t('pages.outbox')} busy={query.isPending || query.isPlaceholderData}>
        {query.isPending && Array.from({ length: 5 }, (_, at) => <Skeleton key={at} height="5rem" radius="var(--radius-m)" />)}
        {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
        {!query.isPending && !query.error && !query.rows.length && (
          <NothingHere icon="outbox" title={t('outbox.empty.title')} text={t('outbox.empty.text')} filtered={isFiltered && clear} />
        )}
        <ul>
          {query.rows.map((message) => (
            <Said key={message.message_id} message={message} />
          ))}
        </ul>
        <MoreButton query={query} />
      </Scroll>
    </Page>
  )
}

const tones = { waiting: 'open', sent: 'good', failed: 'bad', kept: 'quiet' } as const

function Said({ message }: { message: Message }) {
  const { t, known } = useTexts()
  const kind = `outbox.kinds.${message.kind}`
  const code = message.kind.endsWith('_code') ? /\b\d{6}\b/.exec(message.body)?.[0] : undefined
  return (
    <li className="c-message">
      <Icon name={message.medium === 'sms' ? 'chat' : 'mail'} size={20} label={t(`outbox.media.${message.medium}`)} />
      <div className="c-message__words">
        <p className="c-message__head">
          <strong>{known(kind) ? t(kind) : message.kind}</strong>
          <span className="b-figures">{message.recipient}</span>
          {message.customer_id && <ItemLink id={message.customer_id}>{t('outbox.customer')}</ItemLink>}
        </p>
        {message.medium === 'email' && message.subject && <p>{message.subject}</p>}
        <p className="b-soft" lang={message.locale}>
          {message.body}
        </p>
        {message.error && <p className="c-message__error">{t('outbox.error', { error: message.error, tries: message.tries })}</p>}
      </div>
      <div className="c-message__aside">
        {code && <Copy text={code} label={t('outbox.copy_code')} />}
        <State tone={tones[message.status]}>{t(`outbox.statuses.${message.status}`)}</State>
        <Moment at={message.created_at} />
      </div>
    </li>
  )
}
