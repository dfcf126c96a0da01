import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Alert, Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { Due, requestTones } from '../pages/privacy.tsx'
import { BoxedForm, Fact, Facts, ItemLink, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Moment, State, Who } from '../words.tsx'
import './request.css'

type Request = Answer<'/v1/data-requests/{request_id}'>

/** One request about personal data: until when it is due, what stands in the way, and, when she was forgotten, the proof. */
export function RequestPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const request = useAnswer(['data_requests', 'one', id], () =>
    answer(api.GET('/v1/data-requests/{request_id}', { params: { path: { request_id: id } } })),
  )
  return (
    <PanelState query={request}>
      {() => {
        const known = request.data!
        const { kind, status, customer_id, customer_name, channel, asked_at, asked_by, decided_at, decided_by, reason, note } = known
        return (
          <Panel
            kind={t('privacy.request')}
            title={t(`privacy.kinds.${kind}`)}
            state={<State tone={requestTones[status]}>{t(`privacy.statuses.${status}`)}</State>}
          >
            <Facts>
              <Fact name={t('outbox.customer')}>
                {customer_name ? <ItemLink id={customer_id}>{customer_name}</ItemLink> : t('words.nameless')}
              </Fact>
              <Fact name={t('privacy.due_on')}>
                <Due request={known} />
              </Fact>
              <Fact name={t('privacy.asked_at')}>
                <Moment at={asked_at} full /> <Who actor={asked_by} />
              </Fact>
              <Fact name={t('privacy.channel')}>
                <Channel channel={channel} />
              </Fact>
              {known.document && <Fact name={t('approvals.document')}>{t(`approvals.documents.${known.document}`)}</Fact>}
              {known.carry_out_at && (
                <Fact name={t('privacy.carried_out_at')}>
                  <Moment at={known.carry_out_at} full />
                </Fact>
              )}
              {decided_at && (
                <Fact name={t('privacy.decided_at')}>
                  <Moment at={decided_at} full /> {decided_by && <Who actor={decided_by} />}
                </Fact>
              )}
              {reason && (
                <Fact name={t('privacy.reason')}>
                  {t(`privacy.reasons.${reason}`)} {note}
                </Fact>
              )}
            </Facts>
            {known.hindrances.length > 0 && (
              <Alert color="yellow" variant="light" icon={<Icon name="warning" size={20} />} title={t('privacy.hindered')}>
                {known.hindrances.map(({ reason, subject }) => (
                  <p key={subject}>
                    {subject.startsWith('ord_') ? (
                      <ItemLink id={subject}>{t(`privacy.reasons.${reason}`)}</ItemLink>
                    ) : (
                      t(`privacy.reasons.${reason}`)
                    )}
                  </p>
                ))}
              </Alert>
            )}
            {status === 'unproven' && known.document && <p className="b-soft">{t('approvals.awaits')}</p>}
            {status === 'unproven' && !known.document && can('privacy.handle') && <Prove request={known} />}
            {status === 'open' && can('privacy.handle') && <Decide request={known} />}
            {known.proof && <Proof lines={known.proof} />}
          </Panel>
        )
      }}
    </PanelState>
  )
}

function useChange<Input>(request: Request, change: (input: Input) => Promise<unknown>) {
  const memory = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => memory.invalidateQueries({ queryKey: ['data_requests'] }),
    meta: { of: request.request_id },
  })
}

/** She told it at the counter or on the phone. */
function Prove({ request }: { request: Request }) {
  const { t } = useTexts()
  const api = useApi()
  const [code, setCode] = useState('')
  const params = { path: { request_id: request.request_id } }
  const prove = useChange(request, (digits: string) =>
    answer(api.POST('/v1/data-requests/{request_id}/proof', { params, body: { code: digits } })),
  )
  return (
    <BoxedForm query={prove} save={t('privacy.prove')} onSave={() => prove.mutate(code)}>
      <TextInput
        label={t('privacy.code')}
        description={t('privacy.code_text')}
        inputMode="numeric"
        pattern="[0-9]{6}"
        maxLength={6}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        required
      />
    </BoxedForm>
  )
}

const reasons = ['open_order', 'open_payment', 'legal_duty', 'not_her'] as const

function Decide({ request }: { request: Request }) {
  const { t } = useTexts()
  const api = useApi()
  const [refusing, setRefusing] = useState(false)
  const [sure, setSure] = useState(false)
  const [reason, setReason] = useState<(typeof reasons)[number]>(request.hindrances[0]?.reason ?? 'legal_duty')
  const [note, setNote] = useState('')
  const params = { path: { request_id: request.request_id } }
  const complete = useChange(request, () => answer(api.POST('/v1/data-requests/{request_id}/completion', { params })))
  const refuse = useChange(request, () =>
    answer(api.POST('/v1/data-requests/{request_id}/refusal', { params, body: { reason, ...(note.trim() && { note: note.trim() }) } })),
  )
  if (refusing)
    return (
      <BoxedForm query={refuse} save={t('privacy.refuse')} red onSave={() => refuse.mutate(undefined)} onCancel={() => setRefusing(false)}>
        <Select
          label={t('privacy.reason')}
          value={reason}
          onChange={(value) => value && setReason(value as typeof reason)}
          data={reasons.map((value) => ({ value, label: t(`privacy.reasons.${value}`) }))}
          allowDeselect={false}
        />
        <TextInput
          label={t('privacy.note')}
          description={t('privacy.note_text')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </BoxedForm>
    )
  const hindered = request.hindrances.length > 0
  return (
    <>
      <Refused error={complete.error} />
      <p className="b-soft">{t(sure ? 'privacy.sure_text' : request.kind === 'erasure' ? 'privacy.decide_text' : 'privacy.export_text')}</p>
      <div className="c-actions">
        {sure ? (
          <>
            <Button size="sm" variant="default" onClick={() => setSure(false)}>
              {t('form.cancel')}
            </Button>
            <Button size="sm" color="red" loading={complete.isPending} onClick={() => complete.mutate(undefined)}>
              {t('privacy.erase_now')}
            </Button>
          </>
        ) : (
          <>
            <Button
              size="sm"
              loading={complete.isPending}
              disabled={hindered}
              title={hindered ? t('privacy.hindered') : undefined}
              onClick={() => (request.kind === 'erasure' ? setSure(true) : complete.mutate(undefined))}
            >
              {t('privacy.carry_out')}
            </Button>
            <Button size="sm" variant="default" onClick={() => setRefusing(true)}>
              {t('privacy.refuse')}
            </Button>
          </>
        )}
      </div>
    </>
  )
}

/** Table by table of every module. */
function Proof({ lines }: { lines: NonNullable<Request['proof']> }) {
  const { t, number } = useTexts()
  const told = lines.filter(({ erased, kept }) => erased || kept)
  return (
    <Section title={t('privacy.proof')}>
      <div className="c-table-frame">
        <table className="c-proof">
          <thead>
            <tr>
              <th>{t('privacy.table')}</th>
              <th className="b-figures">{t('privacy.erased')}</th>
              <th className="b-figures">{t('privacy.kept')}</th>
              <th>{t('privacy.why')}</th>
            </tr>
          </thead>
          <tbody>
            {told.map(({ table, erased, kept, why }) => (
              <tr key={table}>
                <td>
                  <code>{table}</code>
                </td>
                <td className="b-figures">{number(erased)}</td>
                <td className="b-figures">{number(kept)}</td>
                <td className="c-faint">{why ? t(`privacy.whys.${why}`) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="c-faint c-explain">{t('privacy.proof_text', { count: lines.length })}</p>
    </Section>
  )
}
