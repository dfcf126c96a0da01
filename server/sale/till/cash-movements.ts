import { Type } from 'typebox'
import { type Database, type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { Refusal, refusal } from '#platform/refusal'
import { account, insufficientBalance } from '../../foundation/ledger/index.ts'
import { registerOf } from '../../foundation/stores/index.ts'
import { awaitedAtTill, confirmedAtTill, refundAtTill } from '../refunds/index.ts'
import {
  drawerOf,
  moveCash,
  mustBeOpen,
  mustSellAt,
  registerIdOf,
  registerIsClosed,
  type RegisterSession,
  safeOf,
  staysOpen,
} from './register-sessions.ts'

/** For what cash is paid out of a drawer, or into it, without a sale. */
const PettyCashReason = Type.Enum(['supplies', 'postage', 'transport', 'repair', 'returned', 'other'])
export const CashMovementAsked = Type.Object({
  kind: Type.Enum(['to_safe', 'from_safe', 'paid_out', 'paid_in']),
  amount_minor: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  reason: Type.Optional(PettyCashReason),
  document: Type.Optional(
    Type.String({ maxLength: 40, pattern: '^[A-Za-z0-9_./-]+$', description: 'the number of the bill or the receipt' }),
  ),
})
type CashMovementAsked = Type.Static<typeof CashMovementAsked>

export const CashMovement = Type.Object({
  cash_movement_id: Type.String(),
  register_session_id: Type.String(),
  kind: Type.Enum(['to_safe', 'from_safe', 'paid_out', 'paid_in']),
  amount_minor: Type.Integer(),
  reason: OrNull(PettyCashReason),
  document: OrNull(Type.String()),
  moved_by: Type.String(),
  moved_at: Type.String(),
})
type CashMovement = Type.Static<typeof CashMovement>

export const cashMoved = event(
  'till.cash_moved',
  Type.Object({ register_id: Type.String(), kind: Type.String(), amount_minor: Type.Integer(), currency: Type.String() }),
)
/** Does not say how much there is: whoever counts the drawer in the evening is not told before. */
export const drawerHasLess = refusal<{ register_id: string }>('drawer_has_less', 409, () => 'There is not so much in this drawer')
export const cashReasonMissing = refusal<object>('cash_reason_missing', 422, () => 'Say what this cash is for')

const KINDS = {
  to_safe: { into_drawer: -1, transfer: 'cash_dropped' },
  from_safe: { into_drawer: 1, transfer: 'cash_fetched' },
  paid_out: { into_drawer: -1, transfer: 'cash_paid_out' },
  paid_in: { into_drawer: 1, transfer: 'cash_paid_in' },
} as const

/** Brings cash to the safe or from it, or pays it out or in for a reason, while the register is open: written down and booked at once. */
export async function moveCashAtTill(tx: Tx, asked: CashMovementAsked, call: Call): Promise<CashMovement> {
  const session = await mustSellAt(tx, call)
  mustWorkAt(call, 'till.move_cash', session.location_id)
  const { kind, amount_minor, document = null } = asked
  const isOurs = kind === 'to_safe' || kind === 'from_safe'
  const reason = isOurs ? null : (asked.reason ?? null)
  if (!isOurs && !reason) throw cashReasonMissing({})
  const movement = { cash_movement_id: newId('csh'), kind, amount_minor, reason, document, moved_by: call.actor, moved_at: call.now }
  const { register_session_id, register_id, company_id, location_id, currency } = session
  await run(
    tx,
    `insert into till.cash_movements (cash_movement_id, register_session_id, kind, amount_minor, reason, document, moved_by, moved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [movement.cash_movement_id, register_session_id, kind, amount_minor, reason, document, call.actor, call.now],
  )
  const { into_drawer, transfer } = KINDS[kind]
  const no = await moveCash(
    tx,
    session,
    {
      ...{ key: `cash:${movement.cash_movement_id}`, kind: transfer, into_drawer_minor: into_drawer * amount_minor },
      other: reason === null ? safeOf(session) : pettyCashOf(session, reason),
    },
    call,
  )
  if (no) throw drawerHasLess({ register_id })
  await announce(tx, cashMoved, {
    ...{ subject: register_session_id, company_id, location_id, channel: 'till', actor: call.actor, occurred_at: call.now },
    data: { register_id, kind, amount_minor, currency },
  })
  return { ...movement, register_session_id }
}

const pettyCashOf = ({ company_id, currency }: RegisterSession, reason: string) => account(company_id, currency, 'petty_cash', reason)

/** What was brought and fetched since the register was opened, the latest first. */
export async function cashMovementsHere(db: Db, { limit = 50, after }: { limit?: number; after?: string }, call: Call) {
  const { register_session_id } = await mustBeOpen(db, call)
  const [moved_at = null, cash_movement_id = null] = readCursor(after) ?? []
  const rows = await run<CashMovement>(
    db,
    `select cash_movement_id, register_session_id, kind, amount_minor, reason, document, moved_by, moved_at from till.cash_movements
     where register_session_id = $1 and (moved_at, cash_movement_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, ''))
     order by moved_at desc, cash_movement_id desc limit $4`,
    [register_session_id, moved_at, cash_movement_id, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.moved_at, row.cash_movement_id])
}

type GiveBackAsked = Omit<Parameters<typeof refundAtTill>[1], 'at'>

/** Cash comes out of the drawer at which it is asked for; what is not there cannot leave it, and how much is there is not told. */
export async function giveBackAtTill(database: Database, asked: GiveBackAsked, call: Call) {
  let session: RegisterSession | undefined
  const at = async (tx: Tx) => (session = await mustSellAt(tx, call))
  try {
    return await refundAtTill(database, { ...asked, at }, call)
  } catch (error) {
    if (session && isShort(error, drawerOf(session))) throw drawerHasLess({ register_id: session.register_id })
    throw error
  }
}

/** Whether a second person has looked, for whoever stands at a till of that company. */
export async function awaitedHere(db: Db, { proposal_id }: { proposal_id: string }, call: Call) {
  const { company_id } = await registerOf(db, registerIdOf(call))
  return awaitedAtTill(db, { proposal_id, company_id }, call)
}

const isShort = (error: unknown, of: string) =>
  error instanceof Refusal && error.code === insufficientBalance.code && (error.details as { account: string }).account === of

type ConfirmedAsked = Parameters<typeof confirmedAtTill>[1] & { register_session_id?: string }

/** Somebody else has looked. Cash leaves the drawer only while it is with whoever asked: what was counted since, or is another's by now, is not touched. */
export async function confirmedGivingBack(tx: Tx, { register_session_id, ...asked }: ConfirmedAsked, call: Call) {
  const isOpen = register_session_id !== undefined && (await staysOpen(tx, register_session_id))
  const given = await confirmedAtTill(tx, asked, call)
  if (!isOpen && given.parts.some(({ method }) => method === 'cash')) throw registerIsClosed({ register_id: asked.register_id })
  return given
}
