import type { Database, Db, Tx } from './database.ts'
import type { Subscription } from './events.ts'
import type { Call, Principal, Route } from './http.ts'
import type { Pulse } from './live.ts'
import type { Log } from './log.ts'

/** A query that must return no rows. Run after tests, in simulations, nightly, by `birge audit`, and on the page *The books*. */
export interface Audit {
  name: string
  violations: string
}

/** What a module knows of people: how to give it to them, and how to forget it, under all ids that are hers, the profile first. */
export interface PersonalData {
  export(db: Db, customer_ids: readonly string[]): Promise<object>
  /** Whoever calls it holds her lock. Doing it again does no harm: what came in meanwhile goes too. */
  erase(tx: Tx, customer_ids: readonly string[], now: string): Promise<Forgotten[]>
  /** What stands in the way of forgetting her now: an order on its way, money that is owed. */
  hinders?(db: Db | Tx, customer_ids: readonly string[]): Promise<Hindrance[]>
  /** Why somebody of the staff may see her contacts whole now, as far as this module knows a reason. */
  reason_to_see?: { reason: ReasonToSee; when: string }
}

/**
 * What it means to this module that two profiles become one. Facts keep the `customer_id` they were made under, so a merge moves nothing; a
 * module says what comes together, and counts what is of value, so that it can be shown that nothing was lost or made.
 */
export interface MergeFace {
  /** What these ids bring with them, for people to look at before they merge; of other companies' business (null: of all) only where it is theirs. */
  preview(db: Db | Tx, customer_ids: readonly string[], company_ids?: readonly string[] | null): Promise<object>
  /** What would stand if all these ids were one person's, where that is not simply both together. */
  together?(db: Db | Tx, customer_ids: readonly string[], company_ids?: readonly string[] | null): Promise<object>
  /** What is of value, by a name of its own (`orders.TRY`), in whole units; the same before and after. */
  totals(db: Db | Tx, customer_ids: readonly string[]): Promise<Record<string, number>>
  /** What of these ids speaks against merging them with anybody now. */
  warns?(db: Db | Tx, customer_ids: readonly string[]): Promise<MergeWarning[]>
  /** What a person has only one of comes together, in the transaction of the merge. */
  join?(tx: Tx, joined: Joined): Promise<void>
  /** And is given back to the two. */
  part?(tx: Tx, parted: Parted): Promise<void>
  /** Facts whose customer staff chose by hand, under these ids since then: of two people who were one, nothing says whose such a fact is. */
  chosen?(tx: Tx, since: readonly { customer_id: string; since: string }[]): Promise<ChosenFact[]>
  /** What such facts say, as far as the caller may read it: by that people know whose they are. */
  told?(db: Db | Tx, subjects: readonly string[], call: Call): Promise<{ subject: string; text: string }[]>
  /** Somebody has said whose it is. */
  move?(tx: Tx, subject: string, customer_id: string, call: Pick<Call, 'now' | 'actor'>): Promise<void>
}

/** She has asked for a copy of her data, or to be forgotten: of whom, is settled first. */
export type MergeWarning = 'request_open'

export interface ChosenFact {
  subject: string
  /** `note`, `follow_up` … */
  kind: string
  customer_id: string
  company_id: string
  occurred_at: string
}

export interface Joined {
  merge_id: string
  /** All ids of the profile, its own first. */
  customer_ids: readonly string[]
  actor: string
  now: string
}

export interface Parted {
  merge_id: string
  /** The ids of the two: of the profile that was merged, and of the one it was merged into. */
  from_ids: readonly string[]
  into_ids: readonly string[]
  actor: string
  now: string
}

/** One line of the proof that somebody was forgotten: what became of her rows in one table. */
export interface Forgotten {
  table: string
  erased: number
  kept: number
  /** Why rows are kept, where some are: what was sold, by tax law; who looked at her; proof that she was asked; what is still on its way; what a payment provider is asked to forget, until it has. */
  why?: 'tax_law' | 'accountability' | 'proof_of_consent' | 'open_order' | 'at_provider'
}

export interface Hindrance {
  reason: 'open_order' | 'open_payment'
  subject: string
  /** The id of hers that it is of. */
  customer_id: string
}

/**
 * She stands before them, having told a code or shown her cart; or a case of hers is open and theirs to handle. `when` is a condition over `who`,
 * who looks and at whom: `customer_ids text[], actor text, register_id text, permissions text[], company_ids text[]` (null: all), `now timestamptz`.
 */
export type ReasonToSee = 'present' | 'case'

/** Something of people's that is kept only for a while. How long is a dated setting of the shop; `days` is what holds until one is made. */
export interface Retention {
  /** `module.noun`, by which the setting and its words on the screen are found. */
  what: string
  days: number
  /** Lets go of what is older, `SWEPT_AT_ONCE` rows at most; says how many that was, and whether there is more where fewer rows do not tell. */
  sweep(tx: Tx, before: string, now: string): Promise<number | { removed: number; more: boolean }>
}

/** What one person alone may not do, or not against a warning: it is proposed (`approvals`), and carried out when somebody else has confirmed it. */
export interface Act {
  /** What both need. */
  permission: string
  /** A company may say that it wants a second person always. */
  may_need_none?: boolean
  /** In the transaction of whoever confirms. Much may have happened since it was proposed: it looks again, and may refuse. */
  carryOut(tx: Tx, input: never, call: Call): Promise<object>
}

/** Turns a cookie or bearer token into a principal: one indexed look-up. */
export interface SignIn {
  /** What a request calls itself that comes with this; a till speaks for the staff who stand at it. */
  audience: Principal['audience'] | 'till'
  cookie: string
  /** Waits for no lock: what is done for her may hold it, and waits for this. */
  recognise(db: Db, token: string, now: string): Promise<Principal | undefined>
  /** Opens a nameless session where the audience allows one (a shopper who puts the first thing in her cart). */
  begin?(db: Db, now: string, locale: string): Promise<{ token: string; principal: Principal; days: number }>
}

/** Everything a module brings to the whole. */
export interface Module {
  name: string
  routes?: Route[]
  subscriptions?: Subscription[]
  /** Due work: what a date column says should have happened by now. Safe to run anywhere, any number of times. */
  tick?(tx: Tx, now: string): Promise<void>
  /** Due work that speaks to the outside or commits in steps of its own. True: that was a part, so that others have their turn; there may be more. */
  work?(database: Database, now: string, log: Log): Promise<boolean | void>
  /** Hears every event of the log in this process, for caches that a change must empty. */
  watch?(pulse: Pulse): void
  /** Permissions of staff, and the roles that have them from the start. */
  permissions?: Record<string, readonly string[]>
  audits?: Audit[]
  personal_data?: PersonalData
  retention?: Retention[]
  merge?: MergeFace
  /** By names `module.act`. */
  acts?: Record<string, Act>
  sign_ins?: SignIn[]
  /** Who may listen live to a subject, by the prefix of its id; with more ids, where what happens is told under several. */
  listeners?: Record<string, (db: Db, subject: string, call: Call) => Promise<boolean | string[]>>
  /** Append-only tables of this module that are partitioned by month. */
  partitioned?: string[]
}
