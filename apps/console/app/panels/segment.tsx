import { type Answer, answer, attempt } from '@birge/api-client'
import { formatMoney } from '@birge/kernel/money'
import { useLocale } from '@birge/ui'
import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { useCompanies, usePlaces } from '../known.ts'
import { BoxedForm, Fact, Facts, ItemLink, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Count, Moment, State } from '../words.tsx'
import { MoreButton } from './more.tsx'
import { useNameOf } from './promotion.tsx'
import { ReasonForm } from './reason-form.tsx'
import { SegmentForm } from './segment-form.tsx'

export type Segment = Answer<'/v1/segments/{segment_id}'>
export type Condition = NonNullable<Segment['rule']>['conditions'][number]

/** One that is not there yet. */
export const NEW_SEGMENT = 'seg_new'

export function SegmentState({ of: { ended_at, is_looking } }: { of: Pick<Segment, 'ended_at' | 'is_looking'> }) {
  const { t } = useTexts()
  if (ended_at) return <State tone="quiet">{t('segments.states.ended')}</State>
  return <State tone={is_looking ? 'open' : 'good'}>{t(is_looking ? 'segments.states.looking' : 'segments.states.living')}</State>
}

export function SegmentPanel({ id }: { id: string }) {
  const { t } = useTexts()
  if (id === NEW_SEGMENT)
    return (
      <Panel kind={t('pages.segments')} title={t('segments.add')}>
        <SegmentForm />
      </Panel>
    )
  return <KnownSegment id={id} />
}

/** A condition as a sentence. */
export function useSentence(company_id: string) {
  const { t } = useTexts()
  const locale = useLocale()
  const places = usePlaces()
  const companies = useCompanies()
  const currency = companies.get(company_id)?.currency ?? 'TRY'
  const money = (minor = 0) => formatMoney(minor, currency, locale)
  return (one: Condition): string => {
    const within = 'within_days' in one && one.within_days ? t('segments.within', { days: one.within_days }) : t('segments.ever')
    switch (one.kind) {
      case 'orders':
        return t(`segments.sentences.orders_${one.at_least === undefined ? 'most' : one.at_most === undefined ? 'least' : 'between'}`, {
          ...{ least: one.at_least ?? 0, most: one.at_most ?? 0, within },
        })
      case 'spent':
        return t(
          `segments.sentences.spent_${one.at_least_minor === undefined ? 'most' : one.at_most_minor === undefined ? 'least' : 'between'}`,
          { least: money(one.at_least_minor), most: money(one.at_most_minor), within },
        )
      case 'last_order':
        return 'older_than_days' in one
          ? t('segments.sentences.last_order_older', { days: one.older_than_days })
          : t('segments.sentences.last_order_newer', { days: one.newer_than_days })
      case 'first_order':
        return t('segments.sentences.first_order', { channels: one.channels.map((channel) => t(`channels.${channel}`)).join(', ') })
      case 'store':
        return t('segments.sentences.store', { stores: one.location_ids.map((id) => places.get(id)?.name ?? id).join(', ') })
      case 'city':
        return t('segments.sentences.city', { cities: one.cities.join(', ') })
      case 'consent':
        return t('segments.sentences.consent', { channel: t(`segments.consents.${one.channel}`) })
    }
  }
}

function KnownSegment({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const companies = useCompanies()
  const nameOf = useNameOf()
  const [changing, setChanging] = useState(false)
  const query = useAnswer(['segments', 'one', id], () =>
    answer(api.GET('/v1/segments/{segment_id}', { params: { path: { segment_id: id } } })),
  )
  return (
    <PanelState query={query}>
      {() => {
        const segment = query.data!
        return (
          <Panel
            kind={t(segment.rule ? 'segments.by_rule' : 'segments.by_hand')}
            title={nameOf(segment.name)}
            state={<SegmentState of={segment} />}
          >
            {changing ? (
              <SegmentForm segment={segment} onDone={() => setChanging(false)} />
            ) : (
              <>
                <p>{segment.purpose}</p>
                <Facts>
                  <Fact name={t('segments.members')}>
                    <Count value={segment.member_count} />
                  </Fact>
                  <Fact name={t('segments.code')}>{segment.code}</Fact>
                  <Fact name={t('promotions.company')}>{companies.get(segment.company_id)?.name ?? segment.company_id}</Fact>
                  <Fact name={t('segments.owner')}>{segment.owner_name}</Fact>
                </Facts>
                {segment.rule && <RuleRead segment={segment} rule={segment.rule} />}
                {can('segments.write') && !segment.ended_at && <Moves segment={segment} onChange={() => setChanging(true)} />}
                {can('customers.read') && <Members segment={segment} />}
              </>
            )}
          </Panel>
        )
      }}
    </PanelState>
  )
}

function RuleRead({ segment, rule }: { segment: Segment; rule: NonNullable<Segment['rule']> }) {
  const { t } = useTexts()
  const sentence = useSentence(segment.company_id)
  return (
    <Section title={t(`segments.match.${rule.match}`)}>
      <ul className="c-lines">
        {rule.conditions.map((one, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- two conditions may say the same
          <Line key={at} icon="check">
            {sentence(one)}
          </Line>
        ))}
      </ul>
    </Section>
  )
}

function Moves({ segment: { segment_id }, onChange }: { segment: Segment; onChange: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [ending, setEnding] = useState(false)
  const end = useMutation({
    mutationFn: () => answer(api.POST('/v1/segments/{segment_id}/end', { params: { path: { segment_id } } })),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['segments'] }),
    onSettled: () => setEnding(false),
  })
  return (
    <div className="c-form">
      <Refused error={end.error} />
      {ending && <p className="b-soft">{t('segments.end_text')}</p>}
      <div className="c-actions">
        <Button size="sm" variant="default" onClick={ending ? () => setEnding(false) : onChange}>
          {t(ending ? 'form.cancel' : 'segments.change')}
        </Button>
        <Button
          size="sm"
          color="red"
          variant={ending ? 'filled' : 'light'}
          loading={end.isPending}
          onClick={() => (ending ? end.mutate() : setEnding(true))}
        >
          {t('segments.end')}
        </Button>
      </div>
    </div>
  )
}

type Member = Answer<'/v1/segments/{segment_id}/members'>['items'][number]

function Members({ segment: { segment_id, rule, ended_at } }: { segment: Segment }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [state, setState] = useState<'now' | 'before'>('now')
  const [adding, setAdding] = useState(false)
  const mayChoose = can('segments.write') && !rule && !ended_at
  const query = usePages(['segments', 'members', segment_id, state], (paging) =>
    answer(api.GET('/v1/segments/{segment_id}/members', { params: { path: { segment_id }, query: { ...paging, state } } })),
  )
  return (
    <Section
      title={t('segments.members')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('segments.members')}
          value={state}
          onChange={(next) => setState(next as 'now' | 'before')}
          data={(['now', 'before'] as const).map((value) => ({ value, label: t(`segments.${value}`) }))}
        />
      }
    >
      {query.isSuccess && !query.rows.length && <p className="c-faint">{t('segments.nobody')}</p>}
      <ul className="c-lines">
        {query.rows.map((member) => (
          <MemberLine
            key={`${member.customer.customer_id} ${member.since}`}
            member={member}
            segment_id={segment_id}
            mayRemove={mayChoose && state === 'now'}
          />
        ))}
      </ul>
      <MoreButton query={query} />
      {mayChoose &&
        (adding ? (
          <AddMembers segment_id={segment_id} done={() => setAdding(false)} />
        ) : (
          <div className="c-actions">
            <Button size="sm" variant="default" onClick={() => setAdding(true)}>
              {t('segments.add_members')}
            </Button>
          </div>
        ))}
    </Section>
  )
}

function MemberLine({ member, segment_id, mayRemove }: { member: Member; segment_id: string; mayRemove: boolean }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const [key] = useState(attempt)
  const { customer_id, first_name, last_name, phone_masked, email_masked } = member.customer
  const remove = useMutation({
    mutationFn: (reason: string) =>
      answer(
        api.POST('/v1/segments/{segment_id}/removals', {
          params: { path: { segment_id }, header: { 'Idempotency-Key': key } },
          body: { customer_ids: [customer_id], reason },
        }),
      ),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['segments'] }),
  })
  return (
    <>
      <Line
        icon="heart"
        below={
          <>
            <span>
              {!member.until && t('segments.since')} <Moment at={member.since} /> {member.until && <>– {<Moment at={member.until} />}</>}
            </span>
            {(member.removed_for ?? member.reason) && (
              <span>{member.removed_for === 'meant_another' ? t('segments.meant_another') : (member.removed_for ?? member.reason)}</span>
            )}
          </>
        }
        end={
          mayRemove && (
            <Button size="compact-xs" variant="subtle" color="red" onClick={() => setRemoving(true)}>
              {t('segments.remove')}
            </Button>
          )
        }
      >
        <ItemLink id={customer_id}>
          {[first_name, last_name].filter(Boolean).join(' ') || phone_masked || email_masked || t('merging.nameless')}
        </ItemLink>
      </Line>
      {removing && (
        <li>
          <ReasonForm
            text={t('segments.remove_text')}
            label={t('segments.reason')}
            confirm={t('segments.remove')}
            sending={remove}
            send={(reason) => remove.mutate(reason)}
            cancel={() => setRemoving(false)}
          />
        </li>
      )}
    </>
  )
}

/** From a list, as it was pasted: phones and addresses, one a line. */
function AddMembers({ segment_id, done }: { segment_id: string; done: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [list, setList] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [key, setKey] = useState(attempt)
  const lines = list
    .split(/[\n;,]/)
    .map((line) => line.trim())
    .filter(Boolean)
  const add = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/segments/{segment_id}/members', {
          params: { path: { segment_id }, header: { 'Idempotency-Key': key } },
          body: {
            customer_ids: lines.filter((line) => line.startsWith('cus_')),
            contacts: lines.filter((line) => !line.startsWith('cus_')),
            reason: reason.trim(),
          },
        }),
      ),
    onSuccess: async ({ unknown }) => {
      await memory.invalidateQueries({ queryKey: ['segments'] })
      // What names nobody stays, to be put right.
      setList(unknown.join('\n'))
    },
    onSettled: () => setKey(attempt()),
  })
  const save = () => {
    setTried(true)
    if (lines.length && reason.trim()) add.mutate()
  }
  return (
    <BoxedForm query={add} save={t('segments.add_members')} onSave={save} onCancel={done}>
      <Textarea
        label={t('segments.list')}
        description={t('segments.list_text')}
        value={list}
        onChange={(event) => setList(event.currentTarget.value)}
        error={tried && !lines.length && !add.isSuccess && t('price_exceptions.missing')}
        autosize
        minRows={3}
        maxRows={10}
      />
      <Textarea
        label={t('segments.reason')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && !reason.trim() && t('price_exceptions.missing')}
        rows={1}
      />
      {add.data && (
        <p role="status">
          {t('segments.added', { changed: add.data.changed, as_before: add.data.as_before, unknown: add.data.unknown.length })}
        </p>
      )}
    </BoxedForm>
  )
}
