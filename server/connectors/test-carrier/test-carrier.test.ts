import { carrierContract } from '../../sale/fulfillment/carrier.contract.ts'
import { happens, isCancelled, testCarrier } from './index.ts'

carrierContract(testCarrier, happens, isCancelled)
