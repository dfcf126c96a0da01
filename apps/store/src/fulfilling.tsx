import { Icon } from '@birge/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Answer, askAgain, attempt, Problem } from './api.ts'
import { refusalText } from './refusals.ts'
import { soundOfTrouble } from './signals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

export type Fulfillment = Answer<'/v1/fulfillments/{fulfillment_id}'>
export type FulfillmentLine = Fulfillment['lines'][number]

/** Under this key the memory keeps what places give. */
export const FULFILLMENTS = 'fulfillments'
export const keyOf = (fulfillment_id: string) => [FULFILLMENTS, 'one', fulfillment_id]
export const paramsOf = (fulfillment_id: string, key: string) => ({ path: { fulfillment_id }, header: { 'Idempotency-Key': key } })

/** Whatever is done with one of them answers how it stands then; the queue is read again. One after the other, as hands work. */
export function useDoing<Asked = void>(
  fulfillment_id: string,
  work: (asked: Asked, key: string) => Promise<Fulfillment>,
  done?: (now: Fulfillment) => void,
) {
  const memory = useQueryClient()
  const doing = useMutation({
    mutationKey: [FULFILLMENTS, 'doing', fulfillment_id],
    scope: { id: fulfillment_id },
    mutationFn: ({ asked, key }: { asked: Asked; key: string }) => work(asked, key),
    onSuccess: (now) => {
      memory.setQueryData(keyOf(fulfillment_id), now)
      void memory.invalidateQueries({ queryKey: [FULFILLMENTS], predicate: ({ queryKey }) => queryKey[1] !== 'one' })
      done?.(now)
    },
    onError: () => {
      soundOfTrouble()
      void memory.invalidateQueries({ queryKey: [FULFILLMENTS] })
    },
    ...askAgain,
    // A carrier that is silent was asked long enough; the label may also be written by hand.
    retry: (failures, problem) => !(problem instanceof Problem && problem.code === 'carrier_silent') && askAgain.retry(failures, problem),
  })
  return { ...doing, begin: (asked: Asked) => doing.mutate({ asked, key: attempt() }) }
}

/** Why it could not be done, beside what was asked. */
export function Wrong({ problem }: { problem: Error | null }) {
  const texts = useTexts()
  const { register } = useTill()
  if (!problem) return null
  return (
    <p className="notice notice--critical" role="alert">
      <Icon name="warning" size={20} /> <span>{refusalText(texts, problem, { time_zone: register.time_zone })}</span>
    </p>
  )
}
