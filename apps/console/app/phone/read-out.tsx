import { type Answer, answer } from '@birge/api-client'
import { Skeleton } from '@birge/ui'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { Section } from '../panel.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State } from '../words.tsx'
import { type Checkout, type PhoneCall, useShown } from './known.ts'

type ReadOut = Answer<'/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/read-out'>

/** What the law wants told before the order, read out point by point. Enter says: read, the next one. */
export function Reading({
  call: { phone_call_id },
  checkout,
  onAgreed,
}: {
  call: PhoneCall
  checkout: Checkout
  onAgreed: (checkout: Checkout) => void
}) {
  const { t } = useTexts()
  const api = useApi()
  const shown = useShown()
  const memory = useQueryClient()
  const params = { path: { phone_call_id, checkout_id: checkout.checkout_id } }
  const key = ['phone-calls', phone_call_id, 'read-out', checkout.checkout_id, checkout.version]
  const query = useAnswer(key, () => answer(api.GET('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/read-out', { params })))
  const agree = useMutation({
    mutationFn: (version: number) =>
      answer(api.POST('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/agreements', { params, body: { version } })),
    onSuccess: async (agreed) => {
      onAgreed(agreed)
      await shown()
    },
  })
  const { data } = query
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!data) return <Skeleton height="10rem" radius="var(--radius-m)" />
  const left = data.points.filter(({ read_at }) => !read_at).length
  const state = !data.points.length ? (
    <State tone="quiet">{t('phone.nothing_to_read')}</State>
  ) : !data.due ? (
    <State tone="good">{t('phone.agreed')}</State>
  ) : (
    <State tone="open">{t('phone.points_left', { count: left })}</State>
  )
  return (
    <Section title={t('phone.read_out')} aside={state}>
      {data.points.length > 0 && <p className="c-faint c-explain">{t('phone.read_out_text')}</p>}
      <Points
        key={checkout.version}
        phone_call_id={phone_call_id}
        checkout={checkout}
        read={data}
        onRead={(read) => memory.setQueriesData({ queryKey: key }, read)}
      />
      {data.due && data.points.length > 0 && (
        <>
          <Refused error={agree.error} />
          <Button size="sm" disabled={left > 0} loading={agree.isPending} onClick={() => agree.mutate(data.version)}>
            {t(left ? 'phone.agree_after' : 'phone.she_agrees')}
          </Button>
        </>
      )}
    </Section>
  )
}

/** Nobody says that something is sent which nobody carries. */
const COPIES = { email: 'contract_is_sent', sms: 'contract_by_link', nothing: 'contract_not_sent' } as const

function Points({
  phone_call_id,
  checkout: { checkout_id },
  read: { points, locale, copy_by },
  onRead,
}: {
  phone_call_id: string
  checkout: Checkout
  read: ReadOut
  onRead: (read: ReadOut) => void
}) {
  const { t } = useTexts()
  const api = useApi()
  const next = useRef<HTMLButtonElement>(null)
  const wasRead = useRef(false)
  const note = useMutation({
    mutationFn: (body_sha256: string) =>
      answer(
        api.POST('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/readings', {
          params: { path: { phone_call_id, checkout_id } },
          body: { body_sha256 },
        }),
      ),
    onSuccess: (read) => {
      wasRead.current = true
      onRead(read)
    },
  })
  const first = points.find(({ read_at }) => !read_at)?.body_sha256
  useEffect(() => {
    if (wasRead.current) next.current?.focus()
  }, [first])
  return (
    <>
      <Refused error={note.error} />
      <ol className="c-phone__points" lang={locale}>
        {points.map(({ kind, heading, body, body_sha256, read_at }) => {
          const title = heading || t(`phone.kinds.${kind}`)
          const isNext = body_sha256 === first
          return (
            <li key={body_sha256} data-read={read_at ? true : undefined}>
              <details open={isNext && kind !== 'distance_contract'}>
                <summary>
                  {title}
                  {read_at && (
                    <span className="c-faint">
                      {t('phone.read_at')} <Moment at={read_at} />
                    </span>
                  )}
                </summary>
                {body.split('\n').map((line, at) =>
                  // Lines have no names but their places, and never move.
                  // biome-ignore lint/suspicious/noArrayIndexKey: as said
                  line.startsWith('# ') ? <h4 key={at}>{line.slice(2)}</h4> : <p key={at}>{line}</p>,
                )}
              </details>
              {kind === 'distance_contract' && isNext && <p>{t(`phone.${COPIES[copy_by ?? 'nothing']}`)}</p>}
              {isNext && (
                <Button
                  ref={next}
                  size="xs"
                  variant="light"
                  aria-label={t('phone.mark_named', {
                    said: t(kind === 'distance_contract' ? 'phone.mark_sent' : 'phone.mark_read'),
                    title,
                  })}
                  // A button that waits loses the focus, and with it the next Enter.
                  onClick={() => note.mutate(body_sha256)}
                >
                  {t(kind === 'distance_contract' ? 'phone.mark_sent' : 'phone.mark_read')}
                </Button>
              )}
            </li>
          )
        })}
      </ol>
    </>
  )
}
