import { Type } from 'typebox'
import type { Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { ofCompany } from '../../foundation/companies/index.ts'
import { account, post } from '../../foundation/ledger/index.ts'

export const payoutBooked = event(
  'payments.payout_booked',
  Type.Object({ provider: Type.String(), amount_minor: Type.Integer(), commission_minor: Type.Integer(), currency: Type.String() }),
)

export const Payout = Type.Object({
  company_id: Type.String(),
  provider: Type.String({ pattern: '^[a-z][a-z0-9_-]{1,39}$' }),
  reference: Type.String({ minLength: 1, maxLength: 80, description: 'of the provider: the number of the payout on its statement' }),
  arrived_minor: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000, description: 'what has come to the bank' }),
  commission_minor: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000, description: 'what the provider has kept' }),
})
export const PayoutReply = Type.Object({ group_key: Type.String(), currency: Type.String() })

/** What a provider has collected for us has come to the bank, less what it keeps: of its debt to us nothing of either is left. Told twice, it is booked once. */
export async function bookPayout(
  tx: Tx,
  { company_id, provider, reference, arrived_minor, commission_minor }: Type.Static<typeof Payout>,
  call: Call,
) {
  const { currency } = await ofCompany(tx, call, company_id)
  const owed = account(company_id, currency, 'provider', provider)
  const key = `payout:${company_id}:${provider}:${reference}`
  const [posted] = await post(tx, [
    {
      ...{ key, kind: 'payout', document: `${provider} ${reference}`, actor: call.actor, posted_at: call.now },
      transfers: [
        { from: owed, to: account(company_id, currency, 'bank'), amount_minor: arrived_minor },
        { from: owed, to: account(company_id, currency, 'commission', provider), amount_minor: commission_minor },
      ],
    },
  ])
  if ('refusal' in posted!) throw posted.refusal
  const data = { provider, amount_minor: arrived_minor, commission_minor, currency }
  await announce(tx, payoutBooked, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data })
  return { group_key: key, currency }
}
