/** How prices are changed many at a time: by a percentage or an amount, to a price that ends as shelves like it. Pure; amounts in minor units of two digits. */
import { proportion } from './money.ts'

export type PriceStep =
  /** Hundredths of a percent: 1250 is 12.5 % more. */
  { kind: 'percentage'; percent_bp: number } | { kind: 'amount'; amount_minor: number }

/** The last two digits of the price; exact where it is left out. */
export const price_endings = { '00': 0, '90': 90, '95': 95, '99': 99 } as const
export type PriceEnding = keyof typeof price_endings

/** The price after the step; undefined where it would be below zero. */
export function steppedPrice(old_minor: number, step: PriceStep, ending?: PriceEnding): number | undefined {
  const exact = step.kind === 'amount' ? old_minor + step.amount_minor : proportion(old_minor, 10_000 + step.percent_bp, 10_000)
  if (exact < 0) return undefined
  return ending === undefined ? exact : endingNearest(exact, price_endings[ending])
}

/** The nearest amount that ends so; of two that are as near the higher. Never below the ending itself, and nothing becomes free by it. */
function endingNearest(minor: number, ending: number): number {
  const below = Math.floor((minor - ending) / 100) * 100 + ending
  const nearest = minor - below < 50 ? below : below + 100
  return Math.max(nearest, ending === 0 && minor > 0 ? 100 : ending)
}

/** What makes somebody look twice before a price is changed: a comma that slipped, more than a half up or down, or free of charge. */
export type PriceSuspicion = 'tenfold' | 'far' | 'free'

export function suspicionOf(old_minor: number | null, new_minor: number): PriceSuspicion | null {
  if (new_minor === 0) return 'free'
  if (old_minor === null || old_minor === 0) return null
  const ratio = new_minor / old_minor
  if (ratio >= 8 || ratio <= 1 / 8) return 'tenfold'
  return ratio > 1.5 || ratio < 0.5 ? 'far' : null
}
