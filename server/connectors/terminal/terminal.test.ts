import { onSiteTenderContract } from '../../sale/payments/provider.contract.ts'
import { terminal } from './index.ts'

onSiteTenderContract(terminal, { reference: '004217', refused: '4111 1111 1111 1111' })
