/**
 * The unit price: what one kilogram, litre, metre, square metre or piece costs, tax included, beside the price of the package. Directive 98/6/EC
 * Art. 2(b); Türkiye: Fiyat Etiketi Yönetmeliği md. 5. Exact, rounded half up to the minor unit.
 */
import { readNumber } from './decimal.ts'
import type { Locale } from './locale.ts'

export const unit_measures = ['kg', 'l', 'm', 'm²', 'piece'] as const
export type UnitMeasure = (typeof unit_measures)[number]
export type UnitPrice = { amount_minor: number; per: UnitMeasure }

/** How many of each make one of what the price is told for. */
const measures: Record<string, readonly [per: UnitMeasure, in_one: bigint]> = {
  ...{ mg: ['kg', 1_000_000n], g: ['kg', 1_000n], gr: ['kg', 1_000n], kg: ['kg', 1n], kq: ['kg', 1n], q: ['kg', 1_000n] },
  ...{ ml: ['l', 1_000n], cl: ['l', 100n], dl: ['l', 10n], l: ['l', 1n], lt: ['l', 1n] },
  ...{ mm: ['m', 1_000n], cm: ['m', 100n], m: ['m', 1n], cm2: ['m²', 10_000n], m2: ['m²', 1n] },
  ...{ adet: ['piece', 1n], ədəd: ['piece', 1n], pcs: ['piece', 1n], piece: ['piece', 1n], pieces: ['piece', 1n] },
}

/** Of a package that costs so much and holds `500 g`, `6 x 0,33 l`, `24 adet`; undefined where nothing can be made of the text. */
export function unitPrice(price_minor: number, net_quantity: string, locale: Locale): UnitPrice | undefined {
  const held = quantityIn(net_quantity, locale)
  if (!held) return undefined
  const amount = (2n * BigInt(price_minor) * held.in_one + held.quantity) / (2n * held.quantity)
  return amount > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : { amount_minor: Number(amount), per: held.per }
}

/** So many parts, of which `in_one` make one of what the price is told for. */
function quantityIn(net_quantity: string, locale: Locale): { quantity: bigint; in_one: bigint; per: UnitMeasure } | undefined {
  const [, times = '1', number = '', measure = ''] =
    /^(?:(\d{1,6})\s*[x×]\s*)?([\d.,]{1,12})\s*(\p{L}+[²2]?)\.?$/u.exec(net_quantity.trim().toLowerCase()) ?? []
  const [per, in_one] = measures[measure.replace('²', '2')] ?? []
  const parts = readNumber(number, locale)
  if (!per || !in_one || !parts.ok) return undefined
  const quantity = BigInt(times) * BigInt(parts.whole + parts.fraction)
  return quantity === 0n ? undefined : { quantity, in_one: in_one * 10n ** BigInt(parts.fraction.length), per }
}

/** The same quantity in the unit its price is told for, as other programs read it: `6 x 0,33 l` is 1.98 l, `500 g` is 0.5 kg. Exact. */
export function heldQuantity(net_quantity: string, locale: Locale): { quantity: string; per: UnitMeasure } | undefined {
  const held = quantityIn(net_quantity, locale)
  if (!held) return undefined
  // One of each is a power of ten of the others, so the point only moves.
  const decimals = held.in_one.toString().length - 1
  const digits = held.quantity.toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return { quantity: fraction ? `${whole}.${fraction}` : whole, per: held.per }
}
