import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useSystemName } from '../known.ts'
import { Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment } from '../words.tsx'
import { ReasonForm } from './reason-form.tsx'
import { SaidFields } from './review.tsx'

type Kept = Answer<'/v1/customers/{customer_id}/records'>['items'][number]

/** What other systems have written down of a customer. Each look is written down, so nothing is read before somebody asks for it. */
export function Records({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [open, setOpen] = useState(false)
  const query = useAnswer(
    ['customers', 'records', customer_id],
    () => answer(api.GET('/v1/customers/{customer_id}/records', { params: { path: { customer_id } } })),
    { enabled: open },
  )
  if (!can('customers.merge')) return null
  return (
    <Section
      title={t('merging.records.title')}
      aside={
        <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'merging.records.hide' : 'merging.records.show')}
        </Button>
      }
    >
      {open && query.error && <Failed error={query.error} again={() => void query.refetch()} />}
      {open && query.data && !query.data.items.length && <p className="c-faint">{t('merging.records.none')}</p>}
      {open && query.data && query.data.items.length > 0 && (
        <ul className="c-lines" aria-label={t('merging.records.title')}>
          {query.data.items.map((record) => (
            <Record key={record.record_id} customer_id={customer_id} record={record} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Record({ customer_id, record }: { customer_id: string; record: Kept }) {
  const { t } = useTexts()
  const nameOf = useSystemName()
  const [splitting, setSplitting] = useState(false)
  return (
    <>
      <li>
        <Icon name="box" size={18} />
        <div>
          <span>
            {nameOf(record.system)} · {record.external_id}
          </span>
          <span className="c-below c-faint">
            <Moment at={record.received_at} full />
            <SaidFields fields={record.fields} />
          </span>
          {record.linked && (
            <Button mt={4} size="xs" variant="default" aria-expanded={splitting} onClick={() => setSplitting(!splitting)}>
              {t('merging.records.split')}
            </Button>
          )}
        </div>
      </li>
      {splitting && (
        <li>
          <SplitOff customer_id={customer_id} record={record} done={() => setSplitting(false)} />
        </li>
      )}
    </>
  )
}

function SplitOff({ customer_id, record: { record_id, version }, done }: { customer_id: string; record: Kept; done: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [key] = useState(() => crypto.randomUUID())
  const split = useMutation({
    mutationFn: (reason: string) =>
      answer(
        api.POST('/v1/customers/{customer_id}/records/{record_id}/separation', {
          params: { path: { customer_id, record_id }, header: { 'Idempotency-Key': key } },
          body: { version, reason },
        }),
      ),
    onSuccess: async (answered) => {
      const awaits = 'awaits' in answered && answered.awaits
      notifications.show({ message: t(awaits ? 'approvals.awaits' : 'merging.records.done') })
      done()
      await memory.invalidateQueries()
    },
  })
  return (
    <ReasonForm
      text={t('merging.records.text')}
      label={t('merging.records.reason')}
      confirm={t('merging.records.confirm')}
      sending={split}
      send={(reason) => split.mutate(reason)}
      cancel={done}
    />
  )
}
