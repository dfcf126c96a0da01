import { type Answer, answer, attempt } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useRegisters } from '../known.ts'
import { DepositState } from '../pages/deposits.tsx'
import { BoxedForm, Fact, Facts, ItemLink, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, Who } from '../words.tsx'

type Deposit = Answer<'/v1/deposits/{deposit_id}'>

/** A deposit: what was agreed, what is left of it, and giving it back or keeping it. */
export function DepositPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [doing, setDoing] = useState<'return' | 'keep' | null>(null)
  const deposit = useAnswer(['deposits', 'one', id], () =>
    answer(api.GET('/v1/deposits/{deposit_id}', { params: { path: { deposit_id: id } } })),
  )
  return (
    <PanelState query={deposit}>
      {() => {
        const of = deposit.data!
        const close = () => setDoing(null)
        return (
          <Panel
            kind={t('deposits.one')}
            title={<span className="b-figures">{of.number}</span>}
            state={<DepositState status={of.status} />}
            actions={
              <Button
                component="a"
                href={`/v1/deposits/${id}/slip.html?audience=staff`}
                target="_blank"
                variant="default"
                size="xs"
                leftSection={<Icon name="receipt" size={16} />}
              >
                {t('deposits.slip')}
              </Button>
            }
          >
            <Facts>
              <Fact name={t('deposits.left')}>
                <Money minor={of.balance_minor} currency={of.currency} />
                {of.balance_minor !== of.amount_minor && (
                  <span className="c-faint">
                    {t('deposits.of')} <Money minor={of.amount_minor} currency={of.currency} soft />
                  </span>
                )}
              </Fact>
              <Fact name={t('orders.customer')}>
                {of.customer_id && can('customers.read') ? (
                  <ItemLink id={of.customer_id}>{of.name ?? t('orders.show_customer')}</ItemLink>
                ) : (
                  (of.name ?? t('words.guest'))
                )}
              </Fact>
              <Fact name={t('deposits.about')}>{of.about || '–'}</Fact>
              <Fact name={t('deposits.kind')}>
                {t(`deposits.kinds.${of.kind}`)}
                <span className="c-faint">{t(`deposits.kinds_text.${of.kind}`, { times: of.times_back })}</span>
              </Fact>
              <Fact name={t('deposits.taken')}>
                <Moment at={of.taken_at} full />
                <span className="c-faint">{of.location_name ?? t('deposits.by_link')}</span> <Who actor={of.taken_by} />
              </Fact>
              <Fact name={t('deposits.until')}>
                <Moment at={of.stands_until} full />
              </Fact>
              {of.channel !== 'till' && (
                <Fact name={t('deposits.withdraw')}>
                  {of.withdraw_until ? <Moment at={of.withdraw_until} full /> : t('deposits.withdraw_always')}
                </Fact>
              )}
            </Facts>
            {of.spent.length > 0 && (
              <Section title={t('deposits.spent')}>
                <ul className="c-lines">
                  {of.spent.map(({ order_id, number, amount_minor, spent_at }) => (
                    <Line
                      key={order_id}
                      icon="receipt"
                      below={<Moment at={spent_at} />}
                      end={<Money minor={amount_minor} currency={of.currency} />}
                    >
                      <ItemLink id={order_id}>{number}</ItemLink>
                    </Line>
                  ))}
                </ul>
              </Section>
            )}
            {of.ends.length > 0 && (
              <Section title={t('deposits.ends')}>
                <ul className="c-lines">
                  {of.ends.map((end) => (
                    <Line
                      key={end.ended_at}
                      icon={end.kind === 'kept' ? 'lock' : 'return'}
                      below={
                        <>
                          <span>“{end.reason}”</span>
                          <Moment at={end.ended_at} />
                          <Who actor={end.actor} />
                          {end.confirmed_by && <Who actor={end.confirmed_by} />}
                        </>
                      }
                      end={<Money minor={end.amount_minor + end.besides_minor} currency={of.currency} />}
                    >
                      {t(`deposits.ended.${end.kind}`)}
                    </Line>
                  ))}
                </ul>
              </Section>
            )}
            {doing === 'return' && <ReturnForm of={of} close={close} />}
            {doing === 'keep' && <KeepForm of={of} close={close} />}
            {doing === null && of.balance_minor > 0 && (
              <div className="c-actions">
                {can('deposits.return') && (
                  <Button size="xs" leftSection={<Icon name="arrow_left" size={16} />} onClick={() => setDoing('return')}>
                    {t('deposits.give_back')}
                  </Button>
                )}
                {can('deposits.keep') && of.kind === 'withdrawal' && (
                  <Button size="xs" variant="default" onClick={() => setDoing('keep')}>
                    {t('deposits.keep')}
                  </Button>
                )}
              </div>
            )}
          </Panel>
        )
      }}
    </PanelState>
  )
}

const useAfter = (close: () => void) => {
  const memory = useQueryClient()
  return async () => {
    await Promise.all(['deposits', 'payments', 'timeline'].map((name) => memory.invalidateQueries({ queryKey: [name] })))
    close()
  }
}

const WHO = ['nobody', 'customer', 'company'] as const

function ReturnForm({ of: { deposit_id, company_id, kind, times_back }, close }: { of: Deposit; close: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const registers = useRegisters()
  const [key] = useState(attempt)
  const [who, setWho] = useState<(typeof WHO)[number]>('nobody')
  const [reason, setReason] = useState('')
  const [drawer, setDrawer] = useState<string | null>(null)
  const after = useAfter(close)
  const giveBack = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/deposits/{deposit_id}/returns', {
          params: { path: { deposit_id }, header: { 'Idempotency-Key': key } },
          body: { withdrawn_by: who === 'nobody' ? null : who, reason: reason.trim(), ...(drawer && { register_id: drawer }) },
        }),
      ),
    onSuccess: async ({ awaits }) => {
      if (awaits) notifications.show({ message: t('approvals.awaits') })
      await after()
    },
  })
  return (
    <BoxedForm query={giveBack} save={t('deposits.give_back')} onSave={() => giveBack.mutate()} onCancel={close}>
      <Select
        label={t('deposits.why')}
        {...(who === 'company' && kind === 'withdrawal' && { description: t('deposits.twice', { times: times_back }) })}
        value={who}
        onChange={(value) => setWho((value as typeof who | null) ?? 'nobody')}
        data={WHO.map((value) => ({ value, label: t(`deposits.who.${value}`) }))}
        allowDeselect={false}
      />
      <TextInput
        label={t('deposits.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        minLength={3}
        maxLength={200}
        required
      />
      {can('registers.read') && (
        <Select
          label={t('refunds.drawer')}
          placeholder={t('refunds.drawer_same')}
          value={drawer}
          onChange={setDrawer}
          data={[...registers.values()]
            .filter((register) => register.company_id === company_id)
            .map(({ register_id, name }) => ({ value: register_id, label: name }))}
          clearable
        />
      )}
    </BoxedForm>
  )
}

function KeepForm({ of: { deposit_id }, close }: { of: Deposit; close: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const [key] = useState(attempt)
  const [reason, setReason] = useState('')
  const after = useAfter(close)
  const keep = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/deposits/{deposit_id}/keepings', {
          params: { path: { deposit_id }, header: { 'Idempotency-Key': key } },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('approvals.awaits') })
      await after()
    },
  })
  return (
    <BoxedForm query={keep} save={t('deposits.keep')} red onSave={() => keep.mutate()} onCancel={close}>
      <p>{t('deposits.keep_text')}</p>
      <TextInput
        label={t('deposits.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        minLength={3}
        maxLength={200}
        required
      />
    </BoxedForm>
  )
}
