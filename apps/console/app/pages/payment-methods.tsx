import { type Answer, answer } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { Button, Chip, Group, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { PageOfCompany } from '../page-of-company.tsx'
import { Section } from '../panel.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Moment, State } from '../words.tsx'
import { Instalments } from './instalments.tsx'

type Methods = Answer<'/v1/companies/{company_id}/payment-methods'>
type Account = Answer<'/v1/companies/{company_id}/payment-accounts'>['items'][number]

/** With what one can pay each company, at which door, and the accounts with those who move the money. */
export function PaymentMethodsPage() {
  const { t } = useTexts()
  return (
    <PageOfCompany title={t('pages.payment_methods')}>
      {({ company_id, currency }) => <OfCompany company_id={company_id} currency={currency} />}
    </PageOfCompany>
  )
}

function OfCompany({ company_id, currency }: { company_id: string; currency: string }) {
  const { t } = useTexts()
  const nameOf = useNameOf()
  const api = useApi()
  const params = { path: { company_id } }
  const methods = useAnswer(['payment-methods', company_id], () =>
    answer(api.GET('/v1/companies/{company_id}/payment-methods', { params })),
  )
  const accounts = useAnswer(['payment-accounts', company_id], () =>
    answer(api.GET('/v1/companies/{company_id}/payment-accounts', { params })),
  )
  const failed = [methods, accounts].find((query) => query.error)
  if (failed) return <Failed error={failed.error} again={() => void failed.refetch()} />
  if (!methods.data || !accounts.data) return <Skeleton height="16rem" radius="var(--radius-m)" />
  return (
    <>
      <Section title={t('payment_methods.taken')}>
        <Taken key={company_id} company_id={company_id} methods={methods.data} />
      </Section>
      <Instalments key={company_id} company_id={company_id} company_currency={currency} />
      {accounts.data.items.map((account) => (
        <Section
          key={account.provider}
          title={t('payment_methods.account', { provider: nameOf(account.provider) })}
          aside={<AccountState account={account} />}
        >
          <AccountForm key={account.changed_at} company_id={company_id} account={account} />
        </Section>
      ))}
    </>
  )
}

/** Whoever moves the money, by the name that the house has for it, or its own. */
function useNameOf() {
  const { t, known } = useTexts()
  return (provider: string) => {
    const key = `payments.providers.${provider}`
    return known(key) ? t(key) : provider.replace(/^./, (first) => first.toUpperCase())
  }
}

type Choice = { provider: string; doors: string[]; captures: 'at_order' | 'at_hand_over' }

function Taken({ company_id, methods: { items, choices } }: { company_id: string; methods: Methods }) {
  const { t, known } = useTexts()
  const nameOf = useNameOf()
  const api = useApi()
  const memory = useQueryClient()
  // What is read anew meanwhile does not take away what is not saved yet.
  const [unsaved, setTaken] = useState<Record<string, Choice> | null>(null)
  const taken: Record<string, Choice> =
    unsaved ?? Object.fromEntries(items.map(({ method, provider, doors, captures }) => [method, { provider, doors, captures }]))
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/v1/companies/{company_id}/payment-methods', {
          params: { path: { company_id } },
          body: {
            methods: Object.entries(taken).map(([method, { provider, doors, captures }]) => ({
              ...{ method, provider, doors: doors as 'web'[], captures },
            })),
          },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('payment_methods.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['payment-methods', company_id] })
      setTaken(null)
    },
  })
  const wordOf = (method: string) => {
    const key = `payment_methods.methods.${method}`
    return known(key) ? t(key) : method
  }
  const set = (method: string, choice: Choice | undefined) => {
    const { [method]: _, ...others } = taken
    setTaken(choice ? { ...others, [method]: choice } : others)
  }
  const hasNoDoor = Object.values(taken).some(({ doors }) => !doors.length)
  return (
    <form
      className="c-flow"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <p className="c-faint c-explain">{t('payment_methods.taken_text')}</p>
      {[...Map.groupBy(choices, ({ method }) => method)].map(([method, by]) => {
        const choice = taken[method]
        const chosen = by.find(({ provider }) => provider === choice?.provider)
        const doors = chosen?.doors ?? []
        return (
          <fieldset key={method} className="c-method">
            <legend>{wordOf(method)}</legend>
            <Select
              aria-label={t('payment_methods.by', { method: wordOf(method) })}
              placeholder={t('payment_methods.not_taken')}
              clearable
              value={choice?.provider ?? null}
              data={by.map(({ provider, needs_account }) => ({
                value: provider,
                label: needs_account ? t('payment_methods.needs_account', { provider: nameOf(provider) }) : nameOf(provider),
                disabled: needs_account,
              }))}
              onChange={(provider) => {
                const offered = by.find((one) => one.provider === provider)
                set(
                  method,
                  offered && {
                    provider: offered.provider,
                    doors: choice?.doors.filter((door) => offered.doors.includes(door)) ?? offered.doors,
                    captures: offered.may_capture_later ? (choice?.captures ?? 'at_order') : 'at_order',
                  },
                )
              }}
            />
            {choice && (
              <Chip.Group multiple value={choice.doors} onChange={(picked) => set(method, { ...choice, doors: picked })}>
                <Group gap="xs">
                  {doors.map((door) => (
                    <Chip key={door} value={door} size="xs">
                      <Channel channel={door} />
                    </Chip>
                  ))}
                </Group>
              </Chip.Group>
            )}
            {choice && chosen?.may_capture_later && (
              <Switch
                label={t('payment_methods.with_goods')}
                description={t('payment_methods.with_goods_text')}
                checked={choice.captures === 'at_hand_over'}
                onChange={({ currentTarget }) => set(method, { ...choice, captures: currentTarget.checked ? 'at_hand_over' : 'at_order' })}
              />
            )}
          </fieldset>
        )
      })}
      <Refused error={save.error} />
      {hasNoDoor && <p className="c-faint">{t('payment_methods.no_door')}</p>}
      <Button type="submit" w="fit-content" loading={save.isPending} disabled={hasNoDoor}>
        {t('payment_methods.save')}
      </Button>
    </form>
  )
}

function AccountState({ account: { changed_at, tried_at, works, trouble } }: { account: Account }) {
  const { t, known } = useTexts()
  if (!changed_at) return <State tone="quiet">{t('payment_methods.none')}</State>
  if (works === null) return <State tone="open">{t('payment_methods.untried')}</State>
  const key = `payment_methods.troubles.${trouble}`
  return (
    <span>
      {works ? (
        <State tone="good">{t('payment_methods.works')}</State>
      ) : (
        <State tone="bad">{known(key) ? t(key) : t('payment_methods.troubles.other')}</State>
      )}{' '}
      {tried_at && <Moment at={tried_at} />}
    </span>
  )
}

function AccountForm({ company_id, account: { provider, fields, changed_at } }: { company_id: string; account: Account }) {
  const { t, known } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [entered, setEntered] = useState<Record<string, string>>({})
  // Nobody else has a part in what has no secrets: there is nothing to try.
  const has_secrets = fields.some(({ is_secret }) => is_secret)
  const params = { path: { company_id, provider } }
  const again = async () => {
    await Promise.all(['payment-accounts', 'payment-methods'].map((name) => memory.invalidateQueries({ queryKey: [name, company_id] })))
  }
  const attempt = useMutation({
    mutationFn: () => answer(api.POST('/v1/companies/{company_id}/payment-accounts/{provider}/trials', { params })),
    onSuccess: again,
  })
  const save = useMutation({
    mutationFn: () => {
      const settings = Object.fromEntries(Object.entries(entered).filter(([, value]) => value.trim()))
      return answer(api.PUT('/v1/companies/{company_id}/payment-accounts/{provider}', { params, body: { settings } }))
    },
    onSuccess: async () => {
      setEntered({})
      await again()
      attempt.mutate()
    },
  })
  const wordOf = (name: string) => {
    const key = `payment_methods.fields.${name}`
    return known(key) ? t(key) : name
  }
  return (
    <form
      className="c-flow"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {has_secrets && (
        <p className="c-faint c-explain">
          {t('payment_methods.account_text', { address: `${location.origin}/v1/payment-webhooks/${provider}` })}
        </p>
      )}
      {fields.map(({ name, is_secret, is_set, value }) => {
        const Input = is_secret ? PasswordInput : TextInput
        return (
          <Input
            key={name}
            label={wordOf(name)}
            autoComplete="off"
            placeholder={is_set ? (value ?? t('payment_methods.is_set')) : ''}
            value={entered[name] ?? ''}
            onChange={(event) => setEntered({ ...entered, [name]: event.currentTarget.value })}
            maxLength={500}
          />
        )
      })}
      <Refused error={save.error ?? attempt.error} />
      <Group>
        <Button type="submit" loading={save.isPending}>
          {t(has_secrets ? 'payment_methods.save_account' : 'form.save')}
        </Button>
        {has_secrets && changed_at && (
          <Button
            variant="default"
            leftSection={<Icon name="refresh" size={16} />}
            loading={attempt.isPending}
            onClick={() => attempt.mutate()}
          >
            {t('payment_methods.try')}
          </Button>
        )}
      </Group>
    </form>
  )
}
