/** What it costs to have goods sent: by a tariff of the seller, as a line of the quote like any other. */
import type { QuoteLine } from './quote.ts'
import { isVoucher, type TaxClass } from './tax.ts'

export type DeliveryTariff = {
  /** With tax, in minor units of the company's currency. */
  fee_minor: number
  /** From so much of goods on it costs nothing; null: never. */
  free_from_minor: number | null
  tax_class: TaxClass
}

export const delivery_line_id = 'delivery'

type Priced = Pick<QuoteLine, 'kind' | 'quantity' | 'unit_price_minor' | 'tax_class'>

/**
 * What counts towards free delivery: goods at their prices, before promotions, as promotions themselves count what they ask for. So nobody who
 * enters a coupon pays more for delivery. Gift cards are no goods, and are sent to nobody's door.
 */
const goodsOf = (lines: readonly Priced[]) => lines.filter((line) => line.kind !== 'shipping' && !isVoucher(line))
const worthOf = (lines: readonly Priced[]) =>
  goodsOf(lines).reduce((sum, { quantity, unit_price_minor }) => sum + quantity * unit_price_minor, 0)

/** The line for sending these; none where there is no tariff or nothing to send. What is free by the tariff is a line that costs nothing. */
export function deliveryLine(tariff: DeliveryTariff | null | undefined, lines: readonly Priced[]): QuoteLine | undefined {
  if (!tariff || !goodsOf(lines).length) return undefined
  const unit_price_minor = missingForFreeDelivery(tariff, lines) === 0 ? 0 : tariff.fee_minor
  return { line_id: delivery_line_id, kind: 'shipping', quantity: 1, unit_price_minor, tax_class: tariff.tax_class }
}

/** For how much more of goods it would cost nothing by the tariff; null where it never does. */
export const missingForFreeDelivery = ({ free_from_minor }: DeliveryTariff, lines: readonly Priced[]): number | null =>
  free_from_minor === null ? null : Math.max(0, free_from_minor - worthOf(lines))
