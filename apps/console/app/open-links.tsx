import { type Answer, answer, attempt } from '@birge/api-client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi, usePages } from './api.tsx'
import { Line, Section } from './panel.tsx'
import { MoreButton } from './panels/more.tsx'
import { useSession } from './session.tsx'
import { Refused } from './states.tsx'
import { useTexts } from './texts.ts'
import { Moment, Money } from './words.tsx'

type OpenLink = Answer<'/v1/payment-links'>['items'][number]

/** Whoever was sent a link and has not paid by it yet: each can be sent once more, or taken back. */
export function OpenLinks() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const query = usePages(
    ['payments', 'links'],
    (paging) => answer(api.GET('/v1/payment-links', { params: { query: paging } })),
    can('payment_links.make'),
  )
  if (!query.rows.length) return null
  return (
    <div className="c-statement">
      <Section title={t('open_links.title')}>
        <p className="c-faint c-explain">{t('open_links.text')}</p>
        <ul className="c-lines">
          {query.rows.map((link) => (
            <LinkLine key={link.payment_link_id} link={link} />
          ))}
        </ul>
        <MoreButton query={query} />
      </Section>
    </div>
  )
}

function LinkLine({ link }: { link: OpenLink }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { payment_link_id, name, pays, status, amount_minor, currency, created_at, expires_at } = link
  const params = { path: { payment_link_id } }
  const again = () => memory.invalidateQueries({ queryKey: ['payments'] })
  const send = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/payment-links/{payment_link_id}/messages', { params: { ...params, header: { 'Idempotency-Key': attempt() } } })),
    onSuccess: ({ told }) => notifications.show({ message: t(told ? 'phone.link_sent' : 'phone.link_not_sent') }),
    onSettled: again,
  })
  const stop = useMutation({
    mutationFn: () => answer(api.POST('/v1/payment-links/{payment_link_id}/revocation', { params })),
    onSettled: again,
  })
  return (
    <Line
      icon="outbox"
      below={
        <>
          <span>
            {t('open_links.made')} <Moment at={created_at} full /> · {t('open_links.ends')} <Moment at={expires_at} full />
          </span>
          {status === 'paying' ? (
            <span>{t('open_links.paying')}</span>
          ) : (
            <span className="c-actions">
              <Button size="compact-xs" variant="default" loading={send.isPending} onClick={() => send.mutate()}>
                {t('open_links.send')}
              </Button>
              <Button size="compact-xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
                {t('phone.deposit_stop')}
              </Button>
            </span>
          )}
          <Refused error={send.error ?? stop.error} />
        </>
      }
      end={<Money minor={amount_minor} currency={currency} />}
    >
      {[name ?? t('open_links.nobody'), t(`open_links.pays.${pays}`)].join(' · ')}
    </Line>
  )
}
