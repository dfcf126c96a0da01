/**
 * What the law says of goods that come back, as dated data by country, and which pieces of a sale may come back at all, until when and why.
 *
 * Sources. Turkey: Mesafeli Sözleşmeler Yönetmeliği (Official Gazette 29188): art. 9, 14 days from delivery, of goods delivered in parts from the last; art. 10, a year longer where she was not told; art. 12,
 * all that was paid goes back within 14 days, delivery with it; art. 13, the consumer sends back within 10 days; art. 15, what cannot be withdrawn from. Law 6502
 * art. 12, two years for defects. European Union: directive 2011/83 art. 9 and 10 (14 days, a year longer where she was not told), 13 (paid back within 14 days; the seller may wait for the goods), 14 (sent
 * back within 14 days), 16 (exceptions); directive 2019/771 art. 10 (two years). Azerbaijan: law on consumer protection art. 15, goods of proper quality may be
 * changed within 14 days after the day of purchase, wherever they were bought, with their receipt; art. 14, six months for defects where no guarantee says more.
 */
import { proportion } from './money.ts'

export interface ReturnLaw {
  country: string
  from_on: string
  law: string
  /** Days after delivery in which she may withdraw from a distance sale without a reason. */
  withdrawal_days: number
  /** So many days longer where she was not told of it before she bought. */
  uninformed_days: number
  /** Days after purchase in which the law lets goods come back that were bought in a store, without a reason. */
  store_days: number
  /** Days in which she sends back after she has said so. */
  send_back_days: number
  /** Days from her word on in which she is paid back. */
  pay_back_days: number
  /** The seller may wait for the goods. */
  waits_for_goods: boolean
  defect_days: number
}

const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')
const TURKEY = 'Mesafeli Sözleşmeler Yönetmeliği m. 9, 12, 13, 15; 6502 sayılı Kanun m. 12'
const AZERBAIJAN = 'İstehlakçıların hüquqlarının müdafiəsi haqqında Qanun, m. 14, 15'
const FOURTEEN = { withdrawal_days: 14, pay_back_days: 14, uninformed_days: 365 }

/** Newest first within a country. */
export const return_laws: readonly ReturnLaw[] = [
  ...[
    {
      country: 'TR',
      from_on: '2015-02-27',
      law: TURKEY,
      ...FOURTEEN,
      store_days: 0,
      send_back_days: 10,
      waits_for_goods: false,
      defect_days: 730,
    },
    {
      country: 'AZ',
      from_on: '1995-09-19',
      law: AZERBAIJAN,
      ...FOURTEEN,
      store_days: 14,
      send_back_days: 14,
      waits_for_goods: true,
      defect_days: 180,
    },
  ],
  ...EU.map((country) => ({
    ...{ country, from_on: '2014-06-13', law: '2011/83/EU art. 9, 13, 14, 16; (EU) 2019/771 art. 10', ...FOURTEEN },
    ...{ store_days: 0, send_back_days: 14, waits_for_goods: true, defect_days: 730 },
  })),
]

/** Elsewhere nothing is taken for granted but that what is sold has to be whole. */
const ELSEWHERE = {
  ...FOURTEEN,
  withdrawal_days: 0,
  uninformed_days: 0,
  store_days: 0,
  send_back_days: 14,
  waits_for_goods: true,
  defect_days: 365,
}

/** The law of a country on a local day (`YYYY-MM-DD`). */
export const returnLaw = (country: string, on: string): ReturnLaw =>
  return_laws.find((law) => law.country === country && law.from_on <= on) ?? { country, from_on: '0001-01-01', law: '', ...ELSEWHERE }

/** Why she brings it. */
export const return_reasons = [
  'changed_mind',
  'does_not_fit',
  'not_as_described',
  'defective',
  'damaged_on_arrival',
  'wrong_item',
  'gift',
  'other',
] as const
export type ReturnReason = (typeof return_reasons)[number]
const faults: readonly string[] = ['not_as_described', 'defective', 'damaged_on_arrival', 'wrong_item']
export const isFault = (reason: ReturnReason) => faults.includes(reason)

/** Why goods are excepted: the first is the shop's word for what it sells in its stores, the others are exceptions of the law. */
export const return_exceptions = ['final_sale', 'personalised', 'perishable', 'hygiene', 'digital'] as const
export type ReturnException = (typeof return_exceptions)[number]

/** By what right it comes back: withdrawal from a distance sale, the law or the shop's word for its stores, a defect, or because somebody who may decided so. */
export const return_grounds = ['withdrawal', 'store', 'defect', 'exception'] as const
export type ReturnGround = (typeof return_grounds)[number]

export interface SoldPiece {
  is_distance: boolean
  /** Local day of the sale. */
  bought_on: string
  /** Local day on which all of it was with her; null: not yet, so that no day has begun to count. */
  arrived_on: string | null
  excepted: ReturnException | null
  /** She was told of her right before she bought. */
  was_told: boolean
}
export interface OpenGround {
  ground: ReturnGround
  /** The last day on which she may say so; null: its days have not begun. */
  until_on: string | null
}

export const daysAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** By what rights a piece may come back today, the strongest first; `store_days` is the shop's own word. The first day does not count. */
export function groundsOf(
  { is_distance, bought_on, arrived_on, excepted, was_told }: SoldPiece,
  { law, store_days, today }: { law: ReturnLaw; store_days: number; today: string },
): OpenGround[] {
  const until = (from: string | null, days: number) => (from === null ? null : daysAfter(from, days))
  const begins = is_distance ? arrived_on : bought_on
  const by_law_days = is_distance ? 0 : law.store_days
  // A final sale ends the word of the shop, never what the law gives.
  const word_days = excepted === 'final_sale' ? by_law_days : Math.max(store_days, by_law_days)
  const withdrawal_days = law.withdrawal_days + (was_told ? 0 : law.uninformed_days)
  const all: (OpenGround & { days: number; is_open: boolean })[] = [
    {
      ...{ ground: 'withdrawal', until_on: until(arrived_on, withdrawal_days), days: withdrawal_days },
      is_open: is_distance && (excepted === null || excepted === 'final_sale'),
    },
    { ground: 'defect', until_on: until(begins, law.defect_days), days: law.defect_days, is_open: true },
    {
      ...{ ground: 'store', until_on: until(begins, word_days), days: word_days },
      is_open: excepted === null || excepted === 'final_sale',
    },
  ]
  return all
    .filter(({ is_open, days, until_on }) => is_open && days > 0 && (until_on === null || today <= until_on))
    .map(({ ground, until_on }) => ({ ground, until_on }))
}

/** Said in the days in which the law itself lets goods of a store come back: then it gives the money, whatever the shop's word gives. */
export const isByStoreLaw = (
  { is_distance, bought_on }: Pick<SoldPiece, 'is_distance' | 'bought_on'>,
  law: ReturnLaw,
  declared_on: string,
): boolean => !is_distance && law.store_days > 0 && declared_on <= daysAfter(bought_on, law.store_days)

/** By what right she brings it for this reason; undefined: by none. A defect has to be one. */
export const groundFor = (grounds: readonly OpenGround[], reason: ReturnReason): OpenGround | undefined =>
  grounds.find(({ ground }) => ground !== 'defect' || isFault(reason))

interface PaidLine {
  /** What was paid for the pieces that have left. */
  paid_minor: number
  quantity: number
  returned_quantity: number
  returned_minor: number
}
/**
 * What was paid for some more pieces of a line: their even share of what was paid for those that she got, so that all parts together are just that, whatever
 * the order in which they come.
 */
export const shareOf = ({ paid_minor, quantity, returned_quantity, returned_minor }: PaidLine, pieces: number): number =>
  Math.max(0, proportion(paid_minor, returned_quantity + pieces, quantity) - returned_minor)
