import { type Static, Type } from 'typebox'
import { type Db, type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { type Refusal, refusal } from '#platform/refusal'
import type { Outcome } from '#platform/together'
import { kindOf, readAccount, sign } from './accounts.ts'

export interface Transfer {
  /** Credited. */
  from: string
  /** Debited. */
  to: string
  /** Nothing is written for zero. */
  amount_minor: number
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
}

export interface Posted {
  group_key: string
}

export const insufficientBalance = refusal<{ account: string; balance_minor: number; asked_minor: number }>(
  'insufficient_balance',
  409,
  ({ account, balance_minor, asked_minor }) => `${account} holds ${balance_minor} and cannot give ${asked_minor}`,
)
export const groupKeyReused = refusal<{ group_key: string }>(
  'group_key_reused',
  409,
  ({ group_key }) => `${group_key} was posted before with other transfers`,
)
export const unknownGroup = refusal<{ group_key: string }>('unknown_group', 404, ({ group_key }) => `${group_key} was never posted`)

type Entry = TransferGroup & { reverses?: string }

/** Posts many groups with one statement (and one that locks, where an account with a floor is drawn from); each gets its own answer. */
export const post = (tx: Tx, groups: TransferGroup[]): Promise<Outcome<Posted>[]> => postEntries(tx, groups)

/**
 * Posts facts of documents that begin in this transaction: nobody can have posted them before, and none draws from an account that could run
 * dry, so there is nothing to wait for. A key that was used all the same fails the transaction.
 */
export async function postNew(tx: Tx, groups: TransferGroup[]): Promise<void> {
  const entries = groups.map(movesOnly)
  if (entries.some((entry) => guardedChanges(entry).size)) throw new Error('a new document may not touch an account that has a floor')
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

/** Posts the mirror image of groups that were posted before, once each. What has been given away since cannot be taken back: refused. */
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
  const changes = new Map(unique.map((entry) => [entry.key, guardedChanges(entry)]))
  const isDrawnFrom = [...changes.values()].some((of) => [...of.values()].some((change) => change < 0))
  const { balances, posted } = isDrawnFrom ? await lock(tx, changes) : NOTHING_LOCKED
  const locked = new Set(balances.keys())

  const refusals = new Map<string, Refusal>()
  const survivors = unique.filter((entry) => {
    if (posted.has(entry.key)) return false
    const refused = isDrawnFrom && take(balances, changes.get(entry.key)!)
    if (refused) refusals.set(entry.key, refused)
    return !refused
  })
  const fresh = await write(tx, survivors, changes, locked)
  const again = unique.filter((entry) => !refusals.has(entry.key) && !fresh.has(entry.key))
  if (isDrawnFrom)
    await decideAnewIfPostedMeanwhile(
      tx,
      again.filter((entry) => !posted.has(entry.key)),
      [...refusals.keys()],
    )
  if (again.length) {
    const written = await writtenGroups(
      tx,
      again.map((entry) => entry.key),
    )
    for (const entry of again)
      if (!areSame(entry.transfers, written.get(entry.key)?.transfers)) refusals.set(entry.key, groupKeyReused({ group_key: entry.key }))
  }
  return entries.map(({ key }) => {
    const refusal = refusals.get(key)
    return refusal ? { refusal } : { ok: { group_key: key } }
  })
}

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

/** How a group changes the accounts that must not run dry, each on its normal side. */
function guardedChanges({ transfers }: Entry): Map<string, number> {
  const changes = new Map<string, number>()
  const change = (account: string, debit_minor: number) => {
    const kind = kindOf(readAccount(account))
    if (kind.floor) changes.set(account, (changes.get(account) ?? 0) + sign(kind) * debit_minor)
  }
  for (const { from, to, amount_minor } of transfers) {
    change(from, -amount_minor)
    change(to, amount_minor)
  }
  return changes
}

const NOTHING_LOCKED = { balances: new Map<string, number>(), posted: new Set<string>() }

async function lock(tx: Tx, changes: Map<string, Map<string, number>>) {
  const accounts = new Set([...changes.values()].flatMap((of) => [...of.keys()]))
  const rows = await run<{ account: string | null; balance_minor: number | null; group_key: string | null }>(
    tx,
    `with locked as (select account, balance_minor from ledger.balances where account = any($1) order by account for no key update)
     select account, balance_minor, null as group_key from locked
     union all select null, null, group_key from ledger.groups where group_key = any($2)`,
    [[...accounts].sort(), [...changes.keys()]],
  )
  return {
    balances: new Map(rows.flatMap((row) => (row.account === null ? [] : [[row.account, row.balance_minor!]]))),
    posted: new Set(rows.flatMap((row) => row.group_key ?? [])),
  }
}

/**
 * While we waited for a lock, another session may have posted one of our groups: it was then counted twice against its floor. Its lock
 * is ours now, so a fresh look is final.
 */
async function decideAnewIfPostedMeanwhile(tx: Tx, again: Entry[], refused: string[]) {
  const isPosted = again.length > 0 || (refused.length > 0 && (await writtenGroups(tx, refused)).size > 0)
  if (isPosted) throw Object.assign(new Error('a group was posted by somebody else meanwhile'), { code: SERIALIZATION_FAILURE })
}
/** The transaction is run again for this one. */
const SERIALIZATION_FAILURE = '40001'

/** Takes a group's changes from the balances, or leaves them all as they are and says which account has not enough. */
function take(balances: Map<string, number>, changes: Map<string, number>): Refusal | undefined {
  for (const [account, change] of changes) {
    const balance_minor = balances.get(account) ?? 0
    if (balance_minor + change < 0) return insufficientBalance({ account, balance_minor, asked_minor: -change })
  }
  for (const [account, change] of changes) balances.set(account, (balances.get(account) ?? 0) + change)
  return undefined
}

async function write(tx: Tx, entries: Entry[], changes: Map<string, Map<string, number>>, locked: Set<string>): Promise<Set<string>> {
  if (!entries.length) return new Set()
  const transfers = entries.flatMap(({ key, posted_at, transfers }) =>
    transfers.map((transfer, i) => ({ key, posted_at, number: i + 1, ...transfer })),
  )
  const guarded = entries.flatMap(({ key }) => [...changes.get(key)!].map(([account, change]) => ({ key, account, change })))
  const rows = await run<{ group_key: string }>(tx, WRITE, [
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
    guarded.map((entry) => entry.key),
    guarded.map((entry) => entry.account),
    guarded.map((entry) => entry.change),
    guarded.map((entry) => locked.has(entry.account)),
    transfers.map((transfer) => transfer.posted_at),
  ])
  return new Set(rows.map((row) => row.group_key))
}

// A locked balance is updated; any other can only have grown, whether it has its row or not. `is true` keeps the look into `fresh` a hashed one.
const WRITE = `
  with fresh as (
    insert into ledger.groups (group_key, kind, document, actor, reverses, posted_at)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    on conflict do nothing returning group_key),
  moved as (
    insert into ledger.transfers (group_key, number, from_account, to_account, unit, amount_minor, posted_at)
    select t.* from unnest($7::text[], $8::integer[], $9::text[], $10::text[], $11::text[], $12::bigint[], $17::timestamptz[])
      as t(group_key, number, from_account, to_account, unit, amount_minor, posted_at)
    where (t.group_key in (select group_key from fresh)) is true),
  changes as (
    select account, is_locked, sum(change_minor)::bigint as change_minor
    from unnest($13::text[], $14::text[], $15::bigint[], $16::boolean[]) as c(group_key, account, change_minor, is_locked) join fresh using (group_key)
    group by account, is_locked),
  changed as (
    update ledger.balances b set balance_minor = b.balance_minor + c.change_minor from changes c where c.is_locked and c.account = b.account),
  grown as (
    insert into ledger.balances as b (account, balance_minor)
    select account, change_minor from changes where not is_locked order by account
    on conflict (account) do update set balance_minor = b.balance_minor + excluded.balance_minor)
  select group_key from fresh`

async function writtenGroups(tx: Tx, keys: string[]): Promise<Map<string, { document: string; transfers: Transfer[] }>> {
  const rows = await run<{ group_key: string; document: string; transfers: Transfer[] }>(
    tx,
    `select g.group_key, g.document, coalesce(
       json_agg(json_build_object('from', t.from_account, 'to', t.to_account, 'amount_minor', t.amount_minor) order by t.number)
         filter (where t.number is not null), '[]') as transfers
     from ledger.groups g left join ledger.transfers t on t.group_key = g.group_key and t.posted_at = g.posted_at
     where g.group_key = any($1) group by g.group_key`,
    [keys],
  )
  return new Map(rows.map((row) => [row.group_key, row]))
}

const areSame = (one: Transfer[], other: Transfer[] | undefined) =>
  one.length === other?.length &&
  one.every(({ from, to, amount_minor }, i) => from === other[i]!.from && to === other[i]!.to && amount_minor === other[i]!.amount_minor)

export const PostedGroup = Type.Object({
  group_key: Type.String(),
  kind: Type.String(),
  document: Type.String(),
  actor: Type.String(),
  reverses: Type.Union([Type.String(), Type.Null()]),
  posted_at: Type.String(),
  transfers: Type.Array(Type.Object({ from: Type.String(), to: Type.String(), amount_minor: Type.Integer() })),
})
type PostedGroup = Static<typeof PostedGroup>

interface GroupFilter {
  document?: string
  account?: string
  limit?: number
  after?: string
}

/** What was posted by the caller's companies, newest first: everything, for one document, or on one account. */
export async function listGroups(db: Db, { document, account, limit = 50, after }: GroupFilter, call: Call) {
  const [posted_at, group_key] = readCursor(after) ?? []
  const companies = companiesOf(call)
  const isHers = (account: string) => `($4::text[] is null or split_part(${account}, '/', 1) = any($4))`
  const earlier = '($1::timestamptz is null or (posted_at, group_key) < ($1, $2))'
  const newest = 'order by posted_at desc, group_key desc limit $3'
  const ofAccount = (column: string) =>
    `(select distinct posted_at, group_key from ledger.transfers where ${column} = $5 and ${isHers(column)} and ${earlier} ${newest})`
  const page = account
    ? `select * from (${ofAccount('from_account')} union ${ofAccount('to_account')}) as either ${newest}`
    : `select posted_at, group_key from ledger.groups g where ${document ? 'document = $5 and' : ''} ${earlier}
       and ($4::text[] is null or exists (
         select from ledger.transfers t where t.group_key = g.group_key and t.posted_at = g.posted_at and ${isHers('t.from_account')})) ${newest}`
  const filter = account ?? document
  const rows = await run<PostedGroup>(
    db,
    `with page as (${page})
     select group_key, kind, document, actor, reverses, posted_at, (
       select coalesce(json_agg(json_build_object('from', t.from_account, 'to', t.to_account, 'amount_minor', t.amount_minor) order by t.number), '[]')
       from ledger.transfers t where t.group_key = g.group_key and t.posted_at = g.posted_at) as transfers
     from page join ledger.groups g using (group_key, posted_at) order by posted_at desc, group_key desc`,
    [posted_at ?? null, group_key ?? null, limit + 1, companies, ...(filter ? [filter] : [])],
  )
  return pageOf(rows, limit, (row) => [row.posted_at, row.group_key])
}
