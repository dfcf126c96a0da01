import { type Static, Type } from 'typebox'
import { type Db, run } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'

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
