import { createHash } from 'node:crypto'
import { creditorReference, isIban } from '@birge/kernel/bank-transfer'
import { promisedTender } from '../../sale/payments/index.ts'

const DAY_MS = 86_400_000

/**
 * She transfers the money to the company's account with a reference that says which order it is for (ISO 11649). Until somebody of ours, or the
 * bank's statement, says that it has come, it is promised and not paid.
 */
export const bankTransfer = promisedTender({
  name: 'bank-transfer',
  method: 'bank_transfer',
  account: ['iban', 'account_holder', 'bank_name', 'days_to_pay'],
  fault: ({ iban = '', days_to_pay = '' }) =>
    !isIban(iban)
      ? 'iban_wrong'
      : !(Number.isInteger(Number(days_to_pay)) && Number(days_to_pay) >= 1 && Number(days_to_pay) <= 30)
        ? 'days_wrong'
        : null,
  promise: ({ reference }, account, now) => ({
    reference: creditorReference(createHash('sha256').update(reference).digest()),
    due_at: new Date(Date.parse(now) + Number(account.days_to_pay) * DAY_MS).toISOString(),
  }),
})
