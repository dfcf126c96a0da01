import { answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button, Select, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { NEW_TRANSFER, TransferState } from '../pages/goods-transfers.tsx'
import { BoxedForm, Fact, Facts, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Count, Moment, Who } from '../words.tsx'
import { NewTransfer } from './goods-transfer-form.tsx'
import { DispatchForm, paramsOf, ReceiptForm, type Transfer, useTransferAct } from './goods-journeys.tsx'
import { ReasonForm } from './reason-form.tsx'

type Difference = Transfer['differences'][number]
export function GoodsTransferPanel({ id }: { id: string }) {
  return id === NEW_TRANSFER ? <NewTransfer /> : <KnownTransfer id={id} />
}

type Doing = 'send' | 'receive' | 'cancel' | `decide ${string}` | null

/** A transfer: its lines, its papers, what differs and what becomes of it, and every step. */
function KnownTransfer({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const query = useAnswer(['stock', 'transfers', 'one', id], () =>
    answer(api.GET('/v1/transfers/{transfer_id}', { params: { path: { transfer_id: id } } })),
  )
  return (
    <PanelState query={query}>
      {() => {
        const of = query.data!
        return (
          <Panel kind={t('goods_transfers.one')} title={<span className="b-figures">{of.number}</span>} state={<TransferState of={of} />}>
            <Facts>
              <Fact name={t('goods_transfers.from')}>{of.from_name}</Fact>
              <Fact name={t('goods_transfers.to')}>{of.to_name}</Fact>
              {of.needed_on && <Fact name={t('goods_transfers.needed_on')}>{of.needed_on}</Fact>}
              {of.note && <Fact name={t('goods_transfers.note')}>{of.note}</Fact>}
              <Fact name={t('stock.in_transit')}>
                <Count value={of.in_transit_pieces} />
              </Fact>
            </Facts>
            <Acts of={of} />
            <Lines of={of} />
            {of.differences.length > 0 && (
              <Section title={t('goods_transfers.differences')}>
                <ul className="c-lines">
                  {of.differences.map((difference) => (
                    <DifferenceLine key={difference.difference_id} of={of} difference={difference} />
                  ))}
                </ul>
              </Section>
            )}
            {of.delivery_notes.length > 0 && <Papers of={of} />}
            <Section title={t('goods_transfers.steps')}>
              <ul className="c-lines">
                {of.steps.map(({ what, at, actor, note }) => (
                  <Line
                    key={`${what} ${at}`}
                    icon="check"
                    below={
                      <>
                        <Moment at={at} full /> <Who actor={actor} />
                        {note && <span>“{note}”</span>}
                      </>
                    }
                  >
                    {t(`goods_transfers.did.${what as 'asked'}`)}
                  </Line>
                ))}
              </ul>
            </Section>
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Acts({ of }: { of: Transfer }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [doing, setDoing] = useState<Doing>(null)
  const { transfer_id, status } = of
  const close = () => setDoing(null)
  const approve = useTransferAct<void>(transfer_id, (_, key) =>
    answer(api.POST('/v1/transfers/{transfer_id}/approval', { params: paramsOf(transfer_id, key), body: {} })),
  )
  const end = useTransferAct<void>(transfer_id, (_, key) =>
    answer(api.POST('/v1/transfers/{transfer_id}/closing', { params: paramsOf(transfer_id, key) })),
  )
  const cancel = useTransferAct<string>(
    transfer_id,
    (reason, key) => answer(api.POST('/v1/transfers/{transfer_id}/cancellation', { params: paramsOf(transfer_id, key), body: { reason } })),
    close,
  )
  if (doing === 'send') return <DispatchForm of={of} close={close} />
  if (doing === 'receive') return <ReceiptForm of={of} close={close} />
  if (doing === 'cancel')
    return (
      <ReasonForm
        text={t('goods_transfers.cancel_text')}
        label={t('goods_transfers.reason')}
        confirm={t('goods_transfers.cancel')}
        sending={cancel}
        send={cancel.mutate}
        cancel={close}
      />
    )
  const can_work = can('transfers.work')
  const unsent = of.approved_pieces - of.sent_pieces
  const buttons: ReactNode[] = []
  const button = (name: string, text: string, act: () => void, quiet = false, busy = false) =>
    buttons.push(
      <Button key={name} size="xs" {...(quiet && { variant: 'default' })} loading={busy} onClick={act}>
        {text}
      </Button>,
    )
  if (status === 'asked' && can('transfers.decide'))
    button('approve', t('goods_transfers.approve'), () => approve.mutate(), false, approve.isPending)
  if (can_work && of.in_transit_pieces > 0) button('receive', t('goods_transfers.receive'), () => setDoing('receive'))
  if (can_work && unsent > 0 && ['approved', 'sent', 'arrived'].includes(status))
    button('send', t('goods_transfers.send'), () => setDoing('send'), of.in_transit_pieces > 0)
  if (can_work && ['asked', 'approved'].includes(status)) button('cancel', t('goods_transfers.cancel'), () => setDoing('cancel'), true)
  if (can_work && ['sent', 'arrived'].includes(status) && !of.in_transit_pieces && !of.open_differences)
    button('close', t('goods_transfers.close'), () => end.mutate(), true, end.isPending)
  return (
    <>
      <Refused error={approve.error ?? end.error} />
      {buttons.length > 0 && <div className="c-actions">{buttons}</div>}
    </>
  )
}

function Lines({ of: { lines } }: { of: Transfer }) {
  const { t } = useTexts()
  return (
    <Section title={t('goods_transfers.goods')}>
      <ul className="c-lines">
        {lines.map((line) => {
          const counts = [
            line.sent_quantity && t('goods_transfers.counts.sent', { count: line.sent_quantity }),
            line.whole_quantity && t('goods_transfers.counts.whole', { count: line.whole_quantity }),
            line.in_transit_quantity && t('goods_transfers.counts.in_transit', { count: line.in_transit_quantity }),
            line.damaged_quantity && t('goods_transfers.counts.damaged', { count: line.damaged_quantity }),
            line.lost_quantity && t('goods_transfers.counts.lost', { count: line.lost_quantity }),
            line.returned_quantity && t('goods_transfers.counts.returned', { count: line.returned_quantity }),
            line.surplus_quantity && t('goods_transfers.counts.surplus', { count: line.surplus_quantity }),
          ].filter(Boolean)
          return (
            <Line
              key={line.variant_id}
              icon="box"
              below={
                <>
                  <span className="b-figures">{line.sku}</span>
                  {line.options && <span>{line.options}</span>}
                  <span>{counts.join(' · ') || t('goods_transfers.counts.at_sender', { count: line.at_sender })}</span>
                </>
              }
              end={<Count value={line.approved_quantity || line.asked_quantity} />}
            >
              {line.title}
            </Line>
          )
        })}
      </ul>
    </Section>
  )
}

const OUTCOMES = {
  missing: ['awaited', 'returned', 'lost'],
  damaged: ['kept', 'written_off'],
  surplus: ['kept', 'taken_from_sender'],
} as const

function DifferenceLine({ of, difference }: { of: Transfer; difference: Difference }) {
  const { t } = useTexts()
  const { can } = useSession()
  const [deciding, decide] = useState(false)
  const { kind, quantity, reason, found_by, found_at, outcome, decided_by, decided_at, decision_note, is_open, variant_id } = difference
  return (
    <>
      <Line
        icon={is_open ? 'warning' : 'check'}
        below={
          <>
            <span>“{reason}”</span>
            <Moment at={found_at} full /> <Who actor={found_by} />
            {outcome && decided_at && (
              <span>
                {t(`goods_transfers.outcomes.${outcome}`)} <Moment at={decided_at} full /> {decided_by && <Who actor={decided_by} />}
                {decision_note && ` “${decision_note}”`}
              </span>
            )}
          </>
        }
        end={
          is_open && can('transfers.decide') && !deciding ? (
            <Button size="xs" variant="default" onClick={() => decide(true)}>
              {t('goods_transfers.decide')}
            </Button>
          ) : undefined
        }
      >
        {t(`goods_transfers.kinds.${kind}`, { count: quantity })} · {of.lines.find((line) => line.variant_id === variant_id)?.title}
      </Line>
      {deciding && (
        <li>
          <DecisionForm of={of} difference={difference} close={() => decide(false)} />
        </li>
      )}
    </>
  )
}

function DecisionForm({ of: { transfer_id }, difference, close }: { of: Transfer; difference: Difference; close: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const { difference_id, kind } = difference
  const choices: readonly (typeof OUTCOMES)[keyof typeof OUTCOMES][number][] = OUTCOMES[kind]
  const [outcome, choose] = useState(choices[0]!)
  const [note, setNote] = useState('')
  const decide = useTransferAct<void>(
    transfer_id,
    (_, key) =>
      answer(
        api.POST('/v1/transfers/{transfer_id}/decisions', {
          params: paramsOf(transfer_id, key),
          body: { difference_id, outcome, ...(note.trim() && { note: note.trim() }) },
        }),
      ),
    close,
  )
  return (
    <BoxedForm query={decide} save={t('goods_transfers.decide')} onSave={() => decide.mutate()} onCancel={close}>
      <Select
        label={t('goods_transfers.becomes')}
        value={outcome}
        onChange={(value) => value && choose(value as typeof outcome)}
        data={choices.map((value) => ({ value, label: t(`goods_transfers.outcomes.${value}`) }))}
        allowDeselect={false}
      />
      <TextInput label={t('goods_transfers.note')} value={note} maxLength={500} onChange={(event) => setNote(event.currentTarget.value)} />
    </BoxedForm>
  )
}

function Papers({ of: { delivery_notes } }: { of: Transfer }) {
  const { t } = useTexts()
  return (
    <Section title={t('goods_transfers.papers')}>
      <ul className="c-lines">
        {delivery_notes.map(({ note_id, number, content, replaced_by }) => (
          <Line
            key={note_id}
            icon="receipt"
            below={
              <>
                <Moment at={content.dispatched_at} full />
                <span>{'plate' in content.transport ? content.transport.plate : content.transport.carrier_name}</span>
                {replaced_by && <span>{t('goods_transfers.replaced_by', { number: replaced_by })}</span>}
              </>
            }
            end={
              <Button
                component="a"
                href={`/v1/delivery-notes/${note_id}/paper?audience=staff`}
                target="_blank"
                variant="default"
                size="xs"
                leftSection={<Icon name="printer" size={16} />}
              >
                {t('goods_transfers.print')}
              </Button>
            }
          >
            <span className="b-figures">{number}</span>
          </Line>
        ))}
      </ul>
    </Section>
  )
}
