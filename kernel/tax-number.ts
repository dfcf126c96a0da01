/**
 * Whether a tax number can exist in its country. Turkey: VKN of companies (10 digits) and TCKN of sole traders (11), both with check
 * digits. Azerbaijan: VÖEN (10 digits, the last says who: 1 a company, 2 a person). Elsewhere: something that looks like one.
 */
export function isTaxNumber(country: string, tax_number: string): boolean {
  if (country === 'TR') return isVkn(tax_number) || isTckn(tax_number)
  if (country === 'AZ') return /^\d{9}[12]$/.test(tax_number)
  return /^[A-Z0-9]{4,20}$/.test(tax_number)
}

/**
 * Whether it can be the number of a person for an invoice on her name. Turkey: TCKN. Azerbaijan: FIN, the seven signs of her identity card, or
 * the VÖEN of a person, which ends in 2. Elsewhere like `isTaxNumber`.
 */
export function isPersonalTaxNumber(country: string, tax_number: string): boolean {
  if (country === 'TR') return isTckn(tax_number)
  if (country === 'AZ') return /^[0-9A-Z]{7}$/.test(tax_number) || /^\d{9}2$/.test(tax_number)
  return isTaxNumber(country, tax_number)
}

/** Vergi Kimlik Numarası, Gelir İdaresi Başkanlığı: each digit is shifted and doubled by its place, modulo 9 with 9 for 0. */
function isVkn(text: string): boolean {
  if (!/^\d{10}$/.test(text)) return false
  const digits = Array.from(text, Number)
  const sum = digits.slice(0, 9).reduce((sum, digit, place) => {
    const shifted = (digit + 9 - place) % 10
    return sum + (shifted && (shifted * 2 ** (9 - place)) % 9 === 0 ? 9 : (shifted * 2 ** (9 - place)) % 9)
  }, 0)
  return (10 - (sum % 10)) % 10 === digits[9]
}

/** T.C. Kimlik Numarası: the tenth digit checks the odd places against the even ones, the eleventh is the sum of all before. */
function isTckn(text: string): boolean {
  if (!/^[1-9]\d{10}$/.test(text)) return false
  const digits = Array.from(text, Number)
  const sumOf = (places: number[]) => places.reduce((sum, place) => sum + digits[place]!, 0)
  const tenth = (sumOf([0, 2, 4, 6, 8]) * 7 + sumOf([1, 3, 5, 7]) * 9) % 10 // -1 is 9 modulo 10
  return tenth === digits[9] && sumOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) % 10 === digits[10]
}
