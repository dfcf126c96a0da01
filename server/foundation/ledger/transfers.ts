import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Refusal, refusal } from '#platform/refusal'
import { type Outcome, together } from '#platform/together'
import { kindOf, readAccount, sign } from './accounts.ts'
import { Balances, type Change, dueHolds, type HoldOrder, type HoldRef } from './balances.ts'

export interface Transfer {
  /** Credited. */
  from: string
  /** Debited. */
  to: string
  /** Nothing is written for zero. */
  amount_minor: number
  /** It settles a hold, in full or in part: the key of the group that made it. */
  of_hold?: string
}

/** One business fact: its transfers happen together or not at all, and once. */
export interface TransferGroup {
  /** Names the fact for ever, like `sale:ord_…`: posted again, it does nothing and gets the same answer. */
  key: string
  kind: string
  /** What it is about: the order, the payment, the drawer's count. */
  document: string
  actor: string
  posted_at: string
  transfers: Transfer[]
  /** What is set aside on accounts with a floor, for transfers of later groups. */
  holds?: HoldOrder[]
  /** Holds of which nothing more is wanted; one that has ended already stays as it is. */
  releases?: HoldRef[]
}

export interface Posted {
  group_key: string
}

export const groupKeyReused = refusal<{ group_key: string }>(
  'group_key_reused',
  409,
  ({ group_key }) => `${group_key} was posted before with other transfers`,
)
export const unknownGroup = refusal<{ group_key: string }>('unknown_group', 404, ({ group_key }) => `${group_key} was never posted`)

type Entry = TransferGroup & { reverses?: string }

/** Posts many groups with one statement (and one that locks, where an account with a floor is drawn from); each gets its own answer. */
export const post = (tx: Tx, groups: TransferGroup[]): Promise<Outcome<Posted>[]> => postEntries(tx, groups)

/** Postings of many callers at one moment are written with one commit: what a hot account (a gift card, a drawer) is drawn from by. */
export const postTogether = together<TransferGroup, Posted>({ name: 'post', decide: post })

/** Lets go of holds whose time is up. */
export async function expireHolds(tx: Tx, now: string) {
  const due = await dueHolds(tx, now, EXPIRED_AT_ONCE)
  const groups = due.map(({ document, ...ref }): TransferGroup => {
    const key = `expiry:${ref.hold}:${ref.account}`
    return { key, kind: 'hold_expired', document, actor: 'system:ledger', posted_at: now, transfers: [], releases: [ref] }
  })
  if (groups.length) await post(tx, groups)
}
const EXPIRED_AT_ONCE = 500

/**
 * Posts facts of documents that begin in this transaction: nobody can have posted them before, and none draws from an account that could run
 * dry, so there is nothing to wait for. A key that was used all the same fails the transaction.
 */
export async function postNew(tx: Tx, groups: TransferGroup[]): Promise<void> {
  const entries = groups.map(movesOnly)
  if (entries.some((entry) => effectsOf(entry).changes.size)) throw new Error('a new document may not touch an account that has a floor')
  await writeLast(
    tx,
    ADD_GROUPS,
    entries.map((entry) => [entry.key, entry.kind, entry.document, entry.actor, entry.posted_at]),
  )
  await writeLast(
    tx,
    ADD_TRANSFERS,
    entries.flatMap(({ key, posted_at, transfers }) =>
      transfers.map(({ from, to, amount_minor }, i) => [key, i + 1, from, to, readAccount(from).unit, amount_minor, posted_at]),
    ),
  )
}

const ADD_GROUPS: LastWrite = {
  columns: 5,
  sql: ($) => `added_groups as (
      insert into ledger.groups (group_key, kind, document, actor, posted_at)
      select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::timestamptz[]))`,
}
const ADD_TRANSFERS: LastWrite = {
  columns: 7,
  sql: ($) => `added_transfers as (
      insert into ledger.transfers (group_key, number, from_account, to_account, unit, amount_minor, posted_at)
      select * from unnest(${$(1)}::text[], ${$(2)}::integer[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::text[], ${$(6)}::bigint[], ${$(7)}::timestamptz[]))`,
}

/**
 * Posts the mirror image of groups that were posted before, once each, and lets go of what they still hold. What has been given away since
 * cannot be taken back: refused. What had been settled of a hold comes back to the account; the hold has ended.
 */
export async function reverse(
  tx: Tx,
  group_keys: string[],
  by: { kind: string; actor: string; posted_at: string },
): Promise<Outcome<Posted>[]> {
  const written = await writtenGroups(tx, group_keys)
  const entries = group_keys.map((key): Entry | undefined => {
    const group = written.get(key)
    return (
      group && {
        ...by,
        key: `${key}/reversal`,
        document: group.document,
        reverses: key,
        transfers: group.transfers.map(({ from, to, amount_minor }) => ({ from: to, to: from, amount_minor })),
        releases: group.holds.map(({ account }) => ({ hold: key, account })),
      }
    )
  })
  const posted = await postEntries(
    tx,
    entries.filter((entry) => entry !== undefined),
  )
  return entries.map((entry, i) => (entry ? posted.shift()! : { refusal: unknownGroup({ group_key: group_keys[i]! }) }))
}

async function postEntries(tx: Tx, entries: Entry[]): Promise<Outcome<Posted>[]> {
  const unique = [...new Map(entries.map((entry) => [entry.key, movesOnly(entry)])).values()]
  const effects = new Map(unique.map((entry) => [entry.key, effectsOf(entry)]))
  const isDrawnFrom = [...effects.values()].some(draws)
  const balances = isDrawnFrom ? await lock(tx, effects) : undefined

  const refusals = new Map<string, Refusal>()
  const changes = new Map<string, Map<string, Change>>()
  const survivors = unique.filter((entry) => {
    if (balances?.posted.has(entry.key)) return false
    const taken = balances ? balances.take({ ...entry, ...effects.get(entry.key)! }) : effects.get(entry.key)!.changes
    if (taken instanceof Map) changes.set(entry.key, taken)
    else refusals.set(entry.key, taken)
    return taken instanceof Map
  })
  const fresh = await write(tx, survivors, changes, balances)
  const again = unique.filter((entry) => !refusals.has(entry.key) && !fresh.has(entry.key))
  // A key of ours was posted meanwhile over other accounts, which our locks did not keep out: it was counted against a floor and did nothing.
  if (balances && again.some((entry) => !balances.posted.has(entry.key)))
    throw Object.assign(new Error('a group was posted by somebody else meanwhile'), { code: SERIALIZATION_FAILURE })
  if (again.length) {
    const written = await writtenGroups(
      tx,
      again.map((entry) => entry.key),
    )
    for (const entry of again)
      if (!areSame(entry, written.get(entry.key))) refusals.set(entry.key, groupKeyReused({ group_key: entry.key }))
  }
  return entries.map(({ key }) => {
    const refusal = refusals.get(key)
    return refusal ? { refusal } : { ok: { group_key: key } }
  })
}
/** The transaction is run again for this one. */
const SERIALIZATION_FAILURE = '40001'

function movesOnly(entry: Entry): Entry {
  for (const { from, to, amount_minor } of entry.transfers) {
    const [debited, credited] = [readAccount(from), readAccount(to)]
    if (from === to || debited.company_id !== credited.company_id || debited.unit !== credited.unit)
      throw new Error(`${entry.key}: nothing moves from ${from} to ${to}`)
    if (debited.company_id !== readAccount(entry.transfers[0]!.from).company_id) throw new Error(`${entry.key} is not of one company`)
    if (!Number.isSafeInteger(amount_minor) || amount_minor < 0) throw new Error(`${entry.key}: ${amount_minor} is not an amount`)
  }
  return { ...entry, transfers: entry.transfers.filter((transfer) => transfer.amount_minor > 0) }
}

type Effects = Pick<Parameters<Balances['take']>[0], 'changes' | 'holds' | 'settles' | 'releases'>

/** What a group does to the accounts that must not run dry, each on its normal side. */
function effectsOf({ key, transfers, holds = [], releases = [] }: Entry): Effects {
  const changes = new Map<string, Change>()
  const settles: Effects['settles'][number][] = []
  const change = ({ amount_minor, of_hold }: Transfer, account: string, debit: 1 | -1) => {
    const kind = kindOf(readAccount(account))
    if (!kind.floor) return
    const by = sign(kind) * debit * amount_minor
    changes.set(account, { balance_minor: (changes.get(account)?.balance_minor ?? 0) + by, held_minor: 0 })
    if (of_hold && by < 0) settles.push({ hold: of_hold, account, amount_minor })
  }
  for (const transfer of transfers) {
    const before = settles.length
    change(transfer, transfer.from, -1)
    change(transfer, transfer.to, 1)
    if (transfer.of_hold && settles.length !== before + 1)
      throw new Error(`${key}: nothing is held between ${transfer.from} and ${transfer.to}`)
  }
  for (const { account } of [...holds, ...releases])
    if (!kindOf(readAccount(account)).floor) throw new Error(`${key}: nothing can be held of ${account}`)
  return { changes, holds: holds.filter((of) => of.amount_minor > 0), settles, releases }
}

const draws = ({ changes, holds, settles, releases }: Effects) =>
  holds.length + settles.length + releases.length > 0 || [...changes.values()].some((change) => change.balance_minor < 0)

const lock = (tx: Tx, effects: Map<string, Effects>) => {
  const all = [...effects.values()]
  const accounts = new Set(
    all.flatMap(({ changes, holds, releases }) => [...changes.keys(), ...[...holds, ...releases].map((of) => of.account)]),
  )
  return Balances.lock(
    tx,
    accounts,
    all.flatMap(({ settles, releases }) => [...settles, ...releases]),
    [...effects.keys()],
  )
}

async function write(
  tx: Tx,
  entries: Entry[],
  changes: Map<string, Map<string, Change>>,
  balances: Balances | undefined,
): Promise<Set<string>> {
  if (!entries.length) return new Set()
  const transfers = entries.flatMap(({ key, posted_at, transfers }) =>
    transfers.map((transfer, i) => ({ key, posted_at, number: i + 1, ...transfer })),
  )
  const guarded = entries.flatMap(({ key }) => [...changes.get(key)!].map(([account, change]) => ({ key, account, ...change })))
  const holds = balances?.holdsToWrite() ?? []
  const rows = await run<{ group_key: string }>(tx, holds.length ? WRITE_WITH_HOLDS : WRITE, [
    entries.map((entry) => entry.key),
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.document),
    entries.map((entry) => entry.actor),
    entries.map((entry) => entry.reverses ?? null),
    entries.map((entry) => entry.posted_at),
    transfers.map((transfer) => transfer.key),
    transfers.map((transfer) => transfer.number),
    transfers.map((transfer) => transfer.from),
    transfers.map((transfer) => transfer.to),
    transfers.map((transfer) => readAccount(transfer.from).unit),
    transfers.map((transfer) => transfer.amount_minor),
    transfers.map((transfer) => transfer.of_hold ?? null),
    transfers.map((transfer) => transfer.posted_at),
    guarded.map((entry) => entry.key),
    guarded.map((entry) => entry.account),
    guarded.map((entry) => entry.balance_minor),
    guarded.map((entry) => entry.held_minor),
    guarded.map((entry) => balances?.locked.has(entry.account) ?? false),
    ...(holds.length ? [JSON.stringify(holds.map(({ hold, ...row }) => ({ hold_key: hold, ...row })))] : []),
  ])
  return new Set(rows.map((row) => row.group_key))
}

// A locked balance is updated; any other can only have grown, whether it has its row or not. `is true` keeps the look into `fresh` a hashed one.
const writing = (holds: string) => `
  with fresh as (
    insert into ledger.groups (group_key, kind, document, actor, reverses, posted_at)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    on conflict do nothing returning group_key),
  moved as (
    insert into ledger.transfers (group_key, number, from_account, to_account, unit, amount_minor, of_hold, posted_at)
    select t.* from unnest($7::text[], $8::integer[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::text[], $14::timestamptz[])
      as t(group_key, number, from_account, to_account, unit, amount_minor, of_hold, posted_at)
    where (t.group_key in (select group_key from fresh)) is true),
  changes as (
    select account, is_locked, sum(change_minor)::bigint as change_minor, sum(held_minor)::bigint as held_minor
    from unnest($15::text[], $16::text[], $17::bigint[], $18::bigint[], $19::boolean[]) as c(group_key, account, change_minor, held_minor, is_locked)
      join fresh using (group_key)
    group by account, is_locked),
  changed as (
    update ledger.balances b set balance_minor = b.balance_minor + c.change_minor, held_minor = b.held_minor + c.held_minor
    from changes c where c.is_locked and c.account = b.account),
  grown as (
    insert into ledger.balances as b (account, balance_minor, held_minor)
    select account, change_minor, held_minor from changes where not is_locked order by account
    on conflict (account) do update set
      balance_minor = b.balance_minor + excluded.balance_minor, held_minor = b.held_minor + excluded.held_minor)${holds}
  select group_key from fresh`
const WRITE = writing('')
const WRITE_WITH_HOLDS = writing(`,
  held as (
    insert into ledger.holds as h
    select * from jsonb_populate_recordset(null::ledger.holds, $20::jsonb)
    on conflict (hold_key, account) do update set settled_minor = excluded.settled_minor, ended_at = excluded.ended_at)`)

interface Written {
  document: string
  transfers: Transfer[]
  holds: { account: string; amount_minor: number }[]
}

async function writtenGroups(tx: Tx, keys: string[]): Promise<Map<string, Written>> {
  const rows = await run<Written & { group_key: string }>(
    tx,
    `select g.group_key, g.document, coalesce(
       json_agg(json_build_object('from', t.from_account, 'to', t.to_account, 'amount_minor', t.amount_minor) order by t.number)
         filter (where t.number is not null), '[]') as transfers,
       (select coalesce(json_agg(json_build_object('account', h.account, 'amount_minor', h.amount_minor) order by h.account), '[]')
        from ledger.holds h where h.hold_key = g.group_key) as holds
     from ledger.groups g left join ledger.transfers t on t.group_key = g.group_key and t.posted_at = g.posted_at
     where g.group_key = any($1) group by g.group_key`,
    [keys],
  )
  return new Map(rows.map((row) => [row.group_key, row]))
}

const areSame = ({ transfers, holds = [] }: Entry, other: Written | undefined) =>
  transfers.length === other?.transfers.length &&
  transfers.every(
    ({ from, to, amount_minor }, i) =>
      from === other.transfers[i]!.from && to === other.transfers[i]!.to && amount_minor === other.transfers[i]!.amount_minor,
  ) &&
  holds.filter((of) => of.amount_minor > 0).length === other.holds.length &&
  other.holds.every((held) => holds.some((of) => of.account === held.account && of.amount_minor === held.amount_minor))
