import { type Static, Type } from 'typebox'
import { actsOf } from '#platform/acts'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { Refusal, refusal } from '#platform/refusal'
import { CustomerCard, customerCards, showToStaff } from '../customers/index.ts'

const OrNull = Type.Union([Type.String(), Type.Null()])
export const ProposalStatus = Type.Enum(['open', 'confirmed', 'rejected', 'withdrawn', 'expired'])

/** What the proposer is told: somebody else has to confirm it, and until when. */
export const Awaits = Type.Object({ proposal_id: Type.String(), expires_at: Type.String() })
export type Awaits = Static<typeof Awaits>

export const Proposal = Type.Object({
  ...Awaits.properties,
  act: Type.String({ description: 'what will happen: merging.merge …' }),
  status: ProposalStatus,
  company_id: OrNull,
  customers: Type.Array(CustomerCard, { description: 'to whom' }),
  details: Type.Record(Type.String(), Type.Unknown(), { description: 'what else there is to know before it is confirmed' }),
  reason: Type.String(),
  proposed_by: Type.String(),
  proposed_at: Type.String(),
  decided_by: OrNull,
  decided_at: OrNull,
})

export const proposalChanged = event('approvals.proposal_changed', Type.Object({ act: Type.String(), status: ProposalStatus }))

export const proposedAlready = refusal<{ proposal_id: string }>(
  'proposed_already',
  409,
  () => 'This was proposed already and waits for a second person',
)
export const proposalClosed = refusal<{ status: string }>(
  'proposal_closed',
  409,
  ({ status }) => `This proposal is not open any more (${status})`,
)
export const secondPersonNeeded = refusal<{ proposal_id: string }>(
  'second_person_needed',
  403,
  () => 'Whoever proposed it cannot confirm it: somebody else has to look',
)
/** What the act itself says, when it is about to be carried out. */
export const cannotBeDone = refusal<{ code: string; because: string }>(
  'cannot_be_done',
  409,
  ({ because }) => `It cannot be done any more as it was proposed: ${because}`,
)

/** What an act is given beside its own input. */
export interface Proposed {
  proposal_id: string
  proposed_by: string
}

const DAYS = 7

interface NewProposal {
  act: string
  company_id: string | null
  subject: string
  customer_ids: readonly string[]
  input: object
  details?: object
  reason: string
}

/** Somebody wants to do what one person alone may not; it waits for another. */
export async function propose(tx: Tx, proposal: NewProposal, { actor, now }: Pick<Call, 'actor' | 'now'>): Promise<Awaits> {
  const { act, company_id, subject, customer_ids, input, details = {}, reason } = proposal
  await expire(tx, now)
  const awaits = await runOne<Awaits>(
    tx,
    `insert into approvals.proposals (proposal_id, act, company_id, subject, customer_ids, input, details, reason, proposed_by, proposed_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10::timestamptz + ${DAYS} * interval '1 day')
     on conflict (act, subject) where status = 'open' do nothing returning proposal_id, expires_at`,
    [newId('ppl'), act, company_id, subject, customer_ids, JSON.stringify(input), JSON.stringify(details), reason, actor, now],
  )
  if (!awaits) {
    const before = await runOne<{ proposal_id: string }>(
      tx,
      `select proposal_id from approvals.proposals where act = $1 and subject = $2 and status = 'open'`,
      [act, subject],
    )
    throw proposedAlready({ proposal_id: before?.proposal_id ?? subject })
  }
  await announceChange(tx, { ...awaits, act, company_id, status: 'open' }, { actor, now })
  return awaits
}

/** What was proposed before with this in its input, whatever became of it: who asks again gets the same answer. */
export const proposedBefore = <Input>(on: Db | Tx, { act, subject, input }: { act: string; subject: string; input: object }) =>
  runOne<Awaits & { input: Input }>(
    on,
    `select proposal_id, expires_at, input from approvals.proposals where act = $1 and subject = $2 and input @> $3::jsonb
     order by proposal_id desc limit 1`,
    [act, subject, JSON.stringify(input)],
  )

/** What has become of a proposal, for the module whose act it is: undefined where there is none of that act. */
export const proposalOf = <Input>(on: Db | Tx, { act, proposal_id }: { act: string; proposal_id: string }, now: string) =>
  runOne<Awaits & { status: Row['status']; company_id: string | null; input: Input }>(
    on,
    `select proposal_id, expires_at, company_id, input, case when status = 'open' and expires_at <= $3 then 'expired' else status end as status
     from approvals.proposals where act = $1 and proposal_id = $2`,
    [act, proposal_id, now],
  )

/** Whether this act needs a second person here also where nothing speaks against it. */
export const isAlwaysConfirmed = async (db: Db | Tx, act: string, call: Call): Promise<boolean> =>
  (await runOne(db, 'select from approvals.always where act = $1 and ($2::text[] is null or company_id = any($2)) limit 1', [
    act,
    companiesOf(call),
  ])) !== undefined

/** What nobody has confirmed in a week is not waited for; nor is whoever has one of those in hand (decision 4). */
export async function expire(tx: Tx, now: string) {
  const expired = await run<Pick<Row, 'proposal_id' | 'act' | 'company_id' | 'status'>>(
    tx,
    `update approvals.proposals set status = 'expired', decided_at = $1 where proposal_id in (
       select proposal_id from approvals.proposals where status = 'open' and expires_at <= $1 for no key update skip locked)
     returning proposal_id, act, company_id, status`,
    [now],
  )
  for (const row of expired) await announceChange(tx, row, { actor: 'system:approvals', now })
}

/** What a proposal is about: the id that was given when it was made. */
export const subjectOf = async (db: Db | Tx, proposal_id: string): Promise<string | undefined> =>
  (await runOne<{ subject: string }>(db, 'select subject from approvals.proposals where proposal_id = $1', [proposal_id]))?.subject

const announceChange = (
  tx: Tx,
  { proposal_id, act, company_id, status }: Pick<Row, 'proposal_id' | 'act' | 'company_id' | 'status'>,
  { actor, now }: { actor: string; now: string },
) => announce(tx, proposalChanged, { subject: proposal_id, company_id, actor, occurred_at: now, data: { act, status } })

interface Row extends Omit<Static<typeof Proposal>, 'customers'> {
  customer_ids: string[]
  input: object
}

const VISIBLE = `act = any($1::text[]) and ($2::text[] is null or company_id is null or company_id = any($2))`
const visibleTo = (call: Call) => {
  const { principal } = call
  const acts = [...actsOf()].filter(([, { permission }]) => principal.audience === 'staff' && principal.permissions.has(permission))
  return [acts.map(([name]) => name), companiesOf(call)] as const
}

/** What waits for a second person, or was decided, newest first: of the caller's companies, and what she might do herself. */
export async function listProposals(
  database: Database,
  { limit = 50, after, status }: { limit?: number; after?: string; status?: Row['status'] },
  call: Call,
) {
  const [proposal_id = null] = readCursor(after) ?? []
  const rows = await run<Row>(
    database.db,
    `select *, case when status = 'open' and expires_at <= $6 then 'expired' else status end as status from approvals.proposals
     where ${VISIBLE} and ($3::text is null or proposal_id < $3)
       and ($4::text is null or $4 = case when status = 'open' and expires_at <= $6 then 'expired' else status end)
     order by proposal_id desc limit $5`,
    [...visibleTo(call), proposal_id, status ?? null, limit + 1, call.now],
  )
  const page = pageOf(rows, limit, (row) => [row.proposal_id])
  return { items: await shown(database, page.items, call), next: page.next }
}

async function shown(database: Database, rows: readonly Row[], call: Call): Promise<Static<typeof Proposal>[]> {
  const looks = rows.flatMap(({ proposal_id, company_id, customer_ids }) =>
    customer_ids.map((customer_id) => ({ subject: proposal_id, company_id, customer_id })),
  )
  await showToStaff(database, looks, 'proposal', call)
  const cards = await customerCards(
    database.db,
    rows.flatMap(({ customer_ids }) => customer_ids),
  )
  return rows.map(
    ({
      proposal_id,
      act,
      status,
      company_id,
      customer_ids,
      details,
      reason,
      proposed_by,
      proposed_at,
      expires_at,
      decided_by,
      decided_at,
    }) => ({
      ...{ proposal_id, act, status, company_id, details, reason, proposed_by, proposed_at, expires_at, decided_by, decided_at },
      customers: customer_ids.flatMap((id) => cards.get(id) ?? []),
    }),
  )
}

/** Locked: of two who decide at once, one is late. */
async function openProposal(tx: Tx, proposal_id: string, call: Call): Promise<Row> {
  const row = await runOne<Row>(tx, `select * from approvals.proposals where ${VISIBLE} and proposal_id = $3 for no key update`, [
    ...visibleTo(call),
    proposal_id,
  ])
  if (!row) throw notFound({ what: 'proposal', id: proposal_id })
  if (row.status !== 'open') throw proposalClosed({ status: row.status })
  if (row.expires_at <= call.now) throw proposalClosed({ status: 'expired' })
  return row
}

async function decide(tx: Tx, row: Row, status: Row['status'], { actor, now }: Call) {
  await run(tx, 'update approvals.proposals set status = $2, decided_by = $3, decided_at = $4 where proposal_id = $1', [
    row.proposal_id,
    status,
    actor,
    now,
  ])
  await announceChange(tx, { ...row, status }, { actor, now })
}

/** A second person has looked: it is done, in her transaction, or it cannot be done any more and stays open. */
export async function confirmProposal(tx: Tx, proposal_id: string, call: Call): Promise<{ proposal_id: string; outcome: object }> {
  const row = await openProposal(tx, proposal_id, call)
  if (row.proposed_by === call.actor) throw secondPersonNeeded({ proposal_id })
  const act = actsOf().get(row.act)!
  try {
    const outcome = await act.carryOut(
      tx,
      { ...row.input, ...({ proposal_id, proposed_by: row.proposed_by } satisfies Proposed) } as never,
      call,
    )
    await decide(tx, row, 'confirmed', call)
    return { proposal_id, outcome }
  } catch (error) {
    if (error instanceof Refusal) throw cannotBeDone({ code: error.code, because: error.message })
    throw error
  }
}

/** A second person says no; or the first thinks again. */
export async function rejectProposal(tx: Tx, proposal_id: string, call: Call) {
  const row = await openProposal(tx, proposal_id, call)
  const status = row.proposed_by === call.actor ? 'withdrawn' : 'rejected'
  await decide(tx, row, status, call)
  return { proposal_id, status } as const
}

export const Always = Type.Object({ act: Type.String(), company_id: Type.String(), always: Type.Boolean() })

/** Which acts need a second person always, by company; of each that it can be said of. */
export async function listRules(db: Db | Tx, call: Call): Promise<Static<typeof Always>[]> {
  const acts = [...actsOf()].filter(([, { may_need_none }]) => may_need_none).map(([name]) => name)
  return run(
    db,
    `select act, c.company_id, a.set_at is not null as always from unnest($1::text[]) as t(act)
     cross join companies.public_companies c left join approvals.always a using (act, company_id)
     where ($2::text[] is null or c.company_id = any($2)) order by act, c.company_id`,
    [acts, companiesOf(call)],
  )
}

export async function setRule(tx: Tx, { act, company_id, always }: Static<typeof Always>, call: Call) {
  const rules = await listRules(tx, call)
  if (!rules.some((rule) => rule.act === act && rule.company_id === company_id)) throw notFound({ what: 'act', id: act })
  await run(
    tx,
    always
      ? 'insert into approvals.always (company_id, act, set_by, set_at) values ($1, $2, $3, $4) on conflict do nothing'
      : 'delete from approvals.always where company_id = $1 and act = $2 and $3 <> $4',
    [company_id, act, call.actor, call.now],
  )
}
