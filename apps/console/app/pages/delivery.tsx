import { type Answer, answer } from '@birge/api-client'
import { formatAmount, formatMoney, parseMoney } from '@birge/kernel/money'
import { pricesIncludeTax, type PriceTaxation } from '@birge/kernel/tax'
import { Skeleton, useLocale } from '@birge/ui'
import { Button, Group, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { beginOfDay, todayIn } from '../days.ts'
import { DayField } from '../day-field.tsx'
import { PageOfCompany } from '../page-of-company.tsx'
import { Section } from '../panel.tsx'
import { PromiseTerms } from '../promise-terms.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment } from '../words.tsx'

type Tariffs = Answer<'/v1/companies/{company_id}/delivery-tariffs'>
type Tariff = NonNullable<Tariffs['now']>

/** What each company asks for sending goods from its shop, and when it says they are there, now and from coming days on. */
export function DeliveryPage() {
  const { t } = useTexts()
  return <PageOfCompany title={t('pages.delivery')}>{(company) => <OfCompany {...company} />}</PageOfCompany>
}

interface Company {
  company_id: string
  currency: string
  time_zone: string
  price_taxation: PriceTaxation
}

function OfCompany({ company_id, currency, time_zone, price_taxation }: Company) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { data, error, refetch } = useAnswer(['delivery-tariffs', company_id], () =>
    answer(api.GET('/v1/companies/{company_id}/delivery-tariffs', { params: { path: { company_id } } })),
  )
  if (error) return <Failed error={error} again={() => void refetch()} />
  if (!data) return <Skeleton height="16rem" radius="var(--radius-m)" />
  return (
    <>
      <Section title={t('delivery.now')}>
        <p className="c-explain">
          <Said tariff={data.now} currency={currency} />
        </p>
        {data.coming.map((tariff) => (
          <p key={tariff.valid_from} className="c-explain">
            <Moment at={tariff.valid_from} full /> · <Said tariff={tariff} currency={currency} />
          </p>
        ))}
      </Section>
      {can('stores.manage') && (
        <Section title={t('delivery.change')}>
          <TariffForm key={data.now?.valid_from} {...{ company_id, currency, time_zone, price_taxation }} now={data.now} />
        </Section>
      )}
      <PromiseTerms company_id={company_id} time_zone={time_zone} />
    </>
  )
}

function Said({ tariff, currency }: { tariff: Tariff | null; currency: string }) {
  const { t } = useTexts()
  const locale = useLocale()
  if (!tariff || tariff.fee_minor === null) return t('delivery.nothing')
  const money = (minor: number) => formatMoney(minor, currency, locale)
  return [
    tariff.fee_minor ? money(tariff.fee_minor) : t('delivery.free'),
    ...(tariff.fee_minor && tariff.free_from_minor !== null ? [t('delivery.free_from', { amount: money(tariff.free_from_minor) })] : []),
    t('delivery.taxed', { tax: t(`products.tax_classes.${tariff.tax_class}`) }),
  ].join(' · ')
}

const tax_classes = ['standard', 'reduced', 'basic', 'zero'] as const

function TariffForm({ company_id, currency, time_zone, price_taxation, now }: Company & { now: Tariff | null }) {
  const prices_include_tax = pricesIncludeTax(price_taxation, todayIn(time_zone))
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const written = (minor: number | null | undefined) => (minor == null ? '' : formatAmount(minor, currency, locale))
  const [fee, setFee] = useState(written(now?.fee_minor))
  const [free_from, setFreeFrom] = useState(written(now?.free_from_minor))
  const [tax_class, setTaxClass] = useState<Tariff['tax_class']>(now?.tax_class ?? 'standard')
  const [day, setDay] = useState('')
  const [tried, setTried] = useState(false)
  const read = (text: string) => (text.trim() ? parseMoney(text, currency, locale) : undefined)
  const [fee_read, free_read] = [read(fee), read(free_from)]
  const isWrong = (parsed: ReturnType<typeof read>) => parsed !== undefined && (!parsed.ok || parsed.amount_minor < 0)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/companies/{company_id}/delivery-tariffs', {
          params: { path: { company_id } },
          body: {
            fee_minor: fee_read?.ok ? fee_read.amount_minor : null,
            free_from_minor: free_read?.ok ? free_read.amount_minor : null,
            tax_class,
            // Today is from now on: what was asked this morning stays as it was.
            ...(day && day !== todayIn(time_zone) && { valid_from: beginOfDay(day, time_zone) }),
          },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('delivery.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['delivery-tariffs', company_id] })
    },
  })
  return (
    <form
      className="c-flow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!isWrong(fee_read) && !isWrong(free_read)) save.mutate()
      }}
    >
      <p className="c-faint c-explain">{t('delivery.explained')}</p>
      <Group align="start">
        <TextInput
          label={t(prices_include_tax ? 'delivery.fee' : 'delivery.fee_without_tax', { currency })}
          description={t('delivery.fee_text')}
          inputMode="decimal"
          value={fee}
          maxLength={20}
          onChange={(event) => setFee(event.currentTarget.value)}
          error={tried && isWrong(fee_read) && t('delivery.wrong')}
        />
        <TextInput
          label={t('delivery.free_above', { currency })}
          description={t('delivery.free_above_text')}
          inputMode="decimal"
          value={free_from}
          maxLength={20}
          onChange={(event) => setFreeFrom(event.currentTarget.value)}
          error={tried && isWrong(free_read) && t('delivery.wrong')}
        />
      </Group>
      <Group align="end">
        <Select
          label={t('delivery.tax')}
          value={tax_class}
          allowDeselect={false}
          data={tax_classes.map((value) => ({ value, label: t(`products.tax_classes.${value}`) }))}
          onChange={(value) => value && setTaxClass(value)}
        />
        <DayField label={t('delivery.from')} description={t('delivery.from_text')} value={day} onDay={setDay} />
      </Group>
      <Refused error={save.error} />
      <Button type="submit" w="fit-content" loading={save.isPending}>
        {t('delivery.save')}
      </Button>
    </form>
  )
}
