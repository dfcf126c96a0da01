import { Button, EmptyState, ErrorState, Icon, Skeleton } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, answer, api } from './api.ts'
import { CustomerCardSheet } from './customer-card.tsx'
import { FollowUpRow } from './follow-up.tsx'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

type Client = Answer<'/v1/clients'>['items'][number]
const MOST = 200
const LOOK_AGAIN_MS = 60_000

/** How many customers are waiting for a word today, for the rail. */
export const useDueCount = () =>
  useQuery({
    queryKey: ['clients', 'due-count'],
    queryFn: () => answer(api.GET('/v1/follow-ups/due-count')),
    refetchInterval: LOOK_AGAIN_MS,
  }).data?.due_count ?? 0

const nameOf = (customer: { first_name: string | null; last_name: string | null } | null | undefined) =>
  [customer?.first_name, customer?.last_name].filter(Boolean).join(' ')

/** What the associate has to do today, and her own customers. */
export function ClientsPage() {
  const texts = useTexts()
  const { t } = texts
  const [shown, show] = useState<{ customer_id: string; name: string } | null>(null)
  const due = useQuery({
    queryKey: ['clients', 'due'],
    queryFn: async () => (await answer(api.GET('/v1/follow-ups', { params: { query: { limit: MOST } } }))).items,
  })
  const clients = useQuery({
    queryKey: ['clients', 'mine'],
    queryFn: async () => (await answer(api.GET('/v1/clients', { params: { query: { limit: MOST } } }))).items,
  })
  const problem = due.error ?? clients.error
  const today = due.data?.filter(({ is_due }) => is_due) ?? []
  const later = due.data?.filter(({ is_due }) => !is_due) ?? []
  if (problem)
    return (
      <main className="page">
        <h1>{t('clients.title')}</h1>
        <ErrorState title={t('trouble.title')} text={refusalText(texts, problem)}>
          <Button icon="refresh" onClick={() => void Promise.all([due.refetch(), clients.refetch()])}>
            {t('retry')}
          </Button>
        </ErrorState>
      </main>
    )
  return (
    <main className="page">
      <header className="page__head">
        <h1>{t('clients.title')}</h1>
        <p className="page__text">{t('clients.text')}</p>
      </header>
      {[
        { title: t('clients.today'), of: today, none: t('clients.nothing_today') },
        { title: t('clients.later'), of: later, none: null },
      ].map(
        ({ title, of, none }) =>
          (none !== null || of.length > 0) && (
            <section key={title} aria-label={title}>
              <h2 className="page__sub">{title}</h2>
              {due.isPending ? (
                <Skeleton height="8rem" radius="var(--radius-l)" />
              ) : of.length ? (
                <ul className="follow-ups">
                  {of.map((one) => {
                    const name = nameOf(one.customer) || t('cart.guest')
                    return (
                      <li key={one.follow_up_id}>
                        <FollowUpRow follow_up={one} name={name} on_name={() => show({ customer_id: one.customer_id, name })} />
                      </li>
                    )
                  })}
                </ul>
              ) : (
                <p className="page__text">{none}</p>
              )}
            </section>
          ),
      )}
      <section aria-label={t('clients.mine')}>
        <h2 className="page__sub">{t('clients.mine')}</h2>
        {clients.isPending ? (
          <Skeleton height="8rem" radius="var(--radius-l)" />
        ) : clients.data?.length ? (
          <ul className="clients">
            {clients.data.map((client) => (
              <li key={client.customer.customer_id}>
                <ClientRow
                  client={client}
                  on_open={() => show({ customer_id: client.customer.customer_id, name: nameOf(client.customer) || t('cart.guest') })}
                />
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState icon="heart" title={t('clients.none')} text={t('clients.none_text')} />
        )}
      </section>
      {shown && <CustomerCardSheet key={shown.customer_id} {...shown} on_close={() => show(null)} />}
    </main>
  )
}

function ClientRow({ client, on_open }: { client: Client; on_open: () => void }) {
  const { t, date } = useTexts()
  const { register } = useTill()
  return (
    <button type="button" className="client" onClick={on_open}>
      <Icon name="person" size={24} />
      <span>
        <strong>{nameOf(client.customer) || t('cart.guest')}</strong>
        <small>
          {client.last_order_at
            ? t('clients.last', { day: date(client.last_order_at, register.time_zone, 'date'), count: client.order_count })
            : t('clients.never')}
        </small>
      </span>
      <Icon name="chevron_right" size={20} />
    </button>
  )
}
