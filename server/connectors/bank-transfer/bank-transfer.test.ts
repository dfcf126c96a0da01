import { promisedTenderContract } from '../../sale/payments/provider.contract.ts'
import { bankTransfer } from './index.ts'

const account = {
  iban: 'TR33 0006 1005 1978 6457 8413 26',
  account_holder: 'Alma Ev Yaşam A.Ş.',
  bank_name: 'Deneme Bankası',
  days_to_pay: '3',
}
promisedTenderContract(bankTransfer, { account, holds_at: 'bank' })
