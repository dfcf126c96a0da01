import { answer } from '@birge/api-client'
import { Skeleton } from '@birge/ui'
import { SegmentedControl, Select } from '@mantine/core'
import { type Alarm, AlarmRow, ALARMS_OF, CloseAlarm } from '../alarms.tsx'
import { useApi, usePages } from '../api.tsx'
import { NothingHere, Page, Scroll, useFilters } from '../list.tsx'
import { MoreButton } from '../panels/more.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'

const names = ['about', 'kind', 'status'] as const
const MONEY = [
  'dispute',
  'return_unpaid',
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
const GOODS = [
  'acceptance_late',
  'preparation_late',
  'sending_late',
  'parcel_late',
  'parcel_lost',
  'parcel_returned',
] as const satisfies Alarm['kind'][]

/** Money that needs somebody, and orders that keep a buyer waiting, newest first; what was mended is gone by itself, what somebody has closed can be looked up. */
export function AlarmsPage() {
  const { t } = useTexts()
  const api = useApi()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const { can } = useSession()
  const isGoods = filters.about === 'goods' && can('fulfillment.read')
  const KINDS = isGoods ? GOODS : MONEY
  const money_kind = MONEY.find((one) => one === filters.kind)
  const goods_kind = GOODS.find((one) => one === filters.kind)
  const kind = isGoods ? goods_kind : money_kind
  const closed = filters.status === 'closed'
  const query = usePages([...ALARMS_OF[isGoods ? 'goods' : 'money'], kind, closed], (paging) => {
    const asked = { ...paging, ...(closed && { closed }) }
    return answer(
      isGoods
        ? api.GET('/v1/fulfillment-alarms', { params: { query: { ...asked, ...(goods_kind && { kind: goods_kind }) } } })
        : api.GET('/v1/payment-alarms', { params: { query: { ...asked, ...(money_kind && { kind: money_kind }) } } }),
    )
  })
  return (
    <Page
      title={t('pages.alarms')}
      filters={
        <>
          {can('fulfillment.read') && (
            <SegmentedControl
              size="xs"
              aria-label={t('alarms.about')}
              value={isGoods ? 'goods' : 'money'}
              onChange={(value) => set({ about: value === 'goods' ? 'goods' : null, kind: null })}
              data={[
                { value: 'money', label: t('alarms.money') },
                { value: 'goods', label: t('alarms.goods') },
              ]}
            />
          )}
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
              text={t(closed ? 'alarms.none_closed_text' : isGoods ? 'alarms.none_goods_text' : 'alarms.none_text')}
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
