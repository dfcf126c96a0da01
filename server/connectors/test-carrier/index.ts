/** A carrier for tests and the demo: it makes labels, and its parcels go where `happens` says. It speaks to nobody. */
import { createHash } from 'node:crypto'
import type { Carrier, Whereabouts } from '../../sale/fulfillment/index.ts'

const whereabouts = new Map<string, Whereabouts>()
export const happens = (tracking_number: string, status: Whereabouts) => void whereabouts.set(tracking_number, status)

const cancelled = new Set<string>()
export const isCancelled = (reference: string) => cancelled.has(reference)

export const testCarrier: Carrier = {
  name: 'test-carrier',
  label: ({ reference }) =>
    Promise.resolve({ tracking_number: `TC${createHash('sha256').update(reference).digest('hex').slice(0, 12).toUpperCase()}` }),
  cancel: (reference) => Promise.resolve(void cancelled.add(reference)),
  track: (tracking_number) => Promise.resolve({ status: whereabouts.get(tracking_number) ?? 'on_the_way' }),
}
