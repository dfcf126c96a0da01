import { answer, Problem } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import { useAnswer, useApi } from '../api.tsx'
import { SearchField } from '../list.tsx'
import { Section } from '../panel.tsx'
import { fullName } from '../pages/customers.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { State } from '../words.tsx'
import { type PhoneCall, useShown } from './known.ts'

interface Sent {
  code_id: string
  sent_to: string
}

/** Who calls: looked up, and then proven by the code she reads back. Nobody is known by what she knows. */
export function Caller({ call }: { call: PhoneCall }) {
  const { t } = useTexts()
  const [sent, setSent] = useState<Sent | null>(null)
  const { customer, proven_by } = call
  if (customer)
    return (
      <Section title={t('phone.caller')} aside={<State tone="good">{t('phone.proven', { by: proven_by ?? '' })}</State>}>
        <p className="c-phone__who">
          <Icon name="person" size={20} />
          <Link to={`/customers/${customer.customer_id}`}>{fullName(customer) || t('words.nameless')}</Link>
        </p>
      </Section>
    )
  return (
    <Section title={t('phone.caller')} aside={<State tone="open">{t('phone.unproven')}</State>}>
      {sent ? <Prove call={call} sent={sent} again={() => setSent(null)} /> : <Find call={call} onSent={setSent} />}
    </Section>
  )
}

function Find({ call: { phone_call_id }, onSent }: { call: PhoneCall; onSent: (sent: Sent) => void }) {
  const { t } = useTexts()
  const api = useApi()
  const [search, setSearch] = useState<string | null>(null)
  const isOrder = search !== null && /^\p{Lu}{1,4}-?\d{3,}/u.test(search)
  const wanted = search && search.length > 2 ? search : null
  const people = useAnswer(
    ['phone-calls', 'people', wanted],
    () => answer(api.GET('/v1/customers', { params: { query: { search: wanted!, limit: 6 } } })),
    { enabled: wanted !== null && !isOrder },
  )
  const orders = useAnswer(
    ['phone-calls', 'orders', wanted],
    () => answer(api.GET('/v1/orders', { params: { query: { search: wanted!, limit: 6 } } })),
    { enabled: wanted !== null && isOrder },
  )
  const sendTo = (body: Whom) => answer(api.POST('/v1/phone-calls/{phone_call_id}/codes', { params: { path: { phone_call_id } }, body }))
  const send = useMutation({
    // Of whom nothing is proven the code goes to what the caller says: read back, it proves that.
    mutationFn: (whom: Whom) =>
      sendTo(whom).catch((problem: unknown) => {
        if ('customer_id' in whom && typed && isNothingProven(problem)) return sendTo(typed)
        throw problem
      }),
    onSuccess: onSent,
  })
  const cannot = isNothingProven(send.error) && send.variables && 'customer_id' in send.variables ? send.variables.customer_id : null
  const found = isOrder
    ? (orders.data?.items.flatMap(({ customer_id, customer_name, number }) =>
        customer_id ? [{ id: customer_id, name: customer_name ?? t('words.nameless'), below: number }] : [],
      ) ?? [])
    : (people.data?.items.map((one) => ({
        id: one.customer_id,
        name: fullName(one) || t('words.nameless'),
        below: [one.phone_masked, one.email_masked].filter(Boolean).join(' · '),
      })) ?? [])
  // Found by it alone, and shown with it: one row is enough.
  const [only, ...others] = people.data?.items ?? []
  const isHers = !!wanted && !!only && !others.length && [only.phone_masked, only.email_masked].some((shown) => isMaskOf(shown, wanted))
  const typed = wanted?.includes('@') ? { email: wanted } : wanted && /^[+\d][\d\s()-]{8,}$/.test(wanted) ? { phone: wanted } : null
  const asking = isOrder ? orders : people
  return (
    <>
      <SearchField label={t('phone.find_caller')} value={search} onSearch={setSearch} max={120} />
      <Refused error={cannot ? null : (send.error ?? asking.error)} />
      {wanted && asking.isPending && <Skeleton height="3rem" radius="var(--radius-m)" />}
      {wanted && (
        <ul className="c-phone__found">
          {found.map(({ id, name, below }) => (
            <li key={id + below}>
              <div>
                {name}
                <span className="c-below c-faint">{below}</span>
                {cannot === id && (
                  <span className="c-below" role="alert">
                    {t('phone.nothing_proven')}
                  </span>
                )}
              </div>
              <Button
                size="xs"
                variant="default"
                disabled={cannot === id && !typed}
                loading={send.isPending && 'customer_id' in send.variables && send.variables.customer_id === id}
                onClick={() => send.mutate({ customer_id: id })}
              >
                {t('phone.send_code')}
              </Button>
            </li>
          ))}
          {typed && !isHers && (
            <li>
              <div>
                {wanted}
                <span className="c-below c-faint">{t('phone.said_by_caller')}</span>
              </div>
              <Button
                size="xs"
                variant="default"
                loading={send.isPending && !('customer_id' in send.variables)}
                onClick={() => send.mutate(typed)}
              >
                {t('phone.send_code')}
              </Button>
            </li>
          )}
        </ul>
      )}
      {wanted && !asking.isPending && !found.length && !typed && <p className="c-faint">{t('phone.nobody_found')}</p>}
      <p className="c-faint c-explain">{t('phone.caller_text')}</p>
    </>
  )
}

type Whom = { customer_id: string } | { phone: string } | { email: string }
const isNothingProven = (error: unknown) => error instanceof Problem && error.code === 'nothing_proven'

/** Whether what is shown in part can be what was typed: the ends are left readable. */
const isMaskOf = (masked: string | null, typed: string) =>
  masked !== null && masked.slice(-2) === typed.slice(-2) && masked.includes('@') === typed.includes('@')

function Prove({ call: { phone_call_id }, sent, again }: { call: PhoneCall; sent: Sent; again: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const shown = useShown()
  const [code, setCode] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const prove = useMutation({
    mutationFn: (typed: string) =>
      answer(
        api.POST('/v1/phone-calls/{phone_call_id}/proofs', {
          params: { path: { phone_call_id } },
          body: { code_id: sent.code_id, code: typed },
        }),
      ),
    onSuccess: shown,
    onError: () => setCode(''),
  })
  return (
    <form className="c-form" onSubmit={(event) => event.preventDefault()}>
      <Refused error={prove.error} />
      <TextInput
        ref={field}
        label={t('phone.code')}
        description={t('phone.code_sent', { to: sent.sent_to })}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        value={code}
        disabled={prove.isPending}
        onChange={({ currentTarget: { value } }) => {
          const digits = value.replace(/\D/g, '')
          setCode(digits)
          if (digits.length === 6) prove.mutate(digits)
        }}
      />
      <Button w="fit-content" size="xs" variant="default" onClick={again}>
        {t('phone.somebody_else')}
      </Button>
    </form>
  )
}
