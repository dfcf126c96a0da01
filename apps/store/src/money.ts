import { currencyDigits } from '@birge/kernel/money'

/** What is in a drawer: notes and coins of a currency in its minor units, the largest first. */
const NOTES: Record<string, number[]> = {
  TRY: [20_000, 10_000, 5_000, 2_000, 1_000, 500],
  AZN: [20_000, 10_000, 5_000, 2_000, 1_000, 500, 100],
}
const COINS: Record<string, number[]> = { TRY: [500, 100, 50, 25, 10, 5], AZN: [50, 20, 10, 5, 3, 1] }
const OTHER_NOTES = [10_000, 5_000, 2_000, 1_000, 500]

export const notesOf = (currency: string) => NOTES[currency] ?? OTHER_NOTES
export const coinsOf = (currency: string) => COINS[currency] ?? []

/** `₺1.000` for `₺1.000,00`: on notes and chips, where cents would only be noise. */
export const withoutCents = (money: string) => money.replace(/[.,]00(?=\D*$)/, '')

/** What a customer will most likely hand over, who has to pay `due_minor` in cash: the next amounts that can be made of few notes. */
export function likelyCash(due_minor: number, currency: string, most = 4): number[] {
  if (due_minor <= 0) return []
  const next = notesOf(currency).map((note) => Math.ceil(due_minor / note) * note)
  return [...new Set(next)]
    .filter((amount) => amount > due_minor)
    .sort((a, b) => a - b)
    .slice(0, most)
}

const MOST_DIGITS = 8

/** An amount as it grows under the fingers: whole units, then a point and at most as many digits as the currency has. */
export function typeDigit(typed: string, key: string, currency: string): string {
  const digits = currencyDigits(currency)
  const [whole = '', fraction] = typed.split('.')
  if (key === 'back') return typed.slice(0, -1)
  if (key === 'clear') return ''
  if (key === '.') return digits && fraction === undefined ? `${whole || '0'}.` : typed
  if (fraction !== undefined) return fraction.length < digits ? typed + key : typed
  if (whole === '0') return key === '0' ? typed : key
  return whole.length < MOST_DIGITS ? typed + key : typed
}

export function minorOf(typed: string, currency: string): number {
  const digits = currencyDigits(currency)
  const [whole = '', fraction = ''] = typed.split('.')
  return Number((whole || '0') + fraction.padEnd(digits, '0'))
}
