/**
 * The kernel: calculation that server, browser and offline till must do alike. Pure functions over plain data: no I/O, no clock, no
 * dependence on Node or the DOM. What people may get wrong comes back as a value with a reason; RangeError means a bug in the caller.
 */
export * from './contact.ts'
export * from './decimal.ts'
export * from './delivery.ts'
export * from './fold.ts'
export * from './gtin.ts'
export * from './handoff.ts'
export * from './locale.ts'
export * from './money.ts'
export * from './offers.ts'
export * from './offline.ts'
export * from './order-number.ts'
export * from './phone.ts'
export * from './price.ts'
export * from './promotions.ts'
export * from './quote.ts'
export * from './random.ts'
export * from './tax.ts'
export * from './tax-number.ts'
export * from './receipt.ts'
