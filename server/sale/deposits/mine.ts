import { formatMoney } from '@birge/kernel/money'
import { Type } from 'typebox'
import { type Database, type Db, run, type Tx } from '#platform/database'
import { type Call, type Locale, notFound } from '#platform/http'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import { tell } from '../../foundation/privacy/index.ts'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { type Change, speakChanges } from '../payments/index.ts'
import { Deposit, HAS_COME, READ } from './deposits.ts'
import { giveBackOrPropose } from './ending.ts'
import { slipOf } from './slip.ts'

const SHOWN = [
  ...([
    'deposit_id',
    'number',
    'channel',
    'location_name',
    'about',
    'kind',
    'times_back',
    'status',
    'amount_minor',
    'balance_minor',
  ] as const),
  ...(['available_minor', 'currency', 'stands_until', 'withdraw_until', 'taken_at'] as const),
] as const
export const MyDeposit = Type.Object({
  ...Type.Pick(Deposit, [...SHOWN]).properties,
  has_come: Type.Boolean({ description: 'its money is here: it can pay, and goes back' }),
  may_withdraw: Type.Boolean({ description: 'I may take it back myself, without a reason' }),
})
type MyDeposit = Type.Static<typeof MyDeposit>

export const notWithdrawnHere = refusal<{ number: string }>(
  'deposit_not_withdrawn_here',
  409,
  ({ number }) => `The deposit ${number} cannot be taken back here: turn to the store where you left it`,
)

interface Hers extends Deposit {
  has_come: boolean
}

/** Those of whoever asks, in the shop she is in; one by its id wherever it is. */
async function hers(on: Db | Tx, call: Call, deposit_id: string | null): Promise<Hers[]> {
  const company_id = deposit_id === null ? (await storefrontOf(on, call)).company_id : null
  const customer_ids = call.principal.audience === 'shopper' ? call.principal.customer_ids : []
  return run<Hers>(
    on,
    `select d.*, h.has_come from (${READ} where d.customer_id = any($1::text[]) and ($2::text is null or d.company_id = $2) and ($3::text is null or d.deposit_id = $3)) d
     join lateral (select ${HAS_COME} as has_come) h on true
     order by d.balance_minor > 0 desc, d.taken_at desc, d.deposit_id desc limit 50`,
    [customer_ids, company_id, deposit_id],
  )
}

async function oneOfHers(on: Db | Tx, deposit_id: string, call: Call): Promise<Hers> {
  const [mine] = await hers(on, call, deposit_id)
  if (!mine) throw notFound({ what: 'deposit', id: deposit_id })
  return mine
}

/** Left from a distance and within its time: what was left at a till was agreed there, and goes back there. */
const mayWithdraw = ({ channel, withdraw_until, balance_minor, available_minor, has_come }: Hers, now: string) =>
  isWithin({ channel, withdraw_until }, now) && has_come && balance_minor > 0 && available_minor === balance_minor
const isWithin = ({ channel, withdraw_until }: Pick<Hers, 'channel' | 'withdraw_until'>, now: string) =>
  channel !== 'till' && (withdraw_until === null || Date.parse(withdraw_until) > Date.parse(now))

function shown(deposit: Hers, now: string): MyDeposit {
  const of = Object.fromEntries(SHOWN.map((field) => [field, deposit[field]])) as Pick<Hers, (typeof SHOWN)[number]>
  return { ...of, has_come: deposit.has_come, may_withdraw: mayWithdraw(deposit, now) }
}

export const myDeposits = async (db: Db, _: unknown, call: Call) => ({
  items: (await hers(db, call, null)).map((deposit) => shown(deposit, call.now)),
})

export const mySlip = async ({ db }: Database, { deposit_id }: { deposit_id: string }, call: Call): Promise<string> =>
  slipOf(db, await oneOfHers(db, deposit_id, call))

const REASONS: Record<Locale, string> = { tr: 'Müşteri cayma hakkını kullandı', az: 'Müştəri imtina etdi', en: 'The customer withdrew' }

/** She takes back what is left of it, without a reason: it goes the way it came. */
export async function withdrawMine(database: Database, { deposit_id }: { deposit_id: string }, call: Call): Promise<MyDeposit> {
  const mine = await oneOfHers(database.db, deposit_id, call)
  const company = await companyOf(database.db, mine.company_id)
  if (!isWithin(mine, call.now)) throw notWithdrawnHere({ number: mine.number })
  const changes = await database.transaction(async (tx): Promise<Change[]> => {
    const asked = { deposit_id, withdrawn_by: 'customer' as const, reason: REASONS[company.locale as Locale] ?? REASONS.en }
    const { changes, back_minor } = await giveBackOrPropose(tx, asked, call)
    if (back_minor !== null) {
      const { company_id, customer_id, number, currency } = mine
      const text = (locale: Locale) => ({
        subject: number,
        body: WITHDRAWN[locale](company.name, formatMoney(back_minor, currency, locale), number),
      })
      await tell(tx, [{ kind: 'deposit_withdrawn', purpose: 'order', company_id, customer_id, text, now: call.now }])
    }
    return changes
  })
  await speakChanges(database, changes, call.now)
  return shown(await oneOfHers(database.db, deposit_id, call), call.now)
}

const WITHDRAWN: Record<Locale, (shop: string, amount: string, number: string) => string> = {
  tr: (shop, amount, number) =>
    `${shop}: ${number} numaralı kaporanızdan cayma bildiriminiz alındı. ${amount} ödediğiniz karta geri veriliyor.`,
  az: (shop, amount, number) => `${shop}: ${number} nömrəli behdən imtinanız alındı. ${amount} ödədiyiniz karta qaytarılır.`,
  en: (shop, amount, number) =>
    `${shop}: we have your notice that you withdraw from the deposit ${number}. ${amount} is going back to the card you paid with.`,
}
