import { type Answer, answer, attempt } from '@birge/api-client'
import { Badge, Button, ButtonLink, Card, ErrorState, Icon, useToast } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useApi } from './api.tsx'
import { useCustomer } from './cart.ts'
import { timeZones } from './elsewhere.tsx'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useShop } from './visit.ts'

type MyDeposit = Answer<'/v1/me/deposits'>['items'][number]

const KEY = ['deposits']

/** Hers in this shop; nobody who is not signed in has any. */
export function useDeposits() {
  const api = useApi()
  const { data: customer } = useCustomer()
  return useQuery({
    queryKey: [...KEY, customer?.customer_id],
    queryFn: () => answer(api.GET('/v1/me/deposits')),
    enabled: customer !== undefined && customer !== null,
  })
}

/** What she is asked to leave, what she has left, on which terms, and taking it back. Who has none is not told of them. */
export function Deposits() {
  const { t, money, date } = useTexts()
  const { market } = useShop()
  const api = useApi()
  const heading = useRef<HTMLHeadingElement>(null)
  const { data: customer } = useCustomer()
  const asked = useQuery({
    queryKey: [...KEY, 'asked', customer?.customer_id],
    queryFn: () => answer(api.GET('/v1/me/deposit-links')),
    enabled: customer !== undefined && customer !== null,
  })
  const mine = useDeposits()
  const links = asked.data?.items ?? []
  const deposits = mine.data?.items ?? []
  if (!asked.isError && !mine.isError && !links.length && !deposits.length) return null
  return (
    <section aria-labelledby="deposits">
      <Card>
        <h2 id="deposits" ref={heading} tabIndex={-1}>
          {t('deposits.title')}
        </h2>
        {(asked.isError || mine.isError) && (
          <ErrorState title={t('errors.failed')}>
            <Button
              onClick={() => {
                void asked.refetch()
                void mine.refetch()
              }}
            >
              {t('errors.again')}
            </Button>
          </ErrorState>
        )}
        <ul className="deposits">
          {links.map(({ payment_link_id, about, amount_minor, currency, expires_at, page }) => (
            <li key={payment_link_id}>
              <div className="deposits__head">
                <span>
                  <strong>{about}</strong>
                  <span className="b-small b-soft">
                    {t('deposits.asked_until', { day: date(expires_at, timeZones[market], 'date_time') })}
                  </span>
                </span>
                <span className="deposits__end">
                  <strong className="b-figures">{money(amount_minor, currency)}</strong>
                  <Badge tone="accent">{t('deposits.asked')}</Badge>
                </span>
              </div>
              <div className="deposits__actions">
                <ButtonLink href={page} size="s">
                  {t('deposits.pay')}
                </ButtonLink>
              </div>
            </li>
          ))}
          {deposits.map((deposit) => (
            <Deposit key={deposit.deposit_id} deposit={deposit} onDone={() => heading.current?.focus()} />
          ))}
        </ul>
      </Card>
    </section>
  )
}

function Deposit({ deposit, onDone }: { deposit: MyDeposit; onDone: () => void }) {
  const texts = useTexts()
  const { t, money, date } = texts
  const { market } = useShop()
  const api = useApi()
  const memory = useQueryClient()
  const say = useToast()
  const [asks, setAsks] = useState(false)
  const [key] = useState(attempt)
  const { deposit_id, number, about, status, amount_minor, balance_minor, currency, kind, times_back } = deposit
  const day = (at: string) => date(at, timeZones[market], 'date')
  const withdraw = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/me/deposits/{deposit_id}/withdrawal', {
          params: { path: { deposit_id }, header: { 'Idempotency-Key': `${key} ${deposit_id}` } },
        }),
      ),
    onSuccess: () => {
      say({ text: t('deposits.withdrawn', { amount: money(balance_minor, currency) }) })
      setAsks(false)
      onDone()
    },
    onError: (problem) => say({ text: refusalText(texts, problem), tone: 'critical' }),
    onSettled: () => void memory.invalidateQueries({ queryKey: KEY }),
  })
  const isOpen = status === 'open' || status === 'lapsed'
  return (
    <li>
      <div className="deposits__head">
        <span>
          <strong>{about || number}</strong>
          <span className="b-small b-soft b-figures">{number}</span>
        </span>
        <span className="deposits__end">
          <strong className="b-figures">{money(isOpen ? balance_minor : amount_minor, currency)}</strong>
          <Badge tone={status === 'open' ? 'accent' : 'neutral'}>
            {t(isOpen && !deposit.has_come ? 'deposits.comes' : `deposits.states.${status}`)}
          </Badge>
        </span>
      </div>
      {isOpen && (
        <p className="b-small b-soft">
          {t(`deposits.kinds.${kind}`, { times: times_back })} {t('deposits.until', { day: day(deposit.stands_until) })}
          {deposit.may_withdraw &&
            ` ${deposit.withdraw_until ? t('deposits.withdraw_until', { day: day(deposit.withdraw_until) }) : t('deposits.withdraw_always')}`}
          {deposit.channel === 'till' && ` ${t('deposits.at_till')}`}
        </p>
      )}
      <div className="deposits__actions">
        <a
          className="b-button b-button--quiet b-button--s"
          href={`/v1/me/deposits/${deposit_id}/slip.html`}
          target="_blank"
          rel="noreferrer"
        >
          <span className="b-button__label">
            <Icon name="receipt" size={18} />
            {t('deposits.slip')}
          </span>
        </a>
        {deposit.may_withdraw && !asks && (
          <Button variant="quiet" size="s" onClick={() => setAsks(true)}>
            {t('deposits.withdraw')}
          </Button>
        )}
      </div>
      {asks && (
        <div className="deposits__asks" role="group" aria-label={t('deposits.withdraw')}>
          <p>{t('deposits.withdraw_sure', { amount: money(balance_minor, currency) })}</p>
          <div className="deposits__actions">
            <Button size="s" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
              {t('deposits.withdraw_yes')}
            </Button>
            <Button size="s" variant="secondary" onClick={() => setAsks(false)}>
              {t('deposits.withdraw_no')}
            </Button>
          </div>
        </div>
      )}
    </li>
  )
}
