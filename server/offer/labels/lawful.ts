/**
 * What the label of a shelf must say, by the law of the country, as dated data. Türkiye: Fiyat Etiketi Yönetmeliği (Resmî Gazete 28.06.2014, 29044) md. 5:
 * place of production, what distinguishes the goods, sale price with all taxes and unit price, in Turkish; from 3 October 2018 on (Resmî Gazete
 * 18.09.2018, 30539) since when the price holds, and of goods made in Türkiye the mark "Yerli üretim" (Tebliğ, Resmî Gazete 05.10.2018, 30556). The
 * Union: Directive 98/6/EC Art. 3(1): selling price and unit price, which need not be told where it is the same; in force at the latest from 18 March
 * 2000 (Art. 11). Azerbaijan: Cabinet of Ministers, decree 94 of 3 April 2014 (rules of trade): name and price. The price before a reduction
 * is the lawful one of kernel/reference-price.ts, everywhere.
 */
export const label_facts = ['title', 'price', 'unit_price', 'country_of_origin', 'price_since', 'domestic_mark'] as const
export type LabelFact = (typeof label_facts)[number]
export const label_instruments = ['fiyat_etiketi_md_5', 'directive_98_6_art_3', 'az_decree_94', 'house_rule'] as const

export interface LabelRule {
  /** ISO 3166-1 alpha-2. */
  countries: readonly string[]
  instrument: (typeof label_instruments)[number]
  /** The first day on which labels are printed by it, `YYYY-MM-DD`; the one before holds until then. */
  valid_from: string
  requires: readonly LabelFact[]
}

const union = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ')

const rules: readonly LabelRule[] = [
  {
    ...{ countries: ['TR'], instrument: 'fiyat_etiketi_md_5', valid_from: '2014-06-28' },
    requires: ['title', 'price', 'unit_price', 'country_of_origin'],
  },
  {
    ...{ countries: ['TR'], instrument: 'fiyat_etiketi_md_5', valid_from: '2018-10-03' },
    requires: ['title', 'price', 'unit_price', 'country_of_origin', 'price_since', 'domestic_mark'],
  },
  { countries: union, instrument: 'directive_98_6_art_3', valid_from: '2000-03-18', requires: ['title', 'price', 'unit_price'] },
  { countries: ['AZ'], instrument: 'az_decree_94', valid_from: '2014-04-03', requires: ['title', 'price'] },
]
/** Where no law is known to us. */
const house_rule: LabelRule = { countries: [], instrument: 'house_rule', valid_from: '', requires: ['title', 'price'] }

/** By what a label is printed on this day in this country. */
export const labelRuleOn = (country: string, day: string): LabelRule =>
  rules.filter(({ countries, valid_from }) => countries.includes(country) && valid_from <= day).at(-1) ?? house_rule
