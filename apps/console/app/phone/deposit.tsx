import { type Answer, answer, attempt } from '@birge/api-client'
import { parseMoney } from '@birge/kernel/money'
import { Icon } from '@birge/ui'
import { QrCode } from '@birge/ui/qr-code'
import { Button, Group, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { ItemLink, Section } from '../panel.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, State, type Tone } from '../words.tsx'
import { type Cart, type PhoneCall, useShown } from './known.ts'

type DepositLink = Answer<'/v1/deposit-links'>['items'][number]
export const LINK_TONES: Record<DepositLink['status'], Tone> = { open: 'open', paying: 'open', paid: 'good', expired: 'bad', over: 'bad' }

/** She leaves a deposit for what is in her cart: by a link that she pays on her own screen, where she reads the terms first. */
export function PhoneDeposit({ call, cart }: { call: PhoneCall; cart: Cart }) {
  const { t } = useTexts()
  const api = useApi()
  const [asks, setAsks] = useState(false)
  const links = useAnswer(['phone-calls', 'deposit-links', cart.cart_id], () =>
    answer(api.GET('/v1/deposit-links', { params: { query: { cart_id: cart.cart_id!, limit: 5 } } })),
  )
  const [address, setAddress] = useState<{ id: string; url: string; told: string | null } | null>(null)
  // Of those in whose place another came nobody needs to know.
  const items = (links.data?.items ?? []).filter(({ status }, at) => at === 0 || status === 'paid' || status === 'paying')
  const isWaiting = items.some(({ status }) => status === 'open' || status === 'paying')
  return (
    <Section title={t('phone.deposit')}>
      {items.map((link) => (
        <AskedLink key={link.payment_link_id} link={link} address={address?.id === link.payment_link_id ? address : null} />
      ))}
      {asks ? (
        <AskForm
          call={call}
          cart={cart}
          close={() => setAsks(false)}
          onAsked={(id, url, told) => {
            setAddress({ id, url, told })
            setAsks(false)
          }}
        />
      ) : (
        <>
          {items.length === 0 && <p className="c-faint c-explain">{t('phone.deposit_text')}</p>}
          <Group>
            <Button
              size="sm"
              variant="default"
              leftSection={<Icon name="cash" size={18} />}
              disabled={cart.status === 'frozen'}
              onClick={() => setAsks(true)}
            >
              {t(isWaiting ? 'phone.deposit_anew' : 'phone.deposit_ask')}
            </Button>
          </Group>
        </>
      )}
    </Section>
  )
}

/** How a link stands; its address is seen by whoever made it, and only until she looks elsewhere. */
export function AskedLink({ link, address }: { link: DepositLink; address: { url: string; told: string | null } | null }) {
  const { t } = useTexts()
  const api = useApi()
  const shown = useShown()
  const [showsCode, setShowsCode] = useState(false)
  const { payment_link_id, status, amount_minor, currency, about, expires_at, deposit } = link
  const params = { path: { payment_link_id } }
  const send = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/deposit-links/{payment_link_id}/messages', { params: { ...params, header: { 'Idempotency-Key': attempt() } } })),
    onSettled: shown,
  })
  const stop = useMutation({
    mutationFn: () => answer(api.POST('/v1/deposit-links/{payment_link_id}/revocation', { params })),
    onSettled: shown,
  })
  const told = send.data ? send.data.told : address?.told
  return (
    <div className="c-phone__asked">
      <p className="c-phone__coupon">
        <Icon name="cash" size={18} />
        <span>
          <Money minor={amount_minor} currency={currency} /> <span className="c-faint">{about}</span>
        </span>
        <State tone={LINK_TONES[status]}>{t(`deposits.link_states.${status}`)}</State>
      </p>
      {deposit && (
        <p>
          <ItemLink id={deposit.deposit_id}>{deposit.number}</ItemLink>
        </p>
      )}
      {told !== undefined && status === 'open' && (
        <p className="c-with-icon" role="status">
          <Icon name={told ? 'check' : 'warning'} size={18} />
          <span>
            {t(told ? 'phone.link_sent' : 'phone.link_not_sent')} <Moment at={expires_at} full />
          </span>
        </p>
      )}
      <Refused error={send.error ?? stop.error} />
      {(status === 'open' || status === 'paying') && (
        <Group gap="xs">
          {status === 'open' && (
            <Button size="xs" variant="default" loading={send.isPending} onClick={() => send.mutate()}>
              {t('phone.send_link_again')}
            </Button>
          )}
          {address && status === 'open' && (
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="qr" size={16} />}
              aria-expanded={showsCode}
              onClick={() => setShowsCode(!showsCode)}
            >
              {t(showsCode ? 'phone.deposit_hide_code' : 'phone.deposit_show_code')}
            </Button>
          )}
          <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t('phone.deposit_stop')}
          </Button>
        </Group>
      )}
      {address && showsCode && status === 'open' && <QrCode text={address.url} label={t('phone.deposit_code')} />}
    </div>
  )
}

function AskForm({
  call,
  cart,
  close,
  onAsked,
}: {
  call: PhoneCall
  cart: Cart
  close: () => void
  onAsked: (payment_link_id: string, url: string, told: string | null) => void
}) {
  const { t, locale, money } = useTexts()
  const api = useApi()
  const shown = useShown()
  const [looked, setLooked] = useState(false)
  const [amount, setAmount] = useState('')
  const [about, setAbout] = useState(() =>
    cart.lines
      .map(({ title, quantity }) => `${quantity} × ${title}`)
      .join(', ')
      .slice(0, 200),
  )
  const [who, setWho] = useState({ name: '', phone: '', email: '' })
  const isGuest = call.customer === null
  const parsed = parseMoney(amount, cart.currency, locale)
  const amount_minor = parsed.ok ? parsed.amount_minor : 0
  const faults = new Set([
    ...(amount_minor > 0 && amount_minor <= cart.totals.total_minor ? [] : ['amount']),
    ...(about.trim() ? [] : ['about']),
    ...(isGuest && !who.name.trim() ? ['name'] : []),
    ...(isGuest && !who.phone.trim() && !who.email.trim() ? ['phone'] : []),
  ])
  const make = useMutation({
    mutationFn: () => {
      const { name, phone, email } = who
      const contact = { name: name.trim(), ...(phone.trim() && { phone: phone.trim() }), ...(email.trim() && { email: email.trim() }) }
      return answer(
        api.POST('/v1/phone-calls/{phone_call_id}/deposit-links', {
          params: { path: { phone_call_id: call.phone_call_id }, header: { 'Idempotency-Key': attempt() } },
          body: { amount_minor, about: about.trim(), ...(isGuest && { contact }) },
        }),
      )
    },
    onSuccess: async ({ payment_link_id, url, told }) => {
      onAsked(payment_link_id, url, told)
      await shown()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setLooked(true)
    if (!faults.size) make.mutate()
  }
  const fault = (field: string, said: string) => looked && faults.has(field) && said
  return (
    <form className="c-phone__form" onSubmit={submit} noValidate>
      <TextInput
        size="sm"
        label={t('phone.deposit_amount')}
        value={amount}
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        autoFocus
        error={fault('amount', t('phone.deposit_faults.amount', { total: money(cart.totals.total_minor, cart.currency) }))}
        onChange={(event) => setAmount(event.currentTarget.value)}
      />
      <TextInput
        className="c-phone__whole"
        size="sm"
        label={t('deposits.about')}
        value={about}
        maxLength={200}
        autoComplete="off"
        error={fault('about', t('phone.faults.needed'))}
        onChange={(event) => setAbout(event.currentTarget.value)}
      />
      {isGuest && (
        <>
          {(['name', 'phone', 'email'] as const).map((field) => (
            <TextInput
              key={field}
              className={field === 'name' ? 'c-phone__whole' : ''}
              size="sm"
              label={t(`phone.fields.${field}`)}
              value={who[field]}
              maxLength={120}
              autoComplete="off"
              inputMode={field === 'phone' ? 'tel' : field === 'email' ? 'email' : 'text'}
              error={fault(field, t('phone.faults.needed'))}
              onChange={(event) => setWho({ ...who, [field]: event.currentTarget.value })}
            />
          ))}
        </>
      )}
      <div className="c-phone__whole">
        <Refused error={make.error} />
        <p className="c-faint c-explain">{t('phone.deposit_asks')}</p>
        <Group gap="xs">
          <Button type="submit" size="sm" loading={make.isPending}>
            {t('phone.deposit_send')}
          </Button>
          <Button size="sm" variant="default" onClick={close}>
            {t('form.cancel')}
          </Button>
        </Group>
      </div>
    </form>
  )
}
