import { foldText } from '@birge/kernel/fold'
import { gtinCheckDigit } from '@birge/kernel/gtin'
import type { TaxClass } from '@birge/kernel/tax'
import { bath } from './products/bath.ts'
import { decoration } from './products/decoration.ts'
import { garden } from './products/garden.ts'
import { heating } from './products/heating.ts'
import { kitchen } from './products/kitchen.ts'
import { lighting } from './products/lighting.ts'
import { table } from './products/table.ts'
import { textiles } from './products/textiles.ts'
import { colors, measure, type OptionName, option_names, optionValue, type Text } from './vocabulary.ts'

/** Tinted grounds of the design tokens (`--ground-*`) on which pictures stand. */
export const grounds = ['sand', 'clay', 'rose', 'honey', 'sage', 'sea', 'sky', 'lilac', 'stone'] as const

/** What a merchandiser of Alma writes down about one product. Prices are [lira, manat]; `picture` is a Fluent Emoji code point. */
export type Sheet = {
  number: number
  category: string
  title: Text
  description: Text
  picture: string
  ground: (typeof grounds)[number]
  material: Text
  dimensions: string
  care: Text
  tax_class?: TaxClass
  made_in?: 'TR' | 'AZ'
  price?: Price
  variants?: [options: Partial<Record<OptionName, string>>, price: Price][]
}
type Price = readonly [TRY: number, AZN: number]

export type Variant = { sku: string; gtin: string; options: Record<string, string>; prices: { TRY: number; AZN: number } }
export type Option = { name: OptionName; label: Text; values: { value: string; label: Text; swatch?: string }[] }
export type Product = {
  sku: string
  slug: Text
  category: string
  title: Text
  description: Text
  picture: string
  ground: (typeof grounds)[number]
  tax_class: TaxClass
  attributes: { material: Text; dimensions: Text; care: Text; country_of_origin: 'TR' | 'AZ' }
  options: Option[]
  variants: Variant[]
}

/** `Seramik Isıtıcı` becomes `seramik-isitici`, in every language the same way. */
export const slugOf = (title: string): string =>
  foldText(title)
    .replace(/'/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

const ean13 = (digits: string) => `${digits}${gtinCheckDigit(digits)}`
const company_prefixes = { TR: ['8680421', '8690421'], AZ: ['4760421'] } as const

function productOf(sheet: Sheet): Product {
  const sku = `ALM-${sheet.number}`
  const rows = sheet.variants ?? [[{}, sheet.price ?? [0, 0]]]
  const prefixes = company_prefixes[sheet.made_in ?? 'TR']
  const names = [...new Set(rows.flatMap(([options]) => Object.keys(options) as OptionName[]))]
  return {
    sku,
    slug: { tr: slugOf(sheet.title.tr), az: slugOf(sheet.title.az), en: slugOf(sheet.title.en) },
    category: sheet.category,
    title: sheet.title,
    description: sheet.description,
    picture: `${sheet.picture}.webp`,
    ground: sheet.ground,
    tax_class: sheet.tax_class ?? 'standard',
    attributes: {
      material: sheet.material,
      dimensions: measure(sheet.dimensions),
      care: sheet.care,
      country_of_origin: sheet.made_in ?? 'TR',
    },
    options: names.map((name) => ({
      name,
      label: option_names[name],
      values: [...new Set(rows.map(([options]) => options[name]!))].map((value) => ({
        value,
        label: optionValue(value),
        ...(name === 'color' ? { swatch: colors[value as keyof typeof colors].swatch } : {}),
      })),
    })),
    variants: rows.map(([options, [lira, manat]], index) => ({
      sku: sheet.variants ? `${sku}-${index + 1}` : sku,
      gtin: ean13(`${prefixes[sheet.number % prefixes.length]}${sheet.number}${index}`),
      options,
      prices: { TRY: Math.round(lira * 100), AZN: Math.round(manat * 100) },
    })),
  }
}

export const products: Product[] = [...kitchen, ...table, ...lighting, ...textiles, ...heating, ...bath, ...decoration, ...garden].map(
  productOf,
)
