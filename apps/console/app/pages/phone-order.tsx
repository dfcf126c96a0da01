import { answer, attempt } from '@birge/api-client'
import { EmptyState, Icon, Skeleton } from '@birge/ui'
import { Button, Group, Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useKeys } from '../keys.ts'
import { useCompanies } from '../known.ts'
import { Page, Scroll } from '../list.tsx'
import { ItemLink, Section } from '../panel.tsx'
import { Caller } from '../phone/caller.tsx'
import { Delivery } from '../phone/delivery.tsx'
import { PhoneDeposit } from '../phone/deposit.tsx'
import { Goods, HerCart } from '../phone/goods.tsx'
import { type Checkout, type PhoneCall, useCurrentCall, useHerCart, useShown } from '../phone/known.ts'
import { Paying } from '../phone/paying.tsx'
import { Reading } from '../phone/read-out.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment } from '../words.tsx'
import '../phone/phone.css'

/** Somebody calls and orders: who she is, her cart, where it goes, what has to be read to her, what she pays with. */
export function PhoneOrderPage() {
  const { t } = useTexts()
  const query = useCurrentCall()
  const call = query.data?.phone_call
  return (
    <Page title={t('pages.phone_order')} aside={call && <CallBar call={call} />}>
      <Scroll label={t('pages.phone_order')} busy={query.isPending}>
        {query.error ? (
          <Failed error={query.error} again={() => void query.refetch()} />
        ) : !query.data ? (
          <Skeleton height="16rem" radius="var(--radius-m)" />
        ) : call ? (
          <Speaking key={call.phone_call_id} call={call} />
        ) : (
          <NoCall />
        )}
      </Scroll>
    </Page>
  )
}

function useStart() {
  const api = useApi()
  const shown = useShown()
  return useMutation({
    mutationFn: (body: { company_id: string; we_call?: boolean }) => answer(api.POST('/v1/phone-calls', { body })),
    onSuccess: shown,
  })
}

function NoCall() {
  const { t } = useTexts()
  const companies = [...useCompanies().values()]
  const start = useStart()
  useKeys({ n: () => companies[0] && start.mutate({ company_id: companies[0].company_id }) })
  return (
    <EmptyState icon="phone" title={t('phone.nobody')} text={t('phone.nobody_text')}>
      <Refused error={start.error} />
      <Group justify="center">
        {companies.map(({ company_id, legal_name }) => (
          <Button
            key={company_id}
            leftSection={<Icon name="phone" size={18} />}
            loading={start.isPending && start.variables.company_id === company_id && !start.variables.we_call}
            onClick={() => start.mutate({ company_id })}
          >
            {companies.length > 1 ? t('phone.start_for', { company: legal_name }) : t('phone.start')}
          </Button>
        ))}
      </Group>
      <Group justify="center">
        {companies.map(({ company_id, legal_name }) => (
          <Button
            key={company_id}
            variant="default"
            loading={start.isPending && start.variables.company_id === company_id && start.variables.we_call === true}
            onClick={() => start.mutate({ company_id, we_call: true })}
          >
            {companies.length > 1 ? t('phone.we_call_for', { company: legal_name }) : t('phone.we_call')}
          </Button>
        ))}
      </Group>
    </EmptyState>
  )
}

function CallBar({ call: { phone_call_id, locale, started_at } }: { call: PhoneCall }) {
  const { t } = useTexts()
  const api = useApi()
  const shown = useShown()
  const params = { path: { phone_call_id } }
  const speak = useMutation({
    mutationFn: (spoken: 'tr' | 'az' | 'en') => answer(api.PATCH('/v1/phone-calls/{phone_call_id}', { params, body: { locale: spoken } })),
    onSuccess: shown,
  })
  const end = useMutation({
    mutationFn: () => answer(api.POST('/v1/phone-calls/{phone_call_id}/ending', { params })),
    onSuccess: shown,
  })
  return (
    <Group gap="xs">
      <span className="c-faint">
        {t('phone.since')} <Moment at={started_at} />
      </span>
      <Select
        size="xs"
        w="9rem"
        aria-label={t('phone.spoken')}
        value={locale}
        allowDeselect={false}
        onChange={(spoken) => speak.mutate(spoken as 'tr')}
        data={(['tr', 'az', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
      />
      <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        {t('phone.end')}
      </Button>
    </Group>
  )
}

function Speaking({ call }: { call: PhoneCall }) {
  const { t } = useTexts()
  const { data: cart } = useHerCart(call)
  const checkout = useOpenCheckout(call)
  const isOpen = checkout.data?.status === 'open'
  const [isDirty, setDirty] = useState(false)
  if (call.order) return <Ordered call={call} order={call.order} />
  return (
    <div className="c-phone">
      <div className="c-phone__steps">
        {call.opening !== null && (
          <Section title={t('phone.opening')}>
            <p className="c-phone__opening" lang={call.locale}>
              {call.opening}
            </p>
            <p className="c-faint c-explain">{t('phone.opening_text')}</p>
          </Section>
        )}
        <Caller call={call} />
        <Goods call={call} />
        {cart && <Delivery call={call} cart={cart} checkout={checkout.data} onOpened={checkout.set} onDirty={setDirty} />}
        {cart?.cart_id && cart.lines.length > 0 && <PhoneDeposit call={call} cart={cart} />}
        {checkout.data && isOpen && !isDirty && (
          <>
            <Reading call={call} checkout={checkout.data} onAgreed={checkout.set} />
            <Paying call={call} checkout={checkout.data} />
          </>
        )}
        {checkout.data && ['paying', 'paid'].includes(checkout.data.status) && <BeingPaid call={call} checkout={checkout.data} />}
      </div>
      <aside className="c-phone__cart">
        <HerCart call={call} />
      </aside>
    </div>
  )
}

/** The checkout as it was opened last, here or on her own screen, and as it stands now. */
function useOpenCheckout({ phone_call_id, checkout_id }: PhoneCall) {
  const api = useApi()
  const [opened, set] = useState<Checkout | null>(null)
  const shown = useShown()
  const id = opened?.checkout_id ?? checkout_id
  const { data } = useAnswer(
    ['phone-calls', phone_call_id, 'checkout', id],
    () =>
      answer(api.GET('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}', { params: { path: { phone_call_id, checkout_id: id! } } })),
    { enabled: id !== null },
  )
  return {
    data: data ?? opened,
    set: (checkout: Checkout) => {
      set(checkout)
      void shown()
    },
  }
}

/** She pays on her own screen, or at her bank. */
function BeingPaid({ call: { phone_call_id }, checkout: { checkout_id, status } }: { call: PhoneCall; checkout: Checkout }) {
  const { t } = useTexts()
  const api = useApi()
  const shown = useShown()
  const [key] = useState(attempt)
  const params = { path: { phone_call_id, checkout_id }, header: { 'Idempotency-Key': key } }
  const back = useMutation({
    mutationFn: () => answer(api.POST('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/cancellation', { params })),
    onSettled: shown,
  })
  const place = useMutation({
    mutationFn: () => answer(api.POST('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/order', { params })),
    onSettled: shown,
  })
  return (
    <Section title={t('phone.payment')}>
      <p role="status">{t(status === 'paid' ? 'phone.is_paid' : 'phone.is_paying')}</p>
      <Refused error={back.error ?? place.error} />
      <Group>
        {status === 'paid' && (
          <Button loading={place.isPending} onClick={() => place.mutate()}>
            {t('phone.order')}
          </Button>
        )}
        <Button variant="default" loading={back.isPending} onClick={() => back.mutate()}>
          {t('phone.back_to_cart')}
        </Button>
      </Group>
    </Section>
  )
}

function Ordered({ call, order: { order_id, number } }: { call: PhoneCall; order: { order_id: string; number: string } }) {
  const { t } = useTexts()
  const start = useStart()
  const next = () => start.mutate({ company_id: call.company_id })
  useKeys({ n: next })
  return (
    <EmptyState icon="check" title={t('phone.ordered', { number })} text={t('phone.ordered_text')}>
      <Refused error={start.error} />
      <Group justify="center">
        <ItemLink id={order_id}>{t('phone.show_order')}</ItemLink>
        <Button leftSection={<Icon name="phone" size={18} />} loading={start.isPending} onClick={next}>
          {t('phone.next')}
        </Button>
      </Group>
    </EmptyState>
  )
}
