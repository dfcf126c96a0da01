/**
 * Paying by card in instalments: in how many at most, what it costs more, and how that is shared out when a payment is taken or given back in parts.
 * What the goods cost is never touched: the surcharge is an amount of its own.
 */
import { type InstalmentCap, type InstalmentGroup, instalment_caps, instalment_groups } from './instalment-caps.ts'
import { proportion } from './money.ts'

export { type InstalmentCap, type InstalmentGroup, instalment_caps, instalment_groups } from './instalment-caps.ts'

/** Families of cards in Turkey that have instalments in common, by the name under which an offer for them is kept (`kernel/fold`). */
export const card_programmes: Readonly<Record<string, string>> = {
  axess: 'Axess',
  bonus: 'Bonus',
  world: 'World',
  maximum: 'Maximum',
  cardfinans: 'CardFinans',
  paraf: 'Paraf',
  'bankkart combo': 'Bankkart Combo',
  advantage: 'Advantage',
  'saglam kart': 'Sağlam Kart',
}

/** No card is known to allow more. */
export const MOST_INSTALMENTS = 18

/** Whether a country knows instalments by card on a local day (`YYYY-MM-DD`). */
export const hasInstalments = (country: string, on: string, caps: readonly InstalmentCap[] = instalment_caps): boolean =>
  caps.some((cap) => cap.country === country && cap.from_on <= on)

/** What holds there on that day, group by group, as `instalment_groups` lists them. */
export const capsOn = (country: string, on: string, caps: readonly InstalmentCap[] = instalment_caps): InstalmentCap[] =>
  instalment_groups.flatMap((group) =>
    [false, true].flatMap((commercial) => {
      const begun = caps.filter(
        (cap) => cap.country === country && cap.group === group && (cap.commercial ?? false) === commercial && cap.from_on <= on,
      )
      const newest = begun.reduce((latest, { from_on }) => (from_on > latest ? from_on : latest), '')
      return begun.filter(({ from_on }) => from_on === newest).sort((a, b) => (a.up_to_minor ?? Infinity) - (b.up_to_minor ?? Infinity))
    }),
  )

interface Asked {
  country: string
  on: string
  is_commercial: boolean
}

/** What holds for one piece of goods: of its group the newest that has begun, and there the line of its price; undefined where nothing does. */
function capOf(
  group: InstalmentGroup,
  unit_price_minor: number,
  { country, on }: Asked,
  commercial: boolean,
  caps: readonly InstalmentCap[],
) {
  return capsOn(country, on, caps).find(
    (cap) => cap.group === group && (cap.commercial ?? false) === commercial && unit_price_minor <= (cap.up_to_minor ?? Infinity),
  )
}

export interface CappedLine {
  /** Every group it belongs to; none: general. */
  groups: readonly InstalmentGroup[]
  unit_price_minor: number
}

/** In how many instalments these goods may be paid: the least of what holds for each line; 1 is a single payment, which is always possible. */
export function mostInstalments(lines: readonly CappedLine[], asked: Asked, caps: readonly InstalmentCap[] = instalment_caps): number {
  if (!hasInstalments(asked.country, asked.on, caps)) return 1
  const general = (asked.is_commercial ? capOf('general', 0, asked, true, caps) : undefined) ?? capOf('general', 0, asked, false, caps)
  const most = lines.flatMap(({ groups, unit_price_minor }) =>
    groups.flatMap((group) => (group === 'general' ? [] : (capOf(group, unit_price_minor, asked, false, caps)?.most ?? []))),
  )
  return Math.max(1, Math.min(general?.most ?? 1, MOST_INSTALMENTS, ...most))
}

/** What so many hundredths of a percent of an amount come to, to the nearest minor unit. */
export const surchargeOf = (amount_minor: number, surcharge_bp: number): number => proportion(amount_minor, surcharge_bp, 10_000)

/** How a total is paid month by month: equal parts, and in the first what does not divide. */
export function instalmentsOf(total_minor: number, count: number): { first_minor: number; monthly_minor: number } {
  const monthly_minor = Math.floor(total_minor / count)
  return { first_minor: total_minor - monthly_minor * (count - 1), monthly_minor }
}

/**
 * The part of a surcharge that goes with a part of what it was paid for: what belongs to all parts so far, less what went with those before. So
 * parts of whatever size add up to the whole, to the last minor unit, and none is ever less than nothing.
 */
export function shareOfSurcharge({
  surcharge_minor,
  whole_minor,
  before_minor,
  part_minor,
  went_minor,
}: {
  /** Of the whole. */
  surcharge_minor: number
  whole_minor: number
  /** What was taken or given back before, and what of the surcharge went with it. */
  before_minor: number
  part_minor: number
  went_minor: number
}): number {
  if (surcharge_minor === 0) return 0
  const due_minor = proportion(surcharge_minor, before_minor + part_minor, whole_minor)
  return Math.min(Math.max(0, due_minor - went_minor), surcharge_minor - went_minor)
}
