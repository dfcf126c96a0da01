/**
 * Order numbers for people: the document series of the company, the running number, a check sign: `TR-000123-8`. They are read out on
 * the phone and typed at tills; the check sign catches the slips of both before a stranger's order opens.
 *
 * The check sign is Damm's (H. Michael Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004): in the number every single wrong
 * digit and every exchange of neighbours is caught. Letters of the series enter as two digits (A = 10 … Z = 35, as in ISO 13616 IBAN),
 * where most, not all, slips are caught.
 */
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
]

export type OrderNumber = { series: string; number: number }

/** `TR-000123-8`: at least six digits, more when the series has outgrown them. The series is one to four letters A to Z. */
export function formatOrderNumber({ series, number }: OrderNumber): string {
  if (!/^[A-Z]{1,4}$/.test(series)) throw new RangeError(`${series} is not a series of one to four letters`)
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${number} is not a running number`)
  const digits = String(number).padStart(6, '0')
  return `${series}-${digits}-${checkSign(series, digits)}`
}

export type ParsedOrderNumber =
  | ({ ok: true; order_number: string } & OrderNumber)
  | { ok: false; reason: 'not_an_order_number' | 'wrong_check_sign' }

/** Reads a typed number in any case, with other or no separators, with or without leading zeros; `order_number` is its one spelling. */
export function parseOrderNumber(text: string): ParsedOrderNumber {
  // Turkish keyboards give İ and ı for the I of a series.
  const typed = text.normalize('NFKC').trim().replace(/[ıİ]/g, 'I').toUpperCase()
  const [, series, digits, check] = /^([A-Z]{1,4})[\s./–-]*(\d{1,15})[\s./–-]*(\d)$/.exec(typed) ?? []
  if (series === undefined || digits === undefined || check === undefined) return { ok: false, reason: 'not_an_order_number' }
  const number = Number(digits)
  if (number < 1) return { ok: false, reason: 'not_an_order_number' }
  const order_number = formatOrderNumber({ series, number })
  if (order_number.at(-1) !== check) return { ok: false, reason: 'wrong_check_sign' }
  return { ok: true, series, number, order_number }
}

function checkSign(series: string, digits: string): string {
  const all = [...series].map((letter) => letter.charCodeAt(0) - 55).join('') + digits
  let interim = 0
  for (const digit of all) interim = Number(damm[interim]?.[Number(digit)])
  return String(interim)
}
