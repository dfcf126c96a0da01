import { type Answer, answer, attempt } from '@birge/api-client'
import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi, usePages } from './api.tsx'
import { BoxedForm, ItemLink, Line, Section } from './panel.tsx'
import { MoreButton } from './panels/more.tsx'
import { useSession } from './session.tsx'
import { useTexts } from './texts.ts'
import { Moment, Money } from './words.tsx'

type Transfer = Answer<'/v1/overpaid-transfers'>['items'][number]

/** What customers have transferred too much: each waits until somebody has sent it back, or made it credit. */
export function OverpaidTransfers() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [open, setOpen] = useState<string | null>(null)
  const query = usePages(
    ['payments', 'overpaid'],
    (paging) => answer(api.GET('/v1/overpaid-transfers', { params: { query: paging } })),
    can('payments.refund'),
  )
  if (!query.rows.length) return null
  return (
    <Section title={t('overpaid.title')}>
      <p className="c-faint c-explain">{t('overpaid.text')}</p>
      <ul className="c-lines">
        {query.rows.map((transfer) => (
          <Line
            key={transfer.bank_line_id}
            icon="arrow_left"
            below={
              <>
                <Moment at={transfer.came_at} full />
                {open === transfer.bank_line_id ? (
                  <GiveBack transfer={transfer} close={() => setOpen(null)} />
                ) : (
                  <Button size="compact-xs" variant="default" onClick={() => setOpen(transfer.bank_line_id)}>
                    {t('overpaid.give_back')}
                  </Button>
                )}
              </>
            }
            end={<Money minor={transfer.amount_minor} currency={transfer.currency} />}
          >
            <ItemLink id={transfer.order_id}>{transfer.order_number}</ItemLink>
          </Line>
        ))}
      </ul>
      <MoreButton query={query} />
    </Section>
  )
}

function GiveBack({ transfer, close }: { transfer: Transfer; close: () => void }) {
  const { t, money } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { bank_line_id, amount_minor, currency, customer_id } = transfer
  const [key] = useState(attempt)
  const [way, setWay] = useState<'transfer' | 'credit'>('transfer')
  const [iban, setIban] = useState('')
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/overpaid-transfers/{bank_line_id}/return', {
          params: { path: { bank_line_id }, header: { 'Idempotency-Key': key } },
          body: way === 'transfer' ? { way, iban } : { way },
        }),
      ),
    onSuccess: async () => {
      close()
      await memory.invalidateQueries({ queryKey: ['payments'] })
    },
  })
  return (
    <BoxedForm
      query={save}
      save={t('overpaid.given_back', { amount: money(amount_minor, currency) })}
      onSave={() => save.mutate()}
      onCancel={close}
    >
      {customer_id && (
        <Select
          label={t('refunds.way')}
          value={way}
          onChange={(chosen) => setWay((chosen as typeof way | null) ?? 'transfer')}
          data={(['transfer', 'credit'] as const).map((value) => ({ value, label: t(`overpaid.ways.${value}`) }))}
          allowDeselect={false}
        />
      )}
      {way === 'transfer' && (
        <TextInput
          label={t('overpaid.iban')}
          description={t('overpaid.iban_text')}
          value={iban}
          maxLength={50}
          autoComplete="off"
          onChange={({ currentTarget }) => setIban(currentTarget.value)}
        />
      )}
    </BoxedForm>
  )
}
