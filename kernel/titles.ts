/** What things are called. Pure. */
import { optionText } from './option.ts'

type In<T> = Partial<Record<string, T>>
export type Titled = { sku: string; title: In<string>; option_texts: In<readonly { label: string; value_label: string }[]> }

/** Where the asked language is missing, the next one speaks. */
export const inLanguage = <T>(texts: In<T>, locale: string): T | undefined => texts[locale] ?? texts.tr ?? texts.en ?? texts.az

export const titleOf = ({ title, sku }: Pick<Titled, 'sku' | 'title'>, locale: string) => inLanguage(title, locale) ?? sku

/** What stands on orders and receipts: `Termos Kupa (Beyaz, 450 ml)`. */
export function titleOnReceipt(of: Titled, locale: string): string {
  const chosen = (inLanguage(of.option_texts, locale) ?? []).map(optionText)
  return titleOf(of, locale) + (chosen.length ? ` (${chosen.join(', ')})` : '')
}
