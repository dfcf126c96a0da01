/** How a line of a cart comes by its price, step by step, as it is told at every door. Pure; amounts in minor units, and those before `total` add up to it. */
import { type PriceLevel, price_levels } from './price.ts'

/** By what the price of a piece is what it is: the level that decides, from how many pieces on it holds, and what the list says. */
export type PriceSource = { level: PriceLevel; from_quantity: number; list_minor: number }
/** The same with the exception that decided, where one did: for the house, not for who buys. */
export type KeptPriceSource = PriceSource & { exception_id?: string }

export type ExceptionLevel = Exclude<PriceLevel, 'base'>
export const exception_levels = price_levels.filter((level) => level !== 'base')

export type PricedLine = {
  quantity: number
  unit_price_minor: number
  /** Null where she chose the amount herself; left out where it is not known any more. */
  price?: PriceSource | null
  discounts: readonly { promotion_id: string; name: string; amount_minor: number }[]
  total_minor: number
  tax_minor: number
  tax_rate_bp: number
  /** Left out where they do. */
  prices_include_tax?: boolean
}

export type WhyStep =
  /** So many pieces as the list has them, or at the amount she chose. */
  | { step: 'list'; quantity: number; unit_minor: number; amount_minor: number }
  /** What an exception makes of that: less, or more where a nearer level is dearer. */
  | { step: 'exception'; level: ExceptionLevel; from_quantity: number; unit_minor: number; amount_minor: number }
  | { step: 'discount'; promotion_id: string; name: string; amount_minor: number }
  | { step: 'total'; amount_minor: number }
  /** Where prices are without tax: what the steps before come to, and what comes on top. */
  | { step: 'net'; amount_minor: number }
  | { step: 'tax_on_top'; tax_rate_bp: number; amount_minor: number }
  | { step: 'tax'; tax_rate_bp: number; amount_minor: number }

export function whyThisPrice(line: PricedLine): WhyStep[] {
  const { quantity, unit_price_minor, price, discounts, total_minor, tax_minor, tax_rate_bp, prices_include_tax = true } = line
  const list_minor = price && price.level !== 'base' ? price.list_minor : unit_price_minor
  return [
    { step: 'list', quantity, unit_minor: list_minor, amount_minor: quantity * list_minor },
    ...(price && price.level !== 'base'
      ? [
          {
            ...{ step: 'exception' as const, level: price.level, from_quantity: price.from_quantity, unit_minor: unit_price_minor },
            amount_minor: quantity * (unit_price_minor - list_minor),
          },
        ]
      : []),
    ...discounts.map(({ promotion_id, name, amount_minor }) => ({
      step: 'discount' as const,
      promotion_id,
      name,
      amount_minor: -amount_minor,
    })),
    ...(prices_include_tax
      ? [
          { step: 'total' as const, amount_minor: total_minor },
          { step: 'tax' as const, tax_rate_bp, amount_minor: tax_minor },
        ]
      : [
          { step: 'net' as const, amount_minor: total_minor - tax_minor },
          { step: 'tax_on_top' as const, tax_rate_bp, amount_minor: tax_minor },
          { step: 'total' as const, amount_minor: total_minor },
        ]),
  ]
}

/** Every sentence that the rows of a line may need, in the words of the app that shows them. */
export const why_text_keys = [
  ...(['why.list', 'why.pieces', 'why.total', 'why.tax', 'why.net', 'why.tax_on_top'] as const),
  ...exception_levels.flatMap((level) => [`why.exception.${level}`, `why.by_quantity.${level}`] as const),
]
export type WhyTextKey = (typeof why_text_keys)[number]

/** What a line comes to as prices are said: with tax, or without where that comes on top. */
export const asSaid = ({ total_minor, net_minor }: { total_minor: number; net_minor: number }, prices_include_tax: boolean) =>
  prices_include_tax ? total_minor : net_minor

/** Whether there is more to tell than what the list says. */
export const differsFromList = ({ price, discounts }: Pick<PricedLine, 'price' | 'discounts'>) =>
  discounts.length > 0 || (price ? price.level !== 'base' : false)
