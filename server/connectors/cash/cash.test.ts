import { onSiteTenderContract } from '../../sale/payments/provider.contract.ts'
import { cash } from './index.ts'

onSiteTenderContract(cash)
