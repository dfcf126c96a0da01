import type { Said } from '@birge/kernel/field-winners'
import type { Tx } from '#platform/database'
import { slot } from '#platform/slots'
import type { Doing, Identifier } from '../customers/index.ts'
import type { Warning } from './warnings.ts'

export interface Linked {
  record_id: string
  /** The id it came under, and the profile that answers for it. */
  customer_id: string
  profile_id: string
  /** All ids that answer to it, the profile first. */
  customer_ids: readonly string[]
  system: string
  external_id: string
  fields: Readonly<Record<string, string>>
  /** What it says, one spelling each. */
  said: readonly Said[]
  identifiers: readonly Identifier[]
}
/** What was found out at once. */
export interface Outcome {
  /** The profile that answers for the record now. */
  profile_id: string
  band: 'sure' | 'review' | 'nothing'
  /** How many records were held against it. */
  compared: number
}

/** Somebody of whom the house hears for the first time, and nothing but this one record. */
export interface Newcomer extends Pick<Linked, 'customer_id' | 'identifiers'> {
  /**
   * Asks, behind its locks, for what it takes to become one with somebody, should these turn out to be all her ids: in the journey in which it is
   * found out whether they are. Waits for the answer, and does nothing with it yet.
   */
  expectToBe(customer_ids: readonly string[]): Promise<unknown>
}
/** What was found out of a newcomer before she is written down. */
export interface Weighed {
  /** Who she is, if that is sure. */
  is?: Recognised | undefined
  /** Writes down what was found, when she is; `merge_id` where she has become one with that profile, and not where something spoke against it. */
  keep(merge_id: string | null): Promise<Outcome>
}
export interface Recognised {
  /** The profile, and all ids that answered to it when it was looked at. */
  profile_id: string
  customer_ids: readonly string[]
  /** What may speak against it all the same. */
  despite: readonly Warning[]
  /** By whom, by what rule and from what. */
  actor: string
  reason: string
  evidence: object
}
/** Whoever weighs whose records are, while they come in. */
export interface Weighing {
  /** Undefined: it is not found out so simply, but when she is written down. */
  newcomer(newcomer: Newcomer): Promise<Weighed | undefined>
  /** Asked when they are written down and linked by rule. Answers by the ids they came under. */
  received(records: readonly Linked[]): Promise<ReadonlyMap<string, Outcome>>
}
const nobodyWeighs: Weighing = { newcomer: async () => undefined, received: async () => new Map() }
/**
 * Asked when records come in, before any profile is locked: somebody may weigh whether the person is known under another profile. Whoever brings
 * the same somebody at the same moment waits here.
 */
export const weighing = slot(
  'merging.weighing',
  async (
    _tx: Tx,
    _records: readonly Pick<Linked, 'system' | 'external_id' | 'fields' | 'identifiers'>[],
    _doing: Doing,
  ): Promise<Weighing> => nobodyWeighs,
)
