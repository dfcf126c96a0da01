import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { Awaits, propose, type Proposed } from '../../foundation/approvals/index.ts'
import { registerOf } from '../../foundation/stores/index.ts'
import { account, lockedBalanceOf, post } from '../../foundation/ledger/index.ts'
import { askRefunds, type Change, changeWishOf, lockPaymentsOf, type Payment, speakChanges } from '../payments/index.ts'
import { drawerFor, drawerMissing, spread } from '../refunds/index.ts'
import { accountOf, Deposit, depositKept, depositOf, depositReturned } from './deposits.ts'

/** Keeping money that a customer has left needs two people, always. */
export const KEEP_ACT = 'deposits.keep'

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

export const Reason = Type.String({ minLength: 3, maxLength: 200, description: 'why, in words' })
export const Kept = Type.Object({ deposit: Deposit, awaits: Type.Union([Awaits, Type.Null()]) })

interface Returning {
  deposit_id: string
  /** Who withdrew; null: nobody, it is not needed. */
  withdrawn_by: 'customer' | 'company' | null
  reason: string
  register_id?: string
}

/**
 * Gives what is left of a deposit back the way it came. If it was agreed that whoever withdraws loses, and it is we who withdraw, she is given as much
 * again as the law says: as credit, or from a drawer where nobody knows her.
 */
export async function returnDeposit(database: Database, asked: Returning, call: Call): Promise<Deposit> {
  const changes = await database.transaction((tx) => giveBack(tx, asked, call))
  await speakChanges(database, changes, call.now)
  return depositOf(database.db, asked.deposit_id, call)
}

async function giveBack(tx: Tx, { deposit_id, withdrawn_by, reason, register_id }: Returning, call: Call): Promise<Change[]> {
  const { key } = changeWishOf(call)
  const payments = await lockPaymentsOf(tx, deposit_id)
  if (await runOne(tx, 'select from deposits.ends where key = $1', [key])) return []
  const deposit = await depositOf(tx, deposit_id, call)
  const amount_minor = await lockedRest(tx, deposit)
  const { company_id, currency, kind, times_back, customer_id } = deposit
  const besides_minor = kind === 'withdrawal' && withdrawn_by === 'company' ? amount_minor * (times_back - 1) : 0
  const end_id = newId('den')
  await run(
    tx,
    `insert into deposits.ends (end_id, deposit_id, key, kind, withdrawn_by, amount_minor, besides_minor, reason, actor, ended_at)
     values ($1, $2, $3, 'returned', $4, $5, $6, $7, $8, $9)`,
    [end_id, deposit_id, key, withdrawn_by, amount_minor, besides_minor, reason, call.actor, call.now],
  )
  const parts = []
  for (const share of shares(payments, amount_minor)) {
    const payment = payments.find((one) => one.payment_id === share.payment_id)!
    const drawer = share.method === 'cash' ? await drawerFor(tx, payment, register_id ? { register_id } : {}, call) : null
    const refund = { payment_id: share.payment_id, amount_minor: share.amount_minor, register_id: drawer, credit_of: null }
    parts.push({ ...refund, key: `deposit ${end_id} ${share.payment_id}`, actor: call.actor })
  }
  const asked = await askRefunds(tx, payments, parts, call.now)
  const order = account(company_id, currency, 'order', deposit_id)
  const groups = [
    {
      ...{ key: `deposit_end:${end_id}`, kind: 'deposit_returned' },
      transfers: [{ from: order, to: accountOf(deposit), amount_minor }],
    },
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
  return asked
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

const shares = (payments: readonly Payment[], amount_minor: number) =>
  spread(
    payments.map((payment) => ({
      ...payment,
      left_minor: payment.captured_minor - payment.refunded_minor - payment.refunding_minor,
    })),
    amount_minor,
  ) ?? []

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
      ...{ input: { deposit_id, reason }, details: { amount_minor: balance_minor, currency, number }, reason },
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
  { deposit_id, reason, proposal_id, proposed_by }: { deposit_id: string; reason: string } & Proposed,
  call: Call,
) {
  const deposit = await depositOf(tx, deposit_id, call)
  mustBeKeepable(deposit)
  const amount_minor = await lockedRest(tx, deposit)
  const { company_id, currency } = deposit
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
