import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, type Locale, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import type { Log } from '#platform/log'
import { pageOf, readCursor } from '#platform/paging'
import { erasePerson, exportPerson, whatHinders } from '#platform/personal-data'
import { refusal } from '#platform/refusal'
import {
  answeredHerself,
  askHerself,
  broughtByRecords,
  contactsFor,
  type CustomerCard,
  customerCards,
  customerOf,
  idsOf,
  idsOfMany,
  lockToForget,
} from '../customers/index.ts'
import { propose } from '../approvals/index.ts'
import { ruleOn } from './rules.ts'
import { tell } from './telling.ts'
import { exportReady, requestAccepted, requestRefused } from './words.ts'

export const RequestKind = Type.Enum(['export', 'erasure'])
export type RequestKind = Static<typeof RequestKind>
export const RequestStatus = Type.Enum(['unproven', 'open', 'done', 'refused', 'withdrawn'])
export type RequestStatus = Static<typeof RequestStatus>
export const RefusalReason = Type.Enum(['open_order', 'open_payment', 'legal_duty', 'not_her'])
/** `merged_since`: her profile became one with another after she had proven that it is she who asks, and nobody has asked for that one. */
const Reason = Type.Enum([...RefusalReason.enum, 'merged_since'])

const Text = Type.String()
const OrNull = Type.Union([Text, Type.Null()])

/** What became of her data, table by table of every module: the proof that she was forgotten. */
export const ProofLine = Type.Object({
  module: Text,
  table: Text,
  erased: Type.Integer(),
  kept: Type.Integer(),
  why: Type.Optional(Type.Enum(['tax_law', 'accountability', 'proof_of_consent', 'open_order', 'at_provider'])),
})

const fields = {
  request_id: Text,
  kind: RequestKind,
  status: RequestStatus,
  channel: Text,
  asked_at: Text,
  due_on: Text,
  proven_at: OrNull,
  carry_out_at: OrNull,
  decided_at: OrNull,
  reason: Type.Union([Reason, Type.Null()]),
  note: OrNull,
  hindrances: Type.Array(Type.Object({ reason: Type.Enum(['open_order', 'open_payment']), subject: Text }), {
    description: 'what stands in the way of forgetting her now',
  }),
}
/** A request as she sees it. */
export const HerRequest = Type.Object({
  ...fields,
  download_until: Type.Union([Text, Type.Null()], { description: 'how long her data can be had at …/file; null: there is none' }),
})
export type HerRequest = Static<typeof HerRequest>

export const requestChanged = event('privacy.request_changed', Type.Object({ kind: RequestKind, status: RequestStatus }))

export const requestOpenAlready = refusal<{ request_id: string }>('request_open_already', 409, () => 'Such a request is under way already')
export const requestClosed = refusal<{ status: string }>(
  'request_closed',
  409,
  ({ status }) => `This request is not open any more (${status})`,
)
export const requestUnproven = refusal<Record<string, never>>(
  'request_unproven',
  409,
  () => 'She has not proven yet that it is she who asks',
)
export const stillHindered = refusal<{ hindrances: { reason: string; subject: string }[] }>(
  'still_hindered',
  409,
  () => 'She cannot be forgotten while an order or payment of hers is open',
)
export const somethingProven = refusal<{ customer_id: string }>(
  'something_proven',
  409,
  () => 'She has proven a phone or an address: the code goes there, and no paper takes its place',
)
export const stillWaiting = refusal<{ carry_out_at: string }>(
  'still_waiting',
  409,
  () => 'Asked for by a paper, it waits its whole time: nobody else could think again for her',
)
const mergedSince = refusal<{ request_id: string }>(
  'merged_since',
  409,
  () => 'Since it was asked for she has become one with somebody else, who asked for nothing: let her ask again',
)
export const exportGone = refusal<{ request_id: string }>('export_gone', 410, () => 'This copy is not kept any more: ask for a new one')

interface Request {
  request_id: string
  kind: RequestKind
  customer_id: string
  /** The ids that were hers when she proved it, and of which her copy tells: nobody else's are touched or told. */
  customer_ids: string[]
  company_id: string
  status: RequestStatus
  code_id: string | null
  document: Static<typeof SeenDocument> | null
  channel: string
  asked_by: string
  asked_at: string
  due_on: string
  proven_at: string | null
  carry_out_at: string | null
  decided_at: string | null
  decided_by: string | null
  reason: Static<typeof Reason> | null
  note: string | null
  proof: Static<typeof ProofLine>[] | null
  download_until: string | null
}

const REQUESTS = `
  select r.*, case when e.expires_at > $1 then e.expires_at end as download_until from privacy.requests r left join privacy.exports e using (request_id)`

/** By what staff have seen who she is, where no code can be sent: the kind of paper, never its number. */
export const SeenDocument = Type.Enum(['identity_card', 'passport', 'driving_licence', 'residence_permit'])

/** She asks, or somebody of the staff for her. Nothing happens before she has told the code that is sent to what she has proven. */
export async function askFor(tx: Tx, kind: RequestKind, customer_id: string, company: Company, locale: Locale, call: Call) {
  const ids = await nothingUnderWay(tx, kind, customer_id, call.now)
  const code = await askHerself(tx, { customer_id, asked_by: call.actor, company, locale, now: call.now })
  const request = await writeDown(tx, { kind, customer_id, customer_ids: ids, company, code_id: code.code_id, document: null }, call)
  return { request: asHers(request, []), sent_to: code.sent_to, expires_at: code.expires_at }
}

/** Somebody of whom nothing is proven asks at a counter to be forgotten, and shows who she is; another of the staff has to confirm it. */
export async function askByDocument(
  tx: Tx,
  { customer_id, document }: { customer_id: string; document: Static<typeof SeenDocument> },
  company: Company,
  call: Call,
) {
  await customerOf(tx, customer_id)
  await nothingMayBeProven(tx, customer_id)
  const ids = await nothingUnderWay(tx, 'erasure', customer_id, call.now)
  const request = await writeDown(tx, { kind: 'erasure', customer_id, customer_ids: ids, company, code_id: null, document }, call)
  const { request_id } = request
  const { company_id } = company
  const awaits = await propose(
    tx,
    {
      act: ERASE_UNPROVEN,
      company_id,
      subject: request_id,
      customer_ids: ids,
      input: { request_id },
      details: { document },
      reason: document,
    },
    call,
  )
  return { request: asHers(request, []), ...awaits }
}

export const ERASE_UNPROVEN = 'privacy.erase_unproven'

/** A paper speaks only for whom no code can be sent to. */
async function nothingMayBeProven(tx: Tx, customer_id: string) {
  if ((await contactsFor(tx, [customer_id], 'request')).get(customer_id)!.length) throw somethingProven({ customer_id })
}

/** A second person has confirmed it: from now on it is as if she had told a code, for what was hers when the paper was seen. */
export async function documentConfirmed(tx: Tx, { request_id }: { request_id: string }, call: Call) {
  const request = await lockRequest(tx, request_id, call.now)
  mustBeTheirs(request, call)
  if (request.status !== 'unproven' || request.document === null) throw requestClosed({ status: request.status })
  await nothingMayBeProven(tx, request.customer_id)
  const ids = await idsOf(tx, request.customer_id)
  if (ids.some((id) => !request.customer_ids.includes(id))) throw mergedSince({ request_id })
  return asHers(await accept(tx, { ...request, customer_ids: ids }, call), []) // without a name: the answer is remembered for whoever asks again
}

interface Company {
  company_id: string
  name: string
}

/** One request of a kind at a time; what was not proven gives way. Answers with the ids that are hers. */
async function nothingUnderWay(tx: Tx, kind: RequestKind, customer_id: string, now: string) {
  const ids = await idsOf(tx, customer_id)
  await run(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`privacy.requests:${ids[0]}`])
  const open = await runOne<{ request_id: string }>(
    tx,
    `select request_id from privacy.requests where customer_id = any($1::text[]) and kind = $2 and status = 'open'`,
    [ids, kind],
  )
  if (open) throw requestOpenAlready(open)
  await run(
    tx,
    `update privacy.requests set status = 'withdrawn', decided_at = $3 where customer_id = any($1::text[]) and kind = $2 and status = 'unproven'`,
    [ids, kind, now],
  )
  return ids
}

async function writeDown(
  tx: Tx,
  asked: {
    kind: RequestKind
    customer_id: string
    customer_ids: string[]
    company: Company
    code_id: string | null
    document: string | null
  },
  call: Call,
): Promise<Request> {
  const { actor, channel, now } = call
  const { kind, customer_id, customer_ids, company, code_id, document } = asked
  const { company_id } = company
  const request_id = newId('req')
  await run(
    tx,
    `insert into privacy.requests (request_id, kind, customer_id, customer_ids, company_id, status, code_id, document, channel, asked_by, asked_at, due_on)
     values ($1, $2, $3, $4, $5, 'unproven', $6, $7, $8, $9, $10, $10::timestamptz::date + $11::integer)`,
    [
      ...[request_id, kind, customer_id, customer_ids, company_id, code_id, document, channel, actor, now],
      await ruleOn(tx, 'request_answer', now),
    ],
  )
  await announceChange(tx, { request_id, kind, customer_id, company_id, status: 'unproven' }, call)
  return requestOf(tx, request_id, now)
}

const announceChange = (
  tx: Tx,
  { request_id, kind, status, customer_id, company_id }: Pick<Request, 'request_id' | 'kind' | 'status' | 'customer_id' | 'company_id'>,
  { actor, channel, now }: { actor: string; channel?: string; now: string },
) =>
  announce(tx, requestChanged, { subject: request_id, company_id, customer_id, channel, actor, occurred_at: now, data: { kind, status } })

async function requestOf(db: Db | Tx, request_id: string, now: string): Promise<Request> {
  const request = await runOne<Request>(db, `${REQUESTS} where r.request_id = $2`, [now, request_id])
  if (!request) throw notFound({ what: 'request', id: request_id })
  return request
}

/** Of two who decide at once, one is late. */
async function lockRequest(tx: Tx, request_id: string, now: string): Promise<Request> {
  await run(tx, 'select from privacy.requests where request_id = $1 for no key update', [request_id])
  return requestOf(tx, request_id, now)
}

const asHers = (request: Request, hindrances: HerRequest['hindrances']): HerRequest => {
  const { request_id, kind, status, channel, asked_at, due_on, proven_at, carry_out_at, decided_at, reason, note, download_until } = request
  return {
    request_id,
    kind,
    status,
    channel,
    asked_at,
    due_on,
    proven_at,
    carry_out_at,
    decided_at,
    reason,
    note,
    hindrances,
    download_until,
  }
}

/** What stands in the way of each of these, by its id: asked of the modules once for all of them. */
async function hindrancesOf(db: Db | Tx, requests: readonly Request[]): Promise<Map<string, HerRequest['hindrances']>> {
  const open = requests.filter(({ kind, status }) => kind === 'erasure' && status === 'open')
  const ids = await idsOfMany(
    db,
    open.map(({ customer_id }) => customer_id),
  )
  const found = open.length ? await whatHinders(db, [...ids.values()].flat()) : []
  const of = ({ customer_id }: Request) => found.filter((one) => ids.get(customer_id)?.includes(one.customer_id))
  return new Map(requests.map((request) => [request.request_id, of(request).map(({ reason, subject }) => ({ reason, subject }))]))
}

/** What she has asked for, newest first. */
export async function herRequests(db: Db, customer_ids: readonly string[], now: string): Promise<HerRequest[]> {
  const rows = await run<Request>(
    db,
    `${REQUESTS} where r.customer_id = any($2::text[]) and r.status <> 'unproven' order by r.asked_at desc limit 20`,
    [now, customer_ids],
  )
  const hindrances = await hindrancesOf(db, rows)
  return rows.map((request) => asHers(request, hindrances.get(request.request_id)!))
}

/** Hers, or of a company that the caller works for; anybody else's is not there. */
function mustBeTheirs(request: Request, call: Call) {
  const { principal } = call
  const theirs =
    principal.audience === 'shopper' ? principal.customer_ids.includes(request.customer_id) : worksFor(call, request.company_id)
  if (!theirs) throw notFound({ what: 'request', id: request.request_id })
}

/** The code she got: from now on it is she who asks. A copy of her data is made at once; forgetting her waits a while, in case she thinks again. */
export async function proveRequest(database: Database, request_id: string, digits: string, call: Call): Promise<HerRequest> {
  const { now, actor } = call
  const request = await requestOf(database.db, request_id, now)
  mustBeTheirs(request, call)
  if (request.status !== 'unproven') throw requestClosed({ status: request.status })
  const { customer_id } = request
  const asked = { code_id: request.code_id!, asked_by: actor, customer_id, now }
  return answeredHerself(database, asked, digits, async (tx) => {
    const locked = await lockRequest(tx, request_id, now)
    if (locked.status !== 'unproven') throw requestClosed({ status: locked.status })
    const open = await accept(tx, { ...locked, customer_ids: await idsOf(tx, customer_id) }, call)
    return asHers(open, (await hindrancesOf(tx, [open])).get(request_id)!)
  })
}

/** It is she who asks: no other ids than these are meant, and forgetting them waits a while. */
async function accept(tx: Tx, request: Request, call: Call): Promise<Request> {
  const { request_id, kind, customer_id, customer_ids, company_id, due_on } = request
  const { now } = call
  const hours = kind === 'erasure' ? await ruleOn(tx, 'erasure_wait', now) : 0
  const carry_out_at = new Date(Date.parse(now) + hours * 3_600_000).toISOString()
  await run(
    tx,
    `update privacy.requests set status = 'open', proven_at = $2, carry_out_at = $3, code_id = null, customer_ids = $4 where request_id = $1`,
    [request_id, now, carry_out_at, customer_ids],
  )
  await announceChange(tx, { ...request, status: 'open' }, call)
  const text = (locale: Locale) => requestAccepted(locale, due_on)
  if (kind === 'erasure') await tell(tx, [{ kind: 'erasure_accepted', purpose: 'request', company_id, customer_id, text, now }])
  return requestOf(tx, request_id, now)
}

/** Nobody has confirmed that her paper was seen: nothing waits for it any more. */
export async function paperNotConfirmed(tx: Tx, request_id: string, doing: { actor: string; now: string }) {
  const request = await lockRequest(tx, request_id, doing.now)
  if (request.status === 'unproven') await decideOn(tx, request, { status: 'withdrawn' }, doing)
}

/** She thinks again. */
export async function withdrawRequest(tx: Tx, request_id: string, call: Call): Promise<HerRequest> {
  const request = await lockRequest(tx, request_id, call.now)
  mustBeTheirs(request, call)
  if (!['unproven', 'open'].includes(request.status)) throw requestClosed({ status: request.status })
  return asHers(await decideOn(tx, request, { status: 'withdrawn' }, call), [])
}

async function decideOn(
  tx: Tx,
  request: Request,
  decision: { status: RequestStatus; reason?: string; note?: string | undefined; proof?: object[] },
  doing: { actor: string; channel?: string; now: string },
): Promise<Request> {
  const { status, reason = null, note = null, proof } = decision
  await run(
    tx,
    `update privacy.requests set status = $2, reason = $3, note = $4, proof = $5, decided_at = $6, decided_by = $7, carry_out_at = null where request_id = $1`,
    [request.request_id, status, reason, note, proof ? JSON.stringify(proof) : null, doing.now, doing.actor],
  )
  await announceChange(tx, { ...request, status }, doing)
  return requestOf(tx, request.request_id, doing.now)
}

/** The shop says no, and tells her why. */
export async function refuseRequest(
  tx: Tx,
  { request_id, reason, note }: { request_id: string; reason: Static<typeof RefusalReason>; note?: string },
  call: Call,
) {
  const request = await lockRequest(tx, request_id, call.now)
  mustBeTheirs(request, call)
  if (request.status !== 'open') throw requestClosed({ status: request.status })
  return forStaff(tx, await sayNo(tx, request, { reason, note }, call))
}

async function sayNo(
  tx: Tx,
  request: Request,
  { reason, note }: { reason: Static<typeof Reason>; note?: string | undefined },
  doing: { actor: string; channel?: string; now: string },
) {
  const { customer_id, company_id } = request
  const text = (locale: Locale) => requestRefused(locale, reason, note)
  await tell(tx, [{ kind: 'request_refused', purpose: 'request', company_id, customer_id, text, now: doing.now }])
  return decideOn(tx, request, { status: 'refused', reason, note }, doing)
}

/** Carries it out now, without waiting: she has proven who she is, and nothing stands in the way. Whoever showed a paper is given her time. */
export async function completeRequest(database: Database, request_id: string, call: Call) {
  const asked = await requestOf(database.db, request_id, call.now)
  mustBeTheirs(asked, call)
  const copy = await copyFor(database.db, asked, call.now)
  return database.transaction(async (tx) => {
    const request = await lockRequest(tx, request_id, call.now)
    if (request.status === 'unproven') throw requestUnproven({})
    if (request.status !== 'open') throw requestClosed({ status: request.status })
    if (request.document !== null && request.carry_out_at! > call.now) throw stillWaiting({ carry_out_at: request.carry_out_at! })
    const decided = await carryOut(tx, request, copy, call)
    if ('hindrances' in decided) throw stillHindered(decided)
    return forStaff(tx, decided)
  })
}

interface Copy {
  customer_ids: string[]
  body: string
}

/** What is read of all modules is read before the transaction: it may take a while. */
async function copyFor(db: Db, request: Request, now: string): Promise<Copy | null> {
  if (request.kind !== 'export' || request.status !== 'open') return null
  const about = await idsOf(db, request.customer_id)
  if (!(await wereHers(db, request, about))) return null
  return { customer_ids: about, body: JSON.stringify({ about, made_at: now, data: await exportPerson(db, about) }, null, 2) }
}

/**
 * What is hers now was hers when she proved it, or came as a record of hers since. After an unmerge it is less; of whoever became one with her
 * since, she has proven nothing.
 */
async function wereHers(db: Db | Tx, { customer_ids, proven_at }: Request, ids: readonly string[]) {
  const since = ids.filter((id) => !customer_ids.includes(id))
  return !since.length || (await broughtByRecords(db, since, proven_at!)).length === since.length
}

interface Doing {
  actor: string
  now: string
}

/** Does what she asked, or says what stands in the way. Only what was hers when she proved it is touched: otherwise she is told to ask again. */
async function carryOut(
  tx: Tx,
  request: Request,
  copy: Copy | null,
  doing: Doing,
): Promise<Request | { hindrances: HerRequest['hindrances'] }> {
  if (request.kind === 'erasure') await lockToForget(tx, [...request.customer_ids, ...(await idsOf(tx, request.customer_id))])
  const ids = await idsOf(tx, request.customer_id)
  if (!(await wereHers(tx, request, ids))) return sayNo(tx, request, { reason: 'merged_since' }, doing)
  return request.kind === 'erasure' ? forget(tx, request, ids, doing) : handOver(tx, request, copy, ids, doing)
}

async function forget(tx: Tx, request: Request, customer_ids: string[], doing: Doing) {
  const { request_id } = request
  const hindrances = (await hindrancesOf(tx, [request])).get(request_id)!
  if (hindrances.length) return { hindrances }
  const proof = await erasePerson(tx, customer_ids, doing.now)
  // What was ordered in the meantime is locked by now, and still to be delivered.
  const ordered = (await hindrancesOf(tx, [request])).get(request_id)!
  if (ordered.length) throw stillHindered({ hindrances: ordered })
  await run(
    tx,
    `update privacy.requests set customer_ids = $2, again_at = $3::timestamptz + $4 * interval '1 minute' where request_id = $1`,
    [request_id, customer_ids, doing.now, LATE_IN_MINUTES],
  )
  return decideOn(tx, request, { status: 'done', proof }, doing)
}

async function handOver(tx: Tx, request: Request, copy: Copy | null, ids: string[], doing: Doing) {
  const { request_id, customer_id, company_id } = request
  const { now } = doing
  if (copy?.customer_ids.join() !== ids.join()) throw new Error('who she is has changed while her copy was made')
  const days = await ruleOn(tx, 'export_download', now)
  await run(
    tx,
    `insert into privacy.exports (request_id, body, made_at, expires_at) values ($1, $2, $3, $3::timestamptz + $4 * interval '1 day')`,
    [request_id, copy.body, now, days],
  )
  await run(tx, 'update privacy.requests set customer_ids = $2 where request_id = $1', [request_id, ids])
  await tell(tx, [{ kind: 'export_ready', purpose: 'request', company_id, customer_id, text: (locale) => exportReady(locale, days), now }])
  return decideOn(tx, request, { status: 'done' }, doing)
}

const AGAIN_IN_MINUTES = 60

/** Carries out what is due. Whoever is hindered is looked at again later; until the due date somebody has to decide. */
export async function carryOutDue(database: Database, now: string, log: Log) {
  const due = await run<{ request_id: string }>(
    database.db,
    `select request_id from privacy.requests where status = 'open' and carry_out_at <= $1 order by carry_out_at limit 50`,
    [now],
  )
  const doing = { actor: 'system:privacy', now }
  for (const { request_id } of due)
    try {
      const copy = await copyFor(database.db, await requestOf(database.db, request_id, now), now)
      await database.transaction(async (tx) => {
        const request = await lockRequest(tx, request_id, now)
        if (request.status !== 'open' || request.carry_out_at === null || request.carry_out_at > now) return
        if ('hindrances' in (await carryOut(tx, request, copy, doing))) await later(tx, request_id, now)
      })
    } catch (error) {
      log.error({ request_id, error: String(error) }, 'a request about personal data could not be carried out; trying again in an hour')
      await database.transaction((tx) => later(tx, request_id, now))
    }
}

/** So long what began before she was forgotten may take to be written. */
const LATE_IN_MINUTES = 10

/** What was on its way when somebody was forgotten (an event, a record, what she put into her cart) is forgotten too, and counted in the proof. */
export async function forgetLateComers(database: Database, now: string, log: Log) {
  const due = await run<{ request_id: string }>(
    database.db,
    'select request_id from privacy.requests where again_at <= $1 order by again_at limit 50',
    [now],
  )
  for (const { request_id } of due)
    try {
      await database.transaction(async (tx) => {
        const { customer_ids, proof } = await lockRequest(tx, request_id, now)
        await lockToForget(tx, customer_ids)
        const late = await erasePerson(tx, customer_ids, now)
        const erasedOf = (table: string) => late.filter((line) => line.table === table).reduce((sum, line) => sum + line.erased, 0)
        const whole = (proof ?? []).map((line) => ({ ...line, erased: line.erased + erasedOf(line.table) }))
        await run(tx, 'update privacy.requests set again_at = null, proof = $2 where request_id = $1', [request_id, JSON.stringify(whole)])
      })
    } catch (error) {
      log.error({ request_id, error: String(error) }, 'what came late of somebody forgotten could not be erased; trying again in an hour')
      await run(
        database.writer,
        `update privacy.requests set again_at = $2::timestamptz + $3 * interval '1 minute' where request_id = $1`,
        [request_id, now, AGAIN_IN_MINUTES],
      )
    }
}

const later = (tx: Tx, request_id: string, now: string) =>
  run(tx, `update privacy.requests set carry_out_at = $2::timestamptz + $3 * interval '1 minute' where request_id = $1`, [
    request_id,
    now,
    AGAIN_IN_MINUTES,
  ])

/** Everything about her, for herself alone. */
export async function fileOf(db: Db, request_id: string, call: Call): Promise<string> {
  const { principal } = call
  const request = await requestOf(db, request_id, call.now)
  // Not by `mustBeTheirs`: whoever became one with her later sees that she has asked, but not what she was given before.
  if (principal.audience !== 'shopper' || !request.customer_ids.includes(principal.customer_id ?? ''))
    throw notFound({ what: 'request', id: request_id })
  const file = await runOne<{ body: string }>(db, 'select body from privacy.exports where request_id = $1 and expires_at > $2', [
    request_id,
    call.now,
  ])
  if (!file) throw exportGone({ request_id })
  return file.body
}

export const forgetExports = (tx: Tx, now: string) => run(tx, 'delete from privacy.exports where expires_at <= $1', [now])

const shown = {
  ...fields,
  document: Type.Union([SeenDocument, Type.Null()], { description: 'by which paper she was identified, where no code was' }),
  asked_by: Text,
  decided_by: OrNull,
  company_id: Text,
  customer_id: Text,
  customer_name: OrNull,
}
/** A request as those see it who answer for it. What the copy says is hers alone. */
export const DataRequest = Type.Object({ ...shown, proof: Type.Union([Type.Array(ProofLine), Type.Null()]) })
export type DataRequest = Static<typeof DataRequest>

const nameOf = (card: CustomerCard | undefined) => [card?.first_name, card?.last_name].filter(Boolean).join(' ') || null

async function forStaff(db: Db | Tx, request: Request): Promise<DataRequest> {
  return (await allForStaff(db, [request]))[0]!
}

async function allForStaff(db: Db | Tx, requests: readonly Request[]): Promise<DataRequest[]> {
  const hindrances = await hindrancesOf(db, requests)
  const cards = await customerCards(
    db,
    requests.map(({ customer_id }) => customer_id),
  )
  return requests.map((request) => {
    const { download_until: _, ...hers } = asHers(request, hindrances.get(request.request_id)!)
    const { document, asked_by, decided_by, company_id, customer_id, proof } = request
    return { ...hers, document, asked_by, decided_by, company_id, customer_id, customer_name: nameOf(cards.get(customer_id)), proof }
  })
}

/** The requests of the caller's companies, newest first. */
export async function listRequests(
  db: Db,
  { limit, after, status }: { limit: number; after?: string | undefined; status?: RequestStatus | undefined },
  call: Call,
) {
  const [asked_at = null, request_id = null] = readCursor(after) ?? []
  const rows = await run<Request>(
    db,
    `${REQUESTS}
     where (r.asked_at, r.request_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, '')) and ($4::text is null or r.status = $4)
       and ($5::text[] is null or r.company_id = any($5))
     order by r.asked_at desc, r.request_id desc limit $6`,
    [call.now, asked_at, request_id, status ?? null, companiesOf(call), limit + 1],
  )
  const page = pageOf(rows, limit, (request) => [request.asked_at, request.request_id])
  return { items: await allForStaff(db, page.items), next: page.next }
}

export async function readRequest(db: Db, request_id: string, call: Call): Promise<DataRequest> {
  const request = await requestOf(db, request_id, call.now)
  mustBeTheirs(request, call)
  return forStaff(db, request)
}

/** Somebody at a counter or on the phone asks for herself; the code goes to her, and what she tells proves it. */
export async function askForHer(
  tx: Tx,
  { customer_id, kind }: { customer_id: string; kind: RequestKind },
  company: { company_id: string; name: string },
  call: Call,
) {
  const { locale } = await customerOf(tx, customer_id)
  return askFor(tx, kind, customer_id, company, locale as Locale, call)
}
