/**
 * Value added tax as dated data. A product carries a tax class, never a rate: rates change on a day, by decree, and what was sold
 * before keeps the rate of its day.
 *
 * Sources. Turkey, KDV law 3065 art. 28: Cabinet decree 2007/13033 (Official Gazette 26742 of 30 Dec 2007, in force 1 Jan 2008)
 * 18 / 8 (list II) / 1 (list I); Presidential decree 7346 (Official Gazette 32241 of 7 Jul 2023, in force 10 Jul 2023) 20 / 10 / 1.
 * Azerbaijan, Tax Code (law 905-IQ, in force 1 Jan 2001) art. 173: one rate of 18; art. 165: zero.
 * Which goods belong to which class changes too (Turkey moved basic food from 8 to 1 on 14 Feb 2022): that is the product's history.
 *
 * A gift card that buys goods of several rates is a voucher for many purposes: its sale is no supply, the tax is due on what it is spent on
 * (Directive 2006/112/EC art. 30a(3) and 30b(2), put in by Directive (EU) 2016/1065 for vouchers issued after 31 Dec 2018). Turkey and Azerbaijan
 * come to the same by their general rule, the taxable event being the delivery of goods or services (KDVK art. 1 and 10(a); VM art. 159): a card
 * for things that nobody has chosen yet delivers none.
 */
export const tax_classes = ['standard', 'reduced', 'basic', 'zero', 'voucher'] as const
export type TaxClass = (typeof tax_classes)[number]

type RatesFromDay = { country: string; from_on: string; law: string } & Record<TaxClass, number>

/** Rates in basis points (2000 = 20 %), newest first within a country. */
export const tax_rates: readonly RatesFromDay[] = [
  { country: 'TR', from_on: '2023-07-10', law: 'CK 7346, RG 32241', standard: 2000, reduced: 1000, basic: 100, zero: 0, voucher: 0 },
  { country: 'TR', from_on: '2008-01-01', law: 'BKK 2007/13033, RG 26742', standard: 1800, reduced: 800, basic: 100, zero: 0, voucher: 0 },
  // One catalogue serves both countries: what Turkey favours is taxed like everything else in Azerbaijan.
  { country: 'AZ', from_on: '2001-01-01', law: 'VM 173, 165', standard: 1800, reduced: 1800, basic: 1800, zero: 0, voucher: 0 },
]

/**
 * The rate in basis points for a tax class in a country (ISO 3166-1 alpha-2) on a local day (`YYYY-MM-DD`);
 * undefined where the table knows no such country, class or day.
 */
export function taxRate(country: string, tax_class: TaxClass, on: string): number | undefined {
  return tax_rates.find((rates) => rates.country === country && rates.from_on <= on)?.[tax_class]
}

/** What is sold is a gift card: money in another shape, which no promotion takes anything off and no stock is counted of. */
export const isVoucher = ({ tax_class }: { tax_class: TaxClass }) => tax_class === 'voucher'

/** From which days on a company says its prices with tax, and from which without, the newest first; before all of them, with. */
export type PriceTaxation = { from_on: string; prices_include_tax: boolean }[]

/** Whether what is a price on a local day (`YYYY-MM-DD`) is with tax. */
// What was quoted before this was said knows nothing of it.
export const pricesIncludeTax = (taxation: PriceTaxation | undefined, on: string): boolean =>
  taxation?.find(({ from_on }) => from_on <= on)?.prices_include_tax ?? true
