import { carrierContract } from '../../sale/fulfillment/carrier.contract.ts'
import { happens, testCarrier } from './index.ts'

carrierContract(testCarrier, happens)
