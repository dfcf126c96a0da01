/**
 * In how many instalments goods may be paid by card, as dated data by country: most of them by kind of goods, each with its source and the day
 * from which it is known to hold. A country of which nothing stands here has no instalments by card.
 *
 * Turkey: Banka Kartları ve Kredi Kartları Hakkında Yönetmelik (RG 26458, 10 Mar 2007) art. 26(7). Until 11 Jan 2019 the numbers stood in the
 * article; since then (RG 30652) the board of the BDDK decides them. What rests on the press, or on a rule for loans or for sales without a card, is
 * not certain (`is_certain`), and where sources differ the smaller number stands here: a shop has it looked at before it offers instalments.
 */
export const instalment_groups = [
  'general',
  'telecom',
  'refurbished_phone',
  'computer',
  'television',
  'electronics',
  'appliance',
  'furniture',
  'jewellery',
  'health',
  'cosmetics',
  'office_supplies',
  'food',
  'alcohol',
  'fuel',
  'gift_card',
] as const
/** What kind of goods it is, as far as the law tells them apart. What was put into none is `general`. */
export type InstalmentGroup = (typeof instalment_groups)[number]

export interface InstalmentCap {
  country: string
  group: InstalmentGroup
  /** 1: a single payment only. */
  most: number
  /** Of goods that cost so much a piece at most; dearer ones fall under the next line of the same day. */
  up_to_minor?: number
  /** Only with cards of companies; they are also bound by what holds for the group. */
  commercial?: true
  from_on: string
  source: string
  is_certain: boolean
}

const RG_2016 = 'RG 29840, 27.09.2016, m. 26(7)'
const PRESS_2019 = 'BDDK kararı, Ocak 2019 sonu (trthaber.com/haber/ekonomi/televizyonda-taksit-sayisi-artti-400842)'
const PRESS_2025 = 'Basın, 01.09.2025 (sondakika.com/haber/haber-kredi-karti-taksit-sayilari-rehberi-2025-19001226)'
const NONE_2014 = 'RG 28999, 13.05.2014, m. 26(7)'
const tr = (
  from_on: string,
  source: string,
  is_certain: boolean,
  most: Partial<Record<InstalmentGroup, number>>,
  more: Pick<InstalmentCap, 'up_to_minor' | 'commercial'> = {},
): InstalmentCap[] =>
  Object.entries(most).map(([group, most]) => ({
    ...{ country: 'TR', group: group as InstalmentGroup, most, from_on, source, is_certain },
    ...more,
  }))

export const instalment_caps: readonly InstalmentCap[] = [
  ...tr('2014-05-13', NONE_2014, true, { general: 9, telecom: 1, jewellery: 1, food: 1, fuel: 1, gift_card: 1 }),
  ...tr('2016-09-27', RG_2016, true, { general: 12, jewellery: 4, electronics: 6, computer: 6, television: 6, health: 9 }),
  ...tr('2016-09-27', RG_2016, true, { alcohol: 1, cosmetics: 1, office_supplies: 1 }),
  ...tr('2016-09-27', RG_2016, true, { general: 12 }, { commercial: true }),
  ...tr('2019-02-01', PRESS_2019, false, { general: 12, electronics: 3, computer: 6, appliance: 12, jewellery: 1, health: 9 }),
  ...tr('2019-02-01', PRESS_2019, false, { television: 9 }, { up_to_minor: 300_000 }),
  ...tr('2019-02-01', PRESS_2019, false, { television: 3 }),
  // Said of sales in instalments without a card; whether cards follow it no source says.
  ...tr('2021-07-01', 'Basın, 07.2021 (haber3.com, 6023187): taksitli satışlar', false, { furniture: 9 }),
  ...tr('2021-07-01', 'Basın, 07.2021 (haber3.com, 6023187): taksitli satışlar', false, { television: 9 }, { up_to_minor: 500_000 }),
  ...tr('2021-07-01', 'Basın, 07.2021 (haber3.com, 6023187): taksitli satışlar', false, { television: 4 }),
  ...tr('2023-01-06', 'BDDK kararı, 06.01.2023 (cumhuriyet.com.tr, 2018907): yenileme merkezi ve yetkili satıcı', false, {
    refurbished_phone: 12,
  }),
  ...tr('2025-09-01', PRESS_2025, false, { general: 12, appliance: 9, electronics: 4 }),
  ...tr('2025-09-01', PRESS_2025, false, { general: 18 }, { commercial: true }),
]
