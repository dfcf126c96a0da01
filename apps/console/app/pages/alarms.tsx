import { answer } from '@birge/api-client'
import { Skeleton } from '@birge/ui'
import { SegmentedControl, Select } from '@mantine/core'
import { type Alarm, AlarmRow, CloseAlarm } from '../alarms.tsx'
import { useApi, usePages } from '../api.tsx'
import { NothingHere, Page, Scroll, useFilters } from '../list.tsx'
import { MoreButton } from '../panels/more.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'

const names = ['kind', 'status'] as const
const KINDS = [
  'dispute',
  'let_go_there',
  'refunded_there',
  'due_missed',
  'capture_declined',
  'authorisation_lapsed',
  'refund_declined',
  'refund_failed',
  'payment_without_order',
  'release_declined',
] as const satisfies Alarm['kind'][]

/** Money that needs somebody, newest first; what was mended is gone by itself, what somebody has closed can be looked up. */
export function AlarmsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const kind = KINDS.find((one) => one === filters.kind)
  const closed = filters.status === 'closed'
  const query = usePages(['payments', 'alarms', kind, closed], (paging) =>
    answer(api.GET('/v1/payment-alarms', { params: { query: { ...paging, ...(kind && { kind }), ...(closed && { closed }) } } })),
  )
  return (
    <Page
      title={t('pages.alarms')}
      filters={
        <>
          <Select
            size="xs"
            className="c-select"
            aria-label={t('alarms.kind')}
            placeholder={t('alarms.all_kinds')}
            value={kind ?? null}
            onChange={(value) => set({ kind: value })}
            data={KINDS.map((value) => ({ value, label: t(`alarms.short.${value}`) }))}
            clearable
          />
          <SegmentedControl
            size="xs"
            aria-label={t('alarms.state')}
            value={closed ? 'closed' : 'open'}
            onChange={(value) => set({ status: value === 'closed' ? 'closed' : null })}
            data={[
              { value: 'open', label: t('alarms.open') },
              { value: 'closed', label: t('alarms.closed') },
            ]}
          />
        </>
      }
    >
      <Scroll label={t('pages.alarms')} busy={query.isPending}>
        {query.isPending && <Skeleton height="16rem" radius="var(--radius-m)" />}
        {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
        {query.data && !query.rows.length && (
          <div className="c-middle">
            <NothingHere
              icon="check"
              title={t(closed ? 'alarms.none_closed' : 'alarms.none')}
              text={t(closed ? 'alarms.none_closed_text' : 'alarms.none_text')}
              filtered={isFiltered && kind !== undefined && clear}
            />
          </div>
        )}
        <ul className="c-alarms">
          {query.rows.map((alarm) => (
            <AlarmRow key={alarm.alarm_id} alarm={alarm}>
              {!alarm.closed && <CloseAlarm alarm_id={alarm.alarm_id} />}
            </AlarmRow>
          ))}
        </ul>
        <MoreButton query={query} />
      </Scroll>
    </Page>
  )
}
