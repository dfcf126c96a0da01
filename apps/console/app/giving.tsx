import { attempt } from '@birge/api-client'
import { NumberInput, Select } from '@mantine/core'
import { useState } from 'react'
import { useCompanies } from './known.ts'
import { BoxedForm } from './panel.tsx'
import { useTexts } from './texts.ts'

export const REASONS = ['goodwill', 'complaint', 'campaign', 'employee', 'return', 'correction'] as const
type Reason = (typeof REASONS)[number]

export interface Given {
  key: string
  company_id: string
  amount_minor: number
  reason: Reason
}

/** Gives value away, as a gift card or as credit: how much, of which company, and why. */
export function GivingForm({
  query,
  save,
  give,
  cancel,
}: {
  query: { error: unknown; isPending: boolean }
  save: string
  give: (given: Given) => void
  cancel: () => void
}) {
  const { t } = useTexts()
  const companies = [...useCompanies().values()]
  const [key] = useState(attempt)
  const [company, setCompany] = useState<string | null>(null)
  const [amount, setAmount] = useState<number | string>('')
  const [reason, setReason] = useState<Reason>('goodwill')
  const company_id = company ?? companies[0]?.company_id
  const amount_minor = Math.round(Number(amount) * 100)
  const currency = companies.find((one) => one.company_id === company_id)?.currency
  return (
    <BoxedForm
      query={query}
      save={save}
      onSave={() => company_id && amount_minor > 0 && give({ key, company_id, amount_minor, reason })}
      onCancel={cancel}
    >
      {companies.length > 1 && (
        <Select
          label={t('gift_cards.company')}
          value={company_id ?? null}
          onChange={setCompany}
          data={companies.map((one) => ({ value: one.company_id, label: `${one.name} ${one.country}` }))}
          allowDeselect={false}
        />
      )}
      <NumberInput
        label={t('gift_cards.amount')}
        value={amount}
        onChange={setAmount}
        min={0.01}
        max={1_000_000}
        decimalScale={2}
        suffix={currency ? ` ${currency}` : ''}
        autoFocus
        required
      />
      <Select
        label={t('gift_cards.reason')}
        value={reason}
        onChange={(chosen) => setReason((chosen as Reason | null) ?? 'goodwill')}
        data={REASONS.map((value) => ({ value, label: t(`gift_cards.reasons.${value}`) }))}
        allowDeselect={false}
      />
    </BoxedForm>
  )
}
