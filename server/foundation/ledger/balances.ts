import { run, type Tx } from '#platform/database'
import { type Refusal, refusal } from '#platform/refusal'

export interface HoldRef {
  /** The key of the group that made it. */
  hold: string
  account: string
}

export interface HoldOrder {
  account: string
  amount_minor: number
  /** Let go of by itself then; null: never. */
  expires_at: string | null
}

export const insufficientBalance = refusal<{ account: string; balance_minor: number; asked_minor: number }>(
  'insufficient_balance',
  409,
  ({ account, balance_minor, asked_minor }) => `${account} holds ${balance_minor} and cannot give ${asked_minor}`,
)
export const holdExceeded = refusal<{ hold: string; left_minor: number; asked_minor: number }>(
  'hold_exceeded',
  409,
  ({ hold, left_minor, asked_minor }) => `${asked_minor} cannot be settled of ${hold}: ${left_minor} of it is left`,
)

/** What a group does to one account that must not run dry, on its normal side. */
export interface Change {
  balance_minor: number
  held_minor: number
}

export interface HeldRow extends HoldRef {
  amount_minor: number
  settled_minor: number
  document: string
  held_at: string
  expires_at: string | null
  ended_at: string | null
}

interface Effects {
  key: string
  document: string
  posted_at: string
  changes: Map<string, Change>
  holds: readonly HoldOrder[]
  settles: readonly (HoldRef & { amount_minor: number })[]
  releases: readonly HoldRef[]
}

const idOf = ({ hold, account }: HoldRef) => `${hold} ${account}`

/**
 * The accounts and holds that a batch has locked. Group after group is decided on them in memory; what is left at the end is written once.
 *
 * A hold keeps a part of an account for whoever settles it, in parts if need be; it ends when it is settled in full, released, or when its time
 * is up. As two-phase transfers in TigerBeetle (https://docs.tigerbeetle.com/coding/two-phase-transfers/), but settled more than once.
 */
export class Balances {
  readonly #balances: Map<string, Change>
  readonly #holds: Map<string, HeldRow>
  readonly posted: Set<string>
  readonly #touched = new Map<string, HeldRow>()

  constructor(balances: Map<string, Change>, holds: Map<string, HeldRow>, posted: Set<string>) {
    this.#balances = balances
    this.#holds = holds
    this.posted = posted
    this.locked = new Set(balances.keys())
  }
  /** The accounts that have a row, which is ours until the end of the transaction. */
  readonly locked: Set<string>

  /** Whoever holds the lock of an account holds all its holds; the second statement sees what those before us have left. */
  static async lock(tx: Tx, accounts: Iterable<string>, holds: readonly HoldRef[], keys: string[]): Promise<Balances> {
    const [rows, held, posted] = await Promise.all([
      run<Change & { account: string }>(
        tx,
        'select account, balance_minor, held_minor from ledger.balances where account = any($1) order by account for no key update',
        [[...accounts].sort()],
      ),
      holds.length
        ? run<HeldRow>(
            tx,
            `select h.hold_key as hold, h.account, h.amount_minor, h.settled_minor, h.document, h.held_at, h.expires_at, h.ended_at
             from ledger.holds h join unnest($1::text[], $2::text[]) as r(hold_key, account) using (hold_key, account)`,
            [holds.map((of) => of.hold), holds.map((of) => of.account)],
          )
        : [],
      run<{ group_key: string }>(tx, 'select group_key from ledger.groups where group_key = any($1)', [keys]),
    ])
    return new Balances(
      new Map(rows.map(({ account, balance_minor, held_minor }) => [account, { balance_minor, held_minor }])),
      new Map(held.map((row) => [idOf(row), row])),
      new Set(posted.map((row) => row.group_key)),
    )
  }

  /** Does to them what a group does, or leaves all as it is and says why. Answers how much the accounts change. */
  take({ key, document, posted_at, changes, holds, settles, releases }: Effects): Refusal | Map<string, Change> {
    const held = new Map<string, HeldRow>()
    const find = (ref: HoldRef) => held.get(idOf(ref)) ?? this.#holds.get(idOf(ref))
    const after = new Map([...changes].map(([account, change]) => [account, { ...change }]))
    const change = (account: string, held_minor: number) => {
      const of = after.get(account) ?? { balance_minor: 0, held_minor: 0 }
      after.set(account, { ...of, held_minor: of.held_minor + held_minor })
    }
    for (const { account, amount_minor, expires_at } of holds) {
      const ref = { hold: key, account }
      if (held.has(idOf(ref))) throw new Error(`${key} holds ${account} twice`)
      held.set(idOf(ref), { ...ref, amount_minor, settled_minor: 0, document, held_at: posted_at, expires_at, ended_at: null })
      change(account, amount_minor)
    }
    for (const { amount_minor, ...ref } of settles) {
      const of = find(ref)
      const left_minor = of && !of.ended_at ? of.amount_minor - of.settled_minor : 0
      if (!of || amount_minor > left_minor) return holdExceeded({ hold: ref.hold, left_minor, asked_minor: amount_minor })
      held.set(idOf(ref), {
        ...of,
        settled_minor: of.settled_minor + amount_minor,
        ended_at: amount_minor === left_minor ? posted_at : null,
      })
      change(ref.account, -amount_minor)
    }
    for (const ref of releases) {
      const of = find(ref)
      if (!of || of.ended_at) continue
      held.set(idOf(ref), { ...of, ended_at: posted_at })
      change(ref.account, of.settled_minor - of.amount_minor)
    }
    for (const [account, by] of after) {
      const { balance_minor, held_minor } = this.#of(account)
      const available_minor = balance_minor - held_minor
      const asked_minor = by.held_minor - by.balance_minor
      if (asked_minor > available_minor) return insufficientBalance({ account, balance_minor: available_minor, asked_minor })
    }
    for (const [account, by] of after) {
      const { balance_minor, held_minor } = this.#of(account)
      this.#balances.set(account, { balance_minor: balance_minor + by.balance_minor, held_minor: held_minor + by.held_minor })
    }
    for (const [id, row] of held) {
      this.#holds.set(id, row)
      this.#touched.set(id, row)
    }
    return after
  }

  /** The holds that were made or changed, as they are now. */
  holdsToWrite = (): HeldRow[] => [...this.#touched.values()]

  readonly #of = (account: string): Change => this.#balances.get(account) ?? { balance_minor: 0, held_minor: 0 }
}

/** Holds whose time is up, of which nothing more is wanted then. */
export const dueHolds = (tx: Tx, now: string, most: number) =>
  run<HoldRef & { document: string }>(
    tx,
    `select hold_key as hold, account, document from ledger.holds
     where ended_at is null and expires_at is not null and expires_at <= $1 order by expires_at limit $2`,
    [now, most],
  )
