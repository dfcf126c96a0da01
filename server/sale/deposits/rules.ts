import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { ofCompany } from '../../foundation/companies/index.ts'

/** What a company agrees with whoever leaves a deposit; what was agreed stands on each. */
export const DepositRule = Type.Object({
  kind: Type.Enum(['earnest', 'withdrawal']),
  days: Type.Integer({ minimum: 1, maximum: 730, description: 'for how long it stands' }),
})
type DepositRule = Type.Static<typeof DepositRule>
export const RuleReply = Type.Object({
  ...DepositRule.properties,
  times_back: Type.Union([Type.Integer(), Type.Null()], {
    description:
      'how many times of withdrawal money the law has us give back if we withdraw; null: it knows none here, so that there is only earnest money',
  }),
})

export const ruleChanged = event('deposits.rule_changed', DepositRule)
export const noWithdrawalMoney = refusal<{ country: string }>(
  'no_withdrawal_money',
  422,
  ({ country }) => `No rule of ${country} is kept here by which a deposit could be lost: it counts towards the price, or goes back`,
)

export const ruleOf = async (on: Db | Tx, company_id: string): Promise<DepositRule> =>
  (await runOne<DepositRule>(on, 'select kind, days from deposits.rules where company_id = $1', [company_id])) ?? {
    ...{ kind: 'earnest', days: 30 },
  }

/** What the law of a country says at a time of money by which one withdraws. */
export const lawOf = (on: Db | Tx, country: string, now: string) =>
  runOne<{ times_back: number; source: string }>(
    on,
    'select times_back, source from deposits.laws where country = $1 and holds_from <= $2::timestamptz::date order by holds_from desc limit 1',
    [country, now],
  )

export async function readRule(db: Db | Tx, { company_id }: { company_id: string }, call: Call) {
  const { country } = await ofCompany(db, call, company_id)
  const law = await lawOf(db, country, call.now)
  return { ...(await ruleOf(db, company_id)), times_back: law?.times_back ?? null }
}

/** Of deposits that are taken from now on. */
export async function setRule(tx: Tx, { company_id, kind, days }: { company_id: string } & DepositRule, call: Call) {
  const { country } = await ofCompany(tx, call, company_id)
  if (kind === 'withdrawal' && !(await lawOf(tx, country, call.now))) throw noWithdrawalMoney({ country })
  await run(
    tx,
    `insert into deposits.rules (company_id, kind, days, changed_by, changed_at) values ($1, $2, $3, $4, $5)
     on conflict (company_id) do update set kind = excluded.kind, days = excluded.days, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [company_id, kind, days, call.actor, call.now],
  )
  await announce(tx, ruleChanged, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data: { kind, days } })
  return readRule(tx, { company_id }, call)
}
