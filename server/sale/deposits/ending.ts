import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { idempotencyKeyReused } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { Awaits, propose, type Proposed } from '../../foundation/approvals/index.ts'
import { companyOf } from '../../foundation/companies/index.ts'
import { registerOf } from '../../foundation/stores/index.ts'
import { account, lockedBalanceOf, post } from '../../foundation/ledger/index.ts'
import {
  askRefunds,
  type Change,
  changeWishOf,
  letGo,
  lockPaymentsOf,
  type Payment,
  refundableOf,
  speakChanges,
} from '../payments/index.ts'
import { drawerFor, drawerMissing, spread } from '../refunds/index.ts'
import { givesAlone } from '../stored_value/index.ts'
import { accountOf, Deposit, depositKept, depositNotCome, depositOf, depositReturned } from './deposits.ts'

/** Keeping money that a customer has left needs two people, always. */
export const KEEP_ACT = 'deposits.keep'
/** So does giving besides what one person alone may not give away. */
export const GIVE_MORE_ACT = 'deposits.give_back_more'

export const depositSpent = refusal<{ number: string }>('deposit_spent', 409, ({ number }) => `Nothing is left of the deposit ${number}`)
export const depositInUse = refusal<{ number: string }>(
  'deposit_in_use',
  409,
  ({ number }) => `The deposit ${number} is set aside for a payment under way: let that end first`,
)
export const depositNotKept = refusal<{ number: string }>(
  'deposit_not_kept',
  409,
  () =>
    'This deposit is earnest money: it counts towards the price, or goes back. Only what was agreed to be lost by whoever withdraws can be kept',
)

export const depositChanged = refusal<{ number: string }>(
  'deposit_changed',
  409,
  ({ number }) => `There is not as much on the deposit ${number} as when this was proposed: propose it anew`,
)

export const Reason = Type.String({ minLength: 3, maxLength: 200, description: 'why, in words' })
const MayAwait = { awaits: Type.Union([Awaits, Type.Null()]) }
export const Kept = Type.Object({ deposit: Deposit, ...MayAwait })
export const Returned = Type.Object({ ...Deposit.properties, ...MayAwait })

interface Returning {
  deposit_id: string
  /** Who withdrew; null: nobody, it is not needed. */
  withdrawn_by: 'customer' | 'company' | null
  reason: string
  register_id?: string
}

/**
 * Gives what is left of a deposit back the way it came. If it was agreed that whoever withdraws loses, and it is we who withdraw, she is given as much
 * again as the law says: as credit, or from a drawer where nobody knows her. Where that is more than one person may give away, it is proposed.
 */
export async function returnDeposit(database: Database, asked: Returning, call: Call): Promise<Type.Static<typeof Returned>> {
  const { changes, awaits } = await database.transaction((tx) => giveBackOrPropose(tx, asked, call))
  await speakChanges(database, changes, call.now)
  return { ...(await depositOf(database.db, asked.deposit_id, call)), awaits }
}

/** `back_minor`: what goes back by this very call. */
export async function giveBackOrPropose(
  tx: Tx,
  asked: Returning,
  call: Call,
): Promise<{ changes: Change[]; awaits: Awaits | null; back_minor: number | null }> {
  const { deposit_id, withdrawn_by, reason, register_id } = asked
  const { key, actor } = changeWishOf(call)
  const payments = await lockPaymentsOf(tx, deposit_id)
  const before = await runOne<{ deposit_id: string }>(tx, 'select deposit_id from deposits.ends where key = $1', [key])
  // By her key another deposit was given back.
  if (before && before.deposit_id !== deposit_id) throw idempotencyKeyReused({ key: call.request_key!.key })
  if (before) return { changes: [], awaits: null, back_minor: null }
  const back = await goesBack(tx, payments, asked, call)
  const { deposit, amount_minor, besides_minor } = back
  const { company_id, customer_id, currency, number } = deposit
  if (!besides_minor || (await givesAlone(tx, await companyOf(tx, company_id), besides_minor, call)))
    return { changes: await giveBack(tx, back, { ...asked, key, actor, confirmed_by: null }, call), awaits: null, back_minor: amount_minor }
  const drawer = customer_id ? register_id : await drawerHere(tx, deposit, register_id, call)
  const awaits = await propose(
    tx,
    {
      ...{ act: GIVE_MORE_ACT, company_id, subject: deposit_id, customer_ids: customer_id ? [customer_id] : [], reason },
      input: { deposit_id, withdrawn_by, reason, amount_minor, ...(drawer && { register_id: drawer }) },
      details: { amount_minor: amount_minor + besides_minor, currency, number },
    },
    call,
  )
  return { changes: [], awaits, back_minor: null }
}

/** Somebody else has looked: it goes back, with what is given besides. Providers are asked by due work. */
export async function confirmedReturn(
  tx: Tx,
  { proposal_id, proposed_by, amount_minor, ...asked }: Returning & { amount_minor: number } & Proposed,
  call: Call,
) {
  const back = await goesBack(tx, await lockPaymentsOf(tx, asked.deposit_id), asked, call)
  if (back.amount_minor !== amount_minor) throw depositChanged({ number: back.deposit.number })
  await giveBack(tx, back, { ...asked, key: proposal_id, actor: proposed_by, confirmed_by: call.actor }, call)
  return { deposit: await depositOf(tx, asked.deposit_id, call), awaits: null }
}

interface Back {
  payments: readonly Payment[]
  deposit: Deposit
  /** What is left on it, though its money may never have come. */
  rest_minor: number
  amount_minor: number
  besides_minor: number
}

/** What of a deposit goes back, while its payments are locked: what is left of it, as far as its money has come, and what the law adds. */
async function goesBack(tx: Tx, payments: readonly Payment[], asked: Returning, call: Call): Promise<Back> {
  const deposit = await depositOf(tx, asked.deposit_id, call)
  const { kind, times_back, number } = deposit
  const rest_minor = await lockedRest(tx, deposit)
  // What is being taken at this moment could not be asked back, and would then be ours.
  if (payments.some(({ capturing_minor }) => capturing_minor > 0)) throw depositNotCome({ number })
  const amount_minor = Math.min(
    rest_minor,
    payments.reduce((sum, payment) => sum + refundableOf(payment), 0),
  )
  const besides_minor = kind === 'withdrawal' && asked.withdrawn_by === 'company' ? amount_minor * (times_back - 1) : 0
  return { payments, deposit, rest_minor, amount_minor, besides_minor }
}

async function giveBack(
  tx: Tx,
  { payments, deposit, rest_minor, amount_minor, besides_minor }: Back,
  asked: Returning & { key: string; actor: string; confirmed_by: string | null },
  call: Call,
): Promise<Change[]> {
  const { deposit_id, withdrawn_by, reason, register_id, key, actor, confirmed_by } = asked
  const { company_id, currency, customer_id } = deposit
  const end_id = newId('den')
  await run(
    tx,
    `insert into deposits.ends (end_id, deposit_id, key, kind, withdrawn_by, amount_minor, besides_minor, reason, actor, confirmed_by, ended_at)
     values ($1, $2, $3, 'returned', $4, $5, $6, $7, $8, $9, $10)`,
    [end_id, deposit_id, key, withdrawn_by, amount_minor, besides_minor, reason, actor, confirmed_by, call.now],
  )
  const parts = []
  const shares = spread(
    payments.map((payment) => ({ ...payment, left_minor: refundableOf(payment) })),
    amount_minor,
  )
  if (!shares) throw depositNotCome({ number: deposit.number })
  for (const share of shares) {
    const payment = payments.find((one) => one.payment_id === share.payment_id)!
    const drawer = share.method === 'cash' ? await drawerFor(tx, payment, register_id ? { register_id } : {}, call) : null
    const refund = { payment_id: share.payment_id, amount_minor: share.amount_minor, register_id: drawer, credit_of: null }
    parts.push({ ...refund, key: `deposit ${end_id} ${share.payment_id}`, actor })
  }
  const refunds = await askRefunds(tx, payments, parts, call.now)
  const never_came_minor = rest_minor - amount_minor
  const let_go = never_came_minor ? await letGo(tx, payments.filter(({ captured_minor }) => captured_minor === 0).map(idOf), call.now) : []
  const order = account(company_id, currency, 'order', deposit_id)
  const taken_off = (key: string, kind: string, minor: number) =>
    minor ? [{ key: `${key}:${end_id}`, kind, transfers: [{ from: order, to: accountOf(deposit), amount_minor: minor }] }] : []
  const groups = [
    ...taken_off('deposit_end', 'deposit_returned', amount_minor),
    ...taken_off('deposit_never_came', 'deposit_never_came', never_came_minor),
    ...(besides_minor
      ? [
          {
            ...{ key: `deposit_besides:${end_id}`, kind: 'deposit_besides' },
            transfers: [
              {
                from: customer_id
                  ? account(company_id, currency, 'store_credit', customer_id)
                  : account(company_id, currency, 'drawer', await drawerHere(tx, deposit, register_id, call)),
                to: account(company_id, currency, 'given_away', 'deposit'),
                amount_minor: besides_minor,
              },
            ],
          },
        ]
      : []),
  ]
  await postAll(tx, deposit_id, groups, call)
  await say(tx, depositReturned, deposit, amount_minor, call)
  return [...refunds, ...let_go]
}

/** What is left, which nobody takes before the end of the transaction. */
async function lockedRest(tx: Tx, deposit: Deposit): Promise<number> {
  const balance_minor = await lockedBalanceOf(tx, accountOf(deposit))
  if (balance_minor === 0) throw depositSpent({ number: deposit.number })
  const held = await runOne<{ available_minor: number }>(tx, 'select available_minor from ledger.public_balances where account = $1', [
    accountOf(deposit),
  ])
  if (held?.available_minor !== balance_minor) throw depositInUse({ number: deposit.number })
  return balance_minor
}

const idOf = ({ payment_id }: Payment) => payment_id

/** Cash comes out of a drawer of that company at a place where she works: the one she stands at, or the one she names. */
async function drawerHere(tx: Tx, { company_id }: Deposit, asked: string | undefined, call: Call): Promise<string> {
  const { principal } = call
  const drawer = asked ?? (principal.audience === 'staff' ? principal.register_id : null)
  if (!drawer) throw drawerMissing({})
  const register = await registerOf(tx, drawer)
  if (register.company_id !== company_id) throw notFound({ what: 'register', id: drawer })
  mustWorkAt(call, 'deposits.return', register.location_id)
  return drawer
}

/** She has withdrawn, and it was agreed that she loses it then: proposed here, kept once somebody else has looked. */
export async function proposeKeeping(tx: Tx, { deposit_id, reason }: { deposit_id: string; reason: string }, call: Call) {
  const deposit = await depositOf(tx, deposit_id, call)
  mustBeKeepable(deposit)
  const { company_id, customer_id, balance_minor, currency, number } = deposit
  const awaits = await propose(
    tx,
    {
      ...{ act: KEEP_ACT, company_id, subject: deposit_id, customer_ids: customer_id ? [customer_id] : [] },
      ...{ input: { deposit_id, reason, amount_minor: balance_minor }, details: { amount_minor: balance_minor, currency, number }, reason },
    },
    call,
  )
  return { deposit, awaits }
}

function mustBeKeepable({ kind, number, balance_minor }: Deposit) {
  if (kind !== 'withdrawal') throw depositNotKept({ number })
  if (balance_minor === 0) throw depositSpent({ number })
}

/** Somebody else has looked: it is kept. */
export async function confirmedKeeping(
  tx: Tx,
  { deposit_id, reason, amount_minor, proposal_id, proposed_by }: { deposit_id: string; reason: string; amount_minor: number } & Proposed,
  call: Call,
) {
  const payments = await lockPaymentsOf(tx, deposit_id)
  const deposit = await depositOf(tx, deposit_id, call)
  mustBeKeepable(deposit)
  const { company_id, currency, number } = deposit
  if ((await lockedRest(tx, deposit)) !== amount_minor) throw depositChanged({ number })
  if (payments.some((payment) => payment.captured_minor < payment.amount_minor)) throw depositNotCome({ number })
  const end_id = newId('den')
  await run(
    tx,
    `insert into deposits.ends (end_id, deposit_id, key, kind, withdrawn_by, amount_minor, reason, actor, confirmed_by, ended_at)
     values ($1, $2, $3, 'kept', 'customer', $4, $5, $6, $7, $8)`,
    [end_id, deposit_id, proposal_id, amount_minor, reason, proposed_by, call.actor, call.now],
  )
  const transfers = [{ from: account(company_id, currency, 'kept_deposits'), to: accountOf(deposit), amount_minor }]
  await postAll(tx, deposit_id, [{ key: `deposit_end:${end_id}`, kind: 'deposit_kept', transfers }], call)
  await say(tx, depositKept, deposit, amount_minor, call)
  return { deposit: await depositOf(tx, deposit_id, call), awaits: null }
}

async function postAll(
  tx: Tx,
  document: string,
  groups: readonly { key: string; kind: string; transfers: { from: string; to: string; amount_minor: number }[] }[],
  { actor, now }: Call,
) {
  const posted = await post(
    tx,
    groups.map((group) => ({ ...group, document, actor, posted_at: now })),
  )
  for (const outcome of posted) if ('refusal' in outcome) throw outcome.refusal
}

const say = (
  tx: Tx,
  kind: typeof depositReturned,
  { deposit_id, number, company_id, customer_id, location_id, currency }: Deposit,
  amount_minor: number,
  { actor, now, channel }: Call,
) =>
  announce(tx, kind, {
    ...{ subject: deposit_id, company_id, customer_id, location_id, channel, actor, occurred_at: now },
    data: { deposit_id, number, amount_minor, currency },
  })
