import { promisedTenderContract } from '../../sale/payments/provider.contract.ts'
import { cashOnDelivery } from './index.ts'

promisedTenderContract(cashOnDelivery, { account: { most_amount: '5000' }, holds_at: 'provider', too_much: 500_001 })
