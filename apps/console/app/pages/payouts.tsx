import { type Answer, answer, attempt } from '@birge/api-client'
import { Skeleton, useLocale } from '@birge/ui'
import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { todayIn } from '../days.ts'
import { useCompanies } from '../known.ts'
import { NothingHere, Page, Scroll, useFilters } from '../list.tsx'
import { BoxedForm, Line, Section } from '../panel.tsx'
import { MoreButton } from '../panels/more.tsx'
import { ReasonForm } from '../panels/reason-form.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, State, Who } from '../words.tsx'
import './payouts.css'

type Receivable = Answer<'/v1/payment-receivables'>['items'][number]
type Payout = Answer<'/v1/payment-payouts'>['items'][number]
const names = ['provider'] as const

function useProviderName() {
  const { t, known } = useTexts()
  return (provider: string) => {
    const key = `payments.providers.${provider}`
    return known(key) ? t(key) : provider
  }
}

/** Which company, where somebody works for several. */
function CompanyOf({ company_id }: { company_id: string }) {
  const companies = useCompanies()
  const company = companies.get(company_id)
  return companies.size > 1 && company ? <span>{company.name}</span> : null
}

/** What payment providers have collected for us and still owe, and what they have paid out. */
export function PayoutsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const providerName = useProviderName()
  const [booking, book] = useState<string | null>(null)
  const { filters, set, clear } = useFilters(names)
  const owed = useAnswer(['payments', 'receivables'], () => answer(api.GET('/v1/payment-receivables')))
  const query = usePages(['payments', 'payouts', filters.provider], (paging) =>
    answer(api.GET('/v1/payment-payouts', { params: { query: { ...paging, ...(filters.provider && { provider: filters.provider }) } } })),
  )
  const trouble = owed.error ?? query.error
  const providers = [...new Set([...(owed.data?.items ?? []), ...query.rows].map(({ provider }) => provider))].sort()
  if (filters.provider && !providers.includes(filters.provider)) providers.push(filters.provider)
  return (
    <Page title={t('pages.payouts')}>
      <Scroll label={t('pages.payouts')} busy={query.isPending}>
        {trouble ? (
          <Failed error={trouble} again={() => void Promise.all([owed.refetch(), query.refetch()])} />
        ) : !owed.data || !query.data ? (
          <Skeleton height="20rem" radius="var(--radius-m)" />
        ) : (
          <>
            <Section title={t('payouts.owed')}>
              {owed.data.items.length === 0 && <p className="c-faint">{t('payouts.nothing_owed')}</p>}
              <ul className="c-lines">
                {owed.data.items.map((one) => {
                  const key = `${one.company_id} ${one.provider}`
                  return (
                    <Line
                      key={key}
                      icon="card"
                      below={
                        <>
                          <CompanyOf company_id={one.company_id} />
                          {one.owed_minor < 0 && <span>{t('payouts.owed_by_us')}</span>}
                          <Link
                            to={{
                              pathname: '/books/transfers',
                              search: `?account=${encodeURIComponent(`${one.company_id}/${one.currency}/provider/${one.provider}`)}`,
                            }}
                          >
                            {t('payouts.entries')}
                          </Link>
                          {can('payments.manage') &&
                            one.owed_minor > 0 &&
                            (booking === key ? (
                              <div className="c-payout__form">
                                <Booking of={one} close={() => book(null)} />
                              </div>
                            ) : (
                              <Button size="compact-xs" variant="default" onClick={() => book(key)}>
                                {t('payouts.book')}
                              </Button>
                            ))}
                        </>
                      }
                      end={<Money minor={one.owed_minor} currency={one.currency} />}
                    >
                      {providerName(one.provider)}
                    </Line>
                  )
                })}
              </ul>
            </Section>
            <Section
              title={t('payouts.booked')}
              aside={
                providers.length > 1 && (
                  <Select
                    size="xs"
                    className="c-select"
                    aria-label={t('payouts.provider')}
                    placeholder={t('payouts.all')}
                    value={filters.provider}
                    onChange={(value) => set({ provider: value })}
                    data={providers.map((value) => ({ value, label: providerName(value) }))}
                    clearable
                  />
                )
              }
            >
              {query.rows.length === 0 ? (
                <NothingHere
                  icon="cash"
                  title={t('payouts.none')}
                  text={t('payouts.none_text')}
                  filtered={filters.provider !== null && clear}
                />
              ) : (
                <ul className="c-lines">
                  {query.rows.map((payout) => (
                    <Booked key={payout.payout_id} payout={payout} />
                  ))}
                </ul>
              )}
              <MoreButton query={query} />
            </Section>
          </>
        )}
      </Scroll>
    </Page>
  )
}

const minorOf = (typed: number | string) => Math.round(Number(typed || 0) * 100)

function Booking({ of: { company_id, provider, currency, owed_minor }, close }: { of: Receivable; close: () => void }) {
  const { t, money } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const [key, setKey] = useState(attempt)
  const [reference, setReference] = useState('')
  // The server counts days by the company's clock.
  const zone = useCompanies().get(company_id)?.time_zone
  const today = todayIn(zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  const [chosen_on, setDay] = useState('')
  const paid_on = chosen_on || today
  const [arrived, setArrived] = useState<number | string>('')
  const [commission, setCommission] = useState<number | string>('')
  const [tried, setTried] = useState(false)
  const [arrived_minor, commission_minor] = [minorOf(arrived), minorOf(commission)]
  const left_minor = owed_minor - arrived_minor - commission_minor
  const isTooMuch = left_minor < 0
  const isNothing = arrived_minor + commission_minor === 0
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/payment-payouts', {
          params: { header: { 'Idempotency-Key': key } },
          body: { company_id, provider, reference: reference.trim(), paid_on, arrived_minor, commission_minor },
        }),
      ),
    onSuccess: async () => {
      close()
      await Promise.all(['payments', 'books'].map((name) => memory.invalidateQueries({ queryKey: [name] })))
    },
    // What is typed anew is another wish.
    onError: () => setKey(attempt),
  })
  const amount = {
    min: 0,
    decimalScale: 2,
    fixedDecimalScale: true,
    suffix: ` ${currency}`,
    decimalSeparator: locale === 'en' ? '.' : ',',
    thousandSeparator: locale === 'en' ? ',' : '.',
  }
  return (
    <BoxedForm
      query={save}
      save={t('payouts.book')}
      onSave={() => {
        setTried(true)
        if (reference.trim() && paid_on && !isTooMuch && !isNothing) save.mutate()
      }}
      onCancel={close}
    >
      <TextInput
        label={t('payouts.reference')}
        description={t('payouts.reference_text')}
        value={reference}
        maxLength={80}
        autoComplete="off"
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
        error={tried && !reference.trim() && t('payouts.reference_missing')}
        autoFocus
      />
      <DayField
        label={t('payouts.paid_on')}
        value={paid_on}
        onDay={setDay}
        max={today}
        error={tried && !paid_on && t('payouts.day_missing')}
      />
      <NumberInput
        {...amount}
        label={t('payouts.arrived')}
        value={arrived}
        onChange={setArrived}
        error={
          tried && (isNothing ? t('payouts.amount_missing') : isTooMuch && t('payouts.too_much', { amount: money(owed_minor, currency) }))
        }
      />
      <NumberInput
        {...amount}
        label={t('payouts.commission')}
        description={t('payouts.commission_text')}
        value={commission}
        onChange={setCommission}
      />
      <p className="b-soft" role="status">
        {isTooMuch
          ? t('payouts.too_much', { amount: money(owed_minor, currency) })
          : t('payouts.then_left', { amount: money(left_minor, currency) })}
      </p>
    </BoxedForm>
  )
}

/** One that was booked: on which day it was paid, what arrived and what was kept, and whether it was reversed since. */
function Booked({ payout }: { payout: Payout }) {
  const { t, date } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const memory = useQueryClient()
  const providerName = useProviderName()
  const [open, setOpen] = useState(false)
  const [key] = useState(attempt)
  const { payout_id, reversed, currency } = payout
  const reverse = useMutation({
    mutationFn: (reason: string) =>
      answer(
        api.POST('/v1/payment-payouts/{payout_id}/reversal', {
          params: { path: { payout_id }, header: { 'Idempotency-Key': key } },
          body: { reason },
        }),
      ),
    onSuccess: async () => {
      setOpen(false)
      await Promise.all(['payments', 'books'].map((name) => memory.invalidateQueries({ queryKey: [name] })))
    },
  })
  return (
    <Line
      icon={reversed ? 'return' : 'cash'}
      below={
        <>
          <CompanyOf company_id={payout.company_id} />
          <span>{t('payouts.paid', { day: date(`${payout.paid_on}T00:00:00Z`, 'UTC', 'date') })}</span>
          <span>
            {t('payouts.booked_at')} <Moment at={payout.booked_at} full /> <Who actor={payout.booked_by} />
          </span>
          {reversed ? (
            <span className="c-payout__why">
              {reversed.reason} · <Moment at={reversed.reversed_at} full /> <Who actor={reversed.reversed_by} />
            </span>
          ) : (
            can('payments.manage') &&
            (open ? (
              <div className="c-payout__form">
                <ReasonForm
                  text={t('payouts.reverse_text')}
                  label={t('payouts.reason')}
                  confirm={t('payouts.reverse')}
                  sending={reverse}
                  send={(reason) => reverse.mutate(reason)}
                  cancel={() => setOpen(false)}
                />
              </div>
            ) : (
              <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
                {t('payouts.reverse')}
              </Button>
            ))
          )}
        </>
      }
      end={
        <span className="c-lines__end">
          {reversed && <State tone="quiet">{t('payouts.reversed')}</State>}
          <Money minor={payout.arrived_minor} currency={currency} soft={reversed !== null} />
          {payout.commission_minor > 0 && (
            <span className="c-faint">
              {t('payouts.kept')} <Money minor={payout.commission_minor} currency={currency} soft />
            </span>
          )}
        </span>
      }
    >
      {providerName(payout.provider)} <span className="c-id">{payout.reference}</span>
    </Line>
  )
}
