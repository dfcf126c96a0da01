import { Badge, Button, EmptyState, ErrorState, Icon, IconButton, Skeleton } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode } from 'react'
import { type Answer, answer, api, askAgain, attempt } from './api.ts'
import { refusalText } from './refusals.ts'
import { soundOfTrouble } from './signals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

export type Transfer = Answer<'/v1/transfers/{transfer_id}'>
export type TransferLine = Transfer['lines'][number]
type Summary = Answer<'/v1/transfers'>['items'][number]

/** Under this key the memory keeps goods that go between places. */
const GOODS = 'goods-between'
const keyOf = (transfer_id: string) => [GOODS, 'one', transfer_id]
export const paramsOf = (transfer_id: string, key: string) => ({ path: { transfer_id }, header: { 'Idempotency-Key': key } })

/** What is done with a transfer answers how it stands then. */
export function useGoods<Asked = void>(work: (asked: Asked, key: string) => Promise<Transfer>, done?: (now: Transfer) => void) {
  const memory = useQueryClient()
  const doing = useMutation({
    mutationFn: ({ asked, key }: { asked: Asked; key: string }) => work(asked, key),
    onSuccess: (now) => {
      memory.setQueryData(keyOf(now.transfer_id), now)
      void memory.invalidateQueries({ queryKey: [GOODS], predicate: ({ queryKey }) => queryKey[1] !== 'one' })
      done?.(now)
    },
    onError: soundOfTrouble,
    ...askAgain,
  })
  return { ...doing, begin: (asked: Asked) => doing.mutate({ asked, key: attempt() }) }
}

const useQueue = (location_id: string, direction: 'in' | 'out') =>
  useQuery({
    queryKey: [GOODS, direction, location_id],
    queryFn: () => answer(api.GET('/v1/transfers', { params: { query: { location_id, direction, open: true, limit: 100 } } })),
    refetchInterval: 60_000,
  })

/** How many transfers are still to be unpacked or packed here. */
export const useGoodsOpen = (location_id: string, direction: 'in' | 'out') => useQueue(location_id, direction).data?.items.length ?? 0

/** What comes to this place, or leaves it: those that are still open, the newest first. */
export function GoodsQueue({
  direction,
  chosen,
  on_choose,
}: {
  direction: 'in' | 'out'
  chosen: string | undefined
  on_choose: (transfer_id: string) => void
}) {
  const texts = useTexts()
  const { t } = texts
  const { register } = useTill()
  const { location_id } = register
  const queue = useQueue(location_id, direction)
  if (queue.isPending) return <Skeleton height="16rem" radius="var(--radius-l)" />
  if (queue.error && !queue.data)
    return (
      <ErrorState title={t('trouble.title')} text={refusalText(texts, queue.error)}>
        <Button icon="refresh" onClick={() => void queue.refetch()}>
          {t('retry')}
        </Button>
      </ErrorState>
    )
  if (!queue.data.items.length)
    return <EmptyState icon="check" title={t(`goods.none_${direction}`)} text={t(`goods.none_${direction}_text`)} />
  return (
    <div className="orders__group">
      <ul>
        {queue.data.items.map((one) => (
          <li key={one.transfer_id}>
            <button
              type="button"
              className="order-here__row"
              aria-current={one.transfer_id === chosen || undefined}
              onClick={() => on_choose(one.transfer_id)}
            >
              <Icon name={direction === 'in' ? 'download' : 'truck'} size={28} />
              <span className="order-here__words">
                <strong>{direction === 'in' ? one.from_name : one.to_name}</strong>
                <span>
                  {one.number} · {t(`goods.states.${one.status}`)}
                </span>
                <small>{piecesOf(one, direction, t)}</small>
              </span>
              <Icon name="chevron_right" size={20} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

const piecesOf = (one: Summary, direction: 'in' | 'out', t: ReturnType<typeof useTexts>['t']) =>
  direction === 'in'
    ? one.in_transit_pieces
      ? t('goods.on_its_way', { count: one.in_transit_pieces })
      : t('goods.not_sent_yet', { count: one.approved_pieces || one.asked_pieces })
    : t('goods.to_send', { count: one.approved_pieces - one.sent_pieces })

/** One transfer, read anew whenever it is opened. */
export function OneTransfer({ transfer_id, children }: { transfer_id: string; children: (of: Transfer) => ReactNode }) {
  const texts = useTexts()
  const one = useQuery({
    queryKey: keyOf(transfer_id),
    queryFn: () => answer(api.GET('/v1/transfers/{transfer_id}', { params: { path: { transfer_id } } })),
    staleTime: 0,
  })
  if (one.data) return children(one.data)
  if (one.error) return <ErrorState title={texts.t('trouble.title')} text={refusalText(texts, one.error)} />
  return <Skeleton height="24rem" radius="var(--radius-l)" />
}

export function TransferHead({ of, on_back }: { of: Transfer; on_back: () => void }) {
  const { t } = useTexts()
  return (
    <header className="order-here__head">
      <span className="order-here__back">
        <IconButton icon="arrow_left" label={t('goods.back')} onClick={on_back} />
      </span>
      <div>
        <h2>{of.number}</h2>
        <p>
          {of.from_name} → {of.to_name}
        </p>
      </div>
      <Badge tone={of.open_differences ? 'caution' : 'accent'}>{t(`goods.states.${of.status}`)}</Badge>
    </header>
  )
}
