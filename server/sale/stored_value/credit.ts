import { formatMoney } from '@birge/kernel/money'
import { Type } from 'typebox'
import { type Database, type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf } from '#platform/http'
import { newId } from '#platform/ids'
import type { ChosenFact } from '#platform/module'
import { pageOf, readCursor } from '#platform/paging'
import { ofCompany } from '../../foundation/companies/index.ts'
import { type Awaits, type Proposed, propose } from '../../foundation/approvals/index.ts'
import { customerOf, idsOf, lockProfiles, showToStaff } from '../../foundation/customers/index.ts'
import { account, lockedBalanceOf, post } from '../../foundation/ledger/index.ts'
import type { GivenFor } from './gift-cards.ts'
import { aloneMinor } from './giving.ts'

export const CreditGrant = Type.Object({
  grant_id: Type.String(),
  company_id: Type.String(),
  customer_id: Type.String(),
  currency: Type.String(),
  amount_minor: Type.Integer(),
  reason: Type.String(),
  document: Type.Union([Type.String(), Type.Null()]),
  granted_by: Type.String(),
  granted_at: Type.String(),
})
type CreditGrant = Type.Static<typeof CreditGrant>

export const Credit = Type.Object({
  company_id: Type.String(),
  currency: Type.String(),
  balance_minor: Type.Integer(),
  available_minor: Type.Integer({ description: 'less what is set aside for payments under way' }),
})
type Credit = Type.Static<typeof Credit>

export const creditGranted = event(
  'stored_value.credit_granted',
  Type.Object({ grant_id: Type.String(), currency: Type.String(), amount_minor: Type.Integer(), reason: Type.String() }),
)

/** The act that needs a second person, where it is much. */
export const GRANT_ACT = 'stored_value.grant_credit'

interface Asked {
  customer_id: string
  company_id: string
  amount_minor: number
  reason: GivenFor
  document?: string
}

/** Gives credit; where it comes to much in a day, it is proposed, and a second person gives it. */
export async function grantOrPropose(tx: Tx, asked: Asked, call: Call): Promise<{ grant: CreditGrant | null; awaits: Awaits | null }> {
  const { currency } = await ofCompany(tx, call, asked.company_id)
  const { customer_id } = await customerOf(tx, asked.customer_id)
  // Two who give at once come one after the other.
  await lockProfiles(tx, [customer_id])
  const [today] = await run<{ given_minor: number }>(
    tx,
    `select coalesce(sum(amount_minor), 0)::bigint as given_minor from stored_value.credit_grants
     where customer_id = any($1::text[]) and company_id = $2 and granted_at > $3::timestamptz - interval '1 day'`,
    [await idsOf(tx, customer_id), asked.company_id, call.now],
  )
  if (today!.given_minor + asked.amount_minor <= aloneMinor(currency)) return { grant: await grantCredit(tx, asked, call), awaits: null }
  const { company_id, amount_minor, reason } = asked
  const proposal = { act: GRANT_ACT, company_id, subject: `${customer_id} ${company_id}`, customer_ids: [customer_id], input: asked }
  return { grant: null, awaits: await propose(tx, { ...proposal, details: { amount_minor, currency }, reason }, call) }
}

/** A second person has looked. */
export const confirmedGrant = async (tx: Tx, { proposal_id: _, proposed_by: __, ...asked }: Asked & Proposed, call: Call) => ({
  grant: await grantCredit(tx, asked, call),
  awaits: null,
})

/** Gives a customer credit with a company, for a reason. It stands under the id by which she is known now. */
async function grantCredit(tx: Tx, asked: Asked, call: Call): Promise<CreditGrant> {
  const { currency } = await ofCompany(tx, call, asked.company_id)
  const { customer_id } = await customerOf(tx, asked.customer_id)
  const grant = { ...asked, customer_id, currency, document: asked.document ?? null, grant_id: newId('crg') }
  const { grant_id, company_id, amount_minor, reason, document } = grant
  await run(
    tx,
    `insert into stored_value.credit_grants (grant_id, company_id, customer_id, currency, amount_minor, reason, document, granted_by, granted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [grant_id, company_id, customer_id, currency, amount_minor, reason, document, call.actor, call.now],
  )
  const [posted] = await post(tx, [
    {
      ...{ key: `credit:${grant_id}`, kind: 'credit_granted', document: grant_id, actor: call.actor, posted_at: call.now },
      transfers: [
        {
          from: account(company_id, currency, 'store_credit', customer_id),
          to: account(company_id, currency, 'given_away', reason),
          amount_minor,
        },
      ],
    },
  ])
  if ('refusal' in posted!) throw posted.refusal
  await announce(tx, creditGranted, {
    ...{ subject: grant_id, company_id, customer_id, channel: call.channel, actor: call.actor, occurred_at: call.now },
    data: { grant_id, currency, amount_minor, reason },
  })
  return { ...grant, granted_by: call.actor, granted_at: call.now }
}

/** What a customer has with each company, under all ids that are hers; with these companies only, where they are given. */
export const creditsOf = (on: Db | Tx, customer_ids: readonly string[], companies: readonly string[] | null) =>
  run<Credit>(
    on,
    `select c.company_id, c.currency, sum(b.balance_minor)::bigint as balance_minor, sum(b.available_minor)::bigint as available_minor
     from companies.public_companies c cross join unnest($1::text[]) as hers(customer_id)
     join ledger.public_balances b on b.account = concat_ws('/', c.company_id, c.currency, 'store_credit', hers.customer_id)
     where $2::text[] is null or c.company_id = any($2) group by c.company_id, c.currency having sum(b.balance_minor) > 0 order by c.company_id`,
    [customer_ids, companies],
  )

export interface CreditShare {
  customer_id: string
  amount_minor: number
}

/**
 * From which of her ids an amount of credit is taken: first from the one she came by, which is the first that is given, so that of two who were
 * taken for one each spends her own; then from the oldest, each as far as it goes. The last bears what is missing, so that the ledger refuses it.
 */
export async function shareCredit(
  on: Db | Tx,
  {
    customer_ids,
    company_id,
    currency,
    amount_minor,
  }: { customer_ids: readonly string[]; company_id: string; currency: string; amount_minor: number },
): Promise<CreditShare[]> {
  const ids = [...customer_ids.slice(0, 1), ...customer_ids.slice(1).toSorted()]
  const rows = await run<{ account: string; available_minor: number }>(
    on,
    'select account, available_minor from ledger.public_balances where account = any($1) and available_minor > 0',
    [ids.map((id) => account(company_id, currency, 'store_credit', id))],
  )
  const available = new Map(rows.map((row) => [row.account, row.available_minor]))
  const shares: CreditShare[] = []
  let left = amount_minor
  for (const customer_id of ids) {
    const share = Math.min(left, available.get(account(company_id, currency, 'store_credit', customer_id)) ?? 0)
    if (share > 0) shares.push({ customer_id, amount_minor: share })
    left -= share
  }
  if (left > 0) {
    const last = shares.pop() ?? { customer_id: ids[0]!, amount_minor: 0 }
    shares.push({ ...last, amount_minor: last.amount_minor + left })
  }
  return shares
}

/** What she was given and why, newest first; of the caller's companies. */
export async function grantsOf(database: Database, asked: { customer_id: string; limit?: number; after?: string }, call: Call) {
  const { customer_id, limit = 50, after } = asked
  const [granted_at, grant_id] = readCursor(after) ?? []
  const { db } = database
  const profile_id = (await customerOf(db, customer_id)).customer_id
  await showToStaff(database, [{ subject: profile_id, company_id: null, customer_id: profile_id }], 'credit', call)
  const ids = await idsOf(db, profile_id)
  const companies = companiesOf(call)
  const rows = await run<CreditGrant>(
    db,
    `select grant_id, company_id, customer_id, currency, amount_minor, reason, document, granted_by, granted_at from stored_value.credit_grants
     where customer_id = any($1) and ($2::text[] is null or company_id = any($2)) and ($4::timestamptz is null or (granted_at, grant_id) < ($4, $5::text))
     order by granted_at desc, grant_id desc limit $3`,
    [ids, companies, limit + 1, granted_at ?? null, grant_id ?? null],
  )
  return { ...pageOf(rows, limit, (row) => [row.granted_at, row.grant_id]), credits: await creditsOf(db, ids, companies) }
}

/** Credit that staff gave to one of two who were taken for one may have been meant for either. */
export const grantsSince = (tx: Tx, since: readonly { customer_id: string; since: string }[]) =>
  run<ChosenFact>(
    tx,
    `select g.grant_id as subject, 'credit' as kind, g.customer_id, g.company_id, g.granted_at as occurred_at
     from json_to_recordset($1::json) as one(customer_id text, since timestamptz) join stored_value.credit_grants g using (customer_id)
     where g.granted_at >= one.since`,
    [JSON.stringify(since)],
  )

export async function grantsInWords(db: Db | Tx, grant_ids: readonly string[], call: Call) {
  const grants = await run<CreditGrant>(
    db,
    'select * from stored_value.credit_grants where grant_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))',
    [grant_ids, companiesOf(call)],
  )
  return grants.map(({ grant_id: subject, amount_minor, currency, document }) => ({
    subject,
    text: [formatMoney(amount_minor, currency, call.locale), document].filter(Boolean).join(' · '),
  }))
}

/** It was meant for the other: she gets what is still there of it. What was spent meanwhile was spent. */
export async function moveGrant(tx: Tx, grant_id: string, customer_id: string, { now, actor }: Pick<Call, 'now' | 'actor'>) {
  const [grant] = await run<CreditGrant>(tx, 'select * from stored_value.credit_grants where grant_id = $1 for no key update', [grant_id])
  if (!grant || grant.customer_id === customer_id) return
  const { company_id, currency } = grant
  const [from, to] = [grant.customer_id, customer_id].map((id) => account(company_id, currency, 'store_credit', id)) as [string, string]
  await run(tx, 'update stored_value.credit_grants set customer_id = $2 where grant_id = $1', [grant_id, customer_id])
  // Both, in the order in which everybody locks accounts: somebody may be moving another grant the other way.
  for (const one of [from, to].toSorted()) await lockedBalanceOf(tx, one)
  const [there] = await run<{ available_minor: number }>(tx, 'select available_minor from ledger.public_balances where account = $1', [
    from,
  ])
  const amount_minor = Math.min(grant.amount_minor, there?.available_minor ?? 0)
  if (amount_minor <= 0) return
  const moved = { key: `credit_moved:${grant_id}:${customer_id}:${now}`, kind: 'credit_moved', document: grant_id, actor, posted_at: now }
  const [posted] = await post(tx, [{ ...moved, transfers: [{ from: to, to: from, amount_minor }] }])
  if ('refusal' in posted!) throw posted.refusal
}
