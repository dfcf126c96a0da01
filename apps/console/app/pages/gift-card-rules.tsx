import { type Answer, answer } from '@birge/api-client'
import { formatAmount, formatMoney, parseMoney } from '@birge/kernel/money'
import { Skeleton, useLocale } from '@birge/ui'
import { Button, Checkbox, Group, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { PageOfCompany } from '../page-of-company.tsx'
import { Fact, Facts, Line, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Who } from '../words.tsx'

type Reply = Answer<'/v1/companies/{company_id}/gift-card-rules'>
type Rules = Reply['changes'][number]['rules']

const AMOUNTS = ['least_minor', 'most_minor', 'ceiling_minor'] as const
const YES_OR_NO = ['top_ups', 'cards_buy_cards', 'credit_buys_cards'] as const

/** How each company handles its gift cards, who has said so before, and how long they live by law. */
export function GiftCardRulesPage() {
  const { t } = useTexts()
  return <PageOfCompany title={t('pages.gift_card_rules')}>{({ company_id }) => <OfCompany company_id={company_id} />}</PageOfCompany>
}

function OfCompany({ company_id }: { company_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { data, error, refetch } = useAnswer(['gift-card-rules', company_id], () =>
    answer(api.GET('/v1/companies/{company_id}/gift-card-rules', { params: { path: { company_id } } })),
  )
  if (error) return <Failed error={error} again={() => void refetch()} />
  if (!data) return <Skeleton height="16rem" radius="var(--radius-m)" />
  const { lifetime, changes } = data
  return (
    <>
      <Section title={t('gift_card_rules.now')}>
        <Facts>
          <Fact name={t('gift_card_rules.lifetime')}>
            {lifetime
              ? t(lifetime.from_end_of_year ? 'gift_card_rules.years_from_end' : 'gift_card_rules.years', { years: lifetime.years })
              : t('gift_cards.never')}
            {lifetime && <span className="c-faint">{lifetime.law}</span>}
          </Fact>
        </Facts>
        {can('gift_cards.manage') ? (
          <RulesForm key={changes[0]?.changed_at} company_id={company_id} rules={data} />
        ) : (
          <p className="c-explain">
            <Said rules={data} currency={data.currency} />
          </p>
        )}
      </Section>
      {changes.length > 0 && (
        <Section title={t('gift_card_rules.history')}>
          <ul className="c-lines">
            {changes.map(({ changed_at, changed_by, rules }) => (
              <Line
                key={changed_at}
                icon="clock"
                below={
                  <>
                    <Moment at={changed_at} full />
                    <Who actor={changed_by} />
                  </>
                }
              >
                <Said rules={rules} currency={data.currency} />
              </Line>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function Said({ rules, currency }: { rules: Rules; currency: string }) {
  const { t } = useTexts()
  const locale = useLocale()
  const money = (minor: number) => formatMoney(minor, currency, locale)
  const { least_minor, most_minor, ceiling_minor } = rules
  return [
    least_minor === null || most_minor === null
      ? t('gift_card_rules.fixed')
      : t('gift_card_rules.from_to', { least: money(least_minor), most: money(most_minor) }),
    ceiling_minor === null ? t('gift_card_rules.no_ceiling') : t('gift_card_rules.up_to', { amount: money(ceiling_minor) }),
    ...YES_OR_NO.map((name) => `${t(`gift_card_rules.${name}`)}: ${t(rules[name] ? 'gift_card_rules.yes' : 'gift_card_rules.no')}`),
  ].join(' · ')
}

function RulesForm({ company_id, rules }: { company_id: string; rules: Reply }) {
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const { currency } = rules
  const written = (minor: number | null) => (minor === null ? '' : formatAmount(minor, currency, locale))
  const [amounts, setAmounts] = useState({
    least_minor: written(rules.least_minor),
    most_minor: written(rules.most_minor),
    ceiling_minor: written(rules.ceiling_minor),
  })
  const [yes, setYes] = useState({
    top_ups: rules.top_ups,
    cards_buy_cards: rules.cards_buy_cards,
    credit_buys_cards: rules.credit_buys_cards,
  })
  const [tried, setTried] = useState(false)
  const read = (name: (typeof AMOUNTS)[number]): number | null | undefined => {
    if (!amounts[name].trim()) return null
    const parsed = parseMoney(amounts[name], currency, locale)
    return parsed.ok && parsed.amount_minor > 0 ? parsed.amount_minor : undefined
  }
  const [least_minor, most_minor, ceiling_minor] = AMOUNTS.map(read)
  const isWrong = {
    least_minor: least_minor === undefined,
    most_minor: most_minor === undefined,
    ceiling_minor: ceiling_minor === undefined,
  }
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/v1/companies/{company_id}/gift-card-rules', {
          params: { path: { company_id } },
          body: { least_minor: least_minor ?? null, most_minor: most_minor ?? null, ceiling_minor: ceiling_minor ?? null, ...yes },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('gift_card_rules.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['gift-card-rules', company_id] })
    },
  })
  return (
    <form
      className="c-flow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!Object.values(isWrong).includes(true)) save.mutate()
      }}
    >
      <p className="c-faint c-explain">{t('gift_card_rules.explained')}</p>
      <Group align="start">
        {AMOUNTS.map((name) => (
          <TextInput
            key={name}
            label={t(`gift_card_rules.${name}`, { currency })}
            description={t(name === 'ceiling_minor' ? 'gift_card_rules.ceiling_text' : 'gift_card_rules.amount_text')}
            inputMode="decimal"
            maxLength={20}
            value={amounts[name]}
            onChange={(event) => setAmounts({ ...amounts, [name]: event.currentTarget.value })}
            error={tried && isWrong[name] && t('delivery.wrong')}
          />
        ))}
      </Group>
      {YES_OR_NO.map((name) => (
        <Checkbox
          key={name}
          label={t(`gift_card_rules.${name}`)}
          description={t(`gift_card_rules.${name}_text`)}
          checked={yes[name]}
          onChange={(event) => setYes({ ...yes, [name]: event.currentTarget.checked })}
        />
      ))}
      <Refused error={save.error} />
      <Button type="submit" w="fit-content" loading={save.isPending}>
        {t('delivery.save')}
      </Button>
    </form>
  )
}
