import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { type Refusal, refusal } from '#platform/refusal'
import { account, lockedBalanceOf, post } from '../../foundation/ledger/index.ts'
import { registerOf } from '../../foundation/stores/index.ts'

export const RegisterSessionReply = Type.Object({
  register_session_id: Type.String(),
  register_id: Type.String(),
  location_id: Type.String(),
  company_id: Type.String(),
  currency: Type.String(),
  float_minor: Type.Integer(),
  opened_at: Type.String(),
  opened_by: Type.String(),
  closed_at: OrNull(Type.String()),
  closed_by: OrNull(Type.String()),
  expected_minor: OrNull(Type.Integer()),
  counted_minor: OrNull(Type.Integer()),
  late_minor: Type.Integer({
    description: 'cash of sales made without the server that were told after it was counted: the count had it, what was expected had not',
  }),
  late_sales: Type.Integer(),
})
export type RegisterSession = Type.Static<typeof RegisterSessionReply>

export const noRegister = refusal<object>('no_register', 409, () => 'Sign in at a register first')
export const registerIsOpen = refusal<{ register_session_id: string }>('register_is_open', 409, () => 'This register is open already')
export const registerIsClosed = refusal<{ register_id: string }>('register_is_closed', 409, () => 'Open the register first')

export const registerOpened = event('till.register_opened', Type.Object({ register_id: Type.String(), float_minor: Type.Integer() }))
export const registerClosed = event(
  'till.register_closed',
  Type.Object({ register_id: Type.String(), expected_minor: Type.Integer(), counted_minor: Type.Integer() }),
)

/** The register at which the caller stands. */
export function registerIdOf(call: Call): string {
  const { principal } = call
  if (principal.audience !== 'staff' || !principal.register_id) throw noRegister({})
  return principal.register_id
}

const FIELDS = `register_session_id, register_id, location_id, company_id, currency, float_minor, opened_at, opened_by, closed_at, closed_by, expected_minor, counted_minor,
  (select coalesce(sum(s.late_minor), 0)::bigint from till.sales s where s.late_minor is not null and s.register_session_id = register_sessions.register_session_id) as late_minor,
  (select count(*)::integer from till.sales s where s.late_minor is not null and s.register_session_id = register_sessions.register_session_id) as late_sales`

export const openSessionOf = (on: Db | Tx, register_id: string) =>
  runOne<RegisterSession>(on, `select ${FIELDS} from till.register_sessions where register_id = $1 and closed_at is null`, [register_id])

export const mustBeOpen = async (on: Db | Tx, call: Call): Promise<RegisterSession> =>
  mayServe(await openSessionOf(on, registerIdOf(call)), call)

/** The session at which the caller stands, which nobody closes before the end of the transaction; or which only the caller closes. */
async function mustStayOpen(tx: Tx, call: Call, lock: 'for share' | 'for no key update'): Promise<RegisterSession> {
  const sql = `select ${FIELDS} from till.register_sessions where register_id = $1 and closed_at is null ${lock}`
  return mayServe(await runOne<RegisterSession>(tx, sql, [registerIdOf(call)]), call)
}
/** Whether this session is open still; then nobody closes it before the end of the transaction. */
export const staysOpen = async (tx: Tx, register_session_id: string): Promise<boolean> =>
  (
    await run(tx, 'select from till.register_sessions where register_session_id = $1 and closed_at is null for share', [
      register_session_id,
    ])
  ).length > 0
export const mustSellAt = (tx: Tx, call: Call) => mustStayOpen(tx, call, 'for share')

function mayServe(session: RegisterSession | undefined, call: Call): RegisterSession {
  const register_id = registerIdOf(call)
  if (!session) throw registerIsClosed({ register_id })
  mustWorkAt(call, 'till.sell', session.location_id)
  return session
}

export const drawerOf = ({ company_id, currency, register_id }: Pick<RegisterSession, 'company_id' | 'currency' | 'register_id'>) =>
  account(company_id, currency, 'drawer', register_id)

export const safeOf = ({ company_id, currency, location_id }: RegisterSession) => account(company_id, currency, 'safe', location_id)

/** Opens the caller's register with the change that is put into its drawer. */
export async function openRegister(tx: Tx, { float_minor }: { float_minor: number }, call: Call): Promise<RegisterSession> {
  const register = await registerOf(tx, registerIdOf(call))
  if (!register) throw noRegister({})
  mustWorkAt(call, 'till.sell', register.location_id)
  const session = await runOne<RegisterSession>(
    tx,
    `insert into till.register_sessions (register_session_id, register_id, company_id, location_id, currency, float_minor, opened_at, opened_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (register_id) where closed_at is null do nothing returning ${FIELDS}`,
    [newId('rgs'), register.register_id, register.company_id, register.location_id, register.currency, float_minor, call.now, call.actor],
  )
  if (!session) throw registerIsOpen({ register_session_id: (await openSessionOf(tx, register.register_id))?.register_session_id ?? '' })
  await moveOnce(tx, session, 'float_in', float_minor, call)
  await announce(tx, registerOpened, {
    subject: session.register_session_id,
    company_id: session.company_id,
    location_id: session.location_id,
    channel: 'till',
    actor: call.actor,
    occurred_at: call.now,
    data: { register_id: session.register_id, float_minor },
  })
  return session
}

/** Closes it with what was counted. What the drawer should hold comes from the ledger; the difference is booked, not hidden. */
export async function closeRegister(tx: Tx, { counted_minor }: { counted_minor: number }, call: Call): Promise<RegisterSession> {
  const session = await mustStayOpen(tx, call, 'for no key update')
  const expected_minor = await lockedBalanceOf(tx, drawerOf(session))
  const closed = await runOne<RegisterSession>(
    tx,
    `update till.register_sessions set closed_at = $2, closed_by = $3, expected_minor = $4, counted_minor = $5
     where register_session_id = $1 and closed_at is null returning ${FIELDS}`,
    [session.register_session_id, call.now, call.actor, expected_minor, counted_minor],
  )
  if (!closed) throw registerIsClosed({ register_id: session.register_id })
  await moveOnce(tx, session, 'cash_difference', counted_minor - expected_minor, call)
  await moveOnce(tx, session, 'cash_to_safe', -counted_minor, call)
  await announce(tx, registerClosed, {
    subject: session.register_session_id,
    company_id: session.company_id,
    location_id: session.location_id,
    channel: 'till',
    actor: call.actor,
    occurred_at: call.now,
    data: { register_id: session.register_id, expected_minor, counted_minor },
  })
  return closed
}

/**
 * The session in whose drawer the money of a sale lies that was made without the server: the one that was open then, else the first that was opened
 * afterwards, else the last one. Nobody closes it before the end of the transaction.
 */
export const sessionOfSale = async (tx: Tx, register_id: string, sold_at: string): Promise<RegisterSession | undefined> => {
  for (const which of [
    'opened_at <= $2 and (closed_at is null or closed_at > $2) order by opened_at desc',
    'opened_at > $2 order by opened_at',
    'opened_at <= $2 order by opened_at desc',
  ]) {
    const session = await runOne<RegisterSession>(
      tx,
      `select ${FIELDS} from till.register_sessions where register_id = $1 and ${which} limit 1 for share`,
      [register_id, sold_at],
    )
    if (session) return session
  }
  return undefined
}

/**
 * Cash that was told after its session had been counted was part of that count, where it was too much: it leaves the drawer again for the differences
 * of the place, so that what is in the drawer now is as it was.
 */
export async function bookLateCash(tx: Tx, session: RegisterSession, order_id: string, late_minor: number, call: Call) {
  const { company_id, currency, location_id } = session
  const other = account(company_id, currency, 'cash_difference', location_id)
  const no = await moveCash(tx, session, { key: `late_cash:${order_id}`, kind: 'late_cash', into_drawer_minor: -late_minor, other }, call)
  if (no) throw no
}

interface CashMove {
  key: string
  kind: string
  /** Below zero: out of it. */
  into_drawer_minor: number
  other: string
}

/** Books cash into a drawer or out of it; tells why not, when that is more than there is. */
export async function moveCash(tx: Tx, session: RegisterSession, move: CashMove, call: Call): Promise<Refusal | undefined> {
  const { key, kind, into_drawer_minor, other } = move
  if (!into_drawer_minor) return undefined
  const drawer = drawerOf(session)
  const [from, to] = into_drawer_minor > 0 ? [other, drawer] : [drawer, other]
  const [outcome] = await post(tx, [
    {
      ...{ key, kind, document: session.register_session_id, actor: call.actor, posted_at: call.now },
      transfers: [{ from, to, amount_minor: Math.abs(into_drawer_minor) }],
    },
  ])
  return outcome && 'refusal' in outcome ? outcome.refusal : undefined
}

/** What happens once in every session: it cannot be refused by a drawer that was locked before. */
async function moveOnce(
  tx: Tx,
  session: RegisterSession,
  kind: 'float_in' | 'cash_difference' | 'cash_to_safe',
  into_drawer_minor: number,
  call: Call,
) {
  const { company_id, currency, location_id, register_session_id } = session
  const other = kind === 'cash_difference' ? account(company_id, currency, 'cash_difference', location_id) : safeOf(session)
  const no = await moveCash(tx, session, { key: `${kind}:${register_session_id}`, kind, into_drawer_minor, other }, call)
  if (no) throw no
}

/** When a register was open, by whom, and what its drawer held; the latest first. */
export async function sessionsOf(
  db: Db,
  { register_id, limit = 50, after }: { register_id: string; limit?: number; after?: string },
  call: Call,
) {
  const { company_id, location_id } = await registerOf(db, register_id)
  if (!worksFor(call, company_id)) throw notFound({ what: 'register', id: register_id })
  mustWorkAt(call, 'registers.read', location_id)
  const [opened_at = null, register_session_id = null] = readCursor(after) ?? []
  const rows = await run<RegisterSession>(
    db,
    `select ${FIELDS} from till.register_sessions
     where register_id = $1 and (opened_at, register_session_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, ''))
     order by opened_at desc, register_session_id desc limit $4`,
    [register_id, opened_at, register_session_id, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.opened_at, row.register_session_id])
}
