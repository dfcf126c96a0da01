import { answer } from '@birge/api-client'
import { pricesIncludeTax } from '@birge/kernel/tax'
import { Icon } from '@birge/ui'
import { Alert, Button, Group, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import { Link } from 'react-router'
import { useAnswer, useApi } from '../api.tsx'
import { beginOfDay, todayIn } from '../days.ts'
import { DayField } from '../day-field.tsx'
import type { useCompanies } from '../known.ts'
import { PageOfCompany } from '../page-of-company.tsx'
import { Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'

/** Whether each company says its prices with tax or without, now and from coming days on. */
export function PriceTaxationPage() {
  const { t } = useTexts()
  return <PageOfCompany title={t('pages.price_taxation')}>{(company) => <OfCompany {...company} />}</PageOfCompany>
}

type Company = ReturnType<typeof useCompanies> extends ReadonlyMap<string, infer One> ? One : never

function OfCompany({ company_id, currency, time_zone, price_taxation }: Company) {
  const { t, date } = useTexts()
  const { can } = useSession()
  const today = todayIn(time_zone)
  const said = (includes: boolean) => t(includes ? 'price_taxation.with_tax' : 'price_taxation.without_tax')
  const coming = price_taxation.filter(({ from_on }) => from_on > today).reverse()
  return (
    <>
      <Section title={t('price_taxation.now')}>
        <p className="c-explain">{said(pricesIncludeTax(price_taxation, today))}</p>
        {coming.map(({ from_on, prices_include_tax }) => (
          <Fragment key={from_on}>
            <p className="c-explain">
              {t('price_taxation.from_day', { day: date(from_on, 'UTC', 'date') })} · {said(prices_include_tax)}
            </p>
            <TariffAcross {...{ company_id, currency, time_zone }} day={from_on} />
          </Fragment>
        ))}
      </Section>
      {can('companies.manage') && (
        <Section title={t('price_taxation.change')}>
          <TaxationForm {...{ company_id, currency, time_zone }} includes={pricesIncludeTax(price_taxation, '9999-12-31')} />
        </Section>
      )}
    </>
  )
}

type Tariffs = Pick<Company, 'company_id' | 'currency' | 'time_zone'>

/** What delivery costs runs on over that day with another meaning, unless another tariff begins with it. */
function TariffAcross({ company_id, currency, time_zone, day }: Tariffs & { day: string }) {
  const { t, money } = useTexts()
  const api = useApi()
  const { data } = useAnswer(['delivery-tariffs', company_id], () =>
    answer(api.GET('/v1/companies/{company_id}/delivery-tariffs', { params: { path: { company_id } } })),
  )
  if (!data) return null
  const begins = Date.parse(beginOfDay(day, time_zone))
  const coming = data.coming.filter(({ valid_from }) => Date.parse(valid_from) <= begins)
  const tariff = coming.reduce((last, one) => (last && last.valid_from > one.valid_from ? last : one), data.now)
  if (!tariff?.fee_minor || Date.parse(tariff.valid_from) === begins) return null
  return (
    <Alert color="yellow" variant="light" icon={<Icon name="warning" size={20} />}>
      {t('price_taxation.tariff_across', { amount: money(tariff.fee_minor, currency) })} <Link to="/delivery">{t('pages.delivery')}</Link>
    </Alert>
  )
}

function TaxationForm({ company_id, currency, time_zone, includes }: Tariffs & { includes: boolean }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [wanted, setWanted] = useState(includes ? 'without_tax' : 'with_tax')
  const [day, setDay] = useState('')
  const [tried, setTried] = useState(false)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/companies/{company_id}/price-taxation', {
          params: { path: { company_id } },
          body: { from_on: day, prices_include_tax: wanted === 'with_tax' },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('price_taxation.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['companies'] })
    },
  })
  return (
    <form
      className="c-flow"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (day) save.mutate()
      }}
    >
      <p className="c-faint c-explain">{t('price_taxation.explained')}</p>
      <Group align="end">
        <Select
          label={t('price_taxation.prices_are')}
          value={wanted}
          allowDeselect={false}
          data={(['with_tax', 'without_tax'] as const).map((value) => ({ value, label: t(`price_taxation.${value}`) }))}
          onChange={(value) => value && setWanted(value)}
        />
        <DayField
          label={t('price_taxation.from')}
          description={t('price_taxation.from_text')}
          value={day}
          onDay={setDay}
          error={tried && !day && t('price_taxation.day_missing')}
        />
      </Group>
      {day && <TariffAcross {...{ company_id, currency, time_zone }} day={day} />}
      <Refused error={save.error} />
      <Button type="submit" w="fit-content" loading={save.isPending}>
        {t('price_taxation.save')}
      </Button>
    </form>
  )
}
