/**
 * Refunds: money that goes back for an order as a whole, over everything it was paid with. Never more of a payment than was taken by it, however many
 * refund at once, and always the same way for the same amount; what it was for is the business of returns.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export { drawerFor, drawerMissing } from './refunding.ts'
export { spread } from './spread.ts'
export {
  AwaitedRefund,
  awaitedAtTill,
  confirmedAtTill,
  GIVE_MORE_ACT,
  giveBackFor,
  GiftCardCode,
  givenBackWhole,
  goodsHaveLeft,
  notSoldHere,
  refundAtTill,
  RefundAtTillReply,
  refundExceedsHandedOver,
  refundExceedsPaid,
  takenUnproven,
  tooMuchAtTill,
} from './refunding.ts'

export const refunds: Module = {
  name: 'refunds',
  routes,
}
