import { type Answer, answer } from '@birge/api-client'
import { isPersonalTaxNumber, isTaxNumber } from '@birge/kernel/tax-number'
import { Button, Input, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { Section } from '../panel.tsx'
import { fullName } from '../pages/customers.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { State } from '../words.tsx'
import type { Cart, Checkout, PhoneCall } from './known.ts'

const empty = {
  delivery: 'ship' as 'ship' | 'collect',
  location_id: null as string | null,
  ...{ street: '', district: '', city: '', postal_code: '', name: '', phone: '', email: '' },
  invoice: 'none' as 'none' | 'person' | 'company',
  ...{ legal_name: '', tax_number: '', tax_office: '' },
}
type Draft = typeof empty
type Field = 'street' | 'district' | 'city' | 'postal_code' | 'name' | 'phone' | 'email' | 'legal_name' | 'tax_number' | 'tax_office'

/** Where it goes, who gets it, and on whose name the invoice is. Whatever changes in the cart afterwards is taken along. */
export function Delivery({
  call,
  cart,
  onOpened,
  onDirty,
  checkout,
}: {
  call: PhoneCall
  cart: Cart
  checkout: Checkout | null
  onOpened: (checkout: Checkout) => void
  /** What stands here is something else than what the checkout knows: nothing is read out or paid by it before it is taken over. */
  onDirty: (isDirty: boolean) => void
}) {
  const { t } = useTexts()
  const api = useApi()
  const [draft, setDraft] = useState<Draft>(empty)
  const [looked, setLooked] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { phone_call_id, market, customer, company_id } = call
  const profile = useAnswer(
    ['customers', 'one', customer?.customer_id],
    () => answer(api.GET('/v1/customers/{customer_id}', { params: { path: { customer_id: customer!.customer_id } } })),
    { enabled: customer !== null },
  )
  // Whoever never said her name has left one with what she bought last; the agent asks whether it is hers.
  const nameless = profile.data !== undefined && !fullName(profile.data)
  const last = useAnswer(
    ['orders', 'last', customer?.customer_id],
    () => answer(api.GET('/v1/orders', { params: { query: { customer_id: customer!.customer_id, limit: 1 } } })),
    { enabled: nameless },
  )
  const last_name = nameless ? (last.data?.items[0]?.customer_name ?? '') : ''
  useEffect(() => {
    if (last_name) setDraft((before) => ({ ...before, name: before.name || last_name }))
  }, [last_name])
  useEffect(() => {
    if (!profile.data) return
    const { phone, email } = profile.data
    const shown = (contact: string | null) => (contact && !contact.includes('•') ? contact : '')
    setDraft((before) => ({
      ...before,
      name: before.name || fullName(profile.data),
      phone: before.phone || shown(phone),
      email: before.email || shown(email),
    }))
  }, [profile.data])
  const filled = useAnswer(
    ['phone-calls', phone_call_id, 'form', checkout?.checkout_id],
    () =>
      answer(
        api.GET('/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/form', {
          params: { path: { phone_call_id, checkout_id: checkout!.checkout_id } },
        }),
      ),
    { enabled: checkout !== null },
  )
  const form_before = filled.data?.form
  const [isTouched, setTouched] = useState(false)
  const [sent, setSent] = useState<Draft | null>(null)
  useEffect(() => {
    if (form_before && !isTouched) setDraft(draftOf(form_before))
  }, [form_before, isTouched])
  const places = [...usePlaces().values()].filter((place) => place.company_id === company_id && place.collects)
  const change = (part: Partial<Draft>) => {
    setTouched(true)
    setDraft((before) => ({ ...before, ...part }))
  }

  const faults = faultsOf(draft, market)
  const open = useMutation({
    mutationFn: (said: Draft) =>
      answer(api.POST('/v1/phone-calls/{phone_call_id}/checkouts', { params: { path: { phone_call_id } }, body: bodyOf(said, market) })),
    onSuccess: (opened, said) => {
      setSent(said)
      onOpened(opened)
    },
  })
  const known = sent ?? (form_before ? draftOf(form_before) : null)
  const isDirty =
    checkout?.status === 'open' &&
    isTouched &&
    known !== null &&
    JSON.stringify(bodyOf(draft, market)) !== JSON.stringify(bodyOf(known, market))
  useEffect(() => {
    onDirty(isDirty)
    return () => onDirty(false)
  }, [isDirty, onDirty])
  // The caller has changed the cart on her own screen: what is read out and paid is what is in it now.
  const isStale = checkout?.status === 'open' && cart.status === 'active' && checkout.cart_version !== cart.version && cart.lines.length > 0
  const { mutate, isPending, isError } = open
  // What is half typed is not sent by itself.
  const mayFollow = isStale && !isDirty && !faults.size && !isPending && !isError
  useEffect(() => {
    if (mayFollow) mutate(draft)
  }, [mayFollow, mutate, draft])
  const standing = isDirty ? 'delivery_unsaved' : isStale ? 'delivery_stale' : 'delivery_known'

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setLooked(true)
    if (faults.size) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
      return
    }
    open.mutate(draft)
  }
  const input = (field: Field, more: object = {}) => (
    <TextInput
      size="sm"
      label={t(`phone.fields.${field}`)}
      value={draft[field]}
      maxLength={field === 'street' ? 200 : 120}
      autoComplete="off"
      error={looked && faults.has(field) && t(`phone.faults.${faults.get(field)!}`)}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
      {...more}
    />
  )
  return (
    <Section
      title={t('phone.delivery')}
      aside={checkout && <State tone={isDirty || isStale ? 'open' : 'good'}>{t(`phone.${standing}`)}</State>}
    >
      <form ref={form} className="c-phone__form" onSubmit={submit} noValidate>
        <SegmentedControl
          size="xs"
          aria-label={t('phone.delivery')}
          value={draft.delivery}
          onChange={(delivery) => change({ delivery: delivery as 'ship' })}
          data={(['ship', 'collect'] as const).map((value) => ({ value, label: t(`phone.${value}`) }))}
        />
        {draft.delivery === 'ship' ? (
          <>
            <div className="c-phone__whole">{input('street')}</div>
            {input('district')}
            {input('city')}
            {input('postal_code', { inputMode: 'numeric' })}
          </>
        ) : (
          <Select
            className="c-phone__whole"
            size="sm"
            label={t('phone.collected_at')}
            value={draft.location_id}
            onChange={(location_id) => change({ location_id })}
            data={places.map(({ location_id, name }) => ({ value: location_id, label: name }))}
            error={looked && faults.has('location_id') && t('phone.faults.needed')}
            searchable
          />
        )}
        <div className="c-phone__whole">{input('name')}</div>
        {input('phone', { inputMode: 'tel' })}
        {input('email', { inputMode: 'email' })}
        <Input.Wrapper className="c-phone__whole" label={t('phone.invoice')} labelElement="div">
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('phone.invoice')}
            value={draft.invoice}
            onChange={(invoice) => change({ invoice: invoice as 'none' })}
            data={(['none', 'person', 'company'] as const).map((value) => ({ value, label: t(`phone.invoices.${value}`) }))}
          />
        </Input.Wrapper>
        {draft.invoice === 'company' && <div className="c-phone__whole">{input('legal_name')}</div>}
        {draft.invoice !== 'none' &&
          input('tax_number', { label: t(`phone.tax_numbers.${market === 'AZ' ? 'AZ' : 'TR'}.${draft.invoice}`) })}
        {draft.invoice === 'company' && market === 'TR' && input('tax_office')}
        <div className="c-phone__whole">
          <Refused error={open.error} />
          <Button type="submit" size="sm" loading={open.isPending} disabled={!cart.lines.length || cart.status === 'frozen'}>
            {t(checkout ? 'phone.delivery_again' : 'phone.delivery_next')}
          </Button>
          {!cart.lines.length && <p className="c-faint">{t('phone.cart_empty_text')}</p>}
        </div>
      </form>
    </Section>
  )
}

type Filled = NonNullable<Answer<'/v1/phone-calls/{phone_call_id}/checkouts/{checkout_id}/form'>['form']>

/** What was filled in before, here or on her own screen. */
function draftOf({ delivery, contact: { name, phone = '', email = '', invoice } }: Filled): Draft {
  const where =
    delivery.kind === 'ship'
      ? { district: '', postal_code: '', ...delivery.address }
      : { location_id: delivery.kind === 'collect' ? delivery.location_id : null }
  return {
    ...empty,
    ...where,
    delivery: delivery.kind === 'ship' ? 'ship' : 'collect',
    ...{ name, phone, email },
    ...(invoice && { legal_name: '', tax_office: '', ...invoice, invoice: invoice.kind }),
  }
}

type Fault = 'needed' | 'one_of_both' | 'wrong'
function faultsOf(draft: Draft, market: string): Map<Field | 'location_id', Fault> {
  const needed: (Field | 'location_id')[] = [
    ...(draft.delivery === 'ship' ? (['street', 'city'] as const) : (['location_id'] as const)),
    'name',
    ...(draft.invoice === 'none' ? [] : (['tax_number'] as const)),
    ...(draft.invoice === 'company' ? (['legal_name', ...(market === 'TR' ? (['tax_office'] as const) : [])] as const) : []),
  ]
  const faults = new Map<Field | 'location_id', Fault>(needed.filter((field) => !draft[field]?.trim()).map((field) => [field, 'needed']))
  if (!draft.phone.trim() && !draft.email.trim()) faults.set('phone', 'one_of_both')
  const number = draft.tax_number.replace(/\s/g, '').toUpperCase()
  const canBe = draft.invoice === 'person' ? isPersonalTaxNumber : isTaxNumber
  if (draft.invoice !== 'none' && number && !canBe(market, number)) faults.set('tax_number', 'wrong')
  return faults
}

function bodyOf(draft: Draft, market: string) {
  const { delivery, location_id, street, district, city, postal_code, name, phone, email, invoice } = draft
  const filled = <Fields extends Record<string, string>>(fields: Fields) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim())) as Partial<Fields>
  const tax_number = draft.tax_number.replace(/\s/g, '')
  return {
    delivery:
      delivery === 'ship'
        ? { kind: 'ship' as const, address: { ...filled({ district, postal_code }), street, city, country: market } }
        : { kind: 'collect' as const, location_id: location_id ?? '' },
    contact: {
      ...filled({ phone, email }),
      name,
      ...(invoice === 'person' && { invoice: { kind: invoice, tax_number } }),
      ...(invoice === 'company' && {
        invoice: { kind: invoice, legal_name: draft.legal_name, tax_number, ...filled({ tax_office: draft.tax_office }) },
      }),
    },
  }
}
